//! Strings: where they start and end, and what is special inside them.

use super::super::cursor::{is_blank, is_double_quote, is_single_quote, variable_length};
use super::super::token::{Bracket, Kind, Quote};
use super::{Lexer, Opener};

impl Lexer<'_> {
    /// Reads a string if one starts here. A here-string needs its line end
    /// right behind the opening quote.
    pub(super) fn string(&mut self, glued: bool) -> bool {
        let Some(c) = self.cursor.peek() else {
            return false;
        };
        if is_double_quote(c) {
            self.cursor.bump();
            self.open(
                Opener::Quote(Quote::Double),
                Kind::OpenQuote(Quote::Double),
                glued,
            );
            true
        } else if is_single_quote(c) {
            self.single_quoted(glued);
            true
        } else {
            c == '@' && self.here_string()
        }
    }

    fn single_quoted(&mut self, glued: bool) {
        let opening = self.tokens.len();
        self.cursor.bump();
        self.record(Kind::OpenQuote(Quote::Single), glued);
        loop {
            self.cursor.bump_while(|c| !is_single_quote(c));
            self.glue(Kind::Chunk);
            if self.cursor.peek().is_none() {
                return;
            }
            self.cursor.bump();
            if !self.cursor.peek().is_some_and(is_single_quote) {
                self.end_of_single(opening, Quote::Single);
                return;
            }
            self.cursor.bump();
            self.glue(Kind::Doubled);
        }
    }

    fn end_of_single(&mut self, opening: usize, quote: Quote) {
        let closing = self.tokens.len();
        self.glue(Kind::CloseQuote(quote));
        if let Some(token) = self.tokens.get_mut(opening) {
            token.partner = closing;
        }
    }

    fn here_string(&mut self) -> bool {
        let rest = self.cursor.rest();
        let mut characters = rest.chars().skip(1);
        let quote = match characters.next() {
            Some(c) if is_double_quote(c) => Quote::HereDouble,
            Some(c) if is_single_quote(c) => Quote::HereSingle,
            _ => return false,
        };
        let mut probe = self.cursor.clone();
        probe.bump_by(2);
        probe.bump_while(is_blank);
        if probe.line_end() == 0 {
            return false;
        }
        probe.bump_by(probe.line_end());
        self.cursor = probe;
        let kind = Kind::OpenQuote(quote);
        if quote == Quote::HereDouble {
            self.open(Opener::Quote(quote), kind, false);
            self.here_end_at_once(quote);
        } else {
            let opening = self.tokens.len();
            self.emit(kind);
            self.here_single(opening);
        }
        true
    }

    /// `@"`, line end, `"@`: an empty here-string has no line of its own.
    fn here_end_at_once(&mut self, quote: Quote) {
        if ends_here(self.cursor.rest(), quote).is_some() {
            self.cursor.bump_by(2);
            self.close(Kind::CloseQuote(quote));
        }
    }

    fn here_single(&mut self, opening: usize) {
        let quote = Quote::HereSingle;
        let rest = self.cursor.rest();
        let Some((text, end)) = here_end(rest, quote) else {
            self.cursor.advance_to(self.cursor.at() + rest.len());
            self.glue(Kind::Chunk);
            return;
        };
        let start = self.cursor.at();
        self.cursor.advance_to(start + text);
        self.glue(Kind::Chunk);
        self.cursor.advance_to(start + end);
        self.end_of_single(opening, quote);
    }

    pub(super) fn double_quoted(&mut self) {
        let Some(c) = self.cursor.peek() else {
            return;
        };
        if is_double_quote(c) {
            self.cursor.bump();
            if self.cursor.peek().is_some_and(is_double_quote) {
                self.cursor.bump();
                self.glue(Kind::Doubled);
            } else {
                self.close(Kind::CloseQuote(Quote::Double));
                self.after_string();
            }
        } else if !self.expanded(c) {
            self.cursor
                .bump_while(|c| !is_double_quote(c) && !matches!(c, '$' | '`'));
            self.glue(Kind::Chunk);
        }
    }

    pub(super) fn here_double(&mut self) {
        let quote = Quote::HereDouble;
        let ends = self.cursor.line_end();
        let behind = self.cursor.rest().get(ends..).unwrap_or_default();
        if ends > 0 && ends_here(behind, quote).is_some() {
            self.cursor.bump_by(ends + 2);
            self.close(Kind::CloseQuote(quote));
            self.after_string();
        } else if let Some(c) = self.cursor.peek()
            && !self.expanded(c)
        {
            self.cursor.bump_by(ends);
            self.cursor
                .bump_while(|c| !matches!(c, '$' | '`' | '\r' | '\n'));
            self.glue(Kind::Chunk);
        }
    }

    /// Reads a variable, a `$(` or an escape inside a string. A `$` that
    /// starts neither stands for itself.
    fn expanded(&mut self, c: char) -> bool {
        match c {
            '$' if self.cursor.looking_at("$(") => {
                self.cursor.bump_by(2);
                let bracket = Bracket::Sub;
                self.open(Opener::Bracket(bracket), Kind::Open(bracket), true);
            }
            '$' => {
                let length = variable_length(self.cursor.rest());
                let end = self.cursor.at() + length.unwrap_or(1);
                self.cursor.advance_to(end);
                self.glue(length.map_or(Kind::Chunk, |_| Kind::Variable));
            }
            '`' => {
                self.escape();
                self.glue(Kind::Escape);
            }
            _ => return false,
        }
        true
    }

    /// Steps over a backtick and what it changes: one character, or the
    /// `u{...}` of a code point.
    pub(super) fn escape(&mut self) {
        self.cursor.bump();
        let rest = self.cursor.rest();
        let point = rest.strip_prefix("u{").and_then(|rest| {
            let length = rest.find(|c: char| !c.is_ascii_hexdigit())?;
            (rest[length..].starts_with('}') && (1..=6).contains(&length)).then_some(length)
        });
        self.cursor.bump_by(point.map_or(1, |length| length + 3));
    }
}

/// Whether a here-string ends at the start of this line.
fn ends_here(line: &str, quote: Quote) -> Option<usize> {
    let mut characters = line.chars();
    let first = characters.next()?;
    let fits = match quote {
        Quote::HereSingle => is_single_quote(first),
        _ => is_double_quote(first),
    };
    (fits && characters.next() == Some('@')).then(|| first.len_utf8() + 1)
}

/// How long the text of a here-string is, and where the string ends.
fn here_end(rest: &str, quote: Quote) -> Option<(usize, usize)> {
    if let Some(length) = ends_here(rest, quote) {
        return Some((0, length));
    }
    rest.match_indices(['\n', '\r']).find_map(|(at, _)| {
        let length = ends_here(&rest[at + 1..], quote)?;
        let carriage = rest[at..].starts_with('\n') && rest[..at].ends_with('\r');
        Some((at - usize::from(carriage), at + 1 + length))
    })
}
