//! How a file spells its text, and the two ways between bytes and text.
//!
//! Three families are enough to give every byte back: UTF-8, UTF-16, and for
//! everything else one character for each byte, whatever code page the author
//! used. The bytes above 0x7F of a code page only ever pass through; what the
//! page has a say in all the same is in [`super::eight_bit`].

use std::fmt;

use memchr::memchr;
use thiserror::Error;

use super::eight_bit;
use super::label::Label;
use super::utf16::Order;

/// How a file spells its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8 {
        /// Whether a byte order mark comes first.
        marked: bool,
    },
    /// UTF-16, low byte first.
    Utf16Le {
        /// Whether a byte order mark comes first.
        marked: bool,
    },
    /// UTF-16, high byte first.
    Utf16Be {
        /// Whether a byte order mark comes first.
        marked: bool,
    },
    /// Some code page: a character for each byte.
    EightBit {
        /// Whether the byte order mark of UTF-8 comes first, although what
        /// follows is no UTF-8.
        marked: bool,
    },
}

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// NUL bytes that no UTF-16 accounts for.
    #[error("binary file, not a script (NUL byte at offset {offset})")]
    Binary {
        /// Where the first one is.
        offset: usize,
    },
    /// Not UTF-8, although the user says so.
    #[error(
        "not valid UTF-8 at offset {offset}\nhint: leave `--encoding` out, or name a code page such as `windows-1252`"
    )]
    Utf8 {
        /// Where the first bad byte is.
        offset: usize,
    },
    /// A lone surrogate or half a code unit.
    #[error(
        "not valid UTF-16 at offset {offset}\nhint: save the script again in an editor, or name its encoding with `--encoding`"
    )]
    Utf16 {
        /// Where the first bad unit is.
        offset: usize,
    },
    /// Encoding the text does not give the bytes back.
    #[error("its bytes do not survive decoding")]
    Lossy,
}

/// A character that the encoding of the file cannot spell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "the code page of the file cannot spell `{character}`\nhint: save the script as UTF-8 first"
)]
pub struct EncodeError {
    /// The character.
    pub character: char,
}

impl Encoding {
    /// Decides how `bytes` spell text and decodes them. A byte order mark
    /// outranks `label`.
    ///
    /// # Errors
    ///
    /// When they spell none, or when encoding would not give them back.
    pub fn decode(bytes: Vec<u8>, label: Option<Label>) -> Result<(Self, String), DecodeError> {
        let encoding = Self::detect(&bytes, label)?;
        let body = bytes.get(encoding.mark().len()..).unwrap_or_default();
        let text = match encoding {
            Self::Utf8 { marked: false } => {
                // Valid UTF-8 is its own proof: the bytes move unchanged.
                return String::from_utf8(bytes)
                    .map(|text| (encoding, text))
                    .map_err(|_| DecodeError::Lossy);
            }
            Self::Utf8 { marked: true } => String::from_utf8_lossy(body).into_owned(),
            Self::Utf16Le { .. } => Order::Little.text(body),
            Self::Utf16Be { .. } => Order::Big.text(body),
            Self::EightBit { .. } => eight_bit::decode(body, Label::code_page(label)),
        };
        if encoding.encode(&text).ok().as_ref() != Some(&bytes) {
            return Err(DecodeError::Lossy);
        }
        Ok((encoding, text))
    }

    /// Decides how `bytes` spell text, without decoding them.
    ///
    /// # Errors
    ///
    /// When they spell none.
    pub fn detect(bytes: &[u8], label: Option<Label>) -> Result<Self, DecodeError> {
        if let Some(encoding) = Self::of_mark(bytes) {
            return encoding.checked(bytes);
        }
        match label {
            Some(Label::Utf8) => Self::Utf8 { marked: false }.checked_utf8(bytes),
            Some(Label::Utf16Le) => Self::Utf16Le { marked: false }.checked(bytes),
            Some(Label::Utf16Be) => Self::Utf16Be { marked: false }.checked(bytes),
            Some(Label::EightBit(_)) => Self::EightBit { marked: false }.checked(bytes),
            None => Self::guess(bytes),
        }
    }

