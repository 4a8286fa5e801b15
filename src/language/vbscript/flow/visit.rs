//! Expressions: which variables they read and which calls they make.

use std::collections::BTreeSet;

use super::super::calls::{Call, Carrier, Role};
use super::super::environment::Value;
use super::super::expression::{Expr, ExprKind, Head, Path, Step};
use super::super::names;
use super::super::procedures::{DEFAULT, NEW, Procedure};
use super::super::values::{bare_name, name_at, unwrap};
use super::{Flow, Use};
use crate::language::{RUNNING, Unread, holds_one_of};
use crate::span::Span;
use crate::text::{Origin, Run, Text};

impl<'a> Flow<'a> {
    pub(super) fn visit_all(&mut self, expressions: impl IntoIterator<Item = &'a Expr>) {
        for expression in expressions {
            self.visit(expression, Use::Other, true);
        }
    }

    /// Meets the variables and calls of an expression. `used`: something
    /// takes its result.
    pub(super) fn visit(&mut self, expr: &'a Expr, usage: Use, used: bool) {
        match &expr.kind {
            ExprKind::String | ExprKind::Number => {}
            ExprKind::New(class) => {
                let class = class.map(|class| name_at(self.program.source, class));
                let own = class.and_then(|class| self.program.procedures.initializer(&class));
                if let Some(own) = own {
                    self.enter(own, &[]);
                }
            }
            ExprKind::Join(operands) | ExprKind::Sum(operands) | ExprKind::Operation(operands) => {
                let usage = if usage == Use::Carried {
                    Use::Other
                } else {
                    usage
                };
                for operand in operands {
                    self.visit(operand, usage, true);
                }
            }
            ExprKind::Brackets(inner) => self.visit(inner, usage, used),
            ExprKind::Path(path) => self.visit_path(expr.span.start, path, usage, used),
        }
    }

    pub(super) fn visit_path(&mut self, start: usize, path: &'a Path, usage: Use, used: bool) {
        match &path.head {
            Head::Name(name) => {
                let usage = if path.steps.is_empty() {
                    usage
                } else {
                    Use::Other
                };
                self.read(&name_at(self.program.source, *name), usage);
            }
            Head::Brackets(inner) => self.visit(inner, Use::Other, true),
            Head::With(_) => {}
        }
        if let (Head::Name(name), []) = (&path.head, path.steps.as_slice()) {
            let name = name_at(self.program.source, *name);
            if let Some(own) = self.program.procedures.get(&name) {
                self.enter(own, &[]);
            }
        }
        let is_called = |at| matches!(path.steps.get(at + 1), Some(Step::Arguments(..)));
        self.run_members(path, |at| !is_called(at));
        let last = path.steps.len().saturating_sub(1);
        for call in Call::all(path) {
            let end = match path.steps.get(call.step) {
                Some(Step::Arguments(_, end)) => *end,
                _ => start,
            };
            let span = Span::new(start, end);
            self.visit_call(call, span, used || call.step < last);
        }
    }

    /// The members of a path, at the steps that `wanted` tells, may be methods or
    /// properties of a class of the script.
    pub(super) fn run_members(&mut self, path: &Path, wanted: impl Fn(usize) -> bool) {
        for (at, step) in path.steps.iter().enumerate() {
            let Step::Member(name) = step else { continue };
            let name = name_at(self.program.source, *name);
            if wanted(at) && self.program.procedures.holds(&name) {
                let receiver = path.steps.get(..at).unwrap_or_default();
                let receiver = Path {
                    head: path.head.clone(),
                    steps: receiver.to_vec(),
                };
                let object = self.object_at(&receiver);
                self.enter_any(object.as_deref(), &name, &[]);
            }
        }
    }

    /// Enters each procedure that may run where this name of an object is called.
    fn enter_any(&mut self, object: Option<&str>, name: &str, list: &'a [Option<Expr>]) {
        let procedures = self.program.procedures;
        if object.is_some() {
            if let Some(own) = procedures.method(object, name) {
                self.enter(own, list);
            }
            return;
        }
        let number = self.number();
        for own in procedures.named(name).filter(|own| own.number != number) {
            self.enter(own, list);
        }
    }

