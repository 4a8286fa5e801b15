//! `%NAME:~from,length%` and `%NAME:old=new%` on a known value.

use crate::span::Span;
use crate::text::{Origin, Text};

/// `:~from,length` and `:old=new` on a known value; none where they cannot be
/// computed.
pub(super) fn modified(text: &Text, modifier: &str) -> Option<Text> {
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
    let content = text.literal()?;
    let starts: Vec<usize> = content
        .char_indices()
        .map(|(at, _)| at)
        .chain([content.len()])
        .collect();
    let count = i64::try_from(starts.len() - 1).ok()?;
    let from = if from < 0 { count + from } else { from }.clamp(0, count);
    let to = match length {
        None => count,
        Some(length) if length < 0 => count + length,
        Some(length) => from.saturating_add(length),
    }
    .clamp(from, count);
    let at = |index: i64| {
        usize::try_from(index)
            .ok()
            .and_then(|i| starts.get(i).copied())
    };
    Some(text.slice(at(from)?..at(to)?))
}

fn replaced(text: &Text, old: &str, new: &str) -> Option<Text> {
    let content = text.literal()?.to_ascii_lowercase();
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
        if !head {
            result.append_slice(text, at..found);
        }
        let end = found + old.len();
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
