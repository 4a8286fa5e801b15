//! A script, into memory, within bounds.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use thiserror::Error;

use super::encoding::{DecodeError, Encoding};

/// The size in bytes up to which a file is read. The largest scripts that
/// people write have a few megabytes; what is larger is data under a wrong name.
pub const LIMIT: u64 = 64 << 20;

/// How many bytes are read without asking how many there are. They tell a file that
/// is too large from a binary.
const HEAD: usize = 64 << 10;

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

/// Reads files, one after the other, into the same room: most are read to be looked
/// at and nothing more.
#[derive(Debug)]
pub struct Reader {
    /// What starts a file; all of most.
    head: Box<[u8]>,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            head: vec![0; HEAD].into(),
        }
    }
}

impl Reader {
    /// The bytes of a file.
    ///
    /// # Errors
    ///
    /// When the system does not give them, or there are more than [`LIMIT`] of
    /// them; such a file is said to be no text where its head shows it.
    pub fn read(&mut self, path: &Path) -> Result<Cow<'_, [u8]>, ReadError> {
        let mut file = File::open(path)?;
        let mut length = 0;
        while length < HEAD {
            match file.read(&mut self.head[length..]) {
                Ok(0) => return Ok(Cow::Borrowed(&self.head[..length])),
                Ok(more) => length += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        let length = file.metadata()?.len();
        if length > LIMIT {
            return Err(large(&self.head));
        }
        // One more byte, so that the end is met without asking for more room.
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default() + 1);
        bytes.extend_from_slice(&self.head);
        read_on(bytes, file).map(Cow::Owned)
    }
}

/// The bytes of one file.
///
/// # Errors
///
/// As [`Reader::read`].
pub fn read(path: &Path) -> Result<Vec<u8>, ReadError> {
    Reader::default().read(path).map(Cow::into_owned)
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
    read_on(Vec::new(), stream)
}

/// All bytes of a stream of which these have been read.
fn read_on(mut bytes: Vec<u8>, stream: impl io::Read) -> Result<Vec<u8>, ReadError> {
    let left = (LIMIT + 1).saturating_sub(bytes.len() as u64);
    stream.take(left).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(ReadError::Large);
    }
    Ok(bytes)
}

/// What is wrong with a file that is too large.
fn large(head: &[u8]) -> ReadError {
    let is_wide = Encoding::detect(head, None).is_ok_and(Encoding::is_utf16);
    match head.iter().position(|byte| *byte == 0) {
        Some(offset) if !is_wide => DecodeError::Binary { offset }.into(),
        Some(_) | None => ReadError::Large,
    }
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
    fn a_file_is_read_to_its_end_whatever_was_read_before() {
        let mut reader = Reader::default();
        let mut next = 0_u8;
        for length in [HEAD - 1, 3, HEAD, 0, HEAD + 1, 2, 3 * HEAD] {
            let bytes: Vec<u8> = std::iter::repeat_with(|| {
                next = next.wrapping_add(7);
                next
            })
            .take(length)
            .collect();
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), &bytes).unwrap();
            assert!(reader.read(file.path()).unwrap() == bytes, "{length} bytes");
        }
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
