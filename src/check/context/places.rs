//! Calls in order of position.

use crate::span::Span;

/// Where calls stand.
pub(super) struct Places {
    places: Vec<Span>,
}

impl Places {
    pub(super) fn of(places: impl Iterator<Item = Span>) -> Self {
        let mut places: Vec<Span> = places.collect();
        places.sort_by_key(|place| place.start);
        Self { places }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Span> {
        self.places.iter().copied()
    }

    /// Whether one starts in a way.
    pub(super) fn any_in(&self, arm: Span) -> bool {
        let first = self.places.partition_point(|place| place.start < arm.start);
        let first = self.places.get(first);
        first.is_some_and(|place| place.start < arm.end)
    }

    /// The last call that starts before a place.
    pub(super) fn before(&self, at: usize) -> Option<Span> {
        let behind = self.places.partition_point(|place| place.start < at);
        behind.checked_sub(1).map(|at| self.places[at])
    }
}
