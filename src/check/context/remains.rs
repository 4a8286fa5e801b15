//! What a script does with the results of a call: exit codes that DISM never
//! has (W12), comparisons that were wrong before (W13), logs (W15), and images
//! that `ImageX` mounts (E16).

use super::Scene;
use super::names::line_of;
use crate::finding::Finding;
use crate::invocation::{Invocation, Word};
use crate::language::Choice;
use crate::span::Span;

/// The findings, in a script that calls a retired tool.
pub(super) fn findings(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = exit_codes(scene);
    if !scene.has_calls() {
        return findings;
    }
    let surroundings = scene.rules.surroundings();
    for log in &surroundings.logs {
        let places = words(scene, log).filter(|place| !is_in_call(scene, *place));
        findings.extend(places.filter_map(|place| scene.finding("context-log", place, None)));
    }
    let ends = Ends::of(scene);
    let choices = scene.script.choices.iter();
    let choices = choices.filter(|choice| is_threshold(choice) && ends.follows_a_call(choice));
    findings.extend(choices.filter_map(|one| scene.finding("context-errorlevel", one.span, None)));
    let mounts = scene.script.invocations.iter();
    let mounts = mounts.filter(|call| mounts_an_image(scene, call));
    findings.extend(mounts.filter_map(|call| scene.finding("context-mount", call.span, None)));
    findings
}

/// Exit codes that DISM never has. They do not go away with the old call.
fn exit_codes(scene: &Scene<'_>) -> Vec<Finding> {
    if !scene.has_calls() && !scene.has_dism() {
        return Vec::new();
    }
    let codes = scene.rules.surroundings().codes.iter();
    let places = codes.flat_map(|code| words(scene, code));
    places
        .filter(|place| compares(scene, *place))
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
fn words<'a>(scene: &'a Scene<'_>, word: &'a str) -> impl Iterator<Item = Span> + 'a {
    let text = scene.text.as_bytes();
    let length = word.len();
    let is_here = move |at: &usize| {
        let joined = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        text[*at..*at + length].eq_ignore_ascii_case(word.as_bytes())
            && !before.is_some_and(joined)
            && !text.get(*at + length).is_some_and(joined)
    };
    let starts = (0..text.len().saturating_sub(length)).filter(is_here);
    starts
        .map(move |at| Span::new(at, at + length))
        .filter(|place| !scene.is_comment(*place))
}

/// Whether the line of a number compares something.
fn compares(scene: &Scene<'_>, place: Span) -> bool {
    let line = scene.text[line_of(scene.text, place.start).range()].to_ascii_lowercase();
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

/// Whether a place is part of a call of a retired tool.
fn is_in_call(scene: &Scene<'_>, place: Span) -> bool {
    scene
        .calls
        .iter()
        .filter(|finding| finding.call.is_some())
        .any(|call| call.span.overlaps(place))
}

/// `if errorlevel 1`, where a number below 1 says nothing.
fn is_threshold(choice: &Choice) -> bool {
    let condition = choice.condition.as_str().to_ascii_lowercase();
    let mut words = condition.split_ascii_whitespace();
    let question = words.find(|word| !["if", "not", "/i"].contains(word));
    let number = words.next().and_then(|word| word.parse::<i64>().ok());
    question == Some("errorlevel") && number.is_some_and(|number| number > 0)
}

/// Where programs end, to tell what runs last before a place.
struct Ends {
    calls: Vec<usize>,
    programs: Vec<usize>,
}

impl Ends {
    fn of(scene: &Scene<'_>) -> Self {
        let calls = scene.calls.iter().filter(|finding| finding.call.is_some());
        let programs = scene.script.invocations.iter().chain(&scene.script.named);
        let sorted = |ends: &mut dyn Iterator<Item = usize>| {
            let mut ends: Vec<usize> = ends.collect();
            ends.sort_unstable();
            ends
        };
        Self {
            calls: sorted(&mut calls.map(|call| call.span.end)),
            programs: sorted(&mut programs.map(|program| program.span.end)),
        }
    }

    /// Whether the last thing that runs before a choice is a call of a retired tool.
    fn follows_a_call(&self, choice: &Choice) -> bool {
        let last = |ends: &[usize]| {
            let behind = ends.partition_point(|end| *end <= choice.span.start);
            behind.checked_sub(1).map(|at| ends[at])
        };
        let call = last(&self.calls);
        call.is_some() && call >= last(&self.programs)
    }
}
