//! `Start-Process`, under all of its names.

use std::rc::Rc;

use super::super::binding::{Argument, Bound, Parameters};
use super::super::scope::Assigned;
use super::super::tree::Command;
use super::super::values::{Content, Value, common_start};
use super::super::walker::{Spot, Walker};
use super::{
    Relied, Slots, TOOLS, common, differing, is_retired, leave, names, operands, site, why_left,
    why_uncertain,
};
use crate::argv;
use crate::embed;
use crate::invocation::{Delivery, Form, Invocation, Limit, Output, Shell, Site, Word};
use crate::span::Span;
use crate::text::{Origin, Text};

/// `Start-Process`.
const START_PROCESS: Parameters = Parameters {
    names: &[
        "filepath",
        "argumentlist",
        "credential",
        "workingdirectory",
        "loaduserprofile",
        "nonewwindow",
        "passthru",
        "redirectstandarderror",
        "redirectstandardinput",
        "redirectstandardoutput",
        "verb",
        "windowstyle",
        "wait",
        "usenewenvironment",
        "environment",
    ],
    switches: &[
        "loaduserprofile",
        "nonewwindow",
        "passthru",
        "wait",
        "usenewenvironment",
    ],
    aliases: &[
        ("pspath", "filepath"),
        ("path", "filepath"),
        ("args", "argumentlist"),
        ("runas", "credential"),
        ("lup", "loaduserprofile"),
        ("nnw", "nonewwindow"),
        ("rse", "redirectstandarderror"),
        ("rsi", "redirectstandardinput"),
        ("rso", "redirectstandardoutput"),
    ],
    positions: &["filepath", "argumentlist"],
};

/// A program that is started as a process of its own, its command line one
/// string.
pub(super) struct Launch {
    /// The bytes of the content that start it.
    pub(super) range: std::ops::Range<usize>,
    /// The program.
    pub(super) program: Argument,
    /// Its arguments: a string, or an array that is joined by blanks.
    pub(super) arguments: Option<Argument>,
    /// What starts it, as a person would say it.
    pub(super) wrapper: String,
    /// Whether it takes an array for its arguments.
    pub(super) list: Listing,
}

/// Whether whatever starts a program takes an array for its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// It does, and joins the elements by blanks.
    Allowed,
    /// It takes one string.
    Refused,
}

impl<'a> Walker<'a> {
    pub(super) fn start_process(&mut self, command: &'a Command, spot: Spot<'a>) {
        let bound = START_PROCESS.bind(&self.evaluator(), command);
        if self.batch_start(command, &bound) {
            return;
        }
        let splatted = bound.splatted.as_ref();
        // A table that cannot be followed may hold the program, or its arguments.
        let named = splatted.filter(|table| matches!(table.value.kind, Content::Choice(_)));
        let Some(program) = bound.get("filepath").or(named).cloned() else {
            return;
        };
        let arguments = bound.get("argumentlist").cloned();
        let wait = if bound.is_set("wait") { " -Wait" } else { "" };
        let launch = Launch {
            range: self.view.range(&command.tokens),
            program,
            arguments: arguments.or_else(|| splatted.map(Argument::unknown)),
            wrapper: format!("Start-Process{wait}"),
            list: Listing::Allowed,
        };
        let mut around = site(Shell::Process);
        self.surround(&mut around, command, spot);
        around.output = self.redirected_output(&bound);
        let carries = is_retired(&text_of(&launch.program))
            || embed::is_command_interpreter(&text_of(&launch.program));
        around
            .limits
            .extend(self.cut_list(spot).filter(|_| carries));
        around.status_read |= bound.is_set("passthru") && self.facts.reads_exit_code();
        if !bound.rest.is_empty() {
            around.limits.push(Limit::manual(
                "Start-Process takes no more than a file and its arguments by position",
            ));
        }
        if is_retired(&text_of(&launch.program)) {
            let limits = if bound.is_set("wait") {
                Vec::new()
            } else {
                vec![Limit::unsafe_fix(
                    "Start-Process does not wait here; a cmdlet does",
                )]
            };
            let plain =
                command.redirections.is_empty() && is_plain(&bound) && !self.holds_comment(command);
            around.statement = plain
                .then(|| self.whole_command(launch.range.clone(), spot, limits))
                .flatten();
        }
        self.launch(launch, around);
    }

