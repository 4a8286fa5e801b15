//! One variable: the values that some path assigns to it, and whether others are
//! possible.

use std::rc::Rc;

use crate::span::Span;
use crate::text::Text;

/// More different values than this are as good as unknown.
const MOST_VALUES: usize = 8;

/// A longer value, in bytes, is no value: cmd takes no longer line.
const LONGEST_VALUE: usize = 8191;

/// So is a value that is put together from more pieces: each line that adds one
/// goes through all of them.
const MOST_PIECES: usize = 512;

/// One value that some assignment gives to a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Assigned {
    /// The value, with its origins.
    pub(in super::super) text: Text,
    /// The bytes of the value in the assignment.
    pub(in super::super) span: Span,
}

impl Assigned {
    /// The value as text that stands in its own assignment.
    pub(in super::super) fn read(&self) -> Text {
        let mut text = Text::default();
        text.push_value(&self.text, self.span, self.span);
        text
    }
}

/// What is known of one variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Variable {
    pub(super) values: Vec<Assigned>,
    /// Other values are possible too.
    pub(super) open: bool,
    /// There were more values than are listed, and will be.
    pub(super) crowded: bool,
    /// Another script that was called since may have changed it.
    pub(super) doubtful: bool,
}

impl Variable {
    /// A variable with one certain value.
    pub(in super::super) fn known(text: Text, span: Span) -> Self {
        Self {
            values: vec![Assigned { text, span }],
            open: false,
            crowded: false,
            doubtful: false,
        }
    }

    /// A variable that has this value or, as far as is known, any other.
    pub(in super::super) fn possible(text: Text, span: Span) -> Self {
        Self {
            open: true,
            ..Self::known(text, span)
        }
    }

    /// A variable that can hold anything.
    pub(in super::super) fn unknown() -> Self {
        Self {
            values: Vec::new(),
            open: true,
            crowded: false,
            doubtful: false,
        }
    }

    /// The one value that it must have here.
    pub(in super::super) fn certain(&self) -> Option<&Assigned> {
        let [first, rest @ ..] = self.values.as_slice() else {
            return None;
        };
        let same = rest
            .iter()
            .all(|other| other.text.as_str() == first.text.as_str());
        (same && !self.open).then_some(first)
    }

    /// Whether it is certainly empty.
    pub(super) fn is_nothing(&self) -> bool {
        self.certain().is_some_and(|value| value.text.is_empty())
    }

    /// A variable that has one of these values.
    pub(in super::super) fn one_of(values: impl Iterator<Item = (Text, Span)>) -> Option<Self> {
        let variables = values.map(|(text, span)| Rc::new(Self::known(text, span)));
        let joined = variables.reduce(|one, two| one.join(&two))?;
        Some(Rc::unwrap_or_clone(joined))
    }

    pub(super) fn join(self: &Rc<Self>, other: &Rc<Self>) -> Rc<Self> {
        let flags = [
            (self.open, other.open),
            (self.crowded, other.crowded),
            (self.doubtful, other.doubtful),
        ];
        let adds_nothing = flags.iter().all(|(own, other)| *own || !other)
            && (self.crowded || other.values.iter().all(|value| self.values.contains(value)));
        if adds_nothing {
            return self.clone();
        }
        let mut values = self.values.clone();
        for value in &other.values {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
        values.sort_by_key(|value| value.span);
        let crowded = self.crowded || other.crowded || values.len() > MOST_VALUES;
        if crowded {
            values.clear();
        }
        Rc::new(Self {
            values,
            open: self.open || other.open || crowded,
            crowded,
            doubtful: self.doubtful || other.doubtful,
        })
    }

    /// Whether the same assignments have reached both, whatever may have changed one
    /// of them since.
    pub(super) fn is_assigned_as(&self, other: &Self) -> bool {
        self.values == other.values && self.open == other.open && self.crowded == other.crowded
    }

    pub(super) fn opened(self: &Rc<Self>) -> Rc<Self> {
        if self.open {
            return self.clone();
        }
        Rc::new(Self {
            open: true,
            ..self.as_ref().clone()
        })
    }

    /// The variable, unless one of its values is none.
    pub(super) fn bounded(self) -> Self {
        let long = |value: &Assigned| {
            value.text.len() > LONGEST_VALUE || value.text.pieces() > MOST_PIECES
        };
        if self.values.iter().any(long) {
            return Self::unknown();
        }
        self
    }
}
