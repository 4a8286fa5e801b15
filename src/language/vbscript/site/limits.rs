//! Why a call cannot be written anew as it stands.

use super::super::calls::Carrier;
use super::Sites;
use crate::invocation::Limit;

/// Why a call by way of a procedure changes more than the call.
const TESTED: &str = "the procedure that runs the command line also tests what it says, which will be something else";

/// The same where it keeps the command line.
const KEPT: &str = "the procedure that runs the command line also keeps it, and what reads it there finds another one";

/// Why an argument has to stay that variable.
const CHANGED: &str = "the procedure that runs the command line also changes the variable that holds it, which is read again behind the call";

impl Sites<'_> {
    /// The limits of the call.
    pub(super) fn limits(&self) -> Vec<Limit> {
        let mut limits = self.limits_of_carrier();
        if self.found.tested {
            limits.push(Limit::unsafe_fix(TESTED));
        }
        if self.found.kept {
            limits.push(Limit::unsafe_fix(KEPT));
        }
        let mut changes = self.found.changes.iter();
        if changes.any(|(name, change)| self.is_read_again(name, *change)) {
            limits.push(Limit::manual(CHANGED));
        }
        limits
    }

    fn limits_of_carrier(&self) -> Vec<Limit> {
        let note = self.found.note.as_deref().unwrap_or_default();
        match self.found.carrier {
            Carrier::Run | Carrier::Exec => Vec::new(),
            Carrier::Helper => vec![Limit::unsafe_fix(
                "what is called is not in this file, and is taken to run the command line",
            )],
            Carrier::Elsewhere => vec![Limit::manual(
                "what is called is not in this file, so it may do anything with the command line",
            )],
            Carrier::Unfollowed { .. } => vec![Limit::manual(
                "what the procedure that is called does with the command line is not followed",
            )],
            Carrier::ShellExecute if note.contains("runas") => Vec::new(),
            Carrier::ShellExecute => vec![Limit::unsafe_fix(
                "`ShellExecute` could raise pkgmgr to an administrator by itself; DISM has to be started as one",
            )],
            Carrier::Create => vec![Limit::unsafe_fix(
                "the process is started through WMI, perhaps on another computer",
            )],
            Carrier::Registry if note.contains("\\run") => {
                vec![Limit::unsafe_fix(
                    "the command line is stored in the registry and runs later",
                )]
            }
            Carrier::Registry => vec![Limit::manual("the command line is stored in the registry")],
            Carrier::Written => vec![Limit::manual(
                "the command line is written to another script instead of being run",
            )],
        }
    }
}
