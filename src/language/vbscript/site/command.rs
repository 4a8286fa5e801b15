//! What becomes of a command line on its way to Windows.

use std::ops::Range;

use super::super::names;
use super::super::values::push_value;
use crate::argv;
use crate::span::Span;
use crate::text::{Origin, Run, Text};

/// `Run` and `Exec` put in the variables of the environment themselves, so
/// `%name%` is an unknown part; `%comspec%` is cmd.
pub(in super::super) fn environment_variables(text: &Text) -> Text {
    let mut expanded = Text::default();
    for run in text.runs() {
        let content = &text.as_str()[run.range.clone()];
        if run.origin != Origin::Source {
            expanded.push_spelled(content, run.site, run.spelling, run.origin.clone());
            continue;
        }
        let mut rest = content;
        let mut at = run.site.start;
        while let Some((before, name)) = variable(rest) {
            expanded.push_source(&rest[..before], at);
            let site = Span::new(at + before, at + before + name.len());
            if name.eq_ignore_ascii_case("%comspec%") {
                expanded.push_source(name, site.start);
            } else {
                expanded.push_unknown(name, site);
            }
            rest = &rest[before + name.len()..];
            at = site.end;
        }
        expanded.push_source(rest, at);
    }
    expanded
}

/// Whether a part that [`environment_variables`] leaves alone, since no bytes of the
/// script spell it there, holds a variable all the same.
pub(in super::super) fn holds_variables(text: &Text) -> bool {
    let runs = text.runs().iter();
    let mut others = runs.filter(|run| !run.is_unknown() && run.origin != Origin::Source);
    others.any(|run| {
        let content = &text.as_str()[run.range.clone()];
        variable(content).is_some_and(|(_, name)| !name.eq_ignore_ascii_case("%comspec%"))
    })
}

/// The first `%name%` of a text, and where it starts.
fn variable(text: &str) -> Option<(usize, &str)> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find('%')?;
        let end = start + 1 + text.get(start + 1..)?.find('%')?;
        let name = &text[start + 1..end];
        let plain =
            |character: char| character.is_alphanumeric() || matches!(character, '_' | '(' | ')');
        if !name.is_empty() && name.chars().all(plain) {
            return Some((start, &text[start..=end]));
        }
        from = end;
    }
}

/// The command of a line of another script: `@start /w pkgmgr ...` runs
/// pkgmgr, and so may `<Path>pkgmgr ...</Path>`.
pub(in super::super) fn written_command(text: &Text) -> Text {
    let ended = text.as_str().trim_end_matches(['\r', '\n']).len();
    let mut rest = text.slice(0..ended);
    loop {
        let content = rest.as_str();
        let blank = content.len()
            - content
                .trim_start_matches([' ', '\t', '@', '\r', '\n'])
                .len();
        let trimmed = rest.slice(blank..rest.len());
        if let Some(inside) = inside_tag(trimmed.as_str()) {
            rest = trimmed.slice(inside);
            continue;
        }
        let lower = trimmed.as_str().to_ascii_lowercase();
        let Some(prefix) = ["start ", "call ", "\"\" ", "/wait ", "/w ", "/b ", "/min "]
            .iter()
            .find(|prefix| lower.starts_with(*prefix))
        else {
            return trimmed;
        };
        rest = trimmed.slice(prefix.len()..trimmed.len());
    }
}

/// What stands between the tag that a line starts with and the end of its element.
fn inside_tag(line: &str) -> Option<Range<usize>> {
    let tag = line.strip_prefix('<')?;
    let name = tag.split(['>', ' ']).next()?;
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_');
    let is_tag =
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_of_name);
    let start = line.find('>').filter(|_| is_tag)? + 1;
    let end = line[start..].find(&format!("</{name}"));
    Some(start..end.map_or(line.len(), |end| start + end))
}

/// A line that starts with a variable which branches set differently, with the first
/// of the values that run a retired tool: so may the line. None where there is no such
/// variable.
pub(in super::super) fn one_of_several(text: &Text) -> Option<Text> {
    let (run, values) = chosen(text)?;
    values.first().map(|value| with_value(text, run, value))
}

/// What a command line may be that starts with a variable.
#[derive(Default)]
pub(in super::super) struct Lines {
    pub(in super::super) all: Vec<Text>,
    /// The variable as it is written, where it holds a retired tool and arguments of it.
    pub(in super::super) holder: Option<String>,
}

/// The same for a whole command line, with each of the values: where it would be the
/// name of the tool and no more, the variable may hold arguments too.
pub(in super::super) fn lines_of_several(text: &Text) -> Lines {
    let Some((run, values)) = chosen(text) else {
        return Lines::default();
    };
    let holds_arguments = values.iter().any(|one| names::starts_a_retired_call(one));
    let written = &text.as_str()[run.range.clone()];
    let holder = holds_arguments.then(|| written.to_owned());
    let line = |value: &Text| {
        let mut line = with_value(text, run, value);
        let bare = argv::split_line(&line).is_some_and(|(_, arguments)| arguments.is_empty());
        if bare {
            line.push(" ", run.site, Origin::Escape);
            line.append(&text.slice(run.range.clone()));
        }
        line
    };
    Lines {
        all: values.into_iter().map(line).collect(),
        holder,
    }
}

fn with_value(text: &Text, run: &Run, value: &Text) -> Text {
    let mut line = text.slice(0..run.range.start);
    push_value(&mut line, value, run.site, run.site);
    line.append_slice(text, run.range.end..text.len());
    line
}

/// Why such a line is left to people.
pub(in super::super) fn why_several(text: &Text) -> &'static str {
    let run = chosen(text).map(|(run, _)| &run.origin);
    match run {
        Some(Origin::Unknown(all)) if all.len() > 1 && all.iter().all(is_retired) => {
            "what runs here is not certain: it is one of several calls"
        }
        _ => "what runs here is not certain: this tool, or another program",
    }
}

/// The part of a command line that may be a tool, and the values that say so.
fn chosen(text: &Text) -> Option<(&Run, Vec<&Text>)> {
    values(text, is_retired).or_else(|| values(text, names::starts_a_call))
}

fn is_retired(text: &Text) -> bool {
    names::starts_a_retired_call(text) || names::is_a_tool(text)
}

/// The values of the first variable that starts a program and may be such a one.
fn values(text: &Text, is_one: impl Fn(&Text) -> bool) -> Option<(&Run, Vec<&Text>)> {
    text.runs().iter().find_map(|run| {
        let values = run.alternatives().iter();
        let values: Vec<_> = values.filter(|value| is_one(value)).collect();
        let starts = !values.is_empty() && starts_a_program(text, run.range.start);
        starts.then_some((run, values))
    })
}

/// Whether a program may start at a byte of a command line, or its name behind
/// a directory: at its beginning, and in what another shell runs.
fn starts_a_program(text: &Text, at: usize) -> bool {
    let quote = |c| matches!(c, '"' | ' ' | '\t');
    let before = text.as_str()[..at].trim_end_matches(quote);
    let lower = before.to_ascii_lowercase();
    let runs = ["/c", "/k", "&", "|", "start", "call", "/w", "/wait"];
    let directory = before.ends_with('\\') && !lower.contains(" /");
    before.is_empty() || directory || runs.iter().any(|end| lower.ends_with(end))
}
