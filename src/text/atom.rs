//! A text as what a lexer looks at: one known character after the other, and
//! each unknown part as a whole.

use std::ops::Range;
use std::slice;
use std::str::Chars;

use super::Run;

/// One known character, or one unknown part, of a [`Text`](super::Text).
#[derive(Clone, Debug)]
pub struct Atom<'a> {
    /// Its bytes in the content.
    pub range: Range<usize>,
    /// What stands there.
    pub glyph: Glyph<'a>,
}

/// What an [`Atom`] is.
#[derive(Clone, Copy, Debug)]
pub enum Glyph<'a> {
    /// A known character.
    Char(char),
    /// An unknown part, opaque as a whole.
    Unknown(&'a Run),
}

impl Glyph<'_> {
    /// The character, when it is known.
    #[must_use]
    pub fn char(self) -> Option<char> {
        match self {
            Glyph::Char(character) => Some(character),
            Glyph::Unknown(_) => None,
        }
    }
}

/// The atoms of a text, in order.
#[derive(Clone, Debug)]
pub struct Atoms<'a> {
    content: &'a str,
    /// The runs behind the one that is being read.
    runs: slice::Iter<'a, Run>,
    /// The characters left of that one, and where they start.
    characters: Chars<'a>,
    at: usize,
}

impl<'a> Atoms<'a> {
    /// Those of a content with its runs.
    pub(super) fn new(content: &'a str, runs: &'a [Run]) -> Self {
        Self {
            content,
            runs: runs.iter(),
            characters: "".chars(),
            at: 0,
        }
    }

    /// Those of a content that is known.
    pub(super) fn known(content: &'a str) -> Self {
        Self {
            content,
            runs: [].iter(),
            characters: content.chars(),
            at: 0,
        }
    }

    /// The next atom, if it is a wanted one; else it is still the next.
    pub fn next_if(&mut self, wanted: impl FnOnce(&Atom<'a>) -> bool) -> Option<Atom<'a>> {
        let mut ahead = self.clone();
        let atom = ahead.next().filter(wanted)?;
        *self = ahead;
        Some(atom)
    }

    /// Passes over known characters of this run while their bytes are wanted.
    /// Of a character of several bytes all must be, or none.
    pub fn pass(&mut self, wanted: impl Fn(u8) -> bool) {
        let left = self.characters.as_str();
        let length = left.bytes().take_while(|byte| wanted(*byte)).count();
        if let Some(rest) = left.get(length..) {
            self.characters = rest.chars();
            self.at += length;
        }
    }
}

impl<'a> Iterator for Atoms<'a> {
    type Item = Atom<'a>;

    fn next(&mut self) -> Option<Atom<'a>> {
        loop {
            if let Some(character) = self.characters.next() {
                let start = self.at;
                self.at += character.len_utf8();
                return Some(Atom {
                    range: start..self.at,
                    glyph: Glyph::Char(character),
                });
            }
            let run = self.runs.next()?;
            if run.is_unknown() {
                return Some(Atom {
                    range: run.range.clone(),
                    glyph: Glyph::Unknown(run),
                });
            }
            self.at = run.range.start;
            self.characters = self.content[run.range.clone()].chars();
        }
    }
}
