//! The commands: each runs a pass, prints what came of it, and says how the
//! process ends.

use std::io;
use std::process::ExitCode;

use thiserror::Error;

use crate::cli::options::{Sources, UsageError, settings, sources};
use crate::cli::{Cli, Command, SharedArguments};
use crate::console::{Console, Verbosity};
use crate::profile::{Known, ProfileError};
use crate::report::summary::{Summary, statistics};
use crate::report::{Report, human};
use crate::rewrite::WriteError;
use crate::run::{Input, Mode, Outcome, Run, Settings, standard_input};
use crate::source::{ReadError, read_all};
use crate::walk::{Walk, reason, walk};

mod catalogue;
mod check;
mod diff;
mod fix;
mod setup;

/// How a process ends. The order is that of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing to report.
    Clean,
    /// Something to report.
    Findings,
    /// Something could not be done.
    Failure,
}

/// Why a command came to nothing.
#[derive(Debug, Error)]
enum CommandError {
    #[error(transparent)]
    Usage(#[from] UsageError),
    #[error("standard input: {0}")]
    Input(#[from] ReadError),
    #[error("standard output cannot be written: {}", reason(.0))]
    Output(#[from] io::Error),
    #[error("{path} cannot be written: {}", reason(error))]
    OutputFile { path: String, error: io::Error },
    #[error("{path} {error}")]
    File { path: String, error: WriteError },
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Failure => 2,
        })
    }
}

/// Carries out a command line.
#[must_use]
pub fn run(cli: &Cli) -> Exit {
    let verbosity = if cli.quiet {
        Verbosity::Quiet
    } else {
        Verbosity::Normal
    };
    let console = Console::new(cli.color, verbosity);
    let result = match &cli.command {
        Command::Check(arguments) => check::run(arguments, console),
        Command::Diff(arguments) => diff::run(arguments, console),
        Command::Fix(arguments) => fix::run(arguments, console),
        Command::Explain(arguments) => catalogue::explain(arguments, console),
        Command::Rules(arguments) => catalogue::rules(arguments, console),
        Command::TestRules(arguments) => catalogue::test_rules(arguments, console),
        Command::Init => setup::init(console),
        Command::Completions(arguments) => setup::completions(arguments, console),
        Command::Man => setup::man(console),
    };
    result.unwrap_or_else(|error| {
        complain(&error, console);
        Exit::Failure
    })
}

fn complain(error: &CommandError, console: Console) {
    match error {
        CommandError::Usage(UsageError::Profile(ProfileError::File(error))) => {
            console.block(&human::toml_error(error, console.error_paint()));
        }
        error => console.error(&error.to_string()),
    }
}

/// What a command that reads scripts works with.
struct Pass<'a> {
    arguments: &'a SharedArguments,
    settings: Settings,
    sources: Sources<'a>,
    console: Console,
}

/// The scripts of a pass.
enum Scripts {
    Files(Walk),
    Input(Input),
}

impl<'a> Pass<'a> {
    fn new(arguments: &'a SharedArguments, console: Console) -> Result<Self, CommandError> {
        Self::with_known(arguments, console, None)
    }

    /// The same where the command itself says which findings are known.
    fn with_known(
        arguments: &'a SharedArguments,
        console: Console,
        known: Option<Known>,
    ) -> Result<Self, CommandError> {
        let sources = sources(arguments)?;
        Ok(Self {
            arguments,
            settings: settings(arguments, &sources, known)?,
            sources,
            console,
        })
    }

    /// Finds the files, or reads standard input.
    fn scripts(&self) -> Result<Scripts, CommandError> {
        match &self.sources {
            Sources::Paths(paths, options) => {
                let walk = walk(paths, options, &self.settings.profiles);
                self.settings.profiles.checked().map_err(UsageError::from)?;
                if walk.scripts.is_empty() && walk.errors.is_empty() {
                    self.console.note("no scripts found");
                }
                Ok(Scripts::Files(walk))
            }
            Sources::StandardInput(name) => {
                let bytes = read_all(io::stdin().lock())?;
                Ok(Scripts::Input(standard_input(*name, bytes)))
            }
        }
    }

    /// Checks without writing.
    fn checked(&self) -> Result<Outcome, CommandError> {
        let run = Run::new(&self.settings, Mode::Check);
        Ok(match self.scripts()? {
            Scripts::Files(walk) => self.files(&run, walk),
            Scripts::Input(input) => run.input(&input).0,
        })
    }

    /// Does every file, with a bar on a terminal.
    fn files(&self, run: &Run<'_>, walk: Walk) -> Outcome {
        let progress = self.console.progress(walk.scripts.len());
        let outcome = run.files(&walk.scripts, walk.errors, &progress);
        progress.finish();
        outcome
    }

    /// Prints the errors of a report and, unless quiet, its numbers.
    fn close(&self, report: &Report) {
        let console = self.console;
        for error in report.errors() {
            console.file_error(error);
        }
        if self.arguments.statistics {
            console.block(&statistics(report));
        }
        let summary = Summary::new(report);
        if !summary.is_empty() {
            console.note(&summary.sentences());
        }
    }

    /// How a process ends that is about the findings of a report.
    fn exit(report: &Report) -> Exit {
        match (report.errors().is_empty(), report.fails()) {
            (false, _) => Exit::Failure,
            (true, true) => Exit::Findings,
            (true, false) => Exit::Clean,
        }
    }
}
