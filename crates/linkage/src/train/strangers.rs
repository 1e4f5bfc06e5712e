//! u: how often two different people fall into each level.
//!
//! Two records drawn at random are hardly ever one person, so their levels are those of strangers. What is too rare to
//! be seen there is worked out: the level of equal values from the counts of the values (Σ c(c−1) of n(n−1)), the level
//! one edit away from those counts and the values' neighbours.

use rayon::prelude::*;

use crate::{
    Table,
    engine::Engine,
    model::{Condition, Field, Model, ModelError, Test},
    read::Read,
    text::one_edit,
    train::{
        Note,
        pool::{Pool, Reach},
    },
};

/// A level that fewer pairs fell into than this is estimated otherwise where it can be.
const ENOUGH: f64 = 200.0;

/// How often two records drawn at random fall into each level of each comparison.
pub(super) struct Drawn {
    rates: Vec<Vec<f64>>,
    pool: Pool,
    pub(super) notes: Vec<Note>,
}

impl Drawn {
    pub(super) fn new(table: &Table, engine: &Engine<'_>, model: &Model) -> Result<Self, ModelError> {
        let mut drawn = Self { rates: Vec::new(), pool: Pool::new(table, engine, model)?, notes: Vec::new() };
        for (at, comparison) in model.comparisons.iter().enumerate() {
            let spoke = drawn.pool.spoke[at];
            if spoke == 0.0 {
                drawn.notes.push(Note(format!(
                    "comparison {:?}: no two records drawn at random had anything recorded to compare",
                    comparison.name
                )));
            }
            let least = 0.5 / (spoke + 0.5 * comparison.levels.len() as f64);
            let whens: Vec<Condition> = comparison.levels.iter().map(|level| level.when.clone()).collect();
            let rate = |place: usize| {
                let seen = drawn.pool.seen[at][place];
                match worked_out(engine, &whens, place) {
                    Some(exact) if seen.pairs < ENOUGH || exact_level(&whens[place]).is_some() => exact,
                    // Of what was never drawn, half a pair is taken to have been.
                    Some(_) | None if seen.pairs == 0.0 => least,
                    Some(_) | None => seen.rate,
                }
            };
            let silent = |place: usize| comparison.levels[place].says_nothing;
            let rates = (0..whens.len()).map(|place| if silent(place) { 0.0 } else { rate(place) }).collect();
            drawn.rates.push(rates);
        }
        Ok(drawn)
    }

    /// What rules leave of each comparison.
    pub(super) const fn reach(&self) -> &Reach {
        &self.pool.reach
    }

    /// Fills in u. Of the pairs drawn, a share λ are one person: what a trained model says of those is taken off,
    /// r = λm + (1−λ)u, but never more than nearly all.
    pub(super) fn write(&self, model: &mut Model, trained: Option<&Model>) {
        for (at, comparison) in model.comparisons.iter_mut().enumerate() {
            let strangers = |place: usize| {
                let drawn = self.rates[at][place];
                let (Some(trained), false) = (trained, comparison.levels[place].says_nothing) else {
                    return drawn;
                };
                let (prior, m) =
                    (trained.prior.unwrap_or(0.0), trained.comparisons[at].levels[place].m.unwrap_or(0.0));
                let least = (0.03 * drawn).max(0.2 / self.pool.spoke[at].max(1.0)).min(drawn);
                ((drawn - prior * m) / (1.0 - prior)).max(least)
            };
            let rates: Vec<f64> = (0..comparison.levels.len()).map(strangers).collect();
            let sum: f64 = rates.iter().sum();
            for (level, rate) in comparison.levels.iter_mut().zip(rates) {
                if !(level.says_nothing || level.keep_u && level.u.is_some()) {
                    level.u = Some((rate / sum.max(1e-300)).clamp(1e-12, 1.0));
                }
            }
        }
    }
}

