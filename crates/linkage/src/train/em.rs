//! m by expectation and maximisation over the patterns of all blocking rules at once.
//!
//! Each rule has its own mixture of one person (M), two people of one household (H, where the model has the class) and
//! two strangers (U), but all rules share the levels' probabilities. What a rule wants of a comparison is met by some
//! levels always, by some at times, by some never (a rule that wants the year of birth equal meets every pair with equal
//! dates, and few whose dates are otherwise apart): within the rule a level is as probable as it is anywhere times its
//! chance to meet the rule, which `pool` has measured. The update of a probability that is seen through such filters is Vardi's (1985, "Empirical distributions in selection bias models", Annals of
//! Statistics 13, 178–203). Winkler (1988) and Enamorado, Fifield and Imai (2019) give EM on pattern counts.

use rayon::prelude::*;

use crate::{
    Table,
    engine::Levels,
    model::Model,
    train::{Note, Patterns, pool::Reach, prior},
};

/// One round of training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Round {
    /// The largest change of any probability.
    pub moved: f64,
    /// log likelihood of the patterns, natural logarithm, up to a constant.
    pub log_likelihood: f64,
}

/// So many pairs' worth of the first guess are mixed into what is counted, so that a level nobody saw keeps some
/// probability.
const GUESS_PAIRS: f64 = 3.0;

/// Of the probabilities of the class of relatives, so much stays the first guess: without it the class takes in whatever
/// pairs the other two leave.
const RELATIVES_GUESS: f64 = 0.5;

/// A level that was seen under a rule has at least this chance to be.
const LEAST_REACH: f64 = 1e-6;

/// For one class: the probability of each level of each comparison.
pub(super) type Rates = Vec<Vec<f64>>;

/// What is known of one rule.
#[derive(Debug, Clone)]
pub(super) struct RuleMix {
    /// Shares of M, H and U among its pairs.
    pub(super) shares: [f64; 3],
    /// For each comparison and level, the chance that a pair in the level agrees on what the rule wants of the
    /// comparison.
    pub(super) reach: Rates,
}

/// The state of a training.
#[derive(Debug, Clone)]
pub(super) struct Mixture {
    /// Levels of M, H and U.
    pub(super) rates: [Rates; 3],
    pub(super) rules: Vec<RuleMix>,
    says_nothing: Vec<Vec<bool>>,
    pub(super) with_relatives: bool,
}

pub(super) const M: usize = 0;
pub(super) const H: usize = 1;
pub(super) const U: usize = 2;

/// Fills in m, the relatives' probabilities and the prior.
pub(super) fn learn(
    model: &mut Model,
    patterns: &[Patterns],
    reach: &Reach,
    judged: &[Levels],
    table: &Table,
    notes: &mut Vec<Note>,
) -> Vec<Round> {
    let mut mixture = Mixture::new(model, patterns, reach);
    let guess = mixture.rates.clone();
    let mut rounds = Vec::new();
    for _ in 0..model.training.rounds {
        let (sums, log_likelihood) = mixture.expect(patterns);
        let moved = mixture.maximise(&sums, &guess, judged, model);
        rounds.push(Round { moved, log_likelihood });
        if moved < model.training.until {
            break;
        }
    }
    if rounds.last().is_some_and(|round| round.moved >= model.training.until) {
        notes.push(Note(format!(
            "training stopped after {} rounds while a probability still moved by {:.1e}",
            rounds.len(),
            rounds.last().map_or(0.0, |round| round.moved)
        )));
    }
    mixture.write(model, patterns, notes);
    let speaking =
        || model.comparisons.iter().flat_map(|one| &one.levels).filter(|level| !level.says_nothing);
    // Where every m is kept, so is the prior that belongs to them.
    if model.prior.is_none() || speaking().any(|level| !level.keep_m) {
        prior::learn(model, &mixture, patterns, table, notes);
    }
    rounds
}

