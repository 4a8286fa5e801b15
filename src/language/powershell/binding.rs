//! How PowerShell hands the words of a command to its parameters: by name,
//! by any unambiguous beginning of a name, by alias, by position.

use std::ops::Range;

use super::cursor::is_dash;
use super::token::Kind;
use super::tree::{Atom, Command, Operand, Word};
use super::values::{Content, Evaluator, Place, Value};
use crate::text::Text;

/// What a command can be given.
#[derive(Clone, Copy, Debug)]
pub struct Parameters {
    /// The names of all parameters, in lower case.
    pub names: &'static [&'static str],
    /// Those that take no value.
    pub switches: &'static [&'static str],
    /// Other names, with what they stand for.
    pub aliases: &'static [(&'static str, &'static str)],
    /// Those that words without a name go to, in order.
    pub positions: &'static [&'static str],
}

/// The parameters that every cmdlet has, and their aliases.
const COMMON: [(&str, &str); 13] = [
    ("erroraction", "ea"),
    ("errorvariable", "ev"),
    ("warningaction", "wa"),
    ("warningvariable", "wv"),
    ("informationaction", "infa"),
    ("informationvariable", "iv"),
    ("outvariable", "ov"),
    ("outbuffer", "ob"),
    ("pipelinevariable", "pv"),
    ("verbose", "vb"),
    ("debug", "db"),
    ("whatif", "wi"),
    ("confirm", "cf"),
];

/// Those of them that take no value.
const COMMON_SWITCHES: [&str; 4] = ["verbose", "debug", "whatif", "confirm"];

/// What a command was given.
#[derive(Clone, Debug, Default)]
pub struct Bound {
    arguments: Vec<(String, Argument)>,
    /// Words that no position takes.
    pub rest: Vec<Argument>,
    /// A splatted variable of unknown content among the words.
    pub splatted: Option<Argument>,
    /// The words that were taken by position, in order.
    pub positional: Vec<Argument>,
}

/// A value that a command was given.
#[derive(Clone, Debug)]
pub struct Argument {
    /// What it is.
    pub value: Value,
    /// The bytes of the content where it stands in the call.
    pub range: Range<usize>,
    /// The variable that it was read from there, by its token.
    pub variable: Option<usize>,
    /// It is an entry of what the variable holds: of a table, an array, an object.
    pub entry: bool,
}

impl Bound {
    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Argument> {
        self.arguments
            .iter()
            .find_map(|(given, argument)| (given == name).then_some(argument))
    }

    /// The string that a parameter was given.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&Text> {
        self.get(name)?.value.as_text()
    }

    /// Whether a switch is set, as far as that is known.
    #[must_use]
    pub fn is_set(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|argument| !matches!(argument.value.kind, Content::Flag(false)))
    }

    /// All that was given, by name.
    pub fn iter(&self) -> impl Iterator<Item = &(String, Argument)> {
        self.arguments.iter()
    }
}

impl Parameters {
    /// Hands the words behind a command's name to its parameters.
    #[must_use]
    pub fn bind(&self, evaluator: &Evaluator<'_>, command: &Command) -> Bound {
        let mut bound = Bound::default();
        let mut positional = Vec::new();
        let words = command.words.get(1..).unwrap_or_default();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            match word {
                Word::Parameter(token) => {
                    at += 1;
                    at += self.named(evaluator, *token, &words[at..], &mut bound);
                }
                Word::Comma(_) => at += 1,
                Word::Operand(operand) => {
                    let (argument, length) = evaluator.argument(&words[at..]);
                    at += length;
                    match operand.atom {
                        Atom::Splat => self.splat(&argument, &mut positional, &mut bound),
                        _ => positional.push(argument),
                    }
                }
            }
        }
        bound.positional.clone_from(&positional);
        self.place(positional, &mut bound);
        bound
    }

    /// Takes `-Name` and returns how many further words belong to it.
    fn named(
        &self,
        evaluator: &Evaluator<'_>,
        token: usize,
        behind: &[Word],
        bound: &mut Bound,
    ) -> usize {
        let written = evaluator.view.token(token);
        let name = written.trim_start_matches(is_dash).to_ascii_lowercase();
        let colon = name.ends_with(':');
        let Some(name) = self.resolve(name.trim_end_matches(':')) else {
            return 0;
        };
        let switch = self.switches.contains(&name) || COMMON_SWITCHES.contains(&name);
        let value = (colon || !switch).then(|| behind.first()?.operand());
        let range = evaluator
            .view
            .tokens
            .get(token)
            .map_or(0..0, super::token::Token::range);
        let (argument, length) = match value.flatten() {
            Some(_) => evaluator.argument(behind),
            None => (Argument::flag(range), 0),
        };
        bound.arguments.push((name.to_owned(), argument));
        length
    }

    /// The parameter that a name, an alias or the beginning of a name means.
    fn resolve(&self, name: &str) -> Option<&'static str> {
        let exact = self.names.iter().find(|full| **full == name).copied();
        let alias = self
            .aliases
            .iter()
            .find(|(alias, _)| alias.eq_ignore_ascii_case(name));
        let common = COMMON
            .iter()
            .find(|(full, short)| *full == name || *short == name);
        if let Some(found) = exact
            .or(alias.map(|(_, full)| *full))
            .or(common.map(|(full, _)| *full))
        {
            return Some(found);
        }
        let all = self
            .names
            .iter()
            .copied()
            .chain(COMMON.iter().map(|(full, _)| *full));
        let mut fitting = all.filter(|full| full.starts_with(name));
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    fn splat(&self, argument: &Argument, positional: &mut Vec<Argument>, bound: &mut Bound) {
        let given = |value| Argument {
            value,
            entry: true,
            ..argument.clone()
        };
        match &argument.value.kind {
            Content::Object(object) => {
                for (field, value) in &object.fields {
                    let name = self.resolve(field).unwrap_or(field).to_owned();
                    bound.arguments.push((name, given(value.clone())));
                }
            }
            Content::List(items) => {
                let items = items.iter().map(|item| argument.value.item(item));
                positional.extend(items.map(given));
            }
            _ => bound.splatted = Some(argument.clone()),
        }
    }

    fn place(&self, positional: Vec<Argument>, bound: &mut Bound) {
        let mut free = self
            .positions
            .iter()
            .filter(|name| bound.get(name).is_none())
            .copied()
            .collect::<Vec<_>>()
            .into_iter();
        for argument in positional {
            match free.next() {
                Some(name) => bound.arguments.push((name.to_owned(), argument)),
                None => bound.rest.push(argument),
            }
        }
    }
}

