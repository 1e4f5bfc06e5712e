//! What stands in the columns: how full they are, and how much a value tells apart. No value is shown.

use lookagain_linkage::{Table, table::NOT_RECORDED};
use rayon::prelude::*;

/// One column.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ColumnSummary {
    /// What it is called.
    pub name: String,
    /// Rows that hold a value.
    pub recorded: u64,
    /// Distinct values.
    pub distinct: u64,
    /// Rows that hold the most common value.
    pub most_common: u64,
    /// The probability that two rows drawn at random, both recorded, hold the same value: Σ p². 0 to 1; `None` where
    /// nothing is recorded.
    pub same_by_chance: Option<f64>,
}

/// Each column, in the order of the table.
pub fn profile(table: &Table) -> Vec<ColumnSummary> {
    table
        .columns()
        .par_iter()
        .map(|column| {
            let counts = column.counts();
            let values = &counts[NOT_RECORDED as usize + 1..];
            let recorded: u64 = values.iter().map(|count| u64::from(*count)).sum();
            #[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^52")]
            let all = recorded as f64;
            let squares: f64 = values.iter().map(|count| (f64::from(*count) / all).powi(2)).sum();
            ColumnSummary {
                name: column.name().to_owned(),
                recorded,
                distinct: values.len() as u64,
                most_common: values.iter().max().copied().unwrap_or(0).into(),
                same_by_chance: (recorded > 0).then_some(squares),
            }
        })
        .collect()
}

/// The shape of a value: a letter for a letter, a nine for a digit, marks as they are. Says how a value is written
/// without saying what it is.
///
/// ```
/// assert_eq!(lookagain_tabular::profile::shape("O’Brien 07"), "A’Aaaaa 99");
/// ```
pub fn shape(value: &str) -> String {
    let of = |letter: char| match letter {
        digit if digit.is_numeric() => '9',
        capital if capital.is_uppercase() => 'A',
        letter if letter.is_alphabetic() => 'a',
        mark => mark,
    };
    value.chars().map(of).collect()
}
