//! The `dism` rules: every DISM line of a script, whoever wrote it, against
//! the grammar in `rules/dism.toml`.
//!
//! ```text
//! line        the words of a call -> options and their values
//! judge       line + grammar + target -> objections
//! shape       what a value must look like
//! objection   what can be wrong; each kind is a rule
//! feature     what became of the features that lines name
//! ```

mod feature;
mod judge;
mod line;
mod objection;
mod shape;

use std::borrow::Cow;

use self::judge::Scene;
use self::line::Line;
use self::objection::{Kind, Objection};
use crate::finding::Finding;
use crate::invocation::{Delivery, Invocation, Word, is_program, written_name};
use crate::language::Script;
use crate::rule::target::Target;
use crate::rule::{DISM, PROGRAMS_OF_PE, RuleSet};

/// What there is to say about the DISM lines of a script.
pub(super) fn findings(
    text: &str,
    script: &Script,
    rules: &RuleSet,
    target: Target,
) -> Vec<Finding> {
    let pe = is_of_pe(script);
    let calls = script.invocations.iter();
    let mut findings: Vec<_> = calls
        .filter_map(|call| call_in(call, rules))
        .flat_map(|call| {
            let wow64 = is_started_by_wow64(&call, text);
            judge::judge(&call, Scene { wow64, pe }, rules.grammar(), target)
        })
        .filter_map(|objection| finding(objection, rules, target))
        .collect();
    findings.extend(feature::findings(script, rules, target));
    findings.sort_by(|one, two| (one.span, &one.rule).cmp(&(two.span, &two.rule)));
    findings.dedup_by(|two, one| (one.span, &one.rule) == (two.span, &two.rule));
    findings
}

/// Whether the script is one of Windows PE, where these programs are.
pub(super) fn is_of_pe(script: &Script) -> bool {
    script.invocations.iter().any(|call| {
        let runs = call.site.delivery < Delivery::Written;
        runs && is_program(&call.program.text, &PROGRAMS_OF_PE)
    })
}

/// Whether a call runs a program of the directory of 32-bit programs, by its name or
/// by way of another one.
pub(super) fn is_of_wow64(call: &Invocation, text: &str) -> bool {
    let program = call.program.as_str().to_ascii_lowercase();
    let is_started = !program.contains("sysnative") && is_started_by_wow64(call, text);
    program.contains("syswow64") || is_started
}

/// Whether what starts the call lies in the directory of 32-bit programs:
///
/// ```text
/// C:\Windows\SysWOW64\cmd.exe /c dism /Online
/// ------------------------------
/// ```
fn is_started_by_wow64(call: &Invocation, text: &str) -> bool {
    let program = super::program_span(call);
    let before = text.get(call.span.start..program.start).unwrap_or_default();
    before.to_ascii_lowercase().contains("\\syswow64\\")
}

/// Why a line of ours must not be written: the first thing about it that a rule
/// objects to. The program may stand behind a variable. That the old program was
/// a 32-bit one, too, speaks for neither. `pe` says that the script is one of
/// Windows PE.
pub(super) fn refusal(
    call: &Invocation,
    pe: bool,
    rules: &RuleSet,
    target: Target,
) -> Option<String> {
    let scene = Scene { wow64: false, pe };
    let mut objections = judge::judge(call, scene, rules.grammar(), target).into_iter();
    let objection = objections.find(|objection| objection.kind != Kind::Wow64);
    objection.map(|objection| objection.message)
}

/// Whether it is a call of DISM. Where nothing is seen to run the line, some
/// word must say so.
pub(super) fn is_call(call: &Invocation, rules: &RuleSet) -> bool {
    if !is_program(&call.program.text, &[DISM]) {
        return false;
    }
    call.site.delivery < Delivery::Written || says_so(call, rules)
}

/// The call of DISM that an invocation certainly is, or hands on: `psexec \\host dism
/// /Online`.
fn call_in<'a>(call: &'a Invocation, rules: &RuleSet) -> Option<Cow<'a, Invocation>> {
    // A retired tool runs none of its arguments.
    let retired = written_name(&call.program.text).and_then(|name| rules.tool(name));
    let may_be_another = call.site.several.is_some();
    if may_be_another || retired.is_some() || super::is_inside_a_call(call, rules) {
        return None;
    }
    if is_call(call, rules) {
        return Some(Cow::Borrowed(call));
    }
    let is_dism = |word: &Word| is_program(&word.text, &[DISM]);
    let at = call.arguments.iter().position(is_dism)?;
    let mut handed = call.clone();
    handed.program = handed.arguments[at].clone();
    handed.arguments.drain(..=at);
    says_so(&handed, rules).then_some(Cow::Owned(handed))
}

/// Whether some word is an option or a command of DISM.
fn says_so(call: &Invocation, rules: &RuleSet) -> bool {
    let grammar = rules.grammar();
    let known = |name: &str| grammar.option(name).is_some() || grammar.command(name).is_some();
    let line = Line::read(call);
    line.options.iter().any(|given| known(&given.name))
}

fn finding(objection: Objection, rules: &RuleSet, target: Target) -> Option<Finding> {
    let rule = rules.rule(objection.kind.rule())?;
    Some(Finding {
        rule: rule.id().to_owned(),
        severity: rule.severity(target),
        message: objection.message,
        help: rule.help().to_owned(),
        span: objection.span,
        call: None,
        fix: None,
    })
}
