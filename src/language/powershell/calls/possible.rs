//! Command lines in which a variable stands that may hold one of several values:
//! `cmd /c $line`, `iex $lines[$n]`. Each value is read in its place as the only
//! one of a variable is, but what it runs is left to people.

use super::super::walker::Walker;
use super::{DIFFERENT, holds_a_name, leave, only_says};
use crate::embed;
use crate::invocation::{Invocation, Word};
use crate::text::Text;

/// What stands right before a variable that is the start of a command, or of a word.
const STARTERS: [&str; 14] = [
    " ", "\t", "\n", "\"", "'", "&", "|", "(", "{", ";", "/c", "/C", "/k", "/K",
];

/// How many values of one command line are looked at.
const MOST: usize = 16;

impl Walker<'_> {
    /// What a text may be: itself, with one of the values that a variable in it may
    /// have in the place of that, if a tool is named there.
    pub(super) fn possible(&self, text: &Text) -> Vec<Text> {
        let starts = text.unknown().filter(|run| {
            let before = &text.as_str()[..run.range.start];
            before.is_empty() || STARTERS.iter().any(|end| before.ends_with(end))
        });
        let values = starts.flat_map(|run| {
            let named = run.alternatives().iter().filter(|value| {
                let is_said = value.span().is_some_and(|span| self.said.contains(&span));
                holds_a_name(value.as_str()) && !is_said
            });
            named.map(move |value| (run, value))
        });
        let lines = values.take(MOST).map(|(run, value)| {
            let mut line = text.slice(0..run.range.start);
            let assignment = value.span().unwrap_or(run.site);
            line.push_value(value, run.site, assignment);
            line.append_slice(text, run.range.end..text.len());
            line
        });
        lines.collect()
    }

    /// Some words, with one of its possible texts in the place of one of them.
    pub(super) fn possible_words(&self, words: &[Word]) -> Vec<Vec<Word>> {
        let places = words.iter().enumerate();
        let lists = places.flat_map(|(at, word)| {
            self.possible(&word.text).into_iter().map(move |text| {
                let mut words = words.to_vec();
                words[at] = Word::plain(text);
                words
            })
        });
        lists.take(MOST).collect()
    }

    /// Records what a program may be given to run, if it runs what it is given.
    pub(super) fn may_run(&mut self, calls: Vec<Invocation>) {
        for mut call in calls {
            if may_hand_on(&call.program) {
                leave(&mut call.site, DIFFERENT);
                self.found(call, Vec::new());
            }
        }
    }
}

/// Whether a program may run a command line that it is given.
fn may_hand_on(program: &Word) -> bool {
    let says = program.program_name().is_some_and(|name| only_says(&name));
    let written = program.as_str();
    !says && (embed::hands_on(written) || embed::is_recorded_itself(written))
}
