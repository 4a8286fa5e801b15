//! What the abstract run notes down besides the calls.

use super::super::around::Around;
use super::super::ast::{Condition, Joint, Node, Redirect, Step, span_of_steps};
use super::super::{calls, expand};
use super::Run;
use super::lines::Line;
use crate::invocation::{Delivery, Invocation, Limit, is_program};
use crate::language::{Choice, Language, TOOLS, Unread};
use crate::span::Span;
use crate::text::Text;

/// An `if` as a choice.
pub(super) fn choice(condition: &Condition, then: &[Step], otherwise: &[Step]) -> Option<Choice> {
    let arms = [then, otherwise].into_iter().filter_map(span_of_steps);
    Some(Choice {
        condition: condition.text.clone(),
        span: condition.text.span()?,
        arms: arms.collect(),
        to_label: true,
    })
}

/// `50% done & p & echo 100%`: all between two percent signs is the name of a
/// variable to cmd, and nothing of it runs.
pub(super) fn swallowed(text: &Text) -> impl Iterator<Item = Unread> {
    let is_swallowed = |written: &str| written.starts_with('%') && written.contains(['&', '|']);
    let names = text
        .unknown()
        .filter(move |run| is_swallowed(&text.as_str()[run.range.clone()]));
    let reason =
        "cmd takes all between two percent signs for the name of a variable, so this does not run";
    names.map(move |run| Unread {
        span: run.site,
        reason: reason.to_owned(),
    })
}

/// What stands behind the end of a script, where no label leads to it: where it runs
/// programs of which none is a retired tool, it may be a script of another language.
/// Data has no strings and no brackets.
pub(super) fn foreign(file: &str, span: Span, calls: &[Invocation]) -> Option<Unread> {
    let is_code = file.get(span.range())?.contains(['(', '"', '\'']);
    let is_tool = |call: &Invocation| is_program(&call.program.text, &TOOLS);
    let reason = "nothing in this script runs what stands here: it may be code of another language";
    (is_code && !calls.is_empty() && !calls.iter().any(is_tool)).then(|| Unread {
        span,
        reason: reason.to_owned(),
    })
}

/// Code behind a `goto` in its own block never runs, but it is read.
pub(super) fn unreached(
    text: &Text,
    redirects: &[Redirect],
    around: &Around<'_>,
    run: &mut Run<'_>,
) {
    let text = expand::loop_variables(text, &run.loops, None);
    if let Some(script) = run.record.as_deref_mut() {
        let known = script.invocations.len();
        calls::record(&text, redirects, around, None, script);
        never_run(&mut script.invocations[known..]);
    }
}

/// What stands where no way leads, between a `goto` and the next label, is no call that
/// this script makes: it is a call only if its words are those of one, since something
/// else may read the lines (`more +9 "%~f0" > x.cmd`).
pub(super) fn never_run(calls: &mut [Invocation]) {
    let reason = "nothing in this script leads here: these lines run only where something else reads them, and may be no batch file there";
    for call in calls {
        call.site.delivery = call.site.delivery.max(Delivery::Written);
        call.site.limits.push(Limit::unsafe_fix(reason));
    }
}

/// A script whose ways are too many to be followed.
pub(super) fn tangled(first: &Line) -> Option<Unread> {
    let reason = "the script has too many ways and variables for all to be followed: \
                  values of variables are not known where ways meet";
    Some(Unread {
        span: first.text.span()?,
        reason: reason.to_owned(),
    })
}

/// What runs the output of each step as commands, at the end of its pipes; nothing
/// where there is no pipe.
pub(super) fn readers(steps: &[Step]) -> Vec<Option<Language>> {
    if !steps.iter().any(|step| step.joint == Joint::Pipe) {
        return Vec::new();
    }
    let mut readers = vec![None; steps.len()];
    for (at, step) in steps.iter().enumerate().skip(1).rev() {
        if step.joint == Joint::Pipe {
            let own = || match &step.node {
                Node::Command(command) => calls::reader(&command.text),
                _ => None,
            };
            readers[at - 1] = readers[at].or_else(own);
        }
    }
    readers
}
