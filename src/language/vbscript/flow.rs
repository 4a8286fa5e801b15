//! Goes through a script once, statement by statement, and meets every call
//! with what its variables hold there.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::calls::Carrier;
use super::candidates::Candidates;
use super::environment::{Definition, Environment, Value};
use super::expression::Expr;
use super::line::{Assigned, Line};
use super::parameters::Parameters;
use super::procedures::{self, Procedure, Procedures};
use super::statement::{AtError, Kind, Statement};
use super::streams::Holder;
use super::values::Scope;
use crate::invocation::Invocation;
use crate::language::Unread;
use crate::span::Span;

mod assign;
mod branch;
mod follow;
mod loops;
mod name;
mod visit;

use branch::{Block, Frame};
pub(super) use loops::Loops;

/// How many procedures are followed into one another.
pub(super) const DEPTH: usize = 4;

/// How many statements are gone through on behalf of calls, at most.
const FUEL: usize = 200_000;

/// A script, ready to be gone through.
#[derive(Clone, Copy, Debug)]
pub(super) struct Program<'a> {
    /// The text of the file.
    pub(super) source: &'a str,
    /// Its statements.
    pub(super) statements: &'a [Statement],
    /// Its procedures.
    pub(super) procedures: &'a Procedures,
    /// What these do with their parameters.
    pub(super) parameters: &'a Parameters<'a>,
    /// Its loops.
    pub(super) loops: &'a Loops,
    /// What its variables may hold.
    pub(super) candidates: &'a Candidates,
    /// The statements that are passed over: by the first of them, the one behind.
    pub(super) dull: &'a BTreeMap<usize, usize>,
}

/// A call that carries a command line, as the walk met it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// How it carries it.
    pub(super) carrier: Carrier,
    /// The bytes of the call.
    pub(super) span: Span,
    /// Those of the call that it comes to, in the procedures that it is followed into.
    pub(super) innermost: Span,
    /// The command line; for `ShellExecute` the file and its arguments.
    pub(super) lines: Vec<Line>,
    /// Whether the call waits, when that is known.
    pub(super) waits: Option<bool>,
    /// Something uses the result of the call.
    pub(super) used: bool,
    /// What holds that result.
    pub(super) holder: Holder,
    /// The words around it that change what the call means: the verb of
    /// `ShellExecute`, the computer of `Win32_Process`.
    pub(super) note: Option<String>,
    /// It stands in a procedure that the call at `span` calls with these
    /// arguments; none where it stands at `span` itself.
    pub(super) arguments: Vec<Span>,
    /// What else that procedure does depends on what they say.
    pub(super) tested: bool,
    /// That procedure keeps what they say, or gives it back.
    pub(super) kept: bool,
    /// The variables among them that the procedure changes, and the change.
    pub(super) changes: Vec<(String, Definition)>,
    /// When an argument of such a call is a variable: which, and the command
    /// line with the sites of what was assigned to it.
    pub(super) assigned: Option<(Assigned, Vec<Line>)>,
    /// The number of the procedure in which it stands, 0 for none.
    pub(super) procedure: usize,
}

/// How a variable is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// As the whole command line of a call.
    Carried,
    /// To be shown or logged.
    Printed,
    /// In any other way.
    Other,
}

/// What the walk through a script collects.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings {
    /// The calls that carry a command line.
    pub(super) found: Vec<Found>,
    /// How the value of each assignment is read.
    pub(super) uses: BTreeMap<Definition, Vec<Use>>,
    /// The variables that are read where their assignments are too many to be
    /// told apart.
    pub(super) indistinct: BTreeSet<String>,
    /// By name, the procedures that read a variable.
    pub(super) readers: BTreeMap<String, BTreeSet<usize>>,
    /// The methods that are given the name of a program.
    pub(super) named: Vec<Invocation>,
    /// The places that hold a call of a tool, and that nothing here reads.
    pub(super) unread: Vec<Unread>,
}

/// A walk through a part of a script.
pub(super) struct Flow<'a> {
    program: Program<'a>,
    environment: Environment,
    /// No way leads here.
    dead: bool,
    frames: Vec<Frame>,
    withs: Vec<Option<String>>,
    procedure: Option<&'a Procedure>,
    /// The walk follows one call into the procedure, at this depth.
    following: Option<usize>,
    /// The arguments of that call, or of the one that led to it.
    arguments: Vec<Span>,
    /// By number, where the first call of a procedure of the script stands;
    /// by 0, where code that nobody can read first runs.
    first_calls: BTreeMap<usize, usize>,
    at: usize,
    at_error: AtError,
    /// The expression is shown or logged.
    shown: bool,
    /// How many statements may still be gone through on behalf of calls.
    fuel: usize,
    findings: Findings,
}

