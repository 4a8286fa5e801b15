//! Scripts and what their directives do.

use crate::check::{Options, check};
use crate::language::{Language, Script};
use crate::rewrite;
use crate::rule::RuleSet;
use crate::span::Span;

use super::{Sieve, Sifted};

/// The rules that are reported, the number suppressed, the script after safe fixes.
fn sifted(text: &str) -> (Vec<String>, usize, String) {
    let rules = RuleSet::builtin().unwrap();
    let checked = check(text, Language::Batch, &rules, &Options::default());
    let edits = rewrite::accept(&checked.findings, false).edits;
    let fixed = rewrite::apply(text, &edits).unwrap();
    let ids = checked.findings.into_iter().map(|finding| finding.rule);
    (ids.collect(), checked.suppressed, fixed)
}

fn reported(text: &str) -> (Vec<String>, usize) {
    let (ids, suppressed, _) = sifted(text);
    (ids, suppressed)
}

const CALL: &str = "pkgmgr /uu:A /m:x.cab\r\n";

fn nothing(suppressed: usize) -> (Vec<String>, usize) {
    (Vec::new(), suppressed)
}

#[test]
fn a_directive_covers_its_line_and_the_next_call() {
    for text in [
        format!("rem dismigrate: ignore\r\n{CALL}"),
        format!(":: dismigrate: ignore[pkgmgr]\r\n\r\nrem why\r\n{CALL}"),
        "pkgmgr /uu:A /m:x.cab & rem dismigrate: ignore\r\n".to_owned(),
        format!("echo x\r\n@rem dismigrate: ignore[context, pkgmgr]\r\n{CALL}"),
        "if exist x (\r\n  rem dismigrate: ignore[pkgmgr]\r\n  pkgmgr ^\r\n /uu:A /m:x.cab\r\n)\r\n".to_owned(),
    ] {
        assert_eq!(reported(&text), nothing(1), "{text}");
    }
}

#[test]
fn a_directive_for_a_rule_that_is_off_stays() {
    for ignored in ["ignore", "ignore[imagex]", "ignore[imagex-info]"] {
        let text = format!("imagex /info a.wim & rem dismigrate: {ignored}\r\n");
        assert_eq!(sifted(&text), (Vec::new(), 0, text.clone()), "{ignored}");
    }
}

#[test]
fn a_directive_ends_behind_the_next_line() {
    let text = format!("rem dismigrate: ignore\r\necho x\r\n{CALL}");
    let (ids, suppressed) = reported(&text);
    assert_eq!(ids[0], "suppression-unused");
    assert_eq!((ids.len(), suppressed), (2, 0));
    let text = format!("rem dismigrate: ignore\r\n{CALL}{CALL}");
    assert_eq!(reported(&text).1, 1);
}

#[test]
fn a_file_directive_stands_above_the_first_command() {
    let text = format!("@echo off\r\nrem dismigrate: ignore-file\r\n{CALL}{CALL}");
    assert_eq!(reported(&text), nothing(2));
    let text = format!("net use\r\nrem dismigrate: ignore-file\r\n{CALL}");
    let (ids, suppressed) = reported(&text);
    assert_eq!((ids[0].as_str(), suppressed), ("suppression-unused", 0));
}

#[test]
fn text_that_is_no_comment_is_no_directive() {
    let text = format!("echo rem dismigrate: ignore\r\n{CALL}");
    assert_eq!(reported(&text).1, 0);
    let text = "pkgmgr /uu:A /m:x.cab rem dismigrate: ignore\r\n";
    assert_eq!(reported(text).1, 0);
}

#[test]
fn only_what_is_named_is_suppressed() {
    let text = format!("rem dismigrate: ignore[peimg]\r\n{CALL}");
    let (ids, suppressed) = reported(&text);
    assert_eq!((ids.len(), suppressed), (2, 0));
}

#[test]
fn an_unused_directive_goes_with_its_line_or_its_tail() {
    for (text, fixed) in [
        ("a\r\n  rem dismigrate: ignore\r\nb\r\n", "a\r\nb\r\n"),
        ("a & rem dismigrate: ignore x \r\nb\r\n", "a \r\nb\r\n"),
        ("a &rem dismigrate: ignore\nb", "a\nb"),
        ("a\r\n@rem dismigrate: ignore", "a\r\n"),
        ("if 1==1 (\r\nrem dismigrate: ignore\r\n)\r\n", ""),
        ("if 1==1 rem dismigrate: ignore\r\n", ""),
    ] {
        let (ids, _, result) = sifted(text);
        assert_eq!(ids, ["suppression-unused"], "{text}");
        let fixed = if fixed.is_empty() { text } else { fixed };
        assert_eq!(
            result.replace(" \r", "\r"),
            fixed.replace(" \r", "\r"),
            "{text}"
        );
    }
}

#[test]
fn a_directive_of_which_one_name_suppresses_is_of_use() {
    for names in ["pkgmgr, context", "peimg, pkgmgr"] {
        let text = format!("rem dismigrate: ignore[{names}] why\r\n{CALL}");
        assert_eq!(reported(&text), nothing(1), "{names}");
    }
}

