//! Odd files and what becomes of them: a table, or an error that says where.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

use std::{fs, path::PathBuf};

use lookagain_linkage::table::RecordNames;
use lookagain_tabular::{ReadError, ReadOptions, Records, read};
use proptest::prelude::*;

struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn add(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }
}

fn options() -> ReadOptions<'static> {
    ReadOptions { id_column: "id", threads: 2, ..ReadOptions::default() }
}

/// The records as text: a line of column names, then a line for each row with its set, its name and its values.
fn shown(records: &Records) -> String {
    let table = &records.table;
    let names: Vec<&str> = table.columns().iter().map(lookagain_linkage::table::Column::name).collect();
    let mut lines = vec![names.join(" ")];
    for row in 0..table.len() {
        let values: Vec<&str> =
            table.columns().iter().map(|column| column.row_text(row).unwrap_or("–")).collect();
        lines.push(format!("{} {} | {}", table.sets()[row], table.names().text(row), values.join(" | ")));
    }
    lines.join("\n")
}

fn one(content: impl AsRef<[u8]>) -> Result<Records, ReadError> {
    let files = Files::new();
    read(&[files.add("people.csv", content)], &options())
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let mark = if mark { Some(0xfeff) } else { None };
    mark.into_iter().chain(text.encode_utf16()).flat_map(order).collect()
}

#[test]
fn text_is_read_whatever_its_delimiter_line_ends_and_encoding() {
    let expected = "name town\n0 1 | Zoë | York\n0 2 | O’Brien, Al | –";
    let comma = "id,name,town\n1,Zoë,York\n2,\"O’Brien, Al\",\n";
    for content in [
        comma.as_bytes().to_vec(),
        comma.replace('\n', "\r\n").into_bytes(),
        comma.trim_end().as_bytes().to_vec(),
        format!("\u{feff}{comma}").into_bytes(),
        format!("\n\n{comma}\n\n").into_bytes(),
        b"id\tname\ttown\n1\tZo\xc3\xab\tYork\n2\tO\xe2\x80\x99Brien, Al\t\n".to_vec(),
        b"id;name;town\n1; Zo\xc3\xab ;York\n2;O\xe2\x80\x99Brien, Al;  \n".to_vec(),
        b"id|name|town\r1|Zo\xc3\xab|York\r2|O\xe2\x80\x99Brien, Al|\r".to_vec(),
        b"id;name;town\n1;Zo\xeb;York\n2;O\x92Brien, Al;\n".to_vec(),
        utf16(comma, u16::to_le_bytes, true),
        utf16(comma, u16::to_be_bytes, true),
        utf16(comma, u16::to_le_bytes, false),
    ] {
        let records = one(&content).unwrap_or_else(|error| panic!("{error}: {content:?}"));
        assert_eq!(shown(&records), expected, "{content:?}");
        assert!(matches!(records.table.names(), RecordNames::Whole(_)));
    }
}

#[test]
fn a_protected_or_dropped_column_is_never_read_not_even_where_it_is_broken() {
    let files = Files::new();
    let path = files.add("people.csv", "id,Ethnicity,name,truth,sex\n1,a,Ann,7,F\n2,b,Bo,7,M\n");
    let records = read(&[path], &ReadOptions { drop: &["truth"], ..options() }).unwrap();
    assert_eq!(shown(&records), "name\n0 1 | Ann\n0 2 | Bo");
    assert_eq!(records.walled, ["Ethnicity", "sex"]);
}

#[test]
fn a_model_is_given_only_the_columns_that_it_names() {
    let files = Files::new();
    let path = files.add("people.csv", "id,name,town\n1,Ann,York\n");
    let records =
        read(std::slice::from_ref(&path), &ReadOptions { only: Some(&["town"]), ..options() }).unwrap();
    assert_eq!(shown(&records), "town\n0 1 | York");
    let missing = read(&[path], &ReadOptions { only: Some(&["street"]), ..options() }).unwrap_err();
    assert!(
        missing.to_string().ends_with("has no column \"street\", which the model has; it has id, name, town")
    );
}

#[test]
fn what_cannot_be_read_is_refused_with_the_place() {
    for (content, expected) in [
        (&b""[..], "is empty"),
        (b"\n\n", "is empty"),
        (b"id,name\n", "has column names but no rows"),
        (b"key,name\n1,Ann\n", "has no column \"id\" to name the records by; it has key, name"),
        (b"id,name,name\n1,a,b\n", "has two columns called \"name\""),
        (b"id,name\n1,Ann\n1,Bo\n", "rows 1 and 2 have the same id"),
        (b"id,name\na,Ann\nb,Bo\na,Cy\n", "rows 1 and 3 have the same id"),
        (b"id,name\n1,Ann\n,Bo\n", "the record in row 2 has no id"),
        (b"id,name\n1,Ann\n\n2,Bo,x\n", "line 4: 3 cells where 2 columns are named"),
        (b"id,name\n1,\"A\nnn\"\n2\n", "line 4: 1 cells where 2 columns are named"),
        (b"PK\x03\x04....", "is neither CSV nor Parquet: it looks like a zip archive or a workbook"),
        (b"\x1f\x8b\x08\x00", "it looks like gzip"),
        (b"\x00\x01\x02\x03\xff\x00\x07", "is neither CSV nor Parquet"),
        (b"PAR1", "cannot be read as Parquet"),
        (b"PAR1abcdefghijklmnopPAR1", "cannot be read as Parquet"),
    ] {
        let error = one(content).map(|records| shown(&records)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error:?} does not say {expected:?}");
    }
    let nowhere = read(&[PathBuf::from("/nowhere/at/all.csv")], &options()).unwrap_err();
    assert!(nowhere.to_string().contains("cannot be read"));
    assert!(matches!(read(&[], &options()), Err(ReadError::NoFile)));
}

