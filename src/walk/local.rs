//! What the configuration has to say to a walk, directory by directory.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use memchr::memrchr;

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

    /// Whether a file of this name may say something else about its directory than
    /// what holds for the one above.
    fn is_configuration(&self, name: &OsStr) -> bool;
}

/// No configuration anywhere.
#[derive(Clone, Copy, Debug)]
pub struct Unconfigured;

impl Surroundings for Unconfigured {
    fn local(&self, _directory: &Path) -> Arc<Local> {
        Arc::default()
    }

    fn is_configuration(&self, _name: &OsStr) -> bool {
        false
    }
}

impl Local {
    /// The language of a file, if it is a script at all.
    pub(super) fn language(&self, path: &Path) -> Option<Language> {
        let including = |(globs, _): &&(Globs, Language)| globs.covers(path, false);
        let included = self.include.iter().find(including);
        included.map_or_else(
            || language_of(path.file_name()?),
            |(_, language)| Some(*language),
        )
    }

    /// The language of a file in `directory`, if it is a script at all.
    pub(super) fn language_in(&self, directory: &Path, name: &OsStr) -> Option<Language> {
        if self.include.is_empty() {
            return language_of(name);
        }
        self.language(&directory.join(name))
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

/// The language that the extension of a name says. A dot in front of a name
/// starts no extension.
fn language_of(name: &OsStr) -> Option<Language> {
    let name = name.as_encoded_bytes();
    let dot = memrchr(b'.', name).filter(|dot| *dot > 0)?;
    Language::of_extension(&name[dot + 1..])
}
