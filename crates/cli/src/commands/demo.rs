//! `lookagain demo`: everything, end to end, on synthetic data.

use std::{collections::BTreeMap, fs, path::Path, process::ExitCode, sync::Arc};

use anyhow::{Context, bail};
use lookagain_app::{
    App, Mapping, Role, Settings, Target,
    accounts::AccountRequest,
    find_groups::{Extent, GroupSummary},
    link::{LinkRequest, LinkSummary},
    submit::{Delivery, Receipt},
};
use lookagain_domain::Force;
use serde::Serialize;

use super::{Talk, groups, intake, link_store, serve, synth};
use crate::{args::DemoArgs, place, progress::Bar, show};

/// What the demo read and found.
#[derive(Debug, Default, Serialize)]
struct Counts {
    forces: u64,
    files: u64,
    rows: u64,
    accepted: u64,
    rejected: u64,
    rejected_by_rule: BTreeMap<String, u64>,
    cases: u64,
    eligible: u64,
    unknown: u64,
    proposed_for_exclusion: u64,
    queued: u64,
    linked: Option<LinkSummary>,
    groups: Option<GroupSummary>,
}

/// The people of the demo: sign-in name, name, role, force.
const PEOPLE: &[(&str, &str, Role, Option<&str>)] = &[
    ("coordinator", "Demo force coordinator", Role::ForceCoordinator, Some("greater-manchester")),
    ("triage", "Demo triage officer", Role::TriageOfficer, None),
    ("triage-two", "Second demo triage officer", Role::TriageOfficer, None),
    ("reviewer", "Demo reviewer", Role::Reviewer, None),
    ("reviewer-two", "Second demo reviewer", Role::Reviewer, None),
    ("panel", "Demo panel chair", Role::PanelMember, None),
    ("panel-two", "Second demo panel member", Role::PanelMember, None),
    ("panel-three", "Third demo panel member", Role::PanelMember, None),
    ("panel-four", "Fourth demo panel member", Role::PanelMember, None),
    ("investigator", "Demo investigator", Role::Investigator, Some("greater-manchester")),
    ("nca", "Demo investigator of the agency", Role::Investigator, None),
    ("supervisor", "Demo supervisor", Role::Supervisor, None),
    ("auditor", "Demo auditor", Role::Auditor, None),
    ("admin", "Demo administrator", Role::Administrator, None),
];

#[expect(clippy::too_many_lines, reason = "the whole road of the demo, in order")]
pub(super) async fn run(args: DemoArgs, talk: Talk) -> anyhow::Result<ExitCode> {
    let dir = args.dir.clone();
    if args.again && dir.join("SYNTHETIC").exists() {
        fs::remove_dir_all(&dir)
            .with_context(|| format!("removing the earlier demo in {}", dir.display()))?;
    }
    if dir.exists() {
        bail!(
            "{} is there already: serve it with `lookagain serve --dir {0}`, or start over with `demo --again`",
            dir.display()
        );
    }
    fs::create_dir_all(&dir).with_context(|| format!("making {}", dir.display()))?;
    fs::write(dir.join("SYNTHETIC"), "Everything here is made up. No row is about a real person.\n")
        .context("writing the marker")?;
    synth::write(args.crimes, args.seed, &dir.join("extracts"), &dir.join("planted-truth"), talk)?;
    let target = match &args.database {
        Some(url) => Target::Postgres(url.clone()),
        None => Target::Sqlite(dir.join("lookagain.sqlite")),
    };
    let app = Arc::new(place::make(&target, &dir, Settings { demo: true, ..place::settings() }).await?);
    let mut counts = read(&app, &dir, talk).await?;
    counts.linked = Some(link_store::link(&app, &LinkRequest::default(), talk).await?);
    counts.groups = Some(groups::find(&app, Extent::Everything).await?);
    let mut links = Vec::new();
    for (username, name, role, force) in PEOPLE {
        let request = AccountRequest {
            username: (*username).to_owned(),
            display_name: (*name).to_owned(),
            role: *role,
            force: place::maybe_force(*force)?,
            password: None,
        };
        app.add_account(&place::operator(), &request, place::now()).await?;
        links.push((
            *username,
            *role,
            app.make_sign_in_link(&place::operator(), username, place::now()).await?,
        ));
    }
    if args.no_serve {
        app.close().await;
        if talk.json {
            show::json(&counts)?;
        } else {
            print(&counts);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let (listener, url) = serve::bind(&args.listen).await?;
    if talk.json {
        let sign_in: Vec<_> = links
            .iter()
            .map(|(username, role, token)| serde_json::json!({ "username": username, "role": role, "link": format!("{url}/sign-in/link/{token}") }))
            .collect();
        show::json(&serde_json::json!({ "url": url, "sign_in": sign_in, "counts": counts }))?;
    } else {
        print(&counts);
        println!("\nServing {url} (Ctrl-C stops). Each link signs in once:");
        for (_, role, token) in &links {
            println!("  {:<20} {url}/sign-in/link/{token}", role.label());
        }
    }
    serve::serve(app, listener, &args.listen).await
}

async fn read(app: &Arc<App>, dir: &Path, talk: Talk) -> anyhow::Result<Counts> {
    let mapping = Mapping::shipped("national").context("the national mapping is not there")?;
    let forces: Vec<&Force> =
        Force::territorial().filter(|force| dir.join("extracts").join(force.slug).exists()).collect();
    let bar = Bar::new("Reading and assessing forces", forces.len() as u64, talk.quiet);
    let mut counts = Counts::default();
    for force in forces {
        let delivery = Delivery {
            force: force.id()?,
            paths: vec![dir.join("extracts").join(force.slug)],
            mapping: mapping.clone(),
            limits: intake::limits(),
        };
        let quiet = Talk { quiet: true, ..talk };
        let receipt = intake::add(app, delivery, quiet)
            .await
            .with_context(|| format!("reading the extract of {}", force.slug))?;
        count(&mut counts, &receipt);
        bar.add(1);
    }
    let totals = app.totals(&place::operator(), place::now()).await?;
    counts.queued = totals.sum(|_, _, _| true);
    Ok(counts)
}

fn count(counts: &mut Counts, receipt: &Receipt) {
    counts.forces += 1;
    counts.files += receipt.files.len() as u64;
    counts.rows += receipt.total.rows_in;
    counts.accepted += receipt.total.accepted;
    counts.rejected += receipt.total.rejected;
    for (rule, times) in receipt.files.iter().flat_map(|file| &file.rejections) {
        *counts.rejected_by_rule.entry(rule.clone()).or_default() += times;
    }
    counts.cases += receipt.assessed.cases;
    counts.eligible += receipt.assessed.met;
    counts.unknown += receipt.assessed.unknown;
    counts.proposed_for_exclusion += receipt.assessed.not_met;
}

fn print(counts: &Counts) {
    let n = show::number;
    println!(
        "Read {} rows of {} forces in {} files: {} accepted, {} rejected.",
        n(counts.rows),
        counts.forces,
        counts.files,
        n(counts.accepted),
        n(counts.rejected)
    );
    println!(
        "{} cases: {} eligible, {} need facts from a force, {} proposed for exclusion. All {} are in the queue.",
        n(counts.cases),
        n(counts.eligible),
        n(counts.unknown),
        n(counts.proposed_for_exclusion),
        n(counts.queued)
    );
    if let Some(summary) = &counts.linked {
        link_store::print(summary);
    }
    if let Some(summary) = &counts.groups {
        groups::print(summary);
    }
}
