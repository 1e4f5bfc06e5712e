//! What the tests share: a delivery from texts, and a reading of all of it.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use lookagain_intake::{Extract, FileSummary, Limits, Mapping, ReadError, Record, Row, RowOutcome};

/// Everything that one file came to.
pub(crate) struct Outcome {
    pub(crate) name: String,
    pub(crate) read: Result<FileSummary, ReadError>,
    pub(crate) rows: Vec<Row>,
}

impl Outcome {
    pub(crate) fn records(&self) -> Vec<&Record> {
        let accepted = self.rows.iter().filter_map(|row| match &row.outcome {
            RowOutcome::Accepted(records) => Some(records),
            RowOutcome::Rejected { .. } => None,
        });
        accepted.flatten().collect()
    }

    /// `line column rule` of every rejection.
    pub(crate) fn rejections(&self) -> Vec<String> {
        let mut all = Vec::new();
        for row in &self.rows {
            if let RowOutcome::Rejected { rejections, .. } = &row.outcome {
                all.extend(rejections.iter().map(|r| format!("{} {} {}", row.line, r.column, r.rule)));
            }
        }
        all
    }

    pub(crate) fn warnings(&self) -> Vec<String> {
        self.read.as_ref().unwrap().warnings.iter().map(|w| format!("{} {}", w.rule, w.column)).collect()
    }
}

pub(crate) fn limits() -> Limits {
    Limits { extract_date: Some(jiff::civil::date(2026, 11, 24)), ..Limits::default() }
}

/// Reads all of a delivery and checks what holds for every file: the sums, and one call for each row.
pub(crate) fn read_all(paths: &[PathBuf], mapping: &Mapping, limits: &Limits) -> Vec<Outcome> {
    let work = tempfile::tempdir().unwrap();
    let extract = Extract::open(paths, mapping, limits, work.path()).unwrap();
    let read = |(n, file): (usize, &lookagain_intake::ExtractFile)| {
        let mut rows = Vec::new();
        let read = extract.read(n, &mut |row| {
            rows.push(row);
            ControlFlow::Continue(())
        });
        check_sums(&read, &rows);
        Outcome { name: file.name.clone(), read, rows }
    };
    extract.files().iter().enumerate().map(read).collect()
}

pub(crate) fn check_sums(read: &Result<FileSummary, ReadError>, rows: &[Row]) {
    let Ok(sum) = read else {
        assert!(rows.is_empty(), "a file that is not read hands on no row");
        return;
    };
    let accepted = rows.iter().filter(|row| matches!(row.outcome, RowOutcome::Accepted(_))).count() as u64;
    assert_eq!(
        (sum.rows, sum.accepted, sum.rejected),
        (rows.len() as u64, accepted, rows.len() as u64 - accepted)
    );
    for row in rows {
        match &row.outcome {
            RowOutcome::Accepted(records) => assert!(!records.is_empty()),
            RowOutcome::Rejected { rejections, .. } => assert!(!rejections.is_empty()),
        }
    }
}

/// Reads files given as name and bytes.
pub(crate) fn read_files(mapping: &Mapping, files: &[(&str, &[u8])]) -> Vec<Outcome> {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        write(dir.path(), name, bytes);
    }
    read_all(&[dir.path().to_owned()], mapping, &limits())
}

pub(crate) fn write(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path
}

pub(crate) fn national() -> Mapping {
    Mapping::shipped("national").unwrap()
}

/// A zip of files, stored or deflated.
pub(crate) fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet of texts.
pub(crate) fn workbook(sheet: &str, rows: &[&[&str]]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    page.set_name(sheet).unwrap();
    for (r, row) in (0..).zip(rows) {
        for (c, cell) in (0..).zip(*row) {
            page.write_string(r, c, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// A Parquet file of text columns.
pub(crate) fn parquet_of(names: &[&str], rows: &[&[&str]]) -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::{properties::WriterProperties, writer::SerializedFileWriter};
    let fields: String = names.iter().map(|name| format!("REQUIRED BYTE_ARRAY {name} (UTF8);")).collect();
    let schema = std::sync::Arc::new(
        parquet::schema::parser::parse_message_type(&format!("message m {{ {fields} }}")).unwrap(),
    );
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(
        &mut bytes,
        schema,
        std::sync::Arc::new(WriterProperties::builder().build()),
    )
    .unwrap();
    let mut group = writer.next_row_group().unwrap();
    for column in 0..names.len() {
        let values: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(row[column])).collect();
        let mut out = group.next_column().unwrap().unwrap();
        out.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
        out.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    bytes
}
