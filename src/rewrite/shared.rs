//! Fixes that share an edit with a finding that is not reported.
//!
//! Several calls can name their program by one variable, and then share the
//! edit of its assignment. If one of these calls is suppressed, deselected or
//! in the baseline, that edit would change it behind the user's back.

use std::collections::BTreeSet;

use crate::finding::{Edit, Finding};

/// Withholds the fixes that would change what a `silent` finding is about.
pub fn withhold_shared<'a>(
    findings: &mut [Finding],
    silent: impl IntoIterator<Item = &'a Finding>,
) {
    let fixes = silent.into_iter().filter_map(|one| one.fix.as_ref());
    let silent: BTreeSet<&Edit> = fixes.flat_map(|fix| &fix.edits).collect();
    for finding in findings {
        let fix = finding.fix.as_ref();
        if fix.is_some_and(|fix| fix.edits.iter().any(|edit| silent.contains(edit))) {
            finding.fix = None;
            let reason = "its fix would also change a call that is not reported: one variable names the program of both";
            finding.help = format!("{reason}\n{}", finding.help);
        }
    }
}
