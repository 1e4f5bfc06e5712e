//! Ten thousand malformed files: nothing panics, nothing hangs, and the sums stay right.

use crate::common::{check_sums, limits, national, parquet_of, workbook, write, zip_of};
use lookagain_intake::{Extract, Limits, Row};

/// A small generator of its own, so that the same files are made on every machine.
struct Seeded(u64);

impl Seeded {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below.max(1)
    }
}

/// One to four damages: a byte changed, a piece cut out, doubled or replaced, the end cut off.
fn damage(bytes: &[u8], random: &mut Seeded) -> Vec<u8> {
    const BITS: [&[u8]; 10] = [
        b"\"",
        b"\0",
        b"\xff\xfe",
        b"\n",
        b",,,,",
        b"\xff\xff\xff\x7f",
        b"{",
        b"'",
        b"99999999999",
        b"<c r=\"XFD1048576\">",
    ];
    let mut out = bytes.to_vec();
    for _ in 0..=random.next(4) {
        let at = random.next(out.len().max(1)).min(out.len());
        let end = (at + random.next(40)).min(out.len());
        match random.next(6) {
            0 if at < out.len() => out[at] = u8::try_from(random.next(256)).unwrap(),
            1 => drop(out.drain(at..end)),
            2 => {
                let piece = out[at..end].to_vec();
                out.splice(at..at, piece);
            }
            3 => out.truncate(at),
            4 if at < out.len() => out[at] ^= 1 << random.next(8),
            _ => drop(out.splice(at..at, BITS[random.next(BITS.len())].iter().copied())),
        }
    }
    out
}

/// A workbook or zip damaged inside: the packed parts are damaged and packed again, so that the damage reaches the reader.
fn damage_inside(bytes: &[u8], random: &mut Seeded) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let chosen = random.next(archive.len());
    let mut parts = Vec::new();
    for n in 0..archive.len() {
        let mut part = Vec::new();
        let mut entry = archive.by_index(n).unwrap();
        std::io::copy(&mut entry, &mut part).unwrap();
        let part = if n == chosen || random.next(4) == 0 { damage(&part, random) } else { part };
        parts.push((entry.name().unwrap().into_owned(), part));
    }
    zip_of(&parts.iter().map(|(name, part)| (name.as_str(), part.as_slice())).collect::<Vec<_>>())
}

#[test]
fn ten_thousand_malformed_files_and_no_panic() {
    let csv = b"crime_ref,offence_code,closed_on,outcome,offence_title\nA,19E,2013-02-01,15,\"x, \"\"y\"\"\"\nB,71,Feb 2013,C3,z\n";
    let json = b"{\"crime_ref\":\"A\",\"closed_on\":\"2013-02-01\",\"enquiries_raised\":3}\n{\"crime_ref\":\"B\",\"outcome\":null}\n";
    let rows: [&[&str]; 3] = [&["crime_ref", "closed_on"], &["A", "2013-02-01"], &["B", "1900-01-01"]];
    let utf16: Vec<u8> =
        "\u{feff}crime_ref,outcome\nA,15\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let book = workbook("crimes", &rows);
    let samples: [(&str, Vec<u8>, usize, bool); 7] = [
        ("crimes.csv", csv.to_vec(), 4000, false),
        ("crimes.csv", utf16, 500, false),
        ("crimes.jsonl", json.to_vec(), 2000, false),
        ("crimes.parquet", parquet_of(rows[0], &rows[1..]), 1500, false),
        ("crimes.xlsx", book.clone(), 700, false),
        ("crimes.xlsx", book, 800, true),
        ("crimes.zip", zip_of(&[("crimes.csv", csv), ("b/officers.csv", b"officer_ref\n1\n")]), 500, false),
    ];
    let (mapping, limits) = (national(), Limits { row_bytes: 1 << 14, ..limits() });
    let dir = tempfile::tempdir().unwrap();
    let mut random = Seeded(20_261_124);
    let (mut files, mut rows) = (0, 0);
    for (name, sample, times, inside) in samples {
        for n in 0..times {
            let bytes =
                if inside { damage_inside(&sample, &mut random) } else { damage(&sample, &mut random) };
            let path = write(dir.path(), name, &bytes);
            let extract = Extract::open(&[path], &mapping, &limits, &dir.path().join("work")).unwrap();
            files += 1;
            for at in 0..extract.files().len() {
                let mut seen: Vec<Row> = Vec::new();
                let read = extract.read(at, &mut |row| {
                    seen.push(row);
                    std::ops::ControlFlow::Continue(())
                });
                check_sums(&read, &seen);
                rows += seen.len();
                assert!(seen.len() < 100_000, "{name} {n}: a small file became many rows");
            }
        }
    }
    assert_eq!(files, 10_000);
    assert!(rows > 5_000, "most damage leaves something to read: {rows}");
}
