//! What the command line means: from words to settings, or to a message that
//! says what is wrong with them.

use thiserror::Error;

use super::{FileArguments, RuleArguments, RuleFiles, SharedArguments};
use crate::check;
use crate::rule::selection::{Selection, UnknownRule, Wishes};
use crate::rule::{RuleError, RuleSet};
use crate::run::Settings;
use crate::walk::{self, Exclude, ExcludeError, IgnoreFiles};

/// Why a command line cannot be carried out.
#[derive(Debug, Error)]
pub enum UsageError {
    /// A rule file is not valid.
    #[error(transparent)]
    Rules(#[from] Box<RuleError>),
    /// A rule does not exist.
    #[error(transparent)]
    Rule(#[from] UnknownRule),
    /// A glob does not parse.
    #[error(transparent)]
    Exclude(#[from] ExcludeError),
    /// Options that do not go together.
    #[error("{0}")]
    Combination(&'static str),
}

/// Where the scripts come from.
#[derive(Debug)]
pub enum Sources<'a> {
    /// Files and directories.
    Paths(walk::Options),
    /// Standard input, under this name.
    StandardInput(Option<&'a std::path::Path>),
}

/// The rules there are, with those of the user.
///
/// # Errors
///
/// When a file of them is not valid.
pub fn rules(files: &RuleFiles) -> Result<RuleSet, UsageError> {
    let rules = match files.files.as_slice() {
        [] => RuleSet::builtin(),
        files => RuleSet::with_files(files),
    };
    rules.map_err(|error| UsageError::Rules(Box::new(error)))
}

/// The settings for a pass.
///
/// # Errors
///
/// When a rule file is not valid or a rule does not exist.
pub fn settings(arguments: &SharedArguments) -> Result<Settings, UsageError> {
    let rules = rules(&arguments.rule_files)?;
    let check = check::Options {
        target: arguments.rules.target,
        selection: selection(&rules, &arguments.rules)?,
    };
    Ok(Settings {
        rules,
        check,
        language: arguments.files.language,
        label: arguments.files.encoding,
        unsafe_fixes: arguments.unsafe_fixes,
        threads: arguments.threads,
    })
}

fn selection(rules: &RuleSet, arguments: &RuleArguments) -> Result<Selection, UnknownRule> {
    let wishes = Wishes {
        select: arguments.select.clone(),
        ignore: arguments.ignore.clone(),
        extend_select: arguments.extend_select.clone(),
    };
    Selection::new(rules.rules().map(crate::rule::Rule::id), wishes)
}

/// Where the scripts come from.
///
/// # Errors
///
/// When a glob does not parse, or standard input is mixed with files.
pub fn sources(arguments: &SharedArguments) -> Result<Sources<'_>, UsageError> {
    let name = arguments.files.stdin_filename.as_deref();
    let standard_input = arguments.paths.iter().any(|path| path.as_os_str() == "-");
    match (standard_input, arguments.paths.len()) {
        (true, 1) => Ok(Sources::StandardInput(name)),
        (true, _) => Err(UsageError::Combination(
            "`-` (standard input) cannot be combined with other paths\nhint: `./-` is a file of that name",
        )),
        (false, _) if name.is_some() => Err(UsageError::Combination(
            "`--stdin-filename` needs `-` as the path\nhint: dismigrate check --stdin-filename NAME -",
        )),
        (false, _) => Ok(Sources::Paths(walk_options(&arguments.files)?)),
    }
}

fn walk_options(arguments: &FileArguments) -> Result<walk::Options, ExcludeError> {
    let ignore_files = if arguments.no_ignore {
        IgnoreFiles::Disregarded
    } else {
        IgnoreFiles::Honoured
    };
    Ok(walk::Options {
        exclude: Exclude::new(arguments.exclude.iter().map(String::as_str))?,
        ignore_files,
    })
}
