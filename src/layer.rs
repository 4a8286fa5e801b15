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

impl Layer {
    /// Puts the layer on: spells the fragments so that undoing the layer gives
    /// them back. None where the layer cannot spell them.
    #[must_use]
    pub fn escape(self, fragments: &[Fragment]) -> Option<Vec<Fragment>> {
        let mut quoted = matches!(self, Self::Batch { quoted: true, .. });
        let mut escaped = Vec::new();
        for (index, fragment) in fragments.iter().enumerate() {
            escaped.push(match fragment {
                Fragment::Verbatim(span) => Fragment::Verbatim(*span),
                Fragment::Text(text) => {
                    let before_quote = fragments.get(index + 1).is_none();
                    Fragment::Text(self.escape_text(text, &mut quoted, before_quote)?)
                }
            });
        }
        Some(escaped)
    }

    fn escape_text(self, text: &str, quoted: &mut bool, last: bool) -> Option<String> {
        match self {
            Self::Batch { file, .. } => escape_batch(text, file, quoted),
            Self::Argument => Some(escape_argument(text, last)),
            Self::VbString => (!text.contains(['\r', '\n'])).then(|| text.replace('"', "\"\"")),
            Self::PsSingle => Some(text.replace('\'', "''")),
            Self::PsDouble => Some(escape_double(text)),
            Self::PsBare => is_bare(text).then(|| text.to_owned()),
            Self::PsHere { expands: false } => Some(text.to_owned()),
            Self::PsHere { expands: true } => Some(text.replace('`', "``").replace('$', "`$")),
        }
    }
}

/// A quote switches quoting; outside it a caret escapes what is special.
fn escape_batch(text: &str, file: bool, quoted: &mut bool) -> Option<String> {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '"' => *quoted = !*quoted,
            '%' if file => escaped.push('%'),
            '&' | '|' | '<' | '>' | '^' | '(' | ')' if !*quoted => escaped.push('^'),
            '\r' | '\n' => return None,
            _ => {}
        }
        escaped.push(character);
    }
    Some(escaped)
}

/// `\"` is a quote, and backslashes double before one and at the very end,
/// where the closing quote follows.
fn escape_argument(text: &str, last: bool) -> String {
    let mut escaped = String::new();
    let mut backslashes = 0;
    for character in text.chars() {
        match character {
            '\\' => backslashes += 1,
            '"' => {
                escaped.extend(std::iter::repeat_n('\\', backslashes + 1));
                backslashes = 0;
            }
            _ => backslashes = 0,
        }
        escaped.push(character);
    }
    if last {
        escaped.extend(std::iter::repeat_n('\\', backslashes));
    }
    escaped
}

fn escape_double(text: &str) -> String {
    let special = |c: char| matches!(c, '"' | '$' | '`' | '\u{201C}' | '\u{201D}' | '\u{201E}');
    let mut escaped = String::new();
    for character in text.chars() {
        if special(character) {
            escaped.push('`');
        }
        escaped.push(character);
    }
    escaped
}

/// Whether PowerShell passes every character of unquoted text on as it is.
fn is_bare(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_alphanumeric()
            || matches!(
                c,
                ' ' | '/' | '\\' | ':' | '.' | '_' | '-' | '~' | '%' | '+' | '=' | '*' | '?'
            )
    })
}
