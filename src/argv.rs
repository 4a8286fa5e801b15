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

use std::borrow::Cow;
use std::ops::Range;

use crate::invocation::Word;
use crate::text::{Origin, Run, Text};

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
    let shape = shape(line);
    let start = shape.iter().position(|byte| !is_blank(*byte))?;
    let mut word = Pieces::new(line, start);
    let mut quoted = false;
    for (at, byte) in shape.iter().enumerate().skip(start) {
        if *byte == b'"' {
            quoted = !quoted;
            word.skip(at..at + 1);
        } else if is_blank(*byte) && !quoted {
            return Some((word.finish(at), at));
        }
    }
    Some((word.finish(line.len()), line.len()))
}

/// Splits the part of a command line behind the program's name.
#[must_use]
pub fn split_arguments(tail: &Text) -> Vec<Word> {
    let shape = shape(tail);
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(blanks) = shape[at..].iter().position(|byte| !is_blank(*byte)) {
        at += blanks;
        let mut word = Pieces::new(tail, at);
        let mut quoted = false;
        while let Some(byte) = shape.get(at) {
            if !quoted && is_blank(*byte) {
                break;
            }
            let others = shape[at..].iter().position(|byte| *byte != b'\\');
            let backslashes = others.unwrap_or(shape.len() - at);
            let quote = at + backslashes;
            if shape.get(quote) != Some(&b'"') {
                at += backslashes.max(1);
                continue;
            }
            // Half of the backslashes go, and an odd one takes the quote with it.
            let kept = at + backslashes / 2;
            at = quote + 1;
            if backslashes % 2 == 1 {
                word.escape(kept..quote - 1, quote..at);
            } else {
                let doubled = quoted && shape.get(at) == Some(&b'"');
                word.skip(kept..quote);
                if doubled {
                    word.skip(at..at + 1);
                    at += 1;
                } else {
                    word.skip(quote..at);
                    quoted = !quoted;
                }
            }
        }
        words.push(word.finish(at));
    }
    words.shrink_to_fit();
    words
}

/// The bytes of a text; those that are not known are letters, which no rule is
/// about.
fn shape(text: &Text) -> Cow<'_, [u8]> {
    let mut shape = Cow::Borrowed(text.as_str().as_bytes());
    for run in text.unknown() {
        shape.to_mut()[run.range.clone()].fill(b'x');
    }
    shape
}

/// The unknown part of a written word that takes the quote behind it: its value
/// ends in a backslash.
#[must_use]
pub fn quote_taker(written: &Text) -> Option<&str> {
    let content = written.as_str();
    let mut unknown = written.unknown();
    let takes =
        |run: &&Run| content[run.range.end..].starts_with('"') && is_directory(content, run);
    unknown.find(takes).map(|run| &content[run.range.clone()])
}

/// Whether a text ends in a backslash, as far as that can be told.
#[must_use]
pub fn ends_in_backslash(text: &Text) -> bool {
    let content = text.as_str();
    match text.runs().last() {
        Some(run) if run.is_unknown() => is_directory(content, run),
        _ => content.trim_end_matches('"').ends_with('\\'),
    }
}

/// Whether the value of a variable of cmd, or one that it can have, ends in a
/// backslash.
fn is_directory(content: &str, run: &Run) -> bool {
    let written = &content[run.range.clone()];
    let modifiers = modifiers(written);
    match &run.origin {
        _ if !written.starts_with(['%', '!']) => false,
        Origin::Unknown(alternatives) if modifiers.is_empty() => {
            alternatives.iter().any(ends_in_backslash)
        }
        _ => modifiers.contains('p') && !modifiers.contains(['f', 'n', 'x']),
    }
}

/// Whether a text is a drive without a path: `D:`, or one whose letter is not
/// known (`%%d:`, `${d}:`, `%~d0`, a variable that holds nothing else).
#[must_use]
pub fn is_drive(text: &Text) -> bool {
    let content = text.as_str();
    match text.runs().first() {
        Some(first) if first.is_unknown() => {
            let rest = &content[first.range.end..];
            // Where it is empty the call is none.
            let values = first.alternatives().iter();
            let mut values = values.filter(|value| !value.is_empty()).peekable();
            let is_held = values.peek().is_some() && values.all(is_drive);
            let is_whole = || is_held || modifiers(&content[first.range.clone()]) == "d";
            rest == ":" || rest.is_empty() && is_whole()
        }
        _ => matches!(content.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic()),
    }
}

/// The letters of `%~dp0` or `%%~dpi` that say which part of a path it stands
/// for. With `p` and no name it ends in a backslash. Source: Microsoft, "call".
pub(crate) fn modifiers(written: &str) -> String {
    let letters = written.trim_start_matches('%').strip_prefix('~');
    let letters = letters.and_then(|letters| letters.split('$').next());
    let mut letters = letters.unwrap_or_default().to_ascii_lowercase();
    if !written.contains('$') {
        letters.pop();
    }
    letters
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

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;
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
        fn a_text_without_quotes_splits_at_its_blanks(tail in r"[aä\\ \t/:;]{0,16}") {
            let words = tail.split([' ', '\t']).filter(|word| !word.is_empty());
            prop_assert_eq!(split(&tail), words.collect::<Vec<_>>());
        }

        #[test]
        fn an_unknown_part_is_never_cut(parts in prop::collection::vec(r#"[a"\\ ]{0,4}"#, 1..5)) {
            // A letter in the place of each unknown part.
            let mut known = String::new();
            let mut unknown = Text::default();
            for part in &parts {
                unknown.push_source(part, known.len());
                known.push_str(part);
                unknown.push_unknown(r#"%a " \%"#, Span::empty(known.len()));
                known.push('x');
            }
            let words = split_arguments(&unknown);
            let shown: Vec<_> = words.iter().map(|word| word.as_str().replace(r#"%a " \%"#, "x")).collect();
            prop_assert_eq!(shown, split(&known));
        }
    }
}
