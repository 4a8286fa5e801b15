//! What stands in braces and brackets, and behind a dot: entries, elements, and the
//! methods that give a value.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::token::Kind;
use super::super::tree::{
    Atom, Block, Expression, Operand, Piece, Statement, Suffix, Tokens, tokens_of,
};
use super::super::view::environment;
use super::expressions::formatted;
use super::{Class, Content, Evaluator, Object, Value, is_growing};
use crate::text::Text;

/// An element of an array; those with negative numbers count from its end.
fn item(items: &[Text], at: isize) -> Option<&Text> {
    match usize::try_from(at) {
        Ok(at) => items.get(at),
        Err(_) => items.get(items.len().checked_sub(at.unsigned_abs())?),
    }
}

impl Evaluator<'_> {
    /// The entries of `@{...}`.
    pub(super) fn hash(&self, block: &Block) -> Object {
        let mut fields = BTreeMap::new();
        for statement in &block.statements {
            if let Statement::Assignment(assignment) = statement
                && let [Piece::Operand(key)] = assignment.target.pieces.as_slice()
                && let Some(name) = self.key(key)
            {
                let value = assignment.value.as_deref();
                let value = value.map_or_else(Value::unknown, |value| {
                    self.or_candidates(self.statement(value), &value.tokens())
                });
                fields.insert(name, Value { via: None, ..value });
            }
        }
        Object {
            class: Class::Hash,
            fields,
        }
    }

    fn key(&self, key: &Operand) -> Option<String> {
        let name = match &key.atom {
            Atom::Word => self.view.at(self.view.range(&key.tokens)).to_owned(),
            Atom::Text(..) | Atom::Bare(_) => self.text_of(key).literal()?.to_owned(),
            _ => return None,
        };
        Some(name.to_ascii_lowercase())
    }

    /// The name of the type in `[...]`, in lower case.
    #[must_use]
    pub fn type_name(&self, operand: &Operand) -> String {
        let opening = operand.tokens.start;
        let closing = self
            .view
            .tokens
            .get(opening)
            .map_or(0, |token| token.partner);
        let inside = opening + 1..closing.min(self.view.tokens.len());
        let name = self.view.at(self.view.range(&inside));
        name.split_whitespace()
            .collect::<String>()
            .to_ascii_lowercase()
    }

    /// The name behind a variable that picks an entry: `.Name`, `['name']`; in lower case.
    #[must_use]
    pub fn entry(&self, suffix: &Suffix) -> Option<String> {
        match suffix {
            Suffix::Member(name) => Some(self.view.token(*name).to_ascii_lowercase()),
            Suffix::Index(block) => {
                let key = self.block(block);
                Some(key.as_text()?.literal()?.to_ascii_lowercase())
            }
            _ => None,
        }
    }

    /// The value of an operand with members, calls or indices behind it.
    pub(super) fn suffixed(&self, operand: &Operand) -> Value {
        match (&operand.atom, operand.suffixes.as_slice()) {
            (Atom::Type, [Suffix::Static(name), Suffix::Call(block)]) => {
                let class = self.type_name(operand);
                self.static_call(&class, &self.view.token(*name).to_ascii_lowercase(), block)
            }
            (Atom::Variable, suffixes) => {
                let value = self.variable(operand.tokens.start);
                suffixes
                    .iter()
                    .fold(value, |value, suffix| self.member(&value, suffix))
            }
            _ => Value::unknown(),
        }
    }

    fn member(&self, value: &Value, suffix: &Suffix) -> Value {
        if let (Content::List(items), Suffix::Index(block)) = (&value.kind, suffix) {
            let found = self.number_of(block).and_then(|at| item(items, at));
            return found.map_or_else(Value::unknown, |found| value.item(found));
        }
        let object = value.as_object();
        let field = object.and_then(|object| object.fields.get(&self.entry(suffix)?));
        field.cloned().unwrap_or_else(Value::unknown)
    }

    /// `0`, `-1`: a number in brackets.
    fn number_of(&self, block: &Block) -> Option<isize> {
        self.view
            .at(self.view.range(&block.tokens))
            .trim()
            .parse()
            .ok()
    }

    fn static_call(&self, class: &str, method: &str, block: &Block) -> Value {
        let arguments = self.call_arguments(block);
        let class = class.strip_prefix("system.").unwrap_or(class);
        match (class, method) {
            ("io.path", "combine") => {
                let places = block.expression().map(|all| self.arguments_of(all));
                let texts: Vec<Value> = arguments
                    .iter()
                    .zip(places.unwrap_or_default())
                    .map(|(value, (range, _))| Value::text(self.as_text(value, range)))
                    .collect();
                Self::combined(&texts)
            }
            ("string", "concat") => self.string_concat(block),
            ("string", "format") => self.string_format(block),
            ("string", "join") => self.string_join(&arguments, &block.tokens),
            ("environment", "getenvironmentvariable") => self.of_environment(&arguments, block),
            ("scriptblock" | "management.automation.scriptblock", "create") => {
                Value::of(Content::Object(Class::Script.create(Vec::new()).into()))
            }
            _ if method == "new" && is_growing(class) && arguments.is_empty() => {
                Value::list(Vec::new())
            }
            _ if method == "new" => match Class::of(class) {
                Some(class) => Value::of(Content::Object(class.create(arguments).into())),
                None => Value::unknown(),
            },
            _ => Value::unknown(),
        }
    }

    /// A variable of the environment by its name: one of the tools that it may hold.
    fn of_environment(&self, arguments: &[Value], block: &Block) -> Value {
        let name = arguments.first().and_then(Value::as_text);
        let site = || self.view.span_of(&block.tokens);
        let held = name.and_then(|name| {
            let name = environment(name.literal()?);
            self.candidates.variable(&name, site)
        });
        held.unwrap_or_else(Value::unknown)
    }

    /// `[string]::Concat('a', $b)`.
    fn string_concat(&self, block: &Block) -> Value {
        match self.written_arguments(block) {
            Some(texts) => Self::joined(&Value::list(texts), ""),
            None => Value::unknown(),
        }
    }

    /// `[string]::Format('{0} {1}', $a, 'b')`.
    fn string_format(&self, block: &Block) -> Value {
        let texts = self.written_arguments(block);
        let text = texts.as_deref().and_then(|texts| match texts {
            [pattern, items @ ..] => formatted(pattern, items),
            [] => None,
        });
        text.map_or_else(Value::unknown, Value::text)
    }

    /// The arguments of a method as strings, what is unknown as it is written; none
    /// where one may be an array.
    fn written_arguments(&self, block: &Block) -> Option<Vec<Text>> {
        let expression = block.expression()?;
        let parts = expression.pieces.split(|piece| self.is_comma(piece));
        let texts: Option<Vec<Text>> = parts
            .map(|pieces| match self.pieces(pieces).kind {
                Content::Text(text) => Some(text),
                _ => None,
            })
            .collect();
        texts
    }

    fn string_join(&self, arguments: &[Value], tokens: &Tokens) -> Value {
        let [separator, list] = arguments else {
            return Value::unknown();
        };
        match separator.as_text().and_then(|text| text.literal()) {
            Some(separator) => self.joined_of(list, separator, tokens),
            None => Value::unknown(),
        }
    }

    /// Where the arguments of a method stand, and which variable each is.
    #[must_use]
    pub fn arguments_of(&self, expression: &Expression) -> Vec<(Range<usize>, Option<usize>)> {
        expression
            .pieces
            .split(|piece| self.is_comma(piece))
            .map(|pieces| match pieces {
                [Piece::Operand(only)] => {
                    let variable = matches!(only.atom, Atom::Variable) && only.suffixes.is_empty();
                    let range = self.view.range(&only.tokens);
                    (range, variable.then_some(only.tokens.start))
                }
                _ => (self.view.range(&expression.tokens), None),
            })
            .collect()
    }

    /// The arguments of a method, one value each.
    #[must_use]
    pub fn call_arguments(&self, block: &Block) -> Vec<Value> {
        let Some(expression) = block.expression() else {
            return Vec::new();
        };
        expression
            .pieces
            .split(|piece| self.is_comma(piece))
            .map(|pieces| {
                self.or_candidates(self.pieces(pieces), &tokens_of(pieces).unwrap_or_default())
            })
            .collect()
    }

    fn is_comma(&self, piece: &Piece) -> bool {
        matches!(piece, Piece::Operator(token) if self.view.kind(*token) == Some(Kind::Comma))
    }
}
