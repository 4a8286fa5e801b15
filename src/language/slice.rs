//! Which statements of a script bear on some others: a slice of the program, as it
//! is told by the words that stand in them.
//!
//! ```text
//! set T=pkgmgr            stays: it names a tool
//! set F=TelnetClient      stays: what stays names `F`
//! echo Installing %F%     is left out
//! %T% /iu:%F%             stays: it names `T`, which a tool's name has touched
//! ```
//!
//! Words are compared wherever they stand, in strings too: that keeps too much, and
//! never too little.
//!
//! ```text
//! seeds     what a reading is about, and whether a slice is worth while
//! heard     where a value that names a tool may be come to
//! words     the words of a text
//! ```

mod heard;
mod seeds;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

pub use self::seeds::{Grammar, Seeds};
pub(crate) use self::words::lower;
use self::words::{Shapes, parts_of, places, words};
use super::{Loose, Runs};
use crate::span::Span;

/// A script on its way to a slice of it.
pub(crate) struct Slice<'a> {
    /// The text in lower case, byte for byte where it was.
    lower: String,
    /// Where its words stand.
    words: Vec<Range<usize>>,
    /// What stands before the name of a variable.
    marks: &'static [u8],
    statements: &'a [Loose],
    /// Which statements stay.
    stays: Vec<bool>,
}

impl<'a> Slice<'a> {
    /// Nothing stays yet but what is none of the statements. The text is in lower
    /// case, each character where it was.
    pub(crate) fn of(
        lower: String,
        statements: &'a [Loose],
        comments: &[Span],
        marks: &'static [u8],
    ) -> Self {
        let mut words = words(&lower);
        let mut comments = comments.iter().peekable();
        words.retain(|word| {
            while comments
                .next_if(|comment| comment.end <= word.start)
                .is_some()
            {}
            comments
                .peek()
                .is_none_or(|comment| word.start < comment.start)
        });
        Self {
            words,
            lower,
            marks,
            statements,
            stays: vec![false; statements.len()],
        }
    }

    /// Keeps the statements of a kind.
    pub(crate) fn keep(&mut self, kind: impl Fn(&Loose) -> bool) {
        for (stays, one) in self.stays.iter_mut().zip(self.statements) {
            *stays |= kind(one);
        }
    }

    /// Keeps what holds one of these names.
    pub(crate) fn keep_named(&mut self, names: &[impl AsRef<str>]) {
        let places = places(&self.lower, names);
        self.keep(|one| {
            let first = places.partition_point(|at| *at < one.span.start);
            places.get(first).is_some_and(|at| *at < one.span.end)
        });
    }

    /// The text in parts: the statements have odd numbers, what stands between
    /// them even ones.
    fn part_at(&self, at: usize) -> usize {
        let before = self.statements.partition_point(|one| one.span.end <= at);
        let within = self.statements.get(before);
        2 * before + usize::from(within.is_some_and(|one| one.span.start <= at))
    }

    fn part(&self, part: usize) -> Span {
        let at = part / 2;
        if !part.is_multiple_of(2) {
            return self.statements[at].span;
        }
        let before = at
            .checked_sub(1)
            .map_or(0, |at| self.statements[at].span.end);
        let behind = self.statements.get(at);
        let behind = behind.map_or(self.lower.len(), |one| one.span.start);
        Span::new(before, behind.max(before))
    }

    /// The words that start in a span.
    fn words_in(&self, span: Span) -> &[Range<usize>] {
        let first = self.words.partition_point(|word| word.start < span.start);
        let rest = &self.words[first..];
        &rest[..rest.partition_point(|word| word.start < span.end)]
    }

    /// Whether a word may be the name of a variable that is read.
    fn may_be_read(&self, word: &Range<usize>) -> bool {
        let before = word
            .start
            .checked_sub(1)
            .map(|at| self.lower.as_bytes()[at]);
        self.marks.is_empty() || before.is_some_and(|byte| self.marks.contains(&byte))
    }

    /// Keeps what asks how the last program went, at these places behind the first one
    /// that matters, and what may run between it and the program that it asks about.
    fn keep_what_is_asked_about(&mut self, places: &[usize], first: usize) {
        let parts: BTreeSet<usize> = places.iter().map(|at| self.part_at(*at)).collect();
        // What comes before the last that asks has been looked through for its sake.
        let mut done = 0;
        for part in parts {
            if !part.is_multiple_of(2) {
                self.stays[part / 2] = true;
            }
            for before in (std::mem::replace(&mut done, part / 2)..part / 2).rev() {
                let one = &self.statements[before];
                if one.span.end <= first {
                    break;
                }
                self.stays[before] |= one.runs != Runs::Never;
                if one.runs == Runs::Surely {
                    break;
                }
            }
        }
    }

    /// Keeps all that sets a name which stands in what stays, and all that calls, or
    /// is called by, such a name.
    pub(crate) fn keep_what_sets(&mut self) {
        let mut setters: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut callers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut known = Shapes::default();
        // What stays, and has not been looked at for names.
        let mut new = Vec::new();
        for (at, one) in self.statements.iter().enumerate() {
            new.push(2 * at);
            if self.stays[at] {
                new.push(2 * at + 1);
                continue;
            }
            for word in one.sets.iter().flat_map(|name| parts_of(name)) {
                known.insert(word);
                setters.entry(word).or_default().push(at);
            }
            for word in one.calls.iter().flat_map(|name| parts_of(name)) {
                known.insert(word);
                callers.entry(word).or_default().push(at);
            }
        }
        new.push(2 * self.statements.len());
        while let Some(part) = new.pop() {
            let is_statement = !part.is_multiple_of(2);
            let mut found = Vec::new();
            for place in self.words_in(self.part(part)) {
                let word = &self.lower[place.clone()];
                if known.may_hold(word) {
                    // What stands between statements may read by names that it makes.
                    if !is_statement || self.may_be_read(place) {
                        found.extend(setters.remove(word).into_iter().flatten());
                    }
                    found.extend(callers.remove(word).into_iter().flatten());
                }
            }
            for at in found {
                if !std::mem::replace(&mut self.stays[at], true) {
                    new.push(2 * at + 1);
                }
            }
        }
    }

