//! Text that is echoed, or shown by `set /p`, into a file which looks like a
//! script, or into cmd: a command line.

use super::super::{expand, read_line};
use super::{Call, mentions_status};
use crate::embed::{self, Carrier};
use crate::invocation::{Delivery, Invocation, Limit, Shell, Site, is_program};
use crate::language::{Language, Script, TOOLS, Unread, powershell};
use crate::span::Span;
use crate::text::{Glyph, Origin, Run, Text};

/// Why a call in the text of another script stays.
const WRITTEN: &str =
    "this line writes the command into another script; the script that it writes must change";

/// Why a place is to be looked at whose text goes into a file that holds commands.
const HELD: &str = "this line writes into a file from which Windows may run what it says";

/// The extensions of files, or their names, from which programs are run although they
/// are no scripts: answer files, files for the registry, `winpeshl.ini`.
const RUN_FROM: [&str; 6] = ["cmdlines.txt", "inf", "ini", "reg", "sif", "xml"];

impl Call<'_> {
    /// Text that is echoed into a file which looks like a script is a command
    /// line that will run later, and what goes through a pipe into cmd one that
    /// runs at once.
    pub(super) fn echo(self, rest: &Text, script: &mut Script) {
        let mark = rest.as_str().chars().next().map_or(0, char::len_utf8);
        self.printed(&rest.slice(mark..rest.len()), script);
    }

    /// The same of a line that another command prints.
    pub(super) fn printed(mut self, line: &Text, script: &mut Script) {
        let target = self.written_to().cloned();
        if target.as_ref().is_some_and(is_run_from) && !is_comment(line.as_str()) {
            hold(line, script);
        }
        let named = target.as_ref().and_then(language);
        let meant = if let Some(target) = target {
            let guessed = || is_perhaps_script(&target).then_some(Language::Batch);
            let language = named.or_else(guessed);
            language.map(|language| (language, Delivery::Written, WRITTEN))
        } else {
            let reader = self.around.reader;
            reader.map(|language| (language, Delivery::Passed, embed::PIPED))
        };
        let Some((language, delivery, reason)) = meant else {
            return;
        };
        self.limits.push(Limit::manual(reason));
        let possible = |name: &str| self.state.map(|state| state.alternatives(name));
        let line = &embed::inherited(line, |name| possible(name).unwrap_or_default());
        let carrier = Carrier {
            span: self.whole.span().unwrap_or(Span::empty(0)),
            wrappers: self
                .around
                .carrier
                .map(|carrier| carrier.wrappers.clone())
                .unwrap_or_default(),
            site: Site {
                delivery,
                limits: self.limits,
                ..Site::new(
                    Shell::Batch {
                        file: true,
                        delayed: false,
                    },
                    Vec::new(),
                )
            },
            layers: Vec::new(),
            depth: self.around.carrier.map_or(0, |carrier| carrier.depth) + 1,
            needless: false,
        };
        let before = script.invocations.len();
        match language {
            Language::PowerShell => powershell::read_line(line, &carrier, script),
            Language::VbScript | Language::Wsf => {
                let strings = strings(line);
                for string in &strings {
                    read_line(string, &carrier, script);
                }
                let said = line.as_str().to_ascii_lowercase();
                let runs = said.contains("run") || said.contains("exec");
                let pairs = strings.windows(2).filter(|_| runs);
                for pair in pairs.filter(|pair| is_program(&pair[0], &TOOLS)) {
                    read_line(&joined(&pair[0], &pair[1]), &carrier, script);
                }
            }
            Language::Batch if delivery == Delivery::Written => {
                read_line(&expand::parameters(line), &carrier, script);
            }
            Language::Batch => read_line(line, &carrier, script),
            Language::Other => hold(line, script),
        }
        if delivery == Delivery::Written && named.is_none() {
            let found = script.invocations.split_off(before);
            script
                .invocations
                .extend(found.into_iter().filter(has_options));
        }
    }
}

/// Notes a line of a file that is no script, or none that is read.
fn hold(line: &Text, script: &mut Script) {
    script.unread.extend(line.span().map(|span| Unread {
        span,
        reason: HELD.to_owned(),
    }));
}

