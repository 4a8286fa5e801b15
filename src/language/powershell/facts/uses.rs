//! Where a script runs what it has declared, functions and blocks in variables: whether
//! what they print is shown and no more, or becomes a value, and whether they run
//! elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::super::cursor::is_dash;
use super::super::token::{Bracket, Keyword, Kind};
use super::super::view::View;
use super::{Way, starts_command};
use crate::invocation::is_one_of;

/// Commands that give what they get to nobody, or to the person at the screen.
const DISCARDS: [&str; 3] = ["out-null", "out-host", "out-default"];

/// Commands that run what their arguments name, or let others do so by another name.
const BY_NAME: [&str; 6] = [
    "set-alias",
    "sal",
    "new-alias",
    "nal",
    "invoke-expression",
    "iex",
];

/// How many tokens behind a command are looked at.
const REACH: usize = 400;

/// A place that runs something declared.
pub(super) struct Use<'n> {
    /// The name: of a function, or of a variable with its `$`.
    pub(super) name: &'n str,
    /// Something makes a value of what it prints.
    pub(super) is_taken: bool,
    /// It is run here.
    pub(super) is_called: bool,
    /// What it, or the block around it, is given to.
    pub(super) to: Option<To<'n>>,
}

/// A function of the script that is given a block.
#[derive(Clone)]
pub(super) struct To<'n> {
    /// Its name.
    pub(super) function: &'n str,
    /// The parameter, where it is named.
    pub(super) parameter: Option<String>,
}

/// What becomes of what something prints where it stands.
enum Fated<'n> {
    /// What the command does that gets it.
    By(Way),
    /// That of the function of the script that gets it.
    To(To<'n>),
}

/// How something runs that is handed to a command.
#[derive(Clone, Copy, Debug, Default)]
pub struct Elsewhere {
    /// On another computer.
    pub remote: bool,
    /// As a scheduled job.
    pub later: bool,
}

/// What stands between two brackets, as far as it has been read.
#[derive(Default)]
struct Frame<'n> {
    /// What is printed there becomes a value.
    is_taken: bool,
    /// The function that is given the block that this is, or is in.
    to: Option<To<'n>>,
    /// These are the clauses of a `switch`.
    is_switch: bool,
    /// What becomes of what the statement prints.
    fate: Fate,
    /// What the next block is.
    next: Next,
    /// The command of the statement.
    command: Option<usize>,
}

/// What the next block is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Next {
    /// Nothing special.
    #[default]
    Block,
    /// The body of a function.
    Body,
    /// The clauses of a `switch`, of which none is a command.
    Clauses,
}

/// What an assignment makes of what a statement prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fate {
    /// There is none.
    #[default]
    Printed,
    /// `$x = ...`
    Assigned,
    /// `$null = ...`
    Thrown,
}

/// Every use of something with one of these names.
/// Places where a parameter is `declared` are none.
pub(super) fn uses<'n>(
    view: &View,
    names: &BTreeSet<&'n str>,
    declared: &BTreeSet<usize>,
) -> Vec<Use<'n>> {
    let mut uses = Vec::new();
    if names.is_empty() {
        return uses;
    }
    let mut outer: Vec<Frame<'n>> = Vec::new();
    let mut frame = Frame::default();
    for at in 0..view.tokens.len() {
        match view.kind(at) {
            Some(Kind::Newline) if view.goes_on(at) => {}
            Some(Kind::Newline | Kind::Semicolon) => {
                frame.fate = Fate::Printed;
                frame.command = None;
            }
            Some(Kind::Pipe) => frame.command = None,
            Some(Kind::Assign) if !is_into_nothing(view, at) => frame.fate = Fate::Assigned,
            Some(Kind::Assign) if frame.fate == Fate::Printed => frame.fate = Fate::Thrown,
            Some(Kind::Keyword(Keyword::Function)) => frame.next = Next::Body,
            Some(Kind::Keyword(Keyword::Switch)) => frame.next = Next::Clauses,
            Some(Kind::Open(bracket)) => {
                let inner = inside(view, at, bracket, names, &mut frame);
                outer.push(std::mem::replace(&mut frame, inner));
            }
            Some(Kind::Close(_)) => frame = outer.pop().unwrap_or_default(),
            Some(Kind::Variable) if declared.contains(&at) => {}
            Some(Kind::Bare | Kind::Chunk | Kind::Variable) => {
                uses.extend(used(view, at, names, &mut frame));
            }
            _ => {}
        }
    }
    uses
}

/// What is known of a bracketed part from the statement that it stands in.
fn inside<'n>(
    view: &View,
    opening: usize,
    bracket: Bracket,
    names: &BTreeSet<&'n str>,
    around: &mut Frame<'n>,
) -> Frame<'n> {
    let is_brace = bracket == Bracket::Brace;
    let next = is_brace.then(|| std::mem::take(&mut around.next));
    match bracket {
        Bracket::Brace if next == Some(Next::Body) => Frame::default(),
        // Such a block runs where the variable is called.
        Bracket::Brace if is_behind(view, opening, |kind| kind == Kind::Assign) => Frame::default(),
        Bracket::Brace => Frame {
            is_switch: next == Some(Next::Clauses),
            ..inside_block(view, opening, names, around)
        },
        Bracket::Paren => Frame {
            is_taken: !is_cast_to_void(view, opening),
            ..Frame::default()
        },
        _ => Frame {
            is_taken: true,
            ..Frame::default()
        },
    }
}

