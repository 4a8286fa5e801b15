//! What can be wrong with a DISM line.

use crate::span::Span;

/// One thing that is wrong with a DISM line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::check) struct Objection {
    /// What kind of thing.
    pub(in crate::check) kind: Kind,
    /// The place.
    pub(in crate::check) span: Span,
    /// One sentence about this very line.
    pub(in crate::check) message: String,
}

/// The kinds of things, each of them a rule in `rules/dism.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum Kind {
    TrailingQuote,
    HelpPosition,
    UnknownOption,
    StrayWord,
    MissingValue,
    UnexpectedValue,
    DuplicateOption,
    TwoTargets,
    MissingTarget,
    MissingCommand,
    TwoCommands,
    TwoSettings,
    WrongTarget,
    MissingArgument,
    MisplacedArgument,
    ConflictingArguments,
    IneffectiveArgument,
    UndocumentedArgument,
    NotOnTarget,
    InvalidValue,
    LanguageTag,
    FeatureList,
    Wildcard,
    UpdateFile,
    OnlineUpdate,
    ImageRoot,
    NetworkImage,
    RunningImage,
    OnlineInPe,
    WindowsDirectory,
    QuietReport,
    Wow64,
}

impl Kind {
    /// The id of its rule.
    pub(in crate::check) fn rule(self) -> &'static str {
        match self {
            Self::TrailingQuote => "dism-trailing-quote",
            Self::HelpPosition => "dism-help-position",
            Self::UnknownOption => "dism-unknown-option",
            Self::StrayWord => "dism-stray-word",
            Self::MissingValue => "dism-missing-value",
            Self::UnexpectedValue => "dism-unexpected-value",
            Self::DuplicateOption => "dism-duplicate-option",
            Self::TwoTargets => "dism-two-targets",
            Self::MissingTarget => "dism-missing-target",
            Self::MissingCommand => "dism-missing-command",
            Self::TwoCommands => "dism-two-commands",
            Self::TwoSettings => "dism-two-settings",
            Self::WrongTarget => "dism-wrong-target",
            Self::MissingArgument => "dism-missing-argument",
            Self::MisplacedArgument => "dism-misplaced-argument",
            Self::ConflictingArguments => "dism-conflicting-arguments",
            Self::IneffectiveArgument => "dism-ineffective-argument",
            Self::UndocumentedArgument => "dism-undocumented-argument",
            Self::NotOnTarget => "dism-not-on-target",
            Self::InvalidValue => "dism-invalid-value",
            Self::LanguageTag => "dism-language-tag",
            Self::FeatureList => "dism-feature-list",
            Self::Wildcard => "dism-wildcard",
            Self::UpdateFile => "dism-update-file",
            Self::OnlineUpdate => "dism-online-update",
            Self::ImageRoot => "dism-image-root",
            Self::NetworkImage => "dism-network-image",
            Self::RunningImage => "dism-running-image",
            Self::OnlineInPe => "dism-online-in-pe",
            Self::WindowsDirectory => "dism-windows-directory",
            Self::QuietReport => "dism-quiet-report",
            Self::Wow64 => "dism-wow64",
        }
    }
}
