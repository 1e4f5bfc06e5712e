//! Readings of a table that were made before: blocking, training and scoring ask for the same ones over and over.

use std::{
    collections::BTreeMap,
    ops::Deref,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use crate::{
    model::Field,
    table::{Texts, ValueId},
};

/// The number of the value of each record, and the values.
#[derive(Debug)]
pub(crate) struct Values {
    pub(super) rows: Arc<Vec<ValueId>>,
    pub(super) texts: Arc<Texts>,
}

/// What was read of a table, until it is let go. A copy of the table begins with nothing.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<BTreeMap<Field, Arc<OnceLock<Arc<Values>>>>>);

impl Clone for Kept {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Kept {
    /// The values of a field, read now if they were not before. Who asks at the same time waits.
    pub(super) fn get(&self, field: &Field, read: impl FnOnce() -> Values) -> Arc<Values> {
        let place = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(field.clone()).or_default())
        };
        Arc::clone(place.get_or_init(|| Arc::new(read())))
    }

    /// Forgets all that nobody holds.
    pub(crate) fn let_go(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The rows of a reading: those of a column as they are, or read.
#[derive(Debug, Clone)]
pub(crate) enum Rows<'t> {
    AsTheyAre(&'t [ValueId]),
    Read(Arc<Vec<ValueId>>),
    /// Laid out with those of other readings, record after record.
    InLines {
        lines: Arc<Vec<ValueId>>,
        /// How many readings a record has.
        width: usize,
        /// Which of them this is.
        at: usize,
    },
}

impl Rows<'_> {
    /// The number of the value of a record.
    #[inline]
    pub(crate) fn of(&self, row: usize) -> ValueId {
        match self {
            Self::AsTheyAre(rows) => rows[row],
            Self::Read(rows) => rows[row],
            Self::InLines { lines, width, at } => lines[row * width + at],
        }
    }

    /// The numbers of all records.
    pub(crate) fn iter(&self) -> impl Iterator<Item = ValueId> + '_ {
        let records = match self {
            Self::AsTheyAre(rows) => rows.len(),
            Self::Read(rows) => rows.len(),
            Self::InLines { lines, width, .. } => lines.len() / width,
        };
        (0..records).map(|row| self.of(row))
    }
}

/// The values of a reading.
#[derive(Debug, Clone)]
pub(crate) enum Distinct<'t> {
    AsTheyAre(&'t Texts),
    Read(Arc<Texts>),
}

impl Deref for Distinct<'_> {
    type Target = Texts;

    #[inline]
    fn deref(&self) -> &Texts {
        match self {
            Self::AsTheyAre(texts) => texts,
            Self::Read(texts) => texts,
        }
    }
}
