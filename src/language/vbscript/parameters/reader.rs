//! Goes through the body of a procedure, to see what comes from its parameters.

use std::collections::BTreeMap;

use super::super::calls::{ADDERS, Call, Carrier, Role};
use super::super::expression::{Expr, ExprKind, Head, Path, Step};
use super::super::functions;
use super::super::procedures::Procedure;
use super::super::statement::{Kind, Loop, Statement};
use super::super::values::{bare_name, name_at, unwrap};
use super::{Handed, LAST, Parameters, Places, Treatment, bit};

/// Functions that tell of a text no more than whether there is one.
const MEASURES: [&str; 9] = [
    "isarray",
    "isempty",
    "isnull",
    "isnumeric",
    "isobject",
    "len",
    "typename",
    "ubound",
    "vartype",
];

/// Functions that give back a text as it is, but for blanks around it.
const WHOLE: [&str; 4] = ["cstr", "ltrim", "rtrim", "trim"];

/// The properties whose text people read.
const SHOWN: [&str; 12] = [
    "body",
    "caption",
    "description",
    "htmlbody",
    "innerhtml",
    "innertext",
    "pattern",
    "subject",
    "text",
    "textbody",
    "title",
    "value",
];

/// Goes through the body of one procedure.
pub(super) struct Reader<'a> {
    parameters: &'a Parameters<'a>,
    /// What is known of all procedures so far.
    known: &'a [Treatment],
    procedure: &'a Procedure,
    /// The parameters that a variable may come from.
    holds: BTreeMap<String, Places>,
    /// Those of which it may be a part, or tell how long they are.
    parts: BTreeMap<String, Places>,
    treatment: Treatment,
    hands: &'a mut Handed,
}

impl<'a> Reader<'a> {
    /// Notes in `hands` which parameters it hands to which procedures.
    pub(super) fn new(
        parameters: &'a Parameters<'a>,
        known: &'a [Treatment],
        procedure: &'a Procedure,
        hands: &'a mut Handed,
    ) -> Self {
        Self {
            parameters,
            known,
            procedure,
            holds: BTreeMap::new(),
            parts: BTreeMap::new(),
            treatment: Treatment::default(),
            hands,
        }
    }

    /// What it does by itself.
    pub(super) fn read(mut self) -> Treatment {
        let parameters = self.procedure.parameters.iter().enumerate();
        self.holds = parameters
            .map(|(place, (name, _))| (name.clone(), bit(place)))
            .collect();
        let body = self.procedure.body.clone();
        let body = self.parameters.statements.get(body).unwrap_or_default();
        if self.holds.is_empty() {
            return self.treatment;
        }
        // A loop may bring what stands at its end to its start.
        for statement in body.iter().chain(body) {
            self.statement(statement);
        }
        self.treatment
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            Kind::Assign { target, value } => {
                self.visit(value);
                self.store(target, value);
            }
            Kind::Call(call) => self.visit(call),
            Kind::If(condition)
            | Kind::ElseIf(condition)
            | Kind::EndLoop(condition)
            | Kind::Select(condition) => self.ask_all(condition),
            Kind::Case(values) => self.ask_all(values),
            Kind::Loop(head) => self.open_loop(head),
            Kind::With(object) => self.visit_all(object),
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

    fn open_loop(&mut self, head: &Loop) {
        self.ask_all(&head.conditions);
        if let (Some(variable), Some(over)) = (head.variable, &head.over) {
            self.visit(over);
            let places = self.flow(over);
            let name = name_at(self.parameters.source, variable);
            *self.holds.entry(name).or_default() |= places;
        }
    }

    /// A variable comes from what it is set to; one of others, and what is in
    /// an object, is seen by them.
    fn store(&mut self, target: &Path, value: &Expr) {
        let places = self.flow(value);
        let Head::Name(name) = target.head else {
            self.treatment.hands_on |= places;
            self.treatment.keeps |= places;
            return;
        };
        let name = name_at(self.parameters.source, name);
        let procedures = self.parameters.procedures;
        if self.procedure.is_named(&name) {
            self.treatment.gives_back |= places;
        } else if self.is_seen(target, procedures.is_global(Some(self.procedure), &name))
            && self.parameters.run_something()
            && !self.is_markup(value)
        {
            self.treatment.hands_on |= places;
            self.treatment.keeps |= places;
        }
        *self.parts.entry(name.clone()).or_default() |= self.part(value);
        *self.holds.entry(name).or_default() |= places;
    }

    /// Whether what is stored is for others than a reader of text.
    fn is_seen(&self, target: &Path, is_global: bool) -> bool {
        let mut members = target.steps.iter().rev().filter_map(|step| match step {
            Step::Member(member) => Some(name_at(self.parameters.source, *member)),
            Step::Arguments(..) => None,
        });
        let last = members.next();
        last.map_or(is_global, |member| !SHOWN.contains(&member.as_str()))
    }

    /// Whether a value is a part of a page: `"<td>" & x`.
    fn is_markup(&self, value: &Expr) -> bool {
        let written = self.parameters.source.get(value.span.range());
        written.is_some_and(|written| written.contains("\"<"))
    }

    /// Conditions, and what is compared with one.
    fn ask_all<'e>(&mut self, conditions: impl IntoIterator<Item = &'e Expr>) {
        for condition in conditions {
            self.visit(condition);
            if !self.is_length(condition) {
                self.treatment.tests |= self.flow(condition) | self.part(condition);
            }
        }
    }

