//! Operators: `+`, `-f`, `-join` and the comma, by their precedence.

use std::rc::Rc;

use super::super::cursor::{is_dash, variable_length};
use super::super::scope::Assigned;
use super::super::token::{Kind, Quote};
use super::super::tree::{Atom, Expression, Operand, Piece, Tokens, tokens_of};
use super::{Class, Content, Evaluator, Object, Place, Value, is_growing, join};
use crate::layer::Layer;
use crate::span::Span;
use crate::text::{Glyph, Origin, Text};

/// The operators that are followed, loosest first.
const LEVELS: [&str; 4] = ["join", "+", "f", ","];

impl Evaluator<'_> {
    /// The value of an expression.
    #[must_use]
    pub fn expression(&self, expression: &Expression) -> Value {
        self.pieces(&expression.pieces)
    }

    pub(super) fn pieces(&self, pieces: &[Piece]) -> Value {
        match pieces {
            [Piece::Operator(token), rest @ ..] => match self.operator(*token).as_str() {
                "join" => self.unary_join(rest),
                "," => self.level(rest, LEVELS.len() - 1),
                _ => Value::unknown(),
            },
            _ if self.follows_all(pieces) => self.level(pieces, 0),
            _ => Value::unknown(),
        }
    }

    fn follows_all(&self, pieces: &[Piece]) -> bool {
        pieces.iter().all(|piece| match piece {
            Piece::Operand(_) => true,
            Piece::Operator(token) => LEVELS.contains(&self.operator(*token).as_str()),
        })
    }

    /// The name of an operator, without its dash, in lower case.
    fn operator(&self, token: usize) -> String {
        let written = self.view.token(token);
        let name = match self.view.kind(token) {
            Some(Kind::Comma) => return ",".to_owned(),
            _ => written.trim_start_matches(is_dash),
        };
        name.to_ascii_lowercase()
    }

    fn level(&self, pieces: &[Piece], level: usize) -> Value {
        let Some(operator) = LEVELS.get(level) else {
            return self.single(pieces);
        };
        let parts: Vec<&[Piece]> = pieces
            .split(|piece| matches!(piece, Piece::Operator(token) if self.operator(*token) == *operator))
            .collect();
        if let [only] = parts.as_slice() {
            return self.level(only, level + 1);
        }
        match *operator {
            "," => self.comma(&parts),
            "f" => self.format(&parts),
            "join" => self.join(&parts),
            _ => self.plus(&parts, pieces),
        }
    }

    /// One operand, with a cast before it or without.
    fn single(&self, pieces: &[Piece]) -> Value {
        match pieces {
            [Piece::Operand(operand)] => self.operand(operand),
            [Piece::Operand(cast), Piece::Operand(operand)] if matches!(cast.atom, Atom::Type) => {
                self.cast(cast, operand)
            }
            _ => Value::unknown(),
        }
    }

    fn cast(&self, cast: &Operand, operand: &Operand) -> Value {
        let name = self.type_name(cast);
        let value = self.operand(operand);
        match name.as_str() {
            "string" | "system.string" | "string[]" | "array" | "object[]" | "object"
            | "pscustomobject" | "hashtable" | "ordered" => value,
            _ if is_growing(&name) && matches!(value.kind, Content::List(_)) => value,
            _ => match (Class::of(&name), value.as_object()) {
                (Some(class), Some(object)) => Value::of(Content::Object(
                    Object {
                        class,
                        fields: object.fields.clone(),
                    }
                    .into(),
                )),
                _ => Value::unknown(),
            },
        }
    }

    fn comma(&self, parts: &[&[Piece]]) -> Value {
        let mut items = Vec::new();
        for part in parts {
            let value = self.level(part, LEVELS.len());
            items.push(self.text_or_written(&value, part));
        }
        let ends = (parts.first(), parts.last());
        let (Some([Piece::Operand(first), ..]), Some([.., Piece::Operand(last)])) = ends else {
            return Value::unknown();
        };
        let tokens = first.tokens.start..last.tokens.end;
        let place = Place {
            inside: self.view.range(&tokens),
            layer: None,
            list: true,
        };
        let plain = self.is_plain(&tokens);
        Value::list(items).with_place(Some(place).filter(|_| plain))
    }

    fn plus(&self, parts: &[&[Piece]], pieces: &[Piece]) -> Value {
        let mut values = parts.iter().map(|part| (self.level(part, 2), *part));
        let Some((first, part)) = values.next() else {
            return Value::unknown();
        };
        // `1 + 1` is 2, and so may `$n + 1` be.
        let string = first.as_text().is_some_and(|text| !is_number(text));
        let numbers = values
            .clone()
            .any(|(value, _)| value.as_text().is_some_and(is_number));
        if !string && numbers {
            return Value::unknown();
        }
        match first.kind {
            Content::List(items) => {
                Self::longer_list(items.to_vec(), values.map(|(value, _)| value))
            }
            Content::Text(_) | Content::Unknown | Content::Choice(_) => {
                let mut text = self.text_or_written(&first, part);
                for (value, part) in values {
                    text.append(&self.text_or_written(&value, part));
                    if text.len() > super::content::LONGEST {
                        return Value::unknown();
                    }
                }
                if !text.atoms().any(|atom| atom.glyph.char().is_some()) {
                    return Value::unknown();
                }
                let place = self.sum_place(pieces, &text);
                Value::text(text).with_place(place)
            }
            Content::Object(_) | Content::Flag(_) => Value::unknown(),
        }
    }

    fn longer_list(mut items: Vec<Text>, values: impl Iterator<Item = Value>) -> Value {
        for value in values {
            match value.kind {
                Content::Text(text) => items.push(text),
                Content::List(list) => items.extend(list.iter().cloned()),
                _ => return Value::unknown(),
            }
        }
        Value::list(items)
    }

    /// A value as a string: what is unknown stands in it as it is written.
    fn text_or_written(&self, value: &Value, pieces: &[Piece]) -> Text {
        let is_one = matches!(pieces, [Piece::Operand(_)]);
        let value = match &value.kind {
            Content::Text(text) => return text.clone(),
            Content::Choice(_) | Content::List(_) | Content::Flag(_) if is_one => value,
            _ => &Value::unknown(),
        };
        let Some(tokens) = tokens_of(pieces) else {
            return Text::default();
        };
        let value = self.or_candidates(value.clone(), &tokens);
        self.as_text(&value, self.view.range(&tokens))
    }

    /// A sum that starts and ends with strings of one kind can be written
    /// anew between its outer quotes.
    fn sum_place(&self, pieces: &[Piece], text: &Text) -> Option<Place> {
        let (Some(Piece::Operand(first)), Some(Piece::Operand(last))) =
            (pieces.first(), pieces.last())
        else {
            return None;
        };
        let layer = match (first.quote()?, last.quote()?) {
            (Quote::Double, Quote::Double) if expands_all(text) => Layer::PsDouble,
            (Quote::Single, Quote::Single) if text.runs().iter().all(is_literal) => Layer::PsSingle,
            _ => return None,
        };
        let start = self.view.tokens.get(first.tokens.start)?.end;
        let end = self.view.tokens.get(last.tokens.end.checked_sub(1)?)?.start;
        let tokens = first.tokens.start..last.tokens.end;
        let comment = self
            .view
            .tokens
            .get(tokens)?
            .iter()
            .any(|token| token.kind == Kind::Comment);
        (!comment).then_some(Place {
            inside: start..end,
            layer: Some(layer),
            list: false,
        })
    }

    fn format(&self, parts: &[&[Piece]]) -> Value {
        let [pattern, arguments] = parts else {
            return Value::unknown();
        };
        let Content::Text(pattern) = self.level(pattern, LEVELS.len()).kind else {
            return Value::unknown();
        };
        let items = match self.level(arguments, LEVELS.len() - 1) {
            value if matches!(value.kind, Content::List(_)) => match value.kind {
                Content::List(items) => items.to_vec(),
                _ => Vec::new(),
            },
            value => vec![self.text_or_written(&value, arguments)],
        };
        formatted(&pattern, &items).map_or_else(Value::unknown, Value::text)
    }

    fn join(&self, parts: &[&[Piece]]) -> Value {
        let [items, separator] = parts else {
            return Value::unknown();
        };
        let (list, separator) = (self.level(items, 1), self.level(separator, 1));
        let Some(separator) = separator.as_text().and_then(Text::literal) else {
            return Value::unknown();
        };
        let tokens = tokens_of(items).unwrap_or_default();
        self.joined_of(&list, separator, &tokens)
    }

    fn unary_join(&self, rest: &[Piece]) -> Value {
        if !self.follows_all(rest) {
            return Value::unknown();
        }
        let list = self.level(rest, LEVELS.len() - 1);
        Self::joined(&list, "")
    }

    pub(super) fn joined(list: &Value, separator: &str) -> Value {
        match &list.kind {
            Content::List(items) => {
                let site = items.first().and_then(Text::span);
                let site = site.unwrap_or_else(|| Span::empty(0));
                Value::text(join(items, separator, Span::empty(site.end)))
            }
            Content::Text(text) => Value::text(text.clone()),
            _ => Value::unknown(),
        }
    }

    /// The same of items that stand among some tokens. Of items that nobody knows it is
    /// known that they are a list.
    pub(super) fn joined_of(&self, list: &Value, separator: &str, tokens: &Tokens) -> Value {
        let joined = Self::joined(list, separator);
        let is_list = matches!(joined.kind, Content::Unknown) && separator.contains(';');
        if is_list && !self.candidates.are_within(tokens) {
            Self::list_in_a_string()
        } else {
            joined
        }
    }

    /// What is put together of items that nobody knows, with a `;` between each two.
    fn list_in_a_string() -> Value {
        let site = Span::empty(0);
        let mut text = Text::default();
        text.push_unknown("…", site);
        text.push(";", site, Origin::Escape);
        text.push_unknown("…", site);
        let assigned = Assigned {
            id: usize::MAX,
            name: String::new(),
            value: Value::text(text),
            span: site,
            doubtful: false,
        };
        Value::of(Content::Choice([Rc::new(assigned)].into()))
    }
}

