//! The scripts in `fixtures/vbscript`: the calls that are in them, as the
//! `.calls` file beside each says and as another parser sees them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use dismigrate::language::Language;
use vbscript::parser::Parser;
use vbscript::parser::ast::{Expr, ExprKind, Stmt, StmtKind};
use vbscript::parser::visit::{Visitor, walk_expr, walk_items, walk_stmt};

use crate::respell::assert_respells;
use crate::support::calls_of;

/// Every fixture: its path, its language and its text.
fn fixtures() -> Vec<(PathBuf, Language, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/vbscript");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .filter_map(|path| {
            let language = Language::of_extension(path.extension()?.to_str()?)?;
            let text = fs::read_to_string(&path).unwrap();
            Some((path, language, text))
        })
        .collect()
}

/// Run with `UPDATE=1` to write the files anew, then read what has changed.
#[test]
fn fixtures_hold_the_calls_that_are_written_down() {
    let all = fixtures();
    assert!(all.len() >= 15);
    for (path, language, text) in all {
        let golden = path.with_extension("calls");
        let found = calls_of(language, &text).join("\n").replace("\r\n", "\n") + "\n";
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&golden, &found).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap();
        assert_eq!(found, expected, "{}", path.display());
    }
}

#[test]
fn calls_in_fixtures_written_anew_are_the_same_calls() {
    let written: usize = fixtures()
        .iter()
        .map(|(_, language, text)| assert_respells(text, *language))
        .sum();
    assert!(written > 30, "{written}");
}

/// Where the other parser sees a call of `Run`, `Exec` or `ShellExecute`.
#[derive(Default)]
struct Calls(BTreeSet<usize>);

impl Calls {
    fn add(&mut self, callee: &Expr, arguments: usize) {
        if let ExprKind::MemberExpression { property, .. } = &callee.node
            && arguments > 0
            && ["run", "exec", "shellexecute"]
                .contains(&property.to_string().to_lowercase().as_str())
        {
            self.0.insert(callee.span.start as usize);
        }
    }
}

impl<'ast> Visitor<'ast> for Calls {
    fn visit_stmt(&mut self, stmt: &'ast Stmt) {
        if let StmtKind::SubCall { fn_name, args } = &stmt.node {
            self.add(&fn_name.0, args.len());
        }
        walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        if let ExprKind::FnApplication { callee, args } = &expr.node {
            self.add(callee, args.len());
        }
        walk_expr(self, expr);
    }
}

/// Where our reader sees one.
fn ours(text: &str) -> BTreeSet<usize> {
    let script = Language::VbScript.read(text);
    let spans = script.invocations.iter().map(|call| call.span);
    spans
        .filter(|span| {
            let call = text[span.range()].to_lowercase();
            let callee = call.split(['"', '&']).next().unwrap_or_default();
            let named = |name: &str| callee.contains(name) || call.contains(&format!("){name}"));
            named(".run") || named(".exec") || named(".shellexecute")
        })
        .filter(|span| !text[span.range()].contains("RunWithHeartbeat"))
        .map(|span| span.start)
        .collect()
}

fn line_at(text: &str, start: usize) -> &str {
    text[start..].lines().next().unwrap_or_default()
}

#[test]
fn another_parser_sees_the_same_calls() {
    let mut compared = 0;
    for (path, language, text) in fixtures() {
        if language != Language::VbScript {
            continue;
        }
        let items = Parser::new(&text).file().unwrap();
        let mut calls = Calls::default();
        walk_items(&mut calls, &items);
        let ours = ours(&text);
        assert!(
            ours.is_subset(&calls.0),
            "{} {ours:?} {:?}",
            path.display(),
            calls.0
        );
        // A shell that runs an unknown line is no call of ours.
        let missed: Vec<_> = calls
            .0
            .difference(&ours)
            .map(|start| line_at(&text, *start))
            .collect();
        let allowed = ["Run(full", "copype", "copy /y", "tasklist"];
        assert!(
            missed
                .iter()
                .all(|line| allowed.iter().any(|part| line.contains(part))),
            "{} {missed:?}",
            path.display()
        );
        compared += ours.len();
    }
    assert!(compared > 30, "{compared}");
}
