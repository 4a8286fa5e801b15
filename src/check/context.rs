//! The `context` rules: code around a call that stops being right when the
//! call changes.
//!
//! ```text
//! names     where a text names a retired tool
//! release   where a text names a Windows without DISM
//! relation  the words of a condition
//! condition what a condition asks; cases: what the cases of a choice are for
//! question  what a script asks about programs
//! order     which program has run last
//! places    where calls stand
//! process   waits on the old process, and ends to it
//! asked     comparisons of the processes that run with its name
//! mention   names of processes that stand alone
//! guard     questions whether the old tool is there
//! remains   exit codes and logs of the old tool
//! section   what stands behind the labels of batch
//! missing   questions whether DISM is there; flag: variables that keep the
//!           answer; assignment: what they are set to
//! vista     ways for a Windows without DISM
//! ways      ways for DISM, and without it
//! pair      scripts that have both ways, the old tool and DISM
//! ```
//!
//! A fix here follows the calls: the code changes when all calls that it is
//! about change, and can be trusted no further than they can.

mod asked;
mod assignment;
mod cases;
mod condition;
mod flag;
mod guard;
mod mention;
mod missing;
mod names;
mod order;
mod pair;
mod places;
mod process;
mod question;
mod relation;
mod release;
mod remains;
mod section;
mod vista;
mod ways;

use std::cell::OnceCell;

use self::asked::Apart;
use self::process::Left;
use self::ways::Ways;
use super::dism;
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::invocation::{Applicability, Shell};
use crate::language::{Script, holds_one_of};
use crate::rule::target::Target;
use crate::rule::{Rule, RuleSet, Tool};
use crate::span::{Span, Spans};

pub(super) use self::names::line_of;
pub(super) use self::pair::withhold;

/// A script, and what is known of it whatever is said about its calls.
pub(super) struct Around<'a> {
    /// The script as it is.
    text: &'a str,
    /// What its reader saw.
    script: &'a Script,
    /// The rules there are.
    rules: &'a RuleSet,
    /// The comments.
    comments: Spans,
    /// Whether it calls DISM.
    has_dism: bool,
    /// The ways through it, where it calls an old tool and they differ.
    ways: Option<Ways<'a>>,
    /// The calls of the old tools, and what is written for them.
    calls: Spans,
    /// Whether it lists processes.
    lists_processes: OnceCell<bool>,
    /// The names of tools besides the calls, where it does.
    apart: OnceCell<Vec<Apart>>,
}

/// A script, and what has been found in it.
pub(super) struct Scene<'a> {
    around: &'a Around<'a>,
    text: &'a str,
    script: &'a Script,
    rules: &'a RuleSet,
    /// The Windows that runs the new commands.
    target: Target,
    /// The findings about calls.
    calls: &'a [Finding],
    /// Whether it calls any of the three tools.
    has_calls: bool,
}

/// What there is to say about the code around the calls.
pub(super) fn findings(scene: &Scene<'_>) -> Vec<Finding> {
    if !scene.target.has_dism() {
        return Vec::new();
    }
    let mut findings = process::findings(scene);
    findings.extend(guard::findings(scene));
    findings.extend(remains::findings(scene));
    findings.extend(pair::findings(scene));
    findings.sort_by(|one, two| (one.span, &one.rule).cmp(&(two.span, &two.rule)));
    findings.dedup_by(|two, one| (one.span, &one.rule) == (two.span, &two.rule));
    findings
}

/// Makes the calls unsafe that a wait guards which does not follow them.
pub(super) fn lower(around: &Around<'_>, target: Target, findings: &mut [Finding]) {
    if !target.has_dism() || !findings.iter().any(is_safe) {
        return;
    }
    let text = around.text;
    let left = process::left_behind(&Scene::new(around, target, findings));
    for finding in findings.iter_mut().filter(|finding| is_safe(finding)) {
        let tool = finding.call.as_ref().map(|call| call.tool.as_str());
        let Some((left, line)) = tool.and_then(|tool| left.get(tool)) else {
            continue;
        };
        let Some(fix) = finding.fix.as_mut() else {
            continue;
        };
        if *left == Left::Partly && !goes_on(around, finding.span) {
            continue;
        }
        let before = text.get(..*line).unwrap_or_default();
        let number = before.matches('\n').count() + 1;
        fix.applicability = Applicability::Unsafe;
        finding.help = format!(
            "line {number} watches for the process of {}, and would no longer wait for what runs here\n{}",
            tool.unwrap_or_default(),
            finding.help
        );
    }
}

