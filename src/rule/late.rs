//! The rules of a run, read when a script first asks for them. Most runs meet
//! no such script, and reading the rules takes longer than all else they do.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use super::selection::Selection;
use super::{RuleSet, set};
use crate::toml_file::TomlError;

/// Rules that are there when they are asked for.
#[derive(Clone, Debug)]
pub struct LateRules {
    /// None for those that come with the program, which all runs share.
    own: Option<Arc<RuleSet>>,
}

static BUILTIN: LazyLock<Result<Arc<RuleSet>, Arc<TomlError>>> =
    LazyLock::new(|| RuleSet::builtin().map(Arc::new).map_err(Arc::new));

impl LateRules {
    /// The built-in rules and those of further files, which are read at once: what
    /// is wrong with them is said whether or not a script asks.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or breaks a rule about rules.
    pub fn with_files(files: &[PathBuf]) -> Result<Self, Arc<TomlError>> {
        let own = match files {
            [] => None,
            files => Some(Arc::new(RuleSet::with_files(files).map_err(Arc::new)?)),
        };
        Ok(Self { own })
    }

    /// The rules.
    ///
    /// # Errors
    ///
    /// When a built-in rule file is invalid, which a test rules out.
    pub fn get(&self) -> Result<&Arc<RuleSet>, Arc<TomlError>> {
        match &self.own {
            Some(own) => Ok(own),
            None => BUILTIN.as_ref().map_err(Arc::clone),
        }
    }

    /// The names of which a file must hold one for a selected rule to have
    /// something to say. A rule that is off by default and not asked for has not.
    #[must_use]
    pub fn names(&self, selection: &Selection) -> Vec<&str> {
        match &self.own {
            Some(own) => own.names(selection).collect(),
            None => set::builtin_names(selection).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::selection::Wishes;
    use super::*;

    #[test]
    fn the_names_are_known_before_the_rules_are_read() {
        let rules = LateRules::with_files(&[]).unwrap();
        let set = rules.get().unwrap();
        for select in [vec![], vec!["wusa".to_owned(), "imagex-mount".to_owned()]] {
            let selection = Selection::default().over(Wishes {
                select,
                ..Wishes::default()
            });
            let expected: Vec<_> = set.names(&selection).collect();
            assert_eq!(rules.names(&selection), expected);
        }
    }
}
