//! Questions whether a retired tool is there (W16).

use super::names::{self, Named};
use super::question::{About, Question, questions};
use super::{Scene, following};
use crate::finding::{Edit, Finding};
use crate::rule::Directory;

/// `if exist`, `Test-Path`, `where` and their kin, about a retired tool.
pub(super) fn findings(scene: &Scene<'_>) -> Vec<Finding> {
    let questions = questions(scene.script, scene.rules);
    questions
        .iter()
        .filter_map(|question| guard(scene, question))
        .collect()
}

/// The change of a guard follows the calls that it guards: those in the first
/// way of its choice, else all.
fn guard(scene: &Scene<'_>, question: &Question<'_>) -> Option<Finding> {
    // `%PKGMGR%` may hold any program where the script calls none of that name.
    let is_meant = |named: &&Named<'_>| {
        let is_known = question.text.slice(named.range.clone()).is_known();
        is_known || scene.calls_of(named.tool).next().is_some()
    };
    let named = names::in_text(question.text.as_str(), scene.rules);
    let named = named.iter().find(is_meant)?;
    let arm = question.choice.and_then(|choice| choice.arms.first());
    let guarded: Vec<_> = match arm {
        Some(arm) => scene
            .calls_of(named.tool)
            .filter(|call| arm.contains(call.span))
            .collect(),
        None => Vec::new(),
    };
    let edits = edit(scene, question, named).into_iter().collect();
    let fix = if guarded.is_empty() {
        following(scene.calls_of(named.tool), edits)
    } else {
        following(guarded.into_iter(), edits)
    };
    scene.finding("context-existence-guard", question.span, fix)
}

/// The edit that asks for the new program, where it lies where the old one is
/// looked for. A variable that names both changes with the calls.
fn edit(scene: &Scene<'_>, question: &Question<'_>, named: &Named<'_>) -> Option<Edit> {
    if named.tool.directory() != Directory::Keep {
        return None;
    }
    let is_there = match question.about {
        About::Name => !named.has_directory,
        About::File => is_in_system(named, question),
    };
    let edit = named.edit(question.text).filter(|_| is_there);
    edit.or_else(|| {
        let name = question.text.slice(named.range.clone());
        let spelled = name.runs().first()?.spelling;
        let fixes = scene.calls_of(named.tool);
        let mut edits = fixes
            .filter_map(|call| call.fix.as_ref())
            .flat_map(|fix| &fix.edits);
        edits.find(|edit| edit.span.contains(spelled)).cloned()
    })
}

/// Whether the directory of a file is one where Windows keeps its programs.
fn is_in_system(named: &Named<'_>, question: &Question<'_>) -> bool {
    let before = question.text.as_str()[..named.range.start].to_ascii_lowercase();
    let directory = before.trim_end_matches(['\\', '/']);
    ["system32", "sysnative", "syswow64"]
        .iter()
        .any(|known| directory.ends_with(known))
}
