//! The procedures of a script: what they change, and which of them only make
//! a string.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::environment::{Binding, Environment, Value, Variable};
use super::expression::{Expr, Head, Path};
use super::lexer;
use super::spell;
use super::statement::{Header, Kind, Statement};
use super::values::{Scope, name_at};
use crate::span::Span;
use crate::text::Run;

mod changes;

pub(super) use changes::meet_paths;

/// The procedures of a script, by lower-case name.
#[derive(Clone, Debug, Default)]
pub(super) struct Procedures {
    list: Vec<Procedure>,
    /// Which of them has a name; none where several have it.
    table: Table,
    /// All that have a name, as far as they are followed.
    namesakes: BTreeMap<String, Vec<usize>>,
    /// The same for the methods of each class.
    classes: BTreeMap<String, Table>,
    /// The variables that code outside of all procedures declares or assigns.
    pub(super) globals: BTreeSet<String>,
    changed: BTreeSet<String>,
    /// Those that change where an object goes.
    unsteady: BTreeSet<String>,
}

/// By lower-case name, the place of a procedure; none where several have it.
type Table = BTreeMap<String, Option<usize>>;

/// So many procedures of one name are followed.
const NAMESAKES: usize = 8;

/// What the name of an object starts with that is one of a class of the script.
pub(super) const NEW: &str = "new ";

/// The name of the method that is called where an object is: `o("x")`.
pub(super) const DEFAULT: &str = "";

/// A `Sub`, `Function` or `Property`.
#[derive(Clone, Debug)]
pub(super) struct Procedure {
    /// Its lower-case name.
    name: String,
    /// Its number among the procedures, from 1 on.
    pub(super) number: usize,
    /// The lower-case names of its parameters, and whether an assignment to
    /// one stays inside.
    pub(super) parameters: Vec<(String, bool)>,
    /// The statements between head and end.
    pub(super) body: Range<usize>,
    /// The names that it declares for itself, parameters included.
    locals: BTreeSet<String>,
    /// Every name that it assigns.
    assigns: BTreeSet<String>,
    /// The names of procedures that stand in it.
    mentions: BTreeSet<String>,
    /// The expression that is its whole work.
    result: Option<Expr>,
}

impl Procedures {
    /// The procedures among these statements.
    pub(super) fn of(source: &str, statements: &[Statement]) -> Self {
        let mut procedures = Self::default();
        let mut class = None;
        let mut at = 0;
        while let Some(statement) = statements.get(at) {
            match &statement.kind {
                Kind::Procedure(header) => {
                    let end = end_of(statements, at);
                    procedures.add(source, statements, header, at + 1..end);
                    let before = Span::new(statement.span.start, header.name.start);
                    procedures.add_method(class.as_deref(), is_default(source, before));
                    at = end;
                }
                Kind::Class(name) => class = name.map(|name| name_at(source, name)),
                Kind::EndClass => class = None,
                _ => procedures.globals.extend(names(source, statement)),
            }
            at += 1;
        }
        procedures.hand_changes_on(source, statements);
        procedures.find_unsteady(source, statements);
        procedures.changed = procedures
            .iter()
            .flat_map(|procedure| procedures.changes(procedure).cloned())
            .collect();
        procedures
    }

    /// The procedure of this lower-case name, when there is just one.
    pub(super) fn get(&self, name: &str) -> Option<&Procedure> {
        self.list.get((*self.table.get(name)?)?)
    }

