//! `lookagain network`: questions to the network on record.

use std::process::ExitCode;

use anyhow::{Context, bail};
use lookagain_app::recorded::{Count, Node, NodeKind, RecordedNetwork};
use serde_json::{Value, json};

use super::Talk;
use crate::{
    args::{NetworkArgs, NetworkQuestion},
    place, show,
};

/// What can be shared.
const THINGS: [NodeKind; 5] =
    [NodeKind::Phone, NodeKind::Email, NodeKind::Online, NodeKind::Vehicle, NodeKind::Address];

/// An answer, for either way of printing.
struct Answer {
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    json: Value,
}

pub(super) async fn run(args: NetworkArgs, talk: Talk) -> anyhow::Result<ExitCode> {
    let kind = match &args.question {
        NetworkQuestion::Shared { kind } => Some(thing(kind)?),
        NetworkQuestion::Triangles
        | NetworkQuestion::Connected
        | NetworkQuestion::NearSuspects { .. }
        | NetworkQuestion::Reach { .. }
        | NetworkQuestion::Path { .. } => None,
    };
    let force = place::maybe_force(args.force.as_deref())?;
    let app = place::open(&args.place).await?;
    let name = match &args.question {
        NetworkQuestion::Shared { .. } => "shared",
        NetworkQuestion::Triangles => "triangles",
        NetworkQuestion::Connected => "connected",
        NetworkQuestion::NearSuspects { .. } => "near suspects",
        NetworkQuestion::Reach { .. } => "reach",
        NetworkQuestion::Path { .. } => "path",
    };
    let about: &[&str] = match &args.question {
        NetworkQuestion::Reach { from } => &[from],
        NetworkQuestion::Path { from, to } => &[from, to],
        NetworkQuestion::Shared { .. }
        | NetworkQuestion::Triangles
        | NetworkQuestion::Connected
        | NetworkQuestion::NearSuspects { .. } => &[],
    };
    let read = app.recorded_network(&place::operator(), force, name, about, place::now()).await;
    app.close().await;
    let network = read?;
    let started = place::now();
    let answer = answer(&network, &args.question, kind)?;
    let took = place::now().duration_since(started).as_secs_f64();
    let (nodes, ties) = network.size();
    if talk.json {
        show::json(&json!({ "nodes": nodes, "ties": ties, "seconds": took, "answer": answer.json }))?;
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "{} records and things, {} ties on record.",
        show::number(nodes as u64),
        show::number(ties as u64)
    );
    if answer.rows.is_empty() {
        println!("None.");
        return Ok(ExitCode::SUCCESS);
    }
    let shown = &answer.rows[..answer.rows.len().min(args.limit)];
    show::table(&answer.head, shown);
    if shown.len() < answer.rows.len() {
        println!(
            "{} more: --limit shows more of them.",
            show::number((answer.rows.len() - shown.len()) as u64)
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(
    network: &RecordedNetwork,
    question: &NetworkQuestion,
    kind: Option<NodeKind>,
) -> anyhow::Result<Answer> {
    Ok(match question {
        NetworkQuestion::Shared { .. } => {
            let found = network.shared(kind.context("a kind")?);
            let rows = found.iter().map(|one| {
                vec![text(&one.thing), one.people.iter().map(text).collect::<Vec<_>>().join(", ")]
            });
            Answer { head: vec!["thing", "people"], rows: rows.collect(), json: json!(found) }
        }
        NetworkQuestion::Triangles => {
            let (found, in_triangles) = network.triangles();
            let rows = found.iter().map(|three| three.iter().map(text).collect());
            Answer {
                head: vec!["one", "two", "three"],
                rows: rows.collect(),
                json: json!({ "triangles": found, "people": in_triangles }),
            }
        }
        NetworkQuestion::Connected => counts(&network.most_connected(), "people tied"),
        NetworkQuestion::NearSuspects { unstated } => {
            let what = if *unstated { "suspects or parts not stated tied" } else { "suspects tied" };
            counts(&network.near_suspects(*unstated), what)
        }
        NetworkQuestion::Reach { from } => counts(&network.reach(from)?, "steps"),
        NetworkQuestion::Path { from, to } => {
            let way = network.path(from, to)?;
            let rows = way.iter().flatten().map(|step| vec![step.by.join(", "), text(&step.node)]);
            Answer { head: vec!["by", "to"], rows: rows.collect(), json: json!(way) }
        }
    })
}

fn counts(found: &[Count], what: &'static str) -> Answer {
    let rows = found.iter().map(|one| vec![text(&one.person), one.number.to_string()]);
    Answer { head: vec!["person", what], rows: rows.collect(), json: json!(found) }
}

fn text(node: &Node) -> String {
    let force = if node.force.is_empty() { String::new() } else { format!("{}/", node.force) };
    format!("{} {force}{}", node.kind.label(), node.reference)
}

fn thing(name: &str) -> anyhow::Result<NodeKind> {
    let wanted = name.to_uppercase();
    let found = THINGS.into_iter().find(|kind| kind.code() == wanted);
    let Some(found) = found else {
        let known = THINGS.map(|kind| kind.code().to_lowercase()).join(", ");
        bail!("{name:?} is nothing that can be shared. One of: {known}");
    };
    Ok(found)
}
