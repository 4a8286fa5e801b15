//! What `cmd.exe` replaces in a line: `%VAR%` before it parses, `!VAR!` and
//! `%%f` after.
//!
//! Percent expansion (phase 1) goes from left to right, and at each `%` tries:
//!
//! 1. `%%` is one percent sign (in a file);
//! 2. `%*`, `%0` to `%9`, `%~dp0` are arguments of the file (in a file);
//! 3. `%NAME%`, `%NAME:~from,length%`, `%NAME:old=new%` are variables, where
//!    NAME is all up to the next `%` or `:`;
//! 4. else the `%` is dropped in a file and kept at the prompt.
//!
//! Source: Microsoft, "set" and "call" command reference; the order is that of
//! the phases that D. Benham and jeb established ("How does the Windows
//! Command Interpreter (CMD.EXE) parse scripts?").

mod modifier;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use self::modifier::{guessed, modified};
use super::values::{Lookup, State};
use crate::language::{TOOLS, holds_one_of};
use crate::span::Span;
use crate::text::{Origin, Run, Text};

/// More values of variables with an index are not looked at: those that name a tool
/// come first.
const MOST_VALUES: usize = 8;

/// Where a line is read from: the rules for `%` differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// A line of a batch file.
    File,
    /// A line given to `cmd /c`, or typed.
    Prompt,
}

/// Phase 1: percent expansion of one physical line.
pub(super) fn percent<'a>(line: &'a Text, mode: Mode, state: &State) -> Cow<'a, Text> {
    if !line.as_str().contains('%') {
        return Cow::Borrowed(line);
    }
    let marks = marks(line, '%');
    let mut expanded = Text::default();
    let mut kept = 0;
    for (index, &start) in marks.iter().enumerate() {
        if start < kept {
            continue;
        }
        let next = marks.get(index + 1).copied();
        let Some((end, stands_for)) = percent_at(line, start, next, mode) else {
            continue;
        };
        expanded.append_slice(line, kept..start);
        let range = start..end;
        match stands_for {
            Reference::Text(content) => escape(&mut expanded, content, line, range),
            Reference::Parameter => parameter(&mut expanded, line, range, state),
            Reference::Variable => variable(&mut expanded, line, range, state),
        }
        kept = end;
    }
    if kept == 0 {
        return Cow::Borrowed(line);
    }
    expanded.append_slice(line, kept..line.len());
    Cow::Owned(expanded)
}

/// What a percent sign starts.
enum Reference {
    /// It stands for this.
    Text(&'static str),
    /// `%1`
    Parameter,
    /// `%NAME%`
    Variable,
}

/// Where a character stands as known text.
fn marks(text: &Text, character: char) -> Vec<usize> {
    let mut runs = text.unknown().peekable();
    let found = text.as_str().match_indices(character).map(|(at, _)| at);
    found
        .filter(|at| {
            while runs.next_if(|run| run.range.end <= *at).is_some() {}
            !runs.peek().is_some_and(|run| run.range.contains(at))
        })
        .collect()
}

/// The end of the expansion at the percent sign at `start`, and what it is;
/// none where the sign stays. `next` is the percent sign behind it.
fn percent_at(
    line: &Text,
    start: usize,
    next: Option<usize>,
    mode: Mode,
) -> Option<(usize, Reference)> {
    let rest = &line.as_str()[start + 1..];
    if mode == Mode::File {
        if rest.starts_with('%') {
            return Some((start + 2, Reference::Text("%")));
        }
        if let Some(length) = parameter_length(rest) {
            return Some((start + 1 + length, Reference::Parameter));
        }
    }
    let end = next
        .filter(|next| closes(line, start, *next))
        .map(|next| next + 1);
    match (mode, end) {
        (_, Some(end))
            if mode == Mode::File || is_plausible_name(&line.as_str()[start + 1..end - 1]) =>
        {
            Some((end, Reference::Variable))
        }
        (Mode::File, _) => Some((start + 1, Reference::Text(""))),
        (Mode::Prompt, _) => None,
    }
}

/// At the prompt a variable that does not exist stays as it is written, so a
/// name that no variable has is text.
fn is_plausible_name(reference: &str) -> bool {
    let name = reference.split(':').next().unwrap_or(reference);
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '(' | ')' | '-' | '#' | '$'))
}

