//! What a run has to say, sorted, before anybody renders it.
//!
//! Every output is a function of one [`Report`]: a new format is a module with
//! a `render` and a line in [`Format`], and cannot see more or less than the
//! others do.

use std::io::{self, Write};

use clap::ValueEnum;

use crate::finding::{Finding, Severity};
use crate::rule::target::Target;
use crate::source::Source;
use crate::walk::FileError;

pub mod clean;
pub mod concise;
pub mod diff;
pub mod fingerprint;
pub mod human;
pub mod json;
pub mod paint;
pub mod summary;
pub mod window;

use paint::Paint;

/// A finished check.
#[derive(Debug)]
pub struct Report {
    target: Target,
    files: Vec<FileReport>,
    errors: Vec<FileError>,
    counts: Counts,
}

/// The findings in one file.
#[derive(Debug)]
pub struct FileReport {
    source: Source,
    findings: Vec<Finding>,
    suppressed: usize,
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
        }
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

    /// The worst that was found.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings().map(|(_, finding)| finding.severity).max()
    }
}

impl FileReport {
    /// Sorts the findings by place.
    #[must_use]
    pub fn new(source: Source, mut findings: Vec<Finding>) -> Self {
        findings.sort_by(|one, other| (one.span, &one.rule).cmp(&(other.span, &other.rule)));
        Self {
            source,
            findings,
            suppressed: 0,
        }
    }

    /// The same, knowing how many findings a comment suppresses.
    #[must_use]
    pub fn with_suppressed(self, suppressed: usize) -> Self {
        Self { suppressed, ..self }
    }

    /// How many findings a comment suppresses.
    #[must_use]
    pub fn suppressed(&self) -> usize {
        self.suppressed
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
    }
}

#[cfg(test)]
mod tests;
