//! Files as a file system has them: whatever happens, each stays whole.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod common;

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use self::common::{Run, Tree};

const SAFE: &str = "@echo off\r\nstart /wait pkgmgr /iu:TelnetClient /quiet\r\n";
const CALL: &str = "start /wait pkgmgr /iu:TelnetClient /quiet";
const NEW: &str = "dism /Online /Quiet /Enable-Feature /FeatureName:TelnetClient";

fn fixed(text: &str) -> String {
    text.replace(CALL, NEW)
}

/// What lies in a directory, sorted.
fn names(tree: &Tree) -> Vec<String> {
    let entries = fs::read_dir(tree.at("")).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The same command under a shell that sets a limit first.
fn limited(command: &Command, limit: &str) -> Command {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("{limit}; exec \"$0\" \"$@\"")])
        .arg(command.get_program())
        .args(command.get_args())
        .current_dir(command.get_current_dir().unwrap());
    shell
}

/// Runs a command line as a user whom permissions bind. None, said on standard
/// error, where the superuser has no such user, or that one cannot get at the
/// program.
fn unprivileged(tree: &Tree, line: &str) -> Option<Run> {
    const NOBODY: u32 = 65534;
    let mut command = tree.command("", line);
    if fs::metadata("/proc/self").is_ok_and(|process| process.uid() != 0) {
        return Some(Run::of(&command.output().unwrap()));
    }
    let entries = walkdir::WalkDir::new(tree.at("")).into_iter();
    for entry in entries.map(Result::unwrap) {
        chown(entry.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    }
    match command.uid(NOBODY).gid(NOBODY).output() {
        Ok(output) => Some(Run::of(&output)),
        Err(error) => {
            eprintln!("skipped: the program does not run as another user: {error}");
            None
        }
    }
}

#[test]
fn a_script_that_no_reader_covers_is_told_of() {
    let jscript =
        "var s = new ActiveXObject(\"WScript.Shell\");\r\ns.Run(\"pkgmgr /iu:TFTP\", 0, true);\r\n";
    let tree = Tree::new([
        ("a.js", jscript),
        ("b.vbe", "#@~^XgAAAA==pkgmgr /iu:TFTP^#~@^\r\n"),
        ("c.JSE", "#@~^XgAAAA==intlcfg^#~@^"),
        ("d.js", "goto(\"page\");"),
        ("e.cmd", "goto :eof"),
    ]);
    let run = tree.run("check --format json a.js b.vbe c.JSE d.js");
    let told = |name: &str| format!("{name} unread-place");
    assert_eq!(run.found(), [told("a.js"), told("b.vbe"), told("c.JSE")]);
    assert_eq!(run.json()["findings"][0]["severity"], "info");
    assert_eq!(run.json()["findings"][0]["range"]["start"]["line"], 2);
    let run = tree.run("check --format json .");
    assert_eq!(run.found(), [told("b.vbe")]);
    assert_eq!(run.json()["summary"]["files_scanned"], 2);
    assert_eq!(tree.run("diff --unsafe-fixes a.js b.vbe").code, Some(0));
}

#[test]
fn what_is_not_changed_is_not_touched() {
    let tree = Tree::new([("a.cmd", SAFE), ("b.cmd", "echo pkgmgr\r\n")]);
    let of = |name: &str| fs::metadata(tree.at(name)).unwrap();
    let before = of("b.cmd");
    fs::set_permissions(tree.at("a.cmd"), fs::Permissions::from_mode(0o751)).unwrap();
    assert_eq!(tree.run("fix").code, Some(0));
    let after = of("b.cmd");
    assert_eq!(
        (before.ino(), before.modified().unwrap()),
        (after.ino(), after.modified().unwrap())
    );
    assert_eq!(of("a.cmd").permissions().mode() & 0o7777, 0o751);
    assert_eq!(tree.read("a.cmd"), fixed(SAFE));
}

#[test]
fn a_full_disk_leaves_the_old_file_and_nothing_else() {
    let long = SAFE.to_owned() + &"rem nothing\r\n".repeat(2_000);
    let other = Tree::new([]);
    for linked in [false, true] {
        let tree = Tree::new([("a.cmd", &long)]);
        if linked {
            fs::hard_link(tree.at("a.cmd"), other.at("b.cmd")).unwrap();
        }
        let fix = tree.command("", "fix a.cmd");
        let run = Run::of(&limited(&fix, "trap '' XFSZ; ulimit -f 8").output().unwrap());
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.err.contains("a.cmd: cannot be written: "), "{run:?}");
        assert!(run.err.contains("file too large"), "{run:?}");
        assert_eq!(tree.read("a.cmd"), long);
        assert_eq!(names(&tree), ["a.cmd"]);
    }
    assert_eq!(other.read("b.cmd"), long);
}

