//! Statements that can be left out of a script, told by its flat statements.

use std::collections::BTreeSet;
use std::ops::Range;

use memchr::memchr2;

use super::calls::{ADDERS, Call, EVALUATORS};
use super::candidates::{Candidates, entry};
use super::choices::leaves;
use super::expression::{Expr, ExprKind, Head, Path, Step};
use super::procedures::{self, Procedures};
use super::statement::{Kind, Statement};
use super::values::{bare_name, name_at};
use crate::language::slice;
use crate::language::{Loose, Part, Says, holds_one_of};
use crate::span::Span;

/// Those outside of all procedures, blocks as a whole, and the procedures; with
/// the numbers of their flat statements. Where there are no `candidates`, nobody asks
/// what they say.
pub(super) fn loose(
    source: &str,
    statements: &[Statement],
    procedures: &Procedures,
    candidates: Option<&Candidates>,
) -> (Vec<Range<usize>>, Vec<Loose>) {
    let held = candidates.map(Candidates::names);
    let lower = slice::lower(source).unwrap_or_else(|| source.to_ascii_lowercase());
    let mut ranges = Vec::new();
    let mut loose = Vec::new();
    let mut at = 0;
    while let Some(first) = statements.get(at) {
        let declares = matches!(first.kind, Kind::Procedure(_));
        let end = if declares {
            procedures::end_of(statements, at) + 1
        } else {
            end_of_block(statements, at)
        };
        let range = at..end;
        let block = statements.get(range.clone()).unwrap_or_default();
        at = end;
        let is_loose =
            declares || (is_closed(block) && block.iter().all(|one| does_no_more(source, one)));
        let Some(last) = block.last().filter(|_| is_loose) else {
            continue;
        };
        // The span of an end has only its first word.
        let next = statements
            .get(at)
            .map_or(source.len(), |next| next.span.start);
        let rest = source.get(last.span.end..next).unwrap_or_default();
        let rest = memchr2(b'\r', b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let span = first.span.hull(Span::empty(last.span.end + rest));
        let said = lower.get(span.range()).unwrap_or_default();
        let sets = block.iter().flat_map(|one| procedures::names(source, one));
        let says = held.as_ref().map(|held| says(source, block, said, held));
        ranges.push(range);
        loose.push(Loose {
            sets: sets.collect(),
            calls: called(said, procedures),
            says: says.unwrap_or(Says::Words),
            part: if declares {
                Part::Declaration
            } else {
                Part::Plain
            },
            object: block.len() == 1 && is_of_object(source, first),
            ..Loose::at(span)
        });
    }
    (ranges, loose)
}

/// What a block, which is `said` in lower case, says beyond its words. `held` are the
/// names by which a tool may be come to.
fn says(source: &str, block: &[Statement], said: &str, held: &BTreeSet<&str>) -> Says {
    if !held.is_empty() && words(said).any(|word| held.contains(word)) {
        Says::Tool
    } else if block.iter().any(|one| runs_by_variable(source, one)) {
        Says::More
    } else {
        Says::Words
    }
}

/// Behind the statement at `at`, and behind all of its block if it opens one.
fn end_of_block(statements: &[Statement], at: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, statement) in statements.iter().skip(at).enumerate() {
        match statement.kind {
            Kind::If(_) | Kind::Select(_) | Kind::Loop(_) | Kind::With(_) => depth += 1,
            Kind::EndIf | Kind::EndSelect | Kind::EndLoop(_) | Kind::EndWith => {
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
        if depth == 0 {
            return at + offset + 1;
        }
    }
    statements.len()
}

/// Which statement opens a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opener {
    If,
    Select,
    Loop,
    With,
}

/// Whether all that opens among some statements ends there, and the other way round.
fn is_closed(block: &[Statement]) -> bool {
    let mut open: Vec<Opener> = Vec::new();
    for statement in block {
        let (opens, closes, within) = match statement.kind {
            Kind::If(_) => (Some(Opener::If), None, None),
            Kind::Select(_) => (Some(Opener::Select), None, None),
            Kind::Loop(_) => (Some(Opener::Loop), None, None),
            Kind::With(_) => (Some(Opener::With), None, None),
            Kind::EndIf => (None, Some(Opener::If), None),
            Kind::EndSelect => (None, Some(Opener::Select), None),
            Kind::EndLoop(_) => (None, Some(Opener::Loop), None),
            Kind::EndWith => (None, Some(Opener::With), None),
            Kind::ElseIf(_) | Kind::Else => (None, None, Some(Opener::If)),
            Kind::Case(_) => (None, None, Some(Opener::Select)),
            _ => (None, None, None),
        };
        let is_last = |one: Option<Opener>| one.is_none() || one == open.last().copied();
        if !is_last(closes) || !is_last(within) {
            return false;
        }
        open.truncate(open.len() - usize::from(closes.is_some()));
        open.extend(opens);
    }
    open.is_empty()
}

/// Whether a statement does no more to the rest than to set and to call.
fn does_no_more(source: &str, statement: &Statement) -> bool {
    match statement.kind {
        Kind::OnError(_)
        | Kind::Class(_)
        | Kind::EndClass
        | Kind::Procedure(_)
        | Kind::EndProcedure
        | Kind::Leave
        | Kind::Other => false,
        Kind::Call(_) => !leaves(source, statement),
        _ => true,
    }
}

/// The procedures of the script that some text in lower case names.
fn called(text: &str, procedures: &Procedures) -> Vec<String> {
    if procedures.iter().next().is_none() {
        return Vec::new();
    }
    let names = words(text).filter(|word| procedures.holds(word));
    names.map(str::to_owned).collect()
}

/// The words of a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// The variables by which others may come to a value that stands in a statement.
pub(super) fn tells(source: &str, statement: &Statement) -> Vec<String> {
    match &statement.kind {
        Kind::Assign { target, .. } => {
            let members = target.steps.iter().filter_map(|step| match step {
                Step::Member(name) => Some(name_at(source, *name)),
                Step::Arguments(..) => None,
            });
            let names = head(source, target).into_iter().chain(members);
            names.chain(entry(source, target)).collect()
        }
        Kind::With(object) => {
            let object = object.as_ref();
            let name = object.and_then(|object| bare_name(source, object));
            name.into_iter().collect()
        }
        Kind::Call(call) => {
            let path = path(call);
            let adds = |call: &Call<'_>| ADDERS.contains(&call.name(source).as_str());
            let path = path.filter(|path| Call::all(path).any(|call| adds(&call)));
            path.and_then(|path| head(source, path))
                .into_iter()
                .collect()
        }
        _ => procedures::names(source, statement),
    }
}

/// Whether a statement may run what a variable holds: a program, or a string as
/// VBScript, which may set anything.
fn runs_by_variable(source: &str, statement: &Statement) -> bool {
    let text = source.get(statement.span.range()).unwrap_or_default();
    if !holds_one_of(&RUNS, text) {
        return false;
    }
    // What stands between quotes is known.
    let code = text
        .split('"')
        .step_by(2)
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    let evaluates = words(&code).any(|word| EVALUATORS.contains(&word));
    let runs = words(&code).position(|word| holds_one_of(&RUNS, word));
    evaluates
        || runs.is_some_and(|at| {
            let mut behind = words(&code).skip(at + 1).filter(|word| !word.is_empty());
            behind.any(|word| !is_constant(word))
        })
}

/// Parts of the names of what runs a command line, or a string.
const RUNS: [&str; 7] = [
    "create", "eval", "exec", "invoke", "launch", "regwrite", "run",
];

/// Whether a word of code means the same wherever it stands.
fn is_constant(word: &str) -> bool {
    let digit = word.starts_with(|c: char| c.is_ascii_digit());
    digit || ["true", "false", "then", "vbhide", "end", "if"].contains(&word)
}

/// `Set x = ...`
fn is_of_object(source: &str, statement: &Statement) -> bool {
    let text = source.get(statement.span.range()).unwrap_or_default();
    let word = text.get(..3);
    matches!(statement.kind, Kind::Assign { .. })
        && word.is_some_and(|word| word.eq_ignore_ascii_case("set"))
        && text[3..].starts_with([' ', '\t'])
}

fn path(call: &Expr) -> Option<&Path> {
    match &call.kind {
        ExprKind::Path(path) => Some(path),
        _ => None,
    }
}

/// The name that a path starts with, in lower case.
fn head(source: &str, path: &Path) -> Option<String> {
    match path.head {
        Head::Name(name) => Some(name_at(source, name)),
        _ => None,
    }
}
