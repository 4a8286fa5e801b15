//! How a program splits its own command line: the rules of the Microsoft C
//! runtime, by which nearly every Windows program gets its argv.
//!
//! - Blanks and tabs outside quotes separate arguments.
//! - `"` opens or closes a quoted part; inside one, `""` is a literal quote
//!   (runtimes since 2008).
//! - `2n` backslashes before a quote are `n` backslashes, and the quote counts;
//!   `2n+1` are `n` backslashes and a literal quote. Other backslashes are
//!   themselves.
//! - The program's own name knows no backslash rule: it ends at the closing
//!   quote, or at the first blank.
//!
//! Source: Microsoft, "main function and command-line arguments", section
//! "Parsing C command-line arguments".

use std::ops::Range;

use crate::invocation::Word;
use crate::text::{Atom, Glyph, Origin, Text};

/// Splits a whole command line into the program's name and its arguments. None
/// where the line is blank.
#[must_use]
pub fn split_line(line: &Text) -> Option<(Word, Vec<Word>)> {
    let (program, end) = program(line)?;
    Some((program, split_arguments(&line.slice(end..line.len()))))
}

/// The program's name at the start of a command line, and where it ends.
#[must_use]
pub fn program(line: &Text) -> Option<(Word, usize)> {
    let blanks = |atom: &Atom<'_>| is_blank(atom.glyph);
    let mut atoms = line.atoms().skip_while(blanks).peekable();
    let mut word = Pieces::new(line, atoms.peek()?.range.start);
    let mut quoted = false;
    for atom in atoms {
        match atom.glyph.char() {
            Some(' ' | '\t') if !quoted => {
                let end = atom.range.start;
                return Some((word.finish(end), end));
            }
            Some('"') => {
                quoted = !quoted;
                word.skip(atom.range);
            }
            _ => {}
        }
    }
    Some((word.finish(line.len()), line.len()))
}

/// Splits the part of a command line behind the program's name.
#[must_use]
pub fn split_arguments(tail: &Text) -> Vec<Word> {
    if tail.is_source() && !tail.as_str().contains('"') {
        return split_plain(tail);
    }
    split_quoted(tail)
}

/// Splits any text.
fn split_quoted(tail: &Text) -> Vec<Word> {
    let atoms: Vec<_> = tail.atoms().collect();
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(start) = atoms[at..]
        .iter()
        .position(|atom| !is_blank(atom.glyph))
        .map(|skip| at + skip)
    {
        let mut word = Pieces::new(tail, atoms[start].range.start);
        let mut quoted = false;
        at = start;
        while let Some(atom) = atoms.get(at) {
            if !quoted && is_blank(atom.glyph) {
                break;
            }
            let backslashes = run_of(&atoms[at..], '\\');
            let quote = atoms.get(at + backslashes);
            let Some(quote) = quote.filter(|quote| quote.glyph.char() == Some('"')) else {
                at += backslashes.max(1);
                continue;
            };
            // Half of the backslashes go, and an odd one takes the quote with it.
            let kept = at + backslashes / 2;
            at += backslashes + 1;
            if backslashes % 2 == 1 {
                word.escape(
                    atoms[kept].range.start..quote.range.start - 1,
                    quote.range.clone(),
                );
            } else {
                let doubled = quoted && glyph_at(&atoms, at) == Some('"');
                word.skip(atoms[kept].range.start..quote.range.start);
                if doubled {
                    word.skip(atoms[at].range.clone());
                    at += 1;
                } else {
                    word.skip(quote.range.clone());
                    quoted = !quoted;
                }
            }
        }
        words.push(word.finish(atoms.get(at).map_or(tail.len(), |atom| atom.range.start)));
    }
    words.shrink_to_fit();
    words
}

/// Splits a text without quotes, in which backslashes are themselves.
fn split_plain(tail: &Text) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = 0;
    for part in tail.as_str().split_inclusive([' ', '\t']) {
        let end = start + part.trim_end_matches([' ', '\t']).len();
        if end > start {
            words.push(Word::plain(tail.slice(start..end)));
        }
        start += part.len();
    }
    words.shrink_to_fit();
    words
}

/// Quotes an argument for a command line that the program itself splits, when
/// it needs quotes or `force` asks for them. None where no quoting helps.
#[must_use]
pub fn quote(argument: &str, force: bool) -> String {
    let needs = force || argument.is_empty() || argument.contains([' ', '\t', '"']);
    if !needs {
        return argument.to_owned();
    }
    let mut quoted = String::from('"');
    let mut backslashes = 0;
    for character in argument.chars() {
        match character {
            '\\' => backslashes += 1,
            '"' => {
                quoted.extend(std::iter::repeat_n('\\', backslashes + 1));
                backslashes = 0;
            }
            _ => backslashes = 0,
        }
        quoted.push(character);
    }
    quoted.extend(std::iter::repeat_n('\\', backslashes));
    quoted.push('"');
    quoted
}

