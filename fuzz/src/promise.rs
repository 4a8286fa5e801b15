//! What must hold of `check`, `diff` and `fix`, whatever the file.

use dismigrate::check::check;
use dismigrate::finding::{Edit, Finding, Severity};
use dismigrate::report::paint::Paint;
use dismigrate::report::{FileReport, Report, diff};
use dismigrate::rewrite::Rewrite;
use dismigrate::rule::selection::family;
use dismigrate::run::{Mode, Run};
use dismigrate::source::{Encoding, Source};

use crate::case::Case;
use crate::patch;

/// Holds the program to its promises on one file.
///
/// # Panics
///
/// When one is broken.
pub fn keep(case: &Case) {
    let Ok((encoding, text)) = Encoding::decode(case.bytes.clone(), case.label) else {
        return unreadable(case);
    };
    assert_eq!(
        encoding.encode(&text).as_ref(),
        Ok(&case.bytes),
        "decoding loses bytes"
    );
    prefiltered(case, &text);
    let (outcome, rewrite) = Run::new(case.settings, Mode::Fix).input(&case.input(&case.bytes));
    let remaining = &outcome.report;
    assert!(remaining.errors().is_empty(), "{:?}", remaining.errors());
    for file in remaining.files() {
        well_formed(file);
        nothing_left(file);
    }
    if let Some(rewrite) = rewrite {
        let run = Run::new(case.settings, Mode::Check);
        let checked = run.input(&case.input(&case.bytes)).0.report;
        let [file] = checked.files() else {
            panic!("a rewrite without findings");
        };
        well_formed(file);
        let shown = run.rewrites(&checked).pop().and_then(Result::ok).flatten();
        assert_eq!(shown.as_ref(), Some(&rewrite), "`diff` and `fix` differ");
        bytes_stay(file.source(), &rewrite);
        patch_applies(file.source(), &rewrite);
        dism_takes(&checked, remaining, &rewrite);
        idempotent(case, remaining, &rewrite);
    }
}

/// What is no text is an error, and nothing else comes of it.
fn unreadable(case: &Case) {
    let (outcome, rewrite) = Run::new(case.settings, Mode::Fix).input(&case.input(&case.bytes));
    assert!(rewrite.is_none() && outcome.report.files().is_empty());
    assert_eq!(outcome.report.errors().len(), 1);
}

/// What the quick look passes over has no findings, save of a name that only
/// the values of variables make.
fn prefiltered(case: &Case, text: &str) {
    let profile = case.settings.profiles.here();
    if !profile.prefilter.lets_through(&case.bytes) {
        let options = profile.check("fuzz".as_ref());
        let rules = profile.rules.get().expect("built-in rules are valid");
        let found = check(text, case.language, rules, &options).findings;
        let bare = text.to_ascii_lowercase();
        let bare = bare.replace(['\0', '\r', '^', '`', '"', '\''], "");
        let written = rules
            .names(&options.selection)
            .any(|name| bare.contains(name));
        assert!(
            found.is_empty() || !written,
            "the prefilter hides {found:#?}"
        );
    }
}

/// Spans lie in the file, edits on characters, in order and apart, and no place
/// is twice said to be unread. (Two equal calls can be handed to one program.)
fn well_formed(file: &FileReport) {
    let text = file.source().text();
    for pair in file.findings().windows(2) {
        let twice = pair[0] == pair[1] && family(&pair[0].rule) == "unread";
        assert!(!twice, "said twice: {:#?}", pair[0]);
    }
    for finding in file.findings() {
        assert!(text.get(finding.span.range()).is_some(), "{finding:?}");
        let mut at = 0;
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            assert!(edit.span.start >= at, "edits overlap: {finding:?}");
            assert!(text.get(edit.span.range()).is_some(), "{finding:?}");
            at = edit.span.end;
        }
    }
}

/// `fix` leaves no fix behind that it would apply.
fn nothing_left(file: &FileReport) {
    let applies = |finding: &&Finding| {
        let fix = finding.fix.as_ref();
        fix.is_some_and(|fix| fix.applies(file.policy().unsafe_fixes))
    };
    let left: Vec<_> = file.findings().iter().filter(applies).collect();
    assert!(left.is_empty(), "left behind: {left:#?}");
}

