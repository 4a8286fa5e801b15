//! From a call to its finding: the rule's new commands, spelled in place, and
//! how far they can be trusted.

use std::collections::{BTreeMap, BTreeSet};

mod doubts;
mod program;

pub(super) use self::program::{Naming, program};
use super::{Candidate, Options, cmdlet, component, variants};
use crate::finding::{Finding, Fix};
use crate::invocation::{Applicability, Definition, Limit};
use crate::rule::RuleSet;
use crate::rule::cmdlets::Emit;
use crate::rule::features::Action;
use crate::rule::target::Target;
use crate::rule::template::Commands;
use crate::span::Span;
use crate::spell::{self, NewWord, Spelled};
use crate::text::Text;

/// A rewrite, and what is to be said about it.
struct Draft {
    spelled: Spelled,
    limits: Vec<Limit>,
    notes: Vec<String>,
}

/// The findings of all calls of a script, in their order.
pub(super) fn findings(
    candidates: &[Candidate<'_>],
    source: &str,
    rules: &RuleSet,
    options: &Options,
) -> Vec<Finding> {
    let mut defined = defined(candidates, source, rules, options);
    let numbered = candidates.iter().enumerate();
    numbered
        .map(|(at, candidate)| {
            let draft = defined
                .remove(&at)
                .unwrap_or_else(|| draft(candidate, Naming::Resolved, source, rules, options));
            finding(candidate, draft, rules, options)
        })
        .collect()
}

/// The rewrites that keep a variable and change its assignments, by the number
/// of the call: only where every use of the variable is a call that changes
/// with it, and all are equally safe.
fn defined(
    candidates: &[Candidate<'_>],
    source: &str,
    rules: &RuleSet,
    options: &Options,
) -> BTreeMap<usize, Result<Draft, String>> {
    let mut drafts = BTreeMap::new();
    let mut users: BTreeMap<Span, Vec<usize>> = BTreeMap::new();
    for (at, candidate) in candidates.iter().enumerate() {
        if let Some(definition) = &candidate.invocation.site.definition {
            drafts.insert(
                at,
                draft(candidate, Naming::Defined, source, rules, options),
            );
            for name in &definition.names {
                users.entry(*name).or_default().push(at);
            }
        }
    }
    let alike = |at: usize, own: &Definition| {
        let applicability = |at: &usize| drafts.get(at)?.as_ref().ok().map(Draft::applicability);
        let group: BTreeSet<usize> = own
            .names
            .iter()
            .filter_map(|name| users.get(name))
            .flatten()
            .copied()
            .collect();
        group.len() == own.uses
            && group.iter().all(|other| {
                candidates[*other].invocation.site.definition.as_ref() == Some(own)
                    && applicability(other).is_some()
                    && applicability(other) == applicability(&at)
            })
    };
    let definition = |at: &usize| candidates[*at].invocation.site.definition.as_ref();
    let kept: BTreeSet<usize> = drafts
        .keys()
        .filter(|at| definition(at).is_some_and(|own| alike(**at, own)))
        .copied()
        .collect();
    drafts.retain(|at, _| kept.contains(at));
    drafts
}

fn finding(
    candidate: &Candidate<'_>,
    draft: Result<Draft, String>,
    rules: &RuleSet,
    options: &Options,
) -> Finding {
    let rule = candidate.rule;
    let mut help: Vec<String> = Vec::new();
    let mut fix = None;
    match draft {
        Ok(draft) => {
            let applicability = draft.applicability();
            help.extend(draft.limits.iter().map(said));
            help.extend(draft.notes);
            if applicability != Applicability::Manual {
                fix = Some(Fix {
                    applicability,
                    commands: draft.spelled.commands,
                    words: draft.spelled.words,
                    edits: draft.spelled.edits,
                });
            }
        }
        Err(reason) if reason.is_empty() => {}
        Err(reasons) => help.extend(
            reasons
                .lines()
                .map(|reason| format!("no rewrite: {reason}")),
        ),
    }
    help.extend(features(candidate, rules, options.target));
    let mut message = rule.summary().to_owned();
    if !options.target.has_dism() {
        help.clear();
        message = format!("{message}, but {}", candidate.tool.without_dism());
    }
    help.push(rule.help().to_owned());
    help.dedup();
    Finding {
        rule: rule.id().to_owned(),
        severity: candidate.severity(options.target),
        message,
        help: help.join("\n"),
        span: candidate.invocation.span,
        call: Some(candidate.call()),
        fix,
    }
}

/// What bears on how far a fix can be trusted, and stands before the reason.
const UNSAFE: &str = "unsafe: ";

/// What a limit says of a fix.
fn said(limit: &Limit) -> String {
    let what = match limit.applicability {
        Applicability::Manual => "no rewrite: ",
        Applicability::Safe | Applicability::Unsafe => UNSAFE,
    };
    format!("{what}{}", limit.reason)
}

/// Where a finding has no fix in the end, its help speaks of none: what would have made
/// one unsafe is still to be looked at.
pub(super) fn speak_of_no_fix(finding: &mut Finding) {
    if finding.fix.is_none() && finding.help.contains(UNSAFE) {
        let lines = finding.help.lines();
        let lines = lines.map(|line| line.strip_prefix(UNSAFE).unwrap_or(line));
        finding.help = lines.collect::<Vec<_>>().join("\n");
    }
}

/// What there is to say about the features of a call, each thing once.
fn features(candidate: &Candidate<'_>, rules: &RuleSet, target: Target) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for action in [Action::Enable, Action::Disable] {
        let names = candidate.tool.features(&candidate.options, action);
        for name in &names {
            let advice = rules.features().advice(name, &names, target, action);
            said.extend(advice.into_iter().map(|advice| advice.text));
        }
    }
    said.dedup();
    said
}

impl Draft {
    fn applicability(&self) -> Applicability {
        let limits = self.limits.iter().map(|limit| limit.applicability);
        limits.max().unwrap_or(Applicability::Safe)
    }
}

/// The rewrite of a call; the error says why there is none, and is empty where
/// the rule itself offers none.
fn draft(
    candidate: &Candidate<'_>,
    naming: Naming,
    source: &str,
    rules: &RuleSet,
    options: &Options,
) -> Result<Draft, String> {
    let Candidate {
        invocation,
        tool,
        rule,
        options: given,
        ..
    } = candidate;
    let made = commands(candidate, options)?;
    let mut limits = invocation.site.limits.clone();
    limits.extend(given.limits().iter().cloned());
    limits.extend(rule.limits());
    limits.extend(made.limits);
    limits.extend(variants::limits(candidate, &made.commands, rules, options)?);
    let mut notes = made.notes;
    for (applicability, text) in tool.notes(given) {
        match applicability {
            Some(applicability) => limits.push(Limit::new(applicability, text)),
            None => notes.push(text.to_owned()),
        }
    }
    limits.extend(doubts::of_commands(candidate, &made.commands, source));
    if options.emit == Emit::Cmdlets {
        match cmdlet::written(candidate, &made.commands, source, rules, options) {
            Ok(written) => return Ok(as_cmdlets(written, limits, notes)),
            Err(reason) => notes.push(format!("DISM is called, not a cmdlet: {reason}")),
        }
    }
    let (program, names) = program(candidate, naming, &mut limits)?;
    let commands: Vec<Vec<NewWord>> = made
        .commands
        .into_iter()
        .map(|words| std::iter::once(program.clone()).chain(words).collect())
        .collect();
    if commands.len() > 1 {
        notes.extend(tool.several().map(str::to_owned));
    }
    let mut spelled = spell::spell(invocation, &commands, source)?;
    limits.extend(doubts::of_spelling(candidate, &spelled, source));
    spelled.edits.extend(names);
    spelled.edits.sort();
    spelled.edits.dedup();
    limits.dedup();
    Ok(Draft {
        spelled,
        limits,
        notes,
    })
}

/// The new commands of a call, as its rule makes them; the error says why there are
/// none, and is empty where the rule itself offers none.
pub(super) fn commands(candidate: &Candidate<'_>, options: &Options) -> Result<Commands, String> {
    if let Some(reason) = refusal(candidate, options) {
        return Err(reason);
    }
    let filled = component::filled(candidate, options)?;
    let options = filled.as_ref().unwrap_or(&candidate.options);
    candidate.rule.commands(candidate.tool, options)
}

/// Why a call has no rewrite, whatever its new commands would be; empty where the
/// rule itself offers none.
fn refusal(candidate: &Candidate<'_>, options: &Options) -> Option<String> {
    let Candidate {
        invocation,
        tool,
        rule,
        options: given,
        ..
    } = candidate;
    if !options.target.has_dism() {
        return Some(String::new());
    }
    let mut limits = invocation.site.limits.iter();
    if let Some(limit) = limits.find(|limit| limit.applicability == Applicability::Manual) {
        return Some(limit.reason.clone());
    }
    if is_no_path(&invocation.program.text) {
        return Some("no file can have the name that is called here".to_owned());
    }
    if !given.problems().is_empty() {
        return Some(given.problems().join("\n"));
    }
    if rule.applicability() == Applicability::Manual || rule.followed_by().is_some() {
        return Some(String::new());
    }
    rule.refusal(tool, given)
}

/// Whether one of the words of a new command is this one.
pub(super) fn has(words: &[NewWord], name: &str) -> bool {
    words.iter().any(|word| word.text() == name)
}

/// Whether a character is known that Windows takes in no path. Source: Microsoft
/// Learn, "Naming Files, Paths, and Namespaces".
fn is_no_path(program: &Text) -> bool {
    let is_barred = |c: char| c.is_ascii_control() || "<>\"|?*".contains(c);
    let known = program.runs().iter().filter(|run| !run.is_unknown());
    let mut known = known.map(|run| &program.as_str()[run.range.clone()]);
    known.any(|known| known.contains(is_barred))
}

fn as_cmdlets(written: cmdlet::Written, mut limits: Vec<Limit>, mut notes: Vec<String>) -> Draft {
    limits.extend(written.limits);
    limits.dedup();
    notes.extend(written.notes);
    Draft {
        spelled: written.spelled,
        limits,
        notes,
    }
}
