//! The few lines around a place that a person needs to see, small and clean.
//!
//! What draws snippets must never get the script itself: a line can be a
//! megabyte long and hold escape sequences. A window has one line of context
//! on either side, at most a few lines of the place itself, each cut to a
//! bearable width around what matters, and no control characters.

use std::ops::Range;

use super::clean;
use crate::source::Index;
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
    /// The window around `span` of `text`, whose lines `index` knows.
    #[must_use]
    pub(crate) fn new(text: &str, index: &Index, span: Span) -> Self {
        let span = on_characters(text, span);
        let first = index.line(span.start);
        let last = index.line(span.end.saturating_sub(1).max(span.start));
        let mut drawing = Drawing::new(span);
        for line in first.saturating_sub(1)..=last.min(first + LINES - 1) {
            let line = index.line_span(text, line);
            drawing.line(text, line.unwrap_or(Span::empty(text.len())));
        }
        // What stands behind the place is no context to a part of it.
        let behind = index.line_span(text, last + 1);
        let behind = behind.filter(|line| !line.is_empty() && last < first + LINES);
        if let Some(behind) = behind {
            drawing.line(text, behind);
        }
        drawing.finish(first.min(1))
    }
}

/// A span that can be cut out of `text`.
fn on_characters(text: &str, span: Span) -> Span {
    let start = text.floor_char_boundary(span.start);
    Span::new(start, text.floor_char_boundary(span.end))
}

/// A window in the making.
struct Drawing {
    span: Span,
    text: String,
    lines: usize,
    start: Option<usize>,
    end: usize,
}

impl Drawing {
    fn new(span: Span) -> Self {
        Self {
            span,
            text: String::new(),
            lines: 0,
            start: None,
            end: 0,
        }
    }

    fn line(&mut self, text: &str, line: Span) {
        if self.lines > 0 {
            self.text.push('\n');
        }
        self.lines += 1;
        let content = &text[line.range()];
        let content = content.strip_suffix('\n').unwrap_or(content);
        let end = line.start + content.len();
        let content = content.strip_suffix('\r').unwrap_or(content);
        let skipped = self.skipped(content, line.start);
        if skipped > 0 {
            self.text.push('…');
        }
        let mut characters = content[skipped..].char_indices();
        for (at, character) in characters.by_ref().take(WIDTH) {
            self.character(character, line.start + skipped + at);
        }
        if self.start.is_none() && (line.start..=end).contains(&self.span.start) {
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
            // The start of a command to a CI runner, see `clean`.
            '[' if self.text.ends_with("##") || self.text.ends_with("##vso") => {
                self.text.push_str("\\[");
            }
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
        let window = Window::new(
            text,
            &Index::new(text),
            Span::new(start, start + place.len()),
        );
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
    fn an_empty_line_is_context_too() {
        let (text, label) = window("\r\ncall x\r\n\r\nd\r\n", "call x");
        assert_eq!((text.as_str(), label.as_str()), ("\ncall x\n", "call x"));
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
    fn commands_to_ci_runners_keep_the_label_in_its_place() {
        let (text, label) = window("a ##[b] ##vso[c]\n", "##vso[c]");
        assert_eq!(
            (text.as_str(), label.as_str()),
            ("a ##\\[b] ##vso\\[c]", "##vso\\[c]")
        );
    }

    #[test]
    fn control_characters_do_not_get_through() {
        let (text, label) = window("\x1b[2Jcall\x07\x1b]0;x\r\n", "call\x07");
        assert_eq!((text.as_str(), label.as_str()), ("␛[2Jcall␇␛]0;x", "call␇"));
    }

    proptest! {
        #[test]
        fn any_span_has_a_window(text in "[aä\r\n\t\u{1f600}]{0,30}", start in 0usize..40, len in 0usize..40) {
            let window = Window::new(&text, &Index::new(&text), Span::new(start, start + len));
            prop_assert!(window.text.get(window.label).is_some());
        }
    }
}
