//! Spellings that are one name, learned from pairs that are one person whatever the name says.
//!
//! A pair of spellings counts when it stands between records that everything else ties together, often enough, and far
//! more often than two such names would meet by chance. No list of names of any origin is needed for this.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::{
    block::Blocking,
    engine::{Engine, Kernel, Scratch, Weights},
    model::{Condition, Model, ModelError, Test, Variant},
    train::{Draws, pattern},
};

/// A pair of spellings must be met between so many pairs of records.
const LEAST_MET: u32 = 3;
/// And so many times as often as chance would have it.
const LEAST_LIFT: f64 = 30.0;
/// The rest of a pair must weigh so many bits.
const CERTAIN_BITS: f64 = 5.0;

/// The variants of each field that a model tests for variants.
pub(super) fn learn(
    engine: &Engine<'_>,
    blocking: &Blocking,
    model: &Model,
) -> Result<BTreeMap<String, Vec<Variant>>, ModelError> {
    let mut learned = BTreeMap::new();
    let weights = Weights::new(model, engine)?;
    for (comparison, field) in asked(model) {
        let Some(read) = engine.read_of(&field) else { continue };
        let met = met(engine, blocking, model, &weights, comparison, read);
        let variants = chosen(engine, read, &met);
        if !variants.is_empty() {
            learned.insert(field.to_string(), variants);
        }
    }
    Ok(learned)
}

/// Whether a model tests anything for variants.
pub(super) fn is_asked(model: &Model) -> bool {
    !asked(model).is_empty()
}

/// Each field with a test for variants, and the comparison that asks.
fn asked(model: &Model) -> Vec<(usize, crate::model::Field)> {
    fn find(when: &Condition, found: &mut Vec<crate::model::Field>) {
        match when {
            Condition::Same(field, Test::Variant) if !found.contains(field) => found.push(field.clone()),
            Condition::All(inner) | Condition::Any(inner) => inner.iter().for_each(|one| find(one, found)),
            Condition::Not(inner) => find(inner, found),
            Condition::Same(..)
            | Condition::Across(..)
            | Condition::Otherwise
            | Condition::NotRecorded(_) => {}
        }
    }
    let mut all = Vec::new();
    for (at, comparison) in model.comparisons.iter().enumerate() {
        let mut found = Vec::new();
        comparison.levels.iter().for_each(|level| find(&level.when, &mut found));
        all.extend(found.into_iter().map(|field| (at, field)));
    }
    all
}

/// How often two folded values stand in a pair that all other comparisons hold together.
fn met(
    engine: &Engine<'_>,
    blocking: &Blocking,
    model: &Model,
    weights: &Weights,
    comparison: usize,
    read: usize,
) -> BTreeMap<(u32, u32), u32> {
    let column = &engine.reads[read].field.columns;
    let mut all: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for (rule, groups) in blocking.rules.iter().enumerate() {
        let uses = model.blocking[rule].keys.iter().any(|key| {
            let (left, right) = key.sides();
            column.iter().any(|column| left.columns.contains(column) || right.columns.contains(column))
        });
        if uses {
            continue;
        }
        let share = (2.0 * model.training.pairs_per_rule as f64 / groups.pairs().max(1) as f64).min(1.0);
        let numbers: Vec<usize> = (0..groups.len()).collect();
        let found: Vec<Vec<((u32, u32), u32)>> = numbers
            .par_chunks(256)
            .map_init(
                || (Kernel::new(engine), Scratch::default()),
                |(kernel, scratch), chunk| {
                    let mut met: BTreeMap<(u32, u32), u32> = BTreeMap::new();
                    for group in chunk {
                        let rows = groups.get(*group);
                        let draws = Draws::new(model.training.seed, &[3, rule as u64, *group as u64]);
                        let mut filled = false;
                        pattern::sampled(rows.len(), share, draws, |i, j| {
                            if !blocking.allows(rows[i], rows[j]) {
                                return;
                            }
                            if !filled {
                                scratch.fill(engine, rows);
                                filled = true;
                            }
                            let folded = |at: usize| {
                                let value = scratch.value(read, at);
                                if value == 0 {
                                    0
                                } else {
                                    engine.reads[read].side.spellings[value as usize - 1].folded
                                }
                            };
                            let (a, b) = (folded(i), folded(j));
                            if a == b || a == 0 || b == 0 {
                                return;
                            }
                            let others = (0..model.comparisons.len()).filter(|other| *other != comparison);
                            let mut level = |other| usize::from(kernel.level(other, scratch, i, j));
                            let bits: f64 = others.map(|other| weights.bits[other][level(other)]).sum();
                            if bits + weights.prior >= CERTAIN_BITS {
                                *met.entry((a.min(b), a.max(b))).or_default() += 1;
                            }
                        });
                    }
                    met.into_iter().collect()
                },
            )
            .collect();
        found.into_iter().flatten().for_each(|(pair, count)| *all.entry(pair).or_default() += count);
    }
    all
}

fn chosen(engine: &Engine<'_>, read: usize, met: &BTreeMap<(u32, u32), u32>) -> Vec<Variant> {
    let side = &engine.reads[read].side;
    let mut counts = vec![0_u32; side.folded_texts.len() + 1];
    for value in engine.reads[read].rows.iter().filter(|value| *value != 0) {
        counts[side.spellings[value as usize - 1].folded as usize] += 1;
    }
    let recorded: f64 = counts.iter().skip(1).map(|count| f64::from(*count)).sum();
    let all: f64 = met.values().map(|count| f64::from(*count)).sum();
    let rate = |value: u32| f64::from(counts[value as usize]) / recorded;
    let mut variants: Vec<Variant> = met
        .iter()
        .filter(|((a, b), count)| {
            **count >= LEAST_MET && f64::from(**count) >= LEAST_LIFT * 2.0 * rate(*a) * rate(*b) * all
        })
        .map(|((a, b), _)| {
            let text = |value: u32| side.folded_texts.get(value as usize - 1).to_owned();
            let (one, other) = (text(*a), text(*b));
            if one <= other { Variant { one, other } } else { Variant { one: other, other: one } }
        })
        .collect();
    variants.sort();
    variants
}
