//! The `context` rules: code around a call that stops being right when the
//! call changes.
//!
//! ```text
//! condition what a condition asks
//! names     where a text names a retired tool
//! question  what a script asks about programs
//! order     which program has run last
//! process   waits on the old process, and ends to it
//! guard     questions whether the old tool is there
//! remains   exit codes and logs of the old tool
//! section   what stands behind the labels of batch
//! pair      scripts that have both ways, the old tool and DISM
//! ```
//!
//! A fix here follows the calls: the code changes when all calls that it is
//! about change, and can be trusted no further than they can.

mod condition;
mod guard;
mod names;
mod order;
mod pair;
mod process;
mod question;
mod remains;
mod section;

use super::dism;
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::invocation::Applicability;
use crate::language::Script;
use crate::rule::target::Target;
use crate::rule::{Rule, RuleSet, Tool};
use crate::span::{Span, Spans};

pub(super) use self::pair::withhold;

/// A script, and what has been found in it.
pub(super) struct Scene<'a> {
    /// The script as it is.
    pub(super) text: &'a str,
    /// What its reader saw.
    pub(super) script: &'a Script,
    /// The rules there are.
    pub(super) rules: &'a RuleSet,
    /// The Windows that runs the new commands.
    pub(super) target: Target,
    /// The findings about calls.
    pub(super) calls: &'a [Finding],
    /// The comments.
    comments: Spans,
    /// Whether it calls any of the three tools.
    has_calls: bool,
    /// Whether it calls DISM.
    has_dism: bool,
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

impl<'a> Scene<'a> {
    pub(super) fn new(
        text: &'a str,
        script: &'a Script,
        rules: &'a RuleSet,
        target: Target,
        calls: &'a [Finding],
    ) -> Self {
        let is_call = |finding: &Finding| finding.call.is_some() && !rules.is_opt_in(&finding.rule);
        let mut programs = script.invocations.iter();
        Self {
            text,
            script,
            rules,
            target,
            calls,
            comments: script.comments.iter().copied().collect(),
            has_calls: calls.iter().any(is_call),
            has_dism: programs.any(|call| dism::is_call(call, rules)),
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
        let most = if self.has_calls || self.has_dism {
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
