//! From a call to its finding: the rule's new commands, spelled in place, and
//! how far they can be trusted.

use std::collections::{BTreeMap, BTreeSet};

use super::{Candidate, Options, cmdlet, component, directory, dism, evaluation, variants};
use crate::finding::{Edit, Finding, Fix};
use crate::invocation::{Applicability, Definition, Limit, Output};
use crate::rule::cmdlets::Emit;
use crate::rule::features::Action;
use crate::rule::target::Target;
use crate::rule::template::Commands;
use crate::rule::{Directory, RuleSet};
use crate::span::Span;
use crate::spell::{self, NewWord, Part, Spelled, Value};
use crate::text::{Run, Text};

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

/// How a call names its program when a variable holds it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// The call names the new program itself.
    Resolved,
    /// The call keeps the variable, and its assignments change.
    Defined,
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
            help.extend(
                draft
                    .limits
                    .iter()
                    .map(|limit| format!("unsafe: {}", limit.reason)),
            );
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
    let site = &invocation.site;
    if !options.target.has_dism() {
        return Err(String::new());
    }
    if let Some(limit) = site
        .limits
        .iter()
        .find(|limit| limit.applicability == Applicability::Manual)
    {
        return Err(limit.reason.clone());
    }
    if is_no_path(&invocation.program.text) {
        return Err("no file can have the name that is called here".to_owned());
    }
    let made = commands(candidate, options)?;
    let mut limits = site.limits.clone();
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
    limits.extend(output(candidate, &made.commands));
    limits.extend(evaluation::limit(invocation, &made.commands));
    limits.extend(wow64(candidate, &made.commands, source));
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
    let several = commands.len() > 1;
    if several {
        notes.extend(tool.several().map(str::to_owned));
    }
    if several && site.status_read {
        limits.push(Limit::unsafe_fix(
            "the script looks at the exit code, which is now that of the last of several commands",
        ));
    }
    let mut spelled = spell::spell(invocation, &commands, source)?;
    if spelled.joined {
        limits.push(Limit::unsafe_fix(
            "the call has no line of its own, so the commands that it becomes stop at the first that fails",
        ));
    }
    if let Some(variable) = resolved_doubtful(candidate, &spelled, source) {
        let reason = format!("{DOUBT} may change `{variable}`, whose value is written out here");
        limits.push(Limit::unsafe_fix(reason));
    }
    if let Some(parameter) = resolved_parameter(candidate, &spelled, source) {
        let reason = format!(
            "what `{parameter}` holds at the one call of this subroutine is written into it"
        );
        limits.push(Limit::unsafe_fix(reason));
    }
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
    let Candidate {
        tool,
        rule,
        options: given,
        ..
    } = candidate;
    if !given.problems().is_empty() {
        return Err(given.problems().join("\n"));
    }
    if rule.applicability() == Applicability::Manual || rule.followed_by().is_some() {
        return Err(String::new());
    }
    if let Some(refusal) = rule.refusal(tool, given) {
        return Err(refusal);
    }
    let filled = component::filled(candidate, options)?;
    rule.commands(tool, filled.as_ref().unwrap_or(given))
}

/// What there is to say where something reads what a call prints.
fn output(candidate: &Candidate<'_>, commands: &[Vec<NewWord>]) -> Option<Limit> {
    let Candidate {
        invocation,
        tool,
        rule,
        ..
    } = candidate;
    let is_taken = invocation.site.output == Output::Taken;
    let is_read = rule.output_differs() && invocation.site.output >= Output::Read;
    let reason = if is_read || (is_taken && !tool.is_silent()) {
        "something reads what this call prints, and DISM prints it differently".to_owned()
    } else if is_taken {
        let name = tool.name();
        format!(
            "what this call prints becomes a value or is looked at: {name} prints nothing, and DISM does"
        )
    } else if tool.is_silent() && invocation.site.output == Output::Piped && !are_quiet(commands) {
        "nothing here reads the pipe that this call prints into: DISM prints its progress into it, and waits once it is full".to_owned()
    } else {
        return None;
    };
    Some(Limit::unsafe_fix(reason))
}

/// What there is to say where the new commands run the 32-bit DISM.
fn wow64(candidate: &Candidate<'_>, commands: &[Vec<NewWord>], source: &str) -> Option<Limit> {
    let online = commands.iter().any(|words| has(words, "/Online"));
    let reason = "the 32-bit DISM runs here, as the 32-bit tool did, and may not service the running 64-bit Windows";
    (online && dism::is_of_wow64(&candidate.invocation, source)).then(|| Limit::unsafe_fix(reason))
}

