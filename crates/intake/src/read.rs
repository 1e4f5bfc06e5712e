//! Streams one file: rows in, records or rejections out, and a summary whose sums are right.

use std::ops::ControlFlow;

use csv::StringRecord;
use lookagain_domain::{Rejection, ValueClass};

use crate::build;
use crate::field::DateContext;
use crate::mapping::{Lookups, Resolved, Table, folded_name, resolve, wanted};
use crate::sink::{Sink, pairs};
use crate::{Encoding, Limits, Record, Rule};

/// One row of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The line in a text file, or the row in a sheet or Parquet file, from 1 with the heading, as a person finds it.
    pub line: u64,
    /// What became of it.
    pub outcome: RowOutcome,
}

/// What became of a row: all of it is taken, or nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum RowOutcome {
    /// The records it holds, what is referred to first as far as the mapping has it so.
    Accepted(Vec<Record>),
    /// Not taken.
    Rejected {
        /// Every rule it breaks; never empty.
        rejections: Vec<Rejection>,
        /// Column and value, for the sender's own download and nowhere else. Empty when the row itself was not read.
        raw: Vec<(String, String)>,
    },
}

/// What a whole reading came to. `rows == accepted + rejected`, always.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileSummary {
    /// Rows seen, without the heading and without blank lines.
    pub rows: u64,
    /// Rows taken.
    pub accepted: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// How the text was encoded; `None` for formats that say it themselves.
    pub encoding: Option<Encoding>,
    /// What the sender should know although nothing was rejected for it.
    pub warnings: Vec<Warning>,
    /// The caller stopped the reading before the end.
    pub stopped: bool,
}

/// Something the sender should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The rule, such as `column_unknown`.
    pub rule: Rule,
    /// The column; empty when it is the whole file.
    pub column: String,
    /// How often, where it is counted; otherwise 1.
    pub count: u64,
}

/// A file could not be read at all: nothing of it was taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}", rule.label(), if column.is_empty() { String::new() } else { format!(": {column}") })]
pub struct ReadError {
    /// The rule it breaks.
    pub rule: Rule,
    /// The column or file that was expected; empty when it is the whole file.
    pub column: String,
}

impl ReadError {
    pub(crate) fn column(rule: Rule, column: &str) -> Self {
        Self { rule, column: column.to_owned() }
    }

    pub(crate) const fn file(rule: Rule) -> Self {
        Self { rule, column: String::new() }
    }

    /// The same as a rejection of the file.
    pub fn rejection(&self) -> Rejection {
        let class = if self.column.is_empty() { ValueClass::WholeFile } else { ValueClass::Absent };
        self.rule.with(&self.column, class)
    }
}

/// Makes records of rows and hands them on.
pub(crate) struct RecordSink<'a> {
    table: &'a Table,
    wanted: Vec<String>,
    lookups: &'a Lookups,
    dates: DateContext,
    limits: &'a Limits,
    names: Vec<String>,
    resolved: Option<Resolved>,
    broken: Vec<Rejection>,
    unannounced: Vec<String>,
    repaired: u64,
    each: &'a mut dyn FnMut(Row) -> ControlFlow<()>,
    pub(crate) summary: FileSummary,
}

impl<'a> RecordSink<'a> {
    pub(crate) fn new(
        table: &'a Table,
        lookups: &'a Lookups,
        dates: DateContext,
        limits: &'a Limits,
        each: &'a mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Self {
        Self {
            table,
            wanted: wanted(table),
            lookups,
            dates,
            limits,
            names: Vec::new(),
            resolved: None,
            broken: Vec::new(),
            unannounced: Vec::new(),
            repaired: 0,
            each,
            summary: FileSummary::default(),
        }
    }

    /// The summary, with its warnings.
    pub(crate) fn finish(mut self) -> FileSummary {
        let warn = |rule, column: &String| Warning { rule, column: column.clone(), count: 1 };
        let mut warnings = Vec::new();
        if let Some(resolved) = &self.resolved {
            let unknown =
                resolved.unknown.iter().chain(&self.unannounced).take(self.limits.named_unknown_columns);
            warnings.extend(unknown.map(|name| warn(Rule::ColumnUnknown, name)));
            warnings.extend(resolved.absent.iter().map(|name| warn(Rule::ColumnAbsent, name)));
        }
        for (rule, count) in
            [(Rule::LookupDuplicate, self.lookups.duplicates()), (Rule::TextRepaired, self.repaired)]
        {
            if count > 0 {
                warnings.push(Warning { rule, column: String::new(), count });
            }
        }
        self.summary.warnings = warnings;
        self.summary
    }

