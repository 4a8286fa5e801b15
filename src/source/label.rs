//! Encodings by the names that people give them.

use std::str::FromStr;

use thiserror::Error;

use super::eight_bit::{CodePage, DoubleByte};

/// An encoding that the user names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// UTF-8 and nothing else.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// A code page.
    EightBit(CodePage),
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
/// too. Those of EUC have two bytes a character, but the second is no ASCII.
const CODE_PAGES: &[(CodePage, &[&str])] = &[
    (CodePage::Any, &["ansi", "dos", "oem"]),
    (
        CodePage::Single,
        &[
            "ascii",
            "eucjp",
            "euckr",
            "koi8r",
            "koi8u",
            "l1",
            "latin1",
            "latin2",
            "latin9",
            "macintosh",
            "usascii",
        ],
    ),
    (
        CodePage::Double(DoubleByte::ShiftJis),
        &["sjis", "shiftjis", "windows31j", "932"],
    ),
    (
        CodePage::Double(DoubleByte::Gbk),
        &["gbk", "gb2312", "gb18030", "936", "54936"],
    ),
    (CodePage::Double(DoubleByte::Uhc), &["uhc", "949"]),
    (
        CodePage::Double(DoubleByte::Big5),
        &["big5", "big5hkscs", "950"],
    ),
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
            key => match code_page(key) {
                Some(page) => Ok(Self::EightBit(page)),
                None => Err(UnknownLabel {
                    label: label.to_owned(),
                }),
            },
        }
    }
}

impl Label {
    /// The code page that it names.
    pub(crate) fn code_page(label: Option<Self>) -> CodePage {
        match label {
            Some(Self::EightBit(page)) => page,
            Some(Self::Utf8 | Self::Utf16Le | Self::Utf16Be) | None => CodePage::Any,
        }
    }
}

fn code_page(key: &str) -> Option<CodePage> {
    let named = |key: &str| {
        let mut pages = CODE_PAGES.iter();
        let page = pages.find(|(_, names)| names.contains(&key));
        page.map(|(page, _)| *page)
    };
    let numbers = CODE_PAGE_PREFIXES
        .iter()
        .filter_map(|prefix| key.strip_prefix(prefix));
    let is_number = |number: &&str| {
        matches!(number.len(), 1..=5) && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut numbers = numbers.filter(is_number);
    named(key).or_else(|| {
        numbers
            .next()
            .map(|number| named(number).unwrap_or(CodePage::Single))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_people_write_them() {
        for (label, page) in [
            ("windows-1252", CodePage::Single),
            ("CP437", CodePage::Single),
            ("ibm850", CodePage::Single),
            ("ISO-8859-15", CodePage::Single),
            ("1251", CodePage::Single),
            ("OEM", CodePage::Any),
            ("Shift_JIS", CodePage::Double(DoubleByte::ShiftJis)),
            ("windows-31j", CodePage::Double(DoubleByte::ShiftJis)),
            ("cp936", CodePage::Double(DoubleByte::Gbk)),
            ("x-949", CodePage::Double(DoubleByte::Uhc)),
            ("Big5-HKSCS", CodePage::Double(DoubleByte::Big5)),
        ] {
            assert_eq!(label.parse(), Ok(Label::EightBit(page)), "{label}");
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
