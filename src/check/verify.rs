//! The proof of a fix: what it writes is read again.
//!
//! All fixes are applied together and the result is read once. Where a new
//! command is not found there word for word, the fixes are tried one at a
//! time, and those that fail are withheld.

use crate::finding::{Finding, Fix};
use crate::language::Language;
use crate::rewrite;
use crate::rule::RuleSet;

/// Withholds the fixes whose commands cannot be read back.
pub(super) fn prove(text: &str, language: Language, rules: &RuleSet, findings: &mut [Finding]) {
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
    if together
        && holds(
            text,
            language,
            rules,
            &accepted.edits,
            &fixes,
            findings.len(),
        )
    {
        return;
    }
    let total = findings.len();
    for finding in findings.iter_mut() {
        let Some(fix) = &finding.fix else { continue };
        if !holds(text, language, rules, &fix.edits, &[fix], total) {
            finding.fix = None;
            let reason = "no rewrite: the new command cannot be written here so that it reads back as it should";
            finding.help = format!("{reason}\n{}", finding.help);
        }
    }
}

fn count_fixes(findings: &[Finding]) -> usize {
    findings
        .iter()
        .filter(|finding| finding.fix.is_some())
        .count()
}

/// Whether the edited text has the new commands, in order, and no more calls
/// of the old tools than are left.
fn holds(
    text: &str,
    language: Language,
    rules: &RuleSet,
    edits: &[crate::finding::Edit],
    fixes: &[&Fix],
    total: usize,
) -> bool {
    let Ok(edited) = rewrite::apply(text, edits) else {
        return false;
    };
    let script = language.read(&edited);
    let old = super::candidates(&script, rules).len();
    let mut read = script.invocations.iter().map(|one| {
        let words = std::iter::once(&one.program).chain(&one.arguments);
        words
            .map(|word| word.as_str().to_owned())
            .collect::<Vec<_>>()
    });
    let found = fixes
        .iter()
        .flat_map(|fix| &fix.words)
        .all(|words| read.any(|one| same_words(&one, words)));
    found && old + fixes.len() <= total
}

/// The program may stand behind a variable or a wrapper; its arguments must
/// be the same to the letter.
fn same_words(read: &[String], expected: &[String]) -> bool {
    read.len() == expected.len() && read[1..] == expected[1..]
}
