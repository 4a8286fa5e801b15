//! Which program has run last at a place, as the script stands.

use crate::invocation::{Invocation, Shell, is_one_of, written_name};
use crate::language::Script;
use crate::rule::RuleSet;
use crate::span::Span;

/// The programs of a script in the order of their ends.
pub(super) struct Order<'a> {
    programs: Vec<&'a Invocation>,
}

impl<'a> Order<'a> {
    pub(super) fn of(script: &'a Script, rules: &RuleSet) -> Self {
        let calls = script.invocations.iter().chain(&script.named);
        let mut programs: Vec<_> = calls.filter(|call| is_program(call, rules)).collect();
        programs.sort_by_key(|call| (call.span.end, call.span.start));
        Self { programs }
    }

    /// The last program whose call ends at or before a place.
    pub(super) fn last_before(&self, at: usize) -> Option<&'a Invocation> {
        let behind = self.programs.partition_point(|call| call.span.end <= at);
        let last = self.programs.get(behind.checked_sub(1)?)?;
        Some(*last)
    }
}

/// Whether it runs a program: a method does not, and of the cmdlets those only
/// that do what DISM does.
fn is_program(call: &Invocation, rules: &RuleSet) -> bool {
    let Some(name) = written_name(&call.program.text) else {
        return true;
    };
    let cmdlet = call.site.shell == Shell::PowerShell && name.contains('-') && !name.contains('.');
    let instead = &rules.surroundings().programs.instead;
    !name.starts_with('.') && (!cmdlet || is_one_of(name, instead))
}

/// Whether a condition looks at how the last call went: it says so, it holds
/// the call, or it reads what the call was assigned to.
pub(super) fn asks_for_outcome(
    text: &str,
    condition: Span,
    said: &str,
    last: Span,
    rules: &RuleSet,
) -> bool {
    let said = said.to_ascii_lowercase();
    let outcome = &rules.surroundings().outcome;
    condition.contains(last)
        || outcome.iter().any(|word| said.contains(word.as_str()))
        || assigned_to(text, last).is_some_and(|name| has_word(&said, &name))
}

/// The variable that a call is assigned to on its line, in lower case.
fn assigned_to(text: &str, call: Span) -> Option<String> {
    let is_blank = |c: char| c.is_whitespace() && !matches!(c, '\r' | '\n');
    let before = text.get(..call.start)?.trim_end_matches(is_blank);
    let target = before.strip_suffix('=')?.trim_end_matches(is_blank);
    let name = target.rsplit([' ', '\t', ':', ';', '\r', '\n']).next()?;
    (!name.is_empty()).then(|| name.to_ascii_lowercase())
}

fn has_word(text: &str, word: &str) -> bool {
    let joined = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let behind = text[at + word.len()..].chars().next();
        !text[..at].chars().next_back().is_some_and(joined) && !behind.is_some_and(joined)
    })
}