#[test]
fn a_letter_that_is_no_utf_8_far_into_the_file_makes_all_of_it_windows_1252() {
    let mut content = b"id,name\n".to_vec();
    for row in 0..900_000 {
        content.extend(format!("{row},Ann\n").bytes());
    }
    content.extend(b"x,Zo\xeb\n");
    let records = one(content).unwrap();
    assert_eq!(records.table.columns()[0].row_text(900_000), Some("Zoë"));
    assert_eq!(records.table.len(), 900_001);
    assert!(records.notes[0].contains("Windows-1252"));
}

#[test]
fn each_file_is_a_set_with_columns_matched_by_name() {
    let files = Files::new();
    let (a, b) = (
        files.add("a.csv", "id,name,town\n1,Ann,York\n"),
        files.add("b.tsv", "town\tid\tname\nYork\t2\tBo\n"),
    );
    let records = read(&[a.clone(), b], &options()).unwrap();
    assert_eq!(shown(&records), "name town\n0 1 | Ann | York\n1 2 | Bo | York");
    assert_eq!((records.sets.as_slice(), records.notes.len()), (&["a".to_owned(), "b".to_owned()][..], 0));

    let same = files.add("c.csv", "id,name,town\n1,Cy,Leeds\n");
    let records = read(&[a.clone(), same], &options()).unwrap();
    assert_eq!(shown(&records), "name town\n0 a:1 | Ann | York\n1 c:1 | Cy | Leeds");
    assert!(records.notes[0].contains("named by its file"), "{:?}", records.notes);

    let twice = files.add("d.csv", "id,name,town\n5,Cy,Leeds\n5,Di,Leeds\n");
    let error = read(&[a.clone(), twice], &options()).unwrap_err().to_string();
    assert!(error.contains("d.csv: rows 1 and 2 have the same id"), "{error}");

    for (name, header) in [("e.csv", "id,name"), ("f.csv", "id,name,town,street")] {
        let other =
            files.add(name, format!("{header}\n9,x{}\n", ",x".repeat(header.matches(',').count() - 1)));
        let error = read(&[a.clone(), other], &options()).unwrap_err().to_string();
        let column =
            if name == "e.csv" { "e.csv has no column \"town\"" } else { "a.csv has no column \"street\"" };
        assert!(error.contains(column), "{error}");
    }
}

#[test]
fn a_quotation_mark_that_never_closes_ends_with_the_file_and_wrong_guesses_are_mended() {
    // Long quoted cells full of line ends: most guesses of where a record begins are wrong.
    let cell = "line\n".repeat(200_000);
    let content = format!("id,name,town\n1,\"{cell}\",York\n2,Ann,\"{cell}\"\n3,Bo,Leeds\n");
    let records = one(content).unwrap();
    assert_eq!(records.table.len(), 3);
    assert_eq!(records.table.columns()[0].row_text(0), Some(cell.trim()));
    assert_eq!(records.table.columns()[1].row_text(2), Some("Leeds"));
}

/// What the `csv` crate makes of the same bytes; `None` where it refuses them or our rules do.
fn oracle(content: &str) -> Option<Vec<Vec<String>>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(content.as_bytes());
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|record| record.ok().map(|record| record.iter().map(str::to_owned).collect()))
        .collect::<Option<_>>()?;
    rows.iter().all(|row| row.len() == 2).then_some(rows)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_as_the_csv_crate_reads_it(body in "([ab\"é,]{0,6},[ab\",\n]{0,6}(\n|\r\n)){1,8}") {
        // The id is our own, so that names neither lack nor repeat; the first column is a cell of the text.
        let content = format!("x,y\n{body}");
        if let Some(rows) = oracle(&content) {
            let files = Files::new();
            let path = files.add("p.csv", &content);
            let found = read(&[path], &ReadOptions { id_column: "x", ..options() });
            let names: Vec<&str> = rows[1..].iter().map(|row| row[0].trim()).collect();
            let usable = names.iter().enumerate().all(|(at, name)| !name.is_empty() && !names[..at].contains(name));
            if usable && rows[0] == ["x", "y"] && rows.len() > 1 {
                let table = found.unwrap().table;
                prop_assert_eq!(table.len(), names.len());
                for (at, row) in rows[1..].iter().enumerate() {
                    prop_assert_eq!(table.names().text(at), row[0].trim());
                    prop_assert_eq!(table.columns()[0].row_text(at).unwrap_or(""), row[1].trim());
                }
            }
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), head in 0_usize..4) {
        let start: &[u8] = [&b""[..], b"id,name\n", b"PAR1", b"\xff\xfei\0d\0\n\0"][head];
        let _ = one([start, &bytes].concat());
    }
}
