//! Scripts that have both ways: one branch calls DISM, the other the old tool, or is
//! for a Windows without DISM (W19). Neither is rewritten blindly.

use super::Scene;
use super::cases::{has_cases, ways_without_dism};
use super::condition::{are_of_vista, way_of_success, way_without_dism};
use super::order::{Order, asks_for_outcome};
use super::question::{Question, questions};
use super::release::{is_search_for_vista, knows_the_release, may_name_a_release};
use super::section::{Sections, is_leaving};
use crate::check::dism;
use crate::finding::Finding;
use crate::invocation::{Invocation, is_program};
use crate::language::{Choice, Script, holds_one_of};
use crate::rewrite;
use crate::rule::RuleSet;
use crate::span::Span;

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
pub(in crate::check) fn withhold(
    text: &str,
    script: &Script,
    rules: &RuleSet,
    findings: &mut [Finding],
) {
    let pairs = pairs(text, script, rules, findings);
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
    let pairs = pairs(scene.text, scene.script, scene.rules, scene.calls);
    let both = pairs.into_iter().filter(|pair| pair.why == Why::HasBoth);
    both.filter_map(|pair| scene.finding("context-both-ways", pair.choice, None))
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
    if new.places.is_empty() && asks_for_dism.is_empty() && !asks_for_a_release(script) {
        return Vec::new();
    }
    let ways = Ways {
        text,
        rules,
        new,
        old,
        order: Order::of(script, rules),
        sections: Sections::of(text),
        asks_for_dism,
        knows_the_release: knows_the_release(text),
        majors: majors(script),
    };
    let branches = script.choices.iter().flat_map(|choice| {
        let both = ways
            .old_arms(choice)
            .into_iter()
            .chain(ways.second_try(choice));
        let both = both.map(|old| (old, Why::HasBoth));
        let vista = ways.for_vista(choice).into_iter();
        let vista = vista.map(|old| (old, Why::ForVista));
        both.chain(vista).map(|(old, why)| Pair {
            choice: choice.span,
            old,
            why,
        })
    });
    let branches = branches.filter(|pair| ways.old.any_in(pair.old));
    let chains = ways.old.places.iter();
    let chains = chains.filter_map(|call| ways.chained(*call));
    branches.chain(chains).collect()
}

/// Whether a script asks which Windows it runs on.
fn asks_for_a_release(script: &Script) -> bool {
    let mut conditions = script
        .choices
        .iter()
        .map(|choice| choice.condition.as_str());
    conditions.any(may_name_a_release)
        || script.choices.iter().any(has_cases)
        || script.named.iter().any(is_search_for_vista)
}

/// The choices that ask for the major version of Windows, in order.
fn majors(script: &Script) -> Vec<&Choice> {
    let choices = script.choices.iter();
    let mut majors: Vec<&Choice> = choices
        .filter(|choice| holds_one_of(&["major"], choice.condition.as_str()))
        .collect();
    majors.sort_by_key(|choice| choice.span);
    majors
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
    sections: Sections,
    asks_for_dism: Vec<Span>,
    knows_the_release: bool,
    /// The choices that ask for a major version, in order.
    majors: Vec<&'a Choice>,
}

