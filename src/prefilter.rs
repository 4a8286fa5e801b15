//! A quick look at the bytes of a file: can any rule say something about it?
//!
//! Most files of a tree hold none of the names, and a search for the names
//! is a hundred times quicker than reading a script. The look errs on one
//! side only: it must let through every file in which a reader finds a call.
//!
//! A name in one piece is found by a search that takes many bytes at a time.
//! One that only variables put together has a piece behind an equals sign.
//! One in pieces has a sign between two letters that are neighbours in the
//! name. Signs are found by a second search, for all of them at once, and are
//! rare enough to look around each. UTF-16 is looked at without its NUL bytes.

mod assigned;
mod pairs;
mod pieces;
mod whole;

use std::array;

use fearless_simd::prelude::*;
use fearless_simd::{Simd, mask8x64, u8x64};
use memchr::memchr;

use assigned::Halves;
use pairs::Wanted;
use pieces::Pieces;
use whole::Whole;

/// Microsoft's encoded scripts start with this.
const ENCODED_SCRIPT: &[u8] = b"#@~^";

/// So many characters of base64 can hide a name.
const SHORTEST_BASE64: usize = 16;

/// The names to look for.
#[derive(Clone, Debug)]
pub struct Prefilter {
    whole: Whole,
    pieces: Pieces,
}

impl Prefilter {
    /// Looks for any of `names`, in any case.
    #[must_use]
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        // What no file name has would be taken for a gap.
        let odd = names.iter().any(|name| name.bytes().any(pieces::is_sign));
        Self {
            whole: if odd {
                Whole::Unknown
            } else {
                Whole::new(&names)
            },
            pieces: Pieces::new(&names),
        }
    }

    /// Whether the file has to be read.
    #[must_use]
    pub fn lets_through(&self, bytes: &[u8]) -> bool {
        if memchr(0, bytes).is_some() {
            self.sees(&without_nul(bytes), true)
        } else {
            self.sees(bytes, false)
        }
    }

    /// Whether there is a name, or text that may hide one. Two passes: one for
    /// the names, one for what may stand between their pieces.
    fn sees(&self, bytes: &[u8], had_nul: bool) -> bool {
        self.whole.are_in(bytes) || self.are_pieces_in(bytes, had_nul)
    }

    /// Whether a text may hold a name in pieces, or hide one.
    #[must_use]
    pub fn sees_pieces(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        memchr(0, bytes).is_some() || self.are_pieces_in(bytes, false)
    }

    fn are_pieces_in(&self, bytes: &[u8], had_nul: bool) -> bool {
        let mut signs = Signs {
            pieces: &self.pieces,
            bytes,
            had_nul,
            halves: Halves::of(&self.pieces),
            have_stray_return: bytes.last() == Some(&b'\r'),
        };
        pairs::search(bytes, Telling, |at| signs.give_away(at))
            || signs.halves.meet_in(bytes)
            || (signs.have_stray_return && self.sees(&without_return(bytes), had_nul))
    }
}

/// The signs of a file, one after the other.
struct Signs<'a> {
    pieces: &'a Pieces,
    bytes: &'a [u8],
    had_nul: bool,
    halves: Halves<'a>,
    have_stray_return: bool,
}

impl Signs<'_> {
    /// Whether the pair at `at` gives a name away, or text that may hide one.
    // The search calls this now and then; inside its loop it would be in the way.
    #[inline(never)]
    fn give_away(&mut self, at: usize) -> bool {
        let rest = &self.bytes[at + 1..];
        match (self.bytes[at], rest[0]) {
            (b'=', _) => {
                self.halves.assigned(rest);
                false
            }
            (b'\r', _) => {
                self.have_stray_return = true;
                false
            }
            (b'-' | b'/', b'e' | b'E') => is_encoded_command(&rest[1..], self.had_nul),
            (b'~', _) => self.bytes[..at + 2].ends_with(ENCODED_SCRIPT),
            _ => self.pieces.are_cut_at(self.bytes, at + 1),
        }
    }
}

