//! One variable: the values that some path assigns to it, and whether others are
//! possible.

use std::ops::Range;
use std::rc::Rc;

use super::Others;
use crate::language::{TOOLS, holds_one_of};
use crate::span::Span;
use crate::text::{Origin, Text};

/// Of more different values than this, those are kept that name a tool, and no more
/// of them.
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

    fn innermost(&self) -> impl Iterator<Item = Self> {
        let span = self.span;
        let values = innermost(&self.text).into_iter();
        values.map(move |text| Self { text, span })
    }

    fn names_a_tool(&self) -> bool {
        holds_one_of(&TOOLS, self.text.as_str())
    }
}

/// What is known of one variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Variable {
    pub(super) values: Vec<Assigned>,
    /// Other values are possible too.
    pub(super) open: bool,
    /// There were more values than are listed, and will be: those that are name a tool.
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

    /// Whether it may have other values than those that are listed.
    pub(super) fn others(&self) -> Others {
        match (self.crowded, self.open) {
            (true, _) => Others::Unlisted,
            (false, true) => Others::Somewhere,
            (false, false) => Others::Nowhere,
        }
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
            && other.values.iter().all(|value| self.values.contains(value));
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
            values = tools_among(&values);
        }
        let joined = Self {
            values,
            open: self.open || other.open || crowded,
            crowded,
            doubtful: self.doubtful || other.doubtful,
        };
        if joined == **self {
            return self.clone();
        }
        Rc::new(joined)
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

/// A value that is nothing but an unknown part, perhaps in quotes, as what that part
/// can be.
pub(in super::super) fn innermost(value: &Text) -> Vec<Text> {
    let mut unknown = value.unknown();
    let (Some(run), None) = (unknown.next(), unknown.next()) else {
        return vec![value.clone()];
    };
    let around = |range: Range<usize>| {
        let around = value.slice(range);
        let is_bare = around.as_str().bytes().all(|byte| byte == b'"');
        is_bare.then_some(around)
    };
    let (before, after) = (
        around(0..run.range.start),
        around(run.range.end..value.len()),
    );
    match (&run.origin, before, after) {
        (Origin::Unknown(alternatives), Some(before), Some(after)) if !alternatives.is_empty() => {
            let between = |part: &Text| {
                let mut text = before.clone();
                text.append(part);
                text.append(&after);
                text
            };
            alternatives.iter().map(between).collect()
        }
        _ => vec![value.clone()],
    }
}

/// What is kept of too many values: whoever runs the variable may run a tool. Which
/// these are does not hang on the order in which ways meet, and the shortest are among
/// them, so that a loop that makes a value longer comes to an end.
fn tools_among(values: &[Assigned]) -> Vec<Assigned> {
    let values = values.iter().flat_map(Assigned::innermost);
    let mut values: Vec<Assigned> = values.filter(Assigned::names_a_tool).collect();
    let key = |value: &Assigned| (value.span, value.text.len());
    values.sort_by(|one, two| {
        let text = || one.text.as_str().cmp(two.text.as_str());
        key(one).cmp(&key(two)).then_with(text)
    });
    let mut kept: Vec<Assigned> = Vec::new();
    for value in values {
        let is_known = |one: &Assigned| one.text.as_str() == value.text.as_str();
        if kept.len() < MOST_VALUES && !kept.iter().any(is_known) {
            kept.push(value);
        }
    }
    kept
}
