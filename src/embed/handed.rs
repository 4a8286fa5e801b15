//! What programs that run a command line later or elsewhere make of their words,
//! where they have quotes and options of their own.

use std::ops::Range;

use crate::argv;
use crate::invocation::{Invocation, Word};
use crate::span::Span;
use crate::text::{Origin, Text};

/// The option of `sc` that has the command line of a service for its value.
const SERVICE: &str = "binpath=";

/// Whether a call of `sc` gives a service its command line: `binPath= "..."`.
pub(super) fn is_service(invocation: &Invocation) -> bool {
    let mut words = invocation.arguments.iter();
    words.any(|word| value_start(word).is_some())
}

/// Where the value of `binPath=` starts in a word that has the option.
fn value_start(word: &Word) -> Option<usize> {
    let head = word.as_str().get(..SERVICE.len())?;
    let is_option = head.eq_ignore_ascii_case(SERVICE);
    is_option.then_some(SERVICE.len())
}

/// The words of a call as its program reads them. `wmic` takes single quotes for
/// double ones, both do so in the command line that a word is, and `sc` takes a value
/// behind its option as well as in the next word.
pub(super) fn words(name: &str, invocation: &Invocation) -> Vec<Word> {
    let words = invocation.arguments.iter();
    match (name, &invocation.tail) {
        ("wmic", Some(tail)) => argv::split_arguments(&line_requoted(tail))
            .iter()
            .map(|word| {
                let is_quoted = word.as_str().starts_with('\'');
                if is_quoted {
                    word_requoted(word)
                } else {
                    word.clone()
                }
            })
            .collect(),
        ("schtasks", _) => words.map(word_requoted).collect(),
        ("sc", _) => words.map(without_option).collect(),
        _ => words.cloned().collect(),
    }
}

fn without_option(word: &Word) -> Word {
    match value_start(word) {
        Some(start) => Word::plain(word.text.slice(start..word.text.len())),
        None => word.clone(),
    }
}

/// A command line with double quotes for its single ones: those between quotes of
/// the other kind are characters.
fn line_requoted(line: &Text) -> Text {
    let mut open = None;
    let mut changes = Vec::new();
    for atom in line.atoms() {
        let quote = atom.glyph.char().filter(|c| matches!(c, '"' | '\''));
        let doubled = quote.filter(|quote| *quote == '\'').map(|_| "\"");
        let change = match (quote, open) {
            (Some(quote), None) => {
                open = Some(quote);
                doubled
            }
            (Some(quote), Some(own)) if quote == own => {
                open = None;
                doubled
            }
            (Some('"'), Some(_)) => Some("\\\""),
            _ => None,
        };
        changes.extend(change.map(|change| (atom.range, change)));
    }
    changed(line, changes)
}

/// A word with double quotes for its single ones.
fn word_requoted(word: &Word) -> Word {
    let singles = word
        .text
        .atoms()
        .filter(|atom| atom.glyph.char() == Some('\''));
    let changes = singles.map(|atom| (atom.range, "\"")).collect();
    Word::plain(changed(&word.text, changes))
}

/// A text with something else in some places, if there are as many single quotes to
/// open as to close something.
fn changed(text: &Text, changes: Vec<(Range<usize>, &str)>) -> Text {
    let singles = changes
        .iter()
        .filter(|(place, _)| &text.as_str()[place.clone()] == "'");
    if !singles.count().is_multiple_of(2) {
        return text.clone();
    }
    let mut result = Text::default();
    let mut kept = 0;
    for (place, content) in changes {
        result.append_slice(text, kept..place.start);
        let site = text.span_in(place.clone()).unwrap_or(Span::empty(0));
        result.push(content, site, Origin::Escape);
        kept = place.end;
    }
    result.append_slice(text, kept..text.len());
    result
}
