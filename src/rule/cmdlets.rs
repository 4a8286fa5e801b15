//! The cmdlets that do what DISM does: `rules/cmdlets.toml`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use super::file::RuleFile;
use super::target::Target;
use crate::toml_file::TomlError;

/// What new commands are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Emit {
    /// Calls of `dism.exe`, in every language.
    #[default]
    Dism,
    /// In PowerShell files the cmdlets of its DISM module, where there is one.
    Cmdlets,
}

/// The cmdlets of PowerShell's DISM module.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cmdlets {
    since: Target,
    drops: Vec<String>,
    globals: BTreeMap<String, String>,
    #[serde(rename = "cmdlet")]
    all: Vec<Cmdlet>,
}

/// A cmdlet, and the DISM command that it stands for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cmdlet {
    command: String,
    name: String,
    #[serde(default)]
    lists: Vec<String>,
    parameters: BTreeMap<String, String>,
}

impl Emit {
    /// Every choice.
    pub const ALL: [Self; 2] = [Self::Dism, Self::Cmdlets];

    /// The name that the command line and the configuration use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dism => "dism",
            Self::Cmdlets => "cmdlets",
        }
    }
}

impl fmt::Display for Emit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Emit {
    type Err = String;

    /// # Errors
    ///
    /// When there is no choice of that name.
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|one| one.name() == name)
            .ok_or_else(|| format!("unknown output `{name}`\nhint: one of dism, cmdlets"))
    }
}

impl Cmdlets {
    /// Reads `rules/cmdlets.toml`.
    pub(super) fn load(file: &RuleFile) -> Result<Self, TomlError> {
        file.parse()
    }

    /// Whether the module is part of this Windows.
    #[must_use]
    pub fn are_part_of(&self, target: Target) -> bool {
        target >= self.since
    }

    /// Whether no cmdlet has, or needs, this option of DISM.
    #[must_use]
    pub fn drops(&self, option: &str) -> bool {
        self.drops.iter().any(|one| one == option)
    }

    /// The parameter of every cmdlet that an option of DISM becomes.
    #[must_use]
    pub fn global(&self, option: &str) -> Option<&str> {
        self.globals.get(option).map(String::as_str)
    }

    /// The cmdlet that stands for a command of DISM.
    #[must_use]
    pub fn cmdlet(&self, command: &str) -> Option<&Cmdlet> {
        self.all.iter().find(|one| one.command == command)
    }
}

impl Cmdlet {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The parameter that an option of its command becomes.
    #[must_use]
    pub fn parameter(&self, option: &str) -> Option<&str> {
        self.parameters.get(option).map(String::as_str)
    }

    /// Whether a parameter takes several values.
    #[must_use]
    pub fn takes_list(&self, option: &str) -> bool {
        self.lists.iter().any(|one| one == option)
    }
}
