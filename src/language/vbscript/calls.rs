//! Which calls carry a command line, and in which of their arguments.

use super::expression::{Expr, Head, Path, Step};
use super::values::name_at;
use crate::language::{RUNNING, holds_one_of};

/// What a call does with its arguments, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It runs or stores a command line.
    Carrier(Carrier),
    /// It shows or logs them.
    Print,
    /// It reads them.
    Reads,
    /// It runs them as VBScript.
    Evaluates,
    /// It may do anything with them.
    Other,
}

/// A call that carries a command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    /// `WshShell.Run line, window, wait`
    Run,
    /// `WshShell.Exec(line)`
    Exec,
    /// `Shell.Application`'s `ShellExecute file, arguments, folder, verb`
    ShellExecute,
    /// `Win32_Process.Create line, folder, start, id`
    Create,
    /// `WshShell.RegWrite "...\Run\x", line`
    Registry,
    /// `stream.WriteLine line` to a file that is a script.
    Written,
    /// Code that is not in this file and, by its name, runs what it is given.
    Helper,
    /// Code that is not in this file.
    Elsewhere,
    /// A procedure of this file that does what is not followed.
    Unfollowed {
        /// Whether something in it runs command lines.
        runs: bool,
    },
}

/// A call inside a path: the arguments at one of its steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'a> {
    /// The path.
    pub(super) path: &'a Path,
    /// Which step of it the arguments are.
    pub(super) step: usize,
    /// The arguments.
    pub(super) list: &'a [Option<Expr>],
}

impl<'a> Call<'a> {
    /// The calls inside a path.
    pub(super) fn all(path: &'a Path) -> impl Iterator<Item = Self> {
        path.steps
            .iter()
            .enumerate()
            .filter_map(move |(step, found)| match found {
                Step::Arguments(list, _) => Some(Self { path, step, list }),
                Step::Member(_) => None,
            })
    }

    /// The lower-case name of what is called.
    pub(super) fn name(&self, source: &str) -> String {
        let before = self
            .step
            .checked_sub(1)
            .and_then(|step| self.path.steps.get(step));
        match (before, &self.path.head) {
            (Some(Step::Member(name)), _) | (None, Head::Name(name)) => name_at(source, *name),
            _ => String::new(),
        }
    }

    /// The receiver: the path up to the name of the member that is called.
    pub(super) fn receiver(&self) -> Option<Path> {
        let member = self.step.checked_sub(1)?;
        Some(Path {
            head: self.path.head.clone(),
            steps: self.path.steps.get(..member)?.to_vec(),
        })
    }

    /// The argument at a place.
    pub(super) fn argument(&self, place: usize) -> Option<&'a Expr> {
        self.list.get(place)?.as_ref()
    }

    /// Every name on the way to the call, in lower case: `wscript stdout write`.
    fn words(&self, source: &str) -> String {
        let mut words = match &self.path.head {
            Head::Name(name) => name_at(source, *name),
            Head::With(_) | Head::Brackets(_) => String::new(),
        };
        for step in self.path.steps.iter().take(self.step) {
            if let Step::Member(name) = step {
                words.push(' ');
                words.push_str(&name_at(source, *name));
            }
        }
        words
    }

    /// How a call of code that is not in this file carries a command line.
    pub(super) fn elsewhere(&self, source: &str) -> Carrier {
        let name = self.name(source);
        if holds_one_of(&RUNS, &name) {
            Carrier::Helper
        } else {
            Carrier::Elsewhere
        }
    }

    /// Whether the call gives back what it is given, or a part of it.
    pub(super) fn only_reads(&self, source: &str) -> bool {
        READS.contains(&self.name(source).as_str())
    }

    /// Whether the call runs a command line that it is given, or stores it to be run,
    /// whatever its receiver is.
    pub(super) fn carries(&self, source: &str) -> bool {
        self.carrier(source, &self.name(source), None).is_some()
    }

    fn carrier(&self, source: &str, name: &str, object: Option<&str>) -> Option<Carrier> {
        let is_method = self.step > 0;
        is_method.then(|| carrier(name, object, || self.words(source)))?
    }

    /// Whether the call only keeps what it is given, in an object that holds
    /// others.
    fn fills(&self, name: &str, object: Option<&str>) -> bool {
        self.step > 0 && ADDERS.contains(&name) && object.is_some_and(holds_others)
    }

    /// What the call does, given what its receiver is: the name that the
    /// object was made by.
    pub(super) fn role(&self, source: &str, object: Option<&str>) -> Role {
        let name = self.name(source);
        if let Some(carrier) = self.carrier(source, &name, object) {
            return Role::Carrier(carrier);
        }
        let is_code = match self.step {
            0 => EVALUATORS.contains(&name.as_str()),
            _ => EVALUATING.contains(&name.as_str()),
        };
        if is_code {
            return Role::Evaluates;
        }
        if self.fills(&name, object) {
            return Role::Reads;
        }
        let words = self.words(source);
        if holds_one_of(&PRINTS, &words) && !holds_one_of(&RUNNING, &name) {
            Role::Print
        } else if READS.contains(&name.as_str()) {
            Role::Reads
        } else {
            Role::Other
        }
    }
}

