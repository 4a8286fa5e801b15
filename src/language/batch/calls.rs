//! From a command of cmd to the program that it runs: internal commands,
//! `start`, `call`, text that is echoed into a script.

use std::collections::BTreeMap;

use super::expand::{self, Mode};
use super::lexer::is_separator;
use super::parser::{Joint, Redirect, span_of};
use super::start;
use super::values::State;
use crate::argv;
use crate::embed::{self, Carrier};
use crate::invocation::{
    Applicability, Definition, Delivery, Form, Invocation, Limit, OwnLine, Shell, Site, Slot, Word,
    program_name_start,
};
use crate::language::Script;
use crate::layer::Layer;
use crate::span::Span;
use crate::text::{Glyph, Origin, Text};

/// What stands around a command.
#[derive(Clone)]
pub(super) struct Around<'a> {
    /// The script, when the command stands in a file.
    pub(super) file: Option<&'a str>,
    /// What carries the command line, when it stands in another one.
    pub(super) carrier: Option<&'a Carrier>,
    /// How many times the script reads each variable, by upper-case name.
    pub(super) uses: &'a BTreeMap<String, usize>,
    /// The command is all there is in its carrier.
    whole: bool,
    /// The command is the only one of its line.
    alone: bool,
    /// What the next command of the chain is tied with.
    next: Option<Joint>,
    /// The output goes to a reader or a file because of a block around.
    redirected: Vec<Redirect>,
}

impl<'a> Around<'a> {
    pub(super) fn new(
        file: Option<&'a str>,
        carrier: Option<&'a Carrier>,
        uses: &'a BTreeMap<String, usize>,
    ) -> Self {
        Self {
            file,
            carrier,
            uses,
            whole: true,
            alone: true,
            next: None,
            redirected: Vec::new(),
        }
    }

    /// The surroundings of a unit's commands.
    pub(super) fn inner(&self, only: bool) -> Self {
        Self {
            whole: self.whole && only,
            ..self.clone()
        }
    }

    /// Those of one command of a chain.
    pub(super) fn step(&self, next: Option<Joint>, only: bool) -> Self {
        Self {
            alone: self.alone && only,
            whole: self.whole && only,
            next: next.or(self.next.filter(|_| only)),
            ..self.clone()
        }
    }

    /// Those inside a block.
    pub(super) fn block(&self, redirects: &[Redirect]) -> Self {
        let mut redirected = self.redirected.clone();
        redirected.extend_from_slice(redirects);
        Self {
            alone: true,
            whole: false,
            next: self.next.filter(|joint| *joint == Joint::Pipe),
            redirected,
            ..self.clone()
        }
    }

    /// Those inside an `if` or `for` without a block of its own.
    pub(super) fn branch(&self) -> Self {
        Self {
            alone: false,
            whole: false,
            ..self.clone()
        }
    }
}

/// The internal command that a text starts with, in lower case, and what
/// stands behind it; an empty name where it starts with a program.
pub(super) fn internal_name(text: &Text) -> (String, Text) {
    let text = trim(text);
    let name: String = text
        .atoms()
        .map_while(|atom| atom.glyph.char())
        .take_while(char::is_ascii_alphabetic)
        .collect();
    let rest = text.slice(name.len()..text.len());
    let ends = match rest.atoms().next() {
        None => true,
        Some(atom) => match atom.glyph {
            Glyph::Char(c) => {
                is_separator(c) || matches!(c, '/' | '.' | ':' | '\\' | '(' | '[' | '+' | '"')
            }
            Glyph::Unknown(_) => false,
        },
    };
    let name = name.to_ascii_lowercase();
    // A dot may start an extension: `echo.` prints, `pkgmgr.exe` is a program.
    if !ends || !INTERNAL.contains(&name.as_str()) {
        return (String::new(), text);
    }
    (name, rest)
}

