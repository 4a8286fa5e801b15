//! From a call that carries a command line to the program that it runs, and
//! to the places that a new command line is written to.

use std::collections::BTreeSet;

use super::calls::Carrier;
use super::flow::{Findings, Found, Program, Use};
use super::line::Line;
use super::names;
use super::procedures;
use super::statement::Kind;
use crate::argv;
use crate::invocation::{
    Applicability, Form, Invocation, Limit, Shell, Site, Slot, Word, program_name,
};
use crate::layer::Layer;
use crate::span::Span;
use crate::text::{Origin, Run, Text};

/// What a script runs through one of its calls; none where the command line
/// is blank or missing.
pub(super) fn invocation(
    program: &Program<'_>,
    findings: &Findings,
    found: &Found,
) -> Option<Invocation> {
    let sites = Sites {
        program,
        findings,
        found,
    };
    match found.lines.as_slice() {
        [file, arguments] => Some(sites.two(file, arguments)),
        [file] if found.carrier == Carrier::ShellExecute => Some(sites.file(file)),
        [line] => sites.one(line),
        _ => None,
    }
}

struct Sites<'a> {
    program: &'a Program<'a>,
    findings: &'a Findings,
    found: &'a Found,
}

/// A command line and the expression that it can be written anew in.
struct Place {
    text: Text,
    span: Span,
}

