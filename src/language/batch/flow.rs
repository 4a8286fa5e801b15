//! The way through a batch file: which state of the variables a line sees.
//!
//! An abstract run follows every path (`goto`, `call :label`, both sides of an
//! `if`) and joins the states where paths meet. It first runs without
//! recording anything, to learn the states at the labels, and then passes over
//! the lines once in their order and records what is called.

mod bind;
pub(super) mod lines;
mod record;
mod returned;
mod unit;
mod ways;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use self::bind::{bind_loop, first_shifted};
use self::lines::{Line, lines, target_label};
use self::record::{choice, foreign, never_run, readers, swallowed, tangled, unreached};
use self::returned::Subroutines;
use self::unit::{MOST_UNITS, Unit};

use super::around::Around;
use super::assign;
use super::ast::{Joint, Node, Redirect, Set, Step};
use super::calls;
use super::expand::{self, Mode};
use super::values::{Fuel, OWN_NAME, State};
use crate::embed;
use crate::language::slice::{Grammar, Seeds};
use crate::language::{Loose, Script, Unread};
use crate::span::Span;
use crate::text::Text;

/// What the abstract run may cost, in units of fuel: some for every script, and
/// more with its length in bytes, so that the time it takes grows no faster.
const FUEL: usize = 20_000;
const FUEL_PER_BYTE: usize = 16;

/// A script as lines, with all that is fixed while it runs.
pub(super) struct Machine<'a> {
    lines: Vec<Line>,
    mode: Mode,
    labels: BTreeMap<String, usize>,
    /// Names that some line assigns.
    names: BTreeSet<String>,
    /// The joined states in which labels are reached, by line.
    entries: BTreeMap<usize, State>,
    /// What lines were last parsed to, by the first of them: a line is visited
    /// more than once.
    units: BTreeMap<usize, Rc<Unit>>,
    /// By line, the units that bear on nothing that is asked for.
    dull: BTreeMap<usize, Rc<Unit>>,
    fuel: Fuel,
    /// Units are told apart by what bears on the seeds.
    outlines: bool,
    /// A loop is being run ahead.
    ahead: bool,
    subroutines: Subroutines,
    around: Around<'a>,
}

/// Where the abstract run stands while it is in one unit.
struct Run<'s> {
    /// None once the unit has left for good.
    state: Option<State>,
    jumps: Vec<(String, State)>,
    exits: Vec<State>,
    loops: Vec<char>,
    depth: usize,
    /// Where calls are recorded; none while states are still being learnt.
    record: Option<&'s mut Script>,
}

/// The internal commands that change variables, or which line is next.
const ACTIONS: [&str; 7] = [
    "call", "endlocal", "exit", "goto", "set", "setlocal", "shift",
];

/// `%X%`, `!X!`, and `$env:X` in PowerShell. Who else reads a variable is counted in
/// the text.
const GRAMMAR: Grammar = Grammar {
    marks: b"%!:",
    witnesses: false,
};

impl<'a> Machine<'a> {
    pub(super) fn new(text: &Text, mode: Mode, around: Around<'a>) -> Self {
        let lines = lines(text);
        let mut labels = BTreeMap::new();
        for (index, line) in lines.iter().enumerate() {
            if let Some(label) = &line.label {
                labels.entry(label.clone()).or_insert(index);
            }
        }
        Self {
            fuel: Fuel::new(FUEL + FUEL_PER_BYTE * text.len()),
            ahead: false,
            subroutines: Subroutines::default(),
            outlines: false,
            names: assign::names(text.as_str()),
            lines,
            mode,
            labels,
            entries: BTreeMap::new(),
            units: BTreeMap::new(),
            dull: BTreeMap::new(),
            around,
        }
    }

    /// Reads the script and records its calls: all of them, or at least those that
    /// bear on `seeds`.
    pub(super) fn read(&mut self, start: State, seeds: Option<&Seeds>, script: &mut Script) {
        if let Some(seeds) = seeds {
            self.find_dull(&start, seeds);
        }
        if !self.labels.is_empty() {
            self.follow(0, start.clone(), 0);
        }
        let mut state = start;
        let mut is_reached = true;
        let mut at = 0;
        let mut units = Vec::new();
        let first = script.invocations.len();
        while at < self.lines.len() {
            units.push(at);
            if let Some(entry) = self.entry(at) {
                state = entry;
            }
            is_reached |= self.lines[at].label.is_some();
            let known = script.invocations.len();
            let (next, run) = self.unit(at, state, 0, Some(&mut *script));
            let after = run.state;
            // What no known way reaches may be reached with any values.
            let goes_on = after.is_some();
            state = after.unwrap_or_else(State::anything);
            if !is_reached && let Some(span) = self.span(at..next) {
                let file = self.around.file.unwrap_or_default();
                let calls = &mut script.invocations[known..];
                script.unread.extend(foreign(file, span, calls));
                never_run(calls);
            }
            is_reached &= goes_on;
            at = next;
        }
        if self.fuel.is_spent() {
            script.unread.extend(self.lines.first().and_then(tangled));
        }
        self.hand_back(&units, seeds, &mut script.invocations[first..]);
    }

