//! The proof of a fix: what it writes is read again.
//!
//! All fixes are applied together and the result is read once. Where a new
//! command is not found word for word in the place of the old one, the fixes
//! are tried in halves, down to single ones (those that share an edit together),
//! and those that fail are withheld. So are those whose new commands DISM would
//! refuse: a line that a `dism` rule objects to is never written.
//!
//! Statements that no fix touches, and that set nothing on which one could rest,
//! are left out of that reading. Where something does not read back so, all of
//! the script is read.

use std::collections::BTreeSet;

use super::cmdlet::is_cmdlet;
use super::{dism, leftover, program_span};
use crate::finding::{Edit, Finding, Fix};
use crate::invocation::{Invocation, Word};
use crate::language::{Language, Script};
use crate::rewrite;
use crate::rule::target::Target;
use crate::rule::{DISM, RuleSet};
use crate::span::Span;

/// A script is read so many times to find the fixes in it that fail; what has not been
/// tried then is withheld.
const MOST_READINGS: usize = 256;

/// What a proof needs to know.
pub(super) struct Proof<'a> {
    /// The script as it is.
    pub(super) text: &'a str,
    /// Its language.
    pub(super) language: Language,
    /// What its reader saw.
    pub(super) script: &'a Script,
    /// The rules there are.
    pub(super) rules: &'a RuleSet,
    /// The Windows that runs the new commands.
    pub(super) target: Target,
    /// The calls of the old tools in the script.
    pub(super) calls: &'a [Span],
}

