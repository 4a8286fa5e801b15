//! A quick look at the bytes of a file: can any rule say something about it?
//!
//! Most files of a tree hold none of the names, and a search for the names
//! is a hundred times quicker than reading a script. The look errs on one
//! side only: it must let through every file in which a reader finds a call.

use regex::bytes::{Regex, RegexBuilder};

/// What may stand between two letters of a name that a reader puts together
/// again: NUL (UTF-16), escapes (`^`, a backtick), line continuations, and
/// quotes with an operator between (`"pkg" + "mgr"`, `"pkg" & _`). Blanks count
/// behind such a sign only: `and is made` does not hold `dism`.
const GAP: &str = r#"(?:\x00|[\^`"'][\x00+& \t\r\n_]*)*"#;

/// Text that hides names from any search: base64 behind PowerShell's
/// `-EncodedCommand` in its short forms, and Microsoft's encoded scripts.
const HIDDEN: &str = concat!(
    r#"[-/]\x00?e[a-z\x00]*[:\x00\s"']+(?:[a-z0-9+/]\x00?){16}"#,
    r"|\#\x00?@\x00?~\x00?\^"
);

/// The names to look for.
#[derive(Clone, Debug)]
pub struct Prefilter {
    names: Option<Regex>,
}

impl Prefilter {
    /// Looks for any of `names`, in any case.
    #[must_use]
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut patterns: Vec<_> = names.into_iter().map(pattern).collect();
        patterns.push(HIDDEN.to_owned());
        let names = RegexBuilder::new(&patterns.join("|"))
            .case_insensitive(true)
            .unicode(false)
            .build();
        Self { names: names.ok() }
    }

    /// Whether the file has to be read. Without a working pattern every file
    /// has to be.
    #[must_use]
    pub fn lets_through(&self, bytes: &[u8]) -> bool {
        self.names
            .as_ref()
            .is_none_or(|names| names.is_match(bytes))
    }
}

fn pattern(name: &str) -> String {
    let letters: Vec<_> = name
        .chars()
        .map(|c| regex::escape(&c.to_string()))
        .collect();
    letters.join(GAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lets_through(bytes: &[u8]) -> bool {
        Prefilter::new(["pkgmgr", "peimg"]).lets_through(bytes)
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        let wide: Vec<u8> = "PkgMgr".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [&[u8]; 9] = [
            b"start /w pkgmgr /iu:X",
            b"\xE4 PEIMG.EXE",
            b"p^kg^mgr /iu:X",
            b"pkg^\r\nmgr /iu:X",
            b"p`kgmgr",
            b"\"pkg\" + \"mgr\"",
            b"\"pkg\" & _\r\n  \"mgr\"",
            b"powershell -enc cABrAGcAbQBnAHIAIAAvAGkA",
            &wide,
        ];
        for bytes in cases {
            assert!(lets_through(bytes), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn other_scripts_are_passed_over() {
        for bytes in [
            "",
            "echo package manager",
            "xcopy /e a b",
            "set X=image",
            "pkg mgr",
        ] {
            assert!(!lets_through(bytes.as_bytes()), "{bytes}");
        }
    }
}
