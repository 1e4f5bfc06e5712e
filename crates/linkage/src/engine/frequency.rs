//! Term frequencies: rare values weigh more.

use crate::{model::TermFrequency, read::Read, table::ValueId};

/// The relative frequency of each value of a field, for one level.
#[derive(Debug, Clone)]
pub(crate) struct Frequency {
    /// The field, by its place among those read.
    pub(crate) read: usize,
    /// log₂ of the relative frequency among recorded values (of members, for sets), by number; never under the least.
    log2: Vec<f64>,
    /// w.
    pub(crate) weight: f64,
    /// log₂ of the probability that two records have the same value: what the adjustment is measured against where no
    /// level of the comparison says just that.
    pub(crate) same_log2: f64,
    /// The lowest of `log2`: what the rarest value can add is bounded by it.
    pub(crate) lowest: f64,
}

impl Frequency {
    pub(super) fn new(at: usize, read: &Read<'_>, adjustment: &TermFrequency) -> Self {
        let counts = match &read.side.members {
            Some(members) => {
                let mut counts = vec![0_u32; members.texts.len() + 1];
                for value in read.rows.iter() {
                    members.of(*value).iter().for_each(|member| counts[*member as usize] += 1);
                }
                counts
            }
            None => read.counts(),
        };
        let total: f64 = if read.side.members.is_some() {
            read.rows.iter().filter(|value| **value != 0).count() as f64
        } else {
            counts.iter().skip(1).map(|count| f64::from(*count)).sum()
        };
        let least = adjustment.least.unwrap_or(0.0);
        let log2: Vec<f64> = counts
            .iter()
            .map(|count| (f64::from(*count).max(1.0) / total.max(1.0)).max(least).log2())
            .collect();
        let lowest = log2.iter().skip(1).copied().fold(0.0_f64, f64::min);
        let pairs: f64 =
            counts.iter().skip(1).map(|count| f64::from(*count) * (f64::from(*count) - 1.0)).sum();
        let same_log2 = (pairs.max(1.0) / (total * (total - 1.0)).max(1.0)).log2();
        Self { read: at, same_log2, log2, weight: adjustment.weight, lowest }
    }

    /// log₂ of the frequency that counts for two values: the larger.
    #[inline]
    pub(crate) fn log2(&self, reads: &[Read<'_>], a: ValueId, b: ValueId) -> Option<f64> {
        if a == 0 || b == 0 {
            return None;
        }
        match &reads[self.read].side.members {
            None => Some(self.log2[a as usize].max(self.log2[b as usize])),
            Some(members) => {
                let other = members.of(b);
                let shared = members.of(a).iter().filter(|member| other.binary_search(member).is_ok());
                shared.map(|member| self.log2[*member as usize]).reduce(f64::min)
            }
        }
    }
}
