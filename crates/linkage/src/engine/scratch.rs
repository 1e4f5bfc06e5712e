//! The records of one block, laid side by side, so that comparing them reads memory in order.

use crate::{engine::Engine, read::Read, table::ValueId};

/// Value numbers of a few records, field by field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    /// The rows of the table that lie here.
    pub(crate) rows: Vec<u32>,
    /// Field after field, the values of all rows.
    ids: Vec<ValueId>,
    /// For each row, a bit for each comparison whose field of "not recorded" is recorded.
    recorded: Vec<u32>,
}

impl Scratch {
    /// Lays these rows out.
    pub(crate) fn fill(&mut self, engine: &Engine<'_>, rows: &[u32]) {
        self.rows.clear();
        self.rows.extend_from_slice(rows);
        self.ids.clear();
        for read in &engine.reads {
            self.push_read(read, rows);
        }
        self.recorded.clear();
        self.recorded.resize(rows.len(), 0);
        for (at, read) in engine.missing_reads.iter().enumerate() {
            if let Some(read) = read {
                let ids = &self.ids[read * rows.len()..(read + 1) * rows.len()];
                self.recorded.iter_mut().zip(ids).for_each(|(mask, id)| *mask |= u32::from(*id != 0) << at);
            }
        }
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
