//! Globs as in a `.gitignore` that lies in some directory. Unlike ignore files
//! the globs of `--exclude` hold for named files too, because both stand on
//! the same command line.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use thiserror::Error;

/// Globs that hold below a directory.
#[derive(Clone, Debug)]
pub struct Globs {
    globs: Gitignore,
}

/// A glob that does not parse.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("bad glob `{glob}`: {reason}")]
pub struct GlobError {
    glob: String,
    reason: String,
}

impl Globs {
    /// Globs that hold below the working directory.
    ///
    /// # Errors
    ///
    /// When one of them does not parse.
    pub fn new<'a>(globs: impl IntoIterator<Item = &'a str>) -> Result<Self, GlobError> {
        Self::below(&super::here(), globs)
    }

    /// Globs that hold below `directory`, links resolved.
    ///
    /// # Errors
    ///
    /// When one of them does not parse.
    pub fn below<'a>(
        directory: &Path,
        globs: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, GlobError> {
        let mut builder = GitignoreBuilder::new(directory);
        for glob in globs {
            let error = |error: ignore::Error| GlobError {
                glob: glob.to_owned(),
                reason: error.to_string(),
            };
            builder.add_line(None, glob).map_err(error)?;
        }
        let globs = builder.build().map_err(|error| GlobError {
            glob: String::new(),
            reason: error.to_string(),
        })?;
        Ok(Self { globs })
    }

    /// Whether a glob matches this absolute path.
    #[must_use]
    pub fn matches(&self, path: &Path, is_directory: bool) -> bool {
        self.globs.matched(path, is_directory).is_ignore()
    }

    /// Whether a glob matches this absolute path or a directory above it,
    /// below the directory of the globs.
    #[must_use]
    pub fn covers(&self, path: &Path, is_directory: bool) -> bool {
        let here = self.globs.path();
        let directories = path.ancestors().skip(1).filter(|above| *above != here);
        let mut inside = directories.take_while(|above| above.starts_with(here));
        (path != here && self.matches(path, is_directory))
            || inside.any(|above| self.matches(above, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(glob: &str, path: &str) -> bool {
        let globs = Globs::new([glob]).unwrap();
        globs.covers(&super::super::here().join(path), false)
    }

    #[test]
    fn globs_read_as_in_a_gitignore() {
        assert!(covers("*.cmd", "a/b/c.cmd"));
        assert!(covers("old/", "old/a.cmd"));
        assert!(covers("/old", "old/a.cmd"));
        assert!(covers("x/**/z", "x/y/y/z/a.cmd"));
        assert!(!covers("/old", "new/old/a.cmd"));
        assert!(!covers("old/", "old"));
    }

    #[test]
    fn a_bad_glob_is_named() {
        let error = Globs::new(["a[z-a]"]).unwrap_err().to_string();
        assert!(error.contains("`a[z-a]`"), "{error}");
    }
}
