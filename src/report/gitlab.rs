//! The Code Quality report of GitLab.

use std::io::{self, Write};

use serde::Serialize;

use super::json::write_pretty;
use super::{Report, clean};
use crate::finding::Severity;

#[derive(Serialize)]
struct Issue<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    description: String,
    check_name: &'a str,
    categories: [&'static str; 1],
    content: Content,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Content {
    body: String,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
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
            let range = source.range(finding.span);
            issues.push(Issue {
                kind: "issue",
                description: clean::line(&finding.message),
                check_name: &finding.rule,
                categories: ["Compatibility"],
                content: Content {
                    body: clean::paragraphs(&finding.help),
                },
                fingerprint,
                severity: severity(finding.severity),
                location: Location {
                    path: source.shown_path(),
                    lines: Lines {
                        begin: range.start.line,
                        end: range.end.line,
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
