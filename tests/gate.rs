//! What a team builds a gate with: suppressions, baseline, configuration.

#![allow(clippy::unwrap_used)]

mod common;

use common::Tree;

const SAFE: &str = "start /wait pkgmgr /iu:TelnetClient /quiet\r\n";
const MANUAL: &str = "start /wait pkgmgr /uu:TelnetClient /m:x.cab\r\n";

#[test]
fn suppressed_findings_are_counted_and_stay_unfixed() {
    let script = format!("rem dismigrate: ignore[pkgmgr] later\r\n{SAFE}");
    let tree = Tree::new([("a.cmd", &script)]);
    let run = tree.run("check --format json");
    assert_eq!((run.code, run.found().len()), (Some(0), 0), "{run:?}");
    assert_eq!(run.json()["summary"]["suppressed"], 1);
    assert_eq!(tree.run("fix").code, Some(0));
    assert_eq!(tree.read("a.cmd"), script);
}

#[test]
fn unused_suppressions_are_found_and_fixed_in_files_without_calls() {
    let tree = Tree::new([(
        "a.cmd",
        "echo a\r\nrem dismigrate: ignore\r\necho b & rem dismigrate: ignore[pkgmgr] x\r\n",
    )]);
    let run = tree.run("check --format json");
    assert_eq!(
        run.found(),
        ["a.cmd suppression-unused", "a.cmd suppression-unused"]
    );
    assert_eq!(run.json()["findings"][0]["call"], serde_json::Value::Null);
    assert_eq!(tree.run("check --fail-on info").code, Some(1));
    tree.run("fix");
    assert_eq!(tree.read("a.cmd"), "echo a\r\necho b\r\n");
}

#[test]
fn a_suppression_is_not_unused_because_its_rule_is_not_selected() {
    let script = format!("rem dismigrate: ignore[pkgmgr]\r\n{SAFE}");
    let tree = Tree::new([("a.cmd", &script)]);
    let run = tree.run("check --format json --select peimg,suppression");
    assert_eq!(run.found().len(), 0, "{run:?}");
    assert_eq!(run.json()["summary"]["suppressed"], 0);
}

#[test]
fn rules_of_no_tool_are_listed_and_explained() {
    let tree = Tree::new([]);
    let rules = tree.run("rules").out;
    for rule in ["suppression-unused", "baseline-stale", "unread-place"] {
        assert!(rules.contains(rule), "{rules}");
        assert_eq!(tree.run(&format!("explain {rule}")).code, Some(0));
        let select = format!("check --select {rule}");
        assert_eq!(tree.run(&select).code, Some(0));
    }
}

#[test]
fn a_baseline_holds_what_is_known_wherever_it_moves() {
    let tree = Tree::new([("in/a.cmd", SAFE), ("b.cmd", MANUAL)]);
    let run = tree.run("check --write-baseline known.jsonl");
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""), "{run:?}");
    let first = tree.read("known.jsonl");
    let moved = format!("echo new\r\n\r\nif exist x (\r\n  {SAFE})\r\necho {SAFE}{MANUAL}");
    tree.write("in/a.cmd", moved.as_bytes());
    let run = tree.run("check --baseline known.jsonl --format json");
    assert_eq!(run.found().len(), 1, "{run:?}");
    assert_eq!(run.json()["summary"]["baselined"], 2);
    assert_eq!(run.code, Some(1));
    let inside = tree.run_in("in", "check --baseline ../known.jsonl --format json");
    assert_eq!(inside.found().len(), 1, "{inside:?}");
    tree.write("in/a.cmd", SAFE.as_bytes());
    tree.run("check --write-baseline known.jsonl");
    assert_eq!(tree.read("known.jsonl"), first);
    assert_eq!(first.lines().count(), 3);
}

