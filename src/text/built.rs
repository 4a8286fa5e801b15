//! A text that is put together of pieces, each with its way back.

use std::ops::Range;
use std::sync::Arc;

use super::{Definition, Origin, Run, Text};
use crate::span::Span;

/// A text that is put together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Built {
    pub(super) content: String,
    pub(super) runs: Vec<Run>,
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

    /// Appends the part of a text that lies in `range`.
    pub(super) fn append_parts(&mut self, other: &Text, range: Range<usize>) {
        let all = other.as_str();
        if let Some(start) = other.start() {
            return self.push_source(&all[range.clone()], start + range.start);
        }
        for run in other.runs_at(&range) {
            let Some((from, to)) = run.part(&range) else {
                continue;
            };
            let content = &all[from..to];
            let cut = from - run.range.start;
            match &run.origin {
                Origin::Source => self.push_source(content, run.site.start + cut),
                Origin::Value(definition) if content.len() < run.range.len() => {
                    let span = definition
                        .span
                        .map(|span| Span::new(span.start + cut, span.start + cut + content.len()));
                    let definition = Definition {
                        span,
                        ..definition.as_ref().clone()
                    };
                    let spelling = definition.span.unwrap_or(run.spelling);
                    self.push_spelled(
                        content,
                        run.site,
                        spelling,
                        Origin::Value(definition.into()),
                    );
                }
                origin => self.push_spelled(content, run.site, run.spelling, origin.clone()),
            }
        }
    }
}
