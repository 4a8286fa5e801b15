//! From an expression to the string it makes, byte by byte with its origin.
//!
//! ```text
//! "pkgmgr /m:" & f.Path & " /quiet"
//!  ----------- ============ ------
//!  Source      Unknown      Source    the content of the middle is `f.Path`
//! ```
//!
//! The sites of a string adjoin each other: what is no literal takes the
//! operators and quotes around it, so a part of an expression is one span.
//! The speller ([`super::spell`]) takes them off again.

use std::sync::Arc;

use super::candidates::Candidates;
use super::environment::{Environment, LENGTH, Value};
use super::expression::{Expr, ExprKind, Head, Path, Step};
use super::functions;
use super::host::entities::FILLER;
use super::names;
use super::procedures::{Procedure, Procedures};
use super::several;
use super::sums::Sum;
use crate::span::Span;
use crate::text::{Alternatives, Definition, Origin, Run, Text};

/// What an expression can refer to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'a> {
    /// The text of the script.
    pub(super) source: &'a str,
    /// The variables.
    pub(super) environment: &'a Environment,
    /// The procedures of the script.
    pub(super) procedures: &'a Procedures,
    /// What the variables may hold.
    pub(super) candidates: &'a Candidates,
    /// The procedure that the point is in.
    pub(super) procedure: Option<&'a Procedure>,
    /// Every variable stands for the expression that it was given: the body
    /// of a procedure is followed on behalf of one call.
    pub(super) transparent: bool,
    /// How many calls of the script's own functions may still be followed.
    pub(super) depth: usize,
}

/// One operand of a joined string.
struct Term {
    span: Span,
    value: TermValue,
}

enum TermValue {
    /// A literal, whose content stands between its quotes.
    Literal,
    /// A value that the script fixes.
    Known(Text, Span),
    /// A value of known and unknown parts.
    Mixed(Text, Span),
    /// An expression that stands for the argument of a call.
    Transparent(Text),
    /// Nothing is known, or one of these values.
    Unknown(Alternatives),
}

/// The lower-case name that stands at `span`, without brackets around it.
pub(super) fn name_at(source: &str, span: Span) -> String {
    let name = source.get(span.range()).unwrap_or_default();
    name.trim_start_matches('[')
        .trim_end_matches(']')
        .to_ascii_lowercase()
}

/// The name of a path that is a name and nothing else.
pub(super) fn bare_name(source: &str, expr: &Expr) -> Option<String> {
    match &unwrap(expr).kind {
        ExprKind::Path(path) if path.steps.is_empty() => match path.head {
            Head::Name(span) => Some(name_at(source, span)),
            Head::With(_) | Head::Brackets(_) => None,
        },
        _ => None,
    }
}

/// The expression inside brackets around the whole of it.
pub(super) fn unwrap(mut expr: &Expr) -> &Expr {
    while let ExprKind::Brackets(inner) = &expr.kind {
        expr = inner;
    }
    expr
}

