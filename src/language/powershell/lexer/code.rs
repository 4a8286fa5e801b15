//! Everything outside strings: blanks, comments, separators, brackets.

use super::super::cursor::{is_blank, is_name, length_while};
use super::super::token::{Bracket, Keyword, Kind};
use super::{Inside, Lexer, Mode, Opener, WordState};

/// How far ahead a line end looks for the `|` that would continue it.
const LOOK_AHEAD: usize = 200;

impl Lexer<'_> {
    pub(super) fn code(&mut self) {
        let Some(c) = self.cursor.peek() else {
            return;
        };
        let inside = self.frame.word == WordState::Generic;
        match c {
            '\r' | '\n' => self.line_end(),
            '`' if !inside && self.continues_line() => self.blank(),
            _ if is_blank(c) => self.blank(),
            '#' if !inside => self.line_comment(),
            '<' if self.cursor.looking_at("<#") => self.block_comment(),
            ';' => self.separator(1, Kind::Semicolon),
            '|' if self.cursor.looking_at("||") => self.separator(2, Kind::OrOr),
            '|' => self.separator(1, Kind::Pipe),
            '&' if self.cursor.looking_at("&&") => self.separator(2, Kind::AndAnd),
            ')' => self.closing(&[Bracket::Paren, Bracket::Sub, Bracket::Array]),
            '}' => self.closing(&[Bracket::Brace, Bracket::Hash]),
            ']' if self.frame.opener == Opener::Bracket(Bracket::Square) => {
                self.closing(&[Bracket::Square]);
            }
            _ => match self.frame.mode {
                Mode::Start => self.statement_start(c),
                Mode::Name => self.declared_name(),
                Mode::Argument => self.argument(c),
                Mode::Expression => self.expression(c),
            },
        }
    }

    fn continues_line(&self) -> bool {
        matches!(self.cursor.peek_at(1), Some('\r' | '\n') | None)
    }

    fn blank(&mut self) {
        if self.cursor.peek() == Some('`') {
            self.cursor.bump();
            self.cursor.bump_by(self.cursor.line_end());
        }
        self.cursor.bump_while(is_blank);
        self.emit(Kind::Blank);
        self.frame.word = WordState::None;
    }

    fn line_end(&mut self) {
        let frame = self.frame;
        let ends = self.cursor.line_end();
        let behind = self.cursor.rest().get(ends..).unwrap_or_default();
        let nothing = frame.expects_more
            || frame.opener == Opener::Bracket(Bracket::Square)
            || (frame.mode != Mode::Start && pipe_follows(behind));
        self.cursor.bump_by(ends);
        self.frame.word = WordState::None;
        if nothing {
            self.emit(Kind::Blank);
        } else {
            self.emit(Kind::Newline);
            self.new_statement(false);
        }
    }

    /// Before the first word of the next statement, or the next key of a
    /// hash table.
    pub(super) fn new_statement(&mut self, piped: bool) {
        let frame = &mut self.frame;
        frame.mode = match frame.opener {
            Opener::Bracket(Bracket::Hash | Bracket::Square) if !piped => Mode::Expression,
            _ => Mode::Start,
        };
        frame.word = WordState::None;
        frame.piped = piped;
    }

    fn separator(&mut self, length: usize, kind: Kind) {
        self.cursor.bump_by(length);
        self.emit(kind);
        self.new_statement(kind == Kind::Pipe);
        self.frame.keyword = None;
    }

    fn line_comment(&mut self) {
        let rest = self.cursor.rest();
        let length = memchr::memchr2(b'\r', b'\n', rest.as_bytes()).unwrap_or(rest.len());
        self.cursor.advance_to(self.cursor.at() + length);
        self.emit(Kind::Comment);
    }

    fn block_comment(&mut self) {
        let rest = self.cursor.rest();
        let length = rest
            .get(2..)
            .and_then(|inside| inside.find("#>"))
            .map_or(rest.len(), |length| length + 4);
        self.cursor.advance_to(self.cursor.at() + length);
        self.emit(Kind::Comment);
        self.frame.word = WordState::None;
    }

    /// A closing bracket: it closes the innermost frame or nothing at all.
    fn closing(&mut self, brackets: &[Bracket]) {
        self.cursor.bump();
        let Opener::Bracket(bracket) = self.frame.opener else {
            return self.stray_closing();
        };
        if !brackets.contains(&bracket) {
            return self.stray_closing();
        }
        let opening = self.frame.token;
        let index = self.tokens.get(opening).is_some_and(|token| token.glued);
        self.close(Kind::Close(bracket));
        self.after_bracket(bracket);
        if bracket == Bracket::Square && !index {
            self.frame.word = WordState::Type;
        }
    }

    fn stray_closing(&mut self) {
        self.emit(Kind::Stray);
        self.new_statement(false);
    }

    fn after_bracket(&mut self, bracket: Bracket) {
        let frame = &mut self.frame;
        let block = bracket == Bracket::Brace
            && (frame.keyword.is_some() || frame.inside == Inside::Clauses);
        let parameters = bracket == Bracket::Paren && frame.keyword == Some(Keyword::Param);
        if block || parameters {
            self.new_statement(false);
        }
        let frame = &mut self.frame;
        if parameters {
            frame.keyword = None;
        }
        frame.word = match frame.word {
            WordState::Generic => WordState::Generic,
            _ => WordState::Operand,
        };
    }

    /// Behind a string: a member can follow, unless the string is a part of
    /// an unquoted word.
    pub(super) fn after_string(&mut self) {
        let frame = &mut self.frame;
        if frame.word != WordState::Generic {
            frame.word = WordState::Operand;
        }
    }

    /// An opening bracket, or the two characters of `$(`, `@(`, `@{`.
    pub(super) fn bracket(&mut self, glued: bool) -> bool {
        let rest = self.cursor.rest();
        let (bracket, length) = match rest.as_bytes() {
            [b'$', b'(', ..] => (Bracket::Sub, 2),
            [b'@', b'(', ..] => (Bracket::Array, 2),
            [b'@', b'{', ..] => (Bracket::Hash, 2),
            [b'(', ..] => (Bracket::Paren, 1),
            [b'{', ..] => (Bracket::Brace, 1),
            [b'[', ..] => (Bracket::Square, 1),
            _ => return false,
        };
        let outer = self.frame;
        self.cursor.bump_by(length);
        self.open(Opener::Bracket(bracket), Kind::Open(bracket), glued);
        let inner = &mut self.frame;
        inner.inside = match (bracket, outer.keyword) {
            (Bracket::Brace, Some(Keyword::Switch)) => Inside::Clauses,
            (Bracket::Paren, Some(Keyword::Foreach)) if !glued => Inside::ForeachHead,
            _ => Inside::Plain,
        };
        true
    }

    fn declared_name(&mut self) {
        if matches!(self.cursor.peek(), Some('{' | '(' | '[' | '$' | '@')) {
            self.frame.mode = Mode::Start;
            return self.statement_start(self.cursor.peek().unwrap_or(' '));
        }
        self.cursor
            .bump_while(|c| !super::super::cursor::ends_word(c));
        self.emit(Kind::Bare);
        self.frame.mode = Mode::Start;
    }

    /// The name or number that stands here, as long as it goes.
    pub(super) fn name_length(&self, wanted: impl Fn(char) -> bool) -> usize {
        length_while(self.cursor.rest(), |c| is_name(c) || wanted(c))
    }
}

/// PowerShell 7 lets the next line start with the pipe.
fn pipe_follows(rest: &str) -> bool {
    let next = rest
        .char_indices()
        .take(LOOK_AHEAD)
        .find(|(_, c)| !c.is_whitespace());
    next.is_some_and(|(_, c)| c == '|')
}
