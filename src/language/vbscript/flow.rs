//! Goes through a script once, statement by statement, and meets every call
//! with what its variables hold there.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::calls::{Call, Carrier, Role, hides_a_name};
use super::environment::{Binding, Definition, Environment, Value};
use super::expression::{Expr, ExprKind, Head, Path, Step};
use super::functions;
use super::line::Line;
use super::procedures::{self, Procedure, Procedures};
use super::statement::{Kind, Loop, Statement};
use super::values::{Scope, bare_name, name_at, unwrap};
use crate::span::Span;
use crate::text::{Run, Text};

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
}

/// A call that carries a command line, as the walk met it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// How it carries it.
    pub(super) carrier: Carrier,
    /// The bytes of the call.
    pub(super) span: Span,
    /// The command line; for `ShellExecute` the file and its arguments.
    pub(super) lines: Vec<Line>,
    /// Whether the call waits, when that is known.
    pub(super) waits: Option<bool>,
    /// Something uses the result of the call.
    pub(super) used: bool,
    /// The words around it that change what the call means: the verb of
    /// `ShellExecute`, the computer of `Win32_Process`.
    pub(super) note: Option<String>,
    /// It stands in a procedure that the call at `span` calls with these
    /// arguments; none where it stands at `span` itself.
    pub(super) arguments: Vec<Span>,
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
    /// By name, the procedures that read a variable.
    pub(super) readers: BTreeMap<String, BTreeSet<usize>>,
    /// The strings that are run as VBScript and hold one of the names.
    pub(super) evaluated: Vec<Span>,
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
    /// Where the first call of a procedure of the script stands.
    first_call: Option<usize>,
    at: usize,
    /// How many statements may still be gone through on behalf of calls.
    fuel: usize,
    findings: Findings,
}

enum Frame {
    Branch(Branch),
    Loop(Environment, bool),
}

struct Branch {
    select: bool,
    entry: Environment,
    entry_dead: bool,
    /// What holds at the ends of the arms.
    ends: Vec<Environment>,
    /// An arm is open (a `Select` has none before its first `Case`).
    open: bool,
    /// One of the arms is taken whenever no other is.
    exhaustive: bool,
}

