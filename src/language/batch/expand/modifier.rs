//! `%NAME:~from,length%` and `%NAME:old=new%`: on a known value, and as far as they
//! can be guessed on one with unknown parts, in which nothing is replaced.

use crate::span::Span;
use crate::text::{Origin, Text};

/// `:~from,length` and `:old=new` on a known value; none where they cannot be
/// computed.
pub(super) fn modified(text: &Text, modifier: &str) -> Option<Text> {
    text.literal().and_then(|_| guessed(text, modifier))
}

/// What a modifier makes of a value that may have unknown parts; none where they
/// would have to be cut.
pub(super) fn guessed(text: &Text, modifier: &str) -> Option<Text> {
    if let Some(cut) = modifier.strip_prefix('~') {
        let (from, length) = match cut.split_once(',') {
            Some((from, length)) => (from, Some(length.trim().parse::<i64>().ok()?)),
            None => (cut, None),
        };
        return substring(text, from.trim().parse().ok()?, length);
    }
    let (old, new) = modifier.split_once('=')?;
    replaced(text, old, new)
}

fn substring(text: &Text, from: i64, length: Option<i64>) -> Option<Text> {
    let start = place(text, from)?;
    let end = match length {
        None => text.len(),
        Some(length) if length < 0 => place(text, length)?,
        Some(length) => start + place(&text.slice(start..text.len()), length)?,
    };
    Some(text.slice(start..end.max(start)))
}

/// Where the character of a number starts, counted from the end where it is
/// negative; none where unknown parts are counted.
fn place(text: &Text, number: i64) -> Option<usize> {
    let atoms: Vec<_> = text.atoms().collect();
    let count = usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX);
    let at = if number < 0 {
        atoms.len().saturating_sub(count)
    } else {
        count.min(atoms.len())
    };
    let mut counted = if number < 0 {
        &atoms[at..]
    } else {
        &atoms[..at]
    }
    .iter();
    let known = counted.all(|atom| atom.glyph.char().is_some());
    known.then(|| atoms.get(at).map_or(text.len(), |atom| atom.range.start))
}

fn replaced(text: &Text, old: &str, new: &str) -> Option<Text> {
    let content = text.as_str().to_ascii_lowercase();
    let (old, head) = match old.strip_prefix('*') {
        Some(old) => (old, true),
        None => (old, false),
    };
    if old.is_empty() {
        return None;
    }
    let old = old.to_ascii_lowercase();
    let mut result = Text::default();
    let mut at = 0;
    for (found, _) in content.match_indices(&old) {
        let end = found + old.len();
        if text.literal_in(found..end).is_none() {
            continue;
        }
        if !head {
            result.append_slice(text, at..found);
        }
        let site = text.span_in(found..end).unwrap_or(Span::empty(0));
        result.push(new, site, Origin::Escape);
        at = end;
        if head {
            break;
        }
    }
    result.append_slice(text, at..text.len());
    Some(result)
}
