//! A DISM line, taken apart: words in, options out.
//!
//! ```text
//! /Online /Image=%MNT% /%ACTION%-Feature loose
//! ------- ------------ ----------------- -----
//! option  option,      may be anything:  stray
//!         its value    the line is open
//! ```

use crate::invocation::{Invocation, Word};
use crate::span::Span;
use crate::text::{Glyph, Text};

/// The words behind `dism`.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// The options whose names are known, in order.
    pub(super) options: Vec<Given>,
    /// Words that are no options, with the number of options before each.
    pub(super) strays: Vec<Stray>,
    /// Some word may be any option: what is missing may be in it.
    pub(super) open: bool,
}

/// An option as it is given.
#[derive(Debug)]
pub(super) struct Given {
    /// Its name as it is written, without the prefix.
    pub(super) name: String,
    /// What follows the separator; none where there is no separator.
    pub(super) value: Option<Text>,
    /// Where it stands.
    pub(super) span: Option<Span>,
}

/// A word that is no option.
#[derive(Debug)]
pub(super) struct Stray {
    /// How many options stand before it.
    pub(super) behind: usize,
    /// The word.
    pub(super) text: Text,
}

impl Line {
    /// Takes the arguments of a call apart.
    pub(super) fn read(call: &Invocation) -> Self {
        let mut line = Self::default();
        for word in &call.arguments {
            line.word(word);
        }
        line
    }

    fn word(&mut self, word: &Word) {
        match word.text.atoms().next().map(|atom| atom.glyph) {
            None => {}
            Some(Glyph::Char('/' | '-')) => self.option(word),
            Some(Glyph::Unknown(_)) => self.open = true,
            Some(Glyph::Char(_)) => self.strays.push(Stray {
                behind: self.options.len(),
                text: word.text.clone(),
            }),
        }
    }

    fn option(&mut self, word: &Word) {
        let is_separator = |glyph: Glyph<'_>| matches!(glyph, Glyph::Char(':' | '='));
        let mut atoms = word.text.atoms();
        let separator = atoms.find(|atom| is_separator(atom.glyph));
        let end = separator
            .as_ref()
            .map_or(word.text.len(), |atom| atom.range.start);
        let name = word.text.slice(1..end);
        let Some(name) = name.literal() else {
            self.open = true;
            return;
        };
        self.options.push(Given {
            name: name.to_owned(),
            value: separator.map(|atom| word.text.slice(atom.range.end..word.text.len())),
            span: word.text.span(),
        });
    }

    /// Whether an option of that name is given.
    pub(super) fn has(&self, name: &str) -> bool {
        self.options.iter().any(|given| given.is(name))
    }
}

impl Given {
    /// Whether it is the option of that name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The value, unless it is empty.
    pub(super) fn filled(&self) -> Option<&Text> {
        self.value.as_ref().filter(|value| !value.is_empty())
    }

    /// As a person would name it: `` `/Online` ``.
    pub(super) fn shown(&self) -> String {
        format!("`/{}`", self.name)
    }
}
