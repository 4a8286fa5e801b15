//! Names in two pieces that only variables put together: `set a=pkg`,
//! `set b=mgr`, and `%a%%b%` runs pkgmgr.
//!
//! One piece is a whole value behind an equals sign; the other one stands
//! anywhere as a word.

use std::collections::BTreeSet;

use memchr::memchr2_iter;

use super::pieces::Pieces;

/// A shorter piece is too common to be looked for.
const SHORTEST: usize = 2;

/// What is left to be found of names that have one piece behind an equals sign.
pub(super) struct Halves<'n> {
    names: &'n Pieces,
    // The same piece may be assigned on every line; the file is searched once for it.
    others: BTreeSet<&'n [u8]>,
}

impl<'n> Halves<'n> {
    /// Of these names; nothing is assigned yet.
    pub(super) fn of(names: &'n Pieces) -> Self {
        let others = BTreeSet::new();
        Self { names, others }
    }

    /// Takes what stands behind an equals sign.
    pub(super) fn assigned(&mut self, rest: &[u8]) {
        let value = value_at(rest);
        if let [one, two, ..] = value
            && self.names.may_be_neighbours(*one, *two)
        {
            self.take(word(value));
        }
    }

    /// Takes a value that may be a piece. Few are, and the others must not pay for them.
    #[inline(never)]
    fn take(&mut self, piece: &[u8]) {
        let names = self.names.names().iter();
        let others = names.filter_map(|name| other_piece(name, piece));
        self.others.extend(others);
    }

    /// Whether one of the other pieces is in `bytes`.
    pub(super) fn meet_in(&self, bytes: &[u8]) -> bool {
        self.others.iter().any(|other| stands_as_word(bytes, other))
    }
}

/// What a value starts with, quoted or not.
fn value_at(rest: &[u8]) -> &[u8] {
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
    let rest = &rest[blanks.count()..];
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    rest.strip_prefix(b"'").unwrap_or(rest)
}

/// The letters and digits at the start.
fn word(rest: &[u8]) -> &[u8] {
    let end = rest.iter().take_while(|byte| is_word(**byte)).count();
    &rest[..end]
}

/// What is left of a name that starts or ends with a value.
fn other_piece<'n>(name: &'n [u8], value: &[u8]) -> Option<&'n [u8]> {
    if value.len() < SHORTEST {
        return None;
    }
    let rest = name.len().checked_sub(value.len())?;
    let (start, end) = (&name[..value.len()], &name[rest..]);
    let other = if start.eq_ignore_ascii_case(value) {
        &name[value.len()..]
    } else if end.eq_ignore_ascii_case(value) {
        &name[..rest]
    } else {
        return None;
    };
    (other.len() >= SHORTEST).then_some(other)
}

fn stands_as_word(bytes: &[u8], word: &[u8]) -> bool {
    let ends = |at: Option<usize>| {
        let byte = at.and_then(|at| bytes.get(at));
        !byte.copied().is_some_and(is_word)
    };
    let Some(first) = word.first() else {
        return false;
    };
    let (one, two) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    memchr2_iter(one, two, bytes).any(|at| {
        let found = bytes.get(at..at + word.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(word))
            && ends(at.checked_sub(1))
            && ends(Some(at + word.len()))
    })
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use crate::prefilter::Prefilter;

    #[test]
    fn a_piece_that_many_lines_assign_is_looked_for_once() {
        // A search for each line would take hours.
        let names = Prefilter::new(["pkgmgr"]);
        let many = b"set a=pk\n".repeat(200_000);
        assert!(!names.lets_through(&many));
        let both = [many, b"set b=gmgr\n".to_vec()].concat();
        assert!(names.lets_through(&both));
    }
}
