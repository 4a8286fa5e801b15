//! A script between its bytes on disk and the text that is analysed.
//!
//! Hides encodings: the stages behind it see one `str`, and get exact bytes
//! back for what they change. A [`Source`] exists only where encoding its text
//! gives the bytes of the file again, so nothing can be lost on the way.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Serialize;

use crate::language::Language;
use crate::span::Span;

pub mod eight_bit;
mod encoding;
mod index;
mod label;
mod read;
mod utf16;

pub use encoding::{DecodeError, EncodeError, Encoding};
pub use label::{Label, UnknownLabel};
pub use read::{LIMIT, ReadError, Reader, read, read_all, read_text};

pub(crate) use index::Index;

/// A decoded script. Its text is what [`Encoding::decode`] gave, or a text that
/// was encoded to be written.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    language: Language,
    encoding: Encoding,
    text: String,
    index: OnceLock<Index>,
}

/// A place in a file, as people and other programs count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The line, from 1. Lines end at LF.
    pub line: usize,
    /// The column, from 1, in code points. A byte order mark is not counted.
    pub column: usize,
    /// Bytes from the start of the file as it lies on disk.
    pub offset: usize,
}

/// Two places: a [`Span`] as people and other programs count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Range {
    /// Where it starts.
    pub start: Position,
    /// Where it ends, exclusive.
    pub end: Position,
}

impl Source {
    /// Decodes a file, by `label` where it has no byte order mark.
    ///
    /// # Errors
    ///
    /// When the bytes are no text of that encoding, or of any.
    pub fn decode(
        path: impl Into<PathBuf>,
        language: Language,
        bytes: Vec<u8>,
        label: Option<Label>,
    ) -> Result<Self, DecodeError> {
        let (encoding, text) = Encoding::decode(bytes, label)?;
        Ok(Self::new(path, language, encoding, text))
    }

    /// A source with the same place and encoding, and another text.
    #[must_use]
    pub fn with_text(&self, text: String) -> Self {
        Self::new(&self.path, self.language, self.encoding, text)
    }

    /// What [`Encoding::decode`] gave, with its place.
    pub(crate) fn new(
        path: impl Into<PathBuf>,
        language: Language,
        encoding: Encoding,
        text: String,
    ) -> Self {
        Self {
            path: path.into(),
            language,
            encoding,
            text,
            index: OnceLock::new(),
        }
    }

    /// The path, relative to the working directory where it can be.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path as reports show it.
    #[must_use]
    pub fn shown_path(&self) -> String {
        shown(&self.path)
    }

    /// The language it is read in.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// How the file spells its text.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The text, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The file that `text` would be: same encoding, same byte order mark.
    ///
    /// # Errors
    ///
    /// When the encoding cannot spell a character of `text`.
    pub fn encode(&self, text: &str) -> Result<Vec<u8>, EncodeError> {
        self.encoding.encode(text)
    }

    /// The byte of the file that byte `offset` of the text stands for.
    #[must_use]
    pub fn offset(&self, offset: usize) -> usize {
        let count = self.index().count(&self.text, offset);
        let text_bytes = match self.encoding {
            Encoding::Utf8 { .. } => offset.min(self.text.len()),
            Encoding::Utf16Le { .. } | Encoding::Utf16Be { .. } => 2 * count.units,
            Encoding::EightBit { .. } => count.characters,
        };
        self.encoding.mark().len() + text_bytes
    }

    /// Line, column and file offset of byte `offset` of the text.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let (line, column) = self.index().place(&self.text, offset);
        Position {
            line,
            column,
            offset: self.offset(offset),
        }
    }

    /// Both ends of a span.
    #[must_use]
    pub fn range(&self, span: Span) -> Range {
        Range {
            start: self.position(span.start),
            end: self.position(span.end),
        }
    }

    /// The bytes of line `line` (from 1), its line end included; empty where
    /// there is no such line.
    #[must_use]
    pub fn line_span(&self, line: usize) -> Span {
        let line = line.checked_sub(1);
        let span = line.and_then(|line| self.index().line_span(&self.text, line));
        span.unwrap_or(Span::empty(self.text.len()))
    }

    /// How many lines there are; an empty one behind the last LF counts.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.index().line_count()
    }

    /// Where its lines are.
    pub(crate) fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.text))
    }
}

/// A path as reports show it: forward slashes, and a replacement character
/// for what is no Unicode.
#[must_use]
pub fn shown(path: &Path) -> String {
    let path = path.to_string_lossy();
    if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn source(bytes: &[u8]) -> Source {
        Source::decode("a.cmd", Language::Batch, bytes.to_vec(), None).unwrap()
    }

    type Place = (usize, usize, usize);

    fn places(bytes: &[u8], needle: &str) -> Place {
        let source = source(bytes);
        let position = source.position(source.text().find(needle).unwrap());
        (position.line, position.column, position.offset)
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn positions_count_code_points_and_bytes_of_the_file() {
        let wide = utf16("\u{feff}a\r\n\u{1f600}x", u16::to_le_bytes);
        let cases: [(&[u8], Place); 6] = [
            ("ab\nx".as_bytes(), (2, 1, 3)),
            ("\u{feff}x".as_bytes(), (1, 1, 3)),
            ("ä\u{1f600}x".as_bytes(), (1, 3, 6)),
            (b"\xe4\xf6x", (1, 3, 2)),
            (b"a\rb\r\nc\rx", (2, 3, 7)),
            (&wide, (2, 2, 12)),
        ];
        for (bytes, expected) in cases {
            assert_eq!(places(bytes, "x"), expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_position_behind_the_text_is_its_end() {
        let source = source(b"a\nb");
        assert_eq!(source.position(99).line, 2);
        assert_eq!(source.position(3).column, 2);
        assert_eq!(source.offset(99), 3);
    }

    #[test]
    fn lines_tile_the_text() {
        let source = source(b"a\r\n\nb");
        let lines: Vec<_> = (1..=source.line_count())
            .map(|line| &source.text()[source.line_span(line).range()])
            .collect();
        assert_eq!(lines, ["a\r\n", "\n", "b"]);
        assert!(source.line_span(0).is_empty() && source.line_span(9).is_empty());
    }

    #[test]
    fn positions_agree_with_a_plain_count_far_into_one_line() {
        let text = "aä\u{1f600}b".repeat(9_000);
        let source = source(text.as_bytes());
        for (count, (offset, _)) in text.char_indices().enumerate().step_by(97) {
            assert_eq!(source.position(offset).column, count + 1);
        }
    }

    proptest! {
        #[test]
        fn what_decodes_encodes_to_the_same_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(source) = Source::decode("a", Language::Batch, bytes.clone(), None) {
                prop_assert_eq!(source.encode(source.text()), Ok(bytes));
            }
        }

        #[test]
        fn utf16_text_survives_in_both_byte_orders(text in "[a-zäж\u{1f600}\r\n ]{0,40}") {
            for order in [u16::to_le_bytes, u16::to_be_bytes] {
                let bytes = utf16(&format!("\u{feff}{text}"), order);
                let source = source(&bytes);
                prop_assert_eq!(source.text(), text.as_str());
                prop_assert_eq!(source.offset(text.len()), bytes.len());
            }
        }
    }
}
