//! Methods of objects that take a command line: those that run it, such as
//! the `Run` of `WScript.Shell`, and those that write it into a file.

use std::ops::Range;

use super::super::binding::Argument;
use super::super::tree::{Atom, Block, Operand, Suffix};
use super::super::values::Value;
use super::super::walker::{Found, Role, Walker, What};
use super::foreign::ADDERS;
use super::strings::line_of_batch;
use super::{UNCERTAIN, holds_a_name, is_prose, site};
use crate::argv;
use crate::invocation::{Delivery, Form, Invocation, Limit, Shell, Site, Word};
use crate::language::{RUNNING, holds_one_of};
use crate::span::Span;
use crate::text::{Origin, Text};

/// The methods that run their first argument, with what has them.
const RUNNERS: [(&str, &str); 3] = [
    ("run", "WScript.Shell.Run"),
    ("exec", "WScript.Shell.Exec"),
    ("create", "Win32_Process.Create"),
];

/// Why a call stays that an unknown method is given.
const HANDED: &str =
    "the command line is given to a method that is not known here: change it by hand";

/// Methods that keep what they are given for others: in the registry, in a string.
const KEEPERS: [&str; 4] = ["appendline", "getbytes", "regwrite", "setvalue"];

/// The methods that make a script of what they are given, or run it as one.
const SCRIPTS: [&str; 3] = ["addscript", "invokescript", "newscriptblock"];

/// The methods that write what they are given.
const WRITERS: [&str; 5] = [
    "writealltext",
    "writealllines",
    "appendalltext",
    "appendalllines",
    "writeline",
];

impl<'a> Walker<'a> {
    /// Finds the command line that the last method of an operand takes.
    pub(super) fn method(&mut self, operand: &'a Operand) {
        let calls = operand.suffixes.windows(2).filter_map(|pair| match pair {
            [
                Suffix::Member(name) | Suffix::Static(name),
                Suffix::Call(block),
            ] => Some((*name, block)),
            _ => None,
        });
        let calls: Vec<(usize, &Block)> = calls.collect();
        for (token, block) in calls {
            self.named(token, operand, block);
            let name = self.view.token(token).to_ascii_lowercase();
            let block_of = name == "create"
                && matches!(operand.atom, Atom::Type)
                && self.evaluator().type_name(operand).ends_with("scriptblock");
            if block_of || SCRIPTS.contains(&name.as_str()) {
                let first = self.start_arguments(block).into_iter().next();
                if let Some(string) = first {
                    self.run_string("ScriptBlock", &string, &operand.tokens);
                }
                continue;
            }
            match name.as_str() {
                "setenvironmentvariable" => self.set_by_name(block),
                "getenvironmentvariable" => self.read_by_name(block),
                _ => {}
            }
            let runner = RUNNERS.iter().find(|(method, _)| *method == name);
            let is_shell = name == "shell"
                && matches!(operand.atom, Atom::Type)
                && self.evaluator().type_name(operand).ends_with("interaction");
            if is_shell {
                self.run_method("Interaction.Shell", operand, block);
            } else if let Some((_, said)) = runner.filter(|_| !matches!(operand.atom, Atom::Type)) {
                self.run_method(said, operand, block);
            } else if WRITERS.contains(&name.as_str()) && !self.is_screen(operand) {
                self.written(block);
            } else if ADDERS.contains(&name.as_str()) {
                for given in self.start_arguments(block) {
                    let reason = "a command that an object is told to run";
                    self.unread(&given.value, given.range, reason);
                }
            } else if KEEPERS.contains(&name.as_str()) || holds_one_of(&RUNNING, &name) {
                self.handed(operand, block);
            }
        }
    }

    /// What a method writes to the file that its first argument names.
    fn written(&mut self, block: &Block) {
        let arguments = self.start_arguments(block);
        if let [path, given, ..] = arguments.as_slice() {
            self.code_of_file(path.value.as_text(), given);
        }
        for argument in arguments {
            self.lines(&argument.value);
        }
    }

    /// A method that nobody knows, but whose name says that it runs something, or
    /// one that keeps it: `$x.RunCommand('pkgmgr /iu:A')`, `$x.Execute('pkgmgr', '/iu:A')`.
    fn handed(&mut self, operand: &Operand, block: &Block) {
        let values = self.evaluator().call_arguments(block);
        let texts: Vec<&Text> = values.iter().filter_map(Value::as_text).collect();
        for (at, text) in texts.iter().enumerate() {
            let Some((program, mut arguments)) = line_of_batch(text) else {
                continue;
            };
            if arguments.is_empty() {
                let rest = texts.get(at + 1).map(|rest| argv::split_arguments(rest));
                arguments = rest.unwrap_or_default();
            }
            if !arguments.is_empty() && !is_prose(&arguments) {
                let span = self.view.span_of(&operand.tokens);
                self.reported((program, arguments), span, Delivery::Passed, HANDED);
            }
        }
    }

