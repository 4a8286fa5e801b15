//! What a single pass over the tokens of a script tells before it is read
//! statement by statement: where variables change in ways that cannot be
//! followed, and where exit codes are read.

mod functions;
mod handed;
mod members;
mod outputs;
mod single;
mod uses;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use self::functions::calls;
use self::handed::Parameters;
use self::members::Members;
use self::outputs::Outputs;
use self::single::is_single;
use super::cursor::is_dash;
use super::token::{Bracket, Keyword, Kind};
use super::view::View;

pub(super) use self::functions::body;
pub(super) use self::handed::Way;
pub(super) use self::uses::{Elsewhere, is_remote_parameter};

/// What is known of a script as a whole.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Every place where a variable is set, by its token.
    assignments: Vec<(usize, String)>,
    /// How often each variable is set.
    counts: BTreeMap<String, usize>,
    /// Variables that may hold an array, as far as their types and loops say.
    plural: BTreeSet<String>,
    /// Variables that are changed from elsewhere.
    lost: BTreeSet<String>,
    /// Places that read the exit code of the program before them.
    readers: Vec<usize>,
    /// Places where a program starts that sets the exit code.
    programs: Vec<usize>,
    /// The functions that are declared, in lower case.
    functions: BTreeSet<String>,
    /// Those of them, and of the blocks in variables, that something makes a value of.
    values: BTreeSet<String>,
    /// Those that the script runs.
    used: BTreeSet<String>,
    /// The variables that it runs.
    called: BTreeSet<String>,
    /// The parameters of the functions.
    parameters: Parameters,
    /// What is handed to commands that run it elsewhere.
    elsewhere: BTreeMap<String, Elsewhere>,
    /// Something asks a process for its exit code.
    exit_code: bool,
    /// What is read of what programs print.
    pub outputs: Outputs,
    /// Where what variables hold is changed.
    pub members: Members,
    /// Lines end with a carriage return and a line feed.
    crlf: bool,
}

/// Parameters of any cmdlet that name a variable to set.
const SETTERS: [&str; 12] = [
    "outvariable",
    "ov",
    "errorvariable",
    "ev",
    "warningvariable",
    "wv",
    "pipelinevariable",
    "pv",
    "informationvariable",
    "iv",
    "variable",
    "sessionvariable",
];

/// Commands that set variables by name.
pub(super) const SETTER_COMMANDS: [&str; 11] = [
    "set-variable",
    "new-variable",
    "clear-variable",
    "remove-variable",
    "sv",
    "nv",
    "clv",
    "rv",
    "set",
    "get-variable",
    "gv",
];

impl Facts {
    /// Looks through all tokens of a script.
    #[must_use]
    pub fn of(view: &View) -> Self {
        let mut facts = Self::default();
        let mut bodies = Vec::new();
        for index in 0..view.tokens.len() {
            facts.token(view, index, &mut bodies);
        }
        facts.scoped(view, &bodies);
        let calls = calls(view, &bodies);
        facts.readers_through_functions(&calls, &bodies);
        facts.elsewhere = uses::elsewhere(view);
        facts.values_of_functions(view, &calls, &bodies);
        facts.members = Members::of(view, &calls, &bodies);
        facts.functions = bodies.into_iter().map(|(name, _)| name).collect();
        facts.assignments.sort();
        facts.assignments.dedup();
        for (_, name) in &facts.assignments {
            *facts.counts.entry(name.clone()).or_default() += 1;
        }
        let plural = facts
            .assignments
            .iter()
            .filter(|(at, _)| !is_single(view, *at));
        facts.plural = plural.map(|(_, name)| name.clone()).collect();
        facts.readers.sort_unstable();
        facts.crlf = view.text.as_str().contains("\r\n");
        facts
    }

    /// Whether lines end with a carriage return and a line feed.
    #[must_use]
    pub fn has_crlf(&self) -> bool {
        self.crlf
    }

