//! Every script under `fixtures/`, through the whole engine: what is found, the
//! argv of each call, and each rewrite, against a golden file.
//!
//! `UPDATE_GOLDENS=1 cargo test --test fixtures` writes the goldens anew; read
//! the difference before you commit it.

#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use dismigrate::check::{Options, check};
use dismigrate::finding::Finding;
use dismigrate::language::Language;
use dismigrate::rewrite;
use dismigrate::rule::RuleSet;
use dismigrate::source::Source;

fn scripts() -> Vec<(PathBuf, Language)> {
    let mut scripts: Vec<_> = walkdir::WalkDir::new("fixtures")
        .into_iter()
        .map(Result::unwrap)
        .filter_map(|entry| {
            let extension = entry.path().extension()?.to_str()?;
            Some((entry.path().to_owned(), Language::of_extension(extension)?))
        })
        .collect();
    scripts.sort();
    scripts
}

fn source(path: &Path, language: Language) -> Source {
    let bytes = fs::read(path).unwrap();
    let source = Source::decode(path, language, bytes.clone(), None).unwrap();
    assert_eq!(
        source.encode(source.text()).unwrap(),
        bytes,
        "{}",
        path.display()
    );
    source
}

fn findings(text: &str, language: Language, rules: &RuleSet) -> Vec<Finding> {
    check(text, language, rules, &Options::default()).findings
}

fn shown(source: &Source, findings: &[Finding]) -> String {
    let mut shown = String::new();
    for finding in findings {
        let place = source.position(finding.span.start);
        let fix = finding.fix.as_ref().map_or("manual", |fix| {
            if fix.applies(false) { "safe" } else { "unsafe" }
        });
        writeln!(
            shown,
            "{}:{} {} {fix}",
            place.line, place.column, finding.rule
        )
        .unwrap();
        if let Some(call) = &finding.call {
            let open = if call.complete { "" } else { " (incomplete)" };
            writeln!(
                shown,
                "    {} {}{open}",
                call.tool,
                call.arguments.join(" | ")
            )
            .unwrap();
        }
        for command in finding.fix.iter().flat_map(|fix| &fix.commands) {
            writeln!(shown, " -> {command}").unwrap();
        }
        if finding.fix.is_none() {
            writeln!(
                shown,
                "  ! {}",
                finding.help.lines().next().unwrap_or_default()
            )
            .unwrap();
        }
    }
    shown
}

#[test]
fn findings_are_as_the_goldens_say() {
    let rules = RuleSet::builtin().unwrap();
    let update = std::env::var_os("UPDATE_GOLDENS").is_some();
    let mut wrong = Vec::new();
    for (path, language) in scripts() {
        let source = source(&path, language);
        let shown = shown(&source, &findings(source.text(), language, &rules));
        let mut golden = Path::new("tests/goldens")
            .join(path.strip_prefix("fixtures").unwrap())
            .into_os_string();
        golden.push(".txt");
        let golden = PathBuf::from(golden);
        if update {
            fs::create_dir_all(golden.parent().unwrap()).unwrap();
            fs::write(&golden, &shown).unwrap();
        } else if fs::read_to_string(&golden).unwrap_or_default() != shown {
            wrong.push(format!("{}\n{shown}", golden.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn fixing_twice_changes_nothing_more() {
    let rules = RuleSet::builtin().unwrap();
    for unsafe_fixes in [false, true] {
        for (path, language) in scripts() {
            let source = source(&path, language);
            let first = findings(source.text(), language, &rules);
            let edits = rewrite::accept(&first, unsafe_fixes).edits;
            let fixed = rewrite::apply(source.text(), &edits).unwrap();
            let again = rewrite::accept(&findings(&fixed, language, &rules), unsafe_fixes).edits;
            assert!(again.is_empty(), "{}: {again:?}", path.display());
        }
    }
}

#[test]
fn bytes_outside_the_edits_stay() {
    let rules = RuleSet::builtin().unwrap();
    for (path, language) in scripts() {
        let source = source(&path, language);
        let text = source.text();
        let edits = rewrite::accept(&findings(text, language, &rules), true).edits;
        let fixed = rewrite::apply(text, &edits).unwrap();
        let (mut old, mut new) = (0, 0);
        for edit in &edits {
            let kept = &text[old..edit.span.start];
            assert_eq!(&fixed[new..new + kept.len()], kept, "{}", path.display());
            old = edit.span.end;
            new += kept.len() + edit.replacement.len();
        }
        assert_eq!(&fixed[new..], &text[old..], "{}", path.display());
    }
}
