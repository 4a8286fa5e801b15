//! Waits on the process of a retired tool, and ends to it (W14).

use std::collections::BTreeMap;

use super::names::{self, Named};
use super::{Scene, following};
use crate::check::cmdlet::is_cmdlet;
use crate::finding::{Edit, Finding};
use crate::invocation::{Invocation, is_program};
use crate::rule::Tool;
use crate::span::Span;

/// What is said about the processes of retired tools, once a line and tool.
pub(super) fn findings(scene: &Scene<'_>) -> Vec<Finding> {
    let mut lines: BTreeMap<usize, Vec<(Role, &Invocation)>> = BTreeMap::new();
    for call in programs(scene) {
        if let Some(role) = role(scene, call) {
            let line = names::line_of(scene.text, call.span.start).start;
            lines.entry(line).or_default().push((role, call));
        }
    }
    let watches = lines.values().flat_map(|calls| watches(scene, calls));
    watches.filter_map(|watch| finding(scene, watch)).collect()
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

/// The tools whose processes the programs of a line name.
fn watches<'a>(scene: &Scene<'a>, calls: &[(Role, &Invocation)]) -> Vec<Watch<'a>> {
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
    // A cmdlet runs in the process of PowerShell.
    let fixes = scene
        .calls_of(watch.tool)
        .filter_map(|call| call.fix.as_ref());
    let mut commands = fixes.flat_map(|fix| &fix.words);
    let within = commands.any(|words| words.first().is_some_and(|name| is_cmdlet(name)));
    let fix = edits.filter(|_| !within).and_then(|mut edits| {
        edits.sort();
        edits.dedup();
        following(scene.calls_of(watch.tool), edits)
    });
    scene.finding(rule, watch.span, fix)
}