/// The same of a block that runs where it stands, or is given to a command.
fn inside_block<'n>(
    view: &View,
    opening: usize,
    names: &BTreeSet<&'n str>,
    around: &Frame<'n>,
) -> Frame<'n> {
    let closing = view.tokens.get(opening).map_or(opening, |one| one.partner);
    let fated = fated(view, opening, names, around);
    let (is_taken, to) = fate_of(view, closing, fated, around);
    Frame {
        is_taken,
        to,
        ..Frame::default()
    }
}

/// What becomes of what a block prints, or a variable that may hold one.
fn fated<'n>(view: &View, at: usize, names: &BTreeSet<&'n str>, frame: &Frame<'n>) -> Fated<'n> {
    let runs = |kind| matches!(kind, Kind::Ampersand | Kind::Source);
    let Some(command) = frame.command.filter(|_| !is_behind(view, at, runs)) else {
        return Fated::By(Way::Passed);
    };
    let command = view.token(command);
    let Some(function) = names.get(command.to_ascii_lowercase().as_str()) else {
        return Fated::By(Way::of(command));
    };
    let mut before = (at.saturating_sub(2)..at).rev();
    let before = before.find(|at| view.kind(*at) != Some(Kind::Blank));
    let parameter = before.filter(|at| view.kind(*at) == Some(Kind::Parameter));
    Fated::To(To {
        function,
        parameter: parameter.map(|at| view.token(at).to_owned()),
    })
}

/// Whether a value is made of what ends at a token, and the function that may do so.
fn fate_of<'n>(
    view: &View,
    end: usize,
    fated: Fated<'n>,
    frame: &Frame<'n>,
) -> (bool, Option<To<'n>>) {
    match fated {
        Fated::By(Way::Dropped) => (false, None),
        Fated::By(Way::Taken) => (true, None),
        Fated::By(Way::Passed | Way::Kept) => (goes_into_value(view, end, frame), frame.to.clone()),
        // One of two functions is followed.
        Fated::To(to) => {
            let is_taken = frame.to.is_some() || goes_into_value(view, end, frame);
            (is_taken, Some(to))
        }
    }
}

/// What a word or a variable runs, if it is declared.
fn used<'n>(
    view: &View,
    at: usize,
    names: &BTreeSet<&'n str>,
    frame: &mut Frame<'n>,
) -> Option<Use<'n>> {
    if view.kind(at) == Some(Kind::Variable) {
        return used_variable(view, at, names, frame);
    }
    let is_bare = view.kind(at) == Some(Kind::Bare);
    if is_bare && frame.next == Next::Body {
        return None;
    }
    let starts = is_bare && !frame.is_switch && is_run(view, at);
    if starts {
        frame.command = Some(at);
    }
    let first = view.token(at).split_ascii_whitespace().next()?;
    let name = *names.get(first.to_ascii_lowercase().as_str())?;
    let may_run = is_bare && (starts || frame.command.is_none());
    let command = frame.command.map(|command| view.token(command));
    let by_name = || command.is_some_and(|command| is_one_of(command, &BY_NAME));
    let is_taken = !may_run || goes_into_value(view, at, frame);
    (may_run || by_name()).then(|| Use {
        name,
        is_taken,
        is_called: false,
        to: frame.to.clone(),
    })
}

/// Whether a word is the name of a command.
fn is_run(view: &View, at: usize) -> bool {
    let is_operator = |kind| matches!(kind, Kind::Ampersand | Kind::Source);
    starts_command(view, at) || is_behind(view, at, is_operator)
}

/// What a variable holds that is run: `& $block`, `& $function:Go`.
fn used_variable<'n>(
    view: &View,
    at: usize,
    names: &BTreeSet<&'n str>,
    frame: &Frame<'n>,
) -> Option<Use<'n>> {
    let variable = view.variable(at);
    if let Some(function) = variable.strip_prefix("function:") {
        let name = *names.get(function)?;
        return Some(Use {
            name,
            is_taken: true,
            is_called: false,
            to: None,
        });
    }
    let name = *names.get(format!("${variable}").as_str())?;
    let is_target = (at + 1..at + 3).any(|next| view.kind(next) == Some(Kind::Assign));
    let is_called = is_behind(view, at, |kind| {
        matches!(kind, Kind::Ampersand | Kind::Source)
    });
    let (is_taken, to) = fate_of(view, at, fated(view, at, names, frame), frame);
    (!is_target).then_some(Use {
        name,
        is_taken,
        is_called,
        to,
    })
}

