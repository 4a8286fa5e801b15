//! Reads a script in the order in which it runs: keeps account of what the
//! variables hold, and finds the programs that it starts on the way.

mod blocks;
mod finish;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::calls::Alias;
use super::facts::Facts;
use super::scope::{Assigned, Binding, Scope};
use super::token::Kind;
use super::tree::{
    Assignment, Atom, Block, Element, Expression, Operand, Part, Piece, Pipeline, Statement,
    Suffix, Tokens, Word,
};
use super::values::{Class, Content, Evaluator, Object, Value};
use super::view::View;
use crate::invocation::{Delivery, Invocation, Limit};
use crate::language::{Script, Unread};
use crate::layer::Layer;
use crate::span::Span;
use crate::text::Text;

/// What surrounds a piece of a script.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The layers between its text and the file, innermost first.
    pub layers: Vec<Layer>,
    /// What runs it, outermost first.
    pub wrappers: Vec<String>,
    /// What that means for a rewrite.
    pub limits: Vec<Limit>,
    /// How many strings it stands in.
    pub depth: usize,
    /// The call that runs it.
    pub outer: Option<Span>,
    /// Who runs it.
    pub delivery: Delivery,
    /// Something reads the exit code of what runs it.
    pub status_read: bool,
    /// Something reads what it prints.
    pub output_read: bool,
}

impl Default for Surroundings {
    fn default() -> Self {
        Self {
            layers: Vec::new(),
            wrappers: Vec::new(),
            limits: Vec::new(),
            depth: 0,
            outer: None,
            delivery: Delivery::Runs,
            status_read: false,
            output_read: false,
        }
    }
}

/// Something that was found, and the variables that its slots rely on.
#[derive(Debug)]
pub struct Found {
    /// What it is.
    pub what: What,
    /// The assignments that its slots stand in.
    pub relies_on: Vec<(Rc<Assigned>, Role)>,
}

/// What was found.
#[derive(Debug)]
pub enum What {
    /// A program that is run.
    Call(Box<Invocation>),
    /// A command that only says or looks for what it is given.
    Mention(Box<Invocation>),
    /// A string that is run as PowerShell.
    Script(Box<(Text, Surroundings)>),
}

/// What a variable is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It names the program of a call.
    Program,
    /// It is the arguments of one call, or the whole of it.
    Arguments,
    /// It is shown to a person, or looked for on the disk.
    Mention,
    /// Anything else.
    Other,
}

/// The state of reading.
pub struct Walker<'a> {
    /// The text.
    pub view: &'a View,
    /// What a first pass over it told.
    pub facts: &'a Facts,
    /// What the variables hold.
    pub scope: Scope,
    /// What is around the statements that are being read.
    pub around: Surroundings,
    /// What was found so far.
    pub found: Vec<Found>,
    /// What the variable at a token is read for.
    pub roles: BTreeMap<usize, Role>,
    /// What the statement gives is thrown away: `$null = ...`.
    pub discarded: bool,
    /// The whole text is one statement.
    pub single: bool,
    /// The aliases that the script has set, by name.
    pub(super) aliases: BTreeMap<String, Alias>,
    reads: BTreeMap<(usize, Role), usize>,
    read_lost: BTreeSet<String>,
    marked: Vec<bool>,
    later: Vec<Later<'a>>,
    put_off: BTreeSet<usize>,
}

/// A block that runs at another time than where it stands.
struct Later<'a> {
    block: &'a Block,
    around: Surroundings,
}

/// Where in its statement an element stands.
#[derive(Clone, Copy, Debug)]
pub struct Spot<'a> {
    /// The pipeline.
    pub pipeline: &'a Pipeline,
    /// Which of its elements.
    pub index: usize,
    /// Something takes what the pipeline gives.
    pub captured: bool,
    /// The statement is that pipeline and no more.
    pub whole: bool,
}

impl<'a> Walker<'a> {
    /// The start of a script.
    #[must_use]
    pub fn new(view: &'a View, facts: &'a Facts, around: Surroundings) -> Self {
        Self {
            view,
            facts,
            scope: Scope::default(),
            around,
            found: Vec::new(),
            roles: BTreeMap::new(),
            discarded: false,
            single: false,
            aliases: BTreeMap::new(),
            reads: BTreeMap::new(),
            read_lost: BTreeSet::new(),
            marked: vec![false; view.tokens.len()],
            later: Vec::new(),
            put_off: BTreeSet::new(),
        }
    }

