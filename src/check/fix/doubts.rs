//! What makes a rewrite less than safe, and shows only once the new commands are known.

use super::super::{Candidate, dism, evaluation};
use super::has;
use crate::invocation::{Limit, Output};
use crate::spell::{NewWord, Part, Spelled};
use crate::text::{Run, Text};

/// What the new commands of a call make unsafe.
pub(super) fn of_commands(
    candidate: &Candidate<'_>,
    commands: &[Vec<NewWord>],
    source: &str,
) -> impl Iterator<Item = Limit> {
    [
        output(candidate, commands),
        evaluation::limit(&candidate.invocation, commands),
        wow64(candidate, commands, source),
        expanded(candidate, commands),
    ]
    .into_iter()
    .flatten()
}

/// What makes them unsafe as they are spelled in the place of the call.
pub(super) fn of_spelling(
    candidate: &Candidate<'_>,
    spelled: &Spelled,
    source: &str,
) -> Vec<Limit> {
    let mut limits = Vec::new();
    if spelled.words.len() > 1 && candidate.invocation.site.status_read {
        limits.push(Limit::unsafe_fix(
            "the script looks at the exit code, which is now that of the last of several commands",
        ));
    }
    if spelled.joined {
        limits.push(Limit::unsafe_fix(
            "the call has no line of its own, so the commands that it becomes stop at the first that fails",
        ));
    }
    if let Some(variable) = resolved_doubtful(candidate, spelled, source) {
        let reason = format!("{DOUBT} may change `{variable}`, whose value is written out here");
        limits.push(Limit::unsafe_fix(reason));
    }
    if let Some(parameter) = resolved_parameter(candidate, spelled, source) {
        let reason = format!(
            "what `{parameter}` holds at the one call of this subroutine is written into it"
        );
        limits.push(Limit::unsafe_fix(reason));
    }
    limits
}

/// What there is to say where something reads what a call prints.
fn output(candidate: &Candidate<'_>, commands: &[Vec<NewWord>]) -> Option<Limit> {
    let Candidate {
        invocation,
        tool,
        rule,
        ..
    } = candidate;
    let is_taken = invocation.site.output == Output::Taken;
    let is_read = rule.output_differs() && invocation.site.output >= Output::Read;
    let reason = if is_read || (is_taken && !tool.is_silent()) {
        "something reads what this call prints, and DISM prints it differently".to_owned()
    } else if is_taken {
        let name = tool.name();
        format!(
            "what this call prints becomes a value or is looked at: {name} prints nothing, and DISM does"
        )
    } else if tool.is_silent() && invocation.site.output == Output::Piped && !are_quiet(commands) {
        "nothing here reads the pipe that this call prints into: DISM prints its progress into it, and waits once it is full".to_owned()
    } else {
        return None;
    };
    Some(Limit::unsafe_fix(reason))
}

/// What there is to say where the new commands run the 32-bit DISM.
fn wow64(candidate: &Candidate<'_>, commands: &[Vec<NewWord>], source: &str) -> Option<Limit> {
    let online = commands.iter().any(|words| has(words, "/Online"));
    let reason = "the 32-bit DISM runs here, as the 32-bit tool did, and may not service the running 64-bit Windows";
    (online && dism::is_of_wow64(&candidate.invocation, source)).then(|| Limit::unsafe_fix(reason))
}

/// What there is to say where the old tool itself put in what a variable holds.
fn expanded(candidate: &Candidate<'_>, commands: &[Vec<NewWord>]) -> Option<Limit> {
    let expands = candidate.tool.expands()?;
    let parts = commands.iter().flatten().flat_map(|word| &word.parts);
    let mut named = parts.filter_map(|part| match part {
        Part::Value(value) => variable_in(&value.text),
        _ => None,
    });
    named
        .next()
        .map(|name| Limit::unsafe_fix(format!("`{name}`: {expands}")))
}

/// The first `%name%` among the characters that a program receives.
fn variable_in(text: &Text) -> Option<&str> {
    let signs: Vec<usize> = text.as_str().match_indices('%').map(|(at, _)| at).collect();
    let mut pairs = signs.windows(2).map(|pair| pair[0]..pair[1] + 1);
    pairs.find_map(|range| {
        let known = text.literal_in(range)?;
        let name = &known[1..known.len() - 1];
        let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '(' | ')');
        (!name.is_empty() && name.chars().all(is_of_name)).then_some(known)
    })
}

/// Whether commands of DISM print no more than errors.
fn are_quiet(commands: &[Vec<NewWord>]) -> bool {
    commands.iter().all(|words| has(words, "/Quiet"))
}

/// What makes the value of a variable doubtful.
pub(super) const DOUBT: &str = "what runs before this and is not read here, as another script,";

/// A variable that the rewrite replaces by a value which something that is not read
/// may have changed.
fn resolved_doubtful<'a>(
    candidate: &Candidate<'_>,
    spelled: &Spelled,
    source: &'a str,
) -> Option<&'a str> {
    resolved(candidate, spelled, source, |run, _| run.is_doubtful())
}

/// An argument of a subroutine that the rewrite replaces by its value.
fn resolved_parameter<'a>(
    candidate: &Candidate<'_>,
    spelled: &Spelled,
    source: &'a str,
) -> Option<&'a str> {
    let is_last = |c: char| c.is_ascii_digit() || c == '*';
    resolved(candidate, spelled, source, |run, written| {
        !run.is_plain() && written.starts_with('%') && written.ends_with(is_last)
    })
}

/// The first of some parts of a call, by what the source says there, that no new
/// command says.
fn resolved<'a>(
    candidate: &Candidate<'_>,
    spelled: &Spelled,
    source: &'a str,
    is_one: impl Fn(&Run, &str) -> bool,
) -> Option<&'a str> {
    let invocation = &candidate.invocation;
    let words = std::iter::once(&invocation.program).chain(&invocation.arguments);
    let runs = words.flat_map(|word| word.text.runs());
    let mut written = runs.filter_map(|run| {
        let written = source.get(run.site.range())?;
        is_one(run, written).then_some(written)
    });
    written.find(|written| {
        let mut commands = spelled.commands.iter();
        !commands.any(|command| command.contains(*written))
    })
}
