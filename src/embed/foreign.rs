//! Programs that are given code in a language which is not read here, or command lines
//! among words of their own: `python -c "..."`, `msiexec /i a.msi CMD="..."`.

use super::name_of;
use crate::invocation::{Invocation, Word, is_program};
use crate::language::{Script, TOOLS, Unread, holds_a_call, holds_one_of};
use crate::span::Span;
use crate::text::{Origin, Text};

/// The programs, and what else they are called.
const RUN_CODE: [&str; 26] = [
    "autohotkey",
    "autoit3",
    "awk",
    "bash",
    "cscript",
    "gawk",
    "lua",
    "mshta",
    "msiexec",
    "node",
    "osql",
    "perl",
    "php",
    "plink",
    "py",
    "python",
    "python3",
    "pythonw",
    "ruby",
    "rundll32",
    "sh",
    "sqlcmd",
    "ssh",
    "tclsh",
    "wscript",
    "wsl",
];

/// Notes words that hold a call of a tool where none of `calls`, which were found in
/// them, is one.
pub(super) fn note(invocation: &Invocation, calls: usize, script: &mut Script) {
    if !is_program(&invocation.program.text, &RUN_CODE) {
        return;
    }
    let found = script.invocations[calls..].iter().chain([invocation]);
    if found
        .flat_map(words)
        .any(|word| is_program(&word.text, &TOOLS))
    {
        return;
    }
    let reason = format!(
        "code that `{}` is given and that is not read",
        name_of(invocation)
    );
    let hiding = invocation
        .arguments
        .iter()
        .filter(|word| hides_a_call(word));
    let places = hiding.map(|word| Unread {
        span: place(&word.text).unwrap_or(invocation.span),
        reason: reason.clone(),
    });
    script.unread.extend(places.collect::<Vec<_>>());
}

fn words(call: &Invocation) -> impl Iterator<Item = &Word> {
    std::iter::once(&call.program).chain(&call.arguments)
}

/// Whether a call stands in a word, all in one string or as a list of them:
/// `['pkgmgr', '/iu:A']`. A block is one of PowerShell, which is read: the `node` of a
/// configuration (DSC) has one.
fn hides_a_call(word: &Word) -> bool {
    let text = word.as_str();
    let is_block = text.starts_with('{');
    !is_block
        && holds_one_of(&TOOLS, text)
        && holds_a_call(&text.replace(['"', '\'', ',', '\\'], " "))
}

/// Where a text stands; where a value brings the name of a tool, where that does.
fn place(text: &Text) -> Option<Span> {
    let is_value = |origin: &Origin| matches!(origin, Origin::Value(_));
    let mut runs = text.runs().iter();
    let named = runs.find(|run| holds_one_of(&TOOLS, &text.as_str()[run.range.clone()]));
    let value = named.filter(|run| is_value(&run.origin));
    value.map(|run| run.spelling).or_else(|| text.span())
}
