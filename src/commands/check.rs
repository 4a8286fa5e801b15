//! `check`: findings, and nothing written.

use std::io::{IsTerminal as _, stdout};
use std::path::Path;

use super::{CommandError, Exit, Pass};
use crate::baseline;
use crate::cli::CheckArguments;
use crate::console::Console;
use crate::profile::Known;
use crate::report::paint::Paint;
use crate::report::{Format, Report, render};
use crate::rewrite::{self, wait_for_writes};
use crate::source::shown;

pub(super) fn run(arguments: &CheckArguments, console: Console) -> Result<Exit, CommandError> {
    if let Some(path) = &arguments.write_baseline {
        return write_baseline(arguments, path, console);
    }
    let pass = Pass::new(&arguments.shared, console)?;
    let report = pass.checked()?.report;
    match &arguments.output_file {
        Some(path) => save(&report, arguments.format.unwrap_or(Format::Concise), path)?,
        None => print(&report, arguments.format, console)?,
    }
    pass.close(&report);
    Ok(Pass::exit(&report))
}

/// Records today's findings; after that none is new. The exit code speaks of
/// files that could not be read, and of nothing else.
fn write_baseline(
    arguments: &CheckArguments,
    path: &Path,
    console: Console,
) -> Result<Exit, CommandError> {
    let pass = Pass::with_known(&arguments.shared, console, Some(Known::Nothing))?;
    let report = pass.checked()?.report;
    let (text, count) = baseline::written(&report, path);
    put(path, text.as_bytes())?;
    let report = report.all_baselined(count);
    if let Some(output) = &arguments.output_file {
        save(&report, arguments.format.unwrap_or(Format::Concise), output)?;
    } else if arguments.format.is_some() {
        print(&report, arguments.format, console)?;
    }
    pass.close(&report);
    Ok(Pass::exit(&report))
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
    put(path, &bytes)
}

fn put(path: &Path, content: &[u8]) -> Result<(), CommandError> {
    wait_for_writes();
    rewrite::save(path, content).map_err(|error| CommandError::File {
        path: shown(path),
        error,
    })
}
