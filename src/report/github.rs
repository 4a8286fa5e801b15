//! Workflow commands that a GitHub runner turns into annotations.

use std::io::{self, Write};

use super::{FileReport, Report, clean};
use crate::finding::{Finding, Severity};

/// Writes a command for every finding and every error.
///
/// # Errors
///
/// When `out` does not take it.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for (file, finding) in report.findings() {
        writeln!(out, "{}", command(file, finding))?;
    }
    for error in report.errors() {
        let (path, message) = (property(&error.path), data(&error.message));
        writeln!(out, "::error file={path},title=dismigrate::{message}")?;
    }
    Ok(())
}

fn command(file: &FileReport, finding: &Finding) -> String {
    let source = file.source();
    let range = source.range(finding.span);
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    // A runner takes columns only where both ends are on one line.
    let columns = if range.start.line == range.end.line {
        format!(",col={},endColumn={}", range.start.column, range.end.column)
    } else {
        String::new()
    };
    let commands = finding.fix.iter().flat_map(|fix| &fix.commands);
    let lines: Vec<_> = std::iter::once(&finding.message)
        .chain([&finding.help])
        .chain(commands)
        .map(String::as_str)
        .collect();
    format!(
        "::{level} file={},line={},endLine={}{columns},title={}::{}",
        property(&source.shown_path()),
        range.start.line,
        range.end.line,
        property(&finding.rule),
        data(lines.join("\n").trim_end()),
    )
}

/// A message as the runner unescapes it.
fn data(text: &str) -> String {
    clean::paragraphs(text)
        .replace('%', "%25")
        .replace('\n', "%0A")
}

/// A property as the runner unescapes it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
