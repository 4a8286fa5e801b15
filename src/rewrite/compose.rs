//! Two rewrites after each other as one.

use std::ops::Range;

use crate::finding::Edit;
use crate::span::Span;

/// A stretch of a text that edits made.
#[derive(Clone)]
enum Piece<'a> {
    /// Bytes of the old text.
    Old(Range<usize>),
    /// What an edit brought.
    New(&'a str),
}

/// The edits that do to a text of `len` bytes what `first` and then, on its
/// result, `second` do. Both are disjoint and in order, and so is the result.
#[must_use]
pub(super) fn composed(len: usize, first: &[Edit], second: &[Edit]) -> Vec<Edit> {
    let middle = edited(vec![Piece::Old(0..len)], first);
    edits(len, &edited(middle, second))
}

/// The pieces of what `edits` make of the text that `pieces` are.
fn edited<'a>(pieces: Vec<Piece<'a>>, edits: &'a [Edit]) -> Vec<Piece<'a>> {
    let mut rest = pieces.into_iter().rev().collect();
    let (mut result, mut at) = (Vec::new(), 0);
    for edit in edits {
        result.extend(taken(&mut rest, edit.span.start - at));
        taken(&mut rest, edit.span.end - edit.span.start);
        result.push(Piece::New(&edit.replacement));
        at = edit.span.end;
    }
    result.extend(rest.into_iter().rev());
    result
}

/// Takes the next `count` bytes off `rest`, whose last piece is the next one.
fn taken<'a>(rest: &mut Vec<Piece<'a>>, mut count: usize) -> Vec<Piece<'a>> {
    let mut taken = Vec::new();
    while count > 0
        && let Some(piece) = rest.pop()
    {
        let (head, tail) = piece.split(count);
        count -= head.len();
        taken.push(head);
        rest.extend(tail);
    }
    taken
}

impl Piece<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Old(range) => range.len(),
            Self::New(text) => text.len(),
        }
    }

    /// At most `count` bytes, and what is left if there is something.
    fn split(self, count: usize) -> (Self, Option<Self>) {
        if count >= self.len() {
            return (self, None);
        }
        match self {
            Self::Old(range) => {
                let middle = range.start + count;
                let tail = Self::Old(middle..range.end);
                (Self::Old(range.start..middle), Some(tail))
            }
            Self::New(text) => {
                let (head, tail) = text.split_at(count);
                (Self::New(head), Some(Self::New(tail)))
            }
        }
    }
}

/// What is between the old bytes that are kept.
fn edits(len: usize, pieces: &[Piece<'_>]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let (mut done, mut replacement) = (0, String::new());
    for piece in pieces.iter().chain([&Piece::Old(len..len)]) {
        match piece {
            Piece::New(text) => replacement.push_str(text),
            Piece::Old(range) => {
                if range.start > done || !replacement.is_empty() {
                    edits.push(Edit {
                        span: Span::new(done, range.start),
                        replacement: std::mem::take(&mut replacement),
                    });
                }
                done = range.end;
            }
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rewrite::apply;

    /// Disjoint edits of a text of `len` bytes, in order.
    fn some(len: usize, cuts: &[usize], replacements: &[String]) -> Vec<Edit> {
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % (len + 1)).collect();
        cuts.sort_unstable();
        let pairs = cuts.chunks_exact(2).zip(replacements);
        let edits = pairs.map(|(pair, replacement)| Edit {
            span: Span::new(pair[0], pair[1]),
            replacement: replacement.clone(),
        });
        edits.collect()
    }

    proptest! {
        #[test]
        fn composed_edits_do_what_both_do(
            text in "[a-d]{0,20}",
            cuts in prop::collection::vec((0usize..40, 0usize..40), 8),
            replacements in prop::collection::vec("[A-D]{0,3}", 8),
        ) {
            let (one, two): (Vec<_>, Vec<_>) = cuts.into_iter().unzip();
            let first = some(text.len(), &one, &replacements[..4]);
            let middle = apply(&text, &first).unwrap();
            let second = some(middle.len(), &two, &replacements[4..]);
            let both = composed(text.len(), &first, &second);
            prop_assert_eq!(apply(&text, &both), apply(&middle, &second));
        }
    }
}
