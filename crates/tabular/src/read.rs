//! Files in, one [`Table`] out: each file a set of its own, columns matched by name.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use lookagain_domain::walled::is_walled;
use lookagain_linkage::Table;

use crate::{
    ReadError,
    csv::{CsvFile, Trouble},
    names,
    parquet::ParquetFile,
    sink::{Names, Sink, Values},
};

/// What is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadOptions<'a> {
    /// The column that names the records, each once.
    pub id_column: &'a str,
    /// Columns that are left out, such as a truth that nothing may learn from.
    pub drop: &'a [&'a str],
    /// Nothing but these columns, where a model says what it needs.
    pub only: Option<&'a [&'a str]>,
    /// Threads; 0 for one to a core.
    pub threads: usize,
}

/// What was read.
#[derive(Debug, Clone)]
pub struct Records {
    /// The records. Rows are in the order of the files, and of the rows in them.
    pub table: Table,
    /// What each set is called: its file's name without the ending, or with the path where two would be the same.
    pub sets: Vec<String>,
    /// Columns that were not read since they record a protected characteristic or stand for one.
    pub walled: Vec<String>,
    /// What a person should know about the reading.
    pub notes: Vec<String>,
}

/// Reads records from CSV, TSV and Parquet files. Columns that record a protected characteristic are never read.
///
/// # Errors
/// [`ReadError`] for the first thing that cannot be read as records, with file, column and line.
pub fn read(paths: &[PathBuf], options: &ReadOptions<'_>) -> Result<Records, ReadError> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .build()
        .map_err(|error| ReadError::Threads(error.to_string()))?;
    // A file may turn out not to be UTF-8 at its end only; then all begins again, knowing it.
    let mut windows = vec![false; paths.len()];
    loop {
        match pool.install(|| read_here(paths, options, &windows)) {
            Err(Stop::NotUtf8(at)) if windows.get(at) == Some(&false) => windows[at] = true,
            Err(Stop::NotUtf8(at)) => {
                let path = paths.get(at).cloned().unwrap_or_default();
                return Err(ReadError::Neither { path, looks_like: "text of an unknown encoding" });
            }
            Err(Stop::Error(error)) => return Err(error),
            Ok(records) => return Ok(records),
        }
    }
}

/// Why reading stopped.
enum Stop {
    /// This file is to be read as Windows-1252.
    NotUtf8(usize),
    Error(ReadError),
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Self::Error(error)
    }
}

impl Trouble {
    fn in_file(self, at: usize) -> Stop {
        match self {
            Self::NotUtf8 => Stop::NotUtf8(at),
            Self::Error(error) => Stop::Error(error),
        }
    }
}

/// A file of either format, opened.
enum Opened<'a> {
    Csv(Box<CsvFile<'a>>),
    Parquet(ParquetFile<'a>),
}

/// The names or the values: both are taken in one go through the file.
enum Taker {
    Names(Names),
    Values(Values),
}

fn read_here(paths: &[PathBuf], options: &ReadOptions<'_>, windows: &[bool]) -> Result<Records, Stop> {
    let (files, wanted, walled) = open_all(paths, options, windows)?;
    let mut takers: Vec<Taker> = wanted.iter().map(|name| Taker::Values(Values::new(name))).collect();
    let (mut names, mut sets, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for (at, (path, file)) in paths.iter().zip(files).enumerate() {
        let of_file = file.read(&wanted, options.id_column, &mut takers).map_err(|stop| stop.in_file(at))?;
        if let Some(row) = of_file.missing {
            let (path, column) = (path.clone(), options.id_column.to_owned());
            return Err(ReadError::NoName { path, column, row: row + 1 }.into());
        }
        let most = u32::MAX as usize;
        if of_file.bytes() >= most {
            let what = format!("the names of the records in {}", path.display());
            return Err(ReadError::TooMany { what, found: of_file.bytes(), most }.into());
        }
        let of_file = of_file.finish();
        if of_file.is_empty() {
            return Err(ReadError::NoRows { path: path.clone() }.into());
        }
        if windows.get(at) == Some(&true) {
            notes.push(format!("{} is not UTF-8; it was read as Windows-1252.", path.display()));
        }
        sets.resize(sets.len() + of_file.len(), u16::try_from(at).unwrap_or(u16::MAX));
        names.push(of_file);
    }
    let called = names::of_sets(paths);
    let names = names::one_list(names, paths, &called, options.id_column, &mut notes)?;
    let columns = takers.into_iter().filter_map(Taker::values).map(Values::finish).collect();
    let table = Table::of_sets(names, columns, sets)
        .map_err(|error| names::refused(error, &paths[0], options.id_column))?;
    Ok(Records { table, sets: called, walled, notes })
}

/// The files, the columns that are wanted of each, and those that must not be read.
type AllOpened<'a> = (Vec<Opened<'a>>, Vec<String>, Vec<String>);

fn open_all<'a>(
    paths: &'a [PathBuf],
    options: &ReadOptions<'_>,
    windows: &[bool],
) -> Result<AllOpened<'a>, Stop> {
    let mut files = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        let windows = windows.get(at) == Some(&true);
        let file = Opened::open(path, options.id_column, windows).map_err(|stop| stop.in_file(at))?;
        check_header(path, file.header(), options)?;
        files.push(file);
    }
    let mut walled: Vec<String> =
        files.iter().flat_map(Opened::header).filter(|name| is_walled(name)).cloned().collect();
    walled.sort_unstable();
    walled.dedup();
    let of_file =
        |file: &Opened<'_>| file.header().iter().filter(|name| options.wants(name)).cloned().collect();
    let Some(first) = files.first() else { return Err(ReadError::NoFile.into()) };
    let wanted: Vec<String> = of_file(first);
    for (path, file) in paths.iter().zip(&files) {
        let here: Vec<String> = of_file(file);
        let lacks = |path: &Path, file: &Opened<'_>, column: &str, wanted_by: &Path| ReadError::NoColumn {
            path: path.to_owned(),
            column: column.to_owned(),
            wanted_by: wanted_by.display().to_string(),
            columns: file.header().join(", "),
        };
        if let Some(column) = wanted.iter().find(|name| !here.contains(name)) {
            return Err(lacks(path, file, column, &paths[0]).into());
        }
        if let Some(column) = here.iter().find(|name| !wanted.contains(name)) {
            return Err(lacks(&paths[0], first, column, path).into());
        }
    }
    Ok((files, wanted, walled))
}

