//! The formats that other programs read, over a script with everything in it
//! that can break one.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::{Run, Tree};
use serde_json::Value;

const NAME: &str = "in/ä b,;]%<&\"'#.cmd";
const SCRIPT: &[u8] = b"pkgmgr /iu:A /quiet\r\n  pkgmgr /iu:\x1b[31mB\x01\xff ]]>::%0A\r\nrem dismigrate: ignore[x\x07y]\r\npkgmgr ^\r\n /iu:C\r\n";

fn tree() -> Tree {
    let tree = Tree::new([]);
    tree.write(NAME, SCRIPT);
    tree
}

fn report(format: &str) -> Run {
    tree().run(&format!("check --format {format} in gone.cmd"))
}

const FORMATS: [&str; 10] = [
    "full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "azure", "junit", "html",
];

/// Names, arguments, context and directives that a runner would act on if
/// they came through as they are.
const COMMANDS: &[u8] = b"::add-mask::a\r\nstart /w pkgmgr /iu:A /quiet /x:##vso[task.setvariable]b\r\n  ::error::c\r\n##[group]d\r\npkgmgr /iu:##[add-mask]e \xff\x9b\x7f\x1b[31m /l:\"::error::f\"\r\n:: dismigrate: ignore[##vso[x]\r\n:: dismigrate: ignore\r\n::set-output name=g::h\r\n";

/// What GitHub's runner reads: a `::` that starts a line (`TryParseV2` of its
/// `ActionCommand.cs`) and `##[` anywhere (`TryParse`); Azure's agent reads
/// `##vso[` anywhere (`TryParse` of its `Command.cs`).
fn commands(text: &str) -> Vec<&str> {
    let is_command = |line: &&str| {
        line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso[")
    };
    text.lines().filter(is_command).collect()
}

#[test]
fn no_script_gives_a_command_to_a_runner() {
    let tree = Tree::new([]);
    tree.write("::error::x ##vso[y].cmd", COMMANDS);
    for format in FORMATS {
        let run = tree.run(&format!("check --format {format} . ::gone::.cmd"));
        assert_eq!(commands(&run.err), [""; 0], "{format}");
        let said = commands(&run.out);
        match format {
            "github" => assert!(said.iter().all(|line| line.starts_with("::"))),
            "azure" => assert!(
                said.iter()
                    .all(|line| line.starts_with("##vso[task.logissue "))
            ),
            _ => assert_eq!(said, [""; 0], "{format}"),
        }
        no_control_characters(&run.out);
    }
    let run = tree.run("fix --unsafe-fixes .");
    assert_eq!(commands(&run.out), [""; 0]);
    assert_eq!(commands(&run.err), [""; 0]);
}

#[test]
fn what_is_hidden_from_runners_is_the_same_to_readers() {
    let tree = Tree::new([]);
    tree.write("a.cmd", b"pkgmgr /iu:##[a]##vso[b]\x9b\xff\r\n");
    let json = tree.run("check --format json").json();
    let argument = &json["findings"][0]["call"]["arguments"][0];
    assert_eq!(argument, "/iu:##[a]##vso[b]\u{9b}\u{ff}");
}

fn no_control_characters(text: &str) {
    let bad = text.chars().find(|one| one.is_control() && *one != '\n');
    assert_eq!(bad, None, "{text}");
}

#[test]
fn json_lines_are_the_findings_of_the_json_report() {
    let lines: Vec<Value> = report("jsonl")
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(Value::from(lines), report("json").json()["findings"]);
}

#[test]
fn sarif_has_what_code_scanning_needs() {
    let run = report("sarif");
    assert_eq!(run.code, Some(2));
    no_control_characters(&run.out);
    let log = run.json();
    assert_eq!(log["version"], "2.1.0");
    let sarif = &log["runs"][0];
    assert_eq!(sarif["columnKind"], "unicodeCodePoints");
    let rules = sarif["tool"]["driver"]["rules"].as_array().unwrap();
    let results = sarif["results"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(
            place["artifactLocation"]["uri"],
            "in/%C3%A4%20b%2C%3B%5D%25%3C%26%22%27%23.cmd"
        );
        assert!(place["region"]["startLine"].as_u64().unwrap() > 0);
        assert!(result["partialFingerprints"]["dismigrate/v1"].is_string());
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["text"].is_string());
    }
    let fix = &results[0]["fixes"][0]["artifactChanges"][0];
    let text = &fix["replacements"][0]["insertedContent"]["text"];
    assert!(text.as_str().unwrap().contains("dism"), "{fix}");
    let invocation = &sarif["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notes = invocation["toolExecutionNotifications"].as_array().unwrap();
    assert_eq!(notes.len(), 1);
}

#[test]
fn github_commands_are_one_line_each_and_escaped() {
    let run = report("github");
    no_control_characters(&run.out);
    let lines: Vec<_> = run.out.lines().collect();
    assert_eq!(lines.len(), 5, "{}", run.out);
    let start = "::warning file=in/ä b%2C;]%25<&\"'#.cmd,line=1,endLine=1,col=1,endColumn=20,title=pkgmgr-enable-feature::";
    assert!(lines[0].starts_with(start), "{}", lines[0]);
    assert!(lines[2].starts_with("::notice "), "{}", lines[2]);
    let start = "::warning file=in/ä b%2C;]%25<&\"'#.cmd,line=4,endLine=5,title=";
    assert!(lines[3].starts_with(start), "{}", lines[3]);
    assert!(
        lines[4].starts_with("::error file=gone.cmd"),
        "{}",
        lines[4]
    );
}

#[test]
fn azure_commands_are_one_line_each_and_escaped() {
    let run = report("azure");
    no_control_characters(&run.out);
    let lines: Vec<_> = run.out.lines().collect();
    assert_eq!(lines.len(), 5, "{}", run.out);
    let start = "##vso[task.logissue type=warning;sourcepath=in/ä b,%3B%5D%AZP25<&\"'#.cmd;linenumber=2;columnnumber=3;code=pkgmgr-enable-feature;]";
    assert!(lines[1].starts_with(start), "{}", lines[1]);
}

#[test]
fn gitlab_issues_have_the_documented_fields() {
    let run = report("gitlab");
    no_control_characters(&run.out);
    let issues = run.json();
    let issues = issues.as_array().unwrap();
    let mut prints: Vec<_> = issues
        .iter()
        .map(|one| &one["fingerprint"])
        .map(Value::to_string)
        .collect();
    prints.sort();
    prints.dedup();
    assert_eq!(prints.len(), 4);
    let [first, .., last] = issues.as_slice() else {
        panic!("{run:?}")
    };
    assert_eq!(first["severity"], "major");
    assert_eq!(first["check_name"], "pkgmgr-enable-feature");
    assert_eq!(first["location"]["path"], NAME);
    assert_eq!(last["location"]["lines"], serde_json::json!({"begin": 4}));
    assert!(first["description"].is_string());
    // "Code Quality report format" in GitLab's documentation names no others.
    let fields: Vec<_> = first.as_object().unwrap().keys().collect();
    let documented = [
        "check_name",
        "description",
        "fingerprint",
        "location",
        "severity",
    ];
    assert_eq!(fields, documented);
}

#[test]
fn junit_counts_what_it_holds_and_escapes_the_rest() {
    let run = report("junit");
    no_control_characters(&run.out);
    let count = |what: &str| run.out.matches(what).count();
    assert!(run.out.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dismigrate\" tests=\"5\" failures=\"3\" errors=\"1\""), "{}", run.out);
    let found = [
        "<testcase ",
        "<failure ",
        "<system-out>",
        "<error ",
        "</testcase>",
    ]
    .map(count);
    assert_eq!(found, [5, 3, 1, 1, 5], "{}", run.out);
    assert!(
        run.out
            .contains("<testsuite name=\"in/ä b,;]%&lt;&amp;&quot;&#39;#.cmd\" tests=\"4\"")
    );
    let clean = Tree::new([("a.cmd", "echo\r\n")])
        .run("check --format junit")
        .out;
    assert!(clean.contains("tests=\"1\" failures=\"0\""), "{clean}");
}

