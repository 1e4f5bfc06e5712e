//! `lookagain groups`: cases that the same few people, numbers, vehicles and places tie become candidate groups.

use std::process::ExitCode;

use lookagain_app::{App, find_groups::GroupSummary, groups::GroupState};

use super::Talk;
use crate::{args::GroupsArgs, place, show};

pub(super) async fn run(args: GroupsArgs, talk: Talk) -> anyhow::Result<ExitCode> {
    let app = place::open(&args.place).await?;
    let summary = find(&app).await?;
    let page = app.list_groups(&place::operator(), GroupState::Open, 0, place::now()).await?;
    app.close().await;
    if talk.json {
        let rows: Vec<serde_json::Value> = page.rows.iter().map(row).collect::<anyhow::Result<_>>()?;
        show::json(&serde_json::json!({ "run": summary, "first": rows }))?;
        return Ok(ExitCode::SUCCESS);
    }
    print(&summary);
    if !page.rows.is_empty() {
        println!("\n{:>7}  {:>6}  {:>5}  {:>6}  {:>8}  {:>7}  tied by", "group", "bits", "cases", "forces", "suspects", "victims");
    }
    for row in &page.rows {
        println!(
            "{:>7}  {:>6.1}  {:>5}  {:>6}  {:>8}  {:>7}  {}",
            row.group_id, row.bits, row.cases, row.forces, row.suspects, row.victims, row.ties
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// One group as JSON: everything that is kept of it.
fn row(row: &lookagain_app::groups::GroupViewRow) -> anyhow::Result<serde_json::Value> {
    let detail: serde_json::Value = serde_json::from_str(&row.detail)?;
    Ok(serde_json::json!({
        "group": row.group_id, "bits": row.bits, "known_as_one_investigation": row.known == 1, "forces": row.forces,
        "cases": row.cases, "suspects": row.suspects, "victims": row.victims, "network": row.network, "detail": detail,
    }))
}

/// Finds groups.
pub(super) async fn find(app: &App) -> anyhow::Result<GroupSummary> {
    Ok(app.find_groups(&place::operator(), place::now()).await?)
}

pub(super) fn print(summary: &GroupSummary) {
    let n = show::number;
    println!(
        "Looked for hidden groups among {} cases: {} candidates, {} of them more likely than not, {} across forces.",
        n(summary.cases),
        n(summary.groups),
        n(summary.likely),
        n(summary.across_forces)
    );
    println!(
        "{} are new, {} are no longer found, {} stay as a person left them.",
        n(summary.made),
        n(summary.gone),
        n(summary.held)
    );
}
