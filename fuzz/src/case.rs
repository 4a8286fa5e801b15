//! From the bytes of a fuzzer to a file and how it is checked.
//!
//! The first byte says how the file is written, the second how it is checked;
//! the rest is the file. Only the low bits count, so that a seed can start
//! with two letters.

use std::path::PathBuf;
use std::sync::OnceLock;

use dismigrate::language::Language;
use dismigrate::profile::{Configuration, Known, Overlay, Profiles};
use dismigrate::rule::selection::Wishes;
use dismigrate::rule::target::Target;
use dismigrate::run::{Input, Settings, standard_input};
use dismigrate::source::{Encoding, Label};

/// The languages, by bits 0 and 1 of the first byte.
const LANGUAGES: [(Language, &str); 4] = [
    (Language::Batch, "fuzz.cmd"),
    (Language::PowerShell, "fuzz.ps1"),
    (Language::VbScript, "fuzz.vbs"),
    (Language::Wsf, "fuzz.wsf"),
];

/// What the bytes are encoded in, by bits 2 to 4 of the first byte. None: they
/// are taken as they come.
const ENCODINGS: [Option<Encoding>; 8] = [
    None,
    None,
    None,
    Some(Encoding::Utf8 { marked: true }),
    Some(Encoding::Utf16Le { marked: true }),
    Some(Encoding::Utf16Le { marked: false }),
    Some(Encoding::Utf16Be { marked: true }),
    Some(Encoding::Utf16Be { marked: false }),
];

/// The encoding that the command line names for the first of them.
const LABELS: [Option<&str>; 8] = [
    None,
    Some("windows-1252"),
    Some("shift_jis"),
    None,
    None,
    None,
    None,
    None,
];

/// The targets, by bits 0 and 1 of the second byte.
const TARGETS: [Target; 4] = [
    Target::Ten,
    Target::Seven,
    Target::Server2012R2,
    Target::Vista,
];

/// The families that are off by default.
const FAMILIES: [&str; 5] = ["ocsetup", "oclist", "servermanagercmd", "imagex", "wusa"];

/// A file and how it is checked.
pub struct Case {
    /// The language of the file.
    pub language: Language,
    /// What a command line says about the run.
    pub settings: &'static Settings,
    /// The encoding that the command line names.
    pub label: Option<Label>,
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    path: PathBuf,
}

impl Case {
    /// Reads the bytes of a fuzzer; none where they are too few.
    #[must_use]
    pub fn of(data: &[u8]) -> Option<Self> {
        let [writing, checking, body @ ..] = data else {
            return None;
        };
        let (language, path) = LANGUAGES[usize::from(writing & 3)];
        let encoding = usize::from(writing >> 2 & 7);
        let bytes = match ENCODINGS[encoding] {
            None => body.to_vec(),
            Some(encoding) => encoding.encode(&String::from_utf8_lossy(body)).ok()?,
        };
        let label = LABELS[encoding].and_then(|label| label.parse().ok());
        Some(Self {
            language,
            settings: settings(usize::from(checking & 15), encoding.min(3), label),
            label,
            bytes,
            path: PathBuf::from(path),
        })
    }

    /// A file of these bytes, as `dismigrate -` takes it.
    #[must_use]
    pub fn input(&self, bytes: &[u8]) -> Input {
        standard_input(Some(&self.path), bytes.to_vec())
    }
}

/// The settings of a run, each made once: the rules take milliseconds.
fn settings(checking: usize, named: usize, label: Option<Label>) -> &'static Settings {
    static SETTINGS: [OnceLock<Settings>; 64] = [const { OnceLock::new() }; 64];
    SETTINGS[16 * named + checking].get_or_init(|| made(checking, label))
}

fn made(checking: usize, label: Option<Label>) -> Settings {
    let families: &[&str] = if checking & 8 == 0 { &[] } else { &FAMILIES };
    let overlay = Overlay {
        target: Some(TARGETS[checking & 3]),
        unsafe_fixes: Some(checking & 4 != 0),
        wishes: Wishes {
            extend_select: families.iter().map(ToString::to_string).collect(),
            ..Wishes::default()
        },
        label,
        baseline: Known::Nothing,
        ..Overlay::default()
    };
    Settings {
        profiles: Profiles::new(overlay, Configuration::Isolated)
            .expect("built-in rules are valid"),
        language: None,
        roots: Vec::new(),
        threads: None,
    }
}