/// Goes through the whole script.
pub(super) fn walk(program: Program<'_>) -> Findings {
    let mut flow = Flow::new(program, Environment::default(), None);
    flow.run(0..program.statements.len());
    let (globals, first_calls) = (flow.environment, flow.first_calls);
    let mut findings = flow.findings;
    let mut fuel = flow.fuel;
    let first_calls = program.procedures.first_calls(&first_calls);
    for procedure in program.procedures.iter() {
        let head = procedure.body.start.wrapping_sub(1);
        if program.dull.contains_key(&head) {
            continue;
        }
        let mut environment = frozen(&program, &globals, first_calls[procedure.number]);
        environment.retain(|name, variable| {
            !procedure.is_local(name) && !procedure.shadows(variable, program.source)
        });
        for (parameter, _) in &procedure.parameters {
            environment.forget(parameter, &BTreeSet::new());
        }
        let mut flow = Flow::new(program, environment, Some(procedure));
        flow.findings = findings;
        flow.fuel = fuel;
        flow.run(procedure.body.clone());
        fuel = flow.fuel;
        findings = flow.findings;
    }
    findings
}

/// The global variables that a procedure cannot see change: all of their
/// assignments come before the first call that leads to it.
fn frozen(program: &Program<'_>, globals: &Environment, first_call: usize) -> Environment {
    let changed = program.procedures.changed();
    let mut environment = globals.clone();
    environment.retain(|name, variable| {
        let before = |definition: &Definition| *definition < first_call;
        !changed.contains(name)
            && !variable.many
            && variable.definitions.iter().all(before)
            && match variable.value.as_deref() {
                Some(Value::Text(binding)) => {
                    let mut runs = binding.text.runs().iter();
                    runs.all(|run| !run.is_unknown() || program.holds_still(run))
                }
                Some(_) => true,
                None => false,
            }
    });
    environment
}

impl<'a> Flow<'a> {
    fn new(
        program: Program<'a>,
        environment: Environment,
        procedure: Option<&'a Procedure>,
    ) -> Self {
        Self {
            program,
            environment,
            dead: false,
            frames: Vec::new(),
            withs: Vec::new(),
            procedure,
            following: None,
            arguments: Vec::new(),
            first_calls: BTreeMap::new(),
            at: 0,
            at_error: AtError::Ends,
            shown: false,
            fuel: FUEL,
            findings: Findings::default(),
        }
    }

    fn number(&self) -> usize {
        self.procedure.map_or(0, |procedure| procedure.number)
    }

    fn scope(&self) -> Scope<'_> {
        Scope {
            source: self.program.source,
            environment: &self.environment,
            procedures: self.program.procedures,
            candidates: self.program.candidates,
            procedure: self.procedure,
            transparent: self.following.is_some(),
            depth: DEPTH,
        }
    }

    fn run(&mut self, range: Range<usize>) {
        self.at = range.start;
        while self.at < range.end {
            if let Some(behind) = self.program.dull.get(&self.at) {
                self.at = *behind;
                continue;
            }
            let Some(statement) = self.program.statements.get(self.at) else {
                break;
            };
            if self.following.is_some() {
                let Some(fuel) = self.fuel.checked_sub(1) else {
                    break;
                };
                self.fuel = fuel;
            }
            self.step(statement);
            self.at += 1;
        }
    }

    fn step(&mut self, statement: &'a Statement) {
        match &statement.kind {
            Kind::Assign { target, value } => self.assign(target, value),
            Kind::Call(call) => self.call(call),
            Kind::If(condition) => {
                self.visit_all(condition);
                self.open(Block::If);
            }
            Kind::ElseIf(condition) => {
                self.arm(Block::If, false);
                self.visit_all(condition);
            }
            Kind::Else => self.arm(Block::If, true),
            Kind::EndIf => self.close(Block::If),
            Kind::Select(value) => {
                self.visit_all(value);
                self.open(Block::Select);
            }
            Kind::Case(values) => {
                self.arm(Block::Select, values.is_empty());
                self.visit_all(values);
            }
            Kind::EndSelect => self.close(Block::Select),
            Kind::Loop(head) => self.open_loop(head),
            Kind::EndLoop(condition) => {
                self.visit_all(condition);
                self.close_loop();
            }
            Kind::With(object) => {
                self.visit_all(object);
                let object = object.as_ref().and_then(|object| self.object_of(object));
                self.withs.push(object);
            }
            Kind::EndWith => {
                self.withs.pop();
            }
            Kind::Procedure(_) => self.at = procedures::end_of(self.program.statements, self.at),
            Kind::Leave => self.dead = true,
            Kind::OnError(at_error) => self.at_error = *at_error,
            Kind::Declare(_)
            | Kind::Class(_)
            | Kind::EndClass
            | Kind::EndProcedure
            | Kind::Other => {}
        }
    }

    fn call(&mut self, call: &'a Expr) {
        self.visit(call, Use::Other, false);
        let written = self
            .program
            .source
            .get(call.span.range())
            .unwrap_or_default();
        if written.to_ascii_lowercase().starts_with("wscript.quit") {
            self.dead = true;
        }
    }
}
