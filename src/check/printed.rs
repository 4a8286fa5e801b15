//! Scripts that read the file which a call prints into: pkgmgr leaves it empty, and DISM
//! does not.
//!
//! ```text
//! pkgmgr /iu:A > err.txt
//! for %%f in (err.txt) do if %%~zf gtr 0 echo failed
//! ```

use std::collections::BTreeMap;

use super::Candidate;
use crate::invocation::{Limit, Output};
use crate::language::{Script, holds_one_of};
use crate::span::{Span, Spans};
use crate::text::{Run, Text};

/// What reads a file, or asks how long it is, in lower case.
const READERS: [&str; 16] = [
    "%%~z",
    "find ",
    "find.exe",
    "findstr",
    "for /f",
    "gc ",
    "get-content",
    "get-item",
    "getfile",
    "loadfromfile",
    "opentextfile",
    "readall",
    "readtext",
    "select-string",
    "set /p",
    "sls ",
];

/// Lowers the fixes of calls that print into a file which the script reads.
pub(super) fn lower(candidates: &mut [Candidate<'_>], text: &str, script: &Script) {
    let mut reads: Option<Vec<String>> = None;
    let mut known: BTreeMap<Vec<String>, bool> = BTreeMap::new();
    for candidate in candidates {
        let Some(file) = written_to(candidate) else {
            continue;
        };
        let reads = reads.get_or_insert_with(|| lines_that_read(text, script));
        let names = names(file, text);
        let is_read = *known.entry(names).or_insert_with_key(|names| {
            let mut all = names.iter();
            all.any(|name| reads.iter().any(|line| holds(line, name)))
        });
        if is_read {
            let does = if candidate.tool.is_silent() {
                format!("{} prints nothing, and DISM does", candidate.tool.name())
            } else {
                "DISM prints something else".to_owned()
            };
            let reason = format!("the script reads the file that this call prints into: {does}");
            let limits = &mut candidate.invocation.site.limits;
            limits.push(Limit::unsafe_fix(reason));
        }
    }
}

/// The file that a call prints into.
fn written_to<'c>(candidate: &'c Candidate<'_>) -> Option<&'c Text> {
    let site = &candidate.invocation.site;
    let file = site.written_to.as_ref();
    file.filter(|_| site.output == Output::Read)
}

/// The lines with something in them that reads a file, in lower case.
fn lines_that_read(text: &str, script: &Script) -> Vec<String> {
    let comments: Spans = script.comments.iter().copied().collect();
    let mut start = 0;
    let mut reads = Vec::new();
    for line in text.split_inclusive('\n') {
        let span = Span::new(start, start + line.len());
        start = span.end;
        if holds_one_of(&READERS, line) && !comments.contain(span) {
            reads.push(line.to_ascii_lowercase());
        }
    }
    reads
}

/// How a script may name the file: by the last component of its path, and by the variable
/// that holds it.
fn names(file: &Text, text: &str) -> Vec<String> {
    let path = file.as_str().trim_matches('"');
    let last = path.rsplit(['\\', '/']).next().unwrap_or_default();
    let written = |run: &Run| text.get(run.site.range()).unwrap_or_default();
    let runs = file.runs().iter().map(written);
    let variables = runs.filter(|written| written.starts_with(['%', '!', '$']));
    let all = std::iter::once(last).chain(variables);
    let all = all.map(str::to_ascii_lowercase);
    let is_file = |name: &String| name.len() > 1 && !["con", "nul"].contains(&name.as_str());
    all.filter(is_file).collect()
}

/// Whether a line names something and does not go on in that name.
fn holds(line: &str, name: &str) -> bool {
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut places = line.match_indices(name);
    places.any(|(at, _)| !line[at + name.len()..].starts_with(is_of_name))
}
