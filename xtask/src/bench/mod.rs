//! `cargo xtask bench [name]`: figures as ratios to a named peer on the same input in the same run.
//!
//! Ours and the peer's runs alternate (A B A B …), so that a machine that slows down slows both; the median is
//! shown with the least and the most. A bench is one file: a function from [`Options`] to a [`Report`].

mod agreement;
mod casework;
mod chart;
mod groups;
mod http;
mod intake;
mod linkage;
mod measure;
mod national_crimes;
mod network;
mod queue;

use std::path::PathBuf;

use anyhow::bail;
use serde::Serialize;

use crate::shell;

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The bench to run; all of them when left out.
    name: Option<String>,
    /// Print one JSON document: a list of reports.
    #[arg(long)]
    json: bool,
    /// How many times each side runs.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Rows or cases, instead of each bench's own number.
    #[arg(long)]
    size: Option<u64>,
    /// queue: measure this running server instead of starting one, as the signed-in person of `--cookie`.
    #[arg(long, requires = "cookie")]
    url: Option<String>,
    /// queue: the whole `Cookie` header of a signed-in triage officer.
    #[arg(long, requires = "url")]
    cookie: Option<String>,
    /// linkage: the folder of the data sets; `../shared/data` when not given.
    #[arg(long)]
    data: Option<PathBuf>,
    /// agreement, linkage, network: a Python that has their peers (irrCAC, scikit-learn and statsmodels; Splink; networkx); `LOOKAGAIN_SPLINK_PYTHON` or python3 when not given.
    #[arg(long)]
    python: Option<PathBuf>,
}

/// One figure.
#[derive(Debug, Serialize)]
pub(crate) struct Figure {
    /// What was measured.
    pub(crate) what: String,
    /// The median, in `unit`.
    pub(crate) median: f64,
    /// The least of the runs.
    pub(crate) least: f64,
    /// The most of the runs.
    pub(crate) most: f64,
    /// What one stands for; `×` for a ratio.
    pub(crate) unit: &'static str,
}

/// What a bench found.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The bench.
    pub(crate) name: &'static str,
    /// Ours against what, on what.
    pub(crate) setting: String,
    /// The figures, ratios first.
    pub(crate) figures: Vec<Figure>,
}

type Bench = (&'static str, &'static str, fn(&Options) -> anyhow::Result<Report>);

const BENCHES: &[Bench] = &[
    (
        "agreement",
        "kappa and AC1 of random tables, against scikit-learn, statsmodels and irrCAC: the same, or it fails",
        agreement::run,
    ),
    (
        "casework",
        "many people at casework at once, and what is left after kills; against a static file from the same server",
        casework::run,
    ),
    (
        "chart",
        "the chart of a group of thousands of nodes, against a static file from the same server",
        chart::run,
    ),
    (
        "groups",
        "planted hidden groups found, and how high in the list; against two plainer ways",
        groups::run,
    ),
    ("intake", "a large crimes.csv into the store, against sqlite3 .import into a bare table", intake::run),
    ("linkage", "records into pairs and clusters, against Splink on the same files", linkage::run),
    ("network", "questions to the network on record, against networkx on the same set", network::run),
    ("queue", "the queue page, against a static file from the same server", queue::run),
];

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let chosen: Vec<&Bench> = match &options.name {
        None => BENCHES.iter().collect(),
        Some(name) => BENCHES.iter().filter(|(known, ..)| known == name).collect(),
    };
    if chosen.is_empty() {
        let list: Vec<String> = BENCHES.iter().map(|(name, about, _)| format!("{name}: {about}")).collect();
        bail!("there is no such bench; there are\n  {}", list.join("\n  "));
    }
    if options.runs == 0 {
        bail!("--runs 0 measures nothing");
    }
    if options.url.is_none() {
        build()?;
    }
    let mut reports = Vec::new();
    for (name, about, bench) in chosen {
        if !options.json {
            println!("{name}: {about}");
        }
        let report = bench(options)?;
        if !options.json {
            show(&report);
        }
        reports.push(report);
    }
    if options.json {
        // One document, however many benches ran.
        println!("{}", serde_json::to_string(&reports)?);
    }
    Ok(())
}

/// All in one call: each choice of packages has its own features, and a second call would build much of the first again.
fn build() -> anyhow::Result<()> {
    let packages = ["lookagain-cli", "lookagain-intake", "lookagain-tabular", "lookagain-casework"];
    let mut words = vec!["build", "--release", "--bins", "--examples"];
    words.extend(packages.iter().flat_map(|package| ["--package", package]));
    shell::pass(&mut shell::command("cargo", &words))
}

/// The Python that has the peers.
fn python(options: &Options) -> PathBuf {
    let named = options.python.clone().or_else(|| shell::setting("LOOKAGAIN_SPLINK_PYTHON").map(Into::into));
    named.unwrap_or_else(|| "python3".into())
}

/// The release program.
fn program() -> PathBuf {
    target().join("release/lookagain")
}

/// A release build of an example.
fn example(name: &str) -> PathBuf {
    target().join("release/examples").join(name)
}

fn target() -> PathBuf {
    shell::setting("CARGO_TARGET_DIR").map_or_else(|| shell::root().join("target"), Into::into)
}

fn show(report: &Report) {
    println!("  {}", report.setting);
    let width = report.figures.iter().map(|figure| figure.what.chars().count()).max().unwrap_or(0);
    for Figure { what, median, least, most, unit } in &report.figures {
        println!("  {what:<width$}  {median:>12.2} {unit:<7} ({least:.2} to {most:.2})");
    }
    println!();
}
