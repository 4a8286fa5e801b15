//! The names that make a string worth a look.

use crate::argv;
use crate::invocation::is_program;
use crate::language::{CALLED, calls_one_of, holds_one_of};
use crate::text::Text;

pub(super) use crate::language::{TOOLS, holds_a_call};

/// The programs that run a command line of their own.
pub(super) const SHELLS: [&str; 3] = ["cmd", "comspec", "powershell"];

/// The names of programs and commands that run a command line of their own.
const WRAPPERS: [&str; 4] = ["cmd", "start", "powershell", "pwsh"];

/// Whether a text holds the name of a retired tool, in any case.
pub(super) fn mentions(text: &str) -> bool {
    holds_one_of(&TOOLS, text)
}

/// Whether the name of a program is that of a retired tool or of DISM.
pub(super) fn is_called(program: &str) -> bool {
    CALLED.iter().any(|tool| program.contains(tool))
}

/// Whether a text is the name of a retired tool, and no more.
pub(super) fn is_a_tool(text: &Text) -> bool {
    argv::split_line(text)
        .is_some_and(|(word, arguments)| arguments.is_empty() && is_program(&word.text, &TOOLS))
}

/// Whether a text is a retired tool by its name or a call of one.
pub(super) fn may_run_one(text: &Text) -> bool {
    starts_a_retired_call(text) || is_a_tool(text)
}

/// Whether a text is the command line of a retired tool or of DISM, run by a
/// shell or not.
pub(super) fn starts_a_call(text: &Text) -> bool {
    starts_a_call_of(&CALLED, text)
}

/// The same for the retired tools alone.
pub(super) fn starts_a_retired_call(text: &Text) -> bool {
    starts_a_call_of(&TOOLS, text)
}

fn starts_a_call_of(tools: &[&str], text: &Text) -> bool {
    let Some((word, _)) = argv::program(text) else {
        return false;
    };
    let shell = word.as_str().eq_ignore_ascii_case("%comspec%");
    let named = is_program(&word.text, &WRAPPERS) || is_program(&word.text, tools);
    (shell || named) && calls_one_of(tools, text.as_str())
}
