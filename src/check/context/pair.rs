//! Scripts that have both ways: one branch calls DISM, the other the old tool, or is
//! for a Windows without DISM (W19). Neither is rewritten blindly.

use super::places::Places;
use super::ways::Ways;
use super::{Around, Scene};
use crate::finding::Finding;
use crate::rewrite;
use crate::span::{Span, Spans};

/// Why a call in such a branch is left alone.
const REASON: &str = "the script has a way for DISM and a way without it, and this call is in the second: rewritten, both would do the same";

/// Why a call that only a Windows without DISM reaches is left alone.
const FOR_VISTA: &str = "this call is only made on Windows Vista and Server 2008, which have no DISM: it is right there, and to be deleted with its branch once the script does not run there";

/// A branch with calls of the old tool, and its choice.
struct Pair {
    choice: Span,
    old: Span,
    why: Why,
}

/// Why a branch is not rewritten.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// Another is for DISM.
    HasBoth,
    /// It is for a Windows without DISM.
    ForVista,
}

/// Withholds the fixes of calls that stand beside a DISM branch.
pub(in crate::check) fn withhold(around: &Around<'_>, findings: &mut [Finding]) {
    let pairs = pairs(around, findings);
    let mut withheld = Vec::new();
    for finding in &mut *findings {
        let beside = |pair: &&Pair| finding.call.is_some() && pair.old.contains(finding.span);
        if let Some(pair) = pairs.iter().find(beside) {
            let reason = match pair.why {
                Why::HasBoth => REASON,
                Why::ForVista => FOR_VISTA,
            };
            withheld.extend(finding.fix.take());
            finding.help = format!("{reason}\n{}", finding.help);
        }
    }
    rewrite::withhold_partners(findings, &withheld);
}

/// What is said about the pairs.
pub(super) fn findings(scene: &Scene<'_>) -> Vec<Finding> {
    let pairs = pairs(scene.around, scene.calls);
    let both = pairs.into_iter().filter(|pair| pair.why == Why::HasBoth);
    both.filter_map(|pair| scene.finding("context-both-ways", pair.choice, None))
        .collect()
}

fn pairs(around: &Around<'_>, findings: &[Finding]) -> Vec<Pair> {
    let old = findings.iter().filter(|finding| finding.call.is_some());
    let old = Places::of(old.map(|finding| finding.span));
    if old.is_empty() {
        return Vec::new();
    }
    let Some(ways) = &around.ways else {
        return Vec::new();
    };
    let branches = around.script.choices.iter().flat_map(|choice| {
        let both = ways.old_arms(choice).into_iter();
        let both = both.chain(ways.second_try(choice));
        let both = both.chain(ways.where_dism_is_missing(choice));
        let both = both.map(|old| (old, Why::HasBoth));
        let vista = ways.for_vista(choice).into_iter();
        let vista = vista.map(|old| (old, Why::ForVista));
        both.chain(vista).map(|(old, why)| Pair {
            choice: choice.span,
            old,
            why,
        })
    });
    let branches: Vec<Pair> = branches.collect();
    let vista = branches.iter().filter(|pair| pair.why == Why::ForVista);
    let vista: Spans = vista.map(|pair| pair.old).collect();
    let joined = ways.joined(&vista).map(|section| Pair {
        choice: section,
        old: section,
        why: Why::ForVista,
    });
    let branches = branches.into_iter().chain(joined);
    let branches = branches.filter(|pair| old.any_in(pair.old));
    let chains = old.iter().filter_map(|call| chained(ways, call));
    branches.chain(chains).collect()
}

/// A call behind `||` or `&&` that is made for want of DISM.
fn chained(ways: &Ways<'_>, old: Span) -> Option<Pair> {
    let both = ways.tried_before(old).map(|new| (new, Why::HasBoth));
    let vista = || Some((ways.searched_before(old)?, Why::ForVista));
    let (choice, why) = both.or_else(vista)?;
    Some(Pair { choice, old, why })
}
