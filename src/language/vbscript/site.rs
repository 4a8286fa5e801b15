//! From a call that carries a command line to the program that it runs, and
//! to the places that a new command line is written to.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::calls::Carrier;
use super::environment::Definition;
use super::flow::{Findings, Found, Program, Use};
use super::line::{Assigned, Line};
use super::several::{Lines, lines_of_several, one_of_several, why_several};
use super::streams::Streams;
use crate::argv;
use crate::embed;
use crate::invocation::{
    Delivery, Form, Invocation, Limit, Output, Several, Shell, Site, Slot, Word, program_name_start,
};
use crate::layer::Layer;
use crate::span::Span;
use crate::text::{Alternatives, Origin, Text};

mod command;
mod met;
mod steady;

use command::{environment_variables, holds_variables};
pub(super) use command::{lines_of, written_command};
pub(super) use met::Met;
use steady::{is_worth_a_word, names_a_tool, prefix_stays, sites};

/// Why a call by way of a procedure changes more than the call.
const TESTED: &str = "the procedure that runs the command line also tests what it says, which will be something else";

/// The same where it keeps the command line.
const KEPT: &str = "the procedure that runs the command line also keeps it, and what reads it there finds another one";

/// Why an argument has to stay that variable.
const CHANGED: &str = "the procedure that runs the command line also changes the variable that holds it, which is read again behind the call";

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

    /// A program and its arguments in strings of their own, which may be one of several
    /// command lines.
    fn two(&self, file: &Place, tail: &Place) -> Vec<Invocation> {
        if let Some(several) = one_of_several(&file.text) {
            return vec![self.one_of_two(&file.text, &several, &tail.text)];
        }
        let is_shell = embed::is_command_interpreter(&whole(&file.text).text);
        let text = if is_shell {
            let mut line = file.text.clone();
            line.push(" ", Span::empty(file.span.end), Origin::Escape);
            line.append(&tail.text);
            line
        } else {
            tail.text.clone()
        };
        let Lines { all, holder } = lines_of_several(&text);
        if all.is_empty() {
            return vec![self.certain_two(file, tail)];
        }
        let why = why_several(&text);
        let readings = all.into_iter().filter_map(|text| {
            if is_shell {
                return self.line(&text, tail, Some(why));
            }
            let mut limits = self.limits();
            limits.push(Limit::manual(why));
            Some(self.invocation(whole(&file.text), text, Vec::new(), limits))
        });
        held_by(holder.as_ref(), readings)
    }

    fn certain_two(&self, file: &Place, tail: &Place) -> Invocation {
        let program = whole(&file.text);
        let mut limits = self.limits();
        let name_start = program_name_start(&program.text);
        let name = program.text.slice(name_start..program.text.len());
        let path = (name_start > 0)
            .then(|| self.slot(&file.text, file, Form::ProgramPath, &mut limits))
            .flatten();
        let slots = [
            self.slot(&name, file, Form::Program, &mut limits),
            self.slot(&tail.text, tail, Form::Arguments, &mut limits),
        ];
        let slots: Option<Vec<_>> = slots.into_iter().collect();
        let slots = slots.map(|slots| slots.into_iter().chain(path).collect());
        self.invocation(
            program,
            tail.text.clone(),
            slots.unwrap_or_default(),
            limits,
        )
    }

    /// The same where the program may be another one.
    fn one_of_two(&self, file: &Text, chosen: &Text, tail: &Text) -> Invocation {
        let mut limits = self.limits();
        limits.push(Limit::manual(why_several(file)));
        self.invocation(whole(chosen), tail.clone(), Vec::new(), limits)
    }

    /// A program without arguments: no place to write any.
    fn file(&self, file: &Place) -> Invocation {
        let program = whole(&file.text);
        let mut limits = self.limits();
        limits.push(Limit::manual(
            "the call has no argument that the new arguments could go to",
        ));
        self.invocation(program, Text::default(), Vec::new(), limits)
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

    fn limits(&self) -> Vec<Limit> {
        let mut limits = self.limits_of_carrier();
        if self.found.tested {
            limits.push(Limit::unsafe_fix(TESTED));
        }
        if self.found.kept {
            limits.push(Limit::unsafe_fix(KEPT));
        }
        let mut changes = self.found.changes.iter();
        if changes.any(|(name, change)| self.is_read_again(name, *change)) {
            limits.push(Limit::manual(CHANGED));
        }
        limits
    }

    fn limits_of_carrier(&self) -> Vec<Limit> {
        let note = self.found.note.as_deref().unwrap_or_default();
        match self.found.carrier {
            Carrier::Run | Carrier::Exec => Vec::new(),
            Carrier::Helper => vec![Limit::unsafe_fix(
                "what is called is not in this file, and is taken to run the command line",
            )],
            Carrier::Elsewhere => vec![Limit::manual(
                "what is called is not in this file, so it may do anything with the command line",
            )],
            Carrier::Unfollowed { .. } => vec![Limit::manual(
                "what the procedure that is called does with the command line is not followed",
            )],
            Carrier::ShellExecute if note.contains("runas") => Vec::new(),
            Carrier::ShellExecute => vec![Limit::unsafe_fix(
                "`ShellExecute` could raise pkgmgr to an administrator by itself; DISM has to be started as one",
            )],
            Carrier::Create => vec![Limit::unsafe_fix(
                "the process is started through WMI, perhaps on another computer",
            )],
            Carrier::Registry if note.contains("\\run") => {
                vec![Limit::unsafe_fix(
                    "the command line is stored in the registry and runs later",
                )]
            }
            Carrier::Registry => vec![Limit::manual("the command line is stored in the registry")],
            Carrier::Written => vec![Limit::manual(
                "the command line is written to another script instead of being run",
            )],
        }
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

/// A string that names a program and holds nothing else, quotes or not.
fn whole(text: &Text) -> Word {
    let content = text.as_str();
    let quoted = content.len() > 1 && content.starts_with('"') && content.ends_with('"');
    let inner = usize::from(quoted)..content.len() - usize::from(quoted);
    if !quoted {
        return Word::plain(text.clone());
    }
    let positions = (inner.start..=inner.end).collect();
    Word::spelled(text.slice(inner), text.clone(), positions)
}
