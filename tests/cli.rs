//! The program as a user meets it: streams, exit codes, files on disk.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use self::common::{Run, Tree};

const SAFE: &str = "@echo off\r\nstart /wait pkgmgr /iu:TelnetClient /quiet\r\n";
const MANUAL: &str = "@echo off\r\nstart /wait pkgmgr /uu:TelnetClient /m:x.cab\r\n";
const REWRITTEN: &str = "/Enable-Feature /FeatureName:TelnetClient";

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn exit_codes_follow_the_findings() {
    let tree = Tree::new([("a.cmd", SAFE), ("clean/b.cmd", "echo hi\n")]);
    for (line, code) in [
        ("check", 1),
        ("check --fail-on error", 0),
        ("check --fail-on info clean", 0),
        ("diff", 1),
        ("diff clean", 0),
        ("rules", 0),
        ("check --no-such-option", 2),
        ("check --format nonsense", 2),
        ("check --threads 0", 2),
        ("check nowhere", 2),
        ("explain nothing-like-it", 2),
        ("check --select nothing-like-it", 2),
        ("check --exclude a[z-a]", 2),
        ("fix", 0),
        ("check", 0),
    ] {
        let run = tree.run(line);
        assert_eq!(run.code, Some(code), "{line}: {run:?}");
    }
}

#[test]
fn findings_go_to_stdout_and_the_rest_to_stderr() {
    let tree = Tree::new([("a.cmd", SAFE)]);
    let run = tree.run("check a.cmd nowhere.cmd");
    assert!(run.out.starts_with("a.cmd:2:1: warning pkgmgr-"), "{run:?}");
    assert_eq!(run.out.lines().count(), 1);
    assert!(
        run.err.contains("nowhere.cmd") && run.err.contains("1 finding"),
        "{run:?}"
    );
    let quiet = tree.run("check --quiet a.cmd nowhere.cmd");
    assert_eq!((quiet.out, quiet.err.lines().count()), (run.out, 1));
}

#[test]
fn a_directory_without_scripts_is_clean_and_said() {
    let run = Tree::new([("readme.txt", "pkgmgr")]).run("check");
    assert_eq!(run.code, Some(0));
    assert!(
        run.out.is_empty() && run.err.contains("no scripts"),
        "{run:?}"
    );
}

#[test]
fn fix_rewrites_what_is_safe_and_reports_the_rest() {
    let tree = Tree::new([("a.cmd", SAFE), ("b.cmd", MANUAL), ("c.cmd", "echo\n")]);
    let run = tree.run("fix");
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        String::from_utf8(tree.bytes("a.cmd"))
            .unwrap()
            .contains(REWRITTEN)
    );
    assert_eq!(tree.bytes("b.cmd"), MANUAL.as_bytes());
    assert!(
        run.out.starts_with("b.cmd:2:1:") && run.err.contains("fixed 1 finding"),
        "{run:?}"
    );
    let fixed = tree.bytes("a.cmd");
    tree.run("fix");
    assert_eq!(tree.bytes("a.cmd"), fixed);
}

#[test]
fn every_encoding_survives_a_fix() {
    let tree = Tree::new([]);
    let text = format!("rem ä\r\n{SAFE}rem \u{1f600}");
    let marked = format!("\u{feff}{text}");
    tree.write("bom.cmd", marked.as_bytes());
    tree.write("le.cmd", &utf16(&marked));
    tree.write("bare.cmd", &utf16(&text));
    tree.write(
        "ansi.cmd",
        &[b"rem \xE4\x81\xFF\r\n", SAFE.as_bytes()].concat(),
    );
    let run = tree.run("fix");
    assert_eq!(run.code, Some(0), "{run:?}");
    let new = |text: &str| {
        let call = "start /wait pkgmgr /iu:TelnetClient /quiet";
        let command = String::from_utf8(tree.bytes("bom.cmd")).unwrap();
        let command = command
            .lines()
            .find(|line| line.contains(REWRITTEN))
            .unwrap()
            .to_owned();
        text.replace(call, &command)
    };
    assert_eq!(tree.bytes("bom.cmd"), new(&marked).into_bytes());
    assert_eq!(tree.bytes("le.cmd"), utf16(&new(&marked)));
    assert_eq!(tree.bytes("bare.cmd"), utf16(&new(&text)));
    assert_eq!(
        tree.bytes("ansi.cmd"),
        [b"rem \xE4\x81\xFF\r\n", new(SAFE).as_bytes()].concat()
    );
}