/// Whether a value is made of what a part of a statement prints that ends at a token.
fn goes_into_value(view: &View, at: usize, frame: &Frame<'_>) -> bool {
    let mut next = at + 1;
    let end = view.tokens.len().min(at + REACH);
    while let Some(token) = view.tokens.get(next).filter(|_| next < end) {
        match token.kind {
            Kind::Newline if view.goes_on(next) => {}
            Kind::Newline | Kind::Semicolon | Kind::Close(_) | Kind::AndAnd | Kind::OrOr => {
                break;
            }
            Kind::Pipe => {
                let mut behind = next + 1..end;
                let name = behind.find(|at| view.kind(*at) == Some(Kind::Bare));
                return !name.is_some_and(|name| is_one_of(view.token(name), &DISCARDS));
            }
            _ if token.is_opening() => next = token.partner.max(next),
            _ => {}
        }
        next += 1;
    }
    match frame.fate {
        Fate::Printed => frame.is_taken,
        Fate::Assigned => true,
        Fate::Thrown => false,
    }
}

/// `$null = ...`
fn is_into_nothing(view: &View, assign: usize) -> bool {
    let near = assign.saturating_sub(2)..assign;
    near.rev()
        .find(|at| view.kind(*at) != Some(Kind::Blank))
        .is_some_and(|at| view.kind(at) == Some(Kind::Variable) && view.variable(at) == "null")
}

/// `[void](...)`
fn is_cast_to_void(view: &View, opening: usize) -> bool {
    let near = (opening.saturating_sub(4)..opening).rev();
    let mut solid = near.filter(|at| view.kind(*at) != Some(Kind::Blank));
    let closes = solid.next().and_then(|at| view.kind(at)) == Some(Kind::Close(Bracket::Square));
    closes
        && solid
            .next()
            .is_some_and(|at| view.token(at).eq_ignore_ascii_case("void"))
}

/// Whether the token before one, blanks left out, is of a kind.
fn is_behind(view: &View, at: usize, is_kind: impl Fn(Kind) -> bool) -> bool {
    let near = (at.saturating_sub(4)..at).rev();
    let mut kinds = near.filter_map(|at| view.kind(at));
    kinds.find(|kind| *kind != Kind::Blank).is_some_and(is_kind)
}

/// What is handed to commands that run it elsewhere, by its name: of a function, of a
/// variable with its `$` or its `@`.
pub(super) fn elsewhere(view: &View) -> BTreeMap<String, Elsewhere> {
    let mut handed = BTreeMap::new();
    for at in 0..view.tokens.len() {
        if view.kind(at) != Some(Kind::Bare) {
            continue;
        }
        let command = view.token(at);
        // Of those, or of the module that they are in.
        let may_be = command.starts_with(['i', 'I', 'm', 'M', 'r', 'R']);
        if !may_be || view.tokens[at].glued {
            continue;
        }
        let remote = is_one_of(command, &["invoke-command", "icm"]);
        let later = is_one_of(command, &["register-scheduledjob"]);
        if remote || later {
            hand(view, at, Elsewhere { remote, later }, &mut handed);
        }
    }
    handed
}

/// What the words behind such a command name.
fn hand(view: &View, command: usize, how: Elsewhere, handed: &mut BTreeMap<String, Elsewhere>) {
    let mut names = Vec::new();
    let mut is_remote = false;
    let mut is_first = true;
    let mut at = command + 1;
    let end = view.tokens.len().min(command + REACH);
    while let Some(token) = view.tokens.get(at).filter(|_| at < end) {
        let is_positional = std::mem::take(&mut is_first);
        match token.kind {
            Kind::Newline | Kind::Semicolon | Kind::Pipe | Kind::Close(_) => break,
            Kind::Blank => is_first = is_positional,
            Kind::Parameter => is_remote |= is_remote_parameter(view.token(at)),
            Kind::Variable => names.push(format!("${}", view.variable(at))),
            // What is in the table is not looked at: it may name a computer.
            Kind::Splat => {
                is_remote = true;
                names.push(format!("@{}", view.variable(at)));
            }
            _ if token.is_opening() => {
                is_remote |= is_positional && token.kind != Kind::Open(Bracket::Brace);
                at = token.partner.max(at);
            }
            Kind::Bare => is_remote |= is_positional,
            _ => {}
        }
        at += 1;
    }
    // `icm $computer $block`
    let first = (command + 1..end).find(|at| view.kind(*at) != Some(Kind::Blank));
    let by_position = first.is_some_and(|at| view.kind(at) == Some(Kind::Variable));
    is_remote |= by_position && names.len() > 1;
    for name in names {
        let name = name.strip_prefix("$function:").unwrap_or(&name);
        let known = handed.entry(name.to_owned()).or_default();
        known.remote |= how.remote && is_remote;
        known.later |= how.later;
    }
}

/// Whether a parameter of `Invoke-Command` says where its block runs.
pub(in super::super) fn is_remote_parameter(written: &str) -> bool {
    const NAMES: [&str; 5] = ["cn", "computername", "session", "vmname", "hostname"];
    let name = written.trim_start_matches(is_dash);
    let name = name.trim_end_matches(':').to_ascii_lowercase();
    NAMES
        .iter()
        .any(|full| *full == name || (name.len() > 3 && full.starts_with(&name)))
}
