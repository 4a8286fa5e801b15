//! The strings and words of a script that name a retired tool.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::cursor::is_dash;
use super::super::facts::starts_command;
use super::super::scope::Assigned;
use super::super::token::{Bracket, Kind};
use super::super::tree::Tokens;
use super::super::view::{Builder, View};
use super::{FIRST_ID, FURTHEST, LONGEST, holds_a_name, is_tool, named, names_tool, only_says};
use crate::invocation::is_one_of;
use crate::text::Text;

/// Operators whose result is no operand of theirs.
const COMPARISONS: [&str; 14] = [
    "eq",
    "ne",
    "like",
    "notlike",
    "match",
    "notmatch",
    "contains",
    "notcontains",
    "in",
    "notin",
    "gt",
    "lt",
    "is",
    "isnot",
];

/// Operators whose result is worked out where they stand.
const FOLLOWED: [&str; 3] = ["+", "f", "join"];

/// The strings and words that name a tool and do not run it, by their tokens.
pub(super) fn tools(view: &View) -> BTreeMap<usize, Rc<Assigned>> {
    let mut tools = BTreeMap::new();
    let mut at = 0;
    while at < view.tokens.len() {
        let end = word_end(view, at).unwrap_or(at + 1);
        let is_word = end > at + 1 || view.kind(at) == Some(Kind::Bare);
        if is_word && may_name_a_tool(view, &(at..end)) {
            let text = text_of(view, &(at..end));
            if is_tool(&text)
                && !runs(view, at)
                && !is_started(view, at, end, &text)
                && !is_asked(view, at, end)
            {
                let span = view.span_of(&(at..end));
                tools.insert(at, named(FIRST_ID + at, text, span));
            }
        }
        // What is in a string or behind a part of a word may be a word too.
        at = match view.kind(at) {
            Some(Kind::Bare | Kind::Chunk) => end.max(at + 1),
            _ => at + 1,
        };
    }
    tools
}

/// Whether what is written in a word, or only what its escapes and quotes make
/// of it, may hold the name of a tool.
fn may_name_a_tool(view: &View, tokens: &Tokens) -> bool {
    let written = view.at(view.range(tokens));
    let inside = written.strip_prefix(['"', '\'']).unwrap_or(written);
    let inside = inside.strip_suffix(['"', '\'']).unwrap_or(inside);
    holds_a_name(written)
        || !inside
            .bytes()
            .all(|byte| byte.is_ascii() && !b"`\"'".contains(&byte))
}

/// The end of the string or the word that starts at a token.
fn word_end(view: &View, at: usize) -> Option<usize> {
    let token = view.tokens.get(at).filter(|token| !token.glued)?;
    match token.kind {
        Kind::OpenQuote(_) => Some((token.partner + 1).min(view.tokens.len())),
        Kind::Bare | Kind::Variable => Some(parts_end(view, at + 1)),
        _ => None,
    }
}

/// The end of the parts of a word that go on at a token.
fn parts_end(view: &View, mut at: usize) -> usize {
    while let Some(token) = view.tokens.get(at).filter(|token| token.glued) {
        at = match token.kind {
            Kind::Bare | Kind::Escape | Kind::Variable => at + 1,
            Kind::OpenQuote(_) | Kind::Open(Bracket::Sub) => token.partner + 1,
            _ => break,
        };
    }
    at.min(view.tokens.len())
}

/// What a string or a word says, its variables unknown.
fn text_of(view: &View, tokens: &Tokens) -> Text {
    let start = view.range(tokens).start;
    let mut builder = Builder::new(view, start);
    let mut at = tokens.start;
    while at < tokens.end.min(tokens.start + LONGEST) {
        let Some(token) = view.tokens.get(at) else {
            break;
        };
        match token.kind {
            Kind::OpenQuote(_) | Kind::CloseQuote(_) => {}
            Kind::Chunk | Kind::Bare => builder.source(token.range()),
            Kind::Escape | Kind::Doubled => builder.escape(token.range()),
            Kind::Open(_) => {
                let inside = at..(token.partner + 1).min(tokens.end);
                let written = view.range(&inside);
                let shown = if written.len() > LONGEST {
                    token.range()
                } else {
                    written
                };
                builder.unknown(shown, [].into());
                at = inside.end.max(at + 1);
                continue;
            }
            _ => builder.unknown(token.range(), [].into()),
        }
        at += 1;
    }
    builder.into_text()
}

