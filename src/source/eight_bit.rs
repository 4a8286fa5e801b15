//! Text in a code page: one character for each byte, whatever the code page.
//!
//! Byte 0x80 to 0xFF stands as U+0080 to U+00FF. What a reader must not take
//! for itself stands in a private area instead, as U+F700 and the byte:
//!
//! - 0x85 and 0xA0, which are blanks in Unicode and letters in the code pages
//!   of DOS (`à` and `á`);
//! - the second byte of a double-byte character where it is a sign of a
//!   language. In Shift-JIS `タ` is 0x83 0x5E: its end is no caret, and
//!   `echo データ` does not go on in the next line.
//!
//! Whether a file is in a double-byte code page is what its label says; without
//! one it is so if all its bytes above 0x7F make sense in such a code page. A
//! short text in Western letters can do so too (`ü^`), so a fix beside such a
//! place is withheld. A backslash is left a backslash there, since `é\` is
//! common in Western paths;
//! where that matters is what [`doubtful_places`] and [`tears_pairs`] say.

/// Where the bytes are that do not stand for themselves.
const PRIVATE: u32 = 0xF700;

/// A code page in which a character can have two bytes, the second one ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoubleByte {
    /// Code page 932.
    ShiftJis,
    /// Code page 936, and GB 18030, some of whose characters have four bytes.
    Gbk,
    /// Code page 949.
    Uhc,
    /// Code page 950.
    Big5,
}

/// What is known of the code page of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePage {
    /// Nothing.
    Any,
    /// Every character has one byte.
    Single,
    /// Some have two.
    Double(DoubleByte),
}

/// One step through a text in a double-byte code page.
enum Step {
    /// One byte that is a character, or none of this code page.
    One {
        is_valid: bool,
    },
    Two,
    Four,
}

impl DoubleByte {
    const ALL: [Self; 4] = [Self::ShiftJis, Self::Gbk, Self::Uhc, Self::Big5];

    fn is_lead(self, byte: u8) -> bool {
        match self {
            Self::ShiftJis => matches!(byte, 0x81..=0x9F | 0xE0..=0xFC),
            Self::Gbk | Self::Uhc | Self::Big5 => matches!(byte, 0x81..=0xFE),
        }
    }

    fn is_trail(self, byte: u8) -> bool {
        match self {
            Self::ShiftJis => matches!(byte, 0x40..=0x7E | 0x80..=0xFC),
            Self::Gbk => matches!(byte, 0x40..=0x7E | 0x80..=0xFE),
            Self::Uhc => matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | 0x81..=0xFE),
            Self::Big5 => matches!(byte, 0x40..=0x7E | 0xA1..=0xFE),
        }
    }

    /// Katakana of half width, and what else has one byte above 0x7F.
    fn is_single(self, byte: u8) -> bool {
        match self {
            Self::ShiftJis => matches!(byte, 0xA1..=0xDF),
            Self::Gbk => byte == 0x80,
            Self::Uhc | Self::Big5 => false,
        }
    }

    fn step(self, rest: &[u8]) -> Step {
        match rest {
            [lead, trail, ..] if self.is_lead(*lead) && self.is_trail(*trail) => Step::Two,
            [one, b'0'..=b'9', two, b'0'..=b'9', ..]
                if self == Self::Gbk && self.is_lead(*one) && self.is_lead(*two) =>
            {
                Step::Four
            }
            [byte, ..] => Step::One {
                is_valid: byte.is_ascii() || self.is_single(*byte),
            },
            [] => Step::One { is_valid: true },
        }
    }

    /// Where second bytes are that are ASCII; none if the text is no text of
    /// this code page.
    fn ascii_trails(self, bytes: &[u8], strict: bool) -> Option<Vec<usize>> {
        let mut trails = Vec::new();
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            match self.step(rest) {
                Step::One { is_valid: false } if strict => return None,
                Step::One { .. } => at += 1,
                Step::Two => {
                    if rest.get(1).is_some_and(u8::is_ascii) {
                        trails.push(at + 1);
                    }
                    at += 2;
                }
                Step::Four => at += 4,
            }
        }
        Some(trails)
    }
}

/// The text of `bytes`.
pub(super) fn decode(bytes: &[u8], page: CodePage) -> String {
    let mut trails: Vec<usize> = match page {
        CodePage::Single => Vec::new(),
        CodePage::Double(page) => page.ascii_trails(bytes, false).unwrap_or_default(),
        CodePage::Any => {
            let pages = DoubleByte::ALL.iter();
            let pages = pages.filter_map(|page| page.ascii_trails(bytes, true));
            let signs = |at: &usize| bytes.get(*at).is_some_and(|byte| *byte != b'\\');
            pages.flatten().filter(signs).collect()
        }
    };
    trails.sort_unstable();
    let mut text = String::with_capacity(bytes.len());
    let mut trails = trails.into_iter().peekable();
    for (at, byte) in bytes.iter().enumerate() {
        while trails.next_if(|trail| *trail < at).is_some() {}
        let hidden = trails.peek() == Some(&at) && is_sign(*byte);
        text.push(character(*byte, hidden || matches!(byte, 0x85 | 0xA0)));
    }
    text
}

