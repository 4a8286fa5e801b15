//! What the loops of a script assign, and the procedures that they call.

use std::collections::BTreeMap;

use super::super::environment::Definition;
use super::super::procedures::{self, Procedures};
use super::super::statement::{Kind, Statement};

/// The loops of a script and its assignments, each gone through once.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Loops {
    /// By the place of its head, where a loop ends.
    ends: BTreeMap<usize, usize>,
    /// The names that are assigned, in the order of their statements, which come first.
    assigned: Vec<(usize, String, Definition)>,
    /// The statements in loops that may run a procedure of the script.
    calls: Vec<Definition>,
}

impl Loops {
    /// Finds the loops of a script.
    pub(in super::super) fn new(
        source: &str,
        statements: &[Statement],
        procedures: &Procedures,
    ) -> Self {
        let mut loops = Self::default();
        let mut open = Vec::new();
        for (at, statement) in statements.iter().enumerate() {
            match statement.kind {
                Kind::Loop(_) => open.push(at),
                Kind::EndLoop(_) => loops.close(open.pop(), at),
                // A loop that is not closed ends with its procedure.
                Kind::Procedure(_) | Kind::EndProcedure => loops.close(open.drain(..), at),
                _ => {}
            }
            let names = procedures::names(source, statement).into_iter();
            loops.assigned.extend(names.map(|name| (at, name, at)));
            if !open.is_empty() && procedures.runs_one(source, statement) {
                loops.calls.push(at);
                let change = change_of_argument(statements, at);
                let names = procedures.changed_arguments(source, statement).into_iter();
                loops.assigned.extend(names.map(|name| (at, name, change)));
            }
        }
        loops.close(open, statements.len());
        loops
    }

    fn close(&mut self, heads: impl IntoIterator<Item = usize>, at: usize) {
        self.ends.extend(heads.into_iter().map(|head| (head, at)));
    }

    /// The statements of the loop whose head is `head` that may run a procedure of
    /// the script.
    pub(super) fn calls(&self, head: usize) -> &[Definition] {
        let first = self.calls.partition_point(|at| *at < head);
        let last = self.calls.partition_point(|at| *at <= self.end(head));
        self.calls.get(first..last).unwrap_or_default()
    }

    fn end(&self, head: usize) -> usize {
        self.ends.get(&head).copied().unwrap_or(head)
    }

    /// The names that the loop whose head is `head` assigns, with the places.
    pub(super) fn assigned(&self, head: usize) -> &[(usize, String, Definition)] {
        let end = self.end(head);
        let first = self.assigned.partition_point(|(at, ..)| *at < head);
        let last = self.assigned.partition_point(|(at, ..)| *at <= end);
        self.assigned.get(first..last).unwrap_or_default()
    }
}

/// What the statement at `at` does to a variable that it hands to a procedure, told apart
/// from what it assigns.
pub(super) fn change_of_argument(statements: &[Statement], at: usize) -> Definition {
    statements.len() + at
}
