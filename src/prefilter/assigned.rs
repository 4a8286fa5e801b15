//! Names in two pieces that only variables put together: `set a=pkg`,
//! `set b=mgr`, and `%a%%b%` runs pkgmgr.
//!
//! One piece is a whole value behind an equals sign; the other one stands
//! anywhere as a word.

use memchr::memchr_iter;

/// A shorter piece is too common to be looked for.
const SHORTEST: usize = 2;

/// Whether both pieces of one of `names` (in lower case) are in `bytes`.
pub(super) fn are_in(names: &[Vec<u8>], bytes: &[u8]) -> bool {
    memchr_iter(b'=', bytes).any(|at| {
        let value = value_at(&bytes[at + 1..]);
        let piece = |name: &Vec<u8>| {
            let other = other_piece(name, value)?;
            stands_as_word(bytes, other).then_some(())
        };
        value.len() >= SHORTEST && names.iter().any(|name| piece(name).is_some())
    })
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
