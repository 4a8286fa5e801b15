//! What one file came to, and how many of these add up to a report.

use std::sync::Arc;

use crate::baseline::Baseline;
use crate::report::FileReport;
use crate::source::DecodeError;
use crate::walk::{FileError, Origin, ScriptFile};

/// What one file came to.
#[derive(Debug, Default)]
pub(super) struct FileOutcome {
    /// What was found. Most files come to nothing, and many are kept.
    pub(super) report: Option<Box<FileReport>>,
    /// What went wrong.
    pub(super) error: Option<FileError>,
    /// Whether it is no text and nobody named it.
    pub(super) skipped: bool,
    /// How many findings were fixed.
    pub(super) fixed: usize,
    /// The baseline that speaks of such files, and the name it has for this one.
    pub(super) witnessed: Option<(Arc<Baseline>, String)>,
}

/// A file that is no text.
#[derive(Debug)]
pub(super) enum Unreadable {
    /// The walk came to it: it is passed over and counted.
    Skipped,
    /// The user named it: that is an error.
    Failed(FileError),
}

impl FileOutcome {
    /// A file that was checked.
    pub(super) fn of(report: FileReport) -> Self {
        Self {
            report: Some(Box::new(report)),
            ..Self::default()
        }
    }

    /// A file that could not be dealt with.
    pub(super) fn failed(error: FileError) -> Self {
        Self {
            error: Some(error),
            ..Self::default()
        }
    }

    /// The same, with something that went wrong all the same.
    pub(super) fn with(self, error: FileError) -> Self {
        Self {
            error: Some(error),
            ..self
        }
    }

    /// Whether the file was looked at as a script.
    pub(super) fn was_read(&self) -> bool {
        self.report.is_some() || (self.error.is_none() && !self.skipped)
    }
}

impl Unreadable {
    /// A file whose bytes are no text.
    pub(super) fn new(file: &ScriptFile, error: DecodeError) -> Self {
        match file.origin {
            Origin::Found => Self::Skipped,
            Origin::Named => Self::Failed(FileError::new(&file.path, error)),
        }
    }
}

impl From<Unreadable> for FileOutcome {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Skipped => Self {
                skipped: true,
                ..Self::default()
            },
            Unreadable::Failed(error) => Self::failed(error),
        }
    }
}
