//! From a command of cmd to the program that it runs: internal commands,
//! `start`, `call`, text that is echoed into a script.

mod echo;
mod program;
mod site;

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

pub(super) use self::program::program_token;

use super::around::Around;
use super::assign;
use super::ast::Redirect;
use super::expand;
use super::lexer::is_separator;
use super::parser::span_of;
use super::start;
use super::values::State;
use crate::argv;
use crate::embed::{self, Carrier};
use crate::invocation::{
    Definition, Form, Invocation, Limit, Output, Shell, Site, Slot, Word, is_program,
};
use crate::language::{Language, Script, Unread};
use crate::layer::Layer;
use crate::span::Span;
use crate::text::{Origin, Run, Text};

/// The internal command that a text starts with, in lower case, and where it
/// ends; an empty name where it starts with a program, and where that starts.
pub(super) fn internal_name(text: &Text) -> (&'static str, usize) {
    let content = text.as_str();
    let start = content.len() - content.trim_start_matches(is_before_a_command).len();
    let letters = content[start..].bytes().take_while(u8::is_ascii_alphabetic);
    let end = start + letters.count();
    let key = key(&content.as_bytes()[start..end]);
    let found = key.and_then(|key| KEYS.binary_search(&key).ok());
    // A dot may start an extension: `echo.` prints, `pkgmgr.exe` is a program.
    let ends = |next: char| {
        is_separator(next) || matches!(next, '/' | '.' | ':' | '\\' | '(' | '[' | '+' | '"')
    };
    let next = content[end..].chars().next();
    let known = || text.literal_in(start..end + next.map_or(0, char::len_utf8));
    match found {
        Some(at) if next.is_none_or(ends) && known().is_some() => (INTERNAL[at], end),
        _ => ("", start),
    }
}

/// The letters of a name as one number, in lower case, which orders names as
/// the alphabet does. None of the internal commands is longer than this.
const fn key(name: &[u8]) -> Option<u64> {
    let mut key = [0; 8];
    if name.len() > key.len() {
        return None;
    }
    let mut at = 0;
    while at < name.len() {
        key[at] = name[at].to_ascii_lowercase();
        at += 1;
    }
    Some(u64::from_be_bytes(key))
}

/// The keys of [`INTERNAL`].
const KEYS: [u64; INTERNAL.len()] = {
    let mut keys = [0; INTERNAL.len()];
    let mut at = 0;
    while at < keys.len() {
        if let Some(key) = key(INTERNAL[at].as_bytes()) {
            keys[at] = key;
        }
        at += 1;
    }
    keys
};

/// The internal commands of cmd, in order. Source: `help`, and "Windows commands".
const INTERNAL: [&str; 46] = [
    "assoc", "break", "call", "cd", "chdir", "cls", "color", "copy", "date", "del", "dir", "do",
    "dpath", "echo", "endlocal", "erase", "exit", "for", "ftype", "goto", "if", "keys", "md",
    "mkdir", "mklink", "move", "path", "pause", "popd", "prompt", "pushd", "rd", "rem", "ren",
    "rename", "rmdir", "set", "setlocal", "shift", "start", "time", "title", "type", "ver",
    "verify", "vol",
];

/// Records what a command runs. `state` is what is known when it runs.
pub(super) fn record(
    text: &Text,
    redirects: &[Redirect],
    around: &Around<'_>,
    state: Option<&State>,
    script: &mut Script,
) {
    if mentions_status(text) {
        status_read(script);
    }
    // Most commands are cmd's own.
    if runs_nothing(text) {
        return;
    }
    let whole = Rc::new(trim(text));
    let call = Call {
        core: Rc::clone(&whole),
        whole,
        wrappers: Vec::new(),
        limits: Vec::new(),
        one_of_several: false,
        uncertain: None,
        redirects,
        around,
        state,
    };
    call.record(script);
}

/// Whether a command is one of cmd's own that runs no program, and prints no line
/// that is one.
pub(super) fn runs_nothing(text: &Text) -> bool {
    let (name, end) = internal_name(text);
    match name {
        "" | "start" | "echo" | "call" | "ftype" => false,
        "set" => assign::prompt(&text.slice(end..text.len())).is_none(),
        _ => true,
    }
}

/// Whether a command is all in one variable of which the value is not known, and may
/// be any command.
pub(super) fn is_hidden(text: &Text) -> bool {
    let command = trim(text);
    let mut atoms = command.atoms();
    let first = atoms.next();
    let is_unknown = first.is_some_and(|atom| atom.glyph.char().is_none());
    is_unknown && atoms.all(|atom| atom.glyph.char().is_some_and(is_separator))
}

