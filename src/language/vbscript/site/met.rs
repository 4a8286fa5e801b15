//! Command lines that are met in more than one way, and are told of in one.
//!
//! ```text
//! q.Add "pkgmgr /iu:A"          handed on, to be kept
//! sh.Run q.Item(0), 0, True     and run: the finding stands here
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::super::calls::Carrier;
use super::super::flow::Found;
use super::super::several::values_of_several;
use super::command::environment_variables;
use crate::text::Text;

/// Where the command lines start that are met in more than one way.
#[derive(Default)]
pub(in super::super) struct Met {
    /// Those that calls may run which get them from a variable.
    kept: BTreeSet<usize>,
    /// By the call that they come to, those that are followed there.
    followed: BTreeMap<usize, BTreeSet<usize>>,
}

impl Met {
    /// Looks through all calls of a script.
    pub(in super::super) fn of(all: &[Found]) -> Self {
        let mut met = Self::default();
        if all.iter().any(is_handed) {
            let runs = all.iter().filter(|found| !is_handed(found));
            met.kept = runs.flat_map(starts_of_several).collect();
        }
        for found in all.iter().filter(|found| found.span != found.innermost) {
            let starts = found.lines.iter().filter_map(|line| start_of(&line.text));
            let known = met.followed.entry(found.innermost.start).or_default();
            known.extend(starts);
        }
        met
    }

    /// Whether what a call carries is told of at another one: it only hands that on to
    /// what keeps it, or each call that leads to it is followed.
    pub(in super::super) fn elsewhere(&self, found: &Found) -> bool {
        if is_handed(found) {
            let start = found.lines.first().and_then(|line| start_of(&line.text));
            return start.is_some_and(|start| self.kept.contains(&start));
        }
        let Some(followed) = self.followed.get(&found.innermost.start) else {
            return false;
        };
        let starts = starts_of_several(found);
        found.span == found.innermost
            && !starts.is_empty()
            && starts.iter().all(|start| followed.contains(start))
    }
}

/// Whether a call hands a command line to code that may keep it.
fn is_handed(found: &Found) -> bool {
    let carrier = found.carrier;
    matches!(
        carrier,
        Carrier::Elsewhere | Carrier::Unfollowed { runs: false }
    )
}

/// Where the values start that a call may run which gets them from a variable.
fn starts_of_several(found: &Found) -> Vec<usize> {
    let lines = found
        .lines
        .iter()
        .map(|line| environment_variables(&line.text));
    let values = lines.flat_map(|line| values_of_several(&line));
    values.filter_map(|value| start_of(&value)).collect()
}

/// Where the first part of a text is spelled.
fn start_of(text: &Text) -> Option<usize> {
    let mut runs = text.runs().iter().filter(|run| !run.range.is_empty());
    runs.next().map(|run| run.spelling.start)
}
