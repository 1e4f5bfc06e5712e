//! Which pairs to look at: rules that cost little and miss little.
//!
//! Every single reading and every combination of two or three readings of different columns is a possible rule. Its pairs
//! are estimated from a sample. A rule is taken when it is cheap enough, and when no rule that wants less was taken. So
//! whichever few facts about a person survived, some rule rests on them.

use rayon::prelude::*;

use crate::{
    Table,
    block::LARGEST_GROUP,
    model::{BlockKey, BlockingRule, Field, Reading},
    propose::compare::Fields,
    read::{Need, Read},
    train::{Draws, Note},
};

/// Pairs that a rule of one, two or three keys may give, for each record. A rule of one key finds what is left when all
/// else went wrong, and may cost the most.
const PAIRS_PER_RECORD: [f64; 3] = [30.0, 4.0, 3.0];
/// A rule may always give so many.
const ALWAYS: f64 = 1_500_000.0;
/// At most so many rules.
const MOST_RULES: usize = 32;
/// Up to so many records every pair is looked at.
const EVERY_PAIR: usize = 3_000;
/// Records in the sample that costs are estimated from.
const SAMPLE: u32 = 60_000;

/// One reading that a rule may want equal.
struct Key {
    field: Field,
    /// Which column it speaks of: rules take each column once.
    column: usize,
}

pub(super) fn propose(table: &Table, fields: &Fields, notes: &mut Vec<Note>) -> Vec<BlockingRule> {
    let keys = keys(fields);
    let sample = sample(table);
    let hashes: Vec<Vec<Vec<u64>>> = keys.par_iter().map(|key| hashes(table, &key.field, &sample)).collect();
    let scale = (table.len() as f64 / sample.len().max(1) as f64).powi(2);
    let mut taken: Vec<(Vec<usize>, f64)> = Vec::new();
    for size in 1..=3 {
        let most = (PAIRS_PER_RECORD[size - 1] * table.len() as f64).max(ALWAYS);
        let possible: Vec<Vec<usize>> = combinations(&keys, size)
            .into_iter()
            .filter(|rule| !taken.iter().any(|(smaller, _)| is_within(&keys, smaller, rule)))
            .collect();
        let costs: Vec<f64> = possible.par_iter().map(|rule| cost(&hashes, rule) * scale).collect();
        let cheap = possible.into_iter().zip(costs).filter(|(_, cost)| *cost <= most).collect();
        taken.extend(loosest(&keys, cheap));
    }
    taken.sort_by(|a, b| a.1.total_cmp(&b.1));
    let possible = taken.len();
    let mut rules: Vec<BlockingRule> =
        taken.into_iter().take(MOST_RULES).map(|(rule, _)| named(&keys, &rule)).collect();
    if rules.len() < possible {
        notes.push(Note(format!("{} of {possible} possible blocking rules were taken", rules.len())));
    }
    if table.len() <= EVERY_PAIR.min(LARGEST_GROUP) {
        rules.push(BlockingRule { name: "every pair".to_owned(), keys: Vec::new() });
    }
    rules
}

fn keys(fields: &Fields) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    let mut column = 0;
    let mut add = |name: &str, readings: &[Reading]| {
        keys.extend(readings.iter().map(|reading| Key { field: Field::new(name, *reading), column }));
        column += 1;
    };
    for (name, kind) in &fields.codes {
        add(name, &[super::compare::code_reading(*kind)]);
    }
    fields.sets.iter().for_each(|name| add(name, &[Reading::Members]));
    fields.born.iter().for_each(|name| add(name, &[Reading::Date, Reading::DayAndMonth, Reading::Year]));
    fields.postcode.iter().for_each(|name| {
        add(
            name,
            if fields.british {
                &[Reading::Postcode, Reading::PostcodeDistrict]
            } else {
                &[Reading::Postcode]
            },
        );
    });
    fields.surname.iter().for_each(|name| add(name, &[Reading::Phonetic, Reading::First(3)]));
    fields
        .forename
        .iter()
        .for_each(|name| add(name, &[Reading::NameClass, Reading::Phonetic, Reading::First(2)]));
    fields.whole.iter().for_each(|name| add(name, &[Reading::Words]));
    fields.texts.iter().for_each(|(name, _)| add(name, &[Reading::Folded]));
    keys
}

