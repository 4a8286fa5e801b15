//! The ways through a script that are for DISM, and those that are for where it is
//! missing.

use std::cell::OnceCell;

use super::condition::way_of_success;
use super::missing::{self, Missing, is_negated};
use super::order::{Order, asks_for_outcome};
use super::places::Places;
use super::release::knows_the_release;
use super::section::{Sections, is_leaving};
use super::vista;
use crate::check::dism;
use crate::invocation::{Invocation, is_program};
use crate::language::{Choice, Script};
use crate::rule::RuleSet;
use crate::span::{Span, Spans};

/// What is known about the ways through a script.
pub(super) struct Ways<'a> {
    pub(super) text: &'a str,
    pub(super) rules: &'a RuleSet,
    /// The calls of what does what the old tools did.
    new: Places,
    pub(super) order: Order<'a>,
    sections: Sections,
    pub(super) missing: Missing,
    /// Whether the script learns which Windows runs it.
    knows_the_release: OnceCell<bool>,
    /// The choices that ask for a major version, in order.
    pub(super) majors: Vec<&'a Choice>,
}

/// How far a call may stand from what it is tied to.
const MOST_BETWEEN: usize = 2000;

impl<'a> Ways<'a> {
    /// The ways of a script; none where it asks for nothing that they depend on.
    pub(super) fn of(text: &'a str, script: &'a Script, rules: &'a RuleSet) -> Option<Self> {
        let new = script.invocations.iter();
        let new = new.filter(|call| is_new(call, rules));
        let new = Places::of(new.map(|call| call.span));
        let missing = Missing::of(script, rules);
        if new.is_empty() && missing.is_empty() && !vista::asks_for_a_release(script) {
            return None;
        }
        let mut ways = Self {
            text,
            rules,
            new,
            order: Order::of(script, rules),
            sections: Sections::of(text),
            missing,
            knows_the_release: OnceCell::new(),
            majors: vista::majors(script),
        };
        ways.missing.flags = missing::flags(&ways, script);
        Some(ways)
    }

    /// Whether the script learns which Windows runs it.
    pub(super) fn knows_the_release(&self) -> bool {
        let known = &self.knows_the_release;
        *known.get_or_init(|| knows_the_release(self.text))
    }

    /// The ways of a choice that are not for DISM, when another is.
    pub(super) fn old_arms(&self, choice: &Choice) -> Vec<Span> {
        let asks_for_dism = self.missing.is_asked_by(choice);
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
        let other = self
            .way_where_missing(choice)
            .and_then(|other| arms.get(other));
        other.copied().into_iter().collect()
    }

    /// Where a way goes on: behind a label, if no other leads there.
    fn followed(&self, way: Span) -> Span {
        self.sections.reached_from(way).unwrap_or(way)
    }

    /// Where a choice goes, 0 for where its condition holds, up to where ways meet.
    pub(super) fn way(&self, choice: &Choice, way: usize) -> Option<Span> {
        match choice.arms.get(way) {
            Some(arm) => Some(self.followed(*arm)),
            None if choice.to_label => self.behind_a_jump(choice),
            None => None,
        }
    }

    /// `dism ... || pkgmgr ...`: the second is tried when the first fails, as behind
    /// `where dism || ...` and at a label that `where dism || goto old` leads to.
    pub(super) fn tried_before(&self, call: Span) -> Option<Span> {
        let new = self.new.before(call.start).filter(|new| {
            let between = self.text.get(new.end..call.start);
            between.is_some_and(|between| between.contains("||") && !between.contains('\n'))
        });
        new.or_else(|| self.tied_before(call, "||", |last| missing::asks(last, self.rules)))
    }

    /// `ver | find "6.0" && pkgmgr ...`: it is for a Windows without DISM.
    /// `ver | find "6.0" && goto vista`: so is what stands behind that label.
    pub(super) fn searched_before(&self, call: Span) -> Option<Span> {
        self.tied_before(call, "&&", |last| self.searches_for_vista(last))
    }

    /// The program that a call, or each jump to it, is tied to with a sign.
    fn tied_before(
        &self,
        call: Span,
        sign: &str,
        is_it: impl Fn(&Invocation) -> bool,
    ) -> Option<Span> {
        let before = |at: usize| self.tied_at(at, sign, &is_it);
        before(call.start).or_else(|| {
            let jumps = self.sections.jumps_to(call);
            let ties: Option<Vec<Span>> = jumps.iter().map(|at| before(*at)).collect();
            ties?.first().copied()
        })
    }

