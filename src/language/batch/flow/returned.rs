//! Whose exit code is read: that of the program that ran last on some way to where
//! somebody asks, or to the end of a subroutine that somebody asks about.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::super::ast::{Joint, Node, Step};
use super::super::calls;
use super::super::values::State;
use super::Machine;
use super::lines::{END_OF_FILE, target_label};
use super::ways::VISIT;
use crate::invocation::{Invocation, written_name};
use crate::language::slice::Seeds;
use crate::language::{Script, holds_one_of};
use crate::span::{Span, Spans};
use crate::text::Text;

/// The commands that may have run last, by where they stand.
type Last = BTreeSet<Span>;

/// Where more commands than this may have run last, they are not told apart.
const MOST_LAST: usize = 512;

/// The calls of subroutines, as far as somebody may ask how they ended.
#[derive(Default)]
pub(super) struct Subroutines {
    /// Where each starts, and the label that it names.
    calls: BTreeMap<usize, String>,
    /// The labels that somebody has asked about.
    asked: BTreeSet<String>,
    /// The label that was called last, and how many programs had been by then.
    last: Option<(String, usize)>,
    /// Somebody asks how a program ended.
    is_asked: bool,
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
        self.is_asked = true;
        if let Some((label, programs)) = &self.last
            && *programs == script.invocations.len()
        {
            self.asked.insert(label.clone());
        }
    }
}

impl Machine<'_> {
    /// Passes on to those of the calls that run last in a subroutine that its exit code
    /// is read. Where the ways are too many, that may be any.
    /// `units` are the first lines of all units.
    pub(super) fn hand_back(
        &mut self,
        units: &[usize],
        seeds: Option<&Seeds>,
        calls: &mut [Invocation],
    ) {
        let is_sought = |call: &&Invocation| {
            let name = written_name(&call.program.text);
            name.is_none_or(|name| seeds.is_none_or(|seeds| seeds.are_about(name)))
        };
        let sought = calls.iter().filter(is_sought);
        let sought: Vec<Span> = sought.map(|call| call.span).collect();
        if sought.is_empty() {
            return;
        }
        let read = self.last_of_asked(units, &sought);
        for call in calls {
            call.site.status_read |= read.as_ref().is_none_or(|read| {
                let before = read.range(..Span::empty(call.span.end)).next_back();
                before.is_some_and(|place| place.overlaps(call.span))
            });
        }
    }

    /// What may have run last in the subroutines that somebody asks about, and in those
    /// that they end with; none where that may be anything.
    fn last_of_asked(&mut self, units: &[usize], sought: &[Span]) -> Option<Last> {
        let subroutines = std::mem::take(&mut self.subroutines);
        let mut asked = subroutines.asked;
        let mut read = Last::new();
        let calls = subroutines.calls.keys().copied();
        let starts = sought.iter().map(|call| call.start).chain(calls);
        let sought: &Spans = &sought.iter().copied().collect();
        if subroutines.is_asked {
            let starts = starts.filter_map(|place| self.unit_around(units, place));
            let starts: BTreeSet<usize> = starts.collect();
            read = self.trace(starts, Ways::BehindCalls, sought)?.read;
            let calls = read.iter().map(|place| place.range());
            let inner = calls.flat_map(|place| subroutines.calls.range(place));
            asked.extend(inner.map(|(_, label)| label.clone()));
        }
        let mut work: Vec<String> = asked.iter().cloned().collect();
        while let Some(label) = work.pop() {
            // It may be any label.
            if label.contains(['%', '!']) {
                return None;
            }
            let Some(line) = self.labels.get(&label).copied() else {
                continue;
            };
            let last = self.trace([line], Ways::ToTheEnd, sought)?.returned;
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

    /// The first line of the unit that a place is in.
    fn unit_around(&self, units: &[usize], place: usize) -> Option<usize> {
        let start = |at: usize| self.lines[at].text.span().map(|span| span.start);
        let behind = units.partition_point(|at| start(*at).is_none_or(|start| start <= place));
        units.get(behind.checked_sub(1)?).copied()
    }

    /// Follows the ways from some lines on; none where they are too many to be followed.
    fn trace(
        &mut self,
        starts: impl IntoIterator<Item = usize>,
        ways: Ways,
        sought: &Spans,
    ) -> Option<Traced> {
        let nothing = State::anything();
        let mut entries: BTreeMap<usize, Last> = BTreeMap::new();
        let mut traced = Traced::default();
        let starts = starts.into_iter().map(|start| (start, Last::new()));
        let mut work: Vec<(usize, Last)> = starts.collect();
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
                let unit = match self.dull.get(&at) {
                    Some(unit) => Rc::clone(unit),
                    None => self.parsed(at, &nothing, false),
                };
                if unit.is_other_program() {
                    last.clear();
                }
                let mut way = Way::new(last, sought);
                way.steps(&unit.steps);
                if way.is_crowded {
                    return None;
                }
                traced.returned.append(&mut way.traced.returned);
                traced.read.append(&mut way.traced.read);
                let calls = way.calls.into_iter().filter(|_| ways == Ways::BehindCalls);
                let is_over = |last: &Last| ways == Ways::BehindCalls && last.is_empty();
                let jumps = way.jumps.into_iter().chain(calls);
                for (label, last) in jumps.filter(|(_, last)| !is_over(last)) {
                    match self.labels.get(&label) {
                        Some(line) if label != END_OF_FILE => work.push((*line, last)),
                        _ => traced.returned.extend(last),
                    }
                }
                (at, last) = match way.last {
                    Some(last) if !is_over(&last) => (unit.next, last),
                    _ => break,
                };
                if at >= self.lines.len() {
                    traced.returned.append(&mut last);
                }
            }
        }
        Some(traced)
    }
}

