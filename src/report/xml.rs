//! Text as XML and HTML take it.

use super::clean;

/// A text for an attribute or for content: markup escaped, every character
/// made visible that XML has no place for, and nothing left that a CI runner
/// takes for a command. LF stays.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for character in clean::paragraphs(text).chars() {
        match character {
            '&' => result.push_str("&amp;"),
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            '"' => result.push_str("&quot;"),
            '\'' => result.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => result.push(char::REPLACEMENT_CHARACTER),
            character => result.push(character),
        }
    }
    let result = clean::without_brackets(&result, "&#91;");
    clean::without_colons(&result, "&#58;").into_owned()
}

/// The same on one line, for attributes, which lose their line ends.
#[must_use]
pub fn attribute(text: &str) -> String {
    escaped(text).replace('\n', "&#10;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_forbidden_characters_do_not_get_through() {
        assert_eq!(
            escaped("<a b=\"c\">'&\x01\u{ffff}\u{1b}]]>\n"),
            "&lt;a b=&quot;c&quot;&gt;&#39;&amp;\u{2401}\u{fffd}\u{241b}]]&gt;\n"
        );
        assert_eq!(attribute("a\nb"), "a&#10;b");
    }
}
