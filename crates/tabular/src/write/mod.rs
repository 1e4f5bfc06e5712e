//! Pairs and clusters out, as CSV or Parquet. The same results give the same bytes on any number of threads.
//!
//! `pairs` holds `unique_id_l`, `unique_id_r` (as the input has them), `match_weight` (bits), `match_probability`, and
//! for each comparison `level_<name>`: the number of its level in the model, 0 for the first and strongest. `clusters`
//! holds `unique_id` and `cluster_id`, the name of the cluster's first record.

mod csv;
mod parquet;

use std::io::Write;

use lookagain_linkage::Table;

use crate::engine::Pair;

/// Which format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, UTF-8, with a header. A text that a spreadsheet could take for a formula gets an apostrophe
    /// before it; Parquet keeps it as it is.
    #[default]
    Csv,
    /// Apache Parquet, Snappy.
    Parquet,
}

impl Format {
    /// How a file of this format ends.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }
}

/// Results that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// What the system said.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// What the Parquet writer said.
    #[error("writing Parquet: {0}")]
    Parquet(String),
}

/// Writes pairs in their order, with a column for each of `comparisons`.
///
/// # Errors
/// [`WriteError`] when the place cannot be written to.
pub fn write_pairs(
    out: impl Write + Send,
    format: Format,
    table: &Table,
    comparisons: &[&str],
    pairs: &[Pair],
) -> Result<(), WriteError> {
    match format {
        Format::Csv => csv::pairs(out, table, comparisons, pairs),
        Format::Parquet => parquet::pairs(out, table, comparisons, pairs),
    }
}

/// Writes each record with its cluster; `of_row` is the first row of the cluster that each row is in.
///
/// # Errors
/// [`WriteError`] when the place cannot be written to.
pub fn write_clusters(
    out: impl Write + Send,
    format: Format,
    table: &Table,
    of_row: &[u32],
) -> Result<(), WriteError> {
    match format {
        Format::Csv => csv::clusters(out, table, of_row),
        Format::Parquet => parquet::clusters(out, table, of_row),
    }
}

/// The column of a comparison's level.
pub(crate) fn level_column(comparison: &str) -> String {
    format!("level_{comparison}")
}
