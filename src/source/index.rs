//! Counts up to any byte of a text without reading it from the start.
//!
//! Line starts, and a checkpoint every few kilobytes, so that the thousandth
//! finding in a line of a megabyte costs what the first one does.

use memchr::memchr_iter;

use crate::span::Span;

/// How many bytes lie between two checkpoints.
const STRIDE: usize = 4096;

/// Line starts and checkpoints of one text.
#[derive(Debug)]
pub(crate) struct Index {
    line_starts: Vec<usize>,
    checkpoints: Vec<Count>,
}

/// What stands before some byte.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Count {
    /// Unicode code points.
    pub(super) characters: usize,
    /// UTF-16 code units.
    pub(super) units: usize,
}

impl Count {
    /// Adds the characters that start in `bytes`.
    fn plus(self, bytes: &[u8]) -> Self {
        if bytes.is_ascii() {
            return Self {
                characters: self.characters + bytes.len(),
                units: self.units + bytes.len(),
            };
        }
        bytes.iter().fold(self, |count, byte| match byte {
            0x80..=0xBF => count,
            0xF0.. => Self {
                characters: count.characters + 1,
                units: count.units + 2,
            },
            _ => Self {
                characters: count.characters + 1,
                units: count.units + 1,
            },
        })
    }
}

impl Index {
    /// Reads `text` once.
    pub(crate) fn new(text: &str) -> Self {
        let ends = memchr_iter(b'\n', text.as_bytes());
        let line_starts = std::iter::once(0).chain(ends.map(|at| at + 1));
        let checkpoints = text
            .as_bytes()
            .chunks(STRIDE)
            .scan(Count::default(), |count, chunk| {
                let before = *count;
                *count = count.plus(chunk);
                Some(before)
            });
        Self {
            line_starts: line_starts.collect(),
            checkpoints: checkpoints.collect(),
        }
    }

    /// What stands before byte `offset` of `text`, the text it was made of.
    pub(super) fn count(&self, text: &str, offset: usize) -> Count {
        let offset = offset.min(text.len());
        let stride = (offset / STRIDE).min(self.checkpoints.len().saturating_sub(1));
        let before = self.checkpoints.get(stride).copied().unwrap_or_default();
        let rest = text.as_bytes().get(stride * STRIDE..offset);
        before.plus(rest.unwrap_or_default())
    }

    /// The line and the column, from 1, of byte `offset` of `text`.
    pub(crate) fn place(&self, text: &str, offset: usize) -> (usize, usize) {
        let line = self.line(offset);
        let before = self.count(text, self.line_start(line)).characters;
        let column = self.count(text, offset).characters - before + 1;
        (line + 1, column)
    }

    /// The line, from 0, that byte `offset` stands in.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.line_starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1)
    }

    /// The first byte of line `line`, from 0.
    pub(super) fn line_start(&self, line: usize) -> usize {
        self.line_starts.get(line).copied().unwrap_or_default()
    }

    /// The bytes of line `line`, from 0, of `text`, its line end included;
    /// none where there is no such line.
    pub(crate) fn line_span(&self, text: &str, line: usize) -> Option<Span> {
        let start = *self.line_starts.get(line)?;
        let next = self.line_starts.get(line + 1);
        Some(Span::new(start, next.map_or(text.len(), |next| *next)))
    }

    /// How many lines there are, at least one.
    pub(super) fn line_count(&self) -> usize {
        self.line_starts.len()
    }
}