    /// The bytes of `text` in this encoding, byte order mark included.
    ///
    /// # Errors
    ///
    /// When it cannot spell a character.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, EncodeError> {
        let mut bytes = self.mark().to_vec();
        match self {
            Self::Utf8 { .. } => bytes.extend_from_slice(text.as_bytes()),
            Self::Utf16Le { .. } => bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
            Self::Utf16Be { .. } => bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
            Self::EightBit { .. } => {
                for character in text.chars() {
                    bytes.push(eight_bit::byte(character).ok_or(EncodeError { character })?);
                }
            }
        }
        Ok(bytes)
    }

    /// The byte order mark that the file starts with, or nothing.
    #[must_use]
    pub fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8 { marked: true } | Self::EightBit { marked: true } => b"\xEF\xBB\xBF",
            Self::Utf16Le { marked: true } => b"\xFF\xFE",
            Self::Utf16Be { marked: true } => b"\xFE\xFF",
            _ => b"",
        }
    }

    /// Whether it is UTF-16, which line-based tools cannot patch.
    #[must_use]
    pub fn is_utf16(self) -> bool {
        matches!(self, Self::Utf16Le { .. } | Self::Utf16Be { .. })
    }

    fn of_mark(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xEF, 0xBB, 0xBF, rest @ ..] if std::str::from_utf8(rest).is_err() => {
                Some(Self::EightBit { marked: true })
            }
            [0xEF, 0xBB, 0xBF, ..] => Some(Self::Utf8 { marked: true }),
            [0xFF, 0xFE, ..] => Some(Self::Utf16Le { marked: true }),
            [0xFE, 0xFF, ..] => Some(Self::Utf16Be { marked: true }),
            _ => None,
        }
    }

    fn guess(bytes: &[u8]) -> Result<Self, DecodeError> {
        match Order::of_unmarked(bytes) {
            Some(Order::Little) => return Ok(Self::Utf16Le { marked: false }),
            Some(Order::Big) => return Ok(Self::Utf16Be { marked: false }),
            None => {}
        }
        if std::str::from_utf8(bytes).is_ok() {
            return Self::Utf8 { marked: false }.checked(bytes);
        }
        Self::EightBit { marked: false }.checked(bytes)
    }

    /// This encoding, if the bytes behind the mark are text of it.
    fn checked(self, bytes: &[u8]) -> Result<Self, DecodeError> {
        let mark = self.mark().len();
        let body = bytes.get(mark..).unwrap_or_default();
        let bad = match self {
            Self::Utf8 { .. } | Self::EightBit { .. } => {
                return match inner_nul(body) {
                    Some(at) => Err(DecodeError::Binary { offset: mark + at }),
                    None => Ok(self),
                };
            }
            Self::Utf16Le { .. } => Order::Little.error(body),
            Self::Utf16Be { .. } => Order::Big.error(body),
        };
        match bad {
            Some(at) => Err(DecodeError::Utf16 { offset: mark + at }),
            None => Ok(self),
        }
    }

    fn checked_utf8(self, bytes: &[u8]) -> Result<Self, DecodeError> {
        match std::str::from_utf8(bytes) {
            Ok(_) => self.checked(bytes),
            Err(error) => Err(DecodeError::Utf8 {
                offset: error.valid_up_to(),
            }),
        }
    }
}

/// The first NUL that is not part of the padding some tools leave at the end
/// of a file (NUL and the DOS end-of-file character).
fn inner_nul(bytes: &[u8]) -> Option<usize> {
    let at = memchr(0, bytes)?;
    let rest = bytes.get(at..).unwrap_or_default();
    let padding = at > 0 && rest.iter().all(|byte| matches!(byte, 0 | 0x1A));
    (!padding).then_some(at)
}

impl fmt::Display for Encoding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Utf8 { .. } => "UTF-8",
            Self::Utf16Le { .. } => "UTF-16LE",
            Self::Utf16Be { .. } => "UTF-16BE",
            Self::EightBit { .. } => "8-bit",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::eight_bit::CodePage;
    use super::*;

    fn detect(bytes: &[u8]) -> Result<Encoding, DecodeError> {
        Encoding::detect(bytes, None)
    }

    #[test]
    fn encodings_are_told_apart() {
        let cases: [(&[u8], Encoding); 9] = [
            (b"", Encoding::Utf8 { marked: false }),
            (b"echo hi", Encoding::Utf8 { marked: false }),
            ("echo ä".as_bytes(), Encoding::Utf8 { marked: false }),
            (b"\xEF\xBB\xBFrem", Encoding::Utf8 { marked: true }),
            (b"\xEF\xBB\xBF\xE4", Encoding::EightBit { marked: true }),
            (b"\xFF\xFEr\0e\0", Encoding::Utf16Le { marked: true }),
            (b"\xFE\xFF\0r\0e", Encoding::Utf16Be { marked: true }),
            (b"r\0e\0m\0", Encoding::Utf16Le { marked: false }),
            (b"\0r\0e\0m", Encoding::Utf16Be { marked: false }),
        ];
        for (bytes, encoding) in cases {
            assert_eq!(detect(bytes), Ok(encoding), "{bytes:?}");
        }
        assert_eq!(
            detect(b"echo \xE4"),
            Ok(Encoding::EightBit { marked: false })
        );
    }

    #[test]
    fn nul_bytes_are_binary() {
        assert_eq!(
            detect(b"MZ\x90\0\x03\0\0\0\x04"),
            Err(DecodeError::Binary { offset: 3 })
        );
        assert_eq!(detect(b"\0\0\0\0"), Err(DecodeError::Binary { offset: 0 }));
        assert_eq!(detect(b"a\0b\n"), Err(DecodeError::Binary { offset: 1 }));
    }

    #[test]
    fn padding_behind_the_text_is_not_binary() {
        assert_eq!(
            detect(b"echo\r\n\x1a\0\0\0"),
            Ok(Encoding::Utf8 { marked: false })
        );
    }

    #[test]
    fn broken_utf16_is_an_error_with_its_place() {
        assert_eq!(
            detect(b"\xFF\xFEa\0\x00\xD8b\0"),
            Err(DecodeError::Utf16 { offset: 4 })
        );
        assert_eq!(
            detect(b"\xFF\xFEa\0b"),
            Err(DecodeError::Utf16 { offset: 4 })
        );
    }

    #[test]
    fn a_label_decides_where_there_is_no_mark() {
        let eight = Some(Label::EightBit(CodePage::Single));
        assert_eq!(
            Encoding::detect("ä".as_bytes(), eight),
            Ok(Encoding::EightBit { marked: false })
        );
        assert_eq!(
            Encoding::detect(b"\xFF\xFEr\0", eight),
            Ok(Encoding::Utf16Le { marked: true })
        );
        assert_eq!(
            Encoding::detect(b"ab\xE4", Some(Label::Utf8)),
            Err(DecodeError::Utf8 { offset: 2 })
        );
    }

    #[test]
    fn a_code_page_refuses_what_it_cannot_spell() {
        let encoding = Encoding::EightBit { marked: false };
        assert_eq!(encoding.encode("\u{e4}"), Ok(vec![0xE4]));
        assert_eq!(encoding.encode("ж"), Err(EncodeError { character: 'ж' }));
    }
}