/// Whether an ASCII byte that can be a second one means something in a language.
fn is_sign(byte: u8) -> bool {
    matches!(byte, b'@' | b'['..=b'`' | b'{'..=b'~')
}

fn character(byte: u8, hidden: bool) -> char {
    let private = hidden.then(|| char::from_u32(PRIVATE + u32::from(byte)));
    private.flatten().unwrap_or(char::from(byte))
}

/// The byte that a character stands for, if it stands for one.
pub(super) fn byte(character: char) -> Option<u8> {
    let code = u32::from(character);
    u8::try_from(code.checked_sub(PRIVATE).unwrap_or(code)).ok()
}

/// The places of a text, in its bytes and ascending, at which its meaning hangs
/// on the code page: a sign that may be a second byte, and a quote behind what
/// may be a double-byte character that ends in a backslash.
#[must_use]
pub fn doubtful_places(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let (mut before, mut last) = (' ', ' ');
    for (at, character) in text.char_indices() {
        if is_trail(character) || (character == '"' && last == '\\' && is_lead(before)) {
            places.push(at);
        }
        (before, last) = (last, character);
    }
    places
}

/// Whether `added`, in the place of `removed`, loses, tears or makes a possible
/// double-byte character that ends in a sign. Both are given with the character
/// before them and the one behind.
#[must_use]
pub fn tears_pairs(removed: &str, added: &str) -> bool {
    pairs(removed) != pairs(added)
}

/// What may be double-byte characters that end in a sign, in bytes.
fn pairs(text: &str) -> Vec<(u8, u8)> {
    let bytes: Vec<u8> = text.chars().filter_map(byte).collect();
    let pairs = bytes.windows(2).map(|pair| (pair[0], pair[1]));
    let mut pairs: Vec<_> = pairs
        .filter(|(lead, sign)| *lead > 0x80 && is_sign(*sign))
        .collect();
    pairs.sort_unstable();
    pairs
}

fn is_trail(character: char) -> bool {
    byte(character).is_some_and(|byte| byte.is_ascii() && !character.is_ascii())
}

fn is_lead(character: char) -> bool {
    byte(character).is_some_and(|byte| byte > 0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KATAKANA: &[u8] = b"echo \x83f\x81[\x83^\r\npkgmgr";

    #[test]
    fn every_byte_comes_back() {
        let all: Vec<u8> = (1..=255).cycle().take(4_000).collect();
        let pages = DoubleByte::ALL.map(CodePage::Double);
        for page in [CodePage::Any, CodePage::Single].into_iter().chain(pages) {
            for bytes in [&all, KATAKANA, b"\x83"] {
                let text = decode(bytes, page);
                assert_eq!(text.chars().count(), bytes.len());
                let back: Option<Vec<u8>> = text.chars().map(byte).collect();
                assert_eq!(back.as_deref(), Some(bytes));
            }
        }
    }

    #[test]
    fn a_second_byte_is_no_sign_of_a_language() {
        for (page, hidden) in [
            (CodePage::Any, true),
            (CodePage::Double(DoubleByte::ShiftJis), true),
            (CodePage::Single, false),
        ] {
            assert_eq!(!decode(KATAKANA, page).contains('^'), hidden, "{page:?}");
        }
    }

    #[test]
    fn western_text_is_told_by_what_is_no_pair() {
        // `été |` cannot be Shift-JIS, GBK, Big5 or UHC: a blank follows.
        let text = decode(b"echo \xE9t\xE9 ^| \xFC^", CodePage::Any);
        assert!(text.ends_with("\u{fc}^"), "{text:?}");
    }

    #[test]
    fn letters_of_dos_are_no_blanks() {
        let text = decode(b"\x85\xA0", CodePage::Single);
        assert!(!text.contains(char::is_whitespace));
    }

    #[test]
    fn doubtful_places_are_those_that_a_code_page_decides() {
        for (bytes, places) in [
            (&b"echo \x83^ & p"[..], 1),
            (b"p \"C:\\\x83\\\"", 1),
            (b"p C:\\\x83\\x", 0),
            (b"rem \x83a", 0),
            (b"rem \x83 ^", 0),
        ] {
            let text = decode(bytes, CodePage::Any);
            assert_eq!(doubtful_places(&text).len(), places, "{text:?}");
        }
    }

    #[test]
    fn a_pair_is_moved_whole_or_torn() {
        let path = "C:\\\u{83}\\x";
        assert!(!tears_pairs(path, &format!("/PackagePath:{path}")));
        assert!(tears_pairs(path, "C:\\\u{83}"));
        assert!(tears_pairs("\u{b4};e\"", "\u{b4}`\"\""), "one is made");
    }
}
