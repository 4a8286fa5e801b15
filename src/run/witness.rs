//! What a run saw of the files that baselines speak of.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::Settings;
use super::outcome::FileOutcome;
use crate::baseline::{Baseline, Seen};
use crate::report::FileReport;

/// The baselines of a run, by path, and what was seen for each.
pub(super) struct Witnesses<'a> {
    settings: &'a Settings,
    seen: BTreeMap<PathBuf, (Arc<Baseline>, Seen)>,
}

impl<'a> Witnesses<'a> {
    pub(super) fn new(settings: &'a Settings) -> Self {
        let mut witnesses = Self {
            settings,
            seen: BTreeMap::new(),
        };
        for profile in settings.profiles.all() {
            if let Some(baseline) = &profile.baseline {
                witnesses.of(baseline);
            }
        }
        witnesses
    }

    /// Takes note of one file.
    pub(super) fn hear(&mut self, outcome: &FileOutcome) {
        let Some((baseline, name)) = &outcome.witnessed else {
            return;
        };
        let seen = self.of(baseline);
        seen.files.insert(name.clone());
        if let Some(report) = &outcome.report {
            seen.matched.extend(report.baselined().iter().cloned());
        }
    }

    /// Reports on the entries that nothing matched.
    pub(super) fn stale(&self) -> Vec<FileReport> {
        let profile = self.settings.profiles.here();
        let stale = self.seen.values().filter_map(|(baseline, seen)| {
            let report = baseline.stale(seen, |rule| profile.is_selected(rule));
            report.map(|report| report.with_policy(profile.policy))
        });
        stale.collect()
    }

    fn of(&mut self, baseline: &Arc<Baseline>) -> &mut Seen {
        let fresh = || {
            let seen = Seen {
                roots: self.settings.roots.clone(),
                ..Seen::default()
            };
            (Arc::clone(baseline), seen)
        };
        let entry = self.seen.entry(baseline.path().to_path_buf());
        &mut entry.or_insert_with(fresh).1
    }
}
