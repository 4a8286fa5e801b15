//! `set`: which variable gets which value.

use std::collections::BTreeSet;

use super::expand::{is_opaque, wholes, wholes_with_a_tool};
use super::lexer::is_separator;
use super::values::{Fuel, OWN_NAME, State, Variable, innermost, is_stable_spelling};
use crate::language::{TOOLS, holds_one_of};
use crate::span::Span;
use crate::text::{Origin, Text};

/// What a `set` command does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Assignment {
    /// `set NAME=value`
    Value { name: Text, value: Text },
    /// `set /a`: a value that is not written here.
    Computed { name: Text },
    /// `set /p`: what is entered, or the value from before where that is nothing.
    Entered { name: Text },
    /// `set "%%a"`: name and value stand in what is not known here.
    Hidden { text: Text },
}

/// Reads what stands behind the word `set`. None where nothing is assigned.
pub(super) fn parse(arguments: &Text) -> Option<Assignment> {
    let text = trim_start(arguments);
    let lower = text.as_str().to_ascii_lowercase();
    if lower.starts_with("/a") || lower.starts_with("/p") {
        let rest = unquoted(&trim_start(&text.slice(2..text.len())));
        let end = rest
            .as_str()
            .find(['=', '+', '-', '*', '/', '%', '&', '|', '^', '<', '>'])?;
        let name = rest.slice(0..end);
        let length = name.as_str().trim_end().len();
        if length == 0 {
            // `set /p =text` only prints.
            let said = text.as_str()[2..].trim_start_matches([' ', '\t', '"']);
            return hidden(rest).filter(|_| said.starts_with('%'));
        }
        let name = name.slice(0..length);
        return Some(if lower.starts_with("/a") {
            Assignment::Computed { name }
        } else {
            Assignment::Entered { name }
        });
    }
    let text = unquoted(&text);
    let mut signs = text.atoms();
    let Some(equals) = signs.find(|atom| atom.glyph.char() == Some('=')) else {
        return hidden(text);
    };
    Some(Assignment::Value {
        name: text.slice(0..equals.range.start),
        value: text.slice(equals.range.end..text.len()),
    })
}

/// What `set /p NAME=text` shows before it reads.
pub(super) fn prompt(arguments: &Text) -> Option<Text> {
    let text = trim_start(arguments);
    let asks = |switch: &str| switch.eq_ignore_ascii_case("/p");
    text.as_str().get(..2).filter(|switch| asks(switch))?;
    let blanks = text.as_str()[2..].trim_start_matches([' ', '\t']).len();
    let rest = unquoted(&text.slice(text.len() - blanks..text.len()));
    let (name, _) = rest.as_str().split_once('=')?;
    Some(unquoted(&rest.slice(name.len() + 1..rest.len())))
}

/// What a text assigns in which no name ends.
fn hidden(text: Text) -> Option<Assignment> {
    (!text.is_known()).then_some(Assignment::Hidden { text })
}

/// `set "A=B" rest`: from behind the first quote to before the last one.
fn unquoted(text: &Text) -> Text {
    let Some(inner) = text.as_str().strip_prefix('"') else {
        return text.clone();
    };
    let end = inner.rfind('"').map_or(text.len(), |at| at + 1);
    text.slice(1..end)
}

fn trim_start(text: &Text) -> Text {
    let start = text.as_str().len() - text.as_str().trim_start_matches(is_separator).len();
    text.slice(start..text.len())
}

/// Carries an assignment out. `everywhere` are the names that some line of the
/// file assigns.
pub(super) fn apply(
    assignment: Assignment,
    everywhere: &BTreeSet<String>,
    state: &mut State,
    fuel: &mut Fuel,
) {
    // None where the value from before may stay.
    let (name, variable) = match assignment {
        Assignment::Value { name, value } => {
            return assign(&name, value, everywhere, state, fuel);
        }
        Assignment::Computed { name } => (name, Some(Variable::unknown())),
        Assignment::Entered { name } => (name, None),
        Assignment::Hidden { text } => return apply_hidden(&text, state, fuel),
    };
    match (name.literal(), variable) {
        (Some(name), Some(variable)) => state.assign(name, variable),
        (Some(name), None) => state.open(name),
        (None, _) => open_matching(&name, everywhere, state, fuel),
    }
}