/// Whether each name stands once, the id is there, and whatever is wanted by name.
fn check_header(path: &Path, header: &[String], options: &ReadOptions<'_>) -> Result<(), ReadError> {
    let columns = || header.join(", ");
    if let Some(column) = header.iter().enumerate().find(|(at, name)| header[..*at].contains(name)) {
        return Err(ReadError::ColumnTwice { path: path.to_owned(), column: column.1.clone() });
    }
    if !header.iter().any(|name| name == options.id_column) {
        let column = options.id_column.to_owned();
        return Err(ReadError::NoIdColumn { path: path.to_owned(), column, columns: columns() });
    }
    let missing = options.only.into_iter().flatten().find(|name| !header.iter().any(|other| other == *name));
    missing.map_or(Ok(()), |column| {
        let (column, wanted_by) = ((*column).to_owned(), "the model".to_owned());
        Err(ReadError::NoColumn { path: path.to_owned(), column, wanted_by, columns: columns() })
    })
}

impl ReadOptions<'_> {
    fn wants(&self, name: &str) -> bool {
        name != self.id_column
            && !is_walled(name)
            && !self.drop.contains(&name)
            && self.only.is_none_or(|only| only.contains(&name))
    }
}

impl<'a> Opened<'a> {
    fn open(path: &'a Path, id: &str, windows: bool) -> Result<Self, Trouble> {
        let io = |source| Trouble::Error(ReadError::Io { path: path.to_owned(), source });
        let mut start = [0; 4];
        let mut length = 0;
        let mut file = File::open(path).map_err(io)?;
        while length < start.len() {
            match file.read(&mut start[length..]).map_err(io)? {
                0 => break,
                more => length += more,
            }
        }
        let looks_like = match &start[..length] {
            [] => return Err(Trouble::Error(ReadError::Empty { path: path.to_owned() })),
            b"PAR1" | b"PARE" => {
                return ParquetFile::open(path).map(Self::Parquet).map_err(Trouble::Error);
            }
            b"PK\x03\x04" => "a zip archive or a workbook",
            [0x1f, 0x8b, ..] => "gzip",
            b"\x28\xb5\x2f\xfd" => "Zstandard",
            b"%PDF" => "PDF",
            b"SQLi" => "an SQLite database",
            b"ARRO" => "Arrow",
            _ => return CsvFile::open(path, Some(id), windows).map(|file| Self::Csv(Box::new(file))),
        };
        Err(Trouble::Error(ReadError::Neither { path: path.to_owned(), looks_like }))
    }

    fn header(&self) -> &[String] {
        match self {
            Self::Csv(file) => &file.header,
            Self::Parquet(file) => &file.header,
        }
    }

    /// Adds the file's rows to the wanted columns, and returns its record names.
    fn read(self, wanted: &[String], id: &str, takers: &mut Vec<Taker>) -> Result<Names, Trouble> {
        let slot = |name: &String| {
            if name == id { Some(wanted.len()) } else { wanted.iter().position(|other| other == name) }
        };
        let slots: Vec<Option<usize>> = self.header().iter().map(slot).collect();
        match self {
            Self::Csv(mut file) => {
                takers.push(Taker::Names(Names::guessed()));
                file.send(&slots, takers)?;
            }
            Self::Parquet(file) => {
                let whole = file.is_whole(id);
                takers.push(Taker::Names(if whole { Names::guessed() } else { Names::text() }));
                file.send(&slots, takers).map_err(Trouble::Error)?;
            }
        }
        Ok(takers.pop().and_then(Taker::names).unwrap_or_else(Names::guessed))
    }
}

impl Taker {
    fn values(self) -> Option<Values> {
        match self {
            Self::Values(values) => Some(values),
            Self::Names(_) => None,
        }
    }

    fn names(self) -> Option<Names> {
        match self {
            Self::Names(names) => Some(names),
            Self::Values(_) => None,
        }
    }
}

impl Sink for Taker {
    fn push(&mut self, value: Option<&str>) {
        match self {
            Self::Names(names) => names.push(value),
            Self::Values(values) => values.push(value),
        }
    }

    fn remember(&mut self, value: &str) -> u32 {
        match self {
            Self::Names(names) => names.remember(value),
            Self::Values(values) => values.remember(value),
        }
    }

    fn push_remembered(&mut self, value: u32) {
        match self {
            Self::Names(names) => names.push_remembered(value),
            Self::Values(values) => values.push_remembered(value),
        }
    }

    fn forget(&mut self) {
        match self {
            Self::Names(names) => names.forget(),
            Self::Values(values) => values.forget(),
        }
    }

    fn rows(&self) -> usize {
        match self {
            Self::Names(names) => names.rows(),
            Self::Values(values) => values.rows(),
        }
    }
}
