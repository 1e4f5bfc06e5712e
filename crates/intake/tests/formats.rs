//! The same table in every format and encoding gives the same records, and what is broken is told row by row.

use crate::common::{limits, national, parquet_of, read_all, read_files, workbook, write, zip_of};
use lookagain_domain::{Known, record::CrimeRecord};
use lookagain_intake::{Encoding, Extract, Limits, Record, Rule};

const NAMES: [&str; 4] = ["crime_ref", "offence_code", "closed_on", "outcome"];
const ROWS: [[&str; 4]; 2] = [["01AA/1/13", "19E", "2013-02-01", "15"], ["Bräu–2", "", "", "C3"]];

fn text(separator: &str, end: &str) -> String {
    let mut lines = vec![NAMES.join(separator)];
    lines.extend(ROWS.iter().map(|row| row.join(separator)));
    lines.iter().map(|line| format!("{line}{end}")).collect()
}

fn check(name: &str, bytes: &[u8]) {
    let read = read_files(&national(), &[(name, bytes)]);
    assert_eq!(read.len(), 1, "{name}");
    assert_eq!(read[0].rejections(), Vec::<String>::new(), "{name}");
    let crimes: Vec<&CrimeRecord> = read[0]
        .records()
        .into_iter()
        .filter_map(|r| if let Record::Crime(crime) = r { Some(crime) } else { None })
        .collect();
    let [first, second] = crimes[..] else { panic!("{name}: {} crimes", crimes.len()) };
    assert_eq!((first.crime_ref.as_str(), first.case_ref.as_str()), ("01AA/1/13", "01AA/1/13"), "{name}");
    assert_eq!(first.closed_on.to_string(), "2013-02-01", "{name}");
    assert_eq!(first.outcome.to_string(), "15", "{name}");
    assert_eq!(
        (second.crime_ref.as_str(), second.offence_code.clone()),
        ("Bräu–2", Known::NOT_SUPPLIED),
        "{name}"
    );
    assert_eq!(read[0].rows.iter().map(|row| row.line).collect::<Vec<_>>().len(), 2);
}

#[test]
fn every_format_and_encoding_gives_the_same_records() {
    let plain = text(",", "\n");
    let utf16: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&plain);
    check("crimes.csv", plain.as_bytes());
    check("crimes.csv", text(",", "\r\n").as_bytes());
    check("crimes.csv", text(";", "\n").as_bytes());
    check("crimes.tsv", text("\t", "\n").as_bytes());
    check("crimes.txt", text("|", "\n").as_bytes());
    check("crimes.csv", plain.trim_end().as_bytes());
    check("crimes.csv", format!("\u{feff}{plain}").as_bytes());
    check("crimes.csv", format!("sep=;\r\n{}", text(";", "\r\n")).as_bytes());
    check("crimes.csv", &[b"\xff\xfe", &utf16[..]].concat());
    check("crimes.csv", &latin);
    let json = ROWS.map(|row| {
        format!(
            "{{\"crime_ref\":\"{}\",\"offence_code\":\"{}\",\"closed_on\":\"{}\",\"outcome\":\"{}\"}}\n",
            row[0], row[1], row[2], row[3]
        )
    });
    check("crimes.jsonl", json.concat().as_bytes());
    let rows: Vec<&[&str]> = std::iter::once(&NAMES[..]).chain(ROWS.iter().map(|row| &row[..])).collect();
    check("return.xlsx", &workbook("crimes", &rows));
    check("crimes.xlsx", &workbook("Sheet1", &rows));
    check("crimes.parquet", &parquet_of(&NAMES, &rows[1..]));
    check("all.zip", &zip_of(&[("crimes.csv", plain.as_bytes()), ("__MACOSX/x", b"x"), (".hidden", b"x")]));
}

#[test]
fn an_encoding_that_was_guessed_is_told() {
    let read = read_files(&national(), &[("crimes.csv", b"crime_ref\nna\xefve\n")]);
    assert_eq!(read[0].read.as_ref().unwrap().encoding, Some(Encoding::Windows1252));
}

#[test]
fn lines_are_counted_as_a_person_counts_them() {
    for end in ["\n", "\r\n"] {
        let text = ["crime_ref,offence_title", "A,\"two", "lines\"", "", "B,x,y", "C,z"].join(end);
        let read = read_files(&national(), &[("crimes.csv", text.as_bytes())]);
        let lines: Vec<_> = read[0].rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 5, 6], "{end:?}");
        assert_eq!(read[0].rejections(), ["5  cell_count"]);
    }
}

