//! What the values have in common that branches give a variable, of which one adds to
//! what the other sets.
//!
//! ```text
//! $a = '/iu:A', '/quiet'
//! if ($x) { $a += '/norestart' }     /iu:A /quiet, in any case
//! ```

use std::rc::Rc;

use super::super::scope::Assigned;
use super::{Content, join};
use crate::span::Span;
use crate::text::{Alternatives, Atom, Glyph, Text};

/// The words that all of several command lines start with, and what each has behind
/// them; none where one of them is not known, or they have no word in common.
pub(in super::super) fn common_start(all: &[Rc<Assigned>]) -> Option<(Text, Alternatives)> {
    let lines = all.iter().map(|one| match &one.value.kind {
        Content::Text(text) => Some(text.clone()),
        Content::List(items) => Some(join(items, " ", Span::empty(one.span.end))),
        _ => None,
    });
    let lines: Vec<Text> = lines.collect::<Option<_>>()?;
    let (first, others) = lines.split_first()?;
    let same = |other: &Text| {
        let pairs = first.atoms().zip(other.atoms());
        let same = pairs.take_while(|(one, two)| is_same(first, one, other, two));
        same.last().map_or(0, |(one, _)| one.range.end)
    };
    let mut length = others.iter().map(same).min().unwrap_or(0);
    // The last word may go on in one of them.
    if !lines.iter().all(|line| ends_word(line, length)) {
        length = first.as_str()[..length].rfind(' ')?;
    }
    let start = first.slice(0..length);
    let quotes = start.as_str().matches('"').count();
    let rests = lines.iter().map(|line| line.slice(length..line.len()));
    let is_whole = quotes.is_multiple_of(2) && !start.as_str().trim().is_empty();
    is_whole.then(|| (start, rests.collect()))
}

/// The items that all of several arrays start with, and what each has behind them; none
/// where one of them is no array, or they have no item in common.
pub(in super::super) fn common_items(all: &[Rc<Assigned>]) -> Option<(Vec<Text>, Alternatives)> {
    let lists = all.iter().map(|one| match &one.value.kind {
        Content::List(items) => Some(items),
        _ => None,
    });
    let lists: Vec<&Rc<[Text]>> = lists.collect::<Option<_>>()?;
    let (first, others) = lists.split_first()?;
    let is_common = |(at, item): &(usize, &Text)| {
        let same = |other: &&Rc<[Text]>| other.get(*at).is_some_and(|two| is_equal(item, two));
        others.iter().all(same)
    };
    let length = first.iter().enumerate().take_while(is_common).count();
    let rest = |list: &Rc<[Text]>| join(&list[length..], " ", Span::empty(0));
    let rests = lists.iter().map(|list| rest(list));
    (length > 0).then(|| (first[..length].to_vec(), rests.collect()))
}

fn ends_word(line: &Text, at: usize) -> bool {
    let rest = &line.as_str()[at..];
    rest.is_empty() || rest.starts_with(' ')
}

fn is_equal(one: &Text, two: &Text) -> bool {
    one.len() == two.len()
        && one
            .atoms()
            .zip(two.atoms())
            .all(|(atom, other)| is_same(one, &atom, two, &other))
}

/// Whether two parts are the same: of what is not known, that they stand in one place.
fn is_same(one: &Text, atom: &Atom<'_>, two: &Text, other: &Atom<'_>) -> bool {
    match (&atom.glyph, &other.glyph) {
        (Glyph::Char(a), Glyph::Char(b)) => a == b,
        (Glyph::Unknown(a), Glyph::Unknown(b)) => {
            a.spelling == b.spelling
                && one.as_str()[atom.range.clone()] == two.as_str()[other.range.clone()]
        }
        _ => false,
    }
}
