//! The layers of quoting between a command line and the file it stands in.
//!
//! A command line can stand in a string that stands in a string. A reader
//! undoes one layer after the other; a rewrite puts them back on, innermost
//! first. Each layer is a total function on what it can spell and `None` on
//! what it cannot. Property: for every layer, undoing what [`Layer::escape`]
//! made gives the text back.

use crate::language::powershell;
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
            Self::PsSingle => powershell::escape_single(text),
            Self::PsDouble => powershell::escape_double(text),
            Self::PsBare => powershell::escape_bare(text),
            Self::PsHere { expands } => powershell::escape_here(text, expands),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use proptest::prelude::*;

    /// What PowerShell makes of a text that a layer was put on, as the name of
    /// a program between `open` and `close`.
    fn read_back(layer: Layer, text: &str, open: &str, close: &str) -> Option<String> {
        let escaped = layer.escape(&[Fragment::Text(text.to_owned())])?;
        let [Fragment::Text(inside)] = escaped.as_slice() else {
            return None;
        };
        let script = Language::PowerShell.read(&format!("& {open}{inside}{close} x"));
        Some(script.invocations.first()?.program.as_str().to_owned())
    }

    fn speaks(layer: Layer, text: &str, open: &str, close: &str) {
        if layer.escape(&[Fragment::Text(text.to_owned())]).is_some() {
            let said = read_back(layer, text, open, close);
            assert_eq!(said.as_deref(), Some(text), "{layer:?}");
        }
    }

    #[test]
    fn a_line_that_ends_a_here_string_cannot_be_spelled() {
        for (layer, text) in [
            (Layer::PsHere { expands: false }, "a\n'@"),
            (Layer::PsHere { expands: true }, "\"@"),
            (Layer::PsBare, "a;b"),
            (Layer::PsBare, "a\"b"),
        ] {
            assert_eq!(
                layer.escape(&[Fragment::Text(text.to_owned())]),
                None,
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn undoing_a_layer_of_powershell_gives_the_text_back(
            text in "prog[ -~\r\n\u{2018}-\u{201e}é]{1,24}"
        ) {
            speaks(Layer::PsSingle, &text, "'", "'");
            speaks(Layer::PsDouble, &text, "\"", "\"");
            speaks(Layer::PsHere { expands: false }, &text, "@'\n", "\n'@");
            speaks(Layer::PsHere { expands: true }, &text, "@\"\n", "\n\"@");
        }

        #[test]
        fn bare_text_says_itself(text in "prog[!-~]{1,24}") {
            speaks(Layer::PsBare, &text, "", "");
        }
    }
}
