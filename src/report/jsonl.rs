//! One JSON object a line for each finding, in the shape that it has in the
//! JSON report: reports of many jobs are merged by putting them together.

use std::io::{self, Write};

use super::{Report, json};

/// Writes the findings, one a line.
///
/// # Errors
///
/// When `out` does not take it.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.files().iter().flat_map(json::findings) {
        json::write_line(&finding, out)?;
    }
    Ok(())
}
