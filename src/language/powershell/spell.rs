//! New words in PowerShell: bare where that is enough, in quotes where
//! PowerShell would take a character for its own.
//!
//! ```text
//! among arguments   dism /Online "/FeatureName:$name" '/LogPath:a;b'
//! array             '/Online', "/FeatureName:$name"
//! array, joined     '/Online', '/PackagePath:"C:\a b"'
//! ```
//!
//! A variable stays as it is written, so a word that holds one stands bare or
//! in double quotes, never in single ones.

mod escape;
mod pieces;

pub use escape::{escape_bare, escape_double, escape_here, escape_single};

use self::escape::is_bare;
use self::pieces::{Piece, pieces};
use super::cursor::{is_name, is_single_quote};
use crate::invocation::Form;
use crate::layer::Fragment;
use crate::spell::{NewWord, Part};

/// Spells words as a PowerShell command takes them, or as the elements of an
/// array. None where PowerShell cannot spell them.
#[must_use]
pub fn spell_words(words: &[NewWord], form: Form) -> Option<Vec<Fragment>> {
    let list = form == Form::ArgumentList;
    let spelled = words.iter().map(|word| {
        if let [Part::List(items)] = word.parts.as_slice() {
            let items = items.iter().map(|item| quoted(&pieces(item, false)?));
            return joined(items, ",");
        }
        let pieces = pieces(word, !list)?;
        if list || was_quoted(word) {
            quoted(&pieces)
        } else {
            bare(&pieces).or_else(|| quoted(&pieces))
        }
    });
    joined(spelled, if list { ", " } else { " " })
}

/// Whether a variable stood in quotes that are to be kept.
fn was_quoted(word: &NewWord) -> bool {
    word.parts.iter().any(|part| match part {
        Part::Value(value) => value.quoted && value.written.is_none() && !value.text.is_known(),
        Part::Literal(_) | Part::List(_) => false,
    })
}

/// Whether a value that cannot be known stood in quotes.
fn holds_quoted(word: &NewWord) -> bool {
    word.parts
        .iter()
        .any(|part| matches!(part, Part::Value(value) if value.quoted && !value.text.is_known()))
}

/// Spells words as the elements of an array that is joined by blanks without
/// further quotes, as `Start-Process` does: a word with a blank brings its own.
#[must_use]
pub fn spell_process_list(words: &[NewWord]) -> Option<Vec<Fragment>> {
    let spelled = words
        .iter()
        .map(|word| quoted(&with_own_quotes(pieces(word, false)?, holds_quoted(word))));
    joined(spelled, ", ")
}

fn joined(
    words: impl Iterator<Item = Option<Vec<Fragment>>>,
    separator: &str,
) -> Option<Vec<Fragment>> {
    let mut fragments = Vec::new();
    for word in words {
        if !fragments.is_empty() {
            push(&mut fragments, separator);
        }
        for fragment in word? {
            match fragment {
                Fragment::Text(text) => push(&mut fragments, &text),
                verbatim @ Fragment::Verbatim(_) => fragments.push(verbatim),
            }
        }
    }
    Some(fragments)
}

fn push(fragments: &mut Vec<Fragment>, text: &str) {
    match fragments.last_mut() {
        Some(Fragment::Text(last)) => last.push_str(text),
        _ => fragments.push(Fragment::Text(text.to_owned())),
    }
}

