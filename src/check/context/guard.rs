//! Questions whether a retired tool is there (W16).

use super::names::{self, Named};
use super::{Scene, following};
use crate::finding::Finding;
use crate::language::Choice;
use crate::rule::Directory;
use crate::text::Text;

/// `if exist`, `where` and their kin, about a retired tool.
pub(super) fn findings(scene: &Scene<'_>) -> Vec<Finding> {
    let choices = scene.script.choices.iter();
    let mut findings: Vec<_> = choices
        .filter_map(|choice| existence(scene, choice))
        .collect();
    findings.extend(lookups(scene));
    findings
}

/// `if [not] exist ...\pkgmgr.exe`
fn existence(scene: &Scene<'_>, choice: &Choice) -> Option<Finding> {
    asks_for_a_file(choice).then_some(())?;
    let named = names::in_text(choice.condition.as_str(), scene.rules);
    let named = named.first()?;
    let guarded: Vec<_> = match choice.arms.first() {
        Some(arm) => scene
            .calls_of(named.tool)
            .filter(|call| arm.start <= call.span.start && call.span.end <= arm.end)
            .collect(),
        None => Vec::new(),
    };
    let edit = named.edit(&choice.condition);
    let edit = edit.filter(|_| is_in_system(named, &choice.condition));
    let edits = edit.into_iter().collect();
    let fix = if guarded.is_empty() {
        following(scene.calls_of(named.tool), edits)
    } else {
        following(guarded.into_iter(), edits)
    };
    scene.finding("context-existence-guard", choice.span, fix)
}

/// Whether a choice asks for a file.
pub(super) fn asks_for_a_file(choice: &Choice) -> bool {
    let condition = choice.condition.as_str().to_ascii_lowercase();
    ["exist ", "exist\t", "exist\"", "test-path", "fileexists"]
        .iter()
        .any(|question| condition.contains(question))
}

/// Whether the new program lies where the old one is looked for.
fn is_in_system(named: &Named<'_>, condition: &Text) -> bool {
    let before = condition.as_str()[..named.range.start].to_ascii_lowercase();
    let directory = before.trim_end_matches(['\\', '/']);
    named.tool.directory() == Directory::Keep
        && ["system32", "sysnative", "syswow64"]
            .iter()
            .any(|known| directory.ends_with(known))
}

/// `where pkgmgr`, `Get-Command pkgmgr`
fn lookups(scene: &Scene<'_>) -> Vec<Finding> {
    let script = scene.script;
    let lookup = &scene.rules.surroundings().programs.lookup;
    let mut findings = Vec::new();
    for call in script.invocations.iter().chain(&script.named) {
        let name = call.program.program_name();
        if !name.is_some_and(|name| lookup.contains(&name)) {
            continue;
        }
        for word in &call.arguments {
            for named in names::in_text(word.as_str(), scene.rules) {
                let keeps = named.tool.directory() == Directory::Keep && !named.has_directory;
                let edit = named.edit(&word.text).filter(|_| keeps);
                let fix = following(scene.calls_of(named.tool), edit.into_iter().collect());
                findings.extend(scene.finding("context-existence-guard", call.span, fix));
            }
        }
    }
    findings
}