/// What runs a string as VBScript.
pub(super) const EVALUATORS: [&str; 3] = ["execute", "executeglobal", "eval"];

/// The methods of windows and of the script control that do so, now or later.
const EVALUATING: [&str; 5] = [
    "addcode",
    "execscript",
    "executestatement",
    "setinterval",
    "settimeout",
];

/// Words in the names of objects that hold others.
const HOLDERS: [&str; 4] = ["dictionary", "arraylist", "queue", "stack"];

/// Whether an object of this name, in lower case, holds others.
pub(super) fn holds_others(object: &str) -> bool {
    holds_one_of(&HOLDERS, object)
}

/// Methods that put something into them.
pub(super) const ADDERS: [&str; 7] = [
    "add", "append", "enqueue", "exists", "insert", "item", "push",
];

/// Words in the name of what shows or logs its arguments.
const PRINTS: [&str; 16] = [
    "alert",
    "debug",
    "display",
    "echo",
    "err raise",
    "inputbox",
    "log",
    "message",
    "msgbox",
    "popup",
    "print",
    "report",
    "show",
    "status",
    "trace",
    "write",
];

/// Words in the name of what runs a command line.
const RUNS: [&str; 10] = [
    "cmd", "command", "exec", "install", "invoke", "launch", "process", "run", "shell", "start",
];

/// What leaves its arguments as they are.
const READS: [&str; 53] = [
    "array",
    "asc",
    "buildpath",
    "cbool",
    "cdbl",
    "cint",
    "clng",
    "copyfile",
    "createfolder",
    "createobject",
    "createtextfile",
    "cstr",
    "deletefile",
    "execquery",
    "exists",
    "expandenvironmentstrings",
    "fileexists",
    "folderexists",
    "get",
    "getabsolutepathname",
    "getfile",
    "getfilename",
    "getfolder",
    "getobject",
    "getparentfoldername",
    "instr",
    "instrrev",
    "isarray",
    "isempty",
    "isnull",
    "isnumeric",
    "isobject",
    "join",
    "lbound",
    "lcase",
    "left",
    "len",
    "ltrim",
    "mid",
    "opentextfile",
    "regread",
    "replace",
    "right",
    "rtrim",
    "split",
    "strcomp",
    "string",
    "strreverse",
    "trim",
    "typename",
    "ubound",
    "ucase",
    "vartype",
];

/// The methods that run a command line.
pub(super) const RUNNERS: [&str; 4] = ["create", "exec", "run", "shellexecute"];

fn carrier(name: &str, object: Option<&str>, words: impl FnOnce() -> String) -> Option<Carrier> {
    let shell = object.is_none_or(|object| object.contains("shell"));
    match name {
        "run" if shell => Some(Carrier::Run),
        "exec" if shell => Some(Carrier::Exec),
        "regwrite" if shell => Some(Carrier::Registry),
        "shellexecute" => Some(Carrier::ShellExecute),
        "create" if object.is_none_or(|object| object.contains("win32_process")) => {
            Some(Carrier::Create)
        }
        "write" | "writeline" | "writetext" => {
            writes_script(object, &words()).then_some(Carrier::Written)
        }
        _ => None,
    }
}

/// Whether a stream is a script: by the name of its file, else by its own.
fn writes_script(object: Option<&str>, words: &str) -> bool {
    let file = object.and_then(|object| object.strip_prefix("file:"));
    let extension = file
        .and_then(|file| file.trim_end_matches(['"', ')']).rsplit_once('.'))
        .map(|(_, extension)| extension);
    match extension {
        Some("bat" | "cmd" | "vbs" | "ps1") => true,
        Some("log" | "txt" | "htm" | "html" | "csv" | "xml" | "ini") => false,
        _ => !["log", "stdout", "stderr", "document", "response"]
            .iter()
            .any(|word| words.contains(word)),
    }
}
