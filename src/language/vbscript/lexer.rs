//! VBScript as tokens: hand-written, total and lossless.
//!
//! Any text is some tokens, and the tokens tile it. What the language would
//! refuse becomes [`TokenKind::Other`]. A word behind a dot is the name of a
//! member even where it is a keyword, so `x.Rem` is no comment.

use super::cursor::Cursor;
use crate::span::Span;

/// A stretch of VBScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// The bytes of the text.
    pub span: Span,
}

/// What a [`Token`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Blanks, tabs and other white space within a line.
    Blank,
    /// `_` and the line end behind it: the statement goes on.
    Continuation,
    /// LF, CRLF or a lone CR.
    Newline,
    /// `'` or `Rem` up to the end of the line.
    Comment,
    /// A keyword or a name; `[any thing]` is one as well.
    Name,
    /// `"..."`, in which `""` is a quote; one without an end stops at the end
    /// of its line.
    String,
    /// `12`, `.5`, `1e3`, `&HFF`, `&O17`.
    Number,
    /// `#2006-11-30#`
    Date,
    /// One character of punctuation: an operator, a bracket, `:`, `,`, `.`.
    Symbol(char),
    /// What the language has no use for.
    Other,
}

impl Token {
    /// The characters of the token.
    #[must_use]
    pub fn text(self, source: &str) -> &str {
        source.get(self.span.range()).unwrap_or_default()
    }

    /// Whether it is blank space: white space or a line continuation.
    #[must_use]
    pub fn is_blank(self) -> bool {
        matches!(self.kind, TokenKind::Blank | TokenKind::Continuation)
    }
}

/// The tokens of a whole text.
#[must_use]
pub fn lex(text: &str) -> Vec<Token> {
    lex_range(text, Span::new(0, text.len()))
}

/// The tokens of a part of a text, with the offsets of the whole.
#[must_use]
pub fn lex_range(text: &str, range: Span) -> Vec<Token> {
    let mut cursor = Cursor::new(text, range.start, range.end);
    let mut tokens: Vec<Token> = Vec::new();
    let mut before = Before::Start;
    loop {
        let start = cursor.offset();
        let Some(kind) = next(&mut cursor, before) else {
            return tokens;
        };
        let span = Span::new(start, cursor.offset());
        before = before.after(kind);
        tokens.push(Token { kind, span });
    }
}

/// What stands before a token, as far as it changes what the token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// Nothing that matters.
    Start,
    /// A value, so that `&` joins and does not begin a number.
    Operand,
    /// A dot, so that a word is the name of a member.
    Dot,
}

impl Before {
    fn after(self, kind: TokenKind) -> Self {
        match kind {
            TokenKind::Blank | TokenKind::Continuation => self,
            TokenKind::Name | TokenKind::String | TokenKind::Number | TokenKind::Date => {
                Self::Operand
            }
            TokenKind::Symbol(')') => Self::Operand,
            TokenKind::Symbol('.') => Self::Dot,
            TokenKind::Newline | TokenKind::Comment | TokenKind::Symbol(_) | TokenKind::Other => {
                Self::Start
            }
        }
    }
}

fn next(cursor: &mut Cursor<'_>, before: Before) -> Option<TokenKind> {
    let first = cursor.peek()?;
    Some(match first {
        '\r' | '\n' => newline(cursor),
        '\'' => comment(cursor),
        '"' => string(cursor),
        '[' => bracketed(cursor),
        '_' => continuation(cursor),
        '&' if before != Before::Operand => based_number(cursor),
        '#' => date(cursor),
        '0'..='9' => number(cursor),
        '.' if before == Before::Start && is_digit(cursor.peek_second()) => number(cursor),
        _ if is_blank(first) => {
            cursor.eat_while(is_blank);
            TokenKind::Blank
        }
        _ if is_name_start(first) => name(cursor, before),
        _ => symbol(cursor, first),
    })
}

fn newline(cursor: &mut Cursor<'_>) -> TokenKind {
    if cursor.bump() == Some('\r') {
        cursor.eat('\n');
    }
    TokenKind::Newline
}

fn comment(cursor: &mut Cursor<'_>) -> TokenKind {
    cursor.eat_while(|character| !is_line_end(character));
    TokenKind::Comment
}

fn string(cursor: &mut Cursor<'_>) -> TokenKind {
    cursor.bump();
    loop {
        cursor.eat_while(|character| character != '"' && !is_line_end(character));
        if !cursor.eat('"') || !cursor.eat('"') {
            return TokenKind::String;
        }
    }
}

fn bracketed(cursor: &mut Cursor<'_>) -> TokenKind {
    cursor.bump();
    cursor.eat_while(|character| character != ']' && !is_line_end(character));
    if cursor.eat(']') {
        TokenKind::Name
    } else {
        TokenKind::Other
    }
}

fn continuation(cursor: &mut Cursor<'_>) -> TokenKind {
    cursor.bump();
    let mut ahead = *cursor;
    ahead.eat_while(is_blank);
    if ahead.peek().is_none_or(is_line_end) {
        newline(&mut ahead);
        *cursor = ahead;
        TokenKind::Continuation
    } else {
        TokenKind::Other
    }
}

