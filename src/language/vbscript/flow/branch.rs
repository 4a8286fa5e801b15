//! Blocks: what holds where the ways through them meet.

use std::collections::BTreeSet;

use super::super::environment::{Environment, Value};
use super::super::expression::ExprKind;
use super::super::statement::Loop;
use super::super::values::{name_at, unwrap};
use super::Flow;

/// In so many loops within one another it is not asked any more what each of
/// them assigns.
const DEEPEST: usize = 16;

/// So many calls of procedures in a loop are told apart; those of more are too many for
/// every variable.
const MOST_CALLS: usize = 100;

/// An open block.
pub(super) enum Frame {
    /// An `If` or a `Select`.
    Branch(Branch),
    /// A loop: what holds behind it, and whether no way leads there.
    Loop(Environment, bool),
}

/// Which statement opens a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// `If`
    If,
    /// `Select Case`
    Select,
}

/// An open `If` or `Select`.
pub(super) struct Branch {
    block: Block,
    entry: Environment,
    entry_dead: bool,
    /// What holds at the ends of the arms.
    ends: Vec<Environment>,
    /// An arm is open (a `Select` has none before its first `Case`).
    open: bool,
    /// One of the arms is taken whenever no other is.
    exhaustive: bool,
}

impl<'a> Flow<'a> {
    pub(super) fn open(&mut self, block: Block) {
        self.frames.push(Frame::Branch(Branch {
            block,
            entry: self.environment.clone(),
            entry_dead: self.dead,
            ends: Vec::new(),
            open: block == Block::If,
            exhaustive: false,
        }));
    }

    pub(super) fn arm(&mut self, block: Block, exhaustive: bool) {
        let Some(Frame::Branch(branch)) = self.frames.last_mut() else {
            return;
        };
        if branch.block != block {
            return;
        }
        if branch.open && !self.dead {
            branch.ends.push(self.environment.clone());
        }
        branch.open = true;
        branch.exhaustive |= exhaustive;
        self.environment = branch.entry.clone();
        self.dead = branch.entry_dead;
    }

    pub(super) fn close(&mut self, block: Block) {
        let matches =
            |frame: &Frame| matches!(frame, Frame::Branch(branch) if branch.block == block);
        if !self.frames.iter().any(matches) {
            return;
        }
        while let Some(frame) = self.frames.pop() {
            if let Frame::Branch(branch) = frame {
                let done = branch.block == block;
                self.leave(branch);
                if done {
                    return;
                }
            }
        }
    }

    pub(super) fn leave(&mut self, branch: Branch) {
        let mut ends = branch.ends;
        if branch.open && !self.dead {
            ends.push(std::mem::take(&mut self.environment));
        }
        if !branch.exhaustive && !branch.entry_dead {
            ends.push(branch.entry.clone());
        }
        self.dead = ends.is_empty();
        self.environment = ends
            .into_iter()
            .reduce(Environment::join)
            .unwrap_or(branch.entry);
    }

    /// What a loop assigns is forgotten before it: it may run again.
    pub(super) fn open_loop(&mut self, head: &'a Loop) {
        self.visit_all(&head.over);
        self.visit_all(&head.conditions);
        let around = |frame: &&Frame| matches!(frame, Frame::Loop(..));
        if self
            .frames
            .iter()
            .rev()
            .take(DEEPEST)
            .filter(around)
            .count()
            == DEEPEST
        {
            self.environment.lose();
        } else {
            for (_, name, definition) in self.program.loops.assigned(self.at) {
                self.environment
                    .forget(name, &BTreeSet::from([*definition]));
            }
            let calls = self.program.loops.calls(self.at);
            if !calls.is_empty() {
                self.forget_changed(&calls.iter().copied().take(MOST_CALLS).collect());
            }
        }
        let frame = Frame::Loop(self.environment.clone(), self.dead);
        self.frames.push(frame);
        if let (Some(variable), Some(over)) = (head.variable, &head.over)
            && let ExprKind::Path(path) = &unwrap(over).kind
            && let Some(Value::List(texts)) = self.scope().path(path)
        {
            let name = name_at(self.program.source, variable);
            let value = Value::Either(texts.into());
            self.environment.assign(name, Some(value), self.at);
        }
    }

    pub(super) fn close_loop(&mut self) {
        if !self
            .frames
            .iter()
            .any(|frame| matches!(frame, Frame::Loop(..)))
        {
            return;
        }
        while let Some(frame) = self.frames.pop() {
            match frame {
                Frame::Branch(branch) => self.leave(branch),
                Frame::Loop(environment, dead) => {
                    self.environment = environment;
                    self.dead = dead;
                    return;
                }
            }
        }
    }
}
