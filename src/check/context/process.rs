//! Waits on the process of a retired tool, and ends to it (W14).
//!
//! A call whose wait stays behind with the old name is not safe to change: what comes
//! after the wait would come too early.

use std::collections::BTreeMap;

use super::names::{self, Named};
use super::{Scene, asked, following};
use crate::check::cmdlet::is_cmdlet;
use crate::finding::{Edit, Finding};
use crate::invocation::{Applicability, Invocation, Word, is_program};
use crate::rule::Tool;
use crate::span::{Span, Spans};

/// What is said about the processes of retired tools, once a line and tool.
pub(super) fn findings(scene: &Scene<'_>) -> Vec<Finding> {
    let watches = watches(scene).into_values();
    watches.filter_map(|watch| finding(scene, watch)).collect()
}

/// The tools, with the start of the line of a wait on their process that does not
/// follow every safe fix of them.
pub(super) fn left_behind(scene: &Scene<'_>) -> BTreeMap<String, (Left, usize)> {
    let mut worst = BTreeMap::new();
    let mut leave = |tool: &Tool, left: Left, line: usize| {
        let name = tool.name().to_owned();
        let known = worst.entry(name).or_insert((left, line));
        if left > known.0 {
            *known = (left, line);
        }
    };
    let watches = watches(scene);
    for (tool, line) in mentions(scene, &watches) {
        if !runs_in_powershell(scene, tool) {
            leave(tool, Left::Partly, line);
        }
    }
    for ((line, _), watch) in watches {
        if watch.role != Role::Wait || runs_in_powershell(scene, watch.tool) {
            continue;
        }
        let tool = watch.tool;
        if let Some(left) = left(scene, watch) {
            leave(tool, left, line);
        }
    }
    worst
}

/// The tools that may be waited for by a name that stands alone, and the starts of the
/// lines where it does. To end a process is no wait.
fn mentions<'a>(
    scene: &Scene<'a>,
    watches: &BTreeMap<(usize, &'a str), Watch<'a>>,
) -> Vec<(&'a Tool, usize)> {
    let edits = watches.values().flat_map(|watch| &watch.edits);
    let edited: Spans = edits.flatten().map(|edit| edit.span).collect();
    let mut mentions = Vec::new();
    for (tool, place) in asked::mentioned(scene) {
        let line = names::line_of(scene.text, place.start).start;
        let watch = watches.get(&(line, tool.name()));
        let is_killed = watch.is_some_and(|watch| watch.role == Role::Kill);
        if !edited.overlap(place) && !is_killed {
            mentions.push((tool, line));
        }
    }
    mentions
}

/// Whether a search is for the name of a program and no more.
fn is_sought(scene: &Scene<'_>, call: &Invocation) -> bool {
    let around = |c: char| !c.is_ascii_alphanumeric();
    let mut words = call.arguments.iter().map(Word::as_str);
    words.any(|word| {
        let length = word.trim_matches(around).len();
        let named = names::in_text(word, scene.rules).into_iter();
        let mut lengths = named.map(|named| named.range.len());
        lengths.any(|name| length == name || length == name + ".exe".len()) && !word.contains(" /")
    })
}

/// How far the fix of a wait leaves the calls alone that it guards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Left {
    /// It waits for some of them only once the others have changed too.
    Partly,
    /// No edit is sure to fit.
    Wholly,
}

fn left(scene: &Scene<'_>, watch: Watch<'_>) -> Option<Left> {
    if watch.edits.iter().any(Option::is_none) {
        return Some(Left::Wholly);
    }
    let fix = finding(scene, watch)?.fix;
    let follows = fix.is_some_and(|fix| fix.applicability == Applicability::Safe);
    (!follows).then_some(Left::Partly)
}

/// The lines that name processes of retired tools, by where they start and the tool.
fn watches<'a>(scene: &Scene<'a>) -> BTreeMap<(usize, &'a str), Watch<'a>> {
    let mut lines: BTreeMap<usize, Vec<(Role, &Invocation)>> = BTreeMap::new();
    for call in programs(scene) {
        if let Some(role) = role(scene, call) {
            let line = names::line_of(scene.text, call.span.start).start;
            lines.entry(line).or_default().push((role, call));
        }
    }
    let mut watches = BTreeMap::new();
    for (line, calls) in &lines {
        for mut watch in watches_of(scene, calls) {
            if watch.role == Role::Filter
                && calls.iter().any(|(_, call)| is_sought(scene, call))
                && asked::lists_processes(scene)
            {
                // What it looks through is a list that was made before.
                watch.role = Role::Wait;
                watch.edits.push(None);
            }
            watches.insert((*line, watch.tool.name()), watch);
        }
    }
    for (tool, span) in asked::asked(scene) {
        let line = names::line_of(scene.text, span.start).start;
        let watch = watches.entry((line, tool.name())).or_insert(Watch {
            tool,
            role: Role::Wait,
            span,
            edits: Vec::new(),
        });
        watch.role = watch.role.min(Role::Wait);
        watch.names(span);
    }
    watches
}

/// What a program does with a process; the more telling first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Kill,
    Wait,
    Filter,
}

