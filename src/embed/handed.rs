//! What programs that run a command line later or elsewhere make of their words,
//! where they have quotes and options of their own.

use std::ops::Range;

use crate::argv;
use crate::invocation::{Invocation, Word};
use crate::span::Span;
use crate::text::{Origin, Text};

/// The options of `sc` that have a command line for their value: that of a service, and
/// what is run where it fails.
const OF_SERVICE: [&str; 2] = ["binpath=", "command="];

/// Whether a call of `sc` gives a service a command line: `binPath= "..."`.
pub(super) fn is_service(invocation: &Invocation) -> bool {
    let mut words = invocation.arguments.iter();
    words.any(|word| value_start(word).is_some())
}

/// Where the value of `binPath=` starts in a word that has the option.
fn value_start(word: &Word) -> Option<usize> {
    let is_it = |option: &&str| {
        let head = word.as_str().get(..option.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(option))
    };
    OF_SERVICE.into_iter().find(is_it).map(str::len)
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
        ("doskey" | "ftype", _) => defined(&invocation.command_tail()).into_iter().collect(),
        _ => words.cloned().collect(),
    }
}

/// `doskey /exename=a.exe NAME=LINE`, `ftype NAME=LINE`: the line, which is one word.
fn defined(tail: &Text) -> Option<Word> {
    let mut rest = tail.as_str().trim_start();
    while rest.starts_with('/') {
        rest = rest.split_once([' ', '\t'])?.1.trim_start();
    }
    let start = tail.len() - rest.len() + rest.find('=')? + 1;
    let mut line = Text::default();
    let mut kept = start;
    for (at, _) in tail.as_str().match_indices('$') {
        let range = at..at + 2;
        let sign = tail.as_str().get(range.clone()).filter(|_| at >= kept);
        let Some((sign, site)) = sign.zip(tail.span_in(range.clone())) else {
            continue;
        };
        line.append_slice(tail, kept..at);
        match sign.as_bytes()[1] {
            b't' | b'T' => line.push("&", site, Origin::Escape),
            b'*' | b'1'..=b'9' => line.push_unknown(sign, site),
            _ => line.append_slice(tail, range.clone()),
        }
        kept = range.end;
    }
    line.append_slice(tail, kept..tail.len());
    Some(Word::plain(line))
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