/// What the expectation sums up: for each rule, class, comparison and level, the pairs.
pub(super) struct Sums {
    of: Vec<[Rates; 3]>,
    shares: Vec<[f64; 3]>,
}

impl Mixture {
    fn new(model: &Model, patterns: &[Patterns], reach: &Reach) -> Self {
        let says_nothing: Vec<Vec<bool>> = model
            .comparisons
            .iter()
            .map(|comparison| comparison.levels.iter().map(|level| level.says_nothing).collect())
            .collect();
        let with_relatives = model.relatives.is_some();
        let rates = [M, H, U].map(|class| {
            model.comparisons.iter().map(|comparison| first_guess(comparison, class)).collect::<Rates>()
        });
        let relatives = if with_relatives { 0.1 } else { 0.0 };
        let shares = [0.1, relatives, 0.9 - relatives];
        let each = patterns.iter().zip(reach);
        let rules = each
            .map(|(patterns, reach)| RuleMix { shares, reach: reach_of(patterns, reach, &says_nothing) })
            .collect();
        Self { rates, rules, says_nothing, with_relatives }
    }

    /// For each class, comparison and level of a rule, log of the probability within the rule; 0 for a level that says
    /// nothing.
    fn logs(&self, rule: &RuleMix) -> [Rates; 3] {
        [M, H, U].map(|class| {
            self.rates[class]
                .iter()
                .enumerate()
                .map(|(comparison, rates)| {
                    let within = self.within(rule, class, comparison);
                    rates
                        .iter()
                        .zip(&rule.reach[comparison])
                        .zip(&self.says_nothing[comparison])
                        .map(
                            |((rate, reach), silent)| {
                                if *silent { 0.0 } else { (rate * reach.max(LEAST_REACH) / within).ln() }
                            },
                        )
                        .collect()
                })
                .collect()
        })
    }

    /// The probability that a pair which says something agrees on what the rule wants of the comparison.
    pub(super) fn within(&self, rule: &RuleMix, class: usize, comparison: usize) -> f64 {
        let silent = &self.says_nothing[comparison];
        let rates = self.rates[class][comparison].iter().zip(&rule.reach[comparison]).zip(silent);
        rates.filter(|(_, silent)| !**silent).map(|((rate, reach), _)| rate * reach).sum::<f64>().max(1e-300)
    }

    /// The probabilities that a pattern of a rule is M, H and U, and the log of its likelihood.
    fn posterior(shares: &[f64; 3], logs: &[Rates; 3], levels: Levels) -> ([f64; 3], f64) {
        let log = [M, H, U].map(|class| {
            let sum: f64 = logs[class]
                .iter()
                .enumerate()
                .map(|(comparison, logs)| logs.get(levels.of(comparison)).copied().unwrap_or(0.0))
                .sum();
            sum + shares[class].max(1e-300).ln()
        });
        let most = log.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let relative = log.map(|log| (log - most).exp());
        let sum: f64 = relative.iter().sum();
        (relative.map(|relative| relative / sum), most + sum.ln())
    }

    fn expect(&self, patterns: &[Patterns]) -> (Sums, f64) {
        // Rules side by side; summed up in their order, so that threads change nothing.
        let of_rules: Vec<([Rates; 3], [f64; 3], f64)> = self
            .rules
            .par_iter()
            .zip(patterns)
            .map(|(rule, patterns)| self.expect_of(rule, patterns))
            .collect();
        let mut sums = Sums { of: Vec::new(), shares: Vec::new() };
        let mut log_likelihood = 0.0;
        for (of, shares, log) in of_rules {
            sums.of.push(of);
            sums.shares.push(shares);
            log_likelihood += log;
        }
        (sums, log_likelihood)
    }

