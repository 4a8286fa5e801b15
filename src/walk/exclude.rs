//! What the user leaves out on the command line: globs as in a `.gitignore`
//! that lies in the working directory. Unlike ignore files they hold for named
//! files too, because both stand on the same command line.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use thiserror::Error;

/// The globs of `--exclude`.
#[derive(Clone, Debug)]
pub struct Exclude {
    globs: Gitignore,
}

/// A glob that does not parse.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("bad glob `{glob}`: {reason}")]
pub struct ExcludeError {
    glob: String,
    reason: String,
}

impl Exclude {
    /// Leaves out what one of `globs` matches.
    ///
    /// # Errors
    ///
    /// When one of them does not parse.
    pub fn new<'a>(globs: impl IntoIterator<Item = &'a str>) -> Result<Self, ExcludeError> {
        let mut builder = GitignoreBuilder::new(super::here());
        for glob in globs {
            let error = |error: ignore::Error| ExcludeError {
                glob: glob.to_owned(),
                reason: error.to_string(),
            };
            builder.add_line(None, glob).map_err(error)?;
        }
        let globs = builder.build().map_err(|error| ExcludeError {
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
    /// below the working directory.
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
        let exclude = Exclude::new([glob]).unwrap();
        exclude.covers(&super::super::here().join(path), false)
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
        let error = Exclude::new(["a[z-a]"]).unwrap_err().to_string();
        assert!(error.contains("`a[z-a]`"), "{error}");
    }
}
