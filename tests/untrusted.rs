//! Scripts, names, rules and configurations that want to do harm.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod common;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::{Command, Stdio};

use self::common::{Run, Tree};

/// Title, colour, a C1 control, DEL, a backspace, an override of direction, an
/// invisible tag, and the line overwritten.
const EVIL: &str = "\x1b]0;x\x07\x1b[31m\u{9b}2J\x7f\x08\u{202e}\u{2066}\u{e0041}\u{ad}x\ry";

const SAFE: &str = "start /wait pkgmgr /iu:TelnetClient /quiet\r\n";

/// A script whose calls are full of it.
fn evil() -> String {
    let path = EVIL.replace(['\r', '\x07', '\x08'], "");
    format!(
        "rem {EVIL}\r\nstart /w pkgmgr /iu:{EVIL} /quiet\r\npkgmgr /ip /m:\"{path}.cab\" /{EVIL}\r\n{SAFE}"
    )
}

/// Whether a text does nothing to a terminal but move on.
fn is_harmless(text: &str) -> bool {
    text.chars().all(|character| {
        character == '\n'
            || !(character.is_control()
                || matches!(
                    character,
                    '\u{ad}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}'
                ))
    })
}

fn assert_harmless(what: &str, run: &Run) {
    for (stream, text) in [("output", &run.out), ("errors", &run.err)] {
        assert!(is_harmless(text), "{what}, {stream}: {text:?}");
    }
}

#[test]
fn no_format_for_people_hands_a_control_on() {
    let name = format!("{}.cmd", EVIL.replace('\r', ""));
    let tree = Tree::new([(name.as_str(), &evil())]);
    for format in ["full", "concise", "github", "azure", "html", "junit"] {
        let run = tree.run(&format!("check --statistics --format {format}"));
        assert_eq!(run.code, Some(1), "{run:?}");
        assert_harmless(format, &run);
    }
}

#[test]
fn json_formats_hold_no_control_either() {
    let tree = Tree::new([("a.cmd", &evil())]);
    for format in ["json", "jsonl", "sarif", "gitlab"] {
        let run = tree.run(&format!("check --format {format}"));
        let controls = |c: char| c < ' ' && c != '\n';
        assert!(!run.out.contains(controls), "{format}: {}", run.out);
    }
}

#[test]
fn errors_about_files_are_harmless() {
    let name = format!("{}.cmd", EVIL.replace('\r', ""));
    let tree = Tree::new([]);
    tree.write(&name, b"\0\0");
    for line in [
        format!("check {name}"),
        format!("check no{name}"),
        format!("check --files-from {EVIL}"),
        format!("check --baseline {EVIL}"),
        format!("check --config {EVIL}"),
        format!("check --rules {EVIL}"),
        format!("check --exclude {EVIL}[z-a]"),
        format!("check --select {EVIL}"),
        format!("check --format {EVIL}"),
        format!("check --{EVIL}"),
        format!("check --since {EVIL}"),
        format!("check --output-file no/{EVIL}"),
        format!("explain {EVIL}"),
        format!("test-rules {EVIL}"),
    ] {
        let run = tree.run(&line);
        assert_eq!(run.code, Some(2), "{line:?}: {run:?}");
        assert_harmless(&line, &run);
    }
}

#[test]
fn errors_that_quote_rules_and_configurations_are_harmless() {
    for content in [
        format!("\"{EVIL}\" = 1\n").replace(['\x1b', '\x07', '\x7f', '\x08', '\r'], "\\u001b"),
        format!("# {EVIL}\n[tool]\n"),
        "select = [\"\\u001b[31m\"]\n".to_owned(),
        "exclude = [\"\\u001b[31m[z-a]\"]\n".to_owned(),
        "[tool]\nname = \"\\u001b[31m\"\nprograms = 1\n".to_owned(),
    ] {
        let tree = Tree::new([("dismigrate.toml", content.as_str()), ("a.cmd", SAFE)]);
        for line in ["check", "check --isolated --rules dismigrate.toml"] {
            let run = tree.run(line);
            assert_eq!(run.code, Some(2), "{content:?}: {run:?}");
            assert_harmless(&content, &run);
        }
    }
}

