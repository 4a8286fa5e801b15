//! The expressions of VBScript, as far as a command line depends on them.
//!
//! The operators that can join strings (`&` and `+`) are kept apart from all
//! others, which only hold operands that may themselves contain calls. Chains
//! are flat, so only brackets nest, and [`DEPTH`] bounds them.

use super::lexer::TokenKind;
use super::tokens::Tokens;
use crate::span::Span;

/// How deep brackets may nest before an expression is given up.
const DEPTH: usize = 60;

/// An expression, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expr {
    /// Its bytes.
    pub(super) span: Span,
    /// What it is.
    pub(super) kind: ExprKind,
}

/// What an [`Expr`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ExprKind {
    /// A string literal.
    String,
    /// A number.
    Number,
    /// A name with what is selected from it: `a`, `a.b(1).c`, `.Run("x")`.
    Path(Path),
    /// Operands joined by `&`.
    Join(Vec<Expr>),
    /// Operands joined by `+`.
    Sum(Vec<Expr>),
    /// An expression in brackets.
    Brackets(Box<Expr>),
    /// `New Runner`: the name of the class, if one stands there.
    New(Option<Span>),
    /// Any other operation over these operands.
    Operation(Vec<Expr>),
}

/// A name with what is selected from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    /// Where it starts.
    pub(super) head: Head,
    /// The members and argument lists behind it.
    pub(super) steps: Vec<Step>,
}

/// What a [`Path`] starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// A name.
    Name(Span),
    /// Nothing but a dot: the object of the `With` around it, by the name that it
    /// starts with if it has one.
    With(Option<Span>),
    /// An expression in brackets.
    Brackets(Box<Expr>),
}

/// One selection of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// `.name`; the bytes of the name.
    Member(Span),
    /// Arguments, in brackets or (last in a statement) without, and where
    /// they end.
    Arguments(Vec<Option<Expr>>, usize),
}

/// The words that no name can be.
const RESERVED: [&str; 32] = [
    "and", "byref", "byval", "call", "case", "const", "dim", "do", "each", "else", "elseif", "end",
    "eqv", "exit", "for", "if", "imp", "in", "is", "loop", "mod", "next", "not", "or", "redim",
    "select", "set", "then", "to", "until", "wend", "xor",
];

/// The name that an expression starts with which is a path.
pub(super) fn head_name(expr: &Expr) -> Option<Span> {
    match &expr.kind {
        ExprKind::Path(path) => path.head_name(),
        _ => None,
    }
}

impl Path {
    /// The name of what it starts at.
    pub(super) fn head_name(&self) -> Option<Span> {
        match self.head {
            Head::Name(name) | Head::With(Some(name)) => Some(name),
            Head::With(None) | Head::Brackets(_) => None,
        }
    }
}

/// Reads an expression; none where no operand stands.
pub(super) fn expression(tokens: &mut Tokens<'_>) -> Option<Expr> {
    logic(tokens, DEPTH)
}

/// Reads what a statement starts with: a call without brackets takes the rest
/// of the statement as its arguments.
///
/// `sh.Run ("a") & b, 0` starts its first argument with a bracket, so a list
/// in brackets counts only where nothing but a dot, `=` or the end follows.
pub(super) fn statement(tokens: &mut Tokens<'_>) -> Option<Expr> {
    let start = tokens.peek()?.span.start;
    let head = head(tokens, DEPTH)?;
    let steps = first_member(tokens, &head);
    let mut path = Path { head, steps };
    loop {
        let before = tokens.position();
        if let Some(name) = member(tokens) {
            path.steps.push(Step::Member(name));
        } else if tokens.eat_symbol('(') {
            let list = arguments(tokens, DEPTH, true);
            if tokens.at_statement_end()
                || tokens.is_symbol('.')
                || tokens.is_symbol('=')
                || tokens.is_symbol('(')
            {
                path.steps
                    .push(Step::Arguments(list, tokens.since(start).end));
                continue;
            }
            tokens.reset(before);
            path.steps.push(bare_arguments(tokens, start));
            break;
        } else {
            if !tokens.at_statement_end() && !tokens.is_symbol('=') {
                path.steps.push(bare_arguments(tokens, start));
            }
            break;
        }
    }
    Some(Expr {
        span: tokens.since(start),
        kind: ExprKind::Path(path),
    })
}