    fn expect_of(&self, rule: &RuleMix, patterns: &Patterns) -> ([Rates; 3], [f64; 3], f64) {
        let mut of = [M, H, U]
            .map(|_| self.says_nothing.iter().map(|levels| vec![0.0; levels.len()]).collect::<Rates>());
        let (mut shares, mut log_likelihood) = ([0.0; 3], 0.0);
        let logs = self.logs(rule);
        for (levels, count) in &patterns.counts {
            let (posterior, log) = Self::posterior(&rule.shares, &logs, *levels);
            log_likelihood += count * log;
            for class in [M, H, U] {
                shares[class] += count * posterior[class];
                for (comparison, sums) in of[class].iter_mut().enumerate() {
                    if let Some(sum) = sums.get_mut(levels.of(comparison)) {
                        *sum += count * posterior[class];
                    }
                }
            }
        }
        (of, shares, log_likelihood)
    }

    fn maximise(&mut self, sums: &Sums, guess: &[Rates; 3], judged: &[Levels], model: &Model) -> f64 {
        let mut moved = 0.0_f64;
        for (rule, shares) in self.rules.iter_mut().zip(&sums.shares) {
            let all: f64 = shares.iter().sum();
            if all > 0.0 {
                rule.shares = shares.map(|share| share / all);
            }
        }
        let classes: &[usize] = if self.with_relatives { &[M, H] } else { &[M] };
        for class in classes {
            for comparison in 0..self.rates[*class].len() {
                let kept = |level: usize| *class == M && model.comparisons[comparison].levels[level].keep_m;
                let judged = if *class == M { judged } else { &[] };
                let mut rates = self.updated(sums, &guess[*class], judged, *class, comparison);
                if *class == H {
                    let all: f64 = rates.iter().sum();
                    for (rate, guess) in rates.iter_mut().zip(&guess[H][comparison]) {
                        *rate = RELATIVES_GUESS * guess + (1.0 - RELATIVES_GUESS) * *rate / all.max(1e-300);
                    }
                }
                for (level, rate) in rates.iter_mut().enumerate() {
                    if kept(level) {
                        *rate = self.rates[*class][comparison][level];
                    }
                }
                let all: f64 = rates.iter().sum();
                for (rate, old) in rates.iter_mut().zip(&self.rates[*class][comparison]) {
                    *rate = (*rate / all.max(1e-300)).max(1e-12);
                    moved = moved.max((*rate - old).abs());
                }
                self.rates[*class][comparison] = rates;
            }
        }
        moved
    }

    fn updated(
        &self,
        sums: &Sums,
        guess: &Rates,
        judged: &[Levels],
        class: usize,
        comparison: usize,
    ) -> Vec<f64> {
        let levels = self.says_nothing[comparison].len();
        let mut seen: Vec<f64> = guess[comparison].iter().map(|rate| rate * GUESS_PAIRS).collect();
        let mut reach = vec![GUESS_PAIRS; levels];
        // What people judged stands under no rule: every level could have come.
        for pair in judged.iter().map(|pair| pair.of(comparison)) {
            if !self.says_nothing[comparison].get(pair).copied().unwrap_or(true) {
                seen[pair] += 1.0;
                for reach in &mut reach {
                    *reach += 1.0;
                }
            }
        }
        for (rule, sums) in self.rules.iter().zip(&sums.of) {
            let speaks = |level: usize| !self.says_nothing[comparison][level];
            let all: f64 =
                (0..levels).filter(|level| speaks(*level)).map(|level| sums[class][comparison][level]).sum();
            let within = self.within(rule, class, comparison);
            for level in (0..levels).filter(|level| speaks(*level)) {
                seen[level] += sums[class][comparison][level];
                reach[level] += rule.reach[comparison][level] * all / within;
            }
        }
        let silent = &self.says_nothing[comparison];
        (0..levels)
            .map(|level| if silent[level] { 0.0 } else { seen[level] / reach[level].max(1e-300) })
            .collect()
    }

