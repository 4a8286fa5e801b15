//! Which places give a variable one value, and no array.

use super::super::token::{Bracket, Keyword, Kind};
use super::super::view::View;

/// Types of one value.
const SINGLE: [&str; 12] = [
    "bool",
    "datetime",
    "double",
    "guid",
    "int",
    "int32",
    "int64",
    "io.fileinfo",
    "long",
    "string",
    "uri",
    "version",
];

/// Whether a variable is set there to one value: by `foreach`, or as a `[string]`.
pub(super) fn is_single(view: &View, variable: usize) -> bool {
    let before = (0..variable).rev();
    let mut before =
        before.filter(|at| !matches!(view.kind(*at), Some(Kind::Blank | Kind::Newline)));
    let (last, next) = (before.next(), before.next());
    let kind = |at: Option<usize>| at.and_then(|at| view.kind(at));
    match (kind(last), kind(next)) {
        (Some(Kind::Open(Bracket::Paren)), Some(Kind::Keyword(Keyword::Foreach))) => true,
        (Some(Kind::Close(Bracket::Square)), _) => {
            let name = next.map(|at| view.token(at).to_ascii_lowercase());
            let name = name.as_deref().unwrap_or_default();
            SINGLE.contains(&name.strip_prefix("system.").unwrap_or(name))
        }
        _ => false,
    }
}
