//! What is known of the variables at a point of a batch file.
//!
//! The file fixes a variable where every assignment that can reach a point
//! gives it the same value. Everything else is kept as *alternatives*: the
//! values that some path assigns, and whether others are possible. A join
//! never invents knowledge; it refuses rather than guesses.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::span::Span;
use crate::text::Text;

/// More different values than this are as good as unknown.
const MOST_VALUES: usize = 8;

/// A longer value, in bytes, is no value: cmd takes no longer line.
const LONGEST_VALUE: usize = 8191;

/// cmd refuses more nested `setlocal` than this.
const MOST_FRAMES: usize = 32;

/// Variables whose value changes by itself.
const VOLATILE: [&str; 7] = [
    "CD",
    "DATE",
    "TIME",
    "RANDOM",
    "ERRORLEVEL",
    "CMDCMDLINE",
    "HIGHESTNUMANODENUMBER",
];

/// One value that some assignment gives to a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assigned {
    /// The value, with its origins.
    pub(super) text: Text,
    /// The bytes of the value in the assignment.
    pub(super) span: Span,
}

impl Assigned {
    /// The value as text that stands in its own assignment.
    fn read(&self) -> Text {
        let mut text = Text::default();
        text.push_value(&self.text, self.span, self.span);
        text
    }
}

/// What is known of one variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    values: Vec<Assigned>,
    /// Other values are possible too.
    open: bool,
    /// Another script that was called since may have changed it.
    doubtful: bool,
}

/// What is known of all variables, and of the parser's own switches.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct State {
    variables: BTreeMap<Rc<str>, Rc<Variable>>,
    /// Delayed expansion is on.
    pub(super) delayed: bool,
    frames: Vec<Rc<Frame>>,
    /// Ways have met that had opened different scopes: which variables the next
    /// `endlocal` brings back cannot be known.
    uneven: bool,
    /// Variables that are not listed may have been assigned all the same.
    lost: bool,
}

type Frame = (BTreeMap<Rc<str>, Rc<Variable>>, bool);

impl Variable {
    /// A variable with one certain value.
    pub(super) fn known(text: Text, span: Span) -> Self {
        Self {
            values: vec![Assigned { text, span }],
            open: false,
            doubtful: false,
        }
    }

    /// A variable that has this value or, as far as is known, any other.
    pub(super) fn possible(text: Text, span: Span) -> Self {
        Self {
            open: true,
            ..Self::known(text, span)
        }
    }

    /// A variable that can hold anything.
    pub(super) fn unknown() -> Self {
        Self {
            values: Vec::new(),
            open: true,
            doubtful: false,
        }
    }

    /// The one value that it must have here.
    fn certain(&self) -> Option<&Assigned> {
        let [first, rest @ ..] = self.values.as_slice() else {
            return None;
        };
        let same = rest
            .iter()
            .all(|other| other.text.as_str() == first.text.as_str());
        (same && !self.open).then_some(first)
    }

    fn join(&self, other: &Self) -> Self {
        let mut values = self.values.clone();
        for value in &other.values {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
        values.sort_by_key(|value| value.span);
        let many = values.len() > MOST_VALUES;
        if many {
            values.clear();
        }
        Self {
            values,
            open: self.open || other.open || many,
            doubtful: self.doubtful || other.doubtful,
        }
    }

    fn opened(&self) -> Self {
        Self {
            open: true,
            ..self.clone()
        }
    }
}

/// What a lookup finds.
#[derive(Clone, Debug)]
pub(super) enum Lookup<'a> {
    /// The file fixes the value; the flag says that another script which was
    /// called since may have changed it.
    Known(&'a Assigned, bool),
    /// It does not.
    Unknown,
    /// No assignment of the file has touched it: it comes from outside.
    Outside,
}

impl State {
    /// The state in which any variable may have any value.
    pub(super) fn anything() -> Self {
        Self {
            lost: true,
            ..Self::default()
        }
    }

    /// Looks a variable up; names are the same in any case.
    pub(super) fn lookup(&self, name: &str) -> Lookup<'_> {
        match self.variables.get(name.to_ascii_uppercase().as_str()) {
            None if self.lost => Lookup::Unknown,
            None => Lookup::Outside,
            Some(variable) => match variable.certain() {
                Some(assigned) => Lookup::Known(assigned, variable.doubtful),
                None => Lookup::Unknown,
            },
        }
    }

    /// The values that a variable can have as far as assignments give them, and
    /// whether others are possible.
    pub(super) fn possible(&self, name: &str) -> (Vec<Text>, bool) {
        match self.variables.get(name.to_ascii_uppercase().as_str()) {
            None => (Vec::new(), true),
            Some(variable) => (
                variable.values.iter().map(Assigned::read).collect(),
                variable.open,
            ),
        }
    }

