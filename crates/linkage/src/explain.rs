//! Why two records weigh what they weigh: prior, then bits for each comparison, then the total.

use crate::{
    Table,
    engine::{Engine, Kernel, Scratch, Weights},
    model::{Model, ModelError},
    predict::probability,
};

/// A match weight, taken apart. `prior_bits` and the bits of all steps add up to `total_bits`.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// log₂ of the prior odds.
    pub prior_bits: f64,
    /// What each comparison adds, in the order of the model; last, where the model knows of relatives, what is taken off
    /// because two people of one household would look alike too.
    pub steps: Vec<Step>,
    /// The match weight.
    pub total_bits: f64,
    /// 2^W/(1 + 2^W).
    pub probability: f64,
}

/// What one comparison adds.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The comparison.
    pub comparison: String,
    /// The level, in words.
    pub level: String,
    /// The columns that it looks at.
    pub columns: Vec<String>,
    /// What the left record has in those columns.
    pub left: Vec<Option<String>>,
    /// What the right record has.
    pub right: Vec<Option<String>>,
    /// P(level | one person).
    pub m: Option<f64>,
    /// P(level | two people).
    pub u: Option<f64>,
    /// log₂(m/u); 0 where the level says nothing.
    pub bits: f64,
    /// The relative frequency of the value, where rare values weigh more.
    pub frequency: Option<f64>,
    /// What the frequency adds or takes off.
    pub frequency_bits: f64,
}

/// What the step for relatives is called.
pub const RELATIVES: &str = "household";

/// Takes the match weight of two rows of a table apart.
///
/// # Errors
/// When the model is not trained, or names a column that the table does not have.
pub fn explain(table: &Table, model: &Model, left: u32, right: u32) -> Result<Explanation, ModelError> {
    let engine = Engine::new(table, model)?;
    let weights = Weights::new(model, &engine)?;
    let mut kernel = Kernel::new(&engine);
    let mut scratch = Scratch::default();
    scratch.fill(&engine, &[left, right]);
    let levels = kernel.levels(&scratch, 0, 1);
    let mut steps = Vec::new();
    for (at, comparison) in model.comparisons.iter().enumerate() {
        let level = levels.of(at);
        let frequency_bits = kernel.frequency_bits(&weights, at, level, &scratch, 0, 1);
        let columns = columns(comparison);
        let cells = |row: u32| {
            let text = |name: &String| table.column(name).and_then(|column| column.row_text(row as usize));
            columns.iter().map(|name| text(name).map(str::to_owned)).collect()
        };
        let known = comparison.levels.get(level);
        steps.push(Step {
            comparison: comparison.name.clone(),
            level: known.map_or_else(|| "no level holds".to_owned(), |level| level.label.clone()),
            left: cells(left),
            right: cells(right),
            columns,
            m: known.and_then(|level| level.m),
            u: known.and_then(|level| level.u),
            bits: weights.bits[at][level],
            frequency: kernel.frequency(at, level, &scratch, 0, 1),
            frequency_bits,
        });
    }
    if weights.relatives.is_some() {
        let off = kernel.relative_bits(&weights, levels, &scratch, 0, 1);
        steps.push(Step {
            comparison: RELATIVES.to_owned(),
            level: "two people of one household would look alike too".to_owned(),
            columns: Vec::new(),
            left: Vec::new(),
            right: Vec::new(),
            m: None,
            u: None,
            bits: -off,
            frequency: None,
            frequency_bits: 0.0,
        });
    }
    let added: f64 = steps.iter().map(|step| step.bits + step.frequency_bits).sum();
    let total_bits = weights.prior + added;
    Ok(Explanation { prior_bits: weights.prior, steps, total_bits, probability: probability(total_bits) })
}

fn columns(comparison: &crate::model::Comparison) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for level in &comparison.levels {
        level.when.each_field(&mut |field| {
            for column in &field.columns {
                if !columns.contains(column) {
                    columns.push(column.clone());
                }
            }
        });
    }
    columns
}
