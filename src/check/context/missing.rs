//! Where a script asks whether DISM is there, and what it keeps of the answer.

use super::assignment::{assignments, with_name_behind};
use super::flag::Flags;
use super::places::Places;
use super::question::{Question, asks_for, questions};
use super::ways::{Ways, is_nothing};
use crate::check::dism;
use crate::invocation::Invocation;
use crate::language::{Choice, Script, holds_one_of};
use crate::rule::{DISM, RuleSet};
use crate::span::Span;

/// The questions of a script whether DISM is there.
pub(super) struct Missing {
    /// The choices that have one in their condition, in order.
    choices: Vec<Span>,
    /// The programs that answer one by how they end.
    pub(super) asked: Places,
    /// The variables that keep an answer.
    pub(super) flags: Flags,
    /// Some condition names DISM, or an old tool.
    is_named: bool,
    /// A condition may choose between DISM and an old tool by their names.
    is_chosen: bool,
}

impl Missing {
    pub(super) fn of(script: &Script, rules: &RuleSet) -> Self {
        let questions = questions(script, rules).into_iter();
        let about = questions.filter(|question| question.is_about_dism(rules));
        let about: Vec<Question<'_>> = about.collect();
        let choices = about.iter().filter_map(|question| question.choice);
        let mut choices: Vec<Span> = choices.map(|choice| choice.span).collect();
        choices.sort();
        let calls = script.invocations.iter();
        let calls = calls.filter(|call| dism::is_call(call, rules) && only_asks(call));
        let asked = about.iter().map(|question| question.span);
        let conditions = script.choices.iter();
        let conditions: Vec<&str> = conditions.map(|choice| choice.condition.as_str()).collect();
        let names_one = |name: &&str| conditions.iter().any(|said| holds_one_of(&[name], said));
        let named = rules.default_programs().filter(names_one).count();
        let names_dism = names_one(&DISM);
        Self {
            choices,
            asked: Places::of(asked.chain(calls.map(|call| call.span))),
            flags: Flags::default(),
            is_named: names_dism || named > 0,
            // A variable that is compared with several old tools chooses between them.
            is_chosen: names_dism || named == 1,
        }
    }

    /// Whether nothing is asked.
    pub(super) fn is_empty(&self) -> bool {
        self.asked.is_empty() && !self.is_named
    }

    /// Whether a choice has such a question in its condition.
    pub(super) fn is_asked_by(&self, choice: &Choice) -> bool {
        self.choices.binary_search(&choice.span).is_ok()
    }
}

/// Whether a program says by how it ends whether DISM is there: `where dism`, and DISM
/// itself.
pub(super) fn asks(call: &Invocation, rules: &RuleSet) -> bool {
    asks_for(call, rules).any(|question| question.is_about_dism(rules))
        || dism::is_call(call, rules) && only_asks(call)
}

/// Whether a call of DISM changes nothing: `dism /online /get-features`, `dism /?`.
pub(super) fn only_asks(call: &Invocation) -> bool {
    let asks = |word: &str| {
        let start = word.get(..5);
        word == "/?" || start.is_some_and(|start| start.eq_ignore_ascii_case("/get-"))
    };
    call.arguments.iter().any(|word| asks(word.as_str()))
}

/// The variables that keep the answers.
pub(super) fn flags(ways: &Ways<'_>, script: &Script) -> Flags {
    let mut flags = Flags::of(ways.missing.is_chosen);
    if ways.missing.asked.is_empty() {
        return flags;
    }
    let code = |span: Span| ways.text.get(span.range()).unwrap_or_default();
    for choice in &script.choices {
        let Some(missing) = ways.way_where_missing(choice) else {
            continue;
        };
        for (at, arm) in choice.arms.iter().take(2).enumerate() {
            flags.set_in(code(*arm), at != missing);
        }
    }
    for asked in ways.missing.asked.iter() {
        keep_answer(asked, ways.text, &mut flags);
    }
    flags
}

/// `where dism && set NEW=1 || set NEW=0`, `$new = [bool](Get-Command dism)`.
fn keep_answer(asked: Span, text: &str, flags: &mut Flags) {
    if let Some((name, is_there)) = kept_in(text, asked) {
        let (yes, no) = if is_there { ("1", "0") } else { ("0", "1") };
        flags.set(name.clone(), yes.to_owned(), true);
        flags.set(name, no.to_owned(), false);
    }
    let behind = text.get(asked.end..).unwrap_or_default();
    let end = behind.floor_char_boundary(MOST);
    let mut lines = behind[..end].lines();
    let line = lines.next().unwrap_or_default();
    let (there, missing) = line.split_once("||").unwrap_or((line, ""));
    if let Some((_, there)) = there.split_once("&&") {
        flags.set_in(there, true);
    }
    flags.set_in(missing, false);
    let next = lines.next().unwrap_or_default();
    let code = [line.split_once('&').map_or("", |(_, behind)| behind), next];
    let kept = code.into_iter().flat_map(assignments);
    for (name, value) in kept.filter(|_| is_nothing(line) || line.contains('&')) {
        if holds_one_of(&["errorlevel", "lastexitcode"], &value) {
            flags.set(name, "0".to_owned(), true);
        }
    }
}

/// The variable that an answer is assigned to, and whether it is true where DISM is
/// there: `$old = -not (Get-Command dism)`.
fn kept_in(text: &str, asked: Span) -> Option<(String, bool)> {
    let start = text.floor_char_boundary(asked.start.saturating_sub(MOST));
    let line = text.get(start..asked.start)?.rsplit('\n').next()?;
    let (before, lead) = line.rsplit_once('=')?;
    let is_ended = lead.contains(['&', ';', '|', '{', '}']);
    if is_ended || before.ends_with(['=', '<', '>', '!', '+', '-']) {
        return None;
    }
    let (_, name) = with_name_behind(before.trim_end());
    let name = name.to_ascii_lowercase();
    let end = text.floor_char_boundary(asked.end.saturating_add(MOST));
    let behind = text.get(asked.end..end)?.lines().next().unwrap_or_default();
    let is_negated = holds_one_of(&["not", "!", "-eq"], lead) || compares_with_nothing(behind);
    (!name.is_empty()).then_some((name, !is_negated))
}

/// `... -eq $null`, `... = False`.
fn compares_with_nothing(behind: &str) -> bool {
    holds_one_of(&["-eq $null", "-eq $false", "= false"], behind)
}

/// How much is looked through around a question.
const MOST: usize = 300;

/// Whether a choice asks for the opposite.
pub(super) fn is_negated(choice: &Choice) -> bool {
    let condition = choice.condition.as_str().to_ascii_lowercase();
    let mut words = condition.split(|c: char| c.is_ascii_whitespace() || c == '(');
    let first = words.any(|word| ["not", "-not", "!"].contains(&word));
    let compared: String = condition.split_ascii_whitespace().collect();
    let compared = compared.trim_end_matches([')', '{']);
    let ends = ["-eq$false", "-eq$null", "=false", "=falsethen"];
    let is_null_first = || compared.contains("$null-eq");
    first || is_null_first() || ends.iter().any(|end| compared.ends_with(end))
}
