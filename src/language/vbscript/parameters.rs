//! What a procedure does with the text of its parameters, as its statements
//! tell.
//!
//! ```text
//! Function RunCmd(c)
//!     If InStr(c, "pkgmgr") > 0 Then Log c    it tests `c`, and shows it
//!     RunCmd = sh.Run(Trim(c), 0, True)       it hands on what came from `c`
//! End Function
//! ```
//!
//! The order of statements is not looked at, so this says too much rather
//! than too little.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::calls::{Call, Carrier, Role};
use super::expression::{Expr, ExprKind, Head, Path, Step};
use super::functions;
use super::procedures::{Procedure, Procedures};
use super::statement::{Kind, Loop, Statement};
use super::values::{bare_name, name_at, unwrap};

/// What is asked about the parameters of a script; found out when it first is.
#[derive(Debug)]
pub(super) struct Parameters<'a> {
    source: &'a str,
    statements: &'a [Statement],
    procedures: &'a Procedures,
    treatments: OnceCell<Vec<Treatment>>,
}

/// Some parameters of a procedure, by their places; the last bit is for all
/// that come so late.
type Places = u64;

/// What one procedure does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Treatment {
    /// It asks what these say, so that another text takes another way.
    tests: Places,
    /// It hands these to code that may do anything with them, stores them
    /// where others find them, or gives them back.
    hands_on: Places,
    /// Its result is made of these.
    gives_back: Places,
}

impl<'a> Parameters<'a> {
    /// Those of a script.
    pub(super) fn new(
        source: &'a str,
        statements: &'a [Statement],
        procedures: &'a Procedures,
    ) -> Self {
        Self {
            source,
            statements,
            procedures,
            treatments: OnceCell::new(),
        }
    }

    /// Whether what a procedure does depends on what this parameter says,
    /// beyond whether it says anything.
    pub(super) fn tests(&self, procedure: &Procedure, place: usize) -> bool {
        self.treatment(procedure).tests & bit(place) != 0
    }

    /// Whether a procedure does more with this parameter than to show and to
    /// test it.
    pub(super) fn hands_on(&self, procedure: &Procedure, place: usize) -> bool {
        self.treatment(procedure).hands_on & bit(place) != 0
    }

    fn treatment(&self, procedure: &Procedure) -> Treatment {
        let all = self.treatments.get_or_init(|| self.treatments());
        all.get(procedure.number).copied().unwrap_or_default()
    }

    /// What every procedure does, by its number.
    fn treatments(&self) -> Vec<Treatment> {
        let mut all = vec![Treatment::default(); self.procedures.iter().count() + 1];
        let mut hands = BTreeMap::new();
        // The second time it is known what the functions give back.
        for _ in 0..2 {
            hands.clear();
            for procedure in self.procedures.iter() {
                let mut reader = Reader {
                    parameters: self,
                    known: &all,
                    procedure,
                    holds: BTreeMap::new(),
                    treatment: Treatment::default(),
                    hands: &mut hands,
                };
                let treatment = reader.read();
                all[procedure.number] = treatment;
            }
        }
        spread(&hands, &mut all, |one| &mut one.tests);
        spread(&hands, &mut all, |one| &mut one.hands_on);
        all
    }
}

/// By number and place of a parameter, the procedures that hand it one of
/// theirs.
type Hands = BTreeMap<(usize, usize), Vec<(usize, Places)>>;

/// Gives what is done with a parameter to all that are handed to it.
fn spread(hands: &Hands, all: &mut [Treatment], field: fn(&mut Treatment) -> &mut Places) {
    let mut open: Vec<(usize, Places)> = Vec::new();
    for (number, one) in all.iter_mut().enumerate() {
        open.push((number, *field(one)));
    }
    while let Some((number, places)) = open.pop() {
        for place in (0..=LAST).filter(|place| places & bit(*place) != 0) {
            for (caller, theirs) in hands.get(&(number, place)).into_iter().flatten() {
                let known = field(&mut all[*caller]);
                let new = theirs & !*known;
                *known |= new;
                if new != 0 {
                    open.push((*caller, new));
                }
            }
        }
    }
}

/// The last place that has a bit.
const LAST: usize = 63;

fn bit(place: usize) -> Places {
    1 << place.min(LAST)
}

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

/// Goes through the body of one procedure.
struct Reader<'a> {
    parameters: &'a Parameters<'a>,
    /// What is known of all procedures so far.
    known: &'a [Treatment],
    procedure: &'a Procedure,
    /// The parameters that a variable may come from.
    holds: BTreeMap<String, Places>,
    treatment: Treatment,
    hands: &'a mut Hands,
}

impl<'a> Reader<'a> {
    fn read(&mut self) -> Treatment {
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
                self.store(target, self.flow(value));
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
    fn store(&mut self, target: &Path, places: Places) {
        let of_object = |step: &Step| matches!(step, Step::Member(_));
        let Head::Name(name) = target.head else {
            self.treatment.hands_on |= places;
            return;
        };
        let name = name_at(self.parameters.source, name);
        let procedures = self.parameters.procedures;
        let gives_back = self.procedure.is_named(&name);
        if gives_back {
            self.treatment.gives_back |= places;
        }
        if gives_back
            || target.steps.iter().any(of_object)
            || procedures.is_global(Some(self.procedure), &name)
        {
            self.treatment.hands_on |= places;
        }
        *self.holds.entry(name).or_default() |= places;
    }

    /// Conditions, and what is compared with one.
    fn ask_all<'e>(&mut self, conditions: impl IntoIterator<Item = &'e Expr>) {
        for condition in conditions {
            self.visit(condition);
            self.treatment.tests |= self.flow(condition);
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
                if !all.iter().any(|one| self.is_nothing(one)) {
                    let places = all.iter().fold(0, |places, one| places | self.flow(one));
                    self.treatment.tests |= places;
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

    fn call(&mut self, call: Call<'_>) {
        let arguments = call.list.iter().enumerate();
        let arguments = arguments.filter_map(|(place, one)| Some((place, one.as_ref()?)));
        let own = self.own(call);
        let role = call.role(self.parameters.source, None);
        for (place, argument) in arguments {
            self.visit(argument);
            let places = self.flow(argument);
            if places == 0 {
                continue;
            }
            if let Some(own) = own {
                let hands = self.hands.entry((own.number, place.min(LAST))).or_default();
                hands.push((self.procedure.number, places));
            }
            match role {
                Role::Print | Role::Reads | Role::Carrier(Carrier::Written) => {}
                Role::Evaluates | Role::Other if own.is_some() => {}
                Role::Carrier(_) | Role::Evaluates | Role::Other => {
                    self.treatment.hands_on |= places;
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
            Head::With => 0,
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
}