#[test]
fn a_bad_row_is_a_rejection_and_the_others_stand() {
    let text = "crime_ref,outcome,closed_on,cse_flag\n\
        A,15,2013-02-01,Y\n,15,,\nB,99,31/02/2013,perhaps\nC\0,1,,\nD,1,,,\nE,1,01/02/13,N\nF,1,2030-01-01,\nG,0,,yes\n";
    let read = read_files(&national(), &[("crimes.csv", text.as_bytes())]);
    assert_eq!(
        read[0].rejections(),
        [
            "3 crime_ref required_blank",
            "4 closed_on date_unreadable",
            "4 outcome outcome_unknown",
            "4 cse_flag yes_no_unreadable",
            "5 crime_ref control_character",
            "6  cell_count",
            "7 closed_on date_ambiguous",
            "8 closed_on date_out_of_range",
        ]
    );
    assert_eq!(read[0].records().len(), 2);
}

#[test]
fn text_that_breaks_off_keeps_what_stood_before() {
    let unclosed = read_files(
        &national(),
        &[("crimes.csv", b"crime_ref,offence_title\nA,x\nB,\"never closed\nC,y\nD,z\n")],
    );
    assert_eq!(unclosed[0].rejections(), ["3  quote_unclosed"]);
    assert_eq!(unclosed[0].records().len(), 1);
    let last = read_files(&national(), &[("crimes.csv", b"crime_ref,offence_title\nA,x\nB,\"never closed")]);
    assert_eq!(last[0].rejections(), ["3  quote_unclosed"]);
    let huge = format!("crime_ref,offence_title\nA,x\nB,{}\nC,y\n", "z".repeat(3 << 20));
    let huge = read_files(&national(), &[("crimes.csv", huge.as_bytes())]);
    assert_eq!(huge[0].rejections(), ["3  row_too_long"]);
    let long = format!("crime_ref,offence_title\nA,x\nB,{}\nC,y\n", "z".repeat(100_000));
    let long = read_files(&national(), &[("crimes.csv", long.as_bytes())]);
    assert_eq!(long[0].rejections(), ["3 offence_title cell_too_long"]);
    assert_eq!(long[0].records().len(), 2);
}

#[test]
fn json_lines_are_flat_and_exact() {
    let text = "{\"crime_ref\":\"A\",\"cse_flag\":true,\"enquiries_raised\":3,\"colour\":\"x\"}\n\n{\"crime_ref\":{\"x\":1}}\nnot json\n\
        {\"crime_ref\":\"A\",\"crime_ref\":\"B\"}\n{\"crime_ref\":123456789012345678901234567890}\n[1]\n{\"crime_ref\":\"B\"} x\n{\"crime_ref\":null}\n";
    let read = read_files(&national(), &[("crimes.jsonl", text.as_bytes())]);
    assert_eq!(
        read[0].rejections(),
        [
            "3  json_nested",
            "4  json_unreadable",
            "5  json_duplicate_key",
            "6  number_inexact",
            "7  json_unreadable",
            "8  json_unreadable",
            "9 crime_ref required_blank",
        ]
    );
    assert_eq!(read[0].warnings(), ["column_unknown colour"]);
}

#[test]
fn a_workbook_s_dates_numbers_and_truths_are_what_a_person_sees() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    page.set_name("crimes").unwrap();
    let date = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    for (c, name) in
        (0..).zip(["crime_ref", "closed_on", "recorded_on", "cse_flag", "enquiries_raised", "offence_from"])
    {
        page.write_string(0, c, name).unwrap();
    }
    page.write_number(2, 0, 1234.0).unwrap();
    page.write_number_with_format(2, 1, 41306.0, &date).unwrap();
    page.write_number(2, 2, 41306.0).unwrap();
    page.write_boolean(2, 3, true).unwrap();
    page.write_formula(2, 4, rust_xlsxwriter::Formula::new("=1+2").set_result("3")).unwrap();
    page.write_number_with_format(2, 5, 1.0, &date).unwrap();
    let read = read_files(&national(), &[("r.xlsx", &book.save_to_buffer().unwrap())]);
    assert_eq!(read[0].rejections(), Vec::<String>::new());
    let [Record::Crime(crime)] = read[0].records()[..] else { panic!() };
    assert_eq!(crime.crime_ref, "1234");
    assert_eq!(
        (crime.closed_on.to_string(), crime.recorded_on.to_string()),
        ("2013-02-01".into(), "2013-02-01".into())
    );
    assert_eq!((crime.cse_flag.is_yes(), crime.enquiries_raised), (true, Some(3)));
    assert_eq!(crime.offence_from.to_string(), "UNKNOWN");
    assert_eq!(read[0].rows[0].line, 3);
}