/// Rows drawn at random, ascending; all of them where there are few.
fn sample(table: &Table) -> Vec<u32> {
    let rows = u32::try_from(table.len()).unwrap_or(u32::MAX);
    if rows <= SAMPLE {
        return (0..rows).collect();
    }
    let mut draws = Draws::new(1, &[4]);
    let mut chosen: Vec<u32> = (0..SAMPLE).map(|_| draws.below(rows)).collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

/// The values of each row of the sample, as numbers: none where nothing is recorded, several for a set.
fn hashes(table: &Table, field: &Field, sample: &[u32]) -> Vec<Vec<u64>> {
    let Ok(read) = Read::new(table, field, Need::default()) else { return vec![vec![]; sample.len()] };
    let of = |row: &u32| {
        let value = read.rows.of(*row as usize);
        match &read.side.members {
            Some(members) => members.of(value).iter().map(|member| u64::from(*member)).collect(),
            None => Vec::from_iter((value != 0).then_some(u64::from(value))),
        }
    };
    sample.iter().map(of).collect()
}

/// Every choice of so many keys of different columns.
fn combinations(keys: &[Key], size: usize) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..size {
        all = all
            .iter()
            .flat_map(|some| {
                let from = some.last().map_or(0, |last| last + 1);
                (from..keys.len())
                    .filter(|key| some.iter().all(|other| keys[*other].column != keys[*key].column))
                    .filter(|key| {
                        !(some.iter().any(|o| keys[*o].field.reading.is_set())
                            && keys[*key].field.reading.is_set())
                    })
                    .map(|key| [some.as_slice(), &[key]].concat())
                    .collect::<Vec<_>>()
            })
            .collect();
    }
    all
}

/// Of the rules over the same columns: the one that gives the most pairs, and the one of the others that shares no key
/// with it and gives the most. The first misses the least, the second misses other things.
fn loosest(keys: &[Key], mut rules: Vec<(Vec<usize>, f64)>) -> Vec<(Vec<usize>, f64)> {
    rules.sort_by(|a, b| b.1.total_cmp(&a.1));
    let columns = |rule: &[usize]| rule.iter().map(|key| keys[*key].column).collect::<Vec<_>>();
    let mut taken: Vec<(Vec<usize>, f64)> = Vec::new();
    for (rule, cost) in rules {
        let same = taken.iter().filter(|(other, _)| columns(other) == columns(&rule)).collect::<Vec<_>>();
        if same.len() < 2 && same.iter().all(|(other, _)| other.iter().all(|key| !rule.contains(key))) {
            taken.push((rule, cost));
        }
    }
    taken
}

/// Whether every pair of the larger rule is one of the smaller: each of its keys is implied by a key of the larger.
fn is_within(keys: &[Key], smaller: &[usize], larger: &[usize]) -> bool {
    smaller
        .iter()
        .all(|key| larger.iter().any(|other| other == key || implies(&keys[*other].field, &keys[*key].field)))
}

/// Whether records equal in the one are equal in the other.
fn implies(one: &Field, other: &Field) -> bool {
    one.columns == other.columns
        && matches!(
            (one.reading, other.reading),
            (Reading::Date, Reading::DayAndMonth | Reading::Year)
                | (Reading::Postcode, Reading::PostcodeDistrict)
        )
}

/// Pairs in the sample that agree on every key. A pair that agrees on several members of a set counts as often.
fn cost(hashes: &[Vec<Vec<u64>>], rule: &[usize]) -> f64 {
    let rows = hashes.first().map_or(0, Vec::len);
    let join = |one: u64, value: u64| (one ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let joined = |row: usize| {
        rule.iter().fold(vec![0_u64], |joined, key| {
            let values = &hashes[*key][row];
            joined.iter().flat_map(|one| values.iter().map(move |value| join(*one, *value))).collect()
        })
    };
    let mut all: Vec<u64> = (0..rows).flat_map(joined).collect();
    all.sort_unstable();
    all.chunk_by(|a, b| a == b).map(|same| same.len() as f64 * (same.len() as f64 - 1.0) / 2.0).sum()
}

fn named(keys: &[Key], rule: &[usize]) -> BlockingRule {
    let fields: Vec<Field> = rule.iter().map(|key| keys[*key].field.clone()).collect();
    let name = fields.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + ");
    BlockingRule { name, keys: fields.into_iter().map(BlockKey::Same).collect() }
}
