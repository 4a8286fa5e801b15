//! Assignments: what a variable holds from here on.

use std::rc::Rc;

use super::super::scope::{Assigned, Binding};
use super::super::token::Kind;
use super::super::tree::{Assignment, Atom, Element, Operand, Piece, Pipeline, Statement, Suffix};
use super::super::values::is_number;
use super::super::values::{Class, Content, Evaluator, Object, Value};
use super::Walker;

impl<'a> Walker<'a> {
    pub(super) fn assignment(&mut self, assignment: &'a Assignment) {
        for piece in &assignment.target.pieces {
            if let Piece::Operand(operand) = piece {
                for suffix in &operand.suffixes {
                    if let Suffix::Index(block) | Suffix::Call(block) = suffix {
                        self.group(block, true);
                    }
                }
            }
        }
        let mut value = Value::unknown();
        match assignment.value.as_deref() {
            Some(Statement::Pipeline(pipeline)) => {
                if let [Element::Expression(only)] = pipeline.elements.as_slice()
                    && let Some(Atom::Script(block)) = only.operand().map(|operand| &operand.atom)
                {
                    self.put_off(block, self.around.clone());
                } else {
                    let target = self.view.at(self.view.range(&assignment.target.tokens));
                    self.discarded = target.eq_ignore_ascii_case("$null");
                    self.pipeline(pipeline, true, false);
                    self.discarded = false;
                    value = self.evaluator().expression_or_command(pipeline);
                    value = self.evaluator().or_candidates(value, &pipeline.tokens);
                }
            }
            Some(other) => {
                self.valued(other);
                if let Statement::Assignment(inner) = other
                    && let Some(Piece::Operand(target)) = inner.target.pieces.last()
                    && matches!(target.atom, Atom::Variable)
                {
                    value = Value {
                        via: None,
                        ..self.evaluator().variable(target.tokens.start)
                    };
                }
                value = self.evaluator().or_candidates(value, &other.tokens());
            }
            None => {}
        }
        self.mark_targets(assignment);
        self.set(assignment, value);
    }

    /// Takes account of what an assignment changes.
    fn set(&mut self, assignment: &'a Assignment, value: Value) {
        let operands: Vec<&Operand> = assignment
            .target
            .pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Operand(operand) if !matches!(operand.atom, Atom::Type) => Some(operand),
                _ => None,
            })
            .collect();
        let [target] = operands.as_slice() else {
            for token in operands.iter().map(|operand| operand.tokens.start) {
                if self.view.kind(token) == Some(Kind::Variable) {
                    self.scope.lose(&self.view.variable(token));
                }
            }
            return;
        };
        if !matches!(target.atom, Atom::Variable) {
            return;
        }
        let name = self.view.variable(target.tokens.start);
        if self.facts.is_lost(&name) {
            return self.scope.lose(&name);
        }
        if !target.suffixes.is_empty() {
            return self.set_member(&name, target, value);
        }
        let value = match self.view.token(assignment.operator) {
            "=" => value,
            "+=" => self.appended(target.tokens.start, value),
            _ => Value::unknown(),
        };
        let value = match self.view.token(assignment.operator) {
            "=" => value,
            _ => self.evaluator().or_candidates(value, &assignment.tokens),
        };
        let span = assignment
            .value
            .as_ref()
            .map_or(assignment.operator..assignment.operator + 1, |value| {
                value.tokens()
            });
        let value = Value { via: None, ..value };
        let inside = value.place.as_ref().filter(|place| !place.list);
        let span = match inside {
            Some(place) => self.view.span(place.inside.clone()),
            None => self.view.span_of(&span),
        };
        self.scope.assign(name, value, span);
    }

    fn appended(&self, target: usize, value: Value) -> Value {
        let before = self.evaluator().variable(target);
        match (before.kind, value.kind) {
            (Content::Text(text), _) if is_number(&text) => Value::unknown(),
            (Content::Text(mut text), Content::Text(more)) => {
                text = match before.via.as_ref().map(|via| &via.value.kind) {
                    Some(Content::Text(defined)) => defined.clone(),
                    _ => text,
                };
                text.append(&more);
                Value::text(text)
            }
            (Content::List(items), Content::Text(more)) => {
                Value::list(items.iter().cloned().chain([more]).collect())
            }
            (Content::List(items), Content::List(more)) => {
                Value::list(items.iter().chain(more.iter()).cloned().collect())
            }
            _ => Value::unknown(),
        }
    }

    /// `$info.Arguments = ...` on an object whose fields are followed.
    fn set_member(&mut self, name: &str, target: &Operand, value: Value) {
        let Some(Binding::Known(assigned)) = self.scope.get(name) else {
            return self.scope.lose(name);
        };
        let assigned = assigned.clone();
        let Some(object) = assigned.value.as_object() else {
            return self.scope.lose(name);
        };
        let names: Vec<String> = target
            .suffixes
            .iter()
            .filter_map(|suffix| match suffix {
                Suffix::Member(token) => Some(self.view.token(*token).to_ascii_lowercase()),
                _ => None,
            })
            .collect();
        if names.len() != target.suffixes.len() {
            return self.scope.lose(name);
        }
        let changed = match names.as_slice() {
            [field] => with_field(object, field, value),
            [info, field] if info == "startinfo" => {
                let inner = object.fields.get(info).and_then(Value::as_object);
                let empty = Class::StartInfo.create(Vec::new());
                let inner = with_field(inner.unwrap_or(&empty), field, value);
                with_field(object, info, Value::of(Content::Object(inner.into())))
            }
            _ => return self.scope.lose(name),
        };
        let mut changed_value = Value::of(Content::Object(changed.into()));
        changed_value.place.clone_from(&assigned.value.place);
        let changed = Assigned {
            value: changed_value,
            ..(*assigned).clone()
        };
        self.scope
            .set(name.to_owned(), Binding::Known(Rc::new(changed)));
    }
}

/// How many fields of an object are followed.
const FIELDS: usize = 32;

fn with_field(object: &Object, field: &str, value: Value) -> Object {
    let mut changed = object.clone();
    if changed.fields.len() >= FIELDS {
        changed.fields.clear();
    }
    changed.fields.insert(field.to_owned(), value);
    changed
}

impl Evaluator<'_> {
    fn expression_or_command(&self, pipeline: &Pipeline) -> Value {
        match pipeline.elements.as_slice() {
            [Element::Expression(expression)] => self.expression(expression),
            [Element::Command(command)] => self.function(command),
            _ => Value::unknown(),
        }
    }
}
