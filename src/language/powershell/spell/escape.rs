//! The insides of PowerShell's strings: what stands in one so that it says a text.

use super::super::cursor::{is_double_quote, is_single_quote};

/// The inside of a single-quoted string that says `text`.
#[must_use]
pub fn escape_single(text: &str) -> Option<String> {
    let mut escaped = String::new();
    for c in text.chars() {
        if is_single_quote(c) {
            escaped.push(c);
        }
        escaped.push(c);
    }
    Some(escaped)
}

/// The inside of a double-quoted string that says `text`.
#[must_use]
pub fn escape_double(text: &str) -> Option<String> {
    let mut escaped = String::new();
    for c in text.chars() {
        if is_double_quote(c) || matches!(c, '$' | '`') {
            escaped.push('`');
        }
        escaped.push(c);
    }
    Some(escaped)
}

/// The inside of a here-string that says `text`. A line of it that would end
/// the string cannot be spelled, nor a last carriage return, which would belong
/// to the line end before the closing quote.
#[must_use]
pub fn escape_here(text: &str, expands: bool) -> Option<String> {
    let ends = |line: &str| {
        let mut characters = line.chars();
        let quote = characters.next().is_some_and(|c| {
            if expands {
                is_double_quote(c)
            } else {
                is_single_quote(c)
            }
        });
        quote && characters.next() == Some('@')
    };
    if text.ends_with('\r') || text.split(['\n', '\r']).any(ends) {
        return None;
    }
    if !expands {
        return Some(text.to_owned());
    }
    let special = |c: &char| matches!(c, '$' | '`');
    Some(
        text.chars()
            .flat_map(|c| special(&c).then_some('`').into_iter().chain([c]))
            .collect(),
    )
}

/// Text between the words of a command, without quotes; none where PowerShell
/// would take a character of it for its own.
#[must_use]
pub fn escape_bare(text: &str) -> Option<String> {
    let plain = |c| c == ' ' || is_bare(c);
    text.chars().all(plain).then(|| text.to_owned())
}

/// Whether a character stands for itself inside a bare word.
pub(super) fn is_bare(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(
            c,
            '/' | '\\'
                | ':'
                | '.'
                | '_'
                | '-'
                | '~'
                | '+'
                | '='
                | '*'
                | '?'
                | '%'
                | '!'
                | '^'
                | '['
                | ']'
        )
}
