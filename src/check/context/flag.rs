//! Variables that say whether DISM is there.
//!
//! ```text
//! if exist %windir%\system32\dism.exe (set NEW=1) else (set NEW=0)
//! if "%NEW%"=="0" pkgmgr ...
//! ```

use std::collections::HashMap;

use super::assignment::assignments;
use super::relation::{ANDS, NEGATIONS, ORS, Relation, is_of_name, relation, undelayed, words};
use crate::rule::{DISM, RuleSet};

/// The variables by their names in lower case.
#[derive(Default)]
pub(super) struct Flags {
    flags: HashMap<String, Flag>,
    /// Other variables may hold the name of DISM or of an old tool.
    hold_names: bool,
}

/// What a variable is set to; none where it is not set there.
#[derive(Default)]
struct Flag {
    /// Where DISM is there.
    there: Option<String>,
    /// Where it is missing.
    missing: Option<String>,
}

/// How much of a way is looked through for what it sets: ways lie in each other, and
/// what says how a question went stands at their start.
const MOST: usize = 2000;

impl Flags {
    pub(super) fn of(hold_names: bool) -> Self {
        let flags = HashMap::new();
        Self { flags, hold_names }
    }

    /// Takes up what a way sets that is for DISM, or for where it is missing.
    pub(super) fn set_in(&mut self, way: &str, is_there: bool) {
        let end = way.floor_char_boundary(MOST);
        for (name, value) in assignments(&way[..end]) {
            self.set(name, value, is_there);
        }
    }

    /// Takes up a variable with its value where DISM is there, or missing.
    pub(super) fn set(&mut self, name: String, value: String, is_there: bool) {
        let flag = self.flags.entry(name).or_default();
        let known = if is_there {
            &mut flag.there
        } else {
            &mut flag.missing
        };
        known.get_or_insert(value);
    }

    /// The ways of a choice that are for where DISM is missing: both where a condition
    /// asks for it and does not say how.
    pub(super) fn ways_without_dism(&self, condition: &str, rules: &RuleSet) -> Vec<usize> {
        let condition = undelayed(&condition.to_ascii_lowercase());
        let words = words(&condition);
        let is_tie = |word: &&str| ANDS.contains(word) || ORS.contains(word);
        let mut parts = words.split(is_tie);
        let asked = parts.find_map(|part| self.asked(part, &condition, rules));
        asked.map_or_else(Vec::new, Holds::ways_without_dism)
    }

    /// When a part of a condition holds, if it asks for DISM.
    fn asked(&self, part: &[&str], condition: &str, rules: &RuleSet) -> Option<Holds> {
        let is_negation = |word: &&&str| NEGATIONS.contains(*word);
        let is_negated = part.iter().filter(is_negation).count() % 2 == 1;
        let heads = ["if", "elseif", "/i", "lcase", "ucase"];
        let is_said = |word: &&&str| !is_negation(word) && !heads.contains(*word);
        let words: Vec<&str> = part.iter().filter(is_said).copied().collect();
        let holds = match words.iter().position(|word| relation(word).is_some()) {
            None => Holds::of(self.about(&words, condition)?.holds_where_there()),
            Some(at) => {
                let (one, other) = (&words[..at], &words[at + 1..]);
                self.compared(one, relation(words[at])?, other, condition, rules)?
            }
        };
        Some(if is_negated { holds.opposite() } else { holds })
    }

    fn compared(
        &self,
        one: &[&str],
        relation: Relation,
        other: &[&str],
        condition: &str,
        rules: &RuleSet,
    ) -> Option<Holds> {
        let chosen = || program_chosen(one, other, condition, rules);
        if let Some(is_there) = self.hold_names.then(chosen).flatten() {
            return Some(match relation {
                Relation::Equal => Holds::of(is_there),
                Relation::Unequal => Holds::of(!is_there),
                _ => Holds::Perhaps,
            });
        }
        let (about, value) = match self.about(one, condition) {
            Some(about) => (about, other.first()),
            None => (self.about(other, condition)?, one.last()),
        };
        let value = value.map_or("", |value| plain(value));
        let (value, is_equal) = match (relation, value) {
            (Relation::Equal, value) => (value, true),
            (Relation::Unequal, value) => (value, false),
            (Relation::Greater, "0") | (Relation::GreaterOrEqual, "1") => ("1", true),
            (Relation::Less, "1") => ("0", true),
            _ => return about.is_set().then_some(Holds::Perhaps),
        };
        match about.means_there(value) {
            Some(is_there) => Some(Holds::of(is_there == is_equal)),
            None => about.is_set().then_some(Holds::Perhaps),
        }
    }

    /// The first of some words that is a variable about DISM.
    fn about(&self, words: &[&str], condition: &str) -> Option<About<'_>> {
        let numbered = words.iter().enumerate();
        let mut names = numbered.filter_map(|(at, word)| {
            let before = at.checked_sub(1).map(|before| words[before]);
            variable(word, before, condition)
        });
        names.find_map(|name| match self.flags.get(name) {
            Some(flag) => Some(About::Set(flag)),
            None => named_for_dism(name),
        })
    }
}

/// Whether a variable is compared with the name of DISM, or of an old tool: `if
/// "%TOOL%"=="pkgmgr"`. Rewritten, the call would not be that of the tool chosen.
fn program_chosen(one: &[&str], other: &[&str], condition: &str, rules: &RuleSet) -> Option<bool> {
    let ([one], [other]) = (one, other) else {
        return None;
    };
    let program = |word: &str| {
        let word = plain(word);
        let program = word.strip_suffix(".exe").unwrap_or(word);
        (program == DISM || rules.tool(program).is_some()).then_some(program == DISM)
    };
    let chosen = |name: &str, value: &str| {
        program(value).filter(|_| variable(name, None, condition).is_some())
    };
    chosen(one, other).or_else(|| chosen(other, one))
}

