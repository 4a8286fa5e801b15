//! From fixes to a new text: which edits go together, and what they make.
//!
//! A fix is applied whole or not at all. Where two fixes want the same bytes
//! to become different things, the first one wins and the other waits for the
//! next round.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::finding::{Edit, Finding};
use crate::source::{EncodeError, Source};

mod code_page;
mod compose;
mod file;
mod interrupt;
mod shared;

pub use code_page::withhold_doubtful;
pub use file::{WriteError, kept_whole, save, write_atomically};
pub use interrupt::wait_for_writes;
pub use shared::{PARTNER, groups, withhold_partners, withhold_shared};

/// The fixes that one run applies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// What changes, in order of position, disjoint.
    pub edits: Vec<Edit>,
    /// Which of the findings are fixed by that, as indices.
    pub findings: Vec<usize>,
}

/// Edits that cannot be applied together, or not to this text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the edits at bytes {first} and {second} of the text contradict each other")]
pub struct ConflictError {
    first: usize,
    second: usize,
}

/// A file before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// What changes, in order of position, disjoint.
    pub edits: Vec<Edit>,
    /// How many findings are fixed by that.
    pub fixed: usize,
    /// The new text.
    pub text: String,
    /// The bytes that the file has.
    pub old: Vec<u8>,
    /// The bytes that it shall have.
    pub new: Vec<u8>,
}

/// Why a file cannot be rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RewriteError {
    /// The fixes contradict each other.
    #[error(transparent)]
    Conflict(#[from] ConflictError),
    /// The new text needs a character that the file cannot spell.
    #[error("cannot be rewritten: {0}")]
    Encode(#[from] EncodeError),
}

/// What the fixes of `findings` make of a file; none where they change nothing.
///
/// # Errors
///
/// When the new text cannot be made, or not spelled in the file's encoding.
pub fn rewrite(
    source: &Source,
    findings: &[Finding],
    unsafe_fixes: bool,
) -> Result<Option<Rewrite>, RewriteError> {
    let accepted = accept(findings, unsafe_fixes);
    let text = apply(source.text(), &accepted.edits)?;
    let (old, new) = (source.encode(source.text())?, source.encode(&text)?);
    let rewrite = Rewrite {
        fixed: accepted.findings.len(),
        edits: accepted.edits,
        text,
        old,
        new,
    };
    Ok((rewrite.old != rewrite.new).then_some(rewrite))
}

impl Rewrite {
    /// This rewrite of `text`, and then one of what it makes of it.
    #[must_use]
    pub fn then(self, text: &str, next: Self) -> Self {
        Self {
            edits: compose::composed(text.len(), &self.edits, &next.edits),
            fixed: self.fixed + next.fixed,
            old: self.old,
            ..next
        }
    }
}

/// Takes the fixes of `findings` in order, those that share an edit together, and
/// leaves out whole what contradicts something taken before. Edits that two fixes
/// share become one.
#[must_use]
pub fn accept(findings: &[Finding], unsafe_fixes: bool) -> Accepted {
    let mut edits = BTreeSet::new();
    let mut accepted = Vec::new();
    for group in groups(findings) {
        let fixes = group.iter().filter_map(|at| findings[*at].fix.as_ref());
        let apply = fixes.clone().all(|fix| fix.applies(unsafe_fixes));
        let wanted = fixes.flat_map(|fix| &fix.edits);
        if let Some(new) = fitting(&edits, wanted).filter(|_| apply) {
            edits.extend(new);
            accepted.extend(group);
        }
    }
    accepted.sort_unstable();
    Accepted {
        edits: edits.into_iter().collect(),
        findings: accepted,
    }
}

/// The `wanted` edits, unless they contradict each other or `edits`. A fix that
/// changes nothing fixes nothing.
fn fitting<'a>(
    edits: &BTreeSet<Edit>,
    wanted: impl Iterator<Item = &'a Edit>,
) -> Option<BTreeSet<Edit>> {
    let mut new = BTreeSet::new();
    for edit in wanted {
        if conflicts(edits, edit) || conflicts(&new, edit) {
            return None;
        }
        new.insert(edit.clone());
    }
    (!new.is_empty()).then_some(new)
}

/// Whether `edit` contradicts one of the disjoint `edits`. Only its neighbours
/// can, and an insertion may stand between.
fn conflicts(edits: &BTreeSet<Edit>, edit: &Edit) -> bool {
    let before = edits.range(..=edit).rev().take(2);
    let behind = edits.range(edit..).take(2);
    before.chain(behind).any(|other| contradicts(other, edit))
}