fn bare_arguments(tokens: &mut Tokens<'_>, start: usize) -> Step {
    let list = arguments(tokens, DEPTH, false);
    Step::Arguments(list, tokens.since(start).end)
}

fn logic(tokens: &mut Tokens<'_>, depth: usize) -> Option<Expr> {
    chain(tokens, depth, comparison, ExprKind::Operation, |tokens| {
        ["and", "or", "xor", "eqv", "imp"]
            .iter()
            .any(|word| tokens.eat_word(word))
    })
}

fn comparison(tokens: &mut Tokens<'_>, depth: usize) -> Option<Expr> {
    chain(tokens, depth, join, ExprKind::Operation, |tokens| {
        let mut found = tokens.eat_word("is");
        while tokens.eat_symbol('=') || tokens.eat_symbol('<') || tokens.eat_symbol('>') {
            found = true;
        }
        found
    })
}

fn join(tokens: &mut Tokens<'_>, depth: usize) -> Option<Expr> {
    chain(tokens, depth, difference, ExprKind::Join, |tokens| {
        tokens.eat_symbol('&')
    })
}

/// `a - b + c`: with a minus anywhere, no part of it joins strings.
fn difference(tokens: &mut Tokens<'_>, depth: usize) -> Option<Expr> {
    chain(tokens, depth, sum, ExprKind::Operation, |tokens| {
        tokens.eat_symbol('-')
    })
}

fn sum(tokens: &mut Tokens<'_>, depth: usize) -> Option<Expr> {
    chain(tokens, depth, product, ExprKind::Sum, |tokens| {
        tokens.eat_symbol('+')
    })
}

fn product(tokens: &mut Tokens<'_>, depth: usize) -> Option<Expr> {
    chain(tokens, depth, unary, ExprKind::Operation, |tokens| {
        tokens.eat_word("mod")
            || ['*', '/', '\\', '^']
                .iter()
                .any(|symbol| tokens.eat_symbol(*symbol))
    })
}