impl Sites<'_> {
    /// Program and arguments in one string.
    fn one(&self, line: &Line) -> Option<Invocation> {
        let place = self.place(line);
        let text = match self.found.carrier {
            Carrier::Run | Carrier::Exec => environment_variables(&place.text),
            Carrier::Written => written_command(&place.text),
            Carrier::ShellExecute | Carrier::Create | Carrier::Registry => place.text.clone(),
        };
        let (program, arguments) = argv::split_line(&text)?;
        let mut limits = self.limits();
        let slots = self.command_line(&text, &program, &place, &mut limits);
        Some(self.invocation(program, arguments, slots, limits))
    }

    /// A program and its arguments in strings of their own.
    fn two(&self, file: &Line, arguments: &Line) -> Invocation {
        let (file, tail) = (self.place(file), self.place(arguments));
        let program = whole(&file.text);
        let words = argv::split_arguments(&tail.text);
        let mut limits = self.limits();
        let slots = [
            self.slot(&file.text, &file, Form::Program, &mut limits),
            self.slot(&tail.text, &tail, Form::Arguments, &mut limits),
        ];
        let slots: Option<Vec<_>> = slots.into_iter().collect();
        self.invocation(program, words, slots.unwrap_or_default(), limits)
    }

    /// A program without arguments: no place to write any.
    fn file(&self, file: &Line) -> Invocation {
        let program = whole(&file.text);
        let mut limits = self.limits();
        limits.push(manual(
            "the call has no argument that the new arguments could go to",
        ));
        self.invocation(program, Vec::new(), Vec::new(), limits)
    }

    fn invocation(
        &self,
        program: Word,
        arguments: Vec<Word>,
        slots: Vec<Slot>,
        limits: Vec<Limit>,
    ) -> Invocation {
        let found = self.found;
        Invocation {
            span: found.span,
            program,
            arguments,
            wrappers: Vec::new(),
            site: Site {
                shell: Shell::Process,
                slots,
                limits,
                line: None,
                status_read: found.used && found.waits != Some(false),
                output_read: found.carrier == Carrier::Exec && self.output_read(),
            },
        }
    }

    /// Where the line is best written anew: where a variable that serves only
    /// this call was assigned, else in the call.
    fn place(&self, line: &Line) -> Place {
        if let Some((name, definition, binding)) = &line.assigned
            && self.serves_one_call(name, *definition)
            && binding
                .text
                .runs()
                .iter()
                .all(|run| binding.expression.contains(run.site) || run.range.is_empty())
        {
            return Place {
                text: binding.text.clone(),
                span: binding.expression,
            };
        }
        let inside = |argument: &&Span| {
            line.text
                .runs()
                .iter()
                .any(|run| argument.contains(run.site))
        };
        let argument = self.found.arguments.iter().find(inside);
        Place {
            text: line.text.clone(),
            span: argument.copied().unwrap_or(line.place),
        }
    }

    /// Whether an assignment gives its value to one command line and to
    /// nothing else but messages.
    fn serves_one_call(&self, name: &str, definition: usize) -> bool {
        let uses = self.findings.uses.get(&definition);
        let count = |usage| {
            uses.map_or(0, |uses| {
                uses.iter().filter(|found| **found == usage).count()
            })
        };
        let number = BTreeSet::from([self.found.procedure]);
        let readers = self.findings.readers.get(name);
        count(Use::Carried) == 1
            && count(Use::Other) == 0
            && readers.is_none_or(|readers| *readers == number)
    }

    fn command_line(
        &self,
        text: &Text,
        program: &Word,
        place: &Place,
        limits: &mut Vec<Limit>,
    ) -> Vec<Slot> {
        let start = text.as_str().find(program.written.as_str()).unwrap_or(0);
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
        let inside: Vec<Span> = text
            .runs()
            .iter()
            .filter(|run| place.span.contains(run.site))
            .map(|run| run.site)
            .collect();
        let outside: Vec<&Run> = text
            .runs()
            .iter()
            .filter(|run| !place.span.contains(run.site) && !run.range.is_empty())
            .collect();
        let direct = program_name(&Word::plain(first_word(text)).text)
            .is_some_and(|name| names::TOOLS.contains(&name.as_str()));
        let ordered = inside.windows(2).all(|pair| pair[0].start <= pair[1].start);
        let stays =
            outside.is_empty() || (direct && outside.iter().all(|run| self.holds_still(run)));
        let joined = is_one_value(text) && !direct && form == Form::CommandLine;
        if inside.is_empty() || !ordered || !stays || joined {
            if is_a_shell(text) || direct || form != Form::CommandLine {
                limits.push(manual("the command line is put together in several places"));
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

    /// Whether an unknown part from another statement still means the same
    /// at the call: a plain name that nothing assigns behind that statement.
    fn holds_still(&self, run: &Run) -> bool {
        if !run.is_unknown() {
            return false;
        }
        let source = self.program.source;
        let written = source.get(run.site.range()).unwrap_or_default();
        let plain = written
            .chars()
            .all(|character| character.is_alphanumeric() || matches!(character, '_' | '.'));
        let root = written
            .split('.')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let changed = self.program.procedures.changed().contains(&root);
        plain && !changed && !self.assigned_behind(&root, run.site.start)
    }

    fn assigned_behind(&self, name: &str, offset: usize) -> bool {
        self.program
            .statements
            .iter()
            .filter(|statement| {
                statement.span.start >= offset && !matches!(statement.kind, Kind::Declare(_))
            })
            .any(|statement| {
                procedures::names(self.program.source, statement)
                    .iter()
                    .any(|found| found == name)
            })
    }

    fn limits(&self) -> Vec<Limit> {
        let note = self.found.note.as_deref().unwrap_or_default();
        match self.found.carrier {
            Carrier::Run | Carrier::Exec => Vec::new(),
            Carrier::ShellExecute if note.contains("runas") => Vec::new(),
            Carrier::ShellExecute => vec![lowered(
                "`ShellExecute` could raise pkgmgr to an administrator by itself; DISM has to be started as one",
            )],
            Carrier::Create => vec![lowered(
                "the process is started through WMI, perhaps on another computer",
            )],
            Carrier::Registry if note.contains("\\run") => {
                vec![lowered(
                    "the command line is stored in the registry and runs later",
                )]
            }
            Carrier::Registry => vec![manual("the command line is stored in the registry")],
            Carrier::Written => vec![manual(
                "the command line is written to another script instead of being run",
            )],
        }
    }

    /// Whether the script reads what a process prints.
    fn output_read(&self) -> bool {
        let source = self.program.source.to_ascii_lowercase();
        source.contains(".stdout") || source.contains(".stderr")
    }
}

fn manual(reason: &str) -> Limit {
    limit(Applicability::Manual, reason)
}

fn lowered(reason: &str) -> Limit {
    limit(Applicability::Unsafe, reason)
}

fn limit(applicability: Applicability, reason: &str) -> Limit {
    Limit {
        applicability,
        reason: reason.to_owned(),
    }
}

/// A string that names a program and holds nothing else, quotes or not.
fn whole(text: &Text) -> Word {
    let content = text.as_str();
    let quoted = content.len() > 1 && content.starts_with('"') && content.ends_with('"');
    let inner = usize::from(quoted)..content.len() - usize::from(quoted);
    Word {
        text: text.slice(inner.clone()),
        written: text.clone(),
        positions: (inner.start..=inner.end).collect(),
    }
}

fn first_word(text: &Text) -> Text {
    argv::program(text)
        .map(|(word, _)| word.text)
        .unwrap_or_default()
}

fn is_a_shell(text: &Text) -> bool {
    let word = first_word(text);
    let word = word.as_str().to_ascii_lowercase();
    names::SHELLS.iter().any(|shell| word.contains(shell)) || names::mentions(&word)
}

/// Whether all of a string stands at one site through a variable, so that a
/// part of it cannot be written anew by itself.
fn is_one_value(text: &Text) -> bool {
    let mut runs = text.runs().iter().filter(|run| !run.range.is_empty());
    let Some(first) = runs.next() else {
        return false;
    };
    matches!(first.origin, Origin::Value(_)) && text.runs().iter().all(|run| run.site == first.site)
}

/// `Run` and `Exec` put in the variables of the environment themselves, so
/// `%name%` is an unknown part; `%comspec%` is cmd.
fn environment_variables(text: &Text) -> Text {
    let mut expanded = Text::default();
    for run in text.runs() {
        let content = &text.as_str()[run.range.clone()];
        if run.origin != Origin::Source {
            expanded.push(content, run.site, run.origin.clone());
            continue;
        }
        let mut rest = content;
        let mut at = run.site.start;
        while let Some((before, name)) = variable(rest) {
            expanded.push_source(&rest[..before], at);
            let site = Span::new(at + before, at + before + name.len());
            if name.eq_ignore_ascii_case("%comspec%") {
                expanded.push_source(name, site.start);
            } else {
                expanded.push_unknown(name, site);
            }
            rest = &rest[before + name.len()..];
            at = site.end;
        }
        expanded.push_source(rest, at);
    }
    expanded
}

/// The first `%name%` of a text, and where it starts.
fn variable(text: &str) -> Option<(usize, &str)> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find('%')?;
        let end = start + 1 + text.get(start + 1..)?.find('%')?;
        let name = &text[start + 1..end];
        let plain =
            |character: char| character.is_alphanumeric() || matches!(character, '_' | '(' | ')');
        if !name.is_empty() && name.chars().all(plain) {
            return Some((start, &text[start..=end]));
        }
        from = end;
    }
}

/// The command of a line of another script: `@start /w pkgmgr ...` runs
/// pkgmgr.
fn written_command(text: &Text) -> Text {
    let mut rest = text.clone();
    loop {
        let content = rest.as_str();
        let blank = content.len()
            - content
                .trim_start_matches([' ', '\t', '@', '\r', '\n'])
                .len();
        let trimmed = rest.slice(blank..rest.len());
        let lower = trimmed.as_str().to_ascii_lowercase();
        let Some(prefix) = ["start ", "call ", "\"\" ", "/wait ", "/w ", "/b ", "/min "]
            .iter()
            .find(|prefix| lower.starts_with(*prefix))
        else {
            return trimmed;
        };
        rest = trimmed.slice(prefix.len()..trimmed.len());
    }
}
