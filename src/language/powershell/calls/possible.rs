//! Command lines in which a variable stands that may hold one of several values:
//! `cmd /c $line`, `iex $lines[$n]`. Each value is read in its place as the only
//! one of a variable is, but what it runs is left to people.

use std::cmp::Reverse;

use super::super::candidates::lines_of_tools;
use super::super::walker::{Found, Walker, What};
use super::native::is_cmdlet;
use super::{DIFFERENT, TOOLS, leave, names_tool};
use crate::embed;
use crate::invocation::{Invocation, Several, Word};
use crate::language::{RUNNING, holds_one_of};
use crate::text::{Origin, Run, Text};

/// What stands right before a variable that is the start of a command, or of a word.
const STARTERS: [&str; 14] = [
    " ", "\t", "\n", "\"", "'", "&", "|", "(", "{", ";", "/c", "/C", "/k", "/K",
];

/// How many values of one command line are looked at.
const MOST: usize = 16;

/// How many characters of a value are named to people.
const NAMED: usize = 100;

/// Whether a tool is run, and if so, whether it has arguments.
type Rank = Option<bool>;

/// What a command line may be in which a variable stands.
pub(super) struct Possible<T> {
    /// With each value that the variable may have. The first is the best: one place
    /// is one call.
    pub(super) readings: Vec<T>,
    /// What is known of the variable, where it holds a tool and arguments of it.
    several: Option<Several>,
    /// Why such a command line is left to people.
    pub(super) why: String,
}

impl<T> Possible<T> {
    /// What is made of each, if anything is.
    pub(super) fn each<U>(self, made: impl FnMut(T) -> Option<U>) -> Option<Possible<U>> {
        let readings: Vec<U> = self.readings.into_iter().filter_map(made).collect();
        (!readings.is_empty()).then_some(Possible {
            readings,
            several: self.several,
            why: self.why,
        })
    }
}

impl Walker<'_> {
    /// What a text may be: itself, with each of the values that a variable in it may
    /// have in the place of that, if a retired tool is named there.
    pub(super) fn possible(&self, text: &Text) -> Option<Possible<Text>> {
        let best = self.best(self.readings(text, true, |value| vec![value.clone()]))?;
        possible(&best).each(Some)
    }

    /// Some words, with the possible texts of one of them in its place. Of a value that
    /// has several lines, each is one.
    pub(super) fn possible_words(&self, call: &Invocation) -> Option<Possible<Vec<Word>>> {
        let words = call.arguments.as_slice();
        // Other programs may be given the options of a tool before its name.
        let is_shell = embed::is_command_interpreter(&call.program.text);
        let lines = |value: &Text| value.split(|c| matches!(c, '\r' | '\n'));
        let places = words.iter().enumerate();
        let all = places.filter_map(|(at, word)| {
            let is_last = is_shell && at + 1 == words.len();
            Some((at, self.best(self.readings(&word.text, is_last, lines))?))
        });
        let (at, best) = all.min_by_key(|(_, best)| Reverse(best.first().map(|one| one.rank)))?;
        possible(&best).each(|line| {
            let mut words = words.to_vec();
            words[at] = Word::plain(line);
            Some(words)
        })
    }

    /// All that a text may be, each value of a variable taken apart; `is_last` if nothing
    /// follows it in the command line.
    fn readings<'t>(
        &self,
        text: &'t Text,
        is_last: bool,
        apart: impl Fn(&Text) -> Vec<Text>,
    ) -> Vec<Reading<'t>> {
        let starts = text.unknown().filter(|run| {
            let before = &text.as_str()[..run.range.start];
            before.is_empty() || STARTERS.iter().any(|end| before.ends_with(end))
        });
        let values = starts.flat_map(|run| {
            let values = run.alternatives().iter().flat_map(&apart);
            let named = values.filter(|value| {
                let is_said = value.span().is_some_and(|span| self.said.contains(&span));
                holds_one_of(&TOOLS, value.as_str()) && !is_said
            });
            named.map(move |value| Reading::of(text, run, value, is_last))
        });
        values.take(MOST).collect()
    }

    /// Of several readings the first that is best, and the others like it: one place is
    /// one call. In a string that is run there is no more than the first.
    fn best<'t>(&self, readings: Vec<Reading<'t>>) -> Option<Vec<Reading<'t>>> {
        let rank = readings.iter().map(|reading| reading.rank).max()?;
        let mut best: Vec<Reading<'t>> = readings
            .into_iter()
            .filter(|reading| reading.rank == rank)
            .collect();
        let first = best.first().map(|first| first.run.range.clone());
        best.retain(|other| Some(&other.run.range) == first.as_ref());
        if self.around.depth > 0 {
            best.truncate(1);
        }
        Some(best)
    }

    /// Records what a program may be given to run, if it runs what it is given.
    pub(super) fn may_run(&mut self, possible: Option<Possible<Invocation>>) {
        let hands_on = |call: &Invocation| self.may_hand_on(&call.program);
        if let Some(possible) = possible.filter(|one| one.readings.iter().any(hands_on)) {
            self.one_of_calls(possible);
        }
    }

    /// Records a call that may be one of several.
    pub(super) fn one_of_calls(&mut self, possible: Possible<Invocation>) {
        let why = possible.why.clone();
        let readings = possible.each(|mut call| {
            leave(&mut call.site, &why);
            Some(self.made(call))
        });
        if let Some(all) = readings {
            self.one_of(all);
        }
    }

    /// Records what may be one of several.
    pub(super) fn one_of(&mut self, possible: Possible<What>) {
        self.found.push(Found {
            what: What::Several(possible.readings, possible.several),
            relies_on: Vec::new(),
        });
    }

    /// Whether a program runs a command line that it is given: an interpreter, or a
    /// command of another script that says so. One of this script is read itself.
    fn may_hand_on(&self, program: &Word) -> bool {
        let name = program.as_str();
        let says_so = is_cmdlet(program) && holds_one_of(&RUNNING, name);
        embed::hands_on(name) || (says_so && self.facts.function(name).is_none())
    }
}

