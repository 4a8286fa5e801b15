//! Where a text names a Windows without DISM. Vista and Server 2008 (6.0) have no DISM
//! that services the running system, and keep the old tool (W19).

use crate::invocation::{Invocation, is_program};
use crate::language::{RELEASES, holds_one_of};

/// A Windows that a script names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Release {
    /// One before Vista, which has no package manager either: 5.0 to 5.2.
    Older,
    /// The last without DISM: 6.0, builds 6000 to 6002.
    Vista,
    /// The first with DISM: 6.1, build 7600.
    Seven,
}

/// What scripts learn from which Windows runs them, in lower case.
const SOURCES: [&str; 9] = [
    "'ver'",
    "ver |",
    "ver|",
    "systeminfo",
    "windows nt\\currentversion",
    "osversion",
    "operatingsystem",
    "os.version",
    "wmic os",
];

/// Whether a script learns which Windows runs it.
pub(super) fn knows_the_release(text: &str) -> bool {
    holds_one_of(&SOURCES, text)
}

/// Whether a text may name a Windows, or a part of its version.
pub(super) fn may_name_a_release(text: &str) -> bool {
    holds_one_of(&RELEASES, text)
}

/// The Windows that a word in lower case names: `6.0`, `*6.0.6002*`, `windows6.0`,
/// `7600`.
pub(super) fn release(word: &str) -> Option<Release> {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    match word {
        "vista" => return Some(Release::Vista),
        "xp" | "2000" | "2003" => return Some(Release::Older),
        _ => {}
    }
    let mut parts = word.strip_prefix("windows").unwrap_or(word).split('.');
    match (parts.next()?, parts.next()) {
        ("5", Some("0" | "1" | "2")) => Some(Release::Older),
        ("6", Some("0")) | ("6000" | "6001" | "6002", None) => Some(Release::Vista),
        ("6", Some("1")) if parts.next().is_none_or(|build| build == "7600") => {
            Some(Release::Seven)
        }
        ("7600", None) => Some(Release::Seven),
        _ => None,
    }
}

/// Whether some words name Windows without DISM, Vista among them, and no other.
pub(super) fn are_all_without_dism<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    let mut has_vista = false;
    for word in words {
        match release(word) {
            Some(Release::Vista) => has_vista = true,
            Some(Release::Older) => {}
            Some(Release::Seven) | None => return false,
        }
    }
    has_vista
}

/// Whether a search is for Vista, and for no Windows with DISM: `find "6.0"`,
/// `findstr /c:"Version 6.0"`, `findstr "6\.0\.6001 6\.0\.6002"`.
pub(super) fn is_search_for_vista(call: &Invocation) -> bool {
    let mut words = call.arguments.iter();
    if !is_program(&call.program.text, &["find", "findstr"])
        || words.any(|word| word.as_str().eq_ignore_ascii_case("/v"))
    {
        return false;
    }
    let words = call.arguments.iter();
    let pattern: Vec<String> = words.map(|word| plain(word.as_str())).collect();
    let words = pattern.iter().flat_map(|word| word.split(is_between));
    are_all_without_dism(words.map(without_words).filter(|word| is_named(word)))
}

fn is_between(character: char) -> bool {
    !character.is_ascii_alphanumeric() && !matches!(character, '.' | UNKNOWN)
}

/// Whether a word of a search is the number or the name of a Windows.
fn is_named(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) || matches!(word, "vista" | "xp")
}

/// `version.6.0`, where a pattern has a dot for the blank.
fn without_words(word: &str) -> &str {
    let is_word = |head: &str| head.bytes().all(|byte| byte.is_ascii_alphabetic());
    match word.split_once('.') {
        Some((head, rest)) if is_word(head) => without_words(rest),
        _ => word,
    }
}

/// Stands for one of several digits.
const UNKNOWN: char = '?';

/// A pattern in lower case as it reads without the signs of `findstr /r`: `6\.0\.`,
/// `[6]\.0`, `6\.0\.600[0-2]`. What is no pattern stays as it is.
fn plain(pattern: &str) -> String {
    let mut plain = String::new();
    let pattern = pattern.to_ascii_lowercase().replace('\\', "");
    let mut rest = pattern.as_str();
    while let Some((before, behind)) = rest.split_once('[') {
        plain.push_str(before);
        let class = behind.split_once(']');
        let is_one_of = |c: char| c.is_ascii_digit() || matches!(c, '-' | '^' | '.');
        rest = match class {
            Some((class, behind)) if class.chars().all(is_one_of) => {
                match class.chars().next().filter(|_| class.len() == 1) {
                    Some(only) => plain.push(only),
                    None => plain.push(UNKNOWN),
                }
                behind
            }
            _ => {
                plain.push(' ');
                behind
            }
        };
    }
    plain.push_str(rest);
    plain
}
