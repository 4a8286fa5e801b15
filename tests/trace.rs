//! From every row of the mapping tables of the semantics reference to a rule,
//! and on to examples that run: one in batch and one in another language. Where
//! there is none, a rule file says why. The rows stand in `rules/evidence.toml`.

#![allow(clippy::unwrap_used)]

use dismigrate::language::Language;
use dismigrate::rule::evidence::Evidence;
use dismigrate::rule::{NotCovered, Rule, RuleSet};

/// The languages in which a rule shows a row.
fn shown_in<'a>(rule: &'a Rule, row: &str) -> Vec<Language> {
    let shows = |rows: &'a [String]| rows.iter().any(|one| one == row);
    let examples = rule.examples().iter();
    let examples = examples
        .filter(|one| shows(&one.rows))
        .map(|one| one.language);
    let others = rule.counterexamples().iter();
    let others = others
        .filter(|one| shows(&one.rows))
        .map(|one| one.language);
    examples.chain(others).collect()
}

fn cites(rule: &Rule, row: &str) -> bool {
    rule.evidence().iter().any(|one| one == row)
}

/// The reason that a rule file gives for a row.
fn reason<'a>(rules: &'a RuleSet, row: &str) -> Option<&'a NotCovered> {
    rules.not_covered().find(|one| one.row == row)
}

/// What is missing for a row, if something is.
fn lack(rules: &RuleSet, row: &str) -> Option<&'static str> {
    let reason = reason(rules, row);
    if reason.is_some_and(|one| one.only.is_none()) {
        return None;
    }
    if !rules.rules().any(|rule| cites(rule, row)) {
        return Some("neither rule nor reason");
    }
    let languages: Vec<_> = rules.rules().flat_map(|rule| shown_in(rule, row)).collect();
    let batch = languages.contains(&Language::Batch);
    let other = languages.iter().any(|one| *one != Language::Batch);
    match reason.and_then(|one| one.only) {
        Some(only) => (!languages.contains(&only)).then_some("no example in its only language"),
        None if !batch => Some("no example in batch"),
        None if !other => Some("no example in another language"),
        None => None,
    }
}

#[test]
fn every_row_leads_to_a_rule_and_its_examples() {
    let rules = RuleSet::builtin().unwrap();
    let evidence = Evidence::builtin().unwrap();
    let lacks: Vec<_> = evidence
        .mapping()
        .filter_map(|row| Some(format!("{row}: {}", lack(&rules, row)?)))
        .collect();
    assert!(lacks.is_empty(), "{}", lacks.join("\n"));
}

#[test]
fn a_reason_is_needed() {
    let rules = RuleSet::builtin().unwrap();
    let evidence = Evidence::builtin().unwrap();
    for one in rules.not_covered() {
        let row = &one.row;
        assert!(!one.reason.trim().is_empty(), "{row}");
        assert!(evidence.mapping().any(|known| known == row), "no row {row}");
        let citing = rules.rules().find(|rule| cites(rule, row)).map(Rule::id);
        assert_eq!(citing.is_some(), one.only.is_some(), "{row}: {citing:?}");
        let Some(only) = one.only else { continue };
        let mut languages = rules.rules().flat_map(|rule| shown_in(rule, row));
        let other = languages.find(|language| *language != only);
        assert!(other.is_none(), "{row} has an example in {other:?}");
    }
}

#[test]
fn an_example_shows_what_its_rule_rests_on() {
    let rules = RuleSet::builtin().unwrap();
    for rule in rules.rules() {
        let examples = rule.examples().iter().flat_map(|one| &one.rows);
        let others = rule.counterexamples().iter().flat_map(|one| &one.rows);
        for row in examples.chain(others) {
            assert!(cites(rule, row), "{} does not cite {row}", rule.id());
        }
    }
}

#[test]
fn what_is_cited_is_in_the_table() {
    let rules = RuleSet::builtin().unwrap();
    let evidence = Evidence::builtin().unwrap();
    for rule in rules.rules() {
        for row in rule.evidence().iter().chain(rule.shifts()) {
            assert!(evidence.row(row).is_some(), "{} cites {row}", rule.id());
        }
    }
    for row in evidence.rows() {
        for key in &row.sources {
            assert!(
                evidence.source(key).is_some(),
                "source {key} of {}",
                row.says
            );
        }
        for key in &row.doubts {
            assert!(evidence.doubt(key).is_some(), "doubt {key} of {}", row.says);
        }
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
