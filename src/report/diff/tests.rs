//! Diffs, as text and through `git apply` and `patch`.

use std::path::Path;
use std::process::{Command, Stdio};

use proptest::prelude::*;

use super::*;
use crate::language::Language;
use crate::rewrite::apply;
use crate::source::Label;
use crate::span::Span;

fn edit(start: usize, end: usize, replacement: &str) -> Edit {
    Edit {
        span: Span::new(start, end),
        replacement: replacement.to_owned(),
    }
}

fn source(path: &str, bytes: &[u8]) -> Source {
    let label: Option<Label> = None;
    Source::decode(path, Language::Batch, bytes.to_vec(), label).unwrap()
}

fn bytes(source: &Source, edits: &[Edit]) -> Vec<u8> {
    let mut out = Vec::new();
    render(source, edits, Paint::Plain, &mut out).unwrap();
    out
}

fn diff(text: &str, edits: &[Edit]) -> String {
    String::from_utf8(bytes(&source("x.cmd", text.as_bytes()), edits)).unwrap()
}

/// Replaces the first `old` of a source by `new`.
fn replaced(source: &Source, old: &str, new: &str) -> Edit {
    let start = source.text().find(old).unwrap();
    edit(start, start + old.len(), new)
}

const HEAD: &str = "--- a/x.cmd\n+++ b/x.cmd\n";

#[test]
fn a_change_has_three_lines_of_context() {
    let text = "1\n2\n3\n4\nold\n6\n7\n8\n9\n";
    let expected = "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-old\n+new\n 6\n 7\n 8\n";
    assert_eq!(
        diff(text, &[edit(8, 11, "new")]),
        format!("{HEAD}{expected}")
    );
}

#[test]
fn changes_share_a_hunk_while_their_context_touches() {
    let text = "a\n".repeat(20);
    let hunks = |second| diff(&text, &[edit(0, 1, "b"), edit(second, second + 1, "b")]);
    assert_eq!(hunks(14).matches("@@ -").count(), 1);
    assert_eq!(hunks(16).matches("@@ -").count(), 2);
}

#[test]
fn later_hunks_are_shifted_by_what_earlier_ones_add() {
    let text = "a\n".repeat(20);
    let diff = diff(&text, &[edit(0, 1, "b\nc"), edit(38, 39, "z")]);
    assert!(
        diff.contains("@@ -1,4 +1,5 @@") && diff.contains("@@ -17,4 +18,4 @@"),
        "{diff}"
    );
}

#[test]
fn a_missing_final_newline_is_said() {
    let expected =
        "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n";
    assert_eq!(
        diff("a\nb", &[edit(2, 3, "c")]),
        format!("{HEAD}{expected}")
    );
}

#[test]
fn edits_that_change_nothing_make_no_diff() {
    assert_eq!(diff("a\n", &[edit(0, 1, "a")]), "");
    assert_eq!(diff("a\n", &[]), "");
}

#[test]
fn a_code_page_appears_in_its_own_bytes() {
    let source = source("x.cmd", b"rem \xE4\r\nold \xFF\r\n");
    let diff = bytes(&source, &[replaced(&source, "old", "new")]);
    let expected = b"@@ -1,2 +1,2 @@\n rem \xE4\r\n-old \xFF\r\n+new \xFF\r\n";
    assert_eq!(diff, [HEAD.as_bytes(), expected].concat());
}

#[test]
fn utf16_is_a_comment_that_names_the_way_out() {
    let wide: Vec<u8> = "\u{feff}rem ä\r\nold\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let source = source("x.cmd", &wide);
    let diff = String::from_utf8(bytes(&source, &[replaced(&source, "old", "new")])).unwrap();
    assert!(diff.lines().all(|line| line.starts_with("# ")), "{diff}");
    assert!(
        diff.contains("dismigrate fix x.cmd") && diff.contains("# +new\r\n"),
        "{diff}"
    );
}

