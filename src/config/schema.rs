//! The file as it is written, and the way from there to a [`Config`].

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::Config;
use crate::finding::Severity;
use crate::language::Language;
use crate::rule::cmdlets::Emit;
use crate::rule::selection::Wishes;
use crate::rule::target::Target;
use crate::source::ReadError;
use crate::toml_file::{TomlError, TomlFile};
use crate::walk::Globs;

/// The configuration of dismigrate, in `dismigrate.toml` or
/// `.dismigrate.toml`. The nearest file above a script holds for it; the
/// command line wins over it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "dismigrate.toml")]
struct File {
    /// The Windows that the scripts shall run on
    #[schemars(schema_with = "target_schema")]
    target: Option<Spanned<String>>,
    /// Listen to these rules and families alone
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    select: Vec<Spanned<String>>,
    /// Listen to these rules and families too
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    extend_select: Vec<Spanned<String>>,
    /// Do not listen to these rules and families
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    ignore: Vec<Spanned<String>>,
    /// Do not listen to these rules and families in files that match the glob
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    per_file_ignores: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
    /// Leave out files and directories that match, as in a .gitignore
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    exclude: Vec<Spanned<String>>,
    /// Files that match the glob are scripts in this language
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, LanguageName>")]
    include: BTreeMap<Spanned<String>, LanguageName>,
    /// Read more rules from these files, which lie beside this one or below
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    rules: Vec<Spanned<String>>,
    /// The file with findings that are known, which lies beside this one or below
    #[schemars(with = "Option<String>")]
    baseline: Option<Spanned<String>>,
    /// The least severity that makes the exit code 1
    fail_on: Option<SeverityName>,
    /// Take fixes too that change what a script does
    unsafe_fixes: Option<bool>,
    /// Write calls of dism, or in PowerShell files the cmdlets of its DISM module
    emit: Option<EmitName>,
    /// The encoding of files without a byte order mark: utf-8, utf-16le, utf-16be, or a code page
    #[schemars(with = "Option<String>")]
    encoding: Option<Spanned<String>>,
    /// Windows PE
    #[serde(default)]
    pe: Pe,
}

/// Windows PE.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Pe {
    /// Where the Windows PE kit lies
    kit_path: Option<String>,
}

/// A severity by its name.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum SeverityName {
    Error,
    Warning,
    Info,
}

/// What new commands are written in, by its name.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum EmitName {
    Dism,
    Cmdlets,
}

/// A language by its name.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum LanguageName {
    Batch,
    PowerShell,
    VbScript,
    Wsf,
}

fn target_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let names = Target::ALL.map(Target::name);
    schemars::json_schema!({ "type": ["string", "null"], "enum": names })
}

/// The JSON schema of the file, for editors.
///
/// # Errors
///
/// When it cannot be written down, which a test rules out.
pub fn json_schema() -> Result<String, serde_json::Error> {
    let schema = schemars::schema_for!(File);
    Ok(serde_json::to_string_pretty(&schema)? + "\n")
}

/// Parses the text of a configuration file.
pub(super) fn parse(path: &Path, text: &str) -> Result<Config, TomlError> {
    let file: File = TomlFile::Configuration.parse(path, text)?;
    let directory = path.parent().unwrap_or(Path::new(""));
    let directory = std::fs::canonicalize(directory_or_here(directory));
    let unreadable = |error| TomlFile::Configuration.unreadable(path, &ReadError::from(error));
    let directory = directory.map_err(unreadable)?;
    Reader {
        path,
        text,
        directory,
    }
    .config(file)
}

fn directory_or_here(directory: &Path) -> &Path {
    if directory.as_os_str().is_empty() {
        Path::new(".")
    } else {
        directory
    }
}

/// A file that is being read, for errors that point into it.
struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    directory: PathBuf,
}

