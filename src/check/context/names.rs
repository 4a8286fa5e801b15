//! Where a text names a retired tool, as a program or a process.

use std::ops::Range;

use crate::finding::Edit;
use crate::language::{Occurrence, holds_one_of, occurrences};
use crate::rule::{RuleSet, Tool};
use crate::span::Span;
use crate::text::{Origin, Text};

/// A tool's name in a text.
pub(super) struct Named<'a> {
    /// The tool.
    pub(super) tool: &'a Tool,
    /// The bytes of the text: the name without its extension.
    pub(super) range: Range<usize>,
    /// A path stands before it.
    pub(super) has_directory: bool,
}

/// Every place where a text names a tool: `pkgmgr`, `pkgmgr.exe`, but not
/// `pkgmgr.log` or `mypkgmgr`.
pub(super) fn in_text<'a>(text: &str, rules: &'a RuleSet) -> Vec<Named<'a>> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<Named<'a>> = Vec::new();
    for name in rules.default_programs() {
        // Most texts hold none of the names.
        if !lower.contains(name) {
            continue;
        }
        let Some(tool) = rules.tool(name) else {
            continue;
        };
        found.extend(places_of(name, &lower).map(|range| Named {
            tool,
            has_directory: text[..range.start].ends_with(['\\', '/']),
            range,
        }));
    }
    found.sort_by_key(|named| named.range.start);
    found
}

/// The tools that a pattern for names of processes fits: `pkg*`, `*mgr*`, `like 'pkg%'`.
pub(super) fn by_wildcard<'a>(
    text: &str,
    rules: &'a RuleSet,
) -> impl Iterator<Item = Named<'a>> + use<'a> {
    let lower = text.to_ascii_lowercase();
    let is_query = lower.contains("like");
    let is_wild = move |c: char| matches!(c, '*' | '?') || c == '%' && is_query;
    let mut patterns = Vec::new();
    for (at, _) in lower.match_indices(is_wild) {
        let before = &lower[..at];
        let known = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
        let is_open = known.ends_with(is_wild);
        patterns.push((before[known.len()..].to_owned(), is_open, at));
    }
    let fits = move |name: &str| {
        let fits = |(known, is_open, _): &&(String, bool, usize)| {
            let within = if *is_open {
                name.contains(known.as_str())
            } else {
                name.starts_with(known.as_str())
            };
            known.len() > 2 && known.len() < name.len() && within
        };
        patterns.iter().find(fits).map(|(_, _, at)| *at)
    };
    rules.default_programs().filter_map(move |name| {
        let at = fits(&name.to_ascii_lowercase())?;
        Some(Named {
            tool: rules.tool(name)?,
            has_directory: false,
            range: at..at,
        })
    })
}

/// Whether a text names a program, in any case.
pub(super) fn is_named(name: &str, text: &str) -> bool {
    // Most texts hold none of the names.
    holds_one_of(&[name], text) && places_of(name, &text.to_ascii_lowercase()).next().is_some()
}

/// Every place where a text in lower case names a program.
fn places_of<'t>(name: &'t str, lower: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let is_apart = |one: &Occurrence<'_>| {
        !one.before.is_some_and(goes_on) && !one.behind.starts_with(continues)
    };
    occurrences(lower, name)
        .filter(is_apart)
        .map(|one| one.range)
}

fn goes_on(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '.')
}

fn continues(character: char) -> bool {
    goes_on(character) || matches!(character, '\\' | ':')
}

impl Named<'_> {
    /// The edit that names the new program instead, where the name stands in
    /// the file as it is.
    pub(super) fn edit(&self, text: &Text) -> Option<Edit> {
        let name = text.slice(self.range.clone());
        let [run] = name.runs() else { return None };
        (run.origin == Origin::Source).then(|| Edit {
            span: run.site,
            replacement: self.tool.replacement().to_owned(),
        })
    }
}

/// The line of a file that a place starts on.
pub(in crate::check) fn line_of(text: &str, at: usize) -> Span {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    Span::new(start, end)
}
