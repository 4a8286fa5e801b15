//! Where the parser stands in its tokens. A look at the next token pulls in the
//! next line where a caret, or an open block, asks for it.

use std::ops::Range;

use super::super::lexer::{Kind, Token};
use super::Parser;

impl Parser<'_> {
    /// Splits the current word token behind its first `length` bytes, when it
    /// is longer: `if/i`, `do(`.
    pub(super) fn split_word(&mut self, length: usize) {
        let token = self.lexer.tokens[self.at].clone();
        let middle = token.range.start + length;
        if middle < token.range.end {
            self.lexer.tokens[self.at].range.end = middle;
            let rest = Token {
                kind: token.kind,
                range: middle..token.range.end,
            };
            self.lexer.tokens.insert(self.at + 1, rest);
        }
    }

    /// `@` in front of a command only keeps it from being shown.
    pub(super) fn skip_at_signs(&mut self) {
        while self.peek() == Some(Kind::Word) && self.token_text().starts_with('@') {
            let token = &mut self.lexer.tokens[self.at];
            token.range.start += 1;
            if token.range.is_empty() {
                self.at += 1;
            }
            self.skip_separators();
        }
    }

    pub(super) fn skip_separators(&mut self) {
        while self.peek() == Some(Kind::Separator) {
            self.at += 1;
        }
    }

    /// The kind of the current token; a continuation pulls the next line in.
    pub(super) fn peek(&mut self) -> Option<Kind> {
        loop {
            match self.peek_here() {
                Some(Kind::Continuation) => {
                    let more = self.lines.feed(&mut self.lexer);
                    self.lexer.tokens.remove(self.at);
                    if !more {
                        return None;
                    }
                }
                other => return other,
            }
        }
    }

    pub(super) fn peek_here(&self) -> Option<Kind> {
        self.lexer.tokens.get(self.at).map(|token| token.kind)
    }

    /// Inside a block: skips line ends and separators, pulling lines.
    pub(super) fn peek_line(&mut self) -> Option<Kind> {
        loop {
            self.skip_separators();
            match self.peek() {
                Some(Kind::Newline) => self.at += 1,
                Some(kind) => return Some(kind),
                None if self.lines.feed(&mut self.lexer) => {}
                None => return None,
            }
        }
    }

    /// Like [`Self::peek_line`] without skipping separators.
    pub(super) fn peek_any_line(&mut self) -> Option<Kind> {
        loop {
            match self.peek() {
                Some(Kind::Newline) => self.at += 1,
                Some(kind) => return Some(kind),
                None if self.lines.feed(&mut self.lexer) => {}
                None => return None,
            }
        }
    }

    /// The range of the current token, or the end of the text.
    pub(super) fn range(&self) -> Range<usize> {
        let end = self.lexer.text.len();
        self.lexer
            .tokens
            .get(self.at)
            .map_or(end..end, |token| token.range.clone())
    }

    pub(super) fn end_before(&self) -> usize {
        self.lexer.tokens[self.at - 1].range.end
    }

    pub(super) fn token_text(&self) -> &str {
        &self.lexer.text.as_str()[self.range()]
    }

    /// Whether a word is one of these, in any case.
    pub(super) fn is_one_of(&self, range: Option<&Range<usize>>, names: &[&str]) -> bool {
        let word = range.map_or("", |range| &self.lexer.text.as_str()[range.clone()]);
        names.iter().any(|name| name.eq_ignore_ascii_case(word))
    }

    pub(super) fn lower(&self, range: Option<&Range<usize>>) -> String {
        range
            .map(|range| self.lexer.text.as_str()[range.clone()].to_ascii_lowercase())
            .unwrap_or_default()
    }
}
