//! A force coordinator sends an extract, reads its receipt, corrects a row, and sends it again.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use lookagain_e2e::{Browser, Product, names};
use sha2::{Digest, Sha256};

use crate::{BOTH, message, wrong};

const FORCE: &str = "greater-manchester";
const TABLES: [&str; 6] = ["crimes", "nominals", "involvements", "allegations", "contacts", "protected"];

/// The files of the force, as the synthetic nation has them.
fn files(product: &Product) -> Vec<PathBuf> {
    let folder = product.folder().join("extracts").join(FORCE);
    TABLES.map(|name| folder.join(format!("{name}.csv"))).to_vec()
}

fn text_of(path: &Path) -> String {
    names::decode(&fs::read(path).unwrap())
}

/// Writes as this force does: UTF-16 with a mark.
fn write(path: &Path, text: &str) {
    let bytes: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    fs::write(path, bytes).unwrap();
}

/// The counts of each file on a receipt: rows, accepted, rejected, new, changed, same; and its status.
type Counts = BTreeMap<String, ([u64; 6], String)>;

async fn counts(browser: &Browser) -> Counts {
    let table = browser.table("Files and their rows").await.unwrap();
    let number = |cell: &String| cell.replace(',', "").parse().unwrap();
    let row = |row: &Vec<String>| {
        let counts: Vec<u64> = row[3..9].iter().map(number).collect();
        (row[0].clone(), (counts.try_into().unwrap(), row[2].clone()))
    };
    table[1..].iter().map(row).collect()
}

async fn send(browser: &Browser, product: &Product, files: &[PathBuf]) {
    browser.open(&product.at("/submissions")).await.unwrap();
    browser.press("main a.govuk-button").await.unwrap();
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    browser.choose_files(&files).await.unwrap();
    browser.press("main button[value='send']").await.unwrap();
    browser.arrives("done=received").await.unwrap();
    assert!(message(browser).await.contains("The extract was received"));
}

#[tokio::test]
async fn a_coordinator_sends_corrects_one_row_and_only_that_is_new() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(1_000, &[], "info").unwrap();
        browser.sign_in(&product, "coordinator").await.unwrap();

        // Nothing chosen: the page says so, and nothing is received.
        browser.open(&product.at("/submissions/new")).await.unwrap();
        browser.press("main button[value='send']").await.unwrap();
        assert!(wrong(&browser).await.contains("Select at least one file"));
        browser.open(&product.at("/submissions")).await.unwrap();
        assert!(browser.text().await.unwrap().contains("Nothing has been received yet"));

        // One row more that no code list has an answer for, beside those that the nation has by itself.
        let files = files(&product);
        set_outcome(&files[3], 2, "99Z");
        // A check first: it counts, and keeps nothing.
        let paths: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
        browser.press("main a.govuk-button").await.unwrap();
        browser.choose_files(&paths).await.unwrap();
        browser.press("main button[value='check']").await.unwrap();
        assert!(message(&browser).await.contains("nothing was kept"));
        let checked = counts(&browser).await;

        send(&browser, &product, &files).await;
        let sent = counts(&browser).await;
        assert_eq!(sent, checked, "the check said something else than the receipt");
        let total = receipt_is_true(&browser, &files, &sent).await;

        // The rejected rows, as a file.
        let (name, bytes) = browser.download("main a[download]").await.unwrap();
        assert_eq!(name, "rejected-rows-submission-1.csv");
        let rows = String::from_utf8(bytes).unwrap();
        let rows: Vec<Vec<String>> =
            rows.trim_start_matches('\u{feff}').lines().map(|line| names::cells(line, ',')).collect();
        assert_eq!(rows[0], ["file", "line", "rule", "column", "found", "row as sent"]);
        assert_eq!(rows.len() as u64 - 1, total[2]);
        let bad = rows.iter().find(|row| row[2] == "outcome_unknown").unwrap();
        assert_eq!((bad[0].as_str(), bad[3].as_str()), ("allegations.csv", "outcome"));
        assert!(bad[5].contains("outcome="), "the row is not there to be corrected: {bad:?}");

        // One row put right, all files sent again: the receipt tells the difference.
        set_outcome(&files[3], bad[1].parse().unwrap(), "18");
        send(&browser, &product, &files).await;
        let again = counts(&browser).await;
        for (file, (numbers, status)) in &again {
            if file == "allegations.csv" {
                let before = sent[file].0;
                assert_eq!(numbers, &[before[0], before[1] + 1, before[2] - 1, 1, 0, before[3]]);
            } else {
                assert!(status.contains("Received before; nothing changed"), "{file}: {status}");
                assert_eq!(numbers[3..5], [0, 0], "{file}: something is new or changed");
            }
        }
        // What was superseded stays readable.
        browser.open(&product.at("/submissions/1")).await.unwrap();
        assert_eq!(counts(&browser).await, sent);
        browser.close().await.unwrap();
    }
}

