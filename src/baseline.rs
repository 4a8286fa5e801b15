//! Findings that a team knows of and has put off.
//!
//! A baseline is a file of JSON lines: a head, then one entry a line, sorted,
//! so that the same findings always make the same file and two branches that
//! both change it merge like any list. An entry knows its finding by the
//! fingerprint, which survives moved lines and changed neighbours. Paths are
//! relative to the directory of the baseline, wherever the program is run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::finding::{Finding, Severity};
use crate::language::Language;
use crate::report::fingerprint::fingerprints;
use crate::report::{FileReport, Report};
use crate::rule::selection::family;
use crate::source::{Label, ReadError, Source, read, shown};
use crate::span::Span;
use crate::walk::seen_from_here;

/// The id of the rule for entries that match nothing.
const STALE: &str = "baseline-stale";
/// The version of the file format.
const VERSION: u32 = 1;

/// A baseline that was read.
#[derive(Debug)]
pub struct Baseline {
    path: PathBuf,
    /// The directory that its paths are relative to, links resolved.
    directory: PathBuf,
    text: String,
    entries: Vec<(Entry, Span)>,
    fingerprints: BTreeSet<String>,
}

/// The first line of the file.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    #[serde(rename = "dismigrate-baseline")]
    version: u32,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Entry {
    path: String,
    rule: String,
    fingerprint: String,
}

/// Why a baseline cannot be used.
#[derive(Debug, Error)]
pub enum BaselineError {
    /// It cannot be read.
    #[error("baseline `{path}` {reason}\nhint: `--write-baseline {path}` makes one")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// A line is not what it should be.
    #[error(
        "baseline `{path}`, line {line}: {reason}\nhint: `--write-baseline {path}` makes a new one"
    )]
    Invalid {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: &'static str,
    },
}

