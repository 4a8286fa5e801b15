//! The values that are followed, and where each of them is written down.

use std::ops::Range;
use std::rc::Rc;

use super::super::scope::Assigned;
use super::Object;
use crate::layer::Layer;
use crate::span::Span;
use crate::text::Text;

/// How long a value may become before it counts as unknown.
pub(super) const LONGEST: usize = 32 * 1024;

/// How many pieces a value may be made of before it counts as unknown.
const PIECES: usize = 1024;

/// What an expression gives.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub kind: Content,
    /// Where another value can be written in its stead.
    pub place: Option<Place>,
    /// The assignment that it came through, when it was read from a variable.
    pub via: Option<Rc<Assigned>>,
}

/// The kinds of value that are followed.
#[derive(Clone, Debug)]
pub enum Content {
    /// A string; parts of it may be unknown.
    Text(Text),
    /// An array of strings.
    List(Rc<[Text]>),
    /// A hash table, or a process to start.
    Object(Rc<Object>),
    /// `$true` or `$false`.
    Flag(bool),
    /// What one of several assignments gave a variable.
    Choice(Rc<[Rc<Assigned>]>),
    /// Nothing that could be known.
    Unknown,
}

/// Where a value is written down, so that another can be written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The bytes of the content that spell the value, without quotes.
    pub inside: Range<usize>,
    /// How those bytes are quoted.
    pub layer: Option<Layer>,
    /// The elements of an array, rather than one string.
    pub list: bool,
}

/// Whether a type, by its name in lower case, is that of arrays to which more can be
/// added.
pub(in super::super) fn is_growing(class: &str) -> bool {
    const CLASSES: [&str; 3] = ["arraylist", "list[object]", "list[string]"];
    let class = class.strip_prefix("system.").unwrap_or(class);
    let class = class.strip_prefix("collections.").unwrap_or(class);
    let class = class.strip_prefix("generic.").unwrap_or(class);
    CLASSES.contains(&class.replace("[system.", "[").as_str())
}

impl Value {
    /// Nothing that could be known.
    #[must_use]
    pub fn unknown() -> Self {
        Self::of(Content::Unknown)
    }

    /// A value without a place of its own.
    #[must_use]
    pub fn of(kind: Content) -> Self {
        Self {
            kind,
            place: None,
            via: None,
        }
    }

    /// A string; too long a one counts as unknown.
    #[must_use]
    pub fn text(text: Text) -> Self {
        if text.len() > LONGEST || text.pieces() > PIECES {
            return Self::unknown();
        }
        Self::of(Content::Text(text))
    }

    /// An array; too long a one counts as unknown.
    #[must_use]
    pub fn list(items: Vec<Text>) -> Self {
        let length: usize = items.iter().map(Text::len).sum();
        if length > LONGEST || items.len() > PIECES {
            return Self::unknown();
        }
        Self::of(Content::List(items.into()))
    }

    /// An item of this array: where a variable holds that, the item comes through it.
    #[must_use]
    pub fn item(&self, item: &Text) -> Self {
        let value = Self::text(item.clone());
        match &self.via {
            Some(array) => Self::entry(Assigned {
                span: Span::empty(array.span.start),
                value,
                ..Assigned::clone(array)
            }),
            None => value,
        }
    }

    /// A part of what a variable holds, which came through an assignment of its
    /// own. Its span is empty: no variable spells the part.
    #[must_use]
    pub fn entry(assigned: Assigned) -> Self {
        Self {
            kind: assigned.value.kind.clone(),
            place: None,
            via: Some(Rc::new(assigned)),
        }
    }

    /// The assignments that gave an entry what it holds, or its entries what they hold.
    #[must_use]
    pub fn assignments(&self) -> Box<dyn Iterator<Item = &Rc<Assigned>> + '_> {
        match &self.kind {
            Content::Object(object) => Box::new(object.fields.values().flat_map(Self::assignments)),
            Content::Choice(all) => Box::new(all.iter()),
            _ => Box::new(self.via.iter()),
        }
    }

    pub(super) fn with_place(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// What a loop over it goes through, when it is known: of a string the string.
    #[must_use]
    pub fn items(&self) -> Option<&[Text]> {
        match &self.via.as_ref().map_or(self, |via| &via.value).kind {
            Content::Text(text) => Some(std::slice::from_ref(text)),
            Content::List(items) => Some(items),
            _ => None,
        }
    }

    /// The string, when it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&Text> {
        match &self.kind {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The object, when it is one.
    #[must_use]
    pub fn as_object(&self) -> Option<&Rc<Object>> {
        match &self.kind {
            Content::Object(object) => Some(object),
            _ => None,
        }
    }
}
