//! Where the rows of a file go: the one seam between the formats and what is made of their rows.

use std::ops::ControlFlow;

use csv::StringRecord;

use crate::{ReadError, Rule};

/// Takes the rows of one file, in their order. A format calls `columns` once, then `row` or `bad_row` for each row.
pub(crate) trait Sink {
    /// The columns that are of use; a format without a heading (JSON Lines) takes them for its columns.
    fn wanted(&self) -> &[String];

    /// The columns of the file.
    fn columns(&mut self, names: &[String]) -> Result<(), ReadError>;

    /// A row with one cell for each column.
    fn row(&mut self, line: u64, cells: &StringRecord) -> ControlFlow<()>;

    /// A row that the format itself could not read. `raw`: what could be, by column.
    fn bad_row(&mut self, line: u64, rule: Rule, column: &str, raw: Vec<(String, String)>)
    -> ControlFlow<()>;

    /// A field that no column of the heading announced (JSON Lines only).
    fn unannounced(&mut self, _name: &str) {}

    /// Some bytes of the text had to be replaced.
    fn repaired(&mut self) {}
}

/// The row as the sender sees it.
pub(crate) fn pairs(names: &[String], cells: &StringRecord) -> Vec<(String, String)> {
    let extra = |n: usize| format!("(cell {})", n + 1);
    cells
        .iter()
        .enumerate()
        .map(|(n, cell)| (names.get(n).cloned().unwrap_or_else(|| extra(n)), cell.to_owned()))
        .collect()
}