    /// Finds the units that bear on none of the seeds, as far as can be told when
    /// nothing is known of variables.
    fn find_dull(&mut self, start: &State, seeds: &Seeds) {
        let Some(text) = self.around.file.filter(|_| self.lines.len() <= MOST_UNITS) else {
            return;
        };
        // A name that starts with another character is not found by its words.
        let is_word = |name: &String| {
            name == OWN_NAME || name.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        };
        if !self.names.iter().all(is_word) {
            return;
        }
        let Some(sought) = seeds.sought(text, self.lines.len()) else {
            return;
        };
        self.outlines = true;
        let mut units = Vec::new();
        let mut at = 0;
        while at < self.lines.len() {
            let unit = match self.plain(at) {
                Some(unit) => Rc::new(unit),
                None => self.parsed(at, start, true),
            };
            let next = unit.next;
            if unit.loose.is_some() {
                units.push((at, unit));
            }
            at = next;
        }
        let loose = units.iter().filter_map(|(_, unit)| unit.loose.clone());
        let loose: Vec<Loose> = loose.collect();
        let tells = |at: usize| loose[at].sets.clone();
        let bear = seeds.bear_on(sought, &loose, &[], GRAMMAR, tells);
        let dull = units.into_iter().zip(bear).filter(|(_, bears)| !bears);
        let dull = dull.map(|(unit, _)| unit);
        self.dull = dull.filter(|(_, unit)| !unit.holds_remark()).collect();
    }

