//! A share with its interval, withheld when it rests on too few.

use serde::Serialize;

/// Shares of fewer than this are withheld: they say more about single people than about a group.
pub const LEAST_COUNT: u64 = 10;

/// The 97.5% quantile of the normal distribution.
const Z: f64 = 1.959_964;

/// Some of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Share {
    /// Enough to be told.
    Told {
        /// How many.
        some: u64,
        /// Of how many.
        of: u64,
        /// The share, from 0 to 1.
        share: f64,
        /// Lower end of the 95% Wilson score interval.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Rests on fewer than [`LEAST_COUNT`].
    Withheld,
}

impl Share {
    /// The share of `some` in `of`, with the score interval of Wilson (1927) at 95%.
    ///
    /// ```
    /// use lookagain_equality::Share;
    /// let Share::Told { share, low, high, .. } = Share::of(45, 50) else { unreachable!() };
    /// assert!((share - 0.9).abs() < 1e-12 && (low - 0.7864).abs() < 0.0001 && (high - 0.9565).abs() < 0.0001);
    /// assert_eq!(Share::of(9, 9), Share::Withheld);
    /// ```
    #[expect(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^52")]
    pub fn of(some: u64, of: u64) -> Self {
        if of < LEAST_COUNT {
            return Self::Withheld;
        }
        let share = some as f64 / of as f64;
        let (low, high) = wilson(share, of as f64);
        Self::Told { some, of, share, low, high }
    }

    /// The share of pairs that come in clusters, such as the pairs of one person: the score interval for as many independent pairs
    /// as the clusters are worth, `p(1 − p) / v`, never more than there are pairs. v is the variance of a ratio of sums over clusters
    /// (Cochran 1977, *Sampling Techniques*, 6.3; what they are worth after Korn and Graubard 1998). Where all clusters agree, they are
    /// worth their number.
    #[expect(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^52")]
    pub fn of_clusters(clusters: &Clusters) -> Self {
        let Clusters { some, of, number, .. } = *clusters;
        if of < LEAST_COUNT {
            return Self::Withheld;
        }
        let (n, k) = (of as f64, number as f64);
        let share = some as f64 / n;
        let residue =
            clusters.some_squared - 2.0 * share * clusters.some_of + share * share * clusters.of_squared;
        let variance = residue * k / (k - 1.0).max(1.0) / (n * n);
        let binomial = share * (1.0 - share);
        let worth = if residue <= 0.0 || binomial <= 0.0 { k } else { binomial / variance };
        let (low, high) = wilson(share, worth.clamp(1.0, n));
        Self::Told { some, of, share, low, high }
    }

    /// The share itself, where it can be told.
    pub const fn share(self) -> Option<f64> {
        match self {
            Self::Told { share, .. } => Some(share),
            Self::Withheld => None,
        }
    }
}

/// The 95% score interval of a share of n.
fn wilson(share: f64, n: f64) -> (f64, f64) {
    let middle = share + Z * Z / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + Z * Z / n;
    (((middle - half) / whole).max(0.0), ((middle + half) / whole).min(1.0))
}

/// Clusters of pairs, summed up.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Clusters {
    some: u64,
    of: u64,
    number: u64,
    some_squared: f64,
    some_of: f64,
    of_squared: f64,
}

impl Clusters {
    /// Adds one cluster with so many pairs, of which some count. One without pairs is none.
    #[expect(clippy::cast_precision_loss, reason = "pairs of one person")]
    pub fn add(&mut self, some: u64, of: u64) {
        if of == 0 {
            return;
        }
        let (x, n) = (some as f64, of as f64);
        (self.some, self.of, self.number) = (self.some + some, self.of + of, self.number + 1);
        self.some_squared += x * x;
        self.some_of += x * n;
        self.of_squared += n * n;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(share: Share) -> (f64, f64) {
        match share {
            Share::Told { low, high, .. } => (low, high),
            Share::Withheld => (0.0, 0.0),
        }
    }

    fn clusters(all: &[(u64, u64)]) -> Share {
        let mut clusters = Clusters::default();
        for (some, of) in all {
            clusters.add(*some, *of);
        }
        Share::of_clusters(&clusters)
    }

    /// A hundred persons with one pair each are a hundred pairs, but for the k/(k − 1) of a sample.
    #[test]
    fn clusters_of_one_pair_are_independent_pairs() {
        let alone: Vec<(u64, u64)> = (0..100).map(|n| (u64::from(n % 4 != 0), 1)).collect();
        let (a, b) = (ends(clusters(&alone)), ends(Share::of(75, 100)));
        assert!((a.0 - b.0).abs() < 1e-3 && (a.1 - b.1).abs() < 1e-3, "{a:?} {b:?}");
    }

    /// Fifty persons with ten pairs each, found or lost together, are worth fifty pairs and no more.
    #[test]
    fn pairs_that_stand_and_fall_together_count_once() {
        let together: Vec<(u64, u64)> = (0..50).map(|n| (if n % 5 == 0 { 0 } else { 10 }, 10)).collect();
        let (a, b) = (ends(clusters(&together)), ends(Share::of(40, 50)));
        assert!((a.0 - b.0).abs() < 2e-3 && (a.1 - b.1).abs() < 2e-3, "{a:?} {b:?}");
        assert!(ends(Share::of(400, 500)).0 - a.0 > 0.05, "independent pairs would tell far more");
    }

    #[test]
    fn clusters_that_all_agree_are_worth_their_number() {
        let all: Vec<(u64, u64)> = vec![(6, 6); 20];
        assert_eq!(ends(clusters(&all)), ends(Share::of(20, 20)));
        assert_eq!(clusters(&[(9, 9)]), Share::Withheld);
    }
}
