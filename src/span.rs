//! Where something stands: a half-open range of bytes.
//!
//! Spans count bytes of the decoded text. Lines and columns exist only in
//! reports, so no stage of the analysis can confuse the two.

use std::ops::Range;

/// A half-open range of bytes, `start..end`, of a decoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset of the byte behind the last one.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to `end`; an inverted pair is empty at `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// The span of no bytes at `offset`.
    #[must_use]
    pub fn empty(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// How many bytes it covers.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Whether the two share a byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies within this span.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The same as a range, for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// Many spans, asked about one place after the other.
#[derive(Clone, Debug, Default)]
pub struct Spans {
    /// Where each starts, in order, and how far it and those before it reach.
    reach: Vec<(usize, usize)>,
}

impl Spans {
    /// Whether one of them holds all of `place`.
    #[must_use]
    pub fn contain(&self, place: Span) -> bool {
        self.before(place.start + 1)
            .is_some_and(|reach| reach >= place.end)
    }

    /// Whether one of them shares a byte with `place`, which is not empty.
    #[must_use]
    pub fn overlap(&self, place: Span) -> bool {
        self.before(place.end)
            .is_some_and(|reach| reach > place.start)
    }

    /// How far those reach that start before a byte.
    fn before(&self, at: usize) -> Option<usize> {
        let behind = self.reach.partition_point(|(start, _)| *start < at);
        Some(self.reach.get(behind.checked_sub(1)?)?.1)
    }
}

impl FromIterator<Span> for Spans {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        let mut spans: Vec<Span> = spans.into_iter().collect();
        spans.sort();
        let reach = spans.iter().scan(0, |far, span| {
            *far = span.end.max(*far);
            Some((span.start, *far))
        });
        Self {
            reach: reach.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn many_spans_answer_as_each_would(
            spans in prop::collection::vec((0usize..20, 1usize..9), 0..8),
            start in 0usize..24,
            length in 1usize..6,
        ) {
            let spans: Vec<Span> = spans.iter().map(|(at, length)| Span::new(*at, at + length)).collect();
            let place = Span::new(start, start + length);
            let all: Spans = spans.iter().copied().collect();
            prop_assert_eq!(all.contain(place), spans.iter().any(|span| span.contains(place)));
            prop_assert_eq!(all.overlap(place), spans.iter().any(|span| span.overlaps(place)));
        }
    }
}
