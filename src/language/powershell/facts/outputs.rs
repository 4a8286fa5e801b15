//! Where a script makes a value of what was printed elsewhere: by a process, by a
//! job, into a file.

use std::collections::BTreeSet;

use super::super::token::{Bracket, Kind};
use super::super::view::View;
use super::functions::gives_a_value;
use crate::invocation::{Output, is_one_of};

/// Members of a process through which its output is read, in lower case.
const STREAMS: [&str; 3] = ["stdout", "standardoutput", "beginoutputreadline"];

/// Commands that give the content of a file.
const FILE_READERS: [&str; 6] = ["get-content", "gc", "cat", "type", "select-string", "sls"];

/// How many tokens behind the name of a command are looked at.
const REACH: usize = 40;

/// How many tokens before it are.
const REACH_BEFORE: usize = 400;

/// What is read of what programs print.
#[derive(Clone, Debug, Default)]
pub struct Outputs {
    /// Something reads what a process prints.
    streams: bool,
    /// Something makes a value of what jobs give.
    jobs: bool,
    /// The names of files, and of variables for them, of which the contents become
    /// values, in lower case.
    files: BTreeSet<String>,
}

impl Outputs {
    /// What becomes of what a process prints into a pipe.
    #[must_use]
    pub fn of_pipe(&self) -> Output {
        if self.streams {
            Output::Taken
        } else {
            Output::Piped
        }
    }

    /// Whether what jobs give becomes a value.
    #[must_use]
    pub fn takes_from_jobs(&self) -> bool {
        self.jobs
    }

    /// Whether the content of a file does, by the file as it is written.
    #[must_use]
    pub fn takes_from(&self, file: &str) -> bool {
        !self.files.is_empty() && self.files.contains(&file_name(file))
    }

    /// Takes account of a member of something.
    pub(super) fn member(&mut self, name: &str) {
        self.streams |= is_one_of(name, &STREAMS);
    }

    /// Takes account of the command that starts at a token.
    pub(super) fn command(&mut self, view: &View, index: usize) {
        let name = view.token(index);
        if is_one_of(name, &FILE_READERS) && gives_a_value(view, index) {
            self.read_file(view, index + 1);
        }
        let gives = !self.jobs && is_one_of(name, &["receive-job", "rcjb"]);
        self.jobs |= gives && ends_in_value(view, index);
    }

    /// The words behind the name of a command that reads a file.
    fn read_file(&mut self, view: &View, from: usize) {
        for at in from..(from + REACH).min(view.tokens.len()) {
            match view.kind(at) {
                Some(Kind::Newline | Kind::Semicolon | Kind::Pipe) => return,
                Some(Kind::Bare | Kind::Chunk | Kind::Variable) => {
                    self.files.insert(file_name(view.token(at)));
                }
                _ => {}
            }
        }
    }
}

/// Whether the pipeline that a command stands in is a value, or a part of one. One
/// that starts too far away counts as one.
fn ends_in_value(view: &View, command: usize) -> bool {
    let first = command.saturating_sub(REACH_BEFORE);
    for at in view.backwards(first..command) {
        match view.kind(at) {
            Some(Kind::Assign | Kind::Open(Bracket::Paren | Bracket::Sub | Bracket::Array)) => {
                return true;
            }
            Some(Kind::Newline | Kind::Semicolon | Kind::Open(_)) => return false,
            _ => {}
        }
    }
    first > 0
}

/// The last component of a path, as it is written, in lower case.
fn file_name(written: &str) -> String {
    let path = written.trim_matches(['"', '\'']);
    let name = path.rsplit(['\\', '/']).next();
    name.unwrap_or_default().to_ascii_lowercase()
}
