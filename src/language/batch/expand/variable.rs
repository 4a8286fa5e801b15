//! What stands in the place of a variable: its value, or the values that it may have.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::super::values::{Lookup, State, innermost};
use super::modifier::{guessed, modified};
use super::{marks, unknown};
use crate::language::{TOOLS, holds_one_of};
use crate::span::Span;
use crate::text::{Origin, Run, Text};

/// More values of variables with an index are not looked at: those that name a tool
/// come first.
const MOST_VALUES: usize = 8;

pub(super) fn variable(into: &mut Text, line: &Text, range: Range<usize>, state: &State) {
    let reference = line.slice(range.start + 1..range.end - 1);
    let colon = marks(&reference, ':').first().copied();
    let (name, modifier) = match colon.filter(|at| *at > 0) {
        Some(at) => (at, Some(&reference.as_str()[at + 1..])),
        None => (reference.len(), None),
    };
    let is_known = |range: Range<usize>| reference.literal_in(range).is_some();
    if !is_known(name..reference.len()) {
        return unknown(into, line, range, Arc::default());
    }
    if !is_known(0..name) {
        let values = indexed(&reference.slice(0..name), state).unwrap_or_default();
        let values = modifier.map_or(Arc::clone(&values), |by| guesses(&values, by));
        return unknown(into, line, range, values);
    }
    let name = &reference.as_str()[..name];
    let (assigned, doubtful) = match state.lookup(name) {
        Lookup::Known(assigned, doubtful) => (assigned, doubtful),
        Lookup::Unknown => {
            let values = state.alternatives(name);
            let values = modifier.map_or(Arc::clone(&values), |by| guesses(&values, by));
            return unknown(into, line, range, values);
        }
        Lookup::Outside => return unknown(into, line, range, Arc::default()),
    };
    let text = match modifier {
        None => Some(Cow::Borrowed(&assigned.text)),
        // An empty variable does not exist, and a modifier of it becomes text.
        Some(_) if assigned.text.is_empty() => None,
        Some(modifier) => modified(&assigned.text, modifier).map(Cow::Owned),
    };
    match text {
        None => {
            let value = [assigned.read()];
            let values = modifier.map(|by| guesses(&value, by)).unwrap_or_default();
            unknown(into, line, range, values);
        }
        Some(text) if doubtful && is_opaque(&text) => {
            unknown(into, line, range, [assigned.read()].into());
        }
        Some(text) if doubtful => {
            let mut doubted = Text::default();
            value(&mut doubted, &text, line, range, assigned.span);
            into.append(&doubted.doubted());
        }
        Some(text) => value(into, &text, line, range, assigned.span),
    }
}

/// What a modifier may make of the values of a variable.
fn guesses(values: &[Text], modifier: &str) -> Arc<[Text]> {
    let values = values.iter().flat_map(innermost);
    values
        .filter(|value| !value.is_empty())
        .filter_map(|value| guessed(&value, modifier))
        .collect()
}

/// What a text can be that has one unknown part of which something is known, and no
/// bytes of which are to be rewritten; none where there are more of them.
pub(in super::super) fn wholes(text: &Text) -> Vec<Text> {
    let mut unknown = text.unknown().filter(|run| !run.alternatives().is_empty());
    match (unknown.next(), unknown.next()) {
        (Some(run), None) => filled(text, run, |_| true),
        _ => Vec::new(),
    }
}

/// The same of the first unknown part that may name a tool, where it does.
pub(in super::super) fn wholes_with_a_tool(text: &Text) -> Vec<Text> {
    let is_tool = |value: &Text| holds_one_of(&TOOLS, value.as_str());
    let wholes = text.unknown().map(|run| filled(text, run, is_tool));
    wholes
        .into_iter()
        .find(|wholes| !wholes.is_empty())
        .unwrap_or_default()
}

/// A text with what one of its unknown parts can be in the place of that.
fn filled(text: &Text, part: &Run, is_one: impl Fn(&Text) -> bool) -> Vec<Text> {
    let values = part.alternatives().iter().flat_map(innermost);
    let filled = values.filter(is_one).map(|value| {
        let mut whole = text.slice(0..part.range.start);
        let known = |one: &Run, two: &Run| !one.is_unknown() && !two.is_unknown();
        for runs in value.runs().chunk_by(known) {
            let bytes = runs.iter().map(|run| run.range.clone());
            let bytes = bytes
                .reduce(|one, two| one.start..two.end)
                .unwrap_or_default();
            let content = &value.as_str()[bytes];
            if runs.iter().any(Run::is_unknown) {
                whole.push_unknown(content, part.site);
            } else {
                whole.push(content, part.site, Origin::Escape);
            }
        }
        whole.append_slice(text, part.range.end..text.len());
        whole
    });
    filled.take(MOST_VALUES - 1).collect()
}

/// `!LIST[%%i]!`: the values of the variables that the name can mean, which are all
/// that fit where nothing is known of the index.
fn indexed(name: &Text, state: &State) -> Option<Arc<[Text]>> {
    let mut unknown = name.unknown();
    let (Some(run), None) = (unknown.next(), unknown.next()) else {
        return None;
    };
    let Origin::Unknown(indices) = &run.origin else {
        return None;
    };
    let (before, after) = (
        &name.as_str()[..run.range.start],
        &name.as_str()[run.range.end..],
    );
    let values: Vec<Text> = if indices.is_empty() && !before.is_empty() {
        let (before, after) = (before.to_ascii_uppercase(), after.to_ascii_uppercase());
        let fitting = state.fitting(&before, |rest| rest.ends_with(&after));
        let mut values: Vec<Text> = fitting.into_iter().map(|(_, value)| value).collect();
        values.sort_by_key(|value| !holds_one_of(&TOOLS, value.as_str()));
        values.truncate(MOST_VALUES);
        values
    } else {
        let names = indices
            .iter()
            .filter_map(|index| Some(format!("{before}{}{after}", index.literal()?)));
        names.flat_map(|name| state.possible(&name).0).collect()
    };
    (!values.is_empty()).then(|| values.into())
}

/// A variable with its value. One of which nothing is known is named by the variable
/// where it is used: what it was put together from may have changed since.
pub(super) fn value(
    into: &mut Text,
    value: &Text,
    line: &Text,
    range: Range<usize>,
    assignment: Span,
) {
    let site = line.span_in(range).unwrap_or(Span::empty(0));
    match value.runs() {
        [run] if run.is_unknown() => into.push(value.as_str(), site, run.origin.clone()),
        [_, _, ..] if value.runs().iter().all(Run::is_unknown) => {
            into.push_unknown(value.as_str(), site);
        }
        _ => into.push_value(value, site, assignment),
    }
}

/// Whether nothing is known of a value but its quotes.
pub(in super::super) fn is_opaque(value: &Text) -> bool {
    let mut known = value.atoms().filter_map(|atom| atom.glyph.char());
    !value.is_known() && known.all(|c| c == '"')
}
