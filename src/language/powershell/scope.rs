//! What the variables of a script are known to hold, at one point of it.
//!
//! A value counts as known only where every assignment that can reach the
//! point gives it. Branches are read one after the other on the same scope:
//! each keeps a log of what it changed, and the logs are joined behind them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::values::{Class, Content, Joined, Object, Value};
use crate::span::Span;
use crate::text::Text;

/// How many values of one variable are followed through branches.
pub(super) const CHOICES: usize = 8;

/// How many variables that share one object are followed.
const HOLDERS: usize = 16;

/// One assignment and what it assigned.
#[derive(Clone, Debug)]
pub struct Assigned {
    /// Which assignment of the script it is.
    pub id: usize,
    /// The variable.
    pub name: String,
    /// What it assigned.
    pub value: Value,
    /// The span of the whole value.
    pub span: Span,
    /// Something that is not read may have given the variable another value since.
    pub doubtful: bool,
}

/// What a variable holds.
#[derive(Clone, Debug)]
pub enum Binding {
    /// What this assignment gave it.
    Known(Rc<Assigned>),
    /// What one of these gave it.
    Choice(Rc<[Rc<Assigned>]>),
    /// Something that cannot be followed.
    Lost,
}

/// What a branch changed: each name with what it holds at its end.
pub type Changes = BTreeMap<String, Binding>;

/// The variables at one point of a script.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    bindings: BTreeMap<String, Binding>,
    log: Vec<(String, Option<Binding>)>,
    assigned: usize,
    /// Every object that is or was held, by its address, and the variables that
    /// held it. It is kept, so that no other one gets that address.
    holders: BTreeMap<*const Object, (Rc<Object>, BTreeSet<String>)>,
}