/// The internal commands of cmd. Source: `help`, and "Windows commands".
const INTERNAL: [&str; 46] = [
    "assoc", "break", "call", "cd", "chdir", "cls", "color", "copy", "date", "del", "dir", "dpath",
    "echo", "endlocal", "erase", "exit", "ftype", "goto", "keys", "md", "mkdir", "mklink", "move",
    "path", "pause", "popd", "prompt", "pushd", "rd", "rem", "ren", "rename", "rmdir", "set",
    "setlocal", "shift", "start", "time", "title", "type", "ver", "verify", "vol", "if", "for",
    "do",
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
    let call = Call {
        whole: trim(text),
        wrappers: Vec::new(),
        limits: Vec::new(),
        redirects,
        around,
        state,
    };
    call.record(script);
}

/// Records the calls of a command whose output is read (`for /f`).
pub(super) fn output_of(source: &Text, around: &Around<'_>, script: &mut Script) {
    let Some(source) = &embed::command_string(source, "") else {
        return;
    };
    let quoted = around.carrier.is_some();
    let site = Site {
        output_read: true,
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
    };
    if !quoted {
        carrier.site.slots = vec![Slot {
            spans: source.sites(0..source.len()),
            form: Form::CommandLine,
            layers: Vec::new(),
        }];
    }
    carrier.wrappers.push("for /f".to_owned());
    super::read_line(source, &carrier, false, script);
}

/// Notes that something looks at the exit code of the command before it.
pub(super) fn status_read(script: &mut Script) {
    if let Some(last) = script.invocations.last_mut() {
        last.site.status_read = true;
    }
}

fn mentions_status(text: &Text) -> bool {
    text.runs().iter().any(|run| {
        run.is_unknown()
            && text.as_str()[run.range.clone()]
                .to_ascii_lowercase()
                .contains("errorlevel")
    })
}

/// A command on its way to the program that it runs.
#[derive(Clone)]
pub(super) struct Call<'a> {
    /// The text from the first wrapper on.
    pub(super) whole: Text,
    pub(super) wrappers: Vec<String>,
    pub(super) limits: Vec<Limit>,
    redirects: &'a [Redirect],
    around: &'a Around<'a>,
    state: Option<&'a State>,
}