#[test]
fn a_baseline_entry_that_matches_nothing_is_reported() {
    let tree = Tree::new([("a.cmd", SAFE), ("b.cmd", SAFE), ("sub/c.cmd", SAFE)]);
    tree.run("check --write-baseline known.jsonl");
    tree.write("a.cmd", b"echo gone\r\n");
    std::fs::remove_file(tree.at("sub/c.cmd")).unwrap();
    let run = tree.run("check --baseline known.jsonl --format json");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(
        run.found(),
        ["known.jsonl baseline-stale", "known.jsonl baseline-stale"]
    );
    let finding = &run.json()["findings"][0];
    assert_eq!(finding["range"]["start"]["line"], 2);
    assert_eq!(finding["call"], serde_json::Value::Null);
    assert_eq!(finding["language"], serde_json::Value::Null);
    let part = tree.run("check --baseline known.jsonl --format json b.cmd");
    assert_eq!(part.found().len(), 0, "{part:?}");
    let other = "check --baseline known.jsonl --format json --ignore pkgmgr";
    assert_eq!(tree.run(other).found().len(), 0);
}

#[test]
fn what_is_no_baseline_is_refused() {
    let tree = Tree::new([("a.cmd", SAFE), ("b.jsonl", "{}\n")]);
    for name in ["b.jsonl", "nothing.jsonl"] {
        let run = tree.run(&format!("check --baseline {name}"));
        assert_eq!(run.code, Some(2));
        assert!(run.err.contains(name) && run.err.contains("--write-baseline"));
    }
}

#[test]
fn the_nearest_configuration_holds_and_the_command_line_wins() {
    let tree = Tree::new([
        ("dismigrate.toml", "fail-on = \"error\"\n"),
        ("a.cmd", SAFE),
        (
            "in/.dismigrate.toml",
            "target = \"vista\"\nfail-on = \"info\"\n",
        ),
        ("in/deep/b.cmd", SAFE),
    ]);
    let run = tree.run("check --format json");
    assert_eq!(run.code, Some(1));
    let json = run.json();
    let severities = [0, 1].map(|at| json["findings"][at]["severity"].clone());
    assert_eq!(severities, ["warning", "info"]);
    assert_eq!(tree.run("check a.cmd").code, Some(0));
    assert_eq!(tree.run("check a.cmd --fail-on warning").code, Some(1));
    assert_eq!(tree.run("check a.cmd --isolated").code, Some(1));
    assert_eq!(
        tree.run("check in --target 10 --fail-on error").code,
        Some(0)
    );
    let config = "check --config in/.dismigrate.toml a.cmd --format json";
    assert_eq!(tree.run(config).json()["target"], "vista");
    let piped = tree.pipe(
        "check - --stdin-filename in/x.cmd --format json",
        SAFE.as_bytes(),
    );
    assert_eq!(piped.json()["findings"][0]["severity"], "info");
}

#[test]
fn a_configuration_says_which_files_and_rules_count() {
    let tree = Tree::new([
        (
            "sub/dismigrate.toml",
            "exclude = [\"/old/\", \"*.skip.cmd\"]\n[include]\n\"*.tpl\" = \"batch\"\n[per-file-ignores]\n\"legacy/**\" = [\"pkgmgr\"]\n",
        ),
        ("sub/a.tpl", SAFE),
        ("sub/old/b.cmd", SAFE),
        ("sub/c.skip.cmd", SAFE),
        ("sub/legacy/d.cmd", SAFE),
        ("e.tpl", SAFE),
        ("old/f.cmd", SAFE),
    ]);
    let run = tree.run("check --format json");
    let expected = [
        "old/f.cmd pkgmgr-enable-feature",
        "sub/a.tpl pkgmgr-enable-feature",
    ];
    assert_eq!(run.found(), expected);
    let named = "check --format json sub/c.skip.cmd sub/old/b.cmd sub/legacy/d.cmd";
    assert_eq!(tree.run(named).found().len(), 0);
}

