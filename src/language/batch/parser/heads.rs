//! `if` and `for`: their heads, and the commands that they govern.

use std::ops::Range;

use super::super::ast::{Condition, Joint, Node, Set, Step};
use super::super::fields::Fields;
use super::super::lexer::{Kind, words};
use super::Parser;
use crate::invocation::is_program;
use crate::language::TOOLS;
use crate::text::{Glyph, Text};

impl Parser<'_> {
    pub(super) fn condition(&mut self) -> Node {
        let start = self.range().start;
        self.split_word("if".len());
        self.at += 1;
        let mut word = self.word(true);
        while self.is_one_of(word.as_ref(), &["not", "/i"]) {
            word = self.word(true);
        }
        let asks = ["exist", "defined", "errorlevel", "cmdextversion"];
        let asks = self.is_one_of(word.as_ref(), &asks) || self.equals_sign();
        self.word(true);
        if !asks {
            self.word(true);
        }
        let end = self.range().start;
        let condition = Condition {
            text: self.lexer.text.slice(start..end),
        };
        let then = self.branch();
        let otherwise = if self.at_else() {
            self.at += 1;
            self.branch()
        } else {
            Vec::new()
        };
        Node::If {
            condition,
            then,
            otherwise,
        }
    }

    /// The command of an `if` or `for`: a block, or all that is chained to it.
    fn branch(&mut self) -> Vec<Step> {
        self.skip_separators();
        let node = match self.peek() {
            None | Some(Kind::Newline) => return Vec::new(),
            Some(Kind::Close) if self.depth > 0 => return Vec::new(),
            Some(_) => {
                self.nesting += 1;
                let node = self.command();
                self.nesting -= 1;
                node
            }
        };
        let first = node.map(|node| Step {
            joint: Joint::Then,
            node,
        });
        let mut steps: Vec<_> = first.into_iter().collect();
        // `if x a & b` runs `b` only when `x` holds.
        steps.extend(self.chain());
        steps
    }

    fn next_is_joint(&mut self) -> bool {
        self.skip_separators();
        matches!(
            self.peek(),
            Some(Kind::Then | Kind::And | Kind::Or | Kind::Pipe)
        )
    }

    /// What is chained to a command on the rest of its line.
    fn chain(&mut self) -> Vec<Step> {
        if !self.next_is_joint() {
            return Vec::new();
        }
        let steps = self.line();
        let ended = self
            .at
            .checked_sub(1)
            .and_then(|last| self.lexer.tokens.get(last));
        if ended.is_some_and(|token| token.kind == Kind::Newline) {
            self.at -= 1;
        }
        steps
    }

    fn at_else(&mut self) -> bool {
        self.skip_separators();
        self.peek() == Some(Kind::Word) && self.token_text().eq_ignore_ascii_case("else")
    }

    pub(super) fn for_loop(&mut self) -> Node {
        self.split_word("for".len());
        self.at += 1;
        let mut variable = None;
        let mut kind = Goes::Words;
        let mut fields = Fields::default();
        let mut backquotes = false;
        loop {
            let before = self.at;
            let Some(range) = self.word(false) else { break };
            let word = self.lower(Some(&range));
            match word.as_str() {
                "in" => break,
                "/f" => kind = Goes::Lines,
                "/d" | "/l" => kind = Goes::Else,
                "/r" => kind = Goes::Searches,
                _ if word.starts_with('%') => {
                    variable = self.last_char(before);
                }
                _ => {
                    backquotes |= word.contains("usebackq");
                    fields.read(&self.lexer.text.as_str()[range]);
                }
            }
        }
        let first = self.at;
        let set = self.set();
        // Words on lines of their own are not told apart.
        let mut lines = self.lexer.tokens[first..self.at.min(self.lexer.tokens.len())].iter();
        let is_one_line = lines.all(|token| token.kind != Kind::Newline);
        let set = match (set, kind) {
            (Some(set), Goes::Lines) => lines_of(&set, backquotes, fields),
            (Some(set), Goes::Words) if is_one_line => Set::Words(words(&set)),
            // It stands in some directory, which changes nothing in its name.
            (Some(set), Goes::Searches) => {
                let words = words(&set).into_iter();
                Set::Words(words.filter(|word| is_program(word, &TOOLS)).collect())
            }
            _ => Set::Other,
        };
        self.skip_separators();
        if self.peek() == Some(Kind::Word) && self.token_text().eq_ignore_ascii_case("do") {
            self.at += 1;
        } else if self.peek() == Some(Kind::Word)
            && self.token_text().to_ascii_lowercase().starts_with("do")
        {
            self.split_word("do".len());
        }
        let body = self.branch();
        Node::For {
            variable,
            set,
            body,
        }
    }

    fn last_char(&self, from: usize) -> Option<char> {
        let token = self.lexer.tokens[from..self.at]
            .iter()
            .rev()
            .find(|token| token.kind == Kind::Word)?;
        self.lexer.text.as_str()[token.range.clone()].chars().last()
    }

    /// The set of a `for`, between its parentheses.
    fn set(&mut self) -> Option<Text> {
        self.skip_separators();
        if self.peek() != Some(Kind::Open) {
            return None;
        }
        self.at += 1;
        let start = self.range().start;
        self.depth += 1;
        while let Some(kind) = self.peek_any_line() {
            if kind == Kind::Close {
                break;
            }
            self.at += 1;
        }
        self.depth -= 1;
        let end = self.range().start;
        self.at += 1;
        Some(self.lexer.text.slice(start..end))
    }

    /// A word of an `if` or `for` head: tokens up to the next separator, with
    /// or without parentheses inside.
    fn word(&mut self, parentheses: bool) -> Option<Range<usize>> {
        self.skip_separators();
        let start = self.range().start;
        let first = self.at;
        while let Some(kind) = self.peek() {
            let part = match kind {
                Kind::Word => true,
                Kind::Open => parentheses && self.at > first,
                Kind::Close => self.depth == 0,
                _ => false,
            };
            if !part {
                break;
            }
            self.at += 1;
        }
        (self.at > first).then(|| start..self.end_before())
    }

    fn equals_sign(&mut self) -> bool {
        self.peek() == Some(Kind::Separator) && self.token_text().contains("==")
    }
}

/// What a `for` goes through, by its switch.
#[derive(Clone, Copy)]
enum Goes {
    Words,
    /// `/f`
    Lines,
    /// `/r`
    Searches,
    /// `/d`, `/l`
    Else,
}

/// The set of a `for /f`: a command between single quotes, a string between double
/// ones; under `usebackq` between backquotes and single ones.
fn lines_of(set: &Text, backquotes: bool, fields: Fields) -> Set {
    let (command, string) = if backquotes { ('`', '\'') } else { ('\'', '"') };
    match (within(set, command), within(set, string)) {
        (Some(command), _) => Set::Output(command, fields),
        (None, Some(string)) => Set::Line(string, fields),
        (None, None) if backquotes => Set::File(Text::default(), fields),
        (None, None) => Set::File(set.clone(), fields),
    }
}

/// A set between two quotes.
fn within(set: &Text, quote: char) -> Option<Text> {
    let mut known = set
        .atoms()
        .filter(|atom| !matches!(atom.glyph, Glyph::Char(c) if c.is_whitespace()));
    let first = known.next()?;
    let last = known.last()?;
    let quoted = first.glyph.char() == Some(quote) && last.glyph.char() == Some(quote);
    quoted.then(|| set.slice(first.range.end..last.range.start))
}
