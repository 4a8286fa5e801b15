//! What a script asks about programs: is this file there, can this name be
//! found?

use std::cell::OnceCell;

use super::names;
use crate::invocation::{Invocation, is_one_of, written_name};
use crate::language::{Choice, Script, holds_one_of};
use crate::rule::{DISM, RuleSet};
use crate::span::Span;
use crate::text::Text;

/// A question about a program.
pub(super) struct Question<'a> {
    /// What names the program.
    pub(super) text: &'a Text,
    /// Where it is asked.
    pub(super) span: Span,
    /// The choice that it is asked for.
    pub(super) choice: Option<&'a Choice>,
    /// What is asked for.
    pub(super) about: About,
}

/// What a [`Question`] asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// A file: `if exist`, `Test-Path`, `.FileExists`.
    File,
    /// A name that Windows looks up in the path: `where`, `Get-Command`.
    Name,
}

/// The questions of a script, by the choices that have them in their
/// condition, and by the programs and methods that ask them.
pub(super) fn questions<'a>(script: &'a Script, rules: &RuleSet) -> Vec<Question<'a>> {
    let mut choices: Vec<&Choice> = script.choices.iter().collect();
    choices.sort_by_key(|choice| choice.span.start);
    let exist = choices.iter().filter(|choice| asks_for_a_file(choice));
    let mut questions: Vec<Question<'a>> = exist
        .map(|choice| Question {
            text: &choice.condition,
            span: choice.span,
            choice: Some(choice),
            about: About::File,
        })
        .collect();
    let calls = script.invocations.iter().chain(&script.named);
    for call in calls {
        let choice = OnceCell::new();
        questions.extend(asks_for(call, rules).map(|question| Question {
            choice: *choice.get_or_init(|| around(&choices, call.span)),
            ..question
        }));
    }
    questions
}

/// What a program or a method asks, by itself.
pub(super) fn asks_for<'a>(
    call: &'a Invocation,
    rules: &RuleSet,
) -> impl Iterator<Item = Question<'a>> {
    let about = about(call, rules).into_iter();
    about.flat_map(move |about| {
        call.arguments.iter().map(move |word| Question {
            text: &word.text,
            span: call.span,
            choice: None,
            about,
        })
    })
}

/// Whether a condition of batch asks for a file.
fn asks_for_a_file(choice: &Choice) -> bool {
    let questions = ["exist ", "exist\t", "exist\""];
    holds_one_of(&questions, choice.condition.as_str())
}

fn about(call: &Invocation, rules: &RuleSet) -> Option<About> {
    let programs = &rules.surroundings().programs;
    let name = written_name(&call.program.text)?;
    match () {
        () if is_one_of(name, &programs.lookup) => Some(About::Name),
        () if is_one_of(name, &programs.exists) => Some(About::File),
        () => None,
    }
}

/// The choice that a question stands in.
fn around<'a>(choices: &[&'a Choice], asked: Span) -> Option<&'a Choice> {
    let behind = choices.partition_point(|choice| choice.span.start <= asked.start);
    let choice = choices.get(behind.checked_sub(1)?)?;
    choice.span.contains(asked).then_some(*choice)
}

impl Question<'_> {
    /// Whether it asks for DISM, or for a cmdlet that does what DISM does.
    ///
    /// Windows 7 has DISM and none of those cmdlets, so a call of DISM would be right
    /// there; but Vista has neither, and nothing tells the two apart in the way for
    /// where the cmdlet is missing. The old tool works on both, and where the cmdlet is
    /// there, that way is not taken.
    pub(super) fn is_about_dism(&self, rules: &RuleSet) -> bool {
        let said = self.text.as_str();
        let is_cmdlet = || is_one_of(said, &rules.surroundings().programs.instead);
        names::is_named(DISM, said) || self.about == About::Name && is_cmdlet()
    }
}
