//! What the calls of a script's own procedures change for others: their variables, and
//! those that they are handed.
//!
//! ```text
//! Sub M1(x) : M2 x : End Sub               `M1` changes what it is given,
//! Sub M2(y) : y = "B" : End Sub            as `M2` does
//! Sub Class_Terminate() : f = "A" ...      runs at a time that nobody tells
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::super::calls::Call;
use super::super::expression::{Expr, ExprKind, Head, Path, Step};
use super::super::functions;
use super::super::statement::{Kind, Statement};
use super::super::values::{bare_name, name_at};
use super::{NEW, Procedure, Procedures};
use crate::language::holds_one_of;

/// A variable that is handed to a procedure.
struct Hand {
    /// Its lower-case name.
    variable: String,
    /// The procedure, by its place.
    to: usize,
    /// The place of the parameter.
    place: usize,
}

/// What is told which procedures of the script to run.
const HANDING: [&str; 3] = ["getref", "createobject", "connectobject"];

/// What runs where an object of a class is made.
const INITIALIZE: &str = "class_initialize";

/// What runs where the last name of an object goes.
const TERMINATE: &str = "class_terminate";

impl Procedures {
    /// Lets every procedure change what those change that it hands a variable to.
    pub(super) fn hand_changes_on(&mut self, source: &str, statements: &[Statement]) {
        let mut callers: BTreeMap<usize, Vec<(usize, Hand)>> = BTreeMap::new();
        for (caller, procedure) in self.list.iter().enumerate() {
            let body = statements.get(procedure.body.clone()).unwrap_or_default();
            for hand in body.iter().flat_map(|one| self.hands(source, one)) {
                callers.entry(hand.to).or_default().push((caller, hand));
            }
        }
        let mut open: Vec<usize> = callers.keys().copied().collect();
        while let Some(to) = open.pop() {
            for (caller, hand) in callers.get(&to).into_iter().flatten() {
                let changes = self.list[to].changes_argument(hand.place);
                let assigns = &mut self.list[*caller].assigns;
                if changes && assigns.insert(hand.variable.clone()) && callers.contains_key(caller)
                {
                    open.push(*caller);
                }
            }
        }
    }

    /// The variables that may change at any time, since they do where an object goes, or
    /// where others than the script run a procedure of it.
    pub(super) fn find_unsteady(&mut self, source: &str, statements: &[Statement]) {
        let mut seen = BTreeSet::new();
        let handed = self.handed_out(source, statements);
        let mut open: Vec<&str> = vec![TERMINATE];
        open.extend(handed.iter().map(String::as_str));
        let mut unsteady = BTreeSet::new();
        while let Some(name) = open.pop() {
            for one in self.all_named(name).filter(|one| seen.insert(one.number)) {
                unsteady.extend(self.changes(one).cloned());
                let own = one.mentions.iter().filter(|name| self.holds(name));
                open.extend(own.map(String::as_str));
            }
        }
        self.unsteady = unsteady;
    }

    /// The names of the procedures that a script gives to others to run: `GetRef("Chg")`,
    /// and those of events, `WScript.CreateObject("...", "ie_")`.
    fn handed_out(&self, source: &str, statements: &[Statement]) -> BTreeSet<String> {
        let mut handed = BTreeSet::new();
        // The prefix of events ends so.
        if self.list.is_empty() || !holds_one_of(&["getref", "_\""], source) {
            return handed;
        }
        for statement in statements {
            meet_paths(statement, &mut |path| {
                for call in Call::all(path) {
                    let name = call.name(source);
                    let place = HANDING.iter().position(|handing| *handing == name);
                    let Some(last) = place.and_then(|_| call.list.last()?.as_ref()) else {
                        continue;
                    };
                    let said = match last.kind {
                        ExprKind::String => functions::literal(source, last)
                            .as_str()
                            .to_ascii_lowercase(),
                        _ => String::new(),
                    };
                    let is_it = |own: &&Procedure| match name.as_str() {
                        "getref" => said.is_empty() || own.name == said,
                        _ => call.list.len() > 1 && own.name.starts_with(&said),
                    };
                    handed.extend(self.iter().filter(is_it).map(|own| own.name.clone()));
                }
            });
        }
        handed
    }

    fn all_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Procedure> {
        let is_known = self.holds(name);
        self.iter()
            .filter(move |one| is_known && one.is_named(name))
    }

    /// Whether a global variable may change at any time.
    pub(in super::super) fn is_unsteady(&self, name: &str) -> bool {
        self.unsteady.contains(name)
    }

    /// What runs where an object of a class of the script is made.
    pub(in super::super) fn initializer(&self, class: &str) -> Option<&Procedure> {
        self.method(Some(&format!("{NEW}{class}")), INITIALIZE)
    }