#[test]
fn a_report_that_cannot_be_written_is_an_error() {
    let tree = Tree::new([("a.cmd", SAFE), ("old.json", "old")]);
    if Path::new("/dev/full").exists() {
        let mut command = tree.command("", "check");
        let full = fs::OpenOptions::new().write(true).open("/dev/full");
        let run = Run::of(&command.stdout(full.unwrap()).output().unwrap());
        assert_eq!(run.code, Some(2));
        assert!(run.err.contains("standard output cannot be written"));
    }
    for name in ["old.json", "new.json"] {
        let check = tree.command("", &format!("check --format json --output-file {name}"));
        let run = Run::of(
            &limited(&check, "trap '' XFSZ; ulimit -f 0")
                .output()
                .unwrap(),
        );
        assert_eq!(run.code, Some(2), "{run:?}");
    }
    assert_eq!(tree.read("old.json"), "old");
    assert_eq!(names(&tree), ["a.cmd", "old.json"]);
}

#[test]
fn a_directory_that_takes_no_file_keeps_its_files() {
    let tree = Tree::new([("in/a.cmd", SAFE), ("b.cmd", SAFE)]);
    fs::set_permissions(tree.at("in"), fs::Permissions::from_mode(0o555)).unwrap();
    let run = unprivileged(&tree, "fix");
    fs::set_permissions(tree.at("in"), fs::Permissions::from_mode(0o755)).unwrap();
    let Some(run) = run else { return };
    assert_eq!(run.code, Some(2), "{run:?}");
    let said =
        "in/a.cmd: cannot be written: no new file can be made in its directory: permission denied";
    assert!(run.err.contains(said), "{run:?}");
    assert_eq!(tree.read("in/a.cmd"), SAFE);
    assert_eq!(tree.read("b.cmd"), fixed(SAFE));
}