/// The name of the variable that a word of a condition is: `%x%`, `$script:x`, and in
/// VBScript the word itself.
fn variable<'w>(word: &'w str, before: Option<&str>, condition: &str) -> Option<&'w str> {
    if let Some((_, name)) = word.split_once('%') {
        let end = name.find(['%', ':']).unwrap_or(name.len());
        return Some(&name[..end]);
    }
    if let Some((_, name)) = word.split_once('$') {
        let name = name.rsplit(':').next().unwrap_or(name);
        return name.chars().all(is_of_name).then_some(name);
    }
    // A function of PowerShell: `Test-Dism`.
    if let Some(name) = word.strip_prefix("test-") {
        return Some(name);
    }
    let mut code = condition.split('"').step_by(2);
    let mut is_code = || condition.contains("then") && code.any(|code| code.contains(word));
    let is_it = before == Some("defined") || word.chars().all(is_of_name) && is_code();
    is_it.then_some(word)
}

/// A value without what stands around it: `[1]`, `$true`.
fn plain(value: &str) -> &str {
    value.trim_matches(|c: char| !c.is_ascii_alphanumeric() && !"_-?".contains(c))
}

/// When a condition holds.
#[derive(Clone, Copy)]
enum Holds {
    WhereThere,
    WhereMissing,
    /// It asks for DISM in a way that is not understood.
    Perhaps,
}

impl Holds {
    fn of(is_there: bool) -> Self {
        if is_there {
            Self::WhereThere
        } else {
            Self::WhereMissing
        }
    }

    fn opposite(self) -> Self {
        match self {
            Self::WhereThere => Self::WhereMissing,
            Self::WhereMissing => Self::WhereThere,
            Self::Perhaps => Self::Perhaps,
        }
    }

    fn ways_without_dism(self) -> Vec<usize> {
        match self {
            Self::WhereThere => vec![1],
            Self::WhereMissing => vec![0],
            Self::Perhaps => vec![0, 1],
        }
    }
}

/// What is known of a word in a condition.
#[derive(Clone, Copy)]
enum About<'a> {
    /// The script sets it by whether DISM is there.
    Set(&'a Flag),
    /// It is named for DISM: `HASDISM`, and the other way round `NODISM`.
    Named { is_there: bool },
}

/// What a variable may be named for besides DISM, the longer first.
const NAMED: [&str; 33] = [
    "errorlevel",
    "installed",
    "supported",
    "available",
    "exitcode",
    "missing",
    "without",
    "present",
    "support",
    "result",
    "exists",
    "exist",
    "found",
    "error",
    "avail",
    "there",
    "have",
    "path",
    "flag",
    "with",
    "exit",
    "code",
    "has",
    "use",
    "can",
    "not",
    "exe",
    "err",
    "is",
    "no",
    "rc",
    "do",
    "b",
];

/// Those with which a variable says the opposite: an exit code is 0 where DISM has run.
const AGAINST: [&str; 10] = [
    "errorlevel",
    "exitcode",
    "missing",
    "without",
    "result",
    "error",
    "exit",
    "code",
    "not",
    "no",
];

/// What the name of a variable says: `HASDISM`, `DISM_FOUND`, `NODISM`.
fn named_for_dism<'a>(name: &str) -> Option<About<'a>> {
    if !name.contains(DISM) {
        return None;
    }
    let name = name.replacen(DISM, "", 1).replace('_', "");
    let (mut rest, mut is_there) = (name.as_str(), true);
    while !rest.is_empty() {
        let part = NAMED.iter().find(|part| rest.starts_with(**part))?;
        is_there &= !AGAINST.contains(part) && !["err", "rc"].contains(part);
        rest = &rest[part.len()..];
    }
    Some(About::Named { is_there })
}

impl About<'_> {
    fn is_set(self) -> bool {
        matches!(self, Self::Set(_))
    }

    /// Whether a condition that asks no more than this holds where DISM is there.
    fn holds_where_there(self) -> bool {
        match self {
            Self::Named { is_there } => is_there,
            Self::Set(flag) => match (&flag.there, &flag.missing) {
                (Some(there), _) => is_true(there).unwrap_or(true),
                (None, Some(missing)) => !is_true(missing).unwrap_or(true),
                (None, None) => true,
            },
        }
    }

    /// Whether a value says that DISM is there; none where it says neither.
    fn means_there(self, value: &str) -> Option<bool> {
        match self {
            Self::Named { is_there } => is_true(value).map(|said| said == is_there),
            Self::Set(flag) => {
                let is_it = |known: &Option<String>| Some(is_same(known.as_deref()?, value));
                match (is_it(&flag.there), is_it(&flag.missing)) {
                    (Some(true), Some(true)) => None,
                    (Some(there), missing) => Some(there && missing != Some(true)),
                    (None, missing) => missing.map(|missing| !missing),
                }
            }
        }
    }
}

/// Whether two values are the same, or stand for the same.
fn is_same(one: &str, other: &str) -> bool {
    one == other || is_true(one).is_some() && is_true(one) == is_true(other)
}

/// Whether a value stands for yes; none where it does for neither.
fn is_true(value: &str) -> Option<bool> {
    match value {
        "1" | "-1" | "y" | "yes" | "true" | "on" | "ok" => Some(true),
        "0" | "n" | "no" | "false" | "off" | "" | "null" | "nothing" | "empty" => Some(false),
        _ => None,
    }
}
