//! The layers of quoting between a command line and the file it stands in.
//!
//! A command line can stand in a string that stands in a string. A reader
//! undoes one layer after the other; a rewrite puts them back on, innermost
//! first. Each layer is a total function on what it can spell and `None` on
//! what it cannot. Property: for every layer, undoing what [`Layer::escape`]
//! made gives the text back.

use crate::span::Span;

/// A piece of text on its way to the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fragment {
    /// Characters that every layer must still spell.
    Text(String),
    /// Bytes of the source as they are: a variable that stays where it is.
    Verbatim(Span),
}

/// One layer of quoting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// Part of a line of `cmd.exe`. Outside quotes `^` escapes; inside them
    /// nothing does.
    Batch {
        /// The text starts inside double quotes.
        quoted: bool,
        /// A literal percent sign is doubled (in a file, not at the prompt).
        file: bool,
    },
    /// Inside a double-quoted argument that the program itself will split by
    /// the rules of the Microsoft C runtime: `\"` is a quote, and backslashes
    /// double before one.
    Argument,
    /// Inside a VBScript string: `""` is a quote.
    VbString,
    /// Inside a single-quoted PowerShell string: `''` is a quote.
    PsSingle,
    /// Inside a double-quoted PowerShell string: a backtick escapes.
    PsDouble,
    /// Between the words of a PowerShell command, without quotes: what PowerShell
    /// would treat as special cannot be spelled.
    PsBare,
    /// Inside a PowerShell here-string: nothing needs an escape, and a line
    /// that would end it cannot be spelled. `expands` for `@"`.
    PsHere {
        /// Whether `$` and the backtick are special (`@"`, not `@'`).
        expands: bool,
    },
}