    pub(super) fn visit_call(&mut self, call: Call<'a>, span: Span, used: bool) {
        let receiver = call.receiver();
        let object = receiver.and_then(|receiver| self.object_at(&receiver));
        let called = self.called_object(call);
        let name = if called.is_some() {
            DEFAULT.to_owned()
        } else {
            call.name(self.program.source)
        };
        let object = object.or(called);
        let is_unknown = object.is_none();
        let role = call.role(self.program.source, object.as_deref());
        self.name(call, span);
        let own = self.program.procedures.method(object.as_deref(), &name);
        // A method that calls one of its own name calls that of another object.
        let own =
            own.filter(|own| !(own.number == self.number() && matches!(role, Role::Carrier(_))));
        let is_of_class = own.is_some() && object.is_some();
        let role = if is_of_class { Role::Other } else { role };
        let enters = own.is_some_and(|own| self.follow(own, span, call.list, used));
        let handed = (role == Role::Other && !enters)
            .then(|| self.handed(own, call))
            .flatten();
        let usage = match role {
            _ if handed.is_some() => Use::Other,
            _ if enters => Use::Carried,
            _ if !used && own.is_some_and(|own| self.only_shows(own, call)) => Use::Printed,
            Role::Carrier(Carrier::Written) | Role::Print => Use::Printed,
            Role::Carrier(_) if own.is_none() => Use::Carried,
            Role::Carrier(_) | Role::Reads | Role::Evaluates | Role::Other => Use::Other,
        };
        for argument in call.list.iter().flatten() {
            self.visit(argument, usage, true);
        }
        match role {
            Role::Carrier(carrier) if !enters => self.carry(carrier, call, span, used, object),
            Role::Evaluates => self.evaluate(call),
            Role::Carrier(_) | Role::Print | Role::Reads | Role::Other => {}
        }
        if let Some(lines) = handed {
            let carrier = match lines.as_slice() {
                _ if own.is_some() => Carrier::Unfollowed,
                [_] => call.elsewhere(self.program.source),
                _ => Carrier::Elsewhere,
            };
            self.carry_unfollowed(carrier, lines, span, used);
        }
        if let Some(own) = own {
            self.enter(own, call.list);
            return;
        }
        if role == Role::Other {
            self.forget_arguments(call);
        }
        if is_unknown {
            self.enter_any(None, &name, call.list);
        }
    }

    /// The object of a class of the script that is called itself: `o("x")`.
    fn called_object(&self, call: Call<'a>) -> Option<String> {
        let Head::Name(name) = call.path.head else {
            return None;
        };
        let name = name_at(self.program.source, name);
        match self.environment.value(&name)? {
            Value::Object(class) if call.step == 0 && class.starts_with(NEW) => Some(class.clone()),
            _ => None,
        }
    }

    /// Whether a procedure of the script has no effect that depends on what it
    /// is given here.
    fn only_shows(&self, own: &Procedure, call: Call<'a>) -> bool {
        let mut arguments = call.list.iter().enumerate();
        let names_a_tool = |argument: &Expr| names::mentions(self.scope().text(argument).as_str());
        self.program.procedures.changes(own).next().is_none()
            && !arguments.any(|(place, argument)| {
                argument.as_ref().is_some_and(names_a_tool)
                    && self.program.parameters.tests(own, place)
            })
    }

    /// A string that is run as VBScript.
    pub(super) fn evaluate(&mut self, call: Call<'a>) {
        let arguments = call.list.iter().flatten();
        let named = arguments.flat_map(|argument| match self.names_a_tool(argument) {
            Some(span) => vec![span],
            None => self.runs_in_code(argument),
        });
        let unread: Vec<_> = named
            .map(|span| Unread {
                span,
                reason: "a string that is run as VBScript".to_owned(),
            })
            .collect();
        self.findings.unread.extend(unread);
        self.environment.forget_all();
        self.first_calls.entry(0).or_insert(self.at);
    }

    /// Where the name of a tool stands in an expression, or in what its
    /// variables were set to.
    pub(super) fn names_a_tool(&self, expr: &Expr) -> Option<Span> {
        let written = self.program.source.get(expr.span.range());
        if written.is_some_and(names::mentions) {
            return Some(expr.span);
        }
        place_of_a_tool(&self.scope().text(expr))
    }

