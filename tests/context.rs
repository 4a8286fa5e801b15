//! What the `context` rules say about the code around a call.

#![allow(clippy::unwrap_used)]

use dismigrate::check::{Options, check};
use dismigrate::finding::Finding;
use dismigrate::invocation::Applicability;
use dismigrate::language::Language;
use dismigrate::rule::RuleSet;
use dismigrate::rule::selection::{Selection, Wishes};

fn findings(script: &str) -> Vec<Finding> {
    let rules = RuleSet::builtin().unwrap();
    check(script, Language::Batch, &rules, &Options::default()).findings
}

/// The `context` findings of a script, without their family.
fn context(script: &str) -> Vec<(String, Option<Applicability>)> {
    let findings = findings(script).into_iter();
    let about = findings.filter_map(|finding| {
        let fix = finding.fix.map(|fix| fix.applicability);
        let rule = finding.rule.strip_prefix("context-")?.to_owned();
        Some((rule, fix))
    });
    about.collect()
}

fn assert_context(script: &str, expected: &[(&str, Option<Applicability>)]) {
    let found = context(script);
    let found: Vec<_> = found
        .iter()
        .map(|(rule, fix)| (rule.as_str(), *fix))
        .collect();
    assert_eq!(found, expected, "{script}");
}

const SAFE: Option<Applicability> = Some(Applicability::Safe);
const UNSAFE: Option<Applicability> = Some(Applicability::Unsafe);

#[test]
fn a_guard_changes_with_the_calls_that_it_guards() {
    let guard = "existence-guard";
    for (script, fix) in [
        (
            "if exist \"%windir%\\system32\\pkgmgr.exe\" (\r\n  pkgmgr /iu:A\r\n)\r\n",
            SAFE,
        ),
        (
            "if not exist %windir%\\Sysnative\\pkgmgr.exe goto :eof\r\npkgmgr /iu:A\r\n",
            SAFE,
        ),
        (
            "if exist %windir%\\system32\\pkgmgr.exe start pkgmgr /iu:A\r\n",
            UNSAFE,
        ),
        (
            "if exist %windir%\\system32\\pkgmgr.exe pkgmgr %*\r\n",
            None,
        ),
        ("if exist pkgmgr.exe echo there\r\n", None),
        (
            "if exist C:\\aik\\intlcfg.exe intlcfg -all:de-DE -image:C:\\mnt\r\n",
            None,
        ),
        ("where pkgmgr.exe\r\npkgmgr /iu:A\r\npkgmgr /iu:B\r\n", SAFE),
        ("where peimg\r\npeimg /list C:\\mnt\r\n", None),
    ] {
        assert_context(script, &[(guard, fix)]);
    }
}

#[test]
fn a_guard_stays_where_its_calls_are_ignored() {
    let rules = RuleSet::builtin().unwrap();
    let wishes = Wishes {
        ignore: vec!["pkgmgr".to_owned()],
        ..Wishes::default()
    };
    let known = rules.rules().map(dismigrate::rule::Rule::id);
    let options = Options {
        selection: Selection::new(known, wishes).unwrap(),
        ..Options::default()
    };
    let script = "where pkgmgr\r\npkgmgr /iu:A\r\n";
    let findings = check(script, Language::Batch, &rules, &options).findings;
    assert_eq!(findings.len(), 1);
    assert!(findings[0].fix.is_none(), "{findings:?}");
}

#[test]
fn waits_and_kills_are_told_apart() {
    let call = "pkgmgr /iu:A /quiet\r\n";
    for (line, expected) in [
        (
            "tasklist | find /i \"pkgmgr\" && goto x",
            ("process-wait", SAFE),
        ),
        (
            "wmic process where name=\"pkgmgr.exe\" get name",
            ("process-wait", SAFE),
        ),
        (
            "for /f %%p in ('tasklist ^| find \"pkgmgr.exe\"') do set R=1",
            ("process-wait", SAFE),
        ),
        ("tskill pkgmgr", ("process-kill", UNSAFE)),
        ("taskkill /im %TOOL%pkgmgr.exe", ("process-kill", UNSAFE)),
    ] {
        assert_context(&format!("{call}{line}\r\n"), &[expected]);
    }
    assert_context(
        &format!("{call}rem tasklist | find \"pkgmgr.exe\"\r\n"),
        &[],
    );
    assert_context(&format!("{call}find \"pkgmgr\" x.log\r\n"), &[]);
}

#[test]
fn results_are_looked_at_where_a_tool_is_called() {
    let call = "pkgmgr /iu:A /quiet\r\n";
    for (line, expected) in [
        ("if \"%ERRORLEVEL%\"==\"3018\" goto x", "exit-code"),
        ("if errorlevel 3017 goto x", "errorlevel"),
        ("if not errorlevel 1 goto ok", "errorlevel"),
        ("type C:\\Windows\\Logs\\CBS\\CBS.log >> all.log", "log"),
    ] {
        let found = context(&format!("{call}{line}\r\n"));
        assert!(
            found.iter().any(|(rule, _)| rule == expected),
            "{line}: {found:?}"
        );
        assert_context(&format!("{line}\r\n"), &[]);
    }
    assert_context(
        "dism /Online /Get-Features\r\nif %errorlevel% equ 3017 goto x\r\n",
        &[("exit-code", None)],
    );
    for line in [
        "set PORT=3017",
        "if errorlevel 0 goto x",
        "rem 3017 ==",
        "xcopy a b\r\nif errorlevel 1 goto x",
    ] {
        assert_context(&format!("{call}{line}\r\n"), &[]);
    }
}

#[test]
fn neither_of_two_ways_is_rewritten() {
    let dism = "dism /Online /Enable-Feature /FeatureName:A";
    for script in [
        format!("if exist %windir%\\system32\\dism.exe ({dism}) else (pkgmgr /iu:A)"),
        format!("if \"%VER%\"==\"6.0\" (\r\n  pkgmgr /iu:A\r\n) else (\r\n  {dism}\r\n)"),
        "if not exist %windir%\\system32\\dism.exe pkgmgr /iu:A".to_owned(),
        format!(
            "if exist %windir%\\system32\\dism.exe goto new\r\npkgmgr /iu:A\r\ngoto :eof\r\n:new\r\n{dism}"
        ),
        format!("{dism} || pkgmgr /iu:A"),
    ] {
        let findings = findings(&format!("{script}\r\n"));
        let rules: Vec<_> = findings.iter().map(|one| one.rule.as_str()).collect();
        assert!(rules.contains(&"context-both-ways"), "{script}: {rules:?}");
        assert!(findings.iter().all(|one| one.fix.is_none()), "{script}");
    }
    let apart = findings(&format!("{dism}\r\npkgmgr /iu:B\r\n"));
    assert!(apart[0].fix.is_some(), "{apart:?}");
}

#[test]
fn a_script_that_calls_nothing_loses_nothing() {
    use dismigrate::finding::Severity;
    let severity = |script: &str| {
        let findings = findings(script);
        findings.first().map(|finding| finding.severity)
    };
    assert_eq!(severity("where pkgmgr\r\n"), Some(Severity::Info));
    let changed = "taskkill /im pkgmgr.exe\r\ndism /Online /Get-Features\r\n";
    assert_eq!(severity(changed), Some(Severity::Warning));
}
