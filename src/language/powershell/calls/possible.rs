//! Command lines in which a variable stands that may hold one of several values:
//! `cmd /c $line`, `iex $lines[$n]`. Each value is read in its place as the only
//! one of a variable is, but what it runs is left to people.

use std::cmp::Reverse;

use super::super::candidates::lines_of_tools;
use super::super::walker::Walker;
use super::native::is_cmdlet;
use super::{DIFFERENT, TOOLS, leave};
use crate::embed;
use crate::invocation::{Invocation, Word};
use crate::language::{RUNNING, holds_one_of};
use crate::text::Text;

/// What stands right before a variable that is the start of a command, or of a word.
const STARTERS: [&str; 14] = [
    " ", "\t", "\n", "\"", "'", "&", "|", "(", "{", ";", "/c", "/C", "/k", "/K",
];

/// How many values of one command line are looked at.
const MOST: usize = 16;

/// Whether a tool is run, and if so, whether it has arguments.
type Rank = Option<bool>;

impl Walker<'_> {
    /// What a text may be: itself, with one of the values that a variable in it may
    /// have in the place of that, if a retired tool is named there.
    pub(super) fn possible(&self, text: &Text) -> Option<Text> {
        best(self.readings(text))
    }

    /// Some words, with the possible text of one of them in its place.
    pub(super) fn possible_words(&self, words: &[Word]) -> Option<Vec<Word>> {
        let places = words.iter().enumerate();
        let texts = places.flat_map(|(at, word)| {
            let readings = self.readings(&word.text).into_iter();
            readings.map(move |(rank, text)| (rank, (at, text)))
        });
        let (at, text) = best(texts)?;
        let mut words = words.to_vec();
        words[at] = Word::plain(text);
        Some(words)
    }

    /// All that a text may be, and for each whether it runs a tool, with arguments.
    fn readings(&self, text: &Text) -> Vec<(Rank, Text)> {
        let starts = text.unknown().filter(|run| {
            let before = &text.as_str()[..run.range.start];
            before.is_empty() || STARTERS.iter().any(|end| before.ends_with(end))
        });
        let values = starts.flat_map(|run| {
            let named = run.alternatives().iter().filter(|value| {
                let is_said = value.span().is_some_and(|span| self.said.contains(&span));
                holds_one_of(&TOOLS, value.as_str()) && !is_said
            });
            named.map(move |value| (run, value))
        });
        let lines = values.take(MOST).map(|(run, value)| {
            let mut line = text.slice(0..run.range.start);
            let assignment = value.span().unwrap_or(run.site);
            line.push_value(value, run.site, assignment);
            line.append_slice(text, run.range.end..text.len());
            let run = lines_of_tools(&line.slice(run.range.start..line.len()));
            let rank = run.map(|(_, arguments)| !arguments.is_empty()).max();
            (rank, line)
        });
        lines.collect()
    }

    /// Records what a program may be given to run, if it runs what it is given.
    pub(super) fn may_run(&mut self, call: Option<Invocation>) {
        if let Some(mut call) = call.filter(|call| self.may_hand_on(&call.program)) {
            leave(&mut call.site, DIFFERENT);
            self.found(call, Vec::new());
        }
    }

    /// Whether a program runs a command line that it is given: an interpreter, or a
    /// command of another script that says so. One of this script is read itself.
    fn may_hand_on(&self, program: &Word) -> bool {
        let name = program.as_str();
        let says_so = is_cmdlet(program) && holds_one_of(&RUNNING, name);
        embed::hands_on(name) || (says_so && self.facts.function(name).is_none())
    }
}

/// Of several readings the first that is best: one place is one call.
fn best<T>(readings: impl IntoIterator<Item = (Rank, T)>) -> Option<T> {
    let readings = readings.into_iter();
    let best = readings.min_by_key(|(rank, _)| Reverse(*rank));
    best.map(|(_, reading)| reading)
}
