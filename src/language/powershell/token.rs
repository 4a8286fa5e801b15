//! What the lexer hands on: tokens that tile the text, with their brackets
//! already paired.

use std::ops::Range;

/// A stretch of the text and what it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Offset of its first byte.
    pub start: usize,
    /// Offset behind its last byte.
    pub end: usize,
    /// It continues the word of the token before it.
    pub glued: bool,
    /// For an opening token, the index of the token that closes it, or the
    /// number of tokens where nothing does.
    pub partner: usize,
}

/// What a [`Token`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Blanks, a backtick at the end of a line, a line end that ends nothing.
    Blank,
    /// A line end that ends a statement.
    Newline,
    /// `#...` or `<#...#>`.
    Comment,
    /// Unquoted characters of a command's name or argument.
    Bare,
    /// A name or number in an expression.
    Word,
    /// A keyword at the start of a statement.
    Keyword(Keyword),
    /// A backtick and the character it changes.
    Escape,
    /// Two quotes that stand for one.
    Doubled,
    /// Characters inside a string that stand for themselves.
    Chunk,
    /// The start of a string.
    OpenQuote(Quote),
    /// The end of a string.
    CloseQuote(Quote),
    /// `$x`, `${x}`, `$env:x`, `$?`.
    Variable,
    /// `@x`.
    Splat,
    /// The start of a bracketed part.
    Open(Bracket),
    /// The end of a bracketed part.
    Close(Bracket),
    /// `-Name` or `-Name:` among a command's arguments.
    Parameter,
    /// `--%`.
    StopParsing,
    /// What follows `--%`, as it is.
    Raw,
    /// An operator of an expression.
    Operator,
    /// `=`, `+=` and their kind.
    Assign,
    /// `,`.
    Comma,
    /// `.` or `?.` before a member.
    Dot,
    /// `::`.
    Static,
    /// `>`, `2>>`: a file follows.
    Redirect,
    /// `2>&1`: nothing follows.
    Merge,
    /// `;`.
    Semicolon,
    /// `|`.
    Pipe,
    /// `&&`.
    AndAnd,
    /// `||`.
    OrOr,
    /// `&`: the call operator, or a job at the end of a pipeline.
    Ampersand,
    /// `.` as the operator that runs a command in the current scope.
    Source,
    /// `:outer` before a loop.
    Label,
    /// A character that fits nowhere.
    Stray,
}

/// How a string is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// `'...'`: nothing is expanded.
    Single,
    /// `"..."`: variables and backticks are.
    Double,
    /// `@'...'@`.
    HereSingle,
    /// `@"..."@`.
    HereDouble,
}

/// What a bracketed part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bracket {
    /// `(...)`.
    Paren,
    /// `$(...)`.
    Sub,
    /// `@(...)`.
    Array,
    /// `{...}`.
    Brace,
    /// `@{...}`.
    Hash,
    /// `[...]`.
    Square,
}

/// The keywords that shape a script, grouped by what follows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyword {
    /// `if`.
    If,
    /// `elseif`.
    ElseIf,
    /// `else`.
    Else,
    /// `foreach`.
    Foreach,
    /// `for`, `while`, `until`.
    Loop,
    /// `do`.
    Do,
    /// `switch`.
    Switch,
    /// `try`.
    Try,
    /// `catch`.
    Catch,
    /// `finally`.
    Finally,
    /// `function`, `filter`, `workflow`, `class`, `enum`, `configuration`.
    Function,
    /// `param`.
    Param,
    /// `begin`, `process`, `end`, `dynamicparam`, `clean`, `data`, `trap`.
    Section,
    /// `return`, `throw`, `exit`, `break`, `continue`.
    Leave,
    /// `using`.
    Using,
}

impl Keyword {
    /// The keyword that a name is, in any case.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        const LONGEST: usize = "configuration".len();
        // Most statements start with no keyword, so no copy is made of their names.
        let mut lower = [0; LONGEST];
        let lower = lower.get_mut(..name.len())?;
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        Some(match &*lower {
            b"if" => Self::If,
            b"elseif" => Self::ElseIf,
            b"else" => Self::Else,
            b"foreach" => Self::Foreach,
            b"for" | b"while" | b"until" => Self::Loop,
            b"do" => Self::Do,
            b"switch" => Self::Switch,
            b"try" => Self::Try,
            b"catch" => Self::Catch,
            b"finally" => Self::Finally,
            b"function" | b"filter" | b"workflow" | b"class" | b"enum" | b"configuration" => {
                Self::Function
            }
            b"param" => Self::Param,
            b"begin" | b"process" | b"end" | b"dynamicparam" | b"clean" | b"data" | b"trap" => {
                Self::Section
            }
            b"return" | b"throw" | b"exit" | b"break" | b"continue" => Self::Leave,
            b"using" => Self::Using,
            _ => return None,
        })
    }
}

impl Token {
    /// Its bytes.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether it means nothing to the parser.
    #[must_use]
    pub fn is_trivia(&self) -> bool {
        matches!(self.kind, Kind::Blank | Kind::Comment)
    }

    /// Whether it opens something that a partner closes.
    #[must_use]
    pub fn is_opening(&self) -> bool {
        matches!(self.kind, Kind::Open(_) | Kind::OpenQuote(_))
    }
}