impl Proof<'_> {
    /// Withholds the fixes that do not survive it.
    pub(super) fn hold(&self, findings: &mut [Finding]) {
        // What DISM refuses is taken out first, and the rest is read once more.
        for _ in 0..2 {
            match self.together(findings) {
                Ok(()) => return,
                Err(Failure::Unreadable) => break,
                Err(Failure::Refused(refused)) => {
                    let withheld = refused
                        .iter()
                        .filter_map(|(at, reason)| withhold(&mut findings[*at], reason));
                    let withheld: Vec<Fix> = withheld.collect();
                    rewrite::withhold_partners(findings, &withheld);
                }
            }
        }
        self.halve(findings);
    }

    /// Tries the fixes in halves, and halves of those that fail, down to single ones.
    fn halve(&self, findings: &mut [Finding]) {
        let mut left = MOST_READINGS;
        let mut open = vec![rewrite::groups(findings)];
        while let Some(mut groups) = open.pop() {
            let read = (left > 0).then(|| self.read_back_groups(&groups, findings));
            left = left.saturating_sub(1);
            let refused = match read {
                Some(Ok(())) => continue,
                Some(Err(_)) if groups.len() > 1 => {
                    let behind = groups.split_off(groups.len() / 2);
                    open.extend([behind, groups]);
                    continue;
                }
                Some(Err(Failure::Refused(refused))) => refused,
                Some(Err(Failure::Unreadable)) | None => Vec::new(),
            };
            for at in groups.into_iter().flatten() {
                let reason = refused.iter().find(|(refused, _)| *refused == at);
                let reason = match reason {
                    Some((_, reason)) => reason,
                    None if refused.is_empty() => UNREADABLE,
                    None => rewrite::PARTNER,
                };
                withhold(&mut findings[at], reason);
            }
        }
    }

    /// Whether the text with the fixes of these groups has their new commands.
    fn read_back_groups(&self, groups: &[Vec<usize>], findings: &[Finding]) -> Result<(), Failure> {
        let all = groups.iter().flatten();
        let fixes: Vec<_> = all.map(|at| (*at, &findings[*at])).collect();
        let edits = fixes.iter().filter_map(|(_, finding)| finding.fix.as_ref());
        let edits: BTreeSet<Edit> = edits.flat_map(|fix| fix.edits.clone()).collect();
        let edits: Vec<Edit> = edits.into_iter().collect();
        self.read_back(&edits, &fixes)
    }

    /// Tries all fixes at once.
    fn together(&self, findings: &[Finding]) -> Result<(), Failure> {
        let accepted = rewrite::accept(findings, true);
        if accepted.findings.len() != count_fixes(findings) {
            return Err(Failure::Unreadable);
        }
        let fixes = accepted.findings.iter();
        let fixes: Vec<_> = fixes.map(|at| (*at, &findings[*at])).collect();
        if fixes.is_empty() {
            return Ok(());
        }
        self.read_back(&accepted.edits, &fixes)
    }

    /// Whether the edited text has the new commands of the findings, which come
    /// with their numbers.
    fn read_back(&self, edits: &[Edit], fixes: &[(usize, &Finding)]) -> Result<(), Failure> {
        let left_out = self.left_out(edits, fixes);
        if !left_out.is_empty() {
            let mut all = [edits, &left_out].concat();
            all.sort();
            match self.read_edited(&all, fixes) {
                Err(Failure::Unreadable) => {}
                known => return known,
            }
        }
        self.read_edited(edits, fixes)
    }

    /// The edits that leave out what bears neither on `edits` nor on a call or one
    /// of the findings.
    fn left_out(&self, edits: &[Edit], fixes: &[(usize, &Finding)]) -> Vec<Edit> {
        let edited: Vec<Span> = edits.iter().map(|edit| edit.span).collect();
        let findings = fixes.iter().map(|(_, finding)| finding.span);
        let wanted = findings.chain(self.calls.iter().copied());
        let mut left_out: Vec<Edit> = Vec::new();
        for span in leftover::of(self.text, &self.script.loose, &edited, wanted) {
            let between = |last: &Edit| self.text.get(last.span.end..span.start);
            let adjoins = |last: &Edit| between(last).is_some_and(|text| text.trim().is_empty());
            match left_out.last_mut() {
                Some(last) if adjoins(last) => last.span.end = span.end,
                _ => left_out.push(Edit {
                    span,
                    replacement: self.language.filler().to_owned(),
                }),
            }
        }
        left_out
    }

    /// Whether the edited text has the new commands of the findings in order, no
    /// more calls of the old tools than are left, and no command that DISM refuses.
    fn read_edited(&self, edits: &[Edit], fixes: &[(usize, &Finding)]) -> Result<(), Failure> {
        let edited = rewrite::apply(self.text, edits).map_err(|_| Failure::Unreadable)?;
        let script = self.language.read(&edited);
        let pe = dism::is_of_pe(self.script);
        let readings = Readings::of_all(&script);
        let mut read = script.invocations.iter();
        let shifts = Shifts::of(edits);
        let mut refused = Vec::new();
        let mut rewritten = 0;
        for (at, finding) in fixes {
            let Some(fix) = &finding.fix else { continue };
            rewritten += usize::from(!fix.words.is_empty());
            // Further commands may be written behind the line of the call.
            let edited = fix.edits.iter().map(|edit| edit.span);
            let places = edited.chain([finding.span]).map(|old| shifts.place(old));
            let places: Vec<Span> = places.collect();
            let is_there =
                |call: &Invocation| places.iter().any(|place| call.span.overlaps(*place));
            for words in &fix.words {
                let call = read.find(|call| has_words(call, words) && is_there(call));
                let call = call.ok_or(Failure::Unreadable)?;
                let readings = readings.of(call).filter(|call| is_dism(call));
                let mut refusals =
                    readings.filter_map(|call| dism::refusal(call, pe, self.rules, self.target));
                if let Some(refusal) = refusals.next() {
                    let reason = format!("DISM would not do what the new line says: {refusal}");
                    refused.push((*at, reason));
                }
            }
        }
        let left = super::candidates(&script, self.rules).len();
        match refused.as_slice() {
            _ if left + rewritten > self.calls.len() => Err(Failure::Unreadable),
            [] => Ok(()),
            _ => Err(Failure::Refused(refused)),
        }
    }
}

