//! A command line of cmd that several words of PowerShell make up.

use crate::invocation::{Invocation, Limit, Shell, Word};
use crate::layer::Layer;
use crate::span::Span;
use crate::text::Text;

/// Several words of PowerShell, some of them in quotes, that make up one
/// command line: `cmd /c start /w pkgmgr '/iu:A;B'`.
pub(super) struct MixedWords {
    /// What they say.
    said: Span,
    /// Where each is written, and in what.
    words: Vec<(Span, Layer)>,
    /// The bytes of the whole command, without the redirections in it.
    segments: Vec<Span>,
}

impl MixedWords {
    /// Those that a command line is made of, if they are several and quotes stand
    /// between them.
    pub(super) fn of(invocation: &Invocation, inner: &Text) -> Option<Self> {
        if invocation.site.shell != Shell::PowerShell {
            return None;
        }
        let said = inner.span()?;
        let inside = |word: &&Word| word.text.span().is_some_and(|word| word.overlaps(said));
        let words = invocation.arguments.iter().filter(inside);
        let mixed = words.clone().count() > 1 && words.clone().any(Word::is_quoted);
        let words = words.filter_map(|word| Some((word.written().span()?, layer_of(word))));
        let words = words.collect();
        let slots = invocation.site.slots.iter();
        let segments = slots.flat_map(|slot| slot.spans.iter().copied()).collect();
        mixed.then_some(Self {
            said,
            words,
            segments,
        })
    }

    /// Gives a call its place: inside the one word that it stands in, or all of
    /// the words, if it is all that they say.
    pub(super) fn settle(&self, call: &mut Invocation, outer: usize, only: bool) {
        let spans = call.site.slots.iter().flat_map(|slot| &slot.spans);
        let Some(hull) = spans.copied().reduce(Span::hull) else {
            return;
        };
        let inside = self
            .words
            .iter()
            .find(|(word, _)| word.start < hull.start && hull.end < word.end);
        let all = self.words.iter().map(|(word, _)| *word).reduce(Span::hull);
        let (layer, whole) = match (inside, all) {
            (Some((_, layer)), _) => (*layer, None),
            (None, Some(all)) if only && hull == self.said => {
                (Layer::PsBare, Some(self.segments_in(all)))
            }
            _ => {
                call.site.slots.clear();
                let reason = "the command line of cmd is made of several words of PowerShell, so that no edit is sure to fit";
                return call.site.limits.push(Limit::manual(reason));
            }
        };
        for slot in &mut call.site.slots {
            let at = slot.layers.len().checked_sub(outer + 1);
            if let Some(own) = at.and_then(|at| slot.layers.get_mut(at)) {
                *own = layer;
            }
            if let Some(whole) = &whole {
                slot.spans.clone_from(whole);
            }
        }
    }

    /// What of `all` is not a redirection of PowerShell's.
    fn segments_in(&self, all: Span) -> Vec<Span> {
        let segments = self.segments.iter().filter(|one| one.overlaps(all));
        let clipped = segments.map(|one| Span::new(one.start.max(all.start), one.end.min(all.end)));
        clipped.collect()
    }
}

/// What a word of PowerShell is written in.
pub(super) fn layer_of(word: &Word) -> Layer {
    match word.written().as_str().chars().next() {
        Some('\'') => Layer::PsSingle,
        Some('"') => Layer::PsDouble,
        _ => Layer::PsBare,
    }
}
