//! From edits to hunks of whole lines.
//!
//! ```text
//! edits      ..=...   ..==  ..=..        ....=.
//! changes    whole lines, neighbours joined, equal lines at their ends cut off
//! hunks      changes that are near each other, with three lines around them
//! ```

use std::ops::Range;

use crate::finding::Edit;

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// A stretch of a file with its changes and their context.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Hunk {
    /// The lines of the old file, from 0.
    pub(super) old: Range<usize>,
    /// The lines of the new file, from 0.
    pub(super) new: Range<usize>,
    /// What to print.
    pub(super) lines: Vec<Line>,
}

/// A line of a hunk.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Which of the two files it is in.
    pub(super) side: Side,
    /// The line, LF included if it has one.
    pub(super) text: String,
    /// Whether a file starts with it.
    pub(super) is_first: bool,
}

/// Which of the two files a line is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// In both: context.
    Both,
    /// In the old file alone.
    Old,
    /// In the new file alone.
    New,
}

/// The hunks of what `edits` (disjoint, in order, within `text`) change.
pub(super) fn hunks(text: &str, edits: &[Edit]) -> Vec<Hunk> {
    let lines = Lines::new(text);
    let changes = changes(&lines, edits);
    let near = |one: &Change, next: &Change| next.old.start <= one.old.end + 2 * CONTEXT;
    let mut done = (0, 0);
    let mut hunks = Vec::new();
    for changes in changes.chunk_by(near) {
        let hunk = Hunk::new(&lines, changes, done);
        done = (hunk.old.end, hunk.new.end);
        hunks.push(hunk);
    }
    hunks
}

impl Hunk {
    /// The hunk of `changes`, when the one before it ended at line `done.0` of
    /// the old and `done.1` of the new file.
    fn new(lines: &Lines<'_>, changes: &[Change], done: (usize, usize)) -> Self {
        let first = changes.first().map_or(0, |change| change.old.start);
        let start = first.saturating_sub(CONTEXT);
        let new_start = start - done.0 + done.1;
        let mut hunk = Self {
            old: start..start,
            new: new_start..new_start,
            lines: Vec::new(),
        };
        for change in changes {
            hunk.context(lines, change.old.start);
            hunk.change(lines, change);
        }
        hunk.context(lines, hunk.old.end + CONTEXT);
        hunk
    }

    /// Adds the old lines up to `end` unchanged.
    fn context(&mut self, lines: &Lines<'_>, end: usize) {
        for line in self.old.end..end.min(lines.count()) {
            self.push(Side::Both, lines.text(line..line + 1));
        }
    }

    fn change(&mut self, lines: &Lines<'_>, change: &Change) {
        for line in change.old.clone() {
            self.push(Side::Old, lines.text(line..line + 1));
        }
        for line in change.new.split_inclusive('\n') {
            self.push(Side::New, line);
        }
    }

    fn push(&mut self, side: Side, text: &str) {
        let is_first = match side {
            Side::Both | Side::Old => self.old.end == 0,
            Side::New => self.new.end == 0,
        };
        self.old.end += usize::from(side != Side::New);
        self.new.end += usize::from(side != Side::Old);
        self.lines.push(Line {
            side,
            text: text.to_owned(),
            is_first,
        });
    }
}

/// Old lines and the lines that take their place.
#[derive(Debug)]
struct Change {
    old: Range<usize>,
    new: String,
}

fn changes(lines: &Lines<'_>, edits: &[Edit]) -> Vec<Change> {
    let touching = |one: &Edit, next: &Edit| lines.at(next.span.start) <= lines.at(one.span.end);
    let groups = edits.chunk_by(touching);
    groups.filter_map(|edits| change(lines, edits)).collect()
}

/// The change that edits of neighbouring lines make, if it is one.
fn change(lines: &Lines<'_>, edits: &[Edit]) -> Option<Change> {
    let start = lines.at(edits.first()?.span.start);
    let end = (lines.at(edits.last()?.span.end) + 1).min(lines.count());
    let mut new = String::new();
    let mut done = lines.start(start);
    for edit in edits {
        new.push_str(lines.text.get(done..edit.span.start)?);
        new.push_str(&edit.replacement);
        done = edit.span.end;
    }
    new.push_str(lines.text.get(done..lines.start(end))?);
    trimmed(lines, start..end.max(start), &new)
}

/// Without the lines at both ends that stay as they are.
fn trimmed(lines: &Lines<'_>, mut old: Range<usize>, new: &str) -> Option<Change> {
    let mut new: Vec<_> = new.split_inclusive('\n').collect();
    let same = |new: Option<&&str>, line: usize| new == Some(&lines.text(line..line + 1));
    while !old.is_empty() && same(new.last(), old.end - 1) {
        new.pop();
        old.end -= 1;
    }
    let equal = old
        .clone()
        .zip(&new)
        .take_while(|(line, new)| same(Some(new), *line));
    let equal = equal.count();
    old.start += equal;
    let new: String = new.into_iter().skip(equal).collect();
    (!old.is_empty() || !new.is_empty()).then_some(Change { old, new })
}

/// A text in lines that end at LF.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let starts = text.split_inclusive('\n').scan(0, |end, line| {
            let start = *end;
            *end += line.len();
            Some(start)
        });
        Self {
            text,
            starts: starts.collect(),
        }
    }

    fn count(&self) -> usize {
        self.starts.len()
    }

    fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }

    fn text(&self, lines: Range<usize>) -> &'a str {
        let bytes = self.start(lines.start)..self.start(lines.end);
        self.text.get(bytes).unwrap_or_default()
    }

    /// The line that byte `offset` stands in; behind a final LF it is the
    /// line that would follow.
    fn at(&self, offset: usize) -> usize {
        if offset >= self.text.len() && (self.text.is_empty() || self.text.ends_with('\n')) {
            return self.count();
        }
        self.starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1)
    }
}
