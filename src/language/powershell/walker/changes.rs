//! Objects that are changed where no variable is given another value: in a function or
//! a block, through the scopes around it.

use super::super::calls::operands;
use super::super::scope::{Binding, Changes};
use super::super::token::Kind;
use super::super::tree::{Atom, Command, Element, Pipeline, Tokens};
use super::super::values::{Content, Value};
use super::Walker;

impl Walker<'_> {
    /// Whether a variable, or the object that it holds, may change without a word of it
    /// where it stands.
    pub(super) fn is_lost_here(&self, name: &str) -> bool {
        self.facts.is_lost(name) || self.changed_later.contains(name)
    }

    /// A block that runs when someone calls it may change what it did not make.
    pub(super) fn changes_later(&mut self, tokens: &Tokens) {
        for name in self.facts.members.changed_outside(tokens) {
            if self.changed_later.insert(name.to_owned()) {
                self.scope.lose(name);
            }
        }
    }

    /// Goes on behind a block with a scope of its own, which has ended: the objects
    /// that it changed are the same ones outside.
    pub(super) fn keep_changes(&mut self, tokens: &Tokens, changes: Changes) {
        let outside = self.facts.members.changed_outside(tokens);
        for (name, inside) in changes {
            let is_same = match (self.scope.get(&name), &inside) {
                (Some(Binding::Known(before)), Binding::Known(now)) => before.id == now.id,
                _ => false,
            };
            let is_set = || self.facts.set_within(tokens).any(|set| set == name);
            if is_same {
                self.scope.set(name, inside);
            } else if outside.contains(name.as_str()) || !is_set() {
                self.scope.lose(&name);
            }
        }
    }

    /// The items of an array are changed, which other variables may hold.
    pub(in super::super) fn change_items(&mut self, name: &str, array: &Value) {
        if let Content::List(items) = &array.kind {
            self.scope.lose_list(items);
            self.scope.lose(name);
        }
    }

    /// What is handed to something that may change it, by a word or through a pipe.
    pub(super) fn changed_by(&mut self, pipeline: &Pipeline) {
        if self.facts.members.is_empty() {
            return;
        }
        let changing = pipeline
            .elements
            .iter()
            .filter_map(|element| match element {
                Element::Command(command) if self.may_change(command) => Some(command),
                _ => None,
            });
        let changing: Vec<&Command> = changing.collect();
        if let Some(last) = changing.last() {
            self.lose_objects(&(pipeline.tokens.start..last.tokens.start), false);
        }
        for word in changing.iter().flat_map(|command| operands(&command.words)) {
            if !matches!(word.atom, Atom::Script(_)) {
                self.lose_objects(&word.tokens, true);
            }
        }
    }

    /// `foreach ($x in $a, $b) { $x.Name = 1 }`
    pub(super) fn changed_in_loop(&mut self, head: &Tokens, body: &Tokens) {
        if self.facts.members.changes(body) {
            self.lose_objects(head, false);
        }
    }

    /// Forgets the objects that some variables hold, and the arrays if those can be
    /// changed too: a pipe hands on no array, but what is in it.
    fn lose_objects(&mut self, tokens: &Tokens, arrays: bool) {
        for at in tokens.clone() {
            if self.view.kind(at) != Some(Kind::Variable) {
                continue;
            }
            let name = self.view.variable(at);
            let is_lost = match self.scope.get(&name) {
                Some(Binding::Known(held)) => match held.value.kind {
                    Content::Object(_) => true,
                    Content::List(_) => arrays,
                    _ => false,
                },
                _ => false,
            };
            if is_lost {
                self.scope.lose(&name);
            }
        }
    }

    /// Whether a command may change the objects that it is given.
    fn may_change(&self, command: &Command) -> bool {
        let members = &self.facts.members;
        let first = operands(&command.words).next();
        let is_held = first.is_some_and(|first| matches!(first.atom, Atom::Variable));
        let mut blocks = operands(&command.words).filter_map(|operand| match &operand.atom {
            Atom::Script(block) => Some(&block.tokens),
            _ => None,
        });
        (self.changing_blocks > 0 && is_held && command.operator.is_some())
            || blocks.any(|block| members.changes(block))
            || members.is_changing(&self.evaluator().name_of(&command.words))
    }
}
