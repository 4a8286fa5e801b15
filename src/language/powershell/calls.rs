//! The programs that a script starts, and everything through which it can.

mod acts;
mod aliases;
mod dotnet;
mod foreign;
mod loops;
mod methods;
mod native;
mod possible;
mod process;
mod says;
mod scheduled;
mod site;
mod slots;
mod spread;
mod strings;
mod words;
mod written;

pub(super) use aliases::Alias;
pub(super) use says::only_says;
pub(super) use strings::line_of_batch;

use std::rc::Rc;

use self::says::{is_call, is_prose, is_shown, keeps, only_logs};
use self::slots::Slots;
use super::binding::Argument;
use super::scope::Assigned;
use super::token::Kind;
use super::tree::{Atom, Command, Tokens, Word as Part};
use super::values::{Content, Value, alternatives, common_start};
use super::walker::{Found, Role, Spot, Walker, What};
use crate::invocation::{
    Delivery, Invocation, Limit, Output, Shell, Site, Word, is_program, program_name,
};
use crate::language::{CALLED, TOOLS, holds_one_of};
use crate::span::Span;
use crate::text::{Alternatives, Origin, Run, Text};

/// Why a call cannot be written anew although it can be read.
const UNCERTAIN: &str =
    "the program and its arguments are put together in a way that no edit is sure to fit";

/// Why a call whose arguments branches add to cannot be written anew.
const ADDED: &str = "the arguments are not the same each time: what the script adds to them in some cases stands apart";

/// Why a call that may be one of a retired tool is left to people.
const DIFFERENT: &str = "what runs here is not certain: this tool, or another program";

/// The same where all that the script names is a retired tool.
const SEVERAL: &str =
    "what runs here is not certain: it is one of several calls, as far as the script says";

/// The assignments that the slots of a call rely on, and how.
pub(super) type Relied = Vec<(Rc<Assigned>, Role)>;

/// A program and its arguments.
pub(super) type Line = (Word, Vec<Word>);

impl<'a> Walker<'a> {
    /// Finds what a command runs.
    pub(super) fn command(&mut self, command: &'a Command, spot: Spot<'a>) {
        let name = self.evaluator().name_of(&command.words);
        let program = name.strip_suffix(".exe");
        let name = program.unwrap_or(&name);
        match name {
            // Without its extension it is Set-Content.
            "sc" if program.is_some() => self.native(command, spot),
            "start-process" | "saps" | "start" => self.start_process(command, spot),
            "invoke-item" | "ii" => self.invoke_item(command),
            "invoke-expression" | "iex" => self.invoke_expression(command, spot),
            "set-alias" | "sal" | "new-alias" | "nal" => self.alias(command),
            "new-object" => self.new_object(command, spot),
            "new-scheduledtaskaction" => self.scheduled_action(command),
            "invoke-cimmethod" | "icim" => self.cim_method(command),
            "set-itemproperty" | "sp" | "new-itemproperty" => self.run_key(command),
            "set-item" | "si" if self.environment_item(command) => {}
            "new-service" | "set-service" => self.service(command),
            "set-content" | "sc" | "add-content" | "ac" | "out-file" | "tee-object" | "tee"
            | "new-item" | "ni" => self.write_file(command, spot),
            _ => {
                self.foreign(name, command, spot);
                self.mentions(name, command);
                self.native(command, spot);
            }
        }
        self.redirected(command, spot);
        self.sourced(command);
    }

    /// `. .\settings.ps1`: what runs there may set every variable of this script.
    fn sourced(&mut self, command: &Command) {
        let first = command.words.first().and_then(Part::operand);
        let is_block = first.is_some_and(|first| matches!(first.atom, Atom::Script(_)));
        let operator = command.operator.and_then(|token| self.view.kind(token));
        if operator == Some(Kind::Source) && !is_block {
            self.scope.doubt();
        }
    }

    /// Variables that are only shown or looked for do not care about a new
    /// value.
    fn mentions(&mut self, name: &str, command: &Command) {
        let shown = (name.starts_with("write-") && name != "write-output")
            || matches!(
                name,
                "test-path" | "get-command" | "gcm" | "get-item" | "gi" | "echo" | "out-host"
            );
        if shown || only_logs(name) {
            self.only_shown(&command.tokens);
        }
    }

    /// Takes the variables among some tokens for ones that a person is shown.
    pub(super) fn only_shown(&mut self, tokens: &Tokens) {
        for token in tokens.clone() {
            if self.view.kind(token) == Some(Kind::Variable) {
                self.roles.entry(token).or_insert(Role::Mention);
            }
        }
    }

    /// Records a call.
    fn found(&mut self, call: Invocation, relies_on: Relied) {
        let what = self.made(call);
        self.found.push(Found { what, relies_on });
    }

