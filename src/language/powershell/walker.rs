//! Reads a script in the order in which it runs: keeps account of what the
//! variables hold, and finds the programs that it starts on the way.

mod assign;
mod blocks;
mod changes;
mod choices;
mod finish;
mod inherited;
mod jobs;
mod pipe;
mod reads;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use super::calls::Alias;
use super::candidates::Candidates;
use super::facts::Facts;
use super::scope::{Assigned, Scope};
use super::tree::{
    Atom, Block, Element, Expression, Operand, Part, Piece, Pipeline, Statement, Suffix, Tokens,
    Word,
};
use super::values::{Evaluator, Value};
use super::view::View;
use crate::invocation::{Delivery, Invocation, Limit, Several};
use crate::language::{Choice, Script, Unread};
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
    /// What it prints becomes a part of a value.
    pub output_taken: bool,
    /// In how many blocks it stands of which a command takes what they print.
    pub handed: usize,
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
            output_taken: false,
            handed: 0,
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
    /// A method that is given the name of a program, or ends one.
    Named(Box<Invocation>),
    /// A string that is run as PowerShell.
    Script(Box<(Text, Surroundings)>),
    /// One of these, and what is known of the variable that holds which, where that
    /// holds arguments too.
    Several(Vec<What>, Option<Several>),
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
    /// What its variables may hold.
    pub candidates: &'a Candidates,
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
    /// The statement around whose value is what the statements give.
    pub value_of: Option<Span>,
    /// What runs is in a function or a job, and gives its caller what it prints.
    pub deferred: bool,
    /// The whole text is one statement.
    pub single: bool,
    /// The statements that are passed over.
    pub dull: BTreeSet<Span>,
    /// The aliases that the script has set, by name.
    pub(super) aliases: BTreeMap<String, Alias>,
    /// The lines of lists that were found to run, where they stand.
    pub(super) said: BTreeSet<Span>,
    /// What was found where an object is made that can start a program, by where that is
    /// named.
    pub(super) made_for: BTreeMap<Span, Range<usize>>,
    /// What was found there and is found again where the object starts it.
    pub(super) found_again: BTreeSet<usize>,
    /// The places that name a tool and are not read, with what they are.
    pub(super) unread: BTreeMap<Span, String>,
    reads: BTreeMap<(usize, Role), usize>,
    read_lost: BTreeSet<String>,
    /// The variables through which an object is read that another one holds,
    /// by that one's name.
    holders: BTreeMap<String, BTreeSet<String>>,
    marked: Vec<bool>,
    later: Vec<Later<'a>>,
    put_off: BTreeSet<usize>,
    /// The variables whose objects a block changes that runs when someone calls it.
    changed_later: BTreeSet<String>,
    /// The variables that are given arrays to which more can be added.
    pub(super) growing: BTreeSet<String>,
    /// How many blocks that a variable holds change something.
    changing_blocks: usize,
    choices: Vec<Choice>,
    /// The token behind the block that is being read.
    block_end: usize,
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
    pub fn new(
        view: &'a View,
        facts: &'a Facts,
        candidates: &'a Candidates,
        around: Surroundings,
    ) -> Self {
        let mut scope = Scope::default();
        inherited::bind(view, &mut scope);
        facts.lost().for_each(|name| scope.lose(name));
        Self {
            view,
            facts,
            candidates,
            scope,
            around,
            found: Vec::new(),
            roles: BTreeMap::new(),
            discarded: false,
            value_of: None,
            deferred: false,
            single: false,
            dull: BTreeSet::new(),
            aliases: BTreeMap::new(),
            said: BTreeSet::new(),
            made_for: BTreeMap::new(),
            found_again: BTreeSet::new(),
            unread: BTreeMap::new(),
            reads: BTreeMap::new(),
            read_lost: BTreeSet::new(),
            holders: BTreeMap::new(),
            marked: vec![false; view.tokens.len()],
            later: Vec::new(),
            put_off: BTreeSet::new(),
            changed_later: BTreeSet::new(),
            growing: BTreeSet::new(),
            changing_blocks: 0,
            choices: Vec::new(),
            block_end: view.tokens.len(),
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
            candidates: self.candidates,
            late: self.deferred,
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        if !self.dull.is_empty() && self.dull.contains(&self.view.span_of(&statement.tokens())) {
            return;
        }
        match statement {
            Statement::Pipeline(pipeline) => self.pipeline(pipeline, false, true),
            Statement::Assignment(assignment) => self.assignment(assignment),
            Statement::Flow(flow) => self.flow(flow),
        }
    }

    fn pipeline(&mut self, pipeline: &'a Pipeline, captured: bool, whole: bool) {
        let outer = self.piped_item();
        for (index, element) in pipeline.elements.iter().enumerate() {
            let before = index.checked_sub(1);
            if let Some(before) = before.and_then(|at| pipeline.elements.get(at)) {
                let list = match before {
                    Element::Expression(list) => self.evaluator().expression(list),
                    Element::Command(_) => Value::unknown(),
                };
                self.pipe_in(&list, &before.tokens(), index > 1);
            }
            let spot = Spot {
                pipeline,
                index,
                captured,
                whole,
            };
            match element {
                Element::Command(command) => {
                    self.lines_of_pipe(command, spot);
                    for word in command.words.iter().filter_map(Word::operand) {
                        self.command_operand(command, word, spot);
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
        self.pipe_out(outer);
        self.mark(&pipeline.tokens);
        self.changed_by(pipeline);
    }

    fn redirections(&mut self, element: &'a Element) {
        for redirection in element.redirections() {
            if let Some(target) = &redirection.target {
                self.operand(target, true);
            }
        }
    }

    fn expression(&mut self, expression: &'a Expression, captured: bool) {
        self.parsed(expression);
        let alone = expression.operand().is_some() && !captured;
        let outer = self.discarded;
        self.discarded |= self.is_void(expression);
        for piece in &expression.pieces {
            if let Piece::Operand(operand) = piece {
                self.operand(operand, !alone);
            }
        }
        self.discarded = outer;
    }

    /// `[void](...)`
    fn is_void(&self, expression: &Expression) -> bool {
        let Some(Piece::Operand(first)) = expression.pieces.first() else {
            return false;
        };
        matches!(first.atom, Atom::Type) && self.evaluator().type_name(first) == "void"
    }

    /// Reads what runs inside an operand.
    pub(super) fn operand(&mut self, operand: &'a Operand, captured: bool) {
        match &operand.atom {
            Atom::Bare(parts) | Atom::Text(_, parts) => self.parts(parts),
            Atom::Group(_, block) => self.group(block, captured || !operand.suffixes.is_empty()),
            Atom::Hash(block) => self.group(block, true),
            Atom::Script(block) => self.loose_block(operand, block, captured),
            _ => {}
        }
        // First, so that it is known what the variables in brackets are for.
        self.started(operand);
        let outer = self.piped_item();
        for (index, suffix) in operand.suffixes.iter().enumerate() {
            match suffix {
                Suffix::Member(name) if self.view.token(*name).eq_ignore_ascii_case("foreach") => {
                    let list = match index {
                        0 => self.evaluator().without_suffixes(operand),
                        _ => Value::unknown(),
                    };
                    self.pipe_in(&list, &(operand.tokens.start..*name), false);
                }
                Suffix::Index(block) => self.group(block, true),
                Suffix::Call(block) => self.call_arguments(operand, index, block, captured),
                _ => {}
            }
        }
        self.pipe_out(outer);
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
                other if captured => self.valued(other),
                other => self.statement(other),
            }
        }
    }

    /// Reads a statement whose value something takes: `$x = if ($a) { 'b' }`.
    fn valued(&mut self, statement: &'a Statement) {
        let around = self.view.span_of(&statement.tokens());
        let outer = self.value_of.replace(around);
        self.statement(statement);
        self.value_of = outer;
    }
}
