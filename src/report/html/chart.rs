//! Counts of findings under a name, and the bars that show them.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::invocation::Applicability;
use crate::report::xml::attribute;

const WAYS: [Applicability; 3] = [
    Applicability::Safe,
    Applicability::Unsafe,
    Applicability::Manual,
];

/// How many findings there are under each name.
#[derive(Debug, Default)]
pub(super) struct Tally {
    counts: BTreeMap<String, [usize; 3]>,
}

/// One name and its findings, by the way they are fixed.
#[derive(Debug)]
pub(super) struct Bar {
    name: String,
    counts: [usize; 3],
}

impl Tally {
    pub(super) fn count(&mut self, name: &str, finding: &Finding) {
        let counts = self.counts.entry(name.to_owned()).or_default();
        let way = super::way(finding);
        for (count, one) in counts.iter_mut().zip(WAYS) {
            *count += usize::from(one == way);
        }
    }

    /// How many are fixed in this way, whatever their name.
    pub(super) fn of_way(&self, way: Applicability) -> usize {
        let of_bar = |counts: &[usize; 3]| {
            let pairs = counts.iter().zip(WAYS);
            pairs
                .filter(|(_, one)| *one == way)
                .map(|(count, _)| *count)
                .sum::<usize>()
        };
        self.counts.values().map(of_bar).sum()
    }

    /// The names, those with most findings first.
    pub(super) fn bars(&self) -> Vec<Bar> {
        let bars = self.counts.iter().map(|(name, counts)| Bar {
            name: name.clone(),
            counts: *counts,
        });
        let mut bars: Vec<_> = bars.collect();
        bars.sort_by_key(|bar| std::cmp::Reverse(bar.total()));
        bars
    }
}

impl Bar {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn total(&self) -> usize {
        self.counts.iter().sum()
    }

    /// A row of a table, its bar as long as its share of the `longest`.
    pub(super) fn row(&self, longest: usize) -> String {
        let name = attribute(&self.name);
        let parts = self
            .counts
            .iter()
            .zip(WAYS)
            .filter(|(count, _)| **count > 0);
        let parts: Vec<_> = parts
            .map(|(count, way)| {
                let (class, share) = (way.name(), share(*count, longest));
                format!(
                    "<i class=\"{class}\" style=\"width:{share}%\" title=\"{count} {class}\"></i>"
                )
            })
            .collect();
        format!(
            "<tr><th scope=\"row\">{name}</th><td><span class=\"bar\">{}</span></td><td class=\"count\">{}</td></tr>",
            parts.concat(),
            self.total(),
        )
    }
}

/// A share of the whole in per cent, with two digits behind the point.
fn share(part: usize, whole: usize) -> String {
    let share = part * 10_000 / whole.max(1);
    format!("{}.{:02}", share / 100, share % 100)
}
