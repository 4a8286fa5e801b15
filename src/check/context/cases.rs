//! The ways of a `switch` or a `Select Case` that are for a Windows without DISM.
//!
//! ```text
//! switch -wildcard ($version) { '6.0*' { pkgmgr ... } default { ... } }
//!                               ^^^^^^ what stands before a way says when it is taken
//! ```

use super::condition::{names_only_vista, way_without_dism};
use crate::language::Choice;
use crate::span::Span;

/// Whether a choice has a case for each of its ways.
pub(super) fn has_cases(choice: &Choice) -> bool {
    let head = choice.condition.as_str().trim_start().get(..6);
    head.is_some_and(|head| ["switch", "select"].contains(&head.to_ascii_lowercase().as_str()))
}

/// The ways that only a Windows without DISM takes.
pub(super) fn ways_without_dism(text: &str, choice: &Choice) -> Vec<Span> {
    let mut before = choice.span;
    let mut ways = Vec::new();
    for arm in &choice.arms {
        let case = text.get(before.end..arm.start).map_or("", case);
        // `{ $_ -like '6.0*' } { ... }`: a block that asks is read as a way.
        let asked = if case.is_empty() && before != choice.span {
            text.get(before.range()).unwrap_or_default()
        } else {
            case
        };
        if names_only_vista(asked) || way_without_dism(asked) == Some(0) {
            ways.push(*arm);
        }
        before = *arm;
    }
    ways
}

/// The case that stands between two ways, on the last line there: above it may stand
/// comments.
fn case(between: &str) -> &str {
    let case = between.trim_end().trim_end_matches('{').trim_end();
    let line = case.rsplit('\n').next().unwrap_or_default();
    line.trim_start_matches(|c: char| c.is_whitespace() || "{}".contains(c))
}
