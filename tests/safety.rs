//! What a safe fix keeps, and which fixes are not safe.

#![allow(clippy::unwrap_used)]

use dismigrate::check::{Options, check};
use dismigrate::finding::Finding;
use dismigrate::invocation::Applicability::{self, Manual, Safe, Unsafe};
use dismigrate::language::Language::{self, PowerShell, VbScript};
use dismigrate::rewrite;
use dismigrate::rule::RuleSet;

/// The findings of the retired tools in a script.
fn calls(script: &str, language: Language) -> Vec<Finding> {
    let rules = RuleSet::builtin().unwrap();
    let mut findings = check(script, language, &rules, &Options::default()).findings;
    findings.retain(|finding| finding.call.is_some());
    findings
}

/// What the fix of the only call in a script is.
fn applicability(script: &str, language: Language) -> Applicability {
    let calls = calls(script, language);
    assert_eq!(calls.len(), 1, "{script}: {calls:?}");
    calls[0]
        .fix
        .as_ref()
        .map_or(Manual, |fix| fix.applicability)
}

/// The script after its safe fixes.
fn fixed(script: &str, language: Language) -> String {
    let accepted = rewrite::accept(&calls(script, language), false);
    rewrite::apply(script, &accepted.edits).unwrap()
}

#[test]
fn each_of_several_commands_has_the_redirections() {
    let ui = "dism /Image:C:\\m /Set-UILang:de-DE";
    let system = "dism /Image:C:\\m /Set-SysLocale:de-DE";
    for (old, first, others) in [
        ("> $null", "> $null", "> $null"),
        ("> C:\\a.log", "> C:\\a.log", ">> C:\\a.log"),
        ("2>&1 >> $log", "2>&1 >> $log", "2>&1 >> $log"),
        ("2>$null", "2>$null", "2>$null"),
        ("*> \"$d\\a.log\"", "*> \"$d\\a.log\"", "*>> \"$d\\a.log\""),
        ("> nullog.txt", "> nullog.txt", ">> nullog.txt"),
        ("2>&1 | Out-Null", "2>&1 | Out-Null", "2>&1 | Out-Null"),
    ] {
        let call = format!(
            "if ($x) {{\n  intlcfg -uilang:de-DE -syslocale:de-DE -image:C:\\m {old}\n}}\n"
        );
        let new = format!("if ($x) {{\n  {ui} {first}\n  {system} {others}\n}}\n");
        assert_eq!(fixed(&call, PowerShell), new, "{old}");
    }
    for redirection in [
        "> $(Get-Log)",
        "> (Get-Log)",
        "> \"$($n++).log\"",
        "> a.log # why",
    ] {
        let call = format!("intlcfg -uilang:de-DE -syslocale:de-DE -image:C:\\m {redirection}\n");
        assert_eq!(applicability(&call, PowerShell), Manual, "{call}");
    }
    let between = "intlcfg -uilang:de-DE > a.log -syslocale:de-DE -image:C:\\m\n";
    assert_eq!(applicability(between, PowerShell), Manual);
}
