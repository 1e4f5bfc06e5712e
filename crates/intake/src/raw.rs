//! The cells of chosen rows as the sender sees them: for rows that only the store could refuse.

use std::{collections::BTreeSet, ops::ControlFlow};

use csv::StringRecord;

use crate::{
    ReadError, Rule,
    sink::{Sink, pairs},
};

/// A row's line and its cells by column.
pub type RawRow = (u64, Vec<(String, String)>);

/// Collects the rows of these lines; stops after the last of them.
pub(crate) struct RawSink<'a> {
    pub(crate) lines: &'a BTreeSet<u64>,
    pub(crate) wanted: Vec<String>,
    pub(crate) names: Vec<String>,
    pub(crate) found: Vec<RawRow>,
}

impl RawSink<'_> {
    fn take(&mut self, line: u64, cells: impl FnOnce(&[String]) -> Vec<(String, String)>) -> ControlFlow<()> {
        if self.lines.contains(&line) {
            let row = cells(&self.names);
            self.found.push((line, row));
        }
        if self.found.len() == self.lines.len() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

impl Sink for RawSink<'_> {
    fn wanted(&self) -> &[String] {
        &self.wanted
    }

    fn columns(&mut self, names: &[String]) -> Result<(), ReadError> {
        self.names = names.to_vec();
        Ok(())
    }

    fn row(&mut self, line: u64, cells: &StringRecord) -> ControlFlow<()> {
        self.take(line, |names| pairs(names, cells))
    }

    fn bad_row(&mut self, line: u64, _: Rule, _: &str, raw: Vec<(String, String)>) -> ControlFlow<()> {
        self.take(line, |_| raw)
    }
}
