//! The linkage engine as a run uses it: the one file that changes when its functions do.

use lookagain_linkage::{Constraints, Flag, Linker, Model, Note, Table, model::ModelError};

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
pub(crate) fn rules(linker: &Linker<'_>) -> Vec<Rule> {
    let rules = linker.rule_counts().into_iter().map(|count| Rule {
        name: count.rule,
        pairs: count.pairs,
        new_pairs: None,
        blocks: count.blocks,
        largest_block: count.largest_block as u64,
        refined: count.refined.iter().map(refined).collect(),
    });
    rules.collect()
}

fn refined(group: &lookagain_linkage::Refined) -> String {
    let by = if group.by.is_empty() { "nothing".to_owned() } else { group.by.join(", ") };
    format!(
        "A group of {} records ({} pairs) was split by {by}; {} pairs that agree on none of these were left out.",
        group.records, group.pairs, group.pairs_left_out
    )
}

/// Fills in the probabilities of the model; returns what a person should know.
pub(crate) fn train(linker: &mut Linker<'_>) -> Result<Vec<String>, ModelError> {
    Ok(words(linker.train(&[])?.notes))
}

/// The first row of the cluster of each row, and what a person should look at. `apart` are the columns of strong
/// identifiers and the column of roles.
pub(crate) fn cluster(
    table: &Table,
    pairs: &[Pair],
    apart: (&[String], Option<&str>),
    probability: f64,
) -> (Vec<u32>, Vec<String>) {
    let constraints =
        Constraints { strong_identifiers: apart.0.to_vec(), role: apart.1.map(ToOwned::to_owned) };
    let least_bits = lookagain_linkage::bits_of(probability);
    let found = lookagain_linkage::cluster(table, pairs, &[], &constraints, least_bits);
    let mut counts = [0_u64; 4];
    for flag in &found.flags {
        let kind = match flag {
            Flag::IdentifiersConflict { .. } => 0,
            Flag::VictimAndSuspect { .. } => 1,
            Flag::HeldApart { .. } => 2,
            Flag::Bridge { .. } => 3,
        };
        counts[kind] += 1;
    }
    let words = [
        "joins were refused since valid identifiers contradict each other",
        "joins were refused since one is a victim and the other a suspect: a person decides",
        "joins were refused since a person said that they are different people",
        "ties are the only one between two parts of a cluster: look at them first",
    ];
    let said = counts.into_iter().zip(words).filter(|(count, _)| *count > 0);
    (found.of_row, said.map(|(count, words)| format!("{count} {words}.")).collect())
}
