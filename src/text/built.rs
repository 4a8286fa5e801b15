//! A text that is put together of pieces, each with its way back.

use std::ops::Range;
use std::sync::Arc;

use super::{Origin, Run, Text};
use crate::span::Span;

/// A text that is put together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Built {
    pub(super) content: String,
    pub(super) runs: Vec<Run>,
}

/// Those of a text's runs that may have a part in `range`.
pub(super) fn runs_at<'r>(runs: &'r [Run], range: &Range<usize>) -> &'r [Run] {
    let first = runs.partition_point(|run| run.range.end < range.start);
    let rest = &runs[first..];
    &rest[..rest.partition_point(|run| run.range.start < range.end)]
}

impl Built {
    /// See [`Text::push_source`].
    pub(super) fn push_source(&mut self, content: &str, start: usize) {
        let site = Span::new(start, start + content.len());
        let from = self.content.len();
        self.content.push_str(content);
        if let Some(last) = self.runs.last_mut()
            && last.origin == Origin::Source
            && last.site.end == start
        {
            last.site.end = site.end;
            last.spelling.end = site.end;
            last.range.end = self.content.len();
            return;
        }
        self.push_run(Run {
            range: from..self.content.len(),
            ..Run::source(site)
        });
    }

    /// Most texts have one run, so room is made for no more at first.
    fn push_run(&mut self, run: Run) {
        if self.runs.is_empty() {
            self.runs.reserve_exact(1);
        }
        self.runs.push(run);
    }

    /// See [`Text::push_spelled`].
    pub(super) fn push_spelled(
        &mut self,
        content: &str,
        site: Span,
        spelling: Span,
        origin: Origin,
    ) {
        let from = self.content.len();
        self.content.push_str(content);
        let end = self.content.len();
        if let Some(last) = self.runs.last_mut()
            && last.site == site
            && last.goes_on(&origin)
        {
            last.range.end = end;
            last.spelling = last.spelling.hull(spelling);
            if let Origin::Value(definition) = &mut last.origin {
                Arc::make_mut(definition).span = Some(last.spelling);
            }
            return;
        }
        self.push_run(Run {
            range: from..end,
            site,
            spelling,
            origin,
        });
    }

    /// The part in `range`, as [`Text::slice`] says. No two of its runs can be
    /// merged, since those of the whole cannot.
    pub(super) fn slice(&self, range: Range<usize>) -> Self {
        let within = runs_at(&self.runs, &range);
        let mut runs = Vec::with_capacity(within.len());
        runs.extend(within.iter().filter_map(|run| run.cut(&range)));
        Self {
            content: self.content[range].to_owned(),
            runs,
        }
    }

    /// Appends the part of a text that lies in `range`.
    pub(super) fn append_parts(&mut self, other: &Text, range: Range<usize>) {
        let content = &other.as_str()[range.clone()];
        if let Some(start) = other.start() {
            return self.push_source(content, start + range.start);
        }
        for run in other
            .runs_at(&range)
            .iter()
            .filter_map(|run| run.cut(&range))
        {
            let content = &content[run.range];
            match run.origin {
                Origin::Source => self.push_source(content, run.site.start),
                origin => self.push_spelled(content, run.site, run.spelling, origin),
            }
        }
    }
}
