//! What a run found: a summary for machines, and what a report shows.

use std::collections::BTreeMap;

use lookagain_linkage::{Model, Table, model::Condition};
use serde::Serialize;

use crate::{
    engine::{Pair, Rule},
    evaluate::Evaluation,
    profile::{ColumnSummary, shape},
};

/// What a run cost and found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// Records read.
    pub records: u64,
    /// Files read, each a set.
    pub sets: Vec<String>,
    /// Columns that were read.
    pub columns: Vec<String>,
    /// Columns that were not read since they record a protected characteristic or stand for one.
    pub walled: Vec<String>,
    /// Pairs that the blocking rules give, a pair of two rules counted twice.
    pub pairs_of_rules: u64,
    /// Pairs that the blocking rules give, each counted once; `None` where that was not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate_pairs: Option<u64>,
    /// Pairs that were kept.
    pub pairs: u64,
    /// Of them, those at a probability of 0.5 and more.
    pub likely_pairs: u64,
    /// Clusters, those of one record included.
    pub clusters: u64,
    /// Clusters of more than one record.
    pub clusters_of_several: u64,
    /// Records in the largest cluster.
    pub largest_cluster: u64,
    /// Each stage in order.
    pub stages: Vec<Stage>,
    /// All stages together.
    pub wall_seconds: f64,
    /// All stages together, on all threads.
    pub cpu_seconds: f64,
    /// The most memory that was held until the results were written, where the system tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peak_mebibytes: Option<f64>,
    /// What was written.
    pub written: Vec<String>,
    /// What a person should know.
    pub notes: Vec<String>,
    /// Against the truth, where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluation: Option<Evaluation>,
}

/// What one stage cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stage {
    /// `read`, `profile`, `blocking`, `train`, `predict`, `cluster`, `write`, `evaluate`.
    pub name: &'static str,
    /// From its beginning to its end.
    pub wall_seconds: f64,
    /// On all threads.
    pub cpu_seconds: f64,
}

/// A run's summary, and what its report shows.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The summary.
    pub summary: Summary,
    /// The model that was used.
    pub model: Model,
    /// The columns.
    pub profile: Vec<ColumnSummary>,
    /// The blocking rules.
    pub rules: Vec<Rule>,
    /// How many pairs have a match weight of so many whole bits, rounded down.
    pub weights: BTreeMap<i64, u64>,
    /// How many clusters have so many records.
    pub cluster_sizes: BTreeMap<u64, u64>,
    /// The probability that clusters were made at.
    pub cluster_at: f64,
    /// Records that could not reach that probability, not even against a copy of themselves; and how many were tried.
    /// `None` where that was not asked.
    pub unlinkable: Option<(u64, u64)>,
    /// Pairs that a person could best judge: those nearest to a probability of 0.5.
    pub examples: Vec<Example>,
}

/// Two records that might be one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The match weight.
    pub bits: f64,
    /// The probability, from 0 to 1.
    pub probability: f64,
    /// Each comparison.
    pub parts: Vec<ExamplePart>,
}

/// One comparison of two records.
#[derive(Debug, Clone, PartialEq)]
pub struct ExamplePart {
    /// The comparison.
    pub comparison: String,
    /// The level that holds, in words.
    pub level: String,
    /// The bits of the level, before any adjustment to the value's frequency.
    pub bits: f64,
    /// What the left record holds: the value, or its shape.
    pub left: String,
    /// What the right record holds.
    pub right: String,
}

/// Whether examples show values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Values {
    /// Only how a value is written: `Aaaaa 99`.
    #[default]
    Masked,
    /// The value.
    Shown,
}

/// How many examples are shown.
const EXAMPLES: usize = 12;

/// How many pairs have a match weight of so many whole bits.
pub(crate) fn weights(pairs: &[Pair]) -> BTreeMap<i64, u64> {
    let mut weights = BTreeMap::new();
    for pair in pairs {
        #[expect(clippy::cast_possible_truncation, reason = "held between bounds")]
        let bits = pair.bits.floor().clamp(-1000.0, 1000.0) as i64;
        *weights.entry(bits).or_insert(0) += 1;
    }
    weights
}

/// How many clusters have so many records.
pub(crate) fn cluster_sizes(of_row: &[u32]) -> BTreeMap<u64, u64> {
    let mut records = vec![0_u64; of_row.len()];
    for first in of_row {
        if let Some(count) = records.get_mut(*first as usize) {
            *count += 1;
        }
    }
    let mut sizes = BTreeMap::new();
    for count in records.into_iter().filter(|count| *count > 0) {
        *sizes.entry(count).or_insert(0) += 1;
    }
    sizes
}

/// The pairs nearest to a probability of 0.5.
pub(crate) fn examples(table: &Table, model: &Model, pairs: &[Pair], values: Values) -> Vec<Example> {
    let order = |a: &&Pair, b: &&Pair| {
        a.bits.abs().total_cmp(&b.bits.abs()).then((a.left, a.right).cmp(&(b.left, b.right)))
    };
    let mut nearest: Vec<&Pair> = pairs.iter().filter(|pair| pair.bits.abs() < 8.0).collect();
    if nearest.len() > EXAMPLES {
        nearest.select_nth_unstable_by(EXAMPLES, order);
        nearest.truncate(EXAMPLES);
    }
    nearest.sort_unstable_by(order);
    nearest.into_iter().map(|pair| example(table, model, *pair, values)).collect()
}

fn example(table: &Table, model: &Model, pair: Pair, values: Values) -> Example {
    let mut parts = Vec::new();
    for (at, comparison) in model.comparisons.iter().enumerate() {
        let Some(level) = comparison.levels.get(pair.levels.of(at)) else { continue };
        let columns = columns_of(comparison.levels.iter().map(|level| &level.when));
        let side = |row: u32| {
            let of = |column: &&str| {
                let text = table.column(column).and_then(|column| column.row_text(row as usize));
                match (text, values) {
                    (None, _) => "–".to_owned(),
                    (Some(text), Values::Shown) => text.to_owned(),
                    (Some(text), Values::Masked) => shape(text),
                }
            };
            columns.iter().map(of).collect::<Vec<_>>().join(", ")
        };
        parts.push(ExamplePart {
            comparison: comparison.name.clone(),
            level: level.label.clone(),
            bits: level.bits(),
            left: side(pair.left),
            right: side(pair.right),
        });
    }
    Example { bits: pair.bits, probability: pair.probability(), parts }
}

/// The columns that conditions read, each once, in the order in which they are named.
pub(crate) fn columns_of<'a>(conditions: impl Iterator<Item = &'a Condition>) -> Vec<&'a str> {
    let mut columns: Vec<&str> = Vec::new();
    for condition in conditions {
        condition.each_field(&mut |field| {
            for column in &field.columns {
                if !columns.contains(&column.as_str()) {
                    columns.push(column);
                }
            }
        });
    }
    columns
}
