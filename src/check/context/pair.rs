//! Scripts that have both ways: one branch calls DISM, the other the old tool
//! (W19). Neither is rewritten blindly.

use super::Scene;
use super::guard::asks_for_a_file;
use crate::check::dism;
use crate::finding::Finding;
use crate::language::{Choice, Script};
use crate::rule::RuleSet;
use crate::span::Span;

/// Why a call in such a branch is left alone.
const REASON: &str = "the script has a way for DISM and a way without it, and this call is in the second: rewritten, both would do the same";

/// A branch with calls of the old tool, and its choice.
struct Pair {
    choice: Span,
    old: Span,
}

/// Withholds the fixes of calls that stand beside a DISM branch.
pub(in crate::check) fn withhold(
    text: &str,
    script: &Script,
    rules: &RuleSet,
    findings: &mut [Finding],
) {
    let pairs = pairs(text, script, rules, findings);
    for finding in findings {
        let beside = |pair: &Pair| contains(pair.old, finding.span);
        if finding.call.is_some() && pairs.iter().any(beside) {
            finding.fix = None;
            finding.help = format!("{REASON}\n{}", finding.help);
        }
    }
}

/// What is said about the pairs.
pub(super) fn findings(scene: &Scene<'_>) -> Vec<Finding> {
    let pairs = pairs(scene.text, scene.script, scene.rules, scene.calls);
    pairs
        .into_iter()
        .filter_map(|pair| scene.finding("context-both-ways", pair.choice, None))
        .collect()
}

fn pairs(text: &str, script: &Script, rules: &RuleSet, findings: &[Finding]) -> Vec<Pair> {
    let old = findings.iter().filter(|finding| finding.call.is_some());
    let old = Places::of(old.map(|finding| finding.span));
    if old.places.is_empty() {
        return Vec::new();
    }
    let new = script.invocations.iter();
    let new = new.filter(|call| dism::is_call(call, rules));
    let new = Places::of(new.map(|call| call.span));
    let branches = script.choices.iter().flat_map(|choice| {
        let arms = old_arms(text, choice, &new);
        arms.into_iter().map(|old| Pair {
            choice: choice.span,
            old,
        })
    });
    let branches = branches.filter(|pair| old.any_in(pair.old));
    let chains = old.places.iter();
    let chains = chains.filter_map(|call| chained(text, *call, &new));
    branches.chain(chains).collect()
}

/// Calls in order of position.
struct Places {
    places: Vec<Span>,
}

impl Places {
    fn of(places: impl Iterator<Item = Span>) -> Self {
        let mut places: Vec<Span> = places.collect();
        places.sort_by_key(|place| place.start);
        Self { places }
    }

    fn any_in(&self, arm: Span) -> bool {
        let first = self.places.partition_point(|place| place.start < arm.start);
        let first = self.places.get(first);
        first.is_some_and(|place| place.start < arm.end)
    }

    /// The last call that starts before a place.
    fn before(&self, at: usize) -> Option<Span> {
        let behind = self.places.partition_point(|place| place.start < at);
        behind.checked_sub(1).map(|at| self.places[at])
    }
}

/// The ways of a choice that are not for DISM, when another is.
fn old_arms(text: &str, choice: &Choice, new: &Places) -> Vec<Span> {
    let has_new = |arm: &Span| new.any_in(*arm);
    if choice.arms.iter().any(has_new) {
        let arms = choice.arms.iter().filter(|arm| !has_new(arm));
        return arms.copied().collect();
    }
    if !asks_for_dism(choice) {
        return Vec::new();
    }
    if is_negated(choice) {
        return choice.arms.first().copied().into_iter().collect();
    }
    let otherwise = choice.arms.get(1).copied();
    otherwise
        .or_else(|| behind_a_jump(text, choice))
        .into_iter()
        .collect()
}

fn asks_for_dism(choice: &Choice) -> bool {
    let condition = choice.condition.as_str().to_ascii_lowercase();
    asks_for_a_file(choice) && condition.contains("dism.exe")
}

fn is_negated(choice: &Choice) -> bool {
    let condition = choice.condition.as_str().to_ascii_lowercase();
    let mut words = condition.split_ascii_whitespace();
    words.any(|word| ["not", "-not", "!"].contains(&word))
}

/// `if exist ...dism.exe goto dism`: what follows, up to the next label.
fn behind_a_jump(text: &str, choice: &Choice) -> Option<Span> {
    let arm = choice.arms.first()?;
    let jump = text.get(arm.range())?.to_ascii_lowercase();
    let leaves = ["goto", "exit"].iter().any(|word| jump.contains(word));
    leaves.then_some(())?;
    let rest = text.get(arm.end..)?;
    let end = rest.find("\n:").unwrap_or(rest.len());
    Some(Span::new(arm.end, arm.end + end))
}

/// `dism ... || pkgmgr ...`: the second is tried when the first fails.
fn chained(text: &str, call: Span, new: &Places) -> Option<Pair> {
    let last = new.before(call.start)?;
    let between = text.get(last.end..call.start)?;
    let tied = between.contains("||") && !between.contains('\n');
    tied.then_some(Pair {
        choice: last,
        old: call,
    })
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
