//! How what a script sets comes from one variable to another.

use std::collections::BTreeMap;

use super::super::calls::{ADDERS, Call, RUNNERS};
use super::super::expression::{Expr, Path, Step};
use super::super::procedures::{Procedure, Procedures, meet_paths};
use super::super::statement::{Kind, Statement};
use super::super::values::{bare_name, name_at};
use super::nodes::{Node, entry, given, inside_of, node, put_into, variable};
use super::sources::{Source, parts};
use super::{Candidates, DEPTH, add, grown};
use crate::span::Span;
use crate::text::Text;

/// Looks through all statements of a script.
pub(super) fn read(source: &str, statements: &[Statement], procedures: &Procedures) -> Candidates {
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
