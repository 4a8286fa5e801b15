//! A `fix` that is stopped from outside: every file is the old one or the new
//! one, and the next run finishes the work.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use self::common::Tree;

const FILES: usize = 120;
/// A file with a second name, which is overwritten in place.
const LINKED: usize = 60;

fn old(file: usize) -> String {
    let call = "start /wait pkgmgr /iu:TelnetClient /quiet\r\n";
    format!("@echo off\r\n{call}rem {}\r\n", "x".repeat(file * 50))
}

fn new(file: usize) -> String {
    let call = "dism /Online /Quiet /Enable-Feature /FeatureName:TelnetClient";
    old(file).replace("start /wait pkgmgr /iu:TelnetClient /quiet", call)
}

fn name(file: usize) -> String {
    format!("{file:03}.cmd")
}

fn filled() -> Tree {
    let tree = Tree::new([]);
    for file in 0..FILES {
        tree.write(&name(file), old(file).as_bytes());
    }
    fs::hard_link(tree.at(&name(LINKED)), tree.at("twin.txt")).unwrap();
    tree
}

/// Starts a `fix` and sends it a signal when it has written the `file`th file.
fn stopped(tree: &Tree, file: usize, signal: &str) -> ExitStatus {
    let mut command = tree.command("", "fix --quiet --threads 2");
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let end = Instant::now() + Duration::from_mins(1);
    while tree.read(&name(file)) == old(file) && child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < end, "nothing was written");
        std::thread::yield_now();
    }
    send(&child, signal);
    child.wait().unwrap()
}

fn send(child: &Child, signal: &str) {
    let id = child.id().to_string();
    // It may have ended by itself.
    let _ = Command::new("kill").args(["-s", signal, &id]).status();
}

/// How many temporary files there are; every other file has to be whole.
fn litter(tree: &Tree) -> usize {
    for file in 0..FILES {
        let now = tree.read(&name(file));
        assert!(
            now == old(file) || now == new(file),
            "{}: {now}",
            name(file)
        );
    }
    let entries = fs::read_dir(tree.at("")).unwrap();
    entries.count() - FILES - 1
}

/// A second run does the rest, and passes over what a killed one left.
fn finished(tree: &Tree) {
    assert_eq!(tree.run("fix --quiet").code, Some(0));
    for file in 0..FILES {
        assert_eq!(tree.read(&name(file)), new(file));
    }
    assert_eq!(tree.read("twin.txt"), new(LINKED));
}

#[test]
fn ctrl_c_leaves_whole_files_and_nothing_else() {
    for (file, signal) in [
        (0, "INT"),
        (30, "INT"),
        (LINKED - 1, "INT"),
        (LINKED, "TERM"),
    ] {
        let tree = filled();
        let status = stopped(&tree, file, signal);
        assert!(matches!(status.code(), Some(0 | 130)), "{status:?}");
        assert_eq!(litter(&tree), 0, "{signal} at {file}");
        finished(&tree);
    }
}

#[test]
fn a_kill_leaves_whole_files_and_at_most_a_temporary_one_for_each_thread() {
    for file in [0, 7, 30, LINKED - 1, LINKED, 90] {
        let tree = filled();
        let status = stopped(&tree, file, "KILL");
        assert!(status.signal() == Some(9) || status.success(), "{status:?}");
        assert!(litter(&tree) <= 2);
        finished(&tree);
    }
}
