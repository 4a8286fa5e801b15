//! The commands whose result is followed.

use super::super::binding::{Argument, Bound, Parameters};
use super::super::token::Bracket;
use super::super::tree::{Atom, Command, Operand, Word};
use super::{Class, Content, Evaluator, Value, is_growing};
use crate::span::Span;
use crate::text::{Origin, Text};

/// `Join-Path`.
const JOIN_PATH: Parameters = Parameters {
    names: &[
        "path",
        "childpath",
        "additionalchildpath",
        "resolve",
        "credential",
    ],
    switches: &["resolve"],
    aliases: &[("psPath", "path")],
    positions: &["path", "childpath", "additionalchildpath"],
};

/// `New-Object`.
const NEW_OBJECT: Parameters = Parameters {
    names: &[
        "typename",
        "argumentlist",
        "property",
        "comobject",
        "strict",
    ],
    switches: &["strict"],
    aliases: &[("args", "argumentlist")],
    positions: &["typename", "argumentlist"],
};

/// `Get-Variable`.
const GET_VARIABLE: Parameters = Parameters {
    names: &["name", "valueonly", "include", "exclude", "scope"],
    switches: &["valueonly"],
    aliases: &[],
    positions: &["name"],
};

impl Evaluator<'_> {
    /// What a command gives.
    #[must_use]
    pub fn function(&self, command: &Command) -> Value {
        if command.operator.is_some() {
            return Value::unknown();
        }
        match self.name_of(&command.words).as_str() {
            "join-path" => self.join_path(&JOIN_PATH.bind(self, command)),
            "new-object" => self.new_object(&NEW_OBJECT.bind(self, command), command),
            "get-variable" | "gv" => self.held_by(&GET_VARIABLE.bind(self, command), command),
            _ => Value::unknown(),
        }
    }

    /// `Get-Variable exe -ValueOnly`: one of the tools that the variable may hold.
    fn held_by(&self, bound: &Bound, command: &Command) -> Value {
        let name = bound.text("name").and_then(Text::literal);
        let name = name.filter(|_| bound.is_set("valueonly"));
        let site = || self.view.span_of(&command.tokens);
        let held = name.and_then(|name| self.candidates.variable(&name.to_ascii_lowercase(), site));
        held.unwrap_or_else(Value::unknown)
    }

    fn join_path(&self, bound: &Bound) -> Value {
        if bound.splatted.is_some() {
            return Value::unknown();
        }
        let parts = ["path", "childpath", "additionalchildpath"];
        let values: Vec<Value> = parts
            .iter()
            .filter_map(|name| bound.get(name))
            .map(|argument| Value {
                kind: Content::Text(self.as_text(&argument.value, argument.range.clone())),
                ..argument.value.clone()
            })
            .collect();
        Self::combined(&values)
    }

    /// The parts of a path, with one separator between each two.
    pub(super) fn combined(parts: &[Value]) -> Value {
        let mut path = Text::default();
        for (index, part) in parts.iter().enumerate() {
            let Some(part) = part.as_text() else {
                return Value::unknown();
            };
            if index == 0 {
                path.append(part);
                continue;
            }
            let end = path.as_str().trim_end_matches(['\\', '/']).len();
            let cut = end < path.len() && path.slice(end..path.len()).is_known();
            let mut joined = if cut { path.slice(0..end) } else { path };
            let site = Span::empty(joined.span().map_or(0, |span| span.end));
            joined.push("\\", site, Origin::Escape);
            let skip = part.len() - part.as_str().trim_start_matches(['\\', '/']).len();
            joined.append_slice(part, skip..part.len());
            path = joined;
        }
        Value::text(path)
    }

    fn new_object(&self, bound: &Bound, command: &Command) -> Value {
        let Some(name) = bound.text("typename").and_then(Text::literal) else {
            return Value::unknown();
        };
        let arguments = bound.get("argumentlist");
        if is_growing(&name.to_ascii_lowercase()) && arguments.is_none() {
            return Value::list(Vec::new());
        }
        let Some(class) = Class::of(name) else {
            return Value::unknown();
        };
        let arguments = arguments.map(|given| self.constructor_arguments(given, command));
        let mut object = class.create(arguments.unwrap_or_default());
        if let Some(extra) = bound
            .get("property")
            .and_then(|property| property.value.as_object())
        {
            object.fields.extend(extra.fields.clone());
        }
        Value::of(Content::Object(object.into()))
    }

    /// What an object is made with, each where it is written: `'a', 'b'`, `('a', 'b')`.
    fn constructor_arguments(&self, given: &Argument, command: &Command) -> Vec<Value> {
        let words = command.words.iter().filter_map(Word::operand);
        let is_given = |word: &&Operand| {
            let range = self.view.range(&word.tokens);
            given.range.start <= range.start && range.end <= given.range.end
        };
        let words: Vec<&Operand> = words.filter(is_given).collect();
        let in_brackets = match words.as_slice() {
            [only] if only.suffixes.is_empty() => match &only.atom {
                Atom::Group(Bracket::Paren | Bracket::Array, block) => self.call_arguments(block),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        match (words.as_slice(), in_brackets.as_slice()) {
            ([_, _, ..], _) => {
                let values = words
                    .into_iter()
                    .map(|word| self.operand_argument(word).value);
                values.collect()
            }
            (_, [_, _, ..]) => in_brackets,
            _ => given.items(),
        }
    }
}
