//! What the checker has to say, before anybody renders it.

use serde::{Deserialize, Serialize};

use crate::invocation::Applicability;
use crate::span::Span;

/// How bad a finding is, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Works today, or changes in a way to look at.
    Warning,
    /// Fails on the target.
    Error,
}

impl Severity {
    /// The name that reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing to say about one place of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The id of the rule: `pkgmgr-enable-feature`.
    pub rule: String,
    /// How bad it is on the target.
    pub severity: Severity,
    /// What is wrong, one sentence, without a full stop at its end.
    pub message: String,
    /// What to do, and what shifts: one paragraph a line.
    pub help: String,
    /// The place: bytes of the decoded text.
    pub span: Span,
    /// The call it is about, for the families of the retired tools.
    pub call: Option<Call>,
    /// The rewrite, when there is one.
    pub fix: Option<Fix>,
}

/// The call that a finding is about, as a person or a machine would show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Call {
    /// The name of the tool, in lower case.
    pub tool: String,
    /// What the tool receives as argv after its own name, an unknown part as
    /// it is written.
    pub arguments: Vec<String>,
    /// Whether every argument is known.
    pub complete: bool,
    /// What runs it, outermost first.
    pub wrappers: Vec<String>,
}

/// A rewrite: a few edits that are applied together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// How far it can be trusted; never [`Applicability::Manual`].
    pub applicability: Applicability,
    /// The new command lines as they stand in their innermost layer.
    pub commands: Vec<String>,
    /// The words of each new command as the program will receive them, an
    /// unknown part as it is written.
    pub words: Vec<Vec<String>>,
    /// What changes in the text, in order of position, disjoint.
    pub edits: Vec<Edit>,
}

/// A stretch of the decoded text and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The bytes of the decoded text that go.
    pub span: Span,
    /// What comes instead.
    pub replacement: String,
}

impl Fix {
    /// Whether a run that does, or does not, take unsafe fixes applies it.
    #[must_use]
    pub fn applies(&self, unsafe_fixes: bool) -> bool {
        match self.applicability {
            Applicability::Safe => true,
            Applicability::Unsafe => unsafe_fixes,
            Applicability::Manual => false,
        }
    }
}