/// Whether commands of DISM print no more than errors.
fn are_quiet(commands: &[Vec<NewWord>]) -> bool {
    commands.iter().all(|words| has(words, "/Quiet"))
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

/// The new program as a word, and the edits of the assignments that name it.
pub(super) fn program(
    candidate: &Candidate<'_>,
    naming: Naming,
    limits: &mut Vec<Limit>,
) -> Result<(NewWord, Vec<Edit>), String> {
    let word = &candidate.invocation.program;
    let site = &candidate.invocation.site;
    let start = crate::invocation::program_name_start(&word.text);
    let name = word.as_str()[start..].to_ascii_lowercase();
    let extension = if name.contains(".exe") { ".exe" } else { "" };
    let new_name = format!("{}{extension}", candidate.tool.replacement());
    let keeps = candidate.tool.directory() == Directory::Keep;
    let directory = word.text.slice(0..start);
    if keeps && directory::is_foreign(&directory) {
        limits.push(Limit::unsafe_fix(
            "the program lies in a directory of its own, where DISM may not be",
        ));
    }
    match (&site.definition, naming) {
        (Some(definition), Naming::Defined) => {
            if !keeps {
                return Err("the directory of the old kit stands in the variable".to_owned());
            }
            if word.text.runs().iter().any(Run::is_doubtful) {
                let reason = format!("{DOUBT} may change the variable that names the program");
                limits.push(Limit::unsafe_fix(reason));
            }
            let edits = definition.names.iter().map(|span| Edit {
                span: *span,
                replacement: new_name.clone(),
            });
            let word = if definition.is_word {
                whole(Value {
                    text: word.text.clone(),
                    written: Some(word.written().clone()),
                    quoted: word.is_quoted(),
                })
            } else {
                named(Some(directory), new_name.clone(), false)
            };
            Ok((word, edits.collect()))
        }
        (Some(definition), Naming::Resolved) if !definition.can_resolve && !keeps && start > 0 => {
            Err("the directory of the old kit stands in the variable".to_owned())
        }
        (Some(definition), Naming::Resolved) if !definition.can_resolve => {
            Err("the program stands in a variable that has other uses, or whose other calls cannot change with it".to_owned())
        }
        _ => {
            let quoted = word.is_quoted() && keeps && !directory.is_empty() || word.written().as_str().starts_with('"') && keeps;
            let directory = (keeps && !directory.is_empty() || quoted).then_some(directory);
            Ok((named(directory, new_name, quoted), Vec::new()))
        }
    }
}

/// What makes the value of a variable doubtful.
const DOUBT: &str = "a script that is called before this, or a `set` whose text is not known,";

/// A variable that the rewrite replaces by a value which something that is not read
/// may have changed.
fn resolved_doubtful<'a>(
    candidate: &Candidate<'_>,
    spelled: &Spelled,
    source: &'a str,
) -> Option<&'a str> {
    resolved(candidate, spelled, source, |run, _| run.is_doubtful())
}

/// An argument of a subroutine that the rewrite replaces by its value.
fn resolved_parameter<'a>(
    candidate: &Candidate<'_>,
    spelled: &Spelled,
    source: &'a str,
) -> Option<&'a str> {
    let is_last = |c: char| c.is_ascii_digit() || c == '*';
    resolved(candidate, spelled, source, |run, written| {
        !run.is_plain() && written.starts_with('%') && written.ends_with(is_last)
    })
}

/// The first of some parts of a call, by what the source says there, that no new
/// command says.
fn resolved<'a>(
    candidate: &Candidate<'_>,
    spelled: &Spelled,
    source: &'a str,
    is_one: impl Fn(&Run, &str) -> bool,
) -> Option<&'a str> {
    let invocation = &candidate.invocation;
    let words = std::iter::once(&invocation.program).chain(&invocation.arguments);
    let runs = words.flat_map(|word| word.text.runs());
    let mut written = runs.filter_map(|run| {
        let written = source.get(run.site.range())?;
        is_one(run, written).then_some(written)
    });
    written.find(|written| {
        let mut commands = spelled.commands.iter();
        !commands.any(|command| command.contains(*written))
    })
}

/// A program by its name, behind its directory.
fn named(directory: Option<Text>, name: String, quoted: bool) -> NewWord {
    let directory = directory.map(|text| {
        Part::Value(Value {
            text,
            written: None,
            quoted,
        })
    });
    NewWord {
        parts: directory.into_iter().chain([Part::Literal(name)]).collect(),
    }
}

fn whole(value: Value) -> NewWord {
    NewWord {
        parts: vec![Part::Value(value)],
    }
}
