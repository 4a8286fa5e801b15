//! What a rewrite comes to for the values that the script gives a part of a call.
//!
//! ```text
//! for %%d in (D: E:) do peimg /list %%d\Windows
//!
//! with %%d      dism /Image:%%d /Get-Packages
//! with D:       dism /Image:D:\ /Get-Packages    not the same: no rewrite
//! ```

use std::collections::BTreeMap;

use super::fix::commands;
use super::{Candidate, Options, dism, read};
use crate::argv;
use crate::invocation::{Invocation, Limit, Word};
use crate::language::{TOOLS, holds_one_of};
use crate::rule::RuleSet;
use crate::rule::options::Options as ToolOptions;
use crate::span::Span;
use crate::spell::{NewWord, Part};
use crate::text::{Origin, Text};

/// More values of one part are not looked at: of many files one is like the other.
const MOST_VALUES: usize = 64;

/// Holds the new commands of a call against what it comes to where each part that is
/// not known has one of the values that the script gives it. Gives what makes them less
/// than safe with one of these: not all may come to this call, where it asks before.
///
/// # Errors
///
/// When the call has no rewrite with any of the values, or another one.
pub(super) fn limits(
    candidate: &Candidate<'_>,
    new: &[Vec<NewWord>],
    rules: &RuleSet,
    options: &Options,
) -> Result<Vec<Limit>, String> {
    let mut limits = Vec::new();
    let parts = parts(&candidate.invocation);
    // Few calls have any.
    if parts.is_empty() {
        return Ok(limits);
    }
    let new = lines(new);
    for (part, values) in parts {
        let mut refusals = Vec::new();
        for value in values.iter().take(MOST_VALUES) {
            let is = |reason: &str| format!("`{part}` may be `{}`: {reason}", value.as_str());
            match with_value(candidate, part, value, &new, rules, options) {
                Ok(found) => limits.extend(found.into_iter().map(|limit| Limit {
                    reason: is(&limit.reason),
                    ..limit
                })),
                Err(reason) => refusals.push(is(&reason)),
            }
        }
        let is_none = refusals.len() == values.len().min(MOST_VALUES);
        if let Some(refusal) = refusals.into_iter().next() {
            if is_none {
                return Err(refusal);
            }
            limits.push(Limit::unsafe_fix(refusal));
        }
    }
    Ok(limits)
}

/// What makes new commands less than safe where a part has a value.
///
/// # Errors
///
/// When the call has no rewrite then, or another one.
fn with_value(
    candidate: &Candidate<'_>,
    part: &str,
    value: &Text,
    new: &[Vec<Text>],
    rules: &RuleSet,
    options: &Options,
) -> Result<Vec<Limit>, String> {
    let fill = |text: &Text| filled(text, part, value);
    let Some(variant) = variant(candidate, fill) else {
        return Ok(Vec::new());
    };
    let made = commands(&variant, options).map_err(|reason| {
        let rule = variant.rule.summary();
        if reason.is_empty() {
            rule.to_owned()
        } else {
            reason
        }
    })?;
    let own = lines(&made.commands);
    let filled = new.iter().map(|line| line.iter().map(fill).collect());
    let filled: Vec<Vec<Text>> = filled.collect();
    if spoken(&own) != spoken(&filled) {
        let own: Vec<String> = spoken(&own).iter().map(|line| line.join(" ")).collect();
        return Err(format!("the new command is `{}` then", own.join("`, `")));
    }
    let calls = own.into_iter().map(|line| with(&variant.invocation, line));
    let mut refusals =
        calls.filter_map(|call| dism::refusal(&call, variant.pe, rules, options.target));
    match refusals.next() {
        Some(refusal) => Err(refusal),
        None => Ok(made.limits),
    }
}

/// The parts of a call's arguments that are not known, as they are written, with the
/// values of each that leave the words what they are: a list is told where it stands.
fn parts(call: &Invocation) -> BTreeMap<&str, Vec<Text>> {
    let mut parts: BTreeMap<&str, Vec<Text>> = BTreeMap::new();
    for word in &call.arguments {
        for run in word.text.unknown() {
            let written = &word.as_str()[run.range.clone()];
            let is_value = run.range.len() < word.text.len()
                && matches!(argv::modifiers(written).as_str(), "" | "f");
            let values = run.alternatives().iter().filter(|_| is_value);
            let values: Vec<Text> = values.filter_map(plain).collect();
            if !values.is_empty() {
                parts.insert(written, values);
            }
        }
    }
    parts
}

/// A value without the quotes around it, where nothing in it ends a word or an item,
/// and where it is not meant for another variable of the name, which holds a program.
fn plain(value: &Text) -> Option<Text> {
    let start = value.len() - value.as_str().trim_start_matches('"').len();
    let end = value.as_str().trim_end_matches('"').len().max(start);
    let plain = value.slice(start..end);
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | ';' | ',' | '\'');
    let is_open = value.unknown().any(|run| run.range.len() == value.len());
    let is_value = !is_open && !plain.is_empty() && !plain.as_str().contains(ends);
    (is_value && !holds_one_of(&TOOLS, plain.as_str())).then_some(plain)
}

/// A text with a value in the place of a part that is not known.
fn filled(text: &Text, part: &str, value: &Text) -> Text {
    let mut filled = Text::default();
    for run in text.runs() {
        if run.is_unknown() && &text.as_str()[run.range.clone()] == part {
            filled.append(value);
        } else {
            filled.append_slice(text, run.range.clone());
        }
    }
    filled
}

/// The call with other arguments, if it still is one of the tool.
fn variant<'a>(candidate: &Candidate<'a>, fill: impl Fn(&Text) -> Text) -> Option<Candidate<'a>> {
    let words = candidate.invocation.arguments.iter();
    let words = words.map(|word| fill(&word.text)).collect();
    let call = with(&candidate.invocation, words);
    let options = ToolOptions::read(candidate.tool, &call.arguments);
    let pe = candidate.pe;
    read(call, candidate.tool, options).map(|read| Candidate { pe, ..read })
}

/// A call with these arguments.
fn with(call: &Invocation, arguments: Vec<Text>) -> Invocation {
    Invocation {
        arguments: arguments.into_iter().map(Word::plain).collect(),
        ..call.clone()
    }
}

/// The words of new commands as the program receives them.
fn lines(commands: &[Vec<NewWord>]) -> Vec<Vec<Text>> {
    let word = |word: &NewWord| {
        let mut text = Text::default();
        for part in &word.parts {
            match part {
                Part::Literal(literal) => text.push(literal, Span::empty(0), Origin::Escape),
                Part::Value(value) => text.append(&value.text),
                Part::List(_) => {}
            }
        }
        text
    };
    let lines = commands.iter();
    lines
        .map(|words| words.iter().map(word).collect())
        .collect()
}

/// Commands as DISM takes them: a backslash at the end of a path says nothing, but for
/// that of a drive.
fn spoken(lines: &[Vec<Text>]) -> Vec<Vec<&str>> {
    fn word(text: &Text) -> &str {
        let text = text.as_str();
        let path = text.strip_suffix('\\').filter(|path| !path.ends_with(':'));
        path.unwrap_or(text)
    }
    fn words(line: &[Text]) -> Vec<&str> {
        line.iter().map(word).collect()
    }
    lines.iter().map(|line| words(line)).collect()
}
