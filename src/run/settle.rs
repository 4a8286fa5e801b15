//! Fixing a file until nothing is left that a fix can do.
//!
//! One fix can make room for another: a call whose trailing comment goes has
//! its line to itself and may become several commands, and of two fixes that
//! want the same bytes one has to wait. `fix` and `diff` do all of it at once,
//! so that a second run finds nothing to do.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::outcome::FileOutcome;
use super::{Run, fault, found};
use crate::report::{FileReport, Report};
use crate::rewrite::{Rewrite, RewriteError, rewrite};
use crate::walk::FileError;

/// Fixes make the old tools fewer, so a few rounds always do.
const ROUNDS: usize = 16;

/// A file with its fixes.
pub(super) struct Settled {
    /// All rounds together.
    pub(super) rewrite: Rewrite,
    /// What is still to be found in the new text.
    pub(super) remaining: FileReport,
}

impl Settled {
    /// The rewrite, and what the file came to with it.
    pub(super) fn parts(self) -> (Rewrite, FileOutcome) {
        let outcome = FileOutcome {
            fixed: self.rewrite.fixed,
            ..FileOutcome::of(self.remaining)
        };
        (self.rewrite, outcome)
    }
}

impl Run<'_> {
    /// What `fix` would do to each file of a report, in their order; none
    /// where it would do nothing, and an error where it cannot be told.
    #[must_use]
    pub fn rewrites(&self, report: &Report) -> Vec<Result<Option<Rewrite>, FileError>> {
        self.in_order(
            report.files(),
            || (),
            |(), file| {
                let work = AssertUnwindSafe(|| self.settled(file));
                let settled = catch_unwind(work);
                let settled = settled.unwrap_or_else(|_| Err(fault(file.source().path())))?;
                Ok(settled.map(|settled| settled.rewrite))
            },
        )
    }

    /// Fixes a file, in memory; none where there is nothing to fix.
    pub(super) fn settled(&self, file: &FileReport) -> Result<Option<Settled>, FileError> {
        let source = file.source();
        let failed = |error| FileError::new(source.path(), error);
        let Some(mut rewrite) = once(file).map_err(failed)? else {
            return Ok(None);
        };
        let profile = self.profile(source.path())?;
        let again = |text: &str| {
            let found = found(source.with_text(text.to_owned()), &profile);
            found.map_err(|error| FileError::new(source.path(), error))
        };
        let mut remaining = again(&rewrite.text)?;
        for _ in 1..ROUNDS {
            let Some(next) = once(&remaining).map_err(failed)? else {
                break;
            };
            remaining = again(&next.text)?;
            rewrite = rewrite.then(source.text(), next);
        }
        Ok(Some(Settled { rewrite, remaining }))
    }
}

/// One round: the fixes that are there now.
fn once(file: &FileReport) -> Result<Option<Rewrite>, RewriteError> {
    let unsafe_fixes = file.policy().unsafe_fixes;
    rewrite(file.source(), file.findings(), unsafe_fixes)
}
