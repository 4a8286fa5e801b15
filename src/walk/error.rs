//! What cannot be read, in words for people.

use std::fmt;
use std::io;
use std::path::Path;

use crate::source::shown;

/// A file or directory that could not be dealt with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileError {
    /// Its path, as reports show it.
    pub path: String,
    /// What is wrong; a hint stands on a line of its own.
    pub message: String,
}

impl FileError {
    /// Says that `path` could not be dealt with.
    #[must_use]
    pub fn new(path: &Path, message: impl fmt::Display) -> Self {
        Self {
            path: shown(path),
            message: message.to_string(),
        }
    }

    /// Says what the system has against reading `path`.
    #[must_use]
    pub fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self::new(path, format!("cannot be read: {}", reason(error)))
    }
}

/// What the operating system says, in the words of our own messages.
#[must_use]
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => in_our_words(&error.to_string()),
    }
}

/// `Text (os error 1)` as `text`.
fn in_our_words(said: &str) -> String {
    let said = said.split_once(" (os error").map_or(said, |(text, _)| text);
    let mut characters = said.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}