/// Whether a command surely starts no other batch file.
pub(super) fn is_executable(text: &Text) -> bool {
    let Some((program, _)) = program_token(text) else {
        return true;
    };
    let name = program.as_str().to_ascii_lowercase();
    [".exe", ".com", ".vbs"]
        .iter()
        .any(|extension| name.ends_with(extension))
}

/// Records the calls of a command whose output is read (`for /f`).
pub(super) fn output_of(source: &Text, around: &Around<'_>, script: &mut Script) {
    let Some(source) = &embed::cmd::command_string(source, "") else {
        return;
    };
    let quoted = around.carrier.is_some();
    let site = Site {
        output: Output::Taken,
        ..around.carrier.map_or_else(
            || {
                Site::new(
                    Shell::Batch {
                        file: true,
                        delayed: false,
                    },
                    Vec::new(),
                )
            },
            |carrier| carrier.site.clone(),
        )
    };
    let layers = around
        .carrier
        .map(|carrier| carrier.layers.clone())
        .unwrap_or_default();
    let mut carrier = Carrier {
        span: span_of(source),
        wrappers: around
            .carrier
            .map(|carrier| carrier.wrappers.clone())
            .unwrap_or_default(),
        site,
        layers: std::iter::once(Layer::Batch {
            quoted: false,
            file: around.file.is_some(),
        })
        .chain(layers)
        .collect(),
        depth: around.carrier.map_or(0, |carrier| carrier.depth) + 1,
        needless: false,
    };
    if !quoted {
        carrier.site.slots = vec![Slot {
            spans: source.sites(0..source.len()),
            form: Form::CommandLine,
            layers: Vec::new(),
        }];
    }
    carrier.wrappers.push("for /f".to_owned());
    super::read_line(source, &carrier, script);
}

/// Notes that something looks at the exit code of the command before it.
pub(super) fn status_read(script: &mut Script) {
    if let Some(last) = script.invocations.last_mut() {
        last.site.status_read = true;
    }
}

/// What a command runs the lines of that it reads from a pipe: `cmd` without `/c`
/// its own, `powershell` where it is told to.
pub(super) fn reader(command: &Text) -> Option<Language> {
    let (name, end) = internal_name(command);
    let rest = command.slice(end..command.len());
    let (program, end) = program_token(&rest).filter(|_| name.is_empty())?;
    let tail = rest.slice(end..rest.len());
    if embed::is_command_interpreter(&program.text) {
        return (!embed::cmd::has_command(&tail)).then_some(Language::Batch);
    }
    let told = tail.as_str().trim_end().ends_with('-');
    (told && is_program(&program.text, &["powershell", "pwsh"])).then_some(Language::PowerShell)
}

/// Whether a command shows what it reads from a pipe, and no more.
pub(super) fn shows(command: &Text) -> bool {
    program_token(&trim(command)).is_some_and(|(program, _)| is_program(&program.text, &["more"]))
}

/// Whether a command reads the exit code of the one before it.
pub(super) fn mentions_status(text: &Text) -> bool {
    text.unknown().any(|run| {
        text.as_str()[run.range.clone()]
            .to_ascii_lowercase()
            .contains("errorlevel")
    })
}

/// `start call start ...`: nobody writes more of them.
const MOST_WRAPPERS: usize = 32;

/// A command on its way to the program that it runs.
#[derive(Clone)]
pub(super) struct Call<'a> {
    /// The text from the first wrapper on.
    pub(super) whole: Rc<Text>,
    /// The part of it that a new command replaces: all but a `call`.
    pub(super) core: Rc<Text>,
    pub(super) wrappers: Vec<String>,
    pub(super) limits: Vec<Limit>,
    /// The variable that holds it may hold another one.
    pub(super) one_of_several: bool,
    /// The variable that gives it arguments, where it may give others.
    uncertain: Option<Span>,
    redirects: &'a [Redirect],
    around: &'a Around<'a>,
    pub(super) state: Option<&'a State>,
}

