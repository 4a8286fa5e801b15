//! Scripts that have both ways: one branch calls DISM, the other the old tool
//! (W19). Neither is rewritten blindly.

use super::Scene;
use super::order::{Order, asks_for_outcome};
use super::question::{Question, questions};
use crate::check::dism;
use crate::finding::Finding;
use crate::invocation::{Invocation, is_program};
use crate::language::{Choice, Script};
use crate::rewrite;
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
    let mut withheld = Vec::new();
    for finding in &mut *findings {
        let beside = |pair: &Pair| pair.old.contains(finding.span);
        if finding.call.is_some() && pairs.iter().any(beside) {
            withheld.extend(finding.fix.take());
            finding.help = format!("{REASON}\n{}", finding.help);
        }
    }
    rewrite::withhold_partners(findings, &withheld);
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
    let new = new.filter(|call| is_new(call, rules));
    let new = Places::of(new.map(|call| call.span));
    let asks_for_dism = asks_for_dism(script, rules);
    if new.places.is_empty() && asks_for_dism.is_empty() {
        return Vec::new();
    }
    let ways = Ways {
        text,
        rules,
        new,
        old,
        order: Order::of(script, rules),
        labels: text.match_indices("\n:").map(|(at, _)| at).collect(),
        asks_for_dism,
    };
    let branches = script.choices.iter().flat_map(|choice| {
        let old = ways
            .old_arms(choice)
            .into_iter()
            .chain(ways.second_try(choice));
        old.map(|old| Pair {
            choice: choice.span,
            old,
        })
    });
    let branches = branches.filter(|pair| ways.old.any_in(pair.old));
    let chains = ways.old.places.iter();
    let chains = chains.filter_map(|call| chained(text, *call, &ways.new));
    branches.chain(chains).collect()
}

/// Whether a call does what the old tools did: one that only asks does not.
fn is_new(call: &Invocation, rules: &RuleSet) -> bool {
    let asks = |word: &str| {
        word.get(..5)
            .is_some_and(|start| start.eq_ignore_ascii_case("/get-"))
    };
    is_program(&call.program.text, &rules.surroundings().programs.instead)
        || dism::is_call(call, rules) && !call.arguments.iter().any(|word| asks(word.as_str()))
}

/// Where the choices stand that ask whether DISM is there, in order.
fn asks_for_dism(script: &Script, rules: &RuleSet) -> Vec<Span> {
    let questions = questions(script, rules).into_iter();
    let about = questions.filter(Question::is_about_dism);
    let mut choices: Vec<Span> = about
        .filter_map(|question| Some(question.choice?.span))
        .collect();
    choices.sort();
    choices
}

/// What is known about the ways through a script.
struct Ways<'a> {
    text: &'a str,
    rules: &'a RuleSet,
    new: Places,
    old: Places,
    order: Order<'a>,
    /// Where the labels of batch stand.
    labels: Vec<usize>,
    asks_for_dism: Vec<Span>,
}

impl Ways<'_> {
    /// The ways of a choice that are not for DISM, when another is.
    fn old_arms(&self, choice: &Choice) -> Vec<Span> {
        let mut arms = choice.arms.clone();
        if choice.to_label && arms.len() == 1 {
            arms.extend(self.behind_a_jump(choice));
        }
        let has_new = |arm: &Span| self.new.any_in(*arm);
        if arms.iter().any(has_new) {
            arms.retain(|arm| !has_new(arm));
            return arms;
        }
        if self.asks_for_dism.binary_search(&choice.span).is_err() {
            return Vec::new();
        }
        let other = usize::from(!is_negated(choice));
        arms.get(other).copied().into_iter().collect()
    }

    /// `if exist ...dism.exe goto dism`: what follows, up to the next label.
    fn behind_a_jump(&self, choice: &Choice) -> Option<Span> {
        let arm = choice.arms.first()?;
        let jump = self.text.get(arm.range())?.to_ascii_lowercase();
        let leaves = ["goto", "exit"].iter().any(|word| jump.contains(word));
        leaves.then_some(())?;
        let next = self.labels.partition_point(|label| *label < arm.end);
        let end = self.labels.get(next).copied();
        Some(Span::new(arm.end, end.unwrap_or(self.text.len())))
    }

    /// One is tried, and the other where that fails: `If Err.Number <> 0`.
    fn second_try(&self, choice: &Choice) -> Option<Span> {
        let [arm] = choice.arms.as_slice() else {
            return None;
        };
        let last = self.order.last_before(choice.span.end)?.span;
        let said = choice.condition.as_str();
        if !asks_for_outcome(self.text, choice.span, said, last, self.rules) {
            return None;
        }
        let (first_new, then_new) = (self.new.any_in(last), self.new.any_in(*arm));
        match (first_new, then_new) {
            (true, false) => Some(*arm),
            (false, true) => Some(last),
            _ => None,
        }
    }
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

fn is_negated(choice: &Choice) -> bool {
    let condition = choice.condition.as_str().to_ascii_lowercase();
    let mut words = condition.split(|c: char| c.is_ascii_whitespace() || c == '(');
    let first = words.any(|word| ["not", "-not", "!"].contains(&word));
    let compared: String = condition.split_ascii_whitespace().collect();
    let compared = compared.trim_end_matches([')', '{']);
    let ends = ["-eq$false", "=false", "=falsethen"];
    first || ends.iter().any(|end| compared.ends_with(end))
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
