//! What holds for a script: the configuration above it, and over that the
//! command line.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use thiserror::Error;

use crate::baseline::{Baseline, BaselineError};
use crate::check;
use crate::config::FILE_NAMES;
use crate::finding::Severity;
use crate::prefilter::Prefilter;
use crate::report::Policy;
use crate::rule::LateRules;
use crate::rule::cmdlets::Emit;
use crate::rule::selection::{Selection, UnknownRule, Wishes};
use crate::rule::target::Target;
use crate::source::Label;
use crate::toml_file::TomlError;
use crate::walk::{Globs, Local, Surroundings, here};

mod made;

use made::Made;

/// What holds for the scripts below one configuration file.
#[derive(Debug)]
pub struct Profile {
    /// The rules there are.
    pub rules: LateRules,
    /// The quick look that goes with them.
    pub prefilter: Prefilter,
    /// The encoding of files without a byte order mark.
    pub label: Option<Label>,
    /// What a finding means for the run.
    pub policy: Policy,
    /// The findings that are known.
    pub baseline: Option<Arc<Baseline>>,
    /// Where the Windows PE kit lies.
    pub kit_path: Option<String>,
    target: Target,
    emit: Emit,
    selection: Selection,
    per_file_ignores: Vec<(Globs, Vec<String>)>,
    local: Arc<Local>,
}

/// What the command line says about what a configuration can say too.
#[derive(Debug, Default)]
pub struct Overlay {
    /// The Windows that the scripts shall run on.
    pub target: Option<Target>,
    /// Which rules to listen to.
    pub wishes: Wishes,
    /// Further rule files.
    pub rules: Vec<PathBuf>,
    /// The encoding of files without a byte order mark.
    pub label: Option<Label>,
    /// Whether unsafe fixes count.
    pub unsafe_fixes: Option<bool>,
    /// The least severity that makes the exit code 1.
    pub fail_on: Option<Severity>,
    /// What new commands are written in.
    pub emit: Option<Emit>,
    /// Which findings are known.
    pub baseline: Known,
}

/// Which findings are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Known {
    /// What the configuration says.
    #[default]
    Configured,
    /// Those in this file.
    File(PathBuf),
    /// None.
    Nothing,
}

/// Which configuration holds for a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Configuration {
    /// The nearest one above it.
    #[default]
    Nearest,
    /// This one.
    File(PathBuf),
    /// None.
    Isolated,
}

/// Why there is no profile.
#[derive(Clone, Debug, Error)]
pub enum ProfileError {
    /// The configuration or a rule file is not valid.
    #[error(transparent)]
    File(Arc<TomlError>),
    /// A rule does not exist.
    #[error(transparent)]
    Rule(#[from] UnknownRule),
    /// The baseline cannot be used.
    #[error(transparent)]
    Baseline(Arc<BaselineError>),
}

/// The profiles of a run, made when a directory first asks for one.
#[derive(Debug)]
pub struct Profiles {
    overlay: Overlay,
    here: Arc<Profile>,
    configuration: Configuration,
    made: Mutex<Made>,
}

impl Profile {
    /// What to check a file for.
    #[must_use]
    pub fn check(&self, path: &Path) -> check::Options {
        if self.per_file_ignores.is_empty() {
            return check::Options {
                target: self.target,
                selection: self.selection.clone(),
                kit_path: self.kit_path.clone(),
                emit: self.emit,
            };
        }
        let path = resolved(path);
        let matching = self.per_file_ignores.iter();
        let matching = matching.filter(|(globs, _)| globs.covers(&path, false));
        let ignored = matching.flat_map(|(_, names)| names.iter().cloned());
        check::Options {
            target: self.target,
            selection: self.selection.clone().without(ignored),
            kit_path: self.kit_path.clone(),
            emit: self.emit,
        }
    }

    /// The Windows that the scripts shall run on.
    #[must_use]
    pub fn target(&self) -> Target {
        self.target
    }

    /// Whether the scripts are checked for this rule at all.
    #[must_use]
    pub fn is_selected(&self, rule: &str) -> bool {
        self.selection.is_selected(rule)
    }
}

impl Profiles {
    /// Prepares profiles, and makes that of the working directory.
    ///
    /// # Errors
    ///
    /// When that one cannot be made.
    pub fn new(overlay: Overlay, configuration: Configuration) -> Result<Self, ProfileError> {
        let mut made = Made::default();
        let directory = here();
        let here = made.directory(&directory, &overlay, &configuration)?;
        Ok(Self {
            overlay,
            here,
            configuration,
            made: Mutex::new(made),
        })
    }

    /// What holds for scripts in the working directory.
    #[must_use]
    pub fn here(&self) -> &Arc<Profile> {
        &self.here
    }

    /// What holds for a file.
    ///
    /// # Errors
    ///
    /// When its configuration is not valid.
    pub fn of_file(&self, path: &Path) -> Result<Arc<Profile>, ProfileError> {
        let directory = path.parent().unwrap_or(path);
        if let Some(profile) = self.made().by_name.get(directory.as_os_str()) {
            return Ok(Arc::clone(profile));
        }
        let path = resolved(path);
        let profile = self.of_directory(path.parent().unwrap_or(&path))?;
        let name = directory.as_os_str().to_owned();
        self.made().by_name.insert(name, Arc::clone(&profile));
        Ok(profile)
    }

    /// The first error that a walk met in a configuration.
    ///
    /// # Errors
    ///
    /// That error.
    pub fn checked(&self) -> Result<(), ProfileError> {
        match &self.made().error {
            Some(error) => Err(error.clone()),
            None => Ok(()),
        }
    }

    /// Every profile that some file asked for.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Profile>> {
        self.made().by_config.values().cloned().collect()
    }

    fn of_directory(&self, directory: &Path) -> Result<Arc<Profile>, ProfileError> {
        let mut made = self.made();
        let profile = made.directory(directory, &self.overlay, &self.configuration);
        if let Err(error) = &profile {
            // Several threads ask, in no order, and the same error shall be said.
            let is_first = |known: &ProfileError| error.to_string() < known.to_string();
            if made.error.as_ref().is_none_or(is_first) {
                made.error = Some(error.clone());
            }
        }
        profile
    }

    /// Profiles stay valid if a worker dies while it holds the lock.
    fn made(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Surroundings for Profiles {
    fn local(&self, directory: &Path) -> Arc<Local> {
        let profile = self.of_directory(directory);
        profile
            .map(|profile| Arc::clone(&profile.local))
            .unwrap_or_default()
    }

    fn is_configuration(&self, name: &OsStr) -> bool {
        let mut names = FILE_NAMES.iter();
        names.any(|one| name.eq_ignore_ascii_case(one))
    }
}

/// An absolute path whose directory's links are resolved, where it exists.
fn resolved(path: &Path) -> PathBuf {
    let absolute = here().join(path);
    let (Some(directory), Some(name)) = (absolute.parent(), absolute.file_name()) else {
        return absolute;
    };
    let real = std::fs::canonicalize(directory);
    real.map_or_else(|_| absolute.clone(), |real| real.join(name))
}
