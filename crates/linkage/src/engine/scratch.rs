//! The records of one block, laid side by side, so that comparing them reads memory in order.

use crate::{
    engine::{Engine, Glimpse},
    read::Read,
    table::{NOT_RECORDED, ValueId},
};

/// Value numbers of a few records, field by field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    /// The rows of the table that lie here.
    pub(crate) rows: Vec<u32>,
    /// Field after field, the values of all rows.
    ids: Vec<ValueId>,
    /// For each row, a bit for each comparison whose field of "not recorded" is recorded.
    recorded: Vec<u32>,
    /// For each feature that a glance can rule out, where what it sees of the rows begins.
    glimpsed_from: Vec<Option<usize>>,
    glimpses: Vec<Glimpse>,
    /// For each feature that asks whether two readings are equal, where the left numbers of its right values begin.
    across_from: Vec<Option<usize>>,
    across: Vec<ValueId>,
}

/// Fewer records than this are compared where they lie: laying out what a glance sees would cost more than it saves.
const WORTH_LAYING_OUT: usize = 6;

impl Scratch {
    /// Lays these rows out.
    pub(crate) fn fill(&mut self, engine: &Engine<'_>, rows: &[u32]) {
        self.fill_where(engine, rows, |_| true);
    }

    /// The same with nothing but what one comparison looks at; all else seems not recorded.
    pub(crate) fn fill_for(&mut self, engine: &Engine<'_>, comparison: usize, rows: &[u32]) {
        let comparing = &engine.comparisons[comparison];
        self.fill_where(engine, rows, |read| comparing.looks_at(read, &engine.features));
    }

    fn fill_where(&mut self, engine: &Engine<'_>, rows: &[u32], wanted: impl Fn(usize) -> bool) {
        self.rows.clear();
        self.rows.extend_from_slice(rows);
        self.ids.clear();
        for (at, read) in engine.reads.iter().enumerate() {
            if wanted(at) {
                self.push_read(read, rows);
            } else {
                self.ids.resize(self.ids.len() + rows.len(), NOT_RECORDED);
            }
        }
        self.lay_out(engine, rows);
        self.recorded.clear();
        self.recorded.resize(rows.len(), 0);
        for (at, read) in engine.missing_reads.iter().enumerate() {
            if let Some(read) = read {
                let ids = &self.ids[read * rows.len()..(read + 1) * rows.len()];
                self.recorded.iter_mut().zip(ids).for_each(|(mask, id)| *mask |= u32::from(*id != 0) << at);
            }
        }
    }

    fn lay_out(&mut self, engine: &Engine<'_>, rows: &[u32]) {
        self.glimpsed_from.clear();
        self.glimpses.clear();
        self.across_from.clear();
        self.across.clear();
        let worth = rows.len() >= WORTH_LAYING_OUT;
        for feature in &engine.features {
            let glances = worth && feature.glances();
            self.glimpsed_from.push(glances.then_some(self.glimpses.len()));
            if glances {
                let side = &engine.reads[feature.left].side;
                let ids = &self.ids[feature.left * rows.len()..][..rows.len()];
                self.glimpses.extend(ids.iter().map(|id| Glimpse::of(side, *id)));
            }
            let across = worth && feature.is_equal_across();
            self.across_from.push(across.then_some(self.across.len()));
            if across {
                let ids = &self.ids[feature.right * rows.len()..][..rows.len()];
                self.across.extend(ids.iter().map(|id| feature.translated(*id)));
            }
        }
    }

    /// What a glance sees of two records, where it was laid out for this feature.
    #[inline]
    pub(crate) fn glimpses(&self, feature: usize, i: usize, j: usize) -> Option<(&Glimpse, &Glimpse)> {
        let from = self.glimpsed_from[feature]?;
        Some((&self.glimpses[from + i], &self.glimpses[from + j]))
    }

    /// The left number of the right value of a record, where it was laid out for this feature.
    #[inline]
    pub(crate) fn across(&self, feature: usize, at: usize) -> Option<ValueId> {
        self.across_from[feature].map(|from| self.across[from + at])
    }

    /// A bit for each comparison that the record at this place has something for.
    #[inline]
    pub(crate) fn recorded(&self, at: usize) -> u32 {
        self.recorded[at]
    }

    fn push_read(&mut self, read: &Read<'_>, rows: &[u32]) {
        self.ids.extend(rows.iter().map(|row| read.rows[*row as usize]));
    }

    /// The value of a field of the record at this place.
    #[inline]
    pub(crate) fn value(&self, read: usize, at: usize) -> ValueId {
        self.ids[read * self.rows.len() + at]
    }
}
