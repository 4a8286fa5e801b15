//! Assignments: what a variable holds behind them.

use std::collections::BTreeSet;

use super::super::calls::Call;
use super::super::environment::{Binding, Definition, Value};
use super::super::expression::{Expr, ExprKind, Head, Path, Step};
use super::super::names;
use super::super::statement::AtError;
use super::super::values::{name_at, unwrap};
use super::{Flow, Use};
use crate::language::Unread;
use crate::text::{Run, Text};

/// The properties by which tasks, shortcuts and processes are told what to run.
const PROGRAMS: [&str; 3] = ["commandline", "path", "targetpath"];

impl<'a> Flow<'a> {
    pub(super) fn assign(&mut self, target: &'a Path, value: &'a Expr) {
        self.visit(value, Use::Other, true);
        for call in Call::all(target) {
            self.visit_all(call.list.iter().flatten());
        }
        self.set_member(target, value);
        self.run_members(target, |_| true);
        let Head::Name(name) = target.head else {
            return;
        };
        let name = name_at(self.program.source, name);
        if !target.steps.is_empty() {
            if let Some(Value::List(_)) = self.environment.value(&name) {
                self.environment.forget(&name, &BTreeSet::from([self.at]));
            }
            return;
        }
        if self.at_error == AtError::GoesOn && self.scope().is_error(value) {
            return;
        }
        let procedures = self.program.procedures;
        let unsteady = procedures.is_unsteady(&name) && procedures.is_global(self.procedure, &name);
        let value = self.value_of(value).filter(|_| !unsteady);
        if self.at_error == AtError::GoesOn && self.may_stay(&name, value.as_ref()) {
            let before = self.environment.clone();
            self.environment.assign(name, value, self.at);
            self.environment = std::mem::take(&mut self.environment).join(before);
        } else {
            self.environment.assign(name, value, self.at);
        }
    }

    /// Whether a variable that names a tool may go on holding what it does,
    /// since what gives it another value may fail. One that has run is done
    /// with.
    fn may_stay(&self, name: &str, value: Option<&Value>) -> bool {
        let has_run = |at: &Definition| {
            let uses = self.findings.uses.get(at);
            uses.is_some_and(|uses| uses.contains(&Use::Carried))
        };
        let definitions = self.environment.get(name).map(|held| &held.definitions);
        if definitions.is_some_and(|all| all.iter().any(has_run)) {
            return false;
        }
        let named = |text: &Text| names::mentions(text.as_str());
        // A name alone may have been shown, or looked for.
        let is_line = |text: &Text| text.as_str().trim().contains(' ') && named(text);
        let held = match self.environment.value(name) {
            Some(Value::Text(old)) => is_line(&old.text),
            Some(Value::Either(all)) => all.iter().any(is_line),
            Some(Value::List(_) | Value::Object(_)) | None => false,
        };
        let Some(Value::Text(new)) = value.filter(|_| held) else {
            return false;
        };
        let asks = |run: &Run| new.text.as_str()[run.range.clone()].contains(['.', '(']);
        !named(&new.text) && new.text.unknown().any(asks)
    }

    /// An object that starts programs is told which: `task.Path = "..."`.
    fn set_member(&mut self, target: &Path, value: &Expr) {
        let Some(Step::Member(member)) = target.steps.last() else {
            return;
        };
        let member = name_at(self.program.source, *member);
        if !PROGRAMS.contains(&member.as_str()) {
            return;
        }
        let text = self.scope().text(value);
        if names::starts_a_retired_call(&text) || names::is_a_tool(&text) {
            let named = self.names_a_tool(value);
            self.findings.unread.extend(named.map(|span| Unread {
                span,
                reason: format!("a program that an object is told to start: `.{member}`"),
            }));
        }
    }

    /// What an assignment stores.
    fn value_of(&self, value: &Expr) -> Option<Value> {
        let scope = self.scope();
        match &unwrap(value).kind {
            ExprKind::Path(path) => match scope.path(path) {
                Some(Value::Text(_)) | None => {}
                other => return other,
            },
            ExprKind::New(_) => return self.object_of(value).map(Value::Object),
            _ => {}
        }
        let text = scope.text(value);
        let binding = Binding {
            text,
            expression: value.span,
            transparent: false,
        };
        Some(Value::Text(binding))
    }
}