    fn tied_at(&self, at: usize, sign: &str, is_it: impl Fn(&Invocation) -> bool) -> Option<Span> {
        let last = self.order.last_before(at)?;
        // What ties them stands between them.
        let between = self.text.get(last.span.end..at)?;
        let between = Some(between).filter(|between| between.len() < MOST_BETWEEN)?;
        let (before, behind) = between.split_once(sign)?;
        let is_tied = is_nothing(before) && says_no_more(behind);
        (is_tied && is_it(last)).then_some(last.span)
    }

    /// What stands behind the labels to which only such ways lead, and jumps that a
    /// search for Vista is tied to.
    pub(super) fn joined(&self, ways: &Spans) -> impl Iterator<Item = Span> {
        let is_search = |last: &Invocation| self.searches_for_vista(last);
        self.sections.reached_where(move |at| {
            ways.contain(Span::new(at, at + 1)) || self.tied_at(at, "&&", is_search).is_some()
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
    pub(super) fn second_try(&self, choice: &Choice) -> Option<Span> {
        let last = self.last_asked_about(choice)?;
        let said = choice.condition.as_str();
        let arm = match (way_of_success(said), choice.arms.as_slice()) {
            (None | Some(1), [arm]) | (Some(1), [arm, _]) | (Some(0), [_, arm]) => *arm,
            (Some(0), [_]) if choice.to_label => self.behind_a_jump(choice)?,
            _ => return None,
        };
        let arm = self.followed(arm);
        let is_first = self.new.any_in(last.span) || missing::asks(last, self.rules);
        match (is_first, self.new.any_in(arm)) {
            (true, false) => Some(arm),
            (false, true) => Some(last.span),
            _ => None,
        }
    }

    /// The program that ran last before a choice, if it asks how that went.
    fn last_asked_about(&self, choice: &Choice) -> Option<&'a Invocation> {
        let last = self.order.last_before(choice.span.end)?;
        let said = choice.condition.as_str();
        asks_for_outcome(self.text, choice.span, said, last.span, self.rules).then_some(last)
    }

    /// The way of a choice that is for where DISM is missing, as far as it asks for that
    /// itself, or for how such a question went.
    pub(super) fn way_where_missing(&self, choice: &Choice) -> Option<usize> {
        let last = self.last_asked_about(choice);
        let last = last.filter(|last| missing::asks(last, self.rules));
        let is_asked = self.missing.is_asked_by(choice);
        let success = || way_of_success(choice.condition.as_str());
        match last {
            // `If sh.Run("where dism", 0, True) = 0`.
            Some(last) if !is_asked || choice.span.contains(last.span) => {
                success().map(|way| 1 - way)
            }
            _ => is_asked.then(|| usize::from(!is_negated(choice))),
        }
    }

    /// The ways of a choice about a variable that are for where DISM is missing, and the
    /// second way of a `try` that looks for it.
    pub(super) fn where_dism_is_missing(&self, choice: &Choice) -> Vec<Span> {
        if choice.condition.is_empty() {
            let is_tried = |first: &Span| self.missing.asked.any_in(*first);
            let tried = choice.arms.first().is_some_and(is_tried);
            let others = choice.arms.iter().skip(1).filter(|_| tried);
            return others.copied().collect();
        }
        let written = self.text.get(choice.span.range()).unwrap_or_default();
        let ways = self.missing.flags.ways_without_dism(written, self.rules);
        let ways = ways.into_iter();
        ways.filter_map(|way| self.way(choice, way)).collect()
    }
}

/// Whether a call does what the old tools did: one that only asks does not.
fn is_new(call: &Invocation, rules: &RuleSet) -> bool {
    is_program(&call.program.text, &rules.surroundings().programs.instead)
        || dism::is_call(call, rules) && !missing::only_asks(call)
}

/// Whether code does nothing but to redirect output, and to open blocks.
pub(super) fn is_nothing(code: &str) -> bool {
    let code = code.to_ascii_lowercase();
    let code = ["2>&1", "2>nul", "1>nul", ">nul", "> nul"]
        .iter()
        .fold(code, |code, sign| code.replace(sign, ""));
    code.trim_matches(|c: char| c.is_whitespace() || "(@".contains(c))
        .is_empty()
}

/// Whether code does nothing, or says something before what follows: `(echo No DISM &`.
fn says_no_more(code: &str) -> bool {
    let mut commands = code.split(['&', '\n']);
    let last = commands.next_back().unwrap_or_default();
    let is_said = |command: &str| {
        let command = command.trim_start_matches(|c: char| c.is_whitespace() || "(@".contains(c));
        let said = command.get(..4);
        is_nothing(command) || said.is_some_and(|said| said.eq_ignore_ascii_case("echo"))
    };
    is_nothing(last) && commands.all(is_said)
}
