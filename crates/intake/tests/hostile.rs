//! Files made to stop a reader: endless cells, workbooks that refer to themselves, workbooks cut short, bombs, NULs.
//! Each ends, soon, with a rejection or an error that has a rule.

use std::{fs::File, io::Write as _};

use lookagain_intake::Rule;

use crate::common::{limits, national, parquet_of, read_all, read_files, workbook, zip_of};

#[test]
fn a_cell_of_ten_gigabytes_is_one_rejection_and_is_never_held() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("crimes.csv");
    let mut file = File::create(&path).unwrap();
    file.write_all(b"crime_ref,offence_title\nA,x\nB,\"").unwrap();
    // A hole reads as NULs and takes no room. A cell that were held would not fit into the test machine's memory.
    file.set_len(10_000_000_000).unwrap();
    let read = read_all(&[path], &national(), &limits());
    assert_eq!(read[0].rejections(), ["3  row_too_long"]);
    assert_eq!(read[0].records().len(), 1, "what stood before it stands");
}

#[test]
fn an_endless_line_is_one_rejection_in_every_format_of_lines() {
    let long = "z".repeat(64 << 20);
    for (name, text) in [
        ("crimes.csv", format!("crime_ref,offence_title\nA,x\nB,{long}\n")),
        ("crimes.tsv", format!("crime_ref\toffence_title\nA\tx\nB\t{long}\n")),
        ("crimes.jsonl", format!("{{\"crime_ref\":\"A\"}}\n{{\"crime_ref\":\"{long}\"}}\n")),
    ] {
        let read = read_files(&national(), &[(name, text.as_bytes())]);
        let rejections = read[0].rejections();
        assert!(rejections.len() == 1 && rejections[0].ends_with("_too_long"), "{name}: {rejections:?}");
        assert_eq!(read[0].records().len(), 1, "{name}");
    }
    // A heading without an end is no table.
    let read = read_files(&national(), &[("crimes.csv", long.as_bytes())]);
    assert!(read[0].read.is_err());
}

#[test]
fn a_file_of_nothing_but_nuls_is_refused_and_nuls_in_a_cell_reject_its_row() {
    for name in ["crimes.csv", "crimes.tsv", "crimes.jsonl", "crimes.xlsx", "crimes.parquet", "crimes.zip"] {
        let read = read_files(&national(), &[(name, &vec![0; 3 << 20])]);
        assert!(read[0].records().is_empty(), "{name}");
    }
    let parquet = parquet_of(&["crime_ref", "offence_title"], &[&["A\0", "x"], &["B", "y"]]);
    for (name, bytes) in [
        ("crimes.csv", b"crime_ref,offence_title\nA\0,x\nB,y\n".to_vec()),
        ("crimes.jsonl", b"{\"crime_ref\":\"A\\u0000\"}\n{\"crime_ref\":\"B\"}\n".to_vec()),
        ("crimes.parquet", parquet),
    ] {
        let read = read_files(&national(), &[(name, &bytes)]);
        let rejections = read[0].rejections();
        assert!(
            rejections.len() == 1 && rejections[0].contains("control_character"),
            "{name}: {rejections:?}"
        );
        assert_eq!(read[0].records().len(), 1, "{name}: the other row stands");
    }
}

/// A workbook with some of its parts replaced.
fn with_parts(replaced: &[(&str, &str)]) -> Vec<u8> {
    let book = workbook("crimes", &[&["crime_ref", "offence_title"], &["A", "x"], &["B", "y"]]);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut parts = Vec::new();
    for n in 0..archive.len() {
        let mut entry = archive.by_index(n).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        std::io::copy(&mut entry, &mut bytes).unwrap();
        if let Some((_, text)) = replaced.iter().find(|(part, _)| *part == name) {
            bytes = text.as_bytes().to_vec();
        }
        parts.push((name, bytes));
    }
    for (part, _) in replaced {
        assert!(parts.iter().any(|(name, _)| name == part), "{part} is a part of a workbook");
    }
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    zip_of(&parts)
}

const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
const SHEET: &str = "xl/worksheets/sheet1.xml";

fn relations(sheet: &str, texts: &str) -> String {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    format!(
        "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{kind}/worksheet\" Target=\"{sheet}\"/>\
         <Relationship Id=\"rId4\" Type=\"{kind}/sharedStrings\" Target=\"{texts}\"/></Relationships>"
    )
}

fn sheet(cells: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>\
         <row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>crime_ref</t></is></c></row>{cells}</sheetData></worksheet>"
    )
}

