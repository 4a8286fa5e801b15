//! Names in two pieces that only variables put together: `set a=pkg`,
//! `set b=mgr`, and `%a%%b%` runs pkgmgr.
//!
//! One piece is a whole value behind an equals sign; the other one stands
//! anywhere as a word.

use std::collections::BTreeSet;

use memchr::memchr_iter;

use super::pieces::Pieces;

/// A shorter piece is too common to be looked for.
const SHORTEST: usize = 2;

/// Whether both pieces of one of the names are in `bytes`.
pub(super) fn are_in(pieces: &Pieces, bytes: &[u8]) -> bool {
    let names = pieces.names();
    // The same piece may be assigned on every line; the file is searched once for it.
    let mut others: BTreeSet<&[u8]> = BTreeSet::new();
    for at in memchr_iter(b'=', bytes) {
        let value = value_at(&bytes[at + 1..]);
        if let [one, two, ..] = value
            && pieces.are_neighbours(*one, *two)
        {
            let piece = word(value);
            others.extend(names.iter().filter_map(|name| other_piece(name, piece)));
        }
    }
    others.into_iter().any(|other| stands_as_word(bytes, other))
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
    let mut places = bytes.windows(word.len()).enumerate();
    places.any(|(at, found)| {
        found.eq_ignore_ascii_case(word) && ends(at.checked_sub(1)) && ends(Some(at + word.len()))
    })
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_that_many_lines_assign_is_looked_for_once() {
        // A search for each line would take hours.
        let names = Pieces::new(&["pkgmgr"]);
        let many = b"set a=pk\n".repeat(200_000);
        assert!(!are_in(&names, &many));
        assert!(are_in(&names, &[many, b"set b=gmgr\n".to_vec()].concat()));
    }
}
