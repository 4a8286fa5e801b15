//! Variables of the environment that only the interpreter puts in which is given the
//! command line.

#![allow(clippy::panic, clippy::unwrap_used)]

use dismigrate::check::{Options, check};
use dismigrate::finding::Finding;
use dismigrate::language::Language;
use dismigrate::rule::RuleSet;

const BATCH: Language = Language::Batch;
const POWERSHELL: Language = Language::PowerShell;
const VBSCRIPT: Language = Language::VbScript;

fn findings(script: &str, language: Language) -> Vec<Finding> {
    let rules = RuleSet::builtin().unwrap();
    check(script, language, &rules, &Options::default()).findings
}

/// A script between statements that have nothing to do with it.
fn amid_others(script: &str, language: Language) -> String {
    let other = match language {
        Language::Batch => "copy a b\r\n",
        Language::PowerShell => "Copy-Item a b\r\n",
        _ => "files.Copy \"a\", \"b\"\r\n",
    };
    let others = other.repeat(20);
    let lines = script.lines().map(|line| format!("{others}{line}\r\n"));
    lines.collect()
}

#[track_caller]
fn assert_left_to_people(script: &str, language: Language) {
    for script in [script, &amid_others(script, language)] {
        let findings = findings(script, language);
        let [finding] = findings.as_slice() else {
            panic!("{script}: {findings:?}")
        };
        assert!(finding.rule.starts_with("pkgmgr"), "{script}: {finding:?}");
        assert!(finding.call.is_some() && finding.fix.is_none(), "{script}");
    }
}

#[test]
fn what_batch_hands_down_may_be_a_tool() {
    for line in [
        "cmd /c \"%%P%% /iu:A\"",
        "cmd /c %%P%% /iu:A",
        "%ComSpec% /c \"call %%P%% /iu:A\"",
        "start \"\" /w cmd /c \"start /w %%P%% /iu:A\"",
        "cmd /v:on /c \"!P! /iu:A\"",
        "cmd /V /C !P! /iu:A",
        "for /f %%a in ('%%P%% /iu:A') do echo %%a",
        "forfiles /c \"cmd /c %%P%% /iu:A\"",
        "set C=cmd /c \"%%P%% /iu:A\"\r\n%C%",
        "powershell -c \"& $env:P /iu:A\"",
        "powershell -Command \"& ${env:P} /iu:A\"",
        "powershell -c \"& ($env:P) /iu:A\"",
        "powershell -c \"& \\\"$env:P\\\" /iu:A\"",
        "powershell -c \"Start-Process $env:P -ArgumentList '/iu:A' -Wait\"",
        "powershell -c \"cmd /c '%%P%% /iu:A'\"",
        "powershell -c \"function f { & $env:P /iu:A }; f\"",
        "echo %%P%% /iu:A>a.cmd",
        "echo %%P%% /iu:A| cmd",
        "cmd /c \"powershell -c \"\"^& $env:P /iu:A\"\"\"",
    ] {
        assert_left_to_people(&format!("set P=pkgmgr\r\n{line}"), BATCH);
    }
    for line in [
        "cmd /c \"%%L%%\"",
        "cmd /v:on /c \"!L!\"",
        "powershell -c \"cmd /c $env:L\"",
        "powershell -c \"iex $env:L\"",
    ] {
        assert_left_to_people(&format!("set L=pkgmgr /iu:A\r\n{line}"), BATCH);
    }
}

#[test]
fn what_powershell_hands_down_may_be_a_tool() {
    for line in [
        "cmd /c \"%P% /iu:A\"",
        "cmd /c '%P% /iu:A'",
        "& $env:ComSpec /c '%P% /iu:A'",
        "cmd /v:on /c '!P! /iu:A'",
        "Start-Process cmd -ArgumentList '/c %P% /iu:A' -Wait",
        "[Diagnostics.Process]::Start('cmd', '/c %P% /iu:A')",
        "powershell -c '& $env:P /iu:A'",
        "& ([Environment]::GetEnvironmentVariable('P')) /iu:A",
        "$a = [Environment]::GetEnvironmentVariable('P', 'Process')\r\n& $a /iu:A",
    ] {
        assert_left_to_people(&format!("$env:P = 'pkgmgr'\r\n{line}"), POWERSHELL);
    }
    for setting in [
        "[Environment]::SetEnvironmentVariable('P', 'pkgmgr')",
        "[System.Environment]::SetEnvironmentVariable('p', $t, 'Process')",
        "Set-Item env:P pkgmgr",
        "Set-Item -Path Env:\\P -Value 'pkgmgr'",
        "New-Item -Path env: -Name P -Value pkgmgr",
        "Set-Content env:P $t",
    ] {
        for line in [
            "& $env:P /iu:A",
            "cmd /c '%P% /iu:A'",
            "$sh.Run('%P% /iu:A')",
        ] {
            let script = format!("$t = 'pkgmgr'\r\n{setting}\r\n{line}");
            assert_left_to_people(&script, POWERSHELL);
        }
    }
    let elsewhere = "$env:P = 'pkgmgr'\r\n[Environment]::SetEnvironmentVariable('P', 'b', 'User')\r\ncmd /c '%P% /iu:A'";
    assert_left_to_people(elsewhere, POWERSHELL);
    let either = "if ($a) { $env:P = 'pkgmgr' } else { $env:P = 'b' }\r\ncmd /c '%P% /iu:A'";
    assert_left_to_people(either, POWERSHELL);
}

