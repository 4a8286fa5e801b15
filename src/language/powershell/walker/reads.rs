//! Which variables are read, and what for.

use super::super::scope::{Assigned, Binding};
use super::super::token::{Bracket, Kind};
use super::super::tree::{Assignment, Atom, Piece, Tokens};
use super::{Role, Walker};

/// How many assignments are counted for one variable that is read; of what
/// holds more than that, nothing is sure.
const READ: usize = 64;

impl Walker<'_> {
    /// Counts the variables that some tokens read.
    pub(super) fn mark(&mut self, tokens: &Tokens) {
        let mut at = tokens.start;
        while at < tokens.end.min(self.view.tokens.len()) {
            if self.put_off.contains(&(at + 1))
                && let Some(token) = self.view.tokens.get(at)
                && token.is_opening()
            {
                at = token.partner.max(at + 1);
                continue;
            }
            if !std::mem::replace(&mut self.marked[at], true) {
                self.read_variable(at);
            }
            at += 1;
        }
    }

    /// Counts a variable that the token of it reads.
    pub(super) fn read_variable(&mut self, token: usize) {
        if !matches!(self.view.kind(token), Some(Kind::Variable | Kind::Splat)) {
            return;
        }
        let role = self.roles.get(&token).copied().unwrap_or(Role::Other);
        let name = self.view.variable(token);
        let read: Vec<usize> = match self.scope.get(&name) {
            Some(Binding::Known(assigned)) => self.read_of(assigned, token),
            Some(Binding::Choice(all)) => all.iter().map(|one| one.id).collect(),
            Some(Binding::Lost) | None => Vec::new(),
        };
        if read.is_empty() || read.len() > READ {
            self.read_lost.insert(name);
        }
        for id in read.into_iter().take(READ) {
            *self.reads.entry((id, role)).or_default() += 1;
        }
    }

    /// The assignments that are read with a variable: its own, and of the entries
    /// of an object those that what stands behind it can reach.
    fn read_of(&self, assigned: &Assigned, token: usize) -> Vec<usize> {
        let own = std::iter::once(assigned.id);
        let mut value = &assigned.value;
        let mut at = token;
        while let Some(object) = value.as_object()
            && self.view.kind(at + 1) == Some(Kind::Dot)
        {
            let name = self.view.token(at + 2).to_ascii_lowercase();
            if object.class.keeps_to_itself(&name) {
                return own.collect();
            }
            let called = self.view.kind(at + 3) == Some(Kind::Open(Bracket::Paren));
            match object.fields.get(&name).filter(|_| !called) {
                Some(field) => value = field,
                None => break,
            }
            at += 2;
        }
        let whole = at == token && value.as_object().is_none();
        let entries = (!whole).then(|| value.assignments()).into_iter().flatten();
        own.chain(entries.into_iter().map(|entry| entry.id))
            .collect()
    }

    /// The target of an assignment is not read, unless it is added to.
    pub(super) fn mark_targets(&mut self, assignment: &Assignment) {
        let plain = self.view.token(assignment.operator) == "=";
        for piece in &assignment.target.pieces {
            if let Piece::Operand(operand) = piece
                && plain
                && matches!(operand.atom, Atom::Variable)
            {
                self.marked[operand.tokens.start] = true;
            }
        }
        self.mark(&assignment.tokens);
    }
}
