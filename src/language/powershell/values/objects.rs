//! Hash tables, and the objects through which .NET starts a process.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use super::super::scope::{Assigned, CHOICES};
use super::super::token::Kind;
use super::super::tree::{Atom, Block, Expression, Operand, Piece, Statement, Suffix, tokens_of};
use super::{Content, Evaluator, Value};
use crate::text::Text;

/// A hash table, or an object that starts a process.
#[derive(Clone, Debug)]
pub struct Object {
    /// What it is.
    pub class: Class,
    /// Its entries by their names in lower case. In an object that a variable
    /// holds each came through an assignment of its own.
    pub fields: BTreeMap<String, Value>,
}

/// How many entries of an object are followed when one of them is set.
const FIELDS: usize = 32;

/// How many entries an object may have, those of the objects in it counted, before
/// it is no longer followed.
const LARGE: usize = 1024;

/// How deep objects may nest before they are no longer followed.
const DEEP: usize = 8;

impl Object {
    /// The object behind a path of entries.
    #[must_use]
    pub fn at<'a>(self: &'a Rc<Self>, path: &[String]) -> Option<&'a Rc<Self>> {
        path.iter()
            .try_fold(self, |object, name| object.fields.get(name)?.as_object())
    }

    /// What it is where it may as well not be there: no entry is sure.
    #[must_use]
    pub fn doubted(&self) -> Self {
        let fields = self.fields.iter().map(|(name, value)| {
            let doubted = match (&value.kind, &value.via) {
                (Content::Object(inner), _) => Content::Object(inner.doubted().into()),
                (_, Some(assigned)) => Content::Choice([assigned.clone()].into()),
                (kind, None) => kind.clone(),
            };
            (name.clone(), Value::of(doubted))
        });
        Self {
            class: self.class,
            fields: fields.collect(),
        }
    }

    /// Whether no entry of the other has the name of one of its own.
    #[must_use]
    pub fn shares_none(&self, other: &Self) -> bool {
        !other
            .fields
            .keys()
            .any(|name| self.fields.contains_key(name))
    }

    /// The same object with another value for one entry.
    #[must_use]
    pub fn with(&self, field: &str, value: Value) -> Rc<Self> {
        let mut changed = self.clone();
        if changed.fields.len() >= FIELDS {
            changed.fields.clear();
        }
        changed.fields.insert(field.to_owned(), value);
        changed.into()
    }

    /// The same object with `new` in the place of `old`, where that is it, or
    /// stands anywhere in it.
    #[must_use]
    pub fn replaced(self: &Rc<Self>, old: &Rc<Self>, new: &Rc<Self>) -> Option<Rc<Self>> {
        if Rc::ptr_eq(self, old) {
            return Some(new.clone());
        }
        self.fields.iter().find_map(|(name, value)| {
            let inner = value.as_object()?.replaced(old, new)?;
            Some(self.with(name, Value::of(Content::Object(inner))))
        })
    }

    /// Whether it holds more, or nests deeper, than is followed.
    #[must_use]
    pub fn is_large(&self) -> bool {
        self.counted(0, 0).is_none()
    }

    /// A number of entries and its own; none where that is too much.
    fn counted(&self, before: usize, depth: usize) -> Option<usize> {
        let count = before + self.fields.len();
        if count > LARGE || depth > DEEP {
            return None;
        }
        let mut inner = self.fields.values().filter_map(Value::as_object);
        inner.try_fold(count, |count, inner| inner.counted(count, depth + 1))
    }

    /// The objects that stand in it, and it itself.
    pub fn all(self: &Rc<Self>) -> Vec<&Rc<Self>> {
        let inner = self.fields.values().filter_map(Value::as_object);
        inner.flat_map(Self::all).chain([self]).collect()
    }
}

/// Objects of which it is not known which a variable holds, each as one: entries
/// that they share, and of the others what they may be.
#[derive(Debug, Default)]
pub struct Joined {
    made: BTreeMap<Vec<*const Object>, Rc<Object>>,
    /// Objects and what they are where they may as well not be there: variables that
    /// share the one share the other.
    doubted: BTreeMap<*const Object, (Rc<Object>, Rc<Object>)>,
}

impl Joined {
    /// What stands for one of `all`; none for objects of different classes.
    pub fn of(&mut self, all: &[&Rc<Object>]) -> Option<Rc<Object>> {
        let places: BTreeSet<*const Object> = all.iter().map(|one| Rc::as_ptr(one)).collect();
        let (first, others) = all.split_first()?;
        if places.len() == 1 {
            return Some(Rc::clone(first));
        }
        if others.iter().any(|other| other.class != first.class) {
            return None;
        }
        let places: Vec<*const Object> = places.into_iter().collect();
        if let Some(made) = self.made.get(&places) {
            return Some(made.clone());
        }
        let names: BTreeSet<&String> = all.iter().flat_map(|one| one.fields.keys()).collect();
        let fields = names.into_iter().map(|name| {
            let ways: Vec<Option<&Value>> = all.iter().map(|one| one.fields.get(name)).collect();
            (name.clone(), self.field(&ways))
        });
        let object = Rc::new(Object {
            class: first.class,
            fields: fields.collect(),
        });
        self.made.insert(places, object.clone());
        Some(object)
    }

