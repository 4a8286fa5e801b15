//! The way through a batch file: which state of the variables a line sees.
//!
//! An abstract run follows every path (`goto`, `call :label`, both sides of an
//! `if`) and joins the states where paths meet. It first runs without
//! recording anything, to learn the states at the labels, and then passes over
//! the lines once in their order and records what is called.

mod bind;
mod lines;

use std::collections::{BTreeMap, BTreeSet};

use self::bind::{bind_loop, bind_parameters};
use self::lines::{END_OF_FILE, Feed, Line, label, lines, target_label};

use super::around::Around;
use super::assign;
use super::ast::{Condition, Joint, Node, Redirect, Step, span_of_steps};
use super::calls;
use super::expand::{self, Mode};
use super::lexer::is_separator;
use super::parser;
use super::values::{State, Variable};
use crate::language::{Choice, Script, Unread};
use crate::text::Text;

/// `call :label` is followed this deep.
const DEEPEST_CALL: usize = 8;

/// How many variables may be copied where ways part and meet.
const MOST_WORK: usize = 400_000;

/// How often a line is visited on average before the run gives up on values.
const VISITS: usize = 40;

/// A script as lines, with all that is fixed while it runs.
pub(super) struct Machine<'a> {
    lines: Vec<Line>,
    mode: Mode,
    labels: BTreeMap<String, usize>,
    /// Names that some line assigns.
    names: BTreeSet<String>,
    /// The joined states in which labels are reached, by line.
    entries: BTreeMap<usize, State>,
    budget: usize,
    /// How much of the states was copied so far.
    work: usize,
    /// A loop is being run ahead.
    ahead: bool,
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

impl<'a> Machine<'a> {
    pub(super) fn new(text: &Text, mode: Mode, around: Around<'a>) -> Self {
        let lines = lines(text);
        let mut labels = BTreeMap::new();
        for (index, line) in lines.iter().enumerate() {
            if let Some(label) = label(line.text.as_str()) {
                labels.entry(label).or_insert(index);
            }
        }
        Self {
            work: 0,
            ahead: false,
            budget: VISITS * lines.len() + 1000,
            names: assign::names(text.as_str()),
            lines,
            mode,
            labels,
            entries: BTreeMap::new(),
            around,
        }
    }

    /// Reads the whole script and records its calls.
    pub(super) fn read(&mut self, start: State, script: &mut Script) {
        if !self.labels.is_empty() {
            self.follow(0, start.clone(), 0);
        }
        let mut state = start;
        let mut at = 0;
        while at < self.lines.len() {
            if let Some(entry) = self.entries.get(&at) {
                state = entry.clone();
            }
            let (next, run) = self.unit(at, state, 0, Some(script));
            // What no known way reaches may be reached with any values.
            state = run.state.unwrap_or_else(State::anything);
            at = next;
        }
    }

    /// Forgets which values the variables have, but not which they may have.
    fn forget(&self, state: &mut State) {
        for name in &self.names {
            state.open(name);
        }
    }

    /// Follows every path from a line on; the state in which they return.
    fn follow(&mut self, start: usize, state: State, depth: usize) -> State {
        let mut seen: BTreeMap<usize, State> = BTreeMap::new();
        let mut exit: Option<State> = None;
        let mut work = vec![(start, state.clone())];
        while let Some((mut at, mut state)) = work.pop() {
            loop {
                if at >= self.lines.len() {
                    merge(&mut exit, state);
                    break;
                }
                if self.budget == 0 {
                    self.forget(&mut state);
                    merge(&mut exit, state);
                    return exit.unwrap_or_default();
                }
                self.budget -= 1;
                if self.is_label(at) {
                    self.work += state.size();
                    if self.work > MOST_WORK {
                        state.lose();
                    }
                    let joined = match seen.get(&at) {
                        Some(known) => known.join(&state),
                        None => state.clone(),
                    };
                    if seen.get(&at) == Some(&joined) {
                        break;
                    }
                    let entry = self
                        .entries
                        .get(&at)
                        .map_or_else(|| joined.clone(), |entry| entry.join(&joined));
                    self.entries.insert(at, entry);
                    seen.insert(at, joined.clone());
                    state = joined;
                }
                let (next, run) = self.unit(at, state, depth, None);
                for (label, state) in run.jumps {
                    self.jump(&label, state, &mut work, &mut exit);
                }
                for state in run.exits {
                    merge(&mut exit, state);
                }
                let Some(after) = run.state else { break };
                state = after;
                at = next;
            }
        }
        exit.unwrap_or(state)
    }

