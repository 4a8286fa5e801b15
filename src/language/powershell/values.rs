//! What expressions are known to give.
//!
//! Only what a deployment script uses to put a command line together is
//! followed: strings, arrays and hash tables of them, `+`, `-f`, `-join`,
//! interpolation, `Join-Path` and a few kin. Everything else is unknown, and
//! stands in the text as it is written.

mod common;
mod content;
mod expressions;
mod functions;
mod joined;
mod members;
mod objects;

use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use super::candidates::Candidates;
use super::scope::{Assigned, Binding, Scope};
use super::token::{Bracket, Kind, Quote};
use super::tree::{Atom, Block, Element, Operand, Part, Statement, Tokens, Word as Argument};
use super::view::{Builder, View};
use crate::invocation::written_name;
use crate::layer::Layer;
use crate::span::Span;
use crate::text::{Alternatives, Text};

pub(super) use common::{common_items, common_start};
pub(super) use content::is_growing;
pub use content::{Content, Place, Value};
pub use expressions::expands_in_string;
pub(super) use expressions::is_number;
pub use joined::Joined;
pub use objects::{Class, Object};

/// What stands between the elements of an array in a string, where a script sets it.
pub(super) const OFS: &str = "ofs";

/// Evaluates expressions at one point of a script.
#[derive(Clone, Copy, Debug)]
pub struct Evaluator<'a> {
    /// The text.
    pub view: &'a View,
    /// The variables.
    pub scope: &'a Scope,
    /// What they may hold.
    pub candidates: &'a Candidates,
    /// The point is in a function or a job, which may run at any time.
    pub late: bool,
}

