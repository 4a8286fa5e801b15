//! The examples inside the rule files, run through the whole engine.

use dismigrate::rule::{RuleSet, examples};

#[test]
fn every_example_of_the_builtin_rules_holds() {
    let rules = RuleSet::builtin().unwrap();
    let failures = examples::run(&rules);
    let report: Vec<_> = failures.iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{}", report.join("\n\n"));
}
