//! The lines that a finding is about, before and after its fix.
//!
//! An edit can lie far from the call, where a variable is set: each stretch of
//! lines that the call or an edit touches is shown, with a mark between them.

use crate::finding::{Edit, Finding};
use crate::report::clean;
use crate::rewrite::apply;
use crate::source::Source;
use crate::span::Span;

/// How many characters of an excerpt are shown.
const LIMIT: usize = 2_000;
const GAP: &str = "\n\u{22ee}\n";

/// The lines of a finding as they are, and as its fix makes them.
pub(super) fn excerpts(source: &Source, finding: &Finding) -> (String, Option<String>) {
    let text = source.text();
    let edits = finding.fix.as_ref().map(|fix| fix.edits.as_slice());
    let touched = edits.unwrap_or_default().iter().map(|edit| edit.span);
    let blocks = blocks(text, touched.chain([finding.span]));
    let before = blocks.iter().filter_map(|block| text.get(block.range()));
    let before = joined(before.map(str::to_owned));
    let after = edits.map(|edits| joined(blocks.iter().map(|block| edited(text, *block, edits))));
    (before, after)
}

fn joined(blocks: impl Iterator<Item = String>) -> String {
    let blocks: Vec<_> = blocks.map(|block| block.trim_end().to_owned()).collect();
    clean::clipped(&blocks.join(GAP), LIMIT)
}

/// The whole lines of some spans, in order, those that touch as one.
fn blocks(text: &str, spans: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut lines: Vec<_> = spans.map(|span| whole_lines(text, span)).collect();
    lines.sort();
    let mut blocks: Vec<Span> = Vec::new();
    for line in lines {
        match blocks.last_mut() {
            Some(last) if line.start <= last.end + 1 => *last = last.hull(line),
            _ => blocks.push(line),
        }
    }
    blocks
}

fn whole_lines(text: &str, span: Span) -> Span {
    let before = text.get(..span.start).unwrap_or_default();
    // A span that ends with its line does not reach into the next one.
    let last = span.end.saturating_sub(1).max(span.start);
    let last = text.floor_char_boundary(last);
    let behind = text.get(last..).unwrap_or_default();
    let end = behind.find('\n').map_or(text.len(), |at| last + at);
    Span::new(before.rfind('\n').map_or(0, |at| at + 1), end)
}

fn edited(text: &str, block: Span, edits: &[Edit]) -> String {
    let line_end = Span::new(block.start, block.end + 1);
    let inside = edits.iter().filter(|edit| line_end.contains(edit.span));
    let moved: Vec<_> = inside
        .map(|edit| Edit {
            span: Span::new(edit.span.start - block.start, edit.span.end - block.start),
            replacement: edit.replacement.clone(),
        })
        .collect();
    let lines = text
        .get(block.start..(block.end + 1).min(text.len()))
        .unwrap_or_default();
    apply(lines, &moved).unwrap_or_else(|_| lines.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Fix, Severity};
    use crate::invocation::Applicability;
    use crate::language::Language;

    #[test]
    fn edits_far_away_are_shown_with_their_lines() {
        let text = "set P=old\r\nrem\r\n%P% /x\r\nend\r\n";
        let source = Source::decode("a.cmd", Language::Batch, text.into(), None).unwrap();
        let edit = |start, end, replacement: &str| Edit {
            span: Span::new(start, end),
            replacement: replacement.to_owned(),
        };
        let finding = Finding {
            rule: "x".to_owned(),
            severity: Severity::Info,
            message: String::new(),
            help: String::new(),
            span: Span::new(16, 22),
            call: None,
            fix: Some(Fix {
                applicability: Applicability::Safe,
                commands: Vec::new(),
                words: Vec::new(),
                edits: vec![edit(6, 9, "new"), edit(20, 22, "/y")],
            }),
        };
        let (before, after) = excerpts(&source, &finding);
        assert_eq!(before, "set P=old\n⋮\n%P% /x");
        assert_eq!(after.unwrap(), "set P=new\n⋮\n%P% /y");
    }
}
