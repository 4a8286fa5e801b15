//! How many times a script reads each variable, and who else may read it.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::assign::LONGEST_NAME;

/// The counts of a script, made when somebody asks: few scripts name a program
/// by a variable.
pub(super) struct Uses<'a> {
    script: &'a str,
    counts: OnceCell<BTreeMap<String, usize>>,
    inherited: OnceCell<bool>,
}

impl<'a> Uses<'a> {
    pub(super) fn of(script: &'a str) -> Self {
        Self {
            script,
            counts: OnceCell::new(),
            inherited: OnceCell::new(),
        }
    }

    /// How many times a variable is read, by its name in upper case.
    pub(super) fn count(&self, name: &str) -> usize {
        let counts = self.counts.get_or_init(|| counts(self.script));
        counts.get(name).copied().unwrap_or(0)
    }

    /// Whether others may read what the script sets: scripts that it runs inherit all
    /// variables, and `set` alone lists them.
    pub(super) fn are_inherited(&self) -> bool {
        let inherited = || self.script.lines().any(hands_variables_on);
        *self.inherited.get_or_init(inherited)
    }
}

/// Programs that run scripts, which may read variables of the environment.
const INTERPRETERS: [&str; 5] = ["powershell", "pwsh", "cscript", "wscript", "mshta"];

/// The extensions of scripts.
const SCRIPTS: [&str; 8] = [
    ".bat", ".cmd", ".hta", ".js", ".ps1", ".vbe", ".vbs", ".wsf",
];

/// Whether a line may run another script, or list variables: no more than its words
/// are looked at.
fn hands_variables_on(line: &str) -> bool {
    let parts = |c: char| c.is_whitespace() || "&|()\"'`,;<>@".contains(c);
    let mut words = line.split(parts).filter(|word| !word.is_empty()).peekable();
    let first = words.peek().map(|word| word.to_ascii_lowercase());
    if first.is_some_and(|first| first == "rem" || first.starts_with("::")) {
        return false;
    }
    let mut words = words.map(str::to_ascii_lowercase).peekable();
    while let Some(word) = words.next() {
        let name = word.rsplit(['\\', '/']).next().unwrap_or_default();
        let next = words.peek().map(String::as_str).unwrap_or_default();
        let hands_on = match word.as_str() {
            // What is all in a variable is mostly a program.
            "call" => !next.starts_with(':') && !next.ends_with(['%', '!']) && next != "set",
            "set" => !next.contains('=') && !next.starts_with('/'),
            word => SCRIPTS.iter().any(|extension| word.ends_with(extension)),
        };
        if hands_on || INTERPRETERS.contains(&name.trim_end_matches(".exe")) {
            return true;
        }
    }
    false
}

fn counts(script: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in script.lines() {
        for mark in ['%', '!'] {
            let parts: Vec<&str> = line.split(mark).collect();
            for part in parts.iter().skip(1).take(parts.len().saturating_sub(2)) {
                let name = part.split(':').next().unwrap_or(part);
                if !name.is_empty() && name.len() < LONGEST_NAME {
                    *counts.entry(name.to_ascii_uppercase()).or_insert(0) += 1;
                }
            }
        }
    }
    counts
}