    /// What becomes of what a process prints that `Start-Process` starts.
    fn redirected_output(&self, bound: &Bound) -> Output {
        let files = ["redirectstandardoutput", "redirectstandarderror"];
        let mut files = files.iter().filter_map(|name| bound.get(name));
        let read_back = |file: &Argument| {
            self.facts
                .outputs
                .takes_from(self.view.at(file.range.clone()))
        };
        if files.clone().any(read_back) {
            Output::Taken
        } else if files.next().is_some() {
            Output::Read
        } else {
            Output::Shown
        }
    }

    /// Records a launch with slots for its two parts.
    pub(super) fn launch(&mut self, launch: Launch, mut around: Site) {
        let Launch {
            range,
            program,
            arguments,
            wrapper,
            list,
        } = launch;
        self.names_program(&program);
        let text = self.launched(&program);
        let different = differing(&program.value).is_some();
        let line = arguments.as_ref().map(|arguments| self.line(arguments));
        let words = line.as_ref().map(argv::split_arguments).unwrap_or_default();
        let interpreter = embed::is_command_interpreter(&text);
        let relied = arguments.as_ref().and_then(|arguments| {
            let mut relied = if interpreter {
                Relied::new()
            } else {
                self.launch_slots(&mut around, &program)?
            };
            let whole = || self.whole_argument(arguments, list);
            let (slots, more) = whole().or_else(|| self.argument_slots(arguments))?;
            around.slots.extend(slots);
            relied.extend(more);
            Some(relied)
        });
        if different {
            leave(&mut around, why_left(&program.value));
        } else if arguments.is_none() {
            around.slots.clear();
        } else if relied.is_none() {
            around.slots.clear();
            let why = why_uncertain(&arguments.iter().collect::<Vec<_>>());
            around.limits.push(Limit::manual(why));
        }
        let (program, words) = match whole_line(&text) {
            Some((name, first)) => {
                let reason =
                    "the whole string is taken for the name of a file, so nothing is started";
                around.slots.clear();
                around.limits.push(Limit::manual(reason));
                (name, first.into_iter().chain(words).collect())
            }
            None => (Word::plain(text), words),
        };
        let call = Invocation {
            span: self.view.span(range),
            program,
            arguments: words,
            tail: line.clone().filter(|_| interpreter),
            wrappers: vec![wrapper],
            site: around,
        };
        let possible = line.and_then(|line| self.possible(&line));
        let given = |line: Text| Invocation {
            arguments: argv::split_arguments(&line),
            tail: Some(line).filter(|_| interpreter),
            ..call.clone()
        };
        let possible = possible.and_then(|one| one.each(|line| Some(given(line))));
        self.found(call, relied.unwrap_or_default());
        self.may_run(possible);
    }

    /// The place of an argument in the call itself, for a new array: where what
    /// it says is known through and through, and stands nowhere as a whole.
    fn whole_argument(&self, arguments: &Argument, list: Listing) -> Option<Slots> {
        let via = arguments.value.via.as_ref();
        let value = via.map_or(&arguments.value, |via| &via.value);
        let line = self.line(arguments);
        let written = self.view.at(arguments.range.clone());
        let movable = via.is_none() || line.is_known();
        if list == Listing::Refused || value.place.is_some() || !movable || written.contains('#') {
            return None;
        }
        let splatted = written.starts_with('@');
        let readable = matches!(value.kind, Content::Text(_) | Content::List(_));
        let spans = self.view.text.sites(arguments.range.clone());
        (readable && !splatted && spans.len() == 1)
            .then(|| (vec![self.slot(spans, Form::ArgumentList, None)], Vec::new()))
    }

    /// Where the file can be written anew: here, or where a variable got it.
    fn launch_slots(&mut self, around: &mut Site, program: &Argument) -> Option<Relied> {
        if program.variable.is_none() {
            around.slots.extend(self.program_slots(program)?);
            return Some(Relied::new());
        }
        let (definition, relied) = self.definition(program, false)?;
        around.definition = Some(definition);
        Some(relied)
    }

    /// The name of the program that is launched.
    fn launched(&self, program: &Argument) -> Text {
        let mut builder = super::super::view::Builder::new(self.view, program.range.start);
        match (&program.value.kind, &program.value.via) {
            (Content::Text(text), None) => return text.clone(),
            _ if let Some((text, span)) =
                common(&program.value).or_else(|| differing(&program.value)) =>
            {
                builder.value(text, program.range.clone(), span);
            }
            _ => self
                .evaluator()
                .insert(&program.value, program.range.clone(), &mut builder),
        }
        builder.into_text()
    }

