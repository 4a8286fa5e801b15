//! Tools beside the three: off until somebody asks for them.

#![allow(clippy::unwrap_used)]

use dismigrate::check::{Options, check};
use dismigrate::language::Language;
use dismigrate::rule::selection::{Selection, Wishes};
use dismigrate::rule::{Rule, RuleSet};

const SCRIPT: &str = "ocsetup TelnetClient\r\nwusa a.msu\r\nimagex /info a.wim\r\noclist\r\nServerManagerCmd -query\r\npkgmgr /iu:A\r\n";

fn found(select: &[&str], extend: &[&str], ignore: &[&str]) -> Vec<String> {
    let rules = RuleSet::builtin().unwrap();
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    let wishes = Wishes {
        select: names(select),
        ignore: names(ignore),
        extend_select: names(extend),
    };
    let options = Options {
        selection: Selection::new(rules.rules().map(Rule::id), wishes).unwrap(),
        ..Options::default()
    };
    let findings = check(SCRIPT, Language::Batch, &rules, &options).findings;
    findings.into_iter().map(|finding| finding.rule).collect()
}

#[test]
fn related_tools_are_off_by_default() {
    assert_eq!(found(&[], &[], &[]), ["pkgmgr-enable-feature"]);
}

#[test]
fn related_tools_are_selected_by_family_or_rule() {
    assert_eq!(
        found(&[], &["ocsetup", "oclist-features"], &[]),
        [
            "ocsetup-install",
            "oclist-features",
            "pkgmgr-enable-feature"
        ]
    );
    assert_eq!(found(&["imagex"], &[], &[]), ["imagex-info"]);
    assert_eq!(
        found(&["wusa", "servermanagercmd"], &[], &["wusa-call"]),
        ["servermanagercmd-query"]
    );
}
