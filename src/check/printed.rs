//! Scripts that read the file which a call prints into: pkgmgr leaves it empty, and DISM
//! does not.
//!
//! ```text
//! pkgmgr /iu:A > err.txt
//! for %%f in (err.txt) do if %%~zf gtr 0 echo failed
//! ```

use std::collections::BTreeMap;

use super::Candidate;
use super::context::line_of;
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

/// How many files are looked for; of more, each is taken to be read.
const MOST: usize = 256;

/// Lowers the fixes of calls that print into a file which the script reads.
pub(super) fn lower(candidates: &mut [Candidate<'_>], text: &str, script: &Script) {
    let mut code: Option<Code> = None;
    let mut known: BTreeMap<Vec<String>, bool> = BTreeMap::new();
    for candidate in candidates {
        let Some(file) = written_to(candidate) else {
            continue;
        };
        let code = code.get_or_insert_with(|| Code::of(text, script));
        let is_crowded = known.len() >= MOST;
        let is_read = *known
            .entry(names(file, text))
            .or_insert_with_key(|names| is_crowded || names.iter().any(|name| code.reads(name)));
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

/// A script in which a file is looked for.
struct Code {
    /// In lower case.
    text: String,
    comments: Spans,
}

impl Code {
    fn of(text: &str, script: &Script) -> Self {
        Self {
            text: text.to_ascii_lowercase(),
            comments: script.comments.iter().copied().collect(),
        }
    }

    /// Whether a file is named on a line with something in it that reads.
    fn reads(&self, name: &str) -> bool {
        let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
        let mut places = self.text.match_indices(name).map(|(at, _)| at);
        places.any(|at| {
            let (before, behind) = (&self.text[..at], &self.text[at + name.len()..]);
            !behind.starts_with(is_of_name)
                && !is_written_to(before)
                && !self.comments.contain(Span::new(at, at + name.len()))
                && holds_one_of(&READERS, &self.text[line_of(&self.text, at).range()])
        })
    }
}

/// Whether the name of a file, or the rest of it, stands behind a sign that writes to it.
fn is_written_to(before: &str) -> bool {
    let is_of_path = |c: char| !c.is_whitespace() && !"\"'<>(".contains(c);
    let before = before.trim_end_matches(is_of_path);
    before
        .trim_end_matches([' ', '\t', '"', '\''])
        .ends_with('>')
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
