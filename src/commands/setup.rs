//! `init`, `completions` and `man`: what one needs once.

use std::fs::OpenOptions;
use std::io::{self, Write as _};

use clap::CommandFactory as _;

use super::{CommandError, Exit};
use crate::cli::{Cli, CompletionsArguments};
use crate::config::{FILE_NAMES, init::TEMPLATE};
use crate::console::Console;

/// Writes a commented configuration, unless there is one.
pub(super) fn init(console: Console) -> Result<Exit, CommandError> {
    let [name, hidden] = FILE_NAMES;
    if std::path::Path::new(hidden).exists() {
        return Ok(refused(hidden, console));
    }
    let written = OpenOptions::new().write(true).create_new(true).open(name);
    match written.and_then(|mut file| file.write_all(TEMPLATE.as_bytes())) {
        Ok(()) => {
            console.note(&format!("wrote {name}"));
            Ok(Exit::Clean)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(refused(name, console)),
        Err(error) => Err(CommandError::OutputFile {
            path: name.to_owned(),
            error,
        }),
    }
}

/// One is there: that is an answer, not a failure.
fn refused(name: &str, console: Console) -> Exit {
    console.error(&format!(
        "`{name}` is there already\nhint: edit it, or move it out of the way"
    ));
    Exit::Findings
}

/// Prints the completion script for a shell.
pub(super) fn completions(
    arguments: &CompletionsArguments,
    console: Console,
) -> Result<Exit, CommandError> {
    let mut script = Vec::new();
    let mut command = Cli::command();
    clap_complete::generate(arguments.shell, &mut command, "dismigrate", &mut script);
    console.print(|out| out.write_all(&script))?;
    Ok(Exit::Clean)
}

/// Prints the manual page.
pub(super) fn man(console: Console) -> Result<Exit, CommandError> {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for subcommand in command.get_subcommands() {
        page.extend(section(subcommand)?);
    }
    console.print(|out| out.write_all(&page))?;
    Ok(Exit::Clean)
}

/// The options of a command, in a section of their own.
fn section(command: &clap::Command) -> io::Result<Vec<u8>> {
    let mut options = Vec::new();
    clap_mangen::Man::new(command.clone()).render_options_section(&mut options)?;
    let options = String::from_utf8_lossy(&options);
    let title = format!(".SH \"OPTIONS OF {}\"", command.get_name().to_uppercase());
    Ok(options.replacen(".SH OPTIONS", &title, 1).into_bytes())
}
