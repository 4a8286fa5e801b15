//! What a report says about a rule beside its findings.

use crate::finding::Severity;
use crate::rule::Rule;
use crate::rule::target::Target;

/// What a report says about a rule beside its findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleCard {
    /// What is wrong, in one sentence.
    pub summary: String,
    /// What to do.
    pub help: String,
    /// Everything that `explain` says.
    pub explanation: String,
    /// How bad a finding of it is on the target of the report.
    pub severity: Severity,
}

impl RuleCard {
    /// What there is to say about `rule` on a target.
    pub(super) fn new(rule: &Rule, target: Target) -> Self {
        Self {
            summary: rule.summary().to_owned(),
            help: rule.help().to_owned(),
            explanation: rule.explanation(),
            severity: rule.severity(target),
        }
    }
}
