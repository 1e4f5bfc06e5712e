//! The house rules of the store: the seal around protected characteristics, and one schema on two databases.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

fn read(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// The files under this folder, however deep, that hold these words.
fn naming(folder: &Path, words: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(naming(&path, words));
        } else if fs::read_to_string(&path).unwrap().contains(words) {
            found.push(path);
        }
    }
    found
}

#[test]
fn only_one_file_names_the_sealed_table() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert_eq!(naming(&source, "sealed_protected"), [source.join("sealed.rs")]);
}

/// A column: name, type in the words of neither database, and whether it may be missing.
type Column = (String, String, bool);

/// Table → columns in order, each with its type in the words of SQLite and whether it may be missing.
fn columns(sql: &str) -> BTreeMap<String, Vec<Column>> {
    let mut tables = BTreeMap::new();
    let mut table: Option<(String, Vec<Column>)> = None;
    for line in sql.lines() {
        if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
            table = Some((rest.trim_end_matches(" (").to_owned(), Vec::new()));
        } else if line.starts_with(')') {
            tables.extend(table.take());
        } else if let Some((_, columns)) = &mut table
            && !line.trim_start().starts_with("UNIQUE")
            && !line.trim_start().starts_with("PRIMARY")
            && !line.trim_start().starts_with("CHECK")
        {
            let mut words = line.split_whitespace();
            let (Some(name), Some(kind)) = (words.next(), words.next()) else { continue };
            let kind = match kind.trim_end_matches(',') {
                "BIGINT" | "INTEGER" => "whole",
                "DOUBLE" | "REAL" => "real",
                "TEXT" => "text",
                other => other,
            };
            columns.push((name.to_owned(), kind.to_owned(), !line.contains("NOT NULL")));
        }
    }
    tables
}

#[test]
fn both_databases_have_the_same_columns() {
    let all = |database: &str| {
        ["0001_foundation", "0002_identity", "0005_casework", "0007_attachments", "0008_meeting_cases"]
            .map(|name| read(&format!("migrations/{database}/{name}.sql")))
            .join("\n")
    };
    let sqlite = columns(&all("sqlite"));
    let mut postgres = columns(&all("postgres"));
    // Full text is the one table that must differ: a virtual table here, a generated column there.
    assert!(postgres.remove("case_text").is_some());
    assert!(sqlite.len() > 25, "the reader of this test still understands the files");
    assert_eq!(sqlite, postgres);
}
