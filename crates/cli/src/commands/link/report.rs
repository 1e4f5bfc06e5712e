//! What a run found, as the report's page wants it.

use lookagain_tabular::{
    outcome::{Outcome, Values},
    run::Settings,
};
use lookagain_web::linkage_report::{ColumnLine, ExampleLine, LinkageReport, RuleLine, linkage_report};

use crate::show;

pub(super) fn html(outcome: &Outcome, settings: &Settings) -> String {
    let summary = &outcome.summary;
    linkage_report(&LinkageReport {
        title: summary.sets.join(", "),
        facts: facts(outcome),
        notes: summary.notes.clone(),
        walled: summary.walled.clone(),
        columns: columns(outcome),
        rules: rules(outcome),
        model: Some(outcome.model.clone()),
        weights: outcome.weights.iter().map(|(bits, pairs)| (*bits, *pairs)).collect(),
        cluster_sizes: outcome.cluster_sizes.iter().map(|(size, clusters)| (*size, *clusters)).collect(),
        cluster_at: outcome.cluster_at,
        unlinkable: outcome.unlinkable,
        examples: examples(outcome),
        values_shown: settings.values == Values::Shown,
    })
}

fn facts(outcome: &Outcome) -> Vec<(String, String)> {
    let summary = &outcome.summary;
    let fact = |name: &str, number: u64| (name.to_owned(), show::number(number));
    let mut facts = vec![
        fact("Records", summary.records),
        fact("Pairs looked at", summary.candidate_pairs.unwrap_or(summary.pairs_of_rules)),
        fact("Pairs kept", summary.pairs),
        fact("More likely one person than two", summary.likely_pairs),
        fact("Clusters of several records", summary.clusters_of_several),
        fact("Records in the largest", summary.largest_cluster),
    ];
    if let Some(evaluation) = &summary.evaluation {
        facts.push(("F1 at probability 0.5".to_owned(), format!("{:.3}", evaluation.at_half.f1)));
        facts.push(("F1 within clusters".to_owned(), format!("{:.3}", evaluation.clusters.f1)));
    }
    facts
}

fn columns(outcome: &Outcome) -> Vec<ColumnLine> {
    let line = |column: &lookagain_tabular::profile::ColumnSummary| ColumnLine {
        name: column.name.clone(),
        recorded: column.recorded,
        rows: outcome.summary.records,
        distinct: column.distinct,
        most_common: column.most_common,
        same_by_chance: column.same_by_chance,
    };
    outcome.profile.iter().map(line).collect()
}

fn rules(outcome: &Outcome) -> Vec<RuleLine> {
    let line = |rule: &lookagain_tabular::engine::Rule| RuleLine {
        name: rule.name.clone(),
        pairs: rule.pairs,
        new_pairs: rule.new_pairs,
        blocks: rule.blocks,
        largest_block: rule.largest_block,
        refined: rule.refined.clone(),
    };
    outcome.rules.iter().map(line).collect()
}

fn examples(outcome: &Outcome) -> Vec<ExampleLine> {
    let line = |example: &lookagain_tabular::outcome::Example| ExampleLine {
        bits: example.bits,
        probability: example.probability,
        parts: example
            .parts
            .iter()
            .map(|part| {
                let (comparison, level) = (part.comparison.clone(), part.level.clone());
                (comparison, level, part.bits, part.left.clone(), part.right.clone())
            })
            .collect(),
    };
    outcome.examples.iter().map(line).collect()
}