impl Reader<'_> {
    fn config(self, file: File) -> Result<Config, TomlError> {
        let per_file = file.per_file_ignores.iter();
        let per_file = per_file.map(|(glob, names)| Ok((self.globs([glob])?, values(names))));
        let include = file.include.iter();
        let include = include.map(|(glob, name)| Ok((self.globs([glob])?, name.language())));
        let rules = file.rules.iter().map(|rules| self.confined(rules));
        let lists = [&file.select, &file.extend_select, &file.ignore];
        let names = lists.into_iter().chain(file.per_file_ignores.values());
        Ok(Config {
            target: self.parsed(file.target.as_ref(), str::parse::<Target>)?,
            wishes: Wishes {
                select: values(&file.select),
                ignore: values(&file.ignore),
                extend_select: values(&file.extend_select),
            },
            names: names.flatten().cloned().collect(),
            per_file_ignores: per_file.collect::<Result<_, TomlError>>()?,
            exclude: match file.exclude.as_slice() {
                [] => None,
                globs => Some(self.globs(globs)?),
            },
            include: include.collect::<Result<_, TomlError>>()?,
            rules: rules.collect::<Result<_, _>>()?,
            baseline: file
                .baseline
                .as_ref()
                .map(|path| self.confined(path))
                .transpose()?,
            fail_on: file.fail_on.map(SeverityName::severity),
            unsafe_fixes: file.unsafe_fixes,
            emit: file.emit.map(EmitName::emit),
            label: self.parsed(file.encoding.as_ref(), str::parse)?,
            kit_path: file.pe.kit_path,
            path: self.path.to_path_buf(),
            text: self.text.to_owned(),
        })
    }

    fn parsed<T, E: std::fmt::Display>(
        &self,
        value: Option<&Spanned<String>>,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, TomlError> {
        let Some(value) = value else { return Ok(None) };
        let parsed = parse(value.get_ref());
        let parsed = parsed.map_err(|error| self.error(value.span(), error.to_string()))?;
        Ok(Some(parsed))
    }

    fn globs<'a>(
        &self,
        globs: impl IntoIterator<Item = &'a Spanned<String>>,
    ) -> Result<Globs, TomlError> {
        let mut all = Vec::new();
        for glob in globs {
            let glob_of = |globs: &[&str]| Globs::below(&self.directory, globs.iter().copied());
            glob_of(&[glob.get_ref()])
                .map_err(|error| self.error(glob.span(), error.to_string()))?;
            all.push(glob.get_ref().as_str());
        }
        let whole = Globs::below(&self.directory, all);
        whole.map_err(|error| {
            TomlFile::Configuration.invalid(self.path, self.text, None, error.to_string())
        })
    }

    /// A path that stays below the directory of the file, through links too.
    fn confined(&self, written: &Spanned<String>) -> Result<PathBuf, TomlError> {
        let path = Path::new(written.get_ref());
        let inside = path
            .components()
            .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        let full = self.directory.join(path);
        let real = std::fs::canonicalize(&full).unwrap_or_else(|_| full.clone());
        if inside && real.starts_with(&self.directory) {
            return Ok(full);
        }
        let message = format!(
            "`{}` lies outside the directory of this file\nhint: `--rules FILE` and `--baseline FILE` read from anywhere",
            written.get_ref()
        );
        Err(self.error(written.span(), message))
    }

    fn error(&self, span: Range<usize>, message: String) -> TomlError {
        TomlFile::Configuration.invalid(self.path, self.text, Some(span), message)
    }
}

fn values(names: &[Spanned<String>]) -> Vec<String> {
    names.iter().map(|name| name.get_ref().clone()).collect()
}

impl EmitName {
    fn emit(self) -> Emit {
        match self {
            Self::Dism => Emit::Dism,
            Self::Cmdlets => Emit::Cmdlets,
        }
    }
}

impl SeverityName {
    fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Info => Severity::Info,
        }
    }
}

impl LanguageName {
    fn language(self) -> Language {
        match self {
            Self::Batch => Language::Batch,
            Self::PowerShell => Language::PowerShell,
            Self::VbScript => Language::VbScript,
            Self::Wsf => Language::Wsf,
        }
    }
}