    /// Keeps what names a variable that something sets which stays; where it is an
    /// object, only what hands it on.
    fn keep_what_reads(&mut self) {
        let staying = self.statements.iter().zip(&self.stays);
        let staying = staying.filter(|(_, stays)| **stays).map(|(one, _)| one);
        let mut watched: BTreeMap<&str, bool> = BTreeMap::new();
        let mut known = Shapes::default();
        for one in staying {
            for word in one.sets.iter().flat_map(|name| parts_of(name)) {
                known.insert(word);
                *watched.entry(word).or_insert(true) &= one.object;
            }
        }
        // What stands between statements may set all that it names.
        for part in (0..=2 * self.statements.len()).step_by(2) {
            for place in self.words_in(self.part(part)) {
                let word = &self.lower[place.clone()];
                if !self.marks.is_empty() || !word.starts_with(|c: char| c.is_ascii_digit()) {
                    known.insert(word);
                    watched.entry(word).or_insert(true);
                }
            }
        }
        let uses_member = |place: &Range<usize>| self.lower[place.end..].starts_with('.');
        let reads = |place: &Range<usize>| {
            let word = &self.lower[place.clone()];
            let watched = known.may_hold(word).then(|| watched.get(word)).flatten();
            watched
                .is_some_and(|object| self.may_be_read(place) && !(*object && uses_member(place)))
        };
        let reading = self.statements.iter();
        let reading = reading.map(|one| self.words_in(one.span).iter().any(reads));
        let reading: Vec<bool> = reading.collect();
        for (stays, reads) in self.stays.iter_mut().zip(reading) {
            *stays |= reads;
        }
    }

    /// The statements that do not stay.
    pub(crate) fn left_out(&self) -> Vec<Span> {
        let all = self.statements.iter().zip(&self.stays);
        let left = all.filter(|(_, stays)| !**stays);
        left.map(|(one, _)| one.span).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::rule::RuleSet;

    /// The lines of which something is read that runs.
    fn read(language: Language, text: &str) -> Vec<&str> {
        let rules = RuleSet::builtin().unwrap();
        let script = language.read_about(text, Some(rules.seeds()));
        let runs = |line: &&str| {
            let start = line.as_ptr().addr() - text.as_ptr().addr();
            let line = Span::new(start, start + line.len());
            let mut places = script.invocations.iter().map(|call| call.span);
            places.any(|place| line.contains(place))
        };
        text.lines().filter(runs).collect()
    }

    #[test]
    fn in_batch_what_has_nothing_to_do_with_a_tool_is_passed_over() {
        let text = "\
foo.exe /a
set T=pkgmgr
set F=%X% Y
%F% /b
bar.exe %T%
start /w %T% /iu:A
baz.exe
if errorlevel 1 qux.exe
:sub
quux.exe %1
corge.exe %~dp0
start %F%
";
        let expected = [
            "%F% /b",
            "bar.exe %T%",
            "start /w %T% /iu:A",
            "baz.exe",
            "if errorlevel 1 qux.exe",
            "quux.exe %1",
            "start %F%",
        ];
        assert_eq!(read(Language::Batch, text), expected);
    }

    #[test]
    fn in_powershell_what_has_nothing_to_do_with_a_tool_is_passed_over() {
        let text = "\
foo.exe $a
$t = 'pkgmgr'
function Install($f) { & $t /iu:$f }
bar.exe $a
Install A
baz.exe $t
& $c
qux.exe
function Log($m) { quux.exe $m }
Log 'B'
# $t
";
        let expected = [
            "function Install($f) { & $t /iu:$f }",
            "Install A",
            "baz.exe $t",
            "& $c",
        ];
        assert_eq!(read(Language::PowerShell, text), expected);
    }

    #[test]
    fn in_vbscript_what_has_nothing_to_do_with_a_tool_is_passed_over() {
        let text = "\
Set sh = CreateObject(\"WScript.Shell\")
sh.Run \"foo.exe\"
c = \"pkgmgr\"
d = c & \" /iu:A\"
sh.Run d
sh.Run \"corge.exe\"
Sub Install(x)
sh.Run \"bar.exe \" & x
End Sub
Sub Log(y)
sh.Run \"baz.exe\"
End Sub
Install c
Log 1
";
        let expected = ["sh.Run d", "sh.Run \"bar.exe \" & x", "Install c"];
        assert_eq!(read(Language::VbScript, text), expected);
    }

    #[test]
    fn all_is_read_where_a_name_may_come_in_pieces_or_a_comment_suppresses() {
        for line in ["p^kgmgr /iu:B", "rem dismigrate: ignore"] {
            let text = format!("foo.exe\npkgmgr /iu:A\n{line}\n");
            assert_eq!(read(Language::Batch, &text)[0], "foo.exe", "{line}");
        }
    }
}
