//! Records to link, by column: each distinct value is kept once, and a row holds its number.

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

use crate::read::Kept;

/// The number of a distinct value of one column. 0 is "not recorded"; values are numbered from 1 in the order in
/// which they first appear.
pub type ValueId = u32;

/// Not recorded: null, or empty after trimming.
pub const NOT_RECORDED: ValueId = 0;

/// Distinct texts, end to end in one allocation.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

impl Texts {
    /// Adds one text and returns its position, counted from 0.
    pub fn push(&mut self, text: &str) -> usize {
        self.bytes.push_str(text);
        self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
        self.ends.len() - 1
    }

    /// The text at this position, counted from 0; empty past the end.
    pub fn get(&self, at: usize) -> &str {
        let from = if at == 0 { 0 } else { self.ends.get(at - 1).copied().unwrap_or(0) as usize };
        let to = self.ends.get(at).copied().unwrap_or(0) as usize;
        self.bytes.get(from..to).unwrap_or("")
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// Bytes taken by the texts themselves.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }
}

/// A number for a text, the same wherever it stands.
pub(crate) fn text_hash(text: &str) -> u64 {
    xxh3_64(text.as_bytes())
}

/// One column: a name, the distinct values, and for each row the number of its value.
#[derive(Debug, Clone, Default)]
pub struct Column {
    name: String,
    texts: Texts,
    rows: Vec<ValueId>,
}

impl Column {
    /// What the column is called in its file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of the value of each row.
    pub fn rows(&self) -> &[ValueId] {
        &self.rows
    }

    /// How many distinct values there are, not counting "not recorded".
    pub fn distinct(&self) -> usize {
        self.texts.len()
    }

    /// The text of a value; `None` for [`NOT_RECORDED`].
    pub fn text(&self, value: ValueId) -> Option<&str> {
        if value == NOT_RECORDED { None } else { Some(self.texts.get(value as usize - 1)) }
    }

    /// The text of a row; `None` where nothing is recorded.
    pub fn row_text(&self, row: usize) -> Option<&str> {
        self.rows.get(row).and_then(|value| self.text(*value))
    }

    /// The distinct values in the order of their numbers, from 1.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// How often each value stands, by number; the first is "not recorded".
    pub fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0_u32; self.texts.len() + 1];
        for value in &self.rows {
            counts[*value as usize] += 1;
        }
        counts
    }
}

/// Makes a [`Column`] from its values in row order.
#[derive(Debug)]
pub struct ColumnBuilder {
    column: Column,
    known: HashTable<ValueId>,
}

impl ColumnBuilder {
    /// A column with no rows yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { column: Column { name: name.into(), ..Column::default() }, known: HashTable::new() }
    }

    /// Adds a row. White space around the value is dropped; an empty value is "not recorded".
    pub fn push(&mut self, value: Option<&str>) {
        let id = self.intern(value.unwrap_or_default());
        self.column.rows.push(id);
    }

    /// Adds a row whose value was numbered by [`Self::intern`].
    pub fn push_id(&mut self, id: ValueId) {
        self.column.rows.push(id);
    }

    /// The number of this value, old or new, without adding a row.
    pub fn intern(&mut self, value: &str) -> ValueId {
        let value = value.trim();
        if value.is_empty() {
            return NOT_RECORDED;
        }
        let texts = &mut self.column.texts;
        let hash = xxh3_64(value.as_bytes());
        let found = self.known.find(hash, |id| texts.get(*id as usize - 1) == value);
        if let Some(id) = found {
            return *id;
        }
        let id = u32::try_from(texts.push(value) + 1).unwrap_or(u32::MAX);
        self.known.insert_unique(hash, id, |id| xxh3_64(texts.get(*id as usize - 1).as_bytes()));
        id
    }

    /// The column as it stands.
    pub fn finish(self) -> Column {
        self.column
    }
}

/// The names of the records, one each, never twice.
#[derive(Debug, Clone)]
pub enum RecordNames {
    /// Whole numbers, as the file has them.
    Whole(Vec<i64>),
    /// Anything else, as text.
    Text(Texts),
}

impl RecordNames {
    /// The name of a row as text.
    pub fn text(&self, row: usize) -> std::borrow::Cow<'_, str> {
        match self {
            Self::Whole(numbers) => numbers.get(row).copied().unwrap_or_default().to_string().into(),
            Self::Text(texts) => texts.get(row).into(),
        }
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Whole(numbers) => numbers.len(),
            Self::Text(texts) => texts.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A table that cannot be linked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Columns of different lengths.
    #[error("column {column} has {found} rows, the record names {expected}")]
    Length {
        /// The column.
        column: String,
        /// How many names there are.
        expected: usize,
        /// How many rows the column has.
        found: usize,
    },
    /// Two columns of one name.
    #[error("two columns are called {column}")]
    ColumnTwice {
        /// The name.
        column: String,
    },
    /// A record name that stands twice: a pair could not say which is meant.
    #[error("the record name in row {second} stands in row {first} already (rows counted from 1)")]
    NameTwice {
        /// Where it stands first.
        first: usize,
        /// Where it stands again.
        second: usize,
    },
    /// More rows than can be numbered.
    #[error("{found} rows; at most {most} can be linked at once")]
    TooMany {
        /// Rows given.
        found: usize,
        /// Rows possible.
        most: usize,
    },
}

