//! Where a script names the process of a retired tool and says no more of it:
//! `WaitFor "pkgmgr.exe"`, `set P=pkgmgr.exe`, `Wait-Gone pkgmgr`.
//!
//! What becomes of such a name is not followed: a script that lists processes may wait
//! for the one of that name.

use crate::language::holds_one_of;

/// What shows its arguments, and does no more with them.
const SHOWS: [&str; 8] = [
    "echo",
    "@echo",
    "wscript.echo",
    "msgbox",
    "write-host",
    "write-verbose",
    "write-warning",
    "title",
];

const QUOTES: [char; 2] = ['"', '\''];

/// Whether a name that stands on its line between `before` and `behind` is the whole of
/// a string or a word, or an item in a list of programs.
pub(super) fn is_whole(before: &str, behind: &str) -> bool {
    let behind = without_extension(behind);
    let is_about_another = is_shown(before, behind) || is_variable(before, behind);
    if is_about_another || is_label(before) {
        return false;
    }
    let is_quoted = before.ends_with(QUOTES) && behind.starts_with(QUOTES);
    is_quoted || is_word(before, behind) && !is_in_prose(before, behind)
}

fn without_extension(behind: &str) -> &str {
    match behind.split_at_checked(".exe".len()) {
        Some((extension, rest)) if extension.eq_ignore_ascii_case(".exe") => rest,
        _ => behind,
    }
}

/// Whether a command only shows the name. What is redirected or given on may be read
/// again.
fn is_shown(before: &str, behind: &str) -> bool {
    let command = before.rsplit(['{', '}', '&']).next().unwrap_or_default();
    let first = command.trim_start();
    let first = first.split([' ', '\t', '(']).next().unwrap_or_default();
    let goes_further = command.contains('|') || behind.contains(['>', '|', '}']);
    SHOWS.iter().any(|shows| first.eq_ignore_ascii_case(shows)) && !goes_further
}

/// Whether the name is the one of a variable: `$pkgmgr`, `%PKGMGR%`, `set PKGMGR=`.
fn is_variable(before: &str, behind: &str) -> bool {
    let is_between = |sign| before.ends_with(sign) && behind.starts_with(sign);
    let is_set = behind.trim_start().strip_prefix('=');
    before.ends_with('$')
        || is_between('!')
        || is_between('%') && !holds_one_of(&["like"], before)
        || is_set.is_some_and(|value| !value.starts_with('='))
}

/// Whether the name is the one of a label: `:pkgmgr`, `goto pkgmgr`.
fn is_label(before: &str) -> bool {
    let word = before.rsplit([' ', '\t']).next().unwrap_or_default();
    word == ":" || holds_one_of(&["goto "], before) && before.ends_with(' ')
}

/// Whether nothing goes on that begins with the name, and no option is behind it.
fn is_word(before: &str, behind: &str) -> bool {
    let begins = |c: char| c.is_whitespace() || "\"'(,;|=>*%@{[:^".contains(c);
    let ends = |c: char| c.is_whitespace() || "\"'),;|]}*%&<>$^=".contains(c);
    before.chars().next_back().is_none_or(begins)
        && behind.chars().next().is_none_or(ends)
        && !behind.trim_start().starts_with('/')
}

/// Whether the name stands in a string among other words than programs and what
/// compares with it (`imagename eq pkgmgr.exe`).
fn is_in_prose(before: &str, behind: &str) -> bool {
    let Some((open, quote)) = opened(before) else {
        return false;
    };
    let said = before.get(open..).unwrap_or_default();
    let said = said.rsplit('=').next().unwrap_or_default();
    if ends_with_word(said, "eq") || ends_with_word(said, "like") {
        return false;
    }
    let rest = behind.split(quote).next().unwrap_or_default();
    let begun = said.rfind(char::is_whitespace).unwrap_or_default();
    let ended = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let others = [said.get(..begun), rest.get(ended..)];
    let mut others = others.into_iter().flatten().flat_map(str::split_whitespace);
    others.any(|word| !is_of_program(word))
}

/// Whether a word is the file of a program.
fn is_of_program(word: &str) -> bool {
    const EXTENSION: &str = ".exe";
    let word = word.trim_end_matches([',', ';', '|']);
    let end = word.get(word.len().saturating_sub(EXTENSION.len())..);
    word.is_empty() || end.is_some_and(|end| end.eq_ignore_ascii_case(EXTENSION))
}

fn ends_with_word(said: &str, last: &str) -> bool {
    let word = said.split_whitespace().next_back();
    word.is_some_and(|word| word.eq_ignore_ascii_case(last)) && said.ends_with(char::is_whitespace)
}

/// Where the string that is still open at the end of a text begins, and its quote.
fn opened(before: &str) -> Option<(usize, char)> {
    let mut open: Option<(usize, char)> = None;
    for (at, c) in before.char_indices().filter(|(_, c)| QUOTES.contains(c)) {
        match open {
            None => open = Some((at + c.len_utf8(), c)),
            Some((_, quote)) if quote == c => open = None,
            Some(_) => {}
        }
    }
    open
}
