//! From tokens to commands: blocks, `if`, `for`, chains, redirections.
//!
//! cmd reads a *unit*: one line, or as many as a caret or an open block need.
//! The whole unit is percent-expanded before any of it runs, which is why a
//! `%VAR%` in a block has the value from before the block.
//!
//! The parser is total. What cmd would refuse as a syntax error is read as
//! well as it can be: nobody is helped by silence about a broken script.

mod cursor;
mod heads;

use std::ops::Range;

use super::ast::{Command, Joint, Node, Redirect, Step};
use super::lexer::{Kind, Lexer};
use crate::span::Span;
use crate::text::Text;

/// Blocks, `if` and `for` that are nested deeper than this are not read.
const DEEPEST: usize = 200;

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
        nesting: 0,
    };
    let steps = parser.line();
    Some((steps, parser.lexer.text))
}

struct Parser<'a> {
    lines: &'a mut dyn Lines,
    lexer: Lexer,
    at: usize,
    /// How many blocks are open: in one, `)` is no text.
    depth: usize,
    /// How many blocks, `if` and `for` are open.
    nesting: usize,
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
        self.nesting += 1;
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
        self.nesting -= 1;
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
            Kind::Open if self.nesting < DEEPEST => {
                self.at += 1;
                let steps = self.block();
                self.redirects_behind(&mut redirects);
                Some(Node::Block { steps, redirects })
            }
            Kind::Open => Some(Node::TooDeep(self.rest_of_line(false))),
            Kind::Word | Kind::Close => Some(self.keyword(redirects)),
            _ => None,
        }
    }

    fn keyword(&mut self, redirects: Vec<Redirect>) -> Node {
        let word = self.token_text();
        let head = word.split('/').next().unwrap_or(word);
        let is = |name: &str| head.eq_ignore_ascii_case(name);
        let (if_, for_) = (is("if"), is("for"));
        if word.starts_with(':') {
            Node::Label(self.rest_of_line(true))
        } else if is("rem") {
            Node::Remark(self.remark())
        } else if (if_ || for_) && self.nesting >= DEEPEST {
            Node::TooDeep(self.rest_of_line(false))
        } else if if_ {
            self.condition()
        } else if for_ {
            self.for_loop()
        } else {
            Node::Command(self.simple(redirects))
        }
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
                    text.append_slice(&self.lexer.text, stretch.take().unwrap_or_default());
                    redirects.push(self.redirect());
                }
                _ => break,
            }
        }
        text.append_slice(&self.lexer.text, stretch.unwrap_or_default());
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
        while let Some(kind) = self.peek() {
            let part = match kind {
                Kind::Word => true,
                Kind::Open => self.range().start > start,
                Kind::Close => self.depth == 0,
                _ => false,
            };
            if !part {
                break;
            }
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
}

/// The span of a text, or an empty one where it has none.
pub(super) fn span_of(text: &Text) -> Span {
    text.span().unwrap_or(Span::empty(0))
}
