//! Workbooks, cell by cell. A sheet is never laid out in memory, whatever size it claims; shared texts are.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::Path;

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx};
use csv::StringRecord;

use super::Input;
use super::guard::quietly;
use super::number::decimal;
use crate::field::Serials;
use crate::sink::{Sink, pairs};
use crate::{Limits, ReadError, Rule};

type Workbook = Xlsx<BufReader<File>>;

/// The names of the sheets, after the sizes of all parts were checked by unpacking them into nothing: what an archive
/// says of itself is not believed.
pub(crate) fn sheets(path: &Path, limits: &Limits) -> Result<Vec<String>, ReadError> {
    check_sizes(path, limits).map_err(ReadError::file)?;
    quietly(|| Some(open(path)?.sheet_names())).ok_or(ReadError::file(Rule::FileUnreadable))
}

fn check_sizes(path: &Path, limits: &Limits) -> Result<(), Rule> {
    let file = File::open(path).map_err(|_| Rule::FileUnreadable)?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|_| Rule::FileUnreadable)?;
    if archive.len() > limits.zip_entries {
        return Err(Rule::ZipTooLarge);
    }
    let mut left = limits.xlsx_unpacked_bytes;
    for n in 0..archive.len() {
        let entry = archive.by_index(n).map_err(|_| Rule::FileUnreadable)?;
        let allowed = left.min((entry.compressed_size().saturating_mul(limits.xlsx_ratio)).max(16 << 20));
        let got =
            io::copy(&mut entry.take(allowed + 1), &mut io::sink()).map_err(|_| Rule::FileUnreadable)?;
        if got > allowed {
            return Err(if got > left { Rule::ZipTooLarge } else { Rule::ZipRatio });
        }
        left -= got;
    }
    Ok(())
}

fn open(path: &Path) -> Option<Workbook> {
    Xlsx::new(BufReader::new(File::open(path).ok()?)).ok()
}

/// How the workbook counts days.
pub(super) fn epoch(path: &Path) -> Option<Serials> {
    Some(if open(path)?.has_1904_epoch() { Serials::From1904 } else { Serials::From1900 })
}

/// The row that is being put together.
#[derive(Default)]
struct Building {
    /// From 0, as in the file.
    row: u32,
    cells: Vec<String>,
    problem: Option<(usize, Rule)>,
    any: bool,
}

pub(super) fn read(input: Input<'_>, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let unreadable = || ReadError::file(Rule::FileUnreadable);
    let mut book = open(input.path).ok_or_else(unreadable)?;
    let mut reader =
        book.worksheet_cells_reader(input.sheet.unwrap_or_default()).map_err(|_| unreadable())?;
    let mut rows = Rows { names: None, cells: StringRecord::new(), sink };
    let mut building = Building::default();
    loop {
        let cell = match reader.next_cell() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            Err(_) => return rows.broken(&building),
        };
        let (row, column) = cell.get_position();
        if row != building.row {
            if row < building.row {
                return rows.broken(&building);
            }
            if rows.end(&mut building)?.is_break() {
                return Ok(());
            }
            building.row = row;
        }
        let at = usize::try_from(column).unwrap_or(usize::MAX);
        if at >= limits.columns {
            building.problem = building.problem.or(Some((usize::MAX, Rule::TooManyColumns)));
            continue;
        }
        building.put(at, cell.get_value());
    }
    if rows.end(&mut building)?.is_continue() && rows.names.is_none() {
        return Err(ReadError::file(Rule::FileEmpty));
    }
    Ok(())
}

impl Building {
    fn put(&mut self, at: usize, value: &DataRef<'_>) {
        if matches!(value, DataRef::Empty) {
            return;
        }
        if self.cells.len() <= at {
            self.cells.resize(at + 1, String::new());
        }
        match text_of(value) {
            Ok(text) => {
                self.any |= !text.trim().is_empty();
                self.cells[at] = text;
            }
            Err(rule) => {
                self.any = true;
                self.problem = self.problem.or(Some((at, rule)));
            }
        }
    }
}

struct Rows<'a> {
    names: Option<Vec<String>>,
    cells: StringRecord,
    sink: &'a mut dyn Sink,
}

impl Rows<'_> {
    /// Hands on the row that was put together, if anything stands in it; the first one is the heading.
    fn end(&mut self, building: &mut Building) -> Result<ControlFlow<()>, ReadError> {
        let Building { row, mut cells, problem, any } = std::mem::take(building);
        if !any {
            return Ok(ControlFlow::Continue(()));
        }
        let line = u64::from(row) + 1;
        let Some(names) = &self.names else {
            while cells.last().is_some_and(|cell| cell.trim().is_empty()) {
                cells.pop();
            }
            let names: Vec<_> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
            self.sink.columns(&names)?;
            self.names = Some(names);
            return Ok(ControlFlow::Continue(()));
        };
        // Cells that are blank may be left out of the file, and formatted ones may stand beyond the heading.
        while cells.len() > names.len() && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        cells.resize(cells.len().max(names.len()), String::new());
        self.cells.clear();
        for cell in &cells {
            self.cells.push_field(cell);
        }
        Ok(match problem {
            None => self.sink.row(line, &self.cells),
            Some((at, rule)) => {
                let name = names.get(at).map_or("", String::as_str);
                self.sink.bad_row(line, rule, name, pairs(names, &self.cells))
            }
        })
    }

    /// The sheet is damaged: what was put together is part of the rest that cannot be read.
    fn broken(&mut self, building: &Building) -> Result<(), ReadError> {
        if self.names.is_none() {
            return Err(ReadError::file(Rule::FileUnreadable));
        }
        let _ = self.sink.bad_row(u64::from(building.row) + 1, Rule::RestUnreadable, "", Vec::new());
        Ok(())
    }
}

/// A cell as the text a person would have typed. A formula's cell holds the value that was last computed.
fn text_of(value: &DataRef<'_>) -> Result<String, Rule> {
    match value {
        DataRef::Int(number) => Ok(number.to_string()),
        DataRef::Float(number) => decimal(*number),
        DataRef::SharedString(text) => Ok((*text).to_owned()),
        DataRef::Bool(value) => Ok(value.to_string()),
        DataRef::DateTime(moment) => moment_text(moment),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Ok(text.clone()),
        DataRef::Error(_) => Err(Rule::ValueKindUnreadable),
        DataRef::Empty => Ok(String::new()),
    }
}

/// A number under a date format: a day, a day with its time, or a time alone.
fn moment_text(moment: &ExcelDateTime) -> Result<String, Rule> {
    let serial = moment.as_f64();
    if !(0.0..200_000.0).contains(&serial) || moment.is_duration() {
        return decimal(serial);
    }
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}");
    if serial < 1.0 {
        return Ok(time);
    }
    let day = format!("{year:04}-{month:02}-{day:02}");
    Ok(if time == "00:00" { day } else { format!("{day} {time}") })
}
