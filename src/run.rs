//! One pass over many files: read, check, and where asked, rewrite.
//!
//! Files do not depend on each other, so workers take them one by one; the
//! outcomes are put back in order, and nobody can tell how many there were.
//! What goes wrong with one file is an outcome like any other.

use std::borrow::Cow;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::check::check;
use crate::language::Language;
use crate::profile::{Profile, ProfileError, Profiles};
use crate::report::{Counts, FileReport, Report};
use crate::rewrite::{Rewrite, kept_whole, withhold_doubtful, write_atomically};
use crate::sniff;
use crate::source::{Encoding, Label, ReadError, Reader, Source};
use crate::walk::{FileError, Origin, ScriptFile};
use crate::workers::{self, on_workers};

mod outcome;
mod progress;
mod settle;
mod witness;

pub use progress::Progress;

use outcome::{FileOutcome, Unreadable};
use witness::Witnesses;

/// What a pass does, whatever the files.
#[derive(Debug)]
pub struct Settings {
    /// What holds for a script, by the directory it lies in.
    pub profiles: Profiles,
    /// The language of named files, whatever their extension.
    pub language: Option<Language>,
    /// The directories that are walked whole, links resolved: what a baseline
    /// knows below them and is not met is gone.
    pub roots: Vec<PathBuf>,
    /// How many workers there are; none means one for each processor.
    pub threads: Option<NonZeroUsize>,
}

/// Whether a pass writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Files stay as they are; the report is about them.
    Check,
    /// Files are rewritten; the report is about what remains.
    Fix,
}

/// What a pass came to.
#[derive(Debug)]
pub struct Outcome {
    /// The findings, after the rewrite if there was one.
    pub report: Report,
    /// How many findings were fixed.
    pub fixed: usize,
    /// How many files were written.
    pub written: usize,
}

/// A script whose bytes are at hand.
#[derive(Debug)]
pub struct Input {
    /// What is known about it.
    pub file: ScriptFile,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A pass over files.
#[derive(Debug)]
pub struct Run<'a> {
    settings: &'a Settings,
    mode: Mode,
}

impl<'a> Run<'a> {
    /// Prepares a pass.
    #[must_use]
    pub fn new(settings: &'a Settings, mode: Mode) -> Self {
        Self { settings, mode }
    }

    /// Does every file; `errors` are those met while looking for them.
    #[must_use]
    pub fn files(
        &self,
        files: &[ScriptFile],
        errors: Vec<FileError>,
        progress: &Progress,
    ) -> Outcome {
        let outcomes = self.in_order(files, Reader::default, |reader, file| {
            let outcome = self.guarded(file, reader);
            progress.step();
            outcome
        });
        self.collected(outcomes, errors)
    }

    /// Checks one script whose bytes are at hand, without writing anything.
    /// Returns its rewritten bytes too, if fixes change them.
    #[must_use]
    pub fn input(&self, input: &Input) -> (Outcome, Option<Rewrite>) {
        let work = || {
            let work = || self.rewritten_input(input);
            catch_unwind(AssertUnwindSafe(work))
                .unwrap_or_else(|_| (FileOutcome::failed(fault(&input.file.path)), None))
        };
        let done = on_workers(1, work).pop();
        let (outcome, rewrite) =
            done.unwrap_or_else(|| (FileOutcome::failed(fault(&input.file.path)), None));
        (self.collected([outcome], Vec::new()), rewrite)
    }

    fn rewritten_input(&self, input: &Input) -> (FileOutcome, Option<Rewrite>) {
        match self.profile(&input.file.path) {
            Err(error) => (FileOutcome::failed(error), None),
            Ok(profile) => {
                let (outcome, rewrite) = self.rewritten_bytes(input, &profile);
                (witnessed(&input.file, &profile, outcome), rewrite)
            }
        }
    }