/// Whether a value can be a number.
#[must_use]
pub(in super::super) fn is_number(text: &Text) -> bool {
    text.literal()
        .is_some_and(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
}

fn is_literal(run: &crate::text::Run) -> bool {
    matches!(run.origin, Origin::Source | Origin::Escape)
}

/// Whether the unknown parts mean the same when they stand in a
/// double-quoted string.
fn expands_all(text: &Text) -> bool {
    text.atoms().all(|atom| match atom.glyph {
        Glyph::Char(_) => true,
        Glyph::Unknown(_) => expands_in_string(&text.as_str()[atom.range]),
    })
}

/// `{0}` and `{1}` replaced by the arguments; none where the pattern asks for
/// more than that.
pub(super) fn formatted(pattern: &Text, items: &[Text]) -> Option<Text> {
    let mut text = Text::default();
    let mut atoms = pattern.atoms().peekable();
    while let Some(atom) = atoms.next() {
        let double = atoms
            .peek()
            .is_some_and(|next| next.glyph.char() == atom.glyph.char());
        match atom.glyph.char() {
            Some('{') if !double => {
                let mut number = String::new();
                loop {
                    match atoms.next()?.glyph.char()? {
                        '}' => break,
                        digit => number.push(digit),
                    }
                }
                text.append(items.get(number.parse::<usize>().ok()?)?);
            }
            Some('}') if !double => return None,
            Some('{' | '}') => {
                let _ = atoms.next();
                text.append_slice(pattern, atom.range);
            }
            _ => text.append_slice(pattern, atom.range),
        }
    }
    Some(text)
}

/// Whether an unknown part is a variable or a `$(...)`, which a double-quoted
/// string expands.
#[must_use]
pub fn expands_in_string(written: &str) -> bool {
    variable_length(written) == Some(written.len())
        || (written.starts_with("$(") && written.ends_with(')'))
}