/// All bytes but NUL, which in UTF-16 is every other one.
fn without_nul(bytes: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let (chunks, rest) = bytes.as_chunks::<64>();
    for chunk in chunks {
        let [even, odd]: [[u8; 32]; 2] =
            array::from_fn(|first| array::from_fn(|nth| chunk[2 * nth + first]));
        let is_text =
            |half: [u8; 32]| half.iter().fold(u8::MAX, |least, byte| least.min(*byte)) > 0;
        if odd == [0; 32] && is_text(even) {
            kept.extend_from_slice(&even);
        } else if even == [0; 32] && is_text(odd) {
            kept.extend_from_slice(&odd);
        } else {
            kept.extend(chunk.iter().filter(|byte| **byte != 0));
        }
    }
    kept.extend(rest.iter().filter(|byte| **byte != 0));
    kept
}

fn without_return(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .copied()
        .filter(|byte| *byte != b'\r')
        .collect()
}

/// The pairs of bytes that have to be looked at: a part of a name and a sign that
/// may stand before the next, an equals sign before one, a carriage
/// return that ends no line (cmd reads on as if there were none), or what hides
/// names from any search: the option before PowerShell's base64, or the end of
/// the mark of an encoded script. A few others are taken with them, where that
/// is quicker than to tell them apart.
#[derive(Clone, Copy)]
struct Telling;

impl Wanted for Telling {
    #[expect(
        clippy::inline_always,
        reason = "it is compiled for each kind of vectors"
    )]
    #[inline(always)]
    fn among<S: Simd>(self, bytes: u8x64<S>, next: u8x64<S>) -> mask8x64<S> {
        // Letters, `_`, and `~` among them.
        let is_letter = ((bytes | 0x20) - b'a').simd_le(0x7F - b'a');
        // Digits, `-` and `.` among them.
        let is_digit = (bytes - b'-').simd_le(b'9' - b'-');
        let is_option = (bytes | 2).simd_eq(b'/') & (next | 0x20).simd_eq(b'e');
        let is_stray = bytes.simd_eq(b'\r') & !next.simd_eq(b'\n');
        let [first, others @ ..] = pieces::SIGNS.map(|sign| next.simd_eq(sign));
        let is_sign = others.into_iter().fold(first, |signs, sign| signs | sign);
        ((is_letter | is_digit) & is_sign) | is_option | is_stray | bytes.simd_eq(b'=')
    }
}

/// Behind an `e`: further letters, what separates, and base64. A NUL that is
/// gone may have stood between the two.
#[inline(never)]
fn is_encoded_command(rest: &[u8], had_nul: bool) -> bool {
    let base64 = |rest: &[u8]| count(rest, is_base64) >= SHORTEST_BASE64;
    let letters = count(rest, |byte| byte.is_ascii_alphabetic());
    let separators = count(&rest[letters..], is_before_base64);
    (separators > 0 && base64(&rest[letters + separators..])) || (had_nul && base64(rest))
}