    fn rewritten_bytes(&self, input: &Input, profile: &Profile) -> (FileOutcome, Option<Rewrite>) {
        let file = match self.checked(&input.file, profile, Cow::Borrowed(&input.bytes)) {
            Err(unreadable) => return (unreadable.into(), None),
            Ok(None) => return (FileOutcome::default(), None),
            Ok(Some(file)) if self.mode == Mode::Check => return (FileOutcome::of(file), None),
            Ok(Some(file)) => file,
        };
        match self.settled(&file) {
            Err(error) => (FileOutcome::of(file).with(error), None),
            Ok(None) => (FileOutcome::of(file), None),
            Ok(Some(settled)) => {
                let (rewrite, outcome) = settled.parts();
                (outcome, Some(rewrite))
            }
        }
    }

    /// Does the same work on every item, with what each worker starts with; the
    /// results are in the order of the items.
    fn in_order<T: Sync, W, U: Send>(
        &self,
        items: &[T],
        start: impl Fn() -> W + Sync,
        work: impl Fn(&mut W, &T) -> U + Sync,
    ) -> Vec<U> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut worker = start();
            let mut done = Vec::new();
            while let Some((index, item)) = taken(items, &next) {
                done.push((index, work(&mut worker, item)));
            }
            done
        };
        let done = on_workers(
            workers::count(self.settings.threads)
                .min(items.len())
                .max(1),
            work,
        );
        let mut done: Vec<_> = done.into_iter().flatten().collect();
        done.sort_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, result)| result).collect()
    }

    /// One file. A fault of ours must not take the other files with it.
    fn guarded(&self, file: &ScriptFile, reader: &mut Reader) -> FileOutcome {
        let work = || match self.profile(&file.path) {
            Err(error) => FileOutcome::failed(error),
            Ok(profile) => witnessed(file, &profile, self.file(file, &profile, reader)),
        };
        catch_unwind(AssertUnwindSafe(work))
            .unwrap_or_else(|_| FileOutcome::failed(fault(&file.path)))
    }

    /// What holds for a file.
    fn profile(&self, path: &Path) -> Result<Arc<Profile>, FileError> {
        let profile = self.settings.profiles.of_file(path);
        profile.map_err(|error| FileError::new(path, error))
    }

    fn file(&self, file: &ScriptFile, profile: &Profile, reader: &mut Reader) -> FileOutcome {
        let whole = match self.mode {
            Mode::Check => None,
            Mode::Fix => kept_whole(&file.path),
        };
        let read = reader.read(&file.path);
        drop(whole);
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(ReadError::Decode(error)) => return Unreadable::new(file, error).into(),
            Err(error) => return FileOutcome::failed(FileError::new(&file.path, error)),
        };
        match self.checked(file, profile, bytes) {
            Err(unreadable) => unreadable.into(),
            Ok(None) => FileOutcome::default(),
            Ok(Some(report)) if self.mode == Mode::Check => FileOutcome::of(report),
            Ok(Some(report)) => self.fixed(report),
        }
    }

    /// The findings in a script; none where there can be none.
    fn checked(
        &self,
        file: &ScriptFile,
        profile: &Profile,
        bytes: Cow<'_, [u8]>,
    ) -> Result<Option<FileReport>, Unreadable> {
        let label = profile.label;
        let unreadable = |error| Unreadable::new(file, error);
        Encoding::detect(&bytes, label).map_err(unreadable)?;
        if !profile.prefilter.lets_through(&bytes) {
            return Ok(None);
        }
        let (encoding, text) = Encoding::decode(bytes.into_owned(), label).map_err(unreadable)?;
        let language = self.language(file, &text);
        let source = Source::new(&file.path, language, encoding, text);
        let found = found(source, profile).map_err(|error| FileError::new(&file.path, error));
        found.map(Some).map_err(Unreadable::Failed)
    }

    /// Named files are what the user says; others what their extension says;
    /// and what has none is what it looks like.
    fn language(&self, file: &ScriptFile, text: &str) -> Language {
        let said = self
            .settings
            .language
            .filter(|_| file.origin == Origin::Named);
        said.or(file.language)
            .unwrap_or_else(|| sniff::language(text))
    }

    fn fixed(&self, file: FileReport) -> FileOutcome {
        let path = file.source().path();
        let written = self.settled(&file).and_then(|settled| {
            let Some(settled) = settled else {
                return Ok(None);
            };
            let (old, new) = (&settled.rewrite.old, &settled.rewrite.new);
            let written = write_atomically(path, old, new);
            written.map_err(|error| FileError::new(path, error))?;
            Ok(Some(settled))
        });
        match written {
            Err(error) => FileOutcome::of(file).with(error),
            Ok(None) => FileOutcome::of(file),
            Ok(Some(settled)) => settled.parts().1,
        }
    }

    fn collected(
        &self,
        outcomes: impl IntoIterator<Item = FileOutcome>,
        mut errors: Vec<FileError>,
    ) -> Outcome {
        let mut counts = Counts::default();
        let mut witnesses = Witnesses::new(self.settings);
        let (mut files, mut fixed, mut written) = (Vec::new(), 0, 0);
        for outcome in outcomes {
            counts.skipped += usize::from(outcome.skipped);
            counts.scanned += usize::from(outcome.was_read());
            if let Some(report) = &outcome.report {
                counts.suppressed += report.suppressed();
                counts.baselined += report.baselined().len();
            }
            witnesses.hear(&outcome);
            fixed += outcome.fixed;
            written += usize::from(outcome.fixed > 0);
            files.extend(outcome.report.map(|report| *report));
            errors.extend(outcome.error);
        }
        files.extend(witnesses.stale());
        let profiles = &self.settings.profiles;
        let target = profiles.here().target();
        let rules = profiles.all().into_iter().map(|one| one.rules.clone());
        Outcome {
            report: Report::new(target, files, errors, counts).with_rules(rules),
            fixed,
            written,
        }
    }
}

