//! What becomes of a command line on its way to Windows.

use std::ops::Range;

use crate::span::Span;
use crate::text::{Origin, Text};

/// `Run` and `Exec` put in the variables of the environment themselves, so
/// `%name%` is an unknown part; `%comspec%` is cmd.
pub(in super::super) fn environment_variables(text: &Text) -> Text {
    let mut expanded = Text::default();
    for run in text.runs() {
        let content = &text.as_str()[run.range.clone()];
        if run.origin != Origin::Source {
            expanded.push_spelled(content, run.site, run.spelling, run.origin.clone());
            continue;
        }
        let mut rest = content;
        let mut at = run.site.start;
        while let Some((before, name)) = variable(rest) {
            expanded.push_source(&rest[..before], at);
            let site = Span::new(at + before, at + before + name.len());
            if name.eq_ignore_ascii_case("%comspec%") {
                expanded.push_source(name, site.start);
            } else {
                expanded.push_unknown(name, site);
            }
            rest = &rest[before + name.len()..];
            at = site.end;
        }
        expanded.push_source(rest, at);
    }
    expanded
}

/// Whether a part that [`environment_variables`] leaves alone, since no bytes of the
/// script spell it there, holds a variable all the same.
pub(in super::super) fn holds_variables(text: &Text) -> bool {
    let runs = text.runs().iter();
    let mut others = runs.filter(|run| !run.is_unknown() && run.origin != Origin::Source);
    others.any(|run| {
        let content = &text.as_str()[run.range.clone()];
        variable(content).is_some_and(|(_, name)| !name.eq_ignore_ascii_case("%comspec%"))
    })
}

/// The first `%name%` of a text, and where it starts.
fn variable(text: &str) -> Option<(usize, &str)> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find('%')?;
        let end = start + 1 + text.get(start + 1..)?.find('%')?;
        let name = &text[start + 1..end];
        let plain =
            |character: char| character.is_alphanumeric() || matches!(character, '_' | '(' | ')');
        if !name.is_empty() && name.chars().all(plain) {
            return Some((start, &text[start..=end]));
        }
        from = end;
    }
}

/// The lines of a text that is written to another script.
pub(in super::super) fn lines_of(text: &Text) -> Vec<Text> {
    if !text.as_str().contains(['\r', '\n']) {
        return vec![text.clone()];
    }
    text.split(|c| matches!(c, '\r' | '\n'))
}

/// The command of a line of another script: `@start /w pkgmgr ...` runs
/// pkgmgr, and so may `<Path>pkgmgr ...</Path>`.
pub(in super::super) fn written_command(text: &Text) -> Text {
    let mut rest = text.clone();
    loop {
        let content = rest.as_str();
        let blank = content.len()
            - content
                .trim_start_matches([' ', '\t', '@', '\r', '\n'])
                .len();
        let trimmed = rest.slice(blank..rest.len());
        if let Some(inside) = inside_tag(trimmed.as_str()) {
            rest = trimmed.slice(inside);
            continue;
        }
        let lower = trimmed.as_str().to_ascii_lowercase();
        let Some(prefix) = ["start ", "call ", "\"\" ", "/wait ", "/w ", "/b ", "/min "]
            .iter()
            .find(|prefix| lower.starts_with(*prefix))
        else {
            return trimmed;
        };
        rest = trimmed.slice(prefix.len()..trimmed.len());
    }
}

/// What stands between the tag that a line starts with and the end of its element.
fn inside_tag(line: &str) -> Option<Range<usize>> {
    let tag = line.strip_prefix('<')?;
    let name = tag.split(['>', ' ']).next()?;
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_');
    let is_tag =
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_of_name);
    let start = line.find('>').filter(|_| is_tag)? + 1;
    let end = line[start..].find(&format!("</{name}"));
    Some(start..end.map_or(line.len(), |end| start + end))
}
