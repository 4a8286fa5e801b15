//! Variables of the environment: what a script has of the one that starts it, and what
//! those have of it that it starts.

use std::rc::Rc;

use super::super::scope::{Assigned, Binding, Scope};
use super::super::values::{Content, Value, alternatives};
use super::super::view::{View, inherited};
use super::Walker;
use crate::embed;
use crate::invocation::Invocation;
use crate::span::Span;
use crate::text::Alternatives;

/// Gives the variables their values that stand in the text as parts of another
/// language: those, or any other.
pub(super) fn bind(view: &View, scope: &mut Scope) {
    for run in view.text.unknown() {
        let Some(name) = inherited(&view.text, run) else {
            continue;
        };
        let name = format!("env:{}", name.to_ascii_lowercase());
        let values = run.alternatives().iter().cloned().map(Value::text);
        let values: Vec<Value> = values.chain([Value::unknown()]).collect();
        let choices = values.into_iter().map(|value| {
            Rc::new(Assigned {
                id: scope.number(),
                name: name.clone(),
                value,
                span: run.site,
                doubtful: false,
            })
        });
        let choices: Rc<[Rc<Assigned>]> = choices.collect();
        scope.set(name, Binding::Choice(choices));
    }
}

impl Walker<'_> {
    /// Fills in what an interpreter inherits that is started here, which reads it.
    pub(in super::super) fn hand_down(&mut self, call: &mut Invocation) {
        embed::inherit(call, |name| {
            let name = format!("env:{}", name.to_ascii_lowercase());
            let values = self.inherited(&name);
            if !values.is_empty() {
                self.read_lost.insert(name);
            }
            values
        });
    }

    fn inherited(&self, name: &str) -> Alternatives {
        let lost = || self.candidates.variable(name, || Span::empty(0));
        match self.scope.get(name) {
            Some(Binding::Known(one)) => alternatives(std::slice::from_ref(one)),
            Some(Binding::Choice(all)) => alternatives(all),
            None if !self.evaluator().may_be_set(name) => Alternatives::default(),
            Some(Binding::Lost) | None => match lost().map(|value| value.kind) {
                Some(Content::Choice(all)) => alternatives(&all),
                _ => Alternatives::default(),
            },
        }
    }
}
