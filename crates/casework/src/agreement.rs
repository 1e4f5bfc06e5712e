//! How far two blind reviews agree: Cohen's kappa and Gwet's AC1, each with a 95% interval.
//!
//! Sources: Cohen (1960), A coefficient of agreement for nominal scales; Fleiss, Cohen and Everitt (1969), Large sample standard
//! errors of kappa, formula 13; Gwet (2008), Computing inter-rater reliability and its variance in the presence of high
//! agreement, formulas for AC1 and its variance with two raters and no finite-population correction.

use std::collections::BTreeMap;

use crate::questions::AgreementRules;

/// The 97.5% quantile of the normal distribution.
const Z: f64 = 1.959_964;

/// A variance below this is none: that of any table with a disagreement is larger by far.
const ROUNDING: f64 = 1e-14;

/// An estimate with its standard error and 95% interval, cut at -1 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Coefficient {
    fn of(value: f64, variance: f64) -> Self {
        // What is left of terms that cancel is rounding, and no doubt.
        let error = if variance < ROUNDING { 0.0 } else { variance.sqrt() };
        let at = |z: f64| (value + z * error).clamp(-1.0, 1.0);
        Self { value, error, low: at(-Z), high: at(Z) }
    }
}

/// Who said what about whom: a square table of counts, rows the first review's answers, columns the second's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs {
    categories: usize,
    counts: BTreeMap<(usize, usize), u32>,
}

impl Pairs {
    /// An empty table of so many categories: those that could be answered, not only those that were.
    pub fn of(categories: usize) -> Self {
        Self { categories, counts: BTreeMap::new() }
    }

    /// A table from its cells, row by row.
    pub fn table<const N: usize>(cells: [[u32; N]; N]) -> Self {
        let mut pairs = Self::of(N);
        for (i, row) in cells.iter().enumerate() {
            for (j, count) in row.iter().enumerate() {
                pairs.counts.insert((i, j), *count);
            }
        }
        pairs
    }

    /// Adds one case: the category of the first review and of the second. One outside the table is left out.
    pub fn add(&mut self, first: usize, second: usize) {
        if first < self.categories && second < self.categories {
            *self.counts.entry((first, second)).or_default() += 1;
        }
    }

    /// How many cases.
    pub fn n(&self) -> u32 {
        self.counts.values().sum()
    }

    /// How many of them the two agree on.
    pub fn agreed(&self) -> u32 {
        (0..self.categories).filter_map(|i| self.counts.get(&(i, i))).sum()
    }

    fn share(&self, i: usize, j: usize) -> f64 {
        f64::from(self.counts.get(&(i, j)).copied().unwrap_or(0)) / f64::from(self.n())
    }

    fn row(&self, i: usize) -> f64 {
        (0..self.categories).map(|j| self.share(i, j)).sum()
    }

    fn column(&self, j: usize) -> f64 {
        (0..self.categories).map(|i| self.share(i, j)).sum()
    }

    fn cells(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        (0..self.categories).flat_map(move |i| (0..self.categories).map(move |j| (i, j, self.share(i, j))))
    }

    /// Cohen's kappa; `None` for no case, and where chance alone would agree always.
    pub fn kappa(&self) -> Option<Coefficient> {
        if self.n() == 0 {
            return None;
        }
        let agreed: f64 = (0..self.categories).map(|i| self.share(i, i)).sum();
        let chance: f64 = (0..self.categories).map(|i| self.row(i) * self.column(i)).sum();
        if 1.0 - chance < 1e-12 {
            return None;
        }
        let value = (agreed - chance) / (1.0 - chance);
        let mut sum = 0.0;
        for (i, j, share) in self.cells() {
            sum += if i == j {
                share * ((1.0 - chance) - (self.row(i) + self.column(i)) * (1.0 - agreed)).powi(2)
            } else {
                (1.0 - agreed).powi(2) * share * (self.column(i) + self.row(j)).powi(2)
            };
        }
        let rest = (agreed * chance - 2.0 * chance + agreed).powi(2);
        let variance = (sum - rest) / (f64::from(self.n()) * (1.0 - chance).powi(4));
        Some(Coefficient::of(value, variance))
    }

    /// Gwet's AC1; `None` for no case or fewer than two categories.
    pub fn ac1(&self) -> Option<Coefficient> {
        if self.n() == 0 || self.categories < 2 {
            return None;
        }
        let others = f64::from(u32::try_from(self.categories - 1).ok()?);
        let agreed: f64 = (0..self.categories).map(|i| self.share(i, i)).sum();
        let either = |q: usize| f64::midpoint(self.row(q), self.column(q));
        let chance: f64 = (0..self.categories).map(|q| either(q) * (1.0 - either(q))).sum::<f64>() / others;
        let value = (agreed - chance) / (1.0 - chance);
        let inside: f64 = (0..self.categories).map(|q| self.share(q, q) * (1.0 - either(q))).sum();
        let all: f64 = self
            .cells()
            .map(|(k, l, share)| share * (1.0 - f64::midpoint(either(k), either(l))).powi(2))
            .sum();
        let variance = (agreed * (1.0 - agreed) - 4.0 * (1.0 - value) * (inside / others - agreed * chance)
            + 4.0 * (1.0 - value).powi(2) * (all / (others * others) - chance * chance))
            / (f64::from(self.n()) * (1.0 - chance).powi(2));
        Some(Coefficient::of(value, variance))
    }
}

/// Why a question's answers are not to be relied on at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// The recent cases agree too little.
    Low,
    /// The recent cases agree less than the earlier ones did.
    Drift,
}

