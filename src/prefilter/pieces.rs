//! Names in pieces: what may stand between two letters of a name that a reader
//! puts together again.
//!
//! That is an escape (`^`, a backtick), a line continuation, or quotes with an
//! operator between (`"pkg" + "mgr"`, `"pkg" & _`). Blanks count behind such a
//! sign only: `and is made` does not hold `dism`.

/// What starts a gap.
pub(super) const SIGNS: [u8; 4] = *b"`^\"'";

/// The names, and where they can be cut.
#[derive(Clone, Debug)]
pub(super) struct Pieces {
    names: Vec<Vec<u8>>,
    /// For each byte, in either case, the cuts behind it.
    cuts: Vec<Vec<Cut>>,
    /// For each byte, marks of those that a cut behind it goes on with: few bytes of
    /// a file need more than a look at these.
    next: Vec<u64>,
    /// A name has a character that may as well be part of a gap.
    are_odd: bool,
}

/// A name in two pieces, of which neither is empty.
#[derive(Clone, Debug)]
struct Cut {
    head: Vec<u8>,
    rest: Vec<u8>,
}

impl Pieces {
    /// Takes the names in any case.
    pub(super) fn new(names: &[&str]) -> Self {
        let names = names.iter().map(|name| name.to_ascii_lowercase());
        let names: Vec<Vec<u8>> = names.map(String::into_bytes).collect();
        let mut cuts = vec![Vec::new(); 256];
        for name in &names {
            for at in 1..name.len() {
                let (head, rest) = (name[..at].to_vec(), name[at..].to_vec());
                let (lower, upper) = (name[at - 1], name[at - 1].to_ascii_uppercase());
                let cut = Cut { head, rest };
                if upper != lower {
                    cuts[usize::from(upper)].push(cut.clone());
                }
                cuts[usize::from(lower)].push(cut);
            }
        }
        let marks = |cuts: &Vec<Cut>| cuts.iter().fold(0, |all, cut| all | mark(cut.rest[0]));
        let next = cuts.iter().map(marks).collect();
        let are_odd = names.iter().flatten().any(|byte| is_in_gap(*byte));
        Self {
            names,
            cuts,
            next,
            are_odd,
        }
    }

    /// The names, in lower case.
    pub(super) fn names(&self) -> &[Vec<u8>] {
        &self.names
    }

    /// Whether two letters, in any case, may stand side by side in a name.
    pub(super) fn may_be_neighbours(&self, one: u8, two: u8) -> bool {
        self.next[usize::from(one)] & mark(two) != 0
    }

    /// Whether one of the names has its first gap at the sign at `at`: before it
    /// stands the start of the name in one piece, behind it the rest.
    pub(super) fn are_cut_at(&self, bytes: &[u8], at: usize) -> bool {
        let (before, gap) = bytes.split_at(at);
        let Some(last) = before.last() else {
            return false;
        };
        if self.next[usize::from(*last)] == 0 {
            return false;
        }
        let next = gap.iter().find(|byte| !is_in_gap(**byte));
        let may_join = next.is_some_and(|next| self.may_be_neighbours(*last, *next));
        (may_join || self.are_odd) && self.go_on_at(bytes, at, *last)
    }

    /// The same, where a letter before the gap and one behind it may do. Few do, and
    /// the others must not pay for them.
    #[inline(never)]
    fn go_on_at(&self, bytes: &[u8], at: usize, last: u8) -> bool {
        let goes_on = |cut: &Cut| goes_on(bytes, at, &cut.rest);
        let ends_with = |head: &[u8]| {
            let start = at.checked_sub(head.len());
            start.is_some_and(|start| bytes[start..at].eq_ignore_ascii_case(head))
        };
        let mut cuts = self.cuts[usize::from(last)].iter();
        cuts.any(|cut| ends_with(&cut.head) && goes_on(cut))
    }
}

/// One of 64 marks, which letters of both cases share with each other and, at
/// most, with a digit or a sign.
fn mark(byte: u8) -> u64 {
    1 << ((byte | 0x20) & 63)
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

/// Whether a byte starts a gap.
pub(super) fn is_sign(byte: u8) -> bool {
    let [one, two, three, four] = SIGNS;
    byte == one || byte == two || byte == three || byte == four
}

fn is_in_gap(byte: u8) -> bool {
    GAP[usize::from(byte)]
}

/// The bytes that a gap is made of.
const GAP: [bool; 256] = {
    let bytes = b"`^\"'+& \t\r\n_";
    let mut table = [false; 256];
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
};
