//! The nation as its readers see it: written to a folder, read back, and checked against its own answers.

mod people;
mod reading;
mod truth;

use std::{collections::BTreeMap, fs, path::Path};

use jiff::civil::date;

use crate::{NationSummary, Plan, SynthError, nation::write_with_threads};

/// A nation in a temporary folder.
struct Written {
    folder: tempfile::TempDir,
    summary: NationSummary,
}

fn write(seed: u64, crimes: u64, threads: usize) -> Written {
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan { seed, crimes, as_at: date(2026, 11, 24) };
    let mut told = 0;
    let mut progress = |done| {
        assert!(done >= told);
        told = done;
    };
    let summary = write_with_threads(
        &plan,
        &folder.path().join("out"),
        &folder.path().join("answers"),
        threads,
        &mut progress,
    )
    .unwrap();
    assert_eq!(told, crimes, "the last word on progress is the whole");
    Written { folder, summary }
}

/// Every file below a folder with its bytes.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            all.extend(bytes(&path).into_iter().map(|(inner, content)| (format!("{name}/{inner}"), content)));
        } else {
            all.insert(name, fs::read(&path).unwrap());
        }
    }
    all
}

#[test]
fn the_same_plan_gives_the_same_bytes_with_any_number_of_threads() {
    let one = bytes(write(11, 1_000, 1).folder.path());
    let four = bytes(write(11, 1_000, 4).folder.path());
    assert_eq!(one.keys().collect::<Vec<_>>(), four.keys().collect::<Vec<_>>());
    for (name, content) in &one {
        assert!(content == &four[name], "{name} differs");
    }
    assert_eq!(one.len(), 43 * 6 + 7, "six files a force and seven answers, and no part left over");
}

#[test]
fn another_seed_gives_another_nation() {
    let (one, two) = (bytes(write(11, 1_000, 2).folder.path()), bytes(write(12, 1_000, 2).folder.path()));
    assert_ne!(one["out/kent/nominals.tsv"], two["out/kent/nominals.tsv"]);
    assert_ne!(one["answers/hidden-groups.csv"], two["answers/hidden-groups.csv"]);
}

#[test]
fn the_counts_are_those_of_the_plan() {
    let written = write(3, 5_000, 2);
    let totals = written.summary.totals;
    assert_eq!(totals.crimes, 5_000);
    let per_crime = u32::try_from(totals.nominals).map(f64::from).unwrap() / 5_000.0;
    assert!((3.2..3.5).contains(&per_crime), "{per_crime} nominals a crime");
    let bad = totals.bad_rows * 1_000 / written.summary.rows;
    assert!((3..=10).contains(&bad), "{bad} bad rows in a thousand");
    let on_disk: usize = bytes(&written.folder.path().join("out")).values().map(Vec::len).sum();
    assert_eq!(written.summary.bytes, on_disk as u64);
}

#[test]
fn a_nation_too_small_for_every_force_still_has_every_file() {
    for crimes in [0, 1, 50] {
        let written = write(1, crimes, 2);
        assert_eq!(written.summary.forces.len(), 43);
        assert_eq!(written.summary.totals.crimes, crimes);
    }
}

#[test]
fn answers_are_never_written_among_the_returns() {
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan { seed: 1, crimes: 10, as_at: date(2026, 1, 1) };
    let path = |name: &str| folder.path().join(name);
    for (out, answers) in [("out", "out/answers"), ("out/returns", "out"), ("same", "same"), ("a", "b/../a")]
    {
        fs::create_dir_all(path("b")).unwrap();
        let refused = crate::write_nation(&plan, &path(out), &path(answers), &mut |_| {});
        assert!(matches!(refused, Err(SynthError::AnswersInside { .. })), "{out} and {answers}");
    }
    let early = Plan { as_at: date(2005, 12, 31), ..plan };
    assert!(matches!(
        crate::write_nation(&early, &path("x"), &path("y"), &mut |_| {}),
        Err(SynthError::TooEarly { .. })
    ));
}