/// How long the argument reference behind a `%` is: `*`, `1`, `~dp0`,
/// `~$PATH:1`.
pub(super) fn parameter_length(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    match bytes.first()? {
        b'*' | b'0'..=b'9' => Some(1),
        b'~' => {
            let mut at = 1;
            while bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
                at += 1;
            }
            if bytes.get(at) == Some(&b'$') {
                at += rest[at..].find(':')? + 1;
            }
            let end = bytes.get(at)?;
            (end.is_ascii_digit() || (*end == b'*' && at == 1)).then_some(at + 1)
        }
        _ => None,
    }
}

fn parameter(into: &mut Text, line: &Text, range: Range<usize>, state: &State) {
    let written = &line.as_str()[range.clone()];
    let name = format!("%{}", &written[written.len() - 1..]);
    let plain = written.len() == 2;
    let unquoted = written.len() == 3 && written.starts_with("%~");
    match state.lookup(&name) {
        Lookup::Known(assigned, _) if plain => {
            value(into, &assigned.text, line, range, assigned.span);
        }
        Lookup::Known(assigned, _) if unquoted => {
            let text = strip_quotes(&assigned.text);
            value(into, &text, line, range, assigned.span);
        }
        Lookup::Known(..) | Lookup::Unknown | Lookup::Outside if plain || unquoted => {
            unknown(into, line, range, state.alternatives(&name));
        }
        Lookup::Known(..) | Lookup::Unknown | Lookup::Outside => {
            let names_it = written.contains(['$', 'f', 'F', 'n', 'N', 's', 'S']);
            let values = names_it.then(|| match state.lookup(&name) {
                Lookup::Known(assigned, _) => [strip_quotes(&assigned.read())].into(),
                Lookup::Unknown | Lookup::Outside => state.alternatives(&name),
            });
            unknown(into, line, range, values.unwrap_or_default());
        }
    }
}

/// A text without the quotes around it.
pub(super) fn strip_quotes(text: &Text) -> Text {
    let content = text.as_str();
    let start = usize::from(content.starts_with('"'));
    let end = content.len() - usize::from(content.len() > start && content.ends_with('"'));
    text.slice(start..end)
}

fn variable(into: &mut Text, line: &Text, range: Range<usize>, state: &State) {
    let reference = &line.as_str()[range.start + 1..range.end - 1];
    let (name, modifier) = match reference.split_once(':') {
        Some((name, modifier)) if !name.is_empty() => (name, Some(modifier)),
        _ => (reference, None),
    };
    if let (None, Some(values)) = (modifier, indexed(line, &range, state)) {
        return unknown(into, line, range, values);
    }
    let (assigned, doubtful) = match state.lookup(name) {
        Lookup::Known(assigned, doubtful) => (assigned, doubtful),
        Lookup::Unknown => {
            let values = state.alternatives(name);
            let values = modifier.map_or(Arc::clone(&values), |by| guesses(&values, by));
            return unknown(into, line, range, values);
        }
        Lookup::Outside => return unknown(into, line, range, Arc::default()),
    };
    let text = match modifier {
        None => Some(Cow::Borrowed(&assigned.text)),
        // An empty variable does not exist, and a modifier of it becomes text.
        Some(_) if assigned.text.is_empty() => None,
        Some(modifier) => modified(&assigned.text, modifier).map(Cow::Owned),
    };
    match text {
        None => {
            let value = [assigned.read()];
            let values = modifier.map(|by| guesses(&value, by)).unwrap_or_default();
            unknown(into, line, range, values);
        }
        Some(text) if doubtful && is_opaque(&text) => {
            unknown(into, line, range, [assigned.read()].into());
        }
        Some(text) if doubtful => {
            let mut doubted = Text::default();
            value(&mut doubted, &text, line, range, assigned.span);
            into.append(&doubted.doubted());
        }
        Some(text) => value(into, &text, line, range, assigned.span),
    }
}

/// What a modifier may make of the values of a variable.
fn guesses(values: &[Text], modifier: &str) -> Arc<[Text]> {
    let values = values.iter().flat_map(innermost);
    values
        .filter(|value| !value.is_empty())
        .filter_map(|value| guessed(&value, modifier))
        .collect()
}

/// A value that is nothing but an unknown part, perhaps in quotes, as what that part
/// can be.
pub(super) fn innermost(value: &Text) -> Vec<Text> {
    let mut unknown = value.unknown();
    let (Some(run), None) = (unknown.next(), unknown.next()) else {
        return vec![value.clone()];
    };
    let around = |range: Range<usize>| {
        let around = value.slice(range);
        let is_bare = around.as_str().bytes().all(|byte| byte == b'"');
        is_bare.then_some(around)
    };
    let (before, after) = (
        around(0..run.range.start),
        around(run.range.end..value.len()),
    );
    match (&run.origin, before, after) {
        (Origin::Unknown(alternatives), Some(before), Some(after)) if !alternatives.is_empty() => {
            let between = |part: &Text| {
                let mut text = before.clone();
                text.append(part);
                text.append(&after);
                text
            };
            alternatives.iter().map(between).collect()
        }
        _ => vec![value.clone()],
    }
}