#[test]
fn what_cannot_be_read_or_entered_is_said_and_the_rest_is_done() {
    let tree = Tree::new([("a.cmd", SAFE), ("in/b.cmd", SAFE), ("c.cmd", SAFE)]);
    fs::set_permissions(tree.at("a.cmd"), fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(tree.at("in"), fs::Permissions::from_mode(0o000)).unwrap();
    let run = unprivileged(&tree, "fix");
    for name in ["a.cmd", "in"] {
        fs::set_permissions(tree.at(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let Some(run) = run else { return };
    assert_eq!(run.code, Some(2), "{run:?}");
    for said in [
        "a.cmd: cannot be read: permission denied",
        "in: cannot be read: permission denied",
    ] {
        assert!(run.err.contains(said), "{run:?}");
    }
    assert_eq!(
        (tree.read("a.cmd"), tree.read("in/b.cmd")),
        (SAFE.into(), SAFE.into())
    );
    assert_eq!(tree.read("c.cmd"), fixed(SAFE));
}

#[test]
fn links_lead_out_of_the_tree_only_where_they_are_named() {
    let outside = Tree::new([("x.cmd", SAFE), ("dir/y.cmd", SAFE)]);
    let tree = Tree::new([("a.cmd", SAFE)]);
    symlink(outside.at("x.cmd"), tree.at("link.cmd")).unwrap();
    symlink(outside.at("dir"), tree.at("dir")).unwrap();
    symlink(tree.at(""), tree.at("loop")).unwrap();
    assert_eq!(tree.run("fix").code, Some(0));
    assert_eq!(tree.read("a.cmd"), fixed(SAFE));
    assert_eq!(outside.read("x.cmd"), SAFE);
    assert_eq!(outside.read("dir/y.cmd"), SAFE);
    assert_eq!(tree.run("fix link.cmd").code, Some(0));
    assert_eq!(outside.read("x.cmd"), fixed(SAFE));
    assert!(
        fs::symlink_metadata(tree.at("link.cmd"))
            .unwrap()
            .is_symlink()
    );
}

#[test]
fn a_link_that_git_lists_is_not_followed() {
    let outside = Tree::new([("x.cmd", SAFE)]);
    let tree = Tree::new([("a.cmd", "echo\r\n")]);
    tree.git("init -q .");
    tree.git("add .");
    tree.git("commit -q -m a");
    tree.write("a.cmd", SAFE.as_bytes());
    symlink(outside.at("x.cmd"), tree.at("link.cmd")).unwrap();
    for _ in 0..2 {
        assert_eq!(tree.run("fix --since HEAD~0").code, Some(0));
        tree.git("add .");
    }
    assert_eq!(tree.read("a.cmd"), fixed(SAFE));
    assert_eq!(outside.read("x.cmd"), SAFE);
}

#[test]
fn a_file_with_several_names_changes_under_all_of_them() {
    let outside = Tree::new([]);
    let tree = Tree::new([("a.cmd", SAFE)]);
    fs::hard_link(tree.at("a.cmd"), tree.at("b.cmd")).unwrap();
    fs::hard_link(tree.at("a.cmd"), outside.at("c.cmd")).unwrap();
    assert_eq!(tree.run("fix").code, Some(0));
    assert_eq!(outside.read("c.cmd"), fixed(SAFE));
    assert_eq!(fs::metadata(tree.at("b.cmd")).unwrap().nlink(), 3);
}

#[test]
fn a_name_that_is_no_unicode_is_a_name() {
    let tree = Tree::new([]);
    let name = std::ffi::OsStr::from_bytes(b"caf\xE9 \xFF.cmd");
    if fs::write(tree.at("").join(name), SAFE).is_err() {
        eprintln!("skipped: the file system takes Unicode names only");
        return;
    }
    let json = tree.run("check --format json").json();
    assert_eq!(json["findings"][0]["path"], "caf\u{fffd} \u{fffd}.cmd");
    let diff = tree.run("diff").out;
    assert!(diff.starts_with("--- \"a/caf\\351 \\377.cmd\"\n"), "{diff}");
    assert_eq!(tree.run("fix").code, Some(0));
    assert_eq!(
        fs::read(tree.at("").join(name)).unwrap(),
        fixed(SAFE).into_bytes()
    );
}

#[test]
fn a_path_that_is_too_long_is_said_and_the_rest_is_done() {
    let tree = Tree::new([("a.cmd", SAFE)]);
    let name = "d".repeat(250);
    let script = format!("for i in $(seq 20); do mkdir {name} && cd -P {name}; done; echo > x.cmd");
    let mut shell = Command::new("sh");
    let made = shell
        .args(["-c", &script])
        .current_dir(tree.at(""))
        .status();
    assert!(made.unwrap().success());
    let run = tree.run("fix");
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.err.contains("cannot be read: file name too long"),
        "{run:?}"
    );
    assert_eq!(tree.read("a.cmd"), fixed(SAFE));
}

#[test]
fn devices_and_pipes_are_no_scripts() {
    let tree = Tree::new([("a.cmd", SAFE)]);
    let made = Command::new("mkfifo").arg(tree.at("p.cmd")).status();
    assert!(made.unwrap().success());
    symlink("/dev/zero", tree.at("z.cmd")).unwrap();
    let run = tree.run("fix p.cmd z.cmd a.cmd");
    assert_eq!(run.code, Some(2), "{run:?}");
    assert_eq!(run.err.matches("not a regular file").count(), 2, "{run:?}");
    assert_eq!(tree.read("a.cmd"), fixed(SAFE));
}

#[test]
fn a_gigabyte_is_told_by_its_head() {
    let tree = Tree::new([("a.cmd", SAFE), ("huge.cmd", "MZ")]);
    let text = SAFE.repeat(2_000);
    tree.write("text.cmd", text.as_bytes());
    for name in ["huge.cmd", "text.cmd"] {
        let file = fs::OpenOptions::new().write(true).open(tree.at(name));
        file.unwrap().set_len(1 << 30).unwrap();
    }
    // 256 MiB would not hold one of them.
    let fix = tree.command("", "fix --threads 1");
    let fix = limited(&fix, "ulimit -v 262144").output().unwrap();
    let run = Run::of(&fix);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.err
            .contains("text.cmd: larger than 64 MiB, so it was not read"),
        "{run:?}"
    );
    assert!(
        !run.err.contains("huge.cmd") && run.err.contains("1 not text"),
        "{run:?}"
    );
    assert_eq!(tree.read("a.cmd"), fixed(SAFE));
    assert!(tree.run("fix huge.cmd").err.contains("binary file"));
}

/// Takes a minute in a debug build, as the others do; `cargo test -- --ignored`
/// runs them.
#[test]
#[ignore = "heavy"]
fn a_line_of_ten_megabytes_is_a_line() {
    let tree = Tree::new([]);
    let comment = |mark: &str| format!("{mark}{}", "x".repeat(10 << 20));
    let line = format!("rem {}\r\n{CALL} & {}\r\n", comment("a"), comment("rem b"));
    tree.write("a.cmd", line.as_bytes());
    let run = tree.run("fix a.cmd");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(tree.read("a.cmd") == fixed(&line));
}

#[test]
fn ten_thousand_nested_parentheses_break_nothing() {
    let nested = |open: &str, inside: &str, close: &str| {
        [&open.repeat(10_000), inside, &close.repeat(10_000)].concat()
    };
    let vbs = "CreateObject(\"WScript.Shell\").Run \"pkgmgr /iu:X\", 0, True\r\n";
    let tree = Tree::new([
        ("a.cmd", SAFE),
        ("line.cmd", &nested("(", CALL, ")")),
        (
            "lines.cmd",
            &nested("(\r\n", &format!("{CALL}\r\n"), ")\r\n"),
        ),
        ("quoted.cmd", &nested("cmd /c \"", CALL, "\"")),
        ("a.ps1", &nested("(", "pkgmgr /iu:X", ")")),
        ("blocks.ps1", &nested("& {", "pkgmgr /iu:X", "}")),
        ("strings.ps1", &nested("\"$(", "pkgmgr /iu:X", ")\"")),
        ("a.vbs", &(nested("x = f(", "1", ")") + "\r\n" + vbs)),
        ("blocks.vbs", &nested("If a Then\r\n", vbs, "End If\r\n")),
    ]);
    let run = tree.run("fix --quiet --fail-on info");
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert_eq!(run.err, "");
    assert_eq!(tree.read("a.cmd"), fixed(SAFE));
    for name in [
        "line.cmd",
        "quoted.cmd",
        "a.ps1",
        "blocks.ps1",
        "strings.ps1",
    ] {
        assert!(
            run.out
                .lines()
                .any(|line| line.starts_with(&format!("{name}:"))),
            "{name}"
        );
    }
}

#[test]
#[ignore = "heavy"]
fn a_hundred_thousand_files_are_a_tree() {
    let tree = Tree::new([]);
    for file in 0..100_000 {
        let content = if file % 1_000 == 0 {
            SAFE
        } else {
            "echo hi\r\n"
        };
        tree.write(
            &format!("{}/{}/{file}.cmd", file % 17, file % 101),
            content.as_bytes(),
        );
    }
    let run = tree.run("fix");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.err.contains("fixed 100 findings in 100 files"),
        "{run:?}"
    );
    assert_eq!(tree.run("check").code, Some(0));
}
