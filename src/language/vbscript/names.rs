//! The names that make a string worth a look.

use crate::argv;
use crate::invocation::is_program;
use crate::language::{CALLED, holds_one_of, occurrences};
use crate::text::Text;

pub(super) use crate::language::TOOLS;

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

/// Whether a text holds a call of a retired tool: its name, and behind it an
/// option.
pub(super) fn holds_a_call(text: &str) -> bool {
    calls_one_of(&TOOLS, text)
}

fn calls_one_of(tools: &[&str], text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut all = tools.iter().flat_map(|tool| occurrences(&text, tool));
    all.any(|one| {
        let option = one.behind.trim_start_matches(['"', '\'']);
        let blank = option.trim_start_matches([' ', '\t', '"', '\'']);
        let has_option = blank.len() < option.len() && blank.starts_with(['/', '-']);
        has_option && !one.before.is_some_and(is_word)
    })
}

/// Whether a text is the name of a retired tool, and no more.
pub(super) fn is_a_tool(text: &Text) -> bool {
    argv::split_line(text)
        .is_some_and(|(word, arguments)| arguments.is_empty() && is_program(&word.text, &TOOLS))
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
