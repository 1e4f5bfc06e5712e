//! Patterns: how many pairs have which levels. They are all that training needs to see.

use rayon::prelude::*;

use crate::{
    block::{Blocking, Groups},
    cluster::{Judgement, Verdict},
    engine::{Engine, Kernel, Levels, Scratch},
    model::Training,
    train::Draws,
};

/// How many pairs of a sample have which levels.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Patterns {
    /// Each pattern with its count, in the order of the packed levels.
    pub(crate) counts: Vec<(Levels, f64)>,
    /// How many pairs the sample stands for.
    pub(crate) pairs: f64,
}

/// A rule whose pairs are more than so many for each record has hardly any pair of one person among them, and would
/// teach what people look like who share a name.
const TELLING: u64 = 3;
/// So many rules are learned from in any case, those with the fewest pairs.
const LEAST_RULES: usize = 4;

/// The patterns of each rule, from a sample of its pairs, earlier rules or not; none of a rule that teaches nothing.
pub(crate) fn of_rules(
    engine: &Engine<'_>,
    blocking: &Blocking,
    training: &Training,
    records: usize,
) -> Vec<Patterns> {
    let mut by_pairs: Vec<(u64, usize)> = blocking.rules.iter().map(Groups::pairs).zip(0..).collect();
    by_pairs.sort_unstable();
    let least = by_pairs.get(LEAST_RULES - 1).or(by_pairs.last()).map_or(0, |(pairs, _)| *pairs);
    let most = least.max(TELLING * records as u64);
    (0..blocking.rules.len())
        .map(|rule| {
            let teaches = blocking.rules[rule].pairs() <= most;
            if teaches { of_rule(engine, blocking, rule, training) } else { Patterns::default() }
        })
        .collect()
}

/// The levels of the pairs that people judged to be one person.
pub(crate) fn of_judgements(engine: &Engine<'_>, judgements: &[Judgement]) -> Vec<Levels> {
    let (mut kernel, mut scratch) = (Kernel::new(engine), Scratch::default());
    let same = judgements.iter().filter(|judgement| judgement.verdict == Verdict::Same);
    same.map(|judgement| {
        scratch.fill(engine, &[judgement.left, judgement.right]);
        kernel.levels(&scratch, 0, 1)
    })
    .collect()
}

fn of_rule(engine: &Engine<'_>, blocking: &Blocking, rule: usize, training: &Training) -> Patterns {
    let groups = &blocking.rules[rule];
    let total = groups.pairs();
    let share = (training.pairs_per_rule as f64 / total.max(1) as f64).min(1.0);
    let portions = portions(groups);
    let met: Vec<Vec<Levels>> = portions
        .par_iter()
        .map_init(
            || (Kernel::new(engine), Scratch::default()),
            |(kernel, scratch), (from, to)| {
                let mut met = Vec::new();
                for group in *from..*to {
                    let rows = groups.get(group);
                    let draws = Draws::new(training.seed, &[1, rule as u64, group as u64]);
                    let mut filled = false;
                    sampled(rows.len(), share, draws, |i, j| {
                        let kept = blocking.allows(rows[i], rows[j]) && groups.agree_across(rows[i], rows[j]);
                        if kept {
                            if !filled {
                                scratch.fill(engine, rows);
                                filled = true;
                            }
                            met.push(kernel.levels(scratch, i, j));
                        }
                    });
                }
                met
            },
        )
        .collect();
    let mut all = met.concat();
    all.par_sort_unstable();
    let seen = all.len() as f64;
    let scale = if share < 1.0 && seen > 0.0 { total as f64 * share / seen } else { 1.0 };
    let counts = all.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as f64 * scale)).collect();
    Patterns { counts, pairs: total as f64 }
}

/// Ranges of groups with about as many pairs each.
fn portions(groups: &Groups) -> Vec<(usize, usize)> {
    let mut portions = Vec::new();
    let (mut from, mut sum) = (0, 0);
    for group in 0..groups.len() {
        sum += groups.get(group).len().pow(2);
        if sum > 400_000 {
            portions.push((from, group + 1));
            (from, sum) = (group + 1, 0);
        }
    }
    portions.push((from, groups.len()));
    portions
}

/// Calls `pair` for a random share of the pairs of `size` records: jumps of geometric length over the pairs in order.
pub(crate) fn sampled(size: usize, share: f64, mut draws: Draws, mut pair: impl FnMut(usize, usize)) {
    let total = crate::block::pairs_of(size);
    let log = (1.0 - share).ln();
    let mut at = 0_u64;
    let (mut i, mut before) = (0_usize, 0_u64);
    loop {
        if share < 1.0 {
            let jump = ((1.0 - draws.unit()).ln() / log).floor();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 0 and the pairs of a group"
            )]
            let jump = if jump >= total as f64 { total } else { jump as u64 };
            at += jump;
        }
        if at >= total {
            return;
        }
        // Pairs of left i are the next size − 1 − i.
        while at - before >= (size - 1 - i) as u64 {
            before += (size - 1 - i) as u64;
            i += 1;
        }
        let j = i + 1 + usize::try_from(at - before).unwrap_or(0);
        pair(i, j);
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_share_is_every_pair_once_and_a_part_is_about_that_part() {
        let mut all = Vec::new();
        sampled(5, 1.0, Draws::new(1, &[]), |i, j| all.push((i, j)));
        let expected: Vec<(usize, usize)> = (0..5).flat_map(|i| (i + 1..5).map(move |j| (i, j))).collect();
        assert_eq!(all, expected);
        let mut some = Vec::new();
        sampled(1_000, 0.1, Draws::new(1, &[]), |i, j| some.push((i, j)));
        let expected = 0.1 * 499_500.0_f64;
        // Five standard deviations of a binomial count.
        assert!((some.len() as f64 - expected).abs() < 5.0 * (expected * 0.9).sqrt(), "{}", some.len());
        assert!(some.is_sorted_by(|a, b| a < b) && some.iter().all(|(i, j)| i < j && *j < 1_000));
    }
}
