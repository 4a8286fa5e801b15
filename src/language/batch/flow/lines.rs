//! The physical lines of a script, and the labels in them.

use memchr::memchr2;

use super::super::expand::{self, Mode};
use super::super::lexer::{Lexer, is_separator};
use super::super::parser::Lines;
use super::super::values::State;
use crate::span::Span;
use crate::text::Text;

/// A physical line, and its end.
pub(in crate::language::batch) struct Line {
    pub(in crate::language::batch) text: Text,
    pub(in crate::language::batch) end: Span,
    /// The label that it declares, in lower case.
    pub(super) label: Option<String>,
}

/// What ends a line: LF, and the end-of-file character of DOS, which cmd reads
/// as LF (dbenham and jeb, "How does the Windows Command Interpreter parse
/// scripts?", phase 0).
const LINE_ENDS: [u8; 2] = [b'\n', 0x1a];

/// Splits a text into its lines.
pub(in crate::language::batch) fn lines(text: &Text) -> Vec<Line> {
    let content = text.as_str();
    let last = text.span().map_or(0, |span| span.end);
    let mut lines = Vec::new();
    let mut start = 0;
    while start < content.len() {
        let end = memchr2(LINE_ENDS[0], LINE_ENDS[1], &content.as_bytes()[start..])
            .map_or(content.len(), |at| start + at);
        let body = content[start..end]
            .strip_suffix('\r')
            .map_or(end, |_| end - 1);
        let next = (end + 1).min(content.len().max(end));
        let line = text.slice(start..body);
        let end_span = text.span_in(body..next.max(body));
        let end_span = end_span.unwrap_or(Span::empty(last));
        lines.push(Line {
            label: label(line.as_str()),
            text: line,
            end: end_span,
        });
        start = end + 1;
    }
    lines
}

/// Hands the parser one line after the other, expanded with a state.
pub(super) struct Feed<'a> {
    pub(super) lines: &'a [Line],
    pub(super) next: usize,
    pub(super) mode: Mode,
    pub(super) state: &'a State,
}

impl Lines for Feed<'_> {
    fn feed(&mut self, lexer: &mut Lexer) -> bool {
        let Some(line) = self.lines.get(self.next) else {
            return false;
        };
        self.next += 1;
        lexer.line(
            &expand::percent(&line.text, self.mode, self.state),
            line.end,
        );
        true
    }
}

/// The label that a line declares, in lower case.
pub(super) fn label(line: &str) -> Option<String> {
    let name = line
        .trim_start_matches(|c| is_separator(c) || c == '@')
        .strip_prefix(':')?;
    let end = name
        .find(|c: char| {
            is_separator(c) || matches!(c, ':' | '+' | '&' | '|' | '<' | '>' | '(' | ')' | '\r')
        })
        .unwrap_or(name.len());
    (end > 0).then(|| name[..end].to_lowercase())
}

/// What `goto :eof` names: the end of the file, whatever labels there are.
/// `goto eof`, without the colon, is an ordinary label.
pub(super) const END_OF_FILE: &str = ":eof";

/// The label that a `goto` or `call` names, without its colon, in lower case.
pub(super) fn target_label(text: &str) -> String {
    let text = text.trim_start_matches(is_separator);
    let name = label(&format!(":{}", text.trim_start_matches(':'))).unwrap_or_default();
    if name == "eof" && text.starts_with(':') {
        return END_OF_FILE.to_owned();
    }
    name
}