#[test]
fn a_workbook_that_refers_to_itself_ends() {
    let fine = with_parts(&[(
        SHEET,
        &sheet("<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>A</t></is></c></row>"),
    )]);
    assert_eq!(
        read_files(&national(), &[("crimes.xlsx", &fine)])[0].records().len(),
        1,
        "the parts are right"
    );

    // Cells that are each other's formula, as a spreadsheet saves them: with what was last computed, or with nothing.
    let cycle =
        "<row r=\"2\"><c r=\"A2\"><f>A3</f><v>7</v></c></row><row r=\"3\"><c r=\"A3\"><f>A2</f></c></row>";
    let read = read_files(&national(), &[("crimes.xlsx", &with_parts(&[(SHEET, &sheet(cycle))]))]);
    assert!(read[0].records().len() <= 1 && read[0].rows.len() <= 2, "{:?}", read[0].rejections());

    // Parts that are each other: the workbook its own sheet, the sheet its own table of texts, a relation to the relations.
    for (sheet, texts) in [
        ("workbook.xml", "sharedStrings.xml"),
        ("worksheets/sheet1.xml", "worksheets/sheet1.xml"),
        ("_rels/workbook.xml.rels", "_rels/workbook.xml.rels"),
        ("../xl/worksheets/../worksheets/sheet1.xml", "workbook.xml"),
        ("../../../../../etc/passwd", "/dev/zero"),
    ] {
        let book = with_parts(&[(RELATIONS, &relations(sheet, texts))]);
        let read = read_files(&national(), &[("crimes.xlsx", &book)]);
        let rows: usize = read.iter().map(|file| file.rows.len()).sum();
        assert!(rows <= 2, "{sheet}, {texts}: {rows} rows");
    }

    // Entities that unfold into each other ("billion laughs").
    let laughs = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&b;\">]>\
        <sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>&b;</t></si><si><t>&b;</t></si></sst>";
    let read = read_files(&national(), &[("crimes.xlsx", &with_parts(&[("xl/sharedStrings.xml", laughs)]))]);
    assert!(read.iter().all(|file| file.records().is_empty()));
}

#[test]
fn a_workbook_cut_short_anywhere_is_told_and_never_read_as_whole() {
    let rows: Vec<Vec<String>> = (0..400).map(|n| vec![format!("CR{n}"), format!("title {n}")]).collect();
    let cells: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let all: Vec<&[&str]> =
        std::iter::once(&["crime_ref", "offence_title"][..]).chain(cells.iter().map(Vec::as_slice)).collect();
    let book = workbook("crimes", &all);
    assert_eq!(read_files(&national(), &[("crimes.xlsx", &book)])[0].records().len(), 400);
    for hundredth in 1..100 {
        let cut = &book[..book.len() * hundredth / 100];
        let read = read_files(&national(), &[("crimes.xlsx", cut)]);
        let error = read[0].read.as_ref().unwrap_err();
        assert!(!error.rule.code().is_empty() && read[0].rows.is_empty(), "{hundredth} hundredths");
    }
    // The sheet itself cut inside an intact archive: what stood before is read, and the rest is told.
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&book)).unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut archive.by_name(SHEET).unwrap(), &mut xml).unwrap();
    let texts = std::io::read_to_string(archive.by_name("xl/sharedStrings.xml").unwrap()).unwrap();
    for tenth in 3..10 {
        let cut = with_parts(&[(SHEET, &xml[..xml.len() * tenth / 10]), ("xl/sharedStrings.xml", &texts)]);
        let read = read_files(&national(), &[("crimes.xlsx", &cut)]);
        let told = read[0].read.is_err() || !read[0].rejections().is_empty();
        assert!(told && read[0].records().len() < 400, "{tenth} tenths: {:?}", read[0].read);
    }
}

#[test]
fn a_workbook_bomb_is_refused_before_it_is_read() {
    let endless = sheet(&" ".repeat(64 << 20));
    let read = read_files(&national(), &[("crimes.xlsx", &with_parts(&[(SHEET, &endless)]))]);
    assert_eq!(read[0].read.as_ref().unwrap_err().rule, Rule::ZipRatio);
}

#[test]
fn a_zip_of_zips_of_zips_is_not_opened_layer_by_layer() {
    let mut zip = zip_of(&[("crimes.csv", b"crime_ref\nA\n")]);
    for n in 0..8 {
        zip = zip_of(&[(&format!("{n}.zip"), &zip), (&format!("{n}-again.zip"), &zip)]);
    }
    let read = read_files(&national(), &[("all.zip", &zip)]);
    assert!(read.len() <= 2, "{}", read.len());
    for file in read {
        assert_eq!(file.read.unwrap_err().rule, Rule::ZipNested);
    }
}
