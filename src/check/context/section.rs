//! What stands behind the labels of a batch file, and how it is reached.

use std::collections::HashMap;

use crate::span::Span;

/// A label and what follows, up to the next one.
struct Section {
    span: Span,
    /// Where the only jump to it stands, if nothing else leads there.
    jump: Option<usize>,
}

/// The sections of a script, in order.
pub(super) struct Sections {
    sections: Vec<Section>,
}

/// Where the jumps to a label stand.
#[derive(Default)]
struct Jumps {
    first: usize,
    count: usize,
}

impl Sections {
    pub(super) fn of(text: &str) -> Self {
        let labels = text.match_indices(':').map(|(at, _)| at);
        let starts = labels.filter_map(|at| label_line(text, at));
        let starts: Vec<usize> = starts.collect();
        if starts.is_empty() {
            let sections = Vec::new();
            return Self { sections };
        }
        let text = text.to_ascii_lowercase();
        let jumps = jumps(&text);
        // One of them may be to any label.
        let is_open = jumps.keys().any(|name| name.contains(['%', '!']));
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let sections = starts.iter().zip(ends).map(|(start, end)| {
            let to_it = jumps.get(label(&text[start + 1..])).filter(|_| !is_open);
            let only = to_it.filter(|jumps| jumps.count == 1 && leaves(&text[..*start]));
            Section {
                span: Span::new(*start, end),
                jump: only.map(|jumps| jumps.first),
            }
        });
        let sections = sections.collect();
        Self { sections }
    }

    /// Where the next section behind a place starts.
    pub(super) fn next(&self, at: usize) -> Option<usize> {
        let next = self.sections.partition_point(|one| one.span.start < at);
        Some(self.sections.get(next)?.span.start)
    }

    /// The section that is reached from a place, and from nowhere else.
    pub(super) fn reached_from(&self, place: Span) -> Option<Span> {
        let is_from = |at: usize| (place.start..place.end).contains(&at);
        let mut sections = self.sections.iter();
        let section = sections.find(|section| section.jump.is_some_and(is_from))?;
        Some(section.span)
    }

    /// Where the only jump to the section stands that a place is in.
    pub(super) fn jump_to(&self, place: Span) -> Option<usize> {
        let next = self
            .sections
            .partition_point(|one| one.span.start <= place.start);
        self.sections.get(next.checked_sub(1)?)?.jump
    }
}

/// Where the line before ends, if a colon starts a label: `::` is a comment.
fn label_line(text: &str, colon: usize) -> Option<usize> {
    let before = text[..colon].trim_end_matches([' ', '\t']);
    let is_label = before.ends_with('\n') && !text[colon..].starts_with("::");
    is_label.then(|| before.len() - 1)
}

/// The jumps of a text in lower case, by the labels that they name.
fn jumps(text: &str) -> HashMap<&str, Jumps> {
    let mut jumps: HashMap<&str, Jumps> = HashMap::new();
    for word in ["goto", "call"] {
        for (at, _) in text.match_indices(word) {
            let to_it = jumps.entry(label(&text[at + word.len()..])).or_default();
            to_it.first = at;
            to_it.count += 1;
        }
    }
    jumps
}

/// The label that a text starts with, its colon left out.
fn label(text: &str) -> &str {
    let name = text.trim_start_matches([' ', '\t', ':']);
    let end = name.find(|c: char| c.is_whitespace() || "&|()".contains(c));
    &name[..end.unwrap_or(name.len())]
}

/// Whether nothing runs behind a text in lower case.
fn leaves(text: &str) -> bool {
    let last = text.trim_end().lines().next_back().unwrap_or_default();
    is_leaving(last.trim_start_matches([' ', '\t', '@']))
}

/// Whether a command in lower case goes elsewhere, so that what follows it does not
/// run.
pub(super) fn is_leaving(command: &str) -> bool {
    ["goto", "exit"]
        .iter()
        .any(|word| command.starts_with(word))
}
