//! Pairs drawn to see what strangers look like: some at random, and for each comparison some more among the records
//! that agree on what a blocking rule wants of it.
//!
//! A level that one pair in a hundred thousand falls into is hardly seen in half a million random pairs, and what a rule
//! leaves of a comparison not at all. Pairs that agree on a key are drawn beside them, and each pair counts by the
//! inverse of its chance to be drawn by any of the draws (the balance heuristic of Veach and Guibas 1995, "Optimally
//! combining sampling techniques for Monte Carlo rendering", SIGGRAPH 95).

use rayon::prelude::*;

use crate::{
    Table,
    block::{agreement_keys, pairs_of},
    engine::{Engine, Kernel, Levels, Scratch},
    model::{BlockKey, BlockingRule, Model, ModelError},
    train::Draws,
};

/// Pairs drawn together, so that fields are read one after the other.
const DRAWN_TOGETHER: usize = 4_096;
/// Of the pairs drawn at random, so many parts are drawn for each key beside them.
const PARTS: u64 = 12;
/// Records that keyed pairs are drawn among, at most: a rate does not depend on how many there are.
const AMONG: usize = 250_000;

/// How often strangers fall into one level.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Seen {
    /// The share of pairs that said something.
    pub(super) rate: f64,
    /// So many random pairs would tell as much.
    pub(super) pairs: f64,
}

/// For each rule, comparison and level: the chance that a pair in the level agrees on what the rule wants of the
/// comparison. None where it is not known.
pub(super) type Reach = Vec<Vec<Option<Vec<f64>>>>;

/// What the drawn pairs say.
#[derive(Debug, Default)]
pub(super) struct Pool {
    /// For each comparison and level.
    pub(super) seen: Vec<Vec<Seen>>,
    /// For each comparison, the random pairs that said something.
    pub(super) spoke: Vec<f64>,
    pub(super) reach: Reach,
}

/// One key that a rule wants of a comparison.
struct Stratum {
    wants: Vec<BlockKey>,
    /// The key of each record, 0 for none.
    keys: Vec<u32>,
    /// The chance that two records agree.
    chance: f64,
    pairs: Vec<(u32, u32)>,
}

/// Pairs that were drawn, and of how many draws: records of one set are not compared where files are linked to each other.
struct Draw {
    pairs: Vec<(u32, u32)>,
    tries: u64,
}

impl Draw {
    /// The share of draws that gave a pair.
    fn allowed(&self) -> f64 {
        self.pairs.len() as f64 / (self.tries as f64).max(1.0)
    }
}

impl Pool {
    pub(super) fn new(table: &Table, engine: &Engine<'_>, model: &Model) -> Result<Self, ModelError> {
        let random = random_pairs(table, model);
        let of_random = levels_of(engine, &random.pairs);
        let mut pool = Self {
            reach: vec![vec![None; model.comparisons.len()]; model.blocking.len()],
            ..Self::default()
        };
        for at in 0..model.comparisons.len() {
            let wanted: Vec<Vec<BlockKey>> =
                model.blocking.iter().map(|rule| wanted_of(model, rule, at)).collect();
            let strata = strata(table, model, &wanted, random.allowed())?;
            let sums = Sums::of(engine, model, at, &strata, &random.pairs, &of_random);
            pool.seen.push(sums.seen());
            pool.spoke.push(sums.spoke);
            for (rule, wanted) in wanted.iter().enumerate() {
                pool.reach[rule][at] = if wanted.is_empty() {
                    Some(vec![1.0; model.comparisons[at].levels.len()])
                } else {
                    let found = strata.iter().position(|stratum| stratum.wants == *wanted);
                    found.map(|stratum| sums.reach(stratum))
                };
            }
        }
        Ok(pool)
    }
}

