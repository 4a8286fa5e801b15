//! From a call that carries a command line to the program that it runs, and
//! to the places that a new command line is written to.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::calls::Carrier;
use super::environment::Definition;
use super::flow::{Findings, Found, Program, Use};
use super::line::{Assigned, Line};
use super::several::{Lines, lines_of_several, why_several};
use super::streams::Streams;
use crate::argv;
use crate::embed;
use crate::invocation::{
    Delivery, Form, Invocation, Limit, Output, Several, Shell, Site, Slot, Word,
};
use crate::layer::Layer;
use crate::span::Span;
use crate::text::{Alternatives, Text};

mod command;
mod limits;
mod met;
mod steady;
mod two;

use command::{environment_variables, holds_variables};
pub(super) use command::{lines_of, written_command};
pub(super) use met::Met;
use steady::{is_worth_a_word, names_a_tool, prefix_stays, sites};

/// What a script runs through one of its calls, command line by command line: of a
/// text that it writes, each line is one. Where a line may be one of several, each of
/// those that may run a retired tool; none where it is blank or missing.
pub(super) fn invocations(
    program: &Program<'_>,
    findings: &Findings,
    streams: &Streams,
    found: &Found,
) -> Vec<Vec<Invocation>> {
    let sites = Sites {
        program,
        findings,
        streams,
        found,
    };
    let places: Vec<Place> = sites.places();
    match places.as_slice() {
        [file, arguments] => vec![sites.two(file, arguments)],
        [file] if found.carrier == Carrier::ShellExecute => vec![vec![sites.file(file)]],
        [text] if found.carrier == Carrier::Written => {
            let lines = lines_of(&text.text).into_iter();
            let span = text.span;
            let lines = lines.map(|text| Place { text, span });
            lines.map(|line| sites.one(&line)).collect()
        }
        [line] => vec![sites.one(line)],
        _ => Vec::new(),
    }
}

struct Sites<'a> {
    program: &'a Program<'a>,
    findings: &'a Findings,
    streams: &'a Streams,
    found: &'a Found,
}

/// A command line and the expression that it can be written anew in.
struct Place {
    text: Text,
    span: Span,
}

