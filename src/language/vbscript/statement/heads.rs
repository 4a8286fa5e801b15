//! The heads of blocks and declarations.

use super::super::expression::{Expr, expression};
use super::super::lexer::TokenKind;
use super::super::tokens::Tokens;
use super::{AtError, Header, Loop, Parameter};
use crate::span::Span;

/// The head of `For` and `For Each`, behind the keyword.
pub(super) fn for_loop(tokens: &mut Tokens<'_>) -> Loop {
    let each = tokens.eat_word("each");
    let variable = name(tokens);
    tokens.bump();
    let mut head = Loop {
        variable,
        ..Loop::default()
    };
    if each && tokens.eat_word("in") {
        head.over = expression(tokens);
        return head;
    }
    while !tokens.at_statement_end() {
        let before = tokens.position();
        let _ = tokens.eat_symbol('=') || tokens.eat_word("to") || tokens.eat_word("step");
        head.conditions.extend(expression(tokens));
        if tokens.position() == before {
            tokens.bump();
        }
    }
    head
}

/// The rest of `On Error`.
pub(super) fn on_error(tokens: &mut Tokens<'_>) -> AtError {
    tokens.eat_word("error");
    if tokens.is_word("resume") {
        AtError::GoesOn
    } else {
        AtError::Ends
    }
}

/// The name that is next.
pub(super) fn name(tokens: &Tokens<'_>) -> Option<Span> {
    let token = tokens.peek()?;
    (token.kind == TokenKind::Name).then_some(token.span)
}

/// The head of `Do` and `While`, and the end of `Loop`.
pub(super) fn condition_loop(tokens: &mut Tokens<'_>) -> Loop {
    let _ = tokens.eat_word("while") || tokens.eat_word("until");
    Loop {
        conditions: expression(tokens).into_iter().collect(),
        ..Loop::default()
    }
}

/// The values of a `Case`; none for `Case Else`.
pub(super) fn case_values(tokens: &mut Tokens<'_>) -> Vec<Expr> {
    let mut values = Vec::new();
    if tokens.eat_word("else") {
        return values;
    }
    while let Some(value) = expression(tokens) {
        values.push(value);
        if !tokens.eat_symbol(',') {
            break;
        }
    }
    values
}

/// The head of a procedure, behind the keyword.
pub(super) fn procedure(tokens: &mut Tokens<'_>) -> Option<Header> {
    let name = tokens
        .bump()
        .filter(|token| token.kind == TokenKind::Name)?;
    let mut parameters = Vec::new();
    if tokens.eat_symbol('(') {
        let mut by_value = false;
        while !tokens.at_statement_end() && !tokens.eat_symbol(')') {
            by_value = tokens.eat_word("byval") || (by_value && !tokens.is_symbol(','));
            tokens.eat_word("byref");
            let Some(token) = tokens.bump() else { break };
            if token.kind == TokenKind::Name {
                let name = token.span;
                parameters.push(Parameter { name, by_value });
            }
        }
    }
    Some(Header {
        name: name.span,
        parameters,
    })
}

/// The names of a `Dim` or `ReDim`, without the bounds in brackets.
pub(super) fn names(tokens: &mut Tokens<'_>) -> Vec<Span> {
    tokens.eat_word("preserve");
    let mut names = Vec::new();
    let mut nesting = 0_usize;
    while !tokens.at_statement_end() {
        let Some(token) = tokens.bump() else { break };
        match token.kind {
            TokenKind::Symbol('(') => nesting += 1,
            TokenKind::Symbol(')') => nesting = nesting.saturating_sub(1),
            TokenKind::Name if nesting == 0 => names.push(token.span),
            _ => {}
        }
    }
    names
}
