//! Standard output and standard error: what goes where, and in which colours.
//!
//! Results go to standard output, everything about the run to standard error.
//! A reader that has seen enough (`| head`) closes the pipe; that is no error.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;

use crate::finding::Severity;
use crate::report::clean;
use crate::report::paint::{Paint, Role};
use crate::run::Progress;
use crate::walk::FileError;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, ValueEnum)]
pub enum Color {
    /// On a terminal that has them, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// In any case
    Always,
    /// In no case
    Never,
}

/// How much goes to standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verbosity {
    /// Errors, notes and summaries.
    Normal,
    /// Errors.
    Quiet,
}

/// The two streams.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    color: Color,
    verbosity: Verbosity,
}

impl Console {
    /// A console that colours and speaks as the user wants it.
    #[must_use]
    pub fn new(color: Color, verbosity: Verbosity) -> Self {
        Self { color, verbosity }
    }

    /// Whether standard output is coloured.
    #[must_use]
    pub fn paint(self) -> Paint {
        painted(self.color, AutoStream::choice(&io::stdout()))
    }

    /// Whether standard error is coloured.
    #[must_use]
    pub fn error_paint(self) -> Paint {
        painted(self.color, AutoStream::choice(&io::stderr()))
    }

    /// Writes to standard output. A closed pipe ends the output quietly.
    ///
    /// # Errors
    ///
    /// When standard output does not take it for another reason.
    pub fn print(self, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let mut out = BufWriter::new(io::stdout().lock());
        match content(&mut out).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                // What is left in the buffer has no reader.
                let _ = out.into_parts();
                Ok(())
            }
            result => result,
        }
    }

    /// Writes bytes of scripts to standard output: as they are, or on a terminal
    /// without what controls it.
    ///
    /// # Errors
    ///
    /// As [`Console::print`].
    pub fn print_script(
        self,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        if !io::stdout().is_terminal() {
            return self.print(content);
        }
        let mut bytes = Vec::new();
        content(&mut bytes)?;
        self.print(|out| out.write_all(clean::script(&bytes).as_bytes()))
    }

    /// Says something about the run, unless it shall be quiet.
    pub fn note(self, message: &str) {
        if self.verbosity == Verbosity::Normal {
            say(message);
        }
    }

    /// A bar for a run over so many files, if it shall speak at all.
    #[must_use]
    pub fn progress(self, files: usize) -> Progress {
        match self.verbosity {
            Verbosity::Normal => Progress::new(files),
            Verbosity::Quiet => Progress::hidden(),
        }
    }

    /// Reports an error, whether quiet or not; a line `hint: ...` is set apart.
    pub fn error(self, message: &str) {
        let paint = self.error_paint();
        let label = paint.text(Role::Severity(Severity::Error), "error");
        let mut text = format!("{label}: ");
        for line in clean::paragraphs(message).split_inclusive('\n') {
            match line.strip_prefix("hint:") {
                Some(hint) => text.extend(["  ", &paint.text(Role::Help, "hint"), ":", hint]),
                None => text.push_str(line),
            }
        }
        say(&text);
    }

    /// Reports what is wrong with a file.
    pub fn file_error(self, error: &FileError) {
        self.error(&format!("{}: {}", clean::line(&error.path), error.message));
    }

    /// Writes a text that is laid out already to standard error.
    pub fn block(self, text: &str) {
        say(text.trim_end());
    }
}

/// Standard error may be closed, and there is nobody left to tell.
fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", clean::inert(text));
}

fn painted(color: Color, supported: ColorChoice) -> Paint {
    match (color, supported) {
        (Color::Never, _) | (Color::Auto, ColorChoice::Never) => Paint::Plain,
        (Color::Always | Color::Auto, _) => Paint::Coloured,
    }
}
