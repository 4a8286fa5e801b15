//! From every row of the mapping tables in the semantics reference (5.1 to
//! 5.6) to a rule, whose examples run, or to the reason why there is none.

#![allow(clippy::unwrap_used)]

use dismigrate::rule::{Rule, RuleSet};

/// The rows: a letter for each table, and how many it has.
const TABLES: [(&str, usize); 5] = [("P", 26), ("M", 17), ("W", 19), ("E", 18), ("I", 19)];

/// The rows of 5.6, which have names instead of numbers.
const PACKAGES: [&str; 7] = [
    "5.6 WinPE-HTA-Package",
    "5.6 WinPE-Scripting-Package",
    "5.6 WinPE-WMI-Package",
    "5.6 WinPE-MDAC-Package",
    "5.6 WinPE-XML-Package",
    "5.6 WinPE-FONTSupport-<region>-Package",
    "5.6 WinPE-SRT-Package",
];

fn rows() -> Vec<String> {
    let numbered = TABLES
        .iter()
        .flat_map(|(table, count)| (1..=*count).map(move |row| format!("{table}{row}")));
    let named = PACKAGES.iter().map(ToString::to_string);
    numbered.chain(named).collect()
}

/// Whether a line of evidence is about a row: `P11 OBS + DOC` is about `P11`.
fn is_about(evidence: &str, row: &str) -> bool {
    let rest = evidence.strip_prefix(row);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[test]
fn every_row_has_a_rule_or_a_reason() {
    let rules = RuleSet::builtin().unwrap();
    let has_rule = |row: &str| {
        let mut evidence = rules.rules().flat_map(Rule::evidence);
        evidence.any(|one| is_about(one, row))
    };
    let has_reason = |row: &str| {
        let mut reasons = rules.not_covered();
        reasons.any(|one| one.row == row && !one.reason.trim().is_empty())
    };
    let lost: Vec<_> = rows()
        .into_iter()
        .filter(|row| !has_rule(row) && !has_reason(row))
        .collect();
    assert!(lost.is_empty(), "neither rule nor reason: {lost:?}");
}

#[test]
fn a_reason_is_about_a_row_without_a_rule() {
    let rules = RuleSet::builtin().unwrap();
    let rows = rows();
    for one in rules.not_covered() {
        assert!(rows.contains(&one.row), "no such row: {}", one.row);
        let covering = rules
            .rules()
            .find(|rule| rule.evidence().iter().any(|line| is_about(line, &one.row)));
        assert!(covering.is_none(), "{} has a rule: {covering:?}", one.row);
    }
}

#[test]
fn every_rule_names_its_evidence() {
    let rules = RuleSet::builtin().unwrap();
    let facts = rules
        .rules()
        .filter(|rule| !["suppression", "baseline", "unread"].contains(&rule.tool()));
    for rule in facts {
        assert!(!rule.evidence().is_empty(), "{}", rule.id());
    }
}
