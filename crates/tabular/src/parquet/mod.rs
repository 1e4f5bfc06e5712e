//! Parquet: each wanted column read on a thread of its own, straight from its pages.
//!
//! A page of a dictionary becomes distinct values without its rows being looked at as text. What the fast way does not
//! know (rare encodings, lists) goes the general way, through the library's own decoder.

mod fast;
mod general;
mod levels;
mod value;

use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
};

use parquet::{
    column::page::PageReader,
    errors::ParquetError,
    file::{
        metadata::ParquetMetaData,
        reader::{FileReader, SerializedFileReader},
        serialized_reader::SerializedPageReader,
    },
    schema::types::ColumnDescriptor,
};
use rayon::prelude::*;

use self::value::Kind;
use crate::{ReadError, sink::Sink};

/// An opened file.
pub(crate) struct ParquetFile<'a> {
    path: &'a Path,
    metadata: Arc<ParquetMetaData>,
    /// The column names: for each leaf of the schema that can be read.
    pub(crate) header: Vec<String>,
    /// The leaf of each name.
    leaves: Vec<usize>,
}

/// Why a column could not be read.
#[derive(Debug)]
enum Trouble {
    /// The fast way does not know this.
    Unknown,
    Bad(String),
}

impl From<ParquetError> for Trouble {
    fn from(error: ParquetError) -> Self {
        Self::Bad(error.to_string())
    }
}

impl<'a> ParquetFile<'a> {
    pub(crate) fn open(path: &'a Path) -> Result<Self, ReadError> {
        let bad = |says: String| ReadError::BadParquet { path: path.to_owned(), says };
        let file = File::open(path).map_err(|source| ReadError::Io { path: path.to_owned(), source })?;
        // The library indexes into what the file claims, and may panic where that is not so.
        let reader = catch_unwind(AssertUnwindSafe(|| SerializedFileReader::new(file)))
            .unwrap_or_else(|_| Err(ParquetError::General("its description is broken".to_owned())))
            .map_err(|error| bad(error.to_string()))?;
        let metadata = Arc::new(reader.metadata().clone());
        let (mut header, mut leaves) = (Vec::new(), Vec::new());
        let schema = metadata.file_metadata().schema_descr();
        for leaf in 0..schema.num_columns() {
            if schema.column(leaf).max_rep_level() <= 1 {
                header.push(name(schema, leaf));
                leaves.push(leaf);
            }
        }
        Ok(Self { path, metadata, header, leaves })
    }

    /// Whether the column of this name holds whole numbers.
    pub(crate) fn is_whole(&self, name: &str) -> bool {
        let leaf = self.header.iter().position(|other| other == name).map(|at| self.leaves[at]);
        leaf.is_some_and(|leaf| {
            Kind::of(&self.metadata.file_metadata().schema_descr().column(leaf)) == Kind::Whole
        })
    }

    /// Sends each wanted column to its sink. `slots` says for each name of the header which sink takes it.
    pub(crate) fn send<S: Sink + Send>(
        &self,
        slots: &[Option<usize>],
        sinks: &mut [S],
    ) -> Result<(), ReadError> {
        let leaf_of =
            |sink: usize| slots.iter().position(|slot| *slot == Some(sink)).map(|at| self.leaves[at]);
        let bad = |says: String| ReadError::BadParquet { path: self.path.to_owned(), says };
        sinks.par_iter_mut().enumerate().try_for_each(|(at, sink)| {
            let Some(leaf) = leaf_of(at) else { return Ok(()) };
            // As in `open`. A column that was broken off is dropped with its sink.
            let read = catch_unwind(AssertUnwindSafe(|| self.column(leaf, sink)));
            read.unwrap_or_else(|_| Err("a page is broken".to_owned())).map_err(|says| {
                let column = self.metadata.file_metadata().schema_descr().column(leaf);
                bad(format!("column {:?}: {says}", column.path().string()))
            })
        })
    }

    fn column(&self, leaf: usize, sink: &mut impl Sink) -> Result<(), String> {
        // A file of its own for each column: readers of one file share their place in it.
        let file = Arc::new(File::open(self.path).map_err(|error| error.to_string())?);
        let schema = self.metadata.file_metadata().schema_descr_ptr();
        let column = schema.column(leaf);
        for group in self.metadata.row_groups() {
            let rows = usize::try_from(group.num_rows()).map_err(|error| error.to_string())?;
            let before = sink.rows();
            let pages = || -> Result<Box<dyn PageReader>, ParquetError> {
                Ok(Box::new(SerializedPageReader::new(Arc::clone(&file), group.column(leaf), rows, None)?))
            };
            let mut outcome = if fast::knows(&column) {
                fast::read(pages().map_err(|error| error.to_string())?.as_mut(), &column, rows, sink)
            } else {
                Err(Trouble::Unknown)
            };
            if matches!(outcome, Err(Trouble::Unknown)) {
                let skip = sink.rows() - before;
                let pages = pages().map_err(|error| error.to_string())?;
                outcome = general::read(pages, &column, rows, skip, sink);
            }
            match outcome {
                Ok(()) => {}
                Err(Trouble::Bad(says)) => return Err(says),
                Err(Trouble::Unknown) => return Err("it is written in a way that is not known".to_owned()),
            }
            let found = sink.rows() - before;
            if found != rows {
                return Err(format!("it has {found} rows where {rows} were announced"));
            }
        }
        Ok(())
    }
}

/// What a leaf is called: its column's name; with the path inside it where the column has several leaves.
fn name(schema: &parquet::schema::types::SchemaDescriptor, leaf: usize) -> String {
    let column: &ColumnDescriptor = &schema.column(leaf);
    let parts = column.path().parts();
    let root = schema.get_column_root_idx(leaf);
    let siblings = (0..schema.num_columns()).filter(|at| schema.get_column_root_idx(*at) == root).count();
    let first = parts.first().cloned().unwrap_or_default();
    if siblings == 1 {
        return first;
    }
    let inside = |part: &&String| !matches!(part.as_str(), "list" | "element" | "item" | "bag" | "array");
    parts.iter().filter(inside).cloned().collect::<Vec<_>>().join(".")
}
