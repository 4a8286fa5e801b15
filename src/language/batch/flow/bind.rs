//! What the variables of a `for`, and the arguments of a `call :label`, hold.

use super::super::ast::Set;
use super::super::calls::{internal_name, trim};
use super::super::expand::{strip_quotes, wholes};
use super::super::fields::Fields;
use super::super::lexer::words;
use super::super::parser;
use super::super::values::{State, Variable};
use crate::invocation::{is_program, program_name, program_name_start};
use crate::language::TOOLS;
use crate::text::{Origin, Text};

/// What the variables of a `for` can hold, from `variable` on.
pub(super) fn bind_loop(variable: char, set: &Set, state: &mut State) {
    let (lines, fields) = match set {
        Set::Words(words) => {
            let names: Vec<Text> = words.iter().filter_map(least_name).collect();
            return bind(variable, names.iter(), state);
        }
        Set::Line(line, fields) if line.is_known() => (vec![line.clone()], fields),
        Set::Line(line, fields) => {
            return bind_lines(variable, &wholes(line), fields, guessed, state);
        }
        Set::Output(command, fields) => match printed(command, state) {
            Printed::Lines(lines) => (lines, fields),
            Printed::Listed(lines) => {
                return bind_lines(variable, &lines, fields, guessed, state);
            }
            Printed::Names(names) => return bind(variable, names.iter(), state),
        },
        Set::File(file, fields) => {
            let mut strings = wholes(&trim(file));
            strings.retain(|string| string.as_str().starts_with('"'));
            let lines: Vec<Text> = strings.iter().map(strip_quotes).collect();
            return bind_lines(variable, &lines, fields, guessed, state);
        }
        Set::Other => return bind(variable, [].iter(), state),
    };
    bind_lines(variable, &lines, fields, Text::clone, state);
}

/// Gives variables, from `variable` on, the fields of one of some lines.
fn bind_lines(
    variable: char,
    lines: &[Text],
    fields: &Fields,
    as_value: impl Fn(&Text) -> Text,
    state: &mut State,
) {
    let lines: Vec<Vec<Text>> = lines.iter().map(|line| fields.of(line)).collect();
    for (index, variable) in (variable..='z').take(fields.count()).enumerate() {
        let values = lines.iter().filter_map(|line| line.get(index));
        let values: Vec<Text> = values.map(&as_value).collect();
        bind(variable, values.iter(), state);
    }
}

/// A value that may as well be another one.
fn guessed(value: &Text) -> Text {
    let mut guessed = Text::default();
    let alternatives = [value.clone()].into();
    let site = parser::span_of(value);
    guessed.push(value.as_str(), site, Origin::Unknown(alternatives));
    guessed
}

fn bind<'a>(variable: char, values: impl Iterator<Item = &'a Text>, state: &mut State) {
    let values = values.map(|value| (value.clone(), parser::span_of(value)));
    let value = Variable::one_of(values).unwrap_or_else(Variable::unknown);
    state.bind_loop(&format!("%%{variable}"), value);
}

/// What a `for /f` may read from a command.
enum Printed {
    /// The text that `echo` prints.
    Lines(Vec<Text>),
    /// The variables that `set` lists, as far as the file says it.
    Listed(Vec<Text>),
    /// The tool that is looked for, or files.
    Names(Vec<Text>),
}

fn printed(command: &Text, state: &State) -> Printed {
    let command = trim(command);
    let (name, end) = internal_name(&command);
    let rest = command.slice(end..command.len());
    match name {
        "echo" => Printed::Lines(vec![rest]),
        "set" => Printed::Listed(listed(&rest, state)),
        _ => match sought(&command) {
            names if names.is_empty() => Printed::Lines(Vec::new()),
            names => Printed::Names(names),
        },
    }
}

/// The shortest name that a pattern fits, which ends as all of them do; none where
/// nothing is left of it.
fn least_name(pattern: &Text) -> Option<Text> {
    let mut name = Text::default();
    for part in pattern.split(|c| matches!(c, '*' | '?')) {
        name.append(&part);
    }
    (!name.is_empty()).then_some(name)
}

/// What `set PREFIX` prints, as far as the file says it.
fn listed(prefix: &Text, state: &State) -> Vec<Text> {
    let Some(prefix) = prefix.literal() else {
        return Vec::new();
    };
    let prefix = prefix.trim_matches([' ', '\t', '"']).to_ascii_uppercase();
    if prefix.is_empty() {
        return Vec::new();
    }
    let values = state.fitting(&prefix, |_| true).into_iter();
    let lines = values.filter_map(|(name, value)| {
        let mut line = Text::default();
        let site = value.span()?;
        line.push(
            &format!("{name}={}", value.literal()?),
            site,
            Origin::Escape,
        );
        Some(line)
    });
    lines.collect()
}

/// What `where` or `dir` looks for, without its directory, which may hold a variable:
/// a tool, or else the files that patterns fit.
fn sought(command: &Text) -> Vec<Text> {
    let words = words(command);
    let program = words.first().and_then(program_name).unwrap_or_default();
    if !matches!(program.as_str(), "where" | "which" | "dir") {
        return Vec::new();
    }
    let sought: Vec<Text> = words.iter().skip(1).map(strip_quotes).collect();
    let name = |path: &Text| path.slice(program_name_start(path)..path.len());
    if let Some(tool) = sought.iter().find(|word| is_program(word, &TOOLS)) {
        let line = Fields::whole().of(&name(tool));
        return line.into_iter().take(1).collect();
    }
    let names = sought.iter().map(name);
    let patterns = names.filter(|name| name.as_str().contains('*'));
    patterns
        .filter_map(|pattern| least_name(&pattern))
        .collect()
}

/// Gives `%1` to `%9` and `%*` their values for a `call :label`.
pub(super) fn bind_arguments(call: &Text, state: &mut State) {
    let words = words(call);
    let known = |text: Text| {
        let span = parser::span_of(&text);
        Variable::known(text, span)
    };
    let label = words.first().map_or(call.len(), Text::len);
    let content = &call.as_str()[label..];
    let blanks = content.len() - content.trim_start_matches([' ', '\t']).len();
    let all = known(call.slice(label + blanks..call.len()));
    state.bind_arguments(words.into_iter().skip(1).take(9).map(known).collect(), all);
}

/// The first argument that a `shift` moves: `shift`, `shift /2`. None where that
/// cannot be told.
pub(super) fn first_shifted(arguments: &Text) -> Option<usize> {
    let switch = arguments.literal()?.trim_matches([' ', '\t']);
    match switch.as_bytes() {
        [] => Some(0),
        [b'/', digit @ b'0'..=b'8'] => Some(usize::from(digit - b'0')),
        _ => None,
    }
}
