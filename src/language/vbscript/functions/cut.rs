//! The functions of the language that cut a string, and the numbers that say where.

use super::super::environment::Value;
use super::super::expression::{Expr, ExprKind, Head, Step};
use super::super::values::{Scope, name_at, unwrap};
use super::{made, number};

/// What `Left`, `Right` and `Mid` give.
pub(super) fn part(scope: &Scope<'_>, name: &str, list: &[&Expr]) -> Option<Value> {
    let (whole, places) = list.split_first()?;
    let places: Option<Vec<usize>> = places.iter().map(|place| integer(scope, place)).collect();
    let places = places?;
    let whole = ascii(scope, whole)?;
    let end = whole.len();
    let range = match (name, places.as_slice()) {
        ("left", [count]) => 0..end.min(*count),
        ("right", [count]) => end.saturating_sub(*count)..end,
        ("mid", [start]) => end.min(start.checked_sub(1)?)..end,
        ("mid", [start, count]) => {
            let start = end.min(start.checked_sub(1)?);
            start..end.min(start.saturating_add(*count))
        }
        _ => return None,
    };
    Some(made(whole.get(range)?))
}

/// A number that can be known: `InStr(s, "=") + 1`.
pub(super) fn integer(scope: &Scope<'_>, expr: &Expr) -> Option<usize> {
    let expr = unwrap(expr);
    match &expr.kind {
        ExprKind::Number => usize::try_from(number(scope.source, expr)?).ok(),
        ExprKind::Sum(all) => {
            let all: Option<Vec<usize>> = all.iter().map(|one| integer(scope, one)).collect();
            all?.into_iter().try_fold(0_usize, usize::checked_add)
        }
        ExprKind::Path(path) => {
            let (Head::Name(name), [Step::Arguments(list, _)]) = (&path.head, &path.steps[..])
            else {
                return None;
            };
            let list: Option<Vec<&Expr>> = list.iter().map(Option::as_ref).collect();
            place(scope, &name_at(scope.source, *name), &list?)
        }
        _ => None,
    }
}

/// `Len(s)`, `InStr(s, "=")`, `InStrRev(s, "=")`
fn place(scope: &Scope<'_>, name: &str, list: &[&Expr]) -> Option<usize> {
    let [whole, rest @ ..] = list else {
        return None;
    };
    let whole = ascii(scope, whole)?;
    let sought = rest.first().map(|sought| ascii(scope, sought));
    let found = match (name, sought, rest.len()) {
        ("len", None, 0) => return Some(whole.len()),
        ("instr", Some(sought), 1) => whole.find(&sought?),
        ("instrrev", Some(sought), 1) => whole.rfind(&sought?),
        _ => return None,
    };
    Some(found.map_or(0, |at| at + 1))
}

/// A known string of characters that are a byte each.
fn ascii(scope: &Scope<'_>, expr: &Expr) -> Option<String> {
    let text = scope.known(expr)?;
    text.as_str().is_ascii().then(|| text.as_str().to_owned())
}
