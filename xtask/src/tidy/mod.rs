//! The house rules as checks: `cargo xtask tidy`. Each rule is one file in `rules/`, and its messages say what
//! to do about it.
//!
//! A rule is a function from the repository, held in memory, to findings: its tests are small made-up
//! repositories. To add one, write `rules/<name>.rs` and list it in [`RULES`].

mod repository;
mod rules;

use std::path::Path;

use anyhow::bail;

use crate::shell;
use repository::Repository;
use rules::{
    adr, checked_in, comments, deny, depths, files, floor_plan, layering, manifests, migrations, purity,
    sources, wall,
};

/// What to do.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Add the hashes of new migrations to their list (never changes those already listed).
    #[arg(long)]
    add_migrations: bool,
}

/// One thing that is not as the house wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The file or package it is about.
    pub(crate) at: String,
    /// What is wrong and what to do.
    pub(crate) says: String,
}

impl Finding {
    fn new(at: impl Into<String>, says: impl Into<String>) -> Self {
        Self { at: at.into(), says: says.into() }
    }
}

/// A rule: its name, and what it finds.
type Rule = (&'static str, fn(&Repository) -> Vec<Finding>);

/// Every rule.
const RULES: &[Rule] = &[
    ("every module opens with what it is for", comments::modules),
    ("no source file grows past 500 lines without a reason", files::long_files),
    ("the command's main is short", files::short_main),
    ("nothing checked in names a machine", checked_in::check),
    ("crates share the workspace's settings and lints", manifests::crates),
    ("every shared dependency has its reason", manifests::reasons),
    ("the lock file is current", manifests::lock),
    ("dependencies between crates follow the floor plan", floor_plan::check),
    ("crates are at most 7 deep", depths::check),
    ("only cli and cluster have a main", layering::mains),
    ("only web knows HTTP, only store knows SQL", layering::check),
    ("stages do no IO, read no clock and draw no lots", purity::check),
    ("nothing that scores, links, groups or ranks reaches protected (packages)", wall::packages),
    ("nothing that scores, links, groups or ranks reaches protected (words)", wall::words),
    ("migrations are append-only", migrations::check),
    ("every decision record is in the index", adr::check),
    ("reference data says where it is from", sources::check),
    ("banned crates and licences stay out", deny::check),
];

/// `cargo xtask tidy`.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    if options.add_migrations {
        migrations::add(&shell::root())?;
    }
    check()
}

/// Check every rule; an error when any finds something.
pub(crate) fn check() -> anyhow::Result<()> {
    let repository = Repository::read(&shell::root())?;
    let mut found = 0;
    for (name, rule) in RULES {
        let findings = rule(&repository);
        println!("{} {name}", if findings.is_empty() { "ok    " } else { "BROKEN" });
        for finding in &findings {
            println!("         {}: {}", finding.at, finding.says);
        }
        found += findings.len();
    }
    if found > 0 {
        bail!("{found} findings against the house rules (STYLE.md says why each rule is there)");
    }
    Ok(())
}

/// The file name of a path in the repository.
fn file_name(path: &str) -> &str {
    Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}

/// Whether a file's name ends so, `md` for `.md`.
fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == ending)
}
