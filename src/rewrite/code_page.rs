//! Fixes whose meaning hangs on the code page of a file that does not name it.

use std::ops::Range;

use crate::finding::{Edit, Finding};
use crate::language::Language;
use crate::source::eight_bit::{CodePage, doubtful_places, tears_pairs};
use crate::source::{Encoding, Source};
use crate::span::Span;

use super::withhold_partners;

/// Why, when one of several code pages would make another command of it.
const PAIR: &str = "the fix is withheld: what this line says depends on the code page of the file, which may have characters of two bytes here\nName it: `--encoding shift_jis` (or gbk, big5, uhc) if so, `--encoding windows-1252` if not.";
/// Why, when PowerShell may take a byte for a quote or a dash.
const QUOTE: &str = "the fix is withheld: a byte of this line is a typographic quote or dash in Windows code pages, which PowerShell takes for a plain one\nSave the script as UTF-8 with a byte order mark, or replace the sign.";

/// Withholds the fixes beside which the code page of the file decides what a
/// script means, and those that share an edit with them.
pub fn withhold_doubtful(source: &Source, page: CodePage, findings: &mut [Finding]) {
    if !matches!(source.encoding(), Encoding::EightBit { .. }) {
        return;
    }
    let doubts = Doubts::new(source, page);
    let mut withheld = Vec::new();
    for finding in findings.iter_mut() {
        if let Some(why) = doubts.about(finding) {
            withheld.extend(finding.fix.take());
            finding.help = format!("{why}\n{}", finding.help);
        }
    }
    withhold_partners(findings, &withheld);
}

/// The places of a file that its code page decides.
struct Doubts<'a> {
    source: &'a Source,
    page: CodePage,
    pairs: Vec<usize>,
    quotes: Vec<usize>,
}

impl<'a> Doubts<'a> {
    fn new(source: &'a Source, page: CodePage) -> Self {
        let text = source.text();
        let is_quote = |c: &char| matches!(c, '\u{91}'..='\u{94}' | '\u{96}' | '\u{97}');
        let quotes = text.char_indices().filter(|(_, c)| is_quote(c));
        Self {
            source,
            page,
            pairs: match page {
                CodePage::Any => doubtful_places(text),
                CodePage::Single | CodePage::Double(_) => Vec::new(),
            },
            quotes: match (source.language(), page) {
                (Language::PowerShell, CodePage::Any | CodePage::Single) => {
                    quotes.map(|(at, _)| at).collect()
                }
                _ => Vec::new(),
            },
        }
    }

    /// Why the fix of a finding is in doubt, if it is.
    fn about(&self, finding: &Finding) -> Option<&'static str> {
        let edits = &finding.fix.as_ref()?.edits;
        let spans = edits.iter().map(|edit| edit.span).chain([finding.span]);
        let lines: Vec<_> = spans.map(|span| self.lines(span)).collect();
        let any = |places: &[usize]| lines.iter().any(|lines| holds(places, *lines));
        if any(&self.pairs) || edits.iter().any(|edit| self.tears(edit)) {
            return Some(PAIR);
        }
        any(&self.quotes).then_some(QUOTE)
    }

    fn tears(&self, edit: &Edit) -> bool {
        if self.page != CodePage::Any {
            return false;
        }
        let text = self.source.text();
        let part = |range: Range<usize>| text.get(range).unwrap_or_default();
        let before = part(0..edit.span.start).chars().next_back();
        let behind = part(edit.span.end..text.len()).chars().next();
        let around = |inside: &str| -> String {
            let inside = inside.chars();
            before.into_iter().chain(inside).chain(behind).collect()
        };
        tears_pairs(&around(part(edit.span.range())), &around(&edit.replacement))
    }

    /// The whole lines that a span lies in.
    fn lines(&self, span: Span) -> Span {
        let line = |at| self.source.line_span(self.source.position(at).line);
        line(span.start).hull(line(span.end))
    }
}

fn holds(places: &[usize], span: Span) -> bool {
    let first = places.partition_point(|place| *place < span.start);
    places.get(first).is_some_and(|place| *place < span.end)
}
