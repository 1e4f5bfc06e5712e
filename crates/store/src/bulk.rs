//! Bulk load of records: the fast road for what is new, the careful one for what was here before.
//!
//! A chunk is inserted in one statement that skips rows whose natural key is current already. When nothing was skipped, all of it
//! is new. Otherwise the skipped rows are compared by content: the same is left alone, a change supersedes the old row, and a second
//! row for the same key in one file is a duplicate. Memory stays flat however long the file is.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use lookagain_domain::{FileId, ForceId};

use crate::{
    Dialect, StoreError, Tx,
    db::{Bind, Values, binds},
};

mod records;

/// How many rows go into one statement. More rows save trips to the database's thread; fewer keep what SQLite binds, some 15 kB for each
/// ten rows of crimes, in the processor's cache.
pub const CHUNK_ROWS: usize = 500;

/// What became of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// Its key was not known.
    New,
    /// Its key was known with other content; the older row is superseded and stays readable.
    Changed,
    /// It is here already with the same content.
    Same,
    /// The same file has this record already, with the same content.
    Repeated,
    /// The same file has this key already, with other content.
    Conflicting,
    /// It refers to something that the force never sent: the column that does.
    UnknownReference(&'static str),
}

/// A table of records, as the loader needs it.
#[derive(Debug)]
pub struct Table {
    pub(crate) name: &'static str,
    /// The natural key first, then the rest.
    pub(crate) columns: &'static [&'static str],
    pub(crate) key_columns: usize,
    /// (column, table, column there): must be current, or the row is refused.
    pub(crate) refers_to: &'static [(&'static str, &'static str, &'static str)],
}

/// A record that has a table.
pub trait Stored {
    /// Its table.
    const TABLE: &'static Table;

    /// Its cells, in the order of the table's columns.
    #[doc(hidden)]
    fn cells(self, to: &mut Cells);
}

/// The cells of one row.
#[derive(Debug, Default)]
pub struct Cells {
    binds: Vec<Bind>,
    buffer: String,
}

impl Cells {
    pub(crate) fn put(&mut self, value: impl Into<Bind>) -> &mut Self {
        self.binds.push(value.into());
        self
    }

    pub(crate) fn text(&mut self, value: impl std::fmt::Display) -> &mut Self {
        use std::fmt::Write as _;
        self.buffer.clear();
        // Writing to a String cannot fail.
        let _ = write!(self.buffer, "{value}");
        let text = Bind::from(self.buffer.as_str());
        self.put(text)
    }
}

/// One record as its table takes it. Making it needs no database, so that whoever reads a file does it beside the one who writes.
#[derive(Debug)]
pub struct Prepared {
    table: &'static Table,
    line: u64,
    cells: Vec<Bind>,
    content_hash: i64,
}

impl Prepared {
    /// A record that stands in this line of its file.
    pub fn new<R: Stored>(line: u64, record: R) -> Self {
        let mut cells =
            Cells { binds: Vec::with_capacity(R::TABLE.columns.len()), buffer: String::with_capacity(32) };
        record.cells(&mut cells);
        Self { table: R::TABLE, line, content_hash: content_hash(&cells.binds), cells: cells.binds }
    }
}

/// Makes [`Load`]s for one file: everything that needs no database, so that it runs on the reading thread.
#[derive(Debug)]
pub struct Loader {
    dialect: Dialect,
    force: ForceId,
    file: FileId,
    /// The statement of a full chunk, by table: it is long, and the same each time.
    full: HashMap<&'static str, Arc<str>>,
}

/// At most [`CHUNK_ROWS`] records of one kind, with the statement that adds them all.
#[derive(Debug)]
pub struct Load {
    table: &'static Table,
    rows: Vec<Prepared>,
    insert: Insert,
}

#[derive(Debug)]
struct Insert {
    sql: Arc<str>,
    values: Values,
    /// It will come again, so keep it prepared.
    full: bool,
}

impl Loader {
    /// For one file of one force.
    pub fn new(tx: &Tx, force: ForceId, file: FileId) -> Self {
        Self { dialect: tx.dialect(), force, file, full: HashMap::new() }
    }

    /// Records in the order of their rows, as loads of one kind each.
    pub fn loads(&mut self, records: Vec<Prepared>) -> Vec<Load> {
        let mut loads = Vec::new();
        let mut rest = records;
        while let Some(first) = rest.first() {
            let table = first.table;
            let alike = rest.iter().take(CHUNK_ROWS).take_while(|row| row.table.name == table.name).count();
            let later = rest.split_off(alike);
            let insert = self.insert(table, rest.iter());
            loads.push(Load { table, rows: rest, insert });
            rest = later;
        }
        loads
    }

