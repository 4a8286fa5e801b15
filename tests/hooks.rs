//! The files that other tools read to run the program.

#![allow(clippy::unwrap_used)]

mod common;

use common::Tree;
use dismigrate::language::Language;

#[test]
fn the_hooks_match_every_extension_that_is_read() {
    let hooks = include_str!("../.pre-commit-hooks.yaml");
    let files: Vec<_> = hooks
        .lines()
        .filter_map(|line| line.trim().strip_prefix("files: '(?i)\\.("))
        .filter_map(|rest| rest.strip_suffix(")$'"))
        .collect();
    assert_eq!(files.len(), 2, "{hooks}");
    for files in files {
        let extensions: Vec<_> = files.split('|').collect();
        assert!(
            extensions
                .iter()
                .all(|one| Language::of_extension(one).is_some())
        );
        assert_eq!(extensions.len(), 7);
    }
}

#[test]
fn what_the_hooks_and_the_action_run_is_understood() {
    let tree = Tree::new([("a.cmd", "start /w pkgmgr /iu:A /quiet\r\n")]);
    for (line, code) in [
        ("check a.cmd", 1),
        ("check --quiet --format sarif --output-file x.sarif .", 1),
        ("check --format github .", 1),
        ("fix a.cmd", 0),
    ] {
        assert_eq!(tree.run(line).code, Some(code), "{line}");
    }
}
