//! The innermost loop: the levels of a pair, and its match weight in bits.

use crate::{
    engine::{Engine, LaidOut, Levels, Memo, Scratch, plain::Plain},
    model::{Condition, Model, ModelError, Test},
    table::{NOT_RECORDED, ValueId},
};

/// Sums of the same parts in another order differ by less.
const ROUNDING: f64 = 1e-9;

/// What each level weighs under a trained model.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    /// log₂ of the prior odds.
    pub(crate) prior: f64,
    /// For each comparison, the bits of each level, and 0 for "none of them holds".
    pub(crate) bits: Vec<[f64; 64]>,
    /// The same, with the most that rarity can add.
    most: Vec<[f64; 64]>,
    /// For each comparison, log₂ u of each level.
    log2_u: Vec<Vec<f64>>,
    /// For each comparison and level, what a term frequency is measured against: log₂ u of the level that is "the same
    /// value" of the field and nothing else, or the field's own rate of equal values.
    log2_same: Vec<Vec<f64>>,
    /// The order in which comparisons are made: cheap ones first.
    order: Vec<usize>,
    /// After so many comparisons in that order, the most that the rest can add: for each set of comparisons for which both
    /// records have something recorded, as bits.
    rest: Vec<Vec<f64>>,
    /// Whether a comparison that is not recorded on one side adds nothing.
    silent: u32,
    /// For each comparison and level, whether it says nothing.
    silent_levels: Vec<Vec<bool>>,
    /// The class of relatives, where the model has one.
    pub(crate) relatives: Option<RelativeWeights>,
}

/// What speaks for two people of one household rather than for two strangers.
#[derive(Debug, Clone)]
pub(crate) struct RelativeWeights {
    /// log₂ of the prior odds against two strangers.
    prior: f64,
    /// For each comparison and level, h/u, and the share s of households that agree because they are one household.
    odds: Vec<Vec<(f64, f64)>>,
}

impl Weights {
    /// The weights of a model for an engine made from it.
    ///
    /// # Errors
    /// When a level is not trained.
    pub(crate) fn new(model: &Model, engine: &Engine<'_>) -> Result<Self, ModelError> {
        model.check_trained()?;
        let bits: Vec<[f64; 64]> = model
            .comparisons
            .iter()
            .map(|comparison| {
                let mut bits = [0.0; 64];
                bits.iter_mut().zip(&comparison.levels).for_each(|(bits, level)| *bits = level.bits());
                bits
            })
            .collect();
        let log2_u: Vec<Vec<f64>> = model
            .comparisons
            .iter()
            .map(|comparison| comparison.levels.iter().map(|level| level.u.unwrap_or(1.0).log2()).collect())
            .collect();
        let log2_same = model
            .comparisons
            .iter()
            .enumerate()
            .map(|(at, one)| same_levels(one, engine, at))
            .collect::<Vec<_>>();
        let mut order: Vec<usize> = (0..bits.len()).collect();
        let slow = |at: &usize| {
            engine.comparisons[*at]
                .parts
                .iter()
                .filter(|(feature, _)| engine.features[*feature].remember)
                .count()
        };
        order.sort_by_key(|at| (slow(at), *at));
        let most = with_rarity(&bits, &log2_same, engine);
        let highest: Vec<f64> =
            most.iter().map(|levels| levels.iter().copied().fold(0.0, f64::max)).collect();
        let rest = rests(&order, &highest);
        let silent = silent(model);
        let relatives = RelativeWeights::new(model);
        let silent_levels = model
            .comparisons
            .iter()
            .map(|comparison| comparison.levels.iter().map(|level| level.says_nothing).collect())
            .collect();
        Ok(Self {
            prior: model.prior_bits(),
            bits,
            most,
            log2_u,
            log2_same,
            order,
            rest,
            silent,
            silent_levels,
            relatives,
        })
    }
}