    fn insert<'a>(
        &mut self,
        table: &'static Table,
        rows: impl ExactSizeIterator<Item = &'a Prepared>,
    ) -> Insert {
        let count = rows.len();
        let mut values = Values::new(self.dialect, (table.columns.len() + 4) * count);
        for row in rows {
            values.put(Bind::from(self.force.get()));
            for cell in &row.cells {
                values.put(cell.clone());
            }
            values.put(Bind::from(self.file.get()));
            values.put(Bind::Int(i64::try_from(row.line).ok()));
            values.put(Bind::from(row.content_hash));
        }
        let full = count == CHUNK_ROWS;
        let sql = if full {
            let made = || insert_sql(self.dialect, table, count).into();
            Arc::clone(self.full.entry(table.name).or_insert_with(made))
        } else {
            insert_sql(self.dialect, table, count).into()
        };
        Insert { sql, values, full }
    }
}

impl Tx {
    /// Adds what a loader made. Returns what became of each record, in order.
    ///
    /// # Errors
    /// When the database fails; a bad record is an [`Added`], not an error.
    pub async fn add_load(&mut self, loader: &mut Loader, load: Load) -> Result<Vec<Added>, StoreError> {
        let Load { table, rows, insert } = load;
        let all = rows.len();
        let mut result = vec![Added::New; all];
        let mut good: Vec<(usize, Prepared)> = rows.into_iter().enumerate().collect();
        for &(column, there, there_column) in table.refers_to {
            let at = column_index(table, column);
            let references = good.iter().map(|(_, row)| &row.cells[at]);
            let known = self.current(there, there_column, loader.force, references).await?;
            good.retain(|(index, row)| {
                let found = text_of(&row.cells[at]).is_some_and(|reference| known.contains(reference));
                if !found {
                    result[*index] = Added::UnknownReference(column);
                }
                found
            });
        }
        if good.is_empty() {
            return Ok(result);
        }
        let insert =
            if good.len() == all { insert } else { loader.insert(table, good.iter().map(|(_, row)| row)) };
        let touched = self.run_values(insert.sql, insert.values, insert.full).await?;
        if touched < good.len() as u64 {
            self.compare(table, loader, good, &mut result).await?;
        }
        Ok(result)
    }

    /// The careful road: some rows of the chunk met a current row with their key.
    async fn compare(
        &mut self,
        table: &'static Table,
        loader: &mut Loader,
        rows: Vec<(usize, Prepared)>,
        result: &mut [Added],
    ) -> Result<(), StoreError> {
        let (force, file) = (loader.force, loader.file);
        let mut current = self.current_rows(table, force, &rows).await?;
        let (mut replaced, mut changed) = (Vec::new(), Vec::new());
        let mut in_this_chunk = HashSet::new();
        for (index, row) in rows {
            let key = key_of(table, &row.cells);
            let Some(old) = current.get_mut(&key) else { continue };
            let line = i64::try_from(row.line).unwrap_or(i64::MAX);
            let mine = old.file == file.get();
            result[index] = if mine && old.row == line && in_this_chunk.insert(key) {
                if old.fresh { Added::Changed } else { Added::New }
            } else if old.hash == row.content_hash {
                if mine { Added::Repeated } else { Added::Same }
            } else if mine {
                Added::Conflicting
            } else {
                replaced.push(old.id);
                *old = Current { id: 0, file: file.get(), row: line, hash: row.content_hash, fresh: true };
                changed.push(row);
                Added::Changed
            };
        }
        for ids in replaced.chunks(CHUNK_ROWS) {
            let (file_mark, marks) =
                (placeholders(self.dialect(), 1, 1), placeholders(self.dialect(), 2, ids.len()));
            let sql = format!("UPDATE {} SET superseded_in = {file_mark} WHERE id IN ({marks})", table.name);
            let mut binds = binds![file.get()];
            binds.extend(ids.iter().map(|id| Bind::from(*id)));
            self.run(sql, binds, false).await?;
        }
        if !changed.is_empty() {
            let insert = loader.insert(table, changed.iter());
            self.run_values(insert.sql, insert.values, insert.full).await?;
        }
        Ok(())
    }