impl Evaluator<'_> {
    /// The value of a statement, as an assignment takes it.
    #[must_use]
    pub fn statement(&self, statement: &Statement) -> Value {
        let Statement::Pipeline(pipeline) = statement else {
            return Value::unknown();
        };
        match pipeline.elements.as_slice() {
            [Element::Expression(expression)] => self.expression(expression),
            [Element::Command(command)] => self.function(command),
            _ => Value::unknown(),
        }
    }

    /// The value of the only statement of a block.
    #[must_use]
    pub fn block(&self, block: &Block) -> Value {
        match block.statements.as_slice() {
            [statement] => self.statement(statement),
            _ => Value::unknown(),
        }
    }

    /// The value of an operand.
    #[must_use]
    pub fn operand(&self, operand: &Operand) -> Value {
        if !operand.suffixes.is_empty() {
            return self.suffixed(operand);
        }
        self.without_suffixes(operand)
    }

    /// The value of an operand before its members are asked for.
    #[must_use]
    pub fn without_suffixes(&self, operand: &Operand) -> Value {
        match &operand.atom {
            Atom::Text(quote, parts) => self.quoted(*quote, parts, operand),
            Atom::Bare(parts) => self.bare(parts, operand),
            Atom::Variable => self.variable(operand.tokens.start),
            Atom::Word => self.number(operand),
            Atom::Group(Bracket::Array, block) => self.array(block),
            Atom::Group(Bracket::Sub, block) => Value {
                place: None,
                ..self.block(block)
            },
            Atom::Group(_, block) => self.block(block),
            Atom::Hash(block) => Value::of(Content::Object(Rc::new(self.hash(block)))),
            _ => Value::unknown(),
        }
    }

    fn quoted(&self, quote: Quote, parts: &[Part], operand: &Operand) -> Value {
        let start = self.view.range(&operand.tokens).start;
        let mut builder = Builder::new(self.view, start);
        self.parts(parts, &mut builder);
        let place = self.inside(quote, &operand.tokens);
        Value::text(builder.into_text()).with_place(place)
    }

    /// The inside of a string that is closed.
    fn inside(&self, quote: Quote, tokens: &Tokens) -> Option<Place> {
        let opening = self.view.tokens.get(tokens.start)?;
        let closing = self.view.tokens.get(opening.partner)?;
        let layer = match quote {
            Quote::Single => Layer::PsSingle,
            Quote::Double => Layer::PsDouble,
            Quote::HereSingle => Layer::PsHere { expands: false },
            Quote::HereDouble => Layer::PsHere { expands: true },
        };
        Some(Place {
            inside: opening.end..closing.start,
            layer: Some(layer),
            list: false,
        })
    }

    fn bare(&self, parts: &[Part], operand: &Operand) -> Value {
        let range = self.view.range(&operand.tokens);
        let mut builder = Builder::new(self.view, range.start);
        self.parts(parts, &mut builder);
        Value::text(builder.into_text()).with_place(Some(Place {
            inside: range,
            layer: None,
            list: false,
        }))
    }

    fn number(&self, operand: &Operand) -> Value {
        let range = self.view.range(&operand.tokens);
        if self
            .view
            .at(range.clone())
            .bytes()
            .all(|b| b.is_ascii_digit())
        {
            Value::text(self.view.text.slice(range))
        } else {
            Value::unknown()
        }
    }

    /// The items of `@(...)`: those of all its statements.
    fn array(&self, block: &Block) -> Value {
        let mut items = Vec::new();
        for statement in &block.statements {
            match self.statement(statement).kind {
                Content::Text(text) => items.push(text),
                Content::List(list) => items.extend(list.iter().cloned()),
                _ => return Value::unknown(),
            }
        }
        let whole = self.view.range(&block.tokens);
        let inside = self.view.at(whole.clone());
        let start = whole.start + inside.len() - inside.trim_start().len();
        let place = Place {
            inside: start..(start + inside.trim().len()),
            layer: None,
            list: true,
        };
        let plain = self.is_plain(&block.tokens);
        Value::list(items).with_place(Some(place).filter(|_| plain))
    }

    /// Whether an array can be written anew as a whole: no comment is lost,
    /// nothing in it runs.
    #[must_use]
    pub fn is_plain(&self, tokens: &Tokens) -> bool {
        self.view.tokens.get(tokens.clone()).is_some_and(|tokens| {
            !tokens.iter().any(|token| {
                matches!(
                    token.kind,
                    Kind::Comment | Kind::Open(_) | Kind::Operator | Kind::Splat
                )
            })
        })
    }

    /// What a variable holds.
    #[must_use]
    pub fn variable(&self, token: usize) -> Value {
        let name = self.view.variable(token);
        match (name.as_str(), self.scope.get(&name)) {
            ("true", _) => Value::of(Content::Flag(true)),
            ("false", _) => Value::of(Content::Flag(false)),
            (_, Some(Binding::Known(assigned))) => {
                let range = self
                    .view
                    .tokens
                    .get(token)
                    .map_or(0..0, super::token::Token::range);
                through(assigned, self.view.span(range))
            }
            (_, Some(Binding::Choice(all))) => Value::of(Content::Choice(all.clone())),
            (name, None) if !self.may_be_set(name) => Value::unknown(),
            (name, Some(Binding::Lost) | None) => {
                let site = || self.view.span_of(&(token..token + 1));
                let held = self.candidates.variable(name, site);
                held.unwrap_or_else(Value::unknown)
            }
        }
    }

    /// Whether a variable may have a value here although no statement before this
    /// point gave it one.
    #[must_use]
    pub fn may_be_set(&self, name: &str) -> bool {
        self.late || name == "_"
    }

    /// A value, or where its end is unknown one of which nothing is known but the tools that some tokens name.
    #[must_use]
    pub fn or_candidates(&self, value: Value, tokens: &Tokens) -> Value {
        let unsaid = match &value.kind {
            Content::Unknown => true,
            Content::Text(text) => written_name(text).is_none() && is_one_word(text),
            _ => false,
        };
        if !unsaid {
            return value;
        }
        let named = self.candidates.within(self, tokens);
        named.unwrap_or(value)
    }

    /// Appends the parts of a string or an unquoted word.
    pub fn parts(&self, parts: &[Part], builder: &mut Builder<'_>) {
        for part in parts {
            match part {
                Part::Chunk(token) => builder.source(self.token(*token)),
                Part::Escape(token) => builder.escape(self.token(*token)),
                Part::Quoted(_, inner, _) => self.parts(inner, builder),
                Part::Variable(token) => {
                    let value = self.variable(*token);
                    self.insert(&value, self.token(*token), builder);
                }
                Part::Sub(block, tokens) => {
                    let value = self.or_candidates(self.block(block), tokens);
                    self.insert(&value, self.view.range(tokens), builder);
                }
            }
        }
    }

    fn token(&self, token: usize) -> Range<usize> {
        self.view
            .tokens
            .get(token)
            .map_or(0..0, super::token::Token::range)
    }

    /// Appends a value as a string takes it in: an array with blanks between.
    pub fn insert(&self, value: &Value, range: Range<usize>, builder: &mut Builder<'_>) {
        let span = value
            .via
            .as_ref()
            .map_or_else(|| self.view.span(range.clone()), |via| via.span);
        let doubtful = value.via.as_ref().is_some_and(|via| via.doubtful);
        let put = |text: &Text, builder: &mut Builder<'_>| {
            builder.assigned(text, range.clone(), span, doubtful);
        };
        match &value.kind {
            Content::Text(text) => put(&defined(value, text), builder),
            Content::List(items) if self.scope.get(OFS).is_none() => {
                put(&join(items, " ", span), builder);
            }
            Content::Choice(all) => builder.unknown(range, alternatives(all)),
            Content::List(_) | Content::Flag(_) | Content::Object(_) | Content::Unknown => {
                builder.unknown(range, Arc::default());
            }
        }
    }

    /// The value of an operand as a string: what is unknown stands in it as
    /// it is written.
    #[must_use]
    pub fn text_of(&self, operand: &Operand) -> Text {
        let value = self.operand(operand);
        self.as_text(&value, self.view.range(&operand.tokens))
    }

    /// A value as a string, where it stands at `range`.
    #[must_use]
    pub fn as_text(&self, value: &Value, range: Range<usize>) -> Text {
        if let Content::Text(text) = &value.kind {
            text.clone()
        } else {
            let mut builder = Builder::new(self.view, range.start);
            self.insert(value, range, &mut builder);
            builder.into_text()
        }
    }

    /// The name of a command in lower case, without the module that it is of; empty
    /// where that is not known.
    #[must_use]
    pub fn name_of(&self, words: &[Argument]) -> String {
        let name = words.first().and_then(Argument::operand);
        let name = name.and_then(|name| match &name.atom {
            Atom::Bare(parts) => match parts.as_slice() {
                [Part::Chunk(token)] if name.suffixes.is_empty() => {
                    Some(self.view.token(*token).to_ascii_lowercase())
                }
                _ => Some(self.text_of(name).as_str().to_ascii_lowercase()),
            },
            Atom::Text(..) => Some(self.text_of(name).literal()?.to_ascii_lowercase()),
            _ => None,
        });
        let name = name.unwrap_or_default();
        let of_module = name.strip_prefix("microsoft.powershell.");
        match of_module.and_then(|rest| rest.split_once('\\')) {
            Some((_, own)) => own.to_owned(),
            None => name,
        }
    }
}

