//! A text with its tokens, and the way back from both to the file.

use std::ops::Range;

use super::lexer::lex;
use super::token::{Keyword, Kind, Token};
use super::tree::Tokens;
use crate::embed;
use crate::invocation::Word;
use crate::span::Span;
use crate::text::{Alternatives, Origin, Run, Text};

/// A text that is being read as PowerShell.
#[derive(Clone, Debug)]
pub struct View {
    /// The text, which may hold unknown parts of an outer language.
    pub text: Text,
    /// Its tokens.
    pub tokens: Vec<Token>,
}

impl View {
    /// Lexes a text. Its unknown parts count as plain characters, so that no
    /// `%` or `!` of another language is taken for PowerShell; only what it inherits
    /// is a variable of its own.
    #[must_use]
    pub fn new(text: Text) -> Self {
        let mut masked = String::with_capacity(text.len());
        for run in text.runs() {
            if run.is_unknown() && inherited(&text, run).is_none() {
                masked.extend(std::iter::repeat_n('x', run.range.len()));
            } else {
                masked.push_str(text.as_str().get(run.range.clone()).unwrap_or_default());
            }
        }
        let tokens = lex(&masked);
        Self { text, tokens }
    }

    /// The characters of a token.
    #[must_use]
    pub fn token(&self, index: usize) -> &str {
        self.tokens
            .get(index)
            .map_or("", |token| self.at(token.range()))
    }

    /// The characters of a range.
    #[must_use]
    pub fn at(&self, range: Range<usize>) -> &str {
        self.text.as_str().get(range).unwrap_or_default()
    }

    /// The kind of a token.
    #[must_use]
    pub fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    /// The tokens of a range from its end on, without brackets that close in it and what
    /// is in them.
    pub fn backwards(&self, tokens: Range<usize>) -> impl Iterator<Item = usize> {
        let mut closed = 0_usize;
        tokens.rev().filter(move |at| match self.kind(*at) {
            Some(Kind::Close(_)) => {
                closed += 1;
                false
            }
            Some(Kind::Open(_)) if closed > 0 => {
                closed -= 1;
                false
            }
            _ => closed == 0,
        })
    }

    /// Whether a line end stands before `else` or one of its kin.
    #[must_use]
    pub fn goes_on(&self, newline: usize) -> bool {
        let next = (newline..newline + 8).find(|at| {
            !matches!(
                self.kind(*at),
                Some(Kind::Blank | Kind::Comment | Kind::Newline)
            )
        });
        let keyword = next.and_then(|next| self.kind(next));
        matches!(
            keyword,
            Some(Kind::Keyword(
                Keyword::Else | Keyword::ElseIf | Keyword::Catch | Keyword::Finally
            ))
        )
    }

    /// The first string or bracket that nothing closes: what stands there in its line,
    /// at most 24 characters. PowerShell runs no part of such a text. `None` where all
    /// are closed, or where an unknown part may close it.
    #[must_use]
    pub fn never_closed(&self) -> Option<String> {
        let open = |token: &&Token| token.is_opening() && token.partner == self.tokens.len();
        let token = self.tokens.iter().find(open)?;
        let rest = token.start..self.text.len();
        let known = self.text.slice(rest.clone()).is_known();
        let line = self.at(rest).lines().next().unwrap_or_default();
        known.then(|| line.trim_end().chars().take(24).collect())
    }

    /// The bytes of the content that some tokens cover.
    #[must_use]
    pub fn range(&self, tokens: &Tokens) -> Range<usize> {
        let end = self.text.len();
        let start = self
            .tokens
            .get(tokens.start)
            .map_or(end, |token| token.start);
        let last = tokens
            .end
            .checked_sub(1)
            .filter(|last| *last >= tokens.start);
        let end = last
            .and_then(|last| self.tokens.get(last))
            .map_or(start, |token| token.end);
        start..end.max(start)
    }

    /// The bytes of the file that a range stands for.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        if let Some(span) = self.text.span_in(range.clone()) {
            return span;
        }
        let runs = self.text.runs();
        let next = runs.partition_point(|run| run.range.end < range.start);
        Span::empty(runs.get(next).map_or(0, |run| match run.origin {
            Origin::Source => run.site.start + range.start.saturating_sub(run.range.start),
            _ => run.site.start,
        }))
    }

    /// The bytes of the file that some tokens stand for.
    #[must_use]
    pub fn span_of(&self, tokens: &Tokens) -> Span {
        self.span(self.range(tokens))
    }

    /// The name of a variable or splat token: lower case, without braces and
    /// without a scope that makes no difference here.
    #[must_use]
    pub fn variable(&self, index: usize) -> String {
        let written = self.token(index);
        let name = written.get(1..).unwrap_or_default();
        let name = name
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
            .unwrap_or(name)
            .to_ascii_lowercase();
        match name.split_once(':') {
            Some(("script" | "global" | "local" | "private" | "using" | "variable", name)) => {
                name.to_owned()
            }
            None if name == "psitem" => "_".to_owned(),
            _ => name,
        }
    }
}

