//! What the variables of a script may hold although no value of theirs is
//! certain: every call of a retired tool, and every name of one, that stands in
//! something that they are set to, and what stands behind such a call and has an
//! option for it.
//!
//! ```text
//! d("a") = "pkgmgr /iu:A"     an entry of a dictionary or an array
//! Init : sh.Run c             `c` is what the procedure sets it to
//! ```
//!
//! The order of statements is not looked at here. It is for the values that the
//! walk through the script does not know.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::calls::{ADDERS, Call, RUNNERS};
use super::environment::Value;
use super::expression::{Expr, ExprKind, Head, Path, Step};
use super::functions;
use super::names;
use super::procedures::{DEFAULT, Procedure, Procedures, meet_paths};
use super::statement::{Kind, Statement};
use super::values::{Scope, bare_name, name_at};
use crate::span::Span;
use crate::text::{Alternatives, Text};

/// How many values of one variable are kept.
const MOST: usize = 4;

/// How deep calls in arguments are looked into.
const DEPTH: usize = 3;

/// A variable, by the number of the procedure that has it for its own; 0 for
/// those of the script, and for functions and members.
pub(super) type Node = (usize, String);

/// What the variables may hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    held: BTreeMap<Node, Vec<Text>>,
}

impl Candidates {
    /// Looks through all statements of a script.
    pub(super) fn of(source: &str, statements: &[Statement], procedures: &Procedures) -> Self {
        let mut reader = Reader {
            source,
            procedures,
            tools: Vec::new(),
            dependents: BTreeMap::new(),
        };
        for (statement, inside) in procedures.around(statements) {
            reader.statement(statement, inside);
        }
        reader.follow()
    }

    /// The names by which a tool may be come to, in lower case.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        let names = self.held.keys().map(|(_, name)| name.as_str());
        names.map(bare).collect()
    }

    /// What a variable of the environment may hold.
    pub(super) fn of_environment(&self, name: &str) -> Alternatives {
        let held = (!self.held.is_empty()).then(|| self.held.get(&(0, variable(name))));
        held.flatten()
            .map_or_else(Arc::default, |held| held.as_slice().into())
    }

    /// What a variable or function may hold, seen from a point in `scope`.
    pub(super) fn of_name(&self, scope: &Scope<'_>, name: String) -> &[Text] {
        let node = node(scope.procedures, scope.procedure, name);
        self.held.get(&node).map_or(&[], Vec::as_slice)
    }

    /// What a path may give that nobody knows, at a point in `scope`.
    pub(super) fn alternatives(&self, scope: &Scope<'_>, path: &Path) -> Alternatives {
        if self.held.is_empty() && path.steps.is_empty() {
            return Arc::default();
        }
        let mut found: Vec<Text> = Vec::new();
        let top = scope.procedure.is_none() && path.steps.is_empty();
        let is_variable = |name: &str| scope.procedures.get(name).is_none();
        let unset = |name: &str| top && is_variable(name) && scope.environment.get(name).is_none();
        sources(
            scope.source,
            path,
            None,
            DEPTH,
            &mut |source, rest| match source {
                Source::Text(text) => add(&mut found, &grown(scope.source, &text, rest)),
                Source::Name(name) if unset(&name) => {}
                Source::Name(name) | Source::Run(name) => {
                    let name = default_of(scope, path, &name).unwrap_or(name);
                    let node = node(scope.procedures, scope.procedure, name);
                    let held = self.held.get(&node).into_iter().flatten();
                    held.for_each(|text| add(&mut found, text));
                }
            },
        );
        found.into()
    }
}

/// What an object of a class of the script is by itself, which is what `path` names.
fn default_of(scope: &Scope<'_>, path: &Path, name: &str) -> Option<String> {
    let Some(Value::Object(class)) = scope.environment.value(name) else {
        return None;
    };
    let own = scope.procedures.method(Some(class), DEFAULT);
    let own = own.filter(|_| path.steps.is_empty());
    own.map(|own| own.name().to_owned())
}

fn add(found: &mut Vec<Text>, text: &Text) {
    let known = found.iter().any(|known| known.as_str() == text.as_str());
    // Neither kind takes the place of the other.
    let calls = names::mentions(text.as_str());
    let alike = |one: &&Text| names::mentions(one.as_str()) == calls;
    if !known && found.iter().filter(alike).count() < MOST {
        found.push(text.clone());
    }
}

