//! Writing a file so that at every moment it is the old one or the new one.
//!
//! The new bytes go to a temporary file beside the old one, which then takes
//! its name. Kept are: permissions, owner and group (where the system lets
//! us), a symbolic link that was named (its target is written), and hard
//! links. A file with several names is one file, and changes under all of
//! them: it is overwritten in place, since a rename would tear the names
//! apart. What makes it longer is written first and the old content is put
//! back when something fails, so that even then a full disk does no harm.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;
use thiserror::Error;

use super::interrupt::writing;
use crate::walk::reason;

/// Why a file was not written. It is as it was.
#[derive(Debug, Error)]
pub enum WriteError {
    /// Somebody else wrote to it, or put something else in its place.
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
    if !metadata.is_file() {
        return Err(WriteError::Changed);
    }
    if metadata.permissions().readonly() {
        return Err(WriteError::ReadOnly);
    }
    // Renaming asks for no right to write to the file itself, so ask here.
    let mut file = OpenOptions::new()
        .write(true)
        .open(&path)
        .map_err(WriteError::File)?;
    let _held = writing();
    if names(&metadata) > 1 {
        let _alone = alone();
        if is_still(&path, old, new)? {
            overwrite(&mut file, old, new).map_err(WriteError::File)?;
        }
        return Ok(());
    }
    drop(file);
    replace(&path, &metadata, old, new)
}

/// Held by whoever overwrites a file in place, or reads one that others may.
static IN_PLACE: Mutex<()> = Mutex::new(());

/// Of a file with several names, which is overwritten in place under each of them: while
/// the result is held, nobody here does. None for a file with one name.
#[must_use]
pub fn kept_whole(path: &Path) -> Option<MutexGuard<'static, ()>> {
    let metadata = fs::metadata(path).ok()?;
    (names(&metadata) > 1).then(alone)
}

fn alone() -> MutexGuard<'static, ()> {
    IN_PLACE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts `content` at `path`, whole or not at all where that is a file or
/// nothing yet; a pipe or a device takes it as it comes.
///
/// # Errors
///
/// When the file system does not take it; what was there is then as it was.
pub fn save(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {
            let old = fs::read(path).map_err(WriteError::File)?;
            write_atomically(path, &old, content)
        }
        Ok(_) => fs::write(path, content).map_err(WriteError::File),
        Err(_) => {
            let _held = writing();
            create(path, content).map_err(WriteError::File)
        }
    }
}

/// A new file with the permissions that new files have.
fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(content).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

fn replace(path: &Path, metadata: &Metadata, old: &[u8], new: &[u8]) -> Result<(), WriteError> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let mut temporary = tempfile::Builder::new()
        .prefix(".dismigrate-")
        .suffix(".tmp")
        .tempfile_in(directory)
        .map_err(WriteError::Directory)?;
    fill(&mut temporary, metadata, new).map_err(WriteError::File)?;
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

/// Overwrites a file that is `old`; if that fails, it is `old` again.
fn overwrite(file: &mut File, old: &[u8], new: &[u8]) -> io::Result<()> {
    let written = put(file, old.len(), new);
    if written.is_err() {
        // The blocks of the old content are still the file's own.
        let _ = put(file, old.len(), old);
    }
    written
}

/// Writes `content` over the first bytes of a file, of which `length` are
/// there, and cuts off the rest. What takes room on the disk comes first.
fn put(file: &mut File, length: usize, content: &[u8]) -> io::Result<()> {
    let offset = |length| u64::try_from(length).map_err(io::Error::other);
    let (head, tail) = content.split_at(length.min(content.len()));
    file.seek(SeekFrom::Start(offset(head.len())?))?;
    file.write_all(tail)?;
    file.rewind()?;
    file.write_all(head)?;
    file.set_len(offset(content.len())?)?;
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
mod tests;
