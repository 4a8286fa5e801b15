//! What a finding says about the features that its call enables.

#![allow(clippy::unwrap_used)]

use dismigrate::check::{Options, check};
use dismigrate::language::Language;
use dismigrate::rule::RuleSet;

/// The help of the one finding of a call.
fn help(names: &str, target: &str) -> String {
    let rules = RuleSet::builtin().unwrap();
    let options = Options {
        target: target.parse().unwrap(),
        ..Options::default()
    };
    let script = format!("start /w pkgmgr /iu:{names} /quiet /norestart\r\n");
    let mut findings = check(&script, Language::Batch, &rules, &options).findings;
    assert_eq!(findings.len(), 1, "{findings:?}");
    let finding = findings.remove(0);
    assert!(finding.fix.is_some(), "{finding:?}");
    finding.help
}

#[test]
fn a_feature_that_the_target_lacks_is_named() {
    for (name, target, says) in [
        ("IIS-FTPPublishingService", "7", "gone from Windows 7"),
        ("IIS-FTPServer", "10", "IIS-FTPSvc is the service"),
        ("IIS-ASPNET", "2012", "IIS-ASPNET45"),
        ("SNMP", "10", "SNMP.Client~~~~0.0.1.0"),
        ("TelnetServer", "2016", "not offered"),
        ("RemoteServerAdministrationTools-Roles-AD", "11", "Rsat."),
        (
            "iis-webdaV;Minesweeper",
            "10",
            "Minesweeper is one of the games",
        ),
        ("IIS6ManagementCompatibility", "10", "misspelt"),
        ("IIS-StaticContents", "10", "is IIS-StaticContent meant?"),
        (
            "IIS-ASP;IIS-ISAPIExtensions",
            "7",
            "IIS-ASP needs IIS-RequestFiltering,",
        ),
    ] {
        let help = help(name, target);
        assert!(help.contains(says), "{name} on {target}: {help}");
    }
}

#[test]
fn a_feature_that_is_as_it_was_is_not_remarked_on() {
    for (name, target) in [
        ("IIS-ASPNET;IIS-ASPNET45", "10"),
        ("IIS-FTPServer;IIS-FTPSvc", "10"),
        ("SNMP", "8.1"),
        ("TelnetClient", "11"),
        ("Minesweeper", "7"),
    ] {
        let help = help(name, target);
        let remarks = ["means", "gone", "group", "capability", "games", "known"];
        assert!(
            !remarks.iter().any(|word| help.contains(word)),
            "{name} on {target}: {help}"
        );
    }
}

/// The `feature` rules that remark on a script.
fn remarks(script: &str) -> Vec<String> {
    let rules = RuleSet::builtin().unwrap();
    let findings = check(script, Language::Batch, &rules, &Options::default()).findings;
    let ids = findings.into_iter().map(|finding| finding.rule);
    ids.filter(|id| id.starts_with("feature-")).collect()
}

#[test]
fn a_dism_line_is_remarked_on_whoever_wrote_it() {
    for (script, expected) in [
        (
            "dism /Online /Enable-Feature /FeatureName:SNMP",
            &["feature-capability"][..],
        ),
        (
            "dism /Online /Enable-Feature:TelnetServer",
            &["feature-gone"],
        ),
        (
            "psexec \\\\host dism /Online /Enable-Feature /FeatureName:SNMP",
            &["feature-capability"],
        ),
        (
            "dism /Online /Disable-Feature /FeatureName:MediaCenter",
            &["feature-gone"],
        ),
        ("dism /Online /Disable-Feature /FeatureName:IIS-ASPNET", &[]),
        ("dism /Online /Get-FeatureInfo /FeatureName:SNMP", &[]),
        ("dism /Online /Enable-Feature /FeatureName:%NAME%", &[]),
    ] {
        assert_eq!(remarks(script), expected, "{script}");
    }
}

#[test]
fn what_a_feature_needs_may_stand_in_another_line() {
    let one = "dism /Online /Enable-Feature /FeatureName:IIS-ASP\r\n";
    let two = "dism /Online /Enable-Feature /FeatureName:IIS-ISAPIExtensions /FeatureName:IIS-RequestFiltering\r\n";
    assert_eq!(remarks(one), ["feature-needs"]);
    assert_eq!(remarks(&format!("{two}{one}")), [""; 0]);
    assert_eq!(
        remarks("dism /Online /Enable-Feature /All /FeatureName:IIS-ASP"),
        [""; 0]
    );
}

#[test]
fn disabling_a_feature_that_is_gone_is_remarked_on() {
    let rules = RuleSet::builtin().unwrap();
    let script = "pkgmgr /uu:MediaCenter;IIS-ASPNET /quiet /norestart\r\n";
    let findings = check(script, Language::Batch, &rules, &Options::default()).findings;
    assert!(findings[0].help.contains("MediaCenter"), "{findings:?}");
    assert!(!findings[0].help.contains("IIS-ASPNET"), "{findings:?}");
}
