//! What the fuzz targets share.
//!
//! ```text
//! case     the bytes of a target -> a file, and how it is checked
//! promise  what must hold of `check`, `diff` and `fix` for any file
//! patch    a small applier of unified diffs
//! ```

use std::ops::Range;

pub mod case;
pub mod patch;
pub mod promise;

/// Panics unless `parts` tile `text`, each on whole characters.
pub fn tile(text: &str, parts: impl IntoIterator<Item = Range<usize>>) {
    let mut at = 0;
    for part in parts {
        assert_eq!(part.start, at, "tokens leave a gap or overlap");
        assert!(
            text.get(part.clone()).is_some(),
            "{part:?} splits a character"
        );
        at = part.end;
    }
    assert_eq!(at, text.len(), "tokens end before the text");
}

/// Panics if a text for people holds what controls their terminal.
pub fn readable(text: &str) {
    let controls = |c: &char| c.is_control() && !matches!(c, '\n' | '\t');
    let found = text.chars().find(controls);
    assert!(found.is_none(), "{found:?} reaches the terminal:\n{text:?}");
}
