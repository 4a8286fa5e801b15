//! Text from a script, made fit for a terminal.
//!
//! A script (or its name) can hold escape sequences that recolour, retitle or
//! rewrite a terminal, and marks that turn the reading direction round. Each
//! such character becomes one visible character, so columns stay true.

/// `text` with every control character made visible, line ends and tabs too.
#[must_use]
pub fn line(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// The same, but LF stays: for messages of several lines.
#[must_use]
pub fn paragraphs(text: &str) -> String {
    let keep = |character| match character {
        '\n' => '\n',
        character => visible(character),
    };
    text.chars().map(keep).collect()
}

/// What stands for a character on a terminal: itself, unless it controls one.
#[must_use]
pub fn visible(character: char) -> char {
    match character {
        '\0'..='\x1f' => picture(character).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\x7f' => '\u{2421}',
        // C1 controls, line and paragraph separators, marks and overrides of direction.
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => char::REPLACEMENT_CHARACTER,
        character => character,
    }
}

/// U+2400 and following picture the control characters in their order.
fn picture(character: char) -> Option<char> {
    char::from_u32(0x2400 + u32::from(character))
}

/// `text` cut after `limit` characters, with an ellipsis where it was longer.
#[must_use]
pub fn clipped(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_become_visible_one_for_one() {
        assert_eq!(
            line("a\x1b[31m\x07\r\n\t\u{9b}\u{202e}ä"),
            "a␛[31m␇␍␊␉\u{fffd}\u{fffd}ä"
        );
        assert_eq!(paragraphs("a\n\x1bb"), "a\n␛b");
    }

    #[test]
    fn long_text_is_clipped() {
        assert_eq!(clipped("äöü", 2), "äö…");
        assert_eq!(clipped("äöü", 3), "äöü");
    }
}
