//! Whether new commands ask for the parts of a call as often as it did, and in its
//! order. That matters where asking for one does something:
//!
//! ```text
//! sh.Run "pkgmgr /ip /m:" & ts.ReadLine & " /s:" & ts.ReadLine
//!                           -----------            -----------
//! dism /Online /ScratchDir:<the first line now> /Add-Package /PackagePath:<the second>
//! ```

use std::collections::BTreeSet;

use crate::invocation::{Invocation, Limit};
use crate::span::Span;
use crate::spell::{NewWord, Part};
use crate::text::{Origin, Run, Text};

/// What there is to say where a part that does something is not asked as before.
pub(super) fn limit(call: &Invocation, commands: &[Vec<NewWord>]) -> Option<Limit> {
    if call.site.acts.is_empty() {
        return None;
    }
    let words = call.arguments.iter();
    let known: BTreeSet<Span> = call.site.acts.iter().copied().collect();
    let acts: BTreeSet<Span> = words
        .flat_map(|word| asked(&word.text))
        .filter(|part| known.contains(part))
        .collect();
    let new: Vec<Span> = commands.iter().flatten().flat_map(parts).collect();
    let again: Vec<Span> = new
        .iter()
        .copied()
        .filter(|part| acts.contains(part))
        .collect();
    let each: BTreeSet<Span> = again.iter().copied().collect();
    let reason = if again.len() != acts.len() || each.len() != acts.len() {
        "a value here does something each time it is asked, and the new commands ask for it more or less often"
    } else if is_moved(&new, &acts) {
        "a value here does something when it is asked, and the new command asks for the values in another order"
    } else {
        return None;
    };
    Some(Limit::unsafe_fix(reason))
}

/// Whether one of `acts` has gone past another part.
fn is_moved(new: &[Span], acts: &BTreeSet<Span>) -> bool {
    let (mut last, mut last_act) = (None, None);
    new.iter().any(|part| {
        let acts = acts.contains(part);
        let moved = Some(*part) < if acts { last } else { last_act };
        last = last.max(Some(*part));
        if acts {
            last_act = last_act.max(Some(*part));
        }
        moved
    })
}

/// The variables and expressions in a new word, in order.
fn parts(word: &NewWord) -> Vec<Span> {
    let of = |part: &Part| match part {
        Part::Literal(_) => Vec::new(),
        Part::Value(value) => asked(&value.text),
        Part::List(items) => items.iter().flat_map(parts).collect(),
    };
    word.parts.iter().flat_map(of).collect()
}

/// Where the variables and expressions of a text are asked for. One whose value is
/// known is among them: what another one does may change it.
fn asked(text: &Text) -> Vec<Span> {
    let place = |run: &Run| match run.origin {
        Origin::Unknown(_) => Some(run.spelling),
        Origin::Value(_) => Some(run.site),
        Origin::Source | Origin::Escape => None,
    };
    let mut parts: Vec<Span> = text.runs().iter().filter_map(place).collect();
    parts.dedup();
    parts
}
