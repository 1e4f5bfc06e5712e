//! `lookagain doctor`.

use std::process::ExitCode;

use super::{FAULTS, Talk};
use crate::{args::PlaceArgs, place, show};

pub(super) async fn run(place: &PlaceArgs, talk: Talk) -> anyhow::Result<ExitCode> {
    let app = place::open(place).await?;
    let checks = app.doctor(&place::operator(), place::now()).await?;
    app.close().await;
    let good = checks.iter().all(|check| check.good);
    if talk.json {
        show::json(&serde_json::json!({ "good": good, "checks": checks }))?;
    } else {
        for check in &checks {
            println!("{} {}: {}", if check.good { "good " } else { "FAULT" }, check.what, check.found);
        }
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(FAULTS) })
}