    /// Parses and runs the unit at a line; the line behind it, and the run.
    fn unit<'s>(
        &mut self,
        at: usize,
        state: State,
        depth: usize,
        record: Option<&'s mut Script>,
    ) -> (usize, Run<'s>) {
        let dull = self.dull.get(&at).filter(|unit| unit.is_tame(&state));
        let is_dull = dull.is_some();
        let unit = match dull {
            Some(unit) => Rc::clone(unit),
            None => self.parsed(at, &state, record.is_some()),
        };
        let mut run = Run {
            state: Some(state),
            jumps: Vec::new(),
            exits: Vec::new(),
            loops: Vec::new(),
            depth,
            record,
        };
        if unit.idle && run.record.is_none() {
            return (unit.next, run);
        }
        if let Some(script) = run.record.as_deref_mut() {
            script.unread.extend(swallowed(&unit.text));
            script.loose.extend(unit.loose.clone());
        }
        if is_dull {
            return (unit.next, run);
        }
        let context = self.around.inner(unit.steps.len() == 1);
        self.steps(&unit.steps, &context, &mut run);
        (unit.next, run)
    }

    /// Where lines stand, their ends included.
    fn span(&self, lines: Range<usize>) -> Option<Span> {
        let lines = self.lines.get(lines)?;
        let (first, last) = (lines.first()?, lines.last()?);
        let start = first.text.span().map_or(first.end.start, |span| span.start);
        Some(Span::new(start, last.end.end))
    }

    fn steps(&mut self, steps: &[Step], around: &Around<'_>, run: &mut Run<'_>) {
        // Only what is recorded can be read by another.
        let readers = run.record.as_ref().map(|_| readers(steps));
        let readers = readers.unwrap_or_default();
        for (index, step) in steps.iter().enumerate() {
            let behind = steps.get(index + 1);
            let next = behind.map(|step| step.joint);
            let around = around.step(next, steps.len() == 1);
            let around = around.read_by(readers.get(index).copied().flatten());
            let reader = behind.filter(|step| step.joint == Joint::Pipe);
            let around = around.shown_by(reader.map(|step| &step.node));
            // Each side of a pipe runs in a cmd of its own.
            let piped = step.joint == Joint::Pipe || next == Some(Joint::Pipe);
            let conditional = matches!(step.joint, Joint::And | Joint::Or);
            let before = (conditional || piped).then(|| run.state.clone()).flatten();
            self.node(&step.node, &around, run);
            match before {
                Some(before) if piped => run.state = Some(before),
                Some(before) => self.merge(&mut run.state, before),
                None => {}
            }
        }
    }

    fn node(&mut self, node: &Node, around: &Around<'_>, run: &mut Run<'_>) {
        match node {
            Node::Command(command) => self.command(&command.text, &command.redirects, around, run),
            Node::Block { steps, redirects } => {
                let around = around.block(redirects);
                for step in steps.chunk_by(|_, next| next.joint != Joint::Then) {
                    self.steps(step, &around, run);
                }
            }
            Node::If {
                condition,
                then,
                otherwise,
            } => {
                if let Some(script) = run.record.as_deref_mut() {
                    if condition.reads_status() {
                        calls::status_read(script);
                        self.subroutines.ask(script);
                    }
                    script.choices.extend(choice(condition, then, otherwise));
                }
                let around = around.branch();
                let before = run.state.clone();
                self.steps(then, &around, run);
                let after = std::mem::replace(&mut run.state, before);
                self.steps(otherwise, &around, run);
                if let Some(after) = after {
                    self.merge(&mut run.state, after);
                }
            }
            Node::For {
                variable,
                set,
                body,
            } => self.for_loop(*variable, set, body, around, run),
            Node::TooDeep(text) => {
                if let (Some(script), Some(span)) = (run.record.as_deref_mut(), text.span()) {
                    let reason = "blocks are nested too deeply to be read".to_owned();
                    script.unread.push(Unread { span, reason });
                }
            }
            Node::Label(text) | Node::Remark(text) => {
                if let (Some(script), Some(span)) = (run.record.as_deref_mut(), text.span()) {
                    script.comments.push(span);
                }
            }
        }
    }

    fn for_loop(
        &mut self,
        variable: Option<char>,
        set: &Set,
        body: &[Step],
        around: &Around<'_>,
        run: &mut Run<'_>,
    ) {
        if let Some(state) = run.state.as_mut() {
            let expanded = |text: &Text| {
                let text = expand::delayed(text, state);
                expand::loop_variables(&text, &run.loops, Some(state)).into_owned()
            };
            let set = match set {
                Set::Line(line, fields) => Cow::Owned(Set::Line(expanded(line), fields.clone())),
                Set::Output(source, fields) => {
                    let source = expanded(source);
                    if let Some(script) = run.record.as_deref_mut() {
                        let source = embed::inherited(&source, |name| state.alternatives(name));
                        calls::output_of(&source, around, script);
                    }
                    Cow::Owned(Set::Output(source, fields.clone()))
                }
                Set::File(file, fields) => Cow::Owned(Set::File(expanded(file), fields.clone())),
                Set::Words(_) | Set::Other => Cow::Borrowed(set),
            };
            if let Some(variable) = variable {
                bind_loop(variable, &set, state);
            }
        }
        // `tokens=` makes further variables out of the letters that follow.
        let first = variable.unwrap_or('%');
        let count = run.loops.len();
        run.loops.extend(first..='z');
        let around = around.branch();
        self.loop_body(body, &around, run);
        run.loops.truncate(count);
    }

    /// The body of a loop runs any number of times, so what it changes is not
    /// known in it: it is run ahead to learn what that is. Loops within are then
    /// run once, or the work would double with each level.
    fn loop_body(&mut self, body: &[Step], around: &Around<'_>, run: &mut Run<'_>) {
        let before = run.state.clone();
        let marks = (run.jumps.len(), run.exits.len());
        let within = std::mem::replace(&mut self.ahead, true);
        let record = run.record.take();
        self.steps(body, around, run);
        run.record = record;
        self.ahead = within;
        let opened = match (&before, &run.state) {
            (Some(before), Some(after)) => {
                let mut state = before.join(after, &mut self.fuel);
                state.open_changed(after, before);
                Some(state)
            }
            _ => before,
        };
        if !within {
            run.jumps.truncate(marks.0);
            run.exits.truncate(marks.1);
            run.state.clone_from(&opened);
            self.steps(body, around, run);
        }
        run.state = opened;
    }

    fn command(
        &mut self,
        text: &Text,
        redirects: &[Redirect],
        around: &Around<'_>,
        run: &mut Run<'_>,
    ) {
        let Some(state) = &run.state else {
            return unreached(text, redirects, around, run);
        };
        let text = expand::loop_variables(text, &run.loops, Some(state));
        let text = expand::delayed(&text, state);
        self.dispatch(&text, redirects, around, run);
    }

    fn dispatch(
        &mut self,
        text: &Text,
        redirects: &[Redirect],
        around: &Around<'_>,
        run: &mut Run<'_>,
    ) {
        let (name, end) = calls::internal_name(text);
        if let Some(script) = run.record.as_deref_mut() {
            if calls::mentions_status(text) {
                self.subroutines.ask(script);
            }
            calls::record(text, redirects, around, run.state.as_ref(), script);
            if name == "call" {
                let arguments = text.slice(end..text.len());
                let asked = around.status_is_asked();
                self.subroutines.call(text, &arguments, asked, script);
            }
        }
        if calls::is_hidden(text)
            && let Some(state) = run.state.as_mut()
        {
            return state.doubt(&mut self.fuel);
        }
        let Some(state) = run.state.as_mut().filter(|_| ACTIONS.contains(&name)) else {
            return;
        };
        let arguments = text.slice(end..text.len());
        match name {
            "set" => {
                if let Some(assignment) = assign::parse(&arguments) {
                    assign::apply(assignment, &self.names, state, &mut self.fuel);
                }
            }
            "setlocal" => {
                state.push_frame();
                let options = arguments.as_str().to_ascii_lowercase();
                if options.contains("enabledelayedexpansion") {
                    state.delayed = true;
                } else if options.contains("disabledelayedexpansion") {
                    state.delayed = false;
                }
            }
            "endlocal" => state.pop_frame(&mut self.fuel),
            "shift" => state.shift(first_shifted(&arguments)),
            "goto" => {
                let label = target_label(arguments.as_str());
                run.jumps
                    .extend(run.state.take().map(|state| (label, state)));
            }
            "exit" => run.exits.extend(run.state.take()),
            "call" => self.call(&arguments, run),
            _ => {}
        }
    }
}
