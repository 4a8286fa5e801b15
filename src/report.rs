//! What a run has to say, sorted, before anybody renders it.
//!
//! Every output is a function of one [`Report`]: a new format is a module with
//! a `render` and a line in [`Format`], and cannot see more or less than the
//! others do.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use clap::ValueEnum;

use crate::finding::{Finding, Severity};
use crate::rewrite::withhold_shared;
use crate::rule::LateRules;
use crate::rule::target::Target;
use crate::source::Source;
use crate::walk::FileError;

pub mod azure;
mod card;
pub mod clean;
pub mod concise;
pub mod diff;
pub mod fingerprint;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod human;
pub mod json;
pub mod jsonl;
pub mod junit;
pub mod paint;
pub mod sarif;
pub mod summary;
pub mod uri;
pub mod window;
pub mod xml;

pub use card::RuleCard;
use fingerprint::fingerprints;
use paint::Paint;

/// A finished check.
#[derive(Debug)]
pub struct Report {
    target: Target,
    files: Vec<FileReport>,
    errors: Vec<FileError>,
    counts: Counts,
    rules: Vec<LateRules>,
}

/// The findings in one file.
#[derive(Debug)]
pub struct FileReport {
    source: Source,
    findings: Vec<Finding>,
    fingerprints: Vec<String>,
    suppressed: usize,
    baselined: BTreeSet<String>,
    policy: Policy,
    is_script: bool,
}

/// What a finding means for the run that met it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The least severity that makes the exit code 1.
    pub fail_on: Severity,
    /// Whether unsafe fixes count.
    pub unsafe_fixes: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            fail_on: Severity::Warning,
            unsafe_fixes: false,
        }
    }
}

/// What was looked at without leaving a trace in the findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Scripts that were read.
    pub scanned: usize,
    /// Files that are no text.
    pub skipped: usize,
    /// Findings that a comment in the script suppresses.
    pub suppressed: usize,
    /// Findings that the baseline holds.
    pub baselined: usize,
}

/// How findings are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Snippets with labels, help and the replacement, for people
    Full,
    /// One line a finding: `path:line:column: severity RULE message`
    Concise,
    /// One JSON object
    Json,
    /// One JSON object a line for each finding
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// A Code Quality report of GitLab
    Gitlab,
    /// Issues of Azure Pipelines
    Azure,
    /// JUnit XML
    Junit,
    /// One page to plan a migration with
    Html,
}

impl Report {
    /// Sorts everything: files by path, findings by place.
    #[must_use]
    pub fn new(
        target: Target,
        mut files: Vec<FileReport>,
        mut errors: Vec<FileError>,
        counts: Counts,
    ) -> Self {
        files.retain(|file| !file.findings.is_empty());
        files.sort_by_cached_key(|file| file.source.shown_path());
        errors.sort();
        Self {
            target,
            files,
            errors,
            counts,
            rules: Vec::new(),
        }
    }

    /// The same, knowing the rules that were listened to.
    #[must_use]
    pub fn with_rules(self, rules: impl IntoIterator<Item = LateRules>) -> Self {
        Self {
            rules: rules.into_iter().collect(),
            ..self
        }
    }

    /// The rules, by id. Where sets differ, the first one that has an id counts.
    #[must_use]
    pub fn rules(&self) -> BTreeMap<String, RuleCard> {
        let sets = self.rules.iter().filter_map(|rules| rules.get().ok());
        let mut cards = BTreeMap::new();
        for rule in sets.flat_map(|set| set.rules()) {
            let card = || RuleCard::new(rule, self.target);
            cards.entry(rule.id().to_owned()).or_insert_with(card);
        }
        cards
    }

    /// The Windows that the scripts shall run on.
    #[must_use]
    pub fn target(&self) -> Target {
        self.target
    }

    /// The files with findings.
    #[must_use]
    pub fn files(&self) -> &[FileReport] {
        &self.files
    }

