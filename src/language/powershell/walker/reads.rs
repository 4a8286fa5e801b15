//! Which variables are read, and what for.

use super::super::scope::Binding;
use super::super::token::Kind;
use super::super::tree::{Assignment, Atom, Piece, Tokens};
use super::{Role, Walker};

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

    fn read_variable(&mut self, token: usize) {
        if !matches!(self.view.kind(token), Some(Kind::Variable | Kind::Splat)) {
            return;
        }
        let role = self.roles.get(&token).copied().unwrap_or(Role::Other);
        let name = self.view.variable(token);
        match self.scope.get(&name) {
            Some(Binding::Known(assigned)) => {
                *self.reads.entry((assigned.id, role)).or_default() += 1;
            }
            Some(Binding::Choice(all)) => {
                for assigned in all.iter() {
                    *self.reads.entry((assigned.id, role)).or_default() += 1;
                }
            }
            Some(Binding::Lost) | None => {
                self.read_lost.insert(name);
            }
        }
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
