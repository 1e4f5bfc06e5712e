//! From files of records to files of results.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

use std::{fmt::Write as _, fs, path::Path};

use lookagain_linkage::Model;
use lookagain_tabular::{
    engine::Silent,
    outcome::{Outcome, Values},
    run::{Meter, RunError, Settings, run},
    write::Format,
};

const MODEL: &str = r#"
prior = 0.001
[[blocking]]
name = "surname"
equal = [{ column = "surname" }]
[[blocking]]
name = "dob"
equal = [{ column = "dob" }]
[[comparison]]
name = "surname"
[[comparison.level]]
label = "the same"
when = { same = [{ column = "surname" }, "equal"] }
m = 0.9
u = 0.01
[[comparison.level]]
label = "anything else"
when = "otherwise"
m = 0.1
u = 0.99
[[comparison]]
name = "dob"
[[comparison.level]]
label = "not recorded"
when = { not_recorded = { column = "dob" } }
says_nothing = true
[[comparison.level]]
label = "the same day"
when = { same = [{ column = "dob" }, "equal"] }
m = 0.9
u = 0.0005
[[comparison.level]]
label = "anything else"
when = "otherwise"
m = 0.1
u = 0.9995
"#;

struct NoClock;

impl Meter for NoClock {
    fn wall_seconds(&self) -> f64 {
        0.0
    }
    fn cpu_seconds(&self) -> f64 {
        0.0
    }
    fn peak_mebibytes(&self) -> Option<f64> {
        None
    }
}

/// 120 people, of whom every third is recorded twice; `truth` makes the column that says who is who.
fn people(truth: impl Fn(usize) -> String) -> String {
    let mut text = "ref,surname,dob,sex,who,note\n".to_owned();
    for person in 0..120 {
        let (surname, born) = (["Hill", "Wood", "Lane", "Marsh"][person % 4], 1950 + person % 60);
        let records = if person % 3 == 0 { 2 } else { 1 };
        for record in 0..records {
            let _ = writeln!(
                text,
                "r{person}-{record},{surname},{born}-0{}-11,F,{},x",
                1 + person % 9,
                truth(person)
            );
        }
    }
    text
}

fn settings(file: &Path, out: &Path) -> Settings {
    Settings {
        paths: vec![file.to_owned()],
        id_column: "ref".to_owned(),
        model: Some(Model::from_toml(MODEL).unwrap()),
        out: out.to_owned(),
        format: Format::Csv,
        threads: 1,
        least_probability: 0.01,
        cluster_at: 0.95,
        strong_identifiers: Vec::new(),
        role_column: None,
        seed: None,
        train_only: false,
        drop: Vec::new(),
        truth_column: Some("who".to_owned()),
        values: Values::Masked,
    }
}

fn linked(settings: &Settings) -> Result<Outcome, RunError> {
    run(settings, &Silent, &NoClock)
}

#[test]
fn records_become_pairs_clusters_a_model_and_figures() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.csv");
    fs::write(&file, people(|person| person.to_string())).unwrap();
    let out = folder.path().join("links");
    let outcome = linked(&settings(&file, &out)).unwrap();
    let summary = &outcome.summary;
    assert_eq!(
        (summary.records, summary.columns.as_slice()),
        (160, &["surname".to_owned(), "dob".to_owned()][..])
    );
    assert_eq!(summary.walled, ["sex"]);
    assert_eq!(summary.written, ["model.toml", "pairs.csv", "clusters.csv"]);
    assert_eq!(
        Model::from_toml(&fs::read_to_string(out.join("model.toml")).unwrap()).unwrap(),
        outcome.model
    );
    let evaluation = summary.evaluation.as_ref().unwrap();
    assert_eq!(evaluation.true_pairs, 40);
    assert!(evaluation.at_half.recall > 0.99, "{evaluation:?}");
    let pairs = fs::read_to_string(out.join("pairs.csv")).unwrap();
    assert!(
        pairs.starts_with("unique_id_l,unique_id_r,match_weight,match_probability,level_surname,level_dob\n")
    );
    assert_eq!(pairs.lines().count() as u64, summary.pairs + 1);
    assert_eq!(fs::read_to_string(out.join("clusters.csv")).unwrap().lines().count(), 161);
    assert_eq!(outcome.cluster_sizes.iter().map(|(size, clusters)| size * clusters).sum::<u64>(), 160);
    assert!(
        outcome.examples.iter().flat_map(|example| &example.parts).all(|part| !part.left.contains("Hill"))
    );
}

#[test]
fn the_bytes_depend_neither_on_the_threads_nor_on_the_truth_nor_on_what_is_walled() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = |text: &str, threads: usize| {
        let (file, out) = (folder.path().join("people.csv"), folder.path().join("links"));
        fs::write(&file, text).unwrap();
        linked(&Settings { threads, ..settings(&file, &out) }).unwrap();
        ["pairs.csv", "clusters.csv", "model.toml"].map(|name| fs::read(out.join(name)).unwrap())
    };
    let first = bytes(&people(|person| person.to_string()), 1);
    assert!(first == bytes(&people(|person| person.to_string()), 4));
    assert!(first == bytes(&people(|person| (person * 7 % 5).to_string()), 1));
    assert!(first == bytes(&people(|person| person.to_string()).replace(",F,", ",M,"), 1));
}

#[test]
fn what_cannot_be_run_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("people.csv"), folder.path().join("links"));
    fs::write(&file, people(|person| person.to_string())).unwrap();
    let good = settings(&file, &out);
    let check = |settings: Settings, expected: &str| {
        let error = linked(&settings).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check(Settings { cluster_at: 1.0, ..good.clone() }, "a probability above 0 and below 1 was expected");
    check(Settings { id_column: "key".to_owned(), ..good.clone() }, "has no column \"key\"");
    check(Settings { truth_column: Some("whom".to_owned()), ..good.clone() }, "\"whom\"");
    check(Settings { drop: vec!["dob".to_owned()], ..good.clone() }, "names the column \"dob\"");
    check(Settings { role_column: Some("part".to_owned()), ..good }, "\"part\"");
}
