//! `lookagain case`: one case without names.

use std::process::ExitCode;

use anyhow::bail;
use lookagain_app::{App, case::CaseView};
use lookagain_domain::{CaseId, Reason};
use serde_json::json;

use super::Talk;
use crate::{args::PlaceArgs, place, show};

pub(super) async fn run(
    place: &PlaceArgs,
    case: &str,
    force: Option<&str>,
    talk: Talk,
) -> anyhow::Result<ExitCode> {
    let force = place::maybe_force(force)?;
    let app = place::open(place).await?;
    let id = match case.parse::<CaseId>() {
        Ok(id) if force.is_none() => id,
        _ => one(&app, force, case).await?,
    };
    let view = app.view_case(&place::operator(), id, place::now()).await?;
    app.close().await;
    if talk.json {
        as_json(&view)?;
    } else {
        print(&view);
    }
    Ok(ExitCode::SUCCESS)
}

async fn one(app: &App, force: Option<lookagain_domain::ForceId>, reference: &str) -> anyhow::Result<CaseId> {
    let found = app.find_case(&place::operator(), force, reference, place::now()).await?;
    match found.as_slice() {
        [(id, ..)] => Ok(*id),
        [] => bail!("no case has the reference {reference:?}"),
        several => {
            let list: Vec<String> = several.iter().map(|(id, _, force)| format!("{id} ({force})")).collect();
            bail!("several cases have that reference: {}. Give the number, or --force", list.join(", "))
        }
    }
}

fn as_json(view: &CaseView) -> anyhow::Result<()> {
    show::json(&json!({
        "case": view.case.id, "reference": view.case.case_ref, "status": view.case.status, "status_since": view.case.status_since,
        "crimes": view.crimes, "allegations": view.allegations,
        "people": view.persons().iter().map(|(id, label, parts)| json!({ "person": id, "label": label, "identity": view.identities.get(&id.get()),
            "parts": parts.iter().map(|part| json!({ "crime": part.crime_ref, "role": part.role })).collect::<Vec<_>>() })).collect::<Vec<_>>(),
        "assessment": view.found.as_ref().map(|(_, at, found)| json!({ "assessed_at": at, "found": found })),
        "decisions": view.decisions, "requests": view.requests,
        "files": view.files.iter().map(|(file, (submission, name))| json!({ "file": file, "submission": submission, "name": name })).collect::<Vec<_>>(),
    }))
}

fn print(view: &CaseView) {
    println!(
        "Case {} ({}), {} since {}",
        view.case.id,
        view.case.case_ref,
        view.status.label(),
        view.case.status_since
    );
    if let Some((_, at, found)) = &view.found {
        println!(
            "\n{}, {} points; eligibility {}; route {}. Rules {}, assessed {at}.",
            found.band.label(),
            found.points(),
            found.eligibility.label(),
            found.route.label(),
            found.rules
        );
        println!("\nWhy this place:");
        found.priority.iter().for_each(|reason| reason_line(view, reason));
        println!("\nCriteria:");
        found.criteria.iter().for_each(|reason| reason_line(view, reason));
    }
    println!("\nCrimes:");
    let rows: Vec<Vec<String>> = view
        .crimes
        .iter()
        .map(|c| {
            vec![
                c.crime_ref.clone(),
                c.offence_code.clone(),
                c.offence_from.clone(),
                c.closed_on.clone(),
                c.outcome.clone(),
                c.decision_maker.clone(),
            ]
        })
        .collect();
    show::table(&["crime", "offence", "from", "closed", "outcome", "decided by"], &rows);
    println!("\nAllegations:");
    let label = |id: i64| view.labels.get(&id).cloned().unwrap_or_default();
    let rows: Vec<Vec<String>> = view
        .allegations
        .iter()
        .map(|a| {
            vec![
                label(a.nominal_id),
                a.crime_ref.clone(),
                a.offence_code.clone(),
                a.outcome.clone(),
                a.decision_date.clone(),
                a.decision_maker.clone(),
            ]
        })
        .collect();
    show::table(&["suspect", "crime", "offence", "outcome", "decided on", "decided by"], &rows);
    println!("\nPeople (names are shown in the pages only, for a reason that is recorded):");
    for (id, label, parts) in view.persons() {
        let identity =
            view.identities.get(&id.get()).map(|id| format!(", identity {id}")).unwrap_or_default();
        println!("  {label} (person {id}), {} parts{identity}", parts.len());
    }
}

fn reason_line(view: &CaseView, reason: &Reason) {
    let points = if reason.points == 0 { String::new() } else { format!(" {:+}", reason.points) };
    println!("  {}: {}{points}", reason.rule, reason.finding.label());
    for fact in &reason.facts {
        let source = fact.source.map_or(String::new(), |source| format!(" [{}]", view.source(source)));
        println!("      {} = {}{source}", fact.what, fact.value);
    }
}
