//! The program: parse, run, print, exit code.

use std::process::ExitCode;

use clap::Parser as _;
use dismigrate::cli::Cli;
use dismigrate::commands::{Exit, run};

fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => run(&cli).into(),
        Err(message) => {
            // Help that nobody reads to its end is no failure.
            let _ = message.print();
            match message.exit_code() {
                0 => Exit::Clean.into(),
                _ => Exit::Failure.into(),
            }
        }
    }
}
