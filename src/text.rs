//! Text that knows where each of its bytes came from.
//!
//! An interpreter takes a script apart layer by layer: it expands variables,
//! drops escapes, strips quotes, hands a string to the next interpreter. Each
//! layer makes a new [`Text`] out of slices of the one below, and every slice
//! keeps its way back to the bytes of the file. That is what lets a finding
//! point into a string inside a string, and an edit land on the right bytes.
//!
//! ```text
//! file      pkgmgr /iu:"A^B;%X%"      X is fixed by the file as C;D
//! content   /iu:A^B;C;D
//! runs      ---- ---- ---
//!           |    |    Value: the site is `%X%`, the definition `C;D`
//!           |    Source
//!           Source
//! ```

use std::ops::Range;
use std::sync::Arc;

use crate::span::Span;

mod atom;

pub use atom::{Atom, Atoms, Glyph};

/// A decoded string, tiled by runs that map it back to the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    content: String,
    runs: Vec<Run>,
}

/// A stretch of a [`Text`] that came from one place of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Bytes of the content.
    pub range: Range<usize>,
    /// The bytes of the source that stand for it *at the place of use*.
    pub site: Span,
    /// The bytes of the source that spell it: the site itself, or for a part
    /// of a value the place in the assignment.
    pub spelling: Span,
    /// How the site becomes the content.
    pub origin: Origin,
}

/// How the bytes at a site of the source became content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The content is the source, byte for byte.
    Source,
    /// The site as a whole spells the content: `^&` is `&`, `%%` is `%`, and
    /// a line continuation is nothing at all.
    Escape,
    /// The site names a variable (or is an expression) whose value the file
    /// itself fixes. The content is a part of that value.
    Value(Arc<Definition>),
    /// The site cannot be known statically; the content repeats it as it is
    /// written in its language: `%X%`, `!x!`, `%%f`, `$feature`.
    Unknown(Alternatives),
}

/// Where a piece of a known value was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The bytes that spell this piece, when they do so byte for byte.
    pub span: Option<Span>,
    /// Which assignment it belongs to: the span of the whole value as it was
    /// assigned.
    pub assignment: Span,
    /// How many bytes the whole value has where it is used.
    pub length: usize,
    /// Something that is not read may have changed the value since.
    pub doubtful: bool,
}

/// The values that an unknown part can have, as far as the file fixes them:
/// a variable that two branches set differently has two. Empty when nothing
/// is known.
pub type Alternatives = Arc<[Text]>;

impl Text {
    /// Text that stands in the source as it is, from byte `start` on.
    #[must_use]
    pub fn source(content: &str, start: usize) -> Self {
        if content.is_empty() {
            return Self::default();
        }
        let site = Span::new(start, start + content.len());
        let run = Run {
            range: 0..content.len(),
            site,
            spelling: site,
            origin: Origin::Source,
        };
        Self {
            content: content.to_owned(),
            runs: vec![run],
        }
    }

