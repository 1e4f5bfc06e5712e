//! `lookagain assess`: assess by the rules in force, or list what other rules would change.

use std::{fs, path::Path, process::ExitCode};

use anyhow::Context;
use lookagain_app::assess::Preview;

use super::Talk;
use crate::{args::PlaceArgs, place, progress::Bar, show};

pub(super) async fn run(
    place: &PlaceArgs,
    force: Option<&str>,
    dry_run: bool,
    rules: Option<&Path>,
    talk: Talk,
) -> anyhow::Result<ExitCode> {
    let force = place::maybe_force(force)?;
    let toml = rules
        .map(|path| fs::read_to_string(path).with_context(|| format!("reading {}", path.display())))
        .transpose()?;
    let app = place::open(place).await?;
    let who = place::operator();
    if let (true, Some(toml)) = (dry_run, &toml) {
        let preview = app.preview_rules(&who, toml, force, place::now()).await?;
        app.close().await;
        if talk.json {
            show::json(&preview)?;
        } else {
            print(&preview);
        }
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(toml) = &toml {
        let version = app.adopt_rules(&who, toml, place::now()).await?;
        eprintln!("Adopted rules {version}.");
    }
    let bar = Bar::new("Assessing cases", 0, talk.quiet);
    let summary = app.assess(&who, force, place::now(), &|cases| bar.add(cases)).await?;
    drop(bar);
    app.close().await;
    if talk.json {
        show::json(&summary)?;
    } else {
        println!(
            "{} cases: {} eligible, {} unknown, {} proposed for exclusion; findings changed for {}.",
            show::number(summary.cases),
            show::number(summary.met),
            show::number(summary.unknown),
            show::number(summary.not_met),
            show::number(summary.changed)
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn print(preview: &Preview) {
    println!(
        "Rules {} → {}: {} of {} cases would stand elsewhere; for {} more only findings differ.",
        preview.from,
        preview.to,
        show::number(preview.moved),
        show::number(preview.summary.cases),
        show::number(preview.summary.changed - preview.moved)
    );
    let rows: Vec<Vec<String>> = preview
        .changes
        .iter()
        .map(|change| vec![change.case.to_string(), change.force.to_owned(), change.change.to_string()])
        .collect();
    show::table(&["case", "force", "what would change, and which rules say so"], &rows);
    println!("Nothing was changed.");
}
