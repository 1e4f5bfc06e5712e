//! How large a delivery may be. Every limit has a name, a unit and a reason; none is read from the environment.

use jiff::civil::Date;

/// The limits of one delivery. [`Limits::default`] suits a national return of 1.5 million crimes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The day the extract was made. A date later than the day after it is refused (`date_out_of_range`; the one day is
    /// for clocks around midnight). `None`: only the first allowed year is checked.
    pub extract_date: Option<Date>,
    /// Bytes of one cell, as UTF-8. No field of the return holds free text about events.
    pub cell_bytes: usize,
    /// Bytes of one row, as UTF-8, quotation marks and line breaks included. A row that passes it is mostly an unclosed
    /// quotation mark; the rest of the file is then one rejection.
    pub row_bytes: usize,
    /// Columns of one table.
    pub columns: usize,
    /// Rows of one file. What follows is one rejection.
    pub rows: u64,
    /// Bytes of one file as delivered.
    pub file_bytes: u64,
    /// Files of one delivery, all folders, zips and sheets together.
    pub files: usize,
    /// Folders within folders.
    pub folder_depth: usize,
    /// Entries of one zip.
    pub zip_entries: usize,
    /// Bytes that one zip may unpack to, all entries together.
    pub zip_unpacked_bytes: u64,
    /// How many times larger than packed an entry may become. Checked from the first 16 MiB unpacked: small files may
    /// compress very well.
    pub zip_ratio: u64,
    /// Bytes that the parts of one workbook may unpack to, together. Its shared texts are held in memory.
    pub xlsx_unpacked_bytes: u64,
    /// The same for one part of a workbook as [`Limits::zip_ratio`]; spreadsheet XML compresses better than text.
    pub xlsx_ratio: u64,
    /// Bytes of the footer of a Parquet file, and of one of its column chunks unpacked: both are held in memory.
    pub parquet_chunk_bytes: u64,
    /// Rows of one lookup table; it is held in memory.
    pub lookup_rows: usize,
    /// Different unknown columns that are named in warnings.
    pub named_unknown_columns: usize,
}

const KIB: usize = 1 << 10;
const GIB: u64 = 1 << 30;

impl Default for Limits {
    fn default() -> Self {
        Self {
            extract_date: None,
            cell_bytes: 64 * KIB,
            row_bytes: 1024 * KIB,
            columns: 2_000,
            rows: 100_000_000,
            file_bytes: 64 * GIB,
            files: 10_000,
            folder_depth: 8,
            zip_entries: 5_000,
            zip_unpacked_bytes: 32 * GIB,
            zip_ratio: 200,
            xlsx_unpacked_bytes: 2 * GIB,
            xlsx_ratio: 400,
            parquet_chunk_bytes: GIB,
            lookup_rows: 5_000_000,
            named_unknown_columns: 100,
        }
    }
}
