//! How surprising it is that cases share a value, in bits.
//!
//! `bits = log2(agreement / rate)`: how often two cases of one group have this kind of thing in common, against how often a case has
//! this very value. The rate is measured on everybody else: what is on record in many cases, or in many of one force, says little.

use lookagain_domain::group::TieKind;

use crate::{evidence::Evidence, index::Index, settings::Settings};

/// Holders up to which the number of others is smoothed after Good and Turing.
const SMOOTHED: usize = 6;

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
        let expected = counts.iter().map(turing).collect();
        let cases = evidence.cases.len().max(2);
        let prior_bits = settings.prior_bits(cases);
        Self { evidence, index, settings, cases: cases as f64, expected, prior_bits }
    }

    /// How many others are to be expected to hold a value of this kind that so many others do hold.
    fn expected(&self, kind: TieKind, others: u32) -> f64 {
        self.expected[kind.index()].get(others as usize).copied().unwrap_or(f64::from(others))
    }

    /// The bits of a value between cases that hold it. `forces` are theirs, with how many of each: all of them that hold it.
    pub(crate) fn bits(&self, value: u32, forces: &[(u16, u32)]) -> f64 {
        let kind = self.index.kinds[value as usize];
        let within: u32 = forces.iter().map(|(_, count)| count).sum();
        let outside = self.index.cases[value as usize].saturating_sub(within);
        let mut rate = self.expected(kind, outside + 1) / self.cases;
        if outside > 2 {
            for (force, count) in forces {
                let others = self.index.in_force(self.evidence, value, *force).saturating_sub(*count);
                let all = self.index.force_cases[usize::from(*force)].max(1);
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
    all.sort_unstable();
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
    let mut expected = [0.05; SMOOTHED];
    for seen in 1..SMOOTHED {
        let r = seen as f64;
        let (here, next) = (counts[seen], counts[seen + 1]);
        let raw = if here > 0.0 { (r + 1.0) * next / here } else { r };
        expected[seen] = raw.clamp(0.05, r).max(expected[seen - 1]);
    }
    expected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_expected_follows_good_and_turing() {
        // 100 values seen once, 10 twice, 3 three times: 2·10/100 = 0.2; 3·3/10 = 0.9; then nothing is seen more often.
        let expected = turing(&[0.0, 100.0, 10.0, 3.0, 0.0, 0.0, 0.0, 0.0]);
        assert!((expected[1] - 0.2).abs() < 1e-12 && (expected[2] - 0.9).abs() < 1e-12, "{expected:?}");
        assert!(expected.windows(2).all(|two| two[0] <= two[1]), "{expected:?}");
    }
}
