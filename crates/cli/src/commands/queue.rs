//! `lookagain queue`: the review queue, in order, with the weightiest reasons.

use std::process::ExitCode;

use lookagain_app::{Linked, QueueFilter};
use lookagain_domain::Force;
use serde_json::json;

use super::Talk;
use crate::{args::QueueArgs, place, show};

#[expect(clippy::too_many_lines, reason = "two flat ways to print the same rows")]
pub(super) async fn run(args: QueueArgs, talk: Talk) -> anyhow::Result<ExitCode> {
    let upper = |code: Option<String>| code.map(|code| code.to_uppercase());
    let filter = QueueFilter {
        force: place::maybe_force(args.force.as_deref())?,
        status: upper(args.status),
        eligibility: upper(args.eligibility),
        band: upper(args.band),
        family: upper(args.family),
        linked: args.linked.then_some(Linked::Any),
        words: args.text.iter().flat_map(|text| text.split_whitespace()).map(str::to_lowercase).collect(),
    };
    let app = place::open(&args.place).await?;
    let page = app.queue(&place::operator(), filter, None, args.limit, place::now()).await?;
    app.close().await;
    let force =
        |number: i64| Force::ALL.iter().find(|force| force.number == number).map_or("", |force| force.slug);
    if talk.json {
        let rows: Vec<_> = page
            .rows
            .iter()
            .map(|row| {
                json!({
                    "case": row.case, "force": force(row.force), "reference": row.case_ref, "status": row.status, "family": row.family,
                    "band": row.found.band, "points": row.found.points(), "eligibility": row.found.eligibility,
                    "route": row.found.route, "reasons": row.found.priority,
                })
            })
            .collect();
        show::json(&json!({ "total": page.total, "cases": rows }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let rows: Vec<Vec<String>> = page
        .rows
        .iter()
        .map(|row| {
            let reasons = row
                .found
                .priority
                .iter()
                .take(3)
                .map(|reason| reason.rule.clone())
                .collect::<Vec<_>>()
                .join(", ");
            vec![
                row.case.to_string(),
                force(row.force).to_owned(),
                row.case_ref.clone(),
                row.found.band.code().to_owned(),
                row.found.points().to_string(),
                row.found.eligibility.code().to_owned(),
                row.status.clone(),
                reasons,
            ]
        })
        .collect();
    show::table(
        &["case", "force", "reference", "band", "points", "eligibility", "status", "weightiest reasons"],
        &rows,
    );
    println!("{} of {} cases.", rows.len(), show::number(page.total));
    Ok(ExitCode::SUCCESS)
}
