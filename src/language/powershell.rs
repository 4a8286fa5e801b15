//! PowerShell.
use super::Script;

pub mod binding;
pub mod commands;
pub mod cursor;
pub mod lexer;
pub mod scope;
pub mod token;
pub mod tree;
pub mod values;
pub mod view;

/// Reads a PowerShell script.
#[must_use]
pub fn read(_text: &str) -> Script {
    Script::default()
}
/// Spells words.
#[must_use]
pub fn spell_words(
    _words: &[crate::spell::NewWord],
    _form: crate::invocation::Form,
) -> Option<Vec<crate::layer::Fragment>> {
    None
}
