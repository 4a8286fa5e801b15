//! What is known of the variables at a point of a batch file.
//!
//! The file fixes a variable where every assignment that can reach a point
//! gives it the same value. Everything else is kept as *alternatives*: the
//! values that some path assigns, and whether others are possible. A join
//! never invents knowledge; it refuses rather than guesses.

mod fuel;
mod map;
mod variable;

use std::rc::Rc;
use std::sync::Arc;

use self::fuel::Doubt;
pub(super) use self::fuel::Fuel;
use self::map::{Join, Map};
pub(super) use self::variable::{Assigned, Variable, innermost};
use crate::language::{TOOLS, holds_one_of};
use crate::span::Span;
use crate::text::Text;

/// The values of a variable may be put together from variables that have several
/// values, and so on. Deeper than this they are not listed: what it takes to
/// compare them multiplies with each level.
const DEEPEST: usize = 3;

/// Of more values of one variable those are listed that name a tool, and no more of them.
const MOST_ALTERNATIVES: usize = 16;

/// How many variables are looked at for those that a name may mean, and how many of
/// them are listed.
const MOST_SEEN: usize = 512;
const MOST_FITTING: usize = 64;

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

/// The argument that is the name of the script, until a `shift` gives it another.
pub(super) const OWN_NAME: &str = "%0";

/// What is known of all variables, and of the parser's own switches.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct State {
    /// By upper-case name.
    variables: Map<Variable>,
    /// The arguments of the file or subroutine: `%0` to `%9`, then `%*`.
    arguments: Arguments,
    /// Loop variables (`%%f`), where case counts.
    loops: Map<Variable>,
    /// Delayed expansion is on.
    pub(super) delayed: bool,
    frames: Vec<Rc<Frame>>,
    /// Ways have met that had opened different scopes: which variables the next
    /// `endlocal` brings back cannot be known.
    uneven: bool,
    /// Variables that are not listed may have been assigned all the same.
    lost: bool,
}

type Frame = (Map<Variable>, bool);

/// None where nothing is known of any, not even that it has a value.
type Arguments = Option<Rc<[Option<Rc<Variable>>; ARGUMENTS]>>;

/// How many names arguments have.
const ARGUMENTS: usize = 11;

