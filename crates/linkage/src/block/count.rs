//! What each blocking rule costs and brings, counted before a pair is made.

use crate::{
    Table,
    block::{Blocking, Task, Walk},
    model::{Model, ModelError},
};

/// What one rule gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCount {
    /// What the rule is called.
    pub rule: String,
    /// Its pairs, also those that earlier rules give.
    pub pairs: u64,
    /// Its groups of two or more records.
    pub blocks: u64,
    /// Records in the largest.
    pub largest_block: usize,
    /// Groups that were too large.
    pub refined: Vec<Refined>,
}

/// A group that was too large, and what was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refined {
    /// Records in the group.
    pub records: usize,
    /// Pairs in it.
    pub pairs: u64,
    /// The fields that it was split by.
    pub by: Vec<String>,
    /// Pairs that agree on none of them and are not looked at under this rule.
    pub pairs_left_out: u64,
    /// Whether a record may stand in several parts.
    pub(crate) overlaps: bool,
}

/// Counts the pairs of each rule of a model.
///
/// # Errors
/// When the model names a column that the table does not have.
pub fn analyse_blocking(table: &Table, model: &Model) -> Result<Vec<RuleCount>, ModelError> {
    Ok(counts(&Blocking::new(table, model, &model.blocking)?))
}

pub(crate) fn counts(blocking: &Blocking) -> Vec<RuleCount> {
    let of_rule = |groups: &super::Groups| RuleCount {
        rule: groups.name.clone(),
        pairs: groups.pairs(),
        blocks: groups.len() as u64,
        largest_block: groups.largest(),
        refined: groups.refined.clone(),
    };
    blocking.rules.iter().map(of_rule).collect()
}

/// How many distinct pairs all rules give together. This walks through every pair.
///
/// # Errors
/// As [`analyse_blocking`].
pub fn count_candidates(table: &Table, model: &Model) -> Result<u64, ModelError> {
    let blocking = Blocking::new(table, model, &model.blocking)?;
    let tasks = Task::all(&blocking);
    Ok(tasks
        .iter()
        .map(|task| {
            let (mut count, mut walk) = (0, Walk::new(&blocking, *task));
            while walk.next_group().is_some() {
                walk.each_pair(|_, _| count += 1);
            }
            count
        })
        .sum())
}