#[test]
fn every_format_survives_an_empty_report() {
    let tree = Tree::new([("a.cmd", "echo\r\n")]);
    for format in FORMATS {
        let run = tree.run(&format!("check --format {format}"));
        assert_eq!(run.code, Some(0), "{format}: {run:?}");
        if ["json", "sarif", "gitlab"].contains(&format) {
            run.json();
        }
    }
}

#[test]
fn the_page_stands_alone_and_escapes_what_scripts_hold() {
    let tree = Tree::new([(
        "<script>.cmd",
        "pkgmgr /iu:</pre><script>alert(1)</script> \u{1b}[1m\r\npkgmgr /iu:A /quiet\r\n",
    )]);
    let page = tree.run("check --format html").out;
    no_control_characters(&page);
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    assert_eq!(page.matches("<article").count(), 2, "{page}");
    for outside in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("dism /Online /Quiet /Enable-Feature /FeatureName:A"));
}

/// Scripts that are alike in all but their path, done by several jobs.
#[test]
fn reports_of_many_jobs_merge_into_the_report_of_one() {
    let script = "pkgmgr /iu:A\r\npkgmgr /iu:A\r\n";
    let names = ["a.cmd", "b.cmd", "in/a.cmd", "in/b.cmd"];
    let tree = Tree::new(names.map(|name| (name, script)));
    let of_jobs = |format: &str| -> Vec<Run> {
        let job = |share: &[&str]| {
            let line = format!("check --format {format} --files-from -");
            tree.pipe(&line, share.join("\n").as_bytes())
        };
        names.chunks(2).map(job).collect()
    };
    let whole = tree.run("check --format jsonl").out;
    let parts: String = of_jobs("jsonl").into_iter().map(|run| run.out).collect();
    assert_eq!(parts, whole);
    let merged: Vec<_> = of_jobs("gitlab").iter().map(Run::json).collect();
    let merged = merged
        .iter()
        .flat_map(|part| part.as_array().unwrap().clone());
    let merged: Vec<Value> = merged.collect();
    let whole = tree.run("check --format gitlab").json();
    assert_eq!(Value::from(merged.clone()), whole);
    let prints = merged.iter().map(|issue| issue["fingerprint"].as_str());
    assert_eq!(prints.collect::<BTreeSet<_>>().len(), 8);
    let prints = |run: &Run| -> Vec<Value> {
        let log = run.json();
        let results = log["runs"][0]["results"].as_array().unwrap().iter();
        results
            .map(|result| result["partialFingerprints"].clone())
            .collect()
    };
    let parts: Vec<_> = of_jobs("sarif").iter().flat_map(prints).collect();
    assert_eq!(parts, prints(&tree.run("check --format sarif")));
}