    fn write(&self, model: &mut Model, patterns: &[Patterns], notes: &mut Vec<Note>) {
        for (at, comparison) in model.comparisons.iter_mut().enumerate() {
            let seen = self.rules.iter().zip(patterns).any(|(rule, patterns)| {
                let levels = rule.reach[at].iter().zip(&self.says_nothing[at]);
                let speak = levels.filter(|(reach, silent)| **reach > LEAST_REACH && !**silent).count();
                speak > 1 && !patterns.counts.is_empty()
            });
            if !seen {
                notes.push(Note(format!(
                    "comparison {:?}: no blocking rule leaves it more than one level, so its m is a guess",
                    comparison.name
                )));
            }
            for (place, level) in
                comparison.levels.iter_mut().enumerate().filter(|(_, level)| !level.says_nothing)
            {
                if !(level.keep_m && level.m.is_some()) {
                    level.m = Some(self.rates[M][at][place].clamp(1e-12, 1.0));
                }
                if self.with_relatives {
                    level.relatives = Some(self.rates[H][at][place].clamp(1e-12, 1.0));
                }
            }
        }
    }

    /// The posterior of M for each pattern of a rule, with its count.
    pub(super) fn matched(&self, rule: usize, patterns: &Patterns, class: usize) -> Vec<(Levels, f64)> {
        let logs = self.logs(&self.rules[rule]);
        let shares = &self.rules[rule].shares;
        let each = patterns.counts.iter();
        each.map(|(levels, count)| (*levels, count * Self::posterior(shares, &logs, *levels).0[class]))
            .collect()
    }
}

/// What a rule leaves of each comparison. Where the drawn pairs do not tell, a level can occur or cannot.
fn reach_of(patterns: &Patterns, drawn: &[Option<Vec<f64>>], says_nothing: &[Vec<bool>]) -> Rates {
    let mut occurs: Vec<Vec<bool>> = says_nothing.iter().map(|levels| vec![false; levels.len()]).collect();
    for (levels, _) in &patterns.counts {
        for (comparison, occurs) in occurs.iter_mut().enumerate() {
            if let Some(occurs) = occurs.get_mut(levels.of(comparison)) {
                *occurs = true;
            }
        }
    }
    let reach = |(occurs, drawn): (Vec<bool>, &Option<Vec<f64>>)| match drawn {
        Some(drawn) => {
            let least = |(reach, occurs): (&f64, bool)| if occurs { reach.max(LEAST_REACH) } else { *reach };
            drawn.iter().zip(occurs).map(least).collect()
        }
        None => occurs.into_iter().map(f64::from).collect(),
    };
    occurs.into_iter().zip(drawn).map(reach).collect()
}

/// Where training starts: most of M agrees; H is what the model expects of a household, and like U where it expects
/// nothing; U is learned.
fn first_guess(comparison: &crate::model::Comparison, class: usize) -> Vec<f64> {
    let speaks = |at: &usize| !comparison.levels[*at].says_nothing;
    let speaking: Vec<usize> = (0..comparison.levels.len()).filter(speaks).collect();
    let mut rates = vec![0.0; comparison.levels.len()];
    let said: f64 = speaking.iter().filter_map(|at| comparison.levels[*at].relatives).sum();
    let unsaid = speaking.iter().filter(|at| comparison.levels[**at].relatives.is_none());
    let unsaid: f64 = unsaid.filter_map(|at| comparison.levels[*at].u).sum();
    for (rank, at) in speaking.iter().enumerate() {
        let level = &comparison.levels[*at];
        let falling = if rank == 0 { 0.8 } else { 0.2 / (speaking.len() - 1).max(1) as f64 };
        rates[*at] = match class {
            M => level.m.unwrap_or(falling),
            H => match (level.relatives, level.u) {
                (Some(rate), _) => rate,
                (None, Some(u)) => (1.0 - said).max(0.0) * u / unsaid.max(1e-300),
                (None, None) => falling,
            },
            _ => level.u.unwrap_or(falling),
        };
    }
    let all: f64 = rates.iter().sum();
    for rate in &mut rates {
        *rate = (*rate / all.max(1e-300)).max(1e-12);
    }
    for (at, rate) in rates.iter_mut().enumerate() {
        if comparison.levels[at].says_nothing {
            *rate = 0.0;
        }
    }
    rates
}
