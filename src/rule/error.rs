//! What can be wrong with a rule file, and where.

use std::ops::Range;

use serde::de::DeserializeOwned;

use crate::span::Span;

/// Reads the text of a rule file as the tables that it should be.
pub(super) fn parse<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, RuleError> {
    toml::from_str(text)
        .map_err(|error| RuleError::invalid(path, text, error.span(), error.message().to_owned()))
}

/// A rule file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct RuleError {
    path: String,
    text: String,
    span: Option<Span>,
    message: String,
}

impl RuleError {
    /// A file that cannot be read.
    #[must_use]
    pub fn unreadable(path: &str, error: &std::io::Error) -> Self {
        Self {
            path: path.to_owned(),
            text: String::new(),
            span: None,
            message: format!("cannot read rule file: {error}"),
        }
    }

    /// A file that breaks a rule about rules at `span`.
    #[must_use]
    pub fn invalid(path: &str, text: &str, span: Option<Range<usize>>, message: String) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            span: span.map(Span::from),
            message,
        }
    }

    /// The file.
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
