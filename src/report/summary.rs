//! A report in numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Report;
use crate::finding::{Finding, Severity};
use crate::invocation::Applicability;

/// A report in numbers, as the JSON shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    files_scanned: usize,
    files_skipped: usize,
    files_with_findings: usize,
    findings: usize,
    by_severity: BySeverity,
    fixable: Fixable,
    suppressed: usize,
    baselined: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
struct BySeverity {
    error: usize,
    warning: usize,
    info: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
struct Fixable {
    safe: usize,
    #[serde(rename = "unsafe")]
    risky: usize,
    manual: usize,
}

impl Summary {
    /// Counts a report.
    #[must_use]
    pub fn new(report: &Report) -> Self {
        let counts = report.counts();
        let mut summary = Self {
            files_scanned: counts.scanned,
            files_skipped: counts.skipped,
            files_with_findings: report.files().len(),
            suppressed: counts.suppressed,
            baselined: counts.baselined,
            ..Self::default()
        };
        for (_, finding) in report.findings() {
            summary.count(finding);
        }
        summary
    }

    fn count(&mut self, finding: &Finding) {
        self.findings += 1;
        *match finding.severity {
            Severity::Error => &mut self.by_severity.error,
            Severity::Warning => &mut self.by_severity.warning,
            Severity::Info => &mut self.by_severity.info,
        } += 1;
        *match finding.fix.as_ref().map(|fix| fix.applicability) {
            Some(Applicability::Safe) => &mut self.fixable.safe,
            Some(Applicability::Unsafe) => &mut self.fixable.risky,
            Some(Applicability::Manual) | None => &mut self.fixable.manual,
        } += 1;
    }

    /// Whether no file came into question.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files_scanned + self.files_skipped == 0
    }

    /// The summary for people: what was found, and what to do about it.
    #[must_use]
    pub fn sentences(&self) -> String {
        let mut lines = vec![self.found()];
        lines.extend(self.repairs());
        let left_out = [
            (self.files_skipped, "not text and skipped"),
            (self.suppressed, "suppressed"),
            (self.baselined, "in the baseline"),
        ];
        let left_out = listed(&left_out);
        if !left_out.is_empty() {
            lines.push(format!("left out: {left_out}"));
        }
        lines.join("\n")
    }

    fn found(&self) -> String {
        let files = plural(self.files_scanned, "file");
        if self.findings == 0 {
            let what = if self.baselined > 0 { "new" } else { "found" };
            return format!("{files} checked, nothing {what}");
        }
        let by_severity = [
            (self.by_severity.error, "error"),
            (self.by_severity.warning, "warning"),
        ];
        let by_severity = by_severity.into_iter().filter(|(count, _)| *count > 0);
        let mut severities: Vec<_> = by_severity
            .map(|(count, noun)| plural(count, noun))
            .collect();
        if self.by_severity.info > 0 {
            severities.push(format!("{} info", self.by_severity.info));
        }
        let severities = severities.join(", ");
        format!(
            "{files} checked, {} in {} ({severities})",
            plural(self.findings, "finding"),
            plural(self.files_with_findings, "file"),
        )
    }

    fn repairs(&self) -> Option<String> {
        let repairs = listed(&[
            (self.fixable.safe, "by `dismigrate fix`"),
            (self.fixable.risky, "with `--unsafe-fixes`"),
            (self.fixable.manual, "by hand"),
        ]);
        (!repairs.is_empty()).then(|| format!("to be fixed: {repairs}"))
    }
}

/// How often each rule was hit, most first: a line for each.
#[must_use]
pub fn statistics(report: &Report) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, finding) in report.findings() {
        *counts.entry(&finding.rule).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(rule, count)| (std::cmp::Reverse(*count), *rule));
    let lines = counts
        .iter()
        .map(|(rule, count)| format!("{count:>7}  {rule}\n"));
    lines.collect()
}

/// `1 file`, `2 files`.
#[must_use]
pub fn plural(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}

/// The parts that are not zero.
fn listed(parts: &[(usize, &str)]) -> String {
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<_> = parts
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    parts.join(", ")
}