/// Rows in = accepted + rejected, against the files themselves; hashes; rules; scorecard.
async fn receipt_is_true(browser: &Browser, files: &[PathBuf], counts: &Counts) -> [u64; 6] {
    browser.press("main details summary").await.unwrap();
    let hashes = browser.table("SHA-256 of each file").await.unwrap();
    let mut total = [0; 6];
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let (numbers, status) = &counts[&name];
        assert_eq!(status, "Read");
        assert_eq!(numbers[0], text_of(path).lines().count() as u64 - 1, "rows of {name}");
        assert_eq!(numbers[0], numbers[1] + numbers[2], "rows of {name} are lost or made");
        let hash = hex(&Sha256::digest(fs::read(path).unwrap()));
        assert!(hashes.contains(&vec![name.clone(), hash]), "{name} has another hash");
        total.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
    }
    let text = browser.text().await.unwrap();
    let sum = format!("{} = {} accepted + {} rejected", total[0], total[1], total[2]);
    assert!(text.replace(',', "").contains(&sum), "{sum} is not in {text}");
    let rules = browser.table("Rejected rows by file, rule and column").await.unwrap();
    let by_rule: u64 = rules[1..].iter().map(|row| row[4].parse::<u64>().unwrap()).sum();
    assert_eq!(by_rule, total[2], "{rules:?}");
    assert!(total[2] > 0 && rules.iter().any(|row| row[1].contains("outcome_unknown")), "{rules:?}");
    let scorecard = browser.table("Records with a value").await.unwrap();
    assert!(scorecard.len() > 5 && scorecard[1][3].ends_with('%'), "{scorecard:?}");
    total
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + format!("{byte:02x}").as_str())
}

/// Gives the row on this line (the header is line 1) this outcome.
fn set_outcome(path: &Path, line: usize, outcome: &str) {
    let text = text_of(path);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let column = lines[0].split(',').position(|name| name == "outcome").unwrap();
    let mut cells: Vec<String> = lines[line - 1].split(',').map(str::to_owned).collect();
    outcome.clone_into(&mut cells[column]);
    lines[line - 1] = cells.join(",");
    write(path, &(lines.join("\r\n") + "\r\n"));
}

/// All files of a receipt together.
fn sum(counts: &Counts) -> [u64; 6] {
    let mut sum = [0; 6];
    for (numbers, _) in counts.values() {
        sum.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
    }
    sum
}

/// The six tables as sheets of one workbook, every cell as text.
fn workbook(files: &[PathBuf], to: &Path) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for path in files {
        let sheet = book.add_worksheet();
        sheet.set_name(path.file_stem().unwrap().to_string_lossy()).unwrap();
        for (row, line) in text_of(path).lines().enumerate() {
            for (column, cell) in names::cells(line, ',').iter().enumerate() {
                let (row, column) = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
    book.save(to).unwrap();
}

#[tokio::test]
async fn one_workbook_says_the_same_as_six_files() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(1_000, &[], "info").unwrap();
        browser.sign_in(&product, "coordinator").await.unwrap();
        let files = files(&product);
        let book = product.folder().join("return.xlsx");
        workbook(&files, &book);
        send(&browser, &product, &[book]).await;
        let in_book = sum(&counts(&browser).await);
        assert!(in_book[3] > 0, "nothing was read from the workbook");
        // The files after the workbook: every record is known already.
        send(&browser, &product, &files).await;
        let from_files = counts(&browser).await;
        let sum = sum(&from_files);
        assert_eq!(in_book[..3], sum[..3], "rows, accepted, rejected");
        assert_eq!(sum[3..], [0, 0, in_book[3]], "new, changed, same: {from_files:?}");
        browser.close().await.unwrap();
    }
}

#[tokio::test]
async fn what_is_no_extract_is_refused_in_words() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(1_000, &[], "info").unwrap();
        browser.sign_in(&product, "coordinator").await.unwrap();
        let folder = product.folder();
        let made = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            fs::write(&path, bytes).unwrap();
            path
        };
        let files = [
            made("holiday.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
            made("crimes.csv", b""),
            made("broken.xlsx", b"PK\x03\x04 and then nothing"),
            made("letter.txt", b"Dear colleague\nplease find nothing attached\n"),
        ];
        send(&browser, &product, &files).await;
        let found = counts(&browser).await;
        for (name, (numbers, status)) in &found {
            assert!(!status.contains("Read") || numbers[0] == 0, "{name} was read: {numbers:?} {status}");
            assert_eq!(numbers[0], numbers[1] + numbers[2], "{name}");
            assert_eq!(numbers[1], 0, "{name}");
        }
        assert_eq!(found.len(), 4, "{found:?}");
        browser.assert_fits().await.unwrap();
        browser.close().await.unwrap();
    }
}