#[test]
fn a_wrong_configuration_is_shown_with_its_line() {
    let tree = Tree::new([
        ("a.cmd", SAFE),
        (
            "sub/dismigrate.toml",
            "target = \"10\"\nselect = [\"pkgmgr-cal\"]\n",
        ),
        ("sub/b.cmd", SAFE),
    ]);
    assert_eq!(tree.run("check a.cmd").code, Some(1));
    let run = tree.run("check");
    assert_eq!(run.code, Some(2));
    for said in [
        "sub/dismigrate.toml:2:11",
        "pkgmgr-cal",
        "did you mean `pkgmgr-call`",
    ] {
        assert!(run.err.contains(said), "{}", run.err);
    }
    assert_eq!(tree.run("check --config nothing.toml").code, Some(2));
}

#[test]
fn rule_files_and_baseline_of_a_configuration_lie_beside_it() {
    let rules = include_str!("../rules/peimg.toml");
    let rules = rules.replace("this call of PEImg", "this odd call of PEImg");
    let tree = Tree::new([
        (
            "in/dismigrate.toml",
            "rules = [\"r.toml\"]\nbaseline = \"b.jsonl\"\n",
        ),
        ("in/r.toml", &rules),
        ("in/a.cmd", SAFE),
    ]);
    let missing = tree.run("check");
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.contains("`in/b.jsonl`"), "{missing:?}");
    assert_eq!(tree.run_in("in", "rules").code, Some(0));
    let write = tree.run("check --write-baseline in/b.jsonl");
    assert_eq!(write.code, Some(0), "{write:?}");
    assert_eq!(tree.run("check").code, Some(0));
    assert_eq!(tree.run("check --no-baseline").code, Some(1));
    tree.write("in/a.cmd", b"echo gone\r\n");
    let stale = tree.run("check --format json");
    assert_eq!(stale.found(), ["in/b.jsonl baseline-stale"]);
    let rules = tree.run_in("in", "rules").out;
    assert!(rules.contains("this odd call"), "{rules}");
}

#[test]
fn init_writes_a_configuration_once() {
    let tree = Tree::new([("a.cmd", "echo\r\n")]);
    assert_eq!(tree.run("init").code, Some(0));
    let written = tree.read("dismigrate.toml");
    assert_eq!(tree.run("init").code, Some(1));
    assert_eq!(tree.read("dismigrate.toml"), written);
    assert_eq!(tree.run("check").code, Some(0));
}

#[test]
fn since_takes_scripts_that_differ_from_a_revision() {
    let tree = Tree::new([("a.cmd", SAFE), ("b.cmd", SAFE), ("sub/c.cmd", SAFE)]);
    tree.git("init -q");
    tree.git("add .");
    tree.git("commit -qm x");
    tree.write("b.cmd", MANUAL.as_bytes());
    tree.write("ü d.cmd", SAFE.as_bytes());
    tree.write("notes.txt", SAFE.as_bytes());
    std::fs::remove_file(tree.at("a.cmd")).unwrap();
    let files = |run: &common::Run| -> Vec<String> {
        run.json()["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["path"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        files(&tree.run("check --since HEAD --format json")),
        ["b.cmd", "ü d.cmd"]
    );
    assert_eq!(
        files(&tree.run("check --since HEAD --format json sub")),
        [""; 0]
    );
    let run = tree.run("check --since nowhere");
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("nowhere"), "{run:?}");
    assert_eq!(tree.run("check --since --output=x").code, Some(2));
}

#[test]
fn files_come_from_a_list() {
    let tree = Tree::new([("a.cmd", SAFE), ("b c.cmd", SAFE), ("d.cmd", SAFE)]);
    tree.write("list", b"a.cmd\r\n\r\nb c.cmd\r\nnotes.md\r\n");
    tree.write("notes.md", SAFE.as_bytes());
    assert_eq!(
        tree.run("check --format json --files-from list")
            .found()
            .len(),
        2
    );
    let language = "check --format json --files-from list --language batch";
    assert_eq!(tree.run(language).found().len(), 3);
    let piped = tree.pipe(
        "check --format json --files-from -",
        b"a.cmd\0b c.cmd\0d.cmd\0",
    );
    assert_eq!(piped.found().len(), 3);
    assert_eq!(tree.pipe("check --files-from -", b"").code, Some(0));
    assert_eq!(
        tree.pipe("check --files-from -", b"gone.cmd\n").code,
        Some(2)
    );
    assert_eq!(tree.run("check --files-from nowhere").code, Some(2));
    assert_eq!(tree.run("check --files-from list a.cmd").code, Some(2));
}