impl Call<'_> {
    fn record(self, script: &mut Script) {
        let text = Rc::clone(&self.whole);
        self.command(&text, script);
    }

    /// Records what `text`, the end of the whole call, runs.
    pub(super) fn command(mut self, text: &Text, script: &mut Script) {
        if self.wrappers.len() > MOST_WRAPPERS {
            script.unread.push(Unread {
                span: span_of(&self.whole),
                reason: "a command starts too many others to be read".to_owned(),
            });
            return;
        }
        let (name, end) = internal_name(text);
        let rest = match end {
            0 => Cow::Borrowed(text),
            _ => Cow::Owned(text.slice(end..text.len())),
        };
        match name {
            "" => self.external(&rest, script),
            "start" => start::read(self, &rest, script),
            "echo" => self.echo(&rest, script),
            // It hands a command line on, as some programs do.
            "ftype" => self.external(text, script),
            "set" => {
                if let Some(line) = assign::prompt(&rest) {
                    self.printed(&line, script);
                }
            }
            "call" => {
                if names_label(&rest) {
                    return;
                }
                self.wrappers.push("call".to_owned());
                self.core = Rc::new(match self.state {
                    Some(state) => trim(&expand::percent(&rest, self.around.mode(), state)),
                    None => trim(&rest),
                });
                let rest = Rc::clone(&self.core);
                self.command(&rest, script);
            }
            _ => {}
        }
    }

    /// A program and what it is given.
    pub(super) fn external(self, text: &Text, script: &mut Script) {
        let Some((program, end)) = program_token(text) else {
            return;
        };
        let tail = text.slice(end..text.len());
        match self.variants(&program) {
            None => self.invoke(program, tail, None, script),
            Some((variants, others)) => {
                self.invoke_variants(&program, (&variants, others), &tail, script);
            }
        }
    }

    fn invoke(
        mut self,
        program: Word,
        tail: Text,
        definition: Option<Definition>,
        script: &mut Script,
    ) {
        if holds_more(&self.core) {
            self.limits
                .push(Limit::manual("a variable here holds more than this call"));
        }
        let definition = definition.or_else(|| {
            let from_variable = |run: &Run| matches!(run.origin, Origin::Value(_));
            let from_variable =
                !program.text.is_source() && program.text.runs().iter().any(from_variable);
            from_variable.then(|| self.definition(std::slice::from_ref(&program), true))?
        });
        let own = self.whole.span_in(without_blanks(&self.whole));
        let own = own.unwrap_or(Span::empty(0));
        let site = self.site(self.core.sites(without_blanks(&self.core)), definition);
        let span = self
            .around
            .carrier
            .map_or(own, |carrier| carrier.span.hull(own));
        let tail = self.without_uncertain(tail);
        let arguments = argv::split_arguments(&tail);
        let mut invocation = Invocation {
            span,
            program,
            arguments,
            tail: Some(tail),
            wrappers: self.all_wrappers(),
            site,
        };
        if let Some(state) = self.state {
            embed::inherit(&mut invocation, |name| state.alternatives(name));
        }
        let depth = self.around.carrier.map_or(0, |carrier| carrier.depth);
        embed::open_at(invocation, depth, script);
    }

    fn all_wrappers(&self) -> Vec<String> {
        let outer = self.around.carrier.map(|carrier| carrier.wrappers.clone());
        outer
            .into_iter()
            .flatten()
            .chain(self.wrappers.clone())
            .collect()
    }
}

/// Whether some variable's value goes on outside the text: what names it cannot
/// be replaced by what stands for the text alone.
fn holds_more(text: &Text) -> bool {
    if text.is_source() {
        return false;
    }
    // What redirects the output is taken out, and leaves its blanks.
    let text = text.slice(without_blanks(text));
    let values = text
        .runs()
        .chunk_by(|one, two| one.site == two.site && !one.is_plain() && !two.is_plain());
    let is_value = |runs: &&[Run]| {
        runs.iter()
            .any(|run| matches!(run.origin, Origin::Value(_)))
    };
    values
        .filter(is_value)
        .any(|runs| !Text::is_whole_value(runs))
}

/// The bytes of a text without the blanks at its end.
fn without_blanks(text: &Text) -> Range<usize> {
    0..text.as_str().trim_end_matches([' ', '\t']).len()
}

/// Whether what stands behind `call` is a label of the script, and no command.
pub(super) fn names_label(arguments: &Text) -> bool {
    let label = arguments.as_str().trim_start_matches(is_before_a_command);
    label.starts_with(':')
}

/// A text without the separators in front of it.
pub(super) fn trim(text: &Text) -> Text {
    let content = text.as_str();
    let start = content.len() - content.trim_start_matches(is_before_a_command).len();
    text.slice(start..text.len())
}

fn is_before_a_command(character: char) -> bool {
    is_separator(character) || character == '@'
}
