//! The command line that a call carries, and where it was assigned.

use super::environment::{Binding, Definition};
use crate::span::Span;
use crate::text::Text;

/// A command line, as an argument of a call makes it.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The string.
    pub(super) text: Text,
    /// The bytes of the argument.
    pub(super) place: Span,
    /// The variable that the argument is.
    pub(super) assigned: Option<Assigned>,
}

/// A variable that one assignment gives its value.
#[derive(Clone, Debug)]
pub(super) struct Assigned {
    /// Its name.
    pub(super) name: String,
    /// The assignment.
    pub(super) definition: Definition,
    /// What was assigned.
    pub(super) binding: Binding,
}

impl Line {
    /// The string as the argument makes it, and the bytes of the argument.
    pub(super) fn here(&self) -> (Text, Span) {
        (self.text.clone(), self.place)
    }

    /// The string as it was assigned to the variable that the argument is,
    /// and the bytes of what was assigned; else the argument itself.
    pub(super) fn there(&self) -> (Text, Span) {
        self.assigned.as_ref().map_or_else(
            || self.here(),
            |assigned| (assigned.binding.text.clone(), assigned.binding.expression),
        )
    }
}
