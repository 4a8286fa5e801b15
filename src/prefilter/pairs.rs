//! Two bytes that stand side by side.
//!
//! Where many bytes are of a kind and few of them have a neighbour that matters,
//! a search that stops at each of them is slow. Here both are asked for at once,
//! without a branch, so that the compiler makes vector instructions of it.

/// So many bytes are asked about together.
const STRETCH: usize = 64;

/// Whether one of the pairs in `bytes` that are wanted is met. `is_met` takes
/// the place of the first byte of each, in order. `is_wanted` must do without
/// branches to be quick.
pub(super) fn search(
    bytes: &[u8],
    is_wanted: impl Fn(u8, u8) -> bool,
    mut is_met: impl FnMut(usize) -> bool,
) -> bool {
    let last = bytes.len().saturating_sub(1);
    (0..last).step_by(STRETCH).any(|start| {
        let marks = marks(&bytes[start..], &is_wanted);
        let (words, _) = marks.as_chunks();
        words.iter().enumerate().any(|(nth, word)| {
            let mut word = u64::from_le_bytes(*word);
            while word != 0 {
                let offset = 8 * nth + word.trailing_zeros() as usize / 8;
                if is_met(start + offset) {
                    return true;
                }
                word &= word - 1;
            }
            false
        })
    })
}

/// A one for each pair that is wanted in the stretch at the start.
fn marks(bytes: &[u8], is_wanted: impl Fn(u8, u8) -> bool) -> [u8; STRETCH] {
    let mut marks = [0; STRETCH];
    // A stretch of a fixed length is what the compiler makes the best of.
    if let Some(stretch) = bytes.first_chunk::<{ STRETCH + 1 }>() {
        for (offset, mark) in marks.iter_mut().enumerate() {
            *mark = u8::from(is_wanted(stretch[offset], stretch[offset + 1]));
        }
    } else {
        for (mark, pair) in marks.iter_mut().zip(bytes.windows(2)) {
            *mark = u8::from(is_wanted(pair[0], pair[1]));
        }
    }
    marks
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
            let mut met = Vec::new();
            let all = |at| {
                met.push(at);
                false
            };
            prop_assert!(!search(bytes, is_wanted, all));
            prop_assert_eq!(met, expected);
            let (first, mut asked) = (bytes.windows(2).position(|pair| pair == b"-e"), None);
            prop_assert_eq!(search(bytes, is_wanted, |at| asked.replace(at).is_none()), first.is_some());
            prop_assert_eq!(asked, first);
        }
    }
}
