//! `lookagain link` without a file: the records of the database become identities.

use std::{
    fs,
    path::Path,
    process::ExitCode,
    sync::{Arc, Mutex},
};

use anyhow::Context;
use lookagain_app::{
    App, Watch,
    link::{LinkRequest, LinkSummary},
};

use super::Talk;
use crate::{args::PlaceArgs, place, progress::Bar, show};

pub(super) async fn run(
    place: &PlaceArgs,
    full: bool,
    model: Option<&Path>,
    talk: Talk,
) -> anyhow::Result<ExitCode> {
    let model = model
        .map(|path| fs::read_to_string(path).with_context(|| format!("reading {}", path.display())))
        .transpose()?;
    let app = place::open(place).await?;
    let summary = link(&app, &LinkRequest { full, model }, talk).await?;
    app.close().await;
    if talk.json {
        show::json(&summary)?;
    } else {
        print(&summary);
    }
    Ok(ExitCode::SUCCESS)
}

/// Links, with a bar for each stage.
pub(super) async fn link(app: &App, request: &LinkRequest, talk: Talk) -> anyhow::Result<LinkSummary> {
    let bars = Arc::new(Bars { bar: Mutex::new(None), quiet: talk.quiet });
    Ok(app.link(&place::operator(), request, place::now(), bars).await?)
}

struct Bars {
    bar: Mutex<Option<Bar>>,
    quiet: bool,
}

impl Watch for Bars {
    fn stage(&self, name: &'static str, total: u64) {
        let words = match name {
            "train" => "Learning how records differ",
            "predict" => "Comparing records",
            "join" => "Joining records",
            other => other,
        };
        if let Ok(mut bar) = self.bar.lock() {
            // The old bar leaves the line before the new one takes it.
            *bar = None;
            *bar = Some(Bar::new(words, total, self.quiet));
        }
    }

    fn advance(&self, by: u64) {
        if let Ok(bar) = self.bar.lock()
            && let Some(bar) = bar.as_ref()
        {
            bar.add(by);
        }
    }
}

pub(super) fn print(summary: &LinkSummary) {
    let n = show::number;
    println!(
        "{} {}: {} records, {} new or changed; {} belong to {} identities of two or more.",
        summary.kind.label(),
        summary.run,
        n(summary.nominals),
        n(summary.compared),
        n(summary.members),
        n(summary.identities)
    );
    println!(
        "{} joined an identity, {} left one; {} pairs kept for people to look at, {} flags for a person.",
        n(summary.joined),
        n(summary.left),
        n(summary.pairs),
        n(summary.flags)
    );
}
