//! TOML files that steer us, configurations and rules: how they are read, and
//! what can be wrong with one of them, and where.

use std::ops::Range;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::source::{ReadError, shown};
use crate::span::Span;
use crate::walk::seen_from_here;

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TomlFile {
    /// `dismigrate.toml`.
    Configuration,
    /// Rules.
    Rules,
}

/// A file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct TomlError {
    file: TomlFile,
    path: String,
    text: String,
    span: Option<Span>,
    message: String,
}

impl TomlFile {
    /// What such a file is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Rules => "rule file",
        }
    }

    /// Reads the text of a file as the tables that it should be.
    ///
    /// # Errors
    ///
    /// When it is no TOML, or has other keys and values.
    pub fn parse<T: DeserializeOwned>(
        self,
        path: impl AsRef<Path>,
        text: &str,
    ) -> Result<T, TomlError> {
        toml::from_str(text)
            .map_err(|error| self.invalid(path, text, error.span(), explained(error.message())))
    }

    /// A file that cannot be read.
    #[must_use]
    pub fn unreadable(self, path: impl AsRef<Path>, error: &ReadError) -> TomlError {
        self.invalid(path, "", None, error.to_string())
    }

    /// A file that is wrong at `span`; a hint is a line of its own.
    #[must_use]
    pub fn invalid(
        self,
        path: impl AsRef<Path>,
        text: &str,
        span: Option<Range<usize>>,
        message: String,
    ) -> TomlError {
        TomlError {
            file: self,
            path: shown(&seen_from_here(path.as_ref())),
            text: text.to_owned(),
            span: span.map(Span::from),
            message,
        }
    }
}

impl TomlError {
    /// What the file is for.
    #[must_use]
    pub fn file(&self) -> TomlFile {
        self.file
    }

    /// The file, as a person in the working directory finds it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its text; empty when it could not be read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place, in bytes of the text.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.span
    }
}

/// serde's sentence about an unknown key or value in our words, with the
/// nearest of those it lists.
fn explained(message: &str) -> String {
    let message = message.trim();
    let (kind, rest) = match message.split_once(" `") {
        Some(("unknown field", rest)) => ("key", rest),
        Some(("unknown variant", rest)) => ("value", rest),
        _ => return message.to_owned(),
    };
    let mut names = rest.split('`').step_by(2);
    let name = names.next().unwrap_or_default();
    let known: Vec<_> = names.filter(|name| !name.is_empty()).collect();
    let likeness = |known: &str| strsim::jaro_winkler(name, known);
    let near = known
        .iter()
        .max_by(|one, two| likeness(one).total_cmp(&likeness(two)));
    let hint = match near.filter(|near| likeness(near) > 0.7) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("one of {}", known.join(", ")),
    };
    format!("unknown {kind} `{name}`\nhint: {hint}")
}
