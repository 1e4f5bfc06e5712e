//! What the fuzz targets share: valid samples that fuzzed bytes are grafted onto, and one reading.

use std::ops::ControlFlow;
use std::path::Path;

use lookagain_intake::{Extract, Limits, Mapping};

use crate::common::{check_sums, parquet_of, workbook, write, zip_of};

const CSV: &[u8] = b"crime_ref,closed_on,outcome\nA,2013-02-01,15\nB,\"x\",C3\n";

/// Valid bytes of the format that the name stands for.
pub(crate) fn samples(name: &str) -> Vec<u8> {
    let rows: [&[&str]; 2] = [&["crime_ref", "closed_on"], &["A", "2013-02-01"]];
    match name.rsplit('.').next() {
        Some("jsonl") => b"{\"crime_ref\":\"A\",\"closed_on\":\"2013-02-01\"}\n".to_vec(),
        Some("xlsx") => workbook("crimes", &rows),
        Some("parquet") => parquet_of(rows[0], &rows[1..]),
        Some("zip") => zip_of(&[("crimes.csv", CSV), ("officers.csv", b"officer_ref\n1\n")]),
        _ => CSV.to_vec(),
    }
}

/// The fuzzed bytes as they are, or written over or into the sample: the first byte says which, the next two say where.
pub(crate) fn graft(sample: &[u8], fuzzed: &[u8]) -> Vec<u8> {
    let &[how, high, low, ref rest @ ..] = fuzzed else { return fuzzed.to_vec() };
    let at = (usize::from(high) << 8 | usize::from(low)) % (sample.len() + 1);
    match how % 4 {
        0 => rest.to_vec(),
        1 => [&sample[..at], rest, &sample[at..]].concat(),
        2 => [&sample[..at], rest, sample.get(at + rest.len()..).unwrap_or_default()].concat(),
        _ => [&sample[..at], rest].concat(),
    }
}

/// Reads whatever it is; only a panic, a hang or a wrong sum fails.
pub(crate) fn read(mapping: &Mapping, limits: &Limits, dir: &Path, name: &str, bytes: &[u8]) {
    let path = write(dir, name, bytes);
    let extract = Extract::open(&[path], mapping, limits, &dir.join("work")).unwrap();
    for at in 0..extract.files().len() {
        let mut rows = Vec::new();
        let read = extract.read(at, &mut |row| {
            rows.push(row);
            ControlFlow::Continue(())
        });
        check_sums(&read, &rows);
    }
}
