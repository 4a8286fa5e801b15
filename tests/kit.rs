//! Components of Windows PE, once the configuration names the kit.

#![allow(clippy::unwrap_used)]

use dismigrate::check::{Options, check};
use dismigrate::finding::Finding;
use dismigrate::invocation::Applicability;
use dismigrate::language::Language;
use dismigrate::rule::RuleSet;

fn finding(package: &str) -> Finding {
    let rules = RuleSet::builtin().unwrap();
    let options = Options {
        kit_path: Some("C:\\Program Files\\ADK\\WinPE_OCs\\".to_owned()),
        ..Options::default()
    };
    let script = format!("peimg /install={package} C:\\mnt\\Windows\r\n");
    let mut findings = check(&script, Language::Batch, &rules, &options).findings;
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.remove(0)
}

#[test]
fn a_package_is_added_by_the_path_of_its_cab() {
    for (package, cab) in [
        ("WinPE-WMI-Package", "WinPE-WMI.cab"),
        ("winpe-hta-package", "WinPE-HTA.cab"),
        (
            "WinPE-FONTSupport-ja-jp-Package",
            "WinPE-FontSupport-ja-jp.cab",
        ),
    ] {
        let fix = finding(package).fix.unwrap();
        assert_eq!(fix.applicability, Applicability::Unsafe);
        let command = format!(
            "dism /Image:C:\\mnt /Add-Package /PackagePath:\"C:\\Program Files\\ADK\\WinPE_OCs\\{cab}\""
        );
        assert_eq!(fix.commands, [command]);
    }
}

#[test]
fn a_package_without_a_known_cab_stays() {
    for package in [
        "WinPE-XML-Package",
        "*WMI*",
        "%PKG%",
        "WinPE-FONTSupport-*-Package",
    ] {
        let finding = finding(package);
        assert!(finding.fix.is_none(), "{finding:?}");
    }
}