    /// Whether a statement may run a procedure of the script.
    pub(in super::super) fn runs_one(&self, source: &str, statement: &Statement) -> bool {
        if self.list.is_empty() {
            return false;
        }
        let mut found = false;
        let holds = |name| self.holds(&name_at(source, name));
        meet_all(statement, &mut |part| {
            found |= match part {
                Part::New(class) => self.initializer(&name_at(source, class)).is_some(),
                Part::Path(path) => {
                    let head = match path.head {
                        Head::Name(name) => holds(name),
                        Head::With(_) | Head::Brackets(_) => false,
                    };
                    head || path.steps.iter().any(|step| match step {
                        Step::Member(name) => holds(*name),
                        Step::Arguments(..) => false,
                    })
                }
            };
        });
        found
    }

    /// The variables that a statement hands to a procedure which changes them.
    pub(in super::super) fn changed_arguments(
        &self,
        source: &str,
        statement: &Statement,
    ) -> Vec<String> {
        let hands = self.hands(source, statement).into_iter();
        let hands = hands.filter(|hand| self.list[hand.to].changes_argument(hand.place));
        hands.map(|hand| hand.variable).collect()
    }

    fn hands(&self, source: &str, statement: &Statement) -> Vec<Hand> {
        let mut hands = Vec::new();
        if self.list.is_empty() {
            return hands;
        }
        meet_all(statement, &mut |part| {
            let Part::Path(path) = part else { return };
            for call in Call::all(path) {
                let name = call.name(source);
                let Some(places) = self.namesakes.get(&name) else {
                    continue;
                };
                for (place, argument) in call.list.iter().enumerate() {
                    let argument = argument.as_ref();
                    let variable = argument.and_then(|argument| bare_name(source, argument));
                    let Some(variable) = variable else { continue };
                    hands.extend(places.iter().map(|to| Hand {
                        variable: variable.clone(),
                        to: *to,
                        place,
                    }));
                }
            }
        });
        hands
    }
}

/// Meets every path in a statement.
pub(in super::super) fn meet_paths<'e>(statement: &'e Statement, meet: &mut dyn FnMut(&'e Path)) {
    meet_all(statement, &mut |part| match part {
        Part::Path(path) => meet(path),
        Part::New(_) => {}
    });
}

/// A part of a statement that may run a procedure.
enum Part<'e> {
    Path(&'e Path),
    /// `New`, with the name of the class.
    New(crate::span::Span),
}

/// Meets all such parts of a statement.
fn meet_all<'e>(statement: &'e Statement, meet: &mut dyn FnMut(Part<'e>)) {
    match &statement.kind {
        Kind::Assign { target, value } => {
            meet_path(target, meet);
            meet_expr(value, meet);
        }
        Kind::Call(expr) => meet_expr(expr, meet),
        Kind::If(expr)
        | Kind::ElseIf(expr)
        | Kind::EndLoop(expr)
        | Kind::Select(expr)
        | Kind::With(expr) => expr.iter().for_each(|expr| meet_expr(expr, meet)),
        Kind::Case(all) => meet_each(all, meet),
        Kind::Loop(head) => {
            let all = head.over.iter().chain(&head.conditions);
            all.for_each(|expr| meet_expr(expr, meet));
        }
        Kind::Declare(_)
        | Kind::Else
        | Kind::EndIf
        | Kind::EndSelect
        | Kind::EndWith
        | Kind::OnError(_)
        | Kind::Class(_)
        | Kind::EndClass
        | Kind::Procedure(_)
        | Kind::EndProcedure
        | Kind::Leave
        | Kind::Other => {}
    }
}

fn meet_each<'e>(all: &'e [Expr], meet: &mut dyn FnMut(Part<'e>)) {
    for expr in all {
        meet_expr(expr, meet);
    }
}

fn meet_expr<'e>(expr: &'e Expr, meet: &mut dyn FnMut(Part<'e>)) {
    match &expr.kind {
        ExprKind::String | ExprKind::Number | ExprKind::New(None) => {}
        ExprKind::New(Some(class)) => meet(Part::New(*class)),
        ExprKind::Join(all) | ExprKind::Sum(all) | ExprKind::Operation(all) => {
            meet_each(all, meet);
        }
        ExprKind::Brackets(inner) => meet_expr(inner, meet),
        ExprKind::Path(path) => meet_path(path, meet),
    }
}

fn meet_path<'e>(path: &'e Path, meet: &mut dyn FnMut(Part<'e>)) {
    meet(Part::Path(path));
    if let Head::Brackets(inner) = &path.head {
        meet_expr(inner, meet);
    }
    for call in Call::all(path) {
        let arguments = call.list.iter().flatten();
        arguments.for_each(|argument| meet_expr(argument, meet));
    }
}
