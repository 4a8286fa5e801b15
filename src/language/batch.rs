//! Batch, read as `cmd.exe` reads it.
//!
//! ```text
//! lines -> expand (%VAR%) -> lexer (quotes, carets) -> parser (blocks, if, for)
//!       -> flow (which state a line sees) -> expand (!VAR!, %%f) -> calls
//! ```
//!
//! The same reader takes a command line that stands in another one, at the
//! rules of the prompt.

mod around;
mod assign;
mod ast;
mod calls;
mod expand;
mod fields;
mod flow;
pub mod lexer;
mod parser;
mod start;
mod uses;
mod values;

use self::around::Around;
use self::expand::Mode;
use self::flow::Machine;
use self::uses::Uses;
use self::values::State;
use super::Script;
use super::slice::Seeds;
use crate::embed::Carrier;
use crate::text::Text;

/// Reads a batch file: all of it, or at least what bears on `seeds`.
#[must_use]
pub fn read(text: &str, seeds: Option<&Seeds>) -> Script {
    let mut script = Script::default();
    let uses = Uses::of(text);
    let around = Around::new(Some(text), None, &uses);
    let mut machine = Machine::new(&Text::source(text, 0), Mode::File, around);
    machine.read(State::default(), seeds, &mut script);
    script
}

/// Reads a command line that `carrier` gives to cmd.
pub fn read_line(line: &Text, carrier: &Carrier, script: &mut Script) {
    let uses = Uses::of("");
    let around = Around::new(None, Some(carrier), &uses);
    let mut machine = Machine::new(line, Mode::Prompt, around);
    machine.read(State::default(), None, script);
}
