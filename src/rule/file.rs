//! Rule files: those that come with the program, and the user's.
//!
//! The build packs the former (`build.rs`), because a run would read their TOML
//! for longer than all the scripts of a commit.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use crate::toml_file::{TomlError, TomlFile};

/// A rule file.
#[derive(Clone, Debug)]
pub(super) struct RuleFile {
    /// What it is called in errors.
    pub(super) path: Cow<'static, str>,
    /// Its text, which is TOML.
    pub(super) text: Cow<'static, str>,
    /// The same, packed. Nothing in it has a place.
    packed: Option<&'static [u8]>,
}

/// The rule file of that name in `rules`, as it comes with the program.
macro_rules! builtin_file {
    ($name:literal) => {
        $crate::rule::file::RuleFile::builtin(
            concat!("rules/", $name, ".toml"),
            include_str!(concat!("../../rules/", $name, ".toml")),
            include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".packed")),
        )
    };
}
pub(super) use builtin_file;

impl RuleFile {
    /// One that comes with the program.
    pub(super) const fn builtin(
        path: &'static str,
        text: &'static str,
        packed: &'static [u8],
    ) -> Self {
        Self {
            path: Cow::Borrowed(path),
            text: Cow::Borrowed(text),
            packed: Some(packed),
        }
    }

    /// One of a user.
    pub(super) fn new(
        path: impl Into<Cow<'static, str>>,
        text: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            packed: None,
        }
    }

    /// The same as TOML only, for errors that show the place.
    pub(super) fn unpacked(self) -> Self {
        Self {
            packed: None,
            ..self
        }
    }

    /// The same in its packed form only.
    #[cfg(test)]
    pub(super) fn without_text(self) -> Self {
        Self {
            text: "".into(),
            ..self
        }
    }

    /// Reads the tables that it should be.
    ///
    /// # Errors
    ///
    /// When it is no TOML, or has other keys and values.
    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, TomlError> {
        let packed = self.packed.map(rmp_serde::from_slice);
        match packed {
            Some(Ok(tables)) => Ok(tables),
            Some(Err(_)) | None => TomlFile::Rules.parse(&*self.path, &self.text),
        }
    }

    /// What is wrong with it at a place.
    pub(super) fn invalid(&self, span: Option<Range<usize>>, message: String) -> TomlError {
        TomlFile::Rules.invalid(&*self.path, &self.text, span, message)
    }
}

/// A value of a rule file, and where it stands in the text.
#[derive(Clone)]
pub struct Spanned<T> {
    value: T,
    span: Range<usize>,
}

impl<T> Spanned<T> {
    /// The value.
    pub fn get_ref(&self) -> &T {
        &self.value
    }

    /// The value, without its place.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Where it stands, in bytes of the text; nowhere in a packed file.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

impl<T: fmt::Debug> fmt::Debug for Spanned<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(formatter)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            let value = T::deserialize(deserializer)?;
            return Ok(Self { value, span: 0..0 });
        }
        let spanned = toml::Spanned::deserialize(deserializer)?;
        let span = spanned.span();
        let value = spanned.into_inner();
        Ok(Self { value, span })
    }
}
