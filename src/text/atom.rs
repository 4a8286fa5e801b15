//! A text as what a lexer looks at: one known character after the other, and
//! each unknown part as a whole.

use std::ops::Range;
use std::slice;
use std::str::Chars;

use super::{Run, Text};

/// One known character, or one unknown part, of a [`Text`].
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
    text: &'a Text,
    /// The runs behind the one that is being read.
    runs: slice::Iter<'a, Run>,
    /// The characters left of that one, and where they start.
    characters: Chars<'a>,
    at: usize,
}

impl<'a> Atoms<'a> {
    pub(super) fn new(text: &'a Text) -> Self {
        Self {
            text,
            runs: text.runs.iter(),
            characters: "".chars(),
            at: 0,
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
            self.characters = self.text.content[run.range.clone()].chars();
        }
    }
}
