//! How surprising it is that cases share a value, in bits.
//!
//! `bits = log2(agreement / rate)`: how often two cases of one group have this kind of thing in common, against how often a case has
//! this very value. The rate is measured on everybody else: what is on record in many cases, or in many of one force, says little.
//!
//! What is counted over everybody is rounded, so that a submission changes the weights of what it has to do with and no others.

use lookagain_domain::group::TieKind;
use rayon::prelude::*;

use crate::{
    evidence::Evidence,
    index::{Index, id},
    settings::Settings,
};

/// Holders up to which the number of others is smoothed after Good and Turing.
const SMOOTHED: usize = 6;

/// Nothing is expected to be rarer.
const LEAST_EXPECTED: f64 = 0.05;

/// Weights of values.
#[derive(Debug)]
pub(crate) struct Weights<'a> {
    pub(crate) evidence: &'a Evidence,
    pub(crate) index: &'a Index,
    pub(crate) settings: &'a Settings,
    cases: f64,
    /// For each kind: what a value that so many others hold is expected to be held by.
    expected: Vec<[f64; SMOOTHED]>,
    /// What a case must bring to belong to a group.
    pub(crate) prior_bits: f64,
}

impl<'a> Weights<'a> {
    pub(crate) fn of(evidence: &'a Evidence, index: &'a Index, settings: &'a Settings) -> Self {
        let singles = single_values(evidence);
        let mut counts = vec![[0.0_f64; SMOOTHED + 2]; TieKind::ALL.len()];
        for (kind, cases) in index.kinds.iter().zip(&index.cases) {
            if let Some(count) = counts[kind.index()].get_mut(*cases as usize) {
                *count += 1.0;
            }
        }
        for kind in TieKind::ALL {
            counts[kind.index()][1] = singles[kind.index()] as f64;
        }
        let expected = counts.iter().map(|counts| in_half_bits(turing(counts))).collect();
        let cases = rounded(id(evidence.cases.len()).max(2));
        let prior_bits = settings.prior_bits(cases as usize);
        Self { evidence, index, settings, cases: f64::from(cases), expected, prior_bits }
    }

    /// How many others are to be expected to hold a value of this kind that so many others do hold.
    fn expected(&self, kind: TieKind, others: u32) -> f64 {
        self.expected[kind.index()].get(others as usize).copied().unwrap_or(f64::from(others))
    }

    /// What is expected of a kind, for every number of others that is smoothed.
    pub(crate) fn expectations(&self, kind: TieKind) -> &[f64] {
        &self.expected[kind.index()]
    }

    /// In how many cases a value is, as it is weighed.
    pub(crate) fn held(&self, value: u32) -> u32 {
        rounded(self.index.cases[value as usize])
    }

    /// In how many cases of a force a value is, and how many that force has, as they are weighed.
    pub(crate) fn held_in(&self, value: u32, force: u16) -> (u32, u32) {
        let of_force = self.index.force_cases[usize::from(force)].max(1);
        (rounded(self.index.in_force(self.evidence, value, force)), rounded(of_force))
    }

    /// The bits of a value between cases that hold it. `forces` are theirs, with how many of each: all of them that hold it.
    pub(crate) fn bits(&self, value: u32, forces: &[(u16, u32)]) -> f64 {
        let kind = self.index.kinds[value as usize];
        let within: u32 = forces.iter().map(|(_, count)| count).sum();
        let outside = self.held(value).saturating_sub(within);
        let mut rate = self.expected(kind, outside + 1) / self.cases;
        if outside > 2 {
            for (force, count) in forces {
                let (here, all) = self.held_in(value, *force);
                let others = here.saturating_sub(*count);
                // Two others in a small force are no rate yet.
                rate = rate.max(f64::from(others.saturating_sub(2)) / f64::from(all));
            }
        }
        (self.settings.agreement(kind) / rate).log2().max(0.0)
    }
}