    /// Reads a whole script and hands what it runs to `script`.
    pub fn read(mut self, block: &'a Block, opaque: &[Tokens], script: &mut Script) {
        self.single = matches!(block.statements.as_slice(), [Statement::Pipeline(_)]);
        self.block(block);
        self.read_later();
        for tokens in opaque {
            script.unread.push(Unread {
                span: self.view.span_of(tokens),
                reason: "brackets nest too deep here to be read".to_owned(),
            });
        }
        self.finish(script);
    }

    /// What evaluates at this point of the script.
    #[must_use]
    pub fn evaluator(&self) -> Evaluator<'_> {
        Evaluator {
            view: self.view,
            scope: &self.scope,
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        match statement {
            Statement::Pipeline(pipeline) => self.pipeline(pipeline, false, true),
            Statement::Assignment(assignment) => self.assignment(assignment),
            Statement::Flow(flow) => self.flow(flow),
        }
    }

    fn pipeline(&mut self, pipeline: &'a Pipeline, captured: bool, whole: bool) {
        for (index, element) in pipeline.elements.iter().enumerate() {
            let spot = Spot {
                pipeline,
                index,
                captured,
                whole,
            };
            match element {
                Element::Command(command) => {
                    for word in command.words.iter().filter_map(Word::operand) {
                        self.command_operand(command, word);
                    }
                    self.redirections(element);
                    self.command(command, spot);
                }
                Element::Expression(expression) => {
                    self.expression(expression, captured || pipeline.elements.len() > 1);
                    self.redirections(element);
                    self.shown(expression, spot);
                }
            }
        }
        self.mark(&pipeline.tokens);
    }

    fn redirections(&mut self, element: &'a Element) {
        for redirection in element.redirections() {
            if let Some(target) = &redirection.target {
                self.operand(target, true);
            }
        }
    }

    fn expression(&mut self, expression: &'a Expression, captured: bool) {
        let alone = expression.operand().is_some() && !captured;
        for piece in &expression.pieces {
            if let Piece::Operand(operand) = piece {
                self.operand(operand, !alone);
            }
        }
    }

    /// Reads what runs inside an operand.
    pub(super) fn operand(&mut self, operand: &'a Operand, captured: bool) {
        match &operand.atom {
            Atom::Bare(parts) | Atom::Text(_, parts) => self.parts(parts),
            Atom::Group(_, block) => self.group(block, captured || !operand.suffixes.is_empty()),
            Atom::Hash(block) => self.group(block, true),
            Atom::Script(block) => self.repeated(block),
            _ => {}
        }
        // First, so that it is known what the variables in brackets are for.
        self.started(operand);
        for suffix in &operand.suffixes {
            if let Suffix::Index(block) | Suffix::Call(block) = suffix {
                self.group(block, true);
            }
        }
    }

    fn parts(&mut self, parts: &'a [Part]) {
        for part in parts {
            match part {
                Part::Quoted(_, inner, _) => self.parts(inner),
                Part::Sub(block, _) => self.group(block, true),
                Part::Chunk(_) | Part::Escape(_) | Part::Variable(_) => {}
            }
        }
    }

    /// Reads the statements of a group, whose result something takes.
    fn group(&mut self, block: &'a Block, captured: bool) {
        for statement in &block.statements {
            match statement {
                Statement::Pipeline(pipeline) => self.pipeline(pipeline, captured, false),
                other => self.statement(other),
            }
        }
    }

    fn assignment(&mut self, assignment: &'a Assignment) {
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
                }
            }
            Some(other) => {
                self.statement(other);
                if let Statement::Assignment(inner) = other
                    && let Some(Piece::Operand(target)) = inner.target.pieces.last()
                    && matches!(target.atom, Atom::Variable)
                {
                    value = Value {
                        via: None,
                        ..self.evaluator().variable(target.tokens.start)
                    };
                }
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
