//! `lookagain audit verify`.

use std::process::ExitCode;

use super::{FAULTS, Talk};
use crate::{args::PlaceArgs, place, show};

pub(super) async fn verify(place: &PlaceArgs, talk: Talk) -> anyhow::Result<ExitCode> {
    let app = place::open(place).await?;
    let report = app.verify_audit(&place::operator(), place::now()).await?;
    app.close().await;
    if talk.json {
        let faults: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
        show::json(
            &serde_json::json!({ "entries": report.entries, "whole": faults.is_empty(), "faults": faults }),
        )?;
    } else {
        for fault in &report.faults {
            println!("fault: {fault}");
        }
        let verdict = if report.faults.is_empty() { "the chain is whole" } else { "the chain is BROKEN" };
        println!("{} entries: {verdict}.", show::number(report.entries));
    }
    Ok(if report.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FAULTS) })
}
