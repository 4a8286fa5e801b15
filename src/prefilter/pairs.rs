//! Two bytes that stand side by side.
//!
//! Where many bytes are of a kind and few of them have a neighbour that matters,
//! a search that stops at each of them is slow. Here both are asked for at once,
//! many pairs at a time, with the widest vectors that the processor has.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch, mask8x64, u8x64};

/// So many pairs are asked about together.
const STRETCH: usize = 64;

/// Which pairs are wanted.
pub(super) trait Wanted: Copy {
    /// Marks the pairs that are, of the bytes of one vector and their
    /// neighbours in the other.
    fn among<S: Simd>(self, bytes: u8x64<S>, next: u8x64<S>) -> mask8x64<S>;
}

/// Whether one of the pairs in `bytes` that are wanted is met. `is_met` takes
/// the place of the first byte of each, in order.
pub(super) fn search(
    bytes: &[u8],
    wanted: impl Wanted,
    mut is_met: impl FnMut(usize) -> bool,
) -> bool {
    dispatch!(Level::new(), simd => search_with(simd, bytes, wanted, &mut is_met))
}

#[expect(
    clippy::inline_always,
    reason = "it is compiled for each kind of vectors, within their `vectorize`"
)]
#[inline(always)]
fn search_with<S: Simd>(
    simd: S,
    bytes: &[u8],
    wanted: impl Wanted,
    is_met: &mut impl FnMut(usize) -> bool,
) -> bool {
    let last = bytes.len().saturating_sub(1);
    (0..last).step_by(STRETCH).any(|start| {
        let mut end = [0; STRETCH + 1];
        let rest = &bytes[start..];
        let (stretch, count) = if let Some(stretch) = rest.first_chunk() {
            (stretch, STRETCH)
        } else {
            end[..rest.len()].copy_from_slice(rest);
            (&end, last - start)
        };
        let [one, next] = [0, 1].map(|at| u8x64::from_slice(simd, &stretch[at..at + STRETCH]));
        let mut marks = wanted.among(one, next).to_bitmask() & (u64::MAX >> (STRETCH - count));
        while marks != 0 {
            if is_met(start + marks.trailing_zeros() as usize) {
                return true;
            }
            marks &= marks - 1;
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Copy)]
    struct DashAndE;

    impl Wanted for DashAndE {
        fn among<S: Simd>(self, bytes: u8x64<S>, next: u8x64<S>) -> mask8x64<S> {
            bytes.simd_eq(b'-') & next.simd_eq(b'e')
        }
    }

    proptest! {
        #[test]
        fn every_pair_is_met_once(bytes in "[-/e\r\n ]{0,200}") {
            let bytes = bytes.as_bytes();
            let windows = bytes.windows(2).enumerate();
            let expected: Vec<_> = windows.filter(|(_, pair)| *pair == b"-e").map(|(at, _)| at).collect();
            let mut met = Vec::new();
            let all = |at| {
                met.push(at);
                false
            };
            prop_assert!(!search(bytes, DashAndE, all));
            prop_assert_eq!(met, expected);
            let (first, mut asked) = (bytes.windows(2).position(|pair| pair == b"-e"), None);
            prop_assert_eq!(search(bytes, DashAndE, |at| asked.replace(at).is_none()), first.is_some());
            prop_assert_eq!(asked, first);
        }
    }
}
