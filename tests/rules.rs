//! The examples inside the rule files, run through the whole engine.

use dismigrate::rule::{RuleSet, examples};

#[test]
fn every_example_of_the_builtin_rules_holds() {
    let rules = RuleSet::builtin().unwrap();
    let failures = examples::run(&rules);
    let report: Vec<_> = failures.iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{}", report.join("\n\n"));
}

#[test]
fn without_dism_a_call_is_told_of_and_left_alone() {
    use dismigrate::check::{Options, check};
    use dismigrate::finding::Severity;
    use dismigrate::language::Language;
    use dismigrate::rule::target::Target;

    let rules = RuleSet::builtin().unwrap();
    let options = Options {
        target: Target::Server2008,
        ..Options::default()
    };
    let script =
        "start /w pkgmgr /iu:TelnetClient\r\npeimg /list C:\\mnt\\Windows\r\nintlcfg -report\r\n";
    let findings = check(script, Language::Batch, &rules, &options).findings;
    assert_eq!(findings.len(), 3);
    for finding in findings {
        assert_eq!(finding.severity, Severity::Info);
        assert!(finding.fix.is_none());
        assert!(finding.message.contains("DISM"), "{}", finding.message);
    }
}