#[test]
fn positions_count_the_bytes_on_disk() {
    let tree = Tree::new([]);
    tree.write("a.cmd", &utf16(&format!("\u{feff}{SAFE}")));
    let start = &tree.run("check --format json").json()["findings"][0]["range"]["start"];
    assert_eq!(
        *start,
        serde_json::json!({"line": 2, "column": 1, "offset": 24})
    );
}

#[test]
fn a_binary_is_skipped_in_a_directory_and_an_error_when_named() {
    let tree = Tree::new([("a.cmd", "MZ\0\0\0pkgmgr\0\0")]);
    let found = tree.run("check --format json");
    assert_eq!(
        (found.code, &found.json()["summary"]["files_skipped"]),
        (Some(0), &1.into())
    );
    let named = tree.run("check --format json a.cmd");
    assert_eq!(
        (named.code, &named.json()["errors"][0]["path"]),
        (Some(2), &"a.cmd".into())
    );
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let tree = Tree::new([("a.cmd", SAFE), ("bad.cmd", "\0\0")]);
    let run = tree.run("fix bad.cmd a.cmd nowhere.cmd");
    assert_eq!(run.code, Some(2));
    assert!(
        String::from_utf8(tree.bytes("a.cmd"))
            .unwrap()
            .contains(REWRITTEN)
    );
    assert!(
        run.err.contains("bad.cmd") && run.err.contains("nowhere.cmd"),
        "{run:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_among_the_scripts_does_not_block() {
    let tree = Tree::new([("a.cmd", SAFE)]);
    let made = Command::new("mkfifo")
        .arg(tree.at("p.cmd"))
        .status()
        .unwrap();
    assert!(made.success());
    assert_eq!(tree.run("check").code, Some(1));
    let named = tree.run("check p.cmd a.cmd");
    assert_eq!(named.code, Some(2));
    assert!(
        named.err.contains("not a regular file") && named.out.contains("a.cmd"),
        "{named:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_not_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let tree = Tree::new([("a.cmd", SAFE), ("b.cmd", SAFE)]);
    fs::set_permissions(tree.at("a.cmd"), fs::Permissions::from_mode(0o444)).unwrap();
    let run = tree.run("fix");
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.err.contains("a.cmd") && run.err.contains("read-only"),
        "{run:?}"
    );
    assert_eq!(tree.bytes("a.cmd"), SAFE.as_bytes());
    assert_ne!(tree.bytes("b.cmd"), SAFE.as_bytes());
}

#[test]
fn standard_input_is_checked_and_fixed() {
    let tree = Tree::new([]);
    let check = tree.pipe("check --stdin-filename in/x.cmd -", SAFE.as_bytes());
    assert!(
        check.code == Some(1) && check.out.starts_with("in/x.cmd:2:1:"),
        "{check:?}"
    );
    let diff = tree.pipe("diff --stdin-filename x.cmd -", SAFE.as_bytes());
    assert!(
        diff.out.starts_with("--- a/x.cmd\n+++ b/x.cmd\n"),
        "{diff:?}"
    );
    let fix = tree.pipe("fix -", SAFE.as_bytes());
    assert!(
        fix.code == Some(0) && fix.out.contains(REWRITTEN),
        "{fix:?}"
    );
    let unchanged = tree.pipe("fix -", MANUAL.as_bytes());
    assert_eq!((unchanged.code, unchanged.bytes), (Some(1), MANUAL.into()));
    assert!(unchanged.err.contains("2:1: warning"));
    let other = tree.pipe("fix -", b"echo \xFF\0");
    assert_eq!(
        (other.code, other.bytes.as_slice()),
        (Some(0), b"echo \xFF\0".as_slice())
    );
}

#[test]
fn the_diff_is_what_fix_writes() {
    let names = [
        "crlf.cmd",
        "my file.cmd",
        "\u{e4}.cmd",
        "in/end.cmd",
        "wide.cmd",
    ];
    let fill = || {
        let tree = Tree::new([]);
        for name in names {
            tree.write(name, SAFE.as_bytes());
        }
        tree.write(
            "in/end.cmd",
            b"\xE4\nstart /wait pkgmgr /iu:TelnetClient /quiet",
        );
        tree.write("wide.cmd", &utf16(&format!("\u{feff}{SAFE}")));
        tree
    };
    let tree = fill();
    let diff = tree.run("diff").bytes;
    tree.run("fix");
    for (program, arguments) in [("git", ["apply", "-"]), ("patch", ["-s", "-p1"])] {
        let patched = fill();
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(patched.at(""))
            .stdin(Stdio::piped());
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&diff).unwrap();
        assert!(child.wait().unwrap().success(), "{program}");
        for name in &names[..4] {
            assert_eq!(patched.bytes(name), tree.bytes(name), "{program} {name}");
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_output() {
    let tree = Tree::new([]);
    for file in 0..40 {
        tree.write(&format!("d{}/f{file}.cmd", file % 7), SAFE.as_bytes());
    }
    let one = tree.run("check --format json --threads 1").out;
    assert_eq!(tree.run("check --format json --threads 9").out, one);
}

#[test]
fn ignore_files_and_exclude_decide_what_is_read() {
    let tree = Tree::new([
        (".gitignore", "old/\n"),
        ("a.cmd", SAFE),
        ("old/b.cmd", SAFE),
    ]);
    let paths = |line: &str| {
        let out = tree.run(line).out;
        let paths = out.lines().filter_map(|line| line.split(':').next());
        paths.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(paths("check"), ["a.cmd"]);
    assert_eq!(paths("check --no-ignore"), ["a.cmd", "old/b.cmd"]);
    assert_eq!(paths("check --no-ignore --exclude a.*"), ["old/b.cmd"]);
    assert_eq!(paths("check old/b.cmd"), ["old/b.cmd"]);
    assert_eq!(paths("check --exclude old old/b.cmd"), [""; 0]);
}

#[test]
fn paths_are_shown_from_the_working_directory() {
    let tree = Tree::new([("in/a.cmd", SAFE)]);
    let absolute = fs::canonicalize(tree.at("in")).unwrap();
    for path in ["in", "./in/", "in/../in/a.cmd", absolute.to_str().unwrap()] {
        let run = tree.run(&format!("check {path}"));
        assert!(run.out.starts_with("in/a.cmd:2:1:"), "{path}: {run:?}");
    }
    fs::create_dir(tree.at("out")).unwrap();
    let mut outside = tree.command("", "check ../in");
    let run = Run::of(&outside.current_dir(tree.at("out")).output().unwrap());
    assert!(run.out.starts_with("../in/a.cmd:2:1:"), "{run:?}");
}

#[test]
fn a_named_file_needs_no_extension() {
    let tree = Tree::new([("deploy.txt", SAFE), ("run", SAFE)]);
    let run = tree.run("check --format json deploy.txt run");
    assert_eq!(run.json()["findings"].as_array().unwrap().len(), 2);
    assert_eq!(run.json()["findings"][0]["language"], "batch");
}

#[test]
fn an_output_file_takes_the_report() {
    let tree = Tree::new([("a.cmd", SAFE)]);
    let run = tree.run("check --format json --output-file out.json");
    assert!(run.code == Some(1) && run.out.is_empty(), "{run:?}");
    let json: serde_json::Value = serde_json::from_slice(&tree.bytes("out.json")).unwrap();
    assert_eq!(json["summary"]["findings"], 1);
    assert_eq!(tree.run("check --output-file no/where").code, Some(2));
}

#[test]
fn colours_are_asked_for() {
    let tree = Tree::new([("a.cmd", SAFE)]);
    assert!(!tree.run("check").out.contains('\x1b'));
    assert!(tree.run("check --color always").out.contains('\x1b'));
    assert!(tree.run("--color always diff").out.contains('\x1b'));
    assert!(
        !tree
            .run("check --color never --format full")
            .out
            .contains('\x1b')
    );
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    let tree = Tree::new([]);
    tree.write("a.cmd", SAFE.repeat(5_000).as_bytes());
    let mut command = tree.command("", "check --quiet");
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let run = Run::of(&child.wait_with_output().unwrap());
    assert_eq!((run.code, run.err.as_str()), (Some(1), ""));
}

#[test]
fn a_broken_rule_file_is_shown_with_its_place() {
    let tree = Tree::new([("r.toml", "[a]\nb = = 2\n"), ("a.cmd", SAFE)]);
    let run = tree.run("check --rules r.toml");
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.err.contains("r.toml:2:5"), "{run:?}");
    assert_eq!(tree.run("test-rules nowhere.toml").code, Some(2));
}

#[test]
fn the_examples_of_every_rule_file_that_comes_with_it_run() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    let names = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    let files: Vec<_> = names.filter(|name| name != "README.md").collect();
    assert!(files.len() > 12, "{files:?}");
    let tree = Tree::new([]);
    for file in files {
        let run = tree.run(&format!("test-rules {folder}/{file}"));
        assert_eq!(run.code, Some(0), "{file}: {run:?}");
    }
    let right = include_str!("../rules/context.toml");
    for (old, new, code) in [
        ("applicability = ", "aplicability = ", 2),
        ("taskkill /f /im dism.exe", "taskkill /im dism.exe", 1),
    ] {
        let tree = Tree::new([("context.toml", right.replacen(old, new, 1).as_str())]);
        assert_eq!(
            tree.run("test-rules context.toml").code,
            Some(code),
            "{new}"
        );
    }
}

#[test]
fn unknown_rules_bring_near_ones() {
    let tree = Tree::new([]);
    for line in ["explain pkgmgr-cal", "check --select pkgmgr-cal"] {
        let run = tree.run(line);
        assert!(
            run.code == Some(2) && run.err.contains("`pkgmgr-call`"),
            "{run:?}"
        );
    }
    let run = tree.run("explain pkgmgr-call");
    assert!(
        run.code == Some(0) && run.out.contains("pkgmgr-call"),
        "{run:?}"
    );
}

#[test]
fn rules_can_be_selected_and_ignored() {
    let tree = Tree::new([("a.cmd", SAFE)]);
    assert_eq!(tree.run("check --ignore pkgmgr").code, Some(0));
    assert_eq!(tree.run("check --select pkgmgr").code, Some(1));
    assert_eq!(
        tree.run("check --ignore pkgmgr --extend-select pkgmgr-enable-feature")
            .code,
        Some(1)
    );
    assert_eq!(tree.run("fix --ignore pkgmgr").code, Some(0));
    assert_eq!(tree.bytes("a.cmd"), SAFE.as_bytes());
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_unicode_is_read_and_written() {
    use std::os::unix::ffi::OsStrExt as _;
    let tree = Tree::new([]);
    let path = tree
        .at("")
        .join(Path::new(std::ffi::OsStr::from_bytes(b"\xFF.cmd")));
    fs::write(&path, SAFE).unwrap();
    assert_eq!(tree.run("fix").code, Some(0));
    assert!(
        String::from_utf8(fs::read(path).unwrap())
            .unwrap()
            .contains(REWRITTEN)
    );
}
