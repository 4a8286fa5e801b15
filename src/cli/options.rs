//! What the command line means: from words to settings, or to a message that
//! says what is wrong with them.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::list::{self, ListError};
use super::{ConfigurationArguments, FileArguments, RuleArguments, RuleFiles, SharedArguments};
use crate::profile::{Configuration, Known, Overlay, ProfileError, Profiles};
use crate::rule::RuleSet;
use crate::rule::selection::{UnknownRule, Wishes};
use crate::run::Settings;
use crate::walk::{self, GlobError, Globs, IgnoreFiles, Named, here};

/// Why a command line cannot be carried out.
#[derive(Debug, Error)]
pub enum UsageError {
    /// The settings are not valid.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A rule does not exist.
    #[error(transparent)]
    Rule(#[from] UnknownRule),
    /// A glob does not parse.
    #[error(transparent)]
    Glob(#[from] GlobError),
    /// There is no list of files.
    #[error(transparent)]
    List(#[from] ListError),
    /// Options that do not go together.
    #[error("{0}")]
    Combination(&'static str),
}

/// Where the scripts come from.
#[derive(Debug)]
pub enum Sources<'a> {
    /// Files and directories.
    Paths(Vec<PathBuf>, walk::Options),
    /// Standard input, under this name.
    StandardInput(Option<&'a Path>),
}

/// The rules there are, with those of the user and of the configuration here.
///
/// # Errors
///
/// When a file of them is not valid.
pub fn rules(files: &RuleFiles) -> Result<Arc<RuleSet>, UsageError> {
    let overlay = Overlay {
        rules: files.files.clone(),
        baseline: Known::Nothing,
        ..Overlay::default()
    };
    let profiles = Profiles::new(overlay, Configuration::Nearest)?;
    let rules = profiles.here().rules.get().map_err(ProfileError::File)?;
    Ok(Arc::clone(rules))
}

/// The settings for a pass over `sources`; `known` says which findings are
/// known, if not the command line itself.
///
/// # Errors
///
/// When a configuration, a rule file or a baseline is not valid, or a rule
/// does not exist.
pub fn settings(
    arguments: &SharedArguments,
    sources: &Sources<'_>,
    known: Option<Known>,
) -> Result<Settings, UsageError> {
    let overlay = Overlay {
        target: arguments.rules.target,
        wishes: wishes(&arguments.rules),
        rules: arguments.rule_files.files.clone(),
        label: arguments.files.encoding,
        unsafe_fixes: unsafe_fixes(arguments),
        fail_on: arguments.fail_on,
        emit: arguments.emit,
        baseline: known.unwrap_or_else(|| baseline(&arguments.configuration)),
    };
    Ok(Settings {
        profiles: Profiles::new(overlay, configuration(&arguments.configuration))?,
        language: arguments.files.language,
        threads: arguments.threads,
        roots: roots(arguments, sources),
    })
}

fn wishes(arguments: &RuleArguments) -> Wishes {
    Wishes {
        select: arguments.select.clone(),
        ignore: arguments.ignore.clone(),
        extend_select: arguments.extend_select.clone(),
    }
}

fn unsafe_fixes(arguments: &SharedArguments) -> Option<bool> {
    match (arguments.unsafe_fixes, arguments.no_unsafe_fixes) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
    }
}

fn baseline(arguments: &ConfigurationArguments) -> Known {
    match &arguments.baseline {
        Some(path) => Known::File(path.clone()),
        None if arguments.no_baseline => Known::Nothing,
        None => Known::Configured,
    }
}

fn configuration(arguments: &ConfigurationArguments) -> Configuration {
    match &arguments.config {
        Some(path) => Configuration::File(path.clone()),
        None if arguments.isolated => Configuration::Isolated,
        None => Configuration::Nearest,
    }
}

/// The directories that are walked whole.
fn roots(arguments: &SharedArguments, sources: &Sources<'_>) -> Vec<PathBuf> {
    match sources {
        Sources::Paths(paths, _) if !is_list(&arguments.files) => {
            let directories = paths.iter().filter(|path| path.is_dir());
            directories.flat_map(std::fs::canonicalize).collect()
        }
        Sources::Paths(..) | Sources::StandardInput(_) => Vec::new(),
    }
}

fn is_list(arguments: &FileArguments) -> bool {
    arguments.since.is_some() || arguments.files_from.is_some()
}

/// Where the scripts come from.
///
/// # Errors
///
/// When a glob does not parse, there is no list where one is asked for, or
/// standard input is mixed with files.
pub fn sources(arguments: &SharedArguments) -> Result<Sources<'_>, UsageError> {
    let name = arguments.files.stdin_filename.as_deref();
    let standard_input = arguments.paths.iter().any(|path| path.as_os_str() == "-");
    match (standard_input, arguments.paths.len()) {
        (true, _) if is_list(&arguments.files) => Err(UsageError::Combination(
            "`-` (standard input) cannot be combined with `--since` or `--files-from`",
        )),
        (true, 1) => Ok(Sources::StandardInput(name)),
        (true, _) => Err(UsageError::Combination(
            "`-` (standard input) cannot be combined with other paths\nhint: `./-` is a file of that name",
        )),
        (false, _) if name.is_some() => Err(UsageError::Combination(
            "`--stdin-filename` needs `-` as the path\nhint: dismigrate check --stdin-filename NAME -",
        )),
        (false, _) => {
            let options = walk_options(&arguments.files, arguments.threads)?;
            Ok(Sources::Paths(paths(arguments)?, options))
        }
    }
}

/// The paths that are meant: `.` where none are named.
fn paths(arguments: &SharedArguments) -> Result<Vec<PathBuf>, UsageError> {
    if let Some(list) = &arguments.files.files_from {
        if !arguments.paths.is_empty() {
            return Err(UsageError::Combination(
                "`--files-from` takes the place of paths on the command line",
            ));
        }
        return Ok(list::listed(list)?);
    }
    if let Some(revision) = &arguments.files.since {
        let changed = list::changed_since(revision)?;
        return Ok(changed
            .into_iter()
            .filter(|file| lies_in(file, &arguments.paths))
            .collect());
    }
    match arguments.paths.as_slice() {
        [] => Ok(vec![PathBuf::from(".")]),
        paths => Ok(paths.to_vec()),
    }
}

/// Whether a file is, or lies below, one of `paths`; none mean all.
fn lies_in(file: &Path, paths: &[PathBuf]) -> bool {
    let real = |path: &Path| std::fs::canonicalize(here().join(path)).ok();
    let file = real(file);
    let holds = |path: &PathBuf| {
        let path = real(path);
        path.is_some_and(|path| file.as_ref().is_some_and(|file| file.starts_with(path)))
    };
    paths.is_empty() || paths.iter().any(holds)
}

fn walk_options(
    arguments: &FileArguments,
    threads: Option<NonZeroUsize>,
) -> Result<walk::Options, GlobError> {
    let ignore_files = if arguments.no_ignore {
        IgnoreFiles::Disregarded
    } else {
        IgnoreFiles::Honoured
    };
    Ok(walk::Options {
        exclude: Globs::new(arguments.exclude.iter().map(String::as_str))?,
        ignore_files,
        // A list names files of all sorts, and a document must not be
        // rewritten because it quotes a call.
        named: match arguments.language {
            None if is_list(arguments) => Named::LeftOut,
            Some(_) | None => Named::Taken,
        },
        threads,
    })
}
