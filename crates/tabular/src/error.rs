//! What can be wrong with a file of records.

use std::path::PathBuf;

/// Why files could not be read as records to link. Names files, columns and lines; never a cell.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No file was named.
    #[error("no file was given")]
    NoFile,
    /// The file could not be opened or read.
    #[error("{} cannot be read", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A file without a byte.
    #[error("{} is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Column names, and nothing under them.
    #[error("{} has column names but no rows", path.display())]
    NoRows {
        /// The file.
        path: PathBuf,
    },
    /// Neither text with separators nor Parquet.
    #[error("{} is neither CSV nor Parquet: it looks like {looks_like}", path.display())]
    Neither {
        /// The file.
        path: PathBuf,
        /// What it seems to be.
        looks_like: &'static str,
    },
    /// It begins as a Parquet file, and goes on as none.
    #[error("{} cannot be read as Parquet: {says}", path.display())]
    BadParquet {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        says: String,
    },
    /// The column of record names is not there.
    #[error("{} has no column {column:?} to name the records by; it has {columns}", path.display())]
    NoIdColumn {
        /// The file.
        path: PathBuf,
        /// The column that was asked for.
        column: String,
        /// The columns that there are.
        columns: String,
    },
    /// A column that is wanted and not there, or that stands in another of the files only.
    #[error("{} has no column {column:?}, which {wanted_by} has; it has {columns}", path.display())]
    NoColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// Another file, or the model.
        wanted_by: String,
        /// The columns that there are.
        columns: String,
    },
    /// Two columns of one name.
    #[error("{} has two columns called {column:?}", path.display())]
    ColumnTwice {
        /// The file.
        path: PathBuf,
        /// The name.
        column: String,
    },
    /// A record without a name.
    #[error("{}: the record in row {row} has no {column} (rows counted from 1, after the column names)", path.display())]
    NoName {
        /// The file.
        path: PathBuf,
        /// The column of names.
        column: String,
        /// The row.
        row: usize,
    },
    /// Two records of one name: a pair could not say which is meant.
    #[error(
        "{}: rows {first} and {second} have the same {column}; each record needs its own (rows counted from 1, after \
         the column names)", path.display()
    )]
    NameTwice {
        /// The file.
        path: PathBuf,
        /// The column of names.
        column: String,
        /// Where it stands first.
        first: usize,
        /// Where it stands again.
        second: usize,
    },
    /// A line with more or fewer cells than there are columns.
    #[error("{}, line {line}: {found} cells where {expected} columns are named", path.display())]
    Ragged {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// How many columns there are.
        expected: usize,
        /// How many cells were found.
        found: usize,
    },
    /// A quoted cell that never ends, or one far larger than any record.
    #[error("{}, line {line}: a record begins here that does not end within {most_mebibytes} MiB; is a quotation mark missing?", path.display())]
    NoEnd {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// The most that is looked through.
        most_mebibytes: usize,
    },
    /// More than can be held.
    #[error("{what} cannot be held: {found}, where at most {most} are possible")]
    TooMany {
        /// Of what.
        what: String,
        /// How many there are.
        found: usize,
        /// How many may be.
        most: usize,
    },
    /// The threads could not be started.
    #[error("threads cannot be started: {0}")]
    Threads(String),
}