    /// What could not be read, decoded or written.
    #[must_use]
    pub fn errors(&self) -> &[FileError] {
        &self.errors
    }

    /// What was looked at.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Every finding with its file.
    pub fn findings(&self) -> impl Iterator<Item = (&FileReport, &Finding)> {
        let of_file = |file| {
            FileReport::findings(file)
                .iter()
                .map(move |found| (file, found))
        };
        self.files.iter().flat_map(of_file)
    }

    /// Whether a finding is as bad as its file's policy does not bear.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.findings()
            .any(|(file, finding)| finding.severity >= file.policy.fail_on)
    }

    /// The same after all its findings went into a baseline.
    #[must_use]
    pub fn all_baselined(mut self, count: usize) -> Self {
        self.files.clear();
        self.counts.baselined = count;
        self
    }
}

impl FileReport {
    /// Sorts the findings by place.
    #[must_use]
    pub fn new(source: Source, mut findings: Vec<Finding>) -> Self {
        findings.sort_by(|one, other| (one.span, &one.rule).cmp(&(other.span, &other.rule)));
        Self {
            fingerprints: fingerprints(&source.shown_path(), &source, &findings),
            source,
            findings,
            suppressed: 0,
            baselined: BTreeSet::new(),
            policy: Policy::default(),
            is_script: true,
        }
    }

    /// The same, knowing how many findings a comment suppresses.
    #[must_use]
    pub fn with_suppressed(self, suppressed: usize) -> Self {
        Self { suppressed, ..self }
    }

    /// The same, knowing what its findings mean.
    #[must_use]
    pub fn with_policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// The same for a file that is no script.
    #[must_use]
    pub fn of_no_language(self) -> Self {
        Self {
            is_script: false,
            ..self
        }
    }

    /// The same without the findings whose fingerprint, as the baseline has
    /// it, is one of those that the baseline `holds`.
    #[must_use]
    pub fn without_baselined(mut self, prints: Vec<String>, holds: &BTreeSet<String>) -> Self {
        let findings = std::mem::take(&mut self.findings);
        let own = std::mem::take(&mut self.fingerprints);
        let mut known = Vec::new();
        for ((finding, own), print) in findings.into_iter().zip(own).zip(prints) {
            if holds.contains(&print) {
                known.push(finding);
                self.baselined.insert(print);
            } else {
                self.findings.push(finding);
                self.fingerprints.push(own);
            }
        }
        withhold_shared(&mut self.findings, &known);
        self
    }

    /// The language by its name, for a script.
    #[must_use]
    pub fn language(&self) -> Option<&'static str> {
        self.is_script.then(|| self.source.language().name())
    }

    /// What identifies each finding, in their order.
    #[must_use]
    pub fn fingerprints(&self) -> &[String] {
        &self.fingerprints
    }

    /// How many findings a comment suppresses.
    #[must_use]
    pub fn suppressed(&self) -> usize {
        self.suppressed
    }

    /// The fingerprints that the baseline holds, as it spells them.
    #[must_use]
    pub fn baselined(&self) -> &BTreeSet<String> {
        &self.baselined
    }

    /// What the findings mean for the run.
    #[must_use]
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// The file.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The findings, in order of place.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// Writes a report down.
///
/// # Errors
///
/// When `out` does not take it.
pub fn render(
    report: &Report,
    format: Format,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Full => human::render(report, paint, out),
        Format::Concise => concise::render(report, paint, out),
        Format::Json => json::render(report, out),
        Format::Jsonl => jsonl::render(report, out),
        Format::Sarif => sarif::render(report, out),
        Format::Github => github::render(report, out),
        Format::Gitlab => gitlab::render(report, out),
        Format::Azure => azure::render(report, out),
        Format::Junit => junit::render(report, out),
        Format::Html => html::render(report, out),
    }
}

#[cfg(test)]
mod tests;
