//! What the `context` rules say about the code around a call.

#![allow(clippy::unwrap_used)]

use dismigrate::check::{Options, check};
use dismigrate::finding::Finding;
use dismigrate::invocation::Applicability;
use dismigrate::language::Language;
use dismigrate::rule::RuleSet;
use dismigrate::rule::selection::{Selection, Wishes};

fn findings(script: &str) -> Vec<Finding> {
    findings_in(Language::Batch, script)
}

fn findings_in(language: Language, script: &str) -> Vec<Finding> {
    let rules = RuleSet::builtin().unwrap();
    check(script, language, &rules, &Options::default()).findings
}

/// The `context` findings of a batch file, without their family.
fn context(script: &str) -> Vec<(String, Option<Applicability>)> {
    context_in(Language::Batch, script)
}

fn context_in(language: Language, script: &str) -> Vec<(String, Option<Applicability>)> {
    let findings = findings_in(language, script).into_iter();
    let about = findings.filter_map(|finding| {
        let fix = finding.fix.map(|fix| fix.applicability);
        let rule = finding.rule.strip_prefix("context-")?.to_owned();
        Some((rule, fix))
    });
    about.collect()
}

fn assert_context(script: &str, expected: &[(&str, Option<Applicability>)]) {
    assert_context_in(Language::Batch, script, expected);
}

fn assert_context_in(language: Language, script: &str, expected: &[(&str, Option<Applicability>)]) {
    let found = context_in(language, script);
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
        format!(
            "if not exist %windir%\\system32\\dism.exe goto old\r\n{dism}\r\nexit /b\r\n:old\r\npkgmgr /iu:A"
        ),
        format!("{dism}\r\nif not errorlevel 1 goto done\r\npkgmgr /iu:A\r\n:done"),
    ] {
        let findings = findings(&format!("{script}\r\n"));
        let rules: Vec<_> = findings.iter().map(|one| one.rule.as_str()).collect();
        assert!(rules.contains(&"context-both-ways"), "{script}: {rules:?}");
        assert!(findings.iter().all(|one| one.fix.is_none()), "{script}");
    }
    for script in [
        format!("{dism}\r\npkgmgr /iu:B\r\n"),
        format!("{dism}\r\nif errorlevel 1 exit /b 1\r\npkgmgr /iu:B\r\n"),
    ] {
        let apart = findings(&script);
        assert!(apart[0].fix.is_some(), "{apart:?}");
    }
}

#[test]
fn what_only_a_windows_without_dism_runs_is_left_alone() {
    for script in [
        "ver | find \"6.0.\" >nul && pkgmgr /iu:A",
        "ver | find \"6.0.\" >nul && goto vista\r\nexit /b\r\n:vista\r\npkgmgr /iu:A",
        "ver | find \"6.0.\" >nul\r\nif not errorlevel 1 pkgmgr /iu:A",
        "for /f \"tokens=6 delims=[]. \" %%b in ('ver') do if %%b geq 7600 exit /b\r\npkgmgr /iu:A",
        "ver | findstr /i \"6\\.0\\.\" >nul\r\nIF %ERRORLEVEL% EQU 0 goto Vista\r\nexit /b\r\n:Vista\r\nstart /w pkgmgr /iu:A",
        "ver | findstr \"6\\.0\" >nul && pkgmgr /iu:A",
        "ver | findstr /r \"6\\.0\\.[0-9]*\" >nul && pkgmgr /iu:A",
        "ver | findstr /r \"Version.[6]\\.0\\.600[0-2]\" >nul && pkgmgr /iu:A",
        "ver | findstr /i \"6\\.0\\.6001 6\\.0\\.6002\" >nul && pkgmgr /iu:A",
        "ver | findstr /i \"5\\.2\\. 6\\.0\\.\" >nul && pkgmgr /iu:A",
        "for /f \"delims=\" %%v in ('ver') do set V=%%v\r\necho %V% | findstr \"6\\.0\\.\" >nul && pkgmgr /iu:A",
        "ver | find \"6.0.6001\" >nul && goto vista\r\nver | find \"6.0.6002\" >nul && goto vista\r\nexit /b\r\n:vista\r\npkgmgr /iu:A",
        "ver | find \"x\"\r\nif \"%V%\"==\"6.0.6001\" goto vista\r\nif \"%V%\"==\"6.0.6002\" goto vista\r\nexit /b\r\n:vista\r\npkgmgr /iu:A",
        "systeminfo | find \"Vista\" >nul && start /w pkgmgr /iu:A",
        "wmic os get caption | findstr /i /c:\"Windows Vista\" >nul && start /w pkgmgr /iu:A",
        "reg query \"HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\" /v ProductName | find \"Vista\" >nul\r\nif not errorlevel 1 start /w pkgmgr /iu:A",
        "ver | find \"6.0\" >nul && set V=6.0\r\nif \"%V%\"==\"6.0\" goto vista\r\nexit /b\r\n  :vista\r\npkgmgr /iu:A",
    ] {
        let findings = findings(&format!("{script}\r\n"));
        let [finding] = findings.as_slice() else {
            panic!("{script}: {findings:?}");
        };
        assert_eq!(finding.fix, None, "{script}");
        assert!(finding.help.contains("Vista"), "{}", finding.help);
        // What is asked counts too where most of a script is about something else.
        let long = format!(
            "@echo off\r\n{script}\r\nexit /b\r\n{}",
            "echo x\r\n".repeat(40)
        );
        let call = findings_in(Language::Batch, &long);
        assert_eq!(call[0].fix, None, "{long}");
    }
    for script in [
        "ver | find \"6.1.\" >nul && pkgmgr /iu:A",
        "ver | find \"x\"\r\nif \"%V%\"==\"6.0\" exit /b\r\npkgmgr /iu:A",
        "ver | find \"x\"\r\nif \"%V%\"==\"6.0\" goto both\r\n:both\r\npkgmgr /iu:A",
        "ver | find \"x\"\r\nif \"%V%\"==\"6.0\" goto one\r\ngoto %V%\r\n:one\r\npkgmgr /iu:A",
        "ver | findstr \"6.0 6.1\" >nul && pkgmgr /iu:A",
        "ver | find \"x\"\r\nif \"%V%\"==\"6.0\" goto old\r\nif \"%V%\"==\"6.1\" goto old\r\nexit /b\r\n:old\r\npkgmgr /iu:A",
        "ver | findstr \"6\\.[01]\" >nul && pkgmgr /iu:A",
        "ver | findstr \"6\\.0\\. 6\\.1\\.\" >nul && pkgmgr /iu:A",
        "ver | findstr /i \"6\\.1\\.\" >nul\r\nif %errorlevel% equ 0 pkgmgr /iu:A",
        "ver | findstr /i \"6\\.0\\.\" >nul\r\nif %errorlevel% neq 0 pkgmgr /iu:A",
        "ver | findstr \"6\\.0\" >nul && goto old\r\nver | findstr \"6\\.1\" >nul && goto old\r\nexit /b\r\n:old\r\npkgmgr /iu:A",
        "systeminfo | find \"Vista\" >nul || start /w pkgmgr /iu:A",
        "systeminfo | find \"Windows 7\" >nul && start /w pkgmgr /iu:A",
        "type notes.txt | find \"Vista\" >nul && start /w pkgmgr /iu:A",
        "ver | find \"6.0\" >nul && echo Vista || pkgmgr /iu:A",
        "ver | find \"6.0\" >nul && set V=1& pkgmgr /iu:A",
        "ver | find \"6.0\" >nul && set V=1\r\ncopy a b\r\nif not errorlevel 1 pkgmgr /iu:A",
        "netstat -an | find \":6000\" >nul && pkgmgr /iu:A",
        "if \"%PORT%\"==\"6000\" pkgmgr /iu:A",
        "for /f %%b in ('ver') do if %%b geq 7600 set EXITCODE=0\r\npkgmgr /iu:A",
        "if \"%1\"==\"x\" goto x\r\npkgmgr /iu:A\r\nexit /b\r\n:x\r\ndism /online /enable-feature /featurename:B",
    ] {
        let findings = findings(&format!("{script}\r\n"));
        assert!(findings[0].fix.is_some(), "{script}");
    }
}