/// What a rule wants of the columns that a comparison looks at.
fn wanted_of(model: &Model, rule: &BlockingRule, comparison: usize) -> Vec<BlockKey> {
    let looks_at = |key: &BlockKey| {
        let (left, right) = key.sides();
        let mut looks = false;
        for level in &model.comparisons[comparison].levels {
            level.when.each_field(&mut |field| {
                let shares =
                    |column: &String| left.columns.contains(column) || right.columns.contains(column);
                looks |= field.columns.iter().any(shares);
            });
        }
        looks
    };
    rule.keys.iter().filter(|key| looks_at(key)).cloned().collect()
}

fn strata(
    table: &Table,
    model: &Model,
    wanted: &[Vec<BlockKey>],
    allowed: f64,
) -> Result<Vec<Stratum>, ModelError> {
    let mut different: Vec<&Vec<BlockKey>> = Vec::new();
    for keys in wanted.iter().filter(|keys| !keys.is_empty()) {
        if !different.contains(&keys) {
            different.push(keys);
        }
    }
    let made: Vec<Option<Stratum>> = different
        .par_iter()
        .enumerate()
        .map(|(number, wants)| {
            let rule = BlockingRule { name: String::new(), keys: (*wants).clone() };
            let Some(keys) = agreement_keys(table, &rule)? else { return Ok(None) };
            let (agree, drawn) = keyed_pairs(model, table, &keys, number as u64);
            if drawn.pairs.is_empty() || allowed == 0.0 {
                return Ok(None);
            }
            // Of the pairs that may be compared, so many agree.
            let chance = agree * drawn.allowed() / allowed;
            Ok(Some(Stratum { wants: (*wants).clone(), keys, chance, pairs: drawn.pairs }))
        })
        .collect::<Result<_, ModelError>>()?;
    Ok(made.into_iter().flatten().collect())
}

/// Pairs that agree on a key, and the chance that any two records do.
fn keyed_pairs(model: &Model, table: &Table, keys: &[u32], number: u64) -> (f64, Draw) {
    let step = keys.len().div_ceil(AMONG).max(1);
    let mut entries: Vec<(u32, u32)> =
        (0..).zip(keys).step_by(step).filter(|(_, key)| **key != 0).map(|(row, key)| (*key, row)).collect();
    let records = keys.len().div_ceil(step);
    entries.par_sort_unstable();
    // Where each group ends, and how many pairs there are up to there.
    let mut groups: Vec<(usize, u64)> = Vec::new();
    let (mut from, mut all) = (0, 0);
    for to in 1..=entries.len() {
        if to == entries.len() || entries[to].0 != entries[from].0 {
            if to - from > 1 {
                all += pairs_of(to - from);
                groups.push((from, all));
            }
            from = to;
        }
    }
    let wanted = (model.training.random_pairs / PARTS).min(all * 2);
    let mut draws = Draws::new(model.training.seed, &[4, number]);
    let mut pairs = Vec::new();
    for _ in 0..wanted {
        let at = draws.long_below(all);
        let group = groups.partition_point(|(_, until)| *until <= at);
        let (from, until) = groups[group];
        let before = if group == 0 { 0 } else { groups[group - 1].1 };
        let size = records_of(until - before);
        let (one, other) = (draws.below(size), draws.below(size - 1));
        let other = if other >= one { other + 1 } else { other };
        let (one, other) = (entries[from + one as usize].1, entries[from + other as usize].1);
        if model.link.allows(table.sets()[one as usize], table.sets()[other as usize]) {
            pairs.push((one.min(other), one.max(other)));
        }
    }
    (all as f64 / (pairs_of(records) as f64).max(1.0), Draw { pairs, tries: wanted })
}

/// How many records make so many pairs.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and below the records of a table"
)]
fn records_of(pairs: u64) -> u32 {
    f64::midpoint(1.0, (1.0 + 8.0 * pairs as f64).sqrt()).round() as u32
}