/// `&HFF` and `&O17`, with or without a closing `&`; else the operator.
fn based_number(cursor: &mut Cursor<'_>) -> TokenKind {
    cursor.bump();
    let mut ahead = *cursor;
    let digits = match ahead.peek() {
        Some('h' | 'H') => {
            ahead.bump();
            ahead.eat_while(|character| character.is_ascii_hexdigit())
        }
        Some('o' | 'O') => {
            ahead.bump();
            ahead.eat_while(|character| matches!(character, '0'..='7'))
        }
        _ => "",
    };
    if digits.is_empty() || ahead.peek().is_some_and(is_name_part) {
        return TokenKind::Symbol('&');
    }
    ahead.eat('&');
    *cursor = ahead;
    TokenKind::Number
}

fn date(cursor: &mut Cursor<'_>) -> TokenKind {
    cursor.bump();
    let mut ahead = *cursor;
    let inside = ahead.eat_while(|character| {
        character.is_ascii_alphanumeric() || matches!(character, ' ' | '/' | ':' | ',' | '-' | '.')
    });
    if inside.contains(|character: char| character.is_ascii_digit()) && ahead.eat('#') {
        *cursor = ahead;
        return TokenKind::Date;
    }
    TokenKind::Symbol('#')
}

fn number(cursor: &mut Cursor<'_>) -> TokenKind {
    cursor.eat_while(|character| character.is_ascii_digit());
    if cursor.peek() == Some('.') && is_digit(cursor.peek_second()) {
        cursor.bump();
        cursor.eat_while(|character| character.is_ascii_digit());
    }
    let mut ahead = *cursor;
    if matches!(ahead.bump(), Some('e' | 'E')) {
        let _ = ahead.eat('+') || ahead.eat('-');
        if !ahead
            .eat_while(|character| character.is_ascii_digit())
            .is_empty()
        {
            *cursor = ahead;
        }
    }
    TokenKind::Number
}

fn name(cursor: &mut Cursor<'_>, before: Before) -> TokenKind {
    let word = cursor.eat_while(is_name_part);
    if before != Before::Dot && word.eq_ignore_ascii_case("rem") {
        return comment(cursor);
    }
    TokenKind::Name
}

fn symbol(cursor: &mut Cursor<'_>, first: char) -> TokenKind {
    cursor.bump();
    if first.is_ascii_punctuation() {
        TokenKind::Symbol(first)
    } else {
        TokenKind::Other
    }
}

fn is_line_end(character: char) -> bool {
    matches!(character, '\r' | '\n')
}

fn is_blank(character: char) -> bool {
    !is_line_end(character) && (character.is_whitespace() || character == '\u{feff}')
}

fn is_digit(character: Option<char>) -> bool {
    character.is_some_and(|character| character.is_ascii_digit())
}

fn is_name_start(character: char) -> bool {
    character.is_alphabetic()
}

fn is_name_part(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use TokenKind::{Comment, Continuation, Date, Name, Newline, Number, Other, String, Symbol};
    use proptest::prelude::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        lex(text)
            .into_iter()
            .filter(|token| token.kind != TokenKind::Blank)
            .map(|token| (token.kind, token.text(text)))
            .collect()
    }

    #[test]
    fn table() {
        for (text, expected) in [
            ("' c", vec![(Comment, "' c")]),
            ("x 'c", vec![(Name, "x"), (Comment, "'c")]),
            ("REM a \"b", vec![(Comment, "REM a \"b")]),
            ("remx", vec![(Name, "remx")]),
            (
                "x.rem",
                vec![(Name, "x"), (Symbol('.'), "."), (Name, "rem")],
            ),
            (r#""a ""b"" c""#, vec![(String, r#""a ""b"" c""#)]),
            (
                "\"a\nx",
                vec![(String, "\"a"), (Newline, "\n"), (Name, "x")],
            ),
            ("\"a'b\"'c", vec![(String, "\"a'b\""), (Comment, "'c")]),
            ("\"\"\"\"", vec![(String, "\"\"\"\"")]),
            (
                "a _ \r\nb",
                vec![(Name, "a"), (Continuation, "_ \r\n"), (Name, "b")],
            ),
            ("a _ b", vec![(Name, "a"), (Other, "_"), (Name, "b")]),
            (
                "' c _\nb",
                vec![(Comment, "' c _"), (Newline, "\n"), (Name, "b")],
            ),
            ("a\rb", vec![(Name, "a"), (Newline, "\r"), (Name, "b")]),
            ("&HfF", vec![(Number, "&HfF")]),
            ("&hFF&", vec![(Number, "&hFF&")]),
            ("&o17", vec![(Number, "&o17")]),
            (
                "\"a\"&Hallo",
                vec![(String, "\"a\""), (Symbol('&'), "&"), (Name, "Hallo")],
            ),
            ("a&1", vec![(Name, "a"), (Symbol('&'), "&"), (Number, "1")]),
            ("1.5e-3", vec![(Number, "1.5e-3")]),
            (".5", vec![(Number, ".5")]),
            ("#2006-11-30 4:05#", vec![(Date, "#2006-11-30 4:05#")]),
            ("#a", vec![(Symbol('#'), "#"), (Name, "a")]),
            ("[a 'b]", vec![(Name, "[a 'b]")]),
            ("a:b", vec![(Name, "a"), (Symbol(':'), ":"), (Name, "b")]),
        ] {
            assert_eq!(kinds(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn tokens_tile_any_text(text in "(?s).{0,80}") {
            let joined: std::string::String =
                lex(&text).into_iter().map(|token| token.text(&text)).collect();
            prop_assert_eq!(joined, text);
        }

        #[test]
        fn tokens_tile_what_looks_like_a_script(text in r#"(rem |[a-z"'_&+:.\[\]#\r\n (),0-9H]){0,80}"#) {
            let joined: std::string::String =
                lex(&text).into_iter().map(|token| token.text(&text)).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
