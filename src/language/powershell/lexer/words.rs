//! How a statement starts, and the words of a command.

use super::super::cursor::{
    ends_word, is_bare, is_blank, is_dash, is_double_quote, is_name, is_single_quote,
    variable_length,
};
use super::super::token::{Keyword, Kind};
use super::{Lexer, Mode, Opener, WordState};

impl Lexer<'_> {
    pub(super) fn statement_start(&mut self, c: char) {
        if self.keyword() {
            return;
        }
        let next = self.cursor.peek_at(1);
        match c {
            '&' => self.call_operator(Kind::Ampersand),
            '.' if runs_in_scope(next) => self.call_operator(Kind::Source),
            ':' if next.is_some_and(is_name) => {
                self.cursor.bump();
                self.cursor.bump_while(is_name);
                self.emit(Kind::Label);
            }
            _ if self.starts_expression(c, next) => {
                if !matches!(c, '{' | '(' | '[') && !is_dash(c) {
                    self.frame.keyword = None;
                }
                self.frame.mode = Mode::Expression;
                self.expression(c);
            }
            _ => {
                let frame = &mut self.frame;
                frame.keyword = None;
                frame.mode = Mode::Argument;
                self.generic(false);
            }
        }
    }

    pub(super) fn call_operator(&mut self, kind: Kind) {
        self.cursor.bump();
        self.emit(kind);
        let frame = &mut self.frame;
        frame.mode = Mode::Argument;
        frame.keyword = None;
    }

    fn starts_expression(&self, c: char, next: Option<char>) -> bool {
        match c {
            '$' | '(' | '@' | '[' | '{' | '!' | ',' | '+' | '=' => true,
            '.' => next.is_some_and(|c| c.is_ascii_digit()),
            '0'..='9' => self.is_number(),
            _ => is_dash(c) || is_double_quote(c) || is_single_quote(c),
        }
    }

    /// `7z.exe` starts with a digit and is a command, `7` and `7..9` are not.
    fn is_number(&self) -> bool {
        let rest = self.cursor.rest();
        let word = &rest[..rest
            .find(|c| ends_word(c) || matches!(c, '+' | '*' | '%' | ']'))
            .unwrap_or(rest.len())];
        let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
        let behind = digits.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let suffixes = ["kb", "mb", "gb", "tb", "pb", "l", "d", "e"];
        behind.is_empty()
            || behind.starts_with(['-', '/', '.', '[', '$', '\'', '"'])
            || suffixes.contains(&behind.to_ascii_lowercase().as_str())
            || word.to_ascii_lowercase().starts_with("0x")
    }

    pub(super) fn keyword(&mut self) -> bool {
        let length = self.name_length(|_| false);
        let rest = self.cursor.rest();
        let Some(keyword) = Keyword::of(&rest[..length]) else {
            return false;
        };
        let behind = &rest[length..];
        let next = behind.chars().next();
        let ends = next.is_none_or(|c| {
            ends_word(c) || matches!(c, '[' | '$') || is_double_quote(c) || is_single_quote(c)
        });
        if self.frame.piped || !ends || !fits_behind(keyword, &rest[..length], behind) {
            return false;
        }
        self.cursor.bump_by(rest[..length].chars().count());
        self.emit(Kind::Keyword(keyword));
        let frame = &mut self.frame;
        frame.keyword = match keyword {
            Keyword::Leave | Keyword::Using => None,
            _ => Some(keyword),
        };
        frame.mode = match keyword {
            Keyword::Function => Mode::Name,
            Keyword::Using => Mode::Argument,
            _ => Mode::Start,
        };
        true
    }

    pub(super) fn argument(&mut self, c: char) {
        let state = self.frame.word;
        let inside = state == WordState::Generic;
        if !inside && self.access(c) {
            return;
        }
        let next = self.cursor.peek_at(1);
        match c {
            '$' if next == Some('(') => self.operand_bracket(inside),
            '$' => self.argument_variable(inside),
            '@' if !inside => self.at_sign(),
            '(' | '{' => self.operand_bracket(false),
            ',' => self.punctuation(1, Kind::Comma),
            '&' => self.punctuation(1, Kind::Ampersand),
            '<' | '>' => self.redirection(),
            '1'..='6' | '*' if !inside && next == Some('>') => self.redirection(),
            _ if is_double_quote(c) || is_single_quote(c) => {
                self.string(inside);
                self.after_single(inside);
            }
            _ if is_dash(c) && !inside => self.dash(c),
            _ => self.generic(inside),
        }
    }

    fn operand_bracket(&mut self, inside: bool) {
        self.bracket(inside);
    }

    /// A single-quoted string is read at once, so its end is known here.
    pub(super) fn after_single(&mut self, inside: bool) {
        if matches!(self.frame.opener, Opener::Quote(_)) {
            return;
        }
        if !inside {
            self.frame.word = WordState::Operand;
        }
    }

    fn argument_variable(&mut self, inside: bool) {
        let Some(length) = variable_length(self.cursor.rest()) else {
            return self.generic(inside);
        };
        self.cursor.advance_to(self.cursor.at() + length);
        self.record(Kind::Variable, inside);
        self.frame.word = if !inside && self.member_follows() {
            WordState::Operand
        } else {
            WordState::Generic
        };
    }

    fn member_follows(&self) -> bool {
        let rest = self.cursor.rest();
        rest.starts_with('[')
            || rest.starts_with("::")
            || rest
                .strip_prefix("?.")
                .or_else(|| rest.strip_prefix('.'))
                .is_some_and(|name| name.starts_with(starts_member))
    }

    /// `.Member`, `::Member`, `[index]` and `(...)` behind an operand.
    pub(super) fn access(&mut self, c: char) -> bool {
        match (self.frame.word, c) {
            (WordState::Member, '(') | (WordState::Operand | WordState::Member, '[') => {
                self.bracket(true)
            }
            (WordState::Operand | WordState::Type | WordState::Member, '.' | ':' | '?')
                if self.member_follows() =>
            {
                let kind = if c == ':' { Kind::Static } else { Kind::Dot };
                self.cursor.bump_by(1 + usize::from(c != '.'));
                self.glue(kind);
                self.member_name();
                true
            }
            _ => false,
        }
    }

    pub(super) fn member_name(&mut self) {
        if self.cursor.peek().is_some_and(is_name) {
            self.cursor.bump_while(is_name);
            self.glue(Kind::Word);
        }
        self.frame.word = WordState::Member;
    }

    pub(super) fn at_sign(&mut self) {
        if self.bracket(false) {
            return;
        }
        if self.string(false) {
            return self.after_single(false);
        }
        match variable_length(self.cursor.rest()) {
            Some(length) if !self.cursor.looking_at("@{") => {
                self.cursor.advance_to(self.cursor.at() + length);
                self.emit(Kind::Splat);
                self.frame.word = WordState::Operand;
            }
            _ => self.generic(false),
        }
    }

    pub(super) fn punctuation(&mut self, length: usize, kind: Kind) {
        self.cursor.bump_by(length);
        self.emit(kind);
        self.frame.word = WordState::None;
    }

    pub(super) fn redirection(&mut self) {
        if !matches!(self.cursor.peek(), Some('<' | '>')) {
            self.cursor.bump();
        }
        self.cursor.bump();
        let mut kind = Kind::Redirect;
        if self.cursor.peek() == Some('&') && matches!(self.cursor.peek_at(1), Some('1' | '2')) {
            self.cursor.bump_by(2);
            kind = Kind::Merge;
        } else if self.cursor.peek() == Some('>') {
            self.cursor.bump();
        }
        self.emit(kind);
        let frame = &mut self.frame;
        frame.mode = Mode::Argument;
        frame.word = WordState::None;
    }

    /// `-Name`, `-Name:` or `--%`; any other dash starts an unquoted word.
    fn dash(&mut self, c: char) {
        if self.cursor.looking_at("--%") && self.cursor.peek_at(3).is_none_or(ends_word) {
            return self.stop_parsing();
        }
        let mut probe = self.cursor.clone();
        probe.bump();
        if !probe.peek().is_some_and(|c| is_name(c) || c == '?') || !is_dash(c) {
            return self.generic(false);
        }
        probe.bump_while(|c| !ends_parameter(c));
        let colon = probe.peek() == Some(':');
        if colon {
            probe.bump();
        }
        self.cursor = probe;
        self.emit(Kind::Parameter);
        self.frame.word = WordState::None;
    }

    fn stop_parsing(&mut self) {
        self.cursor.bump_by(3);
        self.emit(Kind::StopParsing);
        self.cursor.bump_while(|c| !matches!(c, '\r' | '\n' | '|'));
        self.emit(Kind::Raw);
        self.frame.word = WordState::None;
    }

    /// Unquoted characters; a backtick is a token of its own.
    pub(super) fn generic(&mut self, inside: bool) {
        let kind = if self.cursor.peek() == Some('`') {
            self.escape();
            Kind::Escape
        } else {
            self.cursor.bump();
            self.cursor.bump_while(is_bare);
            Kind::Bare
        };
        self.record(kind, inside);
        self.frame.word = WordState::Generic;
    }
}

fn runs_in_scope(next: Option<char>) -> bool {
    next.is_none_or(|c| {
        c.is_whitespace()
            || matches!(c, '$' | '(' | '{')
            || is_double_quote(c)
            || is_single_quote(c)
    })
}

/// Some keywords are ordinary words unless the right bracket follows.
fn fits_behind(keyword: Keyword, name: &str, behind: &str) -> bool {
    let next = behind.trim_start().chars().next();
    match keyword {
        Keyword::Section if !name.eq_ignore_ascii_case("trap") => next == Some('{'),
        Keyword::Param => next == Some('('),
        Keyword::Function => behind.starts_with(is_blank),
        _ => true,
    }
}

fn starts_member(c: char) -> bool {
    is_name(c) || matches!(c, '$' | '(') || is_double_quote(c) || is_single_quote(c)
}

fn ends_parameter(c: char) -> bool {
    ends_word(c) || matches!(c, ':' | '.' | '[') || is_double_quote(c) || is_single_quote(c)
}
