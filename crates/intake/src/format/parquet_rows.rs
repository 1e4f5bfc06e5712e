//! Parquet, row group by row group, through the library's row reader.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use csv::StringRecord;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, reader::RowIter};

use super::Input;
use super::number::decimal;
use crate::sink::{Sink, pairs};
use crate::{Limits, ReadError, Rule};

pub(super) fn read(input: Input<'_>, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let unreadable = || ReadError::file(Rule::FileUnreadable);
    let mut file = File::open(input.path).map_err(|_| unreadable())?;
    check_footer(&mut file, limits).map_err(ReadError::file)?;
    let reader = SerializedFileReader::new(file).map_err(|_| unreadable())?;
    let names: Vec<String> = reader
        .metadata()
        .file_metadata()
        .schema()
        .get_fields()
        .iter()
        .map(|field| field.name().to_owned())
        .collect();
    for group in reader.metadata().row_groups() {
        let sizes = group
            .columns()
            .iter()
            .map(|column| u64::try_from(column.uncompressed_size()).unwrap_or(u64::MAX));
        if sizes.max().unwrap_or(0) > limits.parquet_chunk_bytes {
            return Err(ReadError::file(Rule::FileTooLarge));
        }
    }
    sink.columns(&names)?;
    let mut rows = Rows { names: &names, cells: StringRecord::new(), line: 1, sink };
    for n in 0..reader.num_row_groups() {
        let Ok(group) = reader.get_row_group(n) else {
            rows.broken();
            return Ok(());
        };
        let Ok(iterator) = RowIter::from_row_group(None, group.as_ref()) else {
            rows.broken();
            return Ok(());
        };
        for row in iterator {
            let Ok(row) = row else {
                rows.broken();
                return Ok(());
            };
            if rows.row(row.get_column_iter().map(|(_, field)| field)) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The footer is held in memory: its length, which the file claims in its last eight bytes, must lie within the file.
fn check_footer(file: &mut File, limits: &Limits) -> Result<(), Rule> {
    let mut tail = [0; 8];
    let length = file.seek(SeekFrom::End(-8)).map_err(|_| Rule::FileUnreadable)?;
    file.read_exact(&mut tail).map_err(|_| Rule::FileUnreadable)?;
    let [a, b, c, d, ..] = tail;
    let footer = u64::from(u32::from_le_bytes([a, b, c, d]));
    if footer > length {
        Err(Rule::FileUnreadable)
    } else if footer > limits.parquet_chunk_bytes {
        Err(Rule::FileTooLarge)
    } else {
        Ok(())
    }
}

struct Rows<'a> {
    names: &'a [String],
    cells: StringRecord,
    line: u64,
    sink: &'a mut dyn Sink,
}

impl Rows<'_> {
    /// Hands a row on; true when the reading is to stop.
    fn row<'f>(&mut self, fields: impl Iterator<Item = &'f Field>) -> bool {
        self.line += 1;
        self.cells.clear();
        let mut problem = None;
        for (n, field) in fields.enumerate() {
            match text_of(field) {
                Ok(text) => self.cells.push_field(&text),
                Err(rule) => {
                    problem = problem.or(Some((n, rule)));
                    self.cells.push_field("");
                }
            }
        }
        let flow = match problem {
            None => self.sink.row(self.line, &self.cells),
            Some((at, rule)) => {
                let name = self.names.get(at).map_or("", String::as_str);
                self.sink.bad_row(self.line, rule, name, pairs(self.names, &self.cells))
            }
        };
        flow.is_break()
    }

    fn broken(&mut self) {
        let _ = self.sink.bad_row(self.line + 1, Rule::RestUnreadable, "", Vec::new());
    }
}

/// A value as text. Dates and moments become ISO 8601; a moment is taken as the local time it shows.
fn text_of(field: &Field) -> Result<String, Rule> {
    Ok(match field {
        Field::Null => String::new(),
        Field::Bool(value) => value.to_string(),
        Field::Byte(number) => number.to_string(),
        Field::Short(number) => number.to_string(),
        Field::Int(number) => number.to_string(),
        Field::Long(number) => number.to_string(),
        Field::UByte(number) => number.to_string(),
        Field::UShort(number) => number.to_string(),
        Field::UInt(number) => number.to_string(),
        Field::ULong(number) => number.to_string(),
        Field::Float16(number) => decimal(f64::from(*number))?,
        Field::Float(number) => decimal(f64::from(*number))?,
        Field::Double(number) => decimal(*number)?,
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => {
            String::from_utf8(bytes.data().to_vec()).map_err(|_| Rule::ValueKindUnreadable)?
        }
        Field::Date(days) => moment(i64::from(*days) * 86_400, false)?,
        Field::TimestampMillis(millis) => moment(millis.div_euclid(1_000), true)?,
        Field::TimestampMicros(micros) => moment(micros.div_euclid(1_000_000), true)?,
        Field::TimeMillis(millis) => time(i64::from(*millis) / 60_000),
        Field::TimeMicros(micros) => time(micros / 60_000_000),
        // The row reader prints decimals exactly.
        Field::Decimal(_) => field.to_string(),
        Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => {
            return Err(Rule::ValueKindUnreadable);
        }
    })
}

fn time(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn moment(seconds: i64, with_time: bool) -> Result<String, Rule> {
    let moment = jiff::Timestamp::from_second(seconds).map_err(|_| Rule::DateUnreadable)?;
    let local = jiff::tz::TimeZone::UTC.to_datetime(moment);
    Ok(if with_time && local.time() != jiff::civil::Time::midnight() {
        local.to_string()
    } else {
        local.date().to_string()
    })
}
