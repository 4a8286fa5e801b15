//! Phase 1: `%VAR%`, `%1` and `%%` in a line, before it is parsed.
//!
//! From left to right, at each `%` cmd tries:
//!
//! 1. `%%` is one percent sign (in a file);
//! 2. `%*`, `%0` to `%9`, `%~dp0` are arguments of the file (in a file);
//! 3. `%NAME%`, `%NAME:~from,length%`, `%NAME:old=new%` are variables, where
//!    NAME is all up to the next `%` or `:`;
//! 4. else the `%` is dropped in a file and kept at the prompt.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::super::values::{Lookup, State, innermost};
use super::variable::{value, variable};
use super::{Mode, closes, escape, is_indexed, is_plausible_name, marks, strip_quotes, unknown};
use crate::text::Text;

/// Phase 1: percent expansion of one physical line.
pub(in super::super) fn percent<'a>(line: &'a Text, mode: Mode, state: &State) -> Cow<'a, Text> {
    if !line.as_str().contains('%') {
        return Cow::Borrowed(line);
    }
    let marks = marks(line, '%');
    let mut expanded = Text::default();
    let mut kept = 0;
    for (index, &start) in marks.iter().enumerate() {
        if start < kept {
            continue;
        }
        let next = marks.get(index + 1).copied();
        let Some((end, stands_for)) = percent_at(line, start, next, mode) else {
            continue;
        };
        expanded.append_slice(line, kept..start);
        let range = start..end;
        match stands_for {
            Reference::Text(content) => escape(&mut expanded, content, line, range),
            Reference::Parameter => parameter(&mut expanded, line, range, state),
            Reference::Variable => variable(&mut expanded, line, range, state),
            Reference::Unknown => unknown(&mut expanded, line, range, Arc::default()),
        }
        kept = end;
    }
    if kept == 0 {
        return Cow::Borrowed(line);
    }
    expanded.append_slice(line, kept..line.len());
    Cow::Owned(expanded)
}

/// A line of a file that is written: its arguments are not known.
pub(in super::super) fn parameters(line: &Text) -> Text {
    let mut marked = Text::default();
    let (mut kept, mut at) = (0, 0);
    for start in marks(line, '%') {
        let rest = &line.as_str()[start + 1..];
        if start < at {
            continue;
        }
        if rest.starts_with('%') {
            at = start + 2;
        } else if let Some(length) = parameter_length(rest) {
            at = start + 1 + length;
            marked.append_slice(line, kept..start);
            unknown(&mut marked, line, start..at, Arc::default());
            kept = at;
        }
    }
    marked.append_slice(line, kept..line.len());
    marked
}

/// What a percent sign starts.
enum Reference {
    /// It stands for this.
    Text(&'static str),
    /// `%1`
    Parameter,
    /// `%NAME%`
    Variable,
    /// `%` in front of a digit that is not known.
    Unknown,
}

/// The end of the expansion at the percent sign at `start`, and what it is;
/// none where the sign stays. `next` is the percent sign behind it.
fn percent_at(
    line: &Text,
    start: usize,
    next: Option<usize>,
    mode: Mode,
) -> Option<(usize, Reference)> {
    let rest = &line.as_str()[start + 1..];
    let next_length = rest.chars().next().map_or(0, char::len_utf8);
    let is_known = line.literal_in(start..start + 1 + next_length).is_some();
    if mode == Mode::File && is_known {
        if rest.starts_with('%') {
            return Some((start + 2, Reference::Text("%")));
        }
        if let Some(length) = parameter_length(rest) {
            return Some((start + 1 + length, Reference::Parameter));
        }
    }
    let end = next
        .filter(|next| *next > start + 1)
        .filter(|next| {
            mode == Mode::File || closes(line, start, *next) || is_indexed(line, start, *next)
        })
        .map(|next| next + 1);
    match (mode, end) {
        (_, Some(end))
            if mode == Mode::File || is_plausible_name(&line.as_str()[start + 1..end - 1]) =>
        {
            Some((end, Reference::Variable))
        }
        (Mode::File, _) => Some(match unknown_digit(line, start) {
            Some(end) => (end, Reference::Unknown),
            None => (start + 1, Reference::Text("")),
        }),
        (Mode::Prompt, _) => None,
    }
}

/// Where the unknown part ends that may be the digit of an argument, as in
/// `call p %%~f%n%`.
fn unknown_digit(line: &Text, start: usize) -> Option<usize> {
    let run = line.unknown().find(|run| run.range.start > start)?;
    let between = line.as_str()[start + 1..run.range.start].strip_prefix('~');
    let is_modifier = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_digit = run.range.start == start + 1 || between.is_some_and(is_modifier);
    is_digit.then_some(run.range.end)
}

/// How long the argument reference behind a `%` is: `*`, `1`, `~dp0`,
/// `~$PATH:1`.
pub(in super::super) fn parameter_length(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    match bytes.first()? {
        b'*' | b'0'..=b'9' => Some(1),
        b'~' => {
            let mut at = 1;
            while bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
                at += 1;
            }
            if bytes.get(at) == Some(&b'$') {
                at += rest[at..].find(':')? + 1;
            }
            let end = bytes.get(at)?;
            (end.is_ascii_digit() || (*end == b'*' && at == 1)).then_some(at + 1)
        }
        _ => None,
    }
}

fn parameter(into: &mut Text, line: &Text, range: Range<usize>, state: &State) {
    let written = &line.as_str()[range.clone()];
    let name = format!("%{}", &written[written.len() - 1..]);
    let plain = written.len() == 2;
    let unquoted = written.len() == 3 && written.starts_with("%~");
    match state.lookup(&name) {
        Lookup::Known(assigned, _) if plain => {
            value(into, &assigned.text, line, range, assigned.span);
        }
        Lookup::Known(assigned, _) if unquoted && is_one_of_several(&assigned.text) => {
            let values = innermost(&assigned.text);
            unknown(into, line, range, values.iter().map(strip_quotes).collect());
        }
        Lookup::Known(assigned, _) if unquoted => {
            let text = strip_quotes(&assigned.text);
            value(into, &text, line, range, assigned.span);
        }
        Lookup::Known(..) | Lookup::Unknown | Lookup::Outside if plain || unquoted => {
            unknown(into, line, range, state.alternatives(&name));
        }
        Lookup::Known(..) | Lookup::Unknown | Lookup::Outside => {
            let names_it = written.contains(['$', 'f', 'F', 'n', 'N', 's', 'S']);
            let values = names_it.then(|| match state.lookup(&name) {
                Lookup::Known(assigned, _) => [strip_quotes(&assigned.read())].into(),
                Lookup::Unknown | Lookup::Outside => state.alternatives(&name),
            });
            unknown(into, line, range, values.unwrap_or_default());
        }
    }
}

/// Whether a text is an unknown part that may hold quotes around it.
fn is_one_of_several(text: &Text) -> bool {
    let is_quoted = |value: &Text| value.as_str().starts_with('"');
    matches!(text.runs(), [run] if run.alternatives().iter().any(is_quoted))
}
