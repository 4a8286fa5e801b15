//! Phase 5: `!VAR!`, where delayed expansion is on.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::super::values::State;
use super::variable::variable;
use super::{closes, escape, is_plausible_name, marks, unknown};
use crate::text::Text;

/// Phase 5: `!VAR!`, when delayed expansion is on. A text that holds an
/// exclamation mark loses its carets once more, in quotes as well, and `^!` is
/// a plain exclamation mark.
pub(in super::super) fn delayed<'a>(text: &'a Text, state: &State) -> Cow<'a, Text> {
    if !text.as_str().contains('!') {
        return Cow::Borrowed(text);
    }
    if !state.delayed {
        return Cow::Owned(mark_undelayed(text));
    }
    let atoms: Vec<_> = text.atoms().collect();
    let next_mark = |from: usize| {
        let marks = (from..atoms.len()).find(|at| atoms[*at].glyph.char() == Some('!'));
        marks.map(|at| atoms[at].range.start)
    };
    let mut expanded = Text::default();
    let mut at = 0;
    while let Some(atom) = atoms.get(at) {
        let range = atom.range.clone();
        let end = match atom.glyph.char() {
            Some('^') if let Some(next) = atoms.get(at + 1) => {
                uncareted(&mut expanded, text, &range, &next.range);
                next.range.end
            }
            Some('!') if let Some(next) = next_mark(at + 1).filter(|next| *next > range.end) => {
                variable(&mut expanded, text, range.start..next + 1, state);
                next + 1
            }
            Some('^' | '!') => {
                escape(&mut expanded, "", text, range.clone());
                range.end
            }
            _ => {
                expanded.append_slice(text, range.clone());
                range.end
            }
        };
        while atoms.get(at).is_some_and(|atom| atom.range.start < end) {
            at += 1;
        }
    }
    Cow::Owned(expanded)
}

/// `^x` in a text that holds an exclamation mark: the caret goes.
fn uncareted(into: &mut Text, text: &Text, caret: &Range<usize>, next: &Range<usize>) {
    match text.literal_in(next.clone()) {
        Some(character) => escape(into, character, text, caret.start..next.end),
        None => into.append_slice(text, next.clone()),
    }
}

/// `!x!` while delayed expansion is off reaches the program as it stands, but
/// whoever calls the file may have switched it on: it counts as unknown.
fn mark_undelayed(text: &Text) -> Text {
    let marks = marks(text, '!');
    let mut marked = Text::default();
    let mut kept = 0;
    for pair in marks.windows(2) {
        let (start, end) = (pair[0], pair[1] + 1);
        let is_reference = start >= kept
            && closes(text, start, end - 1)
            && is_plausible_name(&text.as_str()[start + 1..end - 1]);
        if is_reference {
            marked.append_slice(text, kept..start);
            unknown(&mut marked, text, start..end, Arc::default());
            kept = end;
        }
    }
    marked.append_slice(text, kept..text.len());
    marked
}