/// A line that names the process of a tool.
struct Watch<'a> {
    tool: &'a Tool,
    role: Role,
    span: Span,
    /// None where the name cannot be written to.
    edits: Vec<Option<Edit>>,
}

impl Watch<'_> {
    /// The tool is named in one more place, which is written to only where another
    /// has seen to it.
    fn names(&mut self, place: Span) {
        let is_edited = |edit: &Edit| edit.span.contains(place) || place.contains(edit.span);
        if !self.edits.iter().flatten().any(is_edited) {
            self.edits.push(None);
        }
    }
}

/// The tools whose processes the programs of a line name.
fn watches_of<'a>(scene: &Scene<'a>, calls: &[(Role, &Invocation)]) -> Vec<Watch<'a>> {
    let role = calls.iter().map(|(role, _)| *role).min();
    let mut watches: Vec<Watch<'a>> = Vec::new();
    for (_, call) in calls {
        for (named, edit) in named(scene, call) {
            let known = watches
                .iter_mut()
                .find(|watch| watch.tool.name() == named.tool.name());
            match known {
                Some(watch) => watch.edits.push(edit),
                None => watches.push(Watch {
                    tool: named.tool,
                    role: role.unwrap_or(Role::Filter),
                    span: call.span,
                    edits: vec![edit],
                }),
            }
        }
    }
    watches
}

/// Every program that is run, those that only name others included, in order.
fn programs<'a>(scene: &Scene<'a>) -> Vec<&'a Invocation> {
    let script = scene.script;
    let mut programs: Vec<_> = script.invocations.iter().chain(&script.named).collect();
    programs.sort_by_key(|call| call.span.start);
    programs
}

fn role(scene: &Scene<'_>, call: &Invocation) -> Option<Role> {
    let programs = &scene.rules.surroundings().programs;
    let among = |names: &[String]| is_program(&call.program.text, names);
    let creates = || call.arguments.iter().any(|word| word.as_str() == "create");
    match () {
        () if among(&programs.kill) => Some(Role::Kill),
        () if among(&programs.wait) && !creates() => Some(Role::Wait),
        () if among(&programs.filter) => Some(Role::Filter),
        () => None,
    }
}

/// The names of tools among the arguments, as processes: without a directory.
fn named<'a>(scene: &Scene<'a>, call: &Invocation) -> Vec<(Named<'a>, Option<Edit>)> {
    let mut found = Vec::new();
    for word in &call.arguments {
        for named in names::in_text(word.as_str(), scene.rules) {
            if !named.has_directory {
                let edit = named.edit(&word.text);
                found.push((named, edit));
            }
        }
        let matched = names::by_wildcard(word.as_str(), scene.rules);
        let called = matched.filter(|named| scene.calls_of(named.tool).next().is_some());
        found.extend(called.map(|named| (named, None)));
    }
    found
}

fn finding(scene: &Scene<'_>, watch: Watch<'_>) -> Option<Finding> {
    let rule = match watch.role {
        Role::Filter => return None,
        Role::Wait => "context-process-wait",
        Role::Kill => "context-process-kill",
    };
    let edits: Option<Vec<Edit>> = watch.edits.into_iter().collect();
    let within = runs_in_powershell(scene, watch.tool);
    let fix = edits.filter(|_| !within).and_then(|mut edits| {
        edits.sort();
        edits.dedup();
        following(scene.calls_of(watch.tool), edits)
    });
    scene.finding(rule, watch.span, fix)
}

/// Whether cmdlets come in the place of a tool, which run in the process of PowerShell.
fn runs_in_powershell(scene: &Scene<'_>, tool: &Tool) -> bool {
    let fixes = scene.calls_of(tool).filter_map(|call| call.fix.as_ref());
    let mut commands = fixes.flat_map(|fix| &fix.words);
    commands.any(|words| words.first().is_some_and(|name| is_cmdlet(name)))
}
