//! Expressions: which variables they read and which calls they make.

use std::collections::BTreeSet;

use super::super::calls::{Call, Carrier, RUNNERS, Role, holds_others};
use super::super::environment::Value;
use super::super::expression::{Expr, ExprKind, Head, Path, Step};
use super::super::lexer;
use super::super::names;
use super::super::procedures::{DEFAULT, NEW, Procedure};
use super::super::values::{bare_name, name_at, unwrap};
use super::{Flow, Use};
use crate::language::{RUNNING, Unread, holds_one_of};
use crate::span::Span;
use crate::text::{Origin, Text};

/// Stands for a procedure in [`super::Findings::readers`]: code that reads a variable of
/// a class by way of an object.
const BY_OBJECT: usize = usize::MAX;

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
            if self.program.procedures.is_field(&name) {
                let readers = self.findings.readers.entry(name.clone()).or_default();
                readers.insert(BY_OBJECT);
            }
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
        let role = match role {
            _ if is_of_class => Role::Other,
            // Of one that gives something back, its statements tell more than its name.
            Role::Print if used && own.is_some() => Role::Other,
            _ if self.looks_up(call) => Role::Reads,
            role => role,
        };
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
        let shown = self.shown;
        self.shown = role == Role::Print || (shown && role == Role::Reads);
        for argument in call.list.iter().flatten() {
            self.visit(argument, usage, true);
        }
        self.shown = shown;
        match role {
            Role::Carrier(carrier) if !enters => self.carry(carrier, call, span, used, object),
            Role::Evaluates => self.evaluate(call),
            Role::Carrier(_) | Role::Print | Role::Reads | Role::Other => {}
        }
        if let Some(lines) = handed {
            let carrier = match (own, lines.as_slice()) {
                (Some(own), _) => Carrier::Unfollowed {
                    runs: own.mentions_one_of(&RUNNERS),
                },
                (None, [_]) => call.elsewhere(self.program.source),
                (None, _) => Carrier::Elsewhere,
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

    /// Whether a call only asks an array or an object for what it holds: `d("x")`.
    fn looks_up(&self, call: Call<'a>) -> bool {
        let Head::Name(name) = call.path.head else {
            return false;
        };
        let name = name_at(self.program.source, name);
        call.step == 0
            && match self.environment.value(&name) {
                Some(Value::List(_)) => true,
                Some(Value::Object(object)) => holds_others(object),
                Some(Value::Text(_) | Value::Either(_)) | None => false,
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
        let named = arguments.filter_map(|argument| {
            let named = self.names_a_tool(argument);
            named.or_else(|| self.said_by_name(argument))
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

    /// Where the name of a tool stands in what a variable may hold that code does
    /// something with: `Execute "sh.Run c"`.
    fn said_by_name(&self, code: &Expr) -> Option<Span> {
        let scope = self.scope();
        let text = scope.known(code)?;
        let content = text.as_str();
        if !content.contains('=') && !holds_one_of(&RUNNING, content) {
            return None;
        }
        let tokens = lexer::lex_range(content, Span::new(0, content.len())).into_iter();
        let mut words = tokens.filter(|token| token.kind == lexer::TokenKind::Name);
        words.find_map(|token| {
            let name = name_at(content, token.span);
            let place = match self.environment.value(&name) {
                Some(Value::Text(held)) => place_of_a_tool(&held.text),
                Some(Value::Either(all)) => all.iter().find_map(place_of_a_tool),
                Some(Value::List(all)) => all.iter().find_map(place_of_a_tool),
                Some(Value::Object(_)) | None => None,
            };
            let held = || scope.candidates.of_name(&scope, name).iter();
            place.or_else(|| held().find_map(place_of_a_tool))
        })
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
