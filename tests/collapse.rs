//! An import and an install that become one command, and those that do not.

#![allow(clippy::unwrap_used)]

use dismigrate::check::{Options, check};
use dismigrate::language::Language;
use dismigrate::rewrite;
use dismigrate::rule::RuleSet;

/// The script after all fixes, unsafe ones included.
fn fixed(script: &str) -> String {
    let rules = RuleSet::builtin().unwrap();
    let findings = check(script, Language::Batch, &rules, &Options::default()).findings;
    let accepted = rewrite::accept(&findings, true);
    rewrite::apply(script, &accepted.edits).unwrap()
}

const IMPORT: &str = "peimg /import=C:\\x\\tool.cab C:\\mnt\\Windows";
const INSTALL: &str = "peimg /install=tool-Package C:\\mnt\\Windows";
const ADD: &str = "dism /Image:C:\\mnt /Add-Package /PackagePath:C:\\x\\tool.cab";

#[test]
fn what_stands_between_stays() {
    let script = format!("{IMPORT}\necho now\n{INSTALL} || exit /b 1\n");
    assert_eq!(fixed(&script), format!("echo now\n{ADD} || exit /b 1\n"));
}

#[test]
fn each_import_finds_its_install() {
    let other = |line: &str| line.replace("tool", "other");
    let script = format!(
        "{IMPORT}\n{}\n{INSTALL}\n{}\n",
        other(IMPORT),
        other(INSTALL)
    );
    assert_eq!(fixed(&script), format!("{ADD}\n{}\n", other(ADD)));
}

#[test]
fn calls_that_do_not_belong_together_stay() {
    for script in [
        format!("{IMPORT}\n"),
        format!("{INSTALL}\n{IMPORT}\n"),
        format!("{IMPORT}\n{}\n", INSTALL.replace("mnt", "other")),
        format!("if exist x (\n{IMPORT}\n)\n{INSTALL}\n"),
        format!("{IMPORT} || exit /b 1\n{INSTALL}\n"),
        "for %%c in (*.cab) do (\npeimg /import=%%c C:\\mnt\\Windows\n)\npeimg /install=* C:\\mnt\\Windows\n".to_owned(),
    ] {
        assert_eq!(fixed(&script), script);
    }
}
