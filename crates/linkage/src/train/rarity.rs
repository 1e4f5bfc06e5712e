//! What a rare value tells, by how many records have it.
//!
//! Of five records with one name, are four another's, or all five one person's? The count alone does not say, but pairs of such records
//! do: everything else about them is compared, and the shares of one person, one household and strangers among them are estimated by
//! expectation and maximisation with the levels' probabilities fixed.

use rayon::prelude::*;

use crate::{
    Table,
    engine::{Engine, Kernel, Scratch, Weights},
    model::{Comparison, Field, Model, ModelError, Test},
    read::Read,
    table::ValueId,
    train::Draws,
};

/// The least number of records of each kind of value; a kind ends where the next begins.
const RECORDS: [u32; 15] = [2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 16, 20, 25, 32, 40];
/// Beyond, the count tells by itself.
const END: u32 = 50;
/// About so many pairs are looked at for each kind of value.
const PAIRS: usize = 2_000;
/// Fewer teach nothing.
const LEAST_PAIRS: usize = 200;
/// As for a value that nobody else has.
const LEAST_STRANGERS: f64 = 0.5;
const ROUNDS: usize = 50;
/// Pairs are compared so many together.
const TOGETHER: usize = 512;

/// Fills in what is not yet known of rare values, for every name whose rarity counts.
pub(super) fn learn(table: &Table, engine: &Engine<'_>, model: &mut Model) -> Result<(), ModelError> {
    let weights = Weights::new(model, engine)?;
    let mut asked: Vec<(usize, Field, f64)> = Vec::new();
    for (at, comparison) in model.comparisons.iter().enumerate().filter(|(_, one)| is_of_names(one)) {
        for level in &comparison.levels {
            let Some(adjustment) = &level.term_frequency else { continue };
            let m = level.m.unwrap_or(0.0);
            if let Some(known) =
                asked.iter_mut().find(|(of, field, _)| *of == at && *field == adjustment.field)
            {
                known.2 += m;
            } else if adjustment.of_others && adjustment.strangers.is_empty() {
                asked.push((at, adjustment.field.clone(), m));
            }
        }
    }
    let learned: Vec<Vec<(u32, f64)>> = asked
        .par_iter()
        .map(|(at, field, m)| {
            let Some(read) = engine.read_of(field) else { return Vec::new() };
            of_field(table, engine, model, &weights, *at, &engine.reads[read], *m)
        })
        .collect();
    for ((at, field, _), learned) in asked.iter().zip(learned) {
        let adjustments =
            model.comparisons[*at].levels.iter_mut().filter_map(|level| level.term_frequency.as_mut());
        for adjustment in adjustments.filter(|one| one.of_others && one.field == *field) {
            adjustment.strangers.clone_from(&learned);
        }
    }
    Ok(())
}

/// Whether names are compared. Telephones, cars and homes are shared by people who know each other, most of them people of whom no name is
/// recorded: pairs that tell of the others say nothing of them.
fn is_of_names(comparison: &Comparison) -> bool {
    let of_names = |test: Test| matches!(test, Test::Variant | Test::NameWords);
    comparison.levels.iter().any(|level| level.when.asks(&of_names))
}

fn of_field(
    table: &Table,
    engine: &Engine<'_>,
    model: &Model,
    weights: &Weights,
    comparison: usize,
    read: &Read<'_>,
    m: f64,
) -> Vec<(u32, f64)> {
    if read.side.members.is_some() {
        return Vec::new();
    }
    let counts = read.counts();
    let recorded: f64 = counts.iter().skip(1).map(|count| f64::from(*count)).sum();
    let own = recorded * model.prior.unwrap_or(0.0) * m;
    let pairs = draw(table, model, read, &counts, comparison);
    let mut learned: Vec<(u32, f64)> = Vec::new();
    for (kind, pairs) in pairs.iter().enumerate() {
        let odds = odds(engine, weights, comparison, pairs);
        if odds.len() < LEAST_PAIRS {
            continue;
        }
        let mut records: Vec<u32> =
            pairs.iter().map(|(row, _)| counts[read.rows.of(*row as usize) as usize]).collect();
        records.sort_unstable();
        let middle = records.get(records.len() / 2).copied().unwrap_or(RECORDS[kind]);
        let [person, _, stranger] = shares(&odds);
        let strangers = own * stranger / person.max(1e-9);
        let strangers = strangers.clamp(LEAST_STRANGERS, f64::from(middle) - 1.0);
        // What is behind the third place is chance.
        learned.push((middle, (strangers * 1_000.0).round() / 1_000.0));
    }
    learned
}

