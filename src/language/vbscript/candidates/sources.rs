//! The parts of an expression that its value may come from.

use super::super::calls::Call;
use super::super::expression::{Expr, ExprKind, Head, Path, Step};
use super::super::functions;
use super::super::names;
use super::super::values::name_at;
use super::nodes::{environment_variable, inside_of};
use crate::span::Span;
use crate::text::Text;

/// A part of an expression that its value may come from.
pub(super) enum Source {
    /// A string that calls a tool, or names one.
    Text(Text),
    /// A variable, a function, a member.
    Name(String),
    /// The same, which is run: what comes back tells how that went.
    Run(String),
}

/// What is done with such a part, and with where the rest of a string stands that it
/// is the beginning of.
pub(super) type Meet<'a> = dyn FnMut(Source, Option<Span>) + 'a;

/// Meets what the value of a path may come from, which `rest` may stand behind.
pub(super) fn sources(
    source: &str,
    path: &Path,
    rest: Option<Span>,
    depth: usize,
    meet: &mut Meet<'_>,
) {
    match &path.head {
        Head::Name(name) | Head::With(Some(name)) => {
            let name = name_at(source, *name);
            if !path.steps.is_empty() {
                meet(Source::Name(inside_of(&name)), rest);
            }
            meet(Source::Name(name), rest);
        }
        Head::Brackets(inner) => parts(source, inner, rest, depth, meet),
        Head::With(None) => {}
    }
    for step in &path.steps {
        if let Step::Member(name) = step {
            meet(Source::Name(name_at(source, *name)), rest);
        }
    }
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    for call in Call::all(path) {
        let reads = call.only_reads(source);
        let runs = call.carries(source);
        let mut meet = |part, rest| match part {
            Source::Name(name) if runs => meet(Source::Run(name), rest),
            // A command line that is handed to other code is a call there.
            Source::Text(line) if !reads && !names::leads_to_a_tool(&line) => {}
            part => meet(part, rest),
        };
        for argument in call.list.iter().flatten() {
            parts(source, argument, rest, depth, &mut meet);
        }
    }
}

/// Meets what the value of an expression may come from. A comparison gives
/// nothing of what it compares.
pub(super) fn parts(
    source: &str,
    expr: &Expr,
    rest: Option<Span>,
    depth: usize,
    meet: &mut Meet<'_>,
) {
    match &expr.kind {
        ExprKind::String => {
            let text = functions::literal(source, expr);
            if let Some(call) = names::call_in(&text) {
                meet(Source::Text(call), rest);
            } else if let Some(name) = environment_variable(text.as_str()) {
                meet(Source::Name(name), rest);
            } else if brings_an_option(text.as_str()) && !names::mentions(text.as_str()) {
                meet(Source::Text(text), rest);
            }
        }
        ExprKind::Join(all) | ExprKind::Sum(all) => {
            for (at, one) in all.iter().enumerate() {
                let behind = all.get(at + 1).zip(all.last());
                let behind = behind.map(|(next, last)| next.span.hull(last.span));
                let rest = behind.or(rest);
                parts(source, one, rest, depth, meet);
            }
        }
        ExprKind::Brackets(inner) => parts(source, inner, rest, depth, meet),
        ExprKind::Path(path) => sources(source, path, rest, depth, meet),
        ExprKind::Number | ExprKind::New(_) | ExprKind::Operation(_) => {}
    }
}

/// Whether a string is made to stand behind a part of a command line, and brings an
/// option with it: ` /quiet`, `;B /quiet`. No path starts like that.
fn brings_an_option(text: &str) -> bool {
    let starts = |(at, _): (usize, &str)| {
        let mut behind = text[at + 1..].chars();
        let is_prefix = behind.next().is_some_and(|c| matches!(c, '/' | '-'));
        is_prefix && behind.next().is_some_and(char::is_alphabetic)
    };
    text.starts_with([' ', '\t', ';']) && text.match_indices([' ', '\t']).any(starts)
}