impl Call<'_> {
    fn record(self, script: &mut Script) {
        let text = self.whole.clone();
        self.command(&text, script);
    }

    /// Records what `text`, the end of the whole call, runs.
    pub(super) fn command(mut self, text: &Text, script: &mut Script) {
        let (name, rest) = internal_name(text);
        match name.as_str() {
            "" => self.external(&rest, script),
            "start" => start::read(self, &rest, script),
            "echo" => self.echo(&rest, script),
            "call" => {
                if trim(&rest).as_str().starts_with(':') {
                    return;
                }
                self.wrappers.push("call".to_owned());
                let rest = match self.state {
                    Some(state) => expand::percent(&rest, Mode::File, state),
                    None => rest,
                };
                self.command(&trim(&rest), script);
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
            Some((variants, open)) => self.invoke_variants(&variants, open, &tail, script),
        }
    }

    /// The values of a program that is one variable which the file assigns but
    /// does not fix.
    fn variants(&self, program: &Word) -> Option<(Vec<Text>, bool)> {
        let [run] = program.text.runs() else {
            return None;
        };
        if !run.is_unknown() {
            return None;
        }
        let written = program.as_str();
        let (values, open) = self.state?.possible(variable_name(written)?);
        let values: Vec<Text> = values
            .iter()
            .flat_map(innermost)
            .map(|value| {
                let mut text = Text::default();
                let assignment = value.span().unwrap_or(run.site);
                text.push_value(
                    &value,
                    program.written.span().unwrap_or(run.site),
                    assignment,
                );
                text
            })
            .collect();
        (!values.is_empty()).then_some((values, open))
    }

    fn invoke_variants(self, variants: &[Text], open: bool, tail: &Text, script: &mut Script) {
        let words: Vec<Word> = variants
            .iter()
            .filter_map(|variant| {
                argv::program(variant).filter(|(_, end)| variant.as_str()[*end..].trim().is_empty())
            })
            .map(|(word, _)| word)
            .collect();
        let names: Vec<_> = words.iter().map(Word::program_name).collect();
        let agree =
            words.len() == variants.len() && names.windows(2).all(|pair| pair[0] == pair[1]);
        let mut call = self;
        if !agree {
            call.limit(
                Applicability::Manual,
                "the program is a variable that can hold different programs here",
            );
            for variant in variants {
                let mut text = variant.clone();
                text.append(tail);
                if let Some((program, end)) = program_token(&text) {
                    call.clone()
                        .invoke(program, text.slice(end..text.len()), None, script);
                }
            }
            return;
        }
        if open {
            call.limit(
                Applicability::Unsafe,
                "the program is a variable that may also come from outside this file",
            );
        }
        let definition = call.definition(&words, false);
        if definition.is_none() {
            call.limit(
                Applicability::Manual,
                "the program is a variable whose assignments cannot be rewritten in place",
            );
        }
        if let Some(word) = words.into_iter().next() {
            call.invoke(word, tail.clone(), definition, script);
        }
    }

    /// Where the assignments of a program's variable spell its name.
    fn definition(&self, words: &[Word], can_resolve: bool) -> Option<Definition> {
        if !words.iter().all(|word| {
            Text::is_whole_value(word.text.runs()) || Text::is_whole_value(word.written.runs())
        }) {
            return None;
        }
        let names: Option<Vec<Span>> = words.iter().map(|word| name_span(&word.text)).collect();
        let site = words.first()?.text.runs().last()?.site;
        let file = self.around.file?;
        let written = file.get(site.range())?;
        let name = written.trim_matches(['"', '%', '!']).to_ascii_uppercase();
        Some(Definition {
            names: names?,
            uses: self.around.uses.get(&name).copied().unwrap_or(0),
            can_resolve,
        })
    }

    fn invoke(
        self,
        program: Word,
        tail: Text,
        definition: Option<Definition>,
        script: &mut Script,
    ) {
        let definition = definition.or_else(|| {
            let from_variable = |run: &crate::text::Run| matches!(run.origin, Origin::Value(_));
            program
                .text
                .runs()
                .iter()
                .any(from_variable)
                .then(|| self.definition(std::slice::from_ref(&program), true))?
        });
        let mut line = self.whole_until(&program, &tail);
        line.append(&tail);
        let end = line.as_str().trim_end_matches([' ', '\t']).len().max(1);
        let spans = line.sites(0..end);
        let own = spans
            .iter()
            .copied()
            .reduce(Span::hull)
            .unwrap_or(Span::empty(0));
        let site = self.site(spans, definition);
        let span = self
            .around
            .carrier
            .map_or(own, |carrier| carrier.span.hull(own));
        let arguments = argv::split_arguments(&tail);
        let invocation = Invocation {
            span,
            program,
            arguments,
            tail: Some(tail),
            wrappers: self.all_wrappers(),
            site,
        };
        let depth = self.around.carrier.map_or(0, |carrier| carrier.depth);
        embed::open_at(invocation, depth, script);
    }

    /// The text from the first wrapper up to the tail.
    fn whole_until(&self, program: &Word, tail: &Text) -> Text {
        let length = self.whole.len().saturating_sub(tail.len());
        if length >= program.written.len()
            && self.whole.as_str()[..length].ends_with(program.written.as_str())
        {
            self.whole.slice(0..length)
        } else {
            program.written.clone()
        }
    }

    fn all_wrappers(&self) -> Vec<String> {
        let outer = self.around.carrier.map(|carrier| carrier.wrappers.clone());
        outer
            .into_iter()
            .flatten()
            .chain(self.wrappers.clone())
            .collect()
    }

    /// The site of the call: its slot, and what limits a rewrite.
    fn site(&self, spans: Vec<Span>, definition: Option<Definition>) -> Site {
        let delayed = self.state.is_some_and(|state| state.delayed);
        let shell = Shell::Batch {
            file: self.around.file.is_some(),
            delayed,
        };
        let layers = self
            .around
            .carrier
            .map(|carrier| carrier.layers.clone())
            .unwrap_or_default();
        let slot = Slot {
            spans,
            form: Form::CommandLine,
            layers,
        };
        let mut site = match self.around.carrier {
            None => Site::new(shell, vec![slot]),
            Some(carrier) => {
                let mut site = carrier.site.clone();
                site.line = None;
                let droppable = self.drops_carrier(carrier, &slot);
                if !droppable {
                    site.shell = shell;
                    let has_slot = !site.slots.is_empty();
                    site.slots = if has_slot { vec![slot] } else { Vec::new() };
                }
                site
            }
        };
        site.definition = definition;
        site.limits.extend(self.limits.iter().cloned());
        site.output_read |= self.is_output_read();
        site.status_read |= matches!(self.around.next, Some(Joint::And | Joint::Or));
        if site.line.is_none() {
            site.line = self.own_line(&site);
        }
        site
    }

    /// Whether the carrier can go with the call: it is a `cmd /c` in a batch
    /// file that holds this call and nothing else.
    fn drops_carrier(&self, carrier: &Carrier, slot: &Slot) -> bool {
        let Some(outer) = carrier.site.slots.first() else {
            return false;
        };
        let is_cmd = carrier
            .wrappers
            .last()
            .is_some_and(|wrapper| wrapper == "cmd /c");
        is_cmd
            && self.around.whole
            && self.redirects.is_empty()
            && outer.form == Form::CommandLine
            && matches!(carrier.site.shell, Shell::Batch { .. })
            && slot.spans.len() == 1
            && !self
                .whole
                .atoms()
                .any(|atom| atom.glyph.char() == Some('%'))
    }

    fn is_output_read(&self) -> bool {
        let piped = self.around.next == Some(Joint::Pipe);
        let mut redirects = self.redirects.iter().chain(&self.around.redirected);
        piped
            || redirects.any(|redirect| {
                let to_file = redirect.sign.contains('>')
                    && !redirect.target.is_empty()
                    && !redirect.sign.starts_with('2');
                to_file && !is_device(redirect.target.as_str())
            })
    }

    /// The line, when the call has it to itself.
    fn own_line(&self, site: &Site) -> Option<OwnLine> {
        let file = self.around.file?;
        let [slot] = site.slots.as_slice() else {
            return None;
        };
        let [span] = slot.spans.as_slice() else {
            return None;
        };
        if !self.around.alone || self.around.carrier.is_some() {
            return None;
        }
        let start = file[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let feed = file[span.end..].find('\n').map(|at| span.end + at);
        let stop = feed.unwrap_or(file.len());
        let end = if file[..stop].ends_with('\r') && stop > span.end {
            stop - 1
        } else {
            stop
        };
        let prefix = &file[start..span.start];
        let suffix = file[span.end..end].trim_start();
        let own = prefix.chars().all(|c| is_separator(c) || c == '@')
            && !suffix.contains(')')
            && (suffix.is_empty()
                || suffix
                    .trim_start_matches(|c: char| c.is_ascii_digit())
                    .starts_with(['<', '>']));
        own.then(|| OwnLine {
            prefix: Span::new(start, span.start),
            suffix: Span::new(span.end, end),
            end: if file[..stop].ends_with('\r') || (feed.is_none() && file.contains("\r\n")) {
                "\r\n"
            } else {
                "\n"
            },
        })
    }

    pub(super) fn limit(&mut self, applicability: Applicability, reason: &str) {
        self.limits.push(Limit {
            applicability,
            reason: reason.to_owned(),
        });
    }

    /// Text that is echoed into a file which looks like a script is a command
    /// line that will run later.
    fn echo(mut self, rest: &Text, script: &mut Script) {
        let target = self
            .redirects
            .iter()
            .chain(&self.around.redirected)
            .find(|redirect| {
                redirect.sign.contains('>')
                    && !redirect.target.is_empty()
                    && !redirect.sign.starts_with('2')
            });
        if !target.is_some_and(|redirect| looks_like_script(&redirect.target)) {
            return;
        }
        self.limit(Applicability::Manual, "this line writes the command into another script; the script that it writes must change");
        let line = rest.slice(rest.len().min(1)..rest.len());
        let carrier = Carrier {
            span: self.whole.span().unwrap_or(Span::empty(0)),
            wrappers: self
                .around
                .carrier
                .map(|carrier| carrier.wrappers.clone())
                .unwrap_or_default(),
            site: Site {
                delivery: Delivery::Written,
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
        };
        super::read_line(&line, &carrier, false, script);
    }
}

/// The bytes of an assignment that spell the last component of a program's path.
fn name_span(text: &Text) -> Option<Span> {
    let start = program_name_start(text);
    let name = text.slice(start..text.len());
    match name.runs() {
        [run] => match &run.origin {
            Origin::Value(definition) => {
                definition.span.filter(|span| span.len() == run.range.len())
            }
            _ => None,
        },
        _ => None,
    }
}

/// A value that is nothing but an unknown part, as what that part can be.
fn innermost(value: &Text) -> Vec<Text> {
    match value.runs() {
        [run] => match &run.origin {
            Origin::Unknown(alternatives) if !alternatives.is_empty() => alternatives.to_vec(),
            _ => vec![value.clone()],
        },
        _ => vec![value.clone()],
    }
}

/// The name under which a state knows what `%X%`, `!X!`, `%1` or `%%~nxf`
/// refers to.
fn variable_name(written: &str) -> Option<&str> {
    if written.starts_with("%%") {
        return Some(&written[written.len() - 1..]).filter(|_| written.is_ascii());
    }
    if written.len() == 2 {
        return Some(written);
    }
    written.strip_prefix(['%', '!'])?.strip_suffix(['%', '!'])
}

fn is_device(target: &str) -> bool {
    matches!(
        target.trim_matches('"').to_ascii_lowercase().as_str(),
        "nul" | "nul:" | "con" | "con:"
    )
}

/// Whether a file that text is written to can be a script: its extension says
/// so, or nothing is known about it (a variable that is not named for a log).
fn looks_like_script(target: &Text) -> bool {
    let name = target.as_str().trim_matches('"').to_ascii_lowercase();
    let extension = name
        .rsplit(['.', '\\', '/'])
        .next()
        .filter(|_| name.contains('.'));
    match extension {
        Some(extension) if extension.chars().all(char::is_alphanumeric) => {
            matches!(
                extension,
                "bat" | "cmd" | "ps1" | "psm1" | "vbs" | "wsf" | "hta"
            )
        }
        _ => {
            !target.is_known()
                && !["log", "txt", "out", "report"]
                    .iter()
                    .any(|word| name.contains(word))
        }
    }
}

/// The program that a command starts with: a quoted path, or all up to a
/// separator or a slash.
pub(super) fn program_token(text: &Text) -> Option<(Word, usize)> {
    let mut quoted = false;
    let mut end = text.len();
    let mut value = Text::default();
    let mut positions = Vec::new();
    for atom in text.atoms() {
        match atom.glyph {
            Glyph::Char('"') => quoted = !quoted,
            Glyph::Char(c)
                if !quoted && (is_separator(c) || (c == '/' && atom.range.start > 0)) =>
            {
                end = atom.range.start;
                break;
            }
            _ => {
                value.append(&text.slice(atom.range.clone()));
                positions.extend(atom.range.clone());
            }
        }
    }
    positions.push(end);
    let word = Word {
        text: value,
        written: text.slice(0..end),
        positions,
    };
    (end > 0).then_some((word, end))
}

/// A text without the separators in front of it.
pub(super) fn trim(text: &Text) -> Text {
    let start = text.as_str().len()
        - text
            .as_str()
            .trim_start_matches(|c| is_separator(c) || c == '@')
            .len();
    text.slice(start..text.len())
}
