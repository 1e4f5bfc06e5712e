//! Reading a return back, whatever its format: by other code than wrote it.

use std::{collections::HashMap, fs, path::Path};

use super::Written;

/// A row by column, with the line it stands on.
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) cells: HashMap<String, String>,
}

impl Row {
    pub(super) fn get(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

fn text(path: &Path) -> String {
    let bytes = fs::read(path).unwrap();
    if let Some(wide) = bytes.strip_prefix(b"\xff\xfe") {
        let units: Vec<u16> =
            wide.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        return String::from_utf16(&units).unwrap();
    }
    match String::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        // Good enough for Windows-1252: only letters above 0xA0 matter here.
        Err(latin) => latin.into_bytes().into_iter().map(char::from).collect(),
    }
}

/// The rows of one file, as a reader of that format finds them.
pub(super) fn rows(path: &Path) -> Vec<Row> {
    // The csv reader counts a line that ends in CR LF only once the next begins.
    let text = text(path).replace("\r\n", "\n");
    let extension = path.extension().unwrap().to_str().unwrap();
    if extension == "jsonl" {
        let parse = |line: &str| serde_json::from_str(line).unwrap();
        return text.lines().zip(1..).map(|(line, n)| Row { line: n, cells: parse(line) }).collect();
    }
    let header = text.lines().next().unwrap();
    let separator = if extension == "tsv" {
        b'\t'
    } else if header.contains(';') {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(text.as_bytes());
    let columns = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| Row {
        line: record.position().unwrap().line(),
        cells: columns.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect(),
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// One kind of file of every force, with the force and the file's name.
pub(super) fn every(written: &Written, kind: &str) -> Vec<(&'static str, String, Vec<Row>)> {
    let of = |force: &crate::ForceSummary| {
        let file = force.files.iter().find(|file| file.name.starts_with(kind)).unwrap();
        let rows = rows(&written.folder.path().join("out").join(force.force).join(&file.name));
        assert_eq!(rows.len() as u64, file.rows, "{} {}", force.force, file.name);
        (force.force, file.name.clone(), rows)
    };
    written.summary.forces.iter().map(of).collect()
}

/// The rows of an answer file.
pub(super) fn answers(written: &Written, file: &str) -> Vec<Row> {
    rows(&written.folder.path().join("answers").join(file))
}
