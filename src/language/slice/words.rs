//! The words of a text, each where it stands.

use std::ops::Range;

use memchr::memmem;

/// Tells quickly that a word is none of some.
#[derive(Default)]
pub(super) struct Shapes([u64; 16]);

impl Shapes {
    pub(super) fn insert(&mut self, word: &str) {
        let shape = Self::shape(word);
        self.0[shape / 64] |= 1 << (shape % 64);
    }

    /// False where it is surely none of them.
    pub(super) fn may_hold(&self, word: &str) -> bool {
        let shape = Self::shape(word);
        self.0[shape / 64] & (1 << (shape % 64)) != 0
    }

    /// A number below 1024, made of the length and of two letters.
    fn shape(word: &str) -> usize {
        let ends = word.as_bytes();
        let [one, two] = [ends.first(), ends.last()].map(|byte| usize::from(*byte.unwrap_or(&0)));
        (one ^ (two << 3) ^ (word.len() << 6)) % 1024
    }
}

/// Where names stand in a text, in order.
pub(super) fn places(lower: &str, names: &[impl AsRef<str>]) -> Vec<usize> {
    let names = names.iter().map(AsRef::as_ref);
    let mut places: Vec<usize> = names
        .flat_map(|name: &str| memmem::find_iter(lower.as_bytes(), name))
        .collect();
    places.sort_unstable();
    places
}

/// A text in lower case, each character where it was; none where one has another
/// length then.
pub(crate) fn lower(text: &str) -> Option<String> {
    if text.is_ascii() {
        return Some(text.to_ascii_lowercase());
    }
    // How a sigma is written depends on what stands around it.
    if text.contains('Σ') {
        return None;
    }
    let lower = text.to_lowercase();
    let mut both = text.chars().zip(lower.chars());
    let same = both.all(|(one, two)| one.len_utf8() == two.len_utf8());
    (same && lower.len() == text.len()).then_some(lower)
}

/// Where the words of a text stand.
pub(super) fn words(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    // What is not ASCII is told by its characters.
    let is_ascii = text.is_ascii();
    let mut words = Vec::with_capacity(bytes.len() / 4);
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while bytes
            .get(at)
            .is_some_and(|byte| IN_WORDS[usize::from(*byte)])
        {
            at += 1;
        }
        if start < at {
            words.push(start..at);
        }
        at += 1;
    }
    if is_ascii {
        return words;
    }
    let parts = |word: Range<usize>| {
        let said = &text[word.clone()];
        let start = said.as_ptr().addr();
        parts_of(said).map(move |part| {
            let at = word.start + part.as_ptr().addr() - start;
            at..at + part.len()
        })
    };
    words.into_iter().flat_map(parts).collect()
}

/// The bytes that words are made of, and all of which other characters than those of
/// ASCII are.
const IN_WORDS: [bool; 256] = {
    let mut known = [false; 256];
    let mut byte = 0;
    while byte < known.len() {
        #[expect(clippy::cast_possible_truncation, reason = "it is below 256")]
        let character = byte as u8;
        known[byte] = character.is_ascii_alphanumeric() || character == b'_' || byte >= 128;
        byte += 1;
    }
    known
};

/// The words in a name.
pub(super) fn parts_of(name: &str) -> impl Iterator<Item = &str> {
    let words = name.split(|c| !goes_on(c));
    words.filter(|word| !word.is_empty())
}

/// Whether a character can stand in a word.
pub(super) fn goes_on(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_unicode() {
        let text = "set Ä1=x %b_c%-d \u{2013}e";
        let found: Vec<&str> = words(text).into_iter().map(|word| &text[word]).collect();
        assert_eq!(found, ["set", "Ä1", "x", "b_c", "d", "e"]);
    }

    #[test]
    fn letters_that_grow_with_their_case_are_not_compared() {
        assert_eq!(lower("SET Ä=Ö").as_deref(), Some("set ä=ö"));
        for text in ["\u{130}", "\u{212A}", "Σ"] {
            assert_eq!(lower(text), None, "{text}");
        }
    }
}
