//! One record against an index of all, and ten thousand against all: `index FILE ID_COLUMN MODEL` prints milliseconds and seconds as JSON.
//! `cargo xtask bench linkage` runs it.
#![expect(clippy::print_stdout, reason = "it is a program of its own")]

use std::{path::PathBuf, time::Instant};

use lookagain_linkage::{
    Index, Model, Silent, Table, predict_with,
    table::{ColumnBuilder, RecordNames},
};
use lookagain_tabular::{ReadOptions, read};

const ASKED: u32 = 2_000;
const ADDED: u32 = 10_000;

#[expect(clippy::disallowed_methods, reason = "it measures")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, id_column, model] = arguments.as_slice() else {
        return Err("give FILE ID_COLUMN MODEL".into());
    };
    let model = Model::from_toml(&std::fs::read_to_string(model)?)?;
    let options = ReadOptions { id_column, drop: &["cluster"], ..ReadOptions::default() };
    let table = read(&[PathBuf::from(file)], &options)?.table;
    let records = u32::try_from(table.len())?;

    let started = Instant::now();
    let index = Index::new(&table, &model)?;
    let made = started.elapsed().as_secs_f64();

    let spread = |n: u32| n.wrapping_mul(0x9e37_79b1) % records.max(1);
    let mut took = Vec::new();
    for row in (0..ASKED).map(spread) {
        // What a form would hold: texts, and nothing that was worked out of them.
        let one = alone(&table, row as usize)?;
        let started = Instant::now();
        let found = index.find(&one, 0.0)?;
        took.push(started.elapsed().as_secs_f64() * 1e3);
        std::hint::black_box(found);
    }
    took.sort_by(f64::total_cmp);

    let added: Vec<u32> = (0..ADDED.min(records)).map(spread).collect();
    let started = Instant::now();
    // All of it: grouping everybody by the rules, reading, scoring.
    let pairs = predict_with(&table, &model, &added, -6.0, &Silent)?.len();
    let seconds = started.elapsed().as_secs_f64();
    let at = |hundredths: usize| took.get(took.len() * hundredths / 100).copied().unwrap_or_default();
    println!(
        "{{\"records\":{records},\"index_seconds\":{made},\"one_p50_ms\":{},\"one_p99_ms\":{},\"added\":{},\"added_pairs\":{pairs},\
         \"added_seconds\":{seconds}}}",
        at(50),
        at(99),
        added.len()
    );
    Ok(())
}

fn alone(table: &Table, row: usize) -> Result<Table, Box<dyn std::error::Error>> {
    let columns = table.columns().iter().map(|column| {
        let mut builder = ColumnBuilder::new(column.name());
        builder.push(column.row_text(row));
        builder.finish()
    });
    Ok(Table::new(RecordNames::Whole(vec![0]), columns.collect())?)
}