/// Runs a patch tool in `directory` on `diff`.
fn patched(directory: &Path, program: &str, arguments: &[&str], diff: &[u8]) -> bool {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(diff).unwrap();
    child.wait().unwrap().success()
}

const TOOLS: [(&str, &[&str]); 2] = [
    ("git", &["apply", "--whitespace=nowarn", "-"]),
    ("patch", &["-p1", "--quiet", "--no-backup-if-mismatch"]),
];

/// Whether both tools make of `files` what the edits make of them.
fn tools_agree(files: &[(&str, &[u8], &str, &str)]) {
    for (program, arguments) in TOOLS {
        let directory = tempfile::tempdir().unwrap();
        let (mut all, mut expected) = (Vec::new(), Vec::new());
        for (name, content, old, new) in files {
            std::fs::write(directory.path().join(name), content).unwrap();
            let source = source(name, content);
            let edits = [replaced(&source, old, new)];
            all.extend(bytes(&source, &edits));
            let text = apply(source.text(), &edits).unwrap();
            let utf16 = source.encoding().is_utf16();
            expected.push(if utf16 {
                content.to_vec()
            } else {
                source.encode(&text).unwrap()
            });
        }
        assert!(
            patched(directory.path(), program, arguments, &all),
            "{program}: {}",
            String::from_utf8_lossy(&all)
        );
        for ((name, ..), expected) in files.iter().zip(expected) {
            assert_eq!(
                std::fs::read(directory.path().join(name)).unwrap(),
                expected,
                "{program} {name}"
            );
        }
    }
}

#[test]
fn git_and_patch_take_it_byte_for_byte() {
    let wide: Vec<u8> = "\u{feff}rem\r\nold\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    tools_agree(&[
        ("crlf.cmd", b"a\r\nold\r\nb\r\n", "old", "new"),
        (
            "mixed.cmd",
            b"a\r\nb\rc\nold\nd\r\n\r\n",
            "old",
            "new\r\nnewer",
        ),
        ("no newline.cmd", b"a\r\nold", "old", "new"),
        ("wide.cmd", &wide, "old", "new"),
        ("one.cmd", b"old", "old", "new\n"),
        ("bom.cmd", b"\xEF\xBB\xBFold\r\nb\r\n", "old", "new"),
        ("gone.cmd", b"\xEF\xBB\xBFold\r\nb\r\n", "old\r\n", ""),
        ("ansi.cmd", b"\xEF\xBB\xBFold\r\n\xE4\r\n", "old\r\n", ""),
        ("\u{e4} \u{1f600}.cmd", b"\xE4\r\nold\r\n", "old", "new"),
        ("esc.cmd", b"\x1b[2J\x0c\r\nold\x1b\r\n", "old", "new"),
        ("quote\"d.cmd", b"old\n", "old\n", ""),
        ("end.cmd", b"a\nold\n", "\nold", ""),
    ]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_edits_make_a_diff_that_git_takes(
        text in "([abc]?\r?\n?){0,24}",
        cuts in proptest::collection::btree_set(0usize..60, 0..8),
        new in "[xy\n]{0,3}",
    ) {
        let cuts: Vec<_> = cuts.into_iter().filter(|cut| *cut <= text.len()).collect();
        let edits: Vec<_> = cuts.chunks_exact(2).map(|cut| edit(cut[0], cut[1], &new)).collect();
        let expected = apply(&text, &edits).unwrap();
        let diff = bytes(&source("x.cmd", text.as_bytes()), &edits);
        prop_assert_eq!(diff.is_empty(), text == expected);
        // git deletes a file that becomes empty through a diff without modes.
        if !diff.is_empty() && !text.is_empty() && !expected.is_empty() {
            let directory = tempfile::tempdir().unwrap();
            std::fs::write(directory.path().join("x.cmd"), &text).unwrap();
            prop_assert!(patched(directory.path(), "git", TOOLS[0].1, &diff), "{}", String::from_utf8_lossy(&diff));
            prop_assert_eq!(std::fs::read(directory.path().join("x.cmd")).unwrap(), expected.into_bytes());
        }
    }
}