/// `!LIST[%%i]!`: the values of the variables that the name can mean, which are all
/// that fit where nothing is known of the index.
fn indexed(line: &Text, range: &Range<usize>, state: &State) -> Option<Arc<[Text]>> {
    let name = line.slice(range.start + 1..range.end - 1);
    let mut unknown = name.unknown();
    let (Some(run), None) = (unknown.next(), unknown.next()) else {
        return None;
    };
    let Origin::Unknown(indices) = &run.origin else {
        return None;
    };
    let (before, after) = (
        &name.as_str()[..run.range.start],
        &name.as_str()[run.range.end..],
    );
    let values: Vec<Text> = if indices.is_empty() && !before.is_empty() {
        let (before, after) = (before.to_ascii_uppercase(), after.to_ascii_uppercase());
        let fitting = state.fitting(&before, |rest| rest.ends_with(&after));
        let mut values: Vec<Text> = fitting.into_iter().map(|(_, value)| value).collect();
        values.sort_by_key(|value| !holds_one_of(&TOOLS, value.as_str()));
        values.truncate(MOST_VALUES);
        values
    } else {
        let names = indices
            .iter()
            .filter_map(|index| Some(format!("{before}{}{after}", index.literal()?)));
        names.flat_map(|name| state.possible(&name).0).collect()
    };
    (!values.is_empty()).then(|| values.into())
}

/// Phase 5: `!VAR!`, when delayed expansion is on. A text that holds an
/// exclamation mark loses its carets once more, in quotes as well, and `^!` is
/// a plain exclamation mark.
pub(super) fn delayed<'a>(text: &'a Text, state: &State) -> Cow<'a, Text> {
    if !text.as_str().contains('!') {
        return Cow::Borrowed(text);
    }
    if !state.delayed {
        return Cow::Owned(mark_undelayed(text));
    }
    let atoms: Vec<_> = text.atoms().collect();
    let next_mark = |from: usize| {
        let marks = (from..atoms.len()).find(|at| atoms[*at].glyph.char() == Some('!'));
        marks.map(|at| atoms[at].range.start)
    };
    let mut expanded = Text::default();
    let mut at = 0;
    while let Some(atom) = atoms.get(at) {
        let range = atom.range.clone();
        let end = match atom.glyph.char() {
            Some('^') if let Some(next) = atoms.get(at + 1) => {
                uncareted(&mut expanded, text, &range, &next.range);
                next.range.end
            }
            Some('!') if let Some(next) = next_mark(at + 1).filter(|next| *next > range.end) => {
                variable(&mut expanded, text, range.start..next + 1, state);
                next + 1
            }
            Some('^' | '!') => {
                escape(&mut expanded, "", text, range.clone());
                range.end
            }
            _ => {
                expanded.append_slice(text, range.clone());
                range.end
            }
        };
        while atoms.get(at).is_some_and(|atom| atom.range.start < end) {
            at += 1;
        }
    }
    Cow::Owned(expanded)
}

/// `^x` in a text that holds an exclamation mark: the caret goes.
fn uncareted(into: &mut Text, text: &Text, caret: &Range<usize>, next: &Range<usize>) {
    match text.literal_in(next.clone()) {
        Some(character) => escape(into, character, text, caret.start..next.end),
        None => into.append_slice(text, next.clone()),
    }
}

/// `!x!` while delayed expansion is off reaches the program as it stands, but
/// whoever calls the file may have switched it on: it counts as unknown.
fn mark_undelayed(text: &Text) -> Text {
    let marks = marks(text, '!');
    let mut marked = Text::default();
    let mut kept = 0;
    for pair in marks.windows(2) {
        let (start, end) = (pair[0], pair[1] + 1);
        let is_reference = start >= kept
            && closes(text, start, end - 1)
            && is_plausible_name(&text.as_str()[start + 1..end - 1]);
        if is_reference {
            marked.append_slice(text, kept..start);
            unknown(&mut marked, text, start..end, Arc::default());
            kept = end;
        }
    }
    marked.append_slice(text, kept..text.len());
    marked
}

