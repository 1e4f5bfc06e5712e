//! A delivery: files, folders, zips and workbooks, opened, hashed, matched with the mapping's tables and put in order.

mod scan;
mod unzip;
mod walk;

use std::collections::{BTreeSet, HashSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use lookagain_domain::record::RecordKind;

use crate::field::DateContext;
use crate::format::{self, Encoding, Format, Input};
use crate::mapping::{LookupRule, LookupSink, Lookups, Mapping, Table, glob_matches, wanted};
use crate::raw::{RawRow, RawSink};
use crate::read::RecordSink;
use crate::{FileSummary, Limits, ReadError, Row, Rule};

pub(crate) use scan::scan;

/// A delivery could not be opened at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such file or folder, or it may not be read.
    #[error("expected a file, folder or zip at {path}")]
    Path {
        /// As given.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The folder to unpack into cannot be written.
    #[error("cannot write to the work folder {path}")]
    WorkDir {
        /// As given.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// An opened delivery.
#[derive(Debug)]
pub struct Extract {
    mapping: Mapping,
    limits: Limits,
    files: Vec<ExtractFile>,
}

/// One file of a delivery, or one sheet of a workbook.
#[derive(Debug, Clone)]
pub struct ExtractFile {
    /// Its name in the delivery: the file name, the path within the folder or zip, or `workbook!sheet`. The same file
    /// has the same name whether it comes in a folder or in a zip.
    pub name: String,
    /// Where its bytes are now.
    pub path: PathBuf,
    /// The sheet, in a workbook.
    pub sheet: Option<String>,
    /// SHA-256 of the file's bytes, in hexadecimal; for a sheet that of the workbook. Empty when it could not be read.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// What it is.
    pub format: Format,
    /// How its text is encoded; of no meaning for workbooks and Parquet.
    pub encoding: Encoding,
    /// The kinds of record that the mapping makes of it, in reading order; empty when no table fits.
    pub kinds: Vec<RecordKind>,
    /// The first pattern of the table that fits.
    pub table: Option<String>,
    /// Why it will not be read, if that is known already. [`Extract::read`] gives the same.
    pub problem: Option<ReadError>,
    table_at: Option<usize>,
}

/// A file found on the way, before it is looked into.
#[derive(Debug)]
struct Found {
    name: String,
    path: PathBuf,
    problem: Option<Rule>,
}

impl Extract {
    /// Opens a delivery. Zips are unpacked into `work_dir`, which is the caller's to remove, under the limits; each
    /// sheet of a workbook is a file of its own. The files come in the order in which they are to be read.
    ///
    /// A file that cannot be read, or that no table fits, is listed all the same, with its `problem`.
    ///
    /// # Errors
    /// [`OpenError`] when a path does not exist or the work folder cannot be written.
    pub fn open(
        paths: &[PathBuf],
        mapping: &Mapping,
        limits: &Limits,
        work_dir: &Path,
    ) -> Result<Self, OpenError> {
        let mut found = walk::walk(paths, limits)?;
        found = unzip::unpack(found, limits, work_dir)?;
        if found.len() > limits.files {
            found.truncate(limits.files);
            let (name, path) = ("(more files)".to_owned(), PathBuf::new());
            found.push(Found { name, path, problem: Some(Rule::TooManyFiles) });
        }
        let mut files: Vec<_> = found.into_iter().flat_map(|file| look_into(file, mapping, limits)).collect();
        tell_apart(&mut files);
        files.sort_by(|a, b| (reading_order(a), &a.name).cmp(&(reading_order(b), &b.name)));
        Ok(Self { mapping: mapping.clone(), limits: limits.clone(), files })
    }

    /// Its files, in the order in which they are to be read: what is referred to comes first.
    pub fn files(&self) -> &[ExtractFile] {
        &self.files
    }

    /// Streams one file. `each` is called once for each row; `ControlFlow::Break` stops.
    ///
    /// # Errors
    /// [`ReadError`] when nothing of the file could be read; `each` was then not called. What goes wrong later is a
    /// rejected row that stands for the rest of the file.
    pub fn read(
        &self,
        index: usize,
        each: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<FileSummary, ReadError> {
        let file = self.files.get(index).ok_or(ReadError::file(Rule::FileUnknown))?;
        if let Some(problem) = &file.problem {
            return Err(problem.clone());
        }
        let table = file
            .table_at
            .and_then(|at| self.mapping.tables.get(at))
            .ok_or(ReadError::file(Rule::FileUnknown))?;
        let lookups = self.lookups(table)?;
        let input = file.input(&self.mapping);
        let dates = DateContext {
            order: self.mapping.dates,
            serials: format::serials(input, self.mapping.serial_dates),
            latest: self.limits.extract_date.and_then(|day| day.tomorrow().ok()),
        };
        let mut sink = RecordSink::new(table, &lookups, dates, &self.limits, each);
        format::read(input, &self.limits, &mut sink)?;
        let mut summary = sink.finish();
        let text = matches!(file.format, Format::Delimited | Format::Jsonl);
        summary.encoding = text.then_some(file.encoding);
        Ok(summary)
    }

    /// The cells of the rows at these lines, read again. Lines that are not there are left out.
    ///
    /// # Errors
    /// As [`Extract::read`].
    pub fn raw_rows(&self, index: usize, lines: &BTreeSet<u64>) -> Result<Vec<RawRow>, ReadError> {
        let file = self.files.get(index).ok_or(ReadError::file(Rule::FileUnknown))?;
        let table = file.table_at.and_then(|at| self.mapping.tables.get(at));
        let wanted = table.map(wanted).unwrap_or_default();
        let mut sink = RawSink { lines, wanted, names: Vec::new(), found: Vec::new() };
        if !lines.is_empty() {
            format::read(file.input(&self.mapping), &self.limits, &mut sink)?;
        }
        Ok(sink.found)
    }

    /// Loads what a table looks things up in.
    fn lookups(&self, table: &Table) -> Result<Lookups, ReadError> {
        let mut lookups = Lookups::default();
        let rules =
            table.records.iter().flat_map(|record| record.fields.values()).flat_map(|field| &field.lookups);
        for rule in rules {
            if lookups.get(rule).is_none() {
                let lookup = self.load(rule)?;
                lookups.insert(rule, lookup);
            }
        }
        Ok(lookups)
    }

    fn load(&self, rule: &LookupRule) -> Result<crate::mapping::Lookup, ReadError> {
        let pattern = rule.file.to_lowercase();
        let mut sink = LookupSink::new(rule, &self.limits);
        let mut any = false;
        for file in self.files.iter().filter(|file| glob_matches(&pattern, &file.stem())) {
            if let Some(problem) = &file.problem
                && problem.rule != Rule::FileUnknown
            {
                return Err(ReadError::column(Rule::LookupFileMissing, &rule.file));
            }
            any = true;
            format::read(file.input(&self.mapping), &self.limits, &mut sink)?;
        }
        if sink.too_large {
            return Err(ReadError::column(Rule::LookupTooLarge, &rule.file));
        }
        if any { Ok(sink.lookup) } else { Err(ReadError::column(Rule::LookupFileMissing, &rule.file)) }
    }
}

impl ExtractFile {
    fn input(&self, mapping: &Mapping) -> Input<'_> {
        let sheet = self.sheet.as_deref();
        Input {
            path: &self.path,
            format: self.format,
            encoding: self.encoding,
            sheet,
            delimiter: mapping.delimiter,
        }
    }

    /// What a table's pattern is held against: the sheet, or the file name without folders and extension; lower case.
    fn stem(&self) -> String {
        self.sheet.as_deref().map_or_else(|| stem_of(&self.name), |sheet| sheet.trim().to_lowercase())
    }
}

fn stem_of(name: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_lowercase()
}

fn reading_order(file: &ExtractFile) -> usize {
    let first = file.kinds.first();
    RecordKind::ALL.iter().position(|kind| Some(kind) == first).unwrap_or(RecordKind::ALL.len())
}

/// Hashes a file, finds out what it is, and matches it, or each of its sheets, with a table.
fn look_into(found: Found, mapping: &Mapping, limits: &Limits) -> Vec<ExtractFile> {
    let Found { name, path, problem } = found;
    let mut file = ExtractFile {
        name,
        path,
        sheet: None,
        sha256: String::new(),
        bytes: 0,
        format: Format::Unknown,
        encoding: Encoding::Utf8,
        kinds: Vec::new(),
        table: None,
        problem: problem.map(ReadError::file),
        table_at: None,
    };
    if file.path.as_os_str().is_empty() {
        return vec![file];
    }
    match scan(&file.path, limits) {
        Ok(scanned) => {
            (file.sha256, file.bytes) = (scanned.sha256, scanned.bytes);
            (file.format, file.encoding) = (scanned.format, scanned.encoding);
            file.problem = file.problem.or(scanned.problem.map(ReadError::file));
        }
        Err(rule) => file.problem = file.problem.or(Some(ReadError::file(rule))),
    }
    if file.problem.is_some() || file.format != Format::Xlsx {
        file.match_table(mapping, &file.stem());
        return vec![file];
    }
    match format::sheets(&file.path, limits) {
        Err(problem) => {
            file.problem = Some(problem);
            vec![file]
        }
        Ok(sheets) => {
            let alone = sheets.len() == 1;
            sheets
                .into_iter()
                .take(limits.files)
                .map(|sheet| of_sheet(&file, sheet, alone, mapping))
                .collect()
        }
    }
}

fn of_sheet(workbook: &ExtractFile, sheet: String, alone: bool, mapping: &Mapping) -> ExtractFile {
    let mut file = workbook.clone();
    file.name = format!("{}!{sheet}", workbook.name);
    file.sheet = Some(sheet);
    file.match_table(mapping, &file.stem());
    // A workbook of one sheet may be named for what it holds, and the sheet "Sheet1".
    if alone && file.table.is_none() {
        file.problem = None;
        file.match_table(mapping, &stem_of(&workbook.name));
    }
    file
}

impl ExtractFile {
    fn match_table(&mut self, mapping: &Mapping, stem: &str) {
        self.table_at = mapping.table_for(stem);
        self.table = self.table_at.and_then(|at| mapping.tables.get(at)?.files.first().cloned());
        self.kinds = self.table_at.map(|at| mapping.kinds(at)).unwrap_or_default();
        if self.table_at.is_none() && self.problem.is_none() {
            self.problem = Some(ReadError::file(Rule::FileUnknown));
        }
    }
}

/// Two files of one name, from two folders or zips, are numbered from the second on.
fn tell_apart(files: &mut [ExtractFile]) {
    let mut seen = HashSet::new();
    for file in files {
        let base = file.name.clone();
        let mut n = 1;
        while !seen.insert(file.name.clone()) {
            n += 1;
            file.name = format!("{base} ({n})");
        }
    }
}
