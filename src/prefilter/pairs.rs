//! Two bytes that stand side by side.
//!
//! Where many bytes are of a kind and few of them have a neighbour that matters,
//! a search that stops at each of them is slow. Here both are asked for at once,
//! without a branch, so that the compiler makes vector instructions of it.

/// So many bytes are asked about together.
const STRETCH: usize = 64;

/// The places of the pairs in `bytes` that are wanted, each that of its first
/// byte. `is_wanted` must do without branches to be quick.
pub(super) fn find(
    bytes: &[u8],
    is_wanted: impl Fn(u8, u8) -> bool,
) -> impl Iterator<Item = usize> {
    let last = bytes.len().saturating_sub(1);
    let stretches = (0..last).step_by(STRETCH);
    stretches.flat_map(move |start| {
        let mut wanted = [0; STRETCH];
        let end = last.min(start + STRETCH);
        let pairs = bytes[start..end].iter().zip(&bytes[start + 1..=end]);
        for (wanted, (one, next)) in wanted.iter_mut().zip(pairs) {
            *wanted = u8::from(is_wanted(*one, *next));
        }
        Marks::of(wanted).map(move |offset| start + offset)
    })
}

/// Whether a pair of `bytes` is wanted.
pub(super) fn stand_in(bytes: &[u8], is_wanted: impl Fn(u8, u8) -> bool) -> bool {
    let behind = bytes.get(1..).unwrap_or_default();
    let pairs = bytes.iter().zip(behind);
    pairs.fold(0, |found, (one, next)| {
        found | u8::from(is_wanted(*one, *next))
    }) != 0
}

/// The offsets of the bytes in a stretch that are not zero.
struct Marks {
    words: [u64; STRETCH / 8],
    word: usize,
}

impl Marks {
    fn of(bytes: [u8; STRETCH]) -> Self {
        let (words, _) = bytes.as_chunks();
        let mut words = words.iter().map(|word| u64::from_le_bytes(*word));
        Self {
            words: std::array::from_fn(|_| words.next().unwrap_or_default()),
            word: 0,
        }
    }
}

impl Iterator for Marks {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while let Some(word) = self.words.get_mut(self.word) {
            if *word != 0 {
                let bit = word.trailing_zeros();
                *word &= *word - 1;
                return Some(8 * self.word + bit as usize / 8);
            }
            self.word += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_pair_is_met_once(bytes in "[-/e\r\n ]{0,200}") {
            let bytes = bytes.as_bytes();
            let is_wanted = |one, next| one == b'-' && next == b'e';
            let windows = bytes.windows(2).enumerate();
            let expected: Vec<_> = windows.filter(|(_, pair)| *pair == b"-e").map(|(at, _)| at).collect();
            prop_assert_eq!(stand_in(bytes, is_wanted), !expected.is_empty());
            prop_assert_eq!(find(bytes, is_wanted).collect::<Vec<_>>(), expected);
        }
    }
}