/// Phase 4: `%%f` and `%%~nf`, where `variables` are the loop variables in
/// force. Their values are never known.
pub(super) fn loop_variables<'a>(
    text: &'a Text,
    variables: &[char],
    state: Option<&State>,
) -> Cow<'a, Text> {
    if variables.is_empty() || !text.as_str().contains('%') {
        return Cow::Borrowed(text);
    }
    let mut expanded = Text::default();
    let mut kept = 0;
    for start in marks(text, '%') {
        let length = loop_variable_length(&text.as_str()[start + 1..], variables);
        let Some(length) = length.filter(|_| start >= kept) else {
            continue;
        };
        expanded.append_slice(text, kept..start);
        kept = start + 1 + length;
        let name = text.as_str()[..kept].chars().last();
        let alternatives = match (state, name) {
            (Some(state), Some(name)) => state.alternatives(&format!("%%{name}")),
            _ => Arc::default(),
        };
        unknown_as_written(&mut expanded, text, start..kept, alternatives);
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    expanded.append_slice(text, kept..text.len());
    Cow::Owned(expanded)
}

fn loop_variable_length(rest: &str, variables: &[char]) -> Option<usize> {
    let is_variable = |c: &char| variables.contains(c);
    let first = rest.chars().next()?;
    if first != '~' {
        return is_variable(&first).then(|| first.len_utf8());
    }
    if let Some(path) = rest[1..].strip_prefix('$') {
        let colon = path.find(':')?;
        let variable = path[colon + 1..]
            .chars()
            .next()
            .filter(|c| is_variable(c))?;
        return Some(2 + colon + 1 + variable.len_utf8());
    }
    // The longest run of modifiers that still leaves a variable behind it.
    let letters: Vec<(usize, char)> = rest[1..]
        .char_indices()
        .take_while(|(_, c)| c.is_ascii_alphabetic() || is_variable(c))
        .collect();
    letters
        .iter()
        .enumerate()
        .rev()
        .find(|(index, (_, c))| {
            is_variable(c)
                && letters[..*index]
                    .iter()
                    .all(|(_, m)| "fdpnxsatzFDPNXSATZ".contains(*m))
        })
        .map(|(_, (at, c))| 1 + at + c.len_utf8())
}

/// An unknown part whose content is doubled back to how a file writes it:
/// `%f` came from `%%f`.
fn unknown_as_written(
    into: &mut Text,
    text: &Text,
    range: Range<usize>,
    alternatives: Arc<[Text]>,
) {
    let slice = text.slice(range);
    let site = slice.span().unwrap_or(Span::empty(0));
    let doubled = slice
        .runs()
        .first()
        .is_some_and(|run| run.site.len() == 2 && run.range.len() == 1);
    let written = format!("{}{}", if doubled { "%" } else { "" }, slice.as_str());
    into.push(&written, site, Origin::Unknown(alternatives));
}

fn unknown(into: &mut Text, line: &Text, range: Range<usize>, alternatives: Arc<[Text]>) {
    let site = line.span_in(range.clone()).unwrap_or(Span::empty(0));
    let written = &line.as_str()[range];
    into.push(written, site, Origin::Unknown(alternatives));
}

/// A variable with its value. One of which nothing is known is named by the variable
/// where it is used: what it was put together from may have changed since.
fn value(into: &mut Text, value: &Text, line: &Text, range: Range<usize>, assignment: Span) {
    let site = line.span_in(range).unwrap_or(Span::empty(0));
    match value.runs() {
        [run] if run.is_unknown() => into.push(value.as_str(), site, run.origin.clone()),
        [_, _, ..] if value.runs().iter().all(Run::is_unknown) => {
            into.push_unknown(value.as_str(), site);
        }
        _ => into.push_value(value, site, assignment),
    }
}

/// Whether nothing is known of a value but its quotes.
fn is_opaque(value: &Text) -> bool {
    let mut known = value.atoms().filter_map(|atom| atom.glyph.char());
    !value.is_known() && known.all(|c| c == '"')
}

fn escape(into: &mut Text, content: &str, line: &Text, range: Range<usize>) {
    let site = line.span_in(range).unwrap_or(Span::empty(0));
    into.push(content, site, Origin::Escape);
}

/// Whether the mark at `next` closes a reference that opens at `start`: there
/// is a name, and nothing unknown in it.
fn closes(text: &Text, start: usize, next: usize) -> bool {
    next > start + 1 && text.literal_in(start..next).is_some()
}