#[test]
fn a_call_for_want_of_dism_is_left_alone() {
    let old = "start /w pkgmgr /iu:A";
    let exists = "if exist %windir%\\system32\\dism.exe";
    let has = "where dism >nul 2>&1 && set NEW=1";
    for script in [
        format!("where dism >nul 2>&1 || {old}"),
        format!("where /q dism.exe || (\n  echo No DISM here\n  {old}\n)"),
        format!("where dism >nul || goto old\nexit /b\n:old\n{old}"),
        format!("where dism >nul 2>&1\nif errorlevel 1 {old}"),
        format!("where dism >nul 2>&1\nif not errorlevel 1 goto new\n{old}\n:new\necho x"),
        format!("{exists} (set USEDISM=1) else (set USEDISM=0)\nif \"%USEDISM%\"==\"0\" {old}"),
        format!(
            "{exists} (set NEW=yes) else (set NEW=no)\nif \"%NEW%\"==\"yes\" (echo x) else {old}"
        ),
        format!("set NEW=0\n{exists} set \"NEW=1\"\nif not %NEW%==1 {old}"),
        format!(
            "setlocal enabledelayedexpansion\n{exists} set NEW=1\nif \"!NEW!\" neq \"1\" {old}"
        ),
        format!(
            "{exists} (set GR\u{d6}\u{df}E=1) else set GR\u{d6}\u{df}E=0\nif %GR\u{d6}\u{df}E%==0 {old}"
        ),
        format!("{has}\nif not defined NEW {old}"),
        format!("{has}\nif defined NEW goto new\n{old}\n:new\necho x"),
        format!("where dism >nul\nset RC=%errorlevel%\nif %RC% neq 0 {old}"),
        format!("where dism >nul 2>&1 || set OLD=1\nif defined OLD {old}"),
        format!("if not defined HASDISM {old}"),
        format!("if \"%NODISM%\"==\"1\" {old}"),
        format!("if %TOOL%==pkgmgr {old}"),
        format!("if /i not \"%TOOL%\"==\"dism\" {old}"),
        format!("dism /online /get-features >nul\nif %errorlevel% neq 0 {old}"),
        format!("dism /? >nul 2>&1 || {old}"),
    ] {
        assert_pair(Language::Batch, &format!("{script}\n"));
        let rest = "echo x\n".repeat(40);
        assert_pair(
            Language::Batch,
            &format!("@echo off\n{script}\nexit /b\n{rest}"),
        );
    }
    for script in [
        format!("where dism >nul 2>&1 && {old}"),
        format!("where /q choco || {old}"),
        format!("where dism >nul || exit /b\n{old}"),
        format!("where dism >nul 2>&1\nif errorlevel 1 exit /b 1\n{old}"),
        format!("{exists} (set USEDISM=1) else (set USEDISM=0)\nif \"%USEDISM%\"==\"1\" {old}"),
        format!("{exists} set NEW=1\nif defined NEW {old}"),
        format!("{exists} set NEW=1\nif \"%LANG%\"==\"1\" {old}"),
        format!("if defined HASDISM {old}"),
        format!("if \"%DISMFEATURE%\"==\"A\" {old}"),
        format!("if %TOOL%==setup {old}"),
        format!("dism /online /get-features | find \"A\" >nul || {old}"),
        format!("dism /online /get-features >nul\nif %errorlevel% equ 0 {old}"),
    ] {
        assert!(
            findings(&script)
                .iter()
                .any(|one| one.call.is_some() && one.fix.is_some()),
            "{script}"
        );
    }
}