/// Whether a string is made to stand behind a part of a command line, and brings an
/// option with it: ` /quiet`, `;B /quiet`. No path starts like that.
fn brings_an_option(text: &str) -> bool {
    let starts = |(at, _): (usize, &str)| {
        let mut behind = text[at + 1..].chars();
        let is_prefix = behind.next().is_some_and(|c| matches!(c, '/' | '-'));
        is_prefix && behind.next().is_some_and(char::is_alphabetic)
    };
    text.starts_with([' ', '\t', ';']) && text.match_indices([' ', '\t']).any(starts)
}

/// A command line with what stands behind it, where that is no certain part of it yet.
fn grown(source: &str, line: &Text, rest: Option<Span>) -> Text {
    let mut line = line.clone();
    let is_open = !line.is_known() || names::leads_to_a_tool(&line);
    if let Some(rest) = rest.filter(|_| !is_open) {
        line.push_unknown(source.get(rest.range()).unwrap_or_default(), rest);
    }
    line
}

/// The variable that a name means in a procedure.
pub(super) fn node(procedures: &Procedures, procedure: Option<&Procedure>, name: String) -> Node {
    let global = procedures.is_global(procedure, &name)
        || procedures.get(&name).is_some()
        || name.starts_with('%');
    let number = procedure.map_or(0, |procedure| procedure.number);
    (if global { 0 } else { number }, name)
}

/// What is in an object or an array, where a procedure is given one. A string
/// that it is given is followed into it instead.
fn inside_of(name: &str) -> String {
    format!("{name}()")
}

/// What a variable of a procedure has of what its calls give to it. Where that is run
/// it is met for each of the calls; here it matters only where it is kept for others.
fn given(name: &str) -> String {
    format!("{GIVEN}{}", name.trim_start_matches(GIVEN))
}

/// What is put into an object or an array that a procedure is given.
fn put_into(name: &str) -> String {
    format!("{name}{PUT}")
}

const GIVEN: char = '=';
const PUT: &str = "+";

/// The name of the variable that a node is about.
fn bare(name: &str) -> &str {
    let name = name.trim_start_matches(GIVEN);
    name.trim_end_matches(PUT).trim_end_matches("()")
}

/// `env("NAME") = ...`: the name in lower case, which may be one of a variable of the
/// environment.
pub(super) fn entry(source: &str, target: &Path) -> Option<String> {
    let Some(Step::Arguments(list, _)) = target.steps.last() else {
        return None;
    };
    let [Some(name)] = list.as_slice() else {
        return None;
    };
    let is_string = matches!(name.kind, ExprKind::String);
    is_string.then(|| functions::literal(source, name).as_str().to_lowercase())
}

/// The first variable of the environment in a string, as its node is called.
fn environment_variable(text: &str) -> Option<String> {
    let (_, behind) = text.split_once('%')?;
    let (name, _) = behind.split_once('%')?;
    (!name.is_empty()).then(|| variable(name))
}

/// A variable of the environment; no other one is called so.
fn variable(name: &str) -> String {
    format!("%{}%", name.to_lowercase())
}

/// A part of an expression that its value may come from.
enum Source {
    /// A string that calls a tool, or names one.
    Text(Text),
    /// A variable, a function, a member.
    Name(String),
    /// The same, which is run: what comes back tells how that went.
    Run(String),
}

/// What is done with such a part, and with where the rest of a string stands that it
/// is the beginning of.
type Meet<'a> = dyn FnMut(Source, Option<Span>) + 'a;

/// Meets what the value of a path may come from, which `rest` may stand behind.
fn sources(source: &str, path: &Path, rest: Option<Span>, depth: usize, meet: &mut Meet<'_>) {
    match &path.head {
        Head::Name(name) | Head::With(Some(name)) => {
            let name = name_at(source, *name);
            if !path.steps.is_empty() {
                meet(Source::Name(inside_of(&name)), rest);
            }
            meet(Source::Name(name), rest);
        }
        Head::Brackets(inner) => parts(source, inner, rest, depth, meet),
        Head::With(None) => {}
    }
    for step in &path.steps {
        if let Step::Member(name) = step {
            meet(Source::Name(name_at(source, *name)), rest);
        }
    }
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    for call in Call::all(path) {
        let reads = call.only_reads(source);
        let runs = call.carries(source);
        let mut meet = |part, rest| match part {
            Source::Name(name) if runs => meet(Source::Run(name), rest),
            // A command line that is handed to other code is a call there.
            Source::Text(line) if !reads && !names::leads_to_a_tool(&line) => {}
            part => meet(part, rest),
        };
        for argument in call.list.iter().flatten() {
            parts(source, argument, rest, depth, &mut meet);
        }
    }
}

