//! What a script does with the results of a call: exit codes that DISM never
//! has (W12), comparisons that were wrong before (W13), logs (W15), and images
//! that `ImageX` mounts (E16).

use std::collections::BTreeSet;

use memchr::memchr2_iter;

use super::Scene;
use super::names::line_of;
use super::order::{Order, asks_for_outcome};
use crate::finding::Finding;
use crate::invocation::{Invocation, Word};
use crate::language::Choice;
use crate::span::{Span, Spans};

/// The findings, in a script that calls a retired tool.
pub(super) fn findings(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = exit_codes(scene);
    if !scene.has_calls {
        return findings;
    }
    let surroundings = scene.rules.surroundings();
    let logs = surroundings.logs.names.iter().cloned();
    let calls = scene.calls.iter().filter(|finding| finding.call.is_some());
    let calls: Vec<Span> = calls.map(|finding| finding.span).collect();
    let in_calls: Spans = calls.iter().copied().collect();
    for log in logs.chain(text_logs(scene)) {
        let places = words(scene, &log).filter(|place| !in_calls.overlap(*place));
        findings.extend(places.filter_map(|place| scene.finding("context-log", place, None)));
    }
    let order = Order::of(scene.script, scene.rules);
    let calls: BTreeSet<Span> = calls.into_iter().collect();
    let choices = scene.script.choices.iter();
    let choices = choices.filter(|choice| {
        let last = order.last_before(choice.span.end);
        last.is_some_and(|last| {
            calls.contains(&last.span) && is_threshold(scene, choice, last.span)
        })
    });
    findings.extend(choices.filter_map(|one| scene.finding("context-errorlevel", one.span, None)));
    let mounts = scene.script.invocations.iter();
    let mounts = mounts.filter(|call| mounts_an_image(scene, call));
    findings.extend(mounts.filter_map(|call| scene.finding("context-mount", call.span, None)));
    findings
}

/// How many logs of calls are looked for.
const MOST_LOGS: usize = 16;

/// The text logs that the old tool made of the names it was given: `/l:x` wrote
/// x.txt, where `/LogPath` writes x itself.
fn text_logs(scene: &Scene<'_>) -> BTreeSet<String> {
    let logs = &scene.rules.surroundings().logs;
    let calls = scene
        .calls
        .iter()
        .filter_map(|finding| finding.call.as_ref());
    let value = |word: &str| {
        let (option, value) = word.split_at_checked(word.find(':')? + 1)?;
        let option = option.to_ascii_lowercase();
        let given = logs.options.contains(&option) && !value.is_empty();
        given.then(|| format!("{value}{}", logs.text))
    };
    let words = calls.flat_map(|call| &call.arguments);
    let names: BTreeSet<String> = words.filter_map(|word| value(word)).collect();
    names.into_iter().take(MOST_LOGS).collect()
}

/// Exit codes that DISM never has. They do not go away with the old call.
fn exit_codes(scene: &Scene<'_>) -> Vec<Finding> {
    if !scene.has_calls && !scene.around.has_dism {
        return Vec::new();
    }
    let codes = scene.rules.surroundings().codes.iter();
    let places = codes.flat_map(|code| words(scene, code));
    let mut line = (Span::empty(0), false);
    places
        .filter(|place| {
            if !line.0.contains(*place) {
                let span = line_of(scene.text, place.start);
                line = (span, compares(&scene.text[span.range()]));
            }
            line.1
        })
        .filter_map(|place| scene.finding("context-exit-code", place, None))
        .collect()
}

/// Whether a program other than DISM mounts an image.
fn mounts_an_image(scene: &Scene<'_>, call: &Invocation) -> bool {
    let name = call.program.program_name();
    let programs = &scene.rules.surroundings().programs.mount;
    let mount = |word: &Word| {
        let word = word.as_str().trim_start_matches(['/', '-']);
        word.to_ascii_lowercase().starts_with("mount")
    };
    name.is_some_and(|name| programs.contains(&name)) && call.arguments.iter().any(mount)
}

/// Where a word stands in the script, comments left out.
pub(super) fn words<'a>(scene: &'a Scene<'_>, word: &'a str) -> impl Iterator<Item = Span> + 'a {
    let text = scene.text.as_bytes();
    let joined = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let is_here = move |place: &Span| {
        let here = text.get(place.range());
        let before = place.start.checked_sub(1).and_then(|at| text.get(at));
        here.is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()))
            && !before.is_some_and(joined)
            && !text.get(place.end).is_some_and(joined)
    };
    let first = word.bytes().next().unwrap_or_default();
    let starts = memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), text);
    starts
        .map(|at| Span::new(at, at + word.len()))
        .filter(is_here)
        .filter(|place| !scene.around.comments.contain(*place))
}

/// Whether a line compares something.
fn compares(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    [
        "errorlevel",
        "exitcode",
        "==",
        "-eq",
        "-ne",
        "-in",
        "-contains",
        "equ",
        "neq",
        "case",
        "if ",
        "{",
    ]
    .iter()
    .any(|sign| line.contains(sign))
}

/// `if errorlevel 1`, `-gt 0`, `> 0`: what is below says nothing.
fn is_threshold(scene: &Scene<'_>, choice: &Choice, last: Span) -> bool {
    let said = choice.condition.as_str();
    let condition = said.to_ascii_lowercase().replace("<>", " neq ");
    let condition = condition.replace('>', " > ").replace(" > =", " >= ");
    let mut words = condition.split(|c: char| c.is_ascii_whitespace() || matches!(c, '(' | ')'));
    let mut words = words.by_ref().filter(|word| !word.is_empty()).peekable();
    let mut before = "";
    while let Some(word) = words.next() {
        let number = words.peek().and_then(|word| word.parse::<i64>().ok());
        let above = match word {
            "errorlevel" if ["if", "not", "/i"].contains(&before) => number > Some(0),
            "gtr" | "-gt" | ">" => number >= Some(0),
            "geq" | "-ge" | ">=" => number > Some(0),
            _ => false,
        };
        if above {
            return asks_for_outcome(scene.text, choice.span, said, last, scene.rules);
        }
        before = word;
    }
    false
}
