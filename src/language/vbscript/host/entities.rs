//! Entities in the scripts of strict XML.
//!
//! In a `.wsf` that starts with `<?xml`, a script outside of `<![CDATA[` is
//! text of the document: `&amp;` stands for the operator `&`. Each entity is
//! read as its character and blanks, so that every byte stays where it is;
//! inside a string as its character and [`FILLER`], which is no part of it.

use crate::span::Span;

/// The entities that XML knows by itself, with their characters.
const ENTITIES: [(&str, u8); 5] = [
    ("&amp;", b'&'),
    ("&apos;", b'\''),
    ("&gt;", b'>'),
    ("&lt;", b'<'),
    ("&quot;", b'"'),
];

/// What stands behind a character in a string, for the rest of its entity.
pub(in super::super) const FILLER: char = '\0';

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
    // How long the quote is written that opened the string.
    let mut opened: Option<usize> = None;
    let mut at = 0;
    // Where the entity before ends, and where its character does.
    let mut last = (usize::MAX, 0);
    while let Some(next) = line[at..].find(['"', '&', '\'', '<', '=', '>']) {
        at += next;
        let (length, character) = read_one(&line[at..]);
        let is_quote = character == b'"';
        if let Some(quote) = opened {
            let (second, other) = read_one(&line[at + length..]);
            if is_quote && (other == b'"' || length > quote) {
                let end = at + length + if other == b'"' { second } else { 0 };
                fill(&mut decoded[at..end], b"\"\"", FILLER);
                at = end;
                continue;
            }
            fill(
                &mut decoded[at..at + length],
                &[character],
                if is_quote { ' ' } else { FILLER },
            );
            opened = opened.filter(|_| !is_quote);
        } else {
            // The parts of `&lt;=` stay together.
            let place = if last.0 == at { last.1 } else { at };
            decoded[at..at + length].fill(b' ');
            decoded[place] = character;
            if is_quote {
                fill(&mut decoded[at..at + length], b"\"", FILLER);
                opened = Some(length);
            } else if length > 1 || last.0 == at {
                last = (at + length, place + 1);
            }
            if line[at..].starts_with('\'') {
                return;
            }
        }
        at += length;
    }
}

/// Writes what entities stand for in their place.
fn fill(place: &mut [u8], content: &[u8], rest: char) {
    place.fill(rest as u8);
    place[..content.len()].copy_from_slice(content);
}

/// The character that a text starts with or that its first entity stands for,
/// and how long that is written.
fn read_one(text: &str) -> (usize, u8) {
    let named = ENTITIES.iter().find(|(name, _)| text.starts_with(name));
    let named = named.map(|(name, character)| (name.len(), *character));
    let first = text.bytes().next().unwrap_or_default();
    named.or_else(|| numbered(text)).unwrap_or((1, first))
}

/// `&#38;`, `&#x26;`
fn numbered(text: &str) -> Option<(usize, u8)> {
    let (number, _) = text.strip_prefix("&#")?.split_once(';')?;
    let code = match number.strip_prefix('x') {
        Some(digits) => u8::from_str_radix(digits, 16),
        None => number.parse(),
    };
    let code = code.ok().filter(u8::is_ascii_graphic)?;
    Some((number.len() + "&#;".len(), code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_outside_of_strings_are_their_characters() {
        for (text, expected) in [
            ("a &amp; b", "a &     b"),
            ("\"&amp;\" &amp; c", "\"&\0\0\0\0\" &     c"),
            ("\"a&#38;b\" &#x26; c", "\"a&\0\0\0\0b\" &      c"),
            (
                "x = &quot;a&quot; &amp; b",
                "x = \"\0\0\0\0\0a\"      &     b",
            ),
            ("\"a &quot;b\"", "\"a \"\"\0\0\0\0b\""),
            ("&quot;&quot;&quot;", "\"\0\0\0\0\0\"\"\0\0\0\0\0\0\0\0\0\0"),
            ("' \"\n&lt;é&gt;", "' \"\n<   é>   "),
            ("a &lt;&gt; b", "a <>       b"),
            ("a &lt;= b &amp;c", "a <=    b &    c"),
        ] {
            let decoded = decode(text, &[Span::new(0, text.len())]);
            assert_eq!(decoded, expected);
        }
    }
}
