//! A persistent map by name: a copy costs nothing, and where two maps come
//! from one they share what neither has changed, so that comparing and joining
//! them costs what differs.
//!
//! It is a hash trie with sixteen branches to a node. Its shape depends on the
//! names alone, so equal maps are built alike, and its depth is bounded
//! whatever the names are.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

/// How many bits of a hash choose a branch.
const BITS: u32 = 4;

type Child<V> = Option<Rc<Node<V>>>;

/// A map from names to values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Map<V>(Child<V>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node<V> {
    /// The entries whose names have this hash: one, but for a miracle.
    Leaf(u64, Vec<(Rc<str>, Rc<V>)>),
    Branch([Child<V>; 1 << BITS]),
}

impl<V> Default for Map<V> {
    fn default() -> Self {
        Self(None)
    }
}

/// What becomes of a value that only one of two maps has, and of one that both
/// have. A value that stays as it is should be returned as the same pointer.
pub(super) trait Join<V> {
    /// Joins two values of one name.
    fn both(&mut self, one: &Rc<V>, two: &Rc<V>) -> Rc<V>;
    /// A value that the other map does not have.
    fn alone(&mut self, value: &Rc<V>) -> Rc<V>;
    /// Called for each node that was visited.
    fn visit(&mut self);
}

impl<V> Map<V> {
    pub(super) fn get(&self, name: &str) -> Option<&Rc<V>> {
        let mut entries = held(self.0.as_ref()?, hash(name), 0).iter();
        entries
            .find(|(key, _)| **key == *name)
            .map(|(_, value)| value)
    }

    pub(super) fn insert(&mut self, name: &str, value: Rc<V>) {
        self.0 = Some(inserted(self.0.take(), hash(name), name.into(), value, 0));
    }

    /// Goes through the entries, in the order of their hashes, as long as `see` says
    /// so.
    pub(super) fn each<'a>(&'a self, see: &mut impl FnMut(&'a str, &'a Rc<V>) -> bool) {
        if let Some(node) = &self.0 {
            each(node, see);
        }
    }

    /// The union of two maps.
    pub(super) fn join(&self, other: &Self, with: &mut impl Join<V>) -> Self {
        Self(joined(self.0.as_ref(), other.0.as_ref(), with, 0))
    }

    /// The map with every value as `with` makes it of a value that stands alone.
    pub(super) fn alone(&self, with: &mut impl Join<V>) -> Self {
        self.join(&Self::default(), with)
    }
}

impl<V: PartialEq> Map<V> {
    /// The names of `self` whose value is another one in `before`, or is not
    /// there.
    pub(super) fn changed(&self, before: &Self) -> Vec<Rc<str>> {
        let mut names = Vec::new();
        if let Some(node) = &self.0 {
            changed(node, before.0.as_ref(), 0, &mut names);
        }
        names
    }
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

fn branch(hash: u64, shift: u32) -> usize {
    let bits = hash.checked_shr(shift).unwrap_or(0) & ((1 << BITS) - 1);
    usize::try_from(bits).unwrap_or(0)
}

/// The entries below a node that have a hash.
fn held<V>(mut node: &Rc<Node<V>>, hash: u64, mut shift: u32) -> &[(Rc<str>, Rc<V>)] {
    loop {
        match node.as_ref() {
            Node::Leaf(_, entries) => return entries,
            Node::Branch(children) => match &children[branch(hash, shift)] {
                Some(child) => node = child,
                None => return &[],
            },
        }
        shift += BITS;
    }
}

fn each<'a, V>(node: &'a Rc<Node<V>>, see: &mut impl FnMut(&'a str, &'a Rc<V>) -> bool) -> bool {
    match node.as_ref() {
        Node::Leaf(_, entries) => entries.iter().all(|(name, value)| see(name, value)),
        Node::Branch(children) => children.iter().flatten().all(|child| each(child, see)),
    }
}

/// The child of a node at a branch, where a leaf counts as a branch with one child.
fn child<V>(node: &Rc<Node<V>>, at: usize, shift: u32) -> Option<&Rc<Node<V>>> {
    match node.as_ref() {
        Node::Branch(children) => children[at].as_ref(),
        Node::Leaf(hash, _) => (branch(*hash, shift) == at).then_some(node),
    }
}

