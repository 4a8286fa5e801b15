//! One line a finding, as compilers write them and editors read them.

use std::io::{self, Write};

use super::paint::{Paint, Role};
use super::{FileReport, Report, clean};
use crate::finding::Finding;

/// Writes `path:line:column: severity RULE message` for every finding.
///
/// # Errors
///
/// When `out` does not take it.
pub fn render(report: &Report, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    for (file, finding) in report.findings() {
        writeln!(out, "{}", line(file, finding, paint))?;
    }
    Ok(())
}

fn line(file: &FileReport, finding: &Finding, paint: Paint) -> String {
    let path = clean::line(&file.source().shown_path());
    let position = file.source().position(finding.span.start);
    clean::inert(&format!(
        "{}:{}:{}: {} {} {}",
        paint.text(Role::Strong, &path),
        position.line,
        position.column,
        paint.text(Role::Severity(finding.severity), finding.severity.name()),
        finding.rule,
        clean::line(&finding.message),
    ))
}