impl Ways<'_> {
    /// The ways of a choice that are not for DISM, when another is.
    fn old_arms(&self, choice: &Choice) -> Vec<Span> {
        let asks_for_dism = self.asks_for_dism.binary_search(&choice.span).is_ok();
        let mut arms = choice.arms.clone();
        if asks_for_dism {
            for arm in &mut arms {
                *arm = self.followed(*arm);
            }
        }
        if choice.to_label && arms.len() == 1 {
            arms.extend(self.behind_a_jump(choice));
        }
        let has_new = |arm: &Span| self.new.any_in(*arm);
        if arms.iter().any(has_new) {
            arms.retain(|arm| !has_new(arm));
            return arms;
        }
        if !asks_for_dism {
            return Vec::new();
        }
        let other = usize::from(!is_negated(choice));
        arms.get(other).copied().into_iter().collect()
    }

    /// Whether a program looks for Vista in what says which Windows runs.
    fn searches_for_vista(&self, call: &Invocation) -> bool {
        let before = self.text.get(..call.span.start).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let pipe = line.trim_end().strip_suffix('|');
        is_search_for_vista(call) && pipe.is_some_and(|from| self.says_the_release(from))
    }

    /// Whether what stands before a pipe prints which Windows runs: it asks, or it
    /// passes on what the script has asked before.
    fn says_the_release(&self, from: &str) -> bool {
        let passes_on = || holds_one_of(&["echo %", "echo !", "echo.%", "echo(%"], from);
        holds_one_of(&["ver", "systeminfo", "wmic"], from) || self.knows_the_release && passes_on()
    }

    /// Where a way goes on: behind a label, if no other leads there.
    fn followed(&self, way: Span) -> Span {
        self.sections.reached_from(way).unwrap_or(way)
    }

    /// The ways of a choice that only a Windows without DISM takes.
    fn for_vista(&self, choice: &Choice) -> Vec<Span> {
        if self.knows_the_release && has_cases(choice) {
            return ways_without_dism(self.text, choice);
        }
        let said = choice.condition.as_str();
        let of_release = || self.knows_the_release.then(|| way_without_dism(said))?;
        let of_search = || {
            let last = self.order.last_before(choice.span.start)?;
            let between = self.text.get(last.span.end..choice.span.start)?;
            let is_next = is_nothing(between) && holds_one_of(&["errorlevel"], said);
            (is_next && self.searches_for_vista(last)).then(|| way_of_success(said))?
        };
        let of_both = || {
            let outer = self.major_around(choice)?;
            let is_it = self.knows_the_release && are_of_vista(outer.condition.as_str(), said);
            is_it.then_some(0)
        };
        let way = of_release().or_else(of_search).or_else(of_both);
        let way = way.and_then(|way| self.way(choice, way));
        way.into_iter().collect()
    }

    /// The choice around another that asks for the major version of Windows.
    fn major_around(&self, choice: &Choice) -> Option<&Choice> {
        let behind = self
            .majors
            .partition_point(|one| one.span.end <= choice.span.start);
        let outer = self.majors.get(behind.checked_sub(1)?)?;
        outer.arms.first()?.contains(choice.span).then_some(*outer)
    }

    /// Where a choice goes, 0 for where its condition holds, up to where ways meet.
    fn way(&self, choice: &Choice, way: usize) -> Option<Span> {
        match choice.arms.get(way) {
            Some(arm) => Some(self.followed(*arm)),
            None if choice.to_label => self.behind_a_jump(choice),
            None => None,
        }
    }

    /// `dism ... || pkgmgr ...`: the second is tried when the first fails.
    /// `ver | find "6.0" && pkgmgr ...`: it is for a Windows without DISM.
    /// `ver | find "6.0" && goto vista`: so is what stands behind that label.
    fn chained(&self, call: Span) -> Option<Pair> {
        let new = self.new.before(call.start).filter(|new| {
            let between = self.text.get(new.end..call.start);
            between.is_some_and(|between| between.contains("||") && !between.contains('\n'))
        });
        let search = |at: usize| {
            let last = self.order.last_before(at)?;
            let (before, behind) = self.text.get(last.span.end..at)?.split_once("&&")?;
            let is_tied = is_nothing(before) && is_nothing(behind);
            (is_tied && self.searches_for_vista(last)).then_some(last)
        };
        let search = search(call.start).or_else(|| search(self.sections.jump_to(call)?));
        let (choice, why) = match (new, search) {
            (Some(new), _) => (new, Why::HasBoth),
            (None, Some(search)) => (search.span, Why::ForVista),
            (None, None) => return None,
        };
        Some(Pair {
            choice,
            old: call,
            why,
        })
    }

    /// `if exist ...dism.exe goto dism`: what follows, up to the next label.
    fn behind_a_jump(&self, choice: &Choice) -> Option<Span> {
        let arm = choice.arms.first()?;
        let way = self.text.get(arm.range())?.to_ascii_lowercase();
        let last = way.rsplit(['&', '\n']).next().unwrap_or_default();
        let last = last.trim_start_matches([' ', '\t', '@', '(']);
        is_leaving(last).then_some(())?;
        let end = self.sections.next(arm.end);
        Some(Span::new(arm.end, end.unwrap_or(self.text.len())))
    }

    /// One is tried, and the other where that fails: `If Err.Number <> 0`. Where the
    /// condition does not say which way is for a failure, the only one is.
    fn second_try(&self, choice: &Choice) -> Option<Span> {
        let last = self.order.last_before(choice.span.end)?.span;
        let said = choice.condition.as_str();
        if !asks_for_outcome(self.text, choice.span, said, last, self.rules) {
            return None;
        }
        let arm = match (way_of_success(said), choice.arms.as_slice()) {
            (None | Some(1), [arm]) | (Some(1), [arm, _]) | (Some(0), [_, arm]) => *arm,
            (Some(0), [_]) if choice.to_label => self.behind_a_jump(choice)?,
            _ => return None,
        };
        let arm = self.followed(arm);
        let (first_new, then_new) = (self.new.any_in(last), self.new.any_in(arm));
        match (first_new, then_new) {
            (true, false) => Some(arm),
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

/// Whether code does nothing but to redirect output, and to open blocks.
fn is_nothing(code: &str) -> bool {
    let code = code.to_ascii_lowercase();
    let code = ["2>&1", "2>nul", "1>nul", ">nul", "> nul"]
        .iter()
        .fold(code, |code, sign| code.replace(sign, ""));
    code.trim_matches(|c: char| c.is_whitespace() || "(@".contains(c))
        .is_empty()
}
