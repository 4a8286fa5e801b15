//! The program: parse, run, print, exit code.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use dismigrate::cli::Cli;
use dismigrate::commands::{Exit, run};
use dismigrate::report::clean;
use mimalloc::MiMalloc;

/// Texts are many and short-lived: this allocator saves a sixth of the time. It
/// is built without huge pages (`no_thp`), since clearing them takes as long as
/// all the rest of a small run.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => run(&cli).into(),
        Err(message) => {
            print(&message);
            match message.exit_code() {
                0 => Exit::Clean.into(),
                _ => Exit::Failure.into(),
            }
        }
    }
}

/// Prints help, or what is wrong with the command line. A pattern of the shell
/// can put the names of files there, and these can hold anything.
fn print(message: &clap::Error) {
    let text = message.render().to_string();
    let clean = clean::paragraphs(&text);
    // Help that nobody reads to its end is no failure.
    let _ = if clean == text {
        message.print()
    } else {
        io::stderr().write_all(clean.as_bytes())
    };
}
