//! Calls as one line each, to compare.

use std::fmt::Write;

use dismigrate::invocation::{Delivery, Invocation, Word};
use dismigrate::language::Language;

const TOOLS: [&str; 4] = ["pkgmgr", "peimg", "intlcfg", "dism"];

/// A call in one line: `pkgmgr|/iu:A {slot} !Unsafe`.
pub(crate) fn describe(source: &str, call: &Invocation) -> String {
    let words: Vec<_> = std::iter::once(&call.program)
        .chain(&call.arguments)
        .map(Word::as_str)
        .collect();
    let mut line = words.join("|");
    for slot in &call.site.slots {
        for span in &slot.spans {
            let _ = write!(line, " {{{}}}", &source[span.range()]);
        }
    }
    for limit in &call.site.limits {
        let _ = write!(line, " !{:?}", limit.applicability);
    }
    line
}

/// The calls of a script.
pub(crate) fn calls_of(language: Language, source: &str) -> Vec<String> {
    let script = language.read(source);
    let calls = script.invocations.iter().filter(|call| {
        // What is only handed on counts where it names a tool.
        let name = call.program.program_name().unwrap_or_default();
        call.site.delivery < Delivery::Passed || TOOLS.contains(&name.as_str())
    });
    calls.map(|call| describe(source, call)).collect()
}

/// The calls of a VBScript file.
pub(crate) fn calls(source: &str) -> Vec<String> {
    calls_of(Language::VbScript, source)
}

/// The calls whose program is one of the tools or a shell.
pub(crate) fn tool_calls(source: &str) -> Vec<String> {
    let mut calls = calls(source);
    calls.retain(|call| call.contains("pkgmgr") || call.contains("peimg"));
    calls
}