    /// A method that is given the name of a program (`FileExists`), or that
    /// ends one (`Kill`): it is said as `.fileexists`.
    fn named(&mut self, token: usize, operand: &Operand, block: &Block) {
        let arguments = self.start_arguments(block);
        let words = arguments.iter().map(|argument| {
            let text = self
                .evaluator()
                .as_text(&argument.value, argument.range.clone());
            Word::plain(text)
        });
        let words: Vec<Word> = words.collect();
        let names = |word: &Word| holds_a_name(word.as_str());
        if !words.is_empty() && !words.iter().any(names) {
            return;
        }
        let place = self.view.span_of(&(token..token + 1));
        let mut name = Text::default();
        name.push(
            &format!(".{}", self.view.token(token)),
            place,
            Origin::Escape,
        );
        let call = Invocation {
            span: self.view.span_of(&operand.tokens),
            program: Word::plain(name),
            arguments: words,
            tail: None,
            wrappers: Vec::new(),
            site: site(Shell::PowerShell),
        };
        self.found.push(Found {
            what: What::Named(Box::new(call)),
            relies_on: Vec::new(),
        });
    }

    /// Whether an operand is about the screen: `[Console]`, `$host.UI`.
    fn is_screen(&self, operand: &Operand) -> bool {
        let written = self.view.token(operand.tokens.start).to_ascii_lowercase();
        let console = matches!(operand.atom, Atom::Type)
            && self.evaluator().type_name(operand).ends_with("console");
        console || written == "$host"
    }

    fn run_method(&mut self, said: &str, operand: &Operand, block: &Block) {
        let first = self.start_arguments(block).into_iter().next();
        if let Some(line) = first {
            let limit = said.starts_with("Win32").then(|| {
                Limit::unsafe_fix("WMI starts the process, which may be on another computer")
            });
            self.command_line(said, &line, self.view.range(&operand.tokens), limit);
        }
    }

    /// Records a command line that Windows gets as one string.
    pub(super) fn command_line(
        &mut self,
        said: &str,
        line: &Argument,
        range: Range<usize>,
        limit: Option<Limit>,
    ) {
        let via = line.value.via.clone();
        let value = via.as_ref().map_or(&line.value, |via| &via.value);
        let mut text = self.evaluator().as_text(value, line.range.clone());
        if said.starts_with("WScript") {
            text = self.filled_in(&text);
        }
        let span = self.view.span(range);
        let mut around = site(Shell::Process);
        around.limits.extend(limit);
        around.status_read = self.facts.reads_exit_code();
        if said.ends_with(".Exec") {
            around.output = self.facts.outputs.of_pipe();
        }
        let possible = self.possible(&text);
        let call = one_string(said, &text, span, around.clone());
        if let Some(mut call) = call.filter(|_| value.as_text().is_some()) {
            match &value.place {
                Some(place) => {
                    let spans = self.view.text.sites(place.inside.clone());
                    let slot = self.slot(spans, Form::CommandLine, place.layer);
                    call.site.slots.push(slot);
                }
                None => call.site.limits.push(Limit::manual(UNCERTAIN)),
            }
            if let Some(token) = line.variable {
                self.roles.insert(token, Role::Arguments);
            }
            let relied = via.iter().map(|via| (via.clone(), Role::Arguments));
            self.found(call, relied.collect());
        }
        let called = |line: Text| one_string(said, &line, span, around.clone());
        if let Some(possible) = possible.and_then(|possible| possible.each(called)) {
            self.one_of_calls(possible);
        }
    }
}

/// The call that Windows makes of a string.
fn one_string(said: &str, text: &Text, span: Span, site: Site) -> Option<Invocation> {
    let (program, end) = argv::program(text)?;
    let tail = text.slice(end..text.len());
    // `Create('pkgmgr')` may make anything of that name.
    if said.starts_with("Win32") && tail.as_str().trim().is_empty() {
        return None;
    }
    Some(Invocation {
        span,
        program,
        arguments: argv::split_arguments(&tail),
        tail: Some(tail),
        wrappers: vec![said.to_owned()],
        site,
    })
}