/// The calls of a script by the place of their program: a call in a procedure is
/// read once for each of its callers.
struct Readings<'a> {
    sorted: Vec<(Span, &'a Invocation)>,
}

impl<'a> Readings<'a> {
    fn of_all(script: &'a Script) -> Self {
        let calls = script.invocations.iter();
        let mut sorted: Vec<_> = calls.map(|call| (program_span(call), call)).collect();
        sorted.sort_by_key(|(place, _)| *place);
        Self { sorted }
    }

    /// All readings of a call, itself among them.
    fn of(&self, call: &Invocation) -> impl Iterator<Item = &'a Invocation> {
        let place = program_span(call);
        let start = self.sorted.partition_point(|(other, _)| *other < place);
        let same = self.sorted[start..]
            .iter()
            .take_while(move |(other, _)| *other == place);
        same.map(|(_, call)| *call)
    }
}

/// Where the bytes of a text lie once it is edited.
struct Shifts {
    /// Each edit, and how far what stands behind it has moved.
    behind: Vec<(Span, isize)>,
}

impl Shifts {
    /// Those of disjoint edits in order of position.
    fn of(edits: &[Edit]) -> Self {
        let behind = edits.iter().scan(0, |moved, edit| {
            *moved += edit.replacement.len().cast_signed() - edit.span.len().cast_signed();
            Some((edit.span, *moved))
        });
        Self {
            behind: behind.collect(),
        }
    }

    /// Where that is which stands in the place of `old`.
    fn place(&self, old: Span) -> Span {
        // What is inserted at its start takes its place too.
        let is_before = |edit: Span| edit.start < old.start && edit.end <= old.start;
        let before = self.behind.partition_point(|(edit, _)| is_before(*edit));
        let within = self.behind.partition_point(|(edit, _)| edit.end <= old.end);
        Span::new(
            moved(old.start, self.behind[..before].last()),
            moved(old.end, self.behind[..within].last()),
        )
    }
}

fn moved(at: usize, shift: Option<&(Span, isize)>) -> usize {
    at.saturating_add_signed(shift.map_or(0, |(_, by)| *by))
}

/// What is wrong with rewritten text.
enum Failure {
    /// A new command cannot be found in it, or an old call is still there.
    Unreadable,
    /// DISM refuses commands of these findings.
    Refused(Vec<(usize, String)>),
}

const UNREADABLE: &str =
    "the new command cannot be written here so that it reads back as it should";

/// Withholds a fix, and returns it.
fn withhold(finding: &mut Finding, reason: &str) -> Option<Fix> {
    let fix = finding.fix.take()?;
    finding.help = format!("no rewrite: {reason}\n{}", finding.help);
    Some(fix)
}

fn count_fixes(findings: &[Finding]) -> usize {
    findings
        .iter()
        .filter(|finding| finding.fix.is_some())
        .count()
}

/// The program may stand behind a variable or a wrapper; its arguments must
/// be the same to the letter.
fn has_words(call: &Invocation, words: &[String]) -> bool {
    let Some((_, expected)) = words.split_first() else {
        return false;
    };
    if words
        .first()
        .is_some_and(|name| is_cmdlet(name) && call.program.as_str() != name)
    {
        return false;
    }
    let same = |(one, two): (&str, &String)| one == two || bare(one) == bare(two);
    let arguments = call.arguments.iter().map(Word::as_str);
    call.arguments.len() == expected.len() && arguments.zip(expected).all(same)
}

/// Whether a new command is one of DISM's, as far as can be seen.
fn is_dism(call: &Invocation) -> bool {
    let name = call.program.program_name();
    name.is_none_or(|name| name == DISM)
}

/// An expression of PowerShell without the brackets that it needs in a string:
/// `$f.Name` is written `$($f.Name)` there.
fn bare(word: &str) -> String {
    word.replace("$(", "(").replace(['(', ')'], "")
}
