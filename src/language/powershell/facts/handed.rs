//! What commands do with the blocks that they are given: they run them, and what those
//! print is what the command gives, or becomes a value, or is lost.

use std::collections::BTreeMap;

use super::super::cursor::is_dash;
use super::super::token::{Bracket, Keyword, Kind};
use super::super::view::View;
use super::{Elsewhere, Facts, body, head};
use crate::invocation::is_one_of;

/// Commands that give what their blocks print.
const PASS: [&str; 15] = [
    "%",
    "foreach",
    "foreach-object",
    "icm",
    "iex",
    "inlinescript",
    "invoke-command",
    "invoke-expression",
    "parallel",
    "powershell",
    "powershell.exe",
    "pwsh",
    "pwsh.exe",
    "sequence",
    "trace-command",
];

/// Commands that keep it for those who ask for it.
const KEEP: [&str; 4] = [
    "register-scheduledjob",
    "sajb",
    "start-job",
    "start-threadjob",
];

/// Commands, and what looks like one before a block, that do nothing with it.
const DROP: [&str; 17] = [
    "aftereach",
    "afterall",
    "beforeall",
    "beforeeach",
    "context",
    "describe",
    "hidden",
    "inmodulescope",
    "it",
    "measure-command",
    "register-cimindicationevent",
    "register-engineevent",
    "register-objectevent",
    "register-wmievent",
    "set-psbreakpoint",
    "setscript",
    "static",
];

/// How many parameters of one function are looked through.
const MOST: usize = 64;

/// What becomes of what a block prints that a command is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Way {
    /// The command gives it.
    Passed,
    /// It is kept for those who ask for it.
    Kept,
    /// Nothing.
    Dropped,
    /// It becomes a value, or may.
    Taken,
}

impl Way {
    /// What a command does that the script does not declare, by its name.
    #[must_use]
    pub(in super::super) fn of(command: &str) -> Self {
        // `TestScript={ ... }`: a property of a resource.
        let name = command.trim_end_matches('=');
        if is_one_of(name, &PASS) {
            Self::Passed
        } else if is_one_of(name, &KEEP) {
            Self::Kept
        } else if is_one_of(name, &DROP) || tells(name) {
            Self::Dropped
        } else {
            Self::Taken
        }
    }
}

/// Whether a command tells people what it is given.
fn tells(name: &str) -> bool {
    let verb = name.get(.."write-".len()).unwrap_or_default();
    verb.eq_ignore_ascii_case("write-") && !name.eq_ignore_ascii_case("write-output")
}

/// A parameter of a function.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    /// Its token.
    pub(super) token: usize,
    /// Its name, with its `$`.
    pub(super) name: String,
    /// Its type is that of a block.
    is_block: bool,
}

/// The parameters of the functions of a script, by their names in lower case.
pub(super) type Parameters = BTreeMap<String, Vec<Parameter>>;

/// What a function of the script does with a block that it is given.
#[derive(Clone, Copy, Debug)]
pub struct Handed {
    /// Something makes a value of what it prints, or may.
    pub is_taken: bool,
    /// Where the function has it run.
    pub elsewhere: Elsewhere,
}

impl Facts {
    /// What a function of the script does with a block that one of its parameters, or
    /// any where none is named, is given.
    #[must_use]
    pub fn handed(&self, function: &str, parameter: Option<&str>) -> Handed {
        let names = self.receivers(function, parameter);
        let mut elsewhere = Elsewhere::default();
        for name in &names {
            elsewhere.add(self.elsewhere(name));
        }
        let is_taken = |name: &&str| self.values.contains(*name) || !self.used.contains(*name);
        Handed {
            is_taken: names.is_empty() || names.iter().any(is_taken),
            elsewhere,
        }
    }

    /// The parameters that may be the one that gets a block; none where nobody knows.
    pub(super) fn receivers(&self, function: &str, parameter: Option<&str>) -> Vec<&str> {
        let all = self.parameters.get(function);
        let all = all.filter(|all| all.len() <= MOST).into_iter().flatten();
        let named = parameter.map(|name| name.trim_start_matches(is_dash).trim_end_matches(':'));
        let named = named.map(|name| format!("${}", name.to_ascii_lowercase()));
        let fits = |one: &&Parameter| match &named {
            Some(named) => one.name.starts_with(named.as_str()),
            None => one.is_block || self.called.contains(&one.name),
        };
        all.filter(fits).map(|one| one.name.as_str()).collect()
    }
}

impl Elsewhere {
    /// Takes account of another way in which the same runs; whether that is news.
    pub(super) fn add(&mut self, other: Self) -> bool {
        let before = (self.remote, self.later);
        self.remote |= other.remote;
        self.later |= other.later;
        before != (self.remote, self.later)
    }
}

/// The parameters of all functions that a script declares.
pub(super) fn parameters(view: &View) -> Parameters {
    let mut all = Parameters::new();
    for at in 0..view.tokens.len() {
        if view.kind(at) != Some(Kind::Keyword(Keyword::Function)) {
            continue;
        }
        let Some((name, body)) = body(view, at) else {
            continue;
        };
        let keywords = [Some(at), keyword_of(view, body.start)];
        let heads = keywords
            .into_iter()
            .flatten()
            .filter_map(|at| head(view, at));
        let parameters = heads.flat_map(|head| named(view, head.start, head.end));
        all.entry(name).or_default().extend(parameters);
    }
    all
}

/// The `param` at the start of a block, behind its attributes.
fn keyword_of(view: &View, opening: usize) -> Option<usize> {
    let mut at = opening + 1;
    loop {
        let token = view.tokens.get(at)?;
        match token.kind {
            Kind::Blank | Kind::Newline | Kind::Comment => {}
            Kind::Open(Bracket::Square) => at = token.partner.max(at),
            Kind::Keyword(Keyword::Param) => return Some(at),
            _ => return None,
        }
        at += 1;
    }
}

/// The parameters between two brackets.
fn named(view: &View, opening: usize, closing: usize) -> Vec<Parameter> {
    let mut all = Vec::new();
    let (mut is_block, mut is_default) = (false, false);
    let mut at = opening + 1;
    while let Some(token) = view.tokens.get(at).filter(|_| at < closing) {
        match token.kind {
            Kind::Comma => (is_block, is_default) = (false, false),
            Kind::Assign => is_default = true,
            Kind::Variable if !is_default => all.push(Parameter {
                token: at,
                name: format!("${}", view.variable(at)),
                is_block,
            }),
            Kind::Open(Bracket::Square) => {
                let end = token.partner.clamp(at + 1, closing);
                let name = view.at(view.range(&(at + 1..end))).to_ascii_lowercase();
                is_block |= name.trim().ends_with("scriptblock");
                at = end;
            }
            _ if token.is_opening() => at = token.partner.max(at),
            _ => {}
        }
        at += 1;
    }
    all
}
