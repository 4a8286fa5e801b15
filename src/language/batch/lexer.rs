//! Phase 2 of `cmd.exe`: a line becomes tokens, and carets disappear.
//!
//! - `"` switches quoting, up to the end of the line; inside quotes nothing
//!   else is special.
//! - `^` makes the next character ordinary. At the end of a line it joins the
//!   next line, whose first character is then ordinary.
//! - Blank, tab, `,`, `;`, `=`, vertical tab, form feed and 0xFF separate words.
//! - `&`, `&&`, `|`, `||`, `(`, `)` and redirections are operators; a digit
//!   before a redirection belongs to it when it is a word of its own.
//!
//! Which of these count depends on where they stand (a parenthesis opens a
//! block only where a command starts), so the tokens say what a character
//! could be and the parser decides. The lexer is total: any text is some
//! tokens, and they tile the unit.
//!
//! Source: Microsoft, "Command shell overview" (command shell syntax), and the
//! parser phases established by D. Benham and jeb.

use std::ops::Range;

use super::flow::lines::lines;
use crate::span::Span;
use crate::text::{Atoms, Glyph, Origin, Text};

/// A token: a stretch of the unit's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it can be.
    pub kind: Kind,
    /// The bytes of the unit's text.
    pub range: Range<usize>,
}

