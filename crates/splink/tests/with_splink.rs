//! Splink itself loads what is written here, and gives every pair the level and the weight that it has here.
//!
//! Wants the path of a Python that has `splink` 5 in `LOOKAGAIN_SPLINK_PYTHON`; is skipped, and says so, without.

use std::{
    collections::BTreeMap,
    io::Write,
    process::{Command, Stdio},
};

use lookagain_linkage::{
    Model, Silent, Table, predict,
    table::{ColumnBuilder, RecordNames},
};

/// Reads settings and records, and prints a line for each pair: ids, weight, and the number of each level.
const SCRIPT: &str = r#"
import csv, io, json, sys, duckdb
from splink import DuckDBAPI, Linker
given = json.load(sys.stdin)
settings = json.loads(given["settings"])
settings["retain_intermediate_calculation_columns"] = True
names = [c["output_column_name"] for c in settings["comparisons"]]
rows = list(csv.DictReader(io.StringIO(given["people"])))
con = duckdb.connect()
columns = list(rows[0])
con.execute("create table people (" + ", ".join(f'"{c}" ' + ("int" if c == "unique_id" else "varchar") for c in columns) + ")").fetchall()
con.executemany("insert into people values (" + ",".join("?" * len(columns)) + ")", [[r[c] or None for c in columns] for r in rows])
linker = Linker(DuckDBAPI(connection=con).register("people"), settings)
found = linker.inference.predict().as_record_list()
for r in found:
    print("pair", r["unique_id_l"], r["unique_id_r"], repr(r["match_weight"]), *[r["gamma_" + n] for n in names])
"#;

const PEOPLE: &str = include_str!("golden/people.csv");

/// Weight and level numbers of each pair of ids.
type Scored = BTreeMap<(i64, i64), (f64, Vec<i64>)>;

#[test]
fn every_pair_has_the_level_and_the_weight_that_splink_gives_it() {
    let Some(python) = python() else {
        eprintln!("skipped: LOOKAGAIN_SPLINK_PYTHON does not name a Python that has splink");
        return;
    };
    for settings in [include_str!("golden/trained.json"), include_str!("golden/strings.json")] {
        let model = lookagain_splink::read(settings).unwrap();
        let written = lookagain_splink::write(&model).unwrap();
        let (theirs, ours) = (by_splink(&python, &written), by_us(&model));
        assert!(theirs.len() > 300, "{} pairs", theirs.len());
        assert_eq!(theirs.keys().collect::<Vec<_>>(), ours.keys().collect::<Vec<_>>());
        for (pair, (weight, levels)) in &theirs {
            let (our_weight, our_levels) = &ours[pair];
            assert_eq!(our_levels, levels, "levels of {pair:?}");
            assert!((our_weight - weight).abs() < 1e-6, "{pair:?}: {our_weight} here, {weight} in Splink");
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a test that needs another program asks where it is")]
fn python() -> Option<String> {
    std::env::var("LOOKAGAIN_SPLINK_PYTHON").ok().filter(|path| !path.is_empty())
}

fn by_splink(python: &str, settings: &str) -> Scored {
    let mut child = Command::new(python)
        .args(["-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python can be started");
    let given = serde_json::json!({"settings": settings, "people": PEOPLE}).to_string();
    child.stdin.take().expect("it was asked for").write_all(given.as_bytes()).expect("Python reads");
    let done = child.wait_with_output().expect("Python ends");
    assert!(done.status.success(), "Splink did not load the settings");
    let text = String::from_utf8(done.stdout).expect("the answer is text");
    text.lines().filter_map(|line| line.strip_prefix("pair ")).map(scored).collect()
}

fn scored(line: &str) -> ((i64, i64), (f64, Vec<i64>)) {
    let parts: Vec<&str> = line.split(' ').collect();
    let whole = |text: &&str| text.parse().expect("a whole number");
    let weight = parts[2].parse().expect("a weight");
    ((whole(&parts[0]), whole(&parts[1])), (weight, parts[3..].iter().map(whole).collect()))
}

fn by_us(model: &Model) -> Scored {
    let mut lines = PEOPLE.lines();
    let names: Vec<&str> = lines.next().expect("a heading").split(',').collect();
    let mut columns: Vec<ColumnBuilder> = names.iter().map(|name| ColumnBuilder::new(*name)).collect();
    let mut ids = Vec::new();
    for line in lines {
        for (column, value) in columns.iter_mut().zip(line.split(',')) {
            column.push(Some(value));
        }
        ids.push(line.split(',').next().and_then(|id| id.parse().ok()).expect("a whole number"));
    }
    let columns = columns.into_iter().map(ColumnBuilder::finish).collect();
    let table = Table::new(RecordNames::Whole(ids.clone()), columns).expect("a table");
    let pairs = predict(&table, model, -1e9, &Silent).expect("a trained model");
    let id = |row: u32| ids[row as usize];
    pairs
        .iter()
        .map(|pair| {
            let numbers =
                (0..model.comparisons.len()).map(|at| number(model, at, pair.levels.of(at))).collect();
            ((id(pair.left), id(pair.right)), (pair.bits, numbers))
        })
        .collect()
}

/// Splink's number of a level: −1 where it says nothing, and for the others 0 for the last and up.
fn number(model: &Model, comparison: usize, level: usize) -> i64 {
    let levels = &model.comparisons[comparison].levels;
    if levels[level].says_nothing {
        return -1;
    }
    levels[level + 1..].iter().filter(|level| !level.says_nothing).map(|_| 1_i64).sum()
}
