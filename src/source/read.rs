//! A script, into memory, within bounds.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use thiserror::Error;

use super::encoding::{DecodeError, Encoding};

/// The size in bytes up to which a file is read. The largest scripts that
/// people write have a few megabytes; what is larger is data under a wrong name.
pub const LIMIT: u64 = 64 << 20;

/// How many bytes tell a larger file from a binary.
const HEAD: u64 = 64 << 10;

/// Why there are no bytes.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The system refuses.
    #[error("cannot be read: {}", crate::walk::reason(.0))]
    System(#[from] io::Error),
    /// It is no text.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// It is longer than [`LIMIT`].
    #[error(
        "larger than {} MiB, so it was not read\nhint: if it is no script, leave it out with `--exclude`",
        LIMIT >> 20
    )]
    Large,
}

/// The bytes of a file.
///
/// # Errors
///
/// When the system does not give them, or there are more than [`LIMIT`] of
/// them; such a file is said to be no text where its head shows it.
pub fn read(path: &Path) -> Result<Vec<u8>, ReadError> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > LIMIT {
        return Err(large(&mut file)?);
    }
    // One more byte, so that the end is met without asking for more room.
    read_into(
        Vec::with_capacity(usize::try_from(length).unwrap_or_default() + 1),
        file,
    )
}

/// The text of a file of ours, which is UTF-8.
///
/// # Errors
///
/// As [`read`], and when it is not.
pub fn read_text(path: &Path) -> Result<String, ReadError> {
    let not_text = |_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8");
    Ok(String::from_utf8(read(path)?).map_err(not_text)?)
}

/// The bytes of a stream.
///
/// # Errors
///
/// When it breaks, or gives more than [`LIMIT`] of them.
pub fn read_all(stream: impl io::Read) -> Result<Vec<u8>, ReadError> {
    read_into(Vec::new(), stream)
}

fn read_into(mut bytes: Vec<u8>, stream: impl io::Read) -> Result<Vec<u8>, ReadError> {
    stream.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(ReadError::Large);
    }
    Ok(bytes)
}

/// What is wrong with a file that is too large.
fn large(file: &mut File) -> io::Result<ReadError> {
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head)?;
    let is_wide = Encoding::detect(&head, None).is_ok_and(Encoding::is_utf16);
    Ok(match head.iter().position(|byte| *byte == 0) {
        Some(offset) if !is_wide => DecodeError::Binary { offset }.into(),
        Some(_) | None => ReadError::Large,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of `length` bytes that starts with `head`; the rest takes no room.
    fn sparse(head: &[u8], length: u64) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), head).unwrap();
        file.as_file().set_len(length).unwrap();
        file
    }

    #[test]
    fn a_file_at_the_limit_is_read_and_one_beyond_it_is_not() {
        let at = sparse(b"echo", LIMIT);
        assert_eq!(read(at.path()).unwrap().len() as u64, LIMIT);
        let beyond = sparse(&b"echo\r\n".repeat(20_000), LIMIT + 1);
        assert!(matches!(read(beyond.path()), Err(ReadError::Large)));
    }

    #[test]
    fn a_large_binary_is_told_by_its_head() {
        let file = sparse(b"MZ", 1 << 30);
        let error = read(file.path()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "binary file, not a script (NUL byte at offset 2)"
        );
    }
}