    /// The alternatives of a variable, for an unknown part.
    pub(super) fn alternatives(&self, name: &str) -> Arc<[Text]> {
        self.possible(name).0.into()
    }

    /// Puts the arguments of the file or subroutine back as `outer` has them.
    pub(super) fn restore_parameters(&mut self, outer: &Self) {
        let is_parameter = |name: &Rc<str>| name.starts_with('%');
        self.variables.retain(|name, _| !is_parameter(name));
        let kept = outer
            .variables
            .iter()
            .filter(|(name, _)| is_parameter(name));
        self.variables
            .extend(kept.map(|(name, value)| (name.clone(), value.clone())));
    }

    /// Records an assignment.
    pub(super) fn assign(&mut self, name: &str, variable: Variable) {
        let long = |value: &Assigned| value.text.len() > LONGEST_VALUE;
        let variable = if variable.values.iter().any(long) {
            Variable::unknown()
        } else {
            variable
        };
        self.variables
            .insert(name.to_ascii_uppercase().into(), Rc::new(variable));
    }

    /// Forgets which value a variable has, but not which it may have.
    pub(super) fn open(&mut self, name: &str) {
        let name = name.to_ascii_uppercase();
        let opened = self
            .variables
            .get(name.as_str())
            .map_or_else(Variable::unknown, |variable| variable.opened());
        self.variables.insert(name.into(), Rc::new(opened));
    }

    /// Another script runs, which may change any variable.
    pub(super) fn doubt(&mut self) {
        for variable in self.variables.values_mut() {
            let doubtful = Variable {
                doubtful: true,
                ..variable.as_ref().clone()
            };
            *variable = Rc::new(doubtful);
        }
    }

    /// Gives up what is known of every variable.
    pub(super) fn lose(&mut self) {
        self.variables.clear();
        self.frames.clear();
        self.lost = true;
    }

    /// How much there is to copy and compare.
    pub(super) fn size(&self) -> usize {
        self.variables.len() + 1
    }

    /// The state where two ways meet.
    pub(super) fn join(&self, other: &Self) -> Self {
        let mut variables = BTreeMap::new();
        for name in self.variables.keys().chain(other.variables.keys()) {
            if variables.contains_key(name) {
                continue;
            }
            let joined = match (self.variables.get(name), other.variables.get(name)) {
                (Some(one), Some(two)) if one == two => one.clone(),
                (Some(one), Some(two)) => Rc::new(one.join(two)),
                (Some(one), None) | (None, Some(one)) => Rc::new(one.opened()),
                (None, None) => continue,
            };
            variables.insert(name.clone(), joined);
        }
        Self {
            variables,
            delayed: self.delayed || other.delayed,
            lost: self.lost || other.lost,
            uneven: self.uneven || other.uneven || self.frames.len() != other.frames.len(),
            frames: if self.frames.len() <= other.frames.len() {
                self.frames.clone()
            } else {
                other.frames.clone()
            },
        }
    }

    /// The names whose knowledge differs between two states.
    pub(super) fn changed(&self, before: &Self) -> Vec<String> {
        self.variables
            .iter()
            .filter(|(name, variable)| before.variables.get(*name) != Some(*variable))
            .map(|(name, _)| name.to_string())
            .collect()
    }

    /// Opens a local scope (`setlocal`).
    pub(super) fn push_frame(&mut self) {
        if self.frames.len() < MOST_FRAMES {
            let frame = (self.variables.clone(), self.delayed);
            self.frames.push(Rc::new(frame));
        }
    }

    /// Closes the innermost scope (`endlocal`), if there is one.
    pub(super) fn pop_frame(&mut self) {
        if self.uneven {
            for variable in self.variables.values_mut() {
                *variable = Rc::new(variable.opened());
            }
        } else if let Some(frame) = self.frames.pop() {
            self.variables = frame.0.clone();
            self.delayed = frame.1;
        }
    }

    /// How many scopes are open.
    pub(super) fn depth(&self) -> usize {
        self.frames.len()
    }
}

/// Whether a value may be read again later through the same spelling: every
/// part of it is known, or is a variable of the environment that the file
/// never assigns and that does not change by itself.
pub(super) fn is_stable_spelling(written: &str, assigned: impl Fn(&str) -> bool) -> bool {
    let Some(name) = written
        .strip_prefix('%')
        .and_then(|rest| rest.strip_suffix('%'))
    else {
        return is_own_path(written);
    };
    let name = name.split(':').next().unwrap_or(name).to_ascii_uppercase();
    !name.is_empty() && !VOLATILE.contains(&name.as_str()) && !assigned(&name)
}

fn is_own_path(written: &str) -> bool {
    written
        .strip_prefix("%~")
        .and_then(|rest| rest.strip_suffix('0'))
        .is_some_and(|modifiers| {
            !modifiers.is_empty() && modifiers.chars().all(|c| c.is_ascii_alphabetic())
        })
}
