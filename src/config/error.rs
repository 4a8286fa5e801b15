//! What can be wrong with a configuration file, and where.

use std::ops::Range;
use std::path::Path;

use crate::source::shown;
use crate::span::Span;
use crate::walk::{reason, seen_from_here};

/// A configuration file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ConfigError {
    path: String,
    text: String,
    span: Option<Span>,
    message: String,
}

impl ConfigError {
    /// A file that cannot be read.
    #[must_use]
    pub fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        let message = format!("cannot be read: {}", reason(error));
        Self::invalid(path, "", None, message)
    }

    /// A file that is wrong at `span`; a hint is a line of its own.
    #[must_use]
    pub fn invalid(path: &Path, text: &str, span: Option<Range<usize>>, message: String) -> Self {
        Self {
            path: shown(&seen_from_here(path)),
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
