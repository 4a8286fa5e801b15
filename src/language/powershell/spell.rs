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

use super::cursor::{is_double_quote, is_name, is_single_quote};
use super::lexer::lex;
use super::token::{Bracket, Kind, Token};
use super::values::expands_in_string;
use crate::invocation::Form;
use crate::layer::Fragment;
use crate::span::Span;
use crate::spell::{NewWord, Part, Value};
use crate::text::{Origin, Run, Text};

/// A piece of a new word.
enum Piece {
    /// Characters that the program receives as they are.
    Known(String),
    /// PowerShell that expands in a double-quoted string and in a bare word.
    Code(String),
    /// The same, where it stands in the file.
    Verbatim(Span, String),
    /// A string with its quotes, and the pieces that it says.
    Quoted(String, Vec<Piece>),
}

/// Spells words as a PowerShell command takes them, or as the elements of an
/// array. None where PowerShell cannot spell them.
#[must_use]
pub fn spell_words(words: &[NewWord], form: Form) -> Option<Vec<Fragment>> {
    let list = form == Form::ArgumentList;
    let spelled = words.iter().map(|word| {
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
        Part::Literal(_) => false,
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

/// What a word is made of; `written` allows spellings of the old call.
fn pieces(word: &NewWord, written: bool) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    for part in &word.parts {
        match part {
            Part::Literal(text) => pieces.push(Piece::Known(text.clone())),
            Part::Value(value) => pieces.extend(value_pieces(value, written)?),
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

fn is_quote(c: char) -> bool {
    is_double_quote(c) || is_single_quote(c)
}

/// Whether a character stands for itself inside a bare word.
fn is_bare(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(
            c,
            '/' | '\\'
                | ':'
                | '.'
                | '_'
                | '-'
                | '~'
                | '+'
                | '='
                | '*'
                | '?'
                | '%'
                | '!'
                | '^'
                | '['
                | ']'
        )
}

/// Whether a bare word can start like this.
fn starts_bare(text: &str) -> bool {
    text.starts_with(|c: char| is_name(c) || matches!(c, '/' | '\\' | '.' | '-' | '~' | '%'))
}

/// The inside of a single-quoted string that says `text`.
#[must_use]
pub fn escape_single(text: &str) -> Option<String> {
    let mut escaped = String::new();
    for c in text.chars() {
        if is_single_quote(c) {
            escaped.push(c);
        }
        escaped.push(c);
    }
    Some(escaped)
}

/// What the inside of a single-quoted string says.
#[must_use]
pub fn unescape_single(inside: &str) -> String {
    let mut text = String::new();
    let mut characters = inside.chars().peekable();
    while let Some(c) = characters.next() {
        let second = is_single_quote(c).then(|| characters.next_if(|c| is_single_quote(*c)));
        text.push(second.flatten().unwrap_or(c));
    }
    text
}

/// The inside of a double-quoted string that says `text`.
#[must_use]
pub fn escape_double(text: &str) -> Option<String> {
    let mut escaped = String::new();
    for c in text.chars() {
        if is_double_quote(c) || matches!(c, '$' | '`') {
            escaped.push('`');
        }
        escaped.push(c);
    }
    Some(escaped)
}

/// What the inside of a double-quoted string says, if nothing in it expands.
#[must_use]
pub fn unescape_double(inside: &str) -> String {
    let mut text = String::new();
    let mut characters = inside.chars();
    while let Some(c) = characters.next() {
        match c {
            '`' => text.extend(characters.next()),
            _ => text.push(c),
        }
    }
    text
}

/// The inside of a here-string that says `text`. A line of it that would end
/// the string cannot be spelled.
#[must_use]
pub fn escape_here(text: &str, expands: bool) -> Option<String> {
    let ends = |line: &str| {
        let mut characters = line.chars();
        let quote = characters.next().is_some_and(|c| {
            if expands {
                is_double_quote(c)
            } else {
                is_single_quote(c)
            }
        });
        quote && characters.next() == Some('@')
    };
    if text.split(['\n', '\r']).any(ends) {
        return None;
    }
    if !expands {
        return Some(text.to_owned());
    }
    let special = |c: &char| matches!(c, '$' | '`');
    Some(
        text.chars()
            .flat_map(|c| special(&c).then_some('`').into_iter().chain([c]))
            .collect(),
    )
}

#[cfg(test)]
mod tests;
