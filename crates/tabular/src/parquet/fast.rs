//! Flat columns, straight from their pages: distinct values of a dictionary are looked at once, rows are indices.

use parquet::{
    basic::{Encoding, Type},
    column::page::{Page, PageReader},
    schema::types::ColumnDescriptor,
};

use super::{
    Trouble,
    levels::unpack,
    value::{Kind, Plain},
};
use crate::sink::Sink;

/// A dictionary entry that no row has pointed to yet.
const UNSEEN: u32 = u32::MAX;

/// Whether this way can read the column at all.
pub(super) fn knows(column: &ColumnDescriptor) -> bool {
    column.max_rep_level() == 0 && column.physical_type() != Type::BOOLEAN
}

/// What is kept from page to page of one column chunk.
struct Chunk<'a, S> {
    sink: &'a mut S,
    kind: Kind,
    physical: Type,
    /// Bytes of one value, for those that all have the same.
    width: usize,
    most_level: i16,
    /// The entries of the dictionary, as they are written.
    dictionary: Vec<u8>,
    /// Where each entry begins and how long it is.
    entries: Vec<(u32, u32)>,
    /// What the sink remembers each entry by. Entries are looked at when a row first points to them, so that values
    /// are numbered in the order of the rows.
    remembered: Vec<u32>,
    text: String,
    numbers: Vec<u32>,
    levels: Vec<u32>,
    rows_left: usize,
}

/// Sends the rows of one column chunk to the sink.
pub(super) fn read(
    pages: &mut dyn PageReader,
    column: &ColumnDescriptor,
    rows: usize,
    sink: &mut impl Sink,
) -> Result<(), Trouble> {
    sink.forget();
    let mut chunk = Chunk {
        sink,
        kind: Kind::of(column),
        physical: column.physical_type(),
        width: usize::try_from(column.type_length()).unwrap_or(0),
        most_level: column.max_def_level(),
        dictionary: Vec::new(),
        entries: Vec::new(),
        remembered: Vec::new(),
        text: String::new(),
        numbers: Vec::new(),
        levels: Vec::new(),
        rows_left: rows,
    };
    while let Some(page) = pages.get_next_page()? {
        chunk.page(&page)?;
    }
    Ok(())
}

fn bad(says: &str) -> Trouble {
    Trouble::Bad(says.to_owned())
}

