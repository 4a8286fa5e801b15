//! Fixes that share an edit: they are applied together or not at all.
//!
//! Several calls can name their program by one variable, and then share the
//! edit of its assignment; two calls that become one command share all of
//! theirs. If one of these calls is suppressed, deselected, in the baseline, or
//! stays as it is, that edit would change it behind the user's back.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Edit, Finding, Fix};

/// Why, when the other call is not reported.
const SILENT: &str =
    "its fix would also change a call that is not reported: one variable names the program of both";

/// Why, when the other call keeps the old tool.
pub const PARTNER: &str = "it would also change another call, which has no rewrite";

/// Withholds the fixes that would change what a `silent` finding is about.
pub fn withhold_shared<'a>(
    findings: &mut [Finding],
    silent: impl IntoIterator<Item = &'a Finding>,
) {
    let fixes = silent.into_iter().filter_map(|one| one.fix.as_ref());
    withhold(findings, fixes, SILENT);
}

/// Withholds the fixes that share an edit with some that were withheld.
pub fn withhold_partners(findings: &mut [Finding], withheld: &[Fix]) {
    withhold(findings, withheld, &format!("no rewrite: {PARTNER}"));
}

/// Withholds the fixes that share an edit with `fixes`, or with one that is withheld.
fn withhold<'a>(findings: &mut [Finding], fixes: impl IntoIterator<Item = &'a Fix>, reason: &str) {
    let edits: BTreeSet<&Edit> = fixes.into_iter().flat_map(|fix| &fix.edits).collect();
    if edits.is_empty() {
        return;
    }
    for group in groups(findings) {
        let fixes = group.iter().filter_map(|at| findings[*at].fix.as_ref());
        if !fixes
            .flat_map(|fix| &fix.edits)
            .any(|edit| edits.contains(edit))
        {
            continue;
        }
        for at in group {
            let finding = &mut findings[at];
            finding.fix = None;
            finding.help = format!("{reason}\n{}", finding.help);
        }
    }
}

/// The findings that have fixes, as indices: those that share an edit together,
/// the groups in the order of their first.
#[must_use]
pub fn groups(findings: &[Finding]) -> Vec<Vec<usize>> {
    let mut owners: BTreeMap<&Edit, usize> = BTreeMap::new();
    let mut leaders: Vec<usize> = (0..findings.len()).collect();
    let fixes = findings.iter().enumerate();
    let fixes = fixes.filter_map(|(at, finding)| Some((at, finding.fix.as_ref()?)));
    for (at, fix) in fixes.clone() {
        for edit in &fix.edits {
            let owner = *owners.entry(edit).or_insert(at);
            let (one, two) = (leader(&mut leaders, at), leader(&mut leaders, owner));
            leaders[one.max(two)] = one.min(two);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, _) in fixes {
        let leader = leader(&mut leaders, at);
        groups.entry(leader).or_default().push(at);
    }
    groups.into_values().collect()
}

/// The first of the group that a finding is in. The way there is halved for the
/// next who asks.
fn leader(leaders: &mut [usize], mut at: usize) -> usize {
    while leaders[at] != at {
        leaders[at] = leaders[leaders[at]];
        at = leaders[at];
    }
    at
}