    /// The characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.content
    }

    /// How many bytes of content there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.content.len()
    }

    /// Whether there is no content (a run without content may still stand
    /// for a line continuation).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.content.is_empty()
    }

    /// The runs, in order; they tile the content.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Appends source bytes as they are, merging with a run that they continue.
    pub fn push_source(&mut self, content: &str, start: usize) {
        if content.is_empty() {
            return;
        }
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
            site,
            spelling: site,
            origin: Origin::Source,
        });
    }

    /// Most texts have one run, so room is made for no more at first.
    fn push_run(&mut self, run: Run) {
        if self.runs.is_empty() {
            self.runs.reserve_exact(1);
        }
        self.runs.push(run);
    }

    /// Appends content that `site` spells as a whole.
    pub fn push(&mut self, content: &str, site: Span, origin: Origin) {
        self.push_spelled(content, site, site, origin);
    }

    /// Appends content that `site` stands for and that `spelling` spells.
    pub fn push_spelled(&mut self, content: &str, site: Span, spelling: Span, origin: Origin) {
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

    /// Appends an unknown part, as it is written.
    pub fn push_unknown(&mut self, written: &str, site: Span) {
        self.push(written, site, Origin::Unknown(Arc::from([])));
    }

    /// Appends a known value that stands at `site` through a variable or an
    /// expression. `assignment` is the span of the assigned value.
    pub fn push_value(&mut self, value: &Text, site: Span, assignment: Span) {
        if value.runs.is_empty() {
            self.push("", site, Origin::Escape);
        }
        for run in &value.runs {
            let written = |span| {
                Origin::Value(Arc::new(Definition {
                    span,
                    assignment,
                    length: value.len(),
                    doubtful: false,
                }))
            };
            let origin = match &run.origin {
                Origin::Source => written(Some(run.site)),
                Origin::Escape => written(None),
                Origin::Value(inner) => Origin::Value(Arc::new(Definition {
                    length: value.len(),
                    ..inner.as_ref().clone()
                })),
                Origin::Unknown(alternatives) => Origin::Unknown(alternatives.clone()),
            };
            let content = &value.content[run.range.clone()];
            self.push_spelled(content, site, run.spelling, origin);
        }
    }

    /// Appends another text.
    pub fn append(&mut self, other: &Self) {
        for run in &other.runs {
            let content = &other.content[run.range.clone()];
            match run.origin {
                Origin::Source => self.push_source(content, run.site.start),
                _ => self.push_spelled(content, run.site, run.spelling, run.origin.clone()),
            }
        }
    }

    /// The part of the content in `range` (bytes, on character boundaries).
    /// Runs that are cut keep their site where it cannot be cut with them.
    /// Runs without content belong to a slice when they stand strictly inside.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        if let [run] = self.runs.as_slice()
            && run.origin == Origin::Source
            && !range.is_empty()
        {
            return Self::source(&self.content[range.clone()], run.site.start + range.start);
        }
        let runs = self.runs_at(&range).len();
        let mut text = Self {
            content: String::with_capacity(range.len()),
            runs: Vec::with_capacity(runs),
        };
        text.append_parts(self, range);
        text
    }

    /// Appends what [`Self::slice`] would make of another text.
    pub fn append_slice(&mut self, other: &Self, range: Range<usize>) {
        if self.runs.is_empty() {
            *self = other.slice(range);
            return;
        }
        self.append_parts(other, range);
    }

    fn append_parts(&mut self, other: &Self, range: Range<usize>) {
        for run in other.runs_at(&range) {
            let Some((from, to)) = run.part(&range) else {
                continue;
            };
            let content = &other.content[from..to];
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

    /// The runs that may have a part in `range`.
    fn runs_at(&self, range: &Range<usize>) -> &[Run] {
        let first = self.runs.partition_point(|run| run.range.end < range.start);
        let rest = &self.runs[first..];
        &rest[..rest.partition_point(|run| run.range.start < range.end)]
    }

    /// The site of each part of a run that lies in `range`, as a slice has it.
    fn sites_in(&self, range: Range<usize>) -> impl Iterator<Item = Span> {
        self.runs_at(&range).iter().filter_map(move |run| {
            let (from, to) = run.part(&range)?;
            Some(match run.origin {
                Origin::Source => {
                    let start = run.site.start + from - run.range.start;
                    Span::new(start, start + to - from)
                }
                _ => run.site,
            })
        })
    }

    /// The sites of `range`, in order, adjoining ones merged: one span for
    /// text that stands in one piece, more where something stands between.
    #[must_use]
    pub fn sites(&self, range: Range<usize>) -> Vec<Span> {
        let mut sites: Vec<Span> = Vec::new();
        for site in self.sites_in(range) {
            match sites.last_mut() {
                Some(last) if last.end >= site.start && last.start <= site.start => {
                    last.end = last.end.max(site.end);
                }
                _ => sites.push(site),
            }
        }
        sites
    }

    /// The smallest span that covers the sites of the whole text, or none for
    /// a text without runs.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.runs.iter().map(|run| run.site).reduce(Span::hull)
    }

    /// The span that a slice of `range` would have.
    #[must_use]
    pub fn span_in(&self, range: Range<usize>) -> Option<Span> {
        self.sites_in(range).reduce(Span::hull)
    }

    /// The content, when all of it is known.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        self.is_known().then_some(self.content.as_str())
    }

    /// Whether all of it stands in the source as it is.
    #[must_use]
    pub fn is_source(&self) -> bool {
        self.runs.iter().all(|run| run.origin == Origin::Source)
    }

    /// The content in `range`, when all of it is known.
    #[must_use]
    pub fn literal_in(&self, range: Range<usize>) -> Option<&str> {
        if let [run] = self.runs.as_slice()
            && !run.is_unknown()
        {
            return Some(&self.content[range]);
        }
        let known = |run: &Run| !run.is_unknown() || run.range.end <= range.start;
        let known = self.runs_at(&range).iter().all(known);
        known.then(|| &self.content[range])
    }

    /// The same text, with every value in it marked as doubtful.
    #[must_use]
    pub fn doubted(mut self) -> Self {
        for run in &mut self.runs {
            if let Origin::Value(definition) = &mut run.origin {
                Arc::make_mut(definition).doubtful = true;
            }
        }
        self
    }

    /// Whether the runs stand for one variable (or expression) and are all of
    /// its value, so that they can be spelled by naming it.
    #[must_use]
    pub fn is_whole_value(runs: &[Run]) -> bool {
        let Some(first) = runs.first() else {
            return false;
        };
        let length = runs.iter().find_map(|run| match &run.origin {
            Origin::Value(definition) => Some(definition.length),
            _ => None,
        });
        let covered: usize = runs.iter().map(|run| run.range.len()).sum();
        length == Some(covered) && runs.iter().all(|run| run.site == first.site)
    }

    /// How deep alternatives stand in the alternatives of its unknown parts.
    #[must_use]
    pub fn nesting(&self) -> usize {
        let inside = self.runs.iter().flat_map(|run| match &run.origin {
            Origin::Unknown(alternatives) => alternatives.iter(),
            _ => [].iter(),
        });
        inside.map(|text| 1 + text.nesting()).max().unwrap_or(0)
    }

    /// Whether no part of it is unknown.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.runs.iter().any(Run::is_unknown)
    }

    /// Where each known character of the content starts, with the character;
    /// an unknown run counts as one atom.
    #[must_use]
    pub fn atoms(&self) -> Atoms<'_> {
        Atoms::new(self)
    }

    /// The parts between the known characters for which `separator` holds; an
    /// unknown part is never cut.
    #[must_use]
    pub fn split(&self, separator: impl Fn(char) -> bool) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut start = 0;
        for atom in self.atoms() {
            if let Glyph::Char(character) = atom.glyph
                && separator(character)
            {
                parts.push(self.slice(start..atom.range.start));
                start = atom.range.end;
            }
        }
        parts.push(self.slice(start..self.len()));
        parts
    }
}

impl Run {
    /// The bytes of the content that it has in common with a slice of `range`.
    fn part(&self, range: &Range<usize>) -> Option<(usize, usize)> {
        let from = self.range.start.max(range.start);
        let to = self.range.end.min(range.end);
        let is_inside = self.range.is_empty() && from > range.start;
        (from < to || (from == to && is_inside)).then_some((from, to))
    }

    /// Whether `next` is the part of the same value that stands right behind.
    fn goes_on(&self, next: &Origin) -> bool {
        let (Origin::Value(one), Origin::Value(two)) = (&self.origin, next) else {
            return false;
        };
        let adjoin = one
            .span
            .zip(two.span)
            .is_some_and(|(one, two)| one.end == two.start);
        adjoin && one.assignment == two.assignment
    }

    /// Whether it is a value that something which is not read may have changed.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        matches!(&self.origin, Origin::Value(definition) if definition.doubtful)
    }

    /// Whether the content is what the site spells, and no variable's value.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.site == self.spelling && !matches!(self.origin, Origin::Value(_))
    }

    /// Whether the content is unknown and only repeats its spelling.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self.origin, Origin::Unknown(_))
    }
}
