//! The names that matter in every language, and where a text holds one.

use std::ops::Range;

/// The retired tools by the names of their programs. Only for them does it
/// matter whether PowerShell waits, and only for them is a broken list, or a
/// string that nothing runs, worth a word.
pub(crate) const TOOLS: [&str; 4] = ["pkgmgr", "peimg", "intlcfg", "intlconfg"];

/// The retired tools, and the one that calls are written anew with.
pub(crate) const CALLED: [&str; 5] = ["pkgmgr", "peimg", "intlcfg", "intlconfg", "dism"];

/// How scripts write which Windows they look for where they tell one without DISM from
/// the others, in lower case: `6.0`, the pattern `6\.0`, a build, a name.
pub(crate) const RELEASES: [&str; 12] = [
    "6.0", "6.1", "6\\.", "6]", "6,", "6000", "6001", "6002", "6[", "7600", "minor", "vista",
];

/// Parts of the names of what runs a command line, whatever else it does with it:
/// `RunWithConsoleLogging`, `Invoke-LoggedCommand`.
pub(crate) const RUNNING: [&str; 4] = ["exec", "invoke", "launch", "run"];

/// Whether a text holds one of `names`, which are in lower case, in any case.
pub(crate) fn holds_one_of(names: &[&str], text: &str) -> bool {
    let bytes = text.as_bytes();
    // Most bytes start none of them.
    let mut firsts = [false; 256];
    for first in names.iter().filter_map(|name| name.bytes().next()) {
        firsts[usize::from(first)] = true;
        firsts[usize::from(first.to_ascii_uppercase())] = true;
    }
    let starts = |rest: &[u8], name: &str| {
        let here = rest.get(..name.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(name.as_bytes()))
    };
    let mut places = (0..bytes.len()).filter(|at| firsts[usize::from(bytes[*at])]);
    places.any(|at| names.iter().any(|name| starts(&bytes[at..], name)))
}

/// A name in a text, and what decides whether it is that of a program there.
pub(crate) struct Occurrence<'t> {
    /// The bytes of the name, its extension left out.
    pub(crate) range: Range<usize>,
    /// The character before it.
    pub(crate) before: Option<char>,
    /// The text behind it and its `.exe`.
    pub(crate) behind: &'t str,
}

/// Where a text in lower case holds a name.
pub(crate) fn occurrences<'t>(
    text: &'t str,
    name: &'t str,
) -> impl Iterator<Item = Occurrence<'t>> {
    text.match_indices(name).map(|(start, _)| {
        let range = start..start + name.len();
        let behind = &text[range.end..];
        Occurrence {
            before: text[..start].chars().next_back(),
            behind: behind.strip_prefix(".exe").unwrap_or(behind),
            range,
        }
    })
}

/// Whether a text holds a call of a retired tool: its name, and behind it an
/// option.
pub(crate) fn holds_a_call(text: &str) -> bool {
    calls_one_of(&TOOLS, text)
}

/// The same for some tools.
pub(crate) fn calls_one_of(tools: &[&str], text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut all = tools.iter().flat_map(|tool| occurrences(&text, tool));
    all.any(|one| {
        let option = one.behind.trim_start_matches(['"', '\'']);
        let blank = option.trim_start_matches([' ', '\t', '"', '\'']);
        let has_option = blank.len() < option.len() && blank.starts_with(['/', '-']);
        has_option && !one.before.is_some_and(is_word)
    })
}
