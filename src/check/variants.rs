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
/// than safe with one of these.
///
/// # Errors
///
/// When the call has no rewrite with one of the values, or another one.
pub(super) fn limits(
    candidate: &Candidate<'_>,
    new: &[Vec<NewWord>],
    rules: &RuleSet,
    options: &Options,
) -> Result<Vec<Limit>, String> {
    let mut limits = Vec::new();
    for (part, values) in parts(&candidate.invocation) {
        let new = lines(new);
        for value in values.iter().take(MOST_VALUES) {
            let fill = |text: &Text| filled(text, part, value);
            let Some(variant) = variant(candidate, fill) else {
                continue;
            };
            let is = |reason: &str| format!("`{part}` may be `{value}`: {reason}");
            let made = commands(&variant, options).map_err(|reason| {
                let rule = variant.rule.summary();
                is(if reason.is_empty() { rule } else { &reason })
            })?;
            let own = lines(&made.commands);
            let filled = new.iter().map(|line| line.iter().map(fill).collect());
            let filled: Vec<Vec<Text>> = filled.collect();
            if spoken(&own) != spoken(&filled) {
                return Err(is("the new command would be another one then"));
            }
            let calls = own.into_iter().map(|line| with(&variant.invocation, line));
            let mut refusals =
                calls.filter_map(|call| dism::refusal(&call, variant.pe, rules, options.target));
            if let Some(refusal) = refusals.next() {
                return Err(is(&refusal));
            }
            limits.extend(made.limits.into_iter().map(|limit| Limit {
                reason: is(&limit.reason),
                ..limit
            }));
        }
    }
    Ok(limits)
}

/// The parts of a call's arguments that are not known, as they are written, with the
/// values of each that leave the words what they are: a list is told where it stands.
fn parts(call: &Invocation) -> BTreeMap<&str, Vec<String>> {
    let mut parts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for word in &call.arguments {
        for run in word.text.unknown() {
            let written = &word.as_str()[run.range.clone()];
            let is_value = run.range.len() < word.text.len()
                && matches!(argv::modifiers(written).as_str(), "" | "f");
            let values = run.alternatives().iter().filter(|_| is_value);
            let values: Vec<String> = values.filter_map(plain).collect();
            if !values.is_empty() {
                parts.insert(written, values);
            }
        }
    }
    parts
}

/// A value without the quotes around it, where nothing in it ends a word or an item,
/// and where it is not meant for another variable of the name, which holds a program.
fn plain(value: &Text) -> Option<String> {
    let plain = value.as_str().trim_matches('"');
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | ';' | ',' | '\'');
    let is_open = value.unknown().any(|run| run.range.len() == value.len());
    let is_value = !is_open && !plain.is_empty() && !plain.contains(ends);
    (is_value && !holds_one_of(&TOOLS, plain)).then(|| plain.to_owned())
}

/// A text with a value in the place of a part that is not known.
fn filled(text: &Text, part: &str, value: &str) -> Text {
    let mut filled = Text::default();
    for run in text.runs() {
        if run.is_unknown() && &text.as_str()[run.range.clone()] == part {
            filled.push(value, run.site, Origin::Escape);
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

fn spoken(lines: &[Vec<Text>]) -> Vec<Vec<&str>> {
    fn words(line: &[Text]) -> Vec<&str> {
        line.iter().map(Text::as_str).collect()
    }
    lines.iter().map(|line| words(line)).collect()
}
