//! Assignments: what a variable holds from here on.

use super::super::scope::{Assigned, Binding};
use super::super::token::Kind;
use super::super::tree::{
    Assignment, Atom, Element, Operand, Piece, Pipeline, Statement, Suffix, Tokens,
};
use super::super::values::is_number;
use super::super::values::{Class, Content, Evaluator, Object, Value};
use super::super::view::View;
use super::{Role, Walker};
use crate::language::holds_one_of;
use crate::span::Span;
use crate::text::Text;

impl<'a> Walker<'a> {
    pub(super) fn assignment(&mut self, assignment: &'a Assignment) {
        self.shared(assignment);
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
                    let name = format!("${}", target_of(self.view, assignment));
                    let around = self.around_declared(&name, Some(block));
                    self.put_off(block, around);
                    self.changes_later(&block.tokens);
                    self.changing_blocks += usize::from(self.facts.members.changes(&block.tokens));
                } else {
                    let target = self.view.at(self.view.range(&assignment.target.tokens));
                    self.discarded = target.eq_ignore_ascii_case("$null");
                    let table = target_of(self.view, assignment);
                    let limits = self.around.limits.len();
                    let more = self.limits_of_table(&table);
                    self.around.limits.extend(more);
                    self.pipeline(pipeline, true, false);
                    self.around.limits.truncate(limits);
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
                    self.read_variable(target.tokens.start);
                    value = Value {
                        via: None,
                        ..self.evaluator().operand(target)
                    };
                }
                value = self.evaluator().or_candidates(value, &other.tokens());
            }
            None => {}
        }
        self.mark_targets(assignment);
        self.set(assignment, value);
    }

    /// `$process.StartInfo = $info`: both variables hold the object from here on,
    /// and what reads it through the first is counted there.
    fn shared(&mut self, assignment: &Assignment) {
        let ([Piece::Operand(target)], Some(Statement::Pipeline(given))) = (
            assignment.target.pieces.as_slice(),
            assignment.value.as_deref(),
        ) else {
            return;
        };
        let given = match given.elements.as_slice() {
            [Element::Expression(expression)] => expression.operand(),
            _ => None,
        };
        let Some(given) = given.filter(|given| matches!(given.atom, Atom::Variable)) else {
            return;
        };
        let entry = match target.suffixes.as_slice() {
            [only] if matches!(target.atom, Atom::Variable) => self.evaluator().entry(only),
            _ => None,
        };
        if given.suffixes.is_empty() && entry.as_deref() == Some("startinfo") {
            let holder = self.view.variable(target.tokens.start);
            let shared = self.view.variable(given.tokens.start);
            self.holders.entry(shared).or_default().insert(holder);
            self.roles.insert(given.tokens.start, Role::Mention);
        }
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
            return self.set_each(assignment, &operands, &value);
        };
        if !matches!(target.atom, Atom::Variable) {
            return;
        }
        self.told(assignment, target, &value);
        let name = self.view.variable(target.tokens.start);
        if self.is_lost_here(&name) {
            self.scope.lose_value(&value);
            return self.scope.lose(&name);
        }
        let value = match self.view.token(assignment.operator) {
            "=" => value,
            operator => {
                let value = match operator {
                    "+=" => Self::appended(self.evaluator().operand(target), value),
                    _ => Value::unknown(),
                };
                self.evaluator().or_candidates(value, &assignment.tokens)
            }
        };
        let written = assignment.value.as_ref();
        let tokens = written.map_or(assignment.operator..assignment.operator + 1, |value| {
            value.tokens()
        });
        let span = self.span_of(&value, &tokens);
        if !target.suffixes.is_empty() {
            let array = self.evaluator().variable(target.tokens.start);
            self.change_items(&name, &array);
            return self.set_entry(&name, target, value, span);
        }
        let value = self.with_entries(&name, value, span);
        self.grows(assignment, &name, &value);
        self.scope.assign(name, value, span);
    }

    /// Notes a variable that is given an array to which more can be added.
    fn grows(&mut self, assignment: &Assignment, name: &str, value: &Value) {
        if matches!(value.kind, Content::List(_)) {
            let written = self.view.at(self.view.range(&assignment.tokens));
            if holds_one_of(&["arraylist", "list["], written) {
                self.growing.insert(name.to_owned());
            } else {
                self.growing.remove(name);
            }
        }
    }

    /// `$exe, $arguments = 'pkgmgr', '/iu:A'`: to each an item, where there are as many.
    fn set_each(&mut self, assignment: &Assignment, targets: &[&Operand], value: &Value) {
        let items = match &value.kind {
            Content::List(items) if items.len() == targets.len() => items.to_vec(),
            _ => Vec::new(),
        };
        let plain = self.view.token(assignment.operator) == "=";
        let mut items = items.into_iter().filter(|_| plain);
        let around = self.view.span_of(&assignment.tokens);
        // What stands elsewhere may be read there too.
        let written_here = |item: Text| {
            let span = item.span().filter(|span| around.contains(*span))?;
            Some((span, item))
        };
        for target in targets {
            let token = target.tokens.start;
            let item = items.next();
            if self.view.kind(token) != Some(Kind::Variable) {
                continue;
            }
            let name = self.view.variable(token);
            match item.and_then(written_here) {
                Some((span, item)) if target.suffixes.is_empty() && !self.is_lost_here(&name) => {
                    self.scope.assign(name, Value::text(item), span);
                }
                _ => self.scope.lose(&name),
            }
        }
    }

    /// Where a value is written that stands at some tokens.
    fn span_of(&self, value: &Value, tokens: &Tokens) -> Span {
        let inside = value.place.as_ref().filter(|place| !place.list);
        match inside {
            Some(place) => self.view.span(place.inside.clone()),
            None => self.view.span_of(tokens),
        }
    }

    /// A value that a variable is about to hold: each entry of an object was given
    /// to it by an assignment of its own.
    fn with_entries(&mut self, name: &str, value: Value, span: Span) -> Value {
        let value = Value { via: None, ..value };
        let Some(object) = value
            .as_object()
            .filter(|object| is_loose(&value) && !object.fields.is_empty())
        else {
            return value;
        };
        let fields = object.fields.iter().map(|(field, value)| {
            let value = self.entry(format!("{name}.{field}"), value.clone(), span);
            (field.clone(), value)
        });
        let object = Object {
            class: object.class,
            fields: fields.collect(),
        };
        Value::of(Content::Object(object.into()))
    }

    /// What an entry is given.
    fn entry(&mut self, name: String, value: Value, span: Span) -> Value {
        if value.as_object().is_some() {
            return self.with_entries(&name, value, span);
        }
        if !is_loose(&value) {
            return value;
        }
        Value::entry(Assigned {
            id: self.scope.number(),
            name,
            value,
            span: Span::empty(span.start),
            doubtful: false,
        })
    }

    fn appended(before: Value, value: Value) -> Value {
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
            // What is there already cannot be added.
            (Content::Object(one), Content::Object(more)) if one.shares_none(&more) => {
                let mut table = Object::clone(&one);
                table.fields.extend(more.fields.clone());
                Value::of(Content::Object(table.into()))
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

    /// `$info.Arguments = ...` on an object whose entries are followed. All
    /// variables that hold it see that.
    fn set_entry(&mut self, name: &str, target: &Operand, value: Value, span: Span) {
        let entries = target.suffixes.iter();
        let entries: Option<Vec<String>> = entries
            .map(|suffix| self.evaluator().entry(suffix))
            .collect();
        match entries {
            Some(entries) => self.put_entry(name, &entries, value, span),
            None => self.scope.lose(name),
        }
    }

    /// Gives a value to the entry at the end of a path, `$table.Add('x', ...)`.
    pub(in super::super) fn put_entry(
        &mut self,
        name: &str,
        entries: &[String],
        value: Value,
        span: Span,
    ) {
        let object = match self.scope.get(name) {
            Some(Binding::Known(assigned)) => assigned.value.as_object().cloned(),
            _ => None,
        };
        let (Some(object), Some((field, path))) = (object, entries.split_last()) else {
            return self.scope.lose(name);
        };
        let value = Value { via: None, ..value };
        let value = self.entry(format!("{name}.{}", entries.join(".")), value, span);
        let (old, new) = match (object.at(path), path) {
            (Some(inner), _) => (inner, inner.with(field, value)),
            (None, [info]) if info == "startinfo" => {
                let inner = Class::StartInfo.create(Vec::new()).with(field, value);
                let inner = Value::of(Content::Object(inner));
                (&object, object.with(info, inner))
            }
            _ => return self.scope.lose(name),
        };
        self.scope.replace(old, &new);
    }
}

/// Whether a value was not given to an entry yet, or one in an object.
fn is_loose(value: &Value) -> bool {
    match &value.kind {
        Content::Text(_) | Content::List(_) | Content::Unknown => value.via.is_none(),
        Content::Object(object) => object.fields.values().any(is_loose),
        Content::Flag(_) | Content::Choice(_) => false,
    }
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

/// The variable that an assignment gives something.
fn target_of(view: &View, assignment: &Assignment) -> String {
    let last = assignment.target.pieces.last();
    let variable = last.and_then(|piece| match piece {
        Piece::Operand(target) => Some(target.tokens.start),
        Piece::Operator(_) => None,
    });
    let variable = variable.filter(|at| view.kind(*at) == Some(Kind::Variable));
    variable.map(|at| view.variable(at)).unwrap_or_default()
}