/// Goes through the whole script.
pub(super) fn walk(program: Program<'_>) -> Findings {
    let mut flow = Flow::new(program, Environment::default(), None);
    flow.run(0..program.statements.len());
    let frozen = flow.frozen();
    let mut findings = flow.findings;
    let mut fuel = flow.fuel;
    for procedure in program.procedures.iter() {
        let mut environment = frozen.clone();
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
            first_call: None,
            at: 0,
            fuel: FUEL,
            findings: Findings::default(),
        }
    }

    /// The global variables that no procedure can see change: all of their
    /// assignments come before the first call of one.
    fn frozen(&mut self) -> Environment {
        let first_call = self.first_call.unwrap_or(usize::MAX);
        let changed = self.program.procedures.changed();
        let mut environment = std::mem::take(&mut self.environment);
        environment.retain(|name, variable| {
            !changed.contains(name)
                && variable
                    .definitions
                    .iter()
                    .all(|definition| *definition < first_call)
                && match variable.value.as_deref() {
                    Some(Value::Text(binding)) => binding.text.is_known(),
                    Some(_) => true,
                    None => false,
                }
        });
        environment
    }

    fn scope(&self) -> Scope<'_> {
        Scope {
            source: self.program.source,
            environment: &self.environment,
            procedures: self.program.procedures,
            transparent: self.following.is_some(),
            depth: DEPTH,
        }
    }

    fn run(&mut self, range: Range<usize>) {
        self.at = range.start;
        while self.at < range.end {
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
                self.open(false);
            }
            Kind::ElseIf(condition) => {
                self.arm(false, false);
                self.visit_all(condition);
            }
            Kind::Else => self.arm(false, true),
            Kind::EndIf => self.close(false),
            Kind::Select(value) => {
                self.visit_all(value);
                self.open(true);
            }
            Kind::Case(values) => {
                self.arm(true, values.is_empty());
                self.visit_all(values);
            }
            Kind::EndSelect => self.close(true),
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
            Kind::Declare(_) | Kind::EndProcedure | Kind::Other => {}
        }
    }

    fn assign(&mut self, target: &'a Path, value: &'a Expr) {
        self.visit(value, Use::Other, true);
        for call in Call::all(target) {
            self.visit_all(call.list.iter().flatten());
        }
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
        let value = self.value_of(value);
        self.environment.assign(name, value, self.at);
    }

    /// What an assignment stores, when it is more than a word for itself.
    fn value_of(&self, value: &Expr) -> Option<Value> {
        let scope = self.scope();
        if let ExprKind::Path(path) = &unwrap(value).kind {
            match scope.path(path) {
                Some(Value::Text(_)) | None => {}
                other => return other,
            }
        }
        let text = scope.text(value);
        let plain = text.runs().len() == 1 && !text.is_known() && self.following.is_none();
        (!plain).then(|| {
            Value::Text(Binding {
                text,
                expression: value.span,
                transparent: false,
            })
        })
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

    // Branches and loops.

    fn open(&mut self, select: bool) {
        self.frames.push(Frame::Branch(Branch {
            select,
            entry: self.environment.clone(),
            entry_dead: self.dead,
            ends: Vec::new(),
            open: !select,
            exhaustive: false,
        }));
    }

    fn arm(&mut self, select: bool, exhaustive: bool) {
        let Some(Frame::Branch(branch)) = self.frames.last_mut() else {
            return;
        };
        if branch.select != select {
            return;
        }
        if branch.open && !self.dead {
            branch.ends.push(self.environment.clone());
        }
        branch.open = true;
        branch.exhaustive |= exhaustive;
        self.environment = branch.entry.clone();
        self.dead = branch.entry_dead;
    }

    fn close(&mut self, select: bool) {
        let matches =
            |frame: &Frame| matches!(frame, Frame::Branch(branch) if branch.select == select);
        if !self.frames.iter().any(matches) {
            return;
        }
        while let Some(frame) = self.frames.pop() {
            if let Frame::Branch(branch) = frame {
                let done = branch.select == select;
                self.leave(branch);
                if done {
                    return;
                }
            }
        }
    }

    fn leave(&mut self, branch: Branch) {
        let mut ends = branch.ends;
        if branch.open && !self.dead {
            ends.push(std::mem::take(&mut self.environment));
        }
        if !branch.exhaustive && !branch.entry_dead {
            ends.push(branch.entry.clone());
        }
        self.dead = ends.is_empty();
        self.environment = ends
            .into_iter()
            .reduce(Environment::join)
            .unwrap_or(branch.entry);
    }

    /// What a loop assigns is forgotten before it: it may run again.
    fn open_loop(&mut self, head: &'a Loop) {
        self.visit_all(&head.over);
        self.visit_all(&head.conditions);
        for (name, definitions) in self.assigned_in_loop() {
            self.environment.forget(&name, &definitions);
        }
        let frame = Frame::Loop(self.environment.clone(), self.dead);
        self.frames.push(frame);
        if let (Some(variable), Some(over)) = (head.variable, &head.over)
            && let ExprKind::Path(path) = &unwrap(over).kind
            && let Some(Value::List(texts)) = self.scope().path(path)
        {
            let name = name_at(self.program.source, variable);
            let value = Value::Either(texts.into());
            self.environment.assign(name, Some(value), self.at);
        }
    }

    fn close_loop(&mut self) {
        if !self
            .frames
            .iter()
            .any(|frame| matches!(frame, Frame::Loop(..)))
        {
            return;
        }
        while let Some(frame) = self.frames.pop() {
            match frame {
                Frame::Branch(branch) => self.leave(branch),
                Frame::Loop(environment, dead) => {
                    self.environment = environment;
                    self.dead = dead;
                    return;
                }
            }
        }
    }

    /// The names that the loop whose head is here assigns, with the places.
    fn assigned_in_loop(&self) -> BTreeMap<String, BTreeSet<Definition>> {
        let mut assigned: BTreeMap<String, BTreeSet<Definition>> = BTreeMap::new();
        let mut open = 0_usize;
        for (at, statement) in self.program.statements.iter().enumerate().skip(self.at) {
            match statement.kind {
                Kind::Loop(_) => open += 1,
                Kind::EndLoop(_) => open -= 1,
                Kind::Procedure(_) | Kind::EndProcedure => break,
                _ => {}
            }
            for name in procedures::names(self.program.source, statement) {
                assigned.entry(name).or_default().insert(at);
            }
            if open == 0 {
                break;
            }
        }
        assigned
    }

    // Expressions.

    fn visit_all(&mut self, expressions: impl IntoIterator<Item = &'a Expr>) {
        for expression in expressions {
            self.visit(expression, Use::Other, true);
        }
    }

    /// Meets the variables and calls of an expression. `used`: something
    /// takes its result.
    fn visit(&mut self, expr: &'a Expr, usage: Use, used: bool) {
        match &expr.kind {
            ExprKind::String | ExprKind::Number => {}
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

    fn visit_path(&mut self, start: usize, path: &'a Path, usage: Use, used: bool) {
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
            Head::With => {}
        }
        if let (Head::Name(name), []) = (&path.head, path.steps.as_slice()) {
            let name = name_at(self.program.source, *name);
            self.enter(&name, Span::empty(start), &[], used);
        }
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

    fn visit_call(&mut self, call: Call<'a>, span: Span, used: bool) {
        let name = call.name(self.program.source);
        let object = call
            .receiver()
            .and_then(|receiver| self.object_at(&receiver));
        let role = call.role(self.program.source, object.as_deref());
        let own = self.program.procedures.get(&name).is_some();
        for argument in call.list.iter().flatten() {
            let usage = match role {
                Role::Carrier(Carrier::Written) | Role::Print => Use::Printed,
                Role::Carrier(_) => Use::Carried,
                Role::Reads | Role::Evaluates | Role::Other => Use::Other,
            };
            let usage = if own { Use::Other } else { usage };
            self.visit(argument, usage, true);
        }
        match role {
            Role::Carrier(carrier) => self.carry(carrier, call, span, used, object),
            Role::Evaluates => self.evaluate(call),
            _ if own => self.enter(&name, span, call.list, used),
            Role::Other => self.forget_arguments(call),
            Role::Print | Role::Reads => {}
        }
    }

    fn evaluate(&mut self, call: Call<'a>) {
        if hides_a_name(self.program.source, call.list)
            || call
                .list
                .iter()
                .flatten()
                .any(|argument| super::names::mentions(self.scope().text(argument).as_str()))
        {
            self.findings
                .evaluated
                .extend(call.list.iter().flatten().map(|argument| argument.span));
        }
        self.environment.forget_all();
        self.first_call.get_or_insert(0);
    }

    /// What is passed to code that nobody here knows may change there.
    fn forget_arguments(&mut self, call: Call<'a>) {
        for argument in call.list.iter().flatten() {
            if let Some(name) = bare_name(self.program.source, argument)
                && self.environment.get(&name).is_some()
            {
                self.environment.forget(&name, &BTreeSet::from([self.at]));
            }
        }
    }

    fn read(&mut self, name: &str, usage: Use) {
        if self.following.is_some() {
            return;
        }
        let number = self.procedure.map_or(0, |procedure| procedure.number);
        if let Some(variable) = self.environment.get(name) {
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

    fn object_of(&self, expr: &Expr) -> Option<String> {
        match &unwrap(expr).kind {
            ExprKind::Path(path) => self.object_at(path),
            _ => None,
        }
    }

    fn object_at(&self, path: &Path) -> Option<String> {
        if path.head == Head::With && path.steps.is_empty() {
            return self.withs.last().cloned().flatten();
        }
        match self.scope().path(path) {
            Some(Value::Object(name)) => Some(name),
            _ => None,
        }
    }

    // Calls.

    fn carry(
        &mut self,
        carrier: Carrier,
        call: Call<'a>,
        span: Span,
        used: bool,
        object: Option<String>,
    ) {
        let source = self.program.source;
        let places: &[usize] = match carrier {
            Carrier::Run | Carrier::Exec | Carrier::Create | Carrier::Written => &[0],
            Carrier::ShellExecute => &[0, 1],
            Carrier::Registry => &[1],
        };
        let lines: Vec<_> = places
            .iter()
            .filter_map(|place| call.argument(*place))
            .map(|argument| self.line(argument))
            .collect();
        let text = |place: usize| {
            call.argument(place)
                .map(|argument| self.scope().text(argument))
        };
        let note = match carrier {
            Carrier::ShellExecute => text(3).map(|verb| verb.as_str().to_ascii_lowercase()),
            Carrier::Registry => text(0).map(|key| key.as_str().to_ascii_lowercase()),
            Carrier::Run | Carrier::Exec | Carrier::Create | Carrier::Written => object,
        };
        let waits = match carrier {
            Carrier::Run => call
                .argument(2)
                .map_or(Some(false), |wait| functions::truth(source, wait)),
            _ => Some(false),
        };
        self.findings.found.push(Found {
            carrier,
            span,
            lines,
            waits,
            used,
            note,
            arguments: Vec::new(),
            procedure: self.procedure.map_or(0, |procedure| procedure.number),
        });
    }

    fn line(&self, argument: &Expr) -> Line {
        let assigned = bare_name(self.program.source, argument).and_then(|name| {
            let variable = self.environment.get(&name)?;
            let Some(Value::Text(binding)) = variable.value.as_deref() else {
                return None;
            };
            let mut definitions = variable.definitions.iter();
            let (Some(definition), None) = (definitions.next(), definitions.next()) else {
                return None;
            };
            let binding = binding.clone();
            Some((name, *definition, binding))
        });
        Line {
            text: self.scope().text(argument),
            place: unwrap(argument).span,
            assigned: assigned.filter(|_| self.following.is_none()),
        }
    }

    /// A call of one of the script's own procedures.
    fn enter(&mut self, name: &str, span: Span, list: &'a [Option<Expr>], used: bool) {
        let Some(procedure) = self.program.procedures.get(name) else {
            return;
        };
        if self.procedure.is_none() {
            self.first_call.get_or_insert(self.at);
        }
        self.follow(procedure, span, list, used);
        for (place, argument) in list.iter().enumerate() {
            if let Some(name) = argument
                .as_ref()
                .and_then(|argument| bare_name(self.program.source, argument))
                && procedure.changes_argument(place)
            {
                self.environment.forget(&name, &BTreeSet::from([self.at]));
            }
        }
        for name in self.program.procedures.changed() {
            if self.program.procedures.is_global(self.procedure, &name) {
                self.environment.forget(&name, &BTreeSet::from([self.at]));
            }
        }
    }

    /// Goes through the body of a procedure on behalf of one call, and keeps
    /// the command lines that come out of its arguments.
    fn follow(
        &mut self,
        procedure: &'a Procedure,
        span: Span,
        list: &'a [Option<Expr>],
        used: bool,
    ) {
        let depth = self.following.unwrap_or(0);
        if list.is_empty() || depth >= DEPTH || self.fuel == 0 {
            return;
        }
        let mut environment = self.environment.clone();
        let globals = &self.program.procedures.globals;
        environment.retain(|name, _| {
            globals.contains(name) && self.program.procedures.is_global(self.procedure, name)
        });
        let mut arguments = Vec::new();
        for ((parameter, _), argument) in procedure.parameters.iter().zip(list) {
            let Some(argument) = argument else { continue };
            let binding = Binding {
                text: self.scope().text(argument),
                expression: argument.span,
                transparent: true,
            };
            arguments.extend(binding.text.span());
            environment.assign(parameter.clone(), Some(Value::Text(binding)), usize::MAX);
        }
        let mut flow = Flow::new(self.program, environment, Some(procedure));
        flow.following = Some(depth + 1);
        flow.fuel = self.fuel.saturating_sub(1);
        flow.run(procedure.body.clone());
        self.fuel = flow.fuel;
        let mut seen = BTreeSet::new();
        for mut found in flow.findings.found {
            let news = found
                .lines
                .iter()
                .any(|line| comes_out_of(&line.text, &arguments));
            let content: Vec<_> = found
                .lines
                .iter()
                .map(|line| line.text.as_str().to_owned())
                .collect();
            if news && seen.insert(content) {
                found.span = span;
                found.used |= used;
                found.arguments.clone_from(&arguments);
                self.findings.found.push(found);
            }
        }
    }
}

/// Whether a part of a command line comes out of one of these arguments, and
/// the procedure itself does not already name the tool.
fn comes_out_of(text: &Text, arguments: &[Span]) -> bool {
    let comes_in = |run: &&Run| arguments.iter().any(|argument| argument.contains(run.site));
    let own: String = text
        .runs()
        .iter()
        .filter(|run| !run.is_unknown() && !comes_in(run))
        .map(|run| &text.as_str()[run.range.clone()])
        .collect();
    text.runs().iter().any(|run| comes_in(&run)) && !super::names::mentions(&own)
}