    fn visit_all<'e>(&mut self, expressions: impl IntoIterator<Item = &'e Expr>) {
        for expression in expressions {
            self.visit(expression);
        }
    }

    /// Meets the comparisons and calls of an expression.
    fn visit(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::String | ExprKind::Number | ExprKind::New(_) => {}
            ExprKind::Join(all) | ExprKind::Sum(all) => self.visit_all(all),
            ExprKind::Operation(all) => {
                if !self.asks_for_any(all) {
                    let told = all.iter().map(|one| self.flow(one) | self.part(one));
                    self.treatment.tests |= told.fold(0, |all, places| all | places);
                }
                self.visit_all(all);
            }
            ExprKind::Brackets(inner) => self.visit(inner),
            ExprKind::Path(path) => {
                if let Head::Brackets(inner) = &path.head {
                    self.visit(inner);
                }
                Call::all(path).for_each(|call| self.call(call));
            }
        }
    }

    /// `""`
    fn is_nothing(&self, expr: &Expr) -> bool {
        let expr = unwrap(expr);
        let source = self.parameters.source;
        (expr.kind == ExprKind::String && functions::literal(source, expr).is_empty())
            || bare_name(source, expr).is_some_and(|name| name == "vbnullstring")
    }

    /// `x = ""`, `Len(x) = 0`, `Len(x) > 1`: no command line is that short.
    fn asks_for_any(&self, operands: &[Expr]) -> bool {
        if operands.iter().any(|one| self.is_nothing(one)) {
            return true;
        }
        let source = self.parameters.source;
        let is_small =
            |one: &Expr| functions::number(source, one).is_some_and(|number| number <= 1);
        matches!(operands, [one, other]
            if (self.is_length(one) && is_small(other)) || (self.is_length(other) && is_small(one)))
    }

    /// `Len(x)`
    fn is_length(&self, expr: &Expr) -> bool {
        let ExprKind::Path(path) = &unwrap(expr).kind else {
            return false;
        };
        let name = |call: Call<'_>| call.name(self.parameters.source);
        path.steps.len() == 1 && Call::all(path).any(|call| name(call) == "len")
    }

    fn call(&mut self, call: Call<'_>) {
        let arguments = call.list.iter().enumerate();
        let arguments = arguments.filter_map(|(place, one)| Some((place, one.as_ref()?)));
        let own = self.own(call);
        let role = call.role(self.parameters.source, None);
        for (place, argument) in arguments {
            self.visit(argument);
            let (places, parts) = (self.flow(argument), self.part(argument));
            if places | parts == 0 {
                continue;
            }
            if let Some(own) = own {
                let to = (own.number, place.min(LAST));
                let number = self.procedure.number;
                let all = self.hands.all.entry(to).or_default();
                all.push((number, places));
                let some = self.hands.parts.entry(to).or_default();
                some.push((number, parts));
            }
            if ADDERS.contains(&call.name(self.parameters.source).as_str()) && own.is_none() {
                self.treatment.keeps |= places;
            }
            match role {
                Role::Print | Role::Reads | Role::Carrier(Carrier::Written) => {}
                Role::Evaluates | Role::Other if own.is_some() => {}
                Role::Carrier(_) | Role::Evaluates | Role::Other => {
                    self.treatment.hands_on |= places;
                    // What is done depends on it.
                    self.treatment.tests |= parts;
                }
            }
        }
    }

    fn own(&self, call: Call<'_>) -> Option<&'a Procedure> {
        let name = call.name(self.parameters.source);
        self.parameters.procedures.get(&name)
    }

    /// The parameters that the value of an expression may come from.
    fn flow(&self, expr: &Expr) -> Places {
        match &expr.kind {
            ExprKind::Join(all) | ExprKind::Sum(all) => {
                all.iter().fold(0, |places, one| places | self.flow(one))
            }
            ExprKind::Brackets(inner) => self.flow(inner),
            ExprKind::Path(path) => self.flow_of_path(path),
            ExprKind::String | ExprKind::Number | ExprKind::New(_) | ExprKind::Operation(_) => 0,
        }
    }

    fn flow_of_path(&self, path: &Path) -> Places {
        let mut places = match &path.head {
            Head::Name(name) => {
                let name = name_at(self.parameters.source, *name);
                self.holds.get(&name).copied().unwrap_or_default()
            }
            Head::Brackets(inner) => self.flow(inner),
            Head::With(_) => 0,
        };
        for call in Call::all(path) {
            places |= self.flow_of_call(call);
        }
        places
    }

    /// What a call gives back: all that it is given, but what it runs.
    fn flow_of_call(&self, call: Call<'_>) -> Places {
        let source = self.parameters.source;
        let measures = MEASURES.contains(&call.name(source).as_str());
        let own = self.own(call);
        let back = match call.role(source, None) {
            _ if own.is_some() => own.map_or(0, |own| self.known[own.number].gives_back),
            Role::Carrier(_) | Role::Print | Role::Evaluates => 0,
            Role::Reads | Role::Other if measures => 0,
            Role::Reads | Role::Other => Places::MAX,
        };
        let arguments = call.list.iter().enumerate();
        let arguments = arguments.filter(|(place, _)| back & bit(*place) != 0);
        let arguments = arguments.filter_map(|(_, argument)| argument.as_ref());
        arguments.fold(0, |places, one| places | self.flow(one))
    }

    /// The parameters of which an expression may give a part, or tell how long they are.
    fn part(&self, expr: &Expr) -> Places {
        let all = |all: &[Expr]| all.iter().fold(0, |places, one| places | self.part(one));
        match &expr.kind {
            ExprKind::Operation(operands) if self.asks_for_any(operands) => 0,
            ExprKind::Join(operands) | ExprKind::Sum(operands) | ExprKind::Operation(operands) => {
                all(operands)
            }
            ExprKind::Brackets(inner) => self.part(inner),
            ExprKind::Path(path) => self.part_of_path(path),
            ExprKind::String | ExprKind::Number | ExprKind::New(_) => 0,
        }
    }

    fn part_of_path(&self, path: &Path) -> Places {
        let mut places = match &path.head {
            Head::Name(name) => {
                let name = name_at(self.parameters.source, *name);
                let whole = self.holds.get(&name).filter(|_| !path.steps.is_empty());
                let parts = self.parts.get(&name);
                whole.into_iter().chain(parts).fold(0, |all, one| all | one)
            }
            Head::Brackets(inner) => self.part(inner),
            Head::With(_) => 0,
        };
        for call in Call::all(path) {
            places |= self.part_of_call(call);
        }
        places
    }

    /// What a call gives a part of: of all that it is given, but where it gives the whole.
    fn part_of_call(&self, call: Call<'_>) -> Places {
        let source = self.parameters.source;
        let name = call.name(source);
        let is_whole = self.own(call).is_some() || WHOLE.contains(&name.as_str());
        let is_none = name != "len" && name != "ubound" && MEASURES.contains(&name.as_str());
        let told = match call.role(source, None) {
            Role::Carrier(_) | Role::Print | Role::Evaluates if !is_whole => false,
            _ => !is_none,
        };
        let arguments = call.list.iter().flatten().filter(|_| told);
        arguments.fold(0, |places, one| {
            let whole = if is_whole { 0 } else { self.flow(one) };
            places | whole | self.part(one)
        })
    }
}
