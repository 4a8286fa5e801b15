//! What the parser makes of the lines that cmd reads at once, kept for the next
//! visit.

use std::rc::Rc;

use memchr::{memchr_iter, memchr2, memrchr};

use super::super::ast::{Command, Node, Step};
use super::super::lexer::is_separator;
use super::super::values::{State, Variable};
use super::super::{assign, calls, expand, parser};
use super::lines::Feed;
use super::{ACTIONS, Machine};
use crate::embed;
use crate::language::{Loose, Part, Runs, Says};
use crate::span::Span;
use crate::text::{Origin, Text};

/// More units than this are not kept: memory must not grow with the script.
pub(super) const MOST_UNITS: usize = 4096;

/// The key of a variable that is read, and what it held.
type Read = (Option<Rc<Variable>>, String);

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
    reads: Vec<Read>,
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

    /// Whether it is the run of a program, and was not parsed.
    pub(super) fn is_other_program(&self) -> bool {
        let loose = self.loose.as_ref().filter(|_| self.steps.is_empty());
        loose.is_some_and(|loose| loose.runs == Runs::Surely)
    }

    /// Whether a comment stands among its commands.
    pub(super) fn holds_remark(&self) -> bool {
        let mut nodes: Vec<&Node> = self.steps.iter().map(|step| &step.node).collect();
        while let Some(node) = nodes.pop() {
            if let Node::Remark(_) = node {
                return true;
            }
            nodes.extend(parts(node));
        }
        false
    }

    /// Whether its variables are tame in a state.
    pub(super) fn is_tame(&self, state: &State) -> bool {
        let mut reads = self.reads.iter();
        reads.all(|(_, key)| is_tame(state.held(key)))
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
        let reads: Vec<Read> = lines
            .iter()
            .flat_map(|line| keys(line.text.as_str()))
            .map(|key| (state.held(&key).cloned(), key))
            .collect();
        let idle = steps.iter().all(|step| is_idle(&step.node));
        let tame = |(held, _): &Read| is_tame(held.as_ref());
        let unit = Rc::new(Unit {
            idle,
            is_firm: idle && steps.iter().all(|step| is_firm(&step.node)) && reads.iter().all(tame),
            loose: self
                .around
                .file
                .and_then(|_| self.loose(self.span(at..next)?, &steps, &reads)),
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

    /// A line that is one command of no effect on what is followed, told without
    /// parsing it: nothing is known of what it runs.
    pub(super) fn plain(&self, at: usize) -> Option<Unit> {
        let line = &self.lines[at].text;
        let name = plain_name(line.as_str())?;
        let reads: Vec<Read> = keys(line.as_str()).map(|key| (None, key)).collect();
        let is_given = reads.iter().any(|(_, key)| is_given(key));
        let loose = Loose {
            says: if is_given || self.runs_by_variable(line) {
                Says::More
            } else {
                Says::Words
            },
            runs: match calls::internal_name(line).0 {
                "" if embed::is_recorded_itself(name) => Runs::Surely,
                "" | "echo" | "start" => Runs::Perhaps,
                _ => Runs::Never,
            },
            ..Loose::at(self.span(at..at + 1)?)
        };
        Some(Unit {
            steps: Vec::new(),
            text: Text::default(),
            next: at + 1,
            idle: true,
            loose: Some(loose),
            is_firm: true,
            reads,
        })
    }

    /// What is lost where commands are left out; none where they do more than to run
    /// programs, set variables, and jump.
    fn loose(&self, span: Span, steps: &[Step], reads: &[Read]) -> Option<Loose> {
        let mut loose = Loose {
            says: if reads.iter().any(|(_, key)| is_given(key)) {
                Says::More
            } else {
                Says::Words
            },
            runs: if self.outlines {
                runs(steps)
            } else {
                Runs::Perhaps
            },
            ..Loose::at(span)
        };
        let mut nodes: Vec<&Node> = steps.iter().map(|step| &step.node).collect();
        while let Some(node) = nodes.pop() {
            match node {
                Node::Command(command) if acts_not(&command.text) => {
                    if self.runs_by_variable(&command.text) {
                        loose.says = loose.says.max(Says::More);
                    }
                }
                Node::Command(command) => act(&command.text, &mut loose)?,
                Node::Block { .. } | Node::If { .. } | Node::For { .. } => {
                    nodes.extend(parts(node));
                }
                Node::Label(_) => loose.part = Part::Jump,
                Node::TooDeep(_) => return None,
                Node::Remark(_) => {}
            }
        }
        Some(loose)
    }

    /// Whether a command may run a program that a variable names which the script sets.
    fn runs_by_variable(&self, command: &Text) -> bool {
        if !self.outlines || !command.as_str().contains('%') {
            return false;
        }
        let (own, start) = calls::internal_name(command);
        let said = &command.as_str()[start..];
        // `%T:a=b%` holds a separator.
        let mut inside = false;
        let end = said.find(|c| {
            inside ^= c == '%';
            !inside && is_separator(c)
        });
        let name = &said[..end.unwrap_or(said.len())];
        let part = match own {
            "start" | "call" => said,
            "" if embed::hands_on(name) => said,
            "" => name,
            _ => return false,
        };
        keys(part).any(|key| self.names.contains(&key))
    }
}

/// The keys of the variables that a line can name between its percent signs:
/// rather too many.
fn keys(line: &str) -> impl Iterator<Item = String> {
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

/// Adds what a command does; none where that cannot be told.
fn act(command: &Text, loose: &mut Loose) -> Option<()> {
    let (action, end) = calls::internal_name(command);
    let arguments = command.slice(end..command.len());
    match action {
        "goto" | "exit" => loose.part = Part::Jump,
        "call" if calls::names_label(&arguments) => loose.part = Part::Jump,
        "set" => {
            let name = match assign::parse(&arguments)? {
                assign::Assignment::Value { name, value } => {
                    if !is_plain(&value) {
                        loose.says = Says::Tool;
                    }
                    name
                }
                assign::Assignment::Computed { name } | assign::Assignment::Entered { name } => {
                    name
                }
                assign::Assignment::Hidden { .. } => return None,
            };
            let name = name.literal()?.to_lowercase();
            // Programs are looked for in it without its being named.
            if name == "path" {
                loose.says = loose.says.max(Says::More);
            }
            loose.sets.push(name);
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
    is_plain(&value.text)
}

/// Whether nothing that is known of a text ends or ties commands.
fn is_plain(text: &Text) -> bool {
    let mut quotes = 0;
    let mut known = text.atoms().filter_map(|atom| atom.glyph.char());
    let is_plain = |c: char| {
        quotes += usize::from(c == '"');
        !matches!(
            c,
            '&' | '|' | '<' | '>' | '(' | ')' | '^' | '%' | '!' | '\r' | '\n'
        )
    };
    known.all(is_plain) && quotes.is_multiple_of(2)
}

/// Whether commands run a program.
fn runs(steps: &[Step]) -> Runs {
    match steps {
        [
            Step {
                node: Node::Command(one),
                ..
            },
        ] if surely_runs(&one.text) => Runs::Surely,
        _ if steps.iter().all(|step| never_runs(&step.node)) => Runs::Never,
        _ => Runs::Perhaps,
    }
}

/// Whether all that a command runs is cmd's own.
fn never_runs(node: &Node) -> bool {
    match node {
        Node::Command(command) => calls::runs_nothing(&command.text),
        Node::Block { .. } | Node::If { .. } => parts(node).all(never_runs),
        // The command whose output it reads, and what names the words.
        Node::For { .. } | Node::TooDeep(_) => false,
        Node::Label(_) | Node::Remark(_) => true,
    }
}

/// The name of the command that a line is, where it is no more than that, and
/// changes no variable and not which line is next.
fn plain_name(line: &str) -> Option<&str> {
    let command = line.trim_start_matches([' ', '\t', '@']);
    let name = &command[..command.find([' ', '\t']).unwrap_or(command.len())];
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let acts = |head: &&str| head.eq_ignore_ascii_case(&name[..letters]);
    let ties = |byte: u8| matches!(byte, b'^' | b'&' | b'|' | b'(' | b')' | b'!' | ..b'\t');
    let is_plain = letters > 0
        && name.bytes().all(is_of_plain_name)
        && !command.bytes().any(ties)
        && !["for", "if", "rem"].iter().chain(&ACTIONS).any(acts);
    is_plain.then_some(name)
}

/// Whether a variable is what the script, or a part of it, is called with, which
/// may be a program.
fn is_given(key: &str) -> bool {
    key.starts_with('%') && key != "%0"
}

/// Whether a byte can stand in the name of a command that is written plainly.
fn is_of_plain_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-\\:".contains(&byte)
}

/// Whether a command surely is the program of an invocation, whatever its
/// variables hold.
fn surely_runs(command: &Text) -> bool {
    let command = command.as_str();
    let name = &command[..command.find(is_separator).unwrap_or(command.len())];
    name.bytes().all(is_of_plain_name)
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && calls::internal_name(&Text::source(name, 0)).0.is_empty()
        && embed::is_recorded_itself(name)
}

fn acts_not(text: &Text) -> bool {
    let (name, _) = calls::internal_name(text);
    !ACTIONS.contains(&name) && !text.as_str().contains('!') && !is_one_variable(text)
}

/// Whether a command is no more than one variable, which may hold any.
fn is_one_variable(text: &Text) -> bool {
    let command = text.as_str().trim_matches(is_separator);
    command.starts_with('%') && !command.contains(is_separator)
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
