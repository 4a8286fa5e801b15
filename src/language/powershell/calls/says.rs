//! Commands that run nothing of what they are given, as far as their names say: they
//! show it, keep it, or look for it.

use super::strings::line_of_batch;
use crate::invocation::{Word, is_one_of};
use crate::language::{RUNNING, holds_one_of};

/// Whether a command only says, keeps or looks for what it is given.
pub(in super::super) fn only_says(name: &str) -> bool {
    let verb = name.split_once('-').map(|(verb, _)| verb);
    verb.is_some_and(|verb| HARMLESS.contains(&verb))
        || only_logs(name)
        || matches!(
            name,
            "echo"
                | "write"
                | "cd"
                | "gcm"
                | "gps"
                | "spps"
                | "nv"
                | "set"
                | "sv"
                | "kill"
                | "throw"
                | "where-object"
                | "default"
                | "read-host"
                | "sls"
                | "describe"
                | "context"
                | "it"
                | "should"
        )
}

/// Whether a cmdlet shows a person what it is given, and gives it to nothing else.
pub(super) fn is_shown(name: &str) -> bool {
    const SHOWING: [&str; 8] = [
        "read-host",
        "write-debug",
        "write-error",
        "write-host",
        "write-information",
        "write-progress",
        "write-verbose",
        "write-warning",
    ];
    is_one_of(name, &SHOWING)
}

/// Whether a command logs what it is given, and does not run it.
pub(super) fn only_logs(name: &str) -> bool {
    name.contains("log") && !holds_one_of(&RUNNING, name)
}

/// Whether the name of a function says that it keeps what it is given: in the
/// registry, in a file, as a task.
pub(super) fn keeps(name: &str) -> bool {
    let verb = name.split_once('-').map(|(verb, _)| verb);
    verb.is_some_and(|verb| matches!(verb, "add" | "new" | "set")) && !only_logs(name)
}

/// The verbs of cmdlets that run nothing they are given.
const HARMLESS: [&str; 26] = [
    "add",
    "clear",
    "compare",
    "convertto",
    "copy",
    "export",
    "format",
    "get",
    "import",
    "join",
    "measure",
    "move",
    "new",
    "out",
    "remove",
    "rename",
    "resolve",
    "select",
    "set",
    "sort",
    "split",
    "stop",
    "suspend",
    "test",
    "wait",
    "write",
];

/// Whether a word is a command line of a tool, and no sentence about one.
pub(super) fn is_call(word: &Word) -> bool {
    line_of_batch(&word.text).is_some_and(|(_, arguments)| !is_prose(&arguments))
}

/// Whether words that stand behind the name of a tool are those of a sentence.
pub(super) fn is_prose(arguments: &[Word]) -> bool {
    let is_said = |word: &Word| word.as_str().bytes().all(|byte| byte.is_ascii_alphabetic());
    arguments.iter().any(is_said)
}
