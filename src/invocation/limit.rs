//! How far a rewrite can be trusted, and what at the place of a call says so.

/// Something at the site that lowers what a rewrite may claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The best that a fix can be here.
    pub applicability: Applicability,
    /// Why, for the person who reads the finding.
    pub reason: String,
}

/// How far a rewrite can be trusted, best first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// The new script does what the old one did; `fix` applies it.
    Safe,
    /// Meaning shifts in a way the author should look at.
    Unsafe,
    /// There is no rewrite.
    Manual,
}

impl Applicability {
    /// The name that reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
            Self::Manual => "manual",
        }
    }
}

impl Limit {
    /// What leaves a rewrite to people.
    pub fn manual(reason: impl Into<String>) -> Self {
        Self::new(Applicability::Manual, reason)
    }

    /// What makes a rewrite unsafe, and no worse.
    pub fn unsafe_fix(reason: impl Into<String>) -> Self {
        Self::new(Applicability::Unsafe, reason)
    }

    /// What lets a rewrite be no better than this.
    pub fn new(applicability: Applicability, reason: impl Into<String>) -> Self {
        Self {
            applicability,
            reason: reason.into(),
        }
    }
}
