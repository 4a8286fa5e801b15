//! What holds for any batch file. The fuzz targets say more, of all languages.

use std::sync::LazyLock;

use dismigrate::check::{Options, check};
use dismigrate::language::Language;
use dismigrate::rewrite::{accept, apply};
use dismigrate::rule::RuleSet;
use proptest::prelude::*;

/// Pieces that the reader has decisions about, in any order.
const SCRAPS: &str = "(pkgmgr |/iu:A |/iu:A;B |/quiet |start /w |start \"t\" |cmd /c \"|call :l |:l\n|goto l\n|exit /b |\r\n|\n|\r|\\^|\\^\n|\
    & | && | \\| |\\(|\\)| else |if exist x |if %x%==\"\" |for %%f in \\(|for /f \"tokens=1,\\*\" %%f in |\\) do |%%f|%%~nf|\
    set x=|set \"x=|set /a x\\+=|setlocal enabledelayedexpansion\n|%x%|%x:a=b%|%x:~1%|!x!|%~dp0|%\\*|%|!|\"|>nul |2>&1|>>y.cmd |\
    echo |rem |:: |rem dismigrate: ignore\n|@|é|\u{2013}|\u{ff}|,|;|=|\x1a|\0|1)";

fn scraps() -> impl Strategy<Value = String> {
    prop::collection::vec(SCRAPS, 0..30).prop_map(|scraps| scraps.concat())
}

proptest! {
    #[test]
    fn reading_stays_inside_the_text(text in scraps()) {
        let script = Language::Batch.read(&text);
        for call in &script.invocations {
            let slots = call.site.slots.iter().flat_map(|slot| &slot.spans);
            for span in slots.chain([&call.span]) {
                prop_assert!(text.get(span.range()).is_some());
            }
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn fixing_twice_is_fixing_once(text in scraps()) {
        static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet::builtin().unwrap());
        let fixed = |text: &str| {
            let findings = check(text, Language::Batch, &RULES, &Options::default()).findings;
            apply(text, &accept(&findings, true).edits).unwrap()
        };
        let once = fixed(&text);
        prop_assert_eq!(fixed(&once), once);
    }
}

/// The quotes of the first call are those of PowerShell too, so a new one cannot
/// be written there; the `dism` of the last line is another command.
#[test]
fn a_command_that_stood_there_before_proves_no_fix() {
    let text = "cmd /c \"s /\" $co\"\n}\npkgmgr \"/iu:$add\" /quiet | Out-Null\n$f)e\"\n\
        dism /Online /Quiet /Enable-Feature \"/FeatureName:$add\"";
    let rules = RuleSet::builtin().unwrap();
    let found = check(text, Language::PowerShell, &rules, &Options::default()).findings;
    let calls: Vec<_> = found.iter().filter(|one| one.call.is_some()).collect();
    assert!(
        matches!(calls[..], [one] if one.fix.is_none()),
        "{found:#?}"
    );
}

#[test]
fn what_no_file_is_called_is_not_rewritten() {
    let rules = RuleSet::builtin().unwrap();
    let fix = |program: &str| {
        let text = format!("& \"{program}\" -all:de-DE -image:C:\\mnt");
        let found = check(&text, Language::PowerShell, &rules, &Options::default()).findings;
        found.into_iter().find_map(|finding| finding.fix)
    };
    assert!(fix("C:\\kit\\intlcfg.exe").is_some());
    assert!(fix("$kit\\intlcfg.exe").is_some());
    for program in [
        "dir |\n& C:\\intlcfg.exe",
        "a\n\\intlcfg.exe",
        "a > b\\intlcfg.exe",
    ] {
        assert_eq!(fix(program), None, "{program}");
    }
}

/// The second command is written behind the blank.
#[test]
fn blanks_behind_a_call_do_not_stand_in_the_way_of_two_commands() {
    let rules = RuleSet::builtin().unwrap();
    let text = "  pkgmgr /iu:A /n:C:\\u.xml /quiet \r\n";
    let found = check(text, Language::Batch, &rules, &Options::default()).findings;
    assert_eq!(found[0].fix.as_ref().unwrap().words.len(), 2, "{found:#?}");
}
