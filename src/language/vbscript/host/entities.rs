//! Entities in the scripts of strict XML.
//!
//! In a `.wsf` that starts with `<?xml`, a script outside of `<![CDATA[` is
//! text of the document: `&amp;` stands for the operator `&`. Each entity is
//! read as its character and blanks, so that every byte stays where it is.
//! Inside a string they are left alone: blanks would be a part of it.

use crate::span::Span;

/// The entities that XML knows by itself, with their characters.
const ENTITIES: [(&str, u8); 5] = [
    ("&amp;", b'&'),
    ("&apos;", b'\''),
    ("&gt;", b'>'),
    ("&lt;", b'<'),
    ("&quot;", b'"'),
];

/// Whether a script holds an entity.
pub(super) fn holds_one(script: &str) -> bool {
    let mut rest = script;
    while let Some(at) = rest.find('&') {
        rest = &rest[at..];
        let numbered = rest.starts_with("&#");
        if numbered || ENTITIES.iter().any(|(name, _)| rest.starts_with(name)) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

/// The text with the entities of some blocks in it read, outside of strings.
pub(super) fn decode(text: &str, blocks: &[Span]) -> String {
    let mut decoded = text.as_bytes().to_vec();
    for block in blocks {
        let script = text.get(block.range()).unwrap_or_default();
        let mut at = block.start;
        for line in script.split_inclusive(['\r', '\n']) {
            decode_line(line, &mut decoded[at..at + line.len()]);
            at += line.len();
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

fn decode_line(line: &str, decoded: &mut [u8]) {
    let mut in_string = false;
    let mut at = 0;
    // Where the entity before ends, and where its character does.
    let mut last = (usize::MAX, 0);
    while let Some(next) = line[at..].find(['"', '&', '\'', '<', '=', '>']) {
        at += next;
        let rest = &line[at..];
        let (length, character) = read_one(rest);
        if rest.starts_with('"') {
            in_string = !in_string;
        } else if !in_string {
            // The parts of `&lt;=` stay together.
            let place = if last.0 == at { last.1 } else { at };
            decoded[at..at + length].fill(b' ');
            decoded[place] = character;
            if length > 1 || last.0 == at {
                last = (at + length, place + 1);
            }
            if rest.starts_with('\'') {
                return;
            }
        }
        at += length;
    }
}

/// The character that a text starts with or that its first entity stands for,
/// and how long that is written.
fn read_one(text: &str) -> (usize, u8) {
    let named = ENTITIES.iter().find(|(name, _)| text.starts_with(name));
    named.map_or((1, text.as_bytes()[0]), |(name, character)| {
        (name.len(), *character)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_outside_of_strings_are_their_characters() {
        for (text, expected) in [
            ("a &amp; b", "a &     b"),
            ("\"&amp;\" &amp; c", "\"&amp;\" &     c"),
            ("x = &quot;a&quot;", "x = \"     a\"     "),
            ("' \"\n&lt;é&gt;", "' \"\n<   é>   "),
            ("a &lt;&gt; b", "a <>       b"),
            ("a &lt;= b &amp;c", "a <=    b &    c"),
        ] {
            let decoded = decode(text, &[Span::new(0, text.len())]);
            assert_eq!(decoded, expected);
        }
    }
}
