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
        let rows = || read.rows.iter().skip(from);
        let total = rows().filter(|value| *value != 0).count() as f64;
        let values = read.side.members.as_ref().map_or(&*read.texts, |members| &members.texts).len();
        let mut counts = vec![0_u32; values + 1];
        for value in rows() {
            match &read.side.members {
                Some(members) => members.of(value).iter().for_each(|member| counts[*member as usize] += 1),
                None => counts[value as usize] += 1,
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
            .map(|count| {
                let learned = learned(&adjustment.strangers, *count);
                let strangers = learned.unwrap_or_else(|| strangers(f64::from(*count), own));
                (strangers / total.max(1.0)).max(least).log2()
            })
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

/// What was learned of a value that so many records have: on a straight line between two entries, both axes logarithmic.
fn learned(entries: &[(u32, f64)], count: u32) -> Option<f64> {
    let after = entries.partition_point(|(records, _)| *records < count);
    let (to, at_to) = entries.get(after)?;
    if *to == count {
        return Some(*at_to);
    }
    let (from, at_from) = entries.get(after.checked_sub(1)?)?;
    let [count, from, to] = [count, *from, *to].map(|records| f64::from(records).ln());
    let part = (count - from) / (to - from);
    Some((at_from.ln() * (1.0 - part) + at_to.ln() * part).exp())
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
    fn what_was_learned_holds_between_its_ends() {
        let entries = [(2, 1.0), (8, 4.0), (32, 8.0)];
        for (count, expected) in [
            (1, None),
            (2, Some(1.0)),
            (4, Some(2.0)),
            (8, Some(4.0)),
            (16, Some(32_f64.sqrt())),
            (32, Some(8.0)),
            (33, None),
        ] {
            let found = learned(&entries, count);
            let near = |(found, expected): (f64, f64)| (found - expected).abs() < 1e-12;
            assert!(
                found.is_some() == expected.is_some() && found.zip(expected).is_none_or(near),
                "{count}: {found:?}"
            );
        }
        assert_eq!(learned(&[], 3), None);
    }

    #[test]
    fn what_one_person_has_makes_no_value_common() {
        let all = |own: f64, counts: &[f64]| counts.iter().map(|count| strangers(*count, own)).sum::<f64>();
        // Splink's: every record counts.
        assert!((all(0.0, &[1.0, 2.0, 9.0]) - 12.0).abs() < 1e-12);
        for (count, own, expected) in [
            // Nobody has a second record: all others are strangers, half a one where there is none.
            (1.0, 1.0, 0.5),
            (2.0, 1.0, 1.0),
            (9.0, 1.0, 8.0),
            // Four records each: two of eight or fewer are taken to be another's, and never more than there are.
            (1.0, 4.0, 0.5),
            (2.0, 4.0, 1.0),
            (4.0, 4.0, 2.0),
            (5.0, 4.0, 2.0),
            (9.0, 4.0, 5.0),
        ] {
            assert!((strangers(count, own) - expected).abs() < 1e-12, "{count} of which {own}");
        }
    }
}
