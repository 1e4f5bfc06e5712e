//! The shape of Splink 5's settings JSON. A key that is not here is an error that names it.

use serde::{Deserialize, Serialize};

/// All of it. What says nothing about a score (names of output columns, what is kept for display) is read over, and
/// written as Splink's own default.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "keys that are read over are named too: what is not known is an error")]
pub(crate) struct Settings {
    pub(crate) link_type: String,
    #[serde(default = "prior")]
    pub(crate) probability_two_random_records_match: f64,
    #[serde(default, skip_serializing)]
    retain_matching_columns: Option<bool>,
    #[serde(default, skip_serializing)]
    retain_intermediate_calculation_columns: Option<bool>,
    #[serde(default, skip_serializing)]
    additional_columns_to_retain: Option<Vec<String>>,
    #[serde(default = "duckdb")]
    pub(crate) sql_dialect: String,
    #[serde(default, skip_serializing)]
    linker_uid: Option<String>,
    #[serde(default = "convergence")]
    pub(crate) em_convergence: f64,
    #[serde(default = "iterations")]
    pub(crate) max_iterations: u32,
    #[serde(default, skip_serializing)]
    bayes_factor_column_prefix: Option<String>,
    #[serde(default, skip_serializing)]
    match_weight_column_prefix: Option<String>,
    #[serde(default, skip_serializing)]
    term_frequency_adjustment_column_prefix: Option<String>,
    #[serde(default, skip_serializing)]
    comparison_vector_value_column_prefix: Option<String>,
    #[serde(default, skip_serializing)]
    unique_id_column_name: Option<String>,
    #[serde(default, skip_serializing)]
    source_dataset_column_name: Option<String>,
    #[serde(default)]
    pub(crate) blocking_rules_to_generate_predictions: Vec<Rule>,
    #[serde(default)]
    pub(crate) comparisons: Vec<Comparison>,
}

/// A blocking rule: its SQL alone, or with more.
#[derive(Debug, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "a blocking rule is SQL, or `blocking_rule` with `sql_dialect` and `arrays_to_explode`"
)]
pub(crate) enum Rule {
    /// SQL.
    Sql(String),
    /// SQL and how it is meant.
    Meant(MeantRule),
}

/// A blocking rule with its dialect, and the columns of lists of which one member in common is enough.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "keys that are read over are named too: what is not known is an error")]
pub(crate) struct MeantRule {
    pub(crate) blocking_rule: String,
    #[serde(default = "duckdb")]
    pub(crate) sql_dialect: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) arrays_to_explode: Option<Vec<String>>,
    /// How Splink 4 spread its work; the pairs are the same, and Splink 5 reads it over too.
    #[serde(default, skip_serializing)]
    salting_partitions: Option<u32>,
}

/// One comparison.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "keys that are read over are named too: what is not known is an error")]
pub(crate) struct Comparison {
    pub(crate) output_column_name: String,
    #[serde(rename = "comparison_levels")]
    pub(crate) levels: Vec<Level>,
    #[serde(default, skip_serializing, rename = "comparison_description")]
    description: Option<String>,
}

/// One level of a comparison.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "these are Splink's keys")]
pub(crate) struct Level {
    pub(crate) sql_condition: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) label_for_charts: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) m_probability: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) u_probability: Option<f64>,
    pub(crate) fix_m_probability: bool,
    pub(crate) fix_u_probability: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tf_adjustment_column: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tf_adjustment_weight: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tf_minimum_u_value: Option<f64>,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) disable_tf_exact_match_detection: bool,
    #[serde(skip_serializing_if = "is_false", rename = "is_null_level")]
    pub(crate) says_nothing: bool,
}

impl Settings {
    /// Settings with Splink's defaults for all that says nothing about a score.
    pub(crate) fn new(link_type: String, prior: f64, (em_convergence, max_iterations): (f64, u32)) -> Self {
        Self {
            link_type,
            probability_two_random_records_match: prior,
            retain_matching_columns: None,
            retain_intermediate_calculation_columns: None,
            additional_columns_to_retain: None,
            sql_dialect: duckdb(),
            linker_uid: None,
            em_convergence,
            max_iterations,
            bayes_factor_column_prefix: None,
            match_weight_column_prefix: None,
            term_frequency_adjustment_column_prefix: None,
            comparison_vector_value_column_prefix: None,
            unique_id_column_name: None,
            source_dataset_column_name: None,
            blocking_rules_to_generate_predictions: Vec::new(),
            comparisons: Vec::new(),
        }
    }
}

impl MeantRule {
    /// A rule for `DuckDB`.
    pub(crate) fn new(blocking_rule: String, exploded: Vec<String>) -> Self {
        let arrays_to_explode = if exploded.is_empty() { None } else { Some(exploded) };
        Self { blocking_rule, sql_dialect: duckdb(), arrays_to_explode, salting_partitions: None }
    }
}

impl Comparison {
    /// A comparison without levels yet.
    pub(crate) const fn new(output_column_name: String) -> Self {
        Self { output_column_name, levels: Vec::new(), description: None }
    }
}

/// Splink's prior where none is given.
pub(crate) const UNTRAINED_PRIOR: f64 = 1e-4;

const fn prior() -> f64 {
    UNTRAINED_PRIOR
}

/// Splink's end of training where none is given.
const fn convergence() -> f64 {
    1e-4
}

/// Splink's rounds of training where none are given.
const fn iterations() -> u32 {
    25
}

fn duckdb() -> String {
    "duckdb".into()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}
