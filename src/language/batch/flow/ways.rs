//! The ways through the lines: `goto`, `call :label`, and where they end.

use std::collections::BTreeMap;

use super::super::lexer::is_separator;
use super::super::values::{State, Variable};
use super::super::{assign, calls, expand};
use super::bind::bind_arguments;
use super::lines::{END_OF_FILE, target_label};
use super::{Machine, Run};
use crate::span::Span;
use crate::text::Text;

/// `call :label` is followed this deep.
const DEEPEST_CALL: usize = 8;

/// The fuel that it takes to visit a line.
pub(super) const VISIT: usize = 8;

impl Machine<'_> {
    /// Forgets which values the variables have, but not which they may have.
    fn forget(&mut self, state: &mut State) {
        if !self.fuel.spend(self.names.len()) {
            return state.lose();
        }
        for name in &self.names {
            state.open(name);
        }
    }

    /// Follows every path from a line on; the state in which they return.
    pub(super) fn follow(&mut self, start: usize, state: State, depth: usize) -> State {
        let mut seen: BTreeMap<usize, State> = BTreeMap::new();
        let mut exit: Option<State> = None;
        let mut work = vec![(start, state.clone())];
        while let Some((mut at, mut state)) = work.pop() {
            loop {
                if !self.fuel.spend(VISIT) {
                    state.lose();
                    return state;
                }
                if at >= self.lines.len() {
                    self.merge(&mut exit, state);
                    break;
                }
                if self.lines[at].label.is_some() {
                    let known = seen.get(&at);
                    let joined = match known {
                        Some(known) => known.join(&state, &mut self.fuel),
                        None => state,
                    };
                    if known == Some(&joined) {
                        break;
                    }
                    let entry = match self.entries.get(&at) {
                        Some(entry) => entry.join(&joined, &mut self.fuel),
                        None => joined.clone(),
                    };
                    self.entries.insert(at, entry);
                    seen.insert(at, joined.clone());
                    state = joined;
                }
                let (next, run) = self.unit(at, state, depth, None);
                for (label, state) in run.jumps {
                    self.jump(&label, state, &mut work, &mut exit);
                }
                for state in run.exits {
                    self.merge(&mut exit, state);
                }
                let Some(after) = run.state else { break };
                state = after;
                at = next;
            }
        }
        exit.unwrap_or(state)
    }

    fn jump(
        &mut self,
        label: &str,
        state: State,
        work: &mut Vec<(usize, State)>,
        exit: &mut Option<State>,
    ) {
        if label == END_OF_FILE {
            self.merge(exit, state);
        } else if let Some(line) = self.labels.get(label) {
            work.push((*line, state));
        } else if label.contains(['%', '!']) && self.fuel.spend(self.labels.len()) {
            let lines = self.labels.values();
            work.extend(lines.map(|line| (*line, state.clone())));
        }
    }

    /// The state in which a label is reached, as far as it is known.
    pub(super) fn entry(&self, at: usize) -> Option<State> {
        let entry = self.entries.get(&at)?;
        // Not every way to it was followed.
        Some(if self.fuel.is_spent() {
            State::anything()
        } else {
            entry.clone()
        })
    }

    /// Joins a state into that in which other ways meet.
    pub(super) fn merge(&mut self, into: &mut Option<State>, state: State) {
        *into = Some(match into.take() {
            Some(known) => known.join(&state, &mut self.fuel),
            None => state,
        });
    }

    /// `call set X=...` expands twice, and doubles carets: its value is not
    /// certain.
    fn call_set(&mut self, arguments: &Text, state: &mut State) {
        let arguments = expand::percent(arguments, self.mode, state);
        let Some(assignment) = assign::parse(&arguments) else {
            return;
        };
        if let assign::Assignment::Value { name, value } = &assignment
            && let Some(name) = name.literal()
        {
            let span = value.span().unwrap_or(Span::empty(0));
            return state.assign(name, Variable::possible(value.clone(), span));
        }
        assign::apply(assignment, &self.names, state, &mut self.fuel);
    }

    /// `call :label arguments`: the state after it is that in which it returns.
    pub(super) fn call(&mut self, arguments: &Text, run: &mut Run<'_>) {
        let content = arguments.as_str();
        let skipped = content.len() - content.trim_start_matches(is_separator).len();
        if !content[skipped..].starts_with(':') {
            let command = arguments.slice(skipped..arguments.len());
            let (name, end) = calls::internal_name(&command);
            let rest = command.slice(end..command.len());
            if let ("set", Some(state)) = (name, run.state.as_mut()) {
                self.call_set(&rest, state);
            } else if name.is_empty()
                && !calls::is_executable(&rest)
                && let Some(state) = run.state.as_mut()
            {
                state.doubt(&mut self.fuel);
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
        bind_arguments(&expand::percent(&words, self.mode, &state), &mut inside);
        let mut after = self.follow(line, inside, run.depth + 1);
        while after.depth() > state.depth() {
            after.pop_frame(&mut self.fuel);
        }
        after.restore_locals(&state);
        run.state = Some(after);
    }
}