    /// Which of these references are current in a table.
    async fn current<'a>(
        &mut self,
        table: &'static str,
        column: &'static str,
        force: ForceId,
        references: impl Iterator<Item = &'a Bind>,
    ) -> Result<HashSet<String>, StoreError> {
        let mut wanted: Vec<&str> = references.filter_map(text_of).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let Some(last) = wanted.last().copied() else { return Ok(HashSet::new()) };
        // Filled up to a round number, so that the statement is the same and stays prepared.
        let size = if wanted.len() <= 64 { 64 } else { CHUNK_ROWS };
        let sql = format!(
            "SELECT {column} FROM {table} WHERE force_id = {} AND superseded_in IS NULL AND {column} IN ({})",
            placeholders(self.dialect(), 1, 1),
            placeholders(self.dialect(), 2, size)
        );
        let mut binds = binds![force.get()];
        binds.extend(wanted.iter().copied().chain(std::iter::repeat(last)).take(size).map(Bind::from));
        let found: Vec<(String,)> = self.rows_of(sql, binds).await?;
        Ok(found.into_iter().map(|(reference,)| reference).collect())
    }

    /// The current rows that share the first key column with a row of the chunk, by whole key.
    async fn current_rows(
        &mut self,
        table: &'static Table,
        force: ForceId,
        rows: &[(usize, Prepared)],
    ) -> Result<HashMap<String, Current>, StoreError> {
        let keys = table.columns[..table.key_columns].join(" || chr(31) || ");
        let keys = match self.dialect() {
            Dialect::Sqlite => keys.replace("chr(31)", "char(31)"),
            Dialect::Postgres => keys,
        };
        let mut first: Vec<&str> = rows.iter().filter_map(|(_, row)| text_of(&row.cells[0])).collect();
        first.sort_unstable();
        first.dedup();
        let Some(last) = first.last().copied() else { return Ok(HashMap::new()) };
        let sql = format!(
            "SELECT {keys}, id, source_file, source_row, content_hash FROM {} \
             WHERE force_id = {} AND superseded_in IS NULL AND {} IN ({})",
            table.name,
            placeholders(self.dialect(), 1, 1),
            table.columns[0],
            placeholders(self.dialect(), 2, CHUNK_ROWS)
        );
        let mut binds = binds![force.get()];
        binds.extend(first.iter().copied().chain(std::iter::repeat(last)).take(CHUNK_ROWS).map(Bind::from));
        let found: Vec<(String, i64, i64, i64, i64)> = self.rows_of(sql, binds).await?;
        let current = found.into_iter();
        Ok(current
            .map(|(key, id, file, row, hash)| (key, Current { id, file, row, hash, fresh: false }))
            .collect())
    }
}

/// A current row, as far as the comparison needs it.
struct Current {
    id: i64,
    file: i64,
    row: i64,
    hash: i64,
    /// Put there by this very chunk, in place of an older one.
    fresh: bool,
}

fn insert_sql(dialect: Dialect, table: &Table, count: usize) -> String {
    let width = table.columns.len() + 4;
    let mut sql = format!(
        "INSERT INTO {} (force_id, {}, source_file, source_row, content_hash) VALUES ",
        table.name,
        table.columns.join(", ")
    );
    for row in 0..count {
        let comma = if row == 0 { "" } else { ", " };
        sql.push_str(comma);
        sql.push('(');
        sql.push_str(&placeholders(dialect, row * width + 1, width));
        sql.push(')');
    }
    let key = table.columns[..table.key_columns].join(", ");
    sql + " ON CONFLICT (force_id, " + &key + ") WHERE superseded_in IS NULL DO NOTHING"
}

/// The marks of `count` parameters from number `first` on: `$3, $4, $5` for PostgreSQL, `?, ?, ?` for SQLite.
///
/// A statement with thousands of parameters may not use numbered ones on SQLite: it looks each up by name among all others, so that
/// time grows with the square of their number. All marks of one statement must come from here, in the order of the parameters.
pub(crate) fn placeholders(dialect: Dialect, first: usize, count: usize) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(count * 6);
    for n in first..first + count {
        let comma = if n == first { "" } else { ", " };
        // Writing to a String cannot fail.
        let _ = match dialect {
            Dialect::Sqlite => write!(out, "{comma}?"),
            Dialect::Postgres => write!(out, "{comma}${n}"),
        };
    }
    out
}

fn column_index(table: &Table, column: &str) -> usize {
    table.columns.iter().position(|name| *name == column).unwrap_or(0)
}

fn text_of(bind: &Bind) -> Option<&str> {
    match bind {
        Bind::Text(text) => text.as_deref(),
        Bind::Int(_) | Bind::Real(_) => None,
    }
}

fn key_of(table: &Table, cells: &[Bind]) -> String {
    let key: Vec<&str> = cells[..table.key_columns].iter().filter_map(text_of).collect();
    key.join("\u{1f}")
}

/// A hash of all cells: only ever compared between rows with the same natural key.
fn content_hash(cells: &[Bind]) -> i64 {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    for cell in cells {
        match cell {
            Bind::Int(Some(n)) => {
                hasher.update(b"i");
                hasher.update(&n.to_le_bytes());
            }
            Bind::Real(Some(x)) => {
                hasher.update(b"r");
                hasher.update(&x.to_le_bytes());
            }
            Bind::Text(Some(text)) => {
                hasher.update(b"t");
                hasher.update(&(text.len() as u64).to_le_bytes());
                hasher.update(text.as_bytes());
            }
            Bind::Int(None) | Bind::Real(None) | Bind::Text(None) => hasher.update(b"-"),
        }
    }
    hasher.digest().cast_signed()
}