/// Meets what the value of an expression may come from. A comparison gives
/// nothing of what it compares.
fn parts(source: &str, expr: &Expr, rest: Option<Span>, depth: usize, meet: &mut Meet<'_>) {
    match &expr.kind {
        ExprKind::String => {
            let text = functions::literal(source, expr);
            if let Some(call) = names::call_in(&text) {
                meet(Source::Text(call), rest);
            } else if let Some(name) = environment_variable(text.as_str()) {
                meet(Source::Name(name), rest);
            } else if brings_an_option(text.as_str()) && !names::mentions(text.as_str()) {
                meet(Source::Text(text), rest);
            }
        }
        ExprKind::Join(all) | ExprKind::Sum(all) => {
            for (at, one) in all.iter().enumerate() {
                let behind = all.get(at + 1).zip(all.last());
                let behind = behind.map(|(next, last)| next.span.hull(last.span));
                let rest = behind.or(rest);
                parts(source, one, rest, depth, meet);
            }
        }
        ExprKind::Brackets(inner) => parts(source, inner, rest, depth, meet),
        ExprKind::Path(path) => sources(source, path, rest, depth, meet),
        ExprKind::Number | ExprKind::New(_) | ExprKind::Operation(_) => {}
    }
}

/// Takes account of what each statement sets.
struct Reader<'a> {
    source: &'a str,
    procedures: &'a Procedures,
    tools: Vec<(Node, Text)>,
    /// What a value comes to, and where the rest of that stands.
    dependents: BTreeMap<Node, BTreeMap<Node, Option<Span>>>,
}

