//! Results as Parquet: row groups of a set size, one column after the other.

use std::{io::Write, sync::Arc};

use lookagain_linkage::{Table, table::RecordNames};
use parquet::{
    basic::{Compression, ConvertedType, Repetition, Type as Physical},
    data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type},
    errors::ParquetError,
    file::{
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::types::Type,
};

use super::{WriteError, level_column};
use crate::engine::Pair;

/// Rows of a group.
const GROUP: usize = 1 << 20;

impl From<ParquetError> for WriteError {
    fn from(error: ParquetError) -> Self {
        Self::Parquet(error.to_string())
    }
}

pub(super) fn pairs(
    out: impl Write + Send,
    table: &Table,
    comparisons: &[&str],
    pairs: &[Pair],
) -> Result<(), WriteError> {
    let mut columns = vec![
        named("unique_id_l", table)?,
        named("unique_id_r", table)?,
        column("match_weight", Physical::DOUBLE, ConvertedType::NONE)?,
        column("match_probability", Physical::DOUBLE, ConvertedType::NONE)?,
    ];
    for comparison in comparisons {
        columns.push(column(&level_column(comparison), Physical::INT32, ConvertedType::UINT_8)?);
    }
    let mut file = file(out, "pairs", columns)?;
    for some in pairs.chunks(GROUP) {
        let mut group = file.next_row_group()?;
        names(&mut group, table, some.iter().map(|pair| pair.left))?;
        names(&mut group, table, some.iter().map(|pair| pair.right))?;
        put::<DoubleType>(&mut group, some.iter().map(|pair| pair.bits).collect())?;
        put::<DoubleType>(&mut group, some.iter().map(Pair::probability).collect())?;
        for at in 0..comparisons.len() {
            let level = |pair: &Pair| i32::try_from(pair.levels.of(at)).unwrap_or(i32::MAX);
            put::<Int32Type>(&mut group, some.iter().map(level).collect())?;
        }
        group.close()?;
    }
    file.close()?;
    Ok(())
}

pub(super) fn clusters(out: impl Write + Send, table: &Table, of_row: &[u32]) -> Result<(), WriteError> {
    let mut file = file(out, "clusters", vec![named("unique_id", table)?, named("cluster_id", table)?])?;
    for (at, some) in of_row.chunks(GROUP).enumerate() {
        let mut group = file.next_row_group()?;
        let first = u32::try_from(at * GROUP).unwrap_or(u32::MAX);
        names(&mut group, table, (first..).take(some.len()))?;
        names(&mut group, table, some.iter().copied())?;
        group.close()?;
    }
    file.close()?;
    Ok(())
}

fn column(name: &str, physical: Physical, converted: ConvertedType) -> Result<Arc<Type>, WriteError> {
    let column = Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::REQUIRED)
        .with_converted_type(converted)
        .build()?;
    Ok(Arc::new(column))
}

/// A column of record names, in the type that the input has.
fn named(name: &str, table: &Table) -> Result<Arc<Type>, WriteError> {
    match table.names() {
        RecordNames::Whole(_) => column(name, Physical::INT64, ConvertedType::NONE),
        RecordNames::Text(_) => column(name, Physical::BYTE_ARRAY, ConvertedType::UTF8),
    }
}

fn file<W: Write + Send>(
    out: W,
    name: &str,
    columns: Vec<Arc<Type>>,
) -> Result<SerializedFileWriter<W>, WriteError> {
    let schema = Type::group_type_builder(name).with_fields(columns).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("lookagain {}", env!("CARGO_PKG_VERSION")))
        .build();
    Ok(SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?)
}

fn names<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    table: &Table,
    rows: impl Iterator<Item = u32>,
) -> Result<(), WriteError> {
    match table.names() {
        RecordNames::Whole(numbers) => {
            let of = |row: u32| numbers.get(row as usize).copied().unwrap_or_default();
            put::<Int64Type>(group, rows.map(of).collect())
        }
        RecordNames::Text(texts) => {
            put::<ByteArrayType>(group, rows.map(|row| ByteArray::from(texts.get(row as usize))).collect())
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the values are made for this call")]
fn put<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    values: Vec<T::T>,
) -> Result<(), WriteError> {
    let Some(mut column) = group.next_column()? else {
        return Err(WriteError::Parquet("more columns than the schema has".to_owned()));
    };
    column.typed::<T>().write_batch(&values, None, None)?;
    column.close()?;
    Ok(())
}