/// Whether a word is the program of a command.
fn runs(view: &View, at: usize) -> bool {
    view.kind(at) == Some(Kind::Bare) && starts_command(view, at)
}

/// Whether a word is given to a command that gives nothing of it back: to
/// `Start-Process`, or a whole command line to any that may run it. Of what is made of
/// it before, in brackets, that is not known.
fn is_started(view: &View, at: usize, end: usize, text: &Text) -> bool {
    let is_line = !names_tool(text);
    let mut is_made = makes(view, end);
    let mut is_in_brackets = false;
    for at in view.backwards(at.saturating_sub(FURTHEST)..at) {
        match view.kind(at) {
            Some(Kind::Open(Bracket::Paren | Bracket::Array)) if is_line => {
                is_in_brackets = true;
                is_made |= is_argument(view, at);
            }
            Some(Kind::Newline | Kind::Semicolon | Kind::Pipe | Kind::Assign | Kind::Open(_)) => {
                break;
            }
            Some(Kind::Ampersand | Kind::Source) if is_line => {
                return !(is_in_brackets && is_made);
            }
            Some(Kind::Bare) if starts_command(view, at) => {
                let name = view.token(at).to_ascii_lowercase();
                let starts = is_one_of(&name, &["start-process", "saps", "start"]);
                let is_as_written = !(is_in_brackets && is_made);
                return is_as_written && (starts || is_line && !only_says(&name));
            }
            _ => {}
        }
    }
    false
}

/// Whether something is made of the value that ends before a token, by a method or by
/// an operator whose result is not worked out here.
fn makes(view: &View, end: usize) -> bool {
    behind(view, end).is_some_and(|next| match view.kind(next) {
        Some(Kind::Dot) => true,
        Some(Kind::Operator) => !FOLLOWED.contains(&name_of_operator(view, next).as_str()),
        _ => false,
    })
}

/// Whether an opening bracket is that of the arguments of a method, or something is
/// made of what stands in it.
fn is_argument(view: &View, opening: usize) -> bool {
    let token = view.tokens.get(opening);
    token.is_some_and(|token| token.glued || makes(view, token.partner.saturating_add(1)))
}

fn name_of_operator(view: &View, at: usize) -> String {
    let written = view.token(at).trim_start_matches(is_dash);
    written.to_ascii_lowercase()
}

/// Whether a word is only held against another: `$x -eq 'pkgmgr'`, or a
/// pattern of a `switch`.
fn is_asked(view: &View, at: usize, end: usize) -> bool {
    let compares = |at: usize| {
        let written = view.token(at).to_ascii_lowercase();
        let name = written.trim_start_matches(is_dash);
        let cased = name.strip_prefix(['i', 'c']).unwrap_or(name);
        written.len() > name.len() && [name, cased].iter().any(|name| COMPARISONS.contains(name))
    };
    before(view, at).is_some_and(compares)
        || behind(view, end).is_some_and(|next| {
            compares(next) || view.kind(next) == Some(Kind::Open(Bracket::Brace))
        })
}

pub(super) fn before(view: &View, at: usize) -> Option<usize> {
    let near = (at.saturating_sub(4)..at).rev();
    let mut solid = near.filter(|at| !matches!(view.kind(*at), Some(Kind::Blank | Kind::Comment)));
    solid.next()
}

pub(super) fn behind(view: &View, at: usize) -> Option<usize> {
    let mut solid = (at..at.saturating_add(4))
        .filter(|at| !matches!(view.kind(*at), Some(Kind::Blank | Kind::Comment)));
    solid.next()
}
