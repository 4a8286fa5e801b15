//! What stands around a command and bears on its rewrite.

use super::ast::{Joint, Node, Redirect};
use super::calls;
use super::expand::Mode;
use super::uses::Uses;
use crate::embed::Carrier;
use crate::language::Language;

/// What stands around a command.
#[derive(Clone)]
pub(super) struct Around<'a> {
    /// The script, when the command stands in a file.
    pub(super) file: Option<&'a str>,
    /// What carries the command line, when it stands in another one.
    pub(super) carrier: Option<&'a Carrier>,
    /// How many times the script reads each variable, by upper-case name.
    pub(super) uses: &'a Uses<'a>,
    /// The command is all there is in its carrier.
    pub(super) whole: bool,
    /// The command is the only one of its line.
    pub(super) alone: bool,
    /// What the next command of the chain is tied with.
    pub(super) next: Option<Joint>,
    /// The output goes to a reader or a file because of a block around.
    pub(super) redirected: Vec<Redirect>,
    /// What reads the output through a pipe, and runs it as commands.
    pub(super) reader: Option<Language>,
    /// The pipe behind it only shows the output.
    pub(super) shown: bool,
}

impl<'a> Around<'a> {
    pub(super) fn new(
        file: Option<&'a str>,
        carrier: Option<&'a Carrier>,
        uses: &'a Uses<'a>,
    ) -> Self {
        Self {
            file,
            carrier,
            uses,
            whole: true,
            alone: true,
            next: None,
            redirected: Vec::new(),
            reader: None,
            shown: false,
        }
    }

    /// Whether `&&` or `||` behind the command, or behind a block around it, asks how
    /// it ended.
    pub(super) fn status_is_asked(&self) -> bool {
        matches!(self.next, Some(Joint::And | Joint::Or))
    }

    /// The rules for `%` here.
    pub(super) fn mode(&self) -> Mode {
        if self.file.is_some() {
            Mode::File
        } else {
            Mode::Prompt
        }
    }

    /// The surroundings of a unit's commands.
    pub(super) fn inner(&self, only: bool) -> Self {
        Self {
            whole: self.whole && only,
            ..self.clone()
        }
    }

    /// Those of one command of a chain.
    pub(super) fn step(&self, next: Option<Joint>, only: bool) -> Self {
        Self {
            alone: self.alone && only,
            whole: self.whole && only,
            next: next.or(self.next.filter(|_| only)),
            ..self.clone()
        }
    }

    /// Those of a command before a pipe, at whose end is perhaps a `reader`.
    pub(super) fn read_by(self, reader: Option<Language>) -> Self {
        Self {
            reader: reader.or(self.reader),
            ..self
        }
    }

    /// Those of a command before a pipe that perhaps only shows the output.
    pub(super) fn shown_by(self, reader: Option<&Node>) -> Self {
        let shows =
            |node: &Node| matches!(node, Node::Command(command) if calls::shows(&command.text));
        Self {
            shown: reader.map_or(self.shown, shows),
            ..self
        }
    }

    /// Those inside a block.
    pub(super) fn block(&self, redirects: &[Redirect]) -> Self {
        let mut redirected = self.redirected.clone();
        redirected.extend_from_slice(redirects);
        Self {
            alone: true,
            whole: false,
            next: self.next.filter(|joint| *joint != Joint::Then),
            redirected,
            ..self.clone()
        }
    }

    /// Those inside an `if` or `for` without a block of its own.
    pub(super) fn branch(&self) -> Self {
        Self {
            alone: false,
            whole: false,
            ..self.clone()
        }
    }
}
