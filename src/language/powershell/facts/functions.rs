//! What the functions of a script do to those who call them: they read exit codes, and
//! what they print becomes values.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::super::token::{Bracket, Kind};
use super::super::view::View;
use super::{Elsewhere, Facts, handed, targets, uses};

/// What is handed to each parameter: the names of functions, and of variables.
type Receivers<'n> = BTreeMap<String, BTreeSet<&'n str>>;

impl Facts {
    /// A call of a function that reads the exit code reads it.
    pub(super) fn readers_through_functions(
        &mut self,
        calls: &[Call<'_>],
        bodies: &[(String, Range<usize>)],
    ) {
        let readers = std::mem::take(&mut self.readers);
        let reads = |body: &Range<usize>| {
            let next = readers.partition_point(|at| *at < body.start);
            readers.get(next).is_some_and(|at| *at < body.end)
        };
        let names: BTreeSet<&str> = bodies
            .iter()
            .filter(|(_, body)| reads(body))
            .map(|(name, _)| name.as_str())
            .collect();
        let calls = calls.iter().filter(|(_, name)| names.contains(name));
        self.readers = calls.map(|(at, _)| *at).collect();
        self.readers.extend(readers);
    }

    /// A function whose call is assigned, or stands in an expression, gives what it
    /// prints to that; and so do those that it calls.
    pub(super) fn values_of_functions(
        &mut self,
        view: &View,
        calls: &[Call<'_>],
        bodies: &[(String, Range<usize>)],
    ) {
        let mut bodies_of: BTreeMap<&str, Vec<&Range<usize>>> = BTreeMap::new();
        for (name, body) in bodies {
            bodies_of.entry(name).or_default().push(body);
        }
        let mut blocks = blocks(view);
        if !bodies.is_empty() {
            self.parameters = handed::parameters(view);
        }
        let parameters = self.parameters.values().flatten();
        let declared = parameters.clone().map(|one| one.token).collect();
        blocks.extend(parameters.map(|one| one.name.clone()));
        let names = bodies_of.keys().copied();
        let names = names.chain(blocks.iter().map(String::as_str)).collect();
        let mut new = Vec::new();
        let mut given = Vec::new();
        for used in uses::uses(view, &names, &declared) {
            self.used.insert(used.name.to_owned());
            if used.is_called {
                self.called.insert(used.name.to_owned());
            }
            new.extend(used.is_taken.then_some(used.name));
            given.extend(used.to.map(|to| (to, used.name)));
        }
        let mut receivers = Receivers::new();
        for (to, name) in given {
            let all = self.receivers(to.function, to.parameter.as_deref());
            let is_unknown = all.is_empty() || all.iter().any(|one| !self.used.contains(*one));
            new.extend(is_unknown.then_some(name));
            for one in all {
                receivers.entry(one.to_owned()).or_default().insert(name);
            }
        }
        self.elsewhere_through(&receivers);
        while let Some(name) = new.pop() {
            if self.values.insert(name.to_owned()) {
                new.extend(receivers.get(name).into_iter().flatten());
                for body in bodies_of.get(name).into_iter().flatten() {
                    let first = calls.partition_point(|(at, _)| *at < body.start);
                    let inside = calls[first..].iter().take_while(|(at, _)| *at < body.end);
                    new.extend(inside.map(|(_, name)| *name));
                }
            }
        }
    }

    /// What a function runs elsewhere is elsewhere for those who hand it on.
    fn elsewhere_through(&mut self, receivers: &Receivers<'_>) {
        let mut open: Vec<String> = self.elsewhere.keys().cloned().collect();
        while let Some(name) = open.pop() {
            let how = self.elsewhere(&name);
            for given in receivers.get(&name).into_iter().flatten() {
                let known = self.elsewhere.entry((*given).to_owned()).or_default();
                if known.add(how) {
                    open.push((*given).to_owned());
                }
            }
        }
    }

    /// Whether something makes a value of what a function prints, or a block in a
    /// variable, by its name; of what `gives` a value, and is not run here, others do.
    #[must_use]
    pub fn is_taken(&self, name: &str, gives: bool) -> bool {
        self.values.contains(name) || gives && !self.used.contains(name)
    }

    /// How something runs that is handed to other commands.
    #[must_use]
    pub fn elsewhere(&self, name: &str) -> Elsewhere {
        self.elsewhere.get(name).copied().unwrap_or_default()
    }
}

/// Where the name of a function stands that the script declares, and that name in lower
/// case.
pub(super) type Call<'n> = (usize, &'n str);

/// Where functions are called, in order.
pub(super) fn calls<'n>(view: &View, bodies: &'n [(String, Range<usize>)]) -> Vec<Call<'n>> {
    let names: BTreeSet<&str> = bodies.iter().map(|(name, _)| name.as_str()).collect();
    let bare = |at: &usize| !names.is_empty() && view.kind(*at) == Some(Kind::Bare);
    let calls = (0..view.tokens.len()).filter(bare).filter_map(|at| {
        let name = view.token(at).to_ascii_lowercase();
        Some((at, *names.get(name.as_str())?))
    });
    calls.collect()
}

/// The variables that are given a block, with their `$`.
fn blocks(view: &View) -> BTreeSet<String> {
    let is_block = |assign: &usize| {
        let next = (assign + 1..assign + 4).find(|at| view.kind(*at) != Some(Kind::Blank));
        view.kind(*assign) == Some(Kind::Assign)
            && next.and_then(|at| view.kind(at)) == Some(Kind::Open(Bracket::Brace))
    };
    let given = (0..view.tokens.len()).filter(is_block);
    let variables = given.filter_map(|assign| targets(view, assign).next());
    variables
        .map(|at| format!("${}", view.variable(at)))
        .collect()
}

/// The name and the body of a function.
pub(in super::super) fn body(view: &View, keyword: usize) -> Option<(String, Range<usize>)> {
    let reach = keyword + 1..(keyword + 8).min(view.tokens.len());
    let name = reach
        .clone()
        .find(|at| view.kind(*at) == Some(Kind::Bare))?;
    let mut at = name + 1;
    while at < view.tokens.len() {
        match view.kind(at) {
            Some(Kind::Open(Bracket::Brace)) => {
                let partner = view.tokens.get(at)?.partner;
                return Some((view.token(name).to_ascii_lowercase(), at..partner));
            }
            Some(Kind::Open(Bracket::Paren)) => at = view.tokens.get(at)?.partner,
            Some(Kind::Blank | Kind::Newline | Kind::Comment | Kind::Bare | Kind::Label) => {}
            _ => return None,
        }
        at += 1;
    }
    None
}

/// Whether a command that starts at a token is a value, or a part of one.
pub(super) fn gives_a_value(view: &View, command: usize) -> bool {
    let before = (0..command).rev();
    let before = before.filter_map(|at| view.kind(at));
    let mut before = before.filter(|kind| !matches!(kind, Kind::Blank | Kind::Ampersand));
    matches!(
        before.next(),
        Some(Kind::Assign | Kind::Open(Bracket::Paren | Bracket::Sub | Bracket::Array))
    )
}
