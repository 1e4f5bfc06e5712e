//! Which pairs of cases are worth a look: those that share something few have, weighed by all that they share.

use std::cmp::Ordering;

use lookagain_domain::group::TieKind;
use rayon::prelude::*;

use crate::{
    index::{Item, NO_RECORD},
    leiden::Edge,
    score::years_between,
    weigh::Weights,
};

impl Weights<'_> {
    /// Pairs whose ties fall short of even odds by no more than the slack, weighed by what is left over, in order.
    pub(crate) fn edges(&self) -> Vec<Edge> {
        let mut couples = self.couples(|_| true);
        couples.par_sort_unstable();
        couples.dedup();
        let short = self.prior_bits - self.settings.slack_bits();
        let edge = |couple: u64| {
            let (one, other) = two(couple);
            let weight = self.pair_bits(one, other) - short;
            (weight > 0.0).then_some(Edge { one, other, weight })
        };
        couples.into_par_iter().filter_map(edge).collect()
    }

    /// Pairs without weights.
    pub(crate) fn plain_edges(&self, people_only: bool) -> Vec<Edge> {
        let mut couples = self.couples(|kind| !people_only || kind.is_person());
        couples.sort_unstable();
        couples.dedup();
        couples
            .into_iter()
            .map(|couple| {
                let (one, other) = two(couple);
                Edge { one, other, weight: 1.0 }
            })
            .collect()
    }

    /// Every two cases that share a value of few holders.
    fn couples(&self, counts: impl Fn(TieKind) -> bool) -> Vec<u64> {
        let mut couples = Vec::new();
        for value in 0..self.index.kinds.len() {
            if self.index.cases[value] > self.settings.most_holders() || !counts(self.index.kinds[value]) {
                continue;
            }
            let holders = self.index.holders(crate::index::id(value));
            for (at, one) in holders.iter().enumerate() {
                for other in holders[at + 1..].iter().filter(|other| other.case != one.case) {
                    couples.push((u64::from(one.case) << 32) | u64::from(other.case));
                }
            }
        }
        couples
    }

    /// The bits of everything that two cases share and that nobody knew them to share.
    fn pair_bits(&self, one: u32, other: u32) -> f64 {
        let (mut left, mut right) = (self.index.of_case(one), self.index.of_case(other));
        let (mut bits, mut circumstances) = (0.0, 0.0);
        while let (Some(a), Some(b)) = (left.first(), right.first()) {
            match a.value.cmp(&b.value) {
                Ordering::Less => left = &left[1..],
                Ordering::Greater => right = &right[1..],
                Ordering::Equal => {
                    let here = left.partition_point(|item| item.value <= a.value);
                    let there = right.partition_point(|item| item.value <= a.value);
                    // Nothing when one record is in both cases: they were known to have it in common.
                    let Some(more) = self.value_bits(&left[..here], &right[..there]) else { return 0.0 };
                    if self.index.kinds[a.value as usize] == TieKind::Circumstances {
                        circumstances += more;
                    } else {
                        bits += more;
                    }
                    (left, right) = (&left[here..], &right[there..]);
                }
            }
        }
        // The same place and time makes a tie more likely, and is none by itself.
        if bits > 0.0 { bits + circumstances } else { 0.0 }
    }

    fn value_bits(&self, here: &[Item], there: &[Item]) -> Option<f64> {
        let value = here[0].value;
        let kind = self.index.kinds[value as usize];
        let person = |item: &Item| self.evidence.records[item.record as usize].person;
        let mut least_gap = f64::INFINITY;
        for a in here {
            for b in there {
                let people = a.record != NO_RECORD && b.record != NO_RECORD;
                if people && a.record == b.record {
                    if kind.is_person() {
                        return None;
                    }
                    continue;
                }
                if !kind.is_person() && people && person(a) == person(b) {
                    return Some(0.0);
                }
                least_gap = least_gap.min(years_between(a, b));
            }
        }
        if least_gap == f64::INFINITY {
            return Some(0.0);
        }
        let force = |item: &Item| self.evidence.cases[item.case as usize].force;
        let (f, g) = (force(&here[0]), force(&there[0]));
        let bits = if f == g { self.bits(value, &[(f, 2)]) } else { self.bits(value, &[(f, 1), (g, 1)]) };
        Some((bits - self.settings.bits_a_year(kind) * least_gap).max(0.0))
    }
}

fn two(couple: u64) -> (u32, u32) {
    let low = couple & u64::from(u32::MAX);
    (u32::try_from(couple >> 32).unwrap_or(u32::MAX), u32::try_from(low).unwrap_or(u32::MAX))
}
