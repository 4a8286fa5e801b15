//! Names in one piece, in any case.
//!
//! Three neighbouring letters of each name are looked for in all their
//! spellings at once, by vector instructions; where some stand, the names are
//! compared. The fewer spellings there are, the quicker that is, so names share
//! letters where they can. A regular expression for whole names knows too many
//! spellings to do that, and takes longer to build than a small run takes otherwise.

use aho_corasick::Span;
use aho_corasick::packed::{Config, Searcher};
use regex::bytes::{Regex, RegexBuilder};

/// How many letters are looked for together.
const WINDOW: usize = 3;

/// Of so many windows all spellings fit into one vector search.
const MOST_WINDOWS: usize = 8;

/// Letters, those first that English text has most of.
const BY_FREQUENCY: &[u8] = b"etaoinsrhldcumfpgwybvkxjqz";

/// The names to look for.
#[derive(Clone, Debug)]
pub(super) enum Whole {
    /// A few at a time.
    Windows(Vec<Group>),
    /// Where the machine, or a name, is not fit for that.
    Pattern(Regex),
    /// They make no pattern: every file may hold them.
    Unknown,
}

/// Names that one search finds.
#[derive(Clone, Debug)]
pub(super) struct Group {
    searcher: Searcher,
    names: Vec<Name>,
}

#[derive(Clone, Debug)]
struct Name {
    letters: Vec<u8>,
    /// Where the letters start that are looked for.
    window: usize,
}

impl Whole {
    pub(super) fn new(names: &[&str]) -> Self {
        let groups = names.chunks(MOST_WINDOWS).map(Group::new);
        groups
            .collect::<Option<_>>()
            .map_or_else(|| Self::pattern(names), Self::Windows)
    }

    fn pattern(names: &[&str]) -> Self {
        let literals: Vec<String> = names.iter().map(|name| regex::escape(name)).collect();
        let pattern = RegexBuilder::new(&literals.join("|"))
            .case_insensitive(true)
            .unicode(false)
            .build();
        pattern.map_or(Self::Unknown, Self::Pattern)
    }

    /// Whether one of the names is in `bytes`.
    pub(super) fn are_in(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Windows(groups) => groups.iter().any(|group| group.are_in(bytes)),
            Self::Pattern(pattern) => pattern.is_match(bytes),
            Self::Unknown => true,
        }
    }
}

impl Group {
    fn new(names: &[&str]) -> Option<Self> {
        let names: Vec<Vec<u8>> = names
            .iter()
            .map(|name| name.to_ascii_lowercase().into_bytes())
            .collect();
        let names: Option<Vec<Name>> = names.iter().map(|name| Name::new(name, &names)).collect();
        let names = names?;
        let mut spellings: Vec<Vec<u8>> = names.iter().flat_map(Name::spellings).collect();
        spellings.sort_unstable();
        spellings.dedup();
        let searcher = Config::new().builder().extend(spellings).build()?;
        Some(Self { searcher, names })
    }

    fn are_in(&self, bytes: &[u8]) -> bool {
        let mut rest = Span::from(0..bytes.len());
        while let Some(found) = self.searcher.find_in(bytes, rest) {
            if self
                .names
                .iter()
                .any(|name| name.is_around(found.start(), bytes))
            {
                return true;
            }
            rest.start = found.start() + 1;
        }
        false
    }
}

impl Name {
    /// One of `names`, in lower case. None for a name that is too short.
    fn new(name: &[u8], names: &[Vec<u8>]) -> Option<Self> {
        let rank = |byte: &u8| BY_FREQUENCY.iter().position(|letter| letter == byte);
        let rarity = |window: &[u8]| window.iter().filter_map(rank).sum::<usize>();
        let holds = |name: &&Vec<u8>, window| name.windows(WINDOW).any(|other| other == window);
        let sharers = |window| names.iter().filter(|name| holds(name, window)).count();
        let windows = name.windows(WINDOW).enumerate();
        let (window, _) = windows.max_by_key(|(_, window)| (sharers(*window), rarity(window)))?;
        Some(Self {
            letters: name.to_vec(),
            window,
        })
    }

    /// Every way to write those letters.
    fn spellings(&self) -> Vec<Vec<u8>> {
        let mut spellings = vec![Vec::new()];
        for letter in &self.letters[self.window..self.window + WINDOW] {
            let upper = letter.to_ascii_uppercase();
            let both = spellings.iter().flat_map(|start| {
                [*letter, upper].map(|spelling| [start.as_slice(), &[spelling]].concat())
            });
            spellings = both.collect();
        }
        spellings
    }

    /// Whether the name stands in `bytes` with those letters at `at`.
    fn is_around(&self, at: usize, bytes: &[u8]) -> bool {
        let start = at.checked_sub(self.window);
        let place = start.and_then(|start| bytes.get(start..start + self.letters.len()));
        place.is_some_and(|place| place.eq_ignore_ascii_case(&self.letters))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_usual_names_are_looked_for_together() {
        let whole = Whole::new(&["pkgmgr", "peimg", "intlcfg", "intlconfg", "dism"]);
        let fit = cfg!(any(target_arch = "x86_64", target_arch = "aarch64"));
        assert_eq!(matches!(whole, Whole::Windows(_)), fit);
    }

    proptest! {
        #[test]
        fn both_ways_find_the_same(text in "([dDiIsSmMpPeEgG ]|dism|PEIMG|is){0,24}") {
            let names = ["dism", "peimg", "mgm"];
            let expected = Whole::pattern(&names).are_in(text.as_bytes());
            prop_assert_eq!(Whole::new(&names).are_in(text.as_bytes()), expected);
        }
    }
}
