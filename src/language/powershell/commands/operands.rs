//! Operands: strings, unquoted words, variables, groups, and what follows
//! them.

use super::super::token::{Bracket, Kind, Quote, Token};
use super::super::tree::{Atom, Block, Operand, Part, Suffix};
use super::{Parser, Place};

impl Parser<'_> {
    /// The operand that starts here; it takes at least one token.
    pub(super) fn operand(&mut self, place: &mut Place) -> Operand {
        let start = place.at;
        let atom = self.atom(place);
        let mut suffixes = Vec::new();
        while let Some(suffix) = self.suffix(place) {
            suffixes.push(suffix);
        }
        Operand {
            atom,
            suffixes,
            tokens: start..place.at,
        }
    }

    fn atom(&mut self, place: &mut Place) -> Atom {
        let Some(kind) = self.kind(*place) else {
            return Atom::Opaque;
        };
        match kind {
            Kind::OpenQuote(quote) => Atom::Text(quote, self.string(place)),
            Kind::Variable if !self.continues_word(*place) => {
                place.at += 1;
                Atom::Variable
            }
            Kind::Bare | Kind::Escape | Kind::Variable | Kind::Keyword(_) => {
                Atom::Bare(self.bare(place))
            }
            Kind::Open(bracket) => self.group(bracket, place),
            kind => {
                place.at += 1;
                match kind {
                    Kind::Splat => Atom::Splat,
                    Kind::Word => Atom::Word,
                    Kind::Raw => Atom::Raw,
                    _ => Atom::Opaque,
                }
            }
        }
    }

    /// Whether a variable is the first part of an unquoted word.
    fn continues_word(&self, place: Place) -> bool {
        let next = Place {
            at: place.at + 1,
            ..place
        };
        self.token(next).is_some_and(|token| {
            token.glued
                && matches!(
                    token.kind,
                    Kind::Bare
                        | Kind::Escape
                        | Kind::Variable
                        | Kind::OpenQuote(_)
                        | Kind::Open(Bracket::Sub)
                )
        })
    }

    fn bare(&mut self, place: &mut Place) -> Vec<Part> {
        let mut parts = Vec::with_capacity(1);
        let mut first = true;
        while let Some(token) = self.token(*place)
            && (first || token.glued)
        {
            first = false;
            let Some(part) = self.part(*token, place) else {
                break;
            };
            parts.push(part);
        }
        parts
    }

    fn part(&mut self, token: Token, place: &mut Place) -> Option<Part> {
        let at = place.at;
        match token.kind {
            Kind::OpenQuote(quote) => {
                let parts = self.string(place);
                return Some(Part::Quoted(quote, parts, at..place.at));
            }
            Kind::Open(Bracket::Sub) => {
                let block = self.inside(at).unwrap_or_default();
                self.skip_group(place);
                return Some(Part::Sub(block, at..place.at));
            }
            _ => {}
        }
        let part = match token.kind {
            Kind::Bare | Kind::Chunk | Kind::Keyword(_) => Part::Chunk(at),
            Kind::Escape | Kind::Doubled => Part::Escape(at),
            Kind::Variable => Part::Variable(at),
            _ => return None,
        };
        place.at += 1;
        Some(part)
    }

    fn string(&mut self, place: &mut Place) -> Vec<Part> {
        let closing = self.partner(place.at).min(place.end);
        let mut inner = Place {
            at: place.at + 1,
            end: closing,
        };
        let mut parts = Vec::new();
        while let Some(token) = self.token(inner) {
            match self.part(*token, &mut inner) {
                Some(part) => parts.push(part),
                None => inner.at += 1,
            }
        }
        self.skip_group(place);
        parts
    }

    fn group(&mut self, bracket: Bracket, place: &mut Place) -> Atom {
        let opening = place.at;
        self.skip_group(place);
        if bracket == Bracket::Square {
            return Atom::Type;
        }
        let Some(block) = self.inside(opening) else {
            return Atom::Opaque;
        };
        match bracket {
            Bracket::Brace => Atom::Script(block),
            Bracket::Hash => Atom::Hash(block),
            _ => Atom::Group(bracket, block),
        }
    }

    fn suffix(&mut self, place: &mut Place) -> Option<Suffix> {
        let token = *self.token(*place)?;
        if !token.glued {
            return None;
        }
        match token.kind {
            Kind::Dot | Kind::Static => {
                place.at += 1;
                let name = self.token(*place).filter(|name| name.start == token.end)?;
                if name.kind != Kind::Word {
                    let _ = self.atom(place);
                    return Some(Suffix::Computed);
                }
                place.at += 1;
                Some(match token.kind {
                    Kind::Dot => Suffix::Member(place.at - 1),
                    _ => Suffix::Static(place.at - 1),
                })
            }
            Kind::Open(Bracket::Square) => Some(Suffix::Index(self.argument_block(place))),
            Kind::Open(Bracket::Paren) => Some(Suffix::Call(self.argument_block(place))),
            _ => None,
        }
    }

    fn argument_block(&mut self, place: &mut Place) -> Block {
        let block = self.inside(place.at).unwrap_or_default();
        self.skip_group(place);
        block
    }
}

impl Operand {
    /// How the string is quoted, when it is no more than a string.
    #[must_use]
    pub fn quote(&self) -> Option<Quote> {
        match (&self.atom, self.suffixes.as_slice()) {
            (Atom::Text(quote, _), []) => Some(*quote),
            _ => None,
        }
    }
}