/// The bits of each level with the most that rarity can add.
fn with_rarity(bits: &[[f64; 64]], log2_same: &[Vec<f64>], engine: &Engine<'_>) -> Vec<[f64; 64]> {
    let each = bits.iter().zip(log2_same).zip(&engine.comparisons);
    each.map(|((bits, same), comparing)| {
        let mut most = *bits;
        for ((most, same), frequency) in most.iter_mut().zip(same).zip(&comparing.frequencies) {
            *most += frequency.as_ref().map_or(0.0, |f| (same - f.lowest).max(0.0) * f.weight);
        }
        most
    })
    .collect()
}

/// A bit for each comparison that adds nothing as soon as one side has nothing recorded.
fn silent(model: &Model) -> u32 {
    model.comparisons.iter().zip(0_u32..).fold(0, |silent, (comparison, at)| {
        let first = comparison.levels.first();
        silent | u32::from(first.is_some_and(|level| level.says_nothing && is_one_missing(&level.when))) << at
    })
}

/// After each comparison in the order, the most that the rest can add, for each set of comparisons.
fn rests(order: &[usize], most: &[f64]) -> Vec<Vec<f64>> {
    let sets = 0_usize..1 << order.len();
    let adds = |at: usize, set: usize| if set >> at & 1 == 1 { most[at] } else { 0.0 };
    let after = |place: usize, set: usize| order[place..].iter().map(|at| adds(*at, set)).sum();
    (0..=order.len()).map(|place| sets.clone().map(|set| after(place, set)).collect()).collect()
}

fn same_levels(comparison: &crate::model::Comparison, engine: &Engine<'_>, at: usize) -> Vec<f64> {
    let frequencies = &engine.comparisons[at].frequencies;
    let of_level = |level: &crate::model::Level, place: usize| {
        let (Some(adjustment), Some(frequency)) = (&level.term_frequency, &frequencies[place]) else {
            return 0.0;
        };
        let same = Condition::Same(adjustment.field.clone(), Test::Equal);
        let exact = comparison.levels.iter().find(|other| other.when == same).and_then(|other| other.u);
        exact.map_or(frequency.same_log2, f64::log2)
    };
    comparison.levels.iter().enumerate().map(|(place, level)| of_level(level, place)).collect()
}

/// Whether a level holds as soon as one field is missing on one side, and when that is so is known from each record alone.
fn is_one_missing(when: &Condition) -> bool {
    matches!(when, Condition::NotRecorded(_))
}

impl RelativeWeights {
    fn new(model: &Model) -> Option<Self> {
        let prior = model.relatives?.prior;
        let odds = model
            .comparisons
            .iter()
            .map(|comparison| {
                let mut odds: Vec<(f64, f64)> = comparison
                    .levels
                    .iter()
                    .map(|level| match (level.says_nothing, level.u, level.relatives) {
                        (false, Some(u), Some(h)) => (h / u, ((h - u) / (1.0 - u).max(1e-9)).clamp(0.0, 1.0)),
                        (true | false, ..) => (1.0, 0.0),
                    })
                    .collect();
                odds.resize(64, (1.0, 0.0));
                odds
            })
            .collect();
        let strangers = 1.0 - prior - model.prior.unwrap_or(0.0);
        Some(Self { prior: (prior / strangers).log2(), odds })
    }
}

/// An engine at work: it remembers answers, so each thread has its own.
#[derive(Debug)]
pub(crate) struct Kernel<'e, 't> {
    pub(crate) engine: &'e Engine<'t>,
    memos: Vec<Option<Memo>>,
}

impl<'e, 't> Kernel<'e, 't> {
    pub(crate) fn new(engine: &'e Engine<'t>) -> Self {
        let memos = engine.features.iter().map(|feature| feature.remember.then(Memo::new)).collect();
        Self { engine, memos }
    }