#[test]
fn a_rule_that_explains_itself_is_harmless() {
    let ask = Tree::new([]).run("rules");
    assert_harmless("rules", &ask);
    let builtin = fs::read_to_string("rules/wusa.toml").unwrap();
    let summary = builtin
        .lines()
        .find(|line| line.starts_with("summary = "))
        .unwrap();
    let rules = builtin.replacen(summary, "summary = \"x \\u001b[31m\\u202e\"", 1);
    let tree = Tree::new([("r.toml", rules.as_str())]);
    let id = rules
        .lines()
        .find_map(|line| line.strip_prefix("id = "))
        .unwrap();
    for line in [
        "rules --rules r.toml".to_owned(),
        format!("explain --rules r.toml {}", id.trim_matches('"')),
        "test-rules r.toml".to_owned(),
    ] {
        let run = tree.run(&line);
        assert_ne!(run.out.len() + run.err.len(), 0);
        assert_harmless(&line, &run);
    }
}

/// What a command line writes to a terminal; none where no terminal can be had.
fn on_terminal(tree: &Tree, line: &str, input: &str) -> Option<String> {
    let program = env!("CARGO_BIN_EXE_dismigrate");
    let mut command = Command::new("script");
    command
        .args([
            "-qec",
            &format!("NO_COLOR=1 {program} {line} <{input}"),
            "/dev/null",
        ])
        .current_dir(tree.at(""))
        .stdin(Stdio::null());
    match command.output() {
        Ok(output) => Some(Run::of(&output).out),
        Err(error) => {
            eprintln!("skipped: the program `script` makes the terminal: {error}");
            None
        }
    }
}

#[test]
fn a_terminal_without_colours_gets_no_control_but_a_pipe_gets_the_bytes() {
    let tree = Tree::new([("a.cmd", &evil())]);
    for line in ["diff", "fix -", "check"] {
        let Some(out) = on_terminal(&tree, line, "a.cmd") else {
            return;
        };
        assert!(
            out.contains("pkgmgr") || out.contains("dism"),
            "{line}: {out:?}"
        );
        // The terminal itself makes CR LF of every LF.
        assert!(
            is_harmless(&out.replace("\r\n", "\n").replace('\r', "")),
            "{line}: {out:?}"
        );
    }
    assert!(tree.run("diff").out.contains('\x1b'));
}

#[test]
fn a_configuration_reads_nothing_outside_its_directory() {
    let outside = Tree::new([("b.jsonl", "secret"), ("r.toml", "secret")]);
    let path = outside.at("b.jsonl").display().to_string();
    for config in [
        format!("baseline = \"{path}\"\n"),
        "baseline = \"../b.jsonl\"\n".to_owned(),
        "baseline = \"/dev/zero\"\n".to_owned(),
        "baseline = \"link/b.jsonl\"\n".to_owned(),
        "rules = [\"../r.toml\"]\n".to_owned(),
        "rules = [\"link/r.toml\"]\n".to_owned(),
        "rules = [\"/dev/zero\"]\n".to_owned(),
    ] {
        let tree = Tree::new([("a.cmd", SAFE), ("dismigrate.toml", config.as_str())]);
        symlink(outside.at(""), tree.at("link")).unwrap();
        let run = tree.run("check");
        assert_eq!(run.code, Some(2), "{config}: {run:?}");
        assert!(
            run.err.contains("lies outside the directory"),
            "{config}: {run:?}"
        );
        assert!(!run.err.contains("secret"), "{run:?}");
    }
}

#[test]
fn a_configuration_that_is_a_link_out_of_the_tree_is_not_read() {
    let outside = Tree::new([("secret", "password = \"hunter2\"\n")]);
    for name in ["dismigrate.toml", ".dismigrate.toml"] {
        let tree = Tree::new([("a.cmd", SAFE), ("conf/inside.toml", "")]);
        symlink(outside.at("secret"), tree.at(name)).unwrap();
        let run = tree.run("check");
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(
            run.err
                .contains("is a link that leads out of its directory"),
            "{run:?}"
        );
        assert!(!run.err.contains("hunter2"), "{run:?}");
        fs::remove_file(tree.at(name)).unwrap();
        symlink("conf/inside.toml", tree.at(name)).unwrap();
        assert_eq!(tree.run("check").code, Some(1));
    }
}