/// Which of them a key names: `%1`, `%*`.
fn argument(key: &str) -> Option<usize> {
    match key.as_bytes() {
        [b'%', digit @ b'0'..=b'9'] => Some(usize::from(digit - b'0')),
        [b'%', b'*'] => Some(ARGUMENTS - 1),
        _ => None,
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

/// Whether a variable may have other values than those that are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Others {
    /// No assignment gives it another one.
    Nowhere,
    /// It may come from outside, or what is assigned to it is not known.
    Somewhere,
    /// There are more assignments than are followed.
    Unlisted,
}

impl State {
    /// The state in which any variable may have any value.
    pub(super) fn anything() -> Self {
        Self {
            lost: true,
            ..Self::default()
        }
    }

    /// Looks up a variable (whose name is the same in any case), an argument of
    /// the file or subroutine (`%1`), or a loop variable (`%%f`).
    pub(super) fn lookup(&self, name: &str) -> Lookup<'_> {
        match self.variable(name) {
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
    pub(super) fn possible(&self, name: &str) -> (Vec<Text>, Others) {
        let Some(variable) = self.variable(name) else {
            return (Vec::new(), Others::Somewhere);
        };
        let values = variable.values.iter().map(Assigned::read).collect();
        (values, variable.others())
    }

    /// Names that start with a text, in upper case, and fit, and the values that
    /// assignments give to them: no more than `MOST_FITTING`, and none where more
    /// variables than `MOST_SEEN` would have to be looked at.
    pub(super) fn fitting(&self, start: &str, fits: impl Fn(&str) -> bool) -> Vec<(&str, Text)> {
        let mut found: Vec<(&str, &Assigned)> = Vec::new();
        let mut seen = 0;
        self.variables.each(&mut |name, variable| {
            seen += 1;
            let is_one = seen <= MOST_SEEN && name.strip_prefix(start).is_some_and(&fits);
            if is_one && found.len() < MOST_FITTING {
                found.extend(variable.values.iter().map(|value| (name, value)));
            }
            seen < MOST_SEEN
        });
        found.sort_by_key(|(name, _)| *name);
        let values = found.into_iter();
        values.map(|(name, value)| (name, value.read())).collect()
    }

    /// The alternatives of a variable, for an unknown part.
    pub(super) fn alternatives(&self, name: &str) -> Arc<[Text]> {
        let values = self.possible(name).0;
        let mut values: Vec<Text> = values.iter().flat_map(innermost).collect();
        let is_deep = |value: &Text| value.nesting() >= DEEPEST;
        if values.len() > MOST_ALTERNATIVES || values.iter().any(is_deep) {
            let is_tool = |value: &Text| holds_one_of(&TOOLS, value.as_str());
            values.retain(|value| !is_deep(value) && is_tool(value));
            values.truncate(MOST_ALTERNATIVES);
        }
        values.into()
    }

    fn variable(&self, name: &str) -> Option<&Variable> {
        let found = if name.bytes().any(|byte| byte.is_ascii_lowercase()) && !name.starts_with('%')
        {
            self.held(&name.to_ascii_uppercase())
        } else {
            self.held(name)
        };
        found.map(AsRef::as_ref)
    }

    /// What is held under a key: a name in upper case, or an argument or loop
    /// variable with its percent signs.
    pub(super) fn held(&self, key: &str) -> Option<&Rc<Variable>> {
        match argument(key) {
            Some(index) => self.arguments.as_ref()?[index].as_ref(),
            None if key.starts_with('%') => self.loops.get(key),
            None => self.variables.get(key),
        }
    }

    /// Puts the arguments of the file or subroutine back as `outer` has them.
    pub(super) fn restore_locals(&mut self, outer: &Self) {
        self.arguments.clone_from(&outer.arguments);
        self.loops = outer.loops.clone();
    }

    /// Records an assignment.
    pub(super) fn assign(&mut self, name: &str, variable: Variable) {
        let name = name.to_ascii_uppercase();
        self.variables.insert(&name, Rc::new(variable.bounded()));
    }

    /// Records an assignment that may be one of another variable.
    pub(super) fn may_assign(&mut self, name: &str, variable: Variable) {
        let variable = Rc::new(variable.bounded());
        let held = self.variable(name);
        let joined = held.map(|held| variable.join(&Rc::new(held.clone())));
        let name = name.to_ascii_uppercase();
        self.variables.insert(&name, joined.unwrap_or(variable));
    }

    /// Gives a loop variable (`%%f`) its value.
    pub(super) fn bind_loop(&mut self, name: &str, variable: Variable) {
        self.loops.insert(name, Rc::new(variable.bounded()));
    }

    /// Gives the arguments from `%1` on their values, and `%*` the last one;
    /// those that are not given are empty.
    pub(super) fn bind_arguments(&mut self, given: Vec<Variable>, all: Variable) {
        let own = self.held("%0").cloned();
        let empty = Rc::new(Variable::known(Text::default(), Span::empty(0)));
        let mut given = given.into_iter().map(|one| Rc::new(one.bounded()));
        let all = Rc::new(all.bounded());
        self.arguments = Some(Rc::new(std::array::from_fn(|index| match index {
            0 => own.clone(),
            _ if index + 1 == ARGUMENTS => Some(all.clone()),
            _ => Some(given.next().unwrap_or_else(|| empty.clone())),
        })));
    }

    /// `shift`: each argument from the `first` on has the value of the next, but
    /// not `%*`. None where it is not known which is the first.
    pub(super) fn shift(&mut self, first: Option<usize>) {
        let unknown = || Some(Rc::new(Variable::unknown()));
        let mut arguments = std::array::from_fn(|_| unknown());
        if let Some(given) = &self.arguments {
            arguments[ARGUMENTS - 1].clone_from(&given[ARGUMENTS - 1]);
            if let Some(first) = first {
                arguments.clone_from(given);
                arguments[first..ARGUMENTS - 1].rotate_left(1);
                // Behind nothing there is nothing; else there may be a tenth.
                let last = given[ARGUMENTS - 2].clone();
                let nothing = |last: &Rc<Variable>| last.is_nothing();
                arguments[ARGUMENTS - 2] = last.filter(nothing).or_else(unknown);
            }
        }
        self.arguments = Some(Rc::new(arguments));
    }

    /// Forgets which value a variable has, but not which it may have.
    pub(super) fn open(&mut self, name: &str) {
        let name = name.to_ascii_uppercase();
        let opened = match self.variables.get(&name) {
            Some(variable) => variable.opened(),
            None => Rc::new(Variable::unknown()),
        };
        self.variables.insert(&name, opened);
    }

    /// Forgets which values the variables have that have changed since.
    pub(super) fn open_changed(&mut self, after: &Self, before: &Self) {
        for name in after.variables.changed(&before.variables) {
            let held = |state: &Self| state.variables.get(&name).cloned();
            let same = held(after).zip(held(before));
            if same.is_none_or(|(one, two)| !one.is_assigned_as(&two)) {
                self.open(&name);
            }
        }
    }

    /// Another script runs, which may change any variable.
    pub(super) fn doubt(&mut self, fuel: &mut Fuel) {
        self.variables = self.variables.alone(&mut Doubt(fuel));
    }

    /// Gives up what is known of every variable.
    pub(super) fn lose(&mut self) {
        *self = Self {
            delayed: self.delayed,
            ..Self::anything()
        };
    }

    /// The state where two ways meet. Without fuel nothing is known there.
    pub(super) fn join(&self, other: &Self, fuel: &mut Fuel) -> Self {
        let mut state = Self {
            variables: self.variables.join(&other.variables, fuel),
            arguments: self.arguments_with(other, fuel),
            loops: self.loops.join(&other.loops, fuel),
            delayed: self.delayed || other.delayed,
            lost: self.lost || other.lost,
            uneven: self.uneven || other.uneven || self.frames.len() != other.frames.len(),
            frames: self.frames_with(other, fuel),
        };
        if fuel.is_spent() {
            state.lose();
        }
        state
    }

    fn arguments_with(&self, other: &Self, fuel: &mut Fuel) -> Arguments {
        let (one, two) = match (&self.arguments, &other.arguments) {
            (None, None) => return None,
            (Some(one), Some(two)) if one == two => return Some(one.clone()),
            (one, two) => (one.as_deref(), two.as_deref()),
        };
        let own =
            |side: Option<&[Option<Rc<Variable>>; ARGUMENTS]>, index: usize| side?[index].clone();
        Some(Rc::new(std::array::from_fn(|index| {
            match (own(one, index), own(two, index)) {
                (Some(one), Some(two)) => Some(fuel.both(&one, &two)),
                (one, two) => one.or(two).map(|value| fuel.alone(&value)),
            }
        })))
    }

    fn frames_with(&self, other: &Self, fuel: &mut Fuel) -> Vec<Rc<Frame>> {
        let pairs = self.frames.iter().zip(&other.frames);
        pairs
            .map(|(one, two)| {
                if one == two {
                    one.clone()
                } else {
                    Rc::new((one.0.join(&two.0, fuel), one.1 || two.1))
                }
            })
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
    pub(super) fn pop_frame(&mut self, fuel: &mut Fuel) {
        let frame = self.frames.pop().filter(|_| !self.uneven);
        match frame {
            Some(frame) => (self.variables, self.delayed) = frame.as_ref().clone(),
            // The scope was opened where nothing is known any more.
            None if self.uneven || self.lost => self.variables = self.variables.alone(fuel),
            None => {}
        }
    }

    /// How many scopes are open.
    pub(super) fn depth(&self) -> usize {
        self.frames.len()
    }
}

/// Whether a value may be read again later through the same spelling: every
/// part of it is known, or is a variable of the environment that the file
/// never assigns and that does not change by itself, or the path of the file.
pub(super) fn is_stable_spelling(written: &str, assigned: impl Fn(&str) -> bool) -> bool {
    let Some(name) = written
        .strip_prefix('%')
        .and_then(|rest| rest.strip_suffix('%'))
    else {
        return is_own_path(written) && !assigned(OWN_NAME);
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
