//! The parts of an expression: operands, operators, members.

use super::super::cursor::{is_dash, is_double_quote, is_name, is_single_quote, variable_length};
use super::super::token::{Bracket, Kind};
use super::{Inside, Lexer, Mode, Opener, WordState};

/// The keyword that attributes can stand before.
const PARAM: &str = "param";

impl Lexer<'_> {
    pub(super) fn expression(&mut self, c: char) {
        if self.access(c) {
            return;
        }
        let next = self.cursor.peek_at(1);
        match c {
            '$' if next != Some('(') => self.expression_variable(),
            '@' => self.at_sign(),
            '$' | '(' | '{' | '[' => {
                self.bracket(false);
            }
            ',' => self.punctuation(1, Kind::Comma),
            '&' => self.call_operator(Kind::Ampersand),
            ':' if next == Some(':') => self.static_member(),
            '>' | '<' => self.redirection(),
            '1'..='6' | '*' if next == Some('>') => self.redirection(),
            _ if is_double_quote(c) || is_single_quote(c) => {
                self.string(false);
                self.after_single(false);
            }
            _ if is_name(c) && self.parameters_follow() && self.keyword() => {}
            _ if is_name(c) => self.expression_word(),
            _ => self.operator(c, next),
        }
    }

    fn static_member(&mut self) {
        self.cursor.bump_by(2);
        self.glue(Kind::Static);
        self.member_name();
    }

    fn expression_variable(&mut self) {
        let length = variable_length(self.cursor.rest());
        self.cursor
            .advance_to(self.cursor.at() + length.unwrap_or(1));
        self.emit(length.map_or(Kind::Stray, |_| Kind::Variable));
        self.frame.word = WordState::Operand;
    }

    /// `[CmdletBinding()] param(...)`: no word can stand behind a type, so this one is
    /// the keyword that the attributes before it belong to.
    fn parameters_follow(&self) -> bool {
        let rest = self.cursor.rest();
        let word = rest.get(..PARAM.len()).unwrap_or_default();
        let is_trivia = |kind: Kind| matches!(kind, Kind::Blank | Kind::Comment);
        let mut before = self.tokens.iter().rev().map(|token| token.kind);
        word.eq_ignore_ascii_case(PARAM)
            && before.find(|kind| !is_trivia(*kind)) == Some(Kind::Close(Bracket::Square))
    }

    fn expression_word(&mut self) {
        let dotted = self.frame.opener == Opener::Bracket(Bracket::Square);
        let number = self.cursor.peek().is_some_and(|c| c.is_ascii_digit());
        let length = self.name_length(|c| c == '.' && (dotted || number));
        let word = &self.cursor.rest()[..length];
        // Few words have a dot, and fewer are the start of a range.
        let range = word.contains('.').then(|| word.find("..")).flatten();
        let word = range.map_or(word, |range| &word[..range]);
        let pipeline = word.eq_ignore_ascii_case("in") && self.frame.inside == Inside::ForeachHead;
        self.cursor.advance_to(self.cursor.at() + word.len());
        self.emit(Kind::Word);
        self.frame.word = WordState::Operand;
        if pipeline {
            self.new_statement(false);
        }
    }

    fn operator(&mut self, c: char, next: Option<char>) {
        if is_dash(c) && next.is_some_and(char::is_alphabetic) {
            self.cursor.bump();
            self.cursor.bump_while(char::is_alphabetic);
            return self.operator_token(Kind::Operator);
        }
        if self.cursor.looking_at("??=") {
            self.cursor.bump_by(3);
            return self.assignment();
        }
        if matches!(c, '+' | '-' | '*' | '/' | '%') && next == Some('=') {
            self.cursor.bump_by(2);
            return self.assignment();
        }
        if c == '=' {
            self.cursor.bump();
            return self.assignment();
        }
        let step = ["++", "--", "..", "??"]
            .iter()
            .any(|two| self.cursor.looking_at(two));
        let postfix = step && matches!(c, '+' | '-');
        self.cursor.bump_by(1 + usize::from(step));
        let known = is_dash(c) || matches!(c, '+' | '*' | '/' | '%' | '!' | '.' | '?' | ':');
        self.operator_token(if known { Kind::Operator } else { Kind::Stray });
        if postfix {
            self.frame.expects_more = false;
        }
    }

    fn operator_token(&mut self, kind: Kind) {
        self.emit(kind);
        self.frame.word = WordState::None;
    }

    /// What stands behind `=` is a statement of its own: a command or an
    /// expression.
    fn assignment(&mut self) {
        self.emit(Kind::Assign);
        let frame = &mut self.frame;
        frame.mode = Mode::Start;
        frame.word = WordState::None;
        frame.piped = false;
    }
}
