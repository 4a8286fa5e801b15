//! An import and an install that become one command, and those that do not.

#![allow(clippy::unwrap_used)]

use dismigrate::check::{Options, check};
use dismigrate::language::Language;
use dismigrate::rewrite;
use dismigrate::rule::RuleSet;

/// The script after all fixes, unsafe ones included.
fn fixed(script: &str) -> String {
    fixed_in(Language::Batch, script)
}

fn fixed_in(language: Language, script: &str) -> String {
    let rules = RuleSet::builtin().unwrap();
    let findings = check(script, language, &rules, &Options::default()).findings;
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
        format!("{IMPORT}\nif \"%1\"==\"hta\" {INSTALL}\n"),
        format!("{IMPORT}\nfor %%i in (1 2) do @{INSTALL}\n"),
        "for %%c in (*.cab) do (\npeimg /import=%%c C:\\mnt\\Windows\n)\npeimg /install=* C:\\mnt\\Windows\n".to_owned(),
    ] {
        assert_eq!(fixed(&script), script);
    }
}

#[test]
fn what_may_take_the_path_away_keeps_them_apart() {
    let relative = IMPORT.replace("C:\\x\\", "");
    let shared = IMPORT.replace("C:\\x", "\\\\s\\x");
    for (import, between) in [
        (relative.as_str(), "popd"),
        (&relative, "pushd D:\\"),
        (&relative, "cd.."),
        (&relative, "if exist x chdir /d D:\\x"),
        (&relative, "d:"),
        (&relative, "call other.cmd"),
        (&relative, "endlocal"),
        (&shared, "net use \\\\s\\x /delete"),
        (IMPORT, "subst C: /d"),
        (IMPORT, "rd /s /q C:\\x"),
        (IMPORT, "echo done&rmdir C:\\x"),
        (IMPORT, "if exist C:\\x (del C:\\x\\*)"),
        (IMPORT, "imagex /unmount /commit C:\\mnt"),
        (IMPORT, "\"%KIT%\\imagex\" /mountrw C:\\o.wim 1 C:\\mnt"),
        (IMPORT, "dism /Unmount-Wim /MountDir:C:\\mnt /Commit"),
        (IMPORT, "dism /cleanup-wim"),
    ] {
        let script = format!("{import}\n{between}\n{INSTALL}\n");
        assert_eq!(fixed(&script), script);
    }
    for (import, between) in [
        (relative.as_str(), "Pop-Location"),
        (&relative, "if ($x) { Set-Location D:\\ }"),
        (IMPORT, "Remove-Item C:\\x -Recurse"),
    ] {
        let script = format!("{import}\n{between}\n{INSTALL}\n");
        assert_eq!(fixed_in(Language::PowerShell, &script), script);
    }
}

#[test]
fn what_leaves_the_path_alone_does_not_keep_them_apart() {
    let relative = IMPORT.replace("C:\\x\\", "");
    for (import, between) in [
        (IMPORT, "popd"),
        (IMPORT, "cd /d D:\\"),
        (IMPORT, "call :log done"),
        (&relative, "rem cd back"),
        (IMPORT, "imagex /info C:\\mnt.wim"),
        (IMPORT, "if not exist C:\\mnt exit /b 1"),
        (&relative, "net stop x"),
        (&relative, "md D:\\del"),
    ] {
        let script = format!("{import}\n{between}\n{INSTALL}\n");
        let add = ADD.replace(
            "C:\\x\\tool.cab",
            if import == IMPORT {
                "C:\\x\\tool.cab"
            } else {
                "tool.cab"
            },
        );
        assert_eq!(fixed(&script), format!("{between}\n{add}\n"));
    }
}
