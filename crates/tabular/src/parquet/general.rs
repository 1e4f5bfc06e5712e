//! Whatever the fast way does not know: rare encodings and lists, through the library's decoder.

use std::borrow::Cow;

use parquet::{
    column::{
        page::PageReader,
        reader::{ColumnReader, ColumnReaderImpl, get_column_reader},
    },
    data_type::{ByteArray, DataType, FixedLenByteArray, Int96},
    schema::types::ColumnDescPtr,
};

use super::{Trouble, value::Kind};
use crate::sink::Sink;

/// Records that are read at once.
const RECORDS: usize = 8192;
/// Between the members of a list.
const BETWEEN: char = '|';

/// Sends the rows of one column chunk to the sink, but for the first `skip`, which it has.
pub(super) fn read(
    pages: Box<dyn PageReader>,
    column: &ColumnDescPtr,
    rows: usize,
    skip: usize,
    sink: &mut impl Sink,
) -> Result<(), Trouble> {
    let mut out = Rows { sink, column, skip, left: rows, text: String::new(), list: String::new() };
    match get_column_reader(column.clone(), pages) {
        ColumnReader::BoolColumnReader(reader) => out.all(reader),
        ColumnReader::Int32ColumnReader(reader) => out.all(reader),
        ColumnReader::Int64ColumnReader(reader) => out.all(reader),
        ColumnReader::Int96ColumnReader(reader) => out.all(reader),
        ColumnReader::FloatColumnReader(reader) => out.all(reader),
        ColumnReader::DoubleColumnReader(reader) => out.all(reader),
        ColumnReader::ByteArrayColumnReader(reader) => out.all(reader),
        ColumnReader::FixedLenByteArrayColumnReader(reader) => out.all(reader),
    }
}

struct Rows<'a, S> {
    sink: &'a mut S,
    column: &'a ColumnDescPtr,
    skip: usize,
    left: usize,
    text: String,
    list: String,
}

impl<S: Sink> Rows<'_, S> {
    fn all<T: DataType>(&mut self, mut reader: ColumnReaderImpl<T>) -> Result<(), Trouble>
    where
        T::T: Raw,
    {
        let kind = Kind::of(self.column);
        let most = self.column.max_def_level();
        let lists = self.column.max_rep_level() > 0;
        while self.left > 0 {
            let (mut defined, mut repeated, mut values) = (Vec::new(), Vec::new(), Vec::new());
            let wanted = RECORDS.min(self.left);
            let (records, _, levels) =
                reader.read_records(wanted, Some(&mut defined), Some(&mut repeated), &mut values)?;
            if records == 0 {
                return Ok(());
            }
            self.left -= records;
            let mut values = values.iter();
            let levels = if most == 0 { records } else { levels };
            for at in 0..levels {
                let value = if most == 0 || defined.get(at) == Some(&most) { values.next() } else { None };
                let begins = !lists || repeated.get(at).is_none_or(|level| *level == 0);
                let raw = value.map(Raw::raw);
                let text = raw
                    .as_deref()
                    .and_then(|raw| kind.text(self.column.physical_type(), raw, &mut self.text));
                if lists {
                    if begins && at > 0 {
                        Self::row(self.sink, &mut self.skip, Some(&self.list));
                    }
                    if begins {
                        self.list.clear();
                    }
                    if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
                        if !self.list.is_empty() {
                            self.list.push(BETWEEN);
                        }
                        self.list.push_str(text);
                    }
                } else {
                    Self::row(self.sink, &mut self.skip, text);
                }
            }
            if lists && levels > 0 {
                Self::row(self.sink, &mut self.skip, Some(&self.list));
            }
        }
        Ok(())
    }

    fn row(sink: &mut S, skip: &mut usize, text: Option<&str>) {
        if *skip > 0 {
            *skip -= 1;
        } else {
            sink.push(text);
        }
    }
}

/// A value as Parquet's plain encoding writes it, without its length.
trait Raw {
    fn raw(&self) -> Cow<'_, [u8]>;
}

macro_rules! little_endian {
    ($($number:ty),+) => {$(
        impl Raw for $number {
            fn raw(&self) -> Cow<'_, [u8]> {
                Cow::Owned(self.to_le_bytes().to_vec())
            }
        }
    )+};
}
little_endian!(i32, i64, f32, f64);

impl Raw for bool {
    fn raw(&self) -> Cow<'_, [u8]> {
        Cow::Owned(vec![u8::from(*self)])
    }
}

impl Raw for Int96 {
    fn raw(&self) -> Cow<'_, [u8]> {
        Cow::Owned(self.data().iter().flat_map(|part| part.to_le_bytes()).collect())
    }
}

impl Raw for ByteArray {
    fn raw(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(self.data())
    }
}

impl Raw for FixedLenByteArray {
    fn raw(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(self.data())
    }
}