/// Which ways are followed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ways {
    /// Those on which a call has run last, into subroutines too.
    BehindCalls,
    /// All to the end of a subroutine.
    ToTheEnd,
}

/// What may have run last where it counts.
#[derive(Default)]
struct Traced {
    /// When the subroutine returns.
    returned: Last,
    /// Where somebody asks how it ended.
    read: Last,
}

/// A way through a unit.
struct Way<'a> {
    /// The programs that it is about: others are not told apart.
    sought: &'a Spans,
    /// None once it has left for good.
    last: Option<Last>,
    jumps: Vec<(String, Last)>,
    calls: Vec<(String, Last)>,
    traced: Traced,
    /// It is in a loop, which is gone through twice: the loops within are not.
    in_loop: bool,
    /// There are more than are told apart.
    is_crowded: bool,
}

impl<'a> Way<'a> {
    fn new(last: Last, sought: &'a Spans) -> Self {
        Self {
            sought,
            last: Some(last),
            jumps: Vec::new(),
            calls: Vec::new(),
            traced: Traced::default(),
            in_loop: false,
            is_crowded: false,
        }
    }

    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            let conditional = matches!(step.joint, Joint::And | Joint::Or);
            let before = conditional.then(|| self.last.clone()).flatten();
            self.node(&step.node);
            self.merge(before);
        }
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Command(command) => self.command(&command.text),
            Node::Block { steps, .. } => self.steps(steps),
            Node::If {
                condition,
                then,
                otherwise,
            } => {
                if condition.reads_status() {
                    self.ask();
                }
                let before = self.last.clone();
                self.steps(then);
                let after = std::mem::replace(&mut self.last, before);
                self.steps(otherwise);
                self.merge(after);
            }
            Node::For { body, .. } => {
                let within = std::mem::replace(&mut self.in_loop, true);
                for _ in usize::from(within)..2 {
                    let before = self.last.clone();
                    self.steps(body);
                    self.merge(before);
                }
                self.in_loop = within;
            }
            Node::Label(_) | Node::Remark(_) | Node::TooDeep(_) => {}
        }
    }

    fn merge(&mut self, other: Option<Last>) {
        match &mut self.last {
            Some(last) => last.extend(other.into_iter().flatten()),
            None => self.last = other,
        }
        self.is_crowded |= self
            .last
            .as_ref()
            .is_some_and(|last| last.len() > MOST_LAST);
        if self.is_crowded {
            self.last = None;
        }
    }

    /// Somebody asks how what ran last has ended.
    fn ask(&mut self) {
        let last = self.last.iter().flatten();
        self.traced.read.extend(last);
    }

    fn command(&mut self, text: &Text) {
        if holds_one_of(&["%errorlevel%", "!errorlevel!"], text.as_str()) {
            self.ask();
        }
        let (name, end) = calls::internal_name(text);
        let rest = || text.slice(end..text.len());
        match name {
            "goto" => {
                let label = target_label(rest().as_str());
                self.jumps
                    .extend(self.last.take().map(|last| (label, last)));
            }
            "exit" => {
                let last = self.last.take().filter(|_| keeps_code(&rest()));
                self.traced.returned.extend(last.into_iter().flatten());
            }
            "call" => {
                let rest = rest();
                if calls::names_label(&rest) {
                    let label = target_label(rest.as_str());
                    self.calls
                        .extend(self.last.clone().map(|last| (label, last)));
                }
                self.run(text, true);
            }
            "echo" | "set" => {}
            _ if !calls::runs_nothing(text) => self.run(text, false),
            _ => {}
        }
    }

    /// A program runs, or where a variable names it perhaps none.
    fn run(&mut self, text: &Text, may_be_subroutine: bool) {
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
        if may_be_subroutine || self.sought.overlap(place) {
            last.insert(place);
        }
    }
}

/// Whether `exit` ends a subroutine with the exit code that there is: `exit /b`, `exit
/// /b %RC%`.
fn keeps_code(arguments: &Text) -> bool {
    let said = arguments.as_str().trim().to_ascii_lowercase();
    let code = said.strip_prefix("/b").map(str::trim);
    code.is_some_and(|code| code.is_empty() || !arguments.is_known())
}