/// For each kind of value, pairs of records that have one such value.
fn draw(
    table: &Table,
    model: &Model,
    read: &Read<'_>,
    counts: &[u32],
    comparison: usize,
) -> Vec<Vec<(u32, u32)>> {
    let kind_of = |count: u32| {
        (count < END)
            .then(|| RECORDS.partition_point(|least| *least <= count))
            .and_then(|after| after.checked_sub(1))
    };
    let mut values: Vec<Vec<ValueId>> = vec![Vec::new(); RECORDS.len()];
    for (value, count) in (0..).zip(counts).skip(1) {
        if let Some(kind) = kind_of(*count) {
            values[kind].push(value);
        }
    }
    let mut dice = Draws::new(model.training.seed, &[5, comparison as u64, counts.len() as u64]);
    for values in &mut values {
        for at in 0..values.len().min(PAIRS) {
            let other = at + below(&mut dice, values.len() - at);
            values.swap(at, other);
        }
        values.truncate(PAIRS);
    }
    let rows = rows_of(read, counts.len(), &values.concat());
    let mut rows = rows.iter();
    let mut pairs = Vec::with_capacity(RECORDS.len());
    for values in &values {
        let mut drawn = Vec::new();
        for rows in rows.by_ref().take(values.len()) {
            let most = usize::try_from(crate::block::pairs_of(rows.len())).unwrap_or(usize::MAX);
            for _ in 0..most.min(PAIRS.div_ceil(values.len())) {
                let (one, other) = (below(&mut dice, rows.len()), below(&mut dice, rows.len() - 1));
                let (one, other) = (rows[one], rows[other + usize::from(other >= one)]);
                if model.link.allows(table.sets()[one as usize], table.sets()[other as usize]) {
                    drawn.push((one.min(other), one.max(other)));
                }
            }
        }
        pairs.push(drawn);
    }
    pairs
}

fn below(dice: &mut Draws, end: usize) -> usize {
    usize::try_from(dice.long_below(end as u64)).unwrap_or(0)
}

/// The rows of each of these values.
fn rows_of(read: &Read<'_>, numbers: usize, values: &[ValueId]) -> Vec<Vec<u32>> {
    let mut place = vec![usize::MAX; numbers];
    for (at, value) in values.iter().enumerate() {
        place[*value as usize] = at;
    }
    let mut rows: Vec<Vec<u32>> = vec![Vec::new(); values.len()];
    for (row, value) in (0..).zip(read.rows.iter()) {
        if let Some(rows) = rows.get_mut(place[value as usize]) {
            rows.push(row);
        }
    }
    rows
}

/// The odds of one person and of one household against two strangers, by everything but one comparison, of each pair of which anything else
/// is recorded.
fn odds(engine: &Engine<'_>, weights: &Weights, comparison: usize, pairs: &[(u32, u32)]) -> Vec<[f64; 2]> {
    let (mut kernel, mut scratch) = (Kernel::new(engine), Scratch::default());
    let mut odds = Vec::with_capacity(pairs.len());
    for pairs in pairs.chunks(TOGETHER) {
        let rows: Vec<u32> = pairs.iter().map(|pair| pair.0).chain(pairs.iter().map(|pair| pair.1)).collect();
        scratch.fill(engine, &rows);
        odds.extend(
            (0..pairs.len())
                .filter_map(|i| kernel.odds_beside(weights, comparison, &scratch, i, pairs.len() + i)),
        );
    }
    odds
}

