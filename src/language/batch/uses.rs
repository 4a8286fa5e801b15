//! How many times a script reads each variable.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::assign::LONGEST_NAME;

/// The counts of a script, made when somebody asks: few scripts name a program
/// by a variable.
pub(super) struct Uses<'a> {
    script: &'a str,
    counts: OnceCell<BTreeMap<String, usize>>,
}

impl<'a> Uses<'a> {
    pub(super) fn of(script: &'a str) -> Self {
        Self {
            script,
            counts: OnceCell::new(),
        }
    }

    /// How many times a variable is read, by its name in upper case.
    pub(super) fn count(&self, name: &str) -> usize {
        let counts = self.counts.get_or_init(|| counts(self.script));
        counts.get(name).copied().unwrap_or(0)
    }
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