    /// The command line behind the program's name.
    fn line(&self, arguments: &Argument) -> Text {
        let via = arguments.value.via.as_ref();
        let value: &Value = via.map_or(&arguments.value, |via| &via.value);
        match &value.kind {
            Content::Text(text) => text.clone(),
            Content::List(items) => {
                let site = self.view.span(arguments.range.clone());
                super::super::values::join(items, " ", crate::span::Span::empty(site.end))
            }
            Content::Choice(all) => self.line_of_several(all, arguments),
            _ => self
                .evaluator()
                .as_text(&arguments.value, arguments.range.clone()),
        }
    }

    /// What several command lines start with, and the variable that holds them.
    fn line_of_several(&self, all: &[Rc<Assigned>], arguments: &Argument) -> Text {
        let range = arguments.range.clone();
        let Some((mut line, rests)) = common_start(all) else {
            return self.evaluator().as_text(&arguments.value, range);
        };
        if rests.iter().all(Text::is_empty) {
            return line;
        }
        let site = self.view.span(range.clone());
        line.push(" ", Span::empty(site.start), Origin::Escape);
        let mut rest = super::super::view::Builder::new(self.view, range.start);
        rest.unknown(range, rests);
        line.append(&rest.into_text());
        line
    }

    /// `Invoke-Item pkgmgr.exe`, which opens a file as a double click does.
    pub(super) fn invoke_item(&mut self, command: &'a Command) {
        let reason =
            "Invoke-Item opens the program without arguments: what shall be done is not said";
        let span = self.view.span_of(&command.tokens);
        let texts: Vec<Text> = operands(command.words.get(1..).unwrap_or_default())
            .map(|operand| self.evaluator().text_of(operand))
            .collect();
        for text in texts.into_iter().filter(is_retired) {
            self.reported(
                (Word::plain(text), Vec::new()),
                span,
                Delivery::Runs,
                reason,
            );
        }
    }

    /// `start /w pkgmgr /iu:A`: what batch files write, and what PowerShell
    /// takes for a file named `/w`.
    fn batch_start(&mut self, command: &'a Command, bound: &Bound) -> bool {
        let Some(first) = bound
            .positional
            .first()
            .and_then(|first| first.value.as_text())
        else {
            return false;
        };
        if !(first.as_str().starts_with('/') || first.is_empty()) {
            return false;
        }
        let texts: Vec<Text> = operands(command.words.get(1..).unwrap_or_default())
            .map(|operand| self.evaluator().text_of(operand))
            .collect();
        let Some(program) = texts.iter().position(|text| {
            names(text)
                .iter()
                .any(|name| TOOLS.contains(&name.as_str()))
                && !text.as_str().starts_with('/')
        }) else {
            return false;
        };
        let mut around = site(Shell::PowerShell);
        let said = if first.is_empty() {
            "\"\""
        } else {
            first.as_str()
        };
        let reason = format!(
            "in PowerShell `start` is Start-Process, which takes `{said}` for the file to start"
        );
        around.limits.push(Limit::manual(reason));
        let call = Invocation {
            span: self.view.span_of(&command.tokens),
            program: Word::plain(texts[program].clone()),
            arguments: texts[program + 1..]
                .iter()
                .cloned()
                .map(Word::plain)
                .collect(),
            tail: None,
            wrappers: vec!["start".to_owned()],
            site: around,
        };
        self.found(call, Vec::new());
        true
    }
}

/// The name of a program, as far as it is one string.
fn text_of(program: &Argument) -> Text {
    program.value.as_text().cloned().unwrap_or_default()
}

/// Whether nothing is asked of `Start-Process` that a cmdlet could not do in its
/// place, and the arguments stand in the command itself.
fn is_plain(bound: &Bound) -> bool {
    const PLAIN: [&str; 5] = [
        "filepath",
        "argumentlist",
        "wait",
        "nonewwindow",
        "windowstyle",
    ];
    let known = bound.iter().all(|(name, _)| PLAIN.contains(&name.as_str()));
    let arguments = bound.get("argumentlist");
    let here = arguments
        .is_some_and(|arguments| arguments.variable.is_none() && arguments.value.via.is_none());
    known && here && bound.rest.is_empty() && bound.splatted.is_none()
}

/// The program and the arguments in a program's name that holds a whole
/// command line.
fn whole_line(program: &Text) -> Option<(Word, Vec<Word>)> {
    let (name, arguments) = argv::split_line(program)?;
    let retired = name
        .program_name()
        .is_some_and(|name| TOOLS.contains(&name.as_str()));
    (retired && !arguments.is_empty()).then_some((name, arguments))
}
