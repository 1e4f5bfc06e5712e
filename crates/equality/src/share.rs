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
        let n = of as f64;
        let share = some as f64 / n;
        let middle = share + Z * Z / (2.0 * n);
        let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        let whole = 1.0 + Z * Z / n;
        let (low, high) = (((middle - half) / whole).max(0.0), ((middle + half) / whole).min(1.0));
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
