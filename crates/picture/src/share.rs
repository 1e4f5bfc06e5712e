//! Shares of cases: exact intervals, exact chances, and what many comparisons at once are worth.

use serde::Serialize;
use statrs::distribution::{Beta, Binomial, ContinuousCDF, DiscreteCDF};

/// A 95% interval of a share, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// What is left outside an interval on each side.
const OUTSIDE: f64 = 0.025;

#[expect(clippy::cast_precision_loss, reason = "counts of cases, far below 2^52")]
pub(crate) const fn real(count: u64) -> f64 {
    count as f64
}

/// The exact interval of Clopper and Pearson (1934, Biometrika 26) of a share; all from 0 to 1 of nothing.
pub fn interval(of: u64, ended: u64) -> Interval {
    let of = of.min(ended);
    let quantile = |one: u64, other: u64, at: f64| {
        Beta::new(real(one), real(other)).map_or(f64::NAN, |beta| beta.inverse_cdf(at))
    };
    Interval {
        low: if of == 0 { 0.0 } else { quantile(of, ended - of + 1, OUTSIDE) },
        high: if of == ended { 1.0 } else { quantile(of + 1, ended - of, 1.0 - OUTSIDE) },
    }
}

/// How likely at least so many are by chance, when each has this share of a chance. Where shares differ from case to case and `share` is
/// their mean, the true chance is no larger, as soon as `of` is more than one above what is expected (Hoeffding 1956, Annals of
/// Mathematical Statistics 27): what stands out by this, stands out.
pub fn at_least(of: u64, ended: u64, share: f64) -> f64 {
    if of == 0 {
        return 1.0;
    }
    Binomial::new(share.clamp(0.0, 1.0), ended).map_or(1.0, |binomial| binomial.sf(of - 1))
}

/// The smallest share of false discoveries at which each of these chances is still listed (Benjamini and Hochberg 1995, Journal of the
/// Royal Statistical Society B 57), in the order of the chances.
pub fn discovered(chances: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_by(|one, other| chances[*one].total_cmp(&chances[*other]));
    let mut shares = vec![1.0; chances.len()];
    let mut least: f64 = 1.0;
    for (rank, at) in order.into_iter().enumerate().rev() {
        least = least.min(chances[at] * real(chances.len() as u64) / real(rank as u64 + 1));
        shares[at] = least;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: f64, other: f64, what: &str) {
        assert!((one - other).abs() < 5e-5, "{what}: {one}, and not {other}");
    }

    #[test]
    fn intervals_are_those_of_their_definition() {
        // By the definition: the lower end is the share at which so many or more have a chance of 2.5%, the upper at which so many or
        // fewer have.
        for (of, ended, low, high) in [
            (0, 20, 0.0, 0.1684),
            (20, 20, 0.8316, 1.0),
            (45, 50, 0.7819, 0.9667),
            (5, 10, 0.1871, 0.8129),
            (0, 0, 0.0, 1.0),
        ] {
            let found = interval(of, ended);
            near(found.low, low, "low");
            near(found.high, high, "high");
            if of > 0 && of < ended {
                near(at_least(of, ended, found.low), 0.025, "the chance of so many or more at the lower end");
                near(1.0 - at_least(of + 1, ended, found.high), 0.025, "of so many or fewer at the upper");
            }
        }
    }

    #[test]
    fn chances_are_those_of_coins() {
        for (of, ended, share, chance) in [
            (3, 3, 0.5, 0.125),
            (2, 3, 0.5, 0.5),
            (1, 3, 0.5, 0.875),
            (0, 3, 0.5, 1.0),
            (2, 2, 0.9, 0.81),
            (2, 2, 1.0, 1.0),
            (1, 2, 0.0, 0.0),
        ] {
            near(at_least(of, ended, share), chance, "chance");
        }
    }

    #[test]
    fn of_many_chances_the_smallest_are_worth_less_than_they_seem() {
        let chances = [0.205, 0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.212, 0.216];
        // Each times ten over its rank, and never more than that of a larger chance.
        let worth = [0.216, 0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.074 * 10.0 / 7.0, 0.216, 0.216];
        for (found, expected) in discovered(&chances).into_iter().zip(worth) {
            near(found, expected, "share of false discoveries");
        }
        assert!(discovered(&[]).is_empty());
    }
}
