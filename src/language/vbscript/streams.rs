//! What a script does with the output of the processes that it starts by `Exec`,
//! told by the names that hold them.
//!
//! ```text
//! Set e = sh.Exec("pkgmgr /iu:A")
//! s = e.StdOut.ReadAll               `s` holds what `e` printed
//! If s <> "" Then WScript.Quit 1     and that is tested
//! ```
//!
//! The order of statements is not looked at here.

use std::collections::{BTreeMap, BTreeSet};

use super::calls::{Call, Carrier, Role};
use super::candidates::{Node, node};
use super::expression::{Expr, ExprKind, Head, Path, Step};
use super::procedures::{Procedure, Procedures};
use super::statement::{Kind, Statement};
use super::values::{Scope, name_at, unwrap};
use crate::invocation::Output;

/// The streams of a process.
const STREAMS: [&str; 2] = ["stdout", "stderr"];

/// The members of a stream that give what is in it.
const READERS: [&str; 3] = ["read", "readall", "readline"];

/// What holds the process that a call of `Exec` starts.
#[derive(Clone, Debug)]
pub(super) enum Holder {
    /// Nothing does.
    Nobody,
    /// A variable, or the expression around the call.
    Known(Node),
    /// Something else.
    Anything,
}

/// What becomes of the output of processes.
#[derive(Debug, Default)]
pub(super) struct Streams {
    /// The processes whose streams are read.
    read: BTreeSet<Node>,
    /// The variables that are read as a whole, so that others may have what they hold.
    shared: BTreeSet<Node>,
    /// The variables and processes whose content something depends on.
    taken: BTreeSet<Node>,
    /// The most that is done with any process.
    most: Option<Output>,
}

impl Streams {
    /// Looks through all statements of a script.
    pub(super) fn of(source: &str, statements: &[Statement], procedures: &Procedures) -> Self {
        let mut reader = Reader {
            source,
            procedures,
            inside: None,
            streams: Self::default(),
            used: Vec::new(),
            sources: BTreeMap::new(),
        };
        for (statement, inside) in procedures.around(statements) {
            reader.inside = inside;
            reader.statement(statement);
        }
        reader.follow()
    }

    /// What becomes of the output of a process.
    pub(super) fn output(&self, holder: &Holder) -> Output {
        match holder {
            Holder::Nobody => Output::Piped,
            Holder::Known(name) if !self.shared.contains(name) => self.output_of(&streams_of(name)),
            Holder::Known(_) | Holder::Anything => self.most.unwrap_or(Output::Piped),
        }
    }

    fn output_of(&self, process: &Node) -> Output {
        if self.taken.contains(process) {
            Output::Taken
        } else if self.read.contains(process) {
            Output::Read
        } else {
            Output::Piped
        }
    }
}

/// What holds what a call gives, which stands at `start` in a statement.
pub(super) fn holder(
    scope: &Scope<'_>,
    statement: &Statement,
    call: Call<'_>,
    start: usize,
    used: bool,
) -> Holder {
    if call.step + 1 < call.path.steps.len() {
        return Holder::Known(expression_at(start));
    }
    if !used {
        return Holder::Nobody;
    }
    let variable = match &statement.kind {
        Kind::Assign { target, value } if unwrap(value).span.start == start => {
            variable(scope.source, scope.procedures, scope.procedure, target)
        }
        _ => None,
    };
    variable.map_or(Holder::Anything, Holder::Known)
}

/// What stands for the process that an expression starts at a byte of the script.
fn expression_at(start: usize) -> Node {
    (start, String::new())
}

/// The variable that a path is, and not the result of a function.
fn variable(
    source: &str,
    procedures: &Procedures,
    inside: Option<&Procedure>,
    path: &Path,
) -> Option<Node> {
    let Head::Name(name) = path.head else {
        return None;
    };
    let name = name_at(source, name);
    let is_variable = path.steps.is_empty() && !procedures.holds(&name);
    is_variable.then(|| node(procedures, inside, name))
}

/// What is done with the value of an expression.
#[derive(Clone, Debug)]
enum Fate {
    /// It is shown, or nothing is done.
    Shown,
    /// A variable takes it.
    Into(Node),
    /// Something depends on it.
    Used,
}

struct Reader<'a> {
    source: &'a str,
    procedures: &'a Procedures,
    inside: Option<&'a Procedure>,
    streams: Streams,
    /// What something depends on.
    used: Vec<Node>,
    /// What a variable may hold the content of.
    sources: BTreeMap<Node, Vec<Node>>,
}

