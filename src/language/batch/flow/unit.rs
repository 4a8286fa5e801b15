//! What the parser makes of the lines that cmd reads at once, kept for the next
//! visit.

use std::rc::Rc;

use memchr::{memchr_iter, memchr2, memrchr};

use super::super::ast::{Command, Node, Step};
use super::super::lexer::is_separator;
use super::super::values::{State, Variable};
use super::super::{assign, calls, expand, parser};
use super::lines::{Feed, Line};
use super::{ACTIONS, Machine};
use crate::language::Loose;
use crate::span::Span;
use crate::text::{Origin, Text};

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
    /// What is lost where it is left out of its file, if it can be.
    pub(super) loose: Option<Loose>,
    /// It is idle whatever tame values its variables have.
    is_firm: bool,
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

    /// Whether the lines would be idle in another state too.
    fn stays_idle(&self, state: &State) -> bool {
        let mut reads = self.reads.iter();
        self.is_firm && reads.all(|(_, key)| is_tame(state.held(key)))
    }
}

impl Machine<'_> {
    /// Parses the unit at a line, unless it is known. Where nothing is recorded an
    /// idle one may have been parsed in another state.
    pub(super) fn parsed(&mut self, at: usize, state: &State, records: bool) -> Rc<Unit> {
        let is_known = |unit: &&Rc<Unit>| unit.fits(state) || (!records && unit.stays_idle(state));
        if let Some(unit) = self.units.get(&at).filter(is_known) {
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
        let reads: Vec<_> = lines
            .iter()
            .flat_map(keys)
            .map(|key| (state.held(&key).cloned(), key))
            .collect();
        let idle = steps.iter().all(|step| is_idle(&step.node));
        let tame = |(held, _): &(Option<Rc<Variable>>, String)| is_tame(held.as_ref());
        let unit = Rc::new(Unit {
            idle,
            is_firm: idle && steps.iter().all(|step| is_firm(&step.node)) && reads.iter().all(tame),
            loose: self
                .around
                .file
                .and_then(|_| loose(self.span(at..next)?, &steps)),
            reads,
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

/// The keys of the variables that a line can name between its percent signs:
/// rather too many.
fn keys(line: &Line) -> impl Iterator<Item = String> {
    let line = line.text.as_str();
    let last = memrchr(b'%', line.as_bytes());
    memchr_iter(b'%', line.as_bytes()).flat_map(move |at| {
        let rest = &line[at + 1..];
        let parameter = expand::parameter_length(rest);
        let parameter = parameter.map(|length| ["%", &rest[length - 1..length]].concat());
        // What no percent sign closes is no variable.
        let end = memchr2(b'%', b':', rest.as_bytes()).filter(|_| Some(at) != last);
        let name = &rest[..end.unwrap_or_default()];
        let variable = (!name.is_empty()).then(|| name.to_ascii_uppercase());
        parameter.into_iter().chain(variable)
    })
}

/// Whether a command changes nothing that is followed: no variable, and not
/// which line is next.
fn is_idle(node: &Node) -> bool {
    match node {
        Node::Command(command) => acts_not(&command.text),
        Node::Block { .. } | Node::If { .. } => parts(node).all(is_idle),
        // Its variable is bound.
        Node::For { .. } => false,
        Node::Label(_) | Node::Remark(_) | Node::TooDeep(_) => true,
    }
}

/// What is lost where commands are left out; none where they do more than to run
/// programs, set variables, and jump.
fn loose(span: Span, steps: &[Step]) -> Option<Loose> {
    let mut loose = Loose {
        span,
        sets: Vec::new(),
        jumps: false,
    };
    let mut nodes: Vec<&Node> = steps.iter().map(|step| &step.node).collect();
    while let Some(node) = nodes.pop() {
        match node {
            Node::Command(command) if acts_not(&command.text) => {}
            Node::Command(command) => act(&command.text, &mut loose)?,
            Node::Block { .. } | Node::If { .. } | Node::For { .. } => nodes.extend(parts(node)),
            Node::Label(_) => loose.jumps = true,
            Node::TooDeep(_) => return None,
            Node::Remark(_) => {}
        }
    }
    Some(loose)
}

/// Adds what a command does; none where that cannot be told.
fn act(command: &Text, loose: &mut Loose) -> Option<()> {
    let (action, end) = calls::internal_name(command);
    let arguments = command.slice(end..command.len());
    match action {
        "goto" | "exit" => loose.jumps = true,
        "call" if calls::names_label(&arguments) => loose.jumps = true,
        "set" => {
            let (assign::Assignment::Value { name, .. } | assign::Assignment::Computed { name }) =
                assign::parse(&arguments)?;
            loose.sets.push(name.literal()?.to_lowercase());
        }
        _ => return None,
    }
    Some(())
}

/// Whether a command stays the same one when the variables in it have other tame
/// values: none of them stands in its name.
fn is_firm(node: &Node) -> bool {
    let Node::Command(Command { text, .. }) = node else {
        return false;
    };
    let name = text.as_str().find(is_separator).unwrap_or(text.len());
    let first = text.runs().first();
    first.is_some_and(|run| run.origin == Origin::Source && run.range.end > name)
}

/// Whether what is known of a variable cannot change how a line is parsed around
/// it, but for the words of one command.
fn is_tame(held: Option<&Rc<Variable>>) -> bool {
    let Some(value) = held.and_then(|held| held.certain()) else {
        return true;
    };
    let mut quotes = 0;
    let mut known = value.text.atoms().filter_map(|atom| atom.glyph.char());
    let is_plain = |c: char| {
        quotes += usize::from(c == '"');
        !matches!(
            c,
            '&' | '|' | '<' | '>' | '(' | ')' | '^' | '%' | '!' | '\r' | '\n'
        )
    };
    known.all(is_plain) && quotes.is_multiple_of(2)
}

fn acts_not(text: &Text) -> bool {
    let (name, _) = calls::internal_name(text);
    !ACTIONS.contains(&name) && !text.as_str().contains('!')
}

/// The commands that one holds.
fn parts(node: &Node) -> impl Iterator<Item = &Node> {
    let (one, two): (&[Step], &[Step]) = match node {
        Node::Block { steps, .. } => (steps, &[]),
        Node::If {
            then, otherwise, ..
        } => (then, otherwise),
        Node::For { body, .. } => (body, &[]),
        Node::Command(_) | Node::Label(_) | Node::Remark(_) | Node::TooDeep(_) => (&[], &[]),
    };
    one.iter().chain(two).map(|step| &step.node)
}
