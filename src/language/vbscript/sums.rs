//! What `+` makes of its operands.
//!
//! ```text
//! "pkgmgr /iu:" + f    joins: one of them is a string that is no number
//! n + 1                adds, where `n` is 1, and where it is "1" as well
//! "B" + 1              is an error
//! ```

use super::environment::Value;
use super::expression::{Expr, ExprKind, Head, Path, Step};
use super::functions;
use super::spell;
use super::values::{Scope, name_at};
use crate::text::{Origin, Run, Text};

/// What a chain of `+` gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sum {
    /// The operands behind one another.
    Joined,
    /// This number.
    Number(i64),
    /// An error, whatever the unknown parts are.
    Error,
    /// It cannot be told which of them.
    Unknown,
}

/// What is known of one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operand {
    /// A string that is no number.
    Word,
    /// Any string.
    String,
    /// A string that says a number.
    Digits(i64),
    /// A number.
    Number(i64),
    /// No string.
    NoString,
    Unknown,
}

/// Functions of the language that always give a string.
const STRINGS: [&str; 14] = [
    "chr", "cstr", "join", "lcase", "left", "ltrim", "mid", "replace", "right", "rtrim", "space",
    "string", "trim", "ucase",
];

impl Scope<'_> {
    /// What `+` between these operands gives.
    pub(super) fn sum(&self, operands: &[Expr]) -> Sum {
        sum_of(&self.operands(operands))
    }

    fn operands(&self, operands: &[Expr]) -> Vec<Operand> {
        operands.iter().map(|one| self.operand(one)).collect()
    }

    /// Whether an expression is certainly an error.
    pub(super) fn is_error(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Sum(all) => self.sum(all) == Sum::Error,
            ExprKind::Join(all) => all.iter().any(|one| self.is_error(one)),
            ExprKind::Brackets(inner) => self.is_error(inner),
            ExprKind::String
            | ExprKind::Number
            | ExprKind::Path(_)
            | ExprKind::New(_)
            | ExprKind::Operation(_) => false,
        }
    }

    fn operand(&self, expr: &Expr) -> Operand {
        match &expr.kind {
            ExprKind::String => of_string(functions::literal(self.source, expr).as_str()),
            ExprKind::Number => functions::number(self.source, expr)
                .map_or(Operand::NoString, |number| Operand::Number(number.into())),
            ExprKind::Join(all) => joined(&self.operands(all)),
            ExprKind::Brackets(inner) => self.operand(inner),
            ExprKind::Path(path) => self.operand_of_path(path),
            ExprKind::Sum(all) => {
                let all = self.operands(all);
                match sum_of(&all) {
                    Sum::Joined => joined(&all),
                    Sum::Number(number) => Operand::Number(number),
                    Sum::Error | Sum::Unknown => Operand::Unknown,
                }
            }
            ExprKind::Operation(_) => Operand::NoString,
            ExprKind::New(_) => Operand::Unknown,
        }
    }

    /// What is called with more than names and literals is not looked into: it is
    /// gone through once more for its value, and calls nest.
    fn operand_of_path(&self, path: &Path) -> Operand {
        let value = is_plain(path).then(|| self.path(path)).flatten();
        match value {
            Some(Value::Text(binding)) if is_word(&binding.text) => Operand::Word,
            Some(Value::Text(binding)) => self.digits(&binding.text),
            Some(Value::Either(all)) if all.iter().all(is_word) => Operand::Word,
            _ if self.gives_a_string(path) => Operand::String,
            _ => Operand::Unknown,
        }
    }

    fn gives_a_string(&self, path: &Path) -> bool {
        let (Head::Name(name), [Step::Arguments(..)]) = (&path.head, path.steps.as_slice()) else {
            return false;
        };
        let name = name_at(self.source, *name);
        STRINGS.contains(&name.as_str()) && !self.procedures.holds(&name)
    }

    /// A value that is made of digits: whether they stand in a string tells what it is.
    fn digits(&self, text: &Text) -> Operand {
        let mut runs = text.runs().iter().filter(|run| !run.range.is_empty());
        let (Some(run), None) = (runs.next(), runs.next()) else {
            return Operand::Unknown;
        };
        match (whole(text.as_str()), written(run)) {
            (Some(number), Some(at)) if spell::is_inside(self.source, at) => {
                Operand::Digits(number)
            }
            (Some(number), Some(_)) => Operand::Number(number),
            _ => Operand::Unknown,
        }
    }
}

