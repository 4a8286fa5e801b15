//! Statements that can be left out of a script, told by its flat statements.

use super::choices::leaves;
use super::expression::{Expr, ExprKind, Head};
use super::procedures::{self, Procedures};
use super::statement::{Kind, Statement};
use super::values::name_at;
use crate::language::Loose;

/// Those outside of all procedures, blocks as a whole.
pub(super) fn loose(source: &str, statements: &[Statement], procedures: &Procedures) -> Vec<Loose> {
    let mut loose = Vec::new();
    let mut at = 0;
    while let Some(first) = statements.get(at) {
        if let Kind::Procedure(_) = first.kind {
            at = procedures::end_of(statements, at) + 1;
            continue;
        }
        let end = end_of_block(statements, at);
        let block = statements.get(at..end).unwrap_or_default();
        at = end;
        let sets: Option<Vec<_>> = block
            .iter()
            .map(|one| sets(source, one, procedures))
            .collect();
        if let (Some(sets), Some(last)) = (sets, block.last()) {
            loose.push(Loose {
                span: first.span.hull(last.span),
                sets: sets.into_iter().flatten().collect(),
                jumps: false,
            });
        }
    }
    loose
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

/// The names that a statement sets, in lower case; none where it does more than
/// that to the rest.
fn sets(source: &str, statement: &Statement, procedures: &Procedures) -> Option<Vec<String>> {
    match &statement.kind {
        Kind::Procedure(_) | Kind::EndProcedure | Kind::Leave | Kind::Other => None,
        Kind::Call(call) => {
            let called = called(source, call);
            let called = called.filter(|name| procedures.get(name).is_some());
            (!leaves(source, statement)).then(|| called.into_iter().collect())
        }
        _ => Some(procedures::names(source, statement)),
    }
}

/// What a call starts with, in lower case: a procedure, or an object.
fn called(source: &str, call: &Expr) -> Option<String> {
    let ExprKind::Path(path) = &call.kind else {
        return None;
    };
    match path.head {
        Head::Name(name) => Some(name_at(source, name)),
        _ => None,
    }
}
