//! The examples inside the rule files, run through the whole engine.

use std::collections::BTreeSet;

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

/// The guide names every key that a rule file may have, as the error about another
/// one lists them.
#[test]
fn the_guide_names_every_key() {
    const TOOL: &str = r#"
[tool]
name = "x"
programs = ["x"]
prefixes = ["/"]
separators = [":"]
replacement = "dism"
globals = ""
without-dism = ""
target = { option = "a", offline = "b" }
severity = { without-dism = "info", with-dism = "error" }
"#;
    let guide = include_str!("../rules/README.md");
    let code = guide.split('`').skip(1).step_by(2);
    let words = code.flat_map(|code| code.split(|c: char| !c.is_ascii_lowercase() && c != '-'));
    let words: BTreeSet<&str> = words.collect();
    let files = [
        "[qqq]".to_owned(),
        "[tool]\nqqq = 1".to_owned(),
        "[tool.target]\nqqq = 1".to_owned(),
        "[tool.severity]\nqqq = 1".to_owned(),
        format!("{TOOL}[[option]]\nqqq = 1"),
        format!("{TOOL}[[note]]\nqqq = 1"),
        format!("{TOOL}[[component]]\nqqq = 1"),
        format!("{TOOL}[[not-covered]]\nqqq = 1"),
        format!("{TOOL}[[rule]]\nqqq = 1"),
        format!("{TOOL}[[rule]]\n[[rule.example]]\nqqq = 1"),
        format!("{TOOL}[[rule]]\n[[rule.counterexample]]\nqqq = 1"),
    ];
    let mut rules = RuleSet::builtin().unwrap();
    for file in files {
        let error = rules.add("x.toml", &file).unwrap_err().to_string();
        let (_, keys) = error.split_once("one of ").unwrap();
        for key in keys.trim().split(", ") {
            assert!(words.contains(key), "{key} of {file}");
        }
    }
}