/// The field of a level that holds when it is equal and on no other condition.
fn exact_level(when: &Condition) -> Option<&Field> {
    match when {
        Condition::Same(field, Test::Equal) => Some(field),
        Condition::Same(..)
        | Condition::Across(..)
        | Condition::Otherwise
        | Condition::NotRecorded(_)
        | Condition::All(_)
        | Condition::Any(_)
        | Condition::Not(_) => None,
    }
}

/// u of a level from value counts: equal values, or values one edit apart where the equal ones are a level before.
fn worked_out(engine: &Engine<'_>, whens: &[Condition], place: usize) -> Option<f64> {
    let read = |field: &Field| {
        engine.read_of(field).map(|at| &engine.reads[at]).filter(|r| !r.field.reading.is_set())
    };
    if let Some(field) = exact_level(&whens[place]) {
        return read(field).map(equal_rate);
    }
    let Condition::Same(field, Test::DamerauLevenshtein(1) | Test::Levenshtein(1)) = &whens[place] else {
        return None;
    };
    let after_equal = whens[..place].iter().any(|before| exact_level(before) == Some(field));
    if after_equal { read(field).map(one_edit_rate) } else { None }
}

/// The probability that two records with something recorded have equal values.
fn equal_rate(read: &Read<'_>) -> f64 {
    let counts = read.counts();
    let recorded: f64 = counts.iter().skip(1).map(|count| f64::from(*count)).sum();
    let equal: f64 = counts.iter().skip(1).map(|count| f64::from(*count) * (f64::from(*count) - 1.0)).sum();
    // Where no value stands twice: less than one pair in all.
    equal.max(1.0) / (recorded * (recorded - 1.0)).max(1.0)
}

/// Of the deletions of all values, one in so many is looked at.
const LOOKED_AT: u64 = 32;

/// The probability that two records with something recorded have values one edit apart, from a sample of the values'
/// deletion neighbourhoods: two values one edit apart share at least one text that is left when a letter is deleted.
/// Each pair that is found counts by the inverse of its chance to be found.
fn one_edit_rate(read: &Read<'_>) -> f64 {
    let counts = read.counts();
    let recorded: f64 = counts.iter().skip(1).map(|count| f64::from(*count)).sum();
    let mut entries: Vec<(u64, u32)> = Vec::new();
    for (value, text) in (1..).zip(read.texts.iter()) {
        let kept = one_edit::deletions(text.as_bytes());
        entries.extend(kept.filter(|hash| (hash >> 7) % LOOKED_AT == 0).map(|hash| (hash, value)));
    }
    entries.par_sort_unstable();
    let mut found: Vec<(u32, u32)> = Vec::new();
    let mut from = 0;
    while from < entries.len() {
        let hash = entries[from].0;
        let to = from + entries[from..].iter().take_while(|entry| entry.0 == hash).count();
        let group = &entries[from..to.min(from + 200)];
        for (at, one) in group.iter().enumerate() {
            found.extend(
                group[at + 1..].iter().filter(|other| other.1 != one.1).map(|other| (one.1, other.1)),
            );
        }
        from = to;
    }
    found.sort_unstable();
    found.dedup();
    let sum: f64 = found
        .iter()
        .filter_map(|(one, other)| {
            let (a, b) = (read.text(*one).as_bytes(), read.text(*other).as_bytes());
            if !one_edit::one_edit_apart(a, b) {
                return None;
            }
            let shared = shared_deletions(a, b).max(1);
            let chance = 1.0 - (1.0 - 1.0 / LOOKED_AT as f64).powi(i32::try_from(shared).unwrap_or(i32::MAX));
            Some(2.0 * f64::from(counts[*one as usize]) * f64::from(counts[*other as usize]) / chance)
        })
        .sum();
    sum.max(1.0) / (recorded * (recorded - 1.0)).max(1.0)
}

fn shared_deletions(a: &[u8], b: &[u8]) -> usize {
    let all = |value: &[u8]| {
        let mut all: Vec<u64> = one_edit::deletions(value).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let (a, b) = (all(a), all(b));
    a.iter().filter(|hash| b.binary_search(hash).is_ok()).count()
}
