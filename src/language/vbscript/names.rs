//! The names that make a string worth a look.

use crate::argv;
use crate::invocation::{Word, is_program};
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
    starts_a_retired_call(text) || leads_to_a_tool(text)
}

/// What stands between the parts of a string that a script takes apart.
const SEPARATORS: [char; 9] = ['=', '|', ';', ',', '\t', '#', '~', '@', ':'];

/// The command line of a tool that a string is, leads to, or has for a part:
/// `web=pkgmgr /iu:A`.
pub(super) fn call_in(text: &Text) -> Option<Text> {
    if !mentions(text.as_str()) {
        return None;
    }
    let holds_one = holds_a_call(text.as_str());
    if holds_one && let Some(part) = call_behind('\'', text) {
        // Quotes are often written so, and replaced later.
        return Some(part);
    }
    let behind = behind_switch(text);
    if starts_a_call(behind.as_ref().unwrap_or(text)) || leads_to_a_tool(text) {
        return Some(text.clone());
    }
    let mut separators = SEPARATORS.iter().filter(|_| holds_one);
    let call = separators.find_map(|separator| call_behind(*separator, text));
    call.or_else(|| tool_among(text))
}

/// What cmd runs where a text is its arguments: `/c pkgmgr /iu:A`.
pub(super) fn behind_switch(text: &Text) -> Option<Text> {
    let content = text.as_str().trim_start();
    let switch = content.get(..2)?;
    let runs = switch.eq_ignore_ascii_case("/c") || switch.eq_ignore_ascii_case("/k");
    let start = text.len() - content.len() + switch.len();
    runs.then(|| text.slice(start..text.len()))
}

/// The first part of a string that is a tool, or leads to one: `IIS,pkgmgr.exe,/iu:A`.
fn tool_among(text: &Text) -> Option<Text> {
    let is_separator = |c: char| SEPARATORS.contains(&c) && c != ':';
    let parts = text.split(is_separator);
    let several = parts.len() > 1;
    parts
        .into_iter()
        .find(|part| several && leads_to_a_tool(part))
}

/// The first part of a string behind a separator that is the call of a retired tool.
/// Behind a colon and a blank it is what somebody is told.
fn call_behind(separator: char, text: &Text) -> Option<Text> {
    if !text.as_str().contains(separator) {
        return None;
    }
    let told = |part: &Text| separator == ':' && part.as_str().starts_with(' ');
    let mut parts = text.split(|c| c == separator).into_iter().skip(1);
    parts.find(|part| starts_a_retired_call(part) && !told(part))
}

/// Whether a text is the name of a retired tool, behind no more than a shell and its
/// options: `cmd /c start /w pkgmgr`, to which arguments are yet to come.
pub(super) fn leads_to_a_tool(text: &Text) -> bool {
    if !mentions(text.as_str()) {
        return false;
    }
    let Some((first, rest)) = argv::split_line(text) else {
        return false;
    };
    let words: Vec<Word> = std::iter::once(first).chain(rest).collect();
    let passes = |word: &Word| {
        let written = word.as_str();
        written.is_empty() || written.starts_with(['/', '-']) || is_a_wrapper(word)
    };
    words.split_last().is_some_and(|(last, before)| {
        is_program(&last.text, &TOOLS)
            && before.iter().all(passes)
            && before.first().is_none_or(is_a_wrapper)
    })
}

/// Whether a word is a program or a command that runs a command line of its own.
fn is_a_wrapper(word: &Word) -> bool {
    word.as_str().eq_ignore_ascii_case("%comspec%") || is_program(&word.text, &WRAPPERS)
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
    let named = is_a_wrapper(&word) || is_program(&word.text, tools);
    named && calls_one_of(tools, text.as_str())
}
