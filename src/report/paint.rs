//! Colours, or their absence.

use anstyle::{AnsiColor, Style};

use crate::finding::Severity;

/// Whether output is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Plain bytes.
    Plain,
    /// With ANSI escape sequences.
    Coloured,
}

/// What a piece of output is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A severity, or something as bad.
    Severity(Severity),
    /// A path, a heading.
    Strong,
    /// What the eye may pass over.
    Faint,
    /// What to do.
    Help,
    /// A line that goes.
    Removed,
    /// A line that comes.
    Added,
    /// The head of a hunk.
    Hunk,
}

impl Paint {
    /// `text` in the colour of its role.
    #[must_use]
    pub fn text(self, role: Role, text: &str) -> String {
        let style = self.style(role);
        format!("{style}{text}{style:#}")
    }

    /// The style of a role, for text that is no `str`.
    #[must_use]
    pub fn style(self, role: Role) -> Style {
        if self == Self::Plain {
            return Style::new();
        }
        match role {
            Role::Severity(Severity::Error) => AnsiColor::Red.on_default().bold(),
            Role::Severity(Severity::Warning) => AnsiColor::Yellow.on_default().bold(),
            Role::Severity(Severity::Info) => AnsiColor::Blue.on_default().bold(),
            Role::Strong => Style::new().bold(),
            Role::Faint => Style::new().dimmed(),
            Role::Removed => AnsiColor::Red.on_default(),
            Role::Added => AnsiColor::Green.on_default(),
            Role::Help | Role::Hunk => AnsiColor::Cyan.on_default(),
        }
    }
}
