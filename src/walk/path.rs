//! Paths as people name them, and as the file system does.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// The working directory, links resolved; empty where there is none.
#[must_use]
pub fn here() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    fs::canonicalize(&here).unwrap_or(here)
}

/// An absolute path as seen from the working directory, where it lies below.
#[must_use]
pub fn seen_from_here(path: &Path) -> PathBuf {
    match path.strip_prefix(here()) {
        Ok(inside) if !inside.as_os_str().is_empty() => inside.to_path_buf(),
        _ => path.to_path_buf(),
    }
}

/// A path without what says nothing in it.
pub(super) fn clean(path: &Path) -> PathBuf {
    let path: PathBuf = path.components().collect();
    if path.as_os_str().is_empty() {
        return PathBuf::from(".");
    }
    path
}

/// `path` with its directory resolved where `..` occurs in it: a link before
/// the `..` decides what it means.
pub(super) fn without_parents(path: &Path) -> PathBuf {
    if !path.components().any(|part| part == Component::ParentDir) {
        return path.to_path_buf();
    }
    let (directory, name) = match (path.parent(), path.file_name()) {
        (Some(directory), Some(name)) => (directory, Some(name)),
        _ => (path, None),
    };
    match (fs::canonicalize(directory), name) {
        (Ok(directory), Some(name)) => directory.join(name),
        (Ok(directory), None) => directory,
        (Err(_), _) => path.to_path_buf(),
    }
}

/// `path` with the links of its directory, but not its own, resolved.
pub(super) fn in_resolved_directory(path: &Path) -> PathBuf {
    let (Some(directory), Some(name)) = (path.parent(), path.file_name()) else {
        return path.to_path_buf();
    };
    fs::canonicalize(directory).map_or_else(|_| path.to_path_buf(), |real| real.join(name))
}
