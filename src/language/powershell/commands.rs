//! From tokens to statements, commands and their words.
//!
//! The parser is tolerant: what it does not understand it steps over. It
//! recurses only into brackets, and no deeper than [`DEPTH`]; what lies deeper
//! stays opaque and is reported by the reader as not read.

mod operands;
mod statements;

use super::token::{Kind, Token};
use super::tree::{Block, Statement, Tokens};

/// How deep brackets may nest before reading stops.
pub const DEPTH: usize = 40;

/// What parsing a text gives.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The statements of the whole text.
    pub block: Block,
    /// The tokens of the brackets that nest too deep.
    pub opaque: Vec<Tokens>,
}

/// Parses the tokens of a whole text.
#[must_use]
pub fn parse(tokens: &[Token]) -> Parsed {
    let mut parser = Parser {
        tokens,
        opaque: Vec::new(),
        depth: 0,
    };
    let block = parser.block(0..tokens.len());
    Parsed {
        block,
        opaque: parser.opaque,
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    opaque: Vec<Tokens>,
    depth: usize,
}

/// A place among the tokens of one bracket.
#[derive(Clone, Copy, Debug)]
struct Place {
    at: usize,
    end: usize,
}

impl Parser<'_> {
    fn block(&mut self, tokens: Tokens) -> Block {
        let mut place = Place {
            at: tokens.start,
            end: tokens.end,
        };
        let mut statements = Vec::new();
        loop {
            self.skip_separators(&mut place);
            if place.at >= place.end {
                return Block { statements, tokens };
            }
            let before = place.at;
            statements.extend(self.statement(&mut place));
            if place.at == before {
                place.at += 1;
            }
        }
    }

    /// The block between an opening token and its partner, unless it lies too
    /// deep.
    fn inside(&mut self, opening: usize) -> Option<Block> {
        self.inside_from(opening, opening + 1)
    }

    /// The same, from a later token on.
    fn inside_from(&mut self, opening: usize, start: usize) -> Option<Block> {
        let end = self.partner(opening);
        if self.depth >= DEPTH {
            self.opaque.push(opening..end);
            return None;
        }
        self.depth += 1;
        let block = self.block(start.min(end)..end);
        self.depth -= 1;
        Some(block)
    }

    fn kind(&self, place: Place) -> Option<Kind> {
        self.token(place).map(|token| token.kind)
    }

    fn token(&self, place: Place) -> Option<&Token> {
        self.tokens.get(place.at).filter(|_| place.at < place.end)
    }

    /// The token that closes an opening one, or where the text ends.
    fn partner(&self, opening: usize) -> usize {
        match self.tokens.get(opening) {
            Some(token) if token.is_opening() => token.partner.clamp(opening, self.tokens.len()),
            _ => opening,
        }
    }

    /// Steps over an opening token, its inside and its partner.
    fn skip_group(&self, place: &mut Place) {
        place.at = (self.partner(place.at) + 1)
            .min(place.end)
            .max(place.at + 1);
    }

    fn skip_trivia(&self, place: &mut Place) {
        while self.token(*place).is_some_and(Token::is_trivia) {
            place.at += 1;
        }
    }

    fn skip_lines(&self, place: &mut Place) {
        while self
            .token(*place)
            .is_some_and(|token| token.is_trivia() || token.kind == Kind::Newline)
        {
            place.at += 1;
        }
    }

    fn skip_separators(&self, place: &mut Place) {
        while self.token(*place).is_some_and(|token| {
            token.is_trivia() || matches!(token.kind, Kind::Newline | Kind::Semicolon | Kind::Label)
        }) {
            place.at += 1;
        }
    }

    /// The statement behind `=` or `return`.
    fn nested(&mut self, place: &mut Place) -> Option<Box<Statement>> {
        self.skip_trivia(place);
        if self.depth >= DEPTH {
            let start = place.at;
            while self.kind(*place).is_some_and(|kind| !ends_statement(kind)) {
                place.at += 1;
            }
            self.opaque.push(start..place.at);
            return None;
        }
        self.depth += 1;
        let statement = self.statement(place);
        self.depth -= 1;
        statement.map(Box::new)
    }
}

fn ends_statement(kind: Kind) -> bool {
    matches!(kind, Kind::Newline | Kind::Semicolon | Kind::Close(_))
}

#[cfg(test)]
mod tests;
