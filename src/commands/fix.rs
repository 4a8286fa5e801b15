//! `fix`: the rewrites in place, then what remains.

use super::{CommandError, Exit, Pass, Scripts, check};
use crate::cli::SharedArguments;
use crate::console::Console;
use crate::report::concise;
use crate::report::summary::plural;
use crate::rewrite::wait_for_writes;
use crate::run::{Input, Mode, Outcome, Run};

pub(super) fn run(arguments: &SharedArguments, console: Console) -> Result<Exit, CommandError> {
    let pass = Pass::new(arguments, console)?;
    let run = Run::new(&pass.settings, Mode::Fix);
    wait_for_writes();
    let outcome = match pass.scripts()? {
        Scripts::Files(walk) => {
            let outcome = pass.files(&run, walk);
            check::print(&outcome.report, None, console)?;
            outcome
        }
        Scripts::Input(input) => filtered(&run, &input, console)?,
    };
    if outcome.fixed > 0 {
        let (fixed, files) = (
            plural(outcome.fixed, "finding"),
            plural(outcome.written, "file"),
        );
        console.note(&format!("fixed {fixed} in {files}; what remains:"));
    }
    pass.close(&outcome.report);
    Ok(Pass::exit(&outcome.report))
}

/// Standard input to standard output: the whole script, changed or not. What
/// remains in it goes to standard error, since the script has the other one.
fn filtered(run: &Run<'_>, input: &Input, console: Console) -> Result<Outcome, CommandError> {
    let (outcome, rewrite) = run.input(input);
    let bytes = rewrite
        .as_ref()
        .map_or(&input.bytes, |rewrite| &rewrite.new);
    if outcome.report.errors().is_empty() {
        console.print_script(|out| out.write_all(bytes))?;
    }
    let mut remaining = Vec::new();
    concise::render(&outcome.report, console.error_paint(), &mut remaining)?;
    if !remaining.is_empty() {
        console.block(&String::from_utf8_lossy(&remaining));
    }
    Ok(outcome)
}
