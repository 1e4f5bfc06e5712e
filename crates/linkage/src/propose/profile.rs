//! What stands in each column.

use rayon::prelude::*;

use crate::{
    Table,
    propose::kind::{self, Facts, Kind},
    table::Column,
};

/// What one column holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnProfile {
    /// The column.
    pub name: String,
    /// What it was taken for.
    pub kind: Kind,
    /// Rows with something recorded.
    pub recorded: usize,
    /// Distinct values.
    pub distinct: usize,
    /// The probability that two records with something recorded have the same value.
    pub same_by_chance: f64,
    /// How often the commonest value stands.
    pub commonest: u32,
}

/// So many distinct values are looked at to say what a column is.
const LOOKED_AT: usize = 2_000;

pub(super) fn of(table: &Table) -> Vec<ColumnProfile> {
    table.columns().par_iter().map(|column| one(column, table.len())).collect()
}

fn one(column: &Column, rows: usize) -> ColumnProfile {
    let counts = column.counts();
    let recorded = rows - counts.first().copied().unwrap_or(0) as usize;
    let facts = facts(column, rows, recorded);
    let same: f64 = counts.iter().skip(1).map(|count| f64::from(*count) * (f64::from(*count) - 1.0)).sum();
    ColumnProfile {
        name: column.name().to_owned(),
        kind: kind::of(column.name(), &facts),
        recorded,
        distinct: column.distinct(),
        same_by_chance: same / (recorded as f64 * (recorded as f64 - 1.0)).max(1.0),
        commonest: counts.iter().skip(1).copied().max().unwrap_or(0),
    }
}

fn facts(column: &Column, rows: usize, recorded: usize) -> Facts {
    let step = column.distinct().div_ceil(LOOKED_AT).max(1);
    let sample: Vec<&str> = (0..column.distinct()).step_by(step).map(|at| column.texts().get(at)).collect();
    let share = |test: fn(&str) -> bool| {
        sample.iter().filter(|text| test(text)).count() as f64 / sample.len().max(1) as f64
    };
    Facts {
        rows,
        recorded,
        distinct: column.distinct(),
        dates: share(kind::is_date),
        postcodes: share(kind::is_postcode),
        with_at: share(|text| text.contains('@')),
        lists: share(kind::is_list),
        telephones: share(kind::is_telephone),
        codes: share(kind::is_code),
    }
}