impl<S: Sink> Chunk<'_, S> {
    fn page(&mut self, page: &Page) -> Result<(), Trouble> {
        match page {
            Page::DictionaryPage { buf, num_values, encoding, .. } => {
                if !matches!(encoding, Encoding::PLAIN | Encoding::PLAIN_DICTIONARY) {
                    return Err(Trouble::Unknown);
                }
                self.take_dictionary(buf, *num_values as usize)
            }
            Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
                let mut values = &buf[..];
                let mut levels: &[u8] = &[];
                if self.most_level > 0 {
                    if *def_level_encoding != Encoding::RLE {
                        return Err(Trouble::Unknown);
                    }
                    let (length, rest) =
                        values.split_first_chunk().ok_or_else(|| bad("a page ends early"))?;
                    let length = u32::from_le_bytes(*length) as usize;
                    (levels, values) =
                        rest.split_at_checked(length).ok_or_else(|| bad("a page ends early"))?;
                }
                self.rows(*num_values as usize, levels, values, *encoding)
            }
            Page::DataPageV2 {
                buf, num_values, encoding, def_levels_byte_len, rep_levels_byte_len, ..
            } => {
                let rest =
                    buf.get(*rep_levels_byte_len as usize..).ok_or_else(|| bad("a page ends early"))?;
                let (levels, values) = rest
                    .split_at_checked(*def_levels_byte_len as usize)
                    .ok_or_else(|| bad("a page ends early"))?;
                self.rows(*num_values as usize, levels, values, *encoding)
            }
        }
    }

    fn take_dictionary(&mut self, bytes: &[u8], count: usize) -> Result<(), Trouble> {
        self.sink.forget();
        self.dictionary = bytes.to_vec();
        self.entries.clear();
        let mut plain = Plain::new(bytes, self.physical, self.width);
        for _ in 0..count {
            let (start, length) = plain.skip().ok_or_else(|| bad("a dictionary ends early"))?;
            let number = |at: usize| u32::try_from(at).map_err(|_| bad("a dictionary is too large"));
            self.entries.push((number(start)?, number(length)?));
        }
        self.remembered = vec![UNSEEN; self.entries.len()];
        Ok(())
    }

    fn rows(
        &mut self,
        count: usize,
        levels: &[u8],
        values: &[u8],
        encoding: Encoding,
    ) -> Result<(), Trouble> {
        self.rows_left = self.rows_left.checked_sub(count).ok_or_else(|| bad("it has too many rows"))?;
        // The older of the two names of a dictionary says the same in a page of rows.
        let dictionary = matches!(encoding, Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY);
        if !dictionary && encoding != Encoding::PLAIN {
            return Err(Trouble::Unknown);
        }
        let mut present = count;
        let all = self.most_level == 0;
        let mut found = std::mem::take(&mut self.levels);
        found.clear();
        if !all {
            let most = u32::try_from(self.most_level).unwrap_or(0);
            let width = u8::try_from(32 - most.leading_zeros()).unwrap_or(32);
            unpack(levels, width, count, &mut found).ok_or_else(|| bad("levels end early"))?;
            for level in &mut found {
                *level = u32::from(*level == most);
            }
            present = found.iter().map(|level| *level as usize).sum();
        }
        let outcome = if dictionary {
            self.rows_of_dictionary(present, count, &found, values)
        } else {
            self.plain_rows(present, count, &found, values)
        };
        self.levels = found;
        outcome
    }

    fn rows_of_dictionary(
        &mut self,
        present: usize,
        count: usize,
        levels: &[u32],
        values: &[u8],
    ) -> Result<(), Trouble> {
        let mut numbers = std::mem::take(&mut self.numbers);
        numbers.clear();
        if present > 0 {
            let (width, packed) = values.split_first().ok_or_else(|| bad("a page ends early"))?;
            unpack(packed, *width, present, &mut numbers).ok_or_else(|| bad("indices end early"))?;
        }
        let mut at = numbers.iter();
        for row in 0..count {
            if present < count && levels.get(row) != Some(&1) {
                self.sink.push(None);
                continue;
            }
            let index = at.next().copied().unwrap_or(u32::MAX) as usize;
            let remembered = *self.remembered.get(index).ok_or_else(|| bad("an index leads nowhere"))?;
            let remembered = if remembered == UNSEEN { self.look(index) } else { remembered };
            self.sink.push_remembered(remembered);
        }
        self.numbers = numbers;
        Ok(())
    }

    /// An entry that is pointed to for the first time.
    fn look(&mut self, index: usize) -> u32 {
        let (start, length) = self.entries[index];
        let raw = self.dictionary.get(start as usize..(start + length) as usize).unwrap_or_default();
        let text = self.kind.text(self.physical, raw, &mut self.text);
        self.remembered[index] = self.sink.remember(text.unwrap_or_default());
        self.remembered[index]
    }

    fn plain_rows(
        &mut self,
        present: usize,
        count: usize,
        levels: &[u32],
        values: &[u8],
    ) -> Result<(), Trouble> {
        let mut plain = Plain::new(values, self.physical, self.width);
        for row in 0..count {
            if present < count && levels.get(row) != Some(&1) {
                self.sink.push(None);
                continue;
            }
            let (start, length) = plain.skip().ok_or_else(|| bad("a page ends early"))?;
            let raw = &values[start..start + length];
            self.sink.push(self.kind.text(self.physical, raw, &mut self.text));
        }
        Ok(())
    }
}