#[test]
fn a_call_for_want_of_dism_is_left_alone_in_any_language() {
    let run = "Start-Process pkgmgr -ArgumentList '/iu:A' -Wait";
    let sh = "sh.Run \"pkgmgr /iu:A\", 0, True";
    for (language, guard, old) in [
        (
            PS,
            "if (-not (Get-Command dism.exe -ea 0)) { @ } else { ~ }",
            run,
        ),
        (
            PS,
            "if ((Get-Command dism.exe -ea 0) -eq $null) { @ } else { ~ }",
            run,
        ),
        (
            PS,
            "if (-not (Get-Command Enable-WindowsOptionalFeature -ea 0)) { @ } else { ~ }",
            run,
        ),
        (
            PS,
            "$has = [bool](Get-Command dism.exe -ea 0)\nif (!$has) { @ } else { ~ }",
            run,
        ),
        (
            PS,
            "$\u{e4} = [bool](Get-Command dism.exe -ea 0)\nif (!$\u{e4}) { @ } else { ~ }",
            run,
        ),
        (
            PS,
            "$has = [bool](Get-Command dism.exe -ea 0)\nif ($has -eq $false) { @ } else { ~ }",
            run,
        ),
        (
            PS,
            "$old = -not (Test-Path \"$env:windir\\system32\\dism.exe\")\nif ($old) { @ } else { ~ }",
            run,
        ),
        (
            PS,
            "if (Test-Path C:\\Windows\\System32\\dism.exe) { $new = $true } else { $new = $false }\nif ($new) { ~ } else { @ }",
            run,
        ),
        (PS, "if ($tool -eq 'pkgmgr') { @ } else { ~ }", run),
        (
            PS,
            "function Test-Dism { Test-Path \"$env:windir\\system32\\dism.exe\" }\nif (-not (Test-Dism)) { @ } else { ~ }",
            run,
        ),
        (
            VBS,
            "If sh.Run(\"where dism\", 0, True) <> 0 Then\n@\nElse\n~\nEnd If",
            sh,
        ),
        (
            VBS,
            "If sh.Run(\"where dism\", 0, True) = 0 Then\n~\nElse\n@\nEnd If",
            sh,
        ),
        (
            PS,
            "try { ~ ; Get-Command dism.exe -ErrorAction Stop } catch { @ }",
            run,
        ),
        (
            PS,
            "dism /online /get-features\nif ($LASTEXITCODE -ne 0) { @ } else { ~ }",
            run,
        ),
        (
            VBS,
            "If Not fso.FileExists(\"C:\\Windows\\System32\\dism.exe\") Then\n@\nElse\n~\nEnd If",
            sh,
        ),
        (
            VBS,
            "has = fso.FileExists(\"C:\\Windows\\System32\\dism.exe\")\nIf Not has Then\n@\nElse\n~\nEnd If",
            sh,
        ),
        (
            VBS,
            "If fso.FileExists(d & \"\\dism.exe\") Then new1 = True\nIf new1 = True Then\n~\nElse\n@\nEnd If",
            sh,
        ),
        (VBS, "If Not hasDism Then\n@\nElse\n~\nEnd If", sh),
    ] {
        assert_pair(language, &guard.replace('@', old).replace('~', "x = 1"));
        let other = guard.replace('@', "x = 1").replace('~', old);
        let findings = findings_in(language, &other);
        assert!(
            findings
                .iter()
                .any(|one| one.call.is_some() && one.fix.is_some()),
            "{other}"
        );
    }
}

#[test]
fn what_asks_for_vista_is_known_in_any_language() {
    let old = "Start-Process pkgmgr -ArgumentList '/iu:A' -Wait";
    let new = "Start-Process setup -Wait";
    let version = "$v = [Environment]::OSVersion.Version\n";
    let run = "sh.Run \"pkgmgr /iu:A\", 0, True";
    let query = "For Each o In wmi.ExecQuery(\"Select * From Win32_OperatingSystem\")\n";
    let wmi = "(gwmi Win32_OperatingSystem).Version";
    for (language, head, guard, old, new, tail) in [
        (
            PS,
            version,
            "if ($v.Major -eq 6 -and $v.Minor -lt 1) {@} else {!}",
            old,
            new,
            "",
        ),
        (
            PS,
            version,
            "if ($v.Major -eq 6) { if ($v.Minor -eq 0) {@} else {!} }",
            old,
            new,
            "",
        ),
        (
            PS,
            "",
            "if ([Environment]::OSVersion.Version -lt (New-Object Version 6,1)) {@} else {!}",
            old,
            new,
            "",
        ),
        (
            PS,
            "",
            "switch -wildcard ((gwmi Win32_OperatingSystem).Version) { '6.0*' {@} '6.1*' {!} }",
            old,
            new,
            "",
        ),
        (
            PS,
            "",
            "switch -regex ((gwmi Win32_OperatingSystem).Version) {\n  '^10' { 'x' }\n  '^6\\.0' {\n@ }\n  default {\n!\n} }",
            old,
            new,
            "",
        ),
        (
            PS,
            "$v = (gwmi Win32_OperatingSystem).Version\n",
            "switch ($v) { { $_ -like '6.0*' } {@} default {!} }",
            old,
            new,
            "",
        ),
        (
            VBS,
            query,
            "If InStr(o.Version,\"6.0\") = 1 Then\n@\nElse\n!\nEnd If",
            run,
            "x = 1",
            "\nNext",
        ),
        (
            VBS,
            query,
            "Select Case Left(o.Version,3)\n' 6.1 and 10.0\nCase \"6.0\"\n@\nCase \"6.1\", \"10.\"\n!\nEnd Select",
            run,
            "x = 1",
            "\nNext",
        ),
        (
            VBS,
            query,
            "Select Case Left(o.Version,3)\nCase \"6.0\" @\nCase Else\n!\nEnd Select",
            ": sh.Run \"pkgmgr /iu:A\", 0, True",
            "x = 1",
            "\nNext",
        ),
        (
            Language::Batch,
            "ver | find \"x\"\n",
            "if %MAJOR%==6 if %MINOR%==0 (@) else (!)",
            "start /w pkgmgr /iu:A",
            "echo x",
            "",
        ),
    ] {
        assert_is_for_vista(language, [head, guard, tail], old, new);
    }
    let cases = format!("switch -wildcard ({wmi}) {{ '6.[01]*' {{ {old} }} '5*' {{ {new} }} }}");
    let both = format!(
        "{query}Select Case Left(o.Version,3)\nCase \"6.0\", \"6.1\"\n{run}\nEnd Select\nNext\n"
    );
    for (language, script) in [(PS, cases), (VBS, both)] {
        let findings = findings_in(language, &script);
        assert!(findings[0].fix.is_some(), "{script}");
    }
}

