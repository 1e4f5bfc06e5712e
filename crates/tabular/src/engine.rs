//! The linkage engine as a run uses it: the one file that changes when its functions do.

use lookagain_linkage::{Model, Note, Table, model::ModelError};

pub use lookagain_linkage::{Levels, Pair, Silent, Watch};

/// What one blocking rule gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What it is called.
    pub name: String,
    /// Its pairs, also those that earlier rules give.
    pub pairs: u64,
    /// Its pairs that no earlier rule gives; `None` where that was not counted.
    pub new_pairs: Option<u64>,
    /// Its groups of two or more records.
    pub blocks: u64,
    /// Records in the largest.
    pub largest_block: u64,
    /// Groups that were too large and were split, in words.
    pub refined: Vec<String>,
}

fn words(notes: Vec<Note>) -> Vec<String> {
    notes.into_iter().map(|note| note.0).collect()
}

/// A model for these records, and what a person should know about it.
pub(crate) fn propose(table: &Table) -> Result<(Model, Vec<String>), ModelError> {
    let proposal = lookagain_linkage::propose(table);
    proposal.model.check()?;
    Ok((proposal.model, words(proposal.notes)))
}

/// What each blocking rule gives.
pub(crate) fn analyse_blocking(table: &Table, model: &Model) -> Result<Vec<Rule>, ModelError> {
    let counts = lookagain_linkage::analyse_blocking(table, model)?;
    let rules = counts.into_iter().map(|count| Rule {
        name: count.rule,
        pairs: count.pairs,
        new_pairs: None,
        blocks: count.blocks,
        largest_block: count.largest_block as u64,
        refined: count.refined.iter().map(refined).collect(),
    });
    Ok(rules.collect())
}

fn refined(group: &lookagain_linkage::Refined) -> String {
    let by = if group.by.is_empty() { "nothing".to_owned() } else { group.by.join(", ") };
    format!(
        "A group of {} records ({} pairs) was split by {by}; {} pairs that agree on none of these were left out.",
        group.records, group.pairs, group.pairs_left_out
    )
}

/// The model with its probabilities filled in, and what a person should know.
pub(crate) fn train(table: &Table, model: &Model) -> Result<(Model, Vec<String>), ModelError> {
    let trained = lookagain_linkage::train(table, model)?;
    Ok((trained.model, words(trained.notes)))
}

/// All pairs that reach so many bits.
pub(crate) fn predict(
    table: &Table,
    model: &Model,
    least_bits: f64,
    watch: &dyn Watch,
) -> Result<Vec<Pair>, ModelError> {
    lookagain_linkage::predict(table, model, least_bits, watch)
}

/// The first row of the cluster of each row, and what a person should look at: records joined by pairs of at least this
/// probability, directly or through others.
pub(crate) fn cluster(table: &Table, pairs: &[Pair], probability: f64) -> (Vec<u32>, Vec<String>) {
    let least_bits = lookagain_linkage::bits_of(probability);
    let mut first: Vec<u32> = (0..u32::try_from(table.len()).unwrap_or(u32::MAX)).collect();
    for pair in pairs.iter().filter(|pair| pair.bits >= least_bits) {
        let (left, right) = (find(&mut first, pair.left), find(&mut first, pair.right));
        first[left.max(right) as usize] = left.min(right);
    }
    for row in 0..first.len() {
        first[row] = first[first[row] as usize];
    }
    (first, Vec::new())
}

/// The first row that a row is joined to so far; the way there is halved for the next one.
fn find(first: &mut [u32], mut row: u32) -> u32 {
    while first[row as usize] != row {
        first[row as usize] = first[first[row as usize] as usize];
        row = first[row as usize];
    }
    row
}

/// A model trained in Splink.
pub(crate) fn from_splink(_text: &str) -> Result<Model, String> {
    Err("the settings of Splink cannot be read yet".to_owned())
}

/// The model as Splink's settings.
pub(crate) fn to_splink(_model: &Model, _id_column: &str) -> Result<String, String> {
    Err("models cannot be written for Splink yet".to_owned())
}
