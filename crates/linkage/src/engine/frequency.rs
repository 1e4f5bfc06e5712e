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

/// How often each value of a field stands; of sets, each member.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    /// By number; the first is "not recorded".
    pub(crate) counts: Vec<u32>,
    /// How many records have something recorded.
    pub(crate) total: f64,
    /// The probability that two of them have the same value.
    pub(crate) same: f64,
}

impl Counted {
    pub(crate) fn of(read: &Read<'_>) -> Self {
        Self::of_rows(read, 0)
    }

    /// Of the rows from this one on; every value has its place all the same.
    pub(crate) fn of_rows(read: &Read<'_>, from: usize) -> Self {
        let rows = read.rows.get(from..).unwrap_or_default();
        let total = rows.iter().filter(|value| **value != 0).count() as f64;
        let values = read.side.members.as_ref().map_or(&*read.texts, |members| &members.texts).len();
        let mut counts = vec![0_u32; values + 1];
        for value in rows {
            match &read.side.members {
                Some(members) => members.of(*value).iter().for_each(|member| counts[*member as usize] += 1),
                None => counts[*value as usize] += 1,
            }
        }
        let pairs: f64 =
            counts.iter().skip(1).map(|count| f64::from(*count) * (f64::from(*count) - 1.0)).sum();
        Self { counts, total, same: pairs.max(1.0) / (total * (total - 1.0)).max(1.0) }
    }
}

impl Frequency {
    /// `matched` is the probability that a record drawn at random is the same person's and has the value too.
    pub(super) fn new(at: usize, counted: &Counted, adjustment: &TermFrequency, matched: f64) -> Self {
        let Counted { counts, total, same } = counted;
        let own = if adjustment.of_others { 1.0 + matched * total } else { 0.0 };
        let least = adjustment.least.unwrap_or(0.0);
        let log2: Vec<f64> = counts
            .iter()
            .map(|count| (strangers(f64::from(*count), own) / total.max(1.0)).max(least).log2())
            .collect();
        let lowest = log2.iter().skip(1).copied().fold(0.0_f64, f64::min);
        Self { read: at, same_log2: same.log2(), log2, weight: adjustment.weight, lowest }
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

/// Of the records that have a value, how many are other people's than one that has it, whose own are `own`: the rest; at
/// least what half a person has, but no more than there are beside it; half a record where nobody else has it.
fn strangers(count: f64, own: f64) -> f64 {
    if own == 0.0 {
        return count.max(1.0);
    }
    (count - own).max(own / 2.0).min(count - 1.0).max(0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_person_has_makes_no_value_common() {
        // Splink's: every record counts.
        assert_eq!([1.0, 2.0, 9.0].map(|count| strangers(count, 0.0)), [1.0, 2.0, 9.0]);
        // Nobody has a second record: all others are strangers, half a one where there is none.
        assert_eq!([1.0, 2.0, 9.0].map(|count| strangers(count, 1.0)), [0.5, 1.0, 8.0]);
        // Four records each: two of eight or fewer are taken to be another's, and never more than there are.
        assert_eq!([1.0, 2.0, 4.0, 5.0, 9.0].map(|count| strangers(count, 4.0)), [0.5, 1.0, 2.0, 2.0, 5.0]);
    }
}
