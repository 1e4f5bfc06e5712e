//! Intake against `sqlite3 .import` of the same file into a bare table: what validation, provenance and audit cost.
//!
//! Reading in and assessing are measured apart: `.import` finds nothing about what it imports.

use std::{fs, path::Path};

use anyhow::{Context, bail};
use serde::Deserialize;

use super::{
    Figure, Options, Report, example,
    measure::{Cost, Spread, cost},
    national_crimes, program,
};
use crate::shell;

const ROWS: u64 = 1_000_000;
/// The parts of the file whose memory is compared, in tenths. Flat means that the last needs no more than the first.
const TENTHS: [u64; 3] = [1, 3, 10];

pub(super) fn run(options: &Options) -> anyhow::Result<Report> {
    let sqlite =
        shell::find_program("sqlite3").context("sqlite3 is not installed: `apt-get install sqlite3`")?;
    let rows = options.size.unwrap_or(ROWS);
    let folder = tempfile::Builder::new().prefix("lookagain-bench-").tempdir()?;
    let offences = shell::root().join("reference-data/offences/offences.csv");
    for tenths in TENTHS {
        let part = folder.path().join(tenths.to_string());
        fs::create_dir(&part)?;
        national_crimes::write(&part.join("crimes.csv"), (rows * tenths / 10).max(1), &offences)?;
    }
    let part = |tenths: u64| folder.path().join(tenths.to_string()).join("crimes.csv");
    let whole = part(10);

    let (mut ours, mut peers) = (Vec::new(), Vec::new());
    for _ in 0..options.runs {
        ours.push(add(folder.path(), &whole, Assess::Later)?);
        peers.push(import(&sqlite, folder.path(), &whole)?);
    }
    let parsed = Spread::of((0..options.runs).map(|_| parse(&whole)).collect::<Result<Vec<_>, _>>()?);
    let mut memory = Vec::new();
    for tenths in TENTHS {
        memory.push((rows * tenths / 10, add(folder.path(), &part(tenths), Assess::Now)?));
    }
    let mut figures = figures(rows, &ours, &peers)?;
    figures
        .push(parsed.context("no runs")?.figure("rows parsed and validated, without a database", "rows/s"));
    figures.extend(assessed(&memory, &peers)?);
    Ok(Report {
        name: "intake",
        setting: format!(
            "{rows} rows, {:.0} MiB; `lookagain intake add` against `sqlite3 .import`; {} runs each, in turn",
            mebibytes(&whole)?,
            options.runs
        ),
        figures,
    })
}

fn figures(rows: u64, ours: &[Cost], peers: &[Cost]) -> anyhow::Result<Vec<Figure>> {
    let none = "no runs";
    // Each run of ours against the peer's run next to it: what disturbed one disturbed the other.
    let ratio =
        |of: fn(&Cost) -> f64| Spread::of(ours.iter().zip(peers).map(|(a, b)| of(a) / of(b))).context(none);
    let of = |runs: &[Cost], value: fn(&Cost) -> f64| Spread::of(runs.iter().map(value)).context(none);
    #[expect(clippy::cast_precision_loss, reason = "rows are millions")]
    let rows = rows as f64;
    let speed = Spread::of(ours.iter().map(|run| rows / run.wall_seconds)).context(none)?;
    Ok(vec![
        ratio(|run| run.wall_seconds)?.figure("wall time, ours ÷ sqlite3", "×"),
        ratio(|run| run.cpu_seconds)?.figure("processor time, ours ÷ sqlite3", "×"),
        speed.figure("rows taken in", "rows/s"),
        of(ours, |run| run.wall_seconds)?.figure("wall time, ours", "s"),
        of(peers, |run| run.wall_seconds)?.figure("wall time, sqlite3", "s"),
        of(ours, |run| run.peak_mebibytes)?.figure("peak memory, ours", "MiB"),
        of(peers, |run| run.peak_mebibytes)?.figure("peak memory, sqlite3", "MiB"),
    ])
}

/// One run for each size, with every case assessed and made searchable in the same transaction.
fn assessed(runs: &[(u64, Cost)], peers: &[Cost]) -> anyhow::Result<Vec<Figure>> {
    let once = |value: f64| Spread { median: value, least: value, most: value };
    let (Some((_, small)), Some((_, whole))) = (runs.first(), runs.last()) else { bail!("no sizes") };
    let peer = Spread::of(peers.iter().map(|run| run.wall_seconds)).context("no runs")?;
    let mut figures = vec![
        once(whole.wall_seconds / peer.median).figure("wall time with assessing, ours ÷ sqlite3", "×"),
        once(whole.peak_mebibytes / small.peak_mebibytes)
            .figure("peak memory with assessing, whole ÷ a tenth of the rows", "×"),
    ];
    for (rows, run) in runs {
        figures.push(once(run.wall_seconds).figure(format!("wall time with assessing, {rows} rows"), "s"));
        figures
            .push(once(run.peak_mebibytes).figure(format!("peak memory with assessing, {rows} rows"), "MiB"));
    }
    Ok(figures)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Assess {
    Now,
    Later,
}

/// Into a database made for this run, which is removed again.
fn add(folder: &Path, file: &Path, assess: Assess) -> anyhow::Result<Cost> {
    let dir = folder.join("ours");
    let text = |path: &Path| path.to_str().map(str::to_owned).context("a path that is not text");
    let (dir_text, file) = (text(&dir)?, text(file)?);
    cost(&program(), &["init", "--dir", &dir_text])?;
    let mut words = vec!["intake", "add", "--dir", &dir_text, "--force", "metropolitan", &file];
    if assess == Assess::Later {
        words.push("--assess-later");
    }
    let cost = cost(&program(), &words)?;
    fs::remove_dir_all(&dir)?;
    Ok(cost)
}

/// What the example `parse` of the intake crate prints.
#[derive(Deserialize)]
struct Parsed {
    rows: u64,
    seconds: f64,
}

/// Rows a second, parsed, validated and made records, and let go.
fn parse(file: &Path) -> anyhow::Result<f64> {
    let said = shell::capture(std::process::Command::new(example("parse")).arg(file))?;
    let Parsed { rows, seconds } = serde_json::from_str(&said)?;
    #[expect(clippy::cast_precision_loss, reason = "rows are millions")]
    let rows = rows as f64;
    Ok(rows / seconds)
}

fn import(sqlite: &Path, folder: &Path, file: &Path) -> anyhow::Result<Cost> {
    let database = folder.join("bare.db");
    let (Some(database_text), Some(file_text)) = (database.to_str(), file.to_str()) else {
        bail!("a path that is not text");
    };
    let import = format!(".import {file_text} crimes");
    let cost = cost(sqlite, &[database_text, ".mode csv", &import])?;
    fs::remove_file(&database)?;
    Ok(cost)
}

fn mebibytes(path: &Path) -> anyhow::Result<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let bytes = fs::metadata(path)?.len() as f64;
    Ok(bytes / 1_048_576.0)
}