/// A word on its way out of its line: all of it but the quotes and backslashes
/// that are skipped.
pub(crate) struct Pieces<'a> {
    line: &'a Text,
    start: usize,
    text: Text,
    positions: Vec<usize>,
    /// Where the part starts that the word does not have yet.
    kept: usize,
}

impl<'a> Pieces<'a> {
    /// A word that starts at byte `start` of a line.
    pub(crate) fn new(line: &'a Text, start: usize) -> Self {
        Self {
            line,
            start,
            text: Text::default(),
            positions: Vec::new(),
            kept: start,
        }
    }

    /// Leaves bytes of the line out. They stand behind those left out before.
    pub(crate) fn skip(&mut self, range: Range<usize>) {
        self.text.append_slice(self.line, self.kept..range.start);
        let positions = self.kept - self.start..range.start - self.start;
        self.positions.reserve_exact(positions.len() + 1);
        self.positions.extend(positions);
        self.kept = range.end;
    }

    /// Leaves bytes out up to a backslash, which makes the quote behind it a
    /// character.
    fn escape(&mut self, skipped: Range<usize>, quote: Range<usize>) {
        self.skip(skipped.start..quote.start);
        let Some(site) = self.line.span_in(skipped.end..quote.end) else {
            return;
        };
        self.skip(quote.clone());
        self.text.push("\"", site, Origin::Escape);
        self.positions
            .extend(quote.start - self.start..quote.end - self.start);
    }

    /// The word, which ends at byte `end` of the line.
    pub(crate) fn finish(mut self, end: usize) -> Word {
        if self.kept == self.start {
            return Word::plain(self.line.slice(self.start..end));
        }
        self.skip(end..end);
        self.positions.push(end - self.start);
        let written = self.line.slice(self.start..end);
        Word::spelled(self.text, written, self.positions)
    }
}

fn is_blank(glyph: Glyph<'_>) -> bool {
    matches!(glyph, Glyph::Char(' ' | '\t'))
}

fn run_of(atoms: &[Atom<'_>], character: char) -> usize {
    atoms
        .iter()
        .take_while(|atom| atom.glyph.char() == Some(character))
        .count()
}

fn glyph_at(atoms: &[Atom<'_>], at: usize) -> Option<char> {
    atoms.get(at).and_then(|atom| atom.glyph.char())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(tail: &str) -> Vec<String> {
        split_arguments(&Text::source(tail, 0))
            .iter()
            .map(|word| word.as_str().to_owned())
            .collect()
    }

    #[test]
    fn table_of_the_c_runtime() {
        for (tail, argv) in [
            (r#" "a b c" d e"#, vec!["a b c", "d", "e"]),
            (r#""ab\"c" "\\" d"#, vec!["ab\"c", "\\", "d"]),
            (r#"a\\\b d"e f"g h"#, vec![r"a\\\b", "de fg", "h"]),
            (r#"a\\\"b c d"#, vec!["a\\\"b", "c", "d"]),
            (r#"a\\\\"b c" d e"#, vec![r"a\\b c", "d", "e"]),
            (r#"a"b"" c d"#, vec!["ab\" c d"]),
            (r#"/o:"C:\mnt\" /quiet"#, vec!["/o:C:\\mnt\" /quiet"]),
            ("", vec![]),
            (r#" "" x"#, vec!["", "x"]),
        ] {
            assert_eq!(split(tail), argv, "{tail}");
        }
    }

    #[test]
    fn program_ends_at_a_blank_or_its_quote() {
        let line = Text::source(r#"  "C:\a b\pkgmgr.exe" /iu:X"#, 0);
        let (program, arguments) = split_line(&line).unwrap();
        assert_eq!(program.as_str(), r"C:\a b\pkgmgr.exe");
        assert_eq!(program.written().as_str(), r#""C:\a b\pkgmgr.exe""#);
        assert_eq!(arguments.len(), 1);
    }

    proptest! {
        #[test]
        fn a_text_without_quotes_splits_as_any_other(tail in r"[a\\ \t/:;]{0,16}") {
            let tail = Text::source(&tail, 7);
            let shown = |words: Vec<Word>| -> Vec<_> {
                words.into_iter().map(|word| (word.text.clone(), word.written().clone())).collect()
            };
            prop_assert_eq!(shown(split_plain(&tail)), shown(split_quoted(&tail)));
        }

        #[test]
        fn splitting_undoes_quoting(arguments in prop::collection::vec(r#"[a \\"\t/:;]{0,8}"#, 0..4), force: bool) {
            let line: Vec<_> = arguments.iter().map(|argument| quote(argument, force)).collect();
            prop_assert_eq!(split(&line.join(" ")), arguments);
        }
    }
}
