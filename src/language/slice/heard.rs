//! Where a value that names a tool may be come to.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::super::Says;
use super::Slice;
use super::words::parts_of;

impl Slice<'_> {
    /// Keeps what these places can be heard in: the statements that hold them, and
    /// those with a name that one of these tells. Gives the words in the names that
    /// are set there, and where the first of it starts.
    pub(super) fn keep_what_hears(
        &mut self,
        places: &[usize],
        tells: impl Fn(usize) -> Vec<String>,
    ) -> (BTreeSet<String>, usize) {
        let mut results = BTreeSet::new();
        let mut heard = vec![false; 2 * self.statements.len() + 1];
        let mut told: BTreeSet<Told> = BTreeSet::new();
        let mut said = Said::default();
        let mut open: Vec<usize> = places.iter().map(|at| self.part_at(*at)).collect();
        let statements = self.statements.iter().enumerate();
        let holding = statements.filter(|(_, one)| one.says == Says::Tool);
        open.extend(holding.map(|(at, _)| 2 * at + 1));
        while let Some(part) = open.pop() {
            if std::mem::replace(&mut heard[part], true) {
                continue;
            }
            let mut names: Vec<Told> = Vec::new();
            if part.is_multiple_of(2) {
                // What stands between statements may tell all that it names.
                let words = self.words_in(self.part(part)).iter();
                let words = words.map(|word| self.lower[word.clone()].to_owned());
                names.extend(words.map(Told::Word));
                results.extend(names.iter().map(|name| name.word().to_owned()));
            } else {
                let one = &self.statements[part / 2];
                self.stays[part / 2] = true;
                let owned = |name: &String| parts_of(name).map(str::to_owned).collect::<Vec<_>>();
                results.extend(one.sets.iter().flat_map(owned));
                names.extend(one.calls.iter().flat_map(owned).map(Told::Word));
                names.extend(tells(part / 2).iter().flat_map(owned).map(Told::Variable));
            }
            for name in names {
                if told.insert(name.clone()) {
                    open.extend(
                        said.places(self, &name)
                            .map(|place| self.part_at(place.start)),
                    );
                }
            }
        }
        let stays = |part: usize| !part.is_multiple_of(2) && self.stays[part / 2];
        let first = (0..heard.len()).find(|part| heard[*part] || stays(*part));
        (results, self.part(first.unwrap_or_default()).start)
    }
}

/// A name by which others may come to something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    /// That of a variable: it matters where it may be read.
    Variable(String),
    /// Any other word: it matters wherever it stands.
    Word(String),
}

impl Told {
    fn word(&self) -> &str {
        match self {
            Self::Variable(word) | Self::Word(word) => word,
        }
    }
}

/// Where words stand. The first few are looked for one by one; then it is worth
/// while to know where all of them are.
#[derive(Default)]
struct Said {
    asked: usize,
    places: BTreeMap<String, Vec<Range<usize>>>,
}

impl Said {
    /// So many are looked for one by one.
    const FEW: usize = 32;

    /// Where a name stands in the text of a slice.
    fn places(&mut self, slice: &Slice<'_>, name: &Told) -> impl Iterator<Item = Range<usize>> {
        self.asked += 1;
        if self.asked == Self::FEW {
            for place in &slice.words {
                let word = slice.lower[place.clone()].to_owned();
                self.places.entry(word).or_default().push(place.clone());
            }
        }
        let is_read =
            |place: &&Range<usize>| matches!(name, Told::Word(_)) || slice.may_be_read(place);
        let is_it = |place: &&Range<usize>| slice.lower[(*place).clone()] == *name.word();
        let places: Vec<Range<usize>> = if self.asked < Self::FEW {
            let places = slice.words.iter().filter(is_it);
            places.filter(is_read).cloned().collect()
        } else {
            let places = self.places.get(name.word()).into_iter().flatten();
            places.filter(is_read).cloned().collect()
        };
        places.into_iter()
    }
}
