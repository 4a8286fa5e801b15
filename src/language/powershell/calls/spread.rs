//! `-f` takes an array for the list of its operands:
//!
//! ```text
//! '/ip /m:{0}' -f $cabs    /ip /m:a.cab           the first of them
//! "/ip /m:$cabs"           /ip /m:a.cab b.cab     all of them
//! ```

use super::super::cursor::is_dash;
use super::super::facts::starts_command;
use super::super::token::Kind;
use super::super::view::View;
use super::super::walker::Walker;
use super::unknown_parts;
use crate::invocation::{Invocation, Limit, is_one_of};
use crate::span::Span;
use crate::text::{Origin, Text};

/// Commands that give one string for one.
const SINGLE: [&str; 4] = ["get-date", "join-path", "read-host", "split-path"];

impl Walker<'_> {
    /// What there is to say where the only operand of a `-f` goes into a call, and
    /// may be an array.
    pub(super) fn spread(&self, call: &Invocation) -> Option<Limit> {
        let (written, _) = unknown_parts(call).find(|(written, run)| {
            run.alternatives().is_empty()
                && self.is_only_operand(run.spelling)
                && !self.is_one_value(written)
        })?;
        Some(Limit::unsafe_fix(format!(
            "where `{written}` is an array, `-f` takes its first element, and a string all of them"
        )))
    }

    /// Whether a part of the script stands behind a `-f`, and no comma behind it.
    fn is_only_operand(&self, part: Span) -> bool {
        let [run] = self.view.text.runs() else {
            return false;
        };
        let text = self.view.text.as_str();
        let place = |at: usize| at.saturating_sub(run.site.start).min(text.len());
        let (start, end) = (place(part.start), place(part.end));
        // Few parts stand there.
        let before = text.get(..start).unwrap_or_default().trim_end();
        if run.origin != Origin::Source || !before.ends_with(['f', 'F']) {
            return false;
        }
        let token_at = |at: usize| self.view.tokens.partition_point(|token| token.end <= at);
        let operator = token_at(before.len().saturating_sub(1));
        let name = self.view.token(operator).trim_start_matches(is_dash);
        let is_format = self.view.kind(operator) == Some(Kind::Operator);
        let behind = text.get(end..).unwrap_or_default().trim_start();
        is_format && name.eq_ignore_ascii_case("f") && !behind.starts_with(',')
    }

    /// Whether an expression is known to give one value.
    fn is_one_value(&self, written: &str) -> bool {
        let view = View::new(Text::source(written, 0));
        match view.kind(0) {
            Some(Kind::Variable) => {
                self.facts.is_single(&view.variable(0)) || is_item(&view) || is_count(&view)
            }
            Some(Kind::Open(_)) => {
                let is_command = |at: &usize| starts_command(&view, *at);
                let mut words = (0..view.tokens.len()).filter(is_command);
                let name = words.find(|at| view.kind(*at) == Some(Kind::Bare));
                let name = name.map(|at| view.token(at).to_ascii_lowercase());
                name.is_some_and(|name| SINGLE.contains(&name.as_str()))
            }
            _ => false,
        }
    }
}

/// Whether an expression is the `.Count` or `.Length` of a variable.
fn is_count(view: &View) -> bool {
    let [variable, dot, member] = view.tokens.as_slice() else {
        return false;
    };
    let kinds = [variable.kind, dot.kind, member.kind];
    kinds == [Kind::Variable, Kind::Dot, Kind::Word]
        && is_one_of(view.token(2), &["count", "length"])
}

/// Whether an expression is one item of an array: `$cabs[0]`.
fn is_item(view: &View) -> bool {
    let kinds: Vec<Kind> = view.tokens.iter().map(|token| token.kind).collect();
    matches!(
        kinds.as_slice(),
        [Kind::Variable, Kind::Open(_), Kind::Word, Kind::Close(_)]
    )
}