impl Reader<'_> {
    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            Kind::Assign { target, value } => {
                let into = variable(self.source, self.procedures, self.inside, target);
                self.expression(value, &into.map_or(Fate::Used, Fate::Into));
                self.arguments(target, &Fate::Used);
            }
            Kind::Call(call) => self.expression(call, &Fate::Shown),
            Kind::If(one)
            | Kind::ElseIf(one)
            | Kind::EndLoop(one)
            | Kind::Select(one)
            | Kind::With(one) => self.all(one),
            Kind::Case(values) => self.all(values),
            Kind::Loop(head) => self.all(head.over.iter().chain(&head.conditions)),
            _ => {}
        }
    }

    fn all<'e>(&mut self, expressions: impl IntoIterator<Item = &'e Expr>) {
        for expression in expressions {
            self.expression(expression, &Fate::Used);
        }
    }

    fn expression(&mut self, expr: &Expr, fate: &Fate) {
        match &expr.kind {
            ExprKind::String | ExprKind::Number | ExprKind::New(_) => {}
            ExprKind::Join(operands) | ExprKind::Sum(operands) | ExprKind::Operation(operands) => {
                for operand in operands {
                    self.expression(operand, fate);
                }
            }
            ExprKind::Brackets(inner) => self.expression(inner, fate),
            ExprKind::Path(path) => {
                self.path(expr.span.start, path, fate);
                self.arguments(path, fate);
            }
        }
    }

    /// What is in the brackets of a path that has this fate itself.
    fn arguments(&mut self, path: &Path, fate: &Fate) {
        for call in Call::all(path) {
            let fate = match call.role(self.source, None) {
                Role::Print | Role::Carrier(Carrier::Written) => &Fate::Shown,
                Role::Reads => fate,
                Role::Carrier(_) | Role::Evaluates | Role::Other => &Fate::Used,
            };
            for argument in call.list.iter().flatten() {
                self.expression(argument, fate);
            }
        }
        if let Head::Brackets(inner) = &path.head {
            self.expression(inner, fate);
        }
    }

    /// `e`, `e.StdOut`, `e.StdOut.ReadAll`, `o.ReadLine`
    fn path(&mut self, start: usize, path: &Path, fate: &Fate) {
        let Some(before) = stream(self.source, path) else {
            return self.variable(path, fate);
        };
        let process = match &path.head {
            Head::Name(name) if before == 0 => {
                let name = name_at(self.source, *name);
                if name == "wscript" {
                    return;
                }
                node(self.procedures, self.inside, name)
            }
            _ => expression_at(start),
        };
        let process = streams_of(&process);
        self.streams.read.insert(process.clone());
        let behind = path.steps.get(before + 1);
        if behind.is_none_or(|step| self.reads(step)) {
            self.content(process, fate);
        }
    }

    /// A variable as a whole, or what a stream gives that it holds.
    fn variable(&mut self, path: &Path, fate: &Fate) {
        let Head::Name(name) = path.head else { return };
        let name = name_at(self.source, name);
        let variable = node(self.procedures, self.inside, name);
        match path.steps.first() {
            None => {
                self.streams.shared.insert(variable.clone());
                self.content(variable, fate);
            }
            Some(step) if self.reads(step) => self.content(variable, fate),
            Some(_) => {}
        }
    }

    fn reads(&self, step: &Step) -> bool {
        matches!(step, Step::Member(name) if READERS.contains(&name_at(self.source, *name).as_str()))
    }

    fn content(&mut self, of: Node, fate: &Fate) {
        match fate {
            Fate::Shown => {}
            Fate::Into(name) => self.sources.entry(name.clone()).or_default().push(of),
            Fate::Used => self.used.push(of),
        }
    }

    /// Finds all whose content comes to where something depends on it.
    fn follow(mut self) -> Streams {
        while let Some(used) = self.used.pop() {
            self.used
                .extend(self.sources.remove(&used).into_iter().flatten());
            self.streams.taken.insert(used);
        }
        let all = self.streams.read.iter();
        let all = all.map(|process| self.streams.output_of(process));
        self.streams.most = all.max();
        self.streams
    }
}

/// Which of the steps of a path is a stream.
fn stream(source: &str, path: &Path) -> Option<usize> {
    let is_one = |step: &Step| matches!(step, Step::Member(name) if STREAMS.contains(&name_at(source, *name).as_str()));
    path.steps.iter().position(is_one)
}

/// The streams of the process that something holds.
fn streams_of((procedure, name): &Node) -> Node {
    (*procedure, format!("{name}."))
}