impl Scope<'_> {
    /// The string that an expression makes.
    pub(super) fn text(&self, expr: &Expr) -> Text {
        let mut terms = Vec::new();
        self.terms(unwrap(expr), &mut terms);
        let mut text = Text::default();
        for (at, term) in terms.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| terms.get(before));
            self.push(&mut text, term, before, terms.get(at + 1));
            if text.len() > 2 * LENGTH {
                return self.opaque(expr);
            }
        }
        text
    }

    /// An expression of which nothing is known.
    fn opaque(&self, expr: &Expr) -> Text {
        let mut text = Text::default();
        let written = self.source.get(expr.span.range()).unwrap_or_default();
        text.push_unknown(written, expr.span);
        text
    }

    /// The string, when it is known.
    pub(super) fn known(&self, expr: &Expr) -> Option<Text> {
        let text = self.text(expr);
        text.is_known().then_some(text)
    }

    fn terms(&self, expr: &Expr, terms: &mut Vec<Term>) {
        match &expr.kind {
            ExprKind::Join(operands) => self.each(operands, terms),
            ExprKind::Sum(operands) if self.sum(operands) == Sum::Joined => {
                self.each(operands, terms);
            }
            _ => terms.push(Term {
                span: expr.span,
                value: self.term(expr),
            }),
        }
    }

    fn each(&self, operands: &[Expr], terms: &mut Vec<Term>) {
        for operand in operands {
            self.terms(operand, terms);
        }
    }

    fn term(&self, expr: &Expr) -> TermValue {
        let nothing = || TermValue::Unknown(Arc::default());
        match &expr.kind {
            ExprKind::String => TermValue::Literal,
            ExprKind::Number => {
                let digits = self.source.get(expr.span.range()).unwrap_or_default();
                if digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0') {
                    TermValue::Known(Text::source(digits, expr.span.start), expr.span)
                } else {
                    nothing()
                }
            }
            ExprKind::Brackets(inner) => mixed(self.text(inner), expr.span),
            ExprKind::Path(path) => match self.path(path) {
                Some(Value::Text(binding)) if binding.transparent || self.transparent => {
                    TermValue::Transparent(binding.text)
                }
                Some(Value::Text(binding)) => {
                    let assignment = Some(binding.expression)
                        .filter(|expression| !expression.is_empty())
                        .unwrap_or(expr.span);
                    mixed(binding.text, assignment)
                }
                Some(Value::Either(alternatives)) => {
                    TermValue::Unknown(self.one_of(alternatives, path))
                }
                Some(Value::List(_) | Value::Object(_)) | None => {
                    TermValue::Unknown(self.candidates.alternatives(self, path))
                }
            },
            ExprKind::Sum(operands) => self.term_of_sum(operands, expr.span),
            ExprKind::New(_) | ExprKind::Join(_) | ExprKind::Operation(_) => nothing(),
        }
    }

    /// A sum that is not sure to join. A call in it is one that somebody has to look at
    /// even where it is an error.
    fn term_of_sum(&self, operands: &[Expr], span: Span) -> TermValue {
        if let Sum::Number(number) = self.sum(operands) {
            return TermValue::Known(functions::anonymous(&number.to_string()), span);
        }
        let mut line = Text::default();
        for operand in operands {
            line.append(&self.text(operand));
        }
        let calls = several::each(&line).into_iter().filter(names::may_run_one);
        TermValue::Unknown(calls.collect())
    }

    /// The values that a path may have; where none of them says a tool, for they are
    /// made of parts that nobody knows, what these may be instead.
    fn one_of(&self, alternatives: Alternatives, path: &Path) -> Alternatives {
        if alternatives.iter().all(Text::is_known) || alternatives.iter().any(names::may_run_one) {
            return alternatives;
        }
        let held = self.candidates.alternatives(self, path);
        if held.is_empty() { alternatives } else { held }
    }

    /// What a path stands for, as far as it is known.
    pub(super) fn path(&self, path: &Path) -> Option<Value> {
        let Head::Name(name) = path.head else {
            return functions::object(self, path);
        };
        let name = name_at(self.source, name);
        match path.steps.as_slice() {
            [] => self
                .environment
                .value(&name)
                .cloned()
                .or_else(|| functions::constant(&name))
                .or_else(|| self.procedures.inline(self, &name, &[])),
            [Step::Arguments(list, _)] => self
                .environment
                .value(&name)
                .and_then(|value| self.element(value, list))
                .or_else(|| self.procedures.inline(self, &name, list))
                .or_else(|| functions::call(self, &name, list)),
            [Step::Arguments(list, _), Step::Arguments(index, _)] => {
                let value = functions::call(self, &name, list)?;
                self.element(&value, index)
            }
            _ => functions::object(self, path),
        }
    }

    /// `list(0)`
    fn element(&self, value: &Value, list: &[Option<Expr>]) -> Option<Value> {
        let Value::List(texts) = value else {
            return None;
        };
        let [Some(index)] = list else { return None };
        let Some(index) = functions::number(self.source, index) else {
            return Some(Value::Either(texts.clone().into()));
        };
        let text = texts.get(usize::try_from(index).ok()?)?.clone();
        Some(functions::text(text))
    }

    fn push(&self, text: &mut Text, term: &Term, before: Option<&Term>, after: Option<&Term>) {
        let site = self.site(term, before, after);
        if let Some(before) = before {
            self.push_glue(text, before, term);
        }
        match &term.value {
            TermValue::Literal => push_literal(self.source, site, text),
            TermValue::Known(value, assignment) | TermValue::Mixed(value, assignment) => {
                push_value(text, value, site, *assignment);
            }
            TermValue::Transparent(value) => text.append(value),
            TermValue::Unknown(alternatives) => {
                let written = self.source.get(term.span.range()).unwrap_or_default();
                text.push_spelled(
                    written,
                    site,
                    term.span,
                    Origin::Unknown(alternatives.clone()),
                );
            }
        }
    }

    /// What stands between two literals, or between two other operands: the
    /// sites of the others take it.
    fn push_glue(&self, text: &mut Text, before: &Term, term: &Term) {
        if before.is_literal() == term.is_literal() {
            let start = before.inside(self.source).end;
            let end = term.inside(self.source).start;
            text.push("", Span::new(start, end), Origin::Escape);
        }
    }

    fn site(&self, term: &Term, before: Option<&Term>, after: Option<&Term>) -> Span {
        let inside = term.inside(self.source);
        if term.is_literal() {
            return inside;
        }
        let start = before
            .filter(|before| before.is_literal())
            .map_or(inside.start, |before| before.inside(self.source).end);
        let end = after
            .filter(|after| after.is_literal())
            .map_or(inside.end, |after| after.inside(self.source).start);
        Span::new(start, end)
    }
}

