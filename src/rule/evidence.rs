//! What the rules rest on, which is data: `rules/evidence.toml`. A rule names
//! rows; what a row says, how sure it is and where it comes from stands there.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::file::{RuleFile, builtin_file};
use crate::toml_file::TomlError;

pub(super) const FILE: RuleFile = builtin_file!("evidence");

/// The rows of the semantics reference that rules cite.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    sources: BTreeMap<String, String>,
    doubts: BTreeMap<String, Doubt>,
    mapping: BTreeMap<String, Row>,
    facts: BTreeMap<String, Row>,
}

/// Something that is not known for sure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doubt {
    /// What is not known.
    pub doubt: String,
    /// What would settle it.
    pub settle: String,
}

/// One statement.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// How sure it is, the best first.
    pub labels: Vec<Label>,
    /// The statement; in a mapping, old and new.
    pub says: String,
    /// What to mind.
    pub note: Option<String>,
    /// Keys of sources.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Keys of doubts about it.
    #[serde(default)]
    pub doubts: Vec<String>,
}

/// How sure a statement is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
pub enum Label {
    /// A Microsoft page states it.
    Doc,
    /// Seen in the behaviour of shipped programs.
    Obs,
    /// It follows from documented facts.
    Der,
    /// DISM has no such form.
    Noeq,
    /// Widely known, without a readable source.
    Recall,
}

impl Evidence {
    /// Reads the table that comes with the program.
    ///
    /// # Errors
    ///
    /// When the table is invalid, which a test rules out.
    pub fn builtin() -> Result<Self, TomlError> {
        Self::load(&FILE)
    }

    pub(super) fn load(file: &RuleFile) -> Result<Self, TomlError> {
        file.parse()
    }

    /// The rows of the mapping tables, which rules and examples must cover.
    pub fn mapping(&self) -> impl Iterator<Item = &str> {
        self.mapping.keys().map(String::as_str)
    }

    /// The row of that name.
    #[must_use]
    pub fn row(&self, name: &str) -> Option<&Row> {
        self.mapping.get(name).or_else(|| self.facts.get(name))
    }

    /// Every row.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.mapping.values().chain(self.facts.values())
    }

    /// What a key of a source stands for.
    #[must_use]
    pub fn source(&self, key: &str) -> Option<&str> {
        self.sources.get(key).map(String::as_str)
    }

    /// The doubt of that key.
    #[must_use]
    pub fn doubt(&self, key: &str) -> Option<&Doubt> {
        self.doubts.get(key)
    }
}

impl Label {
    /// In a word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Doc => "documented",
            Self::Obs => "observed",
            Self::Der => "derived",
            Self::Noeq => "no equivalent",
            Self::Recall => "remembered",
        }
    }
}
