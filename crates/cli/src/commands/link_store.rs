//! `lookagain link` without a file: the records of the database become identities.

use std::{process::ExitCode, sync::Arc};

use lookagain_app::{
    App,
    link::{LinkRequest, LinkSummary},
};

use super::{Talk, link::model};
use crate::{args::LinkArgs, place, progress::Stages, show};

pub(super) async fn run(args: LinkArgs, talk: Talk) -> anyhow::Result<ExitCode> {
    let model = args.model.as_deref().map(model::load).transpose()?;
    let request = LinkRequest {
        full: args.full,
        model: model.map(|model| model.to_toml()).transpose()?,
        seed: args.seed,
        threads: args.threads,
    };
    let app = place::open(&args.place).await?;
    let summary = link(&app, &request, talk).await?;
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
    let stages = Arc::new(Stages::new(talk.quiet));
    Ok(app.link(&place::operator(), request, place::now(), stages).await?)
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