impl Argument {
    /// Its items, one value each.
    #[must_use]
    pub fn items(&self) -> Vec<Value> {
        match &self.value.kind {
            Content::List(items) => items.iter().cloned().map(Value::text).collect(),
            _ => vec![self.value.clone()],
        }
    }

    /// An argument of which nothing is known, in the place of this one.
    #[must_use]
    pub fn unknown(&self) -> Self {
        Self {
            value: Value::unknown(),
            variable: None,
            ..self.clone()
        }
    }

    fn flag(range: Range<usize>) -> Self {
        Self {
            value: Value::of(Content::Flag(true)),
            range,
            variable: None,
            entry: false,
        }
    }
}

impl Evaluator<'_> {
    /// The argument that starts with these words, commas included, and how
    /// many of them it takes.
    #[must_use]
    pub fn argument(&self, words: &[Word]) -> (Argument, usize) {
        let mut operands: Vec<&Operand> = Vec::new();
        let mut length = 0;
        for pair in words.chunks(2) {
            let Some(Word::Operand(operand)) = pair.first() else {
                break;
            };
            operands.push(operand);
            length += 1;
            match pair.get(1) {
                Some(Word::Comma(_)) => length += 1,
                _ => break,
            }
        }
        let argument = match operands.as_slice() {
            [only] => self.operand_argument(only),
            several => self.list_argument(several),
        };
        (argument, length.max(1))
    }

    /// A single word as an argument.
    #[must_use]
    pub fn operand_argument(&self, operand: &Operand) -> Argument {
        let plain = operand.suffixes.is_empty();
        let token = operand.tokens.start;
        let (value, variable) = match operand.atom {
            Atom::Splat if plain => (self.variable(token), Some(token)),
            Atom::Variable => {
                let value = self.operand(operand);
                let held = plain || value.via.is_some();
                (value, held.then_some(token))
            }
            _ => (self.operand(operand), None),
        };
        let value = match operand.atom {
            Atom::Script(_) => value,
            _ => self.or_candidates(value, &operand.tokens),
        };
        Argument {
            variable: variable.or_else(|| self.grouped_variable(operand)),
            entry: variable.is_some() && !plain,
            value,
            range: self.view.range(&operand.tokens),
        }
    }

    /// The variable in `($x)`.
    fn grouped_variable(&self, operand: &Operand) -> Option<usize> {
        let Atom::Group(_, block) = &operand.atom else {
            return None;
        };
        let inner = block.expression()?.operand()?;
        let plain =
            inner.suffixes.is_empty() && self.view.kind(inner.tokens.start) == Some(Kind::Variable);
        plain.then_some(inner.tokens.start)
    }

    fn list_argument(&self, operands: &[&Operand]) -> Argument {
        let items = operands
            .iter()
            .map(|operand| self.text_of(operand))
            .collect();
        let start = operands.first().map_or(0, |operand| operand.tokens.start);
        let end = operands.last().map_or(start, |operand| operand.tokens.end);
        let range = self.view.range(&(start..end));
        let mut value = Value::list(items);
        value.place = self.is_plain(&(start..end)).then(|| Place {
            inside: range.clone(),
            layer: None,
            list: true,
        });
        Argument {
            value,
            range,
            variable: None,
            entry: false,
        }
    }
}