    /// The first procedures that have this lower-case name: methods of classes may
    /// share one.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &Procedure> {
        let places = self.namesakes.get(name).into_iter().flatten();
        places.filter_map(|place| self.list.get(*place))
    }

    /// Whether any procedure has this lower-case name.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.table.contains_key(name)
    }

    /// What a call of this lower-case name runs, whose object was made by the
    /// name `object`. That of a class of the script has the methods of the
    /// class; another one that is known has none of the script's.
    pub(super) fn method(&self, object: Option<&str>, name: &str) -> Option<&Procedure> {
        let Some(object) = object else {
            return self.get(name);
        };
        let class = object.strip_prefix(NEW)?;
        self.list.get((*self.classes.get(class)?.get(name)?)?)
    }

    /// Whether this may be the name of a variable that the objects of a class have.
    pub(super) fn is_field(&self, name: &str) -> bool {
        !self.classes.is_empty() && self.globals.contains(name)
    }

    /// Whether a procedure, by its number, gives what is assigned to a parameter of it to
    /// those who call it.
    pub(super) fn gives_to_callers(&self, number: usize, name: &str) -> bool {
        let mut own = self.list.iter().filter(|own| own.number == number);
        own.any(|own| own.parameters.contains(&(name.to_owned(), false)))
    }

    /// Every procedure.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Procedure> {
        self.list.iter()
    }

    /// Each statement of the script, and the procedure that it stands in.
    pub(super) fn around<'a>(
        &'a self,
        statements: &'a [Statement],
    ) -> impl Iterator<Item = (&'a Statement, Option<&'a Procedure>)> {
        let mut own = self.iter().peekable();
        statements.iter().enumerate().map(move |(at, statement)| {
            while own.next_if(|one| one.body.end <= at).is_some() {}
            let inside = own.peek().filter(|one| one.body.contains(&at));
            (statement, inside.copied())
        })
    }

    /// The variables outside of `procedure` that it may change by itself.
    pub(super) fn changes<'a>(
        &'a self,
        procedure: &'a Procedure,
    ) -> impl Iterator<Item = &'a String> {
        let outside =
            |name: &&String| !procedure.locals.contains(*name) && self.globals.contains(*name);
        procedure.assigns.iter().filter(outside)
    }

    /// The variables that any procedure may change.
    pub(super) fn changed(&self) -> &BTreeSet<String> {
        &self.changed
    }

    /// Whether a name inside `procedure` means a variable outside of it.
    pub(super) fn is_global(&self, procedure: Option<&Procedure>, name: &str) -> bool {
        procedure.is_none_or(|procedure| !procedure.locals.contains(name))
            && self.globals.contains(name)
    }

    /// Where the first call stands that leads to each procedure, by its number;
    /// 0 is code that nobody can read, and leads to all.
    pub(super) fn first_calls(&self, calls: &BTreeMap<usize, usize>) -> Vec<usize> {
        let mut named: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for procedure in &self.list {
            let all = named.entry(&procedure.name).or_default();
            all.push(procedure.number);
        }
        let anyone = calls.get(&0).copied().unwrap_or(usize::MAX);
        let mut first = vec![usize::MAX; self.list.len() + 1];
        let mut calls: Vec<_> = calls.iter().map(|(number, at)| (*at, *number)).collect();
        calls.sort_unstable();
        for (at, number) in calls {
            let mut open = vec![number];
            while let Some(number) = open.pop() {
                if first[number] != usize::MAX {
                    continue;
                }
                first[number] = at;
                let procedure = self.list.get(number.wrapping_sub(1));
                let mentions = procedure.into_iter().flat_map(|found| &found.mentions);
                open.extend(
                    mentions
                        .filter_map(|name| named.get(name.as_str()))
                        .flatten(),
                );
            }
        }
        first.iter().map(|at| anyone.min(*at)).collect()
    }

    /// The value of a call of a function whose body is one expression over
    /// its parameters. Unknown parts are those of the arguments.
    pub(super) fn inline(
        &self,
        scope: &Scope<'_>,
        name: &str,
        list: &[Option<Expr>],
    ) -> Option<Value> {
        let procedure = self.get(name)?;
        let result = procedure.result.as_ref()?;
        if scope.depth == 0 || procedure.parameters.len() != list.len() {
            return None;
        }
        let mut environment = Environment::default();
        for ((parameter, _), argument) in procedure.parameters.iter().zip(list) {
            let argument = argument.as_ref()?;
            let binding = Binding {
                text: scope.text(argument),
                expression: argument.span,
                transparent: true,
            };
            environment.assign(parameter.clone(), Some(Value::Text(binding)), 0);
        }
        let inner = Scope {
            environment: &environment,
            depth: scope.depth - 1,
            ..*scope
        };
        let text = inner.text(result);
        let body = result.span;
        let own = |run: &Run| !run.is_unknown() || !body.contains(run.spelling);
        text.runs()
            .iter()
            .all(own)
            .then(|| super::functions::text(text))
    }

    fn add(&mut self, source: &str, statements: &[Statement], header: &Header, body: Range<usize>) {
        let name = name_at(source, header.name);
        let parameters: Vec<_> = header
            .parameters
            .iter()
            .map(|parameter| (name_at(source, parameter.name), parameter.by_value))
            .collect();
        let inside = statements.get(body.clone()).unwrap_or_default();
        let mut locals: BTreeSet<_> = parameters.iter().map(|(name, _)| name.clone()).collect();
        let mut assigns = BTreeSet::new();
        for statement in inside {
            if matches!(statement.kind, Kind::Declare(_)) && !is_redim(source, statement) {
                locals.extend(names(source, statement));
            } else {
                assigns.extend(names(source, statement));
            }
        }
        locals.insert(name.clone());
        let procedure = Procedure {
            name: name.clone(),
            number: self.list.len() + 1,
            result: result(source, inside, &name),
            parameters,
            body,
            locals,
            assigns,
            mentions: mentions(source, inside),
        };
        let namesakes = self.namesakes.entry(name.clone()).or_default();
        if namesakes.len() < NAMESAKES {
            namesakes.push(self.list.len());
        }
        enter(&mut self.table, name, self.list.len());
        self.list.push(procedure);
    }

    /// Gives the last procedure to the class that it stands in.
    fn add_method(&mut self, class: Option<&str>, is_default: bool) {
        if let (Some(class), Some(last)) = (class, self.list.last()) {
            let table = self.classes.entry(class.to_owned()).or_default();
            if is_default {
                enter(table, DEFAULT.to_owned(), self.list.len() - 1);
            }
            enter(table, last.name.clone(), self.list.len() - 1);
        }
    }
}