    /// The level of one comparison for two records of the scratch.
    #[inline]
    pub(crate) fn level(&mut self, comparison: usize, scratch: &Scratch, i: usize, j: usize) -> u8 {
        let engine = self.engine;
        let comparing = &engine.comparisons[comparison];
        if let Some(quick) = comparing.quick {
            let (a, b) = (scratch.value(quick.read, i), scratch.value(quick.read, j));
            if a != 0 && a == b {
                return quick.same;
            }
            if let (Some(level), true) = (quick.missing, a == 0 || b == 0) {
                return level;
            }
        }
        let mut bits = 0_u64;
        for (at, shift) in &comparing.parts {
            bits |= u64::from(self.answer(*at, scratch, i, j)) << shift;
        }
        comparing.level(bits)
    }

    /// The answers of a feature for two records of the scratch.
    #[inline]
    pub(crate) fn answer(&mut self, at: usize, scratch: &Scratch, i: usize, j: usize) -> u32 {
        let engine = self.engine;
        let feature = &engine.features[at];
        let (a, b) = (scratch.value(feature.left, i), scratch.value(feature.right, j));
        let laid_out = scratch.laid_out(at);
        if let LaidOut::Across(from) = laid_out {
            return u32::from(a != NOT_RECORDED && a == scratch.across(from, j));
        }
        if a != b && a != NOT_RECORDED && b != NOT_RECORDED {
            let known = match (laid_out, &feature.plain) {
                (LaidOut::Dates(from), Some(Plain::Dates(dates))) => {
                    scratch.dates(from, i, j).map(|(a, b)| dates.answers(a, b))
                }
                (LaidOut::Codes(from), Some(Plain::Codes(codes))) => {
                    let (a, b) = scratch.codes(from, i, j);
                    codes.answers(a, b)
                }
                (LaidOut::Glimpses(from), _) => {
                    let (a, b) = scratch.glimpses(from, i, j);
                    feature.rules_out(&engine.variants, a, b).then_some(0)
                }
                _ => None,
            };
            if let Some(known) = known {
                return feature.moved(known);
            }
        }
        self.remembered(at, a, b)
    }

    /// The answers of a feature for two values.
    #[inline]
    fn remembered(&mut self, feature: usize, a: ValueId, b: ValueId) -> u32 {
        let engine = self.engine;
        let asked = &engine.features[feature];
        match &mut self.memos[feature] {
            Some(memo) if a != 0 && b != 0 && !(a == b && asked.left == asked.right) => {
                // A test on one field does not ask which record is which.
                let (a, b) = if asked.left == asked.right { (a.min(b), a.max(b)) } else { (a, b) };
                memo.get(a, b, || asked.bits(&engine.reads, &engine.variants, a, b))
            }
            Some(_) | None => asked.bits(&engine.reads, &engine.variants, a, b),
        }
    }

    /// All levels of a pair.
    #[inline]
    pub(crate) fn levels(&mut self, scratch: &Scratch, i: usize, j: usize) -> Levels {
        let mut levels = Levels::default();
        for comparison in 0..self.engine.comparisons.len() {
            levels = levels.with(comparison, self.level(comparison, scratch, i, j));
        }
        levels
    }

    /// log₂ of the factor that the rarity of the values adds to a level; 0 where it is not asked for.
    #[inline]
    pub(crate) fn frequency_bits(
        &self,
        weights: &Weights,
        comparison: usize,
        level: usize,
        scratch: &Scratch,
        i: usize,
        j: usize,
    ) -> f64 {
        let Some(Some(frequency)) = self.engine.comparisons[comparison].frequencies.get(level) else {
            return 0.0;
        };
        let (a, b) = (scratch.value(frequency.read, i), scratch.value(frequency.read, j));
        let found = frequency.log2(&self.engine.reads, a, b);
        found.map_or(0.0, |log2| frequency.weight * (weights.log2_same[comparison][level] - log2))
    }

    /// The relative frequency that counts for a level; `None` where rarity does not count.
    pub(crate) fn frequency(
        &self,
        comparison: usize,
        level: usize,
        scratch: &Scratch,
        i: usize,
        j: usize,
    ) -> Option<f64> {
        let frequency = self.engine.comparisons[comparison].frequencies.get(level)?.as_ref()?;
        let (a, b) = (scratch.value(frequency.read, i), scratch.value(frequency.read, j));
        frequency.log2(&self.engine.reads, a, b).map(f64::exp2)
    }

