//! The directories that a walk has still to list, shared by its workers.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::Local;
use super::ignores::Ignores;

/// A directory to list.
pub(super) struct Directory {
    /// Its path, links resolved.
    pub(super) path: PathBuf,
    /// The ignore files that hold above it.
    pub(super) ignores: Ignores,
    /// What the configuration says, unless the directory has one of its own.
    pub(super) local: Arc<Local>,
}

/// The directories that are left.
pub(super) struct Directories {
    left: Mutex<Left>,
    changed: Condvar,
}

struct Left {
    waiting: Vec<Directory>,
    /// How many are being listed, and may bring others.
    listed: usize,
    /// How many workers have none to list.
    idle: usize,
}

/// A directory that a worker lists. When the worker lets go of it, those in it
/// are up for the others.
pub(super) struct Listing<'d> {
    all: &'d Directories,
    /// It.
    pub(super) directory: Directory,
    /// Those that were found in it.
    pub(super) inside: Vec<Directory>,
}

impl Directories {
    /// One, and whatever is in it.
    pub(super) fn below(top: Directory) -> Self {
        Self {
            left: Mutex::new(Left {
                waiting: vec![top],
                listed: 0,
                idle: 0,
            }),
            changed: Condvar::new(),
        }
    }

    /// One to list. Waits while others may still bring some; none at the end.
    pub(super) fn next(&self) -> Option<Listing<'_>> {
        let mut left = self.left();
        loop {
            if let Some(directory) = left.waiting.pop() {
                left.listed += 1;
                return Some(Listing {
                    all: self,
                    directory,
                    inside: Vec::new(),
                });
            }
            if left.listed == 0 {
                return None;
            }
            left.idle += 1;
            left = self
                .changed
                .wait(left)
                .unwrap_or_else(PoisonError::into_inner);
            left.idle -= 1;
        }
    }

    /// How many wait.
    pub(super) fn waiting(&self) -> usize {
        self.left().waiting.len()
    }

    fn left(&self) -> MutexGuard<'_, Left> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Listing<'_> {
    fn drop(&mut self) {
        let mut left = self.all.left();
        left.waiting.append(&mut self.inside);
        left.listed -= 1;
        if left.idle > 0 && (!left.waiting.is_empty() || left.listed == 0) {
            self.all.changed.notify_all();
        }
    }
}