/// A command line with one of the values that a variable in it may have.
struct Reading<'t> {
    rank: Rank,
    run: &'t Run,
    /// The variable as it is written.
    written: &'t str,
    value: Text,
    line: Text,
}

impl<'t> Reading<'t> {
    /// Where a name is all there is, nobody knows what else was made into the value:
    /// `[string]::Format('{0} /iu:A', 'pkgmgr')`.
    fn of(text: &'t Text, run: &'t Run, value: Text, is_last: bool) -> Self {
        let mut line = text.slice(0..run.range.start);
        let assignment = value.span().unwrap_or(run.site);
        line.push_value(&value, run.site, assignment);
        line.append_slice(text, run.range.end..text.len());
        let runs = lines_of_tools(&line.slice(run.range.start..line.len()));
        let rank = runs.map(|(_, arguments)| !arguments.is_empty()).max();
        let written = &text.as_str()[run.range.clone()];
        if is_last && run.range.end == text.len() && names_tool(&value) {
            line.push(" ", run.site, Origin::Escape);
            line.push_unknown(written, run.site);
        }
        Self {
            rank,
            run,
            written,
            value,
            line,
        }
    }

    /// Whether the variable holds a tool with arguments.
    fn holds_arguments(&self) -> bool {
        lines_of_tools(&self.value).any(|(_, arguments)| !arguments.is_empty())
    }
}

/// What a command line may be, by its best readings.
fn possible(best: &[Reading<'_>]) -> Possible<Text> {
    let holder = best.iter().find(|reading| reading.holds_arguments());
    let values: Vec<String> = best.iter().map(|reading| shown(&reading.value)).collect();
    let why = match (holder, values.as_slice()) {
        (Some(_), [_, _, ..]) => {
            format!(
                "what runs here is not certain: the script names {} for it",
                values.join(", ")
            )
        }
        (Some(one), [only]) if is_made(one.written) => {
            format!("what runs here is not certain: the script makes it of {only}")
        }
        _ => DIFFERENT.to_owned(),
    };
    Possible {
        readings: best.iter().map(|reading| reading.line.clone()).collect(),
        several: holder.map(|holder| Several {
            readings: Vec::new(),
            variable: (best.len() > 1 || is_made(holder.written))
                .then(|| holder.written.to_owned()),
        }),
        why,
    }
}

/// Whether an expression makes something of what it names: `$line.Replace('a', 'b')`,
/// and not `$lines[$n]`.
fn is_made(written: &str) -> bool {
    written.contains('(')
}

/// A value as people are shown it, in backticks, cut where it is long.
fn shown(value: &Text) -> String {
    let value = value.as_str().trim();
    let line: String = value.chars().take(NAMED).collect();
    let more = if line.len() < value.len() { " ..." } else { "" };
    format!("`{}{more}`", line.replace(['\r', '\n'], " "))
}