    /// A call with all that is around it.
    fn made(&mut self, mut call: Invocation) -> What {
        let mut wrappers = self.around.wrappers.clone();
        wrappers.append(&mut call.wrappers);
        call.wrappers = wrappers;
        self.hand_down(&mut call);
        call.site.acts = self.acts(&call);
        call.site.limits.extend(self.spread(&call));
        call.site.limits.extend(self.around.limits.iter().cloned());
        call.site.delivery = call.site.delivery.max(self.around.delivery);
        call.site.status_read |= self.around.status_read;
        if self.around.output_read {
            call.site.output = call.site.output.max(Output::Read);
        }
        let is_line = self.single || !self.view.text.as_str().contains('\n');
        if let Some(outer) = self.around.outer.filter(|_| is_line) {
            call.span = call.span.hull(outer);
        }
        if !self.around.layers.is_empty() || self.around.depth > 0 {
            call.site.line = None;
        }
        let mut call = Box::new(call);
        let only_says = call.program.program_name().is_some_and(|name| {
            let is_ours = self.facts.function(&name).is_some() && keeps(&name);
            only_says(&name) && !(is_ours && call.arguments.iter().any(is_call))
        });
        if only_says {
            let name = call.program.as_str();
            if is_shown(name) && self.facts.function(name).is_none() {
                call.arguments.clear();
            }
            What::Mention(call)
        } else {
            What::Call(call)
        }
    }

    /// Records a command line that is there, but that no edit is sure to fit.
    fn reported(&mut self, line: Line, span: Span, delivery: Delivery, reason: &str) {
        let (program, arguments) = line;
        let mut around = site(Shell::PowerShell);
        around.delivery = delivery;
        around.limits.push(Limit::manual(reason));
        let call = Invocation {
            span,
            program,
            arguments,
            tail: None,
            wrappers: Vec::new(),
            site: around,
        };
        self.found(call, Vec::new());
    }
}

/// The first value of a variable that branches set differently, when all of
/// them name the same program.
fn common(value: &Value) -> Option<(&Text, Span)> {
    let Content::Choice(all) = &value.kind else {
        return None;
    };
    let first = all.first()?;
    let text = first.value.as_text()?;
    let name = program_name(text)?;
    let same =
        |one: &Rc<Assigned>| one.value.as_text().and_then(program_name).as_ref() == Some(&name);
    all.iter().all(same).then_some((text, first.span))
}

/// Of a variable that branches set to different programs, the value that is a
/// retired tool.
fn differing(value: &Value) -> Option<(&Text, Span)> {
    let Content::Choice(all) = &value.kind else {
        return None;
    };
    let texts = all
        .iter()
        .filter_map(|one| Some((one.value.as_text()?, one.span)));
    let retired = texts.into_iter().find(|(text, _)| is_retired(text));
    retired.filter(|_| common(value).is_none())
}

/// Why a call cannot be written anew that gets these arguments.
fn why_uncertain(arguments: &[&Argument]) -> &'static str {
    let is_added = |argument: &&&Argument| match &argument.value.kind {
        Content::Choice(all) => {
            common_start(all).is_some_and(|(_, rests)| rests.iter().any(|rest| !rest.is_empty()))
        }
        _ => false,
    };
    if arguments.iter().any(|one| is_added(&one)) {
        ADDED
    } else {
        UNCERTAIN
    }
}

/// The unknown parts of the arguments of a call, as they are written.
fn unknown_parts(call: &Invocation) -> impl Iterator<Item = (&str, &Run)> {
    call.arguments.iter().flat_map(|word| {
        let text = word.text.as_str();
        let runs = word.text.unknown();
        runs.map(move |run| (&text[run.range.clone()], run))
    })
}

/// Takes every edit from a call that may be another one.
fn leave(site: &mut Site, reason: &str) {
    site.slots.clear();
    site.definition = None;
    site.limits.push(Limit::manual(reason));
}

/// Why a call is left whose program may be another one.
fn why_left(program: &Value) -> &'static str {
    let texts = match &program.kind {
        Content::Choice(all) => alternatives(all),
        _ => Alternatives::default(),
    };
    let several = texts.len() > 1 && texts.iter().all(is_retired);
    if several { SEVERAL } else { DIFFERENT }
}

/// Whether a word names a program that is going away, in any of the values
/// that it may have.
fn is_retired(text: &Text) -> bool {
    may_be(text, &TOOLS)
}

/// Whether a text is the name of one of them, or a path to it.
pub(super) fn names_tool(text: &Text) -> bool {
    is_program(text, &TOOLS)
}

/// Whether it names the one of them that has windows, for which PowerShell
/// does not wait.
fn is_windowed(text: &Text) -> bool {
    may_be(text, &["pkgmgr"])
}

/// Whether a text holds the name of one of them, or of what comes in their place.
pub(super) fn holds_a_name(text: &str) -> bool {
    holds_one_of(&CALLED, text)
}

/// Whether a text, or what its end may be, is the name of one of these programs.
fn may_be(text: &Text, programs: &[&str]) -> bool {
    is_program(text, programs) || ends(text).any(|end| is_program(end, programs))
}

fn names(text: &Text) -> Vec<String> {
    let own = program_name(text).into_iter();
    own.chain(ends(text).filter_map(program_name)).collect()
}

/// The values that the unknown end of a text may have.
fn ends(text: &Text) -> impl Iterator<Item = &Text> {
    let last = text.unknown().filter(|run| run.range.end == text.len());
    let values = last.filter_map(|run| match &run.origin {
        Origin::Unknown(alternatives) => Some(alternatives.iter()),
        _ => None,
    });
    values.flatten()
}

/// A site without anything special about it.
fn site(shell: Shell) -> Site {
    Site::new(shell, Vec::new())
}

/// The operands among some words.
pub(super) fn operands(words: &[Part]) -> impl Iterator<Item = &super::tree::Operand> {
    words.iter().filter_map(Part::operand)
}