/// Records by column, with a name for each and the set that each came from.
#[derive(Debug, Clone)]
pub struct Table {
    names: RecordNames,
    columns: Vec<Column>,
    sets: Vec<u16>,
    kept: Kept,
}

impl Table {
    /// Records of one set.
    ///
    /// # Errors
    /// [`TableError`] when lengths differ, a name stands twice, or there are over 2³¹ rows.
    pub fn new(names: RecordNames, columns: Vec<Column>) -> Result<Self, TableError> {
        let sets = vec![0; names.len()];
        Self::of_sets(names, columns, sets)
    }

    /// Records of several sets; `sets` says for each row which it came from.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of_sets(names: RecordNames, columns: Vec<Column>, sets: Vec<u16>) -> Result<Self, TableError> {
        let expected = names.len();
        let most = i32::MAX as usize;
        if expected > most {
            return Err(TableError::TooMany { found: expected, most });
        }
        for (at, column) in columns.iter().enumerate() {
            if column.rows.len() != expected {
                let found = column.rows.len();
                return Err(TableError::Length { column: column.name.clone(), expected, found });
            }
            if columns[..at].iter().any(|other| other.name == column.name) {
                return Err(TableError::ColumnTwice { column: column.name.clone() });
            }
        }
        twice(&names).map_or(Ok(()), Err)?;
        Ok(Self { names, columns, sets, kept: Kept::default() })
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The names of the records.
    pub fn names(&self) -> &RecordNames {
        &self.names
    }

    /// The columns, in the order of the file.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// What was read of it.
    pub(crate) const fn kept(&self) -> &Kept {
        &self.kept
    }

    /// The set that each record came from, numbered from 0.
    pub fn sets(&self) -> &[u16] {
        &self.sets
    }
}

/// The first name that stands twice.
fn twice(names: &RecordNames) -> Option<TableError> {
    let mut order: Vec<u32> = (0..u32::try_from(names.len()).unwrap_or(u32::MAX)).collect();
    let same: Box<dyn Fn(u32, u32) -> bool> = match names {
        RecordNames::Whole(numbers) => {
            if numbers.is_sorted_by(|a, b| a < b) {
                return None;
            }
            order.sort_unstable_by_key(|row| (numbers[*row as usize], *row));
            Box::new(|a, b| numbers[a as usize] == numbers[b as usize])
        }
        RecordNames::Text(texts) => {
            order.sort_by_cached_key(|row| xxh3_64(texts.get(*row as usize).as_bytes()));
            Box::new(|a, b| texts.get(a as usize) == texts.get(b as usize))
        }
    };
    let pair = order.windows(2).find(|pair| same(pair[0], pair[1]))?;
    let (first, second) = (pair[0].min(pair[1]) as usize + 1, pair[0].max(pair[1]) as usize + 1);
    Some(TableError::NameTwice { first, second })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, values: &[&str]) -> Column {
        let mut builder = ColumnBuilder::new(name);
        for value in values {
            builder.push(Some(value));
        }
        builder.finish()
    }

    #[test]
    fn a_distinct_value_is_kept_once_and_blank_is_not_recorded() {
        let column = column("town", &["York", "", " York ", "Leeds", "  "]);
        assert_eq!(column.rows(), [1, 0, 1, 2, 0]);
        assert_eq!(column.distinct(), 2);
        assert_eq!(column.text(2), Some("Leeds"));
        assert_eq!(column.text(NOT_RECORDED), None);
        assert_eq!(column.counts(), [2, 2, 1]);
    }

    #[test]
    fn what_cannot_be_linked_is_refused_with_the_place() {
        let names = |all: &[i64]| RecordNames::Whole(all.to_vec());
        let two = || vec![column("a", &["x", "y"])];
        assert!(Table::new(names(&[1, 2]), two()).is_ok());
        let twice = Table::new(names(&[7, 7]), two()).unwrap_err();
        assert_eq!(twice, TableError::NameTwice { first: 1, second: 2 });
        let short = Table::new(names(&[1, 2, 3]), two()).unwrap_err();
        assert_eq!(short, TableError::Length { column: "a".into(), expected: 3, found: 2 });
        let columns = vec![column("a", &["x"]), column("a", &["y"])];
        let same = Table::new(names(&[1]), columns).unwrap_err();
        assert_eq!(same, TableError::ColumnTwice { column: "a".into() });
        let mut texts = Texts::default();
        for name in ["p", "q", "p"] {
            texts.push(name);
        }
        let twice = Table::new(RecordNames::Text(texts), Vec::new()).unwrap_err();
        assert_eq!(twice, TableError::NameTwice { first: 1, second: 3 });
    }
}
