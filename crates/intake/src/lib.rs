//! A force's files → typed records and rejections. Rows in = records + rejections, for every file, always.
//!
//! The way through: [`Extract::open`] finds the files of a delivery (files, folders, zips, workbooks), hashes them and
//! matches each with a table of a [`Mapping`]; [`Extract::read`] streams one of them, row by row, in memory that does
//! not grow with the file. A row is accepted as a whole or rejected as a whole, and a rejection names the column, the
//! rule and the class of value, never the value. No input may panic or hang: every size has a limit in [`Limits`].
//!
//! Nothing here reads the clock, the environment or a random number. A new source system is a new mapping in TOML
//! (`mappings/`), not code; a new format is one module under `format/`. The fields, code lists, rules and the mapping
//! language are described for the people who send data in `docs/data-dictionary.md`.

mod build;
pub mod context;
mod csv_safe;
mod delivery;
mod field;
mod format;
mod limits;
mod mapping;
mod raw;
mod read;
mod record;
mod rules;
mod sink;

pub use csv_safe::csv_safe;
pub use delivery::{Extract, ExtractFile, OpenError};
pub use field::{DateOrder, parse_date, parse_offence, parse_outcome};
pub use format::{Encoding, Format};
pub use limits::Limits;
pub use mapping::{FieldSpec, Mapping, MappingError, fields_of};
pub use raw::RawRow;
pub use read::{FileSummary, ReadError, Row, RowOutcome, Warning};
pub use record::Record;
pub use rules::Rule;