fn is_before_base64(byte: u8) -> bool {
    matches!(byte, b':' | b'"' | b'\'' | b' ' | b'\t'..=b'\r')
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// How many bytes at the start are of a kind.
fn count(bytes: &[u8], kind: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| kind(**byte)).count()
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use proptest::prelude::*;
    use regex::bytes::{Regex, RegexBuilder};

    fn lets_through(bytes: &[u8]) -> bool {
        Prefilter::new(["pkgmgr", "peimg"]).lets_through(bytes)
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        let wide: Vec<u8> = "PkgMgr".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let parts = "\"pe\" +\r\n \"img\"".encode_utf16();
        let wide_parts: Vec<u8> = parts.flat_map(u16::to_be_bytes).collect();
        let cases: [&[u8]; 15] = [
            b"set a=pkg& set b=mgr\r\n%a%%b% /iu:X",
            b"set \"b=mgr.exe\"\r\npkg%b% /iu:X",
            b"a = \"PK\" : b = \"gmgr\"",
            b"$a = 'pkg'\n& \"${a}mgr\" /iu:X",
            b"start /w pkgmgr /iu:X",
            b"pkg\rmgr /iu:X",
            b"\xE4 PEIMG.EXE",
            b"p^kg^mgr /iu:X",
            b"pkg^\r\nmgr /iu:X",
            b"p`kgmgr",
            b"\"pkg\" + \"mgr\"",
            b"\"pkg\" & _\r\n  \"mgr\"",
            b"powershell -enc cABrAGcAbQBnAHIAIAAvAGkA",
            &wide,
            &wide_parts,
        ];
        for bytes in cases {
            assert!(lets_through(bytes), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_name_may_be_cut_behind_any_of_its_characters() {
        for name in ["p_e", "a-b", "x7y", "a.b"] {
            let look = Prefilter::new([name]);
            for at in 1..name.len() {
                let cut = [&name[..at], "^", &name[at..]].concat();
                assert!(look.lets_through(cut.as_bytes()), "{cut}");
            }
        }
    }

    #[test]
    fn other_scripts_are_passed_over() {
        for bytes in [
            "",
            "echo package manager",
            "xcopy /e a b",
            "set X=image",
            "set PKG=pkg",
            "set a=pkg\r\nset x=mgrs",
            "a=pe b=im",
            "pkg mgr",
            "p^k^g^m^g",
            "\"pe\" + \"im\" + \"a\"",
            "xcopy /e \"short\"",
        ] {
            assert!(!lets_through(bytes.as_bytes()), "{bytes}");
        }
    }

    /// What the look has to let through, as one slow pattern.
    fn pattern(names: &[&str]) -> Regex {
        const GAP: &str = r#"(?:[\x00\r]|[\^`"'][\x00+& \t\r\n_]*)*"#;
        const HIDDEN: &str = concat!(
            r#"[-/]\x00?e[a-z\x00]*[:\x00\s"']+(?:[a-z0-9+/]\x00?){16}"#,
            r"|\#\x00?@\x00?~\x00?\^"
        );
        let gaps = |name: &&str| {
            let letters: Vec<_> = name
                .chars()
                .map(|c| regex::escape(&c.to_string()))
                .collect();
            letters.join(GAP)
        };
        let mut patterns: Vec<_> = names.iter().map(gaps).collect();
        patterns.push(HIDDEN.to_owned());
        let mut builder = RegexBuilder::new(&patterns.join("|"));
        builder
            .case_insensitive(true)
            .unicode(false)
            .build()
            .unwrap()
    }

    const NAMES: [&str; 4] = ["pkgmgr", "peimg", "a-b", "p_e"];
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| pattern(&NAMES));
    static LOOK: LazyLock<Prefilter> = LazyLock::new(|| Prefilter::new(NAMES));

    proptest! {
        #[test]
        fn every_nul_is_taken_out(bytes in "([a-z]\0|\0[a-z]|[a-z]|\0){0,60}") {
            let bytes = bytes.as_bytes();
            let expected: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
            prop_assert_eq!(without_nul(bytes), expected);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn it_errs_on_one_side_only(
            parts in prop::collection::vec("[pkgmrPei^`\"'+& _\r\n\0]|pkg|mgr|pe|img|a-b|p_e", 0..14),
            hidden in "|[-/]\0?e[a-z\0]{0,3}[: \0\"']{1,2}([a-z0-9+/]\0?){15,17}|#\0?@\0?~\0?\\^",
        ) {
            let bytes = [parts.concat(), hidden].concat().into_bytes();
            if PATTERN.is_match(&bytes) {
                prop_assert!(LOOK.lets_through(&bytes));
            } else if !bytes.contains(&0) {
                prop_assert!(!LOOK.lets_through(&bytes));
            }
        }
    }
}
