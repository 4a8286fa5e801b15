//! Statements that can be left out of a script.

use super::facts::Facts;
use super::token::{Keyword, Kind};
use super::tree::{Block, Statement, Tokens};
use super::view::View;
use crate::language::Loose;

/// Those of the outermost block.
pub(super) fn loose(view: &View, facts: &Facts, block: &Block) -> Vec<Loose> {
    let statements = block.statements.iter().map(Statement::tokens);
    let statements = statements.filter(|tokens| tokens.clone().all(|at| is_loose(view, at)));
    let loose = statements.map(|tokens| Loose {
        span: view.span_of(&tokens),
        sets: sets(view, facts, &tokens),
        jumps: false,
    });
    loose.collect()
}

/// Whether a token can stand in such a statement: it declares nothing, leaves
/// nothing, and runs no other script in this one.
fn is_loose(view: &View, at: usize) -> bool {
    !matches!(
        view.kind(at),
        Some(
            Kind::Keyword(
                Keyword::Function
                    | Keyword::Param
                    | Keyword::Section
                    | Keyword::Leave
                    | Keyword::Using
            ) | Kind::Source
        )
    )
}

/// The names of the variables that some tokens set, and of the functions that
/// they call.
fn sets(view: &View, facts: &Facts, tokens: &Tokens) -> Vec<String> {
    let variables = facts.set_within(tokens).map(str::to_owned);
    let words = tokens
        .clone()
        .filter(|at| view.kind(*at) == Some(Kind::Bare));
    let functions = words.filter_map(|at| facts.function(view.token(at)));
    variables.chain(functions.map(str::to_owned)).collect()
}
