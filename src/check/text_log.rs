//! Scripts that name the text log of the old tool: `/l:x` wrote x.txt, where
//! `/LogPath` writes x itself (M13).
//!
//! ```text
//! pkgmgr /iu:A /l:%LOG%
//! type %LOG%.txt           is not there behind the new command
//! ```

use std::collections::BTreeSet;

use super::Candidate;
use crate::invocation::{Limit, Word};
use crate::language::Script;
use crate::rule::RuleSet;
use crate::rule::surroundings::Logs;
use crate::span::{Span, Spans};
use crate::text::{Origin, Run, Text};

/// Lowers the fixes of calls whose text log the script names.
pub(super) fn lower(
    candidates: &mut [Candidate<'_>],
    text: &str,
    script: &Script,
    rules: &RuleSet,
) {
    let logs = &rules.surroundings().logs;
    let mut named = None;
    for candidate in candidates {
        let mut words = candidate.invocation.arguments.iter();
        let Some(log) = words.find_map(|word| log(word, logs)) else {
            continue;
        };
        let named = named.get_or_insert_with(|| Named::of(text, script, &logs.text));
        if named.holds(&log, text) {
            let (log, ending) = (log.as_str(), &logs.text);
            let reason = format!(
                "the script names the log `{log}{ending}`, which DISM does not write: it writes `{log}`"
            );
            candidate
                .invocation
                .site
                .limits
                .push(Limit::unsafe_fix(reason));
        }
    }
}

/// The log that a word names.
fn log(word: &Word, logs: &Logs) -> Option<Text> {
    let start = word.as_str().find(':')? + 1;
    let option = word.as_str()[..start].to_ascii_lowercase();
    let is_given = logs.options.contains(&option) && start < word.text.len();
    is_given.then(|| word.text.slice(start..word.text.len()))
}

/// What a script names with the ending of text logs, without that, in lower case.
#[derive(Default)]
struct Named {
    /// As it is written: `c:\logs\p.log`, `%log%`; from the backslash on where the
    /// directory is a string of its own.
    written: BTreeSet<String>,
    /// The variables right before the ending: `%log%.txt`, `log & ".txt"`.
    variables: BTreeSet<String>,
}

impl Named {
    fn of(text: &str, script: &Script, ending: &str) -> Self {
        let comments: Spans = script.comments.iter().copied().collect();
        let lower = text.to_ascii_lowercase();
        let mut named = Self::default();
        for (at, _) in lower.match_indices(ending) {
            let end = at + ending.len();
            if lower[end..].starts_with(is_of_name) || comments.contain(Span::new(at, end)) {
                continue;
            }
            let written = last_word(&lower[..at]);
            let file = written.rsplit('\\').next().unwrap_or_default();
            if file.is_empty() || file.starts_with(['%', '!', '$']) {
                let variable = last_name(&lower[..at]).to_owned();
                named.variables.insert(variable);
            }
            named.written.insert(written.to_owned());
        }
        named
    }

    fn holds(&self, log: &Text, text: &str) -> bool {
        let value = log.as_str().to_ascii_lowercase();
        let value = last_word(&value);
        let file = value.rfind('\\').map(|at| &value[at..]);
        let mut written = [Some(value), file].into_iter().flatten();
        let last = log.runs().last();
        written.any(|name| self.written.contains(name))
            || last.is_some_and(|run| self.holds_variable(run, text))
    }

    /// Whether one of them is the variable that a part of a command line comes from,
    /// told where it is used and where it is set.
    fn holds_variable(&self, run: &Run, text: &str) -> bool {
        let places = match &run.origin {
            Origin::Source | Origin::Escape => [None, None],
            Origin::Value(set) => [Some(run.site.end), set.span.map(|span| span.start)],
            Origin::Unknown(_) => [Some(run.site.end), None],
        };
        let before = places.into_iter().flatten().filter_map(|at| text.get(..at));
        let mut names = before.map(|before| last_name(before).to_ascii_lowercase());
        names.any(|name| !name.is_empty() && self.variables.contains(&name))
    }
}

/// Longer names, in bytes, are none of files.
const LONGEST_NAME: usize = 260;

/// The word that a text ends in, where strings and commands are made of words; no more
/// of it than a file may have for a name.
fn last_word(text: &str) -> &str {
    let text = &text[text.ceil_char_boundary(text.len().saturating_sub(LONGEST_NAME))..];
    let ends = |c: char| c.is_whitespace() || "\"'`=,;<>|&+".contains(c);
    text.rsplit(ends).next().unwrap_or_default()
}

/// The name that stands before the signs that a text ends in: `log & "`, `%log%`.
fn last_name(text: &str) -> &str {
    let text = &text[text.ceil_char_boundary(text.len().saturating_sub(LONGEST_NAME))..];
    let text = text.trim_end_matches([' ', '\t', '"', '\'', '&', '+', '=', '%', '!', ')', '}']);
    text.rsplit(|c| !is_of_name(c)).next().unwrap_or_default()
}

fn is_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}