impl Scope {
    /// What a variable holds; none if the script never set it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Binding> {
        self.bindings.get(name)
    }

    /// Gives a variable a value.
    pub fn assign(&mut self, name: String, value: Value, span: Span) -> usize {
        let id = self.number();
        let assigned = Assigned {
            id,
            name: name.clone(),
            value,
            span,
            doubtful: false,
        };
        self.set(name, Binding::Known(Rc::new(assigned)));
        id
    }

    /// The number of a new assignment.
    pub fn number(&mut self) -> usize {
        self.assigned += 1;
        self.assigned - 1
    }

    /// Puts `new` wherever `old` is held: variables share an object that one
    /// of them is assigned to another.
    pub fn replace(&mut self, old: &Rc<Object>, new: &Rc<Object>) {
        let holders = self.holders.get(&Rc::as_ptr(old));
        let names = holders.map(|(_, names)| names.clone()).unwrap_or_default();
        let too_many = names.len() > HOLDERS;
        for name in names {
            let Some(Binding::Known(assigned)) = self.bindings.get(&name) else {
                continue;
            };
            let object = assigned.value.as_object();
            let Some(object) = object.and_then(|object| object.replaced(old, new)) else {
                continue;
            };
            let assigned = Assigned {
                value: Value::of(Content::Object(object)),
                ..Assigned::clone(assigned)
            };
            if too_many {
                self.lose(&name);
            } else {
                self.set(name, Binding::Known(Rc::new(assigned)));
            }
        }
    }

    /// Gives a variable one of some values, or any other.
    pub fn may_hold(&mut self, name: String, values: impl Iterator<Item = Value>, span: Span) {
        let choices = values.chain([Value::unknown()]).map(|value| {
            Rc::new(Assigned {
                id: self.number(),
                name: name.clone(),
                value,
                span,
                doubtful: false,
            })
        });
        let choices: Rc<[Rc<Assigned>]> = choices.collect();
        self.set(name, Binding::Choice(choices));
    }

    /// Gives a variable a binding as it is.
    pub fn set(&mut self, name: String, binding: Binding) {
        let object = object_of(&binding);
        let large = object.is_some_and(|object| object.is_large());
        let held = object.filter(|_| !large).map(Object::all);
        for object in held.into_iter().flatten() {
            let new = || (object.clone(), BTreeSet::new());
            let (_, names) = self.holders.entry(Rc::as_ptr(object)).or_insert_with(new);
            names.insert(name.clone());
        }
        let binding = if large { Binding::Lost } else { binding };
        let before = self.bindings.insert(name.clone(), binding);
        self.log.push((name, before));
    }

    /// Forgets what a variable holds, and what the others do that share an object
    /// with it: that may have changed.
    pub fn lose(&mut self, name: &str) {
        for holder in self.sharers(name) {
            self.set(holder, Binding::Lost);
        }
        self.set(name.to_owned(), Binding::Lost);
    }

    /// Forgets what the variables hold that share an object: it was given to something
    /// that is not followed.
    pub fn lose_value(&mut self, value: &Value) {
        let objects = value.as_object().map(Object::all).into_iter().flatten();
        let holders = objects.flat_map(|object| self.holders_of(object));
        let holders: BTreeSet<String> = holders.cloned().collect();
        for holder in holders {
            self.lose(&holder);
        }
    }

    /// Forgets what the variables hold that share an array, of which the caller has a
    /// copy.
    pub fn lose_list(&mut self, list: &Rc<[Text]>) {
        // One variable has it, and the caller.
        if Rc::strong_count(list) <= 2 {
            return;
        }
        let holds = |binding: &Binding| match binding {
            Binding::Known(one) => is_list(&one.value, list),
            Binding::Choice(all) => all.iter().any(|one| is_list(&one.value, list)),
            Binding::Lost => false,
        };
        let holders = self.bindings.iter().filter(|(_, binding)| holds(binding));
        let holders: Vec<String> = holders.map(|(name, _)| name.clone()).collect();
        for holder in holders {
            self.lose(&holder);
        }
    }

    /// The other variables that hold the object of one, or one that stands in it.
    fn sharers(&self, name: &str) -> Vec<String> {
        let objects = self.bindings.get(name).and_then(object_of).map(Object::all);
        let holders = objects
            .into_iter()
            .flatten()
            .flat_map(|object| self.holders_of(object));
        holders.filter(|holder| *holder != name).cloned().collect()
    }

    /// The variables that hold an object, or one that it stands in.
    fn holders_of<'s>(&'s self, object: &'s Rc<Object>) -> impl Iterator<Item = &'s String> {
        let names = self.holders.get(&Rc::as_ptr(object)).into_iter();
        let names = names.flat_map(|(_, names)| names);
        names.filter(move |name| {
            let held = self.bindings.get(*name);
            held.is_some_and(|held| holds(held, object))
        })
    }

    /// Forgets what all variables hold.
    pub fn lose_all(&mut self) {
        let names: Vec<String> = self.bindings.keys().cloned().collect();
        for name in names {
            self.lose(&name);
        }
    }

    /// Goes on behind something that is not read and may have set all variables.
    pub fn doubt(&mut self) {
        let sure = self
            .bindings
            .iter()
            .filter_map(|(name, binding)| match binding {
                Binding::Known(assigned) if !assigned.doubtful => Some((name, assigned)),
                _ => None,
            });
        let doubted = sure.map(|(name, assigned)| {
            let doubted = Assigned {
                doubtful: true,
                ..Assigned::clone(assigned)
            };
            (name.clone(), Binding::Known(Rc::new(doubted)))
        });
        for (name, binding) in doubted.collect::<Vec<_>>() {
            self.set(name, binding);
        }
    }

    /// Keeps the bindings for which `wanted` holds, for good.
    pub fn keep(&mut self, wanted: impl Fn(&str, &Binding) -> bool) {
        self.bindings.retain(|name, binding| wanted(name, binding));
        self.log.clear();
    }

    /// Where a branch starts.
    #[must_use]
    pub fn mark(&self) -> usize {
        self.log.len()
    }

    /// Undoes everything since `mark` and returns what it had changed.
    pub fn undo(&mut self, mark: usize) -> Changes {
        let mut changed = BTreeMap::new();
        while self.log.len() > mark {
            let Some((name, before)) = self.log.pop() else {
                break;
            };
            let now = match before {
                Some(before) => self.bindings.insert(name.clone(), before),
                None => self.bindings.remove(&name),
            };
            if let Some(now) = now {
                changed.entry(name).or_insert(now);
            }
        }
        changed
    }

    /// Goes on behind branches of which one was taken; `skipped` if it may be
    /// that none was.
    pub fn join(&mut self, branches: &[Changes], skipped: bool) {
        let names: BTreeSet<&String> = branches.iter().flat_map(BTreeMap::keys).collect();
        let ways_of = |name: &String| -> Vec<Option<Binding>> {
            let before = self.bindings.get(name);
            let ways = branches.iter().map(|branch| branch.get(name).or(before));
            let ways = ways.chain(skipped.then_some(before));
            ways.map(Option::<&Binding>::cloned).collect()
        };
        let ways: BTreeMap<&String, Vec<_>> = names
            .into_iter()
            .map(|name| (name, ways_of(name)))
            .collect();
        // Variables that hold the same on each way have the same others.
        let mut alike: BTreeMap<Vec<Option<*const Object>>, Vec<&String>> = BTreeMap::new();
        for (name, ways) in &ways {
            let held = ways.iter().map(|way| pointer(way.as_ref())).collect();
            alike.entry(held).or_default().push(name);
        }
        let mut apart = BTreeSet::new();
        for names in alike.into_values() {
            let ways = &ways[names[0]];
            // What is done to an object through one of them may be done to the others.
            let objects = ways.iter().flatten().filter_map(object_of);
            let holders = objects.flat_map(|object| self.holders_of(object));
            let holders: BTreeSet<String> = holders.cloned().collect();
            let goes_on = |holder: &String| go_together(ways, &ways_of(holder));
            if holders.len() > HOLDERS || !holders.iter().all(goes_on) {
                apart.extend(names.into_iter().cloned().chain(holders));
            }
        }
        let mut objects = Joined::default();
        for (name, ways) in ways {
            let binding = joined_object(&ways, &mut objects).unwrap_or_else(|| joined(&ways));
            self.set(name.clone(), binding);
        }
        for name in apart {
            self.lose(&name);
        }
    }
}

