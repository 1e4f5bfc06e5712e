//! A library that panics on a hostile file must not take the process with it.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use csv::StringRecord;

use crate::sink::Sink;
use crate::{ReadError, Rule};

/// Passes everything on, and remembers how far it came.
struct Watched<'a> {
    sink: &'a mut dyn Sink,
    inside: bool,
    started: bool,
    line: u64,
}

impl Sink for Watched<'_> {
    fn wanted(&self) -> &[String] {
        self.sink.wanted()
    }

    fn columns(&mut self, names: &[String]) -> Result<(), ReadError> {
        self.started = true;
        self.sink.columns(names)
    }

    fn row(&mut self, line: u64, cells: &StringRecord) -> ControlFlow<()> {
        self.line = line;
        self.inside = true;
        let flow = self.sink.row(line, cells);
        self.inside = false;
        flow
    }

    fn bad_row(
        &mut self,
        line: u64,
        rule: Rule,
        column: &str,
        raw: Vec<(String, String)>,
    ) -> ControlFlow<()> {
        self.line = line;
        self.inside = true;
        let flow = self.sink.bad_row(line, rule, column, raw);
        self.inside = false;
        flow
    }
}

/// Runs a reader built on a library that may panic on malformed input (the workbook and Parquet readers index into what
/// the file claims). Rows before the panic stand; the rest of the file is one rejection. A panic in our own code, in
/// the caller's function, is passed on as it is.
pub(super) fn contained(
    sink: &mut dyn Sink,
    read: impl FnOnce(&mut dyn Sink) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut watched = Watched { sink, inside: false, started: false, line: 1 };
    // Safe to look at afterwards: a sink holds counts and the columns, and is only asked for one more bad row.
    match catch_unwind(AssertUnwindSafe(|| read(&mut watched))) {
        Ok(result) => result,
        Err(panic) if watched.inside => resume_unwind(panic),
        Err(_) if !watched.started => Err(ReadError::file(Rule::FileUnreadable)),
        Err(_) => {
            let line = watched.line + 1;
            let _ = watched.sink.bad_row(line, Rule::RestUnreadable, "", Vec::new());
            Ok(())
        }
    }
}

/// The value, or `None` if the library panics on the way.
pub(super) fn quietly<T>(f: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(f)).ok().flatten()
}
