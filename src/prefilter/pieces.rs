//! Names in pieces: what may stand between two letters of a name that a reader
//! puts together again.
//!
//! That is an escape (`^`, a backtick), a line continuation, or quotes with an
//! operator between (`"pkg" + "mgr"`, `"pkg" & _`). Blanks count behind such a
//! sign only: `and is made` does not hold `dism`.

/// What starts a gap.
const SIGNS: [u8; 4] = *b"`^\"'";

/// The names, and which letters are neighbours in one of them.
#[derive(Clone, Debug)]
pub(super) struct Pieces {
    names: Vec<Vec<u8>>,
    /// For each byte, in either case, the bytes that stand behind it in a name.
    next: Vec<Vec<u8>>,
    /// A name has a character that may as well be part of a gap.
    are_odd: bool,
}

impl Pieces {
    /// Takes the names in any case.
    pub(super) fn new(names: &[&str]) -> Self {
        let names = names.iter().map(|name| name.to_ascii_lowercase());
        let names: Vec<Vec<u8>> = names.map(String::into_bytes).collect();
        let mut next = vec![Vec::new(); 256];
        for pair in names.iter().flat_map(|name| name.windows(2)) {
            for letter in [pair[0], pair[0].to_ascii_uppercase()] {
                next[usize::from(letter)].push(pair[1]);
            }
        }
        let are_odd = names.iter().flatten().any(|byte| is_in_gap(*byte));
        Self {
            names,
            next,
            are_odd,
        }
    }

    /// The names, in lower case.
    pub(super) fn names(&self) -> &[Vec<u8>] {
        &self.names
    }

    /// Whether two letters, in any case, stand side by side in a name.
    pub(super) fn are_neighbours(&self, one: u8, two: u8) -> bool {
        self.next[usize::from(one)].contains(&two.to_ascii_lowercase())
    }

    /// Whether one of the names has its first gap at the sign at `at`.
    pub(super) fn are_cut_at(&self, bytes: &[u8], at: usize) -> bool {
        self.may_join(bytes, at) && self.are_around(bytes, at)
    }

    /// Whether the letters around the gap that starts at the sign at `at` are
    /// neighbours in a name. Of a gap of several signs the first one counts.
    fn may_join(&self, bytes: &[u8], at: usize) -> bool {
        let Some(before) = at.checked_sub(1).map(|before| bytes[before]) else {
            return false;
        };
        let next = &self.next[usize::from(before)];
        if next.is_empty() {
            return false;
        }
        let joins = |end: usize| {
            let letter = bytes.get(end).map(u8::to_ascii_lowercase);
            letter.is_some_and(|letter| next.contains(&letter))
        };
        joins(at + length_of_gap(&bytes[at..]))
            || (self.are_odd && ends_of_gap(bytes, at).any(joins))
    }

    /// Whether a name has its first gap at `at`: before it stands the start of
    /// the name in one piece, behind it the rest.
    fn are_around(&self, bytes: &[u8], at: usize) -> bool {
        let stands = |head: &[u8]| {
            let start = at.checked_sub(head.len());
            start.is_some_and(|start| bytes[start..at].eq_ignore_ascii_case(head))
        };
        let is_cut = |(head, rest): (&[u8], &[u8])| stands(head) && goes_on(bytes, at, rest);
        let cuts = |name: &Vec<u8>| (1..name.len()).any(|cut| is_cut(name.split_at(cut)));
        self.names.iter().any(cuts)
    }
}

/// Whether `letters` stand at `at`, with or without gaps.
fn goes_on(bytes: &[u8], at: usize, letters: &[u8]) -> bool {
    let Some((letter, rest)) = letters.split_first() else {
        return true;
    };
    let is_next = |end: &usize| {
        bytes
            .get(*end)
            .is_some_and(|b| b.eq_ignore_ascii_case(letter))
    };
    let mut ends = std::iter::once(at)
        .chain(ends_of_gap(bytes, at))
        .filter(is_next);
    ends.any(|end| goes_on(bytes, end + 1, rest))
}

/// Where the gap that starts at `at` may end: behind it, or for a name that has
/// a `_` of its own, say, before that.
fn ends_of_gap(bytes: &[u8], at: usize) -> impl Iterator<Item = usize> {
    let gap = bytes.get(at..).unwrap_or_default();
    let gap = if gap.first().copied().is_some_and(is_sign) {
        &gap[..length_of_gap(gap)]
    } else {
        &[]
    };
    let own = gap.iter().enumerate().filter(|(_, byte)| !is_sign(**byte));
    let whole = (!gap.is_empty()).then_some(at + gap.len());
    whole
        .into_iter()
        .chain(own.map(move |(offset, _)| at + offset))
}

/// How long the gap is that starts here.
fn length_of_gap(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| is_in_gap(**byte)).count()
}

/// Whether a byte starts a gap. Without branches, for [`super::pairs`].
#[expect(
    clippy::needless_bitwise_bool,
    reason = "branches would keep the compiler from making vector instructions of it"
)]
pub(super) fn is_sign(byte: u8) -> bool {
    let [one, two, three, four] = SIGNS;
    (byte == one) | (byte == two) | (byte == three) | (byte == four)
}

fn is_in_gap(byte: u8) -> bool {
    is_sign(byte) || matches!(byte, b'+' | b'&' | b' ' | b'\t' | b'\r' | b'\n' | b'_')
}
