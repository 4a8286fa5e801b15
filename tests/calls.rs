//! Which calls are calls of a retired tool.

#![allow(clippy::unwrap_used)]

use dismigrate::check::{Options, check};
use dismigrate::finding::Finding;
use dismigrate::language::Language;
use dismigrate::rule::RuleSet;

fn findings(script: &str, language: Language) -> Vec<Finding> {
    let rules = RuleSet::builtin().unwrap();
    check(script, language, &rules, &Options::default()).findings
}

#[test]
fn a_name_that_may_go_on_is_a_call_without_a_fix() {
    let table = [
        (Language::Batch, "pkgmgr%X%", "pkgmgr-call"),
        (Language::Batch, "start /w pkgmgr.exe%*", "pkgmgr-call"),
        (
            Language::Batch,
            "\"%windir%\\system32\\pkgmgr.exe\"%1 /quiet",
            "pkgmgr-call",
        ),
        (Language::Batch, "pkgmgr%X% /iu:A", "pkgmgr-enable-feature"),
        (Language::PowerShell, "cmd /c \"peimg$x\"", "peimg-call"),
        (
            Language::PowerShell,
            "& \"pkgmgr$x\" /iu:A",
            "pkgmgr-enable-feature",
        ),
        (
            Language::VbScript,
            "sh.Run \"pkgmgr.exe\" & x, 0, True",
            "pkgmgr-call",
        ),
        (
            Language::VbScript,
            "p = \"intlcfg\"\r\nsh.Run p & x",
            "intlcfg-call",
        ),
    ];
    for (language, script, rule) in table {
        let findings = findings(script, language);
        let [finding] = findings.as_slice() else {
            panic!("{script}: {findings:?}")
        };
        assert_eq!(finding.rule, rule, "{script}");
        assert!(finding.fix.is_none(), "{script}");
        assert!(
            finding.help.contains("the end of another name"),
            "{}",
            finding.help
        );
        assert!(!finding.call.as_ref().unwrap().complete, "{script}");
    }
}

#[test]
fn a_name_that_goes_on_is_no_call() {
    let table = [
        (Language::Batch, "pkgmgr%X%.cmd /iu:A"),
        (Language::Batch, "pkgmgr-%X% /iu:A"),
        (Language::Batch, "echo pkgmgr%X%"),
        (Language::Batch, "set X=\r\n%X%pkgmgr-log"),
        (Language::PowerShell, "& \"pkgmgr$x.ps1\" /iu:A"),
        (Language::VbScript, "sh.Run \"pkgmgr\" & x & \".vbs\""),
    ];
    for (language, script) in table {
        assert_eq!(findings(script, language), [], "{script}");
    }
}
