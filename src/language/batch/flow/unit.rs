//! What the parser makes of the lines that cmd reads at once, kept for the next
//! visit.

use std::rc::Rc;

use super::super::ast::{Node, Step};
use super::super::values::{State, Variable};
use super::super::{calls, expand, parser};
use super::lines::{Feed, Line};
use super::{ACTIONS, Machine};
use crate::text::Text;

/// More units than this are not kept: memory must not grow with the script.
const MOST_UNITS: usize = 4096;

/// A unit, parsed in a state.
pub(super) struct Unit {
    pub(super) steps: Vec<Step>,
    pub(super) text: Text,
    /// The line behind it.
    pub(super) next: usize,
    /// Whatever the variables hold, nothing in it changes what is followed.
    pub(super) idle: bool,
    /// The variables that its lines name, and what they held.
    reads: Vec<(Option<Rc<Variable>>, String)>,
}

impl Unit {
    /// Whether the lines would be parsed to the same in another state.
    fn fits(&self, state: &State) -> bool {
        let mut reads = self.reads.iter();
        reads.all(|(held, key)| match (state.held(key), held) {
            (None, None) => true,
            (Some(one), Some(two)) => Rc::ptr_eq(one, two) || one == two,
            _ => false,
        })
    }
}

impl Machine<'_> {
    /// Parses the unit at a line, unless it is known.
    pub(super) fn parsed(&mut self, at: usize, state: &State) -> Rc<Unit> {
        if let Some(unit) = self.units.get(&at).filter(|unit| unit.fits(state)) {
            return Rc::clone(unit);
        }
        let mut feed = Feed {
            lines: &self.lines,
            next: at,
            mode: self.mode,
            state,
        };
        let (steps, text) = parser::unit(&mut feed).unwrap_or_default();
        let next = feed.next.max(at + 1);
        let lines = self.lines.get(at..next).unwrap_or_default();
        let unit = Rc::new(Unit {
            idle: steps.iter().all(|step| is_idle(&step.node)),
            reads: lines
                .iter()
                .flat_map(keys)
                .map(|key| (state.held(&key).cloned(), key))
                .collect(),
            steps,
            text,
            next,
        });
        if self.units.len() < MOST_UNITS || self.units.contains_key(&at) {
            self.units.insert(at, Rc::clone(&unit));
        }
        unit
    }
}

/// The keys of the variables that a line can name behind its percent signs:
/// rather too many.
fn keys(line: &Line) -> impl Iterator<Item = String> {
    let line = line.text.as_str();
    line.match_indices('%').flat_map(move |(at, _)| {
        let rest = &line[at + 1..];
        let name = rest.split(['%', ':']).next().unwrap_or(rest);
        let parameter = expand::parameter_length(rest);
        let parameter = parameter.map(|length| format!("%{}", &rest[length - 1..length]));
        let variable = (!name.is_empty()).then(|| name.to_ascii_uppercase());
        parameter.into_iter().chain(variable)
    })
}

/// Whether a command changes nothing that is followed: no variable, and not
/// which line is next.
fn is_idle(node: &Node) -> bool {
    let all = |steps: &[Step]| steps.iter().all(|step| is_idle(&step.node));
    match node {
        Node::Command(command) => {
            let (name, _) = calls::internal_name(&command.text);
            !ACTIONS.contains(&name) && !command.text.as_str().contains('!')
        }
        Node::Block { steps, .. } => all(steps),
        Node::If {
            then, otherwise, ..
        } => all(then) && all(otherwise),
        Node::For { .. } => false,
        Node::Label(_) | Node::Remark(_) | Node::TooDeep(_) => true,
    }
}
