//! Variables of the environment that a command line names, and that only the
//! interpreter which is given it puts in: `cmd /c "%%P%% /x"`, `powershell -c "& $env:P"`.

use std::borrow::Cow;
use std::ops::Range;

use crate::invocation::Invocation;
use crate::language::{TOOLS, holds_one_of};
use crate::span::Span;
use crate::text::{Alternatives, Origin, Run, Text};

/// How the name of a variable starts in PowerShell, and what ends it where that is not
/// the first character that is of no name.
const OF_POWERSHELL: [(&str, &str); 2] = [("$env:", ""), ("${env:", "}")];

/// How what names a variable starts: in cmd, in PowerShell, and in cmd where delayed
/// expansion is on.
const MARKS: [char; 3] = ['%', '$', '!'];

/// Fills in what the variables may be that an interpreter inherits from the one that
/// calls it, as far as `values` knows a tool among the values of one.
pub(crate) fn inherit(call: &mut Invocation, mut values: impl FnMut(&str) -> Alternatives) {
    if !super::runs_at_once(&call.program.text) {
        return;
    }
    let mut words = call.arguments.iter();
    let is_delayed = words.any(|word| holds_one_of(&["/v"], word.as_str()));
    let marks = &MARKS[..MARKS.len() - usize::from(!is_delayed)];
    let words = call.arguments.iter_mut().map(|word| &mut word.text);
    for text in words.chain(&mut call.tail) {
        if let Cow::Owned(filled) = with_values(text, marks, &mut values) {
            *text = filled;
        }
    }
}

/// A text in which each variable of cmd or PowerShell that may hold a tool is an
/// unknown part, spelled as before.
pub(crate) fn inherited(
    text: &Text,
    mut values: impl FnMut(&str) -> Alternatives,
) -> Cow<'_, Text> {
    with_values(text, &MARKS[..MARKS.len() - 1], &mut values)
}

fn with_values<'t>(
    text: &'t Text,
    marks: &[char],
    values: &mut impl FnMut(&str) -> Alternatives,
) -> Cow<'t, Text> {
    let content = text.as_str();
    let mut filled = Text::default();
    let mut kept = 0;
    let mut at = 0;
    let is_tool = |value: &Text| holds_one_of(&TOOLS, value.as_str());
    while let Some(mark) = content[at..].find(marks) {
        at += mark;
        let found = reference(content, at).filter(|(range, _)| is_open(text, range));
        let found = found.map(|(range, name)| (range, values(name)));
        let Some((range, values)) = found.filter(|(_, values)| values.iter().any(is_tool)) else {
            at += 1;
            continue;
        };
        let site = text.span_in(range.clone()).unwrap_or(Span::empty(0));
        filled.append_slice(text, kept..range.start);
        filled.push(&content[range.clone()], site, Origin::Unknown(values));
        (kept, at) = (range.end, range.end);
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    filled.append_slice(text, kept..text.len());
    Cow::Owned(filled)
}

/// The variable that is named at a byte of a text, and the bytes that name it.
fn reference(content: &str, start: usize) -> Option<(Range<usize>, &str)> {
    let rest = &content[start..];
    let (length, name) = match rest.as_bytes().first()? {
        mark @ (b'%' | b'!') => {
            let name = rest[1..].split(char::from(*mark)).next()?;
            (name.len() + 2, name)
        }
        _ => of_powershell(rest)?,
    };
    let is_name = !name.is_empty() && name.chars().all(is_of_name);
    (is_name && start + length <= content.len()).then(|| (start..start + length, name))
}

/// The name of the variable of the environment that a text starts with, and how long
/// what names it is.
pub(crate) fn of_powershell(text: &str) -> Option<(usize, &str)> {
    OF_POWERSHELL.iter().find_map(|(start, end)| {
        let head = text.get(..start.len())?;
        let rest = &text[start.len()..];
        let length = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
        let is_one = head.eq_ignore_ascii_case(start) && rest[length..].starts_with(end);
        is_one.then(|| (start.len() + length + end.len(), &rest[..length]))
    })
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Whether a part of a text is known, or is one of which no value is.
fn is_open(text: &Text, range: &Range<usize>) -> bool {
    let runs = text.runs();
    let at = runs.partition_point(|run| run.range.end <= range.start);
    let is_it = |run: &Run| run.range == *range && run.alternatives().is_empty();
    text.literal_in(range.clone()).is_some() || runs.get(at).is_some_and(is_it)
}
