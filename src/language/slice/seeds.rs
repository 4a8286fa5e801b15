//! What a reading is about.

use std::collections::BTreeSet;
use std::ops::Range;

use memchr::memmem;

use super::super::{Loose, Part, RELEASES, Says};
use super::Slice;
use super::words::{goes_on, lower, places};
use crate::prefilter::Prefilter;
use crate::span::Span;
use crate::suppress;

/// What a reading is about: the programs of which nothing may be missed.
#[derive(Clone, Debug)]
pub struct Seeds {
    /// Their names, in lower case, and those that are looked for around them.
    names: Vec<String>,
    /// What stands for the outcome of the last program, in lower case.
    outcomes: Vec<String>,
    /// Tells names in pieces, which no search for words finds.
    pieces: Prefilter,
}

impl Default for Seeds {
    fn default() -> Self {
        Self::new([], [], [])
    }
}

impl Seeds {
    /// For programs of these names. `others` are names too, but never come in
    /// pieces; `outcomes` is what asks how the last program went.
    #[must_use]
    pub fn new<'a>(
        programs: impl IntoIterator<Item = &'a str>,
        others: impl IntoIterator<Item = String>,
        outcomes: impl IntoIterator<Item = String>,
    ) -> Self {
        let programs: Vec<&str> = programs.into_iter().collect();
        let lower = |name: String| name.to_lowercase();
        let own = programs.iter().map(|name| (*name).to_owned());
        Self {
            names: own.chain(others).map(lower).collect(),
            outcomes: outcomes.into_iter().map(lower).collect(),
            pieces: Prefilter::new(programs),
        }
    }

    /// Whether the reading is about the program of a name.
    #[must_use]
    pub fn are_about(&self, program: &str) -> bool {
        let mut names = self.names.iter();
        names.any(|name| name.eq_ignore_ascii_case(program))
    }

    /// Looks for the programs in a text that has so many statements. None where all of
    /// it has to be read: where names may come in pieces, where a comment suppresses
    /// (it stands for the next command, whatever that does), where letters change their
    /// length with their case, and where so many statements name a program that
    /// nothing would be saved.
    #[must_use]
    pub fn sought(&self, text: &str, statements: usize) -> Option<Sought> {
        let lower = lower(text)?;
        let named = places(&lower, &self.names);
        let is_worth_it = named.len() * FEWEST < statements;
        let suppresses = || memmem::find(lower.as_bytes(), suppress::MARK.as_bytes()).is_some();
        let can_be_told = is_worth_it && !suppresses() && !self.pieces.sees_pieces(text);
        can_be_told.then_some(Sought { lower, named })
    }

    /// Which of the statements bear on the programs. The words in `comments`, which are
    /// in order, say nothing. `tells` gives the variables by which others may come to
    /// what stands in a statement, in lower case.
    #[must_use]
    pub fn bear_on(
        &self,
        sought: Sought,
        statements: &[Loose],
        comments: &[Span],
        grammar: Grammar,
        tells: impl Fn(usize) -> Vec<String>,
    ) -> Vec<bool> {
        let Sought { lower, named } = sought;
        let is_found = |name: &String| grammar.marks.is_empty() || name.starts_with(goes_on);
        if !statements.iter().all(|one| one.sets.iter().all(is_found)) {
            return vec![true; statements.len()];
        }
        let mut slice = Slice::of(lower, statements, comments, grammar.marks);
        slice.keep(|one| one.part == Part::Jump || one.says != Says::Words || one.span.is_empty());
        // `ver | find "6.0"`: what is asked about it may lead to a program by a label.
        slice.keep_named(&RELEASES);
        let (results, first) = slice.keep_what_hears(&named, tells);
        let mut asked = places(&slice.lower, &self.outcomes);
        let choosing = slice.choosing();
        let of_results = slice.places_of_words(&results).into_iter();
        asked.extend(of_results.filter(|at| choosing.contains(&slice.part_at(*at))));
        asked.retain(|at| *at > first);
        slice.keep_what_is_asked_about(&asked, first);
        slice.keep_what_sets();
        if grammar.witnesses {
            slice.keep_what_reads();
        }
        slice.stays
    }
}

/// Of so many statements one may name a program, or nothing is saved.
const FEWEST: usize = 6;

/// A text in which programs are named.
#[derive(Clone, Debug)]
pub struct Sought {
    /// The text in lower case, byte for byte where it was.
    lower: String,
    /// Where the names stand, in order.
    named: Vec<usize>,
}

/// The words of all languages that a condition or a choice has.
const CHOICES: [&str; 10] = [
    "case", "catch", "do", "elseif", "if", "select", "switch", "try", "until", "while",
];

/// What a language makes of words.
#[derive(Clone, Copy, Debug)]
pub struct Grammar {
    /// What stands before the name of a variable where it is read; nothing where
    /// that may be anything.
    pub marks: &'static [u8],
    /// The reader meets who else reads a variable on its way: all that do must stay.
    pub witnesses: bool,
}

impl Slice<'_> {
    /// The parts that may hold a condition.
    fn choosing(&self) -> BTreeSet<usize> {
        let chooses = |word: &&Range<usize>| CHOICES.contains(&&self.lower[(*word).clone()]);
        let places = self.words.iter().filter(chooses);
        places.map(|word| self.part_at(word.start)).collect()
    }

    /// Where one of these words stands.
    fn places_of_words(&self, words: &BTreeSet<String>) -> Vec<usize> {
        let is_one = |place: &&Range<usize>| words.contains(&self.lower[(*place).clone()]);
        let places = self.words.iter().filter(is_one);
        places.map(|place| place.start).collect()
    }
}