fn inserted<V>(node: Child<V>, hash: u64, name: Rc<str>, value: Rc<V>, shift: u32) -> Rc<Node<V>> {
    let Some(node) = node else {
        return Rc::new(Node::Leaf(hash, vec![(name, value)]));
    };
    if let Node::Leaf(held, entries) = node.as_ref()
        && *held == hash
    {
        let others = entries.iter().filter(|(key, _)| *key != name);
        let entries = others.cloned().chain([(name.clone(), value)]).collect();
        return Rc::new(Node::Leaf(hash, entries));
    }
    let at = branch(hash, shift);
    let below = inserted(
        child(&node, at, shift).cloned(),
        hash,
        name,
        value,
        shift + BITS,
    );
    let mut children: [Child<V>; 1 << BITS] =
        std::array::from_fn(|at| child(&node, at, shift).cloned());
    children[at] = Some(below);
    Rc::new(Node::Branch(children))
}

fn joined<V>(
    one: Option<&Rc<Node<V>>>,
    two: Option<&Rc<Node<V>>>,
    with: &mut impl Join<V>,
    shift: u32,
) -> Child<V> {
    let (one, two) = match (one, two) {
        (None, None) => return None,
        (Some(node), None) | (None, Some(node)) => return Some(alone(node, with)),
        (Some(one), Some(two)) => (one, two),
    };
    with.visit();
    if Rc::ptr_eq(one, two) {
        return Some(one.clone());
    }
    if let (Node::Leaf(hash, entries), Node::Leaf(other, others)) = (one.as_ref(), two.as_ref())
        && hash == other
    {
        let mut all = Vec::with_capacity(entries.len());
        for (name, value) in entries {
            let value = match others.iter().find(|(other, _)| other == name) {
                Some((_, other)) => with.both(value, other),
                None => with.alone(value),
            };
            all.push((name.clone(), value));
        }
        for (name, value) in others {
            if !entries.iter().any(|(other, _)| other == name) {
                all.push((name.clone(), with.alone(value)));
            }
        }
        return Some(leaf(one, *hash, entries, all));
    }
    let children = std::array::from_fn(|at| {
        let (one, two) = (child(one, at, shift), child(two, at, shift));
        joined(one, two, with, shift + BITS)
    });
    Some(branched(one, children))
}

fn alone<V>(node: &Rc<Node<V>>, with: &mut impl Join<V>) -> Rc<Node<V>> {
    with.visit();
    match node.as_ref() {
        Node::Leaf(hash, entries) => {
            let values = entries
                .iter()
                .map(|(name, value)| (name.clone(), with.alone(value)));
            leaf(node, *hash, entries, values.collect())
        }
        Node::Branch(children) => {
            let children = children.each_ref();
            branched(
                node,
                children.map(|child| child.as_ref().map(|node| alone(node, with))),
            )
        }
    }
}

/// A leaf with these entries, which is the old one if they are the old ones.
fn leaf<V>(
    old: &Rc<Node<V>>,
    hash: u64,
    before: &[(Rc<str>, Rc<V>)],
    after: Vec<(Rc<str>, Rc<V>)>,
) -> Rc<Node<V>> {
    let same = before.len() == after.len()
        && before
            .iter()
            .zip(&after)
            .all(|(one, two)| Rc::ptr_eq(&one.1, &two.1));
    if same {
        old.clone()
    } else {
        Rc::new(Node::Leaf(hash, after))
    }
}

/// A branch with these children, which is the old one if they are the old ones.
fn branched<V>(old: &Rc<Node<V>>, children: [Child<V>; 1 << BITS]) -> Rc<Node<V>> {
    let same = |(one, two): (&Child<V>, &Child<V>)| match (one, two) {
        (Some(one), Some(two)) => Rc::ptr_eq(one, two),
        (None, None) => true,
        _ => false,
    };
    match old.as_ref() {
        Node::Branch(before) if before.iter().zip(&children).all(same) => old.clone(),
        _ => Rc::new(Node::Branch(children)),
    }
}

fn changed<V: PartialEq>(
    node: &Rc<Node<V>>,
    before: Option<&Rc<Node<V>>>,
    shift: u32,
    names: &mut Vec<Rc<str>>,
) {
    if before.is_some_and(|before| Rc::ptr_eq(node, before)) {
        return;
    }
    match (node.as_ref(), before.map(AsRef::as_ref)) {
        (Node::Branch(children), Some(Node::Branch(others))) => {
            for (child, other) in children.iter().zip(others) {
                if let Some(child) = child {
                    changed(child, other.as_ref(), shift + BITS, names);
                }
            }
        }
        (Node::Branch(children), _) => {
            // A leaf in the place of a branch is found at any depth.
            for child in children.iter().flatten() {
                changed(child, before, shift + BITS, names);
            }
        }
        (Node::Leaf(hash, entries), _) => {
            let before = before.map_or(&[][..], |before| held(before, *hash, shift));
            for (name, value) in entries {
                let same = |(key, held): &(Rc<str>, Rc<V>)| key == name && held == value;
                if !before.iter().any(same) {
                    names.push(name.clone());
                }
            }
        }
    }
}
