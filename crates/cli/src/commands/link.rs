//! `lookagain link FILE…`: records in, pairs, clusters, the model and a report out.

mod meter;
pub(super) mod model;
mod report;

use std::{fs, process::ExitCode};

use anyhow::Context;
use lookagain_tabular::{
    evaluate::{Evaluation, Score},
    outcome::{Summary, Values},
    run::{Settings, run as link},
    write::Format,
};

use super::Talk;
use crate::{
    args::{LinkArgs, LinkFormat},
    progress::Stages,
    show,
};

pub(super) fn run(args: LinkArgs, talk: Talk) -> anyhow::Result<ExitCode> {
    let out = args.out.clone();
    let export = args.export_splink.clone();
    let settings = settings(args)?;
    let progress = Stages::new(talk.quiet);
    let mut outcome = link(&settings, &progress, &meter::ProcessMeter::start())?;
    progress.end();
    if let Some(path) = export {
        model::export(&outcome.model, &path)?;
        outcome.summary.written.push(path.display().to_string());
    }
    if !settings.train_only {
        let path = out.join("report.html");
        fs::write(&path, report::html(&outcome, &settings))
            .with_context(|| format!("writing {}", path.display()))?;
        outcome.summary.written.push("report.html".to_owned());
    }
    if talk.json {
        show::json(&outcome.summary)?;
    } else {
        print(&outcome.summary, &out.display().to_string());
    }
    Ok(ExitCode::SUCCESS)
}

fn settings(args: LinkArgs) -> anyhow::Result<Settings> {
    Ok(Settings {
        paths: args.files,
        id_column: args.id_column,
        model: args.model.as_deref().map(model::load).transpose()?,
        out: args.out,
        format: match args.format {
            LinkFormat::Csv => Format::Csv,
            LinkFormat::Parquet => Format::Parquet,
        },
        threads: args.threads,
        least_probability: args.least_probability,
        cluster_at: args.cluster_at,
        strong_identifiers: args.strong_identifier,
        role_column: args.role_column,
        seed: args.seed,
        train_only: args.train_only,
        drop: args.drop,
        truth_column: args.truth_column,
        values: if args.show_values { Values::Shown } else { Values::Masked },
    })
}

fn print(summary: &Summary, out: &str) {
    let count = |n: u64| show::number(n);
    for note in &summary.notes {
        println!("note: {note}");
    }
    if !summary.walled.is_empty() {
        println!("not read, as protected characteristics: {}", summary.walled.join(", "));
    }
    let rows: Vec<Vec<String>> = summary
        .stages
        .iter()
        .map(|stage| {
            let seconds = |seconds: f64| format!("{seconds:.2} s");
            vec![stage.name.to_owned(), seconds(stage.wall_seconds), seconds(stage.cpu_seconds)]
        })
        .collect();
    show::table(&["stage", "wall", "processor"], &rows);
    println!(
        "{} records; {} pairs by the rules, {} kept, {} likely; {} clusters, {} of several records, the largest of {}.",
        count(summary.records),
        count(summary.candidate_pairs.unwrap_or(summary.pairs_of_rules)),
        count(summary.pairs),
        count(summary.likely_pairs),
        count(summary.clusters),
        count(summary.clusters_of_several),
        count(summary.largest_cluster),
    );
    if let Some(evaluation) = &summary.evaluation {
        print_evaluation(evaluation);
    }
    println!("Written to {out}: {}", summary.written.join(", "));
}

fn print_evaluation(evaluation: &Evaluation) {
    let row = |what: String, score: &Score| {
        let share = |share: f64| format!("{share:.4}");
        vec![what, show::number(score.found), share(score.precision), share(score.recall), share(score.f1)]
    };
    let rows = [
        row("at probability 0.5".to_owned(), &evaluation.at_half),
        row(format!("best, at {:.2} bits", evaluation.best_bits), &evaluation.best),
        row("within clusters".to_owned(), &evaluation.clusters),
    ];
    show::table(&["pairs", "found", "precision", "recall", "F1"], &rows);
    let rows: Vec<Vec<String>> = evaluation
        .bands
        .iter()
        .map(|band| {
            vec![
                format!("{} to {}", band.from, band.to),
                show::number(band.pairs),
                format!("{:.4}", band.predicted),
                format!("{:.4}", band.observed),
            ]
        })
        .collect();
    show::table(&["probability", "pairs", "predicted", "observed"], &rows);
    println!(
        "{} true pairs, of which {:.2} % were kept.",
        show::number(evaluation.true_pairs),
        100.0 * evaluation.kept_recall
    );
}
