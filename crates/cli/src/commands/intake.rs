//! `lookagain intake check|add`: a force's extract in, a receipt out.

use std::{fs, process::ExitCode};

use anyhow::{Context, bail};
use lookagain_app::{
    App, Limits, Mapping, Settings, Target,
    submit::{Delivery, Progress, Receipt},
};
use lookagain_domain::ForceId;

use super::{REJECTED, Talk};
use crate::{
    args::{IntakeArgs, IntakeCommand},
    place,
    progress::Bar,
    show,
};

pub(super) async fn run(command: IntakeCommand, talk: Talk) -> anyhow::Result<ExitCode> {
    let later = matches!(command, IntakeCommand::Add { assess_later: true, .. });
    let receipt = match command {
        IntakeCommand::Add { intake: args, assess_later } => {
            let delivery = delivery(&args)?;
            let app = place::open(&args.place).await?;
            let receipt = if assess_later {
                add_unassessed(&app, delivery, talk).await
            } else {
                add(&app, delivery, talk).await
            };
            app.close().await;
            receipt?
        }
        IntakeCommand::Check(args) => check(&args, talk).await?,
    };
    if talk.json {
        show::json(&receipt)?;
    } else {
        print(&receipt, later);
    }
    let whole = receipt.total.rejected == 0
        && receipt.files.iter().all(|file| matches!(file.status, "read" | "repeated"));
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::from(REJECTED) })
}

/// Without a database, the check runs against an empty one that is thrown away.
async fn check(args: &IntakeArgs, talk: Talk) -> anyhow::Result<Receipt> {
    let delivery = delivery(args)?;
    let bar = Bar::new("Checking", 0, talk.quiet);
    let report = |progress: Progress<'_>| tell(&bar, progress);
    if let Target::Sqlite(file) = place::target(&args.place)
        && !file.exists()
    {
        let folder = tempfile::tempdir().context("making a folder for the check")?;
        let app = place::make(
            &Target::Sqlite(folder.path().join("check.sqlite")),
            folder.path(),
            Settings::default(),
        )
        .await?;
        let receipt = app.check(&place::operator(), delivery, place::now(), &report).await;
        app.close().await;
        return Ok(receipt?);
    }
    let app = place::open(&args.place).await?;
    let receipt = app.check(&place::operator(), delivery, place::now(), &report).await;
    app.close().await;
    Ok(receipt?)
}

pub(super) async fn add(app: &App, delivery: Delivery, talk: Talk) -> anyhow::Result<Receipt> {
    let bar = Bar::new("Reading", 0, talk.quiet);
    Ok(app.submit(&place::operator(), delivery, place::now(), &|progress| tell(&bar, progress)).await?)
}

async fn add_unassessed(app: &App, delivery: Delivery, talk: Talk) -> anyhow::Result<Receipt> {
    let bar = Bar::new("Reading", 0, talk.quiet);
    let told = |progress: Progress<'_>| tell(&bar, progress);
    Ok(app.submit_unassessed(&place::operator(), delivery, place::now(), &told).await?)
}

fn tell(bar: &Bar, progress: Progress<'_>) {
    match progress {
        Progress::File(name, _) => bar.say(&format!("Reading {name}, rows")),
        Progress::Rows(rows) => bar.add(rows),
        Progress::Assessing => bar.say("Assessing the cases; rows read"),
    }
}

fn delivery(args: &IntakeArgs) -> anyhow::Result<Delivery> {
    for path in &args.paths {
        if !path.exists() {
            bail!("{} is not there", path.display());
        }
    }
    let mapping = mapping(&args.mapping)?;
    let force = args
        .force
        .as_deref()
        .or_else(|| mapping.default_force())
        .context("say which force sent it: --force NAME")?;
    let force: ForceId = place::force(force)?;
    Ok(Delivery { force, paths: args.paths.clone(), mapping, limits: limits() })
}

/// The usual limits; dates after tomorrow are refused.
pub(super) fn limits() -> Limits {
    Limits {
        extract_date: Some(place::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date()),
        ..Limits::default()
    }
}

pub(super) fn mapping(name: &str) -> anyhow::Result<Mapping> {
    if let Some(mapping) = Mapping::shipped(name) {
        return Ok(mapping);
    }
    let text = fs::read_to_string(name).with_context(|| {
        format!(
            "{name:?} is neither a shipped mapping ({}) nor a file that can be read",
            Mapping::shipped_names().join(", ")
        )
    })?;
    Mapping::parse(&text).with_context(|| format!("reading the mapping {name}"))
}

fn print(receipt: &Receipt, assess_later: bool) {
    let count = |n: u64| show::number(n);
    let rows: Vec<Vec<String>> = receipt
        .files
        .iter()
        .map(|file| {
            let r = &file.result;
            let counts =
                [r.rows_in, r.accepted, r.rejected, r.records_new, r.records_changed, r.records_same]
                    .map(count);
            [file.name.clone(), file.status.to_owned()]
                .into_iter()
                .chain(counts)
                .chain([file.sha256[..12].to_owned()])
                .collect()
        })
        .collect();
    show::table(
        &["file", "status", "rows", "accepted", "rejected", "new", "changed", "same", "sha-256"],
        &rows,
    );
    for file in &receipt.files {
        for warning in &file.result.warnings {
            println!("warning: {}: {warning}", file.name);
        }
        for (rule, times) in &file.rejections {
            println!("rejected: {}: {rule} × {}", file.name, count(*times));
        }
    }
    let a = &receipt.assessed;
    let assessed = if assess_later {
        "not assessed yet: run `lookagain assess`".to_owned()
    } else {
        format!(
            "of all {}: {} eligible, {} unknown, {} proposed for exclusion",
            count(a.cases),
            count(a.met),
            count(a.unknown),
            count(a.not_met)
        )
    };
    println!(
        "{} rows = {} accepted + {} rejected. {} new cases; {assessed}.",
        count(receipt.total.rows_in),
        count(receipt.total.accepted),
        count(receipt.total.rejected),
        count(receipt.new_cases)
    );
    match receipt.submission {
        Some(id) => println!("Receipt: submission {id}."),
        None => println!("This was a check: nothing was changed."),
    }
}
