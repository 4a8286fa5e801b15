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
