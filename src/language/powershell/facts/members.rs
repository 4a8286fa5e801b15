//! Where what a variable holds is changed, and the variable is given no other value.
//!
//! ```text
//! $x.Name = 1    $x['k'] = 1    $x[0] = 1    $x.Add('k', 1)
//! ```
//!
//! `$x = 1` makes a variable of the scope that it stands in. These read `$x`, through
//! the scopes around as well, and change the object that all of them share (`about_Scopes`).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::super::token::{Bracket, Keyword, Kind};
use super::super::tree::Tokens;
use super::super::view::View;
use super::functions::{Call, body};
use super::head;

/// How the names of methods start that change what they are called on.
const CHANGING: [&str; 12] = [
    "add", "clear", "dequeue", "enqueue", "insert", "pop", "push", "remove", "reverse", "set",
    "sort", "tryadd",
];

/// The cmdlet that changes the object that it is given.
const ADD_MEMBER: &str = "add-member";

/// How many assignments to one variable are looked at for one change.
const NEAREST: usize = 64;

/// Where a script changes what its variables hold.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// The variables, by their tokens, in order.
    changed: Vec<(usize, String)>,
    names: BTreeSet<String>,
    /// From where to where a variable surely has the value that its own scope gave it.
    own: BTreeMap<String, Vec<Range<usize>>>,
    /// The functions that change something, or call one that does.
    changing: BTreeSet<String>,
    /// Where something is given to one of them, or to `Add-Member`, in order.
    handed: Vec<usize>,
}

impl Members {
    /// Looks through all tokens of a script.
    pub(super) fn of(view: &View, calls: &[Call<'_>], bodies: &[(String, Range<usize>)]) -> Self {
        let mut members = Self::default();
        // The ends of the blocks around, and of what has parameters, with those.
        let mut blocks: Vec<usize> = Vec::new();
        let mut heads: Vec<(usize, usize)> = Vec::new();
        let mut adders = Vec::new();
        // The variables that get a value, by their tokens, and the ends of their scopes.
        let mut own: Vec<Range<usize>> = Vec::new();
        for at in 0..view.tokens.len() {
            while blocks.last().is_some_and(|end| *end <= at) {
                blocks.pop();
            }
            while heads.last().is_some_and(|(head, _)| *head <= at) {
                heads.pop();
            }
            let block = blocks.last().copied().unwrap_or(view.tokens.len());
            match view.kind(at) {
                Some(Kind::Open(Bracket::Brace)) => blocks.push(view.tokens[at].partner),
                Some(Kind::Keyword(Keyword::Function)) => {
                    let end = body(view, at).map(|(_, body)| body.end);
                    heads.extend(head(view, at).map(|head| head.end).zip(end));
                }
                Some(Kind::Keyword(Keyword::Param)) => {
                    heads.extend(head(view, at).map(|head| (head.end, block)));
                }
                Some(Kind::Keyword(Keyword::Foreach)) => {
                    let near = (at..at + 5).find(|at| view.kind(*at) == Some(Kind::Variable));
                    own.extend(near.map(|at| at..block));
                }
                Some(Kind::Bare) if view.token(at).eq_ignore_ascii_case(ADD_MEMBER) => {
                    adders.push(at);
                }
                Some(Kind::Variable) => match heads.last() {
                    Some((_, end)) => own.push(at..*end),
                    None => match role(view, at) {
                        Some(Role::Set) => own.push(at..block),
                        Some(Role::Changed) => members.changed.push((at, view.variable(at))),
                        None => {}
                    },
                },
                _ => {}
            }
        }
        let names = members.changed.iter();
        members.names = names.map(|(_, name)| name.clone()).collect();
        for own in own.into_iter().filter(|_| !members.names.is_empty()) {
            let name = view.variable(own.start);
            if members.names.contains(&name) {
                members.own.entry(name).or_default().push(own);
            }
        }
        members.handed = adders;
        members.changing = members.changing_functions(calls, bodies);
        let calls = calls
            .iter()
            .filter(|(_, name)| members.changing.contains(*name));
        members.handed.extend(calls.map(|(at, _)| *at));
        members.handed.sort_unstable();
        members
    }

    /// The functions that change something, or give it to one that does.
    fn changing_functions(
        &self,
        calls: &[Call<'_>],
        bodies: &[(String, Range<usize>)],
    ) -> BTreeSet<String> {
        let mut callers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, body) in bodies {
            let first = calls.partition_point(|(at, _)| *at < body.start);
            let inside = calls[first..].iter().take_while(|(at, _)| *at < body.end);
            for (_, called) in inside {
                callers.entry(called).or_default().push(name);
            }
        }
        let direct = bodies.iter().filter(|(_, body)| self.changes(body));
        let mut new: Vec<&str> = direct.map(|(name, _)| name.as_str()).collect();
        let mut changing = BTreeSet::new();
        while let Some(name) = new.pop() {
            if changing.insert(name.to_owned()) {
                new.extend(callers.get(name).into_iter().flatten());
            }
        }
        changing
    }

    /// Whether nothing is changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.handed.is_empty()
    }

