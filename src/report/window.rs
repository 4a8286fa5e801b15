//! The few lines around a place that a person needs to see, small and clean.
//!
//! What draws snippets must never get the script itself: a line can be a
//! megabyte long and hold escape sequences. A window has one line of context
//! on either side, at most a few lines of the place itself, each cut to a
//! bearable width around what matters, and no control characters.

use std::ops::Range;

use super::clean;
use crate::span::Span;

/// How many columns of a line are shown.
const WIDTH: usize = 180;
/// How many of them stand before the place.
const LEAD: usize = 60;
/// How many lines of the place are shown.
const LINES: usize = 6;

/// A clean excerpt, and where the place is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The lines, each with LF but the last.
    pub text: String,
    /// The bytes of `text` that stand for the place; within its lines.
    pub label: Range<usize>,
    /// How many lines stand before the one in which the place starts.
    pub lines_before: usize,
}

impl Window {
    /// The window around `span` of `text`.
    #[must_use]
    pub fn new(text: &str, span: Span) -> Self {
        let span = on_characters(text, span);
        let mut lines = place_lines(text, span);
        let before = lines
            .first()
            .and_then(|first| line_before(text, first.start));
        let last = lines.last().filter(|last| last.end + 1 >= span.end);
        let behind = last.and_then(|last| line_behind(text, last.end));
        let lines_before = usize::from(before.is_some());
        lines.splice(0..0, before);
        lines.extend(behind);
        let mut drawing = Drawing::new(span);
        for line in lines {
            drawing.line(text, &line);
        }
        drawing.finish(lines_before)
    }
}

/// A span that can be cut out of `text`.
fn on_characters(text: &str, span: Span) -> Span {
    let start = text.floor_char_boundary(span.start);
    Span::new(start, text.floor_char_boundary(span.end))
}

/// The lines in which the place stands, LF excluded.
fn place_lines(text: &str, span: Span) -> Vec<Range<usize>> {
    let mut start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let mut lines = Vec::new();
    while lines.len() < LINES {
        let end = text[start..].find('\n').map(|at| start + at);
        lines.push(start..end.unwrap_or(text.len()));
        match end {
            Some(end) if end + 1 < span.end => start = end + 1,
            _ => break,
        }
    }
    lines
}

fn line_before(text: &str, start: usize) -> Option<Range<usize>> {
    let end = start.checked_sub(1)?;
    Some(text[..end].rfind('\n').map_or(0, |at| at + 1)..end)
}

fn line_behind(text: &str, end: usize) -> Option<Range<usize>> {
    let start = end + 1;
    let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
    Some(start..rest.find('\n').map_or(text.len(), |at| start + at))
}

/// A window in the making.
struct Drawing {
    span: Span,
    text: String,
    start: Option<usize>,
    end: usize,
}

impl Drawing {
    fn new(span: Span) -> Self {
        Self {
            span,
            text: String::new(),
            start: None,
            end: 0,
        }
    }

    fn line(&mut self, text: &str, line: &Range<usize>) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let content = &text[line.clone()];
        let content = content.strip_suffix('\r').unwrap_or(content);
        let skipped = self.skipped(content, line.start);
        if skipped > 0 {
            self.text.push('…');
        }
        let mut characters = content[skipped..].char_indices();
        for (at, character) in characters.by_ref().take(WIDTH) {
            self.character(character, line.start + skipped + at);
        }
        if self.start.is_none() && (line.start..=line.end).contains(&self.span.start) {
            self.start = Some(self.text.len());
        }
        if characters.next().is_some() {
            self.text.push('…');
        }
    }

    fn character(&mut self, character: char, at: usize) {
        if self.start.is_none() && at >= self.span.start {
            self.start = Some(self.text.len());
        }
        match character {
            '\t' => self.text.push_str("    "),
            character => self.text.push(clean::visible(character)),
        }
        if (self.span.start..self.span.end).contains(&at) {
            self.end = self.text.len();
        }
    }

    /// How many bytes of a line are cut off in front, so that the start of
    /// the place comes into view.
    fn skipped(&self, content: &str, line_start: usize) -> usize {
        let Some(before) = self.span.start.checked_sub(line_start) else {
            return 0;
        };
        let before = content.get(..before).unwrap_or_default();
        let lead = before.char_indices().rev().take(WIDTH - LEAD);
        if lead.count() < WIDTH - LEAD {
            return 0;
        }
        let shown = before.char_indices().rev().nth(LEAD - 1);
        shown.map_or(0, |(at, _)| at)
    }

    fn finish(mut self, lines_before: usize) -> Window {
        if self.text.is_empty() {
            self.text.push(' ');
        }
        let start = self.start.unwrap_or_default();
        Window {
            label: start..self.end.max(start),
            text: self.text,
            lines_before,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn window(text: &str, place: &str) -> (String, String) {
        let start = text.find(place).unwrap();
        let window = Window::new(text, Span::new(start, start + place.len()));
        let label = window.text[window.label].to_owned();
        (window.text, label)
    }

    #[test]
    fn a_line_of_context_stands_on_either_side() {
        let (text, label) = window("a\r\nb\r\n\tcall x\r\nd\r\ne\r\n", "call x");
        assert_eq!(
            (text.as_str(), label.as_str()),
            ("b\n    call x\nd", "call x")
        );
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}CALL{}", "ä".repeat(99_999), "b".repeat(99_999));
        let (text, label) = window(&text, "CALL");
        assert_eq!(label, "CALL");
        assert_eq!(text.chars().count(), WIDTH + 2);
    }

    #[test]
    fn long_places_are_cut() {
        let (text, label) = window(&"call ^\n".repeat(99), &"call ^\n".repeat(90));
        assert_eq!(text.lines().count(), LINES);
        assert_eq!(label.lines().count(), LINES);
    }

    #[test]
    fn control_characters_do_not_get_through() {
        let (text, label) = window("\x1b[2Jcall\x07\x1b]0;x\r\n", "call\x07");
        assert_eq!((text.as_str(), label.as_str()), ("␛[2Jcall␇␛]0;x", "call␇"));
    }

    proptest! {
        #[test]
        fn any_span_has_a_window(text in "[aä\r\n\t\u{1f600}]{0,30}", start in 0usize..40, len in 0usize..40) {
            let window = Window::new(&text, Span::new(start, start + len));
            prop_assert!(window.text.get(window.label).is_some());
        }
    }
}
