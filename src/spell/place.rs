//! The bytes that a new command takes the place of.

use crate::finding::Edit;
use crate::invocation::OwnLine;
use crate::span::Span;

/// The spans without the blanks at their ends, and without those that are blank.
pub(super) fn trimmed(spans: &[Span], source: &str) -> Vec<Span> {
    let trim = |span: &Span| {
        let text = source.get(span.range()).unwrap_or_default();
        let start = text.len() - text.trim_start_matches([' ', '\t']).len();
        let end = text.trim_end_matches([' ', '\t']).len();
        Span::new(span.start + start, span.start + end)
    };
    spans
        .iter()
        .map(trim)
        .filter(|span| !span.is_empty())
        .collect()
}

/// A line for each command, with the redirections of the old one.
pub(super) fn own_lines(commands: &[String], call: Span, own: &OwnLine, source: &str) -> Edit {
    let prefix = &source[own.prefix.range()];
    let suffix = &source[own.suffix.range()];
    let mut replacement = String::new();
    for (index, command) in commands.iter().enumerate() {
        if index > 0 {
            replacement.push_str(own.end);
            replacement.push_str(prefix);
        }
        replacement.push_str(command);
        if index == 0 {
            replacement.push_str(suffix);
        } else {
            replacement.push_str(&appending(suffix));
        }
    }
    Edit {
        span: Span::new(call.start, own.suffix.end.max(call.end)),
        replacement,
    }
}

/// Redirections that add to what the command before has written.
fn appending(redirections: &str) -> String {
    let mut result = String::new();
    let mut quoted = false;
    let mut characters = redirections.chars().peekable();
    while let Some(character) = characters.next() {
        quoted ^= character == '"';
        result.push(character);
        if character == '>' && !quoted {
            match characters.peek() {
                Some('>') => result.extend(characters.next()),
                Some('&') => {}
                _ => {
                    let rest: String = characters.clone().collect();
                    if !is_nothing(&rest) {
                        result.push('>');
                    }
                }
            }
        }
    }
    result
}

/// Whether a redirection goes to nowhere.
fn is_nothing(target: &str) -> bool {
    let ends = |c: char| c.is_whitespace() || ">&|;)".contains(c);
    let target = target.trim_start().split(ends).next().unwrap_or_default();
    ["nul", "nul:", "$null"]
        .iter()
        .any(|name| target.eq_ignore_ascii_case(name))
}

/// A word behind a redirection goes with the blank in front of it (and an empty word
/// before that, which PowerShell does not hand on), and an element of
/// an array with its quotes and its comma: some who take an array refuse one that
/// has an empty string.
pub(super) fn deletion(span: Span, source: &str) -> Edit {
    let (before, behind) = (&source[..span.start], &source[span.end..]);
    let quotes = ['\'', '"'].into_iter();
    let quotes = quotes.filter(|quote| before.ends_with(*quote) && behind.starts_with(*quote));
    let quotes = quotes.count();
    let before = &before[..span.start - quotes];
    let lines = before.trim_end();
    if quotes > 0 && lines.len() < before.trim_end_matches([' ', '\t']).len() {
        // An element on a line of its own needs no comma.
        return Edit {
            span: Span::new(lines.trim_end_matches(',').len(), span.end + quotes),
            replacement: String::new(),
        };
    }
    let mut before = before.trim_end_matches([' ', '\t']);
    for empty in [" \"\"", " ''"] {
        if quotes == 0
            && let Some(rest) = before.strip_suffix(empty)
        {
            before = rest;
        }
    }
    let (start, end) = match before.strip_suffix(',') {
        Some(before) => (before.len(), span.end + quotes),
        None if quotes > 0 => (span.start, span.end),
        None => (before.len(), span.end),
    };
    Edit {
        span: Span::new(start, end),
        replacement: String::new(),
    }
}
