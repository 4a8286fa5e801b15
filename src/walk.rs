//! From the paths a user names to the script files they mean.
//!
//! Hides the file system: directories, ignore files, links, and what cannot be
//! read. The result does not depend on the order in which a file system lists
//! its entries.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::language::Language;
use crate::source::shown;
use crate::workers::{self, on_workers};

mod directories;
mod error;
mod globs;
mod ignores;
mod local;
mod path;

pub use error::{FileError, reason};
pub use globs::{GlobError, Globs};
pub use local::{Local, Surroundings, Unconfigured};
pub use path::{here, seen_from_here};

use directories::{Directories, Directory};
use ignores::{Ignores, Marks};
use path::{clean, in_resolved_directory, without_parents};

/// What a walk takes and what it leaves out.
#[derive(Clone, Debug)]
pub struct Options {
    /// What to leave out, named files included.
    pub exclude: Globs,
    /// Whether `.gitignore`, `.ignore` and the excludes of git count.
    pub ignore_files: IgnoreFiles,
    /// What becomes of a file that is named and looks like no script.
    pub named: Named,
    /// How many workers list directories; none means one for each processor.
    pub threads: Option<NonZeroUsize>,
}

/// What becomes of a file that is named and looks like no script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// It is taken: a person named it.
    Taken,
    /// It is left out: it comes from a list of all sorts of files.
    LeftOut,
}

/// What becomes of `.gitignore`, `.ignore` and the excludes of git.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IgnoreFiles {
    /// What they match is left out, unless it is named.
    Honoured,
    /// They do not count.
    Disregarded,
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptFile {
    /// Its path, relative to the working directory where it can be.
    pub path: PathBuf,
    /// The language of its extension, if that has one.
    pub language: Option<Language>,
    /// How the walk came to it.
    pub origin: Origin,
}

/// How a walk came to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// In a directory.
    Found,
    /// The user named it.
    Named,
}

/// What a walk came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// The scripts, each once, in the order of the bytes of their paths.
    pub scripts: Vec<ScriptFile>,
    /// What could not be read, in the same order.
    pub errors: Vec<FileError>,
}

/// Finds the scripts that `paths` mean: a file is itself, whatever its name; a
/// directory is every file in it whose extension is that of a language.
#[must_use]
pub fn walk(paths: &[PathBuf], options: &Options, surroundings: &dyn Surroundings) -> Walk {
    let mut walker = Walker {
        options,
        surroundings,
        here: here(),
        scripts: BTreeMap::new(),
        errors: Vec::new(),
    };
    for path in paths {
        walker.take(path);
    }
    walker.finish()
}

/// So many directories are listed before others help.
const FEW: usize = 4;

/// A directory that was named.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// Its path, links resolved.
    root: &'a Path,
    /// The same as reports show it.
    shown: &'a Path,
}

/// What is in one directory, before anything is left out of it.
#[derive(Default)]
struct Listed {
    /// The names of directories.
    directories: Vec<OsString>,
    /// The names of scripts. Few files are, so their extensions are asked before
    /// the ignore files.
    scripts: Vec<(OsString, Language)>,
    /// Which files that leave others out may be in it.
    marks: Marks,
    /// Whether the configuration may say something else about it than about the
    /// directory above.
    is_configured: bool,
}

/// What a worker came to.
#[derive(Default)]
struct Found {
    /// Resolved paths, the same as reports show them, and languages.
    scripts: Vec<(PathBuf, PathBuf, Language)>,
    errors: Vec<FileError>,
}

struct Walker<'a> {
    options: &'a Options,
    surroundings: &'a dyn Surroundings,
    here: PathBuf,
    /// By resolved path, so that no file is taken twice.
    scripts: BTreeMap<OsString, ScriptFile>,
    errors: Vec<FileError>,
}

