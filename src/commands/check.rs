//! `check`: findings, and nothing written.

use std::fs;
use std::io::{IsTerminal as _, stdout};
use std::path::Path;

use super::{CommandError, Exit, Pass};
use crate::cli::CheckArguments;
use crate::console::Console;
use crate::report::paint::Paint;
use crate::report::{Format, Report, render};
use crate::source::shown;

pub(super) fn run(arguments: &CheckArguments, console: Console) -> Result<Exit, CommandError> {
    let pass = Pass::new(&arguments.shared)?;
    let report = pass.checked(console)?.report;
    match &arguments.output_file {
        Some(path) => save(&report, arguments.format.unwrap_or(Format::Concise), path)?,
        None => print(&report, arguments.format, console)?,
    }
    pass.close(&report, console);
    Ok(pass.exit(&report))
}

/// Prints a report; without a format, as the reader of standard output likes it.
pub(super) fn print(
    report: &Report,
    format: Option<Format>,
    console: Console,
) -> Result<(), CommandError> {
    let usual = if stdout().is_terminal() {
        Format::Full
    } else {
        Format::Concise
    };
    let format = format.unwrap_or(usual);
    Ok(console.print(|out| render(report, format, console.paint(), out))?)
}

fn save(report: &Report, format: Format, path: &Path) -> Result<(), CommandError> {
    let mut bytes = Vec::new();
    render(report, format, Paint::Plain, &mut bytes)?;
    fs::write(path, bytes).map_err(|error| CommandError::OutputFile {
        path: shown(path),
        error,
    })
}