    /// Whether something is changed among some tokens.
    #[must_use]
    pub fn changes(&self, tokens: &Tokens) -> bool {
        let next = self.handed.partition_point(|at| *at < tokens.start);
        let handed = self.handed.get(next).is_some_and(|at| *at < tokens.end);
        handed || !self.within(tokens).is_empty()
    }

    /// Whether a command, by its name in lower case, may change what it is given.
    #[must_use]
    pub fn is_changing(&self, name: &str) -> bool {
        name == ADD_MEMBER || self.changing.contains(name)
    }

    /// Whether the script changes anywhere what a variable of this name holds.
    #[must_use]
    pub fn is_changed(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// The variables whose objects some tokens change.
    pub fn changed(&self, tokens: &Tokens) -> impl Iterator<Item = &str> {
        self.within(tokens).iter().map(|(_, name)| name.as_str())
    }

    /// The variables whose objects some tokens change although they got them elsewhere.
    #[must_use]
    pub fn changed_outside(&self, tokens: &Tokens) -> BTreeSet<&str> {
        let mut outside = BTreeSet::new();
        for (at, name) in self.within(tokens) {
            if !outside.contains(name.as_str()) && !self.is_own(*at, name, tokens) {
                outside.insert(name.as_str());
            }
        }
        outside
    }

    fn within(&self, tokens: &Tokens) -> &[(usize, String)] {
        let first = self.changed.partition_point(|(at, _)| *at < tokens.start);
        let rest = &self.changed[first..];
        &rest[..rest.partition_point(|(at, _)| *at < tokens.end)]
    }

    /// Whether a variable surely got its value among some tokens.
    fn is_own(&self, at: usize, name: &str, tokens: &Tokens) -> bool {
        let own = self.own.get(name).map_or(&[][..], Vec::as_slice);
        let before = own.partition_point(|own| own.start < at);
        let nearest = own[..before].iter().rev().take(NEAREST);
        nearest
            .take_while(|own| own.start >= tokens.start)
            .any(|own| own.contains(&at))
    }
}

/// What a statement does to a variable.
enum Role {
    /// It gives it a value.
    Set,
    /// It changes what it holds.
    Changed,
}

fn role(view: &View, at: usize) -> Option<Role> {
    let (end, calls) = chain(view, at);
    let behind = (end..end + 4).find(|at| view.kind(*at) != Some(Kind::Blank));
    let behind = behind.filter(|at| view.kind(*at) == Some(Kind::Assign) || steps(view, *at));
    let steps_before = || at.checked_sub(1).is_some_and(|at| steps(view, at));
    if end > at + 1 {
        let is_changed = calls || behind.is_some() || steps_before();
        return is_changed.then_some(Role::Changed);
    }
    let is_set = behind.is_some_and(|at| view.token(at) == "=");
    is_set.then_some(Role::Set)
}

/// The end of the members and indices behind a variable, and whether a method among them
/// changes it.
fn chain(view: &View, variable: usize) -> (usize, bool) {
    let mut at = variable + 1;
    let mut calls = false;
    loop {
        let named = match view.kind(at) {
            Some(Kind::Dot) => at + 1,
            Some(Kind::Open(Bracket::Square)) => {
                at = view.tokens[at].partner + 1;
                continue;
            }
            _ => return (at, calls),
        };
        at = match view.kind(named) {
            Some(Kind::Open(_) | Kind::OpenQuote(_)) => view.tokens[named].partner + 1,
            _ => named + 1,
        };
        if view.kind(at) == Some(Kind::Open(Bracket::Paren)) {
            let method = view.token(named).to_ascii_lowercase();
            calls |= CHANGING.iter().any(|start| method.starts_with(start));
            at = view.tokens[at].partner + 1;
        }
    }
}

/// Whether a token is `++` or `--`.
fn steps(view: &View, at: usize) -> bool {
    view.kind(at) == Some(Kind::Operator) && matches!(view.token(at), "++" | "--")
}
