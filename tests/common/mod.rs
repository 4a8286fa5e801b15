//! A directory with files, and the program run in it.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses a part of it"
)]

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A directory with files.
pub(crate) struct Tree {
    root: tempfile::TempDir,
}

impl Tree {
    pub(crate) fn new<const N: usize>(files: [(&str, &str); N]) -> Self {
        let tree = Self {
            root: tempfile::tempdir().unwrap(),
        };
        for (name, content) in files {
            tree.write(name, content.as_bytes());
        }
        tree
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: &[u8]) {
        fs::create_dir_all(self.at(name).parent().unwrap()).unwrap();
        fs::write(self.at(name), content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap()
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.at(name)).unwrap()
    }

    /// A command line, its words separated by blanks, run in a directory of it.
    pub(crate) fn command(&self, directory: &str, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dismigrate"));
        command
            .args(line.split(' '))
            .current_dir(self.at(directory))
            .env("HOME", self.root.path())
            .env_remove("XDG_CONFIG_HOME")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, line: &str) -> Run {
        self.run_in("", line)
    }

    pub(crate) fn run_in(&self, directory: &str, line: &str) -> Run {
        Run::of(&self.command(directory, line).output().unwrap())
    }

    pub(crate) fn pipe(&self, line: &str, input: &[u8]) -> Run {
        let mut command = self.command("", line);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Run::of(&child.wait_with_output().unwrap())
    }

    pub(crate) fn git(&self, line: &str) {
        let mut command = Command::new("git");
        command
            .args(["-c", "user.name=a", "-c", "user.email=a@b"])
            .args(line.split(' '))
            .current_dir(self.root.path())
            .env("HOME", self.root.path());
        assert!(command.output().unwrap().status.success(), "git {line}");
    }
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    /// Standard output, to the byte.
    pub(crate) bytes: Vec<u8>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn of(output: &Output) -> Self {
        Self {
            code: output.status.code(),
            bytes: output.stdout.clone(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }

    /// `path rule` of every finding of a JSON report.
    pub(crate) fn found(&self) -> Vec<String> {
        let json = self.json();
        let findings = json["findings"].as_array().unwrap().iter();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        findings
            .map(|one| format!("{} {}", text(&one["path"]), text(&one["rule"])))
            .collect()
    }
}