/// What a run saw of the files that a baseline speaks of.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The files that were read, as the baseline names them.
    pub files: BTreeSet<String>,
    /// The fingerprints that were found again.
    pub matched: BTreeSet<String>,
    /// The directories that were walked whole, links resolved.
    pub roots: Vec<PathBuf>,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is no baseline.
    pub fn read(path: &Path) -> Result<Self, BaselineError> {
        let path = &seen_from_here(path);
        let unreadable = |error: ReadError| BaselineError::Unreadable {
            path: shown(path),
            reason: error.to_string(),
        };
        let bytes = read(path).map_err(unreadable)?;
        let text = String::from_utf8(bytes).map_err(|_| invalid(path, 1, "not UTF-8"))?;
        let entries = entries(path, &text)?;
        let fingerprints = entries.iter().map(|(entry, _)| entry.fingerprint.clone());
        Ok(Self {
            path: path.clone(),
            directory: directory(path),
            fingerprints: fingerprints.collect(),
            entries,
            text,
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A file as this baseline names it.
    #[must_use]
    pub fn name_of(&self, file: &Path) -> String {
        name_below(&self.directory, file)
    }

    /// Takes the findings that are known out of a report on one file.
    #[must_use]
    pub fn sift(&self, file: FileReport) -> FileReport {
        let name = self.name_of(file.source().path());
        let prints = fingerprints(&name, file.source(), file.findings());
        file.without_baselined(prints, &self.fingerprints)
    }

    /// A report on the entries that match nothing any more. Only those count
    /// that a run was bound to meet: in files it read, or below directories it
    /// walked when the file is gone.
    #[must_use]
    pub fn stale(&self, seen: &Seen, selected: impl Fn(&str) -> bool) -> Option<FileReport> {
        let is_stale = |entry: &Entry| {
            !seen.matched.contains(&entry.fingerprint)
                && selected(&entry.rule)
                && (seen.files.contains(&entry.path) || self.is_gone(entry, seen))
        };
        let stale = self.entries.iter().filter(|(entry, _)| is_stale(entry));
        let findings: Vec<_> = stale.map(|(entry, span)| finding(entry, *span)).collect();
        if findings.is_empty() || !selected(STALE) {
            return None;
        }
        let bytes = self.text.clone().into_bytes();
        let source = Source::decode(&self.path, Language::Batch, bytes, Some(Label::Utf8)).ok()?;
        Some(FileReport::new(source, findings).of_no_language())
    }

    fn is_gone(&self, entry: &Entry, seen: &Seen) -> bool {
        let path = self.directory.join(&entry.path);
        seen.roots.iter().any(|root| path.starts_with(root)) && !path.exists()
    }
}

fn finding(entry: &Entry, span: Span) -> Finding {
    Finding {
        rule: STALE.to_owned(),
        severity: Severity::Info,
        message: format!(
            "this baseline entry matches no finding any more: `{}` in {}",
            entry.rule, entry.path
        ),
        help: "write the baseline again: `dismigrate check --write-baseline FILE`".to_owned(),
        span,
        call: None,
        fix: None,
    }
}

/// The baseline of a report, for a file at `path`, and how many entries it has.
#[must_use]
pub fn written(report: &Report, path: &Path) -> (String, usize) {
    let directory = directory(path);
    let mut entries = BTreeSet::new();
    for file in report.files() {
        let name = name_below(&directory, file.source().path());
        let prints = fingerprints(&name, file.source(), file.findings());
        for (finding, fingerprint) in file.findings().iter().zip(prints) {
            if family(&finding.rule) != "baseline" {
                entries.insert(Entry {
                    path: name.clone(),
                    rule: finding.rule.clone(),
                    fingerprint,
                });
            }
        }
    }
    let head = serde_json::to_string(&Head { version: VERSION });
    let lines = entries.iter().map(serde_json::to_string);
    let lines = std::iter::once(head).chain(lines).flatten();
    (lines.map(|line| line + "\n").collect(), entries.len())
}

/// The head, then the entries with the lines that they stand on. Blank lines
/// and lines that a merge has doubled do no harm.
fn entries(path: &Path, text: &str) -> Result<Vec<(Entry, Span)>, BaselineError> {
    let mut entries = Vec::new();
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let content = line.trim();
        let span = Span::new(start, start + line.trim_end().len());
        start += line.len();
        let invalid = |reason| invalid(path, index + 1, reason);
        if index == 0 {
            let head: Head = serde_json::from_str(content)
                .map_err(|_| invalid("not a baseline of dismigrate"))?;
            if head.version != VERSION {
                return Err(invalid("the baseline is of another version of dismigrate"));
            }
        } else if !content.is_empty() {
            let entry: Entry = serde_json::from_str(content)
                .map_err(|_| invalid("not an entry (an unfinished merge?)"))?;
            entries.push((entry, span));
        }
    }
    if start == 0 {
        return Err(invalid(path, 1, "the file is empty"));
    }
    entries.sort();
    entries.dedup_by(|two, one| two.0 == one.0);
    Ok(entries)
}

fn invalid(path: &Path, line: usize, reason: &'static str) -> BaselineError {
    BaselineError::Invalid {
        path: shown(path),
        line,
        reason,
    }
}

/// The directory of a file that may not be there yet, links resolved.
fn directory(path: &Path) -> PathBuf {
    let directory = path.parent().unwrap_or(Path::new(""));
    let directory = if directory.as_os_str().is_empty() {
        Path::new(".")
    } else {
        directory
    };
    fs::canonicalize(directory).unwrap_or_else(|_| directory.to_path_buf())
}

/// `file` relative to `directory`, else as the report shows it.
fn name_below(directory: &Path, file: &Path) -> String {
    let resolved = fs::canonicalize(file);
    let below = resolved.ok().and_then(|file| {
        let below = file.strip_prefix(directory);
        below.ok().map(shown)
    });
    below.unwrap_or_else(|| shown(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "{\"dismigrate-baseline\":1}\n";

    fn read(text: &str) -> Result<Vec<(Entry, Span)>, String> {
        entries(Path::new("b"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn entries_know_their_line_and_doubles_are_dropped() {
        let line = "{\"path\":\"a.cmd\",\"rule\":\"pkgmgr-call\",\"fingerprint\":\"0\"}";
        let text = format!("{HEAD}{line}\r\n\n{line}\n");
        let entries = read(&text).unwrap();
        assert_eq!(entries.len(), 1);
        assert_eq!(&text[entries[0].1.range()], line);
    }

    #[test]
    fn what_is_no_baseline_is_refused_with_its_line() {
        for (text, said) in [
            ("", "empty"),
            ("{}\n", "line 1"),
            ("{\"dismigrate-baseline\":2}\n", "another version"),
            (&format!("{HEAD}<<<<<<< ours\n"), "line 2"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
