//! The proof of a fix: what it writes is read again.
//!
//! All fixes are applied together and the result is read once. Where a new
//! command is not found there word for word, the fixes are tried one at a
//! time, and those that fail are withheld. So are those whose new commands
//! DISM would refuse: a line that a `dism` rule objects to is never written.

use super::dism;
use crate::finding::{Edit, Finding, Fix};
use crate::invocation::{Invocation, Word};
use crate::language::Language;
use crate::rewrite;
use crate::rule::RuleSet;
use crate::rule::target::Target;

/// What a proof needs to know.
pub(super) struct Proof<'a> {
    /// The script as it is.
    pub(super) text: &'a str,
    /// Its language.
    pub(super) language: Language,
    /// The rules there are.
    pub(super) rules: &'a RuleSet,
    /// The Windows that runs the new commands.
    pub(super) target: Target,
    /// How many calls of the old tools there are in the script.
    pub(super) calls: usize,
}

impl Proof<'_> {
    /// Withholds the fixes that do not survive it.
    pub(super) fn hold(&self, findings: &mut [Finding]) {
        let accepted = rewrite::accept(findings, true);
        if accepted.edits.is_empty() {
            return;
        }
        let fixes: Vec<&Fix> = accepted
            .findings
            .iter()
            .filter_map(|at| findings[*at].fix.as_ref())
            .collect();
        let together = fixes.len() == count_fixes(findings);
        if together && self.failure(&accepted.edits, &fixes).is_none() {
            return;
        }
        for finding in findings.iter_mut() {
            let Some(fix) = &finding.fix else { continue };
            if let Some(reason) = self.failure(&fix.edits, &[fix]) {
                finding.fix = None;
                finding.help = format!("no rewrite: {reason}\n{}", finding.help);
            }
        }
    }

    /// Why the edited text does not have the new commands, in order, or has
    /// more calls of the old tools than are left, or a command that DISM
    /// refuses.
    fn failure(&self, edits: &[Edit], fixes: &[&Fix]) -> Option<String> {
        let unreadable =
            "the new command cannot be written here so that it reads back as it should";
        let unreadable = || Some(unreadable.to_owned());
        let Ok(edited) = rewrite::apply(self.text, edits) else {
            return unreadable();
        };
        let script = self.language.read(&edited);
        let mut read = script.invocations.iter();
        for words in fixes.iter().flat_map(|fix| &fix.words) {
            let Some(call) = read.find(|call| has_words(call, words)) else {
                return unreadable();
            };
            let refusal = dism::refusal(call, self.rules, self.target);
            if let Some(refusal) = refusal.filter(|_| is_dism(call)) {
                return Some(format!(
                    "DISM would not do what the new line says: {refusal}"
                ));
            }
        }
        let left = super::candidates(&script, self.rules).len();
        let rewritten = fixes.iter().filter(|fix| !fix.words.is_empty()).count();
        (left + rewritten > self.calls).then(unreadable).flatten()
    }
}

fn count_fixes(findings: &[Finding]) -> usize {
    findings
        .iter()
        .filter(|finding| finding.fix.is_some())
        .count()
}

/// The program may stand behind a variable or a wrapper; its arguments must
/// be the same to the letter.
fn has_words(call: &Invocation, words: &[String]) -> bool {
    let arguments = call.arguments.iter().map(Word::as_str);
    words
        .split_first()
        .is_some_and(|(_, expected)| arguments.eq(expected.iter().map(String::as_str)))
}

/// Whether a new command is one of DISM's, as far as can be seen.
fn is_dism(call: &Invocation) -> bool {
    let name = call.program.program_name();
    name.is_none_or(|name| name == "dism")
}
