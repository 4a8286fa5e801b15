//! A reading head over a part of a text: the lexer's only way to look at it.
//!
//! It counts bytes of the whole text, so that tokens of a `<script>` block
//! have the offsets of the file.

/// A position in a text, and how far it may go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor at byte `start` that ends at byte `end`; both are character
    /// boundaries, else the cursor is at its end.
    pub(super) fn new(text: &'a str, start: usize, end: usize) -> Self {
        let text = text.get(..end).unwrap_or_default();
        let at = if text.is_char_boundary(start) {
            start
        } else {
            text.len()
        };
        Self { text, at }
    }

    /// The byte at which the cursor stands.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next character.
    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The character behind the next one.
    pub(super) fn peek_second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    /// Steps over the next character and returns it.
    pub(super) fn bump(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    /// Steps over the next character when it is `wanted`.
    pub(super) fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.bump();
        }
        found
    }

    /// Steps over characters as long as `accepts` holds.
    pub(super) fn eat_while(&mut self, accepts: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|character| !accepts(character));
        let eaten = length.map_or(rest, |length| &rest[..length]);
        self.at += eaten.len();
        eaten
    }
}
