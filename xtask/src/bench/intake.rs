//! Intake against `sqlite3 .import` of the same file into a bare table: what validation, provenance and audit cost.

use std::{fs, path::Path};

use anyhow::{Context, bail};

use super::{
    Figure, Options, Report,
    measure::{Cost, Spread, cost},
    national_crimes, program,
};
use crate::shell;

const ROWS: u64 = 1_000_000;

pub(super) fn run(options: &Options) -> anyhow::Result<Report> {
    let sqlite =
        shell::find_program("sqlite3").context("sqlite3 is not installed: `apt-get install sqlite3`")?;
    let rows = options.size.unwrap_or(ROWS);
    let folder = tempfile::Builder::new().prefix("lookagain-bench-").tempdir()?;
    let offences = shell::root().join("reference-data/offences/offences.csv");
    let (whole, tenth) = (folder.path().join("crimes.csv"), folder.path().join("tenth").join("crimes.csv"));
    fs::create_dir(folder.path().join("tenth"))?;
    national_crimes::write(&whole, rows, &offences)?;
    national_crimes::write(&tenth, (rows / 10).max(1), &offences)?;

    let (mut ours, mut peers) = (Vec::new(), Vec::new());
    for run in 0..options.runs {
        ours.push(add(folder.path(), &format!("ours-{run}"), &whole)?);
        peers.push(import(&sqlite, folder.path(), &whole)?);
    }
    let small = add(folder.path(), "small", &tenth)?;
    Ok(Report {
        name: "intake",
        setting: format!(
            "{rows} rows, {:.0} MiB; `lookagain intake add` against `sqlite3 .import`; {} runs each, in turn",
            mebibytes(&whole)?,
            options.runs
        ),
        figures: figures(rows, &ours, &peers, small)?,
    })
}

fn figures(rows: u64, ours: &[Cost], peers: &[Cost], small: Cost) -> anyhow::Result<Vec<Figure>> {
    let none = "no runs";
    // Each run of ours against the peer's run next to it: what disturbed one disturbed the other.
    let ratio =
        |of: fn(&Cost) -> f64| Spread::of(ours.iter().zip(peers).map(|(a, b)| of(a) / of(b))).context(none);
    let of = |runs: &[Cost], value: fn(&Cost) -> f64| Spread::of(runs.iter().map(value)).context(none);
    #[expect(clippy::cast_precision_loss, reason = "rows are millions")]
    let rows = rows as f64;
    let speed = Spread::of(ours.iter().map(|run| rows / run.wall_seconds)).context(none)?;
    let memory = of(ours, |run| run.peak_mebibytes)?;
    let growth = memory.median / small.peak_mebibytes;
    Ok(vec![
        ratio(|run| run.wall_seconds)?.figure("wall time, ours ÷ sqlite3", "×"),
        ratio(|run| run.cpu_seconds)?.figure("processor time, ours ÷ sqlite3", "×"),
        Spread { median: growth, least: growth, most: growth }
            .figure("peak memory, whole ÷ a tenth of the rows", "×"),
        speed.figure("rows taken in", "rows/s"),
        of(ours, |run| run.wall_seconds)?.figure("wall time, ours", "s"),
        of(peers, |run| run.wall_seconds)?.figure("wall time, sqlite3", "s"),
        memory.figure("peak memory, ours", "MiB"),
        Spread { median: small.peak_mebibytes, least: small.peak_mebibytes, most: small.peak_mebibytes }
            .figure("peak memory, ours, a tenth", "MiB"),
        of(peers, |run| run.peak_mebibytes)?.figure("peak memory, sqlite3", "MiB"),
    ])
}

/// Into a database made for this run, which is removed again.
fn add(folder: &Path, name: &str, file: &Path) -> anyhow::Result<Cost> {
    let dir = folder.join(name);
    let text = |path: &Path| path.to_str().map(str::to_owned).context("a path that is not text");
    let (dir_text, file) = (text(&dir)?, text(file)?);
    cost(&program(), &["init", "--dir", &dir_text])?;
    let cost = cost(&program(), &["intake", "add", "--dir", &dir_text, "--force", "metropolitan", &file])?;
    fs::remove_dir_all(&dir)?;
    Ok(cost)
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
