//! A model made ready for the records at hand: fields read, tests gathered, levels looked up.
//!
//! Tests on the same two readings are gathered into a [`Feature`]: the bits of all its tests are a pure function of two
//! value numbers, and are remembered. The level of a comparison is then one look-up by the bits of its features.

mod compare;
mod feature;
mod frequency;
mod kernel;
mod levels;
mod memo;
mod plain;
mod scratch;
mod two;
mod unlike;
mod variants;

use std::sync::Arc;

use rayon::prelude::*;

use crate::{
    Table,
    model::{Condition, Field, Model, ModelError, Test},
    read::{Need, Read, Rows},
    table::{NOT_RECORDED, ValueId},
};

pub(crate) use compare::Comparing;
pub(crate) use feature::Feature;
pub(crate) use frequency::{Counted, Frequency};
pub(crate) use kernel::{Kernel, Weights};
pub use levels::Levels;
pub(crate) use memo::Memo;
pub(crate) use scratch::{LaidOut, Scratch};
pub(crate) use unlike::Glimpse;
pub(crate) use variants::Variants;

/// Says how often each value of a reading stands among all records that there are.
pub(crate) type CountedBy<'c> = &'c dyn Fn(&Read<'_>) -> Option<Counted>;

/// A model made ready for a table. It holds no probabilities: those are in [`Weights`].
#[derive(Debug)]
pub(crate) struct Engine<'t> {
    /// The fields that are tested or counted.
    pub(crate) reads: Reads<'t>,
    /// The readings that are tested against each other.
    pub(crate) features: Vec<Feature>,
    /// The comparisons, in the order of the model.
    pub(crate) comparisons: Vec<Comparing>,
    /// For each comparison whose first level is "not recorded", the field that it asks about, by its place.
    pub(crate) missing_reads: Vec<Option<usize>>,
    /// Spellings that were learned to be one name, by reading.
    pub(crate) variants: Variants,
}

/// The fields that a model tests or counts, and what is asked of each.
#[derive(Debug, Clone)]
pub(crate) struct Reads<'t> {
    asked: Vec<(Field, Need)>,
    read: Arc<Vec<Read<'t>>>,
    /// Record after record, the number of its value in each field: a record costs one look into memory.
    lines: Arc<Vec<ValueId>>,
}

impl<'t> std::ops::Deref for Reads<'t> {
    type Target = [Read<'t>];

    #[inline]
    fn deref(&self) -> &[Read<'t>] {
        &self.read
    }
}

impl<'t> Reads<'t> {
    /// Reads what the model asks for; what was read before for the same questions of this table serves again.
    fn new(table: &'t Table, model: &Model, before: Option<Self>) -> Result<Self, ModelError> {
        let mut asked: Vec<(Field, Need)> = Vec::new();
        for comparison in &model.comparisons {
            for level in &comparison.levels {
                ask(&level.when, &mut asked);
                if let Some(adjustment) = &level.term_frequency {
                    need_of(&adjustment.field, &mut asked);
                }
            }
        }
        if let Some(before) = before.filter(|before| before.asked == asked) {
            return Ok(before);
        }
        let mut read = asked
            .par_iter()
            .map(|(field, need)| Read::new(table, field, *need))
            .collect::<Result<Vec<_>, _>>()?;
        let width = read.len();
        let mut lines = vec![NOT_RECORDED; table.len() * width];
        let line = |(row, line): (usize, &mut [ValueId])| {
            line.iter_mut().zip(&read).for_each(|(value, read)| *value = read.rows.of(row));
        };
        lines.par_chunks_exact_mut(width.max(1)).enumerate().for_each(line);
        let lines = Arc::new(lines);
        for (at, read) in read.iter_mut().enumerate() {
            read.rows = Rows::InLines { lines: Arc::clone(&lines), width, at };
        }
        Ok(Self { asked, read: Arc::new(read), lines })
    }

    /// The number of a record's value in each field.
    #[inline]
    pub(crate) fn line(&self, row: u32) -> &[ValueId] {
        let width = self.read.len();
        &self.lines[row as usize * width..][..width]
    }
}

impl<'t> Engine<'t> {
    /// Reads the fields that the model compares.
    pub(crate) fn new(table: &'t Table, model: &Model) -> Result<Self, ModelError> {
        Self::with(table, model, None)
    }

    /// The same, with what an engine of this table read before.
    pub(crate) fn with(
        table: &'t Table,
        model: &Model,
        before: Option<Reads<'t>>,
    ) -> Result<Self, ModelError> {
        Self::made(table, model, &|_| None, before)
    }

    /// The same, for records that are a part of more: how often a value stands is asked for, and counted here where there
    /// is no answer.
    pub(crate) fn counted_by(
        table: &'t Table,
        model: &Model,
        counted: CountedBy<'_>,
    ) -> Result<Self, ModelError> {
        Self::made(table, model, counted, None)
    }

    fn made(
        table: &'t Table,
        model: &Model,
        counted: CountedBy<'_>,
        before: Option<Reads<'t>>,
    ) -> Result<Self, ModelError> {
        let columns: Vec<&str> = table.columns().iter().map(crate::table::Column::name).collect();
        model.check()?;
        model.check_columns(&columns)?;
        let reads = Reads::new(table, model, before)?;
        let (mut features, prior) = (Vec::new(), model.prior.unwrap_or(0.0));
        let comparisons = model
            .comparisons
            .iter()
            .map(|one| Comparing::new(one, prior, counted, &reads, &mut features))
            .collect::<Result<Vec<_>, _>>()?;
        let variants = Variants::new(&reads, &model.variants);
        let missing = |comparison: &crate::model::Comparison| match comparison
            .levels
            .first()
            .map(|level| &level.when)
        {
            Some(Condition::NotRecorded(field)) => reads.iter().position(|read| read.field == *field),
            _ => None,
        };
        let missing_reads = model.comparisons.iter().map(missing).collect();
        Ok(Self { reads, features, comparisons, missing_reads, variants })
    }

    /// The place of a field among those that were read.
    pub(crate) fn read_of(&self, field: &Field) -> Option<usize> {
        self.reads.iter().position(|read| read.field == *field)
    }
}

fn need_of<'a>(field: &Field, asked: &'a mut Vec<(Field, Need)>) -> &'a mut Need {
    let at = asked.iter().position(|(known, _)| known == field).unwrap_or_else(|| {
        asked.push((field.clone(), Need::default()));
        asked.len() - 1
    });
    &mut asked[at].1
}

fn ask(when: &Condition, asked: &mut Vec<(Field, Need)>) {
    let mut add = |field: &Field, test: Option<Test>| {
        let need = need_of(field, asked);
        if let Some(test) = test {
            need.add(test);
        }
    };
    match when {
        Condition::Otherwise => {}
        Condition::NotRecorded(field) => add(field, None),
        Condition::Same(field, test) => add(field, Some(*test)),
        Condition::Across(left, right, test) => {
            add(left, Some(*test));
            add(right, Some(*test));
        }
        Condition::All(inner) | Condition::Any(inner) => inner.iter().for_each(|one| ask(one, asked)),
        Condition::Not(inner) => ask(inner, asked),
    }
}