/// A value read through a variable: its text says so.
fn through(assigned: &Rc<Assigned>, site: Span) -> Value {
    let kind = match &assigned.value.kind {
        Content::Text(text) => {
            let mut through = Text::default();
            through.push_value(text, site, assigned.span);
            Content::Text(if assigned.doubtful {
                through.doubted()
            } else {
                through
            })
        }
        other => other.clone(),
    };
    Value {
        kind,
        place: None,
        via: Some(assigned.clone()),
    }
}

/// Whether no blank stands in what is known of a text.
fn is_one_word(text: &Text) -> bool {
    let mut atoms = text.atoms();
    !atoms.any(|atom| atom.glyph.char().is_some_and(char::is_whitespace))
}

/// The text of a value where it was assigned, when it came from there.
fn defined(value: &Value, text: &Text) -> Text {
    match value.via.as_ref().map(|via| &via.value.kind) {
        Some(Content::Text(defined)) => defined.clone(),
        _ => text.clone(),
    }
}

/// Texts with a separator between.
#[must_use]
pub fn join(items: &[Text], separator: &str, site: Span) -> Text {
    let mut joined = Text::default();
    for (index, item) in items.iter().enumerate() {
        if index > 0 && !separator.is_empty() {
            joined.push(separator, site, crate::text::Origin::Escape);
        }
        joined.append(item);
    }
    joined
}

/// The strings that a variable can hold, as far as they are strings, or arrays of
/// them: those stand in a command line with blanks between.
#[must_use]
pub fn alternatives(all: &[Rc<Assigned>]) -> Alternatives {
    let texts = all.iter().filter_map(|one| match &one.value.kind {
        Content::Text(text) => Some(text.clone()),
        Content::List(items) => Some(join(items, " ", Span::empty(one.span.end))),
        _ => None,
    });
    texts.collect()
}
