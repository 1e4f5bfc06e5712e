//! Scoring: every pair that a rule gives, once, with its match weight and levels.

use rayon::prelude::*;

use crate::{
    Table,
    block::{Blocking, Task, Walk},
    engine::{Engine, Kernel, Levels, Scratch, Weights},
    model::{Model, ModelError},
    watch::Watch,
};

/// Two records that may be one person, the one with the lower row as the left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The row of the left record.
    pub left: u32,
    /// The row of the right record.
    pub right: u32,
    /// The match weight in bits: prior, levels, term frequencies and relatives together.
    pub bits: f64,
    /// The level of each comparison.
    pub levels: Levels,
}

impl Pair {
    /// The probability that the two are one person: 2^W/(1 + 2^W).
    pub fn probability(&self) -> f64 {
        probability(self.bits)
    }
}

/// 2^W/(1 + 2^W).
pub fn probability(bits: f64) -> f64 {
    1.0 / (1.0 + (-bits).exp2())
}

/// log₂ of the odds of a probability.
pub fn bits_of(probability: f64) -> f64 {
    (probability / (1.0 - probability)).log2()
}

/// All pairs that reach `least_bits`, rule after rule; within a rule in the order of its groups.
///
/// The same table and model give the same pairs in the same order on any number of threads.
///
/// # Errors
/// When the model is not trained, or names a column that the table does not have.
pub fn predict(
    table: &Table,
    model: &Model,
    least_bits: f64,
    watch: &dyn Watch,
) -> Result<Vec<Pair>, ModelError> {
    let blocking = Blocking::new(table, model, &model.blocking)?;
    let engine = Engine::new(table, model)?;
    table.kept().let_go();
    Ok(score(&engine, &blocking, model, None, least_bits, watch)?.pairs)
}

/// Of the pairs that [`predict`] gives, those that hold at least one of these rows; the rest is not looked at.
///
/// # Errors
/// As [`predict`].
pub fn predict_with(
    table: &Table,
    model: &Model,
    rows: &[u32],
    least_bits: f64,
    watch: &dyn Watch,
) -> Result<Vec<Pair>, ModelError> {
    let mut asked = vec![false; table.len()];
    for row in rows {
        if let Some(asked) = asked.get_mut(*row as usize) {
            *asked = true;
        }
    }
    let blocking = Blocking::new(table, model, &model.blocking)?;
    let engine = Engine::new(table, model)?;
    table.kept().let_go();
    Ok(score(&engine, &blocking, model, Some(&asked), least_bits, watch)?.pairs)
}

/// Pairs, and what was looked at to find them.
#[derive(Debug, Clone, Default)]
pub struct Scored {
    /// The pairs that reach the least weight, rule after rule.
    pub pairs: Vec<Pair>,
    /// For each rule, the pairs that no earlier rule gives.
    pub new_pairs: Vec<u64>,
}

/// The match weight of each of these records and a copy of itself: the most that any record could reach with it. What lies
/// below the weight that is asked of a match can be linked with nothing, for too little is recorded.
pub(crate) fn with_copies(engine: &Engine<'_>, model: &Model, rows: &[u32]) -> Result<Vec<f64>, ModelError> {
    let weights = Weights::new(model, engine)?;
    let weigh = |rows: &[u32]| {
        let (mut kernel, mut scratch) = (Kernel::new(engine), Scratch::default());
        scratch.fill(engine, rows);
        let bits = |at: usize| kernel.score(&weights, &scratch, at, at, f64::NEG_INFINITY);
        (0..rows.len()).map(bits).map(|found| found.map_or(f64::NEG_INFINITY, |(bits, _)| bits)).collect()
    };
    Ok(rows.par_chunks(4_096).map(weigh).collect::<Vec<Vec<f64>>>().concat())
}

pub(crate) fn score(
    engine: &Engine<'_>,
    blocking: &Blocking,
    model: &Model,
    asked: Option<&[bool]>,
    least_bits: f64,
    watch: &dyn Watch,
) -> Result<Scored, ModelError> {
    let weights = Weights::new(model, engine)?;
    let tasks = Task::all(blocking);
    watch.stage("predict", tasks.len() as u64);
    let found: Vec<(Vec<Pair>, u64)> = tasks
        .par_iter()
        .map_init(
            || (Kernel::new(engine), Scratch::default()),
            |(kernel, scratch), task| {
                let pairs =
                    score_task((engine, &weights), blocking, asked, *task, kernel, scratch, least_bits);
                watch.advance(1);
                pairs
            },
        )
        .collect();
    let mut scored = Scored {
        pairs: Vec::with_capacity(found.iter().map(|(pairs, _)| pairs.len()).sum()),
        new_pairs: vec![0; blocking.rules.len()],
    };
    for (task, (pairs, looked_at)) in tasks.iter().zip(found) {
        scored.pairs.extend(pairs);
        scored.new_pairs[task.rule] += looked_at;
    }
    Ok(scored)
}

fn score_task(
    (engine, weights): (&Engine<'_>, &Weights),
    blocking: &Blocking,
    asked: Option<&[bool]>,
    task: Task,
    kernel: &mut Kernel<'_, '_>,
    scratch: &mut Scratch,
    least_bits: f64,
) -> (Vec<Pair>, u64) {
    let (mut pairs, mut looked_at) = (Vec::new(), 0);
    let mut walk = Walk::new(blocking, task);
    let mut places: Vec<usize> = Vec::new();
    while let Some(rows) = walk.next_group() {
        if let Some(asked) = asked {
            places.clear();
            places.extend((0..rows.len()).filter(|place| asked[rows[*place] as usize]));
            if places.is_empty() {
                continue;
            }
        }
        // Most small groups hold no pair that no earlier rule gave, and need not be laid out.
        let mut laid_out = false;
        let look = |i: usize, j: usize| {
            if !laid_out {
                scratch.fill(engine, rows);
                laid_out = true;
            }
            looked_at += 1;
            if let Some((bits, levels)) = kernel.score(weights, scratch, i, j, least_bits) {
                pairs.push(Pair { left: rows[i], right: rows[j], bits, levels });
            }
        };
        if asked.is_some() { walk.each_pair_with(&places, look) } else { walk.each_pair(look) }
    }
    // All portions are held until the last is done.
    pairs.shrink_to_fit();
    (pairs, looked_at)
}