fn random_pairs(table: &Table, model: &Model) -> Draw {
    let records = u32::try_from(table.len()).unwrap_or(u32::MAX);
    let mut drawn = Draw { pairs: Vec::new(), tries: 0 };
    if records < 2 {
        return drawn;
    }
    let wanted = model.training.random_pairs.min(pairs_of(table.len()) * 4);
    for portion in 0..wanted.div_ceil(DRAWN_TOGETHER as u64) {
        let mut dice = Draws::new(model.training.seed, &[2, portion]);
        for _ in 0..DRAWN_TOGETHER {
            let (one, other) = (dice.below(records), dice.below(records - 1));
            let other = if other >= one { other + 1 } else { other };
            drawn.tries += 1;
            if model.link.allows(table.sets()[one as usize], table.sets()[other as usize]) {
                drawn.pairs.push((one.min(other), one.max(other)));
            }
        }
    }
    drawn
}

fn levels_of(engine: &Engine<'_>, pairs: &[(u32, u32)]) -> Vec<Levels> {
    let each = pairs.par_chunks(DRAWN_TOGETHER).map_init(
        || (Kernel::new(engine), Scratch::default(), Vec::new()),
        |(kernel, scratch, rows), pairs| {
            rows.clear();
            rows.extend(pairs.iter().map(|pair| pair.0));
            rows.extend(pairs.iter().map(|pair| pair.1));
            scratch.fill(engine, rows);
            (0..pairs.len()).map(|i| kernel.levels(scratch, i, pairs.len() + i)).collect::<Vec<_>>()
        },
    );
    each.collect::<Vec<_>>().concat()
}

/// The levels of pairs in one comparison: nothing else is read or compared.
fn level_of(engine: &Engine<'_>, comparison: usize, pairs: &[(u32, u32)]) -> Vec<usize> {
    let each = pairs.par_chunks(DRAWN_TOGETHER).map_init(
        || (Kernel::new(engine), Scratch::default(), Vec::new()),
        |(kernel, scratch, rows), pairs| {
            rows.clear();
            rows.extend(pairs.iter().map(|pair| pair.0));
            rows.extend(pairs.iter().map(|pair| pair.1));
            scratch.fill_for(engine, comparison, rows);
            let level = |i: usize| usize::from(kernel.level(comparison, scratch, i, pairs.len() + i));
            (0..pairs.len()).map(level).collect::<Vec<_>>()
        },
    );
    each.collect::<Vec<_>>().concat()
}

/// For one comparison, weights of the drawn pairs by level.
struct Sums {
    of: Vec<f64>,
    squares: Vec<f64>,
    /// For each stratum.
    agree: Vec<Vec<f64>>,
    silent: Vec<bool>,
    spoke: f64,
}

impl Sums {
    fn of(
        engine: &Engine<'_>,
        model: &Model,
        comparison: usize,
        strata: &[Stratum],
        random: &[(u32, u32)],
        of_random: &[Levels],
    ) -> Self {
        let silent: Vec<bool> =
            model.comparisons[comparison].levels.iter().map(|level| level.says_nothing).collect();
        let mut sums = Self {
            of: vec![0.0; silent.len()],
            squares: vec![0.0; silent.len()],
            agree: vec![vec![0.0; silent.len()]; strata.len()],
            silent,
            spoke: 0.0,
        };
        let mut agree = Vec::with_capacity(strata.len());
        let mut take = |pair: (u32, u32), level: usize| {
            agree.clear();
            agree.extend(strata.iter().map(|stratum| {
                let key = stratum.keys[pair.0 as usize];
                key != 0 && key == stratum.keys[pair.1 as usize]
            }));
            let drawn = |(stratum, agrees): (&Stratum, &bool)| {
                if *agrees { stratum.pairs.len() as f64 / stratum.chance } else { 0.0 }
            };
            let weight = 1.0 / (random.len() as f64 + strata.iter().zip(&agree).map(drawn).sum::<f64>());
            sums.of[level] += weight;
            sums.squares[level] += weight * weight;
            for (sums, _) in sums.agree.iter_mut().zip(&agree).filter(|(_, agrees)| **agrees) {
                sums[level] += weight;
            }
            !sums.silent[level]
        };
        let mut spoke = 0_u32;
        for (pair, levels) in random.iter().zip(of_random) {
            spoke += u32::from(take(*pair, levels.of(comparison)));
        }
        for stratum in strata {
            for (pair, level) in stratum.pairs.iter().zip(level_of(engine, comparison, &stratum.pairs)) {
                take(*pair, level);
            }
        }
        sums.spoke = f64::from(spoke);
        sums
    }