    fn token(&mut self, view: &View, index: usize, bodies: &mut Vec<(String, Range<usize>)>) {
        match view.kind(index) {
            Some(Kind::Assign) => self.targets(view, index),
            Some(Kind::Operator) if matches!(view.token(index), "++" | "--") => {
                self.step(view, index);
            }
            Some(Kind::Keyword(Keyword::Foreach)) => self.set_inside_first(view, index, 4),
            Some(Kind::Keyword(Keyword::Param)) => self.parameters(view, index),
            Some(Kind::Keyword(Keyword::Function)) => {
                self.parameters(view, index);
                bodies.extend(body(view, index));
            }
            Some(Kind::Open(Bracket::Square)) => self.reference(view, index),
            Some(Kind::Parameter) => self.setter(view, index),
            Some(Kind::Variable) => {
                if matches!(view.variable(index).as_str(), "lastexitcode" | "?") {
                    self.readers.push(index);
                }
            }
            Some(Kind::Word) => self.member(view.token(index)),
            Some(Kind::Ampersand) => self.programs.push(index),
            Some(Kind::Bare) if !continues(view, index) => self.command(view, index),
            _ => {}
        }
    }

    fn member(&mut self, name: &str) {
        self.exit_code |= name.eq_ignore_ascii_case("exitcode");
        self.outputs.member(name);
    }

    fn set(&mut self, view: &View, index: usize) {
        self.assignments.push((index, view.variable(index)));
    }

    fn targets(&mut self, view: &View, assign: usize) {
        for target in targets(view, assign) {
            self.set(view, target);
        }
    }

    fn step(&mut self, view: &View, index: usize) {
        let near = index.saturating_sub(4)..(index + 3).min(view.tokens.len());
        for near in near {
            if view.kind(near) == Some(Kind::Variable) {
                self.set(view, near);
            }
        }
    }

    fn set_inside_first(&mut self, view: &View, index: usize, reach: usize) {
        let variable = (index..=(index + reach)).find(|at| view.kind(*at) == Some(Kind::Variable));
        if let Some(variable) = variable {
            self.set(view, variable);
        }
    }

    fn parameters(&mut self, view: &View, index: usize) {
        for at in head(view, index).into_iter().flatten() {
            if view.kind(at) == Some(Kind::Variable) {
                self.set(view, at);
            }
        }
    }

    /// `[ref]$x`: whoever gets it can change it.
    fn reference(&mut self, view: &View, index: usize) {
        if view.token(index + 1).eq_ignore_ascii_case("ref") {
            let variable = (index + 3..index + 6).find(|at| view.kind(*at) == Some(Kind::Variable));
            self.lost.extend(variable.map(|at| view.variable(at)));
        }
    }

    fn setter(&mut self, view: &View, index: usize) {
        let name = view
            .token(index)
            .trim_start_matches(is_dash)
            .to_ascii_lowercase();
        if SETTERS.contains(&name.trim_end_matches(':')) {
            self.lose_line(view, index + 1, 4);
        }
    }

    fn command(&mut self, view: &View, index: usize) {
        let name = view.token(index).to_ascii_lowercase();
        if SETTER_COMMANDS.contains(&name.as_str()) {
            self.lose_line(view, index + 1, 40);
        }
        self.outputs.command(view, index);
        let cmdlet = name.contains('-') && !name.contains(['.', '\\', ':', '/']);
        if !cmdlet && starts_command(view, index) {
            self.programs.push(index);
        }
    }

    /// Every word of the rest of a line may be a variable's name.
    fn lose_line(&mut self, view: &View, from: usize, reach: usize) {
        for at in from..(from + reach).min(view.tokens.len()) {
            match view.kind(at) {
                Some(Kind::Newline | Kind::Semicolon | Kind::Pipe) => return,
                Some(Kind::Bare | Kind::Chunk) => {
                    let name = view.token(at).trim_start_matches('+').to_ascii_lowercase();
                    self.lost.insert(name);
                }
                _ => {}
            }
        }
    }

    /// A function that sets `$script:x` changes it whenever it is called.
    fn scoped(&mut self, view: &View, bodies: &[(String, Range<usize>)]) {
        let mut end = 0;
        let mut inside = Vec::new();
        for (_, body) in bodies {
            if body.start >= end {
                inside.push(body.clone());
                end = body.end;
            }
        }
        for (at, name) in &self.assignments {
            let next = inside.partition_point(|body| body.end <= *at);
            let within = inside.get(next).is_some_and(|body| body.contains(at));
            if within && view.token(*at).contains(':') {
                self.lost.insert(name.clone());
            }
        }
    }