/// Whether no text can be the result of both.
fn contradicts(one: &Edit, other: &Edit) -> bool {
    let same_place = one.span == other.span;
    one != other && (same_place || one.span.overlaps(other.span))
}

/// The text that `edits` make of `text`. They are disjoint and in order.
///
/// # Errors
///
/// When they are not, or do not lie on characters of `text`.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, ConflictError> {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let error = || ConflictError {
            first: done,
            second: edit.span.start,
        };
        let kept = text.get(done..edit.span.start).ok_or_else(error)?;
        text.get(edit.span.range()).ok_or_else(error)?;
        result.push_str(kept);
        result.push_str(&edit.replacement);
        done = edit.span.end;
    }
    result.push_str(text.get(done..).unwrap_or_default());
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Fix, Severity};
    use crate::invocation::Applicability;
    use crate::span::Span;

    fn edit(start: usize, end: usize, replacement: &str) -> Edit {
        Edit {
            span: Span::new(start, end),
            replacement: replacement.to_owned(),
        }
    }

    fn finding(applicability: Applicability, edits: &[Edit]) -> Finding {
        Finding {
            rule: "pkgmgr-call".to_owned(),
            severity: Severity::Warning,
            message: String::new(),
            help: String::new(),
            span: Span::empty(0),
            call: None,
            fix: Some(Fix {
                words: Vec::new(),
                applicability,
                commands: Vec::new(),
                edits: edits.to_vec(),
            }),
        }
    }

    fn safe(edits: &[Edit]) -> Finding {
        finding(Applicability::Safe, edits)
    }

    #[test]
    fn edits_replace_insert_and_delete() {
        let edits = [
            edit(0, 0, ">"),
            edit(0, 1, "x"),
            edit(2, 3, ""),
            edit(4, 4, "!"),
        ];
        assert_eq!(apply("abcd", &edits).as_deref(), Ok(">xbd!"));
    }

    #[test]
    fn edits_off_the_text_are_refused() {
        for edits in [
            vec![edit(2, 9, "")],
            vec![edit(1, 2, "")],
            vec![edit(3, 4, ""), edit(0, 1, "")],
        ] {
            assert!(apply("äbcd", &edits).is_err(), "{edits:?}");
        }
    }

    #[test]
    fn a_fix_that_overlaps_an_accepted_one_is_left_out_whole() {
        let first = safe(&[edit(2, 6, "A")]);
        let second = safe(&[edit(0, 1, "B"), edit(5, 8, "B")]);
        let third = safe(&[edit(6, 8, "C")]);
        let accepted = accept(&[first, second, third], false);
        assert_eq!(accepted.findings, [0, 2]);
        assert_eq!(accepted.edits, [edit(2, 6, "A"), edit(6, 8, "C")]);
    }

    #[test]
    fn two_fixes_share_an_edit() {
        let first = safe(&[edit(0, 4, "dism"), edit(9, 9, "x")]);
        let second = safe(&[edit(0, 4, "dism"), edit(12, 13, "y")]);
        let accepted = accept(&[first, second], false);
        assert_eq!(accepted.findings, [0, 1]);
        assert_eq!(accepted.edits.len(), 3);
    }

    #[test]
    fn a_fix_that_shares_an_edit_with_one_left_out_is_left_out() {
        let shared = edit(0, 4, "dism");
        let first = safe(&[edit(12, 14, "A")]);
        let second = safe(&[shared.clone(), edit(13, 16, "B")]);
        let third = safe(&[shared.clone(), edit(20, 21, "C")]);
        let accepted = accept(&[first, second, third.clone()], false);
        assert_eq!(accepted.findings, [0]);
        let not_asked_for = finding(Applicability::Unsafe, &[shared, edit(30, 31, "D")]);
        let findings = [third, not_asked_for];
        assert_eq!(accept(&findings, false), Accepted::default());
        assert_eq!(accept(&findings, true).findings, [0, 1]);
    }

    #[test]
    fn the_same_place_cannot_become_two_things() {
        let accepted = accept(&[safe(&[edit(3, 3, "a")]), safe(&[edit(3, 3, "b")])], false);
        assert_eq!(accepted.findings, [0]);
    }

    #[test]
    fn unsafe_fixes_are_asked_for() {
        let findings = [finding(Applicability::Unsafe, &[edit(0, 1, "x")])];
        assert_eq!(accept(&findings, false), Accepted::default());
        assert_eq!(accept(&findings, true).findings, [0]);
    }
}
