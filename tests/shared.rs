//! Fixes that share an edit: several calls name their program by one variable, or
//! two become one command. They are written together or not at all.

#![allow(clippy::unwrap_used)]

use dismigrate::check::{Options, check};
use dismigrate::finding::Finding;
use dismigrate::language::Language;
use dismigrate::rewrite;
use dismigrate::rule::RuleSet;

fn findings(script: &str, language: Language) -> Vec<Finding> {
    let rules = RuleSet::builtin().unwrap();
    check(script, language, &rules, &Options::default()).findings
}

/// The script after all fixes, unsafe ones included.
fn fixed(script: &str, language: Language) -> String {
    let accepted = rewrite::accept(&findings(script, language), true);
    rewrite::apply(script, &accepted.edits).unwrap()
}

#[test]
fn what_dism_refuses_takes_its_partners_with_it() {
    let table = [
        (
            Language::Batch,
            "set T=pkgmgr\nstart /w %T% /iu:A\nstart /w %T% /ip /m:*\n",
        ),
        (
            Language::PowerShell,
            "$t = 'pkgmgr'\n& $t /iu:A\n& $t /ip '/m:*'\n",
        ),
        (
            Language::Batch,
            "peimg /import=* C:\\mnt\\Windows\npeimg /install=Ww C:\\mnt\\Windows\n",
        ),
    ];
    for (language, script) in table {
        assert_eq!(fixed(script, language), script);
        for finding in findings(script, language) {
            assert!(finding.help.contains("no rewrite: "), "{}", finding.help);
        }
    }
}

#[test]
fn a_call_in_the_way_without_dism_takes_its_partners_with_it() {
    let script = "\
set T=pkgmgr
if exist %windir%\\system32\\dism.exe (
dism /online /enable-feature /featurename:A
) else (
start /w %T% /iu:A
)
start /w %T% /iu:B
";
    assert_eq!(fixed(script, Language::Batch), script);
}

#[test]
fn partners_of_partners_are_withheld_too() {
    let script = "\
set T=pkgmgr
if \"%1\"==\"x\" set U=pkgmgr
start /w %T% /iu:A
start /w %T% /ip /m:*
";
    assert_eq!(fixed(script, Language::Batch), script);
    let apart = "set T=pkgmgr\nset U=pkgmgr\n%T% /ip /m:*\n%U% /iu:A\n%U% /iu:B\n";
    let expected = "set T=pkgmgr\nset U=dism\n%T% /ip /m:*\n%U% /Online /Enable-Feature /FeatureName:A\n%U% /Online /Enable-Feature /FeatureName:B\n";
    assert_eq!(fixed(apart, Language::Batch), expected);
}