type Reader = fn(&mut Tokens<'_>, usize) -> Option<Expr>;

fn chain(
    tokens: &mut Tokens<'_>,
    depth: usize,
    operand: Reader,
    kind: fn(Vec<Expr>) -> ExprKind,
    operator: fn(&mut Tokens<'_>) -> bool,
) -> Option<Expr> {
    let first = operand(tokens, depth)?;
    let start = first.span.start;
    let mut operands = Vec::new();
    while operator(tokens) {
        operands.extend(operand(tokens, depth));
    }
    if operands.is_empty() && tokens.since(start) == first.span {
        return Some(first);
    }
    operands.insert(0, first);
    Some(Expr {
        span: tokens.since(start),
        kind: kind(operands),
    })
}

fn unary(tokens: &mut Tokens<'_>, depth: usize) -> Option<Expr> {
    let start = tokens.peek()?.span.start;
    let mut signed = false;
    while tokens.eat_word("not") || tokens.eat_symbol('-') || tokens.eat_symbol('+') {
        signed = true;
    }
    let operand = operand(tokens, depth)?;
    if !signed {
        return Some(operand);
    }
    Some(Expr {
        span: tokens.since(start),
        kind: ExprKind::Operation(vec![operand]),
    })
}

fn operand(tokens: &mut Tokens<'_>, depth: usize) -> Option<Expr> {
    let token = tokens.peek()?;
    let literal = match token.kind {
        TokenKind::String => Some(ExprKind::String),
        TokenKind::Number => Some(ExprKind::Number),
        TokenKind::Date => Some(ExprKind::Operation(Vec::new())),
        _ => None,
    };
    if let Some(kind) = literal {
        tokens.bump();
        return Some(Expr {
            span: token.span,
            kind,
        });
    }
    path(tokens, depth)
}

fn path(tokens: &mut Tokens<'_>, depth: usize) -> Option<Expr> {
    let start = tokens.peek()?.span.start;
    if tokens.eat_word("new") {
        let class = tokens.bump().filter(|token| token.kind == TokenKind::Name);
        let class = class.map(|token| token.span);
        return Some(Expr {
            span: tokens.since(start),
            kind: ExprKind::New(class),
        });
    }
    let head = head(tokens, depth)?;
    let mut steps = first_member(tokens, &head);
    loop {
        if let Some(name) = member(tokens) {
            steps.push(Step::Member(name));
        } else if depth > 0 && tokens.eat_symbol('(') {
            let list = arguments(tokens, depth - 1, true);
            steps.push(Step::Arguments(list, tokens.since(start).end));
        } else {
            break;
        }
    }
    let span = tokens.since(start);
    let kind = match head {
        Head::Brackets(inner) if steps.is_empty() => ExprKind::Brackets(inner),
        head => ExprKind::Path(Path { head, steps }),
    };
    Some(Expr { span, kind })
}

fn head(tokens: &mut Tokens<'_>, depth: usize) -> Option<Head> {
    let token = tokens.peek()?;
    match token.kind {
        TokenKind::Symbol('.') => Some(Head::With(tokens.object())),
        TokenKind::Symbol('(') if depth > 0 && !tokens.is_unclosed(depth) => {
            let before = tokens.position();
            tokens.bump();
            let inner = logic(tokens, depth - 1);
            let closed = tokens.eat_symbol(')');
            if let Some(inner) = inner.filter(|_| closed) {
                return Some(Head::Brackets(Box::new(inner)));
            }
            tokens.reset(before);
            tokens.does_not_close(before, depth);
            None
        }
        TokenKind::Name => {
            let word = tokens.word_of(token)?;
            if RESERVED.contains(&word.as_str()) {
                return None;
            }
            tokens.bump();
            Some(Head::Name(token.span))
        }
        _ => None,
    }
}

/// The member of the object of a `With` block that a path starts with.
fn first_member(tokens: &mut Tokens<'_>, head: &Head) -> Vec<Step> {
    let is_of_with = matches!(head, Head::With(_));
    let name = is_of_with.then(|| dot_and_name(tokens)).flatten();
    name.map(Step::Member).into_iter().collect()
}

fn member(tokens: &mut Tokens<'_>) -> Option<Span> {
    if tokens.is_of_with() {
        return None;
    }
    dot_and_name(tokens)
}

fn dot_and_name(tokens: &mut Tokens<'_>) -> Option<Span> {
    let name = tokens.peek_second()?;
    if !tokens.is_symbol('.') || name.kind != TokenKind::Name {
        return None;
    }
    tokens.bump();
    tokens.bump();
    Some(name.span)
}

/// Reads arguments up to the closing bracket, or to the end of the statement.
/// What is no expression is stepped over.
fn arguments(tokens: &mut Tokens<'_>, depth: usize, bracketed: bool) -> Vec<Option<Expr>> {
    let mut list = Vec::new();
    let mut current = None;
    loop {
        if bracketed && tokens.eat_symbol(')') {
            break;
        }
        let at_end = tokens.at_statement_end();
        if at_end {
            break;
        }
        if tokens.eat_symbol(',') {
            list.push(current.take());
            if tokens.at_statement_end() || tokens.is_symbol(')') {
                list.push(None);
            }
            continue;
        }
        let before = tokens.position();
        let found = logic(tokens, depth);
        if tokens.position() == before {
            tokens.bump();
        }
        current = found.or(current);
    }
    list.extend(current.map(Some));
    list
}
