//! Names in two pieces that only variables put together: `set a=pkg`,
//! `set b=mgr`, and `%a%%b%` runs pkgmgr.
//!
//! One piece is a whole value behind an equals sign; the other one stands
//! anywhere as a word.

use std::collections::BTreeSet;

use memchr::memchr_iter;

/// A shorter piece is too common to be looked for.
const SHORTEST: usize = 2;

/// Whether both pieces of one of `names` (in lower case) are in `bytes`.
pub(super) fn are_in(names: &[Vec<u8>], bytes: &[u8]) -> bool {
    // The same piece may be assigned on every line; the file is searched once for it.
    let mut others: BTreeSet<&[u8]> = BTreeSet::new();
    for at in memchr_iter(b'=', bytes) {
        let value = value_at(&bytes[at + 1..]);
        if value.len() >= SHORTEST {
            others.extend(names.iter().filter_map(|name| other_piece(name, value)));
        }
    }
    others.into_iter().any(|other| stands_as_word(bytes, other))
}

/// The letters and digits that a value starts with, quoted or not.
fn value_at(rest: &[u8]) -> &[u8] {
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
    let rest = &rest[blanks.count()..];
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    let rest = rest.strip_prefix(b"'").unwrap_or(rest);
    let end = rest.iter().take_while(|byte| is_word(**byte)).count();
    &rest[..end]
}

/// What is left of a name that starts or ends with a value.
fn other_piece<'n>(name: &'n [u8], value: &[u8]) -> Option<&'n [u8]> {
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
        let names = [b"pkgmgr".to_vec()];
        let many = b"set a=pk\n".repeat(200_000);
        assert!(!are_in(&names, &many));
        assert!(are_in(&names, &[many, b"set b=gmgr\n".to_vec()].concat()));
    }
}
