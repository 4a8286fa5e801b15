//! A piece of the source as it is, which shares the bytes of all other pieces.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::Run;
use crate::span::Span;

/// A piece of the source.
pub(super) struct Excerpt {
    /// What it is a piece of.
    whole: Arc<str>,
    /// Its bytes in there.
    range: Range<usize>,
    /// Where in the source it starts.
    start: usize,
    /// Its run, for those who ask: few do.
    run: OnceLock<Box<Run>>,
}

impl Excerpt {
    /// All of `content`, which starts at byte `start` of the source.
    pub(super) fn new(content: &str, start: usize) -> Self {
        Self {
            whole: Arc::from(content),
            range: 0..content.len(),
            start,
            run: OnceLock::new(),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.whole[self.range.clone()]
    }

    pub(super) fn len(&self) -> usize {
        self.range.len()
    }

    /// Where it stands.
    pub(super) fn site(&self) -> Span {
        Span::new(self.start, self.start + self.len())
    }

    /// Where its bytes in `range` stand; none where that has none of them.
    pub(super) fn site_in(&self, range: &Range<usize>) -> Option<Span> {
        let end = range.end.min(self.len());
        (range.start < end).then(|| Span::new(self.start + range.start, self.start + end))
    }

    pub(super) fn run(&self) -> &Run {
        self.run.get_or_init(|| Box::new(Run::source(self.site())))
    }

    /// Its bytes in `range`, on character boundaries.
    pub(super) fn slice(&self, range: &Range<usize>) -> Self {
        // Outside of it there are other bytes, but none of its own.
        let _ = &self.as_str()[range.clone()];
        Self {
            whole: Arc::clone(&self.whole),
            range: self.range.start + range.start..self.range.start + range.end,
            start: self.start + range.start,
            run: OnceLock::new(),
        }
    }

    /// Takes in the piece that stands right behind; false where `next` is not
    /// that.
    pub(super) fn extend(&mut self, next: &Self) -> bool {
        let goes_on = Arc::ptr_eq(&self.whole, &next.whole)
            && self.range.end == next.range.start
            && self.site().end == next.start;
        if goes_on {
            self.range.end = next.range.end;
            self.run = OnceLock::new();
        }
        goes_on
    }
}

impl Clone for Excerpt {
    fn clone(&self) -> Self {
        self.slice(&(0..self.len()))
    }
}

impl PartialEq for Excerpt {
    fn eq(&self, other: &Self) -> bool {
        self.start == other.start && self.as_str() == other.as_str()
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} at {}", self.as_str(), self.start)
    }
}
