//! Logging commands that Azure Pipelines turns into issues.

use std::io::{self, Write};

use super::{Report, clean};
use crate::finding::Severity;

/// Writes a command for every finding and every error. Pipelines know errors
/// and warnings only; an info says in its text that it is one.
///
/// # Errors
///
/// When `out` does not take it.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for (file, finding) in report.findings() {
        let position = file.source().position(finding.span.start);
        let (kind, lead) = match finding.severity {
            Severity::Error => ("error", ""),
            Severity::Warning => ("warning", ""),
            Severity::Info => ("warning", "(info) "),
        };
        writeln!(
            out,
            "##vso[task.logissue type={kind};sourcepath={};linenumber={};columnnumber={};code={};]{lead}{}",
            property(&file.source().shown_path()),
            position.line,
            position.column,
            property(&finding.rule),
            data(&finding.message),
        )?;
    }
    for error in report.errors() {
        let (path, message) = (property(&error.path), data(&error.message));
        writeln!(
            out,
            "##vso[task.logissue type=error;sourcepath={path};]{message}"
        )?;
    }
    Ok(())
}

/// A message as the agent unescapes it.
fn data(text: &str) -> String {
    clean::paragraphs(text)
        .replace('%', "%AZP25")
        .replace('\n', "%0A")
}

/// A property as the agent unescapes it.
fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}
