//! The names that make a string worth a look.

/// The retired tools.
pub(super) const TOOLS: [&str; 4] = ["pkgmgr", "peimg", "intlcfg", "intlconfg"];

/// The programs that run a command line of their own.
pub(super) const SHELLS: [&str; 3] = ["cmd", "comspec", "powershell"];

/// Whether a text holds the name of a retired tool, in any case.
pub(super) fn mentions(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    TOOLS.iter().any(|tool| text.contains(tool))
}
