//! What stands behind the labels of a batch file, and how it is reached.

use std::collections::HashMap;

use crate::span::Span;

/// A label and what follows, up to the next one.
struct Section {
    span: Span,
    /// Where the jumps to it stand, in order, if nothing else leads there.
    jumps: Vec<usize>,
}

/// The sections of a script, in order.
#[derive(Default)]
pub(super) struct Sections {
    sections: Vec<Section>,
    /// Where the first jump to a section stands, and which one that is, in order.
    jumps: Vec<(usize, usize)>,
}

impl Sections {
    pub(super) fn of(text: &str) -> Self {
        let labels = text.match_indices(':').map(|(at, _)| at);
        let starts = labels.filter_map(|at| label_line(text, at));
        let starts: Vec<usize> = starts.collect();
        if starts.is_empty() {
            return Self::default();
        }
        let text = text.to_ascii_lowercase();
        let mut jumps = jumps(&text);
        // One of them may be to any label.
        let is_open = jumps.keys().any(|name| name.contains(['%', '!']));
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let sections = starts.iter().zip(ends).map(|(start, end)| {
            let is_only = !is_open && leaves(&text[..*start]);
            let to_it = is_only.then(|| jumps.remove(label(&text[start + 1..])));
            Section {
                span: Span::new(*start, end),
                jumps: to_it.flatten().unwrap_or_default(),
            }
        });
        let sections: Vec<Section> = sections.collect();
        let first = |(at, section): (usize, &Section)| Some((*section.jumps.first()?, at));
        let mut jumps: Vec<_> = sections.iter().enumerate().filter_map(first).collect();
        jumps.sort_unstable();
        Self { sections, jumps }
    }

    /// Where the next section behind a place starts.
    pub(super) fn next(&self, at: usize) -> Option<usize> {
        let next = self.sections.partition_point(|one| one.span.start < at);
        Some(self.sections.get(next)?.span.start)
    }

    /// The section that is reached from a place, and from nowhere else.
    pub(super) fn reached_from(&self, place: Span) -> Option<Span> {
        let first = self.jumps.partition_point(|(jump, _)| *jump < place.start);
        let is_from = |at: usize| (place.start..place.end).contains(&at);
        let jumps = self.jumps[first..].iter();
        let from = jumps.take_while(|(jump, _)| is_from(*jump));
        let mut reached = from.map(|(_, section)| &self.sections[*section]);
        let only = reached.find(|section| section.jumps.iter().all(|at| is_from(*at)))?;
        Some(only.span)
    }

    /// The sections to which all jumps stand at such places, and to which nothing else
    /// leads.
    pub(super) fn reached_where(
        &self,
        is_from: impl Fn(usize) -> bool,
    ) -> impl Iterator<Item = Span> {
        let reached = move |section: &&Section| {
            !section.jumps.is_empty() && section.jumps.iter().all(|at| is_from(*at))
        };
        self.sections
            .iter()
            .filter(reached)
            .map(|section| section.span)
    }

    /// Where the jumps to the section stand that a place is in; none where something
    /// else may lead there.
    pub(super) fn jumps_to(&self, place: Span) -> &[usize] {
        let next = self
            .sections
            .partition_point(|one| one.span.start <= place.start);
        let section = next.checked_sub(1).and_then(|at| self.sections.get(at));
        section.map_or(&[], |section| &section.jumps)
    }
}

/// Where the line before ends, if a colon starts a label: `::` is a comment.
fn label_line(text: &str, colon: usize) -> Option<usize> {
    let before = text[..colon].trim_end_matches([' ', '\t']);
    let is_label = before.ends_with('\n') && !text[colon..].starts_with("::");
    is_label.then(|| before.len() - 1)
}

/// The jumps of a text in lower case, by the labels that they name.
fn jumps(text: &str) -> HashMap<&str, Vec<usize>> {
    let mut jumps: HashMap<&str, Vec<usize>> = HashMap::new();
    for word in ["goto", "call"] {
        for (at, _) in text.match_indices(word) {
            let to_it = jumps.entry(label(&text[at + word.len()..])).or_default();
            to_it.push(at);
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
