//! `lookagain search`: one search over everything. Shows where something is, never who somebody is.

use std::process::ExitCode;

use lookagain_app::search::{Found, Part, People, SearchResults};
use lookagain_domain::Force;

use super::Talk;
use crate::{args::SearchArgs, place, show};

pub(super) async fn run(args: SearchArgs, talk: Talk) -> anyhow::Result<ExitCode> {
    let (app, who) = (place::open(&args.place).await?, place::operator());
    if args.index {
        let forces = app.index_for_search(&who, place::now()).await?;
        let (read, waiting) = app.read_waiting(&who, place::clock()).await?;
        app.close().await;
        if talk.json {
            show::json(&serde_json::json!({ "forces": forces, "documents": read, "waiting": waiting }))?;
        } else {
            println!("{forces} forces were put into the index.");
            println!("{read} documents were read; {waiting} could not be reached and wait.");
        }
        return Ok(ExitCode::SUCCESS);
    }
    let reason = args.reason.unwrap_or_default();
    let id = app.keep_search(&who, &args.text.join(" "), &reason, place::now()).await?;
    let found = app.run_search(&who, id, Part::default(), place::now()).await?;
    app.close().await;
    if talk.json {
        show::json(&found)?;
    } else {
        print(&found);
    }
    Ok(ExitCode::SUCCESS)
}

fn print(found: &SearchResults) {
    for kind in &found.kinds {
        println!("{}: {}", kind.kind.label(), show::number(kind.total as u64));
        let rows: Vec<Vec<String>> = kind.rows.iter().map(line).collect();
        show::table(&["record", "force", "why", "cases"], &rows);
        println!();
    }
    if found.people == People::NoReason {
        println!("Names, numbers and addresses were not searched: give --reason.");
    }
    if found.not_indexed > 0 {
        println!("{} forces are not in the index yet: run `lookagain search --index`.", found.not_indexed);
    }
    if found.not_read > 0 {
        println!("{} documents are not read yet: run `lookagain search --index`.", found.not_read);
    }
    println!("{} found.", show::number(found.total() as u64));
}

fn line(row: &Found) -> Vec<String> {
    let force = Force::ALL.iter().find(|force| force.number == row.force).map_or("", |force| force.slug);
    let why: Vec<String> = row
        .why
        .iter()
        .map(|why| format!("{}: {}, {}", why.word, why.field.label(), why.how.label()))
        .collect();
    let cases: Vec<String> = row
        .cases
        .iter()
        .take(5)
        .map(
            |(_, reference, role)| {
                if role.is_empty() { reference.clone() } else { format!("{reference} ({role})") }
            },
        )
        .collect();
    let record = match row.person {
        Some(person) if row.thing.is_empty() => format!("person {person}"),
        Some(person) => format!("{} of person {person}", row.thing.to_lowercase()),
        None if !row.places.as_ref().is_none_or(|places| places.named.is_empty()) => {
            let places = row.places.as_ref().map_or_else(String::new, |places| places.named.join("; "));
            format!("{} ({places})", row.reference)
        }
        None => format!("{} {}", row.thing.to_lowercase(), row.reference).trim().to_owned(),
    };
    vec![record, force.to_owned(), why.join("; "), cases.join(", ")]
}