    fn hand_on(&mut self, line: u64, outcome: RowOutcome) -> ControlFlow<()> {
        self.summary.rows += 1;
        match outcome {
            RowOutcome::Accepted(_) => self.summary.accepted += 1,
            RowOutcome::Rejected { .. } => self.summary.rejected += 1,
        }
        let flow = (self.each)(Row { line, outcome });
        self.summary.stopped = flow.is_break();
        flow
    }

    /// The rest of the file is not read: one rejection stands for it.
    fn too_many(&mut self, line: u64) -> ControlFlow<()> {
        let outcome = RowOutcome::Rejected { rejections: vec![Rule::TooManyRows.row()], raw: Vec::new() };
        let stopped = self.hand_on(line, outcome).is_break();
        self.summary.stopped = stopped;
        ControlFlow::Break(())
    }

    /// Rules that hold for every cell, whatever its field.
    fn check_cells(&mut self, cells: &StringRecord) {
        let text = cells.as_slice();
        if text.len() > self.limits.cell_bytes {
            let long = cells.iter().position(|cell| cell.len() > self.limits.cell_bytes);
            if let Some(name) = long.and_then(|n| self.names.get(n)) {
                self.broken.push(Rule::CellTooLong.with(name, ValueClass::LongText));
            }
        }
        if has_control(text) {
            for (name, _) in self.names.iter().zip(cells).filter(|(_, cell)| has_control(cell)) {
                self.broken.push(Rule::ControlCharacter.with(name, ValueClass::ControlCharacters));
            }
        }
    }
}

/// Any control character but tab and line breaks?
pub(crate) fn has_control(text: &str) -> bool {
    let bytes = text.as_bytes();
    // One pass without branches decides for nearly every row.
    let low = bytes
        .iter()
        .fold(0, |seen, &b| seen | u8::from(b < 0x20) | u8::from(b == 0x7f) | u8::from(b == 0xc2));
    low != 0 && text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

impl Sink for RecordSink<'_> {
    fn wanted(&self) -> &[String] {
        &self.wanted
    }

    fn columns(&mut self, names: &[String]) -> Result<(), ReadError> {
        if names.len() > self.limits.columns {
            return Err(ReadError::file(Rule::TooManyColumns));
        }
        self.names = names.to_vec();
        self.resolved = Some(resolve(self.table, names, self.lookups)?);
        Ok(())
    }

    fn row(&mut self, line: u64, cells: &StringRecord) -> ControlFlow<()> {
        if self.summary.rows >= self.limits.rows {
            return self.too_many(line);
        }
        self.broken.clear();
        let mut records =
            Vec::with_capacity(self.resolved.as_ref().map_or(0, |resolved| resolved.plans.len()));
        if cells.len() == self.names.len() {
            self.check_cells(cells);
            if self.broken.is_empty() {
                for plan in self.resolved.iter().flat_map(|resolved| &resolved.plans) {
                    if plan.when.iter().all(|test| test.fits(cells)) {
                        records.extend(build::record(plan, cells, self.dates, &mut self.broken));
                    }
                }
                if records.is_empty() && self.broken.is_empty() {
                    self.broken.push(Rule::RowNotMapped.row());
                }
            }
        } else {
            self.broken.push(Rule::CellCount.row());
        }
        if self.broken.is_empty() {
            return self.hand_on(line, RowOutcome::Accepted(records));
        }
        // Several records of one row may break the same rule in the same cell.
        let mut rejections: Vec<Rejection> = Vec::new();
        for rejection in self.broken.drain(..) {
            if !rejections.contains(&rejection) {
                rejections.push(rejection);
            }
        }
        self.hand_on(line, RowOutcome::Rejected { rejections, raw: pairs(&self.names, cells) })
    }

    fn bad_row(
        &mut self,
        line: u64,
        rule: Rule,
        column: &str,
        raw: Vec<(String, String)>,
    ) -> ControlFlow<()> {
        if self.summary.rows >= self.limits.rows {
            return self.too_many(line);
        }
        let rejection = if column.is_empty() { rule.row() } else { rule.with(column, ValueClass::LongText) };
        self.hand_on(line, RowOutcome::Rejected { rejections: vec![rejection], raw })
    }

    fn unannounced(&mut self, name: &str) {
        let folded = folded_name(name);
        let known = self.unannounced.contains(&folded) || self.table.ignore.contains(&folded);
        if !known && self.unannounced.len() < self.limits.named_unknown_columns {
            self.unannounced.push(folded);
        }
    }

    fn repaired(&mut self) {
        self.repaired += 1;
    }
}
