//! What `cmd.exe` replaces in a line: `%VAR%` before it parses, `!VAR!` and
//! `%%f` after.
//!
//! Source: Microsoft, "set" and "call" command reference; the order is that of
//! the phases that D. Benham and jeb established ("How does the Windows
//! Command Interpreter (CMD.EXE) parse scripts?").

mod delayed;
mod loops;
mod modifier;
mod percent;
mod variable;

use std::ops::Range;
use std::sync::Arc;

use crate::span::Span;
use crate::text::{Origin, Text};

pub(super) use delayed::delayed;
pub(super) use loops::loop_variables;
pub(super) use percent::{parameter_length, parameters, percent};
pub(super) use variable::{is_opaque, wholes, wholes_with_a_tool};

/// Where a line is read from: the rules for `%` differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// A line of a batch file.
    File,
    /// A line given to `cmd /c`, or typed.
    Prompt,
}

/// Where a character stands as known text.
fn marks(text: &Text, character: char) -> Vec<usize> {
    let mut runs = text.unknown().peekable();
    let found = text.as_str().match_indices(character).map(|(at, _)| at);
    found
        .filter(|at| {
            while runs.next_if(|run| run.range.end <= *at).is_some() {}
            !runs.peek().is_some_and(|run| run.range.contains(at))
        })
        .collect()
}

/// At the prompt a variable that does not exist stays as it is written, so a
/// name that no variable has is text.
fn is_plausible_name(reference: &str) -> bool {
    let name = reference.split(':').next().unwrap_or(reference);
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '(' | ')' | '-' | '#' | '$'))
}

/// A text without the quotes around it.
pub(super) fn strip_quotes(text: &Text) -> Text {
    let content = text.as_str();
    let start = usize::from(content.starts_with('"'));
    let end = content.len() - usize::from(content.len() > start && content.ends_with('"'));
    text.slice(start..end)
}

fn unknown(into: &mut Text, line: &Text, range: Range<usize>, alternatives: Arc<[Text]>) {
    let site = line.span_in(range.clone()).unwrap_or(Span::empty(0));
    let written = &line.as_str()[range];
    into.push(written, site, Origin::Unknown(alternatives));
}

fn escape(into: &mut Text, content: &str, line: &Text, range: Range<usize>) {
    let site = line.span_in(range).unwrap_or(Span::empty(0));
    into.push(content, site, Origin::Escape);
}

/// Whether the mark at `next` closes a reference that opens at `start`: there
/// is a name, and nothing unknown in it.
fn closes(text: &Text, start: usize, next: usize) -> bool {
    next > start + 1 && text.literal_in(start..next).is_some()
}

/// Whether the mark at `next` closes a reference whose name ends in an index that is not
/// known, as in `call %%list[%%i]%%`.
fn is_indexed(text: &Text, start: usize, next: usize) -> bool {
    let name = text.slice(start + 1..next);
    let atoms = name.atoms().map(|atom| atom.glyph.char());
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']' | '-');
    name.unknown().count() == 1
        && atoms.clone().next().flatten().is_some()
        && atoms.flatten().all(is_of_name)
}
