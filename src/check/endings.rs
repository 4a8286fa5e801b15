//! Files whose names are not known, behind a place that names files of a kind for
//! which the call would have no rewrite.
//!
//! ```text
//! dir *.msu | % { pkgmgr /ip /m:$($_.FullName) }
//! ```

use std::collections::BTreeMap;

use super::Candidate;
use crate::invocation::{Applicability, Limit};
use crate::language::Script;
use crate::span::{Span, Spans};

/// What the tools are given as a rule. Source: semantics, rows P1 and P5.
const PACKAGE: &str = ".cab";

/// Lowers the fixes of calls that may be given such a file: the last that the script
/// names before them is one.
pub(super) fn lower(candidates: &mut [Candidate<'_>], text: &str, script: &Script) {
    let mut named: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for candidate in candidates {
        let mut barred = candidate.tool.barred_endings(&candidate.options);
        let mut words = candidate.invocation.arguments.iter();
        let place = words.find_map(|word| word.text.span());
        let place = place.unwrap_or(candidate.invocation.span).start;
        let mut last = |ending: &str| {
            let places = named
                .entry(ending.to_owned())
                .or_insert_with(|| places(text, ending, script));
            let before = places.partition_point(|at| *at < place);
            before.checked_sub(1).map(|at| places[at])
        };
        let Some(ending) = barred.find(|ending| last(ending) > last(PACKAGE)) else {
            continue;
        };
        let reason = format!(
            "the files that the script names before this are {ending} files, for which there is no such line: look whether this is one"
        );
        candidate.invocation.site.limits.push(Limit {
            applicability: Applicability::Unsafe,
            reason,
        });
    }
}

/// Where a script names an ending outside its comments, with its dot or without.
fn places(text: &str, ending: &str, script: &Script) -> Vec<usize> {
    let comments: Spans = script.comments.iter().copied().collect();
    let kind = ending.trim_start_matches('.');
    let lower = text.to_ascii_lowercase();
    let is_word = |at: &usize| {
        let is_of_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = at + kind.len();
        !lower[..*at].ends_with(is_of_word)
            && !lower[end..].starts_with(is_of_word)
            && !comments.contain(Span::new(*at, end))
    };
    let places = lower.match_indices(kind).map(|(at, _)| at);
    places.filter(is_word).collect()
}
