//! The functions and constants of VBScript whose value can be known.

use super::environment::{Binding, Value};
use super::expression::{Expr, ExprKind, Head, Path, Step};
use super::values::{Scope, inside_quotes, name_at, push_literal, unwrap};
use crate::span::Span;
use crate::text::Text;

mod cut;

/// A constant of the language, by its lower-case name.
pub(super) fn constant(name: &str) -> Option<Value> {
    let content = match name {
        "vbcrlf" | "vbnewline" => "\r\n",
        "vbcr" => "\r",
        "vblf" => "\n",
        "vbtab" => "\t",
        "vbnullstring" | "empty" => "",
        _ => return None,
    };
    Some(made(content))
}

/// The value of a function of the language.
pub(super) fn call(scope: &Scope<'_>, name: &str, list: &[Option<Expr>]) -> Option<Value> {
    let list: Option<Vec<&Expr>> = list.iter().map(Option::as_ref).collect();
    let list = list?;
    match (name, list.as_slice()) {
        ("chr" | "chrw", [code]) => character(scope.source, code),
        ("space", [count]) => repeated(scope.source, count, ' '),
        ("array", items) => Some(Value::List(
            items
                .iter()
                .map(|item| scope.known(item))
                .collect::<Option<_>>()?,
        )),
        ("join", [items]) => join(scope, items, " "),
        ("join", [items, separator]) => join(scope, items, scope.known(separator)?.as_str()),
        ("split", [whole, separator]) => {
            let (whole, separator) = (scope.known(whole)?, scope.known(separator)?);
            let parts = whole.as_str().split(separator.as_str());
            Some(Value::List(parts.map(anonymous).collect()))
        }
        ("trim", [whole]) => Some(made(scope.known(whole)?.as_str().trim_matches(' '))),
        ("ltrim", [whole]) => Some(made(scope.known(whole)?.as_str().trim_start_matches(' '))),
        ("rtrim", [whole]) => Some(made(scope.known(whole)?.as_str().trim_end_matches(' '))),
        ("cstr", [whole]) => Some(text(scope.known(whole)?)),
        ("lcase", [whole]) => Some(made(&scope.known(whole)?.as_str().to_lowercase())),
        ("ucase", [whole]) => Some(made(&scope.known(whole)?.as_str().to_uppercase())),
        ("replace", [whole, old, new, rest @ ..]) => replace(scope, [whole, old, new], rest),
        ("left" | "mid" | "right", _) => cut::part(scope, name, &list),
        ("createobject" | "getobject", [kind, ..]) => Some(object_named(scope, kind)),
        _ => None,
    }
}

/// The object that a path makes: `WScript.CreateObject("x")`,
/// `service.Get("Win32_Process")`.
pub(super) fn object(scope: &Scope<'_>, path: &Path) -> Option<Value> {
    let [.., Step::Member(member), Step::Arguments(list, _)] = path.steps.as_slice() else {
        return None;
    };
    let kind = list.first()?.as_ref()?;
    match name_at(scope.source, *member).as_str() {
        "createobject" | "getobject" | "get" => Some(object_named(scope, kind)),
        "createtextfile" | "opentextfile" => {
            let path = scope.text(kind);
            Some(Value::Object(format!(
                "file:{}",
                path.as_str().to_ascii_lowercase()
            )))
        }
        _ => None,
    }
}

/// A number as it is written.
pub(super) fn number(source: &str, expr: &Expr) -> Option<u32> {
    let expr = unwrap(expr);
    if expr.kind != ExprKind::Number {
        return None;
    }
    let digits = source.get(expr.span.range())?.trim_end_matches('&');
    match digits.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("&h") => u32::from_str_radix(&digits[2..], 16).ok(),
        Some("&o") => u32::from_str_radix(&digits[2..], 8).ok(),
        _ => digits.parse().ok(),
    }
}

/// Whether an expression is a truth value or a number, and which: `True`, `0`.
pub(super) fn truth(source: &str, expr: &Expr) -> Option<bool> {
    let expr = unwrap(expr);
    if let ExprKind::Path(Path {
        head: Head::Name(name),
        steps,
    }) = &expr.kind
        && steps.is_empty()
    {
        return match name_at(source, *name).as_str() {
            "true" | "vbtrue" => Some(true),
            "false" | "vbfalse" | "empty" => Some(false),
            _ => None,
        };
    }
    number(source, expr).map(|number| number != 0)
}

/// What a literal says.
pub(super) fn literal(source: &str, expr: &Expr) -> Text {
    let mut text = Text::default();
    push_literal(source, inside_quotes(source, expr.span), &mut text);
    text
}

/// A string that has its own bytes in the script.
pub(super) fn text(text: Text) -> Value {
    let expression = text.span().unwrap_or(Span::empty(0));
    Value::Text(Binding {
        text,
        expression,
        transparent: false,
    })
}

/// The same as a value.
fn made(content: &str) -> Value {
    text(anonymous(content))
}

/// A string that no bytes of the script spell.
pub(super) fn anonymous(content: &str) -> Text {
    let mut text = Text::default();
    if !content.is_empty() {
        text.push(content, Span::empty(0), crate::text::Origin::Escape);
    }
    text
}

fn character(source: &str, code: &Expr) -> Option<Value> {
    let code = number(source, code)?;
    let character = char::from_u32(code).filter(|_| code < 0x80)?;
    Some(made(&character.to_string()))
}

/// How often a character is repeated at most, to be told here.
const REPEATED: u32 = 64;

fn repeated(source: &str, count: &Expr, character: char) -> Option<Value> {
    let count = number(source, count).filter(|count| *count <= REPEATED)?;
    let content: String = (0..count).map(|_| character).collect();
    Some(made(&content))
}

fn join(scope: &Scope<'_>, items: &Expr, separator: &str) -> Option<Value> {
    let ExprKind::Path(path) = &unwrap(items).kind else {
        return None;
    };
    let Some(Value::List(texts)) = scope.path(path) else {
        return None;
    };
    let mut joined = Text::default();
    for (at, item) in texts.iter().enumerate() {
        if at > 0 && !separator.is_empty() {
            joined.append(&anonymous(separator));
        }
        joined.append(item);
    }
    Some(text(joined))
}

/// `Replace(whole, old, new)`, with the place to start from and how often.
fn replace(scope: &Scope<'_>, strings: [&Expr; 3], rest: &[&Expr]) -> Option<Value> {
    let [whole, old, new] = strings.map(|string| scope.known(string));
    let (whole, old, new) = (whole?, old?, new?);
    if old.is_empty() || whole.len().saturating_mul(new.len()) > 1 << 20 {
        return None;
    }
    let start = rest.first().map_or(Some(1), |one| cut::integer(scope, one));
    let start = start?.checked_sub(1)?;
    let all = |one: &Expr| scope.source.get(one.span.range()) == Some("-1");
    let most = match rest.get(1) {
        Some(one) if !all(one) => cut::integer(scope, one)?,
        _ => usize::MAX,
    };
    let folds = rest.len() > 2 && old.as_str().contains(char::is_alphabetic);
    if folds || (start > 0 && !whole.as_str().is_ascii()) {
        return None;
    }
    let whole = whole.as_str().get(start..).unwrap_or_default();
    Some(made(&whole.replacen(old.as_str(), new.as_str(), most)))
}

fn object_named(scope: &Scope<'_>, kind: &Expr) -> Value {
    let kind = scope.text(kind);
    Value::Object(kind.as_str().to_ascii_lowercase())
}