#[test]
fn unknown_names_and_words_are_reported_and_kept() {
    for text in [
        "rem dismigrate: ignore[pkgmgr-unatend]\r\n",
        "rem dismigrate: ingore\r\n",
    ] {
        let (ids, _, fixed) = sifted(text);
        assert_eq!(ids, ["suppression-unknown"], "{text}");
        assert_eq!(fixed, text);
    }
}

#[test]
fn reports_on_directives_can_be_suppressed_by_name_only() {
    let top = "rem dismigrate: ignore-file[suppression]\r\n";
    let text = format!("{top}rem dismigrate: ignore[pkgmgr]\r\necho\r\n");
    assert_eq!(reported(&text), nothing(1));
    assert_eq!(reported(top).0, ["suppression-unused"]);
}

#[test]
fn a_call_that_shares_its_variable_with_a_suppressed_one_is_left_alone() {
    let text = "set P=pkgmgr\r\n%P% /iu:A /quiet\r\nrem dismigrate: ignore\r\n%P% /iu:B /quiet\r\n";
    let (ids, suppressed, fixed) = sifted(text);
    assert_eq!((ids.len(), suppressed), (1, 1));
    assert_eq!(fixed, text);
}

/// The script after safe fixes, for a reader that found `comments`.
fn cleaned(language: Language, text: &str, comments: &[&str]) -> String {
    let rules = RuleSet::builtin().unwrap();
    let spans = comments.iter().map(|comment| {
        let start = text.find(comment).unwrap();
        Span::new(start, start + comment.len())
    });
    let script = Script {
        comments: spans.collect(),
        ..Script::default()
    };
    let mut sifted = Sifted::default();
    Sieve::new(text, language, &script, &rules).finish(&mut sifted);
    let edits = rewrite::accept(&sifted.findings, false).edits;
    rewrite::apply(text, &edits).unwrap()
}

#[test]
fn directives_of_every_language_go() {
    for (language, comment) in [
        (Language::PowerShell, "# dismigrate: ignore"),
        (Language::PowerShell, "<# dismigrate: ignore #>"),
        (Language::VbScript, "' dismigrate: ignore[pkgmgr] x"),
        (Language::Wsf, "Rem dismigrate: ignore-file"),
    ] {
        let alone = format!("a\r\n\t{comment}\r\nb\r\n");
        assert_eq!(cleaned(language, &alone, &[comment]), "a\r\nb\r\n");
        let tail = format!("a  {comment}\r\nb\r\n");
        assert_eq!(cleaned(language, &tail, &[comment]), "a\r\nb\r\n");
    }
}

#[test]
fn a_directive_that_code_leans_on_stays() {
    for (language, text, comment) in [
        (
            Language::PowerShell,
            "a <# dismigrate: ignore #> b\n",
            "<# dismigrate: ignore #>",
        ),
        (
            Language::PowerShell,
            "a `\n# dismigrate: ignore\nb\n",
            "# dismigrate: ignore",
        ),
        (
            Language::PowerShell,
            "<# dismigrate: ignore\n#>\n",
            "<# dismigrate: ignore\n#>",
        ),
        (
            Language::Batch,
            "a || rem dismigrate: ignore\n",
            "rem dismigrate: ignore",
        ),
        (
            Language::Batch,
            "a ^\nrem dismigrate: ignore\n",
            "rem dismigrate: ignore",
        ),
    ] {
        assert_eq!(cleaned(language, text, &[comment]), text);
    }
}

#[test]
fn a_directive_covers_a_here_string() {
    let rules = RuleSet::builtin().unwrap();
    let reported = |text: &str| {
        let checked = check(text, Language::PowerShell, &rules, &Options::default());
        let ids = checked.findings.into_iter().map(|finding| finding.rule);
        (ids.collect::<Vec<_>>(), checked.suppressed)
    };
    let call = "start /w pkgmgr /iu:A";
    let above = "# dismigrate: ignore[pkgmgr]\n";
    let tail = "# dismigrate: ignore[pkgmgr]\n";
    for text in [
        format!("{above}@'\n@echo off\n{call}\n'@ | Set-Content x.cmd\n"),
        format!("{above}Set-Content x.cmd @\"\n{call}\n\"@\n"),
        format!("{above}Set-Content x.cmd @'\r\n{call}\r\n'@\r\n"),
        format!("@'\n@echo off\n{call}\n'@ | Set-Content x.cmd {tail}"),
    ] {
        assert_eq!(reported(&text), nothing(1), "{text}");
    }
    let others =
        format!("{above}Set-Content y.cmd @'\nx\n'@\n@'\n{call}\n'@ | Set-Content x.cmd\n");
    assert_eq!(reported(&others).1, 0);
    let others = format!("@'\n{call}\n'@ | Set-Content x.cmd\n@'\n'@ | Set-Content y.cmd {tail}");
    assert_eq!(reported(&others).1, 0);
}
