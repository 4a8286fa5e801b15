//! Phase 4: `%%f` and `%%~nf`, the variables of `for`.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::super::values::State;
use super::marks;
use crate::span::Span;
use crate::text::{Origin, Text};

/// Phase 4: `%%f` and `%%~nf`, where `variables` are the loop variables in
/// force. Their values are never known.
pub(in super::super) fn loop_variables<'a>(
    text: &'a Text,
    variables: &[char],
    state: Option<&State>,
) -> Cow<'a, Text> {
    if variables.is_empty() || !text.as_str().contains('%') {
        return Cow::Borrowed(text);
    }
    let mut expanded = Text::default();
    let mut kept = 0;
    for start in marks(text, '%') {
        let length = loop_variable_length(&text.as_str()[start + 1..], variables);
        let Some(length) = length.filter(|_| start >= kept) else {
            continue;
        };
        expanded.append_slice(text, kept..start);
        kept = start + 1 + length;
        let name = text.as_str()[..kept].chars().last();
        let alternatives = match (state, name) {
            (Some(state), Some(name)) => state.alternatives(&format!("%%{name}")),
            _ => Arc::default(),
        };
        unknown_as_written(&mut expanded, text, start..kept, alternatives);
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    expanded.append_slice(text, kept..text.len());
    Cow::Owned(expanded)
}

fn loop_variable_length(rest: &str, variables: &[char]) -> Option<usize> {
    let is_variable = |c: &char| variables.contains(c);
    let first = rest.chars().next()?;
    if first != '~' {
        return is_variable(&first).then(|| first.len_utf8());
    }
    if let Some(path) = rest[1..].strip_prefix('$') {
        let colon = path.find(':')?;
        let variable = path[colon + 1..]
            .chars()
            .next()
            .filter(|c| is_variable(c))?;
        return Some(2 + colon + 1 + variable.len_utf8());
    }
    // The longest run of modifiers that still leaves a variable behind it.
    let letters: Vec<(usize, char)> = rest[1..]
        .char_indices()
        .take_while(|(_, c)| c.is_ascii_alphabetic() || is_variable(c))
        .collect();
    letters
        .iter()
        .enumerate()
        .rev()
        .find(|(index, (_, c))| {
            is_variable(c)
                && letters[..*index]
                    .iter()
                    .all(|(_, m)| "fdpnxsatzFDPNXSATZ".contains(*m))
        })
        .map(|(_, (at, c))| 1 + at + c.len_utf8())
}

/// An unknown part whose content is doubled back to how a file writes it:
/// `%f` came from `%%f`.
fn unknown_as_written(
    into: &mut Text,
    text: &Text,
    range: Range<usize>,
    alternatives: Arc<[Text]>,
) {
    let slice = text.slice(range);
    let site = slice.span().unwrap_or(Span::empty(0));
    let doubled = slice
        .runs()
        .first()
        .is_some_and(|run| run.site.len() == 2 && run.range.len() == 1);
    let written = format!("{}{}", if doubled { "%" } else { "" }, slice.as_str());
    into.push(&written, site, Origin::Unknown(alternatives));
}