/// The shares of one person, one household and strangers.
fn shares(odds: &[[f64; 2]]) -> [f64; 3] {
    let mut shares = [0.3, 0.1, 0.6];
    for _ in 0..ROUNDS {
        let mut sums = [0.0; 3];
        for [person, household] in odds {
            let parts = [shares[0] * person, shares[1] * household, shares[2]];
            let all: f64 = parts.iter().sum();
            sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part / all);
        }
        shares = sums.map(|sum| sum / odds.len() as f64);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnBuilder, RecordNames};

    #[test]
    fn shares_are_found_where_every_pair_leaves_doubt() {
        // Of 1,000 pairs 300 are one person, four fifths of them with odds of four; one in five of the strangers has such odds, too.
        let mut odds = vec![[4.0, 0.0]; 240 + 140];
        odds.extend(vec![[0.25, 0.0]; 60 + 560]);
        let [person, household, stranger] = shares(&odds);
        assert!((person - 0.3).abs() < 1e-3 && (stranger - 0.7).abs() < 1e-3, "{person} {stranger}");
        assert!(household < 1e-9, "nothing speaks for households");
    }

    fn column(name: &str, of: impl Fn(u32) -> String) -> Column {
        let mut column = ColumnBuilder::new(name);
        for row in 0..12_000 {
            column.push(Some(&of(row)));
        }
        column.finish()
    }

    /// A number that looks drawn.
    fn mixed(of: u32) -> u32 {
        of.wrapping_mul(0x9e37_79b9) >> 7
    }

    /// What is learned of surnames with four records, each of which is one person's or four people's.
    fn learned(of_one_person: bool) -> f64 {
        let person = |row: u32| if row < 4_000 && of_one_person { row / 4 } else { row };
        let date = |of: u32| {
            format!(
                "{}-{:02}-{:02}",
                1950 + mixed(of) % 50,
                1 + mixed(of ^ 0x77) % 12,
                1 + mixed(of ^ 0x99) % 28
            )
        };
        let columns = vec![
            column("forename", |row| {
                format!("{:c<4}", ["ada", "bo", "cy", "dee", "eve"][mixed(person(row) ^ 0x5) as usize % 5])
            }),
            // Four thousand records have a surname that four have; the others share forty.
            column("surname", |row| {
                let number = if row < 4_000 { 1_000 + row / 4 } else { mixed(row) % 40 };
                number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'k')).collect()
            }),
            column("dob", |row| date(person(row))),
            column("phone", |row| format!("07700 9{:05}", mixed(person(row) ^ 0x1234) % 90_000)),
        ];
        let table = Table::new(RecordNames::Whole((0..12_000).collect()), columns).unwrap();
        let model = crate::propose(&table).model;
        let model = crate::train(&table, &model, &[]).unwrap().model;
        let levels = || model.comparisons.iter().flat_map(|one| &one.levels);
        let phone = levels()
            .filter_map(|level| level.term_frequency.as_ref())
            .find(|one| one.field.columns == ["phone"]);
        assert!(phone.unwrap().strangers.is_empty(), "learned of names alone");
        let surname = levels().filter_map(|level| level.term_frequency.as_ref()).find(|adjustment| {
            adjustment.field.columns == ["surname"]
                && adjustment.strangers.iter().any(|(records, _)| *records == 4)
        });
        let entry = surname.unwrap().strangers.iter().find(|(records, _)| *records == 4);
        entry.unwrap().1
    }

    #[test]
    fn how_many_have_a_name_says_less_than_who_they_are() {
        let (one, four) = (learned(true), learned(false));
        assert!(one < 0.6, "four records of one person: {one} strangers");
        assert!(four > 2.9, "four records of four people: {four} strangers");
    }
}