/// What a token can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anything but separators and operators, quoted parts included.
    Word,
    /// One or more separators.
    Separator,
    /// `&`
    Then,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|`
    Pipe,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `>`, `2>>`, `<`, or with its target `2>&1`.
    Redirect,
    /// The end of a line that goes on in the next one.
    Continuation,
    /// The end of a line.
    Newline,
}

impl Kind {
    /// What two of these signs in a row are.
    fn doubled(self) -> Option<Self> {
        match self {
            Self::Then => Some(Self::And),
            Self::Pipe => Some(Self::Or),
            _ => None,
        }
    }
}

/// The tokens of a text in which nothing is expanded.
#[must_use]
pub fn lex(text: &str) -> Lexer {
    let mut lexer = Lexer::default();
    for line in lines(&Text::source(text, 0)) {
        lexer.line(&line.text, line.end);
    }
    lexer
}

/// Lexes lines into one text and its tokens.
#[derive(Debug, Default)]
pub struct Lexer {
    /// The lines so far, expanded, with carets undone. The sites of its runs
    /// tile the lines.
    pub text: Text,
    /// The tokens so far; they tile `text`.
    pub tokens: Vec<Token>,
    /// The line before ended in a caret.
    continues: bool,
}

impl Lexer {
    /// Adds one physical line, already percent-expanded. `end` is the span of
    /// its line end.
    pub(super) fn line(&mut self, line: &Text, end: Span) {
        let mut literal_next = std::mem::take(&mut self.continues);
        if literal_next && line.is_empty() {
            return self.literal_line_end(end);
        }
        let mut quoted = false;
        let mut input = Input { line, kept: 0 };
        let mut open: Option<(Kind, usize)> = None;
        let mut atoms = line.atoms();
        while let Some(atom) = atoms.next() {
            let at = atom.range.clone();
            let literal = std::mem::take(&mut literal_next);
            let kind = match atom.glyph {
                Glyph::Char('"') if !literal => {
                    quoted = !quoted;
                    Kind::Word
                }
                Glyph::Char('\r') => {
                    self.flush(open.take(), &input, at.start);
                    self.replace(&mut input, at.clone());
                    self.text.push("", site(line, at), Origin::Escape);
                    literal_next = literal;
                    continue;
                }
                Glyph::Char('^') if !literal && !quoted => {
                    self.flush(open.take(), &input, at.start);
                    let next = atoms.next();
                    let caret = at.start..next.as_ref().map_or(at.end, |next| next.range.end);
                    self.replace(&mut input, caret.clone());
                    match next {
                        Some(_) => self.escaped(line, caret),
                        None => return self.continuation(site(line, at).hull(end)),
                    }
                    continue;
                }
                Glyph::Char(character) if !literal && !quoted => kind_of(character),
                // A blank behind a continuation still separates.
                Glyph::Char(' ' | '\t') if literal => Kind::Separator,
                Glyph::Char(_) | Glyph::Unknown(_) => Kind::Word,
            };
            if kind == Kind::Word {
                atoms.pass(|byte| is_plain(byte, quoted));
            }
            match kind {
                Kind::Word | Kind::Separator if open.is_some_and(|(open, _)| open == kind) => {}
                Kind::Word | Kind::Separator => {
                    self.flush(open.replace((kind, at.start)), &input, at.start);
                }
                Kind::Redirect => {
                    self.flush(open.take(), &input, at.start);
                    self.redirect(&input, at.start, &mut atoms);
                }
                _ => {
                    self.flush(open.take(), &input, at.start);
                    let twin = atoms.next_if(|next| {
                        next.glyph.char() == atom.glyph.char() && kind.doubled().is_some()
                    });
                    match (twin, kind.doubled()) {
                        (Some(twin), Some(doubled)) => {
                            self.push(doubled, &input, at.start..twin.range.end);
                        }
                        _ => self.push(kind, &input, at),
                    }
                }
            }
        }
        self.flush(open, &input, line.len());
        self.text.append_slice(line, input.kept..line.len());
        self.mark(Kind::Newline);
    }

    /// The caret at the end of the last line was part of a comment.
    pub(super) fn cancel_continuation(&mut self) {
        self.continues = false;
    }

    /// Closes the word or separator that is open, at `end` of the line.
    fn flush(&mut self, open: Option<(Kind, usize)>, input: &Input<'_>, end: usize) {
        if let Some((kind, start)) = open {
            self.push(kind, input, start..end);
        }
    }

    /// Takes over the line up to a part that will be replaced.
    fn replace(&mut self, input: &mut Input<'_>, part: Range<usize>) {
        self.text.append_slice(input.line, input.kept..part.start);
        input.kept = part.end;
    }

    /// A caret before an empty line makes its line feed a character, and the
    /// line behind it goes on. Nobody means that: it counts as unknown.
    fn literal_line_end(&mut self, end: Span) {
        let from = self.text.len();
        self.text.push_unknown("\n", end);
        self.extend(Kind::Word, from..self.text.len());
        self.continues = true;
        self.mark(Kind::Continuation);
    }

    fn continuation(&mut self, site: Span) {
        self.continues = true;
        self.text.push("", site, Origin::Escape);
        self.mark(Kind::Continuation);
    }

    /// A redirection, from its sign on.
    fn redirect(&mut self, input: &Input<'_>, start: usize, atoms: &mut Atoms<'_>) {
        let mut end = start + 1;
        let mut take = |wanted: fn(char) -> bool| {
            let next = atoms.next_if(|atom| atom.glyph.char().is_some_and(wanted));
            next.map(|atom| end = atom.range.end).is_some()
        };
        if input.line.as_str()[start..].starts_with(">>") {
            take(|c| c == '>');
        }
        if take(|c| c == '&') {
            take(|c| c.is_ascii_digit());
        }
        let handle = self.pop_handle(input, start);
        self.push(Kind::Redirect, input, start..end);
        if let (Some(handle), Some(token)) = (handle, self.tokens.last_mut()) {
            token.range.start = handle;
        }
    }

    /// Takes back a word of one digit that stands right before the redirection
    /// at `start`.
    fn pop_handle(&mut self, input: &Input<'_>, start: usize) -> Option<usize> {
        let word = self.tokens.last()?;
        let before = if start > input.kept {
            &input.line.as_str()[..start]
        } else {
            self.text.as_str()
        };
        let digit = word.kind == Kind::Word
            && word.range.len() == 1
            && before.ends_with(|c: char| c.is_ascii_digit());
        digit.then(|| self.tokens.pop().map(|word| word.range.start))?
    }

    fn escaped(&mut self, line: &Text, range: Range<usize>) {
        let from = self.text.len();
        let part = range.start + 1..range.end;
        match line.literal_in(part.clone()) {
            Some(character) => self.text.push(character, site(line, range), Origin::Escape),
            None => self.text.append_slice(line, part),
        }
        self.extend(Kind::Word, from..self.text.len());
    }

    /// Makes a part of the line a token.
    fn push(&mut self, kind: Kind, input: &Input<'_>, range: Range<usize>) {
        let offset = self.text.len();
        let place = |at: usize| offset + at - input.kept;
        self.extend(kind, place(range.start)..place(range.end));
    }

    /// Makes a part of the text a token, or a part of the last one.
    fn extend(&mut self, kind: Kind, range: Range<usize>) {
        if let Some(last) = self.tokens.last_mut()
            && last.kind == kind
            && matches!(kind, Kind::Word | Kind::Separator)
        {
            last.range.end = range.end;
            return;
        }
        self.tokens.push(Token { kind, range });
    }

    fn mark(&mut self, kind: Kind) {
        let end = self.text.len();
        self.tokens.push(Token {
            kind,
            range: end..end,
        });
    }
}

/// The line that is being lexed.
struct Input<'a> {
    line: &'a Text,
    /// Where the part of it starts that the text does not have yet.
    kept: usize,
}

/// What an unquoted character can be.
fn kind_of(character: char) -> Kind {
    match character {
        '&' => Kind::Then,
        '|' => Kind::Pipe,
        '(' => Kind::Open,
        ')' => Kind::Close,
        '<' | '>' => Kind::Redirect,
        _ if is_separator(character) => Kind::Separator,
        _ => Kind::Word,
    }
}

/// Whether a byte can only be a part of a word, between quotes or outside them.
/// The first byte of U+00FF counts as one that may be more.
fn is_plain(byte: u8, quoted: bool) -> bool {
    match byte {
        b'"' | b'\r' => false,
        b'^' | b'&' | b'|' | b'(' | b')' | b'<' | b'>' | b' ' | b'\t' | b',' | b';' | b'='
        | b'\x0B' | b'\x0C' | b'\xC3' => quoted,
        _ => true,
    }
}

/// Whether cmd separates words at a character.
pub(super) fn is_separator(character: char) -> bool {
    matches!(
        character,
        ' ' | '\t' | ',' | ';' | '=' | '\x0B' | '\x0C' | '\u{FF}'
    )
}

/// The words of a text: separated as cmd does outside quotes, quotes kept.
pub(super) fn words(text: &Text) -> Vec<Text> {
    let mut quoted = false;
    let mut words = Vec::new();
    let mut start = None;
    for atom in text.atoms() {
        let character = atom.glyph.char();
        quoted ^= character == Some('"');
        if !quoted && character.is_some_and(is_separator) {
            if let Some(start) = start.take() {
                words.push(text.slice(start..atom.range.start));
            }
        } else {
            start.get_or_insert(atom.range.start);
        }
    }
    words.extend(start.map(|start| text.slice(start..text.len())));
    words
}

fn site(line: &Text, range: Range<usize>) -> Span {
    line.span_in(range).unwrap_or(Span::empty(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Each token as its kind's first letters and its text.
    fn shown(line: &str) -> String {
        let lexer = lex(line);
        let shown: Vec<_> = lexer
            .tokens
            .iter()
            .filter(|token| !matches!(token.kind, Kind::Separator | Kind::Newline))
            .map(|token| {
                let text = &lexer.text.as_str()[token.range.clone()];
                match token.kind {
                    Kind::Word => text.to_owned(),
                    kind => format!("<{kind:?} {text}>"),
                }
            })
            .collect();
        shown.join(" ")
    }

    #[test]
    fn operators_count_outside_quotes_only() {
        for (line, tokens) in [
            ("a&b", "a <Then &> b"),
            ("a && b || c | d", "a <And &&> b <Or ||> c <Pipe |> d"),
            (r#""a&b" c"#, r#""a&b" c"#),
            (r#"a "b|c & d"#, r#"a "b|c & d"#),
            ("a^&b", "a&b"),
            (r#"a^"b&c"#, r#"a"b <Then &> c"#),
            (r#""a^&b""#, r#""a^&b""#),
            ("a^^b", "a^b"),
            ("(a)", "<Open (> a <Close )>"),
        ] {
            assert_eq!(shown(line), tokens, "{line}");
        }
    }

    #[test]
    fn a_digit_belongs_to_a_redirection_when_it_is_a_word() {
        for (line, tokens) in [
            ("a 2>b", "a <Redirect 2>> b"),
            ("a2>b", "a2 <Redirect >> b"),
            ("a 2>&1", "a <Redirect 2>&1>"),
            ("a>>b", "a <Redirect >>> b"),
            ("2>nul a", "<Redirect 2>> nul a"),
            ("a<b", "a <Redirect <> b"),
        ] {
            assert_eq!(shown(line), tokens, "{line}");
        }
    }

    #[test]
    fn comma_semicolon_and_equals_sign_separate() {
        let lexer = lex("a,b;c=d\te");
        let words = lexer.tokens.iter().filter(|token| token.kind == Kind::Word);
        assert_eq!(words.count(), 5);
    }

    #[test]
    fn the_first_character_behind_a_continuation_is_ordinary() {
        let lexer = lex("a ^\n&b");
        assert_eq!(lexer.text.as_str(), "a &b");
        assert!(lexer.tokens.iter().all(|token| token.kind != Kind::Then));
    }

    proptest! {
        #[test]
        fn tokens_tile_the_text(text in r#"[ab"^&|<>() 0-9,;=\r\n%!é]{0,40}"#) {
            let lexer = lex(&text);
            let mut at = 0;
            for token in &lexer.tokens {
                prop_assert_eq!(token.range.start, at);
                at = token.range.end;
            }
            prop_assert_eq!(at, lexer.text.len());
        }

        #[test]
        fn sites_tile_the_lines(text in r#"[ab"^&|<>() 0-9,;=\r\né]{0,40}"#) {
            let is_line_end = |text: &str| text.chars().all(|c| matches!(c, '\r' | '\n'));
            let mut at = 0;
            for run in lex(&text).text.runs() {
                prop_assert!(is_line_end(&text[at..run.site.start]));
                at = run.site.end;
            }
            prop_assert!(is_line_end(&text[at..]));
        }
    }
}
