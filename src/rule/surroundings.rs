//! What the `context` rules look for around a call: `rules/context.toml`.

use serde::Deserialize;

use super::file::RuleFile;
use super::{Rule, plain, schema};
use crate::toml_file::TomlError;

/// Names that mean something near a call of a retired tool.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// What programs do with the name of another.
    pub programs: Programs,
    /// Exit codes that DISM never has.
    pub codes: Vec<String>,
    /// What stands for the outcome of a call in a condition.
    pub outcome: Vec<String>,
    /// Logs that the old tools wrote.
    pub logs: Logs,
}

/// Programs by what they do with the name of another; methods with a dot
/// before their name (`.fileexists`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programs {
    /// They look whether it runs.
    pub wait: Vec<String>,
    /// They end it.
    pub kill: Vec<String>,
    /// They look for it in what another program prints.
    pub filter: Vec<String>,
    /// They look it up in the path.
    pub lookup: Vec<String>,
    /// They look whether there is such a file.
    pub exists: Vec<String>,
    /// They do what DISM does, so a way that calls them is one without the old tool.
    pub instead: Vec<String>,
    /// They mount images in a way of their own.
    pub mount: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    programs: Programs,
    codes: Codes,
    logs: Logs,
    #[serde(rename = "rule")]
    rules: Vec<schema::PlainRule>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Codes {
    never: Vec<String>,
    outcome: Vec<String>,
}

/// Logs that the old tools wrote.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logs {
    /// Those that they wrote by default.
    pub names: Vec<String>,
    /// The options that name another, with the sign behind them, in lower case.
    pub options: Vec<String>,
    /// What they put behind that name for the log that holds text.
    pub text: String,
}

/// Reads `rules/context.toml`.
pub(super) fn load(file: &RuleFile) -> Result<(Surroundings, Vec<Rule>), TomlError> {
    let written: File = file.parse()?;
    let surroundings = Surroundings {
        programs: written.programs,
        codes: written.codes.never,
        outcome: written.codes.outcome,
        logs: written.logs,
    };
    Ok((surroundings, plain::rules(file, "context", written.rules)?))
}
