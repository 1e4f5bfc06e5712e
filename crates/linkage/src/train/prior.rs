//! λ: the probability that two records drawn at random are one person.
//!
//! Each rule has found so many true pairs; under the model it finds a known share of all of them. Each rule so gives an
//! estimate of all true pairs, and their weighted median is taken.

use crate::{
    Table,
    model::{BlockingRule, Model},
    train::{
        Note, Patterns,
        em::{H, M, Mixture},
    },
};

/// A rule that finds fewer of all true pairs than this says too little about how many there are.
const LEAST_SHARE: f64 = 0.02;

pub(super) fn learn(
    model: &mut Model,
    mixture: &Mixture,
    patterns: &[Patterns],
    table: &Table,
    notes: &mut Vec<Note>,
) {
    let all_pairs = all_pairs(model, table);
    let estimate = |class: usize| {
        let mut found: Vec<(usize, f64, f64)> = (0..patterns.len())
            .filter_map(|rule| {
                let matched = mixture.rules[rule].shares[class] * patterns[rule].pairs;
                let (touched, share) = share_found(model, mixture, patterns, rule, class)?;
                let counts = matched > 0.0 && share >= LEAST_SHARE && (class == M || is_of_home(model, rule));
                counts.then_some((touched, matched / share, matched))
            })
            .collect();
        // That comparisons go wrong independently is least doubtful of a rule that rests on one.
        let fewest = found.iter().map(|(touched, ..)| *touched).min()?;
        found.retain(|(touched, ..)| *touched == fewest);
        let mut found: Vec<(f64, f64)> =
            found.into_iter().map(|(_, pairs, weight)| (pairs, weight)).collect();
        weighted_median(&mut found)
    };
    let (people, relatives) = (estimate(M), estimate(H));
    if people.is_none() && model.prior.is_none() {
        notes.push(Note("no blocking rule gave a pair: the prior is a guess of one in all pairs".to_owned()));
    }
    let guess = model.prior.unwrap_or(1.0 / all_pairs.max(2.0));
    model.prior = Some(people.map_or(guess, |pairs| pairs / all_pairs).clamp(1e-12, 0.5));
    if let (Some(class), Some(pairs)) = (&mut model.relatives, relatives) {
        class.prior = (pairs / all_pairs).clamp(1e-12, 0.5);
    }
}

/// Whether a rule wants the home equal and nothing else: what is not a name, and what a household is expected to share.
/// Where people share a home, households are seen beside strangers and one person's own records; where the surname is
/// wanted too, strangers of one name look like households.
fn is_of_home(model: &Model, rule: usize) -> bool {
    let shared = |at: usize| {
        let levels = &model.comparisons[at].levels;
        levels.iter().find(|level| !level.says_nothing).and_then(|level| level.relatives).unwrap_or(0.0)
            >= 0.2
    };
    model.blocking[rule].keys.iter().all(|key| {
        let alone = BlockingRule { name: String::new(), keys: vec![key.clone()] };
        (0..model.comparisons.len()).any(|at| shared(at) && touches(model, &alone, at))
    }) && !model.blocking[rule].keys.is_empty()
}

fn all_pairs(model: &Model, table: &Table) -> f64 {
    let n = table.len() as f64;
    let all = n * (n - 1.0) / 2.0;
    if model.link == crate::model::LinkType::Between {
        let mut sizes = std::collections::BTreeMap::<u16, f64>::new();
        table.sets().iter().for_each(|set| *sizes.entry(*set).or_default() += 1.0);
        return all - sizes.values().map(|n| n * (n - 1.0) / 2.0).sum::<f64>();
    }
    all.max(1.0)
}

/// How many comparisons a rule rests on, and the share of the class's pairs that it finds: for each comparison that looks at a column of the rule, the chance
/// that something is recorded times the chance that what it says agrees on what the rule wants.
fn share_found(
    model: &Model,
    mixture: &Mixture,
    patterns: &[Patterns],
    rule: usize,
    class: usize,
) -> Option<(usize, f64)> {
    let blocking = &model.blocking[rule];
    let mut share = 1.0;
    let mut touched = 0;
    for comparison in 0..model.comparisons.len() {
        if !touches(model, blocking, comparison) {
            continue;
        }
        touched += 1;
        share *= recorded(model, mixture, patterns, comparison, class)?
            * mixture.within(&mixture.rules[rule], class, comparison).min(1.0);
    }
    (touched > 0).then_some((touched, share))
}

fn touches(model: &Model, rule: &BlockingRule, comparison: usize) -> bool {
    let mut touches = false;
    for level in &model.comparisons[comparison].levels {
        level.when.each_field(&mut |field| {
            touches |= rule.keys.iter().any(|key| {
                let (left, right) = key.sides();
                field
                    .columns
                    .iter()
                    .any(|column| left.columns.contains(column) || right.columns.contains(column))
            });
        });
    }
    touches
}

/// How often a comparison says something about pairs of the class, seen by the rules that do not touch it.
fn recorded(
    model: &Model,
    mixture: &Mixture,
    patterns: &[Patterns],
    comparison: usize,
    class: usize,
) -> Option<f64> {
    let (mut speaks, mut all) = (0.0, 0.0);
    for (rule, patterns) in patterns.iter().enumerate() {
        if touches(model, &model.blocking[rule], comparison) {
            continue;
        }
        for (levels, count) in mixture.matched(rule, patterns, class) {
            let level = model.comparisons[comparison].levels.get(levels.of(comparison));
            all += count;
            speaks += if level.is_some_and(|level| !level.says_nothing) { count } else { 0.0 };
        }
    }
    (all > 0.0).then(|| (speaks / all).max(1e-3))
}

fn weighted_median(found: &mut [(f64, f64)]) -> Option<f64> {
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = found.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut sum = 0.0;
    found.iter().find_map(|(value, weight)| {
        sum += weight;
        (sum >= half).then_some(*value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weighted_median_is_where_half_of_the_weight_lies() {
        assert_eq!(weighted_median(&mut [(5.0, 1.0), (1.0, 1.0), (3.0, 1.0)]), Some(3.0));
        assert_eq!(weighted_median(&mut [(5.0, 9.0), (1.0, 1.0), (3.0, 1.0)]), Some(5.0));
        assert_eq!(weighted_median(&mut []), None);
    }
}