/// The alarm of a question, from its doubly reviewed cases in the order of their second reviews.
pub fn alarm(categories: usize, cases: &[(usize, usize)], rules: &AgreementRules) -> Option<Alarm> {
    let at = cases.len().saturating_sub(rules.recent);
    let (earlier, recent) = cases.split_at(at);
    let of = |cases: &[(usize, usize)]| {
        let mut pairs = Pairs::of(categories);
        for (first, second) in cases {
            pairs.add(*first, *second);
        }
        if (pairs.n() as usize) < rules.least { None } else { pairs.ac1() }
    };
    let recent = of(recent)?;
    if recent.high < rules.alarm_below {
        return Some(Alarm::Low);
    }
    of(earlier).filter(|earlier| recent.high < earlier.low).map(|_| Alarm::Drift)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(x: f64) -> String {
        format!("{x:.4}")
    }

    /// Worked by hand: agreement 0.85; chance 0.5·0.55 + 0.5·0.45 = 0.5; kappa 0.35 ÷ 0.5 = 0.7. The variance's parts: 0.45·0.3425² + 0.4·0.3575² =
    /// 0.10391; 0.15²·(0.05·1.05² + 0.1·0.95²) = 0.003271; 0.275² = 0.075625; together 0.031556 ÷ (100·0.5⁴) = 0.005049.
    /// AC1: both categories at 0.525 and 0.475; chance 2·0.525·0.475 = 0.49875; 0.35125 ÷ 0.50125 = 0.70075.
    #[test]
    fn a_table_worked_by_hand() {
        let pairs = Pairs::table([[45, 5], [10, 40]]);
        let kappa = pairs.kappa().unwrap();
        assert_eq!((rounded(kappa.value), rounded(kappa.error)), ("0.7000".to_owned(), "0.0711".to_owned()));
        assert_eq!((rounded(kappa.low), rounded(kappa.high)), ("0.5607".to_owned(), "0.8393".to_owned()));
        assert_eq!(rounded(pairs.ac1().unwrap().value), "0.7007");
        assert_eq!((pairs.n(), pairs.agreed()), (100, 85));
    }

    /// The paradox that AC1 is for: 118 of 125 agree, nearly all in one category. Kappa falls below 0.
    /// By hand: agreement 0.944; rows 0.976, 0.024; columns 0.968, 0.032; chance 0.945536; kappa -0.001536 ÷ 0.054464 = -0.0282.
    /// AC1: 0.972 and 0.028; chance 2·0.972·0.028 = 0.054432; 0.889568 ÷ 0.945568 = 0.9408.
    #[test]
    fn high_agreement_in_one_category() {
        let pairs = Pairs::table([[118, 4], [3, 0]]);
        assert_eq!(rounded(pairs.kappa().unwrap().value), "-0.0282");
        assert_eq!(rounded(pairs.ac1().unwrap().value), "0.9408");
    }

    /// The variance of AC1 by another road: leave one case out, each in turn. The two agree to within a few parts in a hundred at this size.
    #[test]
    fn the_variance_of_ac1_agrees_with_the_jackknife() {
        let cells = [[60, 6, 2], [8, 40, 5], [1, 7, 71]];
        let pairs = Pairs::table(cells);
        let n = f64::from(pairs.n());
        let whole = pairs.ac1().unwrap();
        let (mut sum, mut squares) = (0.0, 0.0);
        for i in 0..3 {
            for j in 0..3 {
                let mut less = cells;
                less[i][j] -= 1;
                let value = Pairs::table(less).ac1().unwrap().value;
                sum += f64::from(cells[i][j]) * value;
                squares += f64::from(cells[i][j]) * value * value;
            }
        }
        let jackknife = ((n - 1.0) / n * (squares - sum * sum / n)).sqrt();
        assert!((jackknife / whole.error - 1.0).abs() < 0.03, "{jackknife} {}", whole.error);
    }

    #[test]
    fn what_cannot_be_said_is_not_said() {
        assert_eq!(Pairs::of(2).kappa(), None);
        assert_eq!(Pairs::of(2).ac1(), None);
        let one = Pairs::table([[5, 0], [0, 0]]);
        assert_eq!(one.kappa(), None, "chance alone would agree always");
        assert_eq!(rounded(one.ac1().unwrap().value), "1.0000");
        let both = Pairs::table([[10, 0], [0, 2]]);
        let (kappa, ac1) = (both.kappa().unwrap(), both.ac1().unwrap());
        assert!(kappa.error < 1e-12 && ac1.error < 1e-12, "all agree: {} {}", kappa.error, ac1.error);
        let mut outside = Pairs::of(2);
        outside.add(0, 7);
        assert_eq!(outside.n(), 0);
    }

    #[test]
    fn the_alarm_speaks_for_little_agreement_and_for_less_than_before() {
        let rules = AgreementRules { alarm_below: 0.6, recent: 20, least: 10 };
        let agree = |n: usize| vec![(0, 0), (1, 1)].into_iter().cycle().take(n).collect::<Vec<_>>();
        let differ =
            |n: usize| vec![(0, 1), (1, 1), (1, 0), (0, 0)].into_iter().cycle().take(n).collect::<Vec<_>>();
        assert_eq!(alarm(2, &agree(40), &rules), None);
        assert_eq!(alarm(2, &differ(40), &rules), Some(Alarm::Low));
        // 16 of 20 agree: not too little by itself, but less than in all of the 200 before.
        let mut cases = agree(200);
        cases.extend(agree(16));
        cases.extend([(0, 1), (1, 0), (0, 1), (1, 0)]);
        assert_eq!(alarm(2, &cases, &rules), Some(Alarm::Drift));
        assert_eq!(alarm(2, &differ(9), &rules), None, "too few to say");
    }
}
