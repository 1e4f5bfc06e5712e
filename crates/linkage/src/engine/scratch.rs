//! The records of one block, laid side by side, so that comparing them reads memory in order.

use crate::{
    engine::{
        Engine, Glimpse,
        plain::{Code, Plain},
    },
    table::{NOT_RECORDED, ValueId},
    text::date::PartialDay,
};

/// Value numbers of a few records, and what features see of the values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    /// The rows of the table that lie here.
    pub(crate) rows: Vec<u32>,
    /// How many fields a record has.
    width: usize,
    /// Record after record, the value of each field.
    ids: Vec<ValueId>,
    /// For each row, a bit for each comparison whose field of "not recorded" is recorded.
    recorded: Vec<u32>,
    /// What is laid out for each feature.
    laid_out: Vec<LaidOut>,
    glimpses: Vec<Glimpse>,
    across: Vec<ValueId>,
    dates: Vec<Option<PartialDay>>,
    codes: Vec<Code>,
}

/// What is laid out for a feature, and from which place on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum LaidOut {
    Nothing,
    /// What a glance sees.
    Glimpses(usize),
    /// The left numbers of right values.
    Across(usize),
    Dates(usize),
    Codes(usize),
}

/// Fewer records than this are compared where they lie: laying out what a glance sees would cost more than it saves.
const WORTH_LAYING_OUT: usize = 6;

impl Scratch {
    /// Lays these rows out.
    pub(crate) fn fill(&mut self, engine: &Engine<'_>, rows: &[u32]) {
        self.begin(engine, rows);
        for row in rows {
            self.ids.extend_from_slice(engine.reads.line(*row));
        }
        self.lay_out(engine, |_| true);
    }

    /// The same with nothing but what one comparison looks at; all else seems not recorded.
    pub(crate) fn fill_for(&mut self, engine: &Engine<'_>, comparison: usize, rows: &[u32]) {
        let comparing = &engine.comparisons[comparison];
        self.begin(engine, rows);
        self.ids.resize(rows.len() * self.width, NOT_RECORDED);
        for (at, read) in engine.reads.iter().enumerate() {
            if comparing.looks_at(at, &engine.features) {
                let places = self.ids.iter_mut().skip(at).step_by(self.width);
                places.zip(rows).for_each(|(id, row)| *id = read.rows.of(*row as usize));
            }
        }
        self.lay_out(engine, |feature| comparing.parts.iter().any(|(at, _)| *at == feature));
    }

    fn begin(&mut self, engine: &Engine<'_>, rows: &[u32]) {
        self.rows.clear();
        self.rows.extend_from_slice(rows);
        self.ids.clear();
        self.width = engine.reads.len();
    }

    fn lay_out(&mut self, engine: &Engine<'_>, wanted: impl Fn(usize) -> bool) {
        let (rows, worth) = (self.rows.len(), self.rows.len() >= WORTH_LAYING_OUT);
        self.laid_out.clear();
        self.glimpses.clear();
        self.across.clear();
        self.dates.clear();
        self.codes.clear();
        for (at, feature) in engine.features.iter().enumerate() {
            let side = &engine.reads[feature.left].side;
            let ids = self.ids.iter().skip(feature.left).step_by(self.width).copied();
            self.laid_out.push(if !wanted(at) {
                LaidOut::Nothing
            } else if let Some(Plain::Dates(_)) = feature.plain {
                self.dates.extend(ids.map(|id| *side.dates.get((id as usize).checked_sub(1)?)?));
                LaidOut::Dates(self.dates.len() - rows)
            } else if let Some(Plain::Codes(_)) = feature.plain {
                self.codes.extend(ids.map(|id| Code::of(side, id)));
                LaidOut::Codes(self.codes.len() - rows)
            } else if worth && feature.glances() {
                let learned = engine.variants.of(feature.left, feature.right);
                self.glimpses.extend(ids.map(|id| Glimpse::of(side, learned, id)));
                LaidOut::Glimpses(self.glimpses.len() - rows)
            } else if worth && feature.is_equal_across() {
                let ids = self.ids.iter().skip(feature.right).step_by(self.width);
                self.across.extend(ids.map(|id| feature.translated(*id)));
                LaidOut::Across(self.across.len() - rows)
            } else {
                LaidOut::Nothing
            });
        }
        self.recorded.clear();
        for line in self.ids.chunks_exact(self.width.max(1)) {
            let mask = |mask: u32, (at, read): (usize, &Option<usize>)| {
                mask | u32::from(read.is_some_and(|read| line[read] != NOT_RECORDED)) << at
            };
            self.recorded.push(engine.missing_reads.iter().enumerate().fold(0, mask));
        }
    }

    /// What is laid out for a feature.
    #[inline]
    pub(crate) fn laid_out(&self, feature: usize) -> LaidOut {
        self.laid_out[feature]
    }

    /// What a glance sees of two records.
    #[inline]
    pub(crate) fn glimpses(&self, from: usize, i: usize, j: usize) -> (&Glimpse, &Glimpse) {
        (&self.glimpses[from + i], &self.glimpses[from + j])
    }

    /// The left number of the right value of a record.
    #[inline]
    pub(crate) fn across(&self, from: usize, at: usize) -> ValueId {
        self.across[from + at]
    }

    /// Two dates, where both can be read.
    #[inline]
    pub(crate) fn dates(&self, from: usize, i: usize, j: usize) -> Option<(PartialDay, PartialDay)> {
        self.dates[from + i].zip(self.dates[from + j])
    }

    /// Two codes.
    #[inline]
    pub(super) fn codes(&self, from: usize, i: usize, j: usize) -> (&Code, &Code) {
        (&self.codes[from + i], &self.codes[from + j])
    }

    /// A bit for each comparison that the record at this place has something for.
    #[inline]
    pub(crate) fn recorded(&self, at: usize) -> u32 {
        self.recorded[at]
    }

    /// The value of a field of the record at this place.
    #[inline]
    pub(crate) fn value(&self, read: usize, at: usize) -> ValueId {
        self.ids[at * self.width + read]
    }
}
