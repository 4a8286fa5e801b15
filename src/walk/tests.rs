//! Walks over small trees in a temporary directory.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// Makes a tree of files; a name that ends in `/` is a directory.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if name.ends_with('/') {
            fs::create_dir_all(&path).unwrap();
        } else {
            fs::write(&path, content).unwrap();
        }
    }
    root
}

fn options(ignore_files: IgnoreFiles, exclude: &[&str]) -> Options {
    Options {
        exclude: Globs::new(exclude.iter().copied()).unwrap(),
        ignore_files,
        named: Named::Taken,
        threads: None,
    }
}

fn names(root: &Path, walk: &Walk) -> Vec<String> {
    let root = fs::canonicalize(root).unwrap();
    let inside = |path: &Path| shown(fs::canonicalize(path).unwrap().strip_prefix(&root).unwrap());
    walk.scripts
        .iter()
        .map(|script| inside(&script.path))
        .collect()
}

fn walked(root: &Path, inside: &str, ignore_files: IgnoreFiles, exclude: &[&str]) -> Vec<String> {
    let walk = walk(
        &[root.join(inside)],
        &options(ignore_files, exclude),
        &Unconfigured,
    );
    assert_eq!(walk.errors, []);
    names(root, &walk)
}

fn honoured(files: &[(&str, &str)], inside: &str) -> Vec<String> {
    let root = tree(files);
    walked(root.path(), inside, IgnoreFiles::Honoured, &[])
}

#[test]
fn extensions_decide_in_any_case_and_hidden_files_count() {
    let files = [
        "b.CMD",
        "a.bat",
        "c.txt",
        ".hidden/d.ps1",
        ".e.vbs",
        "f.hta",
        "cmd",
    ];
    let files = files.map(|name| (name, ""));
    assert_eq!(
        honoured(&files, ""),
        [".e.vbs", ".hidden/d.ps1", "a.bat", "b.CMD", "f.hta"]
    );
}

#[test]
fn a_gitignore_counts_outside_a_repository_too() {
    let files = [
        (".gitignore", "old/\n*.bak.cmd\n!keep.bak.cmd\n"),
        ("a.cmd", ""),
        ("old/b.cmd", ""),
        ("x.bak.cmd", ""),
        ("d/keep.bak.cmd", ""),
    ];
    assert_eq!(honoured(&files, ""), ["a.cmd", "d/keep.bak.cmd"]);
    let root = tree(&files);
    assert_eq!(
        walked(root.path(), "", IgnoreFiles::Disregarded, &[]).len(),
        4
    );
}

#[test]
fn ignore_files_of_the_repository_hold_in_a_directory_of_it() {
    let files = [
        (".git/", ""),
        (".gitignore", "/in/a.cmd\n"),
        (".ignore", "b.cmd\n"),
        ("in/a.cmd", ""),
        ("in/b.cmd", ""),
        ("in/c.cmd", ""),
    ];
    assert_eq!(honoured(&files, "in"), ["in/c.cmd"]);
}

#[test]
fn a_gitignore_above_the_repository_does_not_count() {
    let files = [
        (".gitignore", "*.cmd\n"),
        ("in/.git/", ""),
        ("in/a.cmd", ""),
        ("b.cmd", ""),
    ];
    assert_eq!(honoured(&files, ""), ["in/a.cmd"]);
}

#[test]
fn info_exclude_counts_and_git_is_never_entered() {
    let files = [
        (".git/info/exclude", "a.cmd\n"),
        (".git/hooks/x.cmd", ""),
        ("a.cmd", ""),
        ("b.cmd", ""),
    ];
    assert_eq!(honoured(&files, ""), ["b.cmd"]);
    let root = tree(&files);
    assert_eq!(
        walked(root.path(), "", IgnoreFiles::Disregarded, &[]),
        ["a.cmd", "b.cmd"]
    );
}

#[test]
fn a_deeper_ignore_file_outranks_one_above() {
    let files = [
        (".gitignore", "*.cmd\n"),
        ("in/.gitignore", "!a.cmd\n"),
        ("in/a.cmd", ""),
        ("in/b.cmd", ""),
    ];
    assert_eq!(honoured(&files, ""), ["in/a.cmd"]);
}

#[test]
fn a_named_file_outranks_ignore_files_but_not_exclude() {
    let root = tree(&[(".gitignore", "*"), ("a.cmd", ""), ("b.txt", "")]);
    let paths = [root.path().join("a.cmd"), root.path().join("b.txt")];
    let walked = walk(&paths, &options(IgnoreFiles::Honoured, &[]), &Unconfigured);
    assert_eq!(names(root.path(), &walked), ["a.cmd", "b.txt"]);
    assert!(
        walked
            .scripts
            .iter()
            .all(|script| script.origin == Origin::Named)
    );
    let walked = walk(
        &paths,
        &options(IgnoreFiles::Honoured, &["*.cmd"]),
        &Unconfigured,
    );
    assert_eq!(names(root.path(), &walked), ["b.txt"]);
}

#[test]
fn excluded_directories_are_left_out() {
    let root = tree(&[("a.cmd", ""), ("old/b.cmd", ""), ("in/old/c.cmd", "")]);
    assert_eq!(
        walked(root.path(), "", IgnoreFiles::Honoured, &["old/"]),
        ["a.cmd"]
    );
}

#[test]
fn a_file_is_taken_once_however_often_it_is_named() {
    let root = tree(&[("a.cmd", ""), ("in/b.cmd", "")]);
    let at = |name: &str| root.path().join(name);
    let paths = [
        at("a.cmd"),
        at("in/../a.cmd"),
        at(""),
        at("./in"),
        at("in/b.cmd"),
    ];
    let walked = walk(&paths, &options(IgnoreFiles::Honoured, &[]), &Unconfigured);
    assert_eq!(names(root.path(), &walked), ["a.cmd", "in/b.cmd"]);
}

#[test]
fn a_missing_path_is_an_error_and_the_others_are_still_walked() {
    let root = tree(&[("a.cmd", "")]);
    let paths: [PathBuf; 2] = [root.path().join("nowhere"), root.path().join("a.cmd")];
    let walked = walk(&paths, &options(IgnoreFiles::Honoured, &[]), &Unconfigured);
    assert_eq!(walked.scripts.len(), 1);
    assert_eq!(
        walked.errors[0].message,
        "cannot be read: no such file or directory"
    );
}

#[cfg(unix)]
#[test]
fn links_are_followed_only_where_they_are_named() {
    use std::os::unix::fs::symlink;
    let root = tree(&[("in/a.cmd", "")]);
    symlink(root.path().join("in"), root.path().join("link")).unwrap();
    symlink("a.cmd", root.path().join("in/b.cmd")).unwrap();
    symlink("nowhere", root.path().join("in/c.cmd")).unwrap();
    assert_eq!(
        walked(root.path(), "", IgnoreFiles::Honoured, &[]),
        ["in/a.cmd"]
    );
    assert_eq!(
        walked(root.path(), "link", IgnoreFiles::Honoured, &[]),
        ["in/a.cmd"]
    );
    assert_eq!(
        walked(root.path(), "in/b.cmd", IgnoreFiles::Honoured, &[]),
        ["in/a.cmd"]
    );
}

#[cfg(unix)]
#[test]
fn a_device_is_an_error_when_named() {
    let walked = walk(
        &["/dev/null".into()],
        &options(IgnoreFiles::Honoured, &[]),
        &Unconfigured,
    );
    assert!(walked.errors[0].message.starts_with("not a regular file"));
}
