//! The ways that only a Windows without DISM takes (W19).

use super::cases::{has_cases, ways_without_dism};
use super::condition::{are_of_vista, way_of_success, way_without_dism};
use super::release::{is_search_for_vista, may_name_a_release};
use super::ways::{Ways, is_nothing};
use crate::invocation::Invocation;
use crate::language::{Choice, Script, holds_one_of};
use crate::span::Span;

/// Whether a script asks which Windows it runs on.
pub(super) fn asks_for_a_release(script: &Script) -> bool {
    let mut conditions = script
        .choices
        .iter()
        .map(|choice| choice.condition.as_str());
    conditions.any(may_name_a_release)
        || script.choices.iter().any(has_cases)
        || script.named.iter().any(is_search_for_vista)
}

/// The choices that ask for the major version of Windows, in order.
pub(super) fn majors(script: &Script) -> Vec<&Choice> {
    let choices = script.choices.iter();
    let mut majors: Vec<&Choice> = choices
        .filter(|choice| holds_one_of(&["major"], choice.condition.as_str()))
        .collect();
    majors.sort_by_key(|choice| choice.span);
    majors
}

impl Ways<'_> {
    /// Whether a program looks for Vista in what says which Windows runs.
    pub(super) fn searches_for_vista(&self, call: &Invocation) -> bool {
        let before = self.text.get(..call.span.start).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let pipe = line.trim_end().strip_suffix('|');
        is_search_for_vista(call) && pipe.is_some_and(|from| self.says_the_release(from))
    }

    /// Whether what stands before a pipe prints which Windows runs: it asks, or it
    /// passes on what the script has asked before.
    fn says_the_release(&self, from: &str) -> bool {
        let passes_on = || holds_one_of(&["echo %", "echo !", "echo.%", "echo(%"], from);
        holds_one_of(&["ver", "systeminfo", "wmic"], from)
            || passes_on() && self.knows_the_release()
    }

    /// The ways of a choice that only a Windows without DISM takes.
    pub(super) fn for_vista(&self, choice: &Choice) -> Vec<Span> {
        if has_cases(choice) && self.knows_the_release() {
            return ways_without_dism(self.text, choice);
        }
        let said = choice.condition.as_str();
        let of_release = || way_without_dism(said).filter(|_| self.knows_the_release());
        let of_search = || {
            let last = self.order.last_before(choice.span.start)?;
            let between = self.text.get(last.span.end..choice.span.start)?;
            let is_next = is_nothing(between) && holds_one_of(&["errorlevel"], said);
            (is_next && self.searches_for_vista(last)).then(|| way_of_success(said))?
        };
        let of_both = || {
            let outer = self.major_around(choice)?;
            let is_it = are_of_vista(outer.condition.as_str(), said) && self.knows_the_release();
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
}