/// A program and its arguments, which stand in strings of their own.
fn joined(program: &Text, arguments: &Text) -> Text {
    let mut line = program.clone();
    let site = arguments.span().map_or(0, |span| span.start);
    line.push(" ", Span::empty(site), Origin::Escape);
    line.append(arguments);
    line
}

/// Whether a line of a file that is no script is a comment.
fn is_comment(line: &str) -> bool {
    line.contains("<!--") || line.trim_start().starts_with(';')
}

/// Whether a file is one from which programs are run although it is no script.
fn is_run_from(target: &Text) -> bool {
    let name = target.as_str().trim_matches('"').to_ascii_lowercase();
    let ends = |end: &&'static str| {
        let before = name.strip_suffix(*end);
        before.is_some_and(|before| before.is_empty() || before.ends_with(['.', '\\', '/']))
    };
    RUN_FROM.iter().any(ends)
}

/// The strings of a line of VBScript, with what is joined to them as unknown parts.
fn strings(line: &Text) -> Vec<Text> {
    const JOINS: [char; 2] = ['&', '+'];
    let mut strings = Vec::new();
    let mut string: Option<Text> = None;
    let mut at = 0;
    for (number, part) in line.as_str().split('"').enumerate() {
        let range = at..at + part.len();
        at = range.end + 1;
        let inside = number % 2 == 1;
        let site = |range| line.span_in(range).unwrap_or(Span::empty(0));
        if inside {
            let string = string.get_or_insert_default();
            string.append_slice(line, range);
            continue;
        }
        let doubled = part.is_empty() && at <= line.len();
        if let Some(string) = string.as_mut().filter(|_| doubled) {
            string.push("\"", site(range.start - 1..range.end + 1), Origin::Escape);
            continue;
        }
        let operand = part.trim();
        let (goes_on, leads) = (operand.starts_with(JOINS), operand.ends_with(JOINS));
        let joined = operand.trim_matches(JOINS).trim();
        if let Some(mut ended) = string.take() {
            if goes_on && !joined.is_empty() {
                ended.push_unknown(joined, site(range.clone()));
            }
            if goes_on && leads {
                string = Some(ended);
                continue;
            }
            strings.push(ended);
        }
        let operand = joined.rsplit([' ', '\t', '(', ',']).next();
        if let Some(operand) = operand.filter(|operand| leads && !operand.is_empty()) {
            string
                .get_or_insert_default()
                .push_unknown(operand, site(range));
        }
    }
    strings.extend(string);
    strings
}

/// Whether a call has options right behind its program: words that happen to hold the
/// name of one (`echo pkgmgr ended with %errorlevel%`) have none there.
fn has_options(call: &Invocation) -> bool {
    call.arguments.first().is_some_and(|word| {
        let first = word.text.atoms().next().map(|atom| atom.glyph);
        match first {
            Some(Glyph::Char(first)) => matches!(first, '/' | '-'),
            Some(Glyph::Unknown(_)) => !mentions_status(&word.text),
            None => false,
        }
    })
}

/// The language of a file that text is written to, as its extension says.
fn language(target: &Text) -> Option<Language> {
    Language::of_named_extension(extension(&name(target))?)
}

/// Whether a file that text is written to may be a script: nothing is known about it
/// (a variable that is not named for a log, `%%f` of a loop).
fn is_perhaps_script(target: &Text) -> bool {
    const LOGS: [&str; 3] = ["log", "txt", "report"];
    let is_of_log = |name: &str| LOGS.iter().any(|word| name.contains(word));
    let given = target.unknown().flat_map(Run::alternatives);
    let mut given = given.map(name).peekable();
    let is_given = given.peek().is_some();
    let is_log = is_of_log(&name(target)) || is_given && given.all(|name| is_of_log(&name));
    let name = name(target);
    let is_open = !target.is_known() || name.contains('%');
    is_open && !is_log && extension(&name).is_none()
}

fn name(target: &Text) -> String {
    target.as_str().trim_matches('"').to_ascii_lowercase()
}

fn extension(name: &str) -> Option<&str> {
    let (_, extension) = name.rsplit_once('.')?;
    extension
        .chars()
        .all(char::is_alphanumeric)
        .then_some(extension)
}