#[test]
fn what_vbscript_hands_down_may_be_a_tool() {
    for line in [
        "sh.Run \"%P% /iu:A\", 0, True",
        "sh.Run \"cmd /c %P% /iu:A\", 0, True",
        "sh.Run \"%COMSPEC% /c start /w %P% /iu:A\", 0, True",
        "sh.Exec \"cmd /c %P% /iu:A\"",
        "sh.Run \"cmd /v:on /c !P! /iu:A\"",
        "sh.Run \"powershell -c & $env:P /iu:A\"",
        "app.ShellExecute \"cmd\", \"/c %P% /iu:A\"",
    ] {
        for setting in [
            "sh.Environment(\"PROCESS\")(\"P\") = \"pkgmgr\"",
            "sh.Environment(\"PROCESS\").Item(\"p\") = \"pkgmgr\"",
            "Set env = sh.Environment(\"Process\")\r\nenv(\"P\") = \"pkgmgr\"",
            "t = \"pkgmgr\"\r\nsh.Environment(\"Process\")(\"P\") = t",
        ] {
            assert_left_to_people(&format!("{setting}\r\n{line}"), VBSCRIPT);
        }
    }
    let line = "sh.Environment(\"Process\")(\"L\") = \"pkgmgr /iu:A\"\r\nsh.Run \"%L%\", 0, True";
    assert_left_to_people(line, VBSCRIPT);
    let apart = "Sub a\r\nenv(\"P\") = \"pkgmgr\"\r\nEnd Sub\r\nSub b(f)\r\nsh.Run \"%P% /iu:\" & f\r\nEnd Sub\r\na\r\nb \"A\"";
    assert_left_to_people(apart, VBSCRIPT);
}

#[test]
fn what_an_interpreter_only_says_or_asks_is_no_call() {
    for line in [
        "cmd /c \"echo %%P%%\"",
        "cmd /c \"if %%P%%==pkgmgr echo a\"",
        "cmd /c \"taskkill /f /im %%P%%.exe\"",
        "cmd /c \"%%P%%.cmd\"",
        "cmd /c \"my%%P%% /iu:A\"",
        "cmd /c \"!P! /iu:A\"",
        "cmd /c \"set P=b& cmd /c \"\"%%Q%%\"\"\"",
        "powershell -c \"Write-Host $env:P\"",
        "powershell -c \"if ($env:P -eq 'pkgmgr') { exit 1 }\"",
        "powershell -c \"$a = $env:P; Write-Host $a\"",
        "powershell -c \"Get-Process $env:P | Stop-Process\"",
        "powershell -c \"Remove-Item $env:P\"",
        "schtasks /create /tn a /tr \"%%P%% /iu:A\"",
        "echo rem %%P%% /iu:A>a.cmd",
        "echo %%P%% is gone>a.cmd",
    ] {
        let script = format!("set P=pkgmgr\r\n{line}");
        let findings = findings(&script, BATCH);
        let mut calls = findings.iter().filter(|finding| finding.call.is_some());
        assert_eq!(calls.next(), None, "{script}");
    }
    let script = "sh.Environment(\"PROCESS\")(\"P\") = \"pkgmgr\"\r\nsh.Run \"cmd /c echo %P%\"";
    assert_eq!(findings(script, VBSCRIPT), []);
    let script = "$env:P = 'pkgmgr'\r\ncmd /c 'echo %P%'";
    assert_eq!(findings(script, POWERSHELL), []);
}

#[test]
fn a_call_that_names_an_argument_so_is_rewritten_as_before() {
    let script =
        "set F=A\r\ncmd /c \"pkgmgr /iu:%%F%%\"\r\npowershell -c \"cmd /c pkgmgr /ip /m:$env:CAB\"";
    let findings = findings(script, BATCH);
    assert_eq!(findings.len(), 2);
    assert!(findings.iter().all(|finding| finding.fix.is_some()));
}

#[test]
fn a_variable_that_is_handed_down_too_keeps_its_value() {
    for script in [
        "$env:P = 'pkgmgr'\r\n& $env:P /iu:A\r\ncmd /c '%P% /iu:B'",
        "$env:P = 'pkgmgr'\r\n& $env:P /iu:A\r\npowershell -c '& $env:P /iu:B'",
        "$env:P = 'pkgmgr'\r\n& $env:P /iu:A\r\n$sh.Run('%P% /iu:B', 0, $true)",
        "$env:P = 'pkgmgr'\r\n& $env:P /iu:A\r\n& ([Environment]::GetEnvironmentVariable('P')) /iu:B",
    ] {
        let findings = findings(script, POWERSHELL);
        assert_eq!(findings.len(), 2, "{script}");
        let assignment = script.find("pkgmgr").unwrap();
        let edits = findings.iter().filter_map(|finding| finding.fix.as_ref());
        let mut edits = edits.flat_map(|fix| &fix.edits);
        assert!(edits.all(|edit| edit.span.start != assignment), "{script}");
    }
}