/// The object that a way surely gave a variable.
fn pointer(way: Option<&Binding>) -> Option<*const Object> {
    way.and_then(object_of).map(Rc::as_ptr)
}

fn is_list(value: &Value, list: &Rc<[Text]>) -> bool {
    matches!(&value.kind, Content::List(items) if Rc::ptr_eq(items, list))
}

/// Whether a variable surely holds an object, or one that it stands in.
fn holds(binding: &Binding, object: &Rc<Object>) -> bool {
    let held = object_of(binding).map(Object::all);
    let is_same = |one: &&Rc<Object>| Rc::ptr_eq(one, object);
    held.is_some_and(|held| held.iter().any(is_same))
}

/// Whether one variable holds the object of the other on each of several ways.
fn go_together(ways: &[Option<Binding>], others: &[Option<Binding>]) -> bool {
    let mut pairs = ways.iter().zip(others);
    pairs.all(|(way, other)| {
        let object = way.as_ref().and_then(object_of);
        let pair = object.zip(other.as_ref());
        pair.is_some_and(|(object, other)| holds(other, object))
    })
}

/// The object that a variable surely holds.
fn object_of(binding: &Binding) -> Option<&Rc<Object>> {
    match binding {
        Binding::Known(assigned) => assigned.value.as_object(),
        Binding::Choice(_) | Binding::Lost => None,
    }
}

/// The object that one of several ways gave a variable, where another may have
/// given it something else, or nothing.
fn joined_object(ways: &[Option<Binding>], joined: &mut Joined) -> Option<Binding> {
    let mut given: Vec<&Rc<Assigned>> = Vec::new();
    for way in ways.iter().flatten() {
        match way {
            Binding::Known(one) => given.push(one),
            Binding::Choice(several) => given.extend(several.iter()),
            Binding::Lost => return None,
        }
    }
    // What is not known may be an object of its own. A table is seldom changed through
    // another variable.
    let is_open = |one: &&Rc<Assigned>| matches!(one.value.kind, Content::Choice(_));
    let is_table = |one: &&Rc<Assigned>| {
        let object = one.value.as_object();
        object.is_none_or(|object| object.class == Class::Hash)
    };
    if given.iter().any(is_open) && !given.iter().all(is_table) {
        return None;
    }
    let objects = given
        .iter()
        .filter_map(|one| Some((*one, one.value.as_object()?)));
    let all: Vec<_> = objects.collect();
    let (first, _) = all.first()?;
    let objects: Vec<&Rc<Object>> = all.iter().map(|(_, object)| *object).collect();
    let object = joined.of(&objects)?;
    let object = if all.len() == given.len() && ways.iter().all(Option::is_some) {
        object
    } else {
        joined.doubted(&object)
    };
    let assigned = Assigned {
        value: Value::of(Content::Object(object)),
        ..Assigned::clone(first)
    };
    Some(Binding::Known(Rc::new(assigned)))
}

fn joined(ways: &[Option<Binding>]) -> Binding {
    let mut all: Vec<Rc<Assigned>> = Vec::new();
    let mut unset = false;
    for way in ways {
        match way {
            Some(Binding::Known(one)) => add(&mut all, one),
            Some(Binding::Choice(several)) => several.iter().for_each(|one| add(&mut all, one)),
            Some(Binding::Lost) => return Binding::Lost,
            None => unset = true,
        }
    }
    match all.as_slice() {
        [] => Binding::Lost,
        [one] if !unset => Binding::Known(one.clone()),
        several => {
            let several: Vec<_> = several.iter().flat_map(choices).collect();
            if several.len() <= CHOICES {
                Binding::Choice(several.into())
            } else {
                Binding::Lost
            }
        }
    }
}

/// What an assignment may have given a variable: itself, or where its value is one
/// of several, those.
fn choices(one: &Rc<Assigned>) -> Vec<Rc<Assigned>> {
    match &one.value.kind {
        Content::Choice(all) => all.to_vec(),
        _ => vec![one.clone()],
    }
}

fn add(all: &mut Vec<Rc<Assigned>>, one: &Rc<Assigned>) {
    match all.iter_mut().find(|other| other.id == one.id) {
        Some(same) if one.doubtful => *same = one.clone(),
        Some(_) => {}
        None => all.push(one.clone()),
    }
}