    /// What stands for an object that may as well not be there.
    pub fn doubted(&mut self, object: &Rc<Object>) -> Rc<Object> {
        let made = || (object.clone(), Rc::new(object.doubted()));
        let (_, doubted) = self.doubted.entry(Rc::as_ptr(object)).or_insert_with(made);
        doubted.clone()
    }

    /// An entry that each of several ways has given something, or nothing.
    fn field(&mut self, ways: &[Option<&Value>]) -> Value {
        let given: Vec<&Value> = ways.iter().copied().flatten().collect();
        let all = given.len() == ways.len();
        let objects: Vec<_> = given.iter().filter_map(|value| value.as_object()).collect();
        if !objects.is_empty() {
            let Some(object) = self.of(&objects) else {
                return Value::unknown();
            };
            let is_one = objects.len() == given.len();
            let object = if is_one {
                object
            } else {
                self.doubted(&object)
            };
            return Value::of(Content::Object(object));
        }
        let flag = |value: &&Value| match value.kind {
            Content::Flag(flag) => Some(flag),
            _ => None,
        };
        if let Some(one) = given.first().filter(|one| flag(one).is_some())
            && all
            && given.iter().all(|other| flag(other) == flag(one))
        {
            return Value::clone(one);
        }
        let mut held: Vec<Rc<Assigned>> = Vec::new();
        for value in &given {
            match (&value.kind, &value.via) {
                (Content::Choice(several), _) => held.extend(several.iter().cloned()),
                (_, Some(assigned)) => held.push(assigned.clone()),
                (_, None) => return Value::unknown(),
            }
        }
        held.sort_by_key(|one| one.id);
        held.dedup_by_key(|one| one.id);
        match (held.as_slice(), given.as_slice()) {
            ([_], [one, ..]) if all => Value::clone(one),
            (held, _) if held.len() <= CHOICES => Value::of(Content::Choice(held.into())),
            _ => Value::unknown(),
        }
    }
}

/// The kinds of object that are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// `@{...}`.
    Hash,
    /// `System.Diagnostics.ProcessStartInfo`.
    StartInfo,
    /// `System.Diagnostics.Process`.
    Process,
}

impl Class {
    /// The class that a type's name stands for.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        match name.strip_prefix("system.").unwrap_or(&name) {
            "diagnostics.processstartinfo" | "processstartinfo" => Some(Self::StartInfo),
            "diagnostics.process" | "process" => Some(Self::Process),
            _ => None,
        }
    }

    /// Whether a member, in lower case, neither tells nor changes what is started.
    #[must_use]
    pub fn keeps_to_itself(self, member: &str) -> bool {
        let accessor = ["get_", "set_", "ps"]
            .iter()
            .any(|start| member.starts_with(start));
        match self {
            Self::Hash => member == "add",
            Self::StartInfo => !accessor && !matches!(member, "filename" | "arguments"),
            Self::Process => !accessor && !matches!(member, "startinfo" | "start"),
        }
    }

    /// A new object of this class, made with these arguments.
    #[must_use]
    pub fn create(self, arguments: Vec<Value>) -> Object {
        let names: &[&str] = match self {
            Self::StartInfo => &["filename", "arguments"],
            Self::Hash | Self::Process => &[],
        };
        let names = names.iter().map(|name| (*name).to_owned());
        let arguments = arguments.into_iter();
        let arguments = arguments.map(|value| Value { via: None, ..value });
        Object {
            class: self,
            fields: names.zip(arguments).collect(),
        }
    }
}

/// An element of an array; those with negative numbers count from its end.
fn item(items: &[Text], at: isize) -> Option<&Text> {
    match usize::try_from(at) {
        Ok(at) => items.get(at),
        Err(_) => items.get(items.len().checked_sub(at.unsigned_abs())?),
    }
}

