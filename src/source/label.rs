//! Encodings by the names that people give them.

use std::str::FromStr;

use thiserror::Error;

/// An encoding that the user names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// UTF-8 and nothing else.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// A code page, whichever.
    EightBit,
}

/// A label that names no encoding.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "unknown encoding `{label}`, try one of utf-8, utf-16le, utf-16be, latin1, windows-1252, cp437, cp850, shift_jis, gbk"
)]
pub struct UnknownLabel {
    label: String,
}

/// Code pages by the names people use, without case, `-` and `_`. A number
/// (`1252`, `cp1252`, `ibm437`, `windows-1252`, `iso-8859-1`) is a code page
/// too, whichever it is.
const CODE_PAGES: &[&str] = &[
    "ansi",
    "ascii",
    "big5",
    "big5hkscs",
    "dos",
    "eucjp",
    "euckr",
    "gb18030",
    "gb2312",
    "gbk",
    "koi8r",
    "koi8u",
    "l1",
    "latin1",
    "latin2",
    "latin9",
    "macintosh",
    "oem",
    "shiftjis",
    "sjis",
    "usascii",
];

/// What may stand before the number of a code page.
const CODE_PAGE_PREFIXES: &[&str] = &["windows", "cp", "ibm", "iso8859", "dos", "x", ""];

impl FromStr for Label {
    type Err = UnknownLabel;

    fn from_str(label: &str) -> Result<Self, Self::Err> {
        let key: String = label.to_ascii_lowercase().replace(['-', '_', ' '], "");
        match key.as_str() {
            "utf8" | "65001" | "cp65001" => Ok(Self::Utf8),
            "utf16" | "utf16le" | "unicode" | "1200" | "cp1200" => Ok(Self::Utf16Le),
            "utf16be" | "1201" | "cp1201" => Ok(Self::Utf16Be),
            key if is_code_page(key) => Ok(Self::EightBit),
            _ => Err(UnknownLabel {
                label: label.to_owned(),
            }),
        }
    }
}

fn is_code_page(key: &str) -> bool {
    let numbered = |prefix: &&str| {
        key.strip_prefix(*prefix).is_some_and(|number| {
            matches!(number.len(), 1..=5) && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    CODE_PAGES.contains(&key) || CODE_PAGE_PREFIXES.iter().any(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_people_write_them() {
        for label in [
            "windows-1252",
            "CP437",
            "ibm850",
            "ISO-8859-15",
            "Shift_JIS",
            "1251",
        ] {
            assert_eq!(label.parse(), Ok(Label::EightBit), "{label}");
        }
        assert_eq!("UTF-8".parse(), Ok(Label::Utf8));
        assert_eq!("utf_16be".parse(), Ok(Label::Utf16Be));
        let error = "klingon".parse::<Label>().unwrap_err().to_string();
        assert!(
            error.contains("`klingon`") && error.contains("windows-1252"),
            "{error}"
        );
    }
}
