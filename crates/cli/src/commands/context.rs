//! `lookagain context`: published figures, as context.

use std::{path::PathBuf, process::ExitCode};

use super::Talk;
use crate::{args::PlaceArgs, place, show};

pub(super) async fn run(place: &PlaceArgs, paths: &[PathBuf], talk: Talk) -> anyhow::Result<ExitCode> {
    let app = place::open(place).await?;
    let (loaded, unknown) = app.load_context(&place::operator(), paths, place::now()).await?;
    app.close().await;
    if talk.json {
        show::json(&serde_json::json!({ "figures": loaded, "unknown_forces": unknown }))?;
    } else {
        println!("Loaded {} published figures.", show::number(loaded));
        if !unknown.is_empty() {
            println!("Not a force we know, left out: {}", unknown.join(", "));
        }
    }
    Ok(ExitCode::SUCCESS)
}