impl Evaluator<'_> {
    /// The entries of `@{...}`.
    pub(super) fn hash(&self, block: &Block) -> Object {
        let mut fields = BTreeMap::new();
        for statement in &block.statements {
            if let Statement::Assignment(assignment) = statement
                && let [Piece::Operand(key)] = assignment.target.pieces.as_slice()
                && let Some(name) = self.key(key)
            {
                let value = assignment.value.as_deref();
                let value = value.map_or_else(Value::unknown, |value| {
                    self.or_candidates(self.statement(value), &value.tokens())
                });
                fields.insert(name, Value { via: None, ..value });
            }
        }
        Object {
            class: Class::Hash,
            fields,
        }
    }

    fn key(&self, key: &Operand) -> Option<String> {
        let name = match &key.atom {
            Atom::Word => self.view.at(self.view.range(&key.tokens)).to_owned(),
            Atom::Text(..) | Atom::Bare(_) => self.text_of(key).literal()?.to_owned(),
            _ => return None,
        };
        Some(name.to_ascii_lowercase())
    }

    /// The name of the type in `[...]`, in lower case.
    #[must_use]
    pub fn type_name(&self, operand: &Operand) -> String {
        let opening = operand.tokens.start;
        let closing = self
            .view
            .tokens
            .get(opening)
            .map_or(0, |token| token.partner);
        let inside = opening + 1..closing.min(self.view.tokens.len());
        let name = self.view.at(self.view.range(&inside));
        name.split_whitespace()
            .collect::<String>()
            .to_ascii_lowercase()
    }

    /// The name behind a variable that picks an entry: `.Name`, `['name']`; in lower case.
    #[must_use]
    pub fn entry(&self, suffix: &Suffix) -> Option<String> {
        match suffix {
            Suffix::Member(name) => Some(self.view.token(*name).to_ascii_lowercase()),
            Suffix::Index(block) => {
                let key = self.block(block);
                Some(key.as_text()?.literal()?.to_ascii_lowercase())
            }
            _ => None,
        }
    }

    /// The value of an operand with members, calls or indices behind it.
    pub(super) fn suffixed(&self, operand: &Operand) -> Value {
        match (&operand.atom, operand.suffixes.as_slice()) {
            (Atom::Type, [Suffix::Static(name), Suffix::Call(block)]) => {
                let class = self.type_name(operand);
                self.static_call(&class, &self.view.token(*name).to_ascii_lowercase(), block)
            }
            (Atom::Variable, suffixes) => {
                let value = self.variable(operand.tokens.start);
                suffixes
                    .iter()
                    .fold(value, |value, suffix| self.member(&value, suffix))
            }
            _ => Value::unknown(),
        }
    }

    fn member(&self, value: &Value, suffix: &Suffix) -> Value {
        if let (Content::List(items), Suffix::Index(block)) = (&value.kind, suffix) {
            let found = self.number_of(block).and_then(|at| item(items, at));
            return found.map_or_else(Value::unknown, |found| value.item(found));
        }
        let object = value.as_object();
        let field = object.and_then(|object| object.fields.get(&self.entry(suffix)?));
        field.cloned().unwrap_or_else(Value::unknown)
    }

    /// `0`, `-1`: a number in brackets.
    fn number_of(&self, block: &Block) -> Option<isize> {
        self.view
            .at(self.view.range(&block.tokens))
            .trim()
            .parse()
            .ok()
    }

    fn static_call(&self, class: &str, method: &str, block: &Block) -> Value {
        let arguments = self.call_arguments(block);
        let class = class.strip_prefix("system.").unwrap_or(class);
        match (class, method) {
            ("io.path", "combine") => {
                let places = block.expression().map(|all| self.arguments_of(all));
                let texts: Vec<Value> = arguments
                    .iter()
                    .zip(places.unwrap_or_default())
                    .map(|(value, (range, _))| Value::text(self.as_text(value, range)))
                    .collect();
                Self::combined(&texts)
            }
            ("string", "join") => Self::string_join(&arguments),
            _ if method == "new" => match Class::of(class) {
                Some(class) => Value::of(Content::Object(class.create(arguments).into())),
                None => Value::unknown(),
            },
            _ => Value::unknown(),
        }
    }

    fn string_join(arguments: &[Value]) -> Value {
        let [separator, list] = arguments else {
            return Value::unknown();
        };
        match separator.as_text().and_then(|text| text.literal()) {
            Some(separator) => Self::joined(list, separator),
            None => Value::unknown(),
        }
    }

    /// Where the arguments of a method stand, and which variable each is.
    #[must_use]
    pub fn arguments_of(&self, expression: &Expression) -> Vec<(Range<usize>, Option<usize>)> {
        let commas = |piece: &Piece| matches!(piece, Piece::Operator(token) if self.view.kind(*token) == Some(Kind::Comma));
        expression
            .pieces
            .split(commas)
            .map(|pieces| match pieces {
                [Piece::Operand(only)] => {
                    let variable = matches!(only.atom, Atom::Variable) && only.suffixes.is_empty();
                    let range = self.view.range(&only.tokens);
                    (range, variable.then_some(only.tokens.start))
                }
                _ => (self.view.range(&expression.tokens), None),
            })
            .collect()
    }

    /// The arguments of a method, one value each.
    #[must_use]
    pub fn call_arguments(&self, block: &Block) -> Vec<Value> {
        let Some(expression) = block.expression() else {
            return Vec::new();
        };
        let commas = |piece: &Piece| matches!(piece, Piece::Operator(token) if self.view.kind(*token) == Some(Kind::Comma));
        expression
            .pieces
            .split(commas)
            .map(|pieces| {
                self.or_candidates(self.pieces(pieces), &tokens_of(pieces).unwrap_or_default())
            })
            .collect()
    }
}