    fn jump(
        &self,
        label: &str,
        state: State,
        work: &mut Vec<(usize, State)>,
        exit: &mut Option<State>,
    ) {
        if label == END_OF_FILE {
            merge(exit, state);
        } else if let Some(line) = self.labels.get(label) {
            work.push((*line, state));
        } else if label.contains(['%', '!']) {
            for line in self.labels.values() {
                work.push((*line, state.clone()));
            }
        }
    }

    fn is_label(&self, at: usize) -> bool {
        label(self.lines[at].text.as_str()).is_some()
    }

    /// Parses and runs the unit at a line; the line behind it, and the run.
    fn unit<'s>(
        &mut self,
        at: usize,
        state: State,
        depth: usize,
        record: Option<&'s mut Script>,
    ) -> (usize, Run<'s>) {
        let mut feed = Feed {
            lines: &self.lines,
            next: at,
            mode: self.mode,
            state: &state,
        };
        let parsed = parser::unit(&mut feed);
        let next = feed.next.max(at + 1);
        let mut run = Run {
            state: Some(state),
            jumps: Vec::new(),
            exits: Vec::new(),
            loops: Vec::new(),
            depth,
            record,
        };
        if let Some((steps, text)) = parsed {
            if let Some(script) = run.record.as_deref_mut() {
                script.unread.extend(swallowed(&text));
            }
            let context = self.around.inner(steps.len() == 1);
            self.steps(&steps, &context, &mut run);
        }
        (next, run)
    }

    fn steps(&mut self, steps: &[Step], around: &Around<'_>, run: &mut Run<'_>) {
        for (index, step) in steps.iter().enumerate() {
            let next = steps.get(index + 1).map(|step| step.joint);
            let around = around.step(next, steps.len() == 1);
            // Each side of a pipe runs in a cmd of its own.
            let piped = step.joint == Joint::Pipe || next == Some(Joint::Pipe);
            let conditional = matches!(step.joint, Joint::And | Joint::Or);
            if conditional || piped {
                self.charge(run);
            }
            let before = (conditional || piped).then(|| run.state.clone()).flatten();
            self.node(&step.node, &around, run);
            match before {
                Some(before) if piped => run.state = Some(before),
                Some(before) => merge(&mut run.state, before),
                None => {}
            }
        }
    }

    /// Counts the work of copying a state; a script that makes too much of it
    /// has its values given up.
    fn charge(&mut self, run: &mut Run<'_>) {
        if let Some(state) = run.state.as_mut() {
            self.work += state.size();
            if self.work > MOST_WORK {
                state.lose();
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
                    }
                    script.choices.extend(choice(condition, then, otherwise));
                }
                let around = around.branch();
                self.charge(run);
                let before = run.state.clone();
                self.steps(then, &around, run);
                let after = std::mem::replace(&mut run.state, before);
                self.steps(otherwise, &around, run);
                if let Some(after) = after {
                    merge(&mut run.state, after);
                }
            }
            Node::For {
                variable,
                source,
                words,
                body,
            } => {
                if let (Some(variable), Some(state)) = (variable, run.state.as_mut()) {
                    bind_loop(*variable, words, state);
                }
                self.for_loop(*variable, source.as_ref(), body, around, run);
            }
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
        source: Option<&Text>,
        body: &[Step],
        around: &Around<'_>,
        run: &mut Run<'_>,
    ) {
        if let (Some(source), Some(state)) = (source, &run.state) {
            let source =
                expand::loop_variables(&expand::delayed(source, state), &run.loops, Some(state));
            if let Some(script) = run.record.as_deref_mut() {
                calls::output_of(&source, around, script);
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
        self.charge(run);
        let before = run.state.clone();
        let marks = (run.jumps.len(), run.exits.len());
        let within = std::mem::replace(&mut self.ahead, true);
        let record = run.record.take();
        self.steps(body, around, run);
        run.record = record;
        self.ahead = within;
        let opened = match (&before, &run.state) {
            (Some(before), Some(after)) => {
                let mut state = before.join(after);
                for name in after.changed(before) {
                    state.open(&name);
                }
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
        let text = expand::delayed(
            &expand::loop_variables(text, &run.loops, Some(state)),
            state,
        );
        self.dispatch(&text, redirects, around, run);
    }

    fn dispatch(
        &mut self,
        text: &Text,
        redirects: &[Redirect],
        around: &Around<'_>,
        run: &mut Run<'_>,
    ) {
        if let Some(script) = run.record.as_deref_mut() {
            calls::record(text, redirects, around, run.state.as_ref(), script);
        }
        let (name, arguments) = calls::internal_name(text);
        let Some(state) = run.state.as_mut() else {
            return;
        };
        match name.as_str() {
            "set" => {
                if let Some(assignment) = assign::parse(&arguments) {
                    assign::apply(assignment, &self.names, state);
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
            "endlocal" => state.pop_frame(),
            "shift" => {
                for index in 0..=9 {
                    state.assign(&format!("%{index}"), Variable::unknown());
                }
            }
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

    /// `call :label arguments`: the state after it is that in which it returns.
    fn call(&mut self, arguments: &Text, run: &mut Run<'_>) {
        let content = arguments.as_str();
        let skipped = content.len() - content.trim_start_matches(is_separator).len();
        if !content[skipped..].starts_with(':') {
            // `call set X=...` expands twice; its value is not followed.
            let (name, rest) = calls::internal_name(&arguments.slice(skipped..arguments.len()));
            if let (true, Some(assign::Assignment::Value { name, .. }), Some(state)) =
                (name == "set", assign::parse(&rest), run.state.as_mut())
            {
                assign::apply(assign::Assignment::Computed { name }, &self.names, state);
            } else if name.is_empty()
                && !calls::is_executable(&rest)
                && let Some(state) = run.state.as_mut()
            {
                state.doubt();
            }
            return;
        }
        let label = target_label(&content[skipped..]);
        let Some(state) = run.state.clone() else {
            return;
        };
        if label.contains(['%', '!']) || run.depth >= DEEPEST_CALL {
            run.jumps.push((label, state.clone()));
            let mut after = state;
            self.forget(&mut after);
            run.state = Some(after);
            return;
        }
        let Some(line) = self.labels.get(&label).copied() else {
            return;
        };
        let mut inside = state.clone();
        // `call` expands percent signs a second time.
        let words = arguments.slice(skipped..arguments.len());
        bind_parameters(&expand::percent(&words, self.mode, &state), &mut inside);
        let mut after = self.follow(line, inside, run.depth + 1);
        while after.depth() > state.depth() {
            after.pop_frame();
        }
        after.restore_parameters(&state);
        run.state = Some(after);
    }
}

/// An `if` as a choice.
fn choice(condition: &Condition, then: &[Step], otherwise: &[Step]) -> Option<Choice> {
    let arms = [then, otherwise].into_iter().filter_map(span_of_steps);
    Some(Choice {
        condition: condition.text.clone(),
        span: condition.text.span()?,
        arms: arms.collect(),
    })
}

/// `50% done & p & echo 100%`: all between two percent signs is the name of a
/// variable to cmd, and nothing of it runs.
fn swallowed(text: &Text) -> impl Iterator<Item = Unread> {
    let unknown = text.runs().iter().filter(|run| run.is_unknown());
    let names = unknown.filter(|run| text.as_str()[run.range.clone()].contains(['&', '|']));
    let reason =
        "cmd takes all between two percent signs for the name of a variable, so this does not run";
    names.map(move |run| Unread {
        span: run.site,
        reason: reason.to_owned(),
    })
}

/// Code behind a `goto` in its own block never runs, but it is read.
fn unreached(text: &Text, redirects: &[Redirect], around: &Around<'_>, run: &mut Run<'_>) {
    let text = expand::loop_variables(text, &run.loops, None);
    if let Some(script) = run.record.as_deref_mut() {
        calls::record(&text, redirects, around, None, script);
    }
}

fn merge(into: &mut Option<State>, state: State) {
    *into = Some(match into.take() {
        Some(known) => known.join(&state),
        None => state,
    });
}
