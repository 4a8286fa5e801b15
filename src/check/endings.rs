//! Files whose names are not known, behind a place that names files of a kind for
//! which the call would have no rewrite.
//!
//! ```text
//! dir *.msu | % { pkgmgr /ip /m:$($_.FullName) }
//! ```

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::Candidate;
use super::made::Made;
use crate::invocation::Limit;
use crate::language::{Occurrence, Script, occurrences};
use crate::span::{Span, Spans};
use crate::text::Text;

/// What the tools are given as a rule. Source: semantics, rows P1 and P5.
const PACKAGE: &str = ".cab";

/// Lowers the fixes of calls that may be given such a file: the last that the script
/// names before them is one.
pub(super) fn lower(candidates: &mut [Candidate<'_>], text: &str, script: &Script) {
    let mut named: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let made = OnceCell::new();
    for candidate in candidates {
        let is_directory = |value: &Text| {
            let made = made.get_or_init(|| Made::of(text, script));
            made.holds(value, candidate.invocation.span.start)
        };
        let mut barred = candidate
            .tool
            .barred_endings(&candidate.options, &is_directory);
        let mut words = candidate.invocation.arguments.iter();
        let place = words.find_map(|word| word.text.span());
        let place = place.unwrap_or(candidate.invocation.span).start;
        let mut last = |ending: &str| {
            let places = named
                .entry(ending.to_owned())
                .or_insert_with(|| places(text, ending, script));
            let before = places.partition_point(|at| *at < place);
            before.checked_sub(1).map(|at| places[at])
        };
        let Some(ending) = barred.find(|ending| last(ending) > last(PACKAGE)) else {
            continue;
        };
        let reason = format!(
            "the files that the script names before this are {ending} files, for which there is no such line: look whether this is one"
        );
        let limits = &mut candidate.invocation.site.limits;
        limits.push(Limit::unsafe_fix(reason));
    }
}

/// Where a script names an ending outside its comments, with its dot or without.
fn places(text: &str, ending: &str, script: &Script) -> Vec<usize> {
    let comments: Spans = script.comments.iter().copied().collect();
    let kind = ending.trim_start_matches('.');
    let lower = text.to_ascii_lowercase();
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_word = |one: &Occurrence<'_>| {
        !one.before.is_some_and(is_of_word)
            && !lower[one.range.end..].starts_with(is_of_word)
            && !comments.contain(Span::new(one.range.start, one.range.end))
    };
    let words = occurrences(&lower, kind).filter(is_word);
    words.map(|one| one.range.start).collect()
}
