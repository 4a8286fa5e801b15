//! One object for several of which it is not known which a variable holds.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::super::scope::{Assigned, CHOICES};
use super::{Content, Object, Value};

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
