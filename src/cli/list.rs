//! Lists of paths from elsewhere: a file, standard input, or git.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use thiserror::Error;

use crate::source::shown;
use crate::walk::reason;

/// Why there is no list.
#[derive(Debug, Error)]
pub enum ListError {
    /// The file with the list cannot be read.
    #[error("list of files `{path}` cannot be read: {}", reason(error))]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        error: io::Error,
    },
    /// The program `git` does not run.
    #[error("`--since` needs the program `git`: {}", reason(.0))]
    NoGit(io::Error),
    /// git refuses.
    #[error("`--since {revision}`: git says: {said}")]
    Git {
        /// The revision.
        revision: String,
        /// What git says.
        said: String,
    },
}

/// The paths that a file lists, or standard input for `-`: separated by NUL if
/// there is one, else one a line. Blank lines do not count.
///
/// # Errors
///
/// When it cannot be read.
pub fn listed(file: &Path) -> Result<Vec<PathBuf>, ListError> {
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        io::stdin().lock().read_to_end(&mut bytes)
    } else {
        fs::File::open(file).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|error| ListError::Unreadable {
        path: shown(file),
        error,
    })?;
    Ok(split(&bytes))
}

fn split(bytes: &[u8]) -> Vec<PathBuf> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let nul = bytes.contains(&0);
    let separator = if nul { 0 } else { b'\n' };
    let parts = bytes.split(|byte| *byte == separator);
    let parts = parts.map(|part| match part {
        [line @ .., b'\r'] if !nul => line,
        part => part,
    });
    parts.filter(|part| !part.is_empty()).map(path).collect()
}

/// The files that differ from `revision`, in the working tree or not yet
/// known to git, below the working directory. Deleted ones are no files, and
/// links are not followed, since a checkout says where they lead.
///
/// # Errors
///
/// When git does not run, or does not know the revision.
pub fn changed_since(revision: &str) -> Result<Vec<PathBuf>, ListError> {
    let differing = "diff --name-only -z --no-ext-diff --no-textconv --no-renames \
        --ignore-submodules=all --diff-filter=d --relative --end-of-options";
    let arguments: Vec<_> = differing
        .split_whitespace()
        .chain([revision, "--"])
        .collect();
    let mut files = git(revision, &arguments)?;
    let unknown = ["ls-files", "-z", "--others", "--exclude-standard"];
    files.extend(git(revision, &unknown)?);
    files.sort();
    files.dedup();
    files.retain(|file| fs::symlink_metadata(file).is_ok_and(|file| file.is_file()));
    Ok(files)
}

fn git(revision: &str, arguments: &[&str]) -> Result<Vec<PathBuf>, ListError> {
    let mut command = Command::new("git");
    // No program that a checkout names has a say in a list of names: no
    // monitor, no hook, and no filter, which git would ask whether a file
    // whose time has changed is really another one.
    for setting in [
        "core.fsmonitor=false",
        "core.hooksPath=/dev/null",
        "core.quotePath=false",
        "diff.autoRefreshIndex=false",
    ] {
        command.args(["-c", setting]);
    }
    command.arg("--no-optional-locks");
    let output = command.args(arguments).output().map_err(ListError::NoGit)?;
    if output.status.success() {
        return Ok(split(&output.stdout));
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(ListError::Git {
        revision: revision.to_owned(),
        said,
    })
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStringExt as _;
    PathBuf::from(OsString::from_vec(bytes.to_vec()))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsString::from(String::from_utf8_lossy(bytes).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_lines_or_nul_separated() {
        let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        assert_eq!(split(b"\xef\xbb\xbfa b\r\n\nc"), paths(&["a b", "c"]));
        assert_eq!(split(b"a\nb\0c\r\0"), paths(&["a\nb", "c\r"]));
        assert_eq!(split(b""), paths(&[]));
    }
}
