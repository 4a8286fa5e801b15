//! The Code Quality report of GitLab.

use std::io::{self, Write};

use serde::Serialize;

use super::json::write_pretty;
use super::{Report, clean};
use crate::finding::Severity;

/// The fields that GitLab documents, all of which it requires.
#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// Writes the findings as an array of issues.
///
/// # Errors
///
/// When `out` does not take it.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut issues = Vec::new();
    for file in report.files() {
        let source = file.source();
        for (finding, fingerprint) in file.findings().iter().zip(file.fingerprints()) {
            issues.push(Issue {
                description: clean::line(&finding.message),
                check_name: &finding.rule,
                fingerprint,
                severity: severity(finding.severity),
                location: Location {
                    path: source.shown_path(),
                    lines: Lines {
                        begin: source.position(finding.span.start).line,
                    },
                },
            });
        }
    }
    write_pretty(&issues, out)
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Info => "info",
    }
}
