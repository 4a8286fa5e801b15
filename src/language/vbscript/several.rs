//! Command lines that start with a variable which may hold one of several values: where
//! one of these runs a retired tool, so may the line.

use super::names;
use super::site::lines_of;
use super::values::push_value;
use crate::argv;
use crate::embed;
use crate::text::{Origin, Run, Text};

/// How many strings are kept where there are too many.
const MOST: usize = 8;

/// How many pieces a string is put together from that is told apart from longer ones.
const MOST_PIECES: usize = 32;

/// A line that starts with a variable which branches set differently, with the first
/// of the values that run a retired tool: so may the line. None where there is no such
/// variable.
pub(super) fn one_of_several(text: &Text) -> Option<Text> {
    let (run, values) = chosen(text)?;
    values.first().map(|value| with_value(text, run, value))
}

/// The values that such a variable may have.
pub(super) fn values_of_several(text: &Text) -> Vec<Text> {
    chosen(text).map(|(_, values)| values).unwrap_or_default()
}

/// What a command line may be that starts with a variable.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) all: Vec<Text>,
    /// The variable as it is written, where it holds a retired tool and arguments of it.
    pub(super) holder: Option<String>,
}

/// The same for a whole command line, with each of the values: where it would be the
/// name of the tool and no more, the variable may hold arguments too.
pub(super) fn lines_of_several(text: &Text) -> Lines {
    let Some((run, values)) = chosen(text) else {
        return Lines::default();
    };
    let holds_arguments = values.iter().any(names::starts_a_retired_call);
    let written = &text.as_str()[run.range.clone()];
    let holder = holds_arguments.then(|| written.to_owned());
    let line = |value: &Text| {
        let mut line = with_value(text, run, &with_arguments(text, run, value));
        let bare = argv::split_line(&line).is_some_and(|(_, arguments)| arguments.is_empty());
        if bare || names::leads_to_a_tool(&line) {
            line.push(" ", run.site, Origin::Escape);
            line.append(&text.slice(run.range.clone()));
        }
        line
    };
    Lines {
        all: values.iter().map(line).collect(),
        holder,
    }
}

/// What a text may be: a command line that starts with a variable, with each of the
/// values in its place, so that where it is one of several strings itself nothing is
/// hidden in it.
pub(super) fn each(text: &Text) -> Vec<Text> {
    let Some((run, values)) = values(text, names::may_run_one) else {
        return vec![text.clone()];
    };
    let are_all = run.alternatives().iter().all(names::may_run_one);
    let lines = values.iter().map(|value| grown(text, run, value));
    lines.chain((!are_all).then(|| text.clone())).collect()
}

/// A text with a value in the place of a part of it. Behind one that was put together
/// from too many pieces no more is told apart: each line that adds one goes through all.
fn grown(text: &Text, part: &Run, value: &Text) -> Text {
    if value.pieces() < MOST_PIECES {
        return with_value(text, part, value);
    }
    let behind = &text.as_str()[part.range.end..];
    let is_open = value.runs().last().is_some_and(Run::is_unknown);
    let mut line = with_value(&text.slice(0..part.range.end), part, value);
    if !behind.is_empty() && !is_open {
        line.push_unknown(behind, part.site);
    }
    line
}

/// What is kept of too many strings that a variable may be: the shortest that run a
/// retired tool, whatever way of making them longer is followed.
pub(super) fn shortest(mut lines: Vec<Text>) -> Vec<Text> {
    lines.retain(names::may_run_one);
    lines.sort_by_key(Text::len);
    lines.truncate(MOST);
    lines
}

/// A value that is to stand for a variable: one that is a tool and no more may have
/// arguments too where nothing but an operator of the shell follows.
fn with_arguments(text: &Text, run: &Run, value: &Text) -> Text {
    let behind = text.as_str()[run.range.end..].trim_start();
    let mut value = value.clone();
    if behind.starts_with(['>', '<', '&', '|']) && names::leads_to_a_tool(&value) {
        value.push(" ", run.site, Origin::Escape);
        value.append(&text.slice(run.range.clone()));
    }
    value
}

fn with_value(text: &Text, run: &Run, value: &Text) -> Text {
    let mut line = text.slice(0..run.range.start);
    push_value(&mut line, value, run.site, run.site);
    line.append_slice(text, run.range.end..text.len());
    line
}

/// Why such a line is left to people.
pub(super) fn why_several(text: &Text) -> &'static str {
    let run = chosen(text).map(|(run, _)| &run.origin);
    match run {
        Some(Origin::Unknown(all)) if all.len() > 1 && all.iter().all(names::may_run_one) => {
            "what runs here is not certain: it is one of several calls"
        }
        _ => "what runs here is not certain: this tool, or another program",
    }
}

/// The part of a command line that may be a tool, and the values that say so.
fn chosen(text: &Text) -> Option<(&Run, Vec<Text>)> {
    let retired = values(text, names::may_run_one);
    let (run, values) = retired.or_else(|| values(text, names::starts_a_call))?;
    if is_behind_shell(text, run.range.start) {
        return Some((run, values));
    }
    let command = |value: Text| names::behind_switch(&value).unwrap_or(value);
    Some((run, values.into_iter().map(command).collect()))
}

/// The values of the first variable that starts a program, or the arguments of cmd, and
/// may be such a one.
fn values(text: &Text, is_one: impl Fn(&Text) -> bool) -> Option<(&Run, Vec<Text>)> {
    text.runs().iter().find_map(|run| {
        let at = run.range.start;
        let mut values = run.alternatives().iter().flat_map(lines_of).peekable();
        values.peek()?;
        let of_shell = is_behind_shell(text, at);
        let is_one = |value: &Text| match names::behind_switch(value) {
            Some(command) => is_one(&command),
            None => !of_shell && is_one(value),
        };
        let values: Vec<_> = values.filter(is_one).collect();
        let starts = !values.is_empty() && (of_shell || starts_a_program(text, at));
        starts.then_some((run, values))
    })
}

/// Whether arguments of cmd start at a byte of a command line.
fn is_behind_shell(text: &Text, at: usize) -> bool {
    argv::split_line(&text.slice(0..at))
        .is_some_and(|(word, rest)| rest.is_empty() && embed::is_command_interpreter(&word.text))
}

/// Whether a program may start at a byte of a command line, or its name behind
/// a directory: at its beginning, and in what another shell or program runs.
fn starts_a_program(text: &Text, at: usize) -> bool {
    let quote = |c| matches!(c, '"' | ' ' | '\t');
    let before = text.as_str()[..at].trim_end_matches(quote);
    let lower = before.to_ascii_lowercase();
    let runs = ["/c", "/k", "&", "|", "start", "call", "/w", "/wait"];
    let directory = before.ends_with('\\') && !lower.contains(" /");
    let is_word = text.as_str()[..at].ends_with(quote);
    before.is_empty()
        || directory
        || runs.iter().any(|end| lower.ends_with(end))
        || (is_word && is_handed_on(text))
}

/// Whether a command line is one of a program that runs what it is given.
fn is_handed_on(text: &Text) -> bool {
    let program = argv::program(text).filter(|(program, _)| program.text.is_known());
    program.is_some_and(|(program, _)| embed::hands_on(program.as_str()))
}
