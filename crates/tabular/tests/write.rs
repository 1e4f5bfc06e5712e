//! Results out: the same bytes on any number of threads, and what was put in comes back.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

use lookagain_linkage::{
    Table,
    table::{Column, ColumnBuilder, RecordNames, Texts},
};
use lookagain_tabular::{
    ReadOptions,
    engine::{Levels, Pair},
    read,
    write::{Format, write_clusters, write_pairs},
};

fn no_columns() -> Vec<Column> {
    vec![ColumnBuilder::new("none")].into_iter().map(ColumnBuilder::finish).filter(|_| false).collect()
}

fn table(names: &[&str]) -> Table {
    let mut texts = Texts::default();
    for name in names {
        texts.push(name);
    }
    Table::new(RecordNames::Text(texts), no_columns()).unwrap()
}

fn pairs(count: u32) -> Vec<Pair> {
    (1..count)
        .map(|row| Pair { left: row - 1, right: row, bits: f64::from(row) - 4.0, levels: Levels::default() })
        .collect()
}

#[test]
fn results_are_plain_tables_that_no_spreadsheet_runs() {
    let table = table(&["=cmd", "b,c", "d"]);
    let mut out = Vec::new();
    write_pairs(&mut out, Format::Csv, &table, &["name"], &pairs(2)).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(
        text,
        "unique_id_l,unique_id_r,match_weight,match_probability,level_name\n\
         '=cmd,\"b,c\",-3,0.1111111111111111,0\n"
    );
    let mut out = Vec::new();
    write_clusters(&mut out, Format::Csv, &table, &[0, 0, 2]).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), "unique_id,cluster_id\n'=cmd,'=cmd\n\"b,c\",'=cmd\nd,d\n");
}

#[test]
fn the_bytes_are_the_same_on_one_thread_and_on_four() {
    let rows = 100_000;
    let table = Table::new(RecordNames::Whole((0..rows.into()).collect()), no_columns()).unwrap();
    for format in [Format::Csv, Format::Parquet] {
        let written = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut out = Vec::new();
            pool.install(|| write_pairs(&mut out, format, &table, &["a", "b"], &pairs(rows))).unwrap();
            out
        };
        assert!(written(1) == written(4), "{format:?}");
    }
}

#[test]
fn clusters_come_back_as_they_were_in_both_formats() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<i64> = vec![-5, 7, 9];
    let table = Table::new(RecordNames::Whole(names), no_columns()).unwrap();
    for format in [Format::Csv, Format::Parquet] {
        let path = folder.path().join(format!("clusters.{}", format.ending()));
        write_clusters(std::fs::File::create(&path).unwrap(), format, &table, &[0, 0, 2]).unwrap();
        let options = ReadOptions { id_column: "unique_id", ..ReadOptions::default() };
        let back = read(&[path], &options).unwrap().table;
        assert!(matches!(back.names(), RecordNames::Whole(names) if names[..] == [-5, 7, 9]));
        let cluster: Vec<Option<&str>> = (0..3).map(|row| back.columns()[0].row_text(row)).collect();
        assert_eq!(cluster, [Some("-5"), Some("-5"), Some("9")]);
    }
}
