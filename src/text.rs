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
mod built;
mod excerpt;
mod run;

pub use atom::{Atom, Atoms, Glyph};
pub use run::{Alternatives, Definition, Origin, Run};

use built::Built;
use excerpt::Excerpt;

/// A decoded string, tiled by runs that map it back to the source.
#[derive(Clone, Debug)]
pub struct Text {
    form: Form,
}

/// How a text is kept. Most are a piece of the file as it is.
#[derive(Clone, Debug)]
enum Form {
    /// It stands in the source as it is, and is not empty.
    Excerpt(Excerpt),
    /// It is put together.
    Built(Built),
}

impl Text {
    /// Text that stands in the source as it is, from byte `start` on.
    #[must_use]
    pub fn source(content: &str, start: usize) -> Self {
        if content.is_empty() {
            return Self::default();
        }
        Self {
            form: Form::Excerpt(Excerpt::new(content, start)),
        }
    }

    /// The characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.form {
            Form::Excerpt(excerpt) => excerpt.as_str(),
            Form::Built(built) => &built.content,
        }
    }

    /// How many bytes of content there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.form {
            Form::Excerpt(excerpt) => excerpt.len(),
            Form::Built(built) => built.content.len(),
        }
    }

    /// Whether there is no content (a run without content may still stand
    /// for a line continuation).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The runs, in order; they tile the content.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        match &self.form {
            Form::Excerpt(excerpt) => std::slice::from_ref(excerpt.run()),
            Form::Built(built) => &built.runs,
        }
    }

    /// The runs of which the content is not known, in order.
    pub fn unknown(&self) -> impl Iterator<Item = &Run> {
        let runs = match &self.form {
            Form::Excerpt(_) => &[],
            Form::Built(built) => built.runs.as_slice(),
        };
        runs.iter().filter(|run| run.is_unknown())
    }

    /// How many runs there are.
    #[must_use]
    pub fn pieces(&self) -> usize {
        match &self.form {
            Form::Excerpt(_) => 1,
            Form::Built(built) => built.runs.len(),
        }
    }

    /// Where it starts, if it is kept as a piece of the source.
    fn start(&self) -> Option<usize> {
        match &self.form {
            Form::Excerpt(excerpt) => Some(excerpt.site().start),
            Form::Built(_) => None,
        }
    }

    /// The text as one that is put together, so that more can be put to it.
    fn built(&mut self) -> &mut Built {
        if let Form::Excerpt(excerpt) = &self.form {
            self.form = Form::Built(Built {
                content: excerpt.as_str().to_owned(),
                runs: vec![Run::source(excerpt.site())],
            });
        }
        match &mut self.form {
            Form::Built(built) => built,
            Form::Excerpt(_) => unreachable!("it has just been built"),
        }
    }

    /// Appends source bytes as they are, merging with a run that they continue.
    pub fn push_source(&mut self, content: &str, start: usize) {
        if content.is_empty() {
            return;
        }
        self.built().push_source(content, start);
    }

    /// Appends content that `site` spells as a whole.
    pub fn push(&mut self, content: &str, site: Span, origin: Origin) {
        self.push_spelled(content, site, site, origin);
    }

    /// Appends content that `site` stands for and that `spelling` spells.
    pub fn push_spelled(&mut self, content: &str, site: Span, spelling: Span, origin: Origin) {
        self.built().push_spelled(content, site, spelling, origin);
    }

    /// Appends an unknown part, as it is written.
    pub fn push_unknown(&mut self, written: &str, site: Span) {
        self.push(written, site, Origin::Unknown(Arc::default()));
    }

    /// Appends a known value that stands at `site` through a variable or an
    /// expression. `assignment` is the span of the assigned value.
    pub fn push_value(&mut self, value: &Text, site: Span, assignment: Span) {
        let source;
        let runs = match &value.form {
            Form::Built(built) => built.runs.as_slice(),
            Form::Excerpt(excerpt) => {
                source = Run::source(excerpt.site());
                std::slice::from_ref(&source)
            }
        };
        if runs.is_empty() {
            self.push("", site, Origin::Escape);
        }
        for run in runs {
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
            let content = &value.as_str()[run.range.clone()];
            self.push_spelled(content, site, run.spelling, origin);
        }
    }

    /// Appends another text.
    pub fn append(&mut self, other: &Self) {
        let built = match &other.form {
            Form::Excerpt(_) => return self.append_slice(other, 0..other.len()),
            Form::Built(built) => built,
        };
        for run in &built.runs {
            let content = &built.content[run.range.clone()];
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
        match &self.form {
            Form::Excerpt(_) if range.is_empty() => Self::default(),
            Form::Excerpt(excerpt) => Self {
                form: Form::Excerpt(excerpt.slice(&range)),
            },
            Form::Built(built) => Self {
                form: Form::Built(built.slice(range)),
            },
        }
    }

    /// Appends what [`Self::slice`] would make of another text.
    pub fn append_slice(&mut self, other: &Self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let is_done = match (&mut self.form, &other.form) {
            (Form::Built(built), _) if built.runs.is_empty() => {
                *self = other.slice(range);
                return;
            }
            (Form::Excerpt(ours), Form::Excerpt(theirs)) => ours.extend(&theirs.slice(&range)),
            _ => false,
        };
        if !is_done {
            self.built().append_parts(other, range);
        }
    }

    /// The runs that may have a part in `range`.
    fn runs_at(&self, range: &Range<usize>) -> &[Run] {
        built::runs_at(self.runs(), range)
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
        if let Form::Excerpt(excerpt) = &self.form {
            return excerpt.site_in(&range).into_iter().collect();
        }
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
        match &self.form {
            Form::Excerpt(excerpt) => Some(excerpt.site()),
            Form::Built(built) => built.runs.iter().map(|run| run.site).reduce(Span::hull),
        }
    }

    /// The span that a slice of `range` would have.
    #[must_use]
    pub fn span_in(&self, range: Range<usize>) -> Option<Span> {
        match &self.form {
            Form::Excerpt(excerpt) => excerpt.site_in(&range),
            Form::Built(_) => self.sites_in(range).reduce(Span::hull),
        }
    }

    /// The content, when all of it is known.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        self.is_known().then_some(self.as_str())
    }

    /// Whether all of it stands in the source as it is.
    #[must_use]
    pub fn is_source(&self) -> bool {
        match &self.form {
            Form::Excerpt(_) => true,
            Form::Built(built) => built.runs.iter().all(|run| run.origin == Origin::Source),
        }
    }

    /// The content in `range`, when all of it is known.
    #[must_use]
    pub fn literal_in(&self, range: Range<usize>) -> Option<&str> {
        let known = |run: &Run| !run.is_unknown() || run.range.end <= range.start;
        let is_known = match &self.form {
            Form::Excerpt(_) => true,
            Form::Built(_) => self.runs_at(&range).iter().all(known),
        };
        is_known.then(|| &self.as_str()[range])
    }

    /// The same text, with every value in it marked as doubtful.
    #[must_use]
    pub fn doubted(mut self) -> Self {
        if let Form::Built(built) = &mut self.form {
            for run in &mut built.runs {
                if let Origin::Value(definition) = &mut run.origin {
                    Arc::make_mut(definition).doubtful = true;
                }
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
        let Form::Built(built) = &self.form else {
            return 0;
        };
        let inside = built.runs.iter().flat_map(|run| match &run.origin {
            Origin::Unknown(alternatives) => alternatives.iter(),
            _ => [].iter(),
        });
        inside.map(|text| 1 + text.nesting()).max().unwrap_or(0)
    }

    /// Whether no part of it is unknown.
    #[must_use]
    pub fn is_known(&self) -> bool {
        match &self.form {
            Form::Excerpt(_) => true,
            Form::Built(built) => !built.runs.iter().any(Run::is_unknown),
        }
    }

    /// Where each known character of the content starts, with the character;
    /// an unknown run counts as one atom.
    #[must_use]
    pub fn atoms(&self) -> Atoms<'_> {
        match &self.form {
            Form::Excerpt(excerpt) => Atoms::known(excerpt.as_str()),
            Form::Built(built) => Atoms::new(&built.content, &built.runs),
        }
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

impl Default for Text {
    fn default() -> Self {
        Self {
            form: Form::Built(Built::default()),
        }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        match (&self.form, &other.form) {
            (Form::Excerpt(one), Form::Excerpt(two)) => one == two,
            (Form::Built(one), Form::Built(two)) => one == two,
            _ => self.as_str() == other.as_str() && self.runs() == other.runs(),
        }
    }
}

impl Eq for Text {}
