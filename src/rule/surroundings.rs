//! What the `context` rules look for around a call: `rules/context.toml`.

use serde::Deserialize;

use super::{Rule, RuleError, error, plain, schema};

/// Names that mean something near a call of a retired tool.
#[derive(Debug)]
pub struct Surroundings {
    /// What programs do with the name of another.
    pub programs: Programs,
    /// Exit codes that DISM never has.
    pub codes: Vec<String>,
    /// Logs that the old tools wrote.
    pub logs: Vec<String>,
}

/// Programs by what they do with the name of another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programs {
    /// They look whether it runs.
    pub wait: Vec<String>,
    /// They end it.
    pub kill: Vec<String>,
    /// They look for it in what another program prints.
    pub filter: Vec<String>,
    /// They look whether it is there.
    pub lookup: Vec<String>,
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Codes {
    never: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Logs {
    names: Vec<String>,
}

/// Reads `rules/context.toml`.
pub(super) fn load(path: &str, text: &str) -> Result<(Surroundings, Vec<Rule>), RuleError> {
    let file: File = error::parse(path, text)?;
    let surroundings = Surroundings {
        programs: file.programs,
        codes: file.codes.never,
        logs: file.logs.names,
    };
    Ok((
        surroundings,
        plain::rules(path, text, "context", file.rules)?,
    ))
}
