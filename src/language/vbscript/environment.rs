//! What the variables of a script can hold at one point of it.
//!
//! The analysis goes forward once. Where two ways meet, a variable keeps its
//! value only if both agree; where a loop can run again, everything that the
//! loop assigns is forgotten. So a value found here is the value on every way
//! that leads to the point.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::several;
use crate::span::Span;
use crate::text::Text;

/// How many variables are followed; more make the rest unknown.
const VARIABLES: usize = 256;

/// How many assignments of a variable are told apart.
const DEFINITIONS: usize = 64;

/// How long a value may grow: Windows takes no longer command line.
pub(super) const LENGTH: usize = 32 * 1024;

/// How many pieces a value may be made of.
const PIECES: usize = 512;

/// How many strings a variable may be, to be told here.
const STRINGS: usize = 32;

/// An assignment, named by the place of its statement in the script.
pub(super) type Definition = usize;

/// The variables at one point. Points between which nothing is assigned share
/// them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Environment {
    variables: Arc<BTreeMap<String, Variable>>,
    /// There are more than are followed.
    is_full: bool,
}

/// A variable at one point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Variable {
    /// What it holds, when that is known in any way.
    pub(super) value: Option<Arc<Value>>,
    /// The assignments that can have given it its value; none where they are
    /// too many.
    pub(super) definitions: BTreeSet<Definition>,
    /// They are too many to be told apart.
    pub(super) many: bool,
}

/// What is known about a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A string, parts of which may be unknown.
    Text(Binding),
    /// One of several strings, parts of which may be unknown.
    Either(Arc<[Text]>),
    /// An array of known strings.
    List(Vec<Text>),
    /// An object: the name it was made by, in lower case.
    Object(String),
}

/// A string that was assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binding {
    /// The string; its sites are in the expression that was assigned.
    pub(super) text: Text,
    /// The bytes of that expression.
    pub(super) expression: Span,
    /// Whether a use of the variable stands for the expression itself: the
    /// argument of a procedure that is followed into its body.
    pub(super) transparent: bool,
}

impl Environment {
    /// The variable of this name (lower case).
    pub(super) fn get(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name)
    }

    /// What the variable of this name holds.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.get(name)?.value.as_deref()
    }

    /// Whether nothing has been assigned to a variable on any way here.
    pub(super) fn is_unset(&self, name: &str) -> bool {
        !self.is_full && self.get(name).is_none()
    }

    /// Whether there is room for a variable.
    fn takes(&mut self, name: &str) -> bool {
        let takes = self.variables.len() < VARIABLES || self.variables.contains_key(name);
        self.is_full |= !takes;
        takes
    }

    /// Records an assignment.
    pub(super) fn assign(&mut self, name: String, value: Option<Value>, definition: Definition) {
        if !self.takes(&name) {
            return;
        }
        let value = value.filter(Value::is_small).map(Arc::new);
        let definitions = BTreeSet::from([definition]);
        let variable = Variable {
            value,
            definitions,
            many: false,
        };
        Arc::make_mut(&mut self.variables).insert(name, variable);
    }

    /// Forgets what a variable holds, which one of `definitions` may have
    /// changed.
    pub(super) fn forget(&mut self, name: &str, definitions: &BTreeSet<Definition>) {
        if !self.takes(name) {
            return;
        }
        let variables = Arc::make_mut(&mut self.variables);
        let variable = variables.entry(name.to_owned()).or_default();
        variable.value = None;
        variable.may_come_from(definitions, false);
    }

    /// Forgets everything.
    pub(super) fn forget_all(&mut self) {
        for variable in Arc::make_mut(&mut self.variables).values_mut() {
            variable.value = None;
        }
    }

    /// Forgets everything, and which assignments it came from.
    pub(super) fn lose(&mut self) {
        for variable in Arc::make_mut(&mut self.variables).values_mut() {
            *variable = Variable {
                many: true,
                ..Variable::default()
            };
        }
    }

    /// Keeps the variables for which `keeps` holds.
    pub(super) fn retain(&mut self, mut keeps: impl FnMut(&str, &Variable) -> bool) {
        let variables = Arc::make_mut(&mut self.variables);
        variables.retain(|name, variable| keeps(name, variable));
    }

    /// What holds where this way and `other` meet.
    pub(super) fn join(mut self, other: Self) -> Self {
        self.is_full |= other.is_full;
        if Arc::ptr_eq(&self.variables, &other.variables) {
            return self;
        }
        let variables = Arc::make_mut(&mut self.variables);
        for (name, ours) in &mut *variables {
            if !other.variables.contains_key(name) {
                ours.value = None;
            }
        }
        for (name, theirs) in Arc::unwrap_or_clone(other.variables) {
            let ours = variables.entry(name).or_default();
            if ours.value != theirs.value {
                ours.value = meet(ours.value.take(), theirs.value);
            }
            ours.may_come_from(&theirs.definitions, theirs.many);
        }
        self
    }
}

impl Variable {
    /// Adds assignments that can have given it its value.
    fn may_come_from(&mut self, definitions: &BTreeSet<Definition>, many: bool) {
        self.definitions.extend(definitions);
        self.many |= many || self.definitions.len() > DEFINITIONS;
        if self.many {
            self.definitions.clear();
        }
    }
}

impl Value {
    /// The strings that it can be.
    fn alternatives(&self) -> Option<Vec<Text>> {
        match self {
            Self::Text(binding) => Some(several::each(&binding.text)),
            Self::Either(texts) => Some(texts.iter().flat_map(several::each).collect()),
            Self::List(_) | Self::Object(_) => None,
        }
    }

    fn is_small(&self) -> bool {
        match self {
            Self::Text(binding) => binding.text.len() <= LENGTH && binding.text.pieces() <= PIECES,
            Self::Either(texts) => !texts.is_empty() && texts.len() <= STRINGS,
            Self::List(texts) => texts.iter().map(Text::len).sum::<usize>() <= LENGTH,
            Self::Object(_) => true,
        }
    }
}

/// What is known of a variable that is one of two values.
fn meet(ours: Option<Arc<Value>>, theirs: Option<Arc<Value>>) -> Option<Arc<Value>> {
    let (ours, theirs) = (ours?, theirs?);
    let mut alternatives = ours.alternatives()?;
    for text in theirs.alternatives()? {
        if alternatives
            .iter()
            .all(|known| known.as_str() != text.as_str())
        {
            alternatives.push(text);
        }
    }
    if let [only] = alternatives.as_slice()
        && only.is_known()
    {
        return Some(ours);
    }
    if alternatives.len() > STRINGS {
        alternatives = several::shortest(alternatives);
    }
    let value = Value::Either(alternatives.into());
    value.is_small().then(|| Arc::new(value))
}
