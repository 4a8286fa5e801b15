//! What a new word is made of: known characters, code, and strings of the old
//! call that can stand where they are.

use super::super::cursor::{is_double_quote, is_single_quote};
use super::super::lexer::lex;
use super::super::token::{Bracket, Kind, Token};
use super::super::values::expands_in_string;
use crate::span::Span;
use crate::spell::{NewWord, Part, Value};
use crate::text::{Origin, Run, Text};

/// A piece of a new word.
pub(super) enum Piece {
    /// Characters that the program receives as they are.
    Known(String),
    /// PowerShell that expands in a double-quoted string and in a bare word.
    Code(String),
    /// The same, where it stands in the file.
    Verbatim(Span, String),
    /// A string with its quotes, and the pieces that it says.
    Quoted(String, Vec<Piece>),
}

/// What a word is made of; `written` allows spellings of the old call.
pub(super) fn pieces(word: &NewWord, written: bool) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    for part in &word.parts {
        match part {
            Part::Literal(text) => pieces.push(Piece::Known(text.clone())),
            Part::Value(value) => pieces.extend(value_pieces(value, written)?),
            Part::List(_) => return None,
        }
    }
    Some(pieces)
}

fn value_pieces(value: &Value, written: bool) -> Option<Vec<Piece>> {
    let spelling = value.written.as_ref().filter(|_| written);
    if let Some(pieces) = spelling.and_then(|spelling| as_written(spelling, &value.text)) {
        return Some(pieces);
    }
    text_pieces(&value.text)
}

/// Known characters, and unknown parts and whole variables where they stand.
fn text_pieces(text: &Text) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let one_site =
        |one: &Run, two: &Run| one.site == two.site && !one.is_plain() && !two.is_plain();
    for runs in text.runs().chunk_by(one_site) {
        if let Some(site) = whole_variable(runs) {
            pieces.push(Piece::Verbatim(site, "$x".to_owned()));
            continue;
        }
        for run in runs.iter().filter(|run| !run.range.is_empty()) {
            let content = &text.as_str()[run.range.clone()];
            if !run.is_unknown() {
                pieces.push(Piece::Known(content.to_owned()));
            } else if expands_in_string(content) || is_of_batch(content) {
                pieces.push(Piece::Verbatim(run.spelling, content.to_owned()));
            } else if content.starts_with('(') && content.ends_with(')') {
                pieces.push(Piece::Code("$".to_owned()));
                pieces.push(Piece::Verbatim(run.spelling, String::new()));
            } else if content.starts_with(['$', '[']) {
                pieces.push(Piece::Code("$(".to_owned()));
                pieces.push(Piece::Verbatim(run.spelling, String::new()));
                pieces.push(Piece::Code(")".to_owned()));
            } else {
                return None;
            }
        }
    }
    Some(pieces)
}

/// Whether an unknown part is one of cmd, which puts it in before PowerShell
/// reads the line.
fn is_of_batch(content: &str) -> bool {
    content.starts_with('%')
        || content.len() > 2 && content.starts_with('!') && content.ends_with('!')
}

/// The site of a variable whose whole value the runs are.
fn whole_variable(runs: &[Run]) -> Option<Span> {
    let assignment = runs.iter().find_map(|run| match &run.origin {
        Origin::Value(definition) => Some(definition.assignment),
        _ => None,
    })?;
    let spelled = runs.iter().map(|run| run.spelling).reduce(Span::hull)?;
    (spelled == assignment).then(|| runs[0].site)
}

/// The spelling of the old call, where it stands on its own: an unquoted
/// stretch, a whole string, or the end of a double-quoted one.
fn as_written(spelling: &Text, text: &Text) -> Option<Vec<Piece>> {
    let written = spelling.as_str();
    if !spelling.is_known() {
        return None;
    }
    let mut characters = written.chars();
    let (first, last) = (characters.next()?, characters.next_back());
    let quotes = written.chars().filter(|c| is_quote(*c)).count();
    if quotes == 0 {
        return unquoted(written);
    }
    let inner = || written.get(first.len_utf8()..written.len() - last.map_or(0, char::len_utf8));
    match (quotes, last) {
        (2, Some('"')) if first == '"' => Some(vec![Piece::Quoted(
            written.to_owned(),
            expanding(inner()?)?,
        )]),
        (2, Some('\'')) if first == '\'' => {
            let known = Piece::Known(inner()?.to_owned());
            (text.literal()? == inner()?)
                .then(|| vec![Piece::Quoted(written.to_owned(), vec![known])])
        }
        (1, Some('"')) => expanding(&written[..written.len() - 1]),
        _ => None,
    }
}

/// Characters, escapes and variables that mean the same in a bare word and in
/// a double-quoted string.
fn unquoted(written: &str) -> Option<Vec<Piece>> {
    // A word before it, so that it is read among arguments.
    let line = format!("x y{written}");
    let tokens = lex(&line);
    let word = tokens.get(2..)?;
    let one = word
        .iter()
        .enumerate()
        .all(|(index, token)| index == 0 || token.glued || depth(word, index));
    if !one {
        return None;
    }
    expanding(written)
}

/// Whether a token stands inside a bracket of the word.
fn depth(word: &[Token], index: usize) -> bool {
    let opening = word[..index]
        .iter()
        .find(|token| matches!(token.kind, Kind::Open(Bracket::Sub)));
    opening.is_some_and(|opening| {
        let closing = word
            .iter()
            .rposition(|token| token.kind == Kind::Close(Bracket::Sub));
        closing.is_some_and(|closing| index <= closing && word[index].start > opening.start)
    })
}

/// The inside of a double-quoted string: its variables as code, the rest as
/// what it says.
fn expanding(inside: &str) -> Option<Vec<Piece>> {
    let line = format!("\"{inside}\"");
    let tokens = lex(&line);
    let closing = tokens.first()?.partner;
    if closing + 1 != tokens.len() {
        return None;
    }
    let mut pieces = Vec::new();
    let mut at = 1;
    while at < closing {
        let token = tokens.get(at)?;
        let mut end = token.end;
        match token.kind {
            Kind::Chunk => pieces.push(Piece::Known(line.get(token.range())?.to_owned())),
            Kind::Open(Bracket::Sub) => {
                end = tokens.get(token.partner)?.end;
                at = token.partner;
                pieces.push(Piece::Code(line.get(token.start..end)?.to_owned()));
            }
            _ => pieces.push(Piece::Code(line.get(token.start..end)?.to_owned())),
        }
        at += 1;
    }
    Some(pieces)
}

fn is_quote(c: char) -> bool {
    is_double_quote(c) || is_single_quote(c)
}
