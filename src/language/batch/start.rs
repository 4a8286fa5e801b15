//! `start ["title"] [/d path] [/w] [/b] ... program arguments`.
//!
//! The first quoted word is the title, wherever it stands before the program:
//! `start /w "C:\pkgmgr.exe" /iu:X` opens no pkgmgr. Source: Microsoft,
//! "start"; the title trap was checked against cmd.

use super::calls::{Call, program_token, trim};
use super::lexer::is_separator;
use crate::invocation::Limit;
use crate::language::Script;
use crate::text::{Glyph, Text};

/// The switches of `start` in front of the program.
#[derive(Default)]
struct Switches {
    title: Option<Text>,
    /// In lower case, with their slash.
    written: Vec<String>,
    /// A switch that `start` does not know: it refuses the line.
    refused: bool,
    /// What stands right behind a switch and is not known.
    open: Option<String>,
}

impl Switches {
    fn has(&self, names: &[&str]) -> bool {
        self.written
            .iter()
            .any(|switch| names.contains(&&switch[1..]))
    }
}

/// Records what a `start` runs; `rest` is what stands behind the word.
pub(super) fn read(mut call: Call<'_>, rest: &Text, script: &mut Script) {
    let (switches, program) = switches(rest);
    let words = ["start"]
        .into_iter()
        .chain(switches.written.iter().map(String::as_str));
    call.wrappers.push(words.collect::<Vec<_>>().join(" "));
    if switches.refused || program.is_empty() {
        return title_trap(call, &switches, &program, script);
    }
    limits(&mut call, &switches, &program);
    call.command(&program, script);
}

fn limits(call: &mut Call<'_>, switches: &Switches, program: &Text) {
    if !switches.has(&["w", "wait"]) {
        call.limits.push(Limit::unsafe_fix(
            "`start` without `/w` did not wait; `dism` does, and the lines below now run after it",
        ));
    }
    if switches
        .written
        .iter()
        .any(|switch| is_directory(&switch[1..]))
    {
        call.limits.push(Limit::manual(
            "`start /d` runs the call in another directory, which a plain `dism` would not",
        ));
    }
    if switches.has(&PRIORITIES) {
        call.limits.push(Limit::unsafe_fix(
            "the priority or affinity that `start` gave the call is lost",
        ));
    }
    if let Some(open) = &switches.open {
        let reason = format!("what `{open}` adds to the switches of `start` is lost");
        call.limits.push(Limit::unsafe_fix(reason));
    }
    if call.status_is_asked() {
        call.limits.push(Limit::unsafe_fix(
            "`&&` and `||` behind `start` ask whether the program was started, whatever its exit code; behind `dism` they ask for its exit code",
        ));
    }
    let program = program_token(program);
    let is_bare = program.is_some_and(|(word, _)| !word.as_str().contains(['\\', ':']));
    if is_bare && call.has_a_path_without_dism() {
        call.limits.push(Limit::unsafe_fix(
            "the script sets PATH without System32: `start` looks there all the same, cmd does not and finds no `dism`",
        ));
    }
    if switches.has(&["i"]) {
        call.limits.push(Limit::unsafe_fix(
            "`start /i` gave the call the environment from before the script's own changes",
        ));
    }
}

impl Call<'_> {
    /// Whether the script gave PATH a value that neither has System32 nor the
    /// PATH from before.
    fn has_a_path_without_dism(&self) -> bool {
        let values = self.state.map(|state| state.possible("PATH").0);
        values.unwrap_or_default().iter().any(|value| {
            let value = value.as_str().to_ascii_lowercase();
            !["system32", "%path%", "!path!"]
                .iter()
                .any(|part| value.contains(part))
        })
    }
}

/// Switches that say how the program is scheduled.
const PRIORITIES: [&str; 7] = [
    "low",
    "high",
    "realtime",
    "abovenormal",
    "belownormal",
    "node",
    "affinity",
];

/// Switches that a call of DISM on the console needs no more.
const PLAIN: [&str; 10] = [
    "w", "wait", "b", "min", "max", "normal", "separate", "shared", "i", "machine",
];

/// `/d`, `/dPATH`
fn is_directory(name: &str) -> bool {
    name.starts_with('d')
}

/// Nothing runs: cmd took the quoted program for the title of a window.
fn title_trap(mut call: Call<'_>, switches: &Switches, rest: &Text, script: &mut Script) {
    let Some(title) = &switches.title else {
        return;
    };
    call.limits.push(Limit::manual(
        "`start` takes the first quoted word for the title of the window, so this runs nothing: put `\"\"` before the program",
    ));
    let mut line = title.clone();
    line.append(rest);
    call.external(&line, script);
}

/// Reads the switches; what is left starts with the program.
fn switches(rest: &Text) -> (Switches, Text) {
    let mut switches = Switches::default();
    let mut text = trim(rest);
    loop {
        match text.atoms().next().map(|first| first.glyph) {
            Some(Glyph::Char('"')) if switches.title.is_none() => {
                let end = token_end(&text);
                switches.title = Some(text.slice(0..end));
                text = trim(&text.slice(end..text.len()));
            }
            Some(Glyph::Char('/')) => {
                let end = switch_end(&text);
                let written = text.as_str()[1..end].to_ascii_lowercase();
                let unknown = text.unknown().next();
                let unknown = unknown.filter(|_| !is_directory(&written));
                let known = unknown.map_or(end, |run| run.range.start.min(end));
                let name = text.as_str()[1..known].to_ascii_lowercase();
                if !is_switch(&name) {
                    switches.refused = true;
                    return (switches, text);
                }
                switches.written.push(format!("/{name}"));
                let open = &text.as_str()[1 + name.len()..end];
                if !open.is_empty() {
                    switches.open = Some(open.to_owned());
                }
                text = trim(&text.slice(end..text.len()));
                if matches!(name.as_str(), "d" | "node" | "affinity" | "machine") {
                    let end = token_end(&text);
                    text = trim(&text.slice(end..text.len()));
                }
            }
            _ => return (switches, text),
        }
    }
}

/// Whether `start` knows a switch.
fn is_switch(name: &str) -> bool {
    PLAIN.contains(&name) || PRIORITIES.contains(&name) || is_directory(name)
}

fn token_end(text: &Text) -> usize {
    let mut quoted = false;
    for atom in text.atoms() {
        match atom.glyph {
            Glyph::Char('"') => quoted = !quoted,
            Glyph::Char(c) if !quoted && is_separator(c) => return atom.range.start,
            _ => {}
        }
    }
    text.len()
}

/// Switches may adjoin: `/b/w`.
fn switch_end(text: &Text) -> usize {
    let end = token_end(text);
    let mut inside = text
        .atoms()
        .skip(1)
        .take_while(|atom| atom.range.start < end);
    let next = inside.find(|atom| matches!(atom.glyph, Glyph::Char('/' | '"')));
    match next.map(|atom| atom.range.start) {
        Some(at) if !text.as_str()[1..].to_ascii_lowercase().starts_with('d') => at,
        _ => end,
    }
}
