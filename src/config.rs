//! `dismigrate.toml`: what a team has agreed on, so that nobody has to type it.
//!
//! The nearest file above a script holds for it. Everything in a [`Config`] is
//! valid: values are parsed, paths start at the directory of the file, and the
//! rule files lie below it, since a checkout must not reach outside itself.

use std::path::{Path, PathBuf};

use toml::Spanned;

use crate::finding::Severity;
use crate::language::Language;
use crate::rule::cmdlets::Emit;
use crate::rule::selection::Wishes;
use crate::rule::target::Target;
use crate::source::{Label, read_text};
use crate::toml_file::{TomlError, TomlFile};
use crate::walk::Globs;

pub mod init;
mod schema;

pub use schema::json_schema;

/// The names that a configuration file can have, the preferred one first.
pub const FILE_NAMES: [&str; 2] = ["dismigrate.toml", ".dismigrate.toml"];

/// A configuration file.
#[derive(Debug)]
pub struct Config {
    /// The Windows that the scripts shall run on.
    pub target: Option<Target>,
    /// Which rules to listen to.
    pub wishes: Wishes,
    /// Which rules not to listen to in some files.
    pub per_file_ignores: Vec<(Globs, Vec<String>)>,
    /// What to leave out.
    pub exclude: Option<Globs>,
    /// Which further files are scripts.
    pub include: Vec<(Globs, Language)>,
    /// Further rule files.
    pub rules: Vec<PathBuf>,
    /// The baseline.
    pub baseline: Option<PathBuf>,
    /// The least severity that makes the exit code 1.
    pub fail_on: Option<Severity>,
    /// Whether unsafe fixes count.
    pub unsafe_fixes: Option<bool>,
    /// What new commands are written in.
    pub emit: Option<Emit>,
    /// The encoding of files without a byte order mark.
    pub label: Option<Label>,
    /// Where the Windows PE kit lies.
    pub kit_path: Option<String>,
    names: Vec<Spanned<String>>,
    path: PathBuf,
    text: String,
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    ///
    /// When it cannot be read or is not valid; the error points into it.
    pub fn read(path: &Path) -> Result<Self, TomlError> {
        let text =
            read_text(path).map_err(|error| TomlFile::Configuration.unreadable(path, &error))?;
        Self::parse(path, &text)
    }

    /// Reads the text of a configuration file that lies at `path`.
    ///
    /// # Errors
    ///
    /// When it is not valid; the error points into it.
    pub fn parse(path: &Path, text: &str) -> Result<Self, TomlError> {
        schema::parse(path, text)
    }

    /// Makes sure that a file which nobody named is where it seems to be: by a
    /// link a checkout could have any file read, and its lines printed.
    ///
    /// # Errors
    ///
    /// When it is a link that leads out of its directory.
    pub fn checked_place(path: &Path) -> Result<(), TomlError> {
        let real = |path: &Path| std::fs::canonicalize(path).ok();
        let directory = path.parent().and_then(real);
        let inside = |real: PathBuf| directory.is_some_and(|directory| real.starts_with(directory));
        if real(path).is_some_and(inside) {
            return Ok(());
        }
        let message = "is a link that leads out of its directory\nhint: `--config FILE` takes a file from anywhere";
        Err(TomlFile::Configuration.invalid(path, "", None, message.to_owned()))
    }

    /// The configuration file of a directory, if it has one.
    #[must_use]
    pub fn of_directory(directory: &Path) -> Option<PathBuf> {
        let names = FILE_NAMES.iter().map(|name| directory.join(name));
        names.into_iter().find(|path| path.is_file())
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes sure that `is_known` knows every rule and family in it.
    ///
    /// # Errors
    ///
    /// When it does not know one; the error points at the name.
    pub fn checked_names<E: std::fmt::Display>(
        &self,
        is_known: impl Fn(&str) -> Result<(), E>,
    ) -> Result<(), TomlError> {
        for name in &self.names {
            is_known(name.get_ref()).map_err(|error| {
                TomlFile::Configuration.invalid(
                    &self.path,
                    &self.text,
                    Some(name.span()),
                    error.to_string(),
                )
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
