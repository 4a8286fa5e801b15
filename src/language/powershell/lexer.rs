//! From characters to tokens, the way PowerShell's own tokenizer and parser
//! do it together.
//!
//! PowerShell reads a statement in one of two modes, and the first character
//! decides which: `pkgmgr /iu:A` is a command whose words are taken as they
//! are, `$x + 1` is an expression. The lexer keeps a stack of open brackets
//! and strings, each with its mode, so that it needs no parser to drive it
//! and no stack of its own to overflow.
//!
//! It is total and lossless: every text is some tokens, and they tile it.
//!
//! Source: PowerShell documentation, `about_Parsing`, `about_Quoting_Rules`,
//! `about_Special_Characters`.

mod code;
mod expression;
mod strings;
mod words;

use super::cursor::Cursor;
use super::token::{Bracket, Keyword, Kind, Quote, Token};

/// The tokens of a text; they tile it.
#[must_use]
pub fn lex(text: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        cursor: Cursor::new(text),
        tokens: Vec::with_capacity((text.len() / 4).min(1 << 16)),
        frame: Frame::new(Opener::File, 0),
        outer: Vec::new(),
        start: 0,
    };
    while lexer.cursor.peek().is_some() {
        let before = lexer.cursor.at();
        lexer.start = before;
        lexer.step();
        if lexer.cursor.at() == before {
            lexer.cursor.bump();
            lexer.emit(Kind::Stray);
        }
    }
    lexer.finish()
}

/// The state of reading.
struct Lexer<'a> {
    cursor: Cursor<'a>,
    tokens: Vec<Token>,
    /// The innermost of what is open; the file itself is never closed.
    frame: Frame,
    /// What is open around it, innermost last.
    outer: Vec<Frame>,
    /// Where the token that is being read starts.
    start: usize,
}

/// One open bracket or string, and how its inside is being read.
#[derive(Clone, Copy, Debug)]
struct Frame {
    opener: Opener,
    token: usize,
    mode: Mode,
    word: WordState,
    /// The last token asks for more, so a line end ends nothing.
    expects_more: bool,
    /// The statement stands behind a `|`, where no keyword can stand.
    piped: bool,
    /// The keyword whose statement is being read.
    keyword: Option<Keyword>,
    /// What the inside is to the keyword before it.
    inside: Inside,
}

/// What the inside of a bracket is to the keyword before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    /// Nothing special.
    Plain,
    /// The clauses of a `switch`.
    Clauses,
    /// The head of a `foreach`.
    ForeachHead,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opener {
    File,
    Bracket(Bracket),
    Quote(Quote),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Before the first word of a statement.
    Start,
    /// Behind `function`, before the name.
    Name,
    /// Among the arguments of a command.
    Argument,
    /// In an expression.
    Expression,
}

/// How far the word is of which the last token was a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WordState {
    /// No word is open.
    None,
    /// An unquoted word, which goes on up to a character that ends it.
    Generic,
    /// A string, variable or group, which `.Member` and `[index]` continue.
    Operand,
    /// A type, which `.Member` and `::Member` continue.
    Type,
    /// A member's name, which `(` continues as well.
    Member,
}

impl Frame {
    fn new(opener: Opener, token: usize) -> Self {
        let mode = match opener {
            Opener::Bracket(Bracket::Square | Bracket::Hash) => Mode::Expression,
            _ => Mode::Start,
        };
        Self {
            opener,
            token,
            mode,
            word: WordState::None,
            expects_more: false,
            piped: false,
            keyword: None,
            inside: Inside::Plain,
        }
    }
}

impl Lexer<'_> {
    fn step(&mut self) {
        match self.frame.opener {
            Opener::Quote(Quote::Double) => self.double_quoted(),
            Opener::Quote(Quote::HereDouble) => self.here_double(),
            _ => self.code(),
        }
    }

    /// Records the characters since `start` as a token of its own.
    fn emit(&mut self, kind: Kind) {
        self.record(kind, false);
    }

    /// Records them as a part of the word before.
    fn glue(&mut self, kind: Kind) {
        self.record(kind, true);
    }

    fn record(&mut self, kind: Kind, glued: bool) {
        let end = self.cursor.at();
        if end == self.start {
            return;
        }
        self.tokens.push(Token {
            kind,
            start: self.start,
            end,
            glued,
            partner: usize::MAX,
        });
        self.start = end;
        if !matches!(kind, Kind::Blank | Kind::Newline | Kind::Comment) {
            self.frame.expects_more = asks_for_more(kind);
        }
    }

    fn open(&mut self, opener: Opener, kind: Kind, glued: bool) {
        let token = self.tokens.len();
        self.record(kind, glued);
        let inner = Frame::new(opener, token);
        self.outer.push(std::mem::replace(&mut self.frame, inner));
    }

    /// Closes the innermost frame with the token that `kind` is.
    fn close(&mut self, kind: Kind) {
        let token = self.tokens.len();
        if let Some(outer) = self.outer.pop() {
            let closed = std::mem::replace(&mut self.frame, outer);
            if let Some(opening) = self.tokens.get_mut(closed.token) {
                opening.partner = token;
            }
        }
        self.record(kind, true);
    }

    fn finish(mut self) -> Vec<Token> {
        let count = self.tokens.len();
        for token in &mut self.tokens {
            if token.is_opening() {
                token.partner = token.partner.min(count);
            }
        }
        self.tokens
    }
}

fn asks_for_more(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Operator
            | Kind::Assign
            | Kind::Comma
            | Kind::Static
            | Kind::Pipe
            | Kind::AndAnd
            | Kind::OrOr
    )
}

#[cfg(test)]
mod tests;