/// Whether a script goes on while what a call starts is at work, as far as is seen
/// where it stands.
fn goes_on(around: &Around<'_>, call: Span) -> bool {
    const STARTS: [&str; 7] = [
        "start-process",
        "saps ",
        ".run",
        "shellexecute",
        ".exec",
        "process]::start",
        ".create",
    ];
    const WAITS: [&str; 3] = ["-wait", "true", "waitforexit"];
    let line = names::line_of(around.text, call.start);
    let written = around.text.get(line.start..line.end.max(call.end));
    let written = written.unwrap_or_default();
    let starts = || holds_one_of(&STARTS, written) || is_started(around.script, call);
    let waits = || holds_one_of(&WAITS, written) || gives_a_number_for_true(written);
    starts() && !waits()
}

/// Whether a call is the start of a process, and no command of a shell, which waits for
/// DISM.
fn is_started(script: &Script, call: Span) -> bool {
    let calls = &script.invocations;
    let first = calls.partition_point(|one| one.span.start < call.start);
    let mut here = calls[first..]
        .iter()
        .take_while(|one| one.span.start == call.start);
    here.any(|one| one.span == call && one.site.shell == Shell::Process)
}

/// Whether a number says that `Run` waits: `line, 0, 1`.
fn gives_a_number_for_true(written: &str) -> bool {
    let mut arguments = written.split(',').skip(1).map(str::trim);
    let Some(mut window) = arguments.next() else {
        return false;
    };
    arguments.any(|wait| {
        let is_window = window.is_empty() || window.bytes().all(|byte| byte.is_ascii_digit());
        window = wait;
        let number = wait.split([')', ' ', ':', '\r']).next();
        is_window && matches!(number, Some("1" | "-1"))
    })
}

/// Whether the fix of a call is safe.
fn is_safe(finding: &Finding) -> bool {
    let fix = finding.fix.as_ref();
    finding.call.is_some() && fix.is_some_and(|fix| fix.applicability == Applicability::Safe)
}

impl<'a> Around<'a> {
    /// Reads what is around the calls that `findings` are about.
    pub(super) fn of<'f>(
        text: &'a str,
        script: &'a Script,
        rules: &'a RuleSet,
        findings: &'f [Finding],
    ) -> Self {
        let mut programs = script.invocations.iter();
        let edits = |finding: &'f Finding| {
            let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
            edits.map(|edit| edit.span)
        };
        let calls = findings.iter().map(|finding| finding.span);
        let calls = calls.chain(findings.iter().flat_map(edits));
        let has_old = findings.iter().any(|finding| finding.call.is_some());
        Self {
            text,
            script,
            rules,
            comments: script.comments.iter().copied().collect(),
            has_dism: programs.any(|call| dism::is_call(call, rules)),
            ways: has_old.then(|| Ways::of(text, script, rules)).flatten(),
            calls: calls.collect(),
            lists_processes: OnceCell::new(),
            apart: OnceCell::new(),
        }
    }
}

impl<'a> Scene<'a> {
    pub(super) fn new(around: &'a Around<'a>, target: Target, calls: &'a [Finding]) -> Self {
        let rules = around.rules;
        let is_call = |finding: &Finding| finding.call.is_some() && !rules.is_opt_in(&finding.rule);
        Self {
            around,
            text: around.text,
            script: around.script,
            rules,
            target,
            calls,
            has_calls: calls.iter().any(is_call),
        }
    }

    /// The calls of a tool.
    fn calls_of(&self, tool: &'a Tool) -> impl Iterator<Item = &'a Finding> {
        let of_tool = |finding: &&Finding| {
            let call = finding.call.as_ref();
            call.is_some_and(|call| call.tool == tool.name())
        };
        self.calls.iter().filter(of_tool)
    }

    fn finding(&self, rule: &str, span: Span, fix: Option<Fix>) -> Option<Finding> {
        let rule: &Rule = self.rules.rule(rule)?;
        let fix = fix.map(|fix| Fix {
            applicability: fix.applicability.max(rule.applicability()),
            ..fix
        });
        Some(Finding {
            rule: rule.id().to_owned(),
            severity: self.severity(rule),
            message: rule.summary().to_owned(),
            help: rule.help().to_owned(),
            span,
            call: None,
            fix,
        })
    }

    /// Where a script calls neither an old tool nor DISM, nothing changes in it.
    fn severity(&self, rule: &Rule) -> Severity {
        let most = if self.has_calls || self.around.has_dism {
            Severity::Error
        } else {
            Severity::Info
        };
        rule.severity(self.target).min(most)
    }
}

/// A fix that follows the fixes of these calls; none where one of them has none.
fn following<'a>(calls: impl Iterator<Item = &'a Finding>, edits: Vec<Edit>) -> Option<Fix> {
    let fixes: Option<Vec<_>> = calls
        .map(|call| call.fix.as_ref().map(|fix| fix.applicability))
        .collect();
    let applicability: Applicability = fixes?.into_iter().max()?;
    (!edits.is_empty()).then_some(Fix {
        applicability,
        commands: Vec::new(),
        words: Vec::new(),
        edits,
    })
}
