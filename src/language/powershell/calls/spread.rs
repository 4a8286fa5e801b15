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
use super::unsafe_fix;
use crate::invocation::{Invocation, Limit};
use crate::span::Span;
use crate::text::Text;

/// Commands that give one string for one.
const SINGLE: [&str; 3] = ["get-date", "join-path", "split-path"];

impl Walker<'_> {
    /// What there is to say where the only operand of a `-f` goes into a call, and
    /// may be an array.
    pub(super) fn spread(&self, call: &Invocation) -> Option<Limit> {
        let mut unknown = call.arguments.iter().flat_map(|word| {
            let text = word.text.as_str();
            let runs = word.text.unknown();
            runs.map(move |run| (&text[run.range.clone()], run))
        });
        let (written, _) = unknown.find(|(written, run)| {
            run.alternatives().is_empty()
                && self.is_only_operand(run.spelling)
                && !self.is_one_value(written)
        })?;
        Some(unsafe_fix(&format!(
            "where `{written}` is an array, `-f` takes its first element, and a string all of them"
        )))
    }

    /// Whether a part of the script stands behind a `-f`, and nothing behind it.
    fn is_only_operand(&self, part: Span) -> bool {
        if !self.view.text.is_source() {
            return false;
        }
        let tokens = &self.view.tokens;
        let place = |at: usize| self.view.span(tokens[at].range());
        let all = 0..tokens.len();
        let first =
            tokens.partition_point(|token| self.view.span(token.range()).start < part.start);
        let is_blank = |at: &usize| self.view.kind(*at) == Some(Kind::Blank);
        let before = (0..first).rev().find(|at| !is_blank(at));
        let mut behind = (first..all.end).filter(|at| place(*at).start >= part.end);
        let is_format = before.is_some_and(|at| {
            let name = self.view.token(at).trim_start_matches(is_dash);
            self.view.kind(at) == Some(Kind::Operator) && name.eq_ignore_ascii_case("f")
        });
        let next = behind.find(|at| !is_blank(at));
        is_format && next.and_then(|at| self.view.kind(at)) != Some(Kind::Comma)
    }

    /// Whether an expression is known to give one value.
    fn is_one_value(&self, written: &str) -> bool {
        let view = View::new(Text::source(written, 0));
        match view.kind(0) {
            Some(Kind::Variable) => self.facts.is_single(&view.variable(0)) || is_item(&view),
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

/// Whether an expression is one item of an array: `$cabs[0]`.
fn is_item(view: &View) -> bool {
    let kinds: Vec<Kind> = view.tokens.iter().map(|token| token.kind).collect();
    matches!(
        kinds.as_slice(),
        [Kind::Variable, Kind::Open(_), Kind::Word, Kind::Close(_)]
    )
}