impl Reader<'_> {
    fn statement(&mut self, statement: &Statement, inside: Option<&Procedure>) {
        match &statement.kind {
            Kind::Assign { target, value } => {
                if let Some(name) = entry(self.source, target) {
                    self.flow(&(0, variable(&name)), value, inside);
                }
                if let Some(head) = target.head_name().filter(|_| !target.steps.is_empty()) {
                    self.put(&name_at(self.source, head), value, inside);
                }
                self.keys(target, inside);
                for name in self.targets(target) {
                    self.set_property(&name, value, inside);
                    self.flow(&node(self.procedures, inside, name), value, inside);
                }
            }
            Kind::Loop(head) => {
                if let (Some(variable), Some(over)) = (head.variable, &head.over) {
                    let name = name_at(self.source, variable);
                    let to = node(self.procedures, inside, name);
                    self.flow(&to, over, inside);
                    if let Some(list) = bare_name(self.source, over) {
                        let from = node(self.procedures, inside, inside_of(&list));
                        self.comes_to(from, to, None);
                    }
                }
            }
            _ => {}
        }
        meet_paths(statement, &mut |path| {
            Call::all(path).for_each(|call| self.call(call, inside));
        });
    }

    /// What an entry is called may be run too: `For Each k In d.Keys`.
    fn keys(&mut self, target: &Path, inside: Option<&Procedure>) {
        let Some(head) = target.head_name() else {
            return;
        };
        let to = node(self.procedures, inside, name_at(self.source, head));
        for call in Call::all(target) {
            for key in call.list.iter().flatten() {
                self.flow(&to, key, inside);
            }
        }
    }

    /// The variable that is set, and the members behind it.
    fn targets(&self, target: &Path) -> Vec<String> {
        let members = target.steps.iter().filter_map(|step| match step {
            Step::Member(name) => Some(*name),
            Step::Arguments(..) => None,
        });
        let all = target.head_name().into_iter().chain(members);
        all.map(|name| name_at(self.source, name)).collect()
    }

    fn flow(&mut self, to: &Node, value: &Expr, inside: Option<&Procedure>) {
        let (source, procedures) = (self.source, self.procedures);
        parts(source, value, None, DEPTH, &mut |part, rest| match part {
            Source::Text(text) => self.tools.push((to.clone(), grown(source, &text, rest))),
            Source::Name(name) => self.comes_to(node(procedures, inside, name), to.clone(), rest),
            Source::Run(name) => self.depends(node(procedures, inside, name), to.clone(), rest),
        });
    }

    /// Notes that one thing comes to another, and so does what a call gave of it. The
    /// result of a function that runs nothing is met where that is called.
    fn comes_to(&mut self, from: Node, to: Node, rest: Option<Span>) {
        let runs_nothing = |own: &Procedure| !own.mentions_one_of(&RUNNERS);
        let is_met = to.0 == 0 && self.procedures.named(&to.1).any(runs_nothing);
        if from.0 > 0 && !is_met {
            let own = to.0 > 0;
            let name = if own { given(&to.1) } else { to.1.clone() };
            self.depends((from.0, given(&from.1)), (to.0, name), rest);
        }
        self.depends(from, to, rest);
    }

    fn depends(&mut self, from: Node, to: Node, rest: Option<Span>) {
        let known = self.dependents.entry(from).or_default().entry(to);
        let known = known.or_default();
        *known = known.or(rest);
    }

    /// `o.Line = "pkgmgr /iu:A"`, where a `Property Let Line(v)` may be meant.
    fn set_property(&mut self, name: &str, value: &Expr, inside: Option<&Procedure>) {
        let procedures = self.procedures;
        for own in procedures.named(name) {
            if let Some((parameter, _)) = own.parameters.last() {
                self.flow(&(own.number, parameter.clone()), value, inside);
            }
        }
    }

    /// `d.Add "a", "pkgmgr /iu:A"`, and a procedure that sets its parameter.
    fn call(&mut self, call: Call<'_>, inside: Option<&Procedure>) {
        let name = call.name(self.source);
        let head = call.path.head_name();
        let head = head.map(|head| name_at(self.source, head));
        if let (true, Some(head)) = (ADDERS.contains(&name.as_str()), head) {
            for argument in call.list.iter().flatten() {
                self.put(&head, argument, inside);
            }
            let to = node(self.procedures, inside, head);
            for argument in call.list.iter().flatten() {
                self.flow(&to, argument, inside);
            }
        }
        let procedures = self.procedures;
        for own in procedures.named(&name) {
            self.hand(call, own, inside);
        }
    }

    /// What a procedure puts into one of its parameters, for its callers to find.
    fn put(&mut self, object: &str, value: &Expr, inside: Option<&Procedure>) {
        let Some(own) = inside.filter(|own| own.is_parameter(object)) else {
            return;
        };
        self.flow(&(own.number, put_into(object)), value, inside);
    }

    /// What a call gives to the parameters of a procedure.
    fn hand(&mut self, call: Call<'_>, own: &Procedure, inside: Option<&Procedure>) {
        for (place, (parameter, _)) in own.parameters.iter().enumerate() {
            let Some(argument) = call.argument(place) else {
                continue;
            };
            let content = (own.number, inside_of(parameter));
            self.flow(&content, argument, inside);
            self.flow(&(own.number, given(parameter)), argument, inside);
            let Some(variable) = bare_name(self.source, argument) else {
                continue;
            };
            if let Some(caller) = inside.filter(|caller| caller.is_parameter(&variable)) {
                let to = (caller.number, put_into(&variable));
                self.depends((own.number, put_into(parameter)), to, None);
            }
            let to = node(self.procedures, inside, variable);
            self.depends((own.number, put_into(parameter)), to.clone(), None);
            if own.changes_argument(place) {
                let from = (own.number, parameter.clone());
                self.comes_to(from, to, None);
            }
        }
    }

    /// Hands every tool on to all that it can reach.
    fn follow(self) -> Candidates {
        let mut held: BTreeMap<Node, Vec<Text>> = BTreeMap::new();
        let mut open = self.tools;
        open.reverse();
        while let Some((node, tool)) = open.pop() {
            let dependents = self.dependents.get(&node);
            // What is made longer again and again is not all there at first.
            let own = dependents.and_then(|all| all.get(&node).copied().flatten());
            let tool = grown(self.source, &tool, own);
            let all = held.entry(node).or_default();
            let before = all.len();
            add(all, &tool);
            if all.len() == before {
                continue;
            }
            let dependents = dependents.into_iter().flatten();
            let next =
                dependents.map(|(next, rest)| (next.clone(), grown(self.source, &tool, *rest)));
            open.extend(next);
        }
        Candidates { held }
    }
}