/// Whether the words before the name of a procedure make it what an object of its
/// class does by itself.
fn is_default(source: &str, before: Span) -> bool {
    let words = source.get(before.range()).unwrap_or_default();
    let mut words = words.split_whitespace();
    words.any(|word| word.eq_ignore_ascii_case("default"))
}

/// Whether a statement gives an array, which may be another's, a new size.
fn is_redim(source: &str, statement: &Statement) -> bool {
    let written = source.get(statement.span.range()).unwrap_or_default();
    let word = written.split(char::is_whitespace).next();
    word.is_some_and(|word| word.eq_ignore_ascii_case("redim"))
}

fn enter(table: &mut Table, name: String, place: usize) {
    let found = table.entry(name);
    found
        .and_modify(|found| *found = None)
        .or_insert(Some(place));
}

impl Procedure {
    /// Its lower-case name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether this is the name by which it is called.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.name == name
    }

    /// Whether one of these names stands in it.
    pub(super) fn mentions_one_of(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.mentions.contains(*name))
    }

    /// Whether a name is that of a parameter.
    pub(super) fn is_parameter(&self, name: &str) -> bool {
        self.parameters.iter().any(|(own, _)| own == name)
    }

    /// Whether a name is the procedure's own.
    pub(super) fn is_local(&self, name: &str) -> bool {
        self.locals.contains(name)
    }

    /// Whether an expression inside the value of a variable would mean
    /// something else in here.
    pub(super) fn shadows(&self, variable: &Variable, source: &str) -> bool {
        let Some(Value::Text(binding)) = variable.value.as_deref() else {
            return false;
        };
        let unknown = binding.text.unknown();
        let mut names =
            unknown.flat_map(|run| lexer::lex_range(source, spell::bare(source, run.spelling)));
        names.any(|token| self.locals.contains(&name_at(source, token.span)))
    }

    /// Whether an assignment inside changes the variable that a caller passes
    /// at this place.
    pub(super) fn changes_argument(&self, place: usize) -> bool {
        self.parameters
            .get(place)
            .is_some_and(|(name, by_value)| !by_value && self.assigns.contains(name))
    }
}

/// The names that a statement declares or assigns.
pub(super) fn names(source: &str, statement: &Statement) -> Vec<String> {
    match &statement.kind {
        Kind::Declare(names) => names.iter().map(|name| name_at(source, *name)).collect(),
        Kind::Assign {
            target: Path {
                head: Head::Name(name),
                ..
            },
            ..
        } => vec![name_at(source, *name)],
        Kind::Loop(head) => head
            .variable
            .map(|name| name_at(source, name))
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// The names in a body.
fn mentions(source: &str, body: &[Statement]) -> BTreeSet<String> {
    let (Some(first), Some(last)) = (body.first(), body.last()) else {
        return BTreeSet::new();
    };
    let range = Span::new(first.span.start, last.span.end);
    let tokens = lexer::lex_range(source, range).into_iter();
    tokens
        .filter(|token| token.kind == lexer::TokenKind::Name)
        .map(|token| name_at(source, token.span))
        .collect()
}

/// The statement that ends the procedure whose head is at `head`.
pub(super) fn end_of(statements: &[Statement], head: usize) -> usize {
    statements
        .iter()
        .enumerate()
        .skip(head + 1)
        .find(|(_, statement)| matches!(statement.kind, Kind::EndProcedure | Kind::Procedure(_)))
        .map_or(statements.len(), |(at, statement)| {
            at - usize::from(matches!(statement.kind, Kind::Procedure(_)))
        })
}

/// The one expression that a function assigns to its own name, when it does
/// nothing else.
fn result(source: &str, body: &[Statement], name: &str) -> Option<Expr> {
    let mut rest = body
        .iter()
        .filter(|statement| !matches!(statement.kind, Kind::Declare(_)));
    let only = rest.next()?;
    match &only.kind {
        Kind::Assign { target, value }
            if rest.next().is_none()
                && target.steps.is_empty()
                && names(source, only) == [name.to_owned()] =>
        {
            Some(value.clone())
        }
        _ => None,
    }
}