    /// The variables that are set among some tokens.
    pub fn set_within(&self, tokens: &Range<usize>) -> impl Iterator<Item = &str> {
        let first = self
            .assignments
            .partition_point(|(at, _)| *at < tokens.start);
        let end = tokens.end;
        self.assignments
            .iter()
            .skip(first)
            .take_while(move |(at, _)| *at < end)
            .map(|(_, name)| name.as_str())
    }

    /// The variables that can change without an assignment to them.
    pub fn lost(&self) -> impl Iterator<Item = &str> {
        self.lost.iter().map(String::as_str)
    }

    /// Whether a variable can change without an assignment to it.
    #[must_use]
    pub fn is_lost(&self, name: &str) -> bool {
        self.lost.contains(name)
    }

    /// The function of a name, in lower case, if the script declares it.
    pub fn function(&self, name: &str) -> Option<&str> {
        if self.functions.is_empty() {
            return None;
        }
        let known = self.functions.get(&name.to_ascii_lowercase());
        known.map(String::as_str)
    }

    /// Whether the script sets a variable in one place only.
    #[must_use]
    pub fn is_set_once(&self, name: &str) -> bool {
        self.counts.get(name) == Some(&1)
    }

    /// Whether the script sets a variable.
    #[must_use]
    pub fn sets(&self, name: &str) -> bool {
        self.counts.contains_key(name)
    }

    /// Whether a variable never holds an array: it is given by the shell, or each
    /// place that sets it is a loop or says a type of one value.
    #[must_use]
    pub fn is_single(&self, name: &str) -> bool {
        const GIVEN: [&str; 7] = [
            "_",
            "home",
            "pid",
            "pscommandpath",
            "psscriptroot",
            "pwd",
            "pshome",
        ];
        name.starts_with("env:")
            || GIVEN.contains(&name)
            || self.sets(name) && !self.plural.contains(name) && !self.lost.contains(name)
    }

    /// Whether the script asks a process that it started for its exit code.
    #[must_use]
    pub fn reads_exit_code(&self) -> bool {
        self.exit_code
    }

    /// Whether the exit code is read behind `token`, before the next program
    /// sets it anew.
    #[must_use]
    pub fn reads_status_behind(&self, token: usize) -> bool {
        let reader = self.readers.partition_point(|at| *at < token);
        let program = self.programs.partition_point(|at| *at < token);
        match (self.readers.get(reader), self.programs.get(program)) {
            (Some(reader), Some(program)) => reader <= program,
            (reader, _) => reader.is_some(),
        }
    }
}

/// All variables on the left of an assignment.
pub(super) fn targets(view: &View, assign: usize) -> impl Iterator<Item = usize> {
    let ends = |at: &usize| {
        matches!(
            view.kind(*at),
            Some(
                Kind::Newline
                    | Kind::Semicolon
                    | Kind::Assign
                    | Kind::Pipe
                    | Kind::Keyword(_)
                    | Kind::Open(
                        Bracket::Paren
                            | Bracket::Brace
                            | Bracket::Sub
                            | Bracket::Array
                            | Bracket::Hash,
                    ),
            )
        )
    };
    let left = (0..assign).rev().take_while(move |at| !ends(at));
    left.filter(|at| view.kind(*at) == Some(Kind::Variable))
}

/// What stands in brackets behind `param`, or behind the name of a function.
fn head(view: &View, keyword: usize) -> Option<Range<usize>> {
    let opening = (keyword + 1..keyword + 6)
        .take_while(|at| view.kind(*at) != Some(Kind::Open(Bracket::Brace)))
        .find(|at| view.kind(*at) == Some(Kind::Open(Bracket::Paren)))?;
    let closing = view.tokens.get(opening)?.partner;
    Some(opening..closing.min(view.tokens.len()))
}

fn continues(view: &View, index: usize) -> bool {
    view.tokens.get(index).is_some_and(|token| token.glued)
}

/// Whether a bare word is the first of its command.
pub(super) fn starts_command(view: &View, index: usize) -> bool {
    let before = (0..index)
        .rev()
        .take(8)
        .find(|at| !matches!(view.kind(*at), Some(Kind::Blank | Kind::Comment)));
    before.is_none_or(|before| {
        matches!(
            view.kind(before),
            Some(
                Kind::Newline
                    | Kind::Semicolon
                    | Kind::Pipe
                    | Kind::Assign
                    | Kind::AndAnd
                    | Kind::OrOr
                    | Kind::Open(_)
                    | Kind::Keyword(_)
            )
        )
    })
}