    /// Where the tools are named that the variables hold which are read in a string of
    /// code, if it runs anything.
    fn runs_in_code(&self, code: &Expr) -> Vec<Span> {
        let text = self.scope().text(code);
        if !holds_one_of(&RUNNING, text.as_str()) {
            return Vec::new();
        }
        let is_written = |run: &&Run| run.spelling.len() == run.range.len() && !run.is_unknown();
        let parts = text
            .runs()
            .iter()
            .filter(is_written)
            .map(|run| run.spelling);
        let names = parts.flat_map(|part| words(self.program.source, part));
        names
            .filter_map(|name| self.place_of_its_tool(name))
            .collect()
    }

    /// Where the tool is named that a variable holds. What a function has made of it
    /// stands nowhere, but what the function was given does.
    fn place_of_its_tool(&self, name: Span) -> Option<Span> {
        let path = || Path {
            head: Head::Name(name),
            steps: Vec::new(),
        };
        let kind = ExprKind::Path(path());
        let place = self.names_a_tool(&Expr { kind, span: name })?;
        let written = self.program.source.get(place.range());
        if written.is_some_and(names::mentions) {
            return Some(place);
        }
        let scope = self.scope();
        let values = scope.candidates.alternatives(&scope, &path());
        values.iter().find_map(place_of_a_tool)
    }

    /// What is passed to code that nobody here knows may change there.
    pub(super) fn forget_arguments(&mut self, call: Call<'a>) {
        for argument in call.list.iter().flatten() {
            if let Some(name) = bare_name(self.program.source, argument)
                && self.environment.get(&name).is_some()
            {
                self.environment.forget(&name, &BTreeSet::from([self.at]));
            }
        }
    }

    pub(super) fn read(&mut self, name: &str, usage: Use) {
        if self.following.is_some() {
            return;
        }
        let number = self.number();
        if let Some(variable) = self.environment.get(name) {
            if variable.many {
                self.findings.indistinct.insert(name.to_owned());
            }
            for definition in &variable.definitions {
                self.findings
                    .uses
                    .entry(*definition)
                    .or_default()
                    .push(usage);
            }
        }
        if self.program.procedures.is_global(self.procedure, name) {
            self.findings
                .readers
                .entry(name.to_owned())
                .or_default()
                .insert(number);
        }
    }

    pub(super) fn object_of(&self, expr: &Expr) -> Option<String> {
        match &unwrap(expr).kind {
            ExprKind::Path(path) => self.object_at(path),
            ExprKind::New(class) => {
                let class = name_at(self.program.source, (*class)?);
                Some(format!("{NEW}{class}"))
            }
            _ => None,
        }
    }

    pub(super) fn object_at(&self, path: &Path) -> Option<String> {
        if matches!(path.head, Head::With(_)) && path.steps.is_empty() {
            return self.withs.last().cloned().flatten();
        }
        if let (Head::Brackets(inner), []) = (&path.head, path.steps.as_slice()) {
            return self.object_of(inner);
        }
        match self.scope().path(path) {
            Some(Value::Object(name)) => Some(name),
            _ => None,
        }
    }
}

/// Where a text, or what a part of it may be, names a tool.
fn place_of_a_tool(text: &Text) -> Option<Span> {
    let named = |text: &&Text| names::mentions(text.as_str());
    text.runs().iter().find_map(|run| match &run.origin {
        Origin::Unknown(values) => {
            let place = values.iter().find_map(place_of_a_tool);
            place.or_else(|| values.iter().find(named)?.span())
        }
        _ if !names::mentions(&text.as_str()[run.range.clone()]) => None,
        Origin::Value(definition) => Some(definition.span.unwrap_or(definition.assignment)),
        Origin::Source | Origin::Escape => Some(run.spelling),
    })
}

/// The places of the words in a part of a script.
fn words(source: &str, part: Span) -> impl Iterator<Item = Span> {
    let content = source.get(part.range()).unwrap_or_default();
    let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut end = 0;
    let words = content.split_inclusive(move |c| !is_of_word(c));
    let words = words.map(move |piece| {
        end += piece.len();
        let word = piece.trim_end_matches(|c| !is_of_word(c));
        let start = part.start + end - piece.len();
        Span::new(start, start + word.len())
    });
    words.filter(|word| !word.is_empty())
}