    /// The match weight and the levels of a pair, unless it cannot reach `least` bits.
    #[inline]
    pub(crate) fn score(
        &mut self,
        weights: &Weights,
        scratch: &Scratch,
        i: usize,
        j: usize,
        least: f64,
    ) -> Option<(f64, Levels)> {
        let mut levels = Levels::default();
        let both = (scratch.recorded(i) & scratch.recorded(j) | !weights.silent) as usize
            & (weights.rest[0].len() - 1);
        // Most pairs fall short with the most that rarity could add: what it does add is asked for the others only.
        let mut most = weights.prior;
        for (comparison, rest) in weights.order.iter().zip(&weights.rest[1..]) {
            let level = self.level(*comparison, scratch, i, j);
            levels = levels.with(*comparison, level);
            most += weights.most[*comparison][usize::from(level)];
            if most + rest[both] < least - ROUNDING {
                return None;
            }
        }
        let mut bits = weights.prior;
        for comparison in &weights.order {
            let level = levels.of(*comparison);
            bits += weights.bits[*comparison][level];
            bits += self.frequency_bits(weights, *comparison, level, scratch, i, j);
        }
        let bits = bits - self.relative_bits(weights, levels, scratch, i, j);
        (bits >= least).then_some((bits, levels))
    }

    /// The odds of one person and of one household against two strangers, by every comparison but one; `None` where all others say nothing.
    pub(crate) fn odds_beside(
        &mut self,
        weights: &Weights,
        but: usize,
        scratch: &Scratch,
        i: usize,
        j: usize,
    ) -> Option<[f64; 2]> {
        let (mut person, mut household, mut spoke) = (0.0, 0.0, false);
        for comparison in (0..weights.bits.len()).filter(|comparison| *comparison != but) {
            let level = usize::from(self.level(comparison, scratch, i, j));
            spoke |= !weights.silent_levels[comparison].get(level).is_some_and(|silent| *silent);
            person += weights.bits[comparison][level];
            person += self.frequency_bits(weights, comparison, level, scratch, i, j);
            household += weights
                .relatives
                .as_ref()
                .map_or(0.0, |relatives| relatives.odds[comparison][level].0.log2());
        }
        let household = if weights.relatives.is_some() { household.exp2() } else { 0.0 };
        spoke.then(|| [person.exp2().min(1e15), household.min(1e15)])
    }

    /// What is taken off because two people of one household would look like this too, in bits, never below 0.
    ///
    /// With classes M (one person), H (one household) and U (strangers), the odds of M against the others are
    /// `λ_M` Πm / (`λ_U` Πu + `λ_H` Πh) = (odds of M against U) / (1 + odds of H against U).
    pub(crate) fn relative_bits(
        &self,
        weights: &Weights,
        levels: Levels,
        scratch: &Scratch,
        i: usize,
        j: usize,
    ) -> f64 {
        let Some(relatives) = &weights.relatives else { return 0.0 };
        let mut bits = relatives.prior;
        for (comparison, odds) in relatives.odds.iter().enumerate() {
            let level = levels.of(comparison);
            let (ratio, share) = odds[level];
            let rare = self.frequency_bits(weights, comparison, level, scratch, i, j);
            // A household shares one value, however rare: s/f + (1−s), where strangers agree with probability f.
            bits += if rare == 0.0 || share <= 0.0 {
                ratio.log2()
            } else {
                let u_over_f = rare.exp2();
                let u = weights.log2_u[comparison][level].exp2();
                (share * u_over_f / u + (1.0 - share)).log2()
            };
        }
        // log₂(1 + 2^x), without overflow.
        if bits > 60.0 { bits } else { bits.exp2().ln_1p() / std::f64::consts::LN_2 }
    }
}
