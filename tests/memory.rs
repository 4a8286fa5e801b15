//! How much memory a script takes, at most.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

mod common;

use nix::sys::resource::{UsageWho, getrusage};

use self::common::Tree;

/// How large each script is.
const KILOBYTES: usize = 256;

/// How many times the script: what `docs/promises.md` says.
const MOST: usize = 1500;

/// What a run takes whatever the script, in kilobytes.
const OWN: usize = 16 << 10;

/// Scripts that take much, by what they repeat: commands as short as can be, calls
/// as short as can be, and words.
const SHAPES: [(&str, [&str; 3]); 12] = [
    ("runs.cmd", ["", "a&", "\r\npeimg\r\n"]),
    ("runs.ps1", ["", "a;", "\r\npeimg\r\n"]),
    ("runs.vbs", ["", "a\n", "s.Run \"peimg\"\r\n"]),
    ("calls.cmd", ["", "peimg\n", ""]),
    ("calls.ps1", ["", "peimg\n", ""]),
    ("calls.vbs", ["", "s.Run \"peimg\"\n", ""]),
    ("fixes.cmd", ["", "pkgmgr /iu:X\r\n", ""]),
    ("fixes.ps1", ["", "pkgmgr /iu:X\r\n", ""]),
    ("fixes.vbs", ["", "s.Run \"pkgmgr /iu:X\"\n", ""]),
    ("words.cmd", ["prog ", "a ", "\r\npeimg\r\n"]),
    ("words.ps1", ["prog ", "a ", "\r\npeimg\r\n"]),
    ("words.vbs", ["x = ", "a ", "\r\ns.Run \"peimg\"\r\n"]),
];

/// The most memory that a program which was run and waited for has held.
fn peak() -> usize {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    usize::try_from(usage.max_rss()).unwrap()
}

/// Takes a minute in a debug build; `cargo test -- --ignored` runs it. It has a
/// process of its own, because what counts is all that one has run.
#[test]
#[ignore = "heavy"]
fn memory_stays_within_a_multiple_of_the_file() {
    let vbs = "Set s = CreateObject(\"WScript.Shell\")\r\n";
    for (name, [before, unit, behind]) in SHAPES {
        let head = if name.ends_with("vbs") { vbs } else { "" };
        let middle = unit.repeat((KILOBYTES << 10) / unit.len());
        let script = [head, before, &middle, behind].concat();
        let tree = Tree::new([(name, script.as_str())]);
        let run = tree.run(&format!("check --quiet --threads 1 --format json {name}"));
        assert_eq!(run.code, Some(1), "{name}: {}", run.err);
        let peak = peak();
        assert!(
            peak <= MOST * KILOBYTES + OWN,
            "{name}: {} times the file",
            (peak - OWN) / KILOBYTES
        );
    }
}
