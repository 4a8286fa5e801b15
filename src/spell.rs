//! From a new command to characters: each word is spelled in the language of
//! the innermost layer, and the layers are put back on.

use crate::invocation::{Invocation, Shell};
use crate::layer::Fragment;
use crate::text::Text;

/// One word of a new command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewWord {
    /// What it is made of, in order.
    pub parts: Vec<Part>,
}

/// A part of a [`NewWord`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Characters of ours, which need no quotes in any language: `/Image:`.
    Literal(String),
    /// A value out of the old call, whole or taken apart.
    Value(Value),
}

/// A value out of the old call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// What the program receives.
    pub text: Text,
    /// How it was written in the innermost layer, quotes included, when the
    /// value is used whole and can stand elsewhere as it is.
    pub written: Option<Text>,
    /// Whether it stood in quotes.
    pub quoted: bool,
}