/// Values of each kind that one case alone holds.
fn single_values(evidence: &Evidence) -> Vec<u64> {
    let mut held = vec![0_u64; TieKind::ALL.len()];
    let mut all: Vec<(TieKind, u32, u32)> =
        evidence.holdings.iter().map(|one| (one.kind, one.value, one.record)).collect();
    all.par_sort_unstable();
    let mut rest = all.as_slice();
    while let Some((kind, value, record)) = rest.first() {
        let many = rest.partition_point(|(k, v, _)| (*k, *v) <= (*kind, *value));
        held[kind.index()] += u64::from(rest[..many].iter().all(|(_, _, r)| r == record));
        rest = &rest[many..];
    }
    let mut places: Vec<(TieKind, u32)> =
        evidence.places.iter().map(|place| (place.kind, place.value)).collect();
    places.sort_unstable();
    for chunk in places.chunk_by(|a, b| a == b) {
        held[chunk[0].0.index()] += u64::from(chunk.len() == 1);
    }
    held
}

/// After Good (1953): a value seen `r` times is expected to be met `(r + 1) N(r + 1) / N(r)` times, where `N(r)` values are seen `r`
/// times. Between a twentieth and `r`, and never less than for a rarer value.
fn turing(counts: &[f64; SMOOTHED + 2]) -> [f64; SMOOTHED] {
    let mut expected = [LEAST_EXPECTED; SMOOTHED];
    for seen in 1..SMOOTHED {
        let r = seen as f64;
        let (here, next) = (counts[seen], counts[seen + 1]);
        let raw = if here > 0.0 { (r + 1.0) * next / here } else { r };
        expected[seen] = raw.clamp(LEAST_EXPECTED, r).max(expected[seen - 1]);
    }
    expected
}

/// A count as it is weighed: as it is up to eight, and its first three binary digits, rounded up, from there: never less, and less
/// than a third of a bit more.
pub(crate) fn rounded(count: u32) -> u32 {
    let digits = u32::BITS - count.leading_zeros();
    match digits.checked_sub(3) {
        Some(more) if count > 8 => count.div_ceil(1 << more).saturating_mul(1 << more),
        _ => count,
    }
}

/// Expectations, each rounded up to half a bit, and never above what was seen.
fn in_half_bits(mut expected: [f64; SMOOTHED]) -> [f64; SMOOTHED] {
    for (seen, expected) in expected.iter_mut().enumerate().skip(1) {
        let mut step = LEAST_EXPECTED;
        while step < *expected {
            step *= std::f64::consts::SQRT_2;
        }
        *expected = step.min(seen as f64);
    }
    expected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_weighed_by_their_first_digits_and_never_as_less() {
        let table = [
            (0, 0),
            (1, 1),
            (8, 8),
            (9, 10),
            (10, 10),
            (11, 12),
            (17, 20),
            (48_001, 49_152),
            (u32::MAX, u32::MAX),
        ];
        assert_eq!(table.map(|(count, _)| (count, rounded(count))), table);
        for count in 1..5_000 {
            let (before, now) = (rounded(count - 1), rounded(count));
            assert!(
                now >= count && now >= before && f64::from(now) <= f64::from(count) * 1.25,
                "{count} {now}"
            );
        }
        let exact = [0.05, 0.05, 0.2, 0.9, 2.0, 4.9];
        let rounded = in_half_bits(exact);
        assert!(
            exact.iter().zip(&rounded).all(|(exact, rounded)| rounded >= exact && rounded / exact < 1.4143)
        );
        assert!(rounded.is_sorted() && rounded[5] <= 5.0, "{rounded:?}");
    }

    #[test]
    fn what_is_expected_follows_good_and_turing() {
        // 100 values seen once, 10 twice, 3 three times: 2·10/100 = 0.2; 3·3/10 = 0.9; then nothing is seen more often.
        let expected = turing(&[0.0, 100.0, 10.0, 3.0, 0.0, 0.0, 0.0, 0.0]);
        assert!((expected[1] - 0.2).abs() < 1e-12 && (expected[2] - 0.9).abs() < 1e-12, "{expected:?}");
        assert!(expected.windows(2).all(|two| two[0] <= two[1]), "{expected:?}");
    }
}
