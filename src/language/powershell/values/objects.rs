//! Hash tables, and the objects through which .NET starts a process.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Content, Value};

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

/// The kinds of object that are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// `@{...}`.
    Hash,
    /// `System.Diagnostics.ProcessStartInfo`.
    StartInfo,
    /// `System.Diagnostics.Process`.
    Process,
    /// A block that was made of a string, and is read where that is.
    Script,
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
            Self::Script => true,
            Self::StartInfo => !accessor && !matches!(member, "filename" | "arguments"),
            Self::Process => !accessor && !matches!(member, "startinfo" | "start"),
        }
    }

    /// A new object of this class, made with these arguments.
    #[must_use]
    pub fn create(self, arguments: Vec<Value>) -> Object {
        let names: &[&str] = match self {
            Self::StartInfo => &["filename", "arguments"],
            Self::Hash | Self::Process | Self::Script => &[],
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
