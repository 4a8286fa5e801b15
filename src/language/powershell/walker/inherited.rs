//! Variables of the environment: what a script has of the one that starts it, and what
//! those have of it that it starts.

use super::super::binding::Argument;
use super::super::scope::{Binding, Scope};
use super::super::tree::Block;
use super::super::values::{Content, Value, alternatives};
use super::super::view::{View, environment, inherited};
use super::Walker;
use crate::embed;
use crate::invocation::Invocation;
use crate::span::Span;
use crate::text::{Alternatives, Text};

/// Gives the variables their values that stand in the text as parts of another
/// language: those, or any other.
pub(super) fn bind(view: &View, scope: &mut Scope) {
    for run in view.text.unknown() {
        let Some(name) = inherited(&view.text, run) else {
            continue;
        };
        let values = run.alternatives().iter().cloned().map(Value::text);
        scope.may_hold(environment(name), values, run.site);
    }
}

impl Walker<'_> {
    /// A variable that is set by its name: `Set-Item env:T pkgmgr`.
    pub(in super::super) fn set_environment(&mut self, name: &Text, value: &Argument) {
        let name = name.as_str().trim_start_matches(['\\', '/']);
        let span = self.view.span(value.range.clone());
        let value = [value.value.clone()].into_iter();
        self.scope.may_hold(environment(name), value, span);
    }

    /// `[Environment]::SetEnvironmentVariable('T', 'pkgmgr')`. What is set for the user or
    /// the computer leaves the variable here as it is.
    pub(in super::super) fn set_by_name(&mut self, block: &Block) {
        let arguments = self.start_arguments(block);
        let is_own = |target: &Argument| {
            let target = target.value.as_text().and_then(Text::literal);
            target.is_some_and(|target| target.eq_ignore_ascii_case("process"))
        };
        if let [name, value, target @ ..] = arguments.as_slice()
            && let Some(name) = name.value.as_text()
        {
            let is_set = self.scope.get(&environment(name.as_str())).is_some();
            if !is_set || target.iter().all(is_own) {
                self.set_environment(name, value);
            }
        }
    }

    /// `[Environment]::GetEnvironmentVariable('T')`.
    pub(in super::super) fn read_by_name(&mut self, block: &Block) {
        let arguments = self.start_arguments(block);
        let name = arguments.first().and_then(|name| name.value.as_text());
        self.read_lost
            .extend(name.map(|name| environment(name.as_str())));
    }

    /// Fills in what an interpreter inherits that is started here.
    pub(in super::super) fn hand_down(&mut self, call: &mut Invocation) {
        embed::inherit(call, |name| self.handed_down(name));
    }

    /// A command line of which the variables of the environment are put in before it is
    /// run.
    pub(in super::super) fn filled_in(&mut self, line: &Text) -> Text {
        embed::inherited(line, |name| self.handed_down(name)).into_owned()
    }

    /// What a variable may hold that is read where its value cannot be followed.
    fn handed_down(&mut self, name: &str) -> Alternatives {
        let name = environment(name);
        let values = self.inherited(&name);
        if !values.is_empty() {
            self.read_lost.insert(name);
        }
        values
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