    fn seen(&self) -> Vec<Seen> {
        let speaking = self.of.iter().zip(&self.silent).filter(|(_, silent)| !**silent);
        let all: f64 = speaking.map(|(sum, _)| sum).sum();
        let of = |level: usize| {
            if self.silent[level] || all == 0.0 {
                return Seen::default();
            }
            let pairs = self.of[level] * self.of[level] / self.squares[level].max(1e-300);
            Seen { rate: self.of[level] / all, pairs }
        };
        (0..self.of.len()).map(of).collect()
    }

    fn reach(&self, stratum: usize) -> Vec<f64> {
        let share = |(agree, all): (&f64, &f64)| if *all > 0.0 { (agree / all).min(1.0) } else { 0.0 };
        self.agree[stratum].iter().zip(&self.of).map(share).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnBuilder, RecordNames};

    fn column(name: &str, values: impl Iterator<Item = String>) -> Column {
        let mut builder = ColumnBuilder::new(name);
        values.for_each(|value| builder.push(Some(&value)));
        builder.finish()
    }

    /// Between files, only pairs of different files count: what a level's rate and a rule's reach are must be those of such
    /// pairs, counted one by one.
    #[test]
    fn rates_and_reach_are_those_of_all_pairs_that_may_be_compared() {
        let model = Model::from_toml(
            r#"link = "between"
            [[blocking]]
            name = "decade"
            equal = [{ column = "born", read = { first = 3 } }]
            [[comparison]]
            name = "born"
            level = [
                { label = "not recorded", says_nothing = true, when = { not_recorded = { column = "born" } } },
                { label = "the same", when = { same = [{ column = "born" }, "equal"] } },
                { label = "close", when = { same = [{ column = "born" }, { levenshtein = 1 }] } },
                { label = "another", when = "otherwise" },
            ]"#,
        )
        .unwrap();
        let born = |n: u32| format!("{}", 1940 + (n.wrapping_mul(2_654_435_761) >> 16) % 60);
        let rows = 1_200_u32;
        let names = RecordNames::Whole((0..i64::from(rows)).collect());
        let sets: Vec<u16> = (0..rows).map(|n| u16::from(n % 4 == 0)).collect();
        let table = Table::of_sets(names, vec![column("born", (0..rows).map(born))], sets.clone()).unwrap();
        let engine = Engine::new(&table, &model).unwrap();
        let all: Vec<(u32, u32)> = (0..rows)
            .flat_map(|i| (i + 1..rows).map(move |j| (i, j)))
            .filter(|(i, j)| sets[*i as usize] != sets[*j as usize])
            .collect();
        let (mut counts, mut agree) = ([0.0; 4], [0.0; 4]);
        for ((i, j), levels) in all.iter().zip(levels_of(&engine, &all)) {
            counts[levels.of(0)] += 1.0;
            agree[levels.of(0)] += f64::from(born(*i)[..3] == born(*j)[..3]);
        }
        let pool = Pool::new(&table, &engine, &model).unwrap();
        let reach = pool.reach[0][0].as_ref().unwrap();
        for level in 1..4 {
            let (rate, share) = (counts[level] / all.len() as f64, agree[level] / counts[level]);
            assert!((pool.seen[0][level].rate / rate - 1.0).abs() < 0.05, "level {level}: {rate}");
            assert!((reach[level] - share).abs() < 0.02, "level {level}: {share} {}", reach[level]);
        }
    }

    #[test]
    fn the_records_of_a_group_are_found_from_its_pairs() {
        for records in [2_usize, 3, 10, 6_001, 250_000] {
            assert_eq!(records_of(pairs_of(records)) as usize, records);
        }
    }
}
