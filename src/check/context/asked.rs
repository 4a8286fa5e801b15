//! Where a script compares what it was told about processes with the name of a retired
//! tool: `(Get-Process).Name -contains 'pkgmgr'`, `If p.Name = "pkgmgr.exe" Then`.

use super::{Scene, mention, names};
use crate::language::holds_one_of;
use crate::rule::Tool;
use crate::span::Span;

/// What lists processes, besides the programs that wait for them.
const LISTS: [&str; 2] = ["getprocesses", "win32_process"];

/// What compares two values, or looks for one in the other.
const COMPARISONS: [&str; 19] = [
    "-eq",
    "-ne",
    "-like",
    "-notlike",
    "-match",
    "-notmatch",
    "-contains",
    "-notcontains",
    "-in ",
    "-notin",
    "-ieq",
    "-ilike",
    "-imatch",
    "-icontains",
    "instr",
    "strcomp",
    ".contains",
    ".indexof",
    "case ",
];

/// What compares with a plain `=`.
const CONDITIONS: [&str; 4] = ["if ", "if(", "while ", "until "];

/// What asks for a file, and for no process.
const OF_FILES: [&str; 3] = ["exist", "test-path", "get-command"];

/// How far around a name is looked for a comparison.
const REACH: usize = 200;

/// Whether a script lists processes.
pub(super) fn lists_processes(scene: &Scene<'_>) -> bool {
    *scene.around.lists_processes.get_or_init(|| {
        let wait = scene.rules.surroundings().programs.wait.iter();
        let wait = wait.map(String::as_str);
        let named = wait.filter(|name| !name.starts_with('.'));
        let names_one = |name| super::remains::words(scene, name).next().is_some();
        named.chain(LISTS).any(names_one)
    })
}

/// The name of a tool, which no call is about, in a script that lists processes.
#[derive(Clone, Copy)]
pub(super) struct Apart {
    place: Span,
    is_compared: bool,
}

/// The names of tools that something is compared with, and that no call is about.
pub(super) fn asked<'a>(scene: &Scene<'a>) -> impl Iterator<Item = (&'a Tool, Span)> {
    of_tools(scene, |apart| apart.is_compared)
}

/// The other names that stand alone.
pub(super) fn mentioned<'a>(scene: &Scene<'a>) -> impl Iterator<Item = (&'a Tool, Span)> {
    of_tools(scene, |apart| !apart.is_compared)
}

fn of_tools<'a>(
    scene: &Scene<'a>,
    is_meant: impl Fn(&Apart) -> bool,
) -> impl Iterator<Item = (&'a Tool, Span)> {
    let all = scene.around.apart.get_or_init(|| apart(scene)).iter();
    let meant = all.filter(move |apart| is_meant(apart));
    meant.filter_map(|apart| {
        let place = apart.place;
        Some((scene.rules.tool(&scene.text[place.range()])?, place))
    })
}

/// Where they stand. Few scripts name a tool besides their calls, so what else they
/// have to do comes last.
fn apart(scene: &Scene<'_>) -> Vec<Apart> {
    let named = names::in_text(scene.text, scene.rules).into_iter();
    let processes = named.filter(|named| !named.has_directory);
    let places = processes.map(|named| Span::new(named.range.start, named.range.end));
    let around = scene.around;
    let is_apart = |place: &Span| !around.calls.contain(*place) && !around.comments.contain(*place);
    let places = places.filter(is_apart);
    let places: Vec<Apart> = places.filter_map(|place| read(scene.text, place)).collect();
    if places.is_empty() || lists_processes(scene) {
        return places;
    }
    Vec::new()
}

/// What a name besides the calls is there for, where that may be a process.
fn read(text: &str, place: Span) -> Option<Apart> {
    let is_compared = is_compared(text, place);
    (is_compared || is_mentioned(text, place)).then_some(Apart { place, is_compared })
}

/// Whether a name stands alone, and no file of that name is asked for.
fn is_mentioned(text: &str, place: Span) -> bool {
    let ends = |c: char| matches!(c, '\r' | '\n');
    let (before, behind) = around(text, place);
    let before = before.rsplit(ends).next().unwrap_or_default();
    let behind = behind.split(ends).next().unwrap_or_default();
    mention::is_whole(before, behind) && !holds_one_of(&OF_FILES, before)
}

/// What stands before a place and behind it.
fn around(text: &str, place: Span) -> (&str, &str) {
    let from = floor(text, place.start.saturating_sub(REACH));
    let to = floor(text, place.end.saturating_add(REACH).min(text.len()));
    let before = text.get(from..place.start).unwrap_or_default();
    let behind = text.get(place.end..to).unwrap_or_default();
    (before, behind)
}

/// Whether a comparison stands in the same command as a place.
fn is_compared(text: &str, place: Span) -> bool {
    let ends = |c: char| matches!(c, ';' | '{' | '}' | '&' | '|' | '\n');
    let (before, behind) = around(text, place);
    let before = before.rsplit(ends).next().unwrap_or_default();
    let behind = behind.split(ends).next().unwrap_or_default();
    let around = format!("{before}\0{behind}").to_ascii_lowercase();
    let compares = holds_one_of(&COMPARISONS, &around)
        || is_behind_equals(before) && holds_one_of(&CONDITIONS, &around) && !is_of_batch(before);
    compares && !is_called(behind) && !holds_one_of(&OF_FILES, &around)
}

/// `= "pkgmgr`, `=="pkgmgr`
fn is_behind_equals(before: &str) -> bool {
    let quotes = |c: char| matches!(c, '"' | '\'' | ' ' | '\t');
    before.trim_end_matches(quotes).ends_with(['=', '>'])
}

/// Whether batch compares a variable or an argument with the name: only the items of
/// `for /f` come from a list of processes.
fn is_of_batch(before: &str) -> bool {
    before.contains("==") && !before.contains("%%") && !before.contains('!')
}

/// Whether an option stands behind a name: it is a command line, and no process.
fn is_called(behind: &str) -> bool {
    let behind = behind.strip_prefix(".exe").unwrap_or(behind);
    behind.trim_start_matches('"').starts_with([' '])
        && behind.trim_start().starts_with(['/', '-'])
        && !holds_one_of(&COMPARISONS, behind)
}

/// The start of the character that a byte of a text belongs to.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