fn sum_of(all: &[Operand]) -> Sum {
    let is_number = |one: &Operand| matches!(one, Operand::Number(_) | Operand::NoString);
    let is_string = |one: &Operand| matches!(one, Operand::String | Operand::Digits(_));
    if all.contains(&Operand::Word) {
        let fails = all.iter().any(is_number);
        return if fails { Sum::Error } else { Sum::Joined };
    }
    if all.iter().all(is_string) {
        return Sum::Joined;
    }
    added(all).map_or(Sum::Unknown, Sum::Number)
}

/// What the string is that some operands make.
fn joined(all: &[Operand]) -> Operand {
    if all.contains(&Operand::Word) {
        Operand::Word
    } else {
        Operand::String
    }
}

/// Whether a path has no calls in its arguments.
fn is_plain(path: &Path) -> bool {
    let is_plain = |argument: &Expr| match &argument.kind {
        ExprKind::String | ExprKind::Number => true,
        ExprKind::Path(path) => path.steps.is_empty(),
        _ => false,
    };
    path.steps.iter().all(|step| match step {
        Step::Member(_) => true,
        Step::Arguments(list, _) => list.iter().flatten().all(is_plain),
    })
}

/// Where the bytes of a part stand, when it has some.
fn written(run: &Run) -> Option<usize> {
    match &run.origin {
        Origin::Source => Some(run.site.start),
        Origin::Value(definition) => definition.span.map(|span| span.start),
        Origin::Escape | Origin::Unknown(_) => None,
    }
}

/// Whether a value has a part that no number has.
fn is_word(text: &Text) -> bool {
    let known = text.runs().iter().filter(|run| !run.is_unknown());
    let mut known = known.map(|run| &text.as_str()[run.range.clone()]);
    let starts = text.runs().first().filter(|run| !run.is_unknown());
    (starts.is_some() && !starts_a_number(text.as_str())) || known.any(|part| !is_of_number(part))
}

fn of_string(content: &str) -> Operand {
    if !starts_a_number(content) || !is_of_number(content) {
        return Operand::Word;
    }
    whole(content).map_or(Operand::String, Operand::Digits)
}

/// Whether a number could start like this.
fn starts_a_number(text: &str) -> bool {
    let first = text.find(|c: char| c.is_alphanumeric() || c == '&');
    let first = first.and_then(|at| text[at..].chars().next());
    first.is_some_and(|c| !c.is_ascii_alphabetic())
}

/// Whether a text could be (a part of) a number, in any country.
fn is_of_number(text: &str) -> bool {
    let of_number = |c: char| {
        c.is_ascii_hexdigit()
            || " \t&HhOo.,'+-$()".contains(c)
            || c.is_whitespace()
            || !c.is_ascii()
    };
    text.chars().all(of_number)
}

/// A number of some digits and no more.
fn whole(digits: &str) -> Option<i64> {
    let plain = digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// The sum of operands that are all known; two strings in a row are joined instead.
fn added(operands: &[Operand]) -> Option<i64> {
    let mut operands = operands.iter();
    let mut sum = *operands.next()?;
    for one in operands {
        let both = match (sum, *one) {
            (Operand::Number(left), Operand::Number(right) | Operand::Digits(right))
            | (Operand::Digits(left), Operand::Number(right)) => left.checked_add(right),
            _ => None,
        };
        sum = Operand::Number(both?);
    }
    match sum {
        Operand::Number(sum) => Some(sum),
        _ => None,
    }
}
