//! What the configuration has to say to a walk, directory by directory.

use std::path::Path;
use std::sync::Arc;

use super::Globs;
use crate::language::Language;

/// What the configuration says about the files of one directory.
#[derive(Clone, Debug, Default)]
pub struct Local {
    /// What to leave out, named files included.
    pub exclude: Option<Globs>,
    /// Names that belong to a language beside those that its extensions do.
    pub include: Vec<(Globs, Language)>,
}

/// Knows what the configuration says, directory by directory.
pub trait Surroundings: Sync {
    /// What holds for the files of a directory, whose links are resolved.
    fn local(&self, directory: &Path) -> Arc<Local>;
}

/// No configuration anywhere.
#[derive(Clone, Copy, Debug)]
pub struct Unconfigured;

impl Surroundings for Unconfigured {
    fn local(&self, _directory: &Path) -> Arc<Local> {
        Arc::default()
    }
}

impl Local {
    /// The language of a file, if it is a script at all.
    pub(super) fn language(&self, path: &Path) -> Option<Language> {
        let including = |(globs, _): &&(Globs, Language)| globs.covers(path, false);
        let included = self.include.iter().find(including);
        included.map_or_else(|| language_of(path), |(_, language)| Some(*language))
    }

    /// Whether it leaves out an entry that a walk comes to.
    pub(super) fn leaves_out(&self, path: &Path, is_directory: bool) -> bool {
        let matches = |globs: &Globs| globs.matches(path, is_directory);
        self.exclude.as_ref().is_some_and(matches)
    }

    /// Whether it leaves out an entry that is named.
    pub(super) fn covers(&self, path: &Path, is_directory: bool) -> bool {
        let covers = |globs: &Globs| globs.covers(path, is_directory);
        self.exclude.as_ref().is_some_and(covers)
    }
}

fn language_of(path: &Path) -> Option<Language> {
    Language::of_extension(path.extension()?.to_str()?)
}