impl Walker<'_> {
    fn take(&mut self, path: &Path) {
        let shown = self.relative(path);
        let resolved = fs::canonicalize(path).and_then(|resolved| {
            let kind = fs::metadata(&resolved)?.file_type();
            Ok((resolved, kind))
        });
        match resolved {
            Err(error) => self.errors.push(FileError::unreadable(&shown, &error)),
            Ok((resolved, kind)) if kind.is_dir() => self.take_directory(&resolved, &shown),
            Ok((resolved, kind)) if kind.is_file() => self.take_named(resolved, shown),
            Ok(_) => {
                let message = "not a regular file\nhint: `-` reads from standard input";
                self.errors.push(FileError::new(&shown, message));
            }
        }
    }

    fn take_named(&mut self, resolved: PathBuf, shown: PathBuf) {
        let absolute = self.here.join(without_parents(&shown));
        let absolute = in_resolved_directory(&absolute);
        let local = self.local(&absolute);
        if !self.options.exclude.covers(&absolute, false) && !local.covers(&absolute, false) {
            let language = local.language(&absolute);
            match (self.options.named, language) {
                (Named::Taken, _) => {
                    let extension = absolute.extension().map(OsStr::as_encoded_bytes);
                    let other = || extension.and_then(Language::of_named_extension);
                    let language = language.or_else(other);
                    self.insert(resolved, shown, language, Origin::Named);
                }
                (Named::LeftOut, Some(_)) => self.insert(resolved, shown, language, Origin::Found),
                (Named::LeftOut, None) => {}
            }
        }
    }

    fn take_directory(&mut self, root: &Path, shown: &Path) {
        if self.options.exclude.covers(root, true) || self.local(root).covers(root, true) {
            return;
        }
        let directories = Directories::below(Directory {
            path: root.to_path_buf(),
            ignores: Ignores::of_root(root, &self.here, self.options.ignore_files),
            local: self.surroundings.local(root),
        });
        let place = Place { root, shown };
        // A thread takes longer to start than a few directories take to list.
        let mut found = vec![self.listed(&directories, place, FEW)];
        if directories.waiting() > 0 {
            let count = workers::count(self.options.threads);
            found.extend(on_workers(count, || {
                self.listed(&directories, place, usize::MAX)
            }));
        }
        for found in found {
            for (resolved, path, language) in found.scripts {
                self.insert(resolved, path, Some(language), Origin::Found);
            }
            self.errors.extend(found.errors);
        }
    }

    /// Lists so many directories at most.
    fn listed(&self, directories: &Directories, place: Place<'_>, most: usize) -> Found {
        let mut found = Found::default();
        for _ in 0..most {
            let Some(mut listing) = directories.next() else {
                break;
            };
            let inside = self.list(&listing.directory, place, &mut found);
            listing.inside = inside;
        }
        found
    }

    /// Lists one directory; those that are in it.
    fn list(&self, directory: &Directory, place: Place<'_>, found: &mut Found) -> Vec<Directory> {
        let here = &directory.path;
        let mut local = Arc::clone(&directory.local);
        let mut listed = self.entries(here, place, &local, &mut found.errors);
        if listed.is_configured {
            local = self.surroundings.local(here);
            if !local.include.is_empty() || !directory.local.include.is_empty() {
                listed = self.entries(here, place, &local, &mut Vec::new());
            }
        }
        let Listed {
            directories,
            scripts,
            marks,
            ..
        } = listed;
        let ignores = directory.ignores.inside(here, marks);
        let leaves_out = |path: &Path, is_directory| {
            self.options.exclude.matches(path, is_directory)
                || local.leaves_out(path, is_directory)
                || ignores.matches(path, is_directory)
        };
        let shown = place.inside(here);
        for (name, language) in scripts {
            let path = here.join(&name);
            if !leaves_out(&path, false) {
                found.scripts.push((path, shown.join(name), language));
            }
        }
        let inside = directories.into_iter().map(|name| here.join(name));
        let inside = inside.filter(|path| !leaves_out(path, true));
        let inside = inside.map(|path| Directory {
            path,
            ignores: ignores.clone(),
            local: Arc::clone(&local),
        });
        inside.collect()
    }

    /// Lists a directory. Links are not followed, and what cannot be read is an error.
    fn entries(
        &self,
        path: &Path,
        place: Place<'_>,
        local: &Local,
        errors: &mut Vec<FileError>,
    ) -> Listed {
        let mut listed = Listed::default();
        let mut list = || -> io::Result<()> {
            for entry in fs::read_dir(path)? {
                let entry = entry?;
                let name = entry.file_name();
                listed.marks.note(&name);
                listed.is_configured |= self.surroundings.is_configuration(&name);
                let kind = match entry.file_type() {
                    Ok(kind) => kind,
                    Err(error) => {
                        errors.push(place.unreadable(&path.join(name), &error));
                        continue;
                    }
                };
                if kind.is_dir() {
                    if name != ".git" {
                        listed.directories.push(name);
                    }
                } else if kind.is_file()
                    && let Some(language) = local.language_in(path, &name)
                {
                    listed.scripts.push((name, language));
                }
            }
            Ok(())
        };
        if let Err(error) = list() {
            errors.push(place.unreadable(path, &error));
        }
        listed
    }

    /// What the configuration says about the directory that holds `path`.
    fn local(&self, path: &Path) -> Arc<Local> {
        self.surroundings.local(path.parent().unwrap_or(path))
    }

    fn insert(
        &mut self,
        resolved: PathBuf,
        path: PathBuf,
        language: Option<Language>,
        origin: Origin,
    ) {
        let script = self.scripts.entry(resolved.into()).or_insert(ScriptFile {
            path,
            language,
            origin,
        });
        script.origin = script.origin.max(origin);
    }

    /// `path` as seen from the working directory where it lies below it, else
    /// as the user has it.
    fn relative(&self, path: &Path) -> PathBuf {
        let absolute = self.here.join(without_parents(path));
        let clean: PathBuf = absolute.components().collect();
        if let Ok(inside) = clean.strip_prefix(&self.here) {
            return inside.to_path_buf();
        }
        path.components().collect()
    }

    fn finish(mut self) -> Walk {
        let mut scripts: Vec<_> = self.scripts.into_values().collect();
        scripts.sort_by_cached_key(|script| shown(&script.path));
        self.errors.sort();
        self.errors.dedup();
        Walk {
            scripts,
            errors: self.errors,
        }
    }
}

impl Place<'_> {
    /// A path in it, as reports show it; empty for the working directory.
    fn inside(self, path: &Path) -> PathBuf {
        self.shown
            .join(path.strip_prefix(self.root).unwrap_or(path))
    }

    fn unreadable(self, path: &Path, error: &io::Error) -> FileError {
        FileError::unreadable(&clean(&self.inside(path)), error)
    }
}

#[cfg(test)]
mod tests;