#[test]
fn settings_without_measure_are_refused_or_bounded() {
    let deep = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    for (config, code) in [
        (format!("select = {}\n", deep("[", "]")), 2),
        (format!("a = {}\n", deep("{a=", "}")), 2),
        (format!("{} = 1\n", vec!["a"; 100_000].join(".")), 2),
        (format!("exclude = [\"{}\"]\n", "{a,b}".repeat(2_000)), 1),
        (format!("exclude = [\"{}\"]\n", "**/".repeat(20_000)), 1),
        (format!("exclude = [\"{}\"]\n", "[a-z]*".repeat(20_000)), 1),
        (
            format!("ignore = [{}]\n", "\"context\",".repeat(100_000)),
            1,
        ),
    ] {
        let start = config.get(..40).unwrap_or(&config).to_owned();
        let tree = Tree::new([("a.cmd", SAFE), ("dismigrate.toml", config.as_str())]);
        let check = tree.command("", "check");
        let mut limited = Command::new("sh");
        limited
            .args(["-c", "ulimit -v 2097152; exec timeout 120 \"$0\" \"$@\""])
            .arg(check.get_program())
            .args(check.get_args())
            .current_dir(tree.at(""));
        let run = Run::of(&limited.output().unwrap());
        // A glob beyond the bounds of its library is refused too.
        assert!(
            run.code == Some(code) || run.code == Some(2),
            "{start}: {run:?}"
        );
        assert!(run.err.len() < 10_000, "{start}: {} bytes", run.err.len());
    }
    let huge = Tree::new([("a.cmd", SAFE), ("dismigrate.toml", "")]);
    let file = fs::OpenOptions::new()
        .write(true)
        .open(huge.at("dismigrate.toml"));
    file.unwrap().set_len(1 << 30).unwrap();
    let run = huge.run("check");
    assert!(
        run.code == Some(2) && run.err.contains("binary file"),
        "{run:?}"
    );
}

#[test]
fn git_runs_nothing_that_a_checkout_names() {
    let tree = Tree::new([("a.cmd", "echo\r\n"), ("b.cmd", "echo\r\n")]);
    tree.git("init -q .");
    tree.write(".gitattributes", b"*.cmd filter=evil diff=evil\n");
    tree.git("add .");
    tree.git("commit -q -m a");
    let evil = tree.at("evil.sh");
    let mark = tree.at("mark");
    fs::write(
        &evil,
        format!("#!/bin/sh\necho ran \"$0\" >>{}\ncat\n", mark.display()),
    )
    .unwrap();
    fs::set_permissions(&evil, fs::Permissions::from_mode(0o755)).unwrap();
    fs::create_dir_all(tree.at(".git/hooks")).unwrap();
    for hook in ["post-index-change", "fsmonitor-watchman", "pre-auto-gc"] {
        fs::copy(&evil, tree.at(".git/hooks").join(hook)).unwrap();
    }
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.askPass",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "alias.diff",
    ] {
        tree.git(&format!("config {key} {}", evil.display()));
    }
    tree.write("a.cmd", SAFE.as_bytes());
    tree.write("new.cmd", SAFE.as_bytes());
    // The same content, another time: only a filter could tell.
    let later = fs::File::options()
        .write(true)
        .open(tree.at("b.cmd"))
        .unwrap();
    let time = std::time::SystemTime::now() + std::time::Duration::from_secs(100);
    later.set_modified(time).unwrap();
    let run = tree.run("check --since HEAD --format json");
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_eq!(
        run.found(),
        [
            "a.cmd pkgmgr-enable-feature",
            "new.cmd pkgmgr-enable-feature"
        ]
    );
    assert!(!mark.exists(), "{}", tree.read("mark"));
}

#[test]
fn a_revision_is_never_an_option() {
    let tree = Tree::new([("a.cmd", SAFE)]);
    tree.git("init -q .");
    tree.git("add .");
    tree.git("commit -q -m a");
    for revision in ["--output=x", "-Ox", "--ext-diff", "-h", "--no-index"] {
        let run = tree.run(&format!("check --since={revision}"));
        assert_eq!(run.code, Some(2), "{revision}: {run:?}");
        assert!(!tree.at("x").exists());
    }
}
