//! Where a directive stands, and which lines it therefore covers.

use std::collections::{BTreeMap, BTreeSet};

use super::directive::{Directive, Scope};
use crate::language::{Language, Script};
use crate::span::Span;

/// Calls that only set the stage: a file directive may stand below them.
const PRELUDE: &[&str] = &["echo", "setlocal", "chcp", "cls", "title", "set-strictmode"];

/// The lines (from 0) that a directive covers. The order is that of
/// precedence: the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Covered {
    /// It stands behind code: the calls that reach its line, or one of those that its
    /// statement began on before.
    Through(usize, usize),
    /// It stands on a line of its own: the calls that start on these lines.
    From(usize, usize),
    /// It stands at the top of the file.
    Everything,
    /// It wants to cover the file and stands too far down.
    Nothing,
}

/// The lines of a script.
pub(super) struct Places<'a> {
    text: &'a str,
    language: Language,
    /// Where each line starts.
    starts: Vec<usize>,
    /// The lines that hold comments and nothing else.
    comments: BTreeSet<usize>,
    /// The lines on which a string starts that has lines of its own (`@'`), by that on
    /// which it ends.
    strings: BTreeMap<usize, usize>,
    /// The same the other way round.
    ends: BTreeMap<usize, usize>,
    /// Where the first command that does something starts.
    first_command: usize,
}

impl Covered {
    /// Whether a call that stands on these lines is covered.
    pub(super) fn holds(self, (first, last): (usize, usize)) -> bool {
        match self {
            Self::Through(start, line) => start <= last && first <= line,
            Self::From(start, end) => (start..=end).contains(&first),
            Self::Everything => true,
            Self::Nothing => false,
        }
    }
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str, language: Language, script: &Script) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        let is_prelude = |program: &str| PRELUDE.contains(&program.to_ascii_lowercase().as_str());
        let commands = script.invocations.iter();
        let commands = commands.filter(|call| !is_prelude(call.program.as_str()));
        let mut places = Self {
            text,
            language,
            starts: std::iter::once(0).chain(ends).collect(),
            comments: BTreeSet::new(),
            strings: BTreeMap::new(),
            ends: BTreeMap::new(),
            first_command: commands
                .map(|call| call.span.start)
                .min()
                .unwrap_or(usize::MAX),
        };
        for comment in &script.comments {
            if places.is_alone(*comment) {
                let (first, last) = places.lines(*comment);
                places.comments.extend(first..=last);
            }
        }
        if language == Language::PowerShell {
            places.strings = places.here_strings();
            let strings = places.strings.iter();
            places.ends = strings.map(|(end, start)| (*start, *end)).collect();
        }
        places
    }

    /// The lines between `@'` at the end of one and `'@` at the start of another.
    fn here_strings(&self) -> BTreeMap<usize, usize> {
        let mut strings = BTreeMap::new();
        let mut open: Option<(usize, &str)> = None;
        for line in 0..self.starts.len() {
            let content = self.content(line).trim_end();
            if let Some((start, end)) = open.filter(|(_, end)| content.starts_with(end)) {
                strings.insert(line, start);
                open = self.opened(line, &content[end.len()..]);
            } else if open.is_none() {
                open = self.opened(line, content);
            }
        }
        strings
    }

    /// The line, and what ends the string that its last characters begin.
    fn opened(&self, line: usize, content: &str) -> Option<(usize, &'static str)> {
        let ends = [("@'", "'@"), ("@\"", "\"@")];
        let begun = ends.iter().find(|(begin, _)| content.ends_with(begin));
        let begun = begun.filter(|_| !self.comments.contains(&line));
        begun.map(|(_, end)| (line, *end))
    }

    /// The lines on which a span starts and ends.
    pub(super) fn lines(&self, span: Span) -> (usize, usize) {
        let last = span.end.saturating_sub(1).max(span.start);
        (self.line(span.start), self.line(last))
    }

    /// What a directive covers.
    pub(super) fn covered(&self, directive: &Directive) -> Covered {
        let (first, last) = self.lines(directive.comment);
        match directive.scope {
            Scope::File if directive.comment.start < self.first_command => Covered::Everything,
            Scope::File => Covered::Nothing,
            Scope::Line if self.is_alone(directive.comment) => self.next_code(last + 1),
            Scope::Line => Covered::Through(self.begun(first), first),
        }
    }

    /// The line on which the string starts that ends on a line.
    fn begun(&self, mut line: usize) -> usize {
        while let Some(start) = self.strings.get(&line) {
            line = *start;
        }
        line
    }

    /// The next line that is neither blank nor a comment, and those that it
    /// continues on.
    fn next_code(&self, from: usize) -> Covered {
        let mut start = from;
        while start < self.starts.len() && self.says_nothing(start) {
            start += 1;
        }
        let mut end = start;
        while let Some(next) = self.goes_on(end) {
            end = next;
        }
        Covered::From(start, end)
    }

    /// The next line of what goes on behind a line: behind a string, the one that it
    /// ends on.
    fn goes_on(&self, line: usize) -> Option<usize> {
        let behind = || self.ends.get(&line).copied();
        let next = (line + 1 < self.starts.len() && self.continues(line)).then_some(line + 1);
        behind().or(next)
    }

    fn says_nothing(&self, line: usize) -> bool {
        self.comments.contains(&line) || self.content(line).trim().is_empty()
    }

    /// Whether a line ends in the mark by which its language goes on.
    fn continues(&self, line: usize) -> bool {
        let content = self.content(line).trim_end_matches(['\r', '\n']);
        match self.language {
            Language::Batch => content.ends_with('^'),
            Language::PowerShell => content.ends_with('`'),
            Language::VbScript | Language::Wsf => content.trim_end().ends_with(" _"),
            Language::Other => false,
        }
    }

    /// Whether a comment has its lines to itself.
    fn is_alone(&self, comment: Span) -> bool {
        let (first, last) = self.lines(comment);
        let start = self.starts.get(first).copied().unwrap_or_default();
        let before = self.text.get(start..comment.start).unwrap_or_default();
        let end = self
            .starts
            .get(last + 1)
            .copied()
            .unwrap_or(self.text.len());
        let behind = self.text.get(comment.end..end).unwrap_or_default();
        let before = before.trim_start().trim_start_matches('@');
        before.is_empty() && behind.trim().is_empty()
    }

    fn content(&self, line: usize) -> &'a str {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len());
        let end = self
            .starts
            .get(line + 1)
            .copied()
            .unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or_default()
    }

    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }
}