/// Whether a call in the first way of a script (`@`) is left alone, and in the other
/// (`!`) rewritten.
fn assert_is_for_vista(language: Language, around: [&str; 3], old: &str, new: &str) {
    let [head, guard, tail] = around;
    let called = |then: &str, otherwise: &str| {
        let guarded = guard.replace('@', then).replace('!', otherwise);
        let script = format!("{head}{guarded}{tail}\n");
        let mut all = findings_in(language, &script);
        all.retain(|one| one.call.is_some());
        assert_eq!(all.len(), 1, "{script}: {all:?}");
        all.remove(0)
    };
    let finding = called(old, new);
    assert_eq!(finding.fix, None, "{guard}");
    assert!(finding.help.contains("Vista"), "{}", finding.help);
    let plain = old.trim_start_matches(": ");
    let nothing = if language == VBS { ": x = 1" } else { new };
    assert!(called(nothing, plain).fix.is_some(), "{guard}");
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

const PS: Language = Language::PowerShell;
const VBS: Language = Language::VbScript;

#[test]
fn guards_are_found_however_a_language_asks() {
    let old = "\"$env:windir\\system32\\pkgmgr.exe\"";
    let run = "Start-Process pkgmgr -ArgumentList '/iu:A' -Wait";
    for (language, script, fix) in [
        (PS, format!("if (Test-Path {old}) {{ {run} }}"), SAFE),
        (PS, format!("if (-not (Test-Path -LiteralPath {old})) {{ exit 1 }}\n{run}"), SAFE),
        (PS, format!("$there = Test-Path {old}\nif ($there) {{ {run} }}"), SAFE),
        (PS, format!("if ([System.IO.File]::Exists({old})) {{ {run} }}"), SAFE),
        (PS, format!("if (Get-Command pkgmgr -ErrorAction SilentlyContinue) {{ {run} }}"), SAFE),
        (PS, "if (gcm pkgmgr.exe -EA 0) { & pkgmgr /iu:A }".to_owned(), UNSAFE),
        (PS, format!("if (Test-Path C:\\tools\\pkgmgr.exe) {{ {run} }}"), None),
        (PS, format!("$pk = {old}\nif (Test-Path $pk) {{ Start-Process $pk -ArgumentList '/iu:A' -Wait }}"), SAFE),
        (PS, "if (Test-Path \"$kit\\peimg.exe\") { & \"$kit\\peimg.exe\" /list C:\\mnt }".to_owned(), None),
        (VBS, "If fso.FileExists(\"C:\\Windows\\System32\\pkgmgr.exe\") Then sh.Run \"pkgmgr /iu:A\", 0, True".to_owned(), SAFE),
        (VBS, "found = fso.FileExists(\"C:\\Windows\\Sysnative\\pkgmgr.exe\")\nIf found Then sh.Run \"pkgmgr /iu:A\", 0, True".to_owned(), SAFE),
        (VBS, "If Not fso.FileExists(kit & \"\\peimg.exe\") Then WScript.Quit 1".to_owned(), None),
    ] {
        assert_context_in(language, &script, &[("existence-guard", fix)]);
    }
    let log = "if (Test-Path C:\\logs\\pkgmgr.log) { 'x' }";
    assert_context_in(PS, &format!("{log}\n{run}"), &[]);
}

#[test]
fn a_guard_of_a_variable_changes_with_its_assignment() {
    let script = "$pk = \"$env:windir\\system32\\pkgmgr.exe\"\nif (Test-Path $pk) { Start-Process $pk -ArgumentList '/iu:A' -Wait }\n";
    let findings = findings_in(PS, script);
    let edits = findings.iter().map(|one| &one.fix.as_ref().unwrap().edits);
    let edits: Vec<_> = edits.flatten().map(|edit| edit.span).collect();
    let named = script.find("pkgmgr.exe").unwrap();
    let of_name = edits.iter().filter(|span| span.start == named);
    assert_eq!(of_name.count(), 2, "{findings:?}");
}

#[test]
fn waits_and_kills_are_told_apart_in_every_language() {
    let (wait, kill) = (("process-wait", SAFE), ("process-kill", UNSAFE));
    let advice = |about: (&'static str, Option<Applicability>)| (about.0, None);
    let call = "Start-Process pkgmgr -ArgumentList '/iu:A'";
    for (line, expected) in [
        ("Wait-Process -Name pkgmgr", wait),
        (
            "while (Get-Process pkgmgr -ErrorAction SilentlyContinue) { sleep 1 }",
            wait,
        ),
        ("Get-Process | where { $_.Name -eq 'pkgmgr' }", advice(wait)),
        ("(Get-Process -Name 'pkgmgr').WaitForExit()", wait),
        ("[Diagnostics.Process]::GetProcessesByName('pkgmgr')", wait),
        (
            "Get-WmiObject Win32_Process -Filter \"Name='pkgmgr.exe'\"",
            wait,
        ),
        ("Stop-Process -Name pkgmgr -Force", kill),
        ("Get-Process pkgmgr | Stop-Process", kill),
        ("Get-Process pkgmgr | ForEach-Object { $_.Kill() }", kill),
        ("taskkill /f /im pkgmgr.exe", kill),
    ] {
        assert_context_in(PS, &format!("{call}\n{line}\n"), &[expected]);
    }
    let call = "sh.Run \"pkgmgr /iu:A\", 0, False";
    let query = "wmi.ExecQuery(\"Select * From Win32_Process Where Name='pkgmgr.exe'\")";
    for (lines, expected) in [
        (format!("Do While {query}.Count > 0\nLoop"), wait),
        (
            format!("Set all = {query}\nFor Each one In all\nn = n + 1\nNext"),
            wait,
        ),
        (
            format!("Set all = {query}\nFor Each one In all\none.Terminate\nNext"),
            kill,
        ),
        (
            format!("For Each one In {query}\none.Terminate()\nNext"),
            kill,
        ),
        (
            "sh.Run \"taskkill /im pkgmgr.exe\", 0, True".to_owned(),
            kill,
        ),
    ] {
        assert_context_in(VBS, &format!("{call}\n{lines}\n"), &[expected]);
    }
}

#[test]
fn neither_of_two_ways_is_rewritten_in_any_language() {
    let new = "dism /Online /Enable-Feature /FeatureName:A";
    let old = "Start-Process pkgmgr -ArgumentList '/iu:A' -Wait";
    let version = "[Environment]::OSVersion.Version -ge [version]'6.1'";
    for script in [
        format!("try {{ {new} }} catch {{ {old} }}"),
        format!("try {{ {old} }} catch {{ {new} }}"),
        format!("if ({version}) {{ {new} }} else {{ {old} }}"),
        format!("if ($a) {{ {old} }} elseif ($b) {{ 'x' }} else {{ {new} }}"),
        format!(
            "if ({version}) {{ Enable-WindowsOptionalFeature -Online -FeatureName A }} else {{ {old} }}"
        ),
        format!("if (-not (Test-Path \"$env:windir\\system32\\dism.exe\")) {{ {old} }}"),
        format!("$d = \"$env:windir\\system32\\dism.exe\"\nif (!(Test-Path $d)) {{ {old} }}"),
        format!("if (Get-Command dism) {{ 'new' }} else {{ {old} }}"),
        format!(
            "switch ((gwmi Win32_OperatingSystem).Version) {{ '6.0' {{ {old} }} default {{ {new} }} }}"
        ),
        format!("function f {{ if ({version}) {{ {new}; return }}\n{old} }}"),
        format!("{new}\nif ($LASTEXITCODE -ne 0) {{ {old} }}"),
        format!(
            "$p = Start-Process dism -ArgumentList '/Online /Enable-Feature /FeatureName:A' -Wait -PassThru\nif ($p.ExitCode) {{ {old} }}"
        ),
        format!("{new} || {old}"),
    ] {
        assert_pair(PS, &script);
    }
    let new = "sh.Run \"dism /Online /Enable-Feature /FeatureName:A\", 0, True";
    let old = "sh.Run \"pkgmgr /iu:A\", 0, True";
    for script in [
        format!("If InStr(os, \"6.0\") Then\n{old}\nElse\n{new}\nEnd If"),
        format!("If v = 6 Then {old} Else {new}"),
        format!("If v = 6 Then\n{old}\nElseIf v = 7 Then\nx = 1\nElse\n{new}\nEnd If"),
        format!("Select Case v\nCase \"6.0\"\n{old}\nCase Else\n{new}\nEnd Select"),
        format!("{new}\nIf Err.Number <> 0 Then {old}"),
        format!(
            "rc = sh.Run(\"dism /Online /Enable-Feature /FeatureName:A\", 0, True)\nIf rc <> 0 Then\n{old}\nEnd If"
        ),
        format!("If Not fso.FileExists(\"C:\\Windows\\System32\\dism.exe\") Then {old}"),
        format!(
            "d = sh.ExpandEnvironmentStrings(\"%windir%\") & \"\\system32\\dism.exe\"\nIf fso.FileExists(d) = False Then {old}"
        ),
        format!("Sub f\nIf v > 6 Then\n{new}\nExit Sub\nEnd If\n{old}\nEnd Sub"),
        format!("If v > 6 Then\n{new}\nWScript.Quit\nEnd If\n{old}"),
    ] {
        assert_pair(VBS, &script);
    }
}

fn assert_pair(language: Language, script: &str) {
    let findings = findings_in(language, script);
    let rules: Vec<_> = findings.iter().map(|one| one.rule.as_str()).collect();
    assert!(rules.contains(&"context-both-ways"), "{script}: {rules:?}");
    let called = findings.iter().filter(|one| one.call.is_some());
    assert!(called.clone().count() > 0, "{script}");
    assert!(
        called.into_iter().all(|one| one.fix.is_none()),
        "{script}: {findings:?}"
    );
}

#[test]
fn calls_beside_a_pair_are_rewritten() {
    let new = "dism /Online /Enable-Feature /FeatureName:A";
    let old = "Start-Process pkgmgr -ArgumentList '/iu:A' -Wait";
    for (language, script) in [
        (PS, format!("{new}\n{old}")),
        (PS, format!("if ($a) {{ {new} }}\n{old}")),
        (PS, format!("{new}\nif ($a) {{ {old} }}")),
        (PS, format!("if ($a) {{ dism /Online /Get-Features }} else {{ {old} }}")),
        (PS, format!("try {{ {old}; {new} }} catch {{ 'x' }}")),
        (PS, format!("try {{ {old} }} finally {{ {new} }}")),
        (PS, format!("function f {{ if ($a) {{ {new}; return }} }}\n{old}")),
        (VBS, "If a Then\nsh.Run \"dism /Online /Enable-Feature /FeatureName:A\", 0, True\nEnd If\nsh.Run \"pkgmgr /iu:B\", 0, True".to_owned()),
        (VBS, "Sub f\nIf a Then\nsh.Run \"dism /Online /Enable-Feature /FeatureName:A\", 0, True\nExit Sub\nEnd If\nEnd Sub\nsh.Run \"pkgmgr /iu:B\", 0, True".to_owned()),
    ] {
        let findings = findings_in(language, &script);
        let call = findings.iter().find(|one| one.call.is_some()).unwrap();
        assert!(call.fix.is_some(), "{script}: {findings:?}");
    }
}

#[test]
fn results_are_looked_at_in_every_language() {
    let run = "$p = Start-Process pkgmgr -ArgumentList '/iu:A' -Wait -PassThru";
    for (line, rule) in [
        ("if ($p.ExitCode -eq 3018) { 'x' }", "exit-code"),
        ("if (3010, 3017 -contains $p.ExitCode) { 'x' }", "exit-code"),
        ("switch ($p.ExitCode) { 0 { } 3017 { 'x' } }", "exit-code"),
        ("if ($p.ExitCode -eq 0xBC9) { 'x' }", "exit-code"),
        ("if ($p.ExitCode -gt 0) { 'x' }", "errorlevel"),
        ("if ($LASTEXITCODE -ge 1) { 'x' }", "errorlevel"),
        ("Select-String error C:\\Windows\\Logs\\CBS\\CBS.log", "log"),
    ] {
        assert_context_in(PS, &format!("{run}\n{line}\n"), &[(rule, None)]);
    }
    let run = "rc = sh.Run(\"pkgmgr /iu:A\", 0, True)";
    for (line, rule) in [
        ("If rc = 3018 Then WScript.Quit", "exit-code"),
        ("Select Case rc\nCase 3017\nn = 1\nEnd Select", "exit-code"),
        ("If rc = &HBCA Then WScript.Quit", "exit-code"),
        ("If rc > 0 Then WScript.Quit", "errorlevel"),
        ("If rc>=1 Then WScript.Quit", "errorlevel"),
        (
            "Set f = fso.OpenTextFile(\"C:\\Windows\\Logs\\CBS\\CBS.log\")",
            "log",
        ),
    ] {
        assert_context_in(VBS, &format!("{run}\n{line}\n"), &[(rule, None)]);
    }
    for line in [
        "If rc <> 0 Then WScript.Quit",
        "If n > 0 Then WScript.Quit",
        "n = 3017",
    ] {
        assert_context_in(VBS, &format!("{run}\n{line}\n"), &[]);
    }
}

#[test]
fn the_text_log_of_the_shim_bears_another_name() {
    let call = "pkgmgr /iu:A /quiet /l:%TEMP%\\iis.log\r\n";
    assert_context(
        &format!("{call}type %TEMP%\\iis.log.txt\r\n"),
        &[("log", None)],
    );
    assert_context(&format!("{call}type %TEMP%\\iis.log\r\n"), &[]);
}

#[test]
fn the_fix_of_a_call_whose_text_log_is_named_breaks_that() {
    let is_lowered = |language: Language, script: &str| {
        let findings = findings_in(language, script);
        let call = findings.iter().find(|finding| finding.call.is_some());
        let call = call.unwrap();
        let lowered = call.help.contains("which DISM does not write");
        let fix = call.fix.as_ref().unwrap();
        assert_eq!(
            lowered,
            fix.applicability != Applicability::Safe,
            "{script}"
        );
        lowered
    };
    let call = "rc = sh.Run(\"pkgmgr /iu:A /quiet /l:\" & log, 0, True)\n";
    for (language, script) in [
        (Language::Batch, "pkgmgr /iu:A /l:C:\\a\\p.log & type C:\\A\\p.log.txt\n".to_owned()),
        (Language::Batch, "set LOG=C:\\a\\p.log\nstart /w pkgmgr /iu:A /l:%LOG%\ntype \"%LOG%.txt\"\n".to_owned()),
        (Language::Batch, "start /w pkgmgr /iu:A /l:%1\\p.log\ntype %1\\p.log.txt\n".to_owned()),
        (Language::Batch, "start /w pkgmgr /iu:A /l:%LOG%\ntype %LOG%.txt\n".to_owned()),
        (VBS, format!("log = \"C:\\a\\p.log\"\n{call}fso.CopyFile log & \".txt\", \"d:\\\"\n")),
        (VBS, format!("log = \"C:\\a\\p.log\"\n{call}fso.CopyFile dir & \"\\p.log.txt\", \"d:\\\"\n")),
        (VBS, format!("log = Ask(1)\n{call}fso.CopyFile log & \".txt\", \"d:\\\"\n")),
        (VBS, "log = \"C:\\a\\p.log\"\nc = \"pkgmgr /iu:A /l:\" & log\nsh.Run c, 0, True\nfso.CopyFile log & \".txt\", d\n".to_owned()),
        (Language::PowerShell, "$log = 'C:\\a\\p.log'\nStart-Process pkgmgr \"/iu:A /l:$log\" -Wait\nGet-Content \"$log.txt\"\n".to_owned()),
        (Language::PowerShell, "$log = 'C:\\a\\p.log'\nStart-Process pkgmgr '/iu:A',\"/l:$log\" -Wait\nGet-Content ($log + '.txt')\n".to_owned()),
    ] {
        assert!(is_lowered(language, &script), "{script}");
    }
    for (language, script) in [
        (Language::Batch, "start /w pkgmgr /iu:A /l:C:\\a\\p.log\ntype C:\\b\\p.log.txt\nrem C:\\a\\p.log.txt\n".to_owned()),
        (Language::Batch, "set LOG=C:\\a\\p.log\nstart /w pkgmgr /iu:A /l:%LOG%\ntype %LOG%\ntype %OLD%.txt\n".to_owned()),
        (VBS, format!("log = \"C:\\a\\p.log\"\n{call}fso.CopyFile log, \"d:\\log.txt\"\n")),
        (Language::PowerShell, "$log = 'C:\\a\\p.log'\nStart-Process pkgmgr \"/iu:A /l:$log\" -Wait\nGet-Content $log > $env:TEMP\\log.txt\n".to_owned()),
    ] {
        assert!(!is_lowered(language, &script), "{script}");
    }
}

/// The lowest that the fixes of the calls in a script are.
fn call_fixes(language: Language, script: &str) -> Option<Applicability> {
    let found = findings_in(language, script).into_iter();
    let calls = found.filter(|finding| finding.call.is_some());
    let fixes: Option<Vec<_>> = calls
        .map(|call| call.fix.map(|fix| fix.applicability))
        .collect();
    fixes?.into_iter().max()
}

#[test]
fn a_call_is_no_safer_than_the_wait_that_guards_it() {
    let powershell = |wait: &str| format!("Start-Process pkgmgr '/iu:A'\n{wait}\n");
    for wait in [
        "while ((tasklist /fi \"imagename eq pkgmgr.exe\") -match 'pkgmgr') { sleep 5 }",
        "do { $t = tasklist /fi \"imagename eq pkgmgr.exe\" /nh } while ($t -match 'pkgmgr.exe')",
        "while (Get-Process | Where-Object { $_.Name -eq 'pkgmgr' }) { sleep 5 }",
        "while (Get-Process | ? { $_.ProcessName -match 'pkgmgr' }) { sleep 5 }",
        "while (Get-Process |\n  ? { $_.ProcessName -like 'pkgmgr*' }) { sleep 5 }",
        "$pn = 'pkgmgr'\nGet-Process $pn | Wait-Process",
        "while ((Get-Process).Name -contains 'pkgmgr') { sleep 5 }",
        "while ((Get-Process | Select -Expand Name) -contains 'pkgmgr') { sleep 5 }",
        "while ('pkgmgr' -in (Get-Process).Name) { sleep 5 }",
        "while ((tasklist) -like '*pkgmgr*') { sleep 5 }",
        "do {\n  $t = tasklist /nh\n  sleep 5\n} while ($t -match 'pkgmgr.exe')",
        "Get-Process pkg* | Wait-Process",
    ] {
        let script = powershell(wait);
        assert_context_in(Language::PowerShell, &script, &[("process-wait", None)]);
        assert_eq!(call_fixes(Language::PowerShell, &script), UNSAFE, "{wait}");
    }
    for wait in [
        "while (Get-Process pkgmgr -ea 0) { Write-Host 'pkgmgr still runs'; sleep 5 }",
        "Wait-Process pkgmgr",
    ] {
        let script = powershell(wait);
        assert_context_in(Language::PowerShell, &script, &[("process-wait", SAFE)]);
        assert_eq!(call_fixes(Language::PowerShell, &script), SAFE, "{wait}");
    }
    let others = "Start-Process pkgmgr '/iu:B' -Wait\nStart-Process pkgmgr '/iu:A'\npkgmgr /iu:C\nWait-Process pkgmgr\n";
    assert_context_in(Language::PowerShell, others, &[("process-wait", UNSAFE)]);
    let found = findings_in(Language::PowerShell, others).into_iter();
    let fixes: Vec<_> = found
        .filter_map(|one| Some(one.fix?.applicability))
        .collect();
    assert_eq!(fixes[..2], [Applicability::Safe, Applicability::Unsafe]);
    let others = powershell("if ((Get-Process explorer) -and $x -eq 'pkgmgr.log') { sleep 5 }");
    assert_eq!(call_fixes(Language::PowerShell, &others), SAFE);
}

/// A script of VBScript that has a function which looks for a process by its name.
fn looks_for_a_process(body: &str) -> String {
    format!(
        "Const P = \"explorer.exe\"\n{body}\nFunction IsRunning(n)\nIsRunning = wmi.ExecQuery(\"select * from Win32_Process where name = '\" & n & \"'\").Count > 0\nEnd Function\n"
    )
}

#[test]
fn a_call_is_no_safer_than_a_wait_that_is_handed_the_name() {
    const CALL: &str = "sh.Run \"pkgmgr /iu:A\"";
    for body in [
        format!("{CALL}\nDo While IsRunning(\"pkgmgr.exe\")\nLoop"),
        format!("Const Q = \"pkgmgr.exe\"\n{CALL}\nDo While IsRunning(Q)\nLoop"),
        format!("{CALL}\nWaitFor \"pkgmgr.exe\"\nSub WaitFor(n)\nDo While IsRunning(n)\nLoop\nEnd Sub"),
        format!("{CALL}, 1, False\nKillProc \"PkgMgr.EXE\""),
        format!("{CALL}, 1\nFor Each p In Array(\"msiexec.exe\", \"pkgmgr.exe\")\nIsRunning p\nNext"),
        format!("{CALL}\nFor Each p In Split(\"msiexec.exe pkgmgr.exe\")\nIsRunning p\nNext"),
        "CreateObject(\"Shell.Application\").ShellExecute \"pkgmgr.exe\", \"/iu:A\", \"\", \"runas\", 1\nIsRunning \"pkgmgr.exe\"".to_owned(),
        "Sub Go(c)\nsh.Run c\nEnd Sub\nGo \"pkgmgr /iu:A\"\nIsRunning \"pkgmgr.exe\"".to_owned(),
    ] {
        let script = looks_for_a_process(&body);
        assert_context_in(Language::VbScript, &script, &[]);
        assert_eq!(call_fixes(Language::VbScript, &script), UNSAFE, "{script}");
    }
    let function = "function Wait-Gone($n) { while (Get-Process $n -ea 0) { sleep 1 } }";
    for script in [
        format!("{function}\nStart-Process pkgmgr '/iu:A'\nWait-Gone pkgmgr\n"),
        format!("{function}\nStart-Process pkgmgr '/iu:A' -WindowStyle Hidden\nWait-Gone -n 'pkgmgr' -t 5\n"),
        format!("{function}\nstart pkgmgr '/iu:A'\n'msiexec', 'pkgmgr' | % {{ Wait-Gone $_ }}\n"),
        "$name = 'pkgmgr'\nStart-Process pkgmgr '/iu:A'\nwhile ((Get-Process).Name -contains $name) { sleep 1 }\n".to_owned(),
        "function Gone($n) { !(Get-WmiObject Win32_Process -Filter \"name='$n'\") }\nStart-Process pkgmgr '/iu:A'\nWait-Until { Gone pkgmgr.exe }\n".to_owned(),
    ] {
        assert_context_in(Language::PowerShell, &script, &[]);
        assert_eq!(call_fixes(Language::PowerShell, &script), UNSAFE, "{script}");
    }
}

#[test]
fn a_call_stays_safe_beside_names_that_nothing_waits_for() {
    for body in [
        "sh.Run \"pkgmgr /iu:A\", 0, True\nIsRunning \"pkgmgr.exe\"",
        "sh.Run \"pkgmgr /iu:A\", 0, 1\nIsRunning \"pkgmgr.exe\"",
        "sh.Run \"pkgmgr /iu:A\"\nWScript.Echo \"pkgmgr.exe\"\nMsgBox(\"pkgmgr\")",
        "sh.Run \"pkgmgr /iu:A\"\nNote \"pkgmgr is at work\"\nNote \"C:\\Logs\\pkgmgr.log\"",
        "sh.Run \"pkgmgr /iu:A\"\n' \"pkgmgr.exe\"\nIsRunning P",
        "pkgmgr = 1\nsh.Run \"pkgmgr /iu:A\"",
    ] {
        let script = looks_for_a_process(body);
        assert_eq!(call_fixes(Language::VbScript, &script), SAFE, "{script}");
    }
    for script in [
        "Start-Process pkgmgr '/iu:A'\nWait-Gone pkgmgr\n",
        "Start-Process pkgmgr '/iu:A'\nWrite-Host 'pkgmgr'\nGet-Process explorer\n",
        "Start-Process pkgmgr '/iu:A' -Wait\nWait-Gone pkgmgr\nGet-Process $x\n",
    ] {
        assert_eq!(call_fixes(Language::PowerShell, script), SAFE, "{script}");
    }
    let script = "start /w pkgmgr /iu:A\nfor /f %%p in (list.txt) do call :gone %%p\nset LIST=pkgmgr.exe msiexec.exe\nexit /b\n:gone\ntasklist /fi \"imagename eq %1\"\n";
    assert_eq!(call_fixes(Language::Batch, script), SAFE);
}

#[test]
fn a_wait_guards_in_every_language() {
    for (language, script, context, call) in [
        (
            Language::Batch,
            "start /w pkgmgr /iu:A\r\n:w\r\ntasklist /fi \"imagename eq pkgmgr.exe\" | find \"pkgmgr\" && goto w\r\n",
            SAFE,
            SAFE,
        ),
        (
            Language::Batch,
            "start /w pkgmgr /iu:A\r\n:w\r\ntasklist >t.txt\r\nfind \"pkgmgr\" t.txt && goto w\r\n",
            None,
            UNSAFE,
        ),
        (
            Language::Batch,
            "start /w pkgmgr /iu:A\r\n:w\r\nfor /f %%i in ('tasklist') do if /i \"%%i\"==\"pkgmgr.exe\" goto w\r\n",
            None,
            UNSAFE,
        ),
        (
            Language::VbScript,
            "s.Run \"pkgmgr /iu:A\", 0, True\r\nSet l = w.ExecQuery(\"select * from Win32_Process where name='pkgmgr.exe'\")\r\n",
            SAFE,
            SAFE,
        ),
        (
            Language::VbScript,
            "s.Run \"pkgmgr /iu:A\", 0, True\r\nFor Each p In w.InstancesOf(\"Win32_Process\")\r\nIf LCase(p.Name) = \"pkgmgr.exe\" Then n = n + 1\r\nNext\r\n",
            None,
            UNSAFE,
        ),
    ] {
        assert_context_in(language, script, &[("process-wait", context)]);
        assert_eq!(call_fixes(language, script), call, "{script}");
    }
}
