//! Reports of made-up findings: every word `pkgmgr` up to its line's end is one.

use super::*;
use crate::finding::{Call, Edit, Fix};
use crate::invocation::Applicability;
use crate::language::Language;
use crate::span::Span;

/// A report about one file.
pub(super) fn report_of(path: &str, text: &str) -> Report {
    let calls = text.to_ascii_lowercase();
    let calls = calls.match_indices("pkgmgr");
    let findings = calls.map(|(start, _)| {
        let line = text[start..].lines().next().unwrap_or_default();
        finding(Span::new(start, start + line.len()))
    });
    let findings = findings.collect();
    let source = Source::decode(path, Language::Batch, text.as_bytes().to_vec(), None).unwrap();
    let files = vec![FileReport::new(source, findings)];
    Report::new(Target::Ten, files, Vec::new(), Counts::default())
}

fn finding(span: Span) -> Finding {
    Finding {
        rule: "pkgmgr-call".to_owned(),
        severity: Severity::Warning,
        message: "pkgmgr is\x1b[31m deprecated".to_owned(),
        help: "use DISM\nand look at its exit codes".to_owned(),
        span,
        call: Some(Call {
            tool: "pkgmgr".to_owned(),
            arguments: vec!["/iu:A".to_owned()],
            complete: true,
            wrappers: Vec::new(),
        }),
        fix: Some(Fix {
            words: Vec::new(),
            applicability: Applicability::Unsafe,
            commands: vec!["dism /Online".to_owned()],
            edits: vec![Edit {
                span,
                replacement: "dism /Online".to_owned(),
            }],
        }),
    }
}

fn rendered(path: &str, text: &str, format: Format, paint: Paint) -> String {
    let mut out = Vec::new();
    render(&report_of(path, text), format, paint, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn full(text: &str) -> String {
    rendered("in/a.cmd", text, Format::Full, Paint::Plain)
}

#[test]
fn full_shows_place_help_and_replacement() {
    let expected = "\
warning[pkgmgr-call]

  ⚠ pkgmgr is␛[31m deprecated
   ╭─[in/a.cmd:2:5]
 1 │ rem
 2 │     pkgmgr /iu:A
   ·     ────────────
 3 │ exit
   ╰────
  help: use DISM
        and look at its exit codes
  fix (unsafe, look at it first):
        dism /Online

";
    assert_eq!(
        full("rem\r\n    pkgmgr /iu:A\r\nexit\r\nmore\r\n"),
        expected
    );
}

#[test]
fn what_can_be_copied_is_not_broken_at_a_hyphen_or_elsewhere() {
    let source = Source::decode("a.cmd", Language::Batch, b"x".to_vec(), None).unwrap();
    let mut found = finding(Span::new(0, 1));
    let word = "C:\\a-long-path\\".repeat(9);
    found.help = format!("{} `--unsafe-fixes` {word} end", "x".repeat(70));
    let files = vec![FileReport::new(source, vec![found])];
    let report = Report::new(Target::Ten, files, Vec::new(), Counts::default());
    let mut out = Vec::new();
    human::render(&report, Paint::Plain, &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert!(
        out.contains("`--unsafe-fixes`") && out.contains(&word),
        "{out}"
    );
}

#[test]
fn full_survives_lines_of_a_megabyte_and_names_the_true_column() {
    let text = format!(
        "{}pkgmgr /iu:A{}\n",
        "x".repeat(1_000_000),
        " ".repeat(500_000)
    );
    let full = full(&text);
    assert!(full.contains("in/a.cmd:1:1000001"), "{full}");
    assert!(full.len() < 4_000);
}

#[test]
fn a_call_over_several_lines_is_framed() {
    let text = "rem\npkgmgr ^\r\n /iu:A\r\nexit\n";
    let source = Source::decode("a.cmd", Language::Batch, text.into(), None).unwrap();
    let files = vec![FileReport::new(source, vec![finding(Span::new(4, 21))])];
    let report = Report::new(Target::Ten, files, Vec::new(), Counts::default());
    let mut out = Vec::new();
    human::render(&report, Paint::Plain, &mut out).unwrap();
    let expected = "
   ╭─[a.cmd:2:1]
 1 │     rem
 2 │ ╭─▶ pkgmgr ^
 3 │ ╰─▶  /iu:A
 4 │     exit
   ╰────
";
    let out = String::from_utf8(out).unwrap();
    assert!(out.contains(expected), "{out}");
}

#[test]
fn nothing_in_a_script_reaches_the_terminal_raw() {
    for format in [Format::Full, Format::Concise] {
        for paint in [Paint::Plain, Paint::Coloured] {
            let text = "rem \x1b]0;x\x07\u{9b}2J\u{202e}\npkgmgr \x1b[5m\u{85}\x07\n";
            let shown = rendered("\x1b\x07.cmd", text, format, paint);
            assert!(
                !shown.contains(['\x07', '\u{9b}', '\u{85}', '\u{202e}']),
                "{shown:?}"
            );
            assert!(
                !shown.contains("\x1b[5m") && !shown.contains("\x1b]"),
                "{shown:?}"
            );
        }
    }
}

#[test]
fn concise_is_one_line_a_finding() {
    assert_eq!(
        rendered("a.cmd", "rem\n  pkgmgr x\n", Format::Concise, Paint::Plain),
        "a.cmd:2:3: warning pkgmgr-call pkgmgr is␛[31m deprecated\n"
    );
}

#[test]
fn json_has_the_shape_of_the_contract() {
    let json = rendered(
        "in/a.cmd",
        "rem\n pkgmgr x\n",
        Format::Json,
        Paint::Coloured,
    );
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let range = serde_json::json!({
        "start": {"line": 2, "column": 2, "offset": 5},
        "end": {"line": 2, "column": 10, "offset": 13},
    });
    let found = &json["findings"][0];
    assert_eq!(
        (&json["version"], &json["target"]),
        (&1.into(), &"10".into())
    );
    assert_eq!(
        (&found["path"], &found["range"]),
        (&"in/a.cmd".into(), &range)
    );
    assert_eq!(found["fix"]["edits"][0]["range"], range);
    assert_eq!(found["fix"]["applicability"], "unsafe");
    assert_eq!(found["call"]["arguments"][0], "/iu:A");
    assert_eq!(json["summary"]["by_severity"]["warning"], 1);
    assert_eq!(json["summary"]["fixable"]["unsafe"], 1);
}

#[test]
fn files_and_findings_are_sorted() {
    let file = |path: &str| {
        let source = Source::decode(path, Language::Batch, vec![b' '; 9], None).unwrap();
        FileReport::new(
            source,
            vec![finding(Span::new(5, 6)), finding(Span::new(1, 2))],
        )
    };
    let files = vec![file("b.cmd"), file("a.cmd")];
    let report = Report::new(Target::Ten, files, Vec::new(), Counts::default());
    let order: Vec<_> = report
        .findings()
        .map(|(file, finding)| (file.source().shown_path(), finding.span.start))
        .collect();
    let expected = [("a.cmd", 1), ("a.cmd", 5), ("b.cmd", 1), ("b.cmd", 5)];
    assert_eq!(
        order,
        expected.map(|(path, start)| (path.to_owned(), start))
    );
}