/// The findings in a script.
fn found(source: Source, profile: &Profile) -> Result<FileReport, ProfileError> {
    let options = profile.check(source.path());
    let rules = profile.rules.get().map_err(ProfileError::File)?;
    let checked = check(source.text(), source.language(), rules, &options);
    let mut findings = checked.findings;
    withhold_doubtful(&source, Label::code_page(profile.label), &mut findings);
    let report = FileReport::new(source, findings)
        .with_suppressed(checked.suppressed)
        .with_policy(profile.policy);
    Ok(match &profile.baseline {
        Some(baseline) => baseline.sift(report),
        None => report,
    })
}

/// Lets the baseline know that a file was read.
fn witnessed(file: &ScriptFile, profile: &Profile, outcome: FileOutcome) -> FileOutcome {
    let baseline = profile.baseline.as_ref().filter(|_| outcome.was_read());
    let witnessed = baseline.map(|baseline| (Arc::clone(baseline), baseline.name_of(&file.path)));
    FileOutcome {
        witnessed,
        ..outcome
    }
}

/// A fault of ours.
fn fault(path: &Path) -> FileError {
    let message = "dismigrate failed on this file\nhint: please report it, with the file";
    FileError::new(path, message)
}

/// The next item that nobody has taken.
fn taken<'a, T>(items: &'a [T], next: &AtomicUsize) -> Option<(usize, &'a T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    items.get(index).map(|item| (index, item))
}

/// A script from standard input: `name` gives its path and language.
#[must_use]
pub fn standard_input(name: Option<&Path>, bytes: Vec<u8>) -> Input {
    let path = name.unwrap_or(Path::new("-")).to_path_buf();
    let extension = path.extension().and_then(|extension| extension.to_str());
    let language = extension.and_then(Language::of_named_extension);
    let file = ScriptFile {
        path,
        language,
        origin: Origin::Named,
    };
    Input { file, bytes }
}
