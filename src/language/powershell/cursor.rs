//! A place in the text, and the classes of characters that PowerShell knows.

/// How long a name in braces may be before it counts as none.
const LONGEST_NAME: usize = 512;

/// A place in a text, moving forward only.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// The start of a text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The offset of the next character.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    /// What is still to come.
    #[must_use]
    pub fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next character.
    #[must_use]
    #[inline]
    pub fn peek(&self) -> Option<char> {
        self.ascii(0).or_else(|| self.rest().chars().next())
    }

    /// The byte `ahead` places behind the next one, if it is a character.
    #[inline]
    fn ascii(&self, ahead: usize) -> Option<char> {
        let byte = self.text.as_bytes().get(self.at + ahead)?;
        byte.is_ascii().then_some(char::from(*byte))
    }

    /// The character `ahead` places behind the next one.
    #[must_use]
    #[inline]
    pub fn peek_at(&self, ahead: usize) -> Option<char> {
        if (0..ahead).all(|at| self.ascii(at).is_some())
            && let Some(next) = self.ascii(ahead)
        {
            return Some(next);
        }
        self.rest().chars().nth(ahead)
    }

    /// Whether the text goes on with `expected`.
    #[must_use]
    pub fn looking_at(&self, expected: &str) -> bool {
        self.rest().starts_with(expected)
    }

    /// Steps over one character.
    #[inline]
    pub fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    /// Steps over `count` characters.
    pub fn bump_by(&mut self, count: usize) {
        for _ in 0..count {
            self.bump();
        }
    }

    /// Moves on to `offset`, a character boundary at or behind this place.
    pub fn advance_to(&mut self, offset: usize) {
        self.at = offset.clamp(self.at, self.text.len());
    }

    /// Steps over the characters for which `wanted` holds.
    #[inline]
    pub fn bump_while(&mut self, wanted: impl Fn(char) -> bool) {
        self.at += length_while(self.rest(), wanted);
    }

    /// The length of the line end that stands here, `0` for none.
    #[must_use]
    pub fn line_end(&self) -> usize {
        match self.rest().as_bytes() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        }
    }
}

/// How many bytes the characters take up to the first that is not wanted. Most
/// are ASCII, and need no decoding.
#[must_use]
#[inline]
pub fn length_while(text: &str, wanted: impl Fn(char) -> bool) -> usize {
    let ascii = |byte: &u8| byte.is_ascii() && wanted(char::from(*byte));
    let start = text.bytes().take_while(ascii).count();
    match text.as_bytes().get(start) {
        Some(byte) if !byte.is_ascii() => {
            let rest = &text[start..];
            start + rest.find(|c| !wanted(c)).unwrap_or(rest.len())
        }
        _ => start,
    }
}

/// Whether PowerShell takes the character for a double quote.
#[must_use]
pub fn is_double_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}')
}

/// Byte 0xA0 of a file in a code page (see [`crate::source::eight_bit`]):
/// PowerShell reads it in one of Windows, and all of these agree on it.
const NO_BREAK_SPACE: char = '\u{f7a0}';

/// Whether PowerShell takes the character for a single quote.
#[must_use]
pub fn is_single_quote(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}')
}

/// Whether PowerShell takes the character for a dash.
#[must_use]
pub fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2013}' | '\u{2014}' | '\u{2015}')
}

/// Whether the character separates words.
#[must_use]
pub fn is_blank(c: char) -> bool {
    match c {
        ' ' | '\t' | '\x0B' | '\x0C' => true,
        _ => !c.is_ascii() && (c.is_whitespace() || c == NO_BREAK_SPACE),
    }
}

/// An ASCII character that can stand in a name.
const NAME: u8 = 1;
/// One before which an unquoted word ends.
const END: u8 = 2;
/// One that is more than itself in an unquoted word.
const SPECIAL: u8 = 4;

/// What each ASCII character is. Most characters of a script are asked about.
const CLASSES: [u8; 128] = {
    let mut classes = [0; 128];
    let mut byte = 0u8;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => NAME,
            b' ' | b'\t' | b'\x0B' | b'\x0C' | b'\r' | b'\n' | b'&' | b'(' | b')' | b',' | b';'
            | b'{' | b'|' | b'}' | b'<' | b'>' => END,
            b'`' | b'$' | b'"' | b'\'' => SPECIAL,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// Whether an ASCII character is of one of some classes; none for others.
fn is_of(c: char, classes: u8) -> Option<bool> {
    let class = CLASSES.get(c as usize)?;
    Some(class & classes != 0)
}

/// Whether the character can stand in the name of a variable or a member.
#[must_use]
pub fn is_name(c: char) -> bool {
    is_of(c, NAME).unwrap_or_else(|| c.is_alphanumeric())
}

/// Whether an unquoted word ends before the character.
#[must_use]
pub fn ends_word(c: char) -> bool {
    is_of(c, END).unwrap_or_else(|| is_blank(c))
}

/// Whether the character goes on an unquoted word and stands for itself there.
#[must_use]
pub fn is_bare(c: char) -> bool {
    let other = |c| !is_blank(c) && !is_double_quote(c) && !is_single_quote(c);
    is_of(c, END | SPECIAL).map_or_else(|| other(c), |special| !special)
}

/// The length in bytes of the variable that starts at the `$` or `@` which
/// `text` begins with; none where that character stands for itself.
#[must_use]
pub fn variable_length(text: &str) -> Option<usize> {
    let rest = text.get(1..)?;
    match rest.chars().next()? {
        '{' => braced_length(rest).map(|length| 1 + length),
        '$' | '?' | '^' if text.starts_with('$') => Some(2),
        c if is_name(c) => Some(1 + named_length(rest)),
        ':' if rest.chars().nth(1).is_some_and(is_name) => Some(2 + named_length(&rest[1..])),
        _ => None,
    }
}

fn braced_length(rest: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices().take(LONGEST_NAME) {
        match c {
            '`' => escaped = !escaped,
            '}' if !escaped => return Some(at + 1),
            '\n' | '\r' => return None,
            _ => escaped = false,
        }
    }
    None
}

fn named_length(rest: &str) -> usize {
    let part = |text: &str| length_while(text, |c| is_name(c) || c == '?');
    let scope = part(rest);
    let behind = &rest[scope..];
    let name = behind.strip_prefix(':').unwrap_or_default();
    if !name.starts_with(':') && name.starts_with(is_name) {
        scope + 1 + part(name)
    } else {
        scope
    }
}
