//! Fields of all records, read in the way that a model asks for: once for each distinct value, never once for each pair.

mod kept;
mod reading;
mod side;
mod written;

use std::sync::Arc;

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    Table,
    model::{Field, ModelError, Reading},
    table::{Column, ColumnBuilder, NOT_RECORDED, ValueId},
};

use self::kept::{Distinct, Values};
pub(crate) use kept::{Kept, Rows};
pub(crate) use reading::has_postcode_form;
pub(crate) use side::{Members, Need, Side, Spelling};

/// One field of all records: the number of the value that each has, and the values.
#[derive(Debug, Clone)]
pub(crate) struct Read<'t> {
    /// Which field.
    pub(crate) field: Field,
    /// The number of the value of each record; 0 is "not recorded".
    pub(crate) rows: Rows<'t>,
    /// The values, as read, from 1.
    pub(crate) texts: Distinct<'t>,
    /// What tests on these values need beside their text.
    pub(crate) side: Side,
}

impl<'t> Read<'t> {
    /// Reads a field of every record, and prepares what `need` asks for.
    pub(crate) fn new(table: &'t Table, field: &Field, need: Need) -> Result<Self, ModelError> {
        let columns = field
            .columns
            .iter()
            .map(|name| table.column(name).ok_or_else(|| no_column(table, name)))
            .collect::<Result<Vec<_>, _>>()?;
        let (rows, texts) = match (columns.as_slice(), field.reading) {
            ([one], Reading::AsItIs) => (Rows::AsTheyAre(one.rows()), Distinct::AsTheyAre(one.texts())),
            (columns, reading) => {
                let values = table.kept().get(field, || match columns {
                    [one] => each_value(one, |text| reading::read(reading, text)),
                    several => together(several, reading),
                });
                (Rows::Read(Arc::clone(&values.rows)), Distinct::Read(Arc::clone(&values.texts)))
            }
        };
        let side = Side::new(&texts, field.reading, need);
        Ok(Self { field: field.clone(), rows, texts, side })
    }

    /// The text of a value.
    pub(crate) fn text(&self, value: ValueId) -> &str {
        if value == NOT_RECORDED { "" } else { self.texts.get(value as usize - 1) }
    }

    /// How often each value stands; the first is "not recorded".
    pub(crate) fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0_u32; self.texts.len() + 1];
        for value in self.rows.iter() {
            counts[value as usize] += 1;
        }
        counts
    }
}

fn no_column(table: &Table, column: &str) -> ModelError {
    let columns = table.columns().iter().map(Column::name).collect::<Vec<_>>().join(", ");
    ModelError::NoColumn { place: "the model".to_owned(), column: column.to_owned(), columns }
}

/// Reads each distinct value once and numbers what comes out.
fn each_value(column: &Column, read: impl Fn(&str) -> String) -> Values {
    let mut values = ColumnBuilder::new("");
    let mut number = vec![NOT_RECORDED; column.distinct() + 1];
    for (place, text) in number[1..].iter_mut().zip(column.texts().iter()) {
        *place = values.intern(&read(text));
    }
    let rows = column.rows().iter().map(|value| number[*value as usize]).collect();
    Values { rows: Arc::new(rows), texts: Arc::new(values.finish().texts().clone()) }
}

/// Reads several columns together: once for each combination that occurs.
fn together(columns: &[&Column], how: Reading) -> Values {
    let (combination, first_row) = combinations(columns, how == Reading::OtherWords);
    let mut values = ColumnBuilder::new("");
    let mut number = vec![NOT_RECORDED; first_row.len() + 1];
    let mut parts: Vec<&str> = Vec::with_capacity(columns.len());
    for (place, row) in number[1..].iter_mut().zip(&first_row) {
        parts.clear();
        parts.extend(columns.iter().map(|column| column.row_text(*row as usize).unwrap_or_default()));
        *place = values.intern(&reading::read_together(how, &parts));
    }
    let rows = combination.iter().map(|value| number[*value as usize]).collect();
    Values { rows: Arc::new(rows), texts: Arc::new(values.finish().texts().clone()) }
}

/// Numbers the combinations of values from 1, and says in which row each stands first. Without the first value, or
/// without any of them unless `gaps` are welcome, there is no combination.
fn combinations(columns: &[&Column], gaps: bool) -> (Vec<ValueId>, Vec<u32>) {
    let mut rows: Vec<ValueId> = columns.first().map(|column| column.rows().to_vec()).unwrap_or_default();
    let mut first_row: Vec<u32> = Vec::new();
    for column in columns.iter().skip(1) {
        first_row.clear();
        let mut pairs: Vec<(ValueId, ValueId)> = Vec::new();
        let mut known: HashTable<u32> = HashTable::new();
        for (at, (row, value)) in rows.iter_mut().zip(column.rows()).enumerate() {
            if *row == NOT_RECORDED || (*value == NOT_RECORDED && !gaps) {
                *row = NOT_RECORDED;
                continue;
            }
            let pair = (*row, *value);
            let hash = hash_pair(pair);
            let found = known.find(hash, |id| pairs[*id as usize] == pair).copied();
            let id = found.unwrap_or_else(|| {
                let id = u32::try_from(pairs.len()).unwrap_or(u32::MAX);
                pairs.push(pair);
                first_row.push(u32::try_from(at).unwrap_or(u32::MAX));
                known.insert_unique(hash, id, |id| hash_pair(pairs[*id as usize]));
                id
            });
            *row = id + 1;
        }
    }
    (rows, first_row)
}

fn hash_pair((a, b): (u32, u32)) -> u64 {
    xxh3_64(&((u64::from(a) << 32) | u64::from(b)).to_le_bytes())
}
