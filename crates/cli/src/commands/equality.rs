//! `lookagain equality linkage`: linkage error by name origin, age band and sex, on a synthetic nation's planted truth.

use std::{fs::File, path::Path, process::ExitCode};

use anyhow::Context;
use lookagain_equality::{
    LEAST_COUNT, Share,
    linkage::{LinkageError, LinkedRecord, measure, read_truth},
};

use super::Talk;
use crate::{args::PlaceArgs, place, show};

pub(super) async fn linkage(
    place: &PlaceArgs,
    answers: Option<&Path>,
    talk: Talk,
) -> anyhow::Result<ExitCode> {
    let answers = answers.map_or_else(|| place.dir.join("planted-truth"), Path::to_owned);
    let path = answers.join("people.csv");
    let file = File::open(&path).with_context(|| {
        format!("reading {}: the planted truth of a synthetic nation is needed (--answers)", path.display())
    })?;
    let truth = read_truth(file)?;
    let app = place::open(place).await?;
    let links = app.export_links(&place::operator(), place::now()).await?;
    app.close().await;
    let links: Vec<LinkedRecord> = links
        .into_iter()
        .map(|(force, nominal_ref, identity)| LinkedRecord { force: force.to_owned(), nominal_ref, identity })
        .collect();
    let error = measure(&truth, &links);
    if talk.json {
        show::json(&error)?;
    } else {
        print(&error);
    }
    Ok(ExitCode::SUCCESS)
}

fn share(share: Share) -> String {
    match share {
        Share::Told { share, low, high, of, .. } => {
            format!(
                "{:.1}% ({:.1} to {:.1}), of {}",
                share * 100.0,
                low * 100.0,
                high * 100.0,
                show::number(of)
            )
        }
        Share::Withheld => format!("withheld: fewer than {LEAST_COUNT}"),
    }
}

fn print(error: &LinkageError) {
    println!(
        "{} records of the planted truth; {} more were not read in.",
        show::number(error.records),
        show::number(error.unknown)
    );
    println!("All pairs: recall {}; precision {}.", share(error.recall), share(error.precision));
    for by in &error.by {
        println!();
        let rows: Vec<Vec<String>> = by
            .groups
            .iter()
            .map(|line| vec![line.group.clone(), share(line.recall), share(line.precision)])
            .collect();
        show::table(&[by.by, "recall (95% interval), of true pairs", "precision, of found pairs"], &rows);
        if let Some(gap) = by.recall_gap {
            println!("Best recall less worst: {:.1} points.", gap * 100.0);
        }
    }
}
