//! Whose exit code a subroutine returns: that of the program that ran last on some
//! way to its end.

use std::collections::{BTreeMap, BTreeSet};

use super::super::ast::{Joint, Node, Step};
use super::super::calls;
use super::super::values::State;
use super::Machine;
use super::lines::{END_OF_FILE, target_label};
use super::ways::VISIT;
use crate::language::Script;
use crate::span::Span;
use crate::text::Text;

/// The commands that may have run last, by where they stand.
type Last = BTreeSet<Span>;

/// The calls of subroutines, as far as somebody may ask how they ended.
#[derive(Default)]
pub(super) struct Subroutines {
    /// Where each starts, and the label that it names.
    calls: BTreeMap<usize, String>,
    /// The labels that somebody has asked about.
    asked: BTreeSet<String>,
    /// The label that was called last, and how many programs had been by then.
    last: Option<(String, usize)>,
}

impl Subroutines {
    /// Notes a `call`, if it is one of a subroutine. `asked` says whether what is tied
    /// to it asks how it ended.
    pub(super) fn call(&mut self, call: &Text, arguments: &Text, asked: bool, script: &Script) {
        let Some(place) = call.span().filter(|_| calls::names_label(arguments)) else {
            return;
        };
        let label = target_label(arguments.as_str());
        if asked {
            self.asked.insert(label.clone());
        }
        self.calls.insert(place.start, label.clone());
        self.last = Some((label, script.invocations.len()));
    }

    /// Notes that the exit code of the command before is read: of a subroutine, if no
    /// program has been called since.
    pub(super) fn ask(&mut self, script: &Script) {
        if let Some((label, programs)) = &self.last
            && *programs == script.invocations.len()
        {
            self.asked.insert(label.clone());
        }
    }
}

impl Machine<'_> {
    /// Passes on to the programs that run last in a subroutine that its exit code is
    /// read. Where the ways are too many, that may be any.
    pub(super) fn hand_back(&mut self, script: &mut Script) {
        let read = self.last_of_asked();
        for call in &mut script.invocations {
            call.site.status_read |= read.as_ref().is_none_or(|read| {
                let before = read.range(..Span::empty(call.span.end)).next_back();
                before.is_some_and(|place| place.overlaps(call.span))
            });
        }
    }

    /// What may have run last in the subroutines that somebody asks about, and in those
    /// that they end with; none where that may be anything.
    fn last_of_asked(&mut self) -> Option<Last> {
        let subroutines = std::mem::take(&mut self.subroutines);
        let mut asked = subroutines.asked;
        let mut work: Vec<String> = asked.iter().cloned().collect();
        let mut read = Last::new();
        while let Some(label) = work.pop() {
            // It may be any label.
            if label.contains(['%', '!']) {
                return None;
            }
            let Some(line) = self.labels.get(&label).copied() else {
                continue;
            };
            let last = self.last_of(line)?;
            let calls = last.iter().map(|place| place.range());
            let inner = calls.flat_map(|place| subroutines.calls.range(place));
            for (_, label) in inner {
                if asked.insert(label.clone()) {
                    work.push(label.clone());
                }
            }
            read.extend(last);
        }
        Some(read)
    }

    /// What may have run last when the subroutine at a line returns; none where its
    /// ways are too many to be followed.
    fn last_of(&mut self, start: usize) -> Option<Last> {
        let nothing = State::anything();
        let mut entries: BTreeMap<usize, Last> = BTreeMap::new();
        let mut returned = Last::new();
        let mut work = vec![(start, Last::new())];
        while let Some((mut at, mut last)) = work.pop() {
            while at < self.lines.len() {
                if !self.fuel.spend(VISIT + last.len()) {
                    return None;
                }
                if self.lines[at].label.is_some() {
                    let known = entries.get(&at);
                    last.extend(known.into_iter().flatten());
                    if known == Some(&last) {
                        break;
                    }
                    entries.insert(at, last.clone());
                }
                let unit = self.parsed(at, &nothing, false);
                let mut way = Way::from(last);
                way.steps(&unit.steps);
                returned.append(&mut way.returned);
                for (label, last) in way.jumps {
                    match self.labels.get(&label) {
                        Some(line) if label != END_OF_FILE => work.push((*line, last)),
                        _ => returned.extend(last),
                    }
                }
                (at, last) = match way.last {
                    Some(last) => (unit.next, last),
                    None => break,
                };
                if at >= self.lines.len() {
                    returned.append(&mut last);
                }
            }
        }
        Some(returned)
    }
}

/// A way through a unit.
struct Way {
    /// None once it has left for good.
    last: Option<Last>,
    jumps: Vec<(String, Last)>,
    returned: Last,
}

impl From<Last> for Way {
    fn from(last: Last) -> Self {
        Self {
            last: Some(last),
            jumps: Vec::new(),
            returned: Last::new(),
        }
    }
}

impl Way {
    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            let conditional = matches!(step.joint, Joint::And | Joint::Or);
            let before = self.last.clone().filter(|_| conditional);
            self.node(&step.node);
            self.merge(before);
        }
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Command(command) => self.command(&command.text),
            Node::Block { steps, .. } => self.steps(steps),
            Node::If {
                then, otherwise, ..
            } => {
                let before = self.last.clone();
                self.steps(then);
                let after = std::mem::replace(&mut self.last, before);
                self.steps(otherwise);
                self.merge(after);
            }
            Node::For { body, .. } => {
                let before = self.last.clone();
                self.steps(body);
                self.merge(before);
            }
            Node::Label(_) | Node::Remark(_) | Node::TooDeep(_) => {}
        }
    }

    fn merge(&mut self, other: Option<Last>) {
        match &mut self.last {
            Some(last) => last.extend(other.into_iter().flatten()),
            None => self.last = other,
        }
    }

    fn command(&mut self, text: &Text) {
        let (name, end) = calls::internal_name(text);
        let rest = text.slice(end..text.len());
        match name {
            "goto" => {
                let label = target_label(rest.as_str());
                self.jumps
                    .extend(self.last.take().map(|last| (label, last)));
            }
            "exit" => {
                let last = self.last.take().filter(|_| keeps_code(&rest));
                self.returned.extend(last.into_iter().flatten());
            }
            _ if !calls::runs_nothing(text) && name != "echo" => self.run(text),
            _ => {}
        }
    }

    /// A program runs, or where a variable names it perhaps none.
    fn run(&mut self, text: &Text) {
        let (Some(last), Some(place)) = (&mut self.last, text.span()) else {
            return;
        };
        let named = text
            .atoms()
            .next()
            .is_some_and(|atom| atom.glyph.char().is_some());
        if named {
            last.clear();
        }
        last.insert(place);
    }
}

/// Whether `exit` ends a subroutine with the exit code that there is: `exit /b`, `exit
/// /b %RC%`.
fn keeps_code(arguments: &Text) -> bool {
    let said = arguments.as_str().trim().to_ascii_lowercase();
    let code = said.strip_prefix("/b").map(str::trim);
    code.is_some_and(|code| code.is_empty() || !arguments.is_known())
}
