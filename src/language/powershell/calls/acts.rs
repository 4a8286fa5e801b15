//! Which parts of a call do something each time they are asked.
//!
//! ```text
//! $($queue.Dequeue())   $((++$i))   (Get-NextPackage)   do, as far as is known
//! $f.FullName   $(Join-Path $a b)   $name.Trim()        only read
//! ```

use super::super::facts::starts_command;
use super::super::token::{Bracket, Kind};
use super::super::view::View;
use super::super::walker::Walker;
use super::unknown_parts;
use crate::invocation::Invocation;
use crate::span::Span;
use crate::text::Text;

/// Commands that only read, beside those whose verb says so.
const READING: [&str; 16] = [
    "cat",
    "dir",
    "echo",
    "gc",
    "gci",
    "gi",
    "gp",
    "group",
    "ls",
    "measure",
    "pwd",
    "select",
    "sort",
    "type",
    "where",
    "write-output",
];

/// Verbs of cmdlets that only read.
const VERBS: [&str; 14] = [
    "compare",
    "convert",
    "convertfrom",
    "convertto",
    "format",
    "get",
    "group",
    "join",
    "measure",
    "resolve",
    "select",
    "sort",
    "split",
    "test",
];

/// Methods that only read.
const METHODS: [&str; 51] = [
    "adddays",
    "addhours",
    "addminutes",
    "addmonths",
    "addseconds",
    "addyears",
    "changeextension",
    "combine",
    "concat",
    "contains",
    "containskey",
    "endswith",
    "equals",
    "exists",
    "expandenvironmentvariables",
    "format",
    "get_item",
    "getdirectoryname",
    "getenvironmentvariable",
    "getextension",
    "getfilename",
    "getfilenamewithoutextension",
    "getfolderpath",
    "getfullpath",
    "getpathroot",
    "gettemppath",
    "gettype",
    "getvalue",
    "indexof",
    "insert",
    "isnullorempty",
    "item",
    "join",
    "lastindexof",
    "matches",
    "padleft",
    "padright",
    "remove",
    "replace",
    "split",
    "startswith",
    "substring",
    "tolower",
    "tolowerinvariant",
    "toshortdatestring",
    "tostring",
    "toupper",
    "toupperinvariant",
    "trim",
    "trimend",
    "trimstart",
];

impl Walker<'_> {
    /// The unknown parts among the arguments of a call that do something when they
    /// are asked, as they are spelled.
    pub(super) fn acts(&self, call: &Invocation) -> Vec<Span> {
        let acts = unknown_parts(call).filter(|(written, _)| self.acts_when_asked(written));
        acts.map(|(_, run)| run.spelling).collect()
    }

    fn acts_when_asked(&self, written: &str) -> bool {
        // A variable and its members do nothing.
        if !["(", "++", "--"].iter().any(|sign| written.contains(sign)) {
            return false;
        }
        let view = View::new(Text::source(written, 0));
        (0..view.tokens.len()).any(|at| match view.kind(at) {
            Some(Kind::Assign | Kind::Ampersand | Kind::Source) => true,
            Some(Kind::Operator) => matches!(view.token(at), "++" | "--"),
            Some(Kind::Bare) => starts_command(&view, at) && !self.only_reads(view.token(at)),
            Some(Kind::Open(Bracket::Paren)) => {
                let method = at.checked_sub(1).filter(|_| view.tokens[at].glued);
                method.is_some_and(|method| !is_reading_method(&view, method))
            }
            _ => false,
        })
    }

    /// Whether a command of this name does no more than read, as far as it says.
    fn only_reads(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let verb = name.split_once('-').map(|(verb, _)| verb);
        let says = verb.is_some_and(|verb| VERBS.contains(&verb));
        let reads = says && name != "get-random" || READING.contains(&name.as_str());
        reads && self.facts.function(&name).is_none()
    }
}

/// Whether a bracket behind this token calls a method that only reads, or none.
fn is_reading_method(view: &View, before: usize) -> bool {
    view.kind(before) != Some(Kind::Word)
        || METHODS.contains(&view.token(before).to_ascii_lowercase().as_str())
}
