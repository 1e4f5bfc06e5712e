//! The chart of a group of thousands of nodes: its page and its data, against a static file from the same server.
//!
//! No planted group is so large. One of the demonstration's is made so: cases and people that are on record, put into it with made-up
//! ties by `sqlite3`, so that everything the server does for a chart is done.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::{
    Options, Report,
    http::{Client, path_of},
    measure::{Spread, percentile},
    queue::{start, time},
};

/// Nodes when no size is asked for.
const NODES: u64 = 5_000;
const REQUESTS_EACH_RUN: usize = 200;

pub(super) fn run(options: &Options) -> anyhow::Result<Report> {
    let nodes = options.size.unwrap_or(NODES);
    let folder = tempfile::Builder::new().prefix("lookagain-bench-").tempdir()?;
    // Some four cases for each five crimes, and three people in each.
    let (_server, listening) = start(folder.path(), (nodes / 2).max(2_000))?;
    let group = enlarge(&folder.path().join("nation"), usize::try_from(nodes)?)?;
    let officer = listening.sign_in.iter().find(|sign_in| sign_in.role.to_lowercase().contains("triage"));
    let officer = officer.context("the demonstration gave no sign-in link for a triage officer")?;
    let mut client = Client::connect(&listening.url)?;
    let signed_in = client.post(path_of(&officer.link))?;
    let Some(home) = signed_in.location else { bail!("the sign-in link answered {}", signed_in.status) };
    client.follow(path_of(&home))?;
    measure(&mut client, options.runs, &format!("/groups/{group}/chart"))
}

fn measure(client: &mut Client, runs: usize, page: &str) -> anyhow::Result<Report> {
    let data = format!("{page}/data.json");
    let first = time(client, page)?;
    let html = client.get(page)?;
    let text = String::from_utf8_lossy(&html.body).into_owned();
    let script = text.split('"').find(|text| text.contains("/assets/chart-"));
    let script = script.context("the page of the chart has no script")?.to_owned();
    let body = client.get(&data)?.body;
    let drawn: Value = serde_json::from_slice(&body).context("reading the data of the chart")?;
    let count = |name: &str| drawn[name].as_array().map_or(0, Vec::len);
    let mut figures = vec![Spread::of(vec![first]).context("no run")?.figure("page, the first time", "ms")];
    for (what, path) in [("page", page), ("data", data.as_str())] {
        let (mut halves, mut nines, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..runs {
            let (mut ours, mut peers) = (Vec::new(), Vec::new());
            for _ in 0..REQUESTS_EACH_RUN {
                ours.push(time(client, path)?);
                peers.push(time(client, &script)?);
            }
            let half = percentile(&ours, 0.5).context("no request")?;
            halves.push(half);
            nines.push(percentile(&ours, 0.99).context("no request")?);
            ratios.push(half / percentile(&peers, 0.5).context("no request")?);
        }
        let spread = |values: Vec<f64>| Spread::of(values).context("no runs");
        figures.push(spread(ratios)?.figure(format!("median request, {what} ÷ static file"), "×"));
        figures.push(spread(halves)?.figure(format!("{what}, p50"), "ms"));
        figures.push(spread(nines)?.figure(format!("{what}, p99"), "ms"));
    }
    let setting = format!(
        "a group of {} nodes and {} lines: page of {} bytes, data of {}; against GET {script}; {runs} runs of {REQUESTS_EACH_RUN}, in turn",
        count("nodes"),
        count("lines"),
        html.body.len(),
        body.len()
    );
    Ok(Report { name: "chart", setting, figures })
}

/// Puts cases and people that are on record into one group, until its chart has so many nodes; the group's number.
fn enlarge(dir: &Path, nodes: usize) -> anyhow::Result<i64> {
    let database = dir.join("lookagain.sqlite");
    let rows = sqlite(
        &database,
        "SELECT DISTINCT f.id, f.force_id, l.id FROM case_file f CROSS JOIN crime c CROSS JOIN involvement i CROSS JOIN linked_nominal l \
         WHERE c.force_id = f.force_id AND c.case_ref = f.case_ref AND i.force_id = c.force_id AND i.crime_ref = c.crime_ref \
         AND l.force_id = i.force_id AND l.nominal_ref = i.nominal_ref ORDER BY f.id, l.id;\n",
    )?;
    let (mut cases, mut people): (Vec<Value>, Vec<(i64, i64)>) = (Vec::new(), Vec::new());
    let mut last = 0;
    for line in rows.lines() {
        let numbers: Vec<i64> = line.split('|').filter_map(|cell| cell.parse().ok()).collect();
        let [case, force, nominal] = numbers[..] else { bail!("expected three numbers, found {line:?}") };
        // Of three nodes of people one is a thing that ties.
        if cases.len() + people.len() + people.len() / 3 >= nodes {
            break;
        }
        if case != last {
            cases.push(json!({ "case": case, "force": force, "block": cases.len() }));
            last = case;
        }
        people.push((case, nominal));
    }
    let member = |(case, nominal): &(i64, i64)| json!({ "person": -nominal, "part": "SUSPECT", "records": [[case, nominal]], "identified": null });
    let step = 7;
    let tie = |at: usize| {
        let holders = [at, at + 1, at + step * 3].map(|at| people[at % people.len()]);
        let holders = holders.map(
            |(case, nominal)| json!({ "case": case, "nominal": nominal, "days": [15_000, 15_400 + at] }),
        );
        json!({
            "kind": if at.is_multiple_of(2) { "PHONE" } else { "VEHICLE" }, "key": at, "holders": holders, "steps": 2, "bits_each": 9.0,
            "bits": 18.0, "cases_in_all": 3, "strength": "moderate",
        })
    };
    let ties: Vec<Value> = (0..people.len() / 3).map(|at| tie(3 * at)).collect();
    let detail = json!({
        "cases": cases, "members": people.iter().map(member).collect::<Vec<_>>(), "ties": ties,
        "reasons": [{ "kind": null, "count": 1, "bits": -10.0 }], "findings": [], "settings": "",
    });
    let group = sqlite(&database, "SELECT MIN(group_id) FROM group_view WHERE one_force = 0;\n")?;
    let group: i64 = group.trim().parse().context("the demonstration found no group across forces")?;
    // Numbers and codes only: nothing to be escaped.
    sqlite(&database, &format!("UPDATE group_view SET detail = '{detail}' WHERE group_id = {group};\n"))?;
    Ok(group)
}

fn sqlite(database: &Path, sql: &str) -> anyhow::Result<String> {
    let mut child = Command::new("sqlite3")
        .args(["-bail", "-cmd", ".timeout 20000"])
        .arg(database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("starting sqlite3")?;
    child.stdin.take().context("sqlite3 has no input")?.write_all(sql.as_bytes())?;
    let done = child.wait_with_output()?;
    if !done.status.success() {
        bail!("sqlite3 failed: {}", sql.chars().take(200).collect::<String>());
    }
    Ok(String::from_utf8(done.stdout)?)
}
