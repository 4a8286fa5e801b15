//! Writing a file so that at every moment it is the old one or the new one.
//!
//! The new bytes go to a temporary file beside the old one, which then takes
//! its name. Kept are: permissions, owner and group (where the system lets
//! us), a symbolic link that was named (its target is written), and hard
//! links. A file with several names is the one exception to the rule above:
//! it is overwritten in place, in one call, since a rename would tear the
//! names apart.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use thiserror::Error;

use crate::walk::reason;

/// Why a file was not written. It is as it was.
#[derive(Debug, Error)]
pub enum WriteError {
    /// Somebody else wrote to it meanwhile.
    #[error("changed while it was being checked, so nothing was written\nhint: run again")]
    Changed,
    /// It is marked read-only.
    #[error("cannot be written: the file is read-only")]
    ReadOnly,
    /// The system refuses to write to it.
    #[error("cannot be written: {}", reason(.0))]
    File(#[source] io::Error),
    /// The system refuses a new file beside it.
    #[error("cannot be written: no new file can be made in its directory: {}", reason(.0))]
    Directory(#[source] io::Error),
}

/// Replaces the content of `path`, which was `old` when it was read, by `new`.
///
/// # Errors
///
/// When it is not `old` any more, or cannot be written; it is then as it was.
pub fn write_atomically(path: &Path, old: &[u8], new: &[u8]) -> Result<(), WriteError> {
    let path = fs::canonicalize(path).map_err(WriteError::File)?;
    let metadata = fs::metadata(&path).map_err(WriteError::File)?;
    if metadata.permissions().readonly() {
        return Err(WriteError::ReadOnly);
    }
    // Renaming asks for no right to write to the file itself, so ask here.
    let mut file = OpenOptions::new()
        .write(true)
        .open(&path)
        .map_err(WriteError::File)?;
    if names(&metadata) > 1 {
        if is_still(&path, old, new)? {
            overwrite(&mut file, new).map_err(WriteError::File)?;
        }
        return Ok(());
    }
    drop(file);
    replace(&path, &metadata, old, new)
}

fn replace(path: &PathBuf, metadata: &Metadata, old: &[u8], new: &[u8]) -> Result<(), WriteError> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let mut temporary = tempfile::Builder::new()
        .prefix(".dismigrate-")
        .suffix(".tmp")
        .tempfile_in(directory)
        .map_err(WriteError::Directory)?;
    fill(&mut temporary, metadata, new).map_err(WriteError::Directory)?;
    if is_still(path, old, new)? {
        let persisted = temporary.persist(path);
        persisted.map_err(|error| WriteError::Directory(error.error))?;
        sync_directory(directory);
    }
    Ok(())
}

fn fill(temporary: &mut NamedTempFile, metadata: &Metadata, new: &[u8]) -> io::Result<()> {
    temporary.write_all(new)?;
    keep_owner(temporary.path(), metadata);
    fs::set_permissions(temporary.path(), metadata.permissions())?;
    temporary.as_file().sync_all()
}

/// Whether the file still has to be written: true while it is `old`, false
/// when it is `new` already (through another of its names).
fn is_still(path: &Path, old: &[u8], new: &[u8]) -> Result<bool, WriteError> {
    let now = fs::read(path).map_err(WriteError::File)?;
    if now == old {
        return Ok(true);
    }
    if now == new {
        return Ok(false);
    }
    Err(WriteError::Changed)
}

fn overwrite(file: &mut File, new: &[u8]) -> io::Result<()> {
    file.rewind()?;
    file.write_all(new)?;
    file.set_len(u64::try_from(new.len()).map_err(io::Error::other)?)?;
    file.sync_all()
}

/// How many names the file has.
#[cfg(unix)]
fn names(metadata: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    metadata.nlink()
}

/// How many names the file has: not to be known here.
#[cfg(not(unix))]
fn names(_metadata: &Metadata) -> u64 {
    1
}

/// Gives the new file to the owner of the old one, as far as we may.
#[cfg(unix)]
fn keep_owner(path: &Path, metadata: &Metadata) {
    use std::os::unix::fs::{MetadataExt as _, chown};
    if chown(path, Some(metadata.uid()), Some(metadata.gid())).is_err() {
        // Not the superuser: at least the group, where we belong to it.
        let _ = chown(path, None, Some(metadata.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_path: &Path, _metadata: &Metadata) {}

/// Makes the rename last. The file is whole either way, so a system that
/// cannot do this is no error.
fn sync_directory(directory: &Path) {
    if cfg!(unix) {
        let _ = File::open(directory).and_then(|directory| directory.sync_all());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(content: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.cmd");
        fs::write(&path, content).unwrap();
        (directory, path)
    }

    fn entries(directory: &Path) -> usize {
        fs::read_dir(directory).unwrap().count()
    }

    #[test]
    fn the_content_is_replaced_and_nothing_is_left_behind() {
        let (directory, path) = file(b"old");
        write_atomically(&path, b"old", b"new\r\n").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new\r\n");
        assert_eq!(entries(directory.path()), 1);
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_refused() {
        let (directory, path) = file(b"theirs");
        let result = write_atomically(&path, b"old", b"new");
        assert!(matches!(result, Err(WriteError::Changed)));
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
        assert_eq!(entries(directory.path()), 1);
    }

    #[test]
    fn a_read_only_file_is_refused() {
        let (_directory, path) = file(b"old");
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        let result = write_atomically(&path, b"old", b"new");
        assert!(matches!(result, Err(WriteError::ReadOnly)));
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_survive() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_directory, path) = file(b"old");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o751)).unwrap();
        write_atomically(&path, b"old", b"new").unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o751);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_its_target_is_written() {
        let (directory, path) = file(b"old");
        let link = directory.path().join("link.cmd");
        std::os::unix::fs::symlink("a.cmd", &link).unwrap();
        write_atomically(&link, b"old", b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }

    #[cfg(unix)]
    #[test]
    fn hard_links_stay_one_file() {
        let (directory, path) = file(b"old and long");
        let twin = directory.path().join("b.cmd");
        fs::hard_link(&path, &twin).unwrap();
        write_atomically(&path, b"old and long", b"new").unwrap();
        assert_eq!(fs::read(&twin).unwrap(), b"new");
        write_atomically(&twin, b"old and long", b"new").unwrap();
        assert_eq!(names(&fs::metadata(&path).unwrap()), 2);
    }
}