/// Outside the edits no byte of the file changes.
fn bytes_stay(source: &Source, rewrite: &Rewrite) {
    let Rewrite { old, new, .. } = rewrite;
    let (mut old_at, mut new_at) = (0, 0);
    let mark = source.encoding().mark().len();
    for edit in &rewrite.edits {
        let kept = source.offset(edit.span.start) - old_at;
        assert_eq!(
            new.get(new_at..new_at + kept),
            old.get(old_at..old_at + kept)
        );
        let written = source
            .encode(&edit.replacement)
            .expect("was encoded before");
        let written = &written[mark..];
        new_at += kept;
        assert_eq!(new.get(new_at..new_at + written.len()), Some(written));
        new_at += written.len();
        old_at = source.offset(edit.span.end);
    }
    assert_eq!(new.get(new_at..), old.get(old_at..));
}

/// What `diff` prints turns the old file into the new one.
fn patch_applies(source: &Source, rewrite: &Rewrite) {
    let mut printed = Vec::new();
    let edits = &rewrite.edits;
    diff::render(source, edits, Paint::Plain, &mut printed).expect("a vector takes all");
    if !source.encoding().is_utf16() {
        assert_eq!(
            patch::applied(&rewrite.old, &printed),
            rewrite.new,
            "the patch differs"
        );
        return;
    }
    // That part of a diff is for reading: UTF-8 in comments, behind two lines.
    let lines = printed.split_inclusive(|byte| *byte == b'\n').skip(2);
    let diff: Vec<u8> = lines
        .flat_map(|line| line.strip_prefix(b"# ").expect("a comment"))
        .copied()
        .collect();
    let applied = patch::applied(source.text().as_bytes(), &diff);
    assert_eq!(applied, rewrite.text.as_bytes(), "the patch differs");
}

/// DISM refuses no command that it would not have refused before.
fn dism_takes(before: &Report, after: &Report, rewrite: &Rewrite) {
    let edits = &rewrite.edits;
    let known: Vec<_> = refused(before)
        .map(|finding| (&finding.rule, moved(edits, finding.span.start)))
        .collect();
    for finding in refused(after) {
        let known = known.contains(&(&finding.rule, finding.span.start));
        assert!(known, "DISM refuses {finding:#?}\n{}", rewrite.text);
    }
}

/// The command lines that DISM refuses, or that cannot do what they say. The 32-bit DISM
/// is called where the 32-bit tool was, and the fix says what that means.
fn refused(report: &Report) -> impl Iterator<Item = &Finding> {
    let findings = report.findings().map(|(_, finding)| finding);
    findings.filter(|finding| {
        family(&finding.rule) == "dism"
            && finding.severity > Severity::Info
            && finding.rule != "dism-wow64"
    })
}

/// Where a place of the old text lies in the new one.
fn moved(edits: &[Edit], place: usize) -> usize {
    let before = edits.iter().filter(|edit| edit.span.end <= place);
    before.fold(place, |at, edit| {
        at + edit.replacement.len() - edit.span.len()
    })
}

/// Fixing twice is fixing once, and the second report says what the first did.
fn idempotent(case: &Case, remaining: &Report, rewrite: &Rewrite) {
    // A fix may take the last byte that is no UTF-8, which makes characters of others,
    // or so much of UTF-16 without a mark that it is none any more.
    let read = Encoding::decode(rewrite.new.clone(), case.label);
    if !read.is_ok_and(|(_, text)| text == rewrite.text) {
        return;
    }
    let (again, twice) = Run::new(case.settings, Mode::Fix).input(&case.input(&rewrite.new));
    let twice = twice.map(|twice| twice.text);
    assert_eq!(twice, None, "fixed again:\n{}", rewrite.text);
    let found = |report: &Report| -> Vec<Finding> {
        report
            .findings()
            .map(|(_, finding)| finding.clone())
            .collect()
    };
    assert_eq!(found(&again.report), found(remaining), "{}", rewrite.text);
}