impl Sites<'_> {
    /// Whether the call only stores its line, so that one that concerns none
    /// of the tools is no call at all.
    fn stores(&self) -> bool {
        matches!(self.found.carrier, Carrier::Written | Carrier::Registry)
    }

    /// Program and arguments in one string.
    fn one(&self, place: &Place) -> Vec<Invocation> {
        let text = self.expanded(&place.text);
        let Lines { all, holder } = lines_of_several(&text);
        if all.is_empty() {
            return self.line(&text, place, None).into_iter().collect();
        }
        let why = why_several(&text);
        let lines = all.iter();
        let readings = lines.filter_map(|line| self.line(line, place, Some(why)));
        held_by(holder.as_ref(), readings)
    }

    /// A command line as the process gets it, as far as the carrier changes it.
    fn expanded<'t>(&self, text: &'t Text) -> Cow<'t, Text> {
        match self.found.carrier {
            Carrier::Run | Carrier::Exec => {
                let text = environment_variables(text);
                Cow::Owned(embed::inherited(&text, |name| self.of_environment(name)).into_owned())
            }
            Carrier::Written
            | Carrier::ShellExecute
            | Carrier::Create
            | Carrier::Registry
            | Carrier::Helper
            | Carrier::Elsewhere
            | Carrier::Unfollowed { .. } => Cow::Borrowed(text),
        }
    }

    fn of_environment(&self, name: &str) -> Alternatives {
        self.program.candidates.of_environment(name)
    }

    /// A command line, which is uncertain if there is a reason why.
    fn line(&self, text: &Text, place: &Place, uncertain: Option<&str>) -> Option<Invocation> {
        let text = match self.found.carrier {
            Carrier::Written => written_command(text),
            Carrier::Run
            | Carrier::Exec
            | Carrier::ShellExecute
            | Carrier::Create
            | Carrier::Registry
            | Carrier::Helper
            | Carrier::Elsewhere
            | Carrier::Unfollowed { .. } => text.clone(),
        };
        if self.stores() && !is_worth_a_word(&text) {
            return None;
        }
        let (program, end) = argv::program(&text)?;
        let tail = text.slice(end..text.len());
        let mut limits = self.limits();
        let slots = if let Some(why) = uncertain {
            limits.push(Limit::manual(why));
            Vec::new()
        } else {
            self.command_line(&text, &program, place, &mut limits)
        };
        Some(self.invocation(program, tail, slots, limits))
    }

    fn invocation(
        &self,
        program: Word,
        tail: Text,
        slots: Vec<Slot>,
        limits: Vec<Limit>,
    ) -> Invocation {
        let found = self.found;
        let acts = tail.unknown().filter(|run| self.program.acts(run));
        let acts = acts.map(|run| run.spelling).collect();
        let changeable = self.is_changeable(&tail);
        let mut call = Invocation {
            span: found.span,
            program,
            arguments: argv::split_arguments(&tail),
            tail: Some(tail),
            wrappers: Vec::new(),
            site: Site {
                delivery: self.delivery(),
                limits,
                status_read: found.used && found.waits != Some(false),
                output: self.output(),
                acts,
                changeable,
                ..Site::new(Shell::Process, slots)
            },
        };
        embed::inherit(&mut call, |name| self.of_environment(name));
        call
    }

    /// Whether the tool may get other arguments than these: code that is not
    /// followed may change it, and `Run` puts in the variables of the environment, also
    /// those in a string that a function has made.
    fn is_changeable(&self, tail: &Text) -> bool {
        match self.found.carrier {
            Carrier::Elsewhere | Carrier::Unfollowed { .. } => true,
            Carrier::Run | Carrier::Exec => holds_variables(tail),
            Carrier::ShellExecute
            | Carrier::Create
            | Carrier::Registry
            | Carrier::Written
            | Carrier::Helper => false,
        }
    }

    fn delivery(&self) -> Delivery {
        match self.found.carrier {
            Carrier::Run | Carrier::Exec | Carrier::ShellExecute => Delivery::Runs,
            Carrier::Create | Carrier::Registry => Delivery::Later,
            Carrier::Written => Delivery::Written,
            Carrier::Helper | Carrier::Elsewhere | Carrier::Unfollowed { .. } => Delivery::Passed,
        }
    }

    /// Where the lines are best written anew: where a variable that serves
    /// only this call was assigned, else in the call.
    fn places(&self) -> Vec<Place> {
        if let Some((assigned, lines)) = &self.found.assigned
            && self.serves_one_call(assigned)
        {
            let span = assigned.binding.expression;
            return lines
                .iter()
                .map(|line| Place {
                    text: line.text.clone(),
                    span,
                })
                .collect();
        }
        self.found
            .lines
            .iter()
            .map(|line| self.place(line))
            .collect()
    }

    fn place(&self, line: &Line) -> Place {
        let served = line
            .assigned
            .as_ref()
            .filter(|assigned| self.serves_one_call(assigned));
        let (text, span) = if served.is_some() {
            line.there()
        } else {
            line.here()
        };
        let inside = |argument: &&Span| text.runs().iter().any(|run| argument.contains(run.site));
        let argument = self.found.arguments.iter().find(inside).copied();
        Place {
            span: argument.unwrap_or(span),
            text,
        }
    }

    /// Whether an assignment gives its value to one command line and to
    /// nothing else but messages.
    fn serves_one_call(&self, assigned: &Assigned) -> bool {
        let uses = self.findings.uses.get(&assigned.definition);
        let count = |usage| {
            uses.map_or(0, |uses| {
                uses.iter().filter(|found| **found == usage).count()
            })
        };
        count(Use::Carried) == 1
            && count(Use::Other) == 0
            && !self.findings.indistinct.contains(&assigned.name)
            && self.is_read_here_only(&assigned.name)
            && !self.gives_to_callers(&assigned.name)
    }

    /// Whether a variable is a parameter that the callers of the procedure get back.
    fn gives_to_callers(&self, name: &str) -> bool {
        let number = self.found.procedure;
        self.program.procedures.gives_to_callers(number, name)
    }

    /// Whether something reads what a procedure made of a variable.
    fn is_read_again(&self, name: &str, change: Definition) -> bool {
        self.findings.uses.contains_key(&change)
            || self.findings.indistinct.contains(name)
            || !self.is_read_here_only(name)
    }

    fn is_read_here_only(&self, name: &str) -> bool {
        let number = BTreeSet::from([self.found.procedure]);
        let readers = self.findings.readers.get(name);
        readers.is_none_or(|readers| *readers == number)
    }

    fn command_line(
        &self,
        text: &Text,
        program: &Word,
        place: &Place,
        limits: &mut Vec<Limit>,
    ) -> Vec<Slot> {
        let start = text.as_str().find(program.written().as_str()).unwrap_or(0);
        let end = text.as_str().trim_end_matches([' ', '\t']).len();
        let line = text.slice(start..end.max(start));
        self.slot(&line, place, Form::CommandLine, limits)
            .into_iter()
            .collect()
    }

    /// The slot for a part of a string, when its bytes stand in one piece.
    fn slot(
        &self,
        text: &Text,
        place: &Place,
        form: Form,
        limits: &mut Vec<Limit>,
    ) -> Option<Slot> {
        let (inside, outside) = sites(text, place.span);
        let ordered = inside.windows(2).all(|pair| pair[0].start <= pair[1].start);
        let stays = match form {
            Form::CommandLine if !names_a_tool(text) => {
                let mut spelled = outside.iter().filter(|run| place.span.contains(run.site));
                prefix_stays(text, place.span) && spelled.all(|run| self.program.holds_still(run))
            }
            _ => outside.iter().all(|run| self.program.holds_still(run)),
        };
        if inside.is_empty() || !ordered || !stays {
            if is_worth_a_word(text) || form != Form::CommandLine {
                limits.push(Limit::manual(
                    "the command line is put together in several places",
                ));
            }
            return None;
        }
        let span = inside.into_iter().reduce(Span::hull)?;
        Some(Slot {
            spans: vec![span],
            form,
            layers: vec![Layer::VbString],
        })
    }

    /// What the script does with what a process prints.
    fn output(&self) -> Output {
        if self.found.carrier != Carrier::Exec {
            return Output::Shown;
        }
        self.streams.output(&self.found.holder)
    }
}

/// What one call may run, with the variable that holds it.
fn held_by(holder: Option<&String>, readings: impl Iterator<Item = Invocation>) -> Vec<Invocation> {
    let readings = readings.map(|mut reading| {
        reading.site.several = holder.map(|variable| Several {
            variable: Some(variable.clone()),
            readings: Vec::new(),
        });
        reading
    });
    readings.collect()
}