#[test]
fn completions_and_the_manual_page_are_printed() {
    let tree = Tree::new([]);
    for (line, said) in [
        ("completions powershell", "Register-ArgumentCompleter"),
        ("completions bash", "_dismigrate"),
        ("man", ".TH dismigrate"),
    ] {
        let run = tree.run(line);
        assert!(run.code == Some(0) && run.out.contains(said), "{line}");
    }
    assert_eq!(tree.run("completions tcsh").code, Some(2));
}

#[test]
fn a_fix_leaves_alone_what_the_baseline_holds() {
    let tree = Tree::new([("a.cmd", SAFE)]);
    tree.run("check --write-baseline known.jsonl");
    let both = format!("{SAFE}start /wait pkgmgr /iu:New /quiet\r\n");
    tree.write("a.cmd", both.as_bytes());
    tree.run("fix --baseline known.jsonl");
    let fixed = tree.read("a.cmd");
    assert!(
        fixed.starts_with(SAFE) && fixed.contains("/FeatureName:New"),
        "{fixed}"
    );
}

#[test]
fn directives_hold_in_code_that_nothing_reaches_and_in_loops() {
    let script = format!(
        "for %%f in (a b) do (\r\n  rem dismigrate: ignore\r\n  {SAFE})\r\nexit /b\r\n:sub\r\n:: dismigrate: ignore\r\n{SAFE}goto :eof\r\nrem dismigrate: ignore\r\n{SAFE}"
    );
    let tree = Tree::new([("a.cmd", &script)]);
    let run = tree.run("check --format json");
    assert_eq!(
        (run.found(), &run.json()["summary"]["suppressed"]),
        (vec![], &3.into())
    );
}

#[test]
fn a_suppression_in_utf16_goes_without_a_trace() {
    let utf16 = |text: &str| -> Vec<u8> {
        let text = format!("\u{feff}{text}");
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let tree = Tree::new([]);
    tree.write("a.cmd", &utf16("echo ä\r\nrem dismigrate: ignore\r\n"));
    tree.run("fix");
    assert_eq!(
        std::fs::read(tree.at("a.cmd")).unwrap(),
        utf16("echo ä\r\n")
    );
}

/// Without the directive each call has its line to itself, which is what it
/// takes to become several commands.
#[test]
fn one_fix_does_what_another_one_makes_room_for() {
    let script =
        "start /w pkgmgr /iu:A /n:u.xml /quiet & rem dismigrate: ignore[peimg]\r\necho a\r\n"
            .repeat(2);
    let tree = Tree::new([("a.cmd", &script)]);
    let diff = tree.run("diff");
    let run = tree.run("fix");
    assert!(run.err.contains("fixed 4 findings in 1 file"), "{run:?}");
    assert!(diff.err.contains("the diff fixes 4 findings"), "{diff:?}");
    let fixed = tree.read("a.cmd");
    assert_eq!(fixed.matches("/Apply-Unattend:").count(), 2, "{fixed}");
    assert_eq!(tree.run("diff").code, Some(0));
    tree.write("a.cmd", script.as_bytes());
    let piped = tree.pipe("fix - --stdin-filename a.cmd", script.as_bytes());
    assert_eq!(piped.out, fixed);
    tree.write("a.diff", &diff.bytes);
    tree.git("apply a.diff");
    assert_eq!(tree.read("a.cmd"), fixed);
}

#[test]
fn a_configuration_selects_what_is_off_by_default() {
    for key in ["select", "extend-select"] {
        let tree = Tree::new([
            ("a.cmd", "start /w wusa x.msu /quiet\r\n"),
            ("dismigrate.toml", &format!("{key} = [\"wusa\"]\n")),
        ]);
        let run = tree.run("check");
        assert!(run.out.contains("wusa"), "{key}: {run:?}");
        assert_eq!(tree.run("check --isolated").code, Some(0));
    }
}
