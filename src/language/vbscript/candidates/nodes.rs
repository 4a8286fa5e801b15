//! What the candidates are held by: variables, what is in them, and what they are given.

use super::super::expression::{ExprKind, Path, Step};
use super::super::functions;
use super::super::procedures::{Procedure, Procedures};

/// A variable, by the number of the procedure that has it for its own; 0 for
/// those of the script, and for functions and members.
pub(in super::super) type Node = (usize, String);

/// The variable that a name means in a procedure.
pub(in super::super) fn node(
    procedures: &Procedures,
    procedure: Option<&Procedure>,
    name: String,
) -> Node {
    let global = procedures.is_global(procedure, &name)
        || procedures.get(&name).is_some()
        || name.starts_with('%');
    let number = procedure.map_or(0, |procedure| procedure.number);
    (if global { 0 } else { number }, name)
}

/// What is in an object or an array, where a procedure is given one. A string
/// that it is given is followed into it instead.
pub(super) fn inside_of(name: &str) -> String {
    format!("{name}()")
}

/// What a variable of a procedure has of what its calls give to it. Where that is run
/// it is met for each of the calls; here it matters only where it is kept for others.
pub(super) fn given(name: &str) -> String {
    format!("{GIVEN}{}", name.trim_start_matches(GIVEN))
}

/// What is put into an object or an array that a procedure is given.
pub(super) fn put_into(name: &str) -> String {
    format!("{name}{PUT}")
}

const GIVEN: char = '=';
const PUT: &str = "+";

/// The name of the variable that a node is about.
pub(super) fn bare(name: &str) -> &str {
    let name = name.trim_start_matches(GIVEN);
    name.trim_end_matches(PUT).trim_end_matches("()")
}

/// `env("NAME") = ...`: the name in lower case, which may be one of a variable of the
/// environment.
pub(in super::super) fn entry(source: &str, target: &Path) -> Option<String> {
    let Some(Step::Arguments(list, _)) = target.steps.last() else {
        return None;
    };
    let [Some(name)] = list.as_slice() else {
        return None;
    };
    let is_string = matches!(name.kind, ExprKind::String);
    is_string.then(|| functions::literal(source, name).as_str().to_lowercase())
}

/// The first variable of the environment in a string, as its node is called.
pub(super) fn environment_variable(text: &str) -> Option<String> {
    let (_, behind) = text.split_once('%')?;
    let (name, _) = behind.split_once('%')?;
    (!name.is_empty()).then(|| variable(name))
}

/// A variable of the environment; no other one is called so.
pub(super) fn variable(name: &str) -> String {
    format!("%{}%", name.to_lowercase())
}
