//! The runs of a text: which bytes of the source stand for its bytes.

use std::ops::Range;
use std::sync::Arc;

use super::Text;
use crate::span::Span;

/// A stretch of a [`Text`] that came from one place of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Bytes of the content.
    pub range: Range<usize>,
    /// The bytes of the source that stand for it *at the place of use*.
    pub site: Span,
    /// The bytes of the source that spell it: the site itself, or for a part
    /// of a value the place in the assignment.
    pub spelling: Span,
    /// How the site becomes the content.
    pub origin: Origin,
}

/// How the bytes at a site of the source became content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The content is the source, byte for byte.
    Source,
    /// The site as a whole spells the content: `^&` is `&`, `%%` is `%`, and
    /// a line continuation is nothing at all.
    Escape,
    /// The site names a variable (or is an expression) whose value the file
    /// itself fixes. The content is a part of that value.
    Value(Arc<Definition>),
    /// The site cannot be known statically; the content repeats it as it is
    /// written in its language: `%X%`, `!x!`, `%%f`, `$feature`.
    Unknown(Alternatives),
}

/// Where a piece of a known value was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The bytes that spell this piece, when they do so byte for byte.
    pub span: Option<Span>,
    /// Which assignment it belongs to: the span of the whole value as it was
    /// assigned.
    pub assignment: Span,
    /// How many bytes the whole value has where it is used.
    pub length: usize,
    /// Something that is not read may have changed the value since.
    pub doubtful: bool,
}

/// The values that an unknown part can have, as far as the file fixes them:
/// a variable that two branches set differently has two. Empty when nothing
/// is known.
pub type Alternatives = Arc<[Text]>;

impl Run {
    /// The run of a text that stands in the source as it is, at `site`.
    pub(super) fn source(site: Span) -> Self {
        Self {
            range: 0..site.len(),
            site,
            spelling: site,
            origin: Origin::Source,
        }
    }

    /// The bytes of the content that it has in common with a slice of `range`.
    pub(super) fn part(&self, range: &Range<usize>) -> Option<(usize, usize)> {
        let from = self.range.start.max(range.start);
        let to = self.range.end.min(range.end);
        let is_inside = self.range.is_empty() && from > range.start;
        (from < to || (from == to && is_inside)).then_some((from, to))
    }

    /// What a slice of `range` has of it, the content counted from the start of
    /// that; none where that is nothing.
    pub(super) fn cut(&self, range: &Range<usize>) -> Option<Self> {
        let (from, to) = self.part(range)?;
        let cut = Self {
            range: from - range.start..to - range.start,
            ..self.clone()
        };
        if to - from == self.range.len() {
            return Some(cut);
        }
        let piece = |whole: Span| {
            let start = whole.start + from - self.range.start;
            Span::new(start, start + to - from)
        };
        Some(match &self.origin {
            Origin::Source => Self {
                site: piece(self.site),
                spelling: piece(self.site),
                ..cut
            },
            Origin::Value(definition) => {
                let definition = Definition {
                    span: definition.span.map(piece),
                    ..definition.as_ref().clone()
                };
                Self {
                    spelling: definition.span.unwrap_or(self.spelling),
                    origin: Origin::Value(definition.into()),
                    ..cut
                }
            }
            Origin::Escape | Origin::Unknown(_) => cut,
        })
    }

    /// Whether `next` is the part of the same value that stands right behind.
    pub(super) fn goes_on(&self, next: &Origin) -> bool {
        let (Origin::Value(one), Origin::Value(two)) = (&self.origin, next) else {
            return false;
        };
        let adjoin = one
            .span
            .zip(two.span)
            .is_some_and(|(one, two)| one.end == two.start);
        adjoin && one.assignment == two.assignment
    }

    /// Whether it is a value that something which is not read may have changed.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        matches!(&self.origin, Origin::Value(definition) if definition.doubtful)
    }

    /// Whether the content is what the site spells, and no variable's value.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.site == self.spelling && !matches!(self.origin, Origin::Value(_))
    }

    /// The values that it can have as far as the file fixes them, where it is
    /// unknown.
    #[must_use]
    pub fn alternatives(&self) -> &[Text] {
        match &self.origin {
            Origin::Unknown(alternatives) => alternatives,
            _ => &[],
        }
    }

    /// Whether the content is unknown and only repeats its spelling.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self.origin, Origin::Unknown(_))
    }
}
