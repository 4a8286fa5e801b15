//! What makes a finding the same finding tomorrow.
//!
//! A fingerprint is made of the rule, the path, the text of the place without
//! regard to blanks and case, and a count for places that agree in all of
//! these. Lines and offsets are no part of it: moving a call, or editing
//! around it, keeps its fingerprint. The hash is FNV-1a with 128 bits, which
//! is short, the same everywhere, and needs no secrecy.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::source::Source;

const OFFSET_BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// The fingerprints of all findings of a file, in their order. `path` is the
/// file as whoever compares them names it.
#[must_use]
pub fn fingerprints(path: &str, source: &Source, findings: &[Finding]) -> Vec<String> {
    let mut seen: BTreeMap<u128, u64> = BTreeMap::new();
    let mut fingerprints = Vec::new();
    for finding in findings {
        let text = source.text().get(finding.span.range());
        let hash = field(OFFSET_BASIS, finding.rule.bytes());
        let hash = field(hash, path.bytes());
        let hash = field(hash, normalised(text.unwrap_or_default()));
        let occurrence = seen.entry(hash).or_default();
        let hash = field(hash, occurrence.to_le_bytes());
        *occurrence += 1;
        fingerprints.push(format!("{hash:032x}"));
    }
    fingerprints
}

/// The text without regard to case, and with one blank for any white space.
fn normalised(text: &str) -> impl Iterator<Item = u8> {
    let words = text.split_ascii_whitespace();
    words.flat_map(|word| {
        word.bytes()
            .map(|byte| byte.to_ascii_lowercase())
            .chain([b' '])
    })
}

/// Adds one field, with an end mark that cannot occur in it.
fn field(hash: u128, bytes: impl IntoIterator<Item = u8>) -> u128 {
    let step = |hash: u128, byte: u8| (hash ^ u128::from(byte)).wrapping_mul(PRIME);
    let hash = bytes.into_iter().fold(hash, step);
    step(hash, 0xFF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::report_of;

    fn of(text: &str) -> Vec<String> {
        report_of("a.cmd", text).files()[0].fingerprints().to_vec()
    }

    #[test]
    fn moving_a_call_keeps_its_fingerprint() {
        assert_eq!(of("pkgmgr /iu:A\n"), of("rem new\n\n  PKGMGR   /iu:A\n"));
    }

    #[test]
    fn equal_calls_are_told_apart_by_their_count() {
        let both = of("pkgmgr /iu:A\npkgmgr /iu:A\n");
        assert_ne!(both[0], both[1]);
        assert_eq!(both[0], of("pkgmgr /iu:A\n")[0]);
        assert_ne!(of("pkgmgr /iu:B\n")[0], both[0]);
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        let plain = |bytes: &[u8]| {
            bytes.iter().fold(OFFSET_BASIS, |hash, byte| {
                (hash ^ u128::from(*byte)).wrapping_mul(PRIME)
            })
        };
        assert_eq!(plain(b"a"), 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
        assert_eq!(field(OFFSET_BASIS, *b"a"), plain(b"a\xff"));
    }
}
