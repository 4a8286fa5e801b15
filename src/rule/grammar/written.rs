//! `rules/dism.toml` as it is written; its head explains each key.

use serde::Deserialize;

use super::super::file::Spanned;

use super::{Arity, Reach, Shape};
use crate::rule::schema;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct File {
    #[serde(rename = "option")]
    pub(super) options: Vec<Opt>,
    #[serde(rename = "command")]
    pub(super) commands: Vec<Command>,
    #[serde(rename = "rule")]
    pub(super) rules: Vec<schema::PlainRule>,
}

/// An option of every command, or an argument of one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Opt {
    pub(super) name: String,
    #[serde(default)]
    pub(super) value: Arity,
    #[serde(default)]
    pub(super) one_of: Vec<String>,
    #[serde(default)]
    pub(super) shape: Shape,
    #[serde(default)]
    pub(super) target: Reach,
    pub(super) since: Option<Spanned<String>>,
    pub(super) until: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) refuses: Vec<String>,
    #[serde(default)]
    pub(super) reports: bool,
    #[serde(default)]
    pub(super) repeats: bool,
    pub(super) needs: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) undocumented: bool,
}

/// A command.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Command {
    pub(super) names: Vec<String>,
    #[serde(default)]
    pub(super) value: Arity,
    #[serde(default)]
    pub(super) one_of: Vec<String>,
    #[serde(default)]
    pub(super) shape: Shape,
    #[serde(default)]
    pub(super) target: Reach,
    pub(super) since: Option<Spanned<String>>,
    pub(super) until: Option<Spanned<String>>,
    pub(super) shorthand: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) reports: bool,
    #[serde(default)]
    pub(super) open: bool,
    pub(super) group: Option<String>,
    #[serde(default)]
    pub(super) requires: Vec<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) requires_online: Vec<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) excludes: Vec<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) arguments: Vec<Opt>,
}