/// The word without quotes of its own, if PowerShell takes it as one word that
/// says the same.
fn bare(pieces: &[Piece]) -> Option<Vec<Fragment>> {
    let mut fragments = Vec::new();
    let mut before = "";
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Known(text) => {
                if !text.chars().all(is_bare)
                    || takes_in(before, text)
                    || index == 0 && !starts_bare(text)
                {
                    return None;
                }
                push(&mut fragments, text);
                before = "";
            }
            Piece::Code(code) => {
                if index == 0 && pieces.len() > 1 && !code.starts_with('$') {
                    return None;
                }
                push(&mut fragments, code);
                before = code;
            }
            Piece::Verbatim(span, code) => {
                fragments.push(Fragment::Verbatim(*span));
                before = code;
            }
            Piece::Quoted(..) if index == 0 && pieces.len() > 1 => return None,
            Piece::Quoted(written, _) => {
                push(&mut fragments, written);
                before = "";
            }
        }
        let code = matches!(piece, Piece::Code(_) | Piece::Verbatim(..));
        let member =
            matches!(pieces.get(1), Some(Piece::Known(text)) if text.starts_with(['.', '[']));
        if index == 0 && code && (member || before.starts_with("$(") && pieces.len() > 1) {
            return None;
        }
    }
    (!fragments.is_empty()).then_some(fragments)
}

/// The word in quotes: single ones where nothing in it expands.
fn quoted(pieces: &[Piece]) -> Option<Vec<Fragment>> {
    if let Some(known) = all_known(pieces) {
        let quotes = known.chars().any(is_single_quote) && !known.contains(['$', '`', '"']);
        return Some(vec![Fragment::Text(if quotes {
            format!("\"{}\"", escape_double(&known)?)
        } else {
            format!("'{}'", escape_single(&known)?)
        })]);
    }
    let mut fragments = vec![Fragment::Text("\"".to_owned())];
    expand(pieces, &mut fragments)?;
    push(&mut fragments, "\"");
    Some(fragments)
}

fn expand(pieces: &[Piece], fragments: &mut Vec<Fragment>) -> Option<()> {
    let mut before = "";
    for piece in pieces {
        match piece {
            Piece::Known(text) => {
                if takes_in(before, text) {
                    return None;
                }
                push(fragments, &escape_double(text)?);
                before = "";
            }
            Piece::Code(code) => {
                push(fragments, code);
                before = code;
            }
            Piece::Verbatim(span, code) => {
                fragments.push(Fragment::Verbatim(*span));
                before = code;
            }
            Piece::Quoted(_, inner) => {
                expand(inner, fragments)?;
                before = "";
            }
        }
    }
    Some(())
}

fn all_known(pieces: &[Piece]) -> Option<String> {
    let mut known = String::new();
    for piece in pieces {
        match piece {
            Piece::Known(text) => known.push_str(text),
            Piece::Quoted(_, inner) => known.push_str(&all_known(inner)?),
            Piece::Code(_) | Piece::Verbatim(..) => return None,
        }
    }
    Some(known)
}

/// Puts quotes around the part of a word that needs them, behind the option's
/// name: a blank is in it, or an unknown part that had quotes before.
fn with_own_quotes(pieces: Vec<Piece>, had: bool) -> Vec<Piece> {
    let blank = |piece: &Piece| matches!(piece, Piece::Known(text) if text.contains([' ', '\t']));
    if !had && !pieces.iter().any(blank) {
        return pieces;
    }
    let mut with = Vec::new();
    let mut rest = pieces.into_iter().peekable();
    if let Some(first) =
        rest.next_if(|first| matches!(first, Piece::Known(text) if text.ends_with([':', '='])))
    {
        with.push(first);
    }
    with.push(Piece::Known("\"".to_owned()));
    with.extend(rest);
    if let Some(Piece::Known(last)) = with.last_mut() {
        last.truncate(last.trim_end_matches('\\').len());
    }
    with.push(Piece::Known("\"".to_owned()));
    with
}

/// Whether the name of the variable at the end of `before` would go on in
/// `text`.
fn takes_in(before: &str, text: &str) -> bool {
    let open = before.starts_with('$') && !before.ends_with(['}', ')']);
    open && text.starts_with(|c| is_name(c) || matches!(c, ':' | '?'))
}

/// Whether a bare word can start like this.
fn starts_bare(text: &str) -> bool {
    text.starts_with(|c: char| is_name(c) || matches!(c, '/' | '\\' | '.' | '-' | '~' | '%'))
}

#[cfg(test)]
mod tests;
