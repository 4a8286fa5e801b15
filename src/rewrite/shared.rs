//! Fixes that share an edit: they are applied together or not at all.
//!
//! Several calls can name their program by one variable, and then share the
//! edit of its assignment; two calls that become one command share all of
//! theirs. If one of these calls is suppressed, deselected, in the baseline, or
//! stays as it is, that edit would change it behind the user's back.

use std::collections::BTreeSet;

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
    let edits = fixes.into_iter().flat_map(|fix| &fix.edits);
    let mut withheld: BTreeSet<Edit> = edits.cloned().collect();
    let mut count = 0;
    while withheld.len() > count {
        count = withheld.len();
        for finding in &mut *findings {
            let shares = |fix: &mut Fix| fix.edits.iter().any(|edit| withheld.contains(edit));
            if let Some(fix) = finding.fix.take_if(shares) {
                withheld.extend(fix.edits);
                finding.help = format!("{reason}\n{}", finding.help);
            }
        }
    }
}