#[test]
fn a_file_that_cannot_be_read_is_seen_and_the_others_proceed() {
    let book = workbook("crimes", &[&["crime_ref"], &["A"]]);
    let read = read_files(
        &national(),
        &[
            ("crimes.csv", b"crime_ref\nA\n"),
            ("holiday.csv", b"a,b\n1,2\n"),
            ("nominals.csv", b""),
            ("contacts.csv", b"nominal_ref,value\nN,1\n"),
            ("officers.csv", b"officer_ref,Officer Ref\nA,B\n"),
            ("links.xlsx", &book[..book.len() / 2]),
            ("objects.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
            ("allegations.parquet", b"PAR1 this is not one PAR1"),
            (
                "inner.zip",
                &zip_of(&[
                    ("b.zip", &zip_of(&[("crimes.csv", b"crime_ref\nB\n")])),
                    ("../up.csv", b"x"),
                    ("locations.csv", b"location_ref,kind\nL,A\n"),
                ]),
            ),
        ],
    );
    let told: Vec<_> = read
        .iter()
        .map(|f| {
            format!(
                "{} {}",
                f.name,
                f.read.as_ref().map_or_else(|e| e.rule.code().to_owned(), |s| s.accepted.to_string())
            )
        })
        .collect();
    let mut told = told;
    told.sort();
    assert_eq!(
        told,
        [
            "../up.csv zip_name_refused",
            "allegations.parquet file_unreadable",
            "b.zip zip_nested",
            "contacts.csv column_missing",
            "crimes.csv 1",
            "holiday.csv file_unknown",
            "links.xlsx file_unreadable",
            "locations.csv 1",
            "nominals.csv file_empty",
            "objects.xlsx file_encrypted",
            "officers.csv column_duplicate",
        ]
    );
}

#[test]
fn a_zip_bomb_is_refused_by_what_it_unpacks_to() {
    let dir = tempfile::tempdir().unwrap();
    let path = write(
        dir.path(),
        "bomb.zip",
        &zip_of(&[("crimes.csv", &vec![b'a'; 64 << 20]), ("officers.csv", b"officer_ref\n1\n")]),
    );
    let read = read_all(std::slice::from_ref(&path), &national(), &limits());
    let rules: Vec<_> =
        read.iter().map(|f| (f.name.as_str(), f.read.as_ref().err().map(|e| e.rule))).collect();
    assert_eq!(rules, [("officers.csv", None), ("crimes.csv", Some(Rule::ZipRatio))]);
    let small = Limits { zip_unpacked_bytes: 1000, ..limits() };
    assert_eq!(read_all(&[path], &national(), &small)[1].read.as_ref().unwrap_err().rule, Rule::ZipTooLarge);
}

#[test]
fn files_come_in_the_order_in_which_they_refer_to_each_other() {
    let read = read_files(
        &national(),
        &[
            ("a_links.csv", b"from_kind,from_ref,link,to_kind,to_ref\n"),
            ("protected.csv", b"nominal_ref,characteristic\n"),
            ("sub/nominals.csv", b"nominal_ref\n"),
            ("crimes.csv", b"crime_ref\n"),
            ("officers.csv", b"officer_ref\n"),
        ],
    );
    let names: Vec<_> = read.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["officers.csv", "crimes.csv", "sub/nominals.csv", "a_links.csv", "protected.csv"]);
}

#[test]
fn a_caller_can_stop() {
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), "crimes.csv", b"crime_ref\nA\nB\nC\n");
    let extract = Extract::open(&[path], &national(), &limits(), dir.path()).unwrap();
    let sum = extract.read(0, &mut |_| std::ops::ControlFlow::Break(())).unwrap();
    assert_eq!((sum.rows, sum.stopped), (1, true));
}

#[test]
fn rows_beyond_the_limit_are_one_rejection() {
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), "crimes.csv", b"crime_ref\nA\nB\nC\nD\n");
    let read = read_all(&[path], &national(), &Limits { rows: 2, ..limits() });
    assert_eq!(read[0].rejections(), ["4  too_many_rows"]);
    assert_eq!(read[0].records().len(), 2);
}