/// The variable of the environment that a part of a text names, where it is known what
/// it may hold.
#[must_use]
pub fn inherited<'t>(text: &'t Text, run: &Run) -> Option<&'t str> {
    let written = text.as_str().get(run.range.clone())?;
    let (length, name) = embed::of_powershell(written)?;
    (length == written.len() && !run.alternatives().is_empty()).then_some(name)
}

/// The name under which a variable of the environment is known.
#[must_use]
pub fn environment(name: &str) -> String {
    format!("env:{}", name.to_ascii_lowercase())
}

/// A word that is being put together: what it says, and how it is written.
#[derive(Debug)]
pub struct Builder<'a> {
    view: &'a View,
    base: usize,
    text: Text,
    positions: Vec<usize>,
}

impl<'a> Builder<'a> {
    /// An empty word that starts at byte `base` of the content.
    #[must_use]
    pub fn new(view: &'a View, base: usize) -> Self {
        Self {
            view,
            base,
            text: Text::default(),
            positions: Vec::new(),
        }
    }

    /// Characters that stand for themselves.
    pub fn source(&mut self, range: Range<usize>) {
        self.text.append_slice(&self.view.text, range.clone());
        self.positions
            .extend(range.map(|at| at.saturating_sub(self.base)));
    }

    /// A backtick escape or a doubled quote.
    pub fn escape(&mut self, range: Range<usize>) {
        let content = unescaped(self.view.at(range.clone()));
        self.fixed(&content, range, Origin::Escape);
    }

    /// A part that cannot be known; it says what is written.
    pub fn unknown(&mut self, range: Range<usize>, alternatives: Alternatives) {
        let view = self.view;
        self.text.push(
            view.at(range.clone()),
            view.span(range.clone()),
            Origin::Unknown(alternatives),
        );
        self.positions
            .extend(range.map(|at| at.saturating_sub(self.base)));
    }

    /// A known value that stands here through a variable or an expression.
    pub fn value(&mut self, value: &Text, range: Range<usize>, assignment: Span) {
        self.assigned(value, range, assignment, false);
    }

    /// The same, which something that is not read may have changed where it is
    /// `doubtful`.
    pub fn assigned(
        &mut self,
        value: &Text,
        range: Range<usize>,
        assignment: Span,
        doubtful: bool,
    ) {
        let mut text = Text::default();
        text.push_value(value, self.view.span(range.clone()), assignment);
        self.text
            .append(&if doubtful { text.doubted() } else { text });
        let at = range.start.saturating_sub(self.base);
        self.positions.extend(std::iter::repeat_n(at, value.len()));
    }

    fn fixed(&mut self, content: &str, range: Range<usize>, origin: Origin) {
        let site = self.view.span(range.clone());
        self.text.push(content, site, origin);
        let at = range.start.saturating_sub(self.base);
        self.positions
            .extend(std::iter::repeat_n(at, content.len()));
    }

    /// What it says.
    #[must_use]
    pub fn into_text(self) -> Text {
        self.text
    }

    /// The word, written up to byte `end` of the content.
    #[must_use]
    pub fn finish(mut self, end: usize) -> Word {
        let length = end.saturating_sub(self.base);
        self.positions.push(length);
        // What is written as it is received needs none of them.
        if self.positions.iter().copied().eq(0..=length) {
            if self.text.is_source() {
                return Word::plain(self.text);
            }
            self.positions = Vec::new();
        }
        let written = self.view.text.slice(self.base..end);
        Word::spelled(self.text, written, self.positions)
    }
}

/// What a backtick escape or a doubled quote stands for.
fn unescaped(written: &str) -> String {
    let Some(escaped) = written.strip_prefix('`') else {
        return written.chars().last().into_iter().collect();
    };
    let point = escaped
        .strip_prefix("u{")
        .and_then(|rest| rest.strip_suffix('}'))
        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
        .and_then(char::from_u32);
    if let Some(point) = point {
        return point.to_string();
    }
    match escaped {
        "0" => "\0",
        "a" => "\u{7}",
        "b" => "\u{8}",
        "e" => "\u{1b}",
        "f" => "\u{c}",
        "n" => "\n",
        "r" => "\r",
        "t" => "\t",
        "v" => "\u{b}",
        other => other,
    }
    .to_owned()
}

/// Whether a text holds a quote that a program would take for its own.
#[must_use]
pub fn holds_quote(text: &Text) -> bool {
    text.atoms().any(|atom| atom.glyph.char() == Some('"'))
}
