//! The command line that a call carries, and where it can be written anew.

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
    /// When the argument is a variable: its name, and the one assignment that
    /// gives it its value here.
    pub(super) assigned: Option<(String, Definition, Binding)>,
}
