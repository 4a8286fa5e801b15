//! From tokens to commands: blocks, `if`, `for`, chains, redirections.
//!
//! cmd reads a *unit*: one line, or as many as a caret or an open block need.
//! The whole unit is percent-expanded before any of it runs, which is why a
//! `%VAR%` in a block has the value from before the block.
//!
//! The parser is total. What cmd would refuse as a syntax error is read as
//! well as it can be: nobody is helped by silence about a broken script.

use std::ops::Range;

use super::lexer::{Kind, Lexer, Token, is_separator};
use crate::span::Span;
use crate::text::{Glyph, Text};

/// Blocks nested deeper than this are read as plain text.
const DEEPEST: usize = 200;

/// A command and how it is tied to the one before it.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) joint: Joint,
    pub(super) node: Node,
}

/// What ties a command to the one before it in a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// It starts a line, or follows `&`.
    Then,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|`: it reads what the one before prints.
    Pipe,
}

/// A command of the unit.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// One command: its text without redirections.
    Command(Command),
    /// `( ... )`
    Block {
        steps: Vec<Step>,
        redirects: Vec<Redirect>,
    },
    /// `if CONDITION then [else otherwise]`
    If {
        condition: Condition,
        then: Vec<Step>,
        otherwise: Vec<Step>,
    },
    /// `for ... in (set) do body`
    For {
        variable: Option<char>,
        /// The command whose output a `for /f` reads.
        source: Option<Text>,
        /// The words that a plain `for` goes through.
        words: Vec<Text>,
        body: Vec<Step>,
    },
    /// `:name`, or `:: comment`
    Label(Text),
    /// `rem ...`
    Remark(Text),
}

/// A simple command.
#[derive(Clone, Debug)]
pub(super) struct Command {
    /// Its text, carets undone, redirections taken out, without `@`.
    pub(super) text: Text,
    /// Its redirections.
    pub(super) redirects: Vec<Redirect>,
}

/// `2>>"%log%"`
#[derive(Clone, Debug)]
pub(super) struct Redirect {
    /// `>`, `2>>`, `<`, `2>&1`
    pub(super) sign: String,
    /// The file; empty for `2>&1`.
    pub(super) target: Text,
}

/// What an `if` asks.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    /// All of it as text, `not` and `/i` included.
    pub(super) text: Text,
}

impl Condition {
    /// Whether it looks at the exit code of the command before.
    pub(super) fn reads_status(&self) -> bool {
        let text = self.text.as_str().to_ascii_lowercase();
        text.contains("errorlevel")
    }
}

/// Gives the parser one more physical line, or says that there is none.
pub(super) trait Lines {
    /// Feeds the next line to the lexer; false at the end.
    fn feed(&mut self, lexer: &mut Lexer) -> bool;
}

/// Parses one unit. None at the end of the script.
pub(super) fn unit(lines: &mut dyn Lines) -> Option<(Vec<Step>, Text)> {
    let mut lexer = Lexer::default();
    if !lines.feed(&mut lexer) {
        return None;
    }
    let mut parser = Parser {
        lines,
        lexer,
        at: 0,
        depth: 0,
    };
    let steps = parser.line();
    Some((steps, parser.lexer.text))
}

struct Parser<'a> {
    lines: &'a mut dyn Lines,
    lexer: Lexer,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    /// A chain of commands up to the end of the line, or to the `)` of a block.
    fn line(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut joint = Joint::Then;
        loop {
            self.skip_separators();
            match self.peek() {
                Some(Kind::Newline) => {
                    self.at += 1;
                    return steps;
                }
                None => return steps,
                Some(Kind::Close) if self.depth > 0 => return steps,
                Some(Kind::Then | Kind::And | Kind::Or | Kind::Pipe) => {
                    joint = match self.peek() {
                        Some(Kind::And) => Joint::And,
                        Some(Kind::Or) => Joint::Or,
                        Some(Kind::Pipe) => Joint::Pipe,
                        _ => Joint::Then,
                    };
                    self.at += 1;
                }
                Some(_) => {
                    let before = self.at;
                    if let Some(node) = self.command() {
                        steps.push(Step { joint, node });
                    }
                    joint = Joint::Then;
                    self.at = self.at.max(before + usize::from(self.at == before));
                }
            }
        }
    }

    /// The lines of a block behind its `(`, up to and with its `)`.
    fn block(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        self.depth += 1;
        loop {
            match self.peek_line() {
                None => break,
                Some(Kind::Close) => {
                    self.at += 1;
                    break;
                }
                Some(_) => steps.append(&mut self.line()),
            }
        }
        self.depth -= 1;
        steps
    }

    fn command(&mut self) -> Option<Node> {
        self.skip_at_signs();
        let mut redirects = Vec::new();
        while self.peek() == Some(Kind::Redirect) {
            redirects.push(self.redirect());
            self.skip_separators();
            self.skip_at_signs();
        }
        match self.peek()? {
            Kind::Open if self.depth < DEEPEST => {
                self.at += 1;
                let steps = self.block();
                self.redirects_behind(&mut redirects);
                Some(Node::Block { steps, redirects })
            }
            Kind::Word | Kind::Open | Kind::Close => Some(self.keyword(redirects)),
            _ => None,
        }
    }

    fn keyword(&mut self, redirects: Vec<Redirect>) -> Node {
        let word = self.token_text().to_ascii_lowercase();
        let head = word.split('/').next().unwrap_or(&word);
        match head {
            "if" if self.depth < DEEPEST => self.condition(),
            "for" if self.depth < DEEPEST => self.for_loop(),
            "rem" => Node::Remark(self.remark()),
            _ if word.starts_with(':') => Node::Label(self.rest_of_line(true)),
            _ => Node::Command(self.simple(redirects)),
        }
    }

    fn condition(&mut self) -> Node {
        let start = self.range().start;
        self.split_word("if".len());
        self.at += 1;
        let mut word = self.word(true);
        while ["not", "/i"].contains(&self.lower(word.as_ref()).as_str()) {
            word = self.word(true);
        }
        match self.lower(word.as_ref()).as_str() {
            "exist" | "defined" | "errorlevel" | "cmdextversion" => {
                self.word(true);
            }
            _ if self.equals_sign() => {
                self.word(true);
            }
            _ => {
                self.word(true);
                self.word(true);
            }
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
            Some(_) => self.command(),
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

    fn for_loop(&mut self) -> Node {
        self.split_word("for".len());
        self.at += 1;
        let mut variable = None;
        let mut lines = false;
        let mut plain = true;
        let mut backquotes = false;
        loop {
            let before = self.at;
            let Some(range) = self.word(false) else { break };
            let word = self.lower(Some(&range));
            match word.as_str() {
                "in" => break,
                "/f" => lines = true,
                "/d" | "/r" | "/l" => plain = false,
                _ if word.starts_with('%') => {
                    variable = self.last_char(before);
                }
                _ => backquotes |= word.contains("usebackq"),
            }
        }
        let set = self.set();
        let words = set
            .as_ref()
            .filter(|_| plain && !lines)
            .map(words_of)
            .unwrap_or_default();
        let source = set
            .filter(|_| lines)
            .and_then(|set| command_of(&set, backquotes));
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
            source,
            words,
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

    /// A simple command: up to the next operator, redirections taken out.
    fn simple(&mut self, mut redirects: Vec<Redirect>) -> Command {
        let mut text = Text::default();
        let mut stretch: Option<Range<usize>> = None;
        while let Some(kind) = self.peek() {
            match kind {
                Kind::Close if self.depth > 0 => break,
                Kind::Word | Kind::Separator | Kind::Open | Kind::Close => {
                    let range = self.range();
                    let start = stretch.map_or(range.start, |stretch| stretch.start);
                    stretch = Some(start..range.end);
                    self.at += 1;
                }
                Kind::Redirect => {
                    text.append(&self.lexer.text.slice(stretch.take().unwrap_or_default()));
                    redirects.push(self.redirect());
                }
                _ => break,
            }
        }
        text.append(&self.lexer.text.slice(stretch.unwrap_or_default()));
        Command { text, redirects }
    }

    fn redirect(&mut self) -> Redirect {
        let sign = self.token_text().to_owned();
        self.at += 1;
        if sign.ends_with(|c: char| c.is_ascii_digit()) {
            return Redirect {
                sign,
                target: Text::default(),
            };
        }
        self.skip_separators();
        let start = self.range().start;
        while self.peek() == Some(Kind::Word) {
            self.at += 1;
        }
        let end = self.range().start.max(start);
        let target = self.lexer.text.slice(start..end);
        Redirect { sign, target }
    }

    fn redirects_behind(&mut self, redirects: &mut Vec<Redirect>) {
        self.skip_separators();
        while self.peek() == Some(Kind::Redirect) {
            redirects.push(self.redirect());
            self.skip_separators();
        }
    }

    /// `rem` takes the rest of the line, unless an operator follows at once.
    fn remark(&mut self) -> Text {
        let start = self.range().start;
        self.at += 1;
        if self.peek_here() == Some(Kind::Separator) {
            self.at += 1;
        }
        match self.peek_here() {
            Some(Kind::Then | Kind::And | Kind::Or | Kind::Pipe) => {
                self.lexer.text.slice(start..self.range().start)
            }
            Some(Kind::Continuation) => {
                self.peek();
                self.rest(start, false)
            }
            _ => self.rest(start, false),
        }
    }

    fn rest_of_line(&mut self, continues: bool) -> Text {
        let start = self.range().start;
        self.rest(start, continues)
    }

    fn rest(&mut self, start: usize, continues: bool) -> Text {
        loop {
            let kind = if continues {
                self.peek()
            } else {
                self.peek_here()
            };
            match kind {
                None | Some(Kind::Newline) => break,
                Some(Kind::Continuation) => {
                    // The caret is part of the comment: the line ends here.
                    self.lexer.cancel_continuation();
                    let at = self.at;
                    self.lexer.tokens[at].kind = Kind::Newline;
                    break;
                }
                Some(_) => self.at += 1,
            }
        }
        self.lexer.text.slice(start..self.range().start)
    }

    /// Splits the current word token behind its first `length` bytes, when it
    /// is longer: `if/i`, `do(`.
    fn split_word(&mut self, length: usize) {
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
    fn skip_at_signs(&mut self) {
        while self.peek() == Some(Kind::Word) && self.token_text().starts_with('@') {
            let token = &mut self.lexer.tokens[self.at];
            token.range.start += 1;
            if token.range.is_empty() {
                self.at += 1;
            }
            self.skip_separators();
        }
    }

    fn skip_separators(&mut self) {
        while self.peek() == Some(Kind::Separator) {
            self.at += 1;
        }
    }

    /// The kind of the current token; a continuation pulls the next line in.
    fn peek(&mut self) -> Option<Kind> {
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

    fn peek_here(&self) -> Option<Kind> {
        self.lexer.tokens.get(self.at).map(|token| token.kind)
    }

    /// Inside a block: skips line ends and separators, pulling lines.
    fn peek_line(&mut self) -> Option<Kind> {
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
    fn peek_any_line(&mut self) -> Option<Kind> {
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
    fn range(&self) -> Range<usize> {
        let end = self.lexer.text.len();
        self.lexer
            .tokens
            .get(self.at)
            .map_or(end..end, |token| token.range.clone())
    }

    fn end_before(&self) -> usize {
        self.lexer.tokens[self.at - 1].range.end
    }

    fn token_text(&self) -> &str {
        &self.lexer.text.as_str()[self.range()]
    }

    fn lower(&self, range: Option<&Range<usize>>) -> String {
        range
            .map(|range| self.lexer.text.as_str()[range.clone()].to_ascii_lowercase())
            .unwrap_or_default()
    }
}

/// The command of a `for /f` set: between single quotes, or backquotes under
/// `usebackq`.
fn command_of(set: &Text, backquotes: bool) -> Option<Text> {
    let quote = if backquotes { '`' } else { '\'' };
    let mut known = set
        .atoms()
        .filter(|atom| !matches!(atom.glyph, Glyph::Char(c) if c.is_whitespace()));
    let first = known.next()?;
    let last = known.last()?;
    let quoted = first.glyph.char() == Some(quote) && last.glyph.char() == Some(quote);
    quoted.then(|| set.slice(first.range.end..last.range.start))
}

/// The words of a plain `for` set; none where one has a wildcard, which stands
/// for the names of files.
fn words_of(set: &Text) -> Vec<Text> {
    if set.as_str().contains(['*', '?']) {
        return Vec::new();
    }
    let words = set.split(|c| is_separator(c) || c == '\n').into_iter();
    words.filter(|word| !word.is_empty()).collect()
}

/// The span of a text, or an empty one where it has none.
pub(super) fn span_of(text: &Text) -> Span {
    text.span().unwrap_or(Span::empty(0))
}
