//! Every console block of the documents, run: what stands behind `$ ` in a
//! shell, and what it prints, compared with the lines below it. A line `...`
//! stands for any lines. The blocks of a document share one directory, a git
//! repository with the scripts of `tests/readme`, and follow on each other.
//!
//! What needs a registry or a whole build stands in blocks of `sh` instead;
//! other blocks are for other programs, but the commands in them are ours.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use common::Tree;

const README: &str = include_str!("../README.md");
const CI: &str = include_str!("../docs/ci.md");

/// A fenced block.
struct Block<'a> {
    language: &'a str,
    text: String,
}

/// A command and what it prints.
struct Step {
    command: String,
    output: Vec<String>,
}

fn blocks(document: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in document.lines() {
        match line.strip_prefix("```") {
            Some(_) if open => open = false,
            Some(language) => {
                open = true;
                let text = String::new();
                blocks.push(Block { language, text });
            }
            None if open => {
                let block = blocks.last_mut().unwrap();
                block.text.extend([line, "\n"]);
            }
            None => {}
        }
    }
    assert!(!open, "a block is not closed");
    blocks
}

fn steps(block: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step {
                command: command.to_owned(),
                output: Vec::new(),
            });
        } else {
            let step = steps.last_mut().unwrap();
            step.output.push(line.to_owned());
        }
    }
    steps
}

/// The scripts that the documents speak of, in a repository.
fn repository() -> Tree {
    let tree = Tree::new([]);
    copied(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readme"),
        "",
        &tree,
    );
    tree.git("init -q -b main");
    tree.git("add .");
    tree.git("commit -qm scripts");
    tree
}

fn copied(from: &Path, to: &str, tree: &Tree) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let to = format!("{to}{name}");
        if path.is_dir() {
            copied(&path, &format!("{to}/"), tree);
        } else {
            tree.write(&to, &fs::read(&path).unwrap());
        }
    }
}

/// What a shell prints in the directory, both streams as they come.
fn printed(tree: &Tree, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_dismigrate"));
    let mut path = program.parent().unwrap().as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1\n{command}")])
        .current_dir(tree.at(""))
        .env("PATH", path)
        .env("HOME", tree.at(""))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().replace('\r', "")
}

/// Whether `lines` are the `expected` ones, with any lines for a `...`.
fn fits(expected: &[String], lines: &[&str]) -> bool {
    match expected {
        [] => lines.is_empty(),
        [one, rest @ ..] if one == "..." => {
            (0..=lines.len()).any(|skipped| fits(rest, &lines[skipped..]))
        }
        [one, rest @ ..] => lines
            .split_first()
            .is_some_and(|(line, lines)| one == line && fits(rest, lines)),
    }
}

fn console_blocks_hold(document: &str) {
    let tree = repository();
    let blocks = blocks(document);
    let console = blocks.iter().filter(|block| block.language == "console");
    let steps: Vec<_> = console.flat_map(|block| steps(&block.text)).collect();
    assert!(steps.len() > 3);
    for step in steps {
        let printed = printed(&tree, &step.command);
        let lines: Vec<_> = printed.lines().collect();
        assert!(fits(&step.output, &lines), "$ {}\n{printed}", step.command);
    }
}

#[test]
fn the_console_blocks_of_the_readme_hold() {
    console_blocks_hold(README);
}

#[test]
fn the_console_blocks_of_the_ci_page_hold() {
    console_blocks_hold(CI);
}

#[test]
fn the_diffs_of_the_readme_are_what_diff_prints() {
    let diffs = blocks(README)
        .into_iter()
        .filter(|block| block.language == "diff");
    let diffs: Vec<_> = diffs.collect();
    assert!(!diffs.is_empty());
    for diff in diffs {
        let name = diff
            .text
            .lines()
            .find_map(|line| line.strip_prefix("+++ b/"));
        let command = format!("dismigrate diff --quiet {}", name.unwrap());
        let printed = printed(&repository(), &command);
        // An empty line of context is a blank, which editors cut off.
        let lines = |text: &str| {
            text.lines()
                .map(|line| line.trim_end().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(lines(&printed), lines(&diff.text));
    }
}

#[test]
fn what_no_test_can_run_is_cargo_and_what_it_runs_is_understood() {
    for block in blocks(README).iter().chain(&blocks(CI)) {
        if block.language != "sh" {
            continue;
        }
        for line in block.text.lines() {
            assert!(line.starts_with("cargo "), "{line}");
            if let Some((_, arguments)) = line.split_once(" -- ") {
                let mut command = Command::new(env!("CARGO_BIN_EXE_dismigrate"));
                command.args(arguments.split(' '));
                command.current_dir(env!("CARGO_MANIFEST_DIR"));
                assert_eq!(command.output().unwrap().status.code(), Some(1), "{line}");
            }
        }
    }
}

/// `dismigrate check ...` in the configuration of a CI server.
#[test]
fn commands_in_other_blocks_are_understood() {
    let mut count = 0;
    for block in blocks(README).iter().chain(&blocks(CI)) {
        if ["console", "sh"].contains(&block.language) {
            continue;
        }
        for line in block.text.lines() {
            let Some(at) = line.find("dismigrate check") else {
                continue;
            };
            let command = line[at..].split(['\'', '|']).next().unwrap().trim_end();
            let tree = repository();
            let status = printed(&tree, &format!("{command} >/dev/null 2>&1; echo $?"));
            assert!(status == "0\n" || status == "1\n", "{command}: {status}");
            count += 1;
        }
    }
    assert!(count > 2, "{count}");
}

#[test]
fn dots_stand_for_any_lines_and_for_nothing_else() {
    let expected = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(fits(&expected("a\n...\nd"), &["a", "b", "c", "d"]));
    assert!(fits(&expected("a\n..."), &["a"]));
    assert!(!fits(&expected("a\n...\nd"), &["a", "b"]));
    assert!(!fits(&expected("a"), &["a", "b"]));
}