/// `set NAME=value`
fn assign(
    name: &Text,
    value: Text,
    everywhere: &BTreeSet<String>,
    state: &mut State,
    fuel: &mut Fuel,
) {
    let Some(known) = name.literal() else {
        open_matching(name, everywhere, state, fuel);
        return may_be_of(name, &value, state);
    };
    let span = value.span().unwrap_or(Span::empty(0));
    let tools = if value.is_known() {
        Vec::new()
    } else {
        tools(&value)
    };
    state.assign(known, holding(value, everywhere));
    for tool in tools {
        state.may_assign(known, Variable::possible(tool, span));
    }
}

/// A variable with a value, which is certain if no part of it can change.
fn holding(value: Text, everywhere: &BTreeSet<String>) -> Variable {
    let span = value.span().unwrap_or(Span::empty(0));
    let stable = value.unknown().all(|run| {
        let written = &value.as_str()[run.range.clone()];
        is_stable_spelling(written, |name| everywhere.contains(name))
    });
    if stable {
        Variable::known(value, span)
    } else {
        Variable::possible(value, span)
    }
}

/// What is not known may assign what it may be, and anything else.
fn apply_hidden(text: &Text, state: &mut State, fuel: &mut Fuel) {
    for text in innermost(text) {
        if let Some(Assignment::Value { name, value }) = parse(&text)
            && let Some(name) = name.literal()
        {
            let span = value.span().unwrap_or(Span::empty(0));
            state.may_assign(name, Variable::possible(value, span));
        }
    }
    state.doubt(fuel);
}

/// The tools among what a value can be that is told by an unknown part: `%%p.exe`.
fn tools(value: &Text) -> Vec<Text> {
    let known: String = value.atoms().filter_map(|atom| atom.glyph.char()).collect();
    if is_opaque(value) || holds_one_of(&TOOLS, &known) {
        return Vec::new();
    }
    wholes_with_a_tool(value)
}

/// An assignment to one of the names that are possible. What it says may be read
/// under the others too, and is not rewritten.
fn may_be_of(name: &Text, value: &Text, state: &mut State) {
    let span = value.span().unwrap_or(Span::empty(0));
    let mut values = wholes(value);
    if let Some(value) = value.literal() {
        let mut text = Text::default();
        text.push(value, span, Origin::Escape);
        values.push(text);
    }
    for name in wholes(name).iter().filter_map(Text::literal) {
        for value in &values {
            state.may_assign(name, Variable::possible(value.clone(), span));
        }
    }
}

/// An assignment to a name that is not known may hit any name that fits.
fn open_matching(name: &Text, everywhere: &BTreeSet<String>, state: &mut State, fuel: &mut Fuel) {
    if !fuel.spend(everywhere.len()) {
        return state.lose();
    }
    let known = |run: Option<&crate::text::Run>| {
        run.filter(|run| !run.is_unknown())
            .map(|run| name.as_str()[run.range.clone()].to_ascii_uppercase())
            .unwrap_or_default()
    };
    let prefix = known(name.runs().first());
    let suffix = known(name.runs().last());
    for candidate in everywhere {
        if candidate.starts_with(&prefix) && candidate.ends_with(&suffix) {
            state.open(candidate);
        }
    }
}

/// A longer name, in characters, is not looked for.
pub(super) const LONGEST_NAME: usize = 256;

/// The names that any line of a script may assign, in upper case, and `%0` where one
/// may shift it away: a cheap scan that takes rather too many.
pub(super) fn names(script: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let lower = script.to_ascii_lowercase();
    if lower.contains("shift") {
        names.insert(OWN_NAME.to_owned());
    }
    for (at, _) in lower.match_indices("set") {
        let rest = &script[at + 3..];
        let line = rest.trim_start_matches([' ', '\t']);
        if line.len() == rest.len() {
            continue;
        }
        let line = ["/a", "/A", "/p", "/P"]
            .iter()
            .find_map(|switch| line.strip_prefix(switch))
            .unwrap_or(line)
            .trim_start_matches([' ', '\t', '"']);
        let ends = |(_, c): &(usize, char)| "=+-*/&|^\n".contains(*c);
        let end = line.char_indices().take(LONGEST_NAME).find(ends);
        if let Some((length @ 1.., '=' | '+' | '-' | '*' | '/' | '&' | '|' | '^')) = end {
            names.insert(line[..length].to_ascii_uppercase());
        }
    }
    names
}