impl Term {
    fn is_literal(&self) -> bool {
        matches!(self.value, TermValue::Literal)
    }

    /// The bytes between the quotes of a literal; of others, all.
    fn inside(&self, source: &str) -> Span {
        if self.is_literal() {
            inside_quotes(source, self.span)
        } else {
            self.span
        }
    }
}

pub(super) fn inside_quotes(source: &str, literal: Span) -> Span {
    let written = source.get(literal.range()).unwrap_or_default();
    let closed = written.len() > 1 && written.ends_with('"');
    Span::new(literal.start + 1, literal.end - usize::from(closed))
}

/// Appends the content of a literal whose bytes between the quotes are `site`.
pub(super) fn push_literal(source: &str, site: Span, text: &mut Text) {
    let content = source.get(site.range()).unwrap_or_default();
    let mut at = site.start;
    for part in content.split_inclusive(FILLER) {
        let said = part.trim_end_matches(FILLER);
        push_quoted(said, at, text);
        at += said.len();
        let end = at + part.len() - said.len();
        if end > at {
            text.push("", Span::new(at, end), Origin::Escape);
        }
        at = end;
    }
}

/// The same of a part that starts at byte `at`.
fn push_quoted(content: &str, mut at: usize, text: &mut Text) {
    let mut rest = content;
    while let Some(plain) = rest.find("\"\"") {
        text.push_source(&rest[..plain], at);
        at += plain;
        text.push("\"", Span::new(at, at + 2), Origin::Escape);
        at += 2;
        rest = &rest[plain + 2..];
    }
    text.push_source(rest, at);
}

/// Appends a value that stands at `site`; its unknown parts are spelled where
/// it was assigned.
pub(super) fn push_value(text: &mut Text, value: &Text, site: Span, assignment: Span) {
    if value.as_str().bytes().all(|byte| byte == b'"') {
        // `Chr(34)` and constants for it are a way to write a quote.
        text.push(value.as_str(), site, Origin::Escape);
        return;
    }
    for run in value.runs().iter().filter(|run| !run.range.is_empty()) {
        let content = &value.as_str()[run.range.clone()];
        let span = match &run.origin {
            Origin::Source => Some(run.site),
            Origin::Value(definition) => definition.span,
            Origin::Escape | Origin::Unknown(_) => None,
        };
        let definition = Definition {
            doubtful: false,
            span,
            assignment,
            length: value.len(),
        };
        let origin = match &run.origin {
            Origin::Unknown(_) => run.origin.clone(),
            _ => Origin::Value(definition.into()),
        };
        text.push_spelled(content, site, run.spelling, origin);
    }
}

/// A value of known and unknown parts is looked into only where a command
/// line needs its known parts; else it moves as a whole.
fn mixed(text: Text, assignment: Span) -> TermValue {
    if text.is_known() {
        return TermValue::Known(text, assignment);
    }
    let names_one = |run: &Run| match &run.origin {
        Origin::Unknown(alternatives) => alternatives.iter().any(names::may_run_one),
        _ => false,
    };
    let says = text.len() <= LENGTH
        && text
            .runs()
            .iter()
            .filter(|run| !run.is_unknown())
            .any(|run| {
                let content = text.as_str()[run.range.clone()].to_ascii_lowercase();
                content.contains([';', '/', '"'])
                    || content.contains(" -")
                    || names::is_called(&content)
                    || names::SHELLS.iter().any(|shell| content.contains(shell))
            });
    if says || (text.pieces() > 1 && text.runs().iter().any(names_one)) {
        TermValue::Mixed(text, assignment)
    } else {
        TermValue::Unknown(of_one(&text))
    }
}

/// What a value may be that is one unknown part.
fn of_one(text: &Text) -> Alternatives {
    match text.runs() {
        [run] => match &run.origin {
            Origin::Unknown(alternatives) => alternatives.clone(),
            _ => Arc::default(),
        },
        _ => Arc::default(),
    }
}
