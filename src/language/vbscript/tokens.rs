//! The tokens that a parser of VBScript steps over: no blanks, no comments.

use std::collections::BTreeMap;

use super::lexer::{Token, TokenKind};
use crate::span::Span;

/// A position among the significant tokens of a script.
#[derive(Clone, Debug)]
pub(super) struct Tokens<'a> {
    /// The text that the tokens are of.
    pub(super) source: &'a str,
    list: &'a [Token],
    at: usize,
    /// The brackets that were found not to close, by position, and how much deeper
    /// the search for their ends could go.
    unclosed: BTreeMap<usize, usize>,
    /// The names that the objects of the `With` blocks around the position start with.
    withs: Vec<Option<Span>>,
}

impl<'a> Tokens<'a> {
    /// A position before the first of `tokens`, which hold neither blanks nor
    /// comments.
    pub(super) fn new(source: &'a str, tokens: &'a [Token]) -> Self {
        Self {
            source,
            list: tokens,
            at: 0,
            unclosed: BTreeMap::new(),
            withs: Vec::new(),
        }
    }

    /// Notes that a `With` block starts, with the name that its object starts with.
    pub(super) fn open_with(&mut self, object: Option<Span>) {
        self.withs.push(object);
    }

    /// Notes that the innermost `With` block ends.
    pub(super) fn close_with(&mut self) {
        self.withs.pop();
    }

    /// The name that the object of the innermost `With` block starts with.
    pub(super) fn object(&self) -> Option<Span> {
        self.withs.last().copied().flatten()
    }

    /// Notes that the bracket at a position does not close. Without that, each of
    /// those inside would be looked into twice as often as the one around it.
    pub(super) fn does_not_close(&mut self, position: usize, depth: usize) {
        let known = self.unclosed.entry(position).or_default();
        *known = depth.max(*known);
    }

    /// Whether the bracket that is next is known not to close.
    pub(super) fn is_unclosed(&self, depth: usize) -> bool {
        let known = self.unclosed.get(&self.at);
        known.is_some_and(|known| *known >= depth)
    }

    /// Whether the dot that is next belongs to the object of a `With` block and to
    /// nothing before it: `sh.Run .Item("a")`.
    pub(super) fn is_of_with(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.list.get(at));
        let (Some(before), Some(next)) = (before.filter(|_| !self.withs.is_empty()), self.peek())
        else {
            return false;
        };
        let blank = self.source.get(before.span.end..next.span.start);
        blank.is_some_and(|blank| {
            !blank.is_empty() && blank.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
        })
    }

    /// The number of tokens before the position.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Goes back (or forward) to a position that was asked for before.
    pub(super) fn reset(&mut self, position: usize) {
        self.at = position;
    }

    /// The next token.
    pub(super) fn peek(&self) -> Option<Token> {
        self.list.get(self.at).copied()
    }

    /// The token behind the next one.
    pub(super) fn peek_second(&self) -> Option<Token> {
        self.list.get(self.at + 1).copied()
    }

    /// Steps over the next token and returns it.
    pub(super) fn bump(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    /// Whether the next token is this punctuation.
    pub(super) fn is_symbol(&self, symbol: char) -> bool {
        self.peek()
            .is_some_and(|token| token.kind == TokenKind::Symbol(symbol))
    }

    /// Steps over this punctuation when it is next.
    pub(super) fn eat_symbol(&mut self, symbol: char) -> bool {
        let found = self.is_symbol(symbol);
        if found {
            self.at += 1;
        }
        found
    }

    /// The next token when it is a word, in lower case.
    pub(super) fn word(&self) -> Option<String> {
        self.peek().and_then(|token| self.word_of(token))
    }

    /// Whether the next token is this word (lower case).
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.peek().is_some_and(|token| {
            token.kind == TokenKind::Name && token.text(self.source).eq_ignore_ascii_case(word)
        })
    }

    /// Steps over this word (lower case) when it is next.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.at += 1;
        }
        found
    }

    /// The token as a word, in lower case.
    pub(super) fn word_of(&self, token: Token) -> Option<String> {
        (token.kind == TokenKind::Name).then(|| token.text(self.source).to_ascii_lowercase())
    }

    /// Whether the statement ends here: at a line end, at a colon, or at the
    /// `Else` or `End If` of a one-line `If`.
    pub(super) fn at_statement_end(&self) -> bool {
        match self.peek() {
            None => true,
            Some(token) => match token.kind {
                TokenKind::Newline | TokenKind::Symbol(':') => true,
                TokenKind::Name => {
                    self.is_word("else") || self.is_word("elseif") || self.at_end_if()
                }
                _ => false,
            },
        }
    }

    /// Whether `End If` is next.
    pub(super) fn at_end_if(&self) -> bool {
        self.is_word("end")
            && self
                .peek_second()
                .and_then(|token| self.word_of(token))
                .is_some_and(|word| word == "if")
    }

    /// Steps to the end of the statement.
    pub(super) fn skip_statement(&mut self) {
        while !self.at_statement_end() {
            self.at += 1;
        }
    }

    /// The bytes from `start` up to the end of the token last stepped over.
    pub(super) fn since(&self, start: usize) -> Span {
        let end = self
            .at
            .checked_sub(1)
            .and_then(|last| self.list.get(last))
            .map_or(start, |token| token.span.end);
        Span::new(start, end)
    }
}
