//! `diff`: what `fix` would write, as one unified diff.

use std::io::Write;

use super::{CommandError, Exit, Pass};
use crate::cli::SharedArguments;
use crate::console::Console;
use crate::report::paint::Paint;
use crate::report::summary::plural;
use crate::report::{Report, diff};
use crate::run::{Mode, Run};

pub(super) fn run(arguments: &SharedArguments, console: Console) -> Result<Exit, CommandError> {
    let pass = Pass::new(arguments, console)?;
    let report = pass.checked()?.report;
    let rewrites = Run::new(&pass.settings, Mode::Check).rewrites(&report);
    let mut changes = Vec::new();
    let mut errors = Vec::new();
    for (file, rewrite) in report.files().iter().zip(rewrites) {
        match rewrite {
            Ok(rewrite) => changes.extend(rewrite.map(|rewrite| (file.source(), rewrite))),
            Err(error) => errors.push(error),
        }
    }
    let render = |out: &mut dyn Write| {
        changes.iter().try_for_each(|(source, rewrite)| {
            diff::render(source, &rewrite.edits, console.paint(), out)
        })
    };
    match console.paint() {
        // What is coloured is for people already.
        Paint::Coloured => console.print(render)?,
        Paint::Plain => console.print_script(render)?,
    }
    for error in &errors {
        console.file_error(error);
    }
    pass.close(&report);
    let fixed = changes.iter().map(|(_, rewrite)| rewrite.fixed).sum();
    if !changes.is_empty() {
        console.note(&format!(
            "the diff fixes {} in {}",
            plural(fixed, "finding"),
            plural(changes.len(), "file")
        ));
    }
    Ok(exit(&report, !errors.is_empty(), !changes.is_empty()))
}

fn exit(report: &Report, failed: bool, changes: bool) -> Exit {
    match (failed || !report.errors().is_empty(), changes) {
        (true, _) => Exit::Failure,
        (false, true) => Exit::Findings,
        (false, false) => Exit::Clean,
    }
}
