//! Command lines that start with a variable which may hold one of the retired
//! tools: `cmd /c "$tool /iu:A"`, `iex $lines[$n]`.

use std::collections::BTreeSet;

use super::super::walker::Walker;
use super::strings::line_of_batch;
use super::{DIFFERENT, Line};
use crate::invocation::Delivery;
use crate::span::Span;
use crate::text::{Origin, Text};

/// What may stand before a program.
const STARTERS: [&str; 10] = [
    "/c", "/k", "/r", "&", "|", "(", "\"", "call", "start", "/wait",
];

impl Walker<'_> {
    /// Reports a command line that may run a tool; without a fix, since it may
    /// run something else.
    pub(super) fn possible_call(&mut self, line: &Text, span: Span) {
        if let Some(line) = possible_line(line, &self.said) {
            self.reported(line, span, Delivery::Runs, DIFFERENT);
        }
    }
}

/// The command line of a tool that a text is, if a variable in it holds that.
fn possible_line(text: &Text, said: &BTreeSet<Span>) -> Option<Line> {
    let variables = text.unknown().filter_map(|run| match &run.origin {
        Origin::Unknown(alternatives) if !alternatives.is_empty() => {
            Some((&run.range, alternatives))
        }
        _ => None,
    });
    let mut lines = variables.filter_map(|(range, alternatives)| {
        let before = text.as_str()[..range.start].trim_end().to_ascii_lowercase();
        let starts = before.is_empty() || STARTERS.iter().any(|end| before.ends_with(end));
        let rest = text.slice(range.end..text.len());
        let others = alternatives
            .iter()
            .filter(|one| one.span().is_none_or(|span| !said.contains(&span)));
        starts.then(|| chosen(others, &rest)).flatten()
    });
    lines.next()
}

/// The first of some values that makes a tool's command line out of what
/// stands behind it.
fn chosen<'t>(alternatives: impl Iterator<Item = &'t Text>, rest: &Text) -> Option<Line> {
    let mut lines = alternatives.flat_map(|value| value.split(|c| matches!(c, '\r' | '\n')));
    lines.find_map(|mut line| {
        line.append(rest);
        line_of_batch(&line).filter(|(_, arguments)| !arguments.is_empty())
    })
}
