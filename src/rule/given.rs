//! Rule files that a user names.

use std::path::{Path, PathBuf};

use super::file::RuleFile;
use crate::source::{read_text, shown};
use crate::toml_file::{TomlError, TomlFile};

/// The rule files of a user that have not been used yet.
#[derive(Clone)]
pub(super) struct Given(Vec<(PathBuf, RuleFile)>);

impl Given {
    /// Reads the files.
    pub(super) fn read(paths: &[PathBuf]) -> Result<Self, TomlError> {
        let files = paths.iter().map(|path| {
            let text = read_text(path).map_err(|error| TomlFile::Rules.unreadable(path, &error))?;
            Ok((path.clone(), RuleFile::new(shown(path), text)))
        });
        Ok(Self(files.collect::<Result<_, _>>()?))
    }

    /// The file that takes the place of a built-in one which is about no tool: it
    /// has its name, and is about no tool either.
    pub(super) fn named_like(&mut self, builtin: &RuleFile) -> Option<RuleFile> {
        let name = Path::new(&*builtin.path).file_name();
        let takes_place = |(path, file): &(PathBuf, RuleFile)| {
            path.file_name() == name && !is_about_a_tool(&file.text)
        };
        let at = self.0.iter().rposition(takes_place)?;
        Some(self.0.remove(at).1)
    }

    /// That file, or the built-in one.
    pub(super) fn instead_of(&mut self, builtin: RuleFile) -> RuleFile {
        self.named_like(&builtin).unwrap_or(builtin)
    }

    /// The files that are left.
    pub(super) fn rest(self) -> impl Iterator<Item = RuleFile> {
        self.0.into_iter().map(|(_, file)| file)
    }
}

/// Whether a rule file says which tool it is about.
fn is_about_a_tool(text: &str) -> bool {
    let table = text.parse::<toml::Table>();
    table.is_ok_and(|table| table.contains_key("tool"))
}
