//! Records with one key, put together by sorting.

use crate::{
    Table,
    block::{
        keys::{Keys, NO_KEY},
        refine,
    },
    model::{BlockingRule, Model, ModelError},
};

/// The groups of one rule.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// What the rule is called.
    pub(crate) name: String,
    /// The rows of all groups of two or more, group after group, ascending within each.
    rows: Vec<u32>,
    /// Where each group ends in `rows`.
    ends: Vec<u32>,
    /// For rules whose key is a set: the groups of each record, ascending. `None` where a record is of one group at most.
    several: Option<Several>,
    /// For rules across two fields: the key of each record as the left and as the right of a pair.
    sides: Option<(Vec<u64>, Vec<u64>)>,
    /// What was done with groups that were too large.
    pub(crate) refined: Vec<super::Refined>,
}

/// Any number of groups for each record.
#[derive(Debug, Default)]
struct Several {
    ends: Vec<u32>,
    groups: Vec<u32>,
}

impl Groups {
    /// Groups the records of a table.
    pub(crate) fn new(table: &Table, model: &Model, rule: &BlockingRule) -> Result<Self, ModelError> {
        let (records, most) = (table.len(), super::LARGEST_GROUP);
        if rule.keys.is_empty() && records > most {
            return Err(ModelError::EveryPair { name: rule.name.clone(), records, most });
        }
        let mut sides = None;
        let (entries, several) = match Keys::new(table, rule)? {
            Keys::One(keys) => {
                let entries =
                    (0..).zip(&keys).filter(|(_, key)| **key != NO_KEY).map(|(row, key)| (*key, row));
                (entries.collect::<Vec<_>>(), false)
            }
            Keys::Several(entries) => (entries, true),
            // As a left and as a right record: who has both keys equal stands twice, and once is enough.
            Keys::Sides(left, right) => {
                let mut entries: Vec<(u64, u32)> = Vec::with_capacity(left.len() * 2);
                for (row, (left, right)) in (0..).zip(left.iter().zip(&right)) {
                    entries.extend((*left != NO_KEY).then_some((*left, row)));
                    entries.extend((*right != NO_KEY && right != left).then_some((*right, row)));
                }
                sides = Some((left, right));
                (entries, true)
            }
        };
        let sorted = sort(entries);
        let mut groups = Self { name: rule.name.clone(), sides, ..Self::default() };
        let mut from = 0;
        while from < sorted.len() {
            let key = sorted[from].0;
            let to = from + sorted[from..].iter().take_while(|entry| entry.0 == key).count();
            if to - from >= 2 {
                groups.rows.extend(sorted[from..to].iter().map(|entry| entry.1));
                groups.ends.push(u32::try_from(groups.rows.len()).unwrap_or(u32::MAX));
            }
            from = to;
        }
        drop(sorted);
        refine::refine(table, model, &mut groups)?;
        groups.remember(table.len(), several);
        Ok(groups)
    }

    /// How many groups there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The rows of one group.
    #[inline]
    pub(crate) fn get(&self, group: usize) -> &[u32] {
        let from = if group == 0 { 0 } else { self.ends[group - 1] as usize };
        &self.rows[from..self.ends[group] as usize]
    }

    /// Puts other groups in the place of these.
    pub(super) fn replace(&mut self, groups: &[&[u32]]) {
        let rows = groups.concat();
        self.ends.clear();
        let mut end = 0;
        for group in groups {
            end += group.len();
            self.ends.push(u32::try_from(end).unwrap_or(u32::MAX));
        }
        self.rows = rows;
    }

    /// How many pairs there are, also those that other rules give.
    pub(crate) fn pairs(&self) -> u64 {
        (0..self.len()).map(|group| pairs(self.get(group).len())).sum()
    }

    /// How many records the largest group has.
    pub(crate) fn largest(&self) -> usize {
        (0..self.len()).map(|group| self.get(group).len()).max().unwrap_or(0)
    }

    /// Whether two records are in one group of a rule whose groups overlap.
    pub(crate) fn share_a_group(&self, left: u32, right: u32) -> bool {
        self.agree_across(left, right) && self.first_shared(left, right).is_some()
    }

    /// The first group that two records share, by number from 0, of a rule whose groups overlap.
    pub(crate) fn first_shared(&self, left: u32, right: u32) -> Option<usize> {
        let several = self.several.as_ref()?;
        let other = several.of(right);
        several.of(left).iter().find(|group| other.binary_search(group).is_ok()).map(|g| *g as usize)
    }

    /// Whether two records of a group agree across the rule's two fields; always true of other rules.
    #[inline]
    pub(crate) fn agree_across(&self, one: u32, other: u32) -> bool {
        self.sides.as_ref().is_none_or(|(left, right)| {
            let agree = |a: u32, b: u32| left[a as usize] != NO_KEY && left[a as usize] == right[b as usize];
            agree(one, other) || agree(other, one)
        })
    }

    /// Whether a record may be in several groups.
    pub(crate) fn overlap(&self) -> bool {
        self.several.is_some()
    }

    fn remember(&mut self, records: usize, several: bool) {
        // A record may have come into several groups by refinement, too.
        if several || self.refined.iter().any(|refined| refined.overlaps) {
            let mut entries: Vec<(u32, u32)> = Vec::with_capacity(self.rows.len());
            for group in 0..self.len() {
                let number = u32::try_from(group).unwrap_or(u32::MAX);
                entries.extend(self.get(group).iter().map(|row| (*row, number)));
            }
            entries.sort_unstable();
            let mut own =
                Several { ends: Vec::with_capacity(records), groups: Vec::with_capacity(entries.len()) };
            let mut entries = entries.into_iter().peekable();
            for row in 0..u32::try_from(records).unwrap_or(u32::MAX) {
                while let Some((_, group)) = entries.next_if(|(of, _)| *of == row) {
                    own.groups.push(group);
                }
                own.ends.push(u32::try_from(own.groups.len()).unwrap_or(u32::MAX));
            }
            self.several = Some(own);
        }
    }
}

impl Several {
    fn of(&self, row: u32) -> &[u32] {
        let row = row as usize;
        let from = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        &self.groups[from..self.ends[row] as usize]
    }
}

/// n records make n(n−1)/2 pairs.
pub(crate) const fn pairs(records: usize) -> u64 {
    let records = records as u64;
    records * records.saturating_sub(1) / 2
}

/// Bits of a key sorted in one go.
const DIGIT_BITS: u32 = 11;

/// Sorts by key, and by row within a key. Rows come ascending: three stable passes over the upper 33 bits leave only
/// keys that agree in those to be told apart.
fn sort(mut entries: Vec<(u64, u32)>) -> Vec<(u64, u32)> {
    if entries.len() < 4_096 {
        entries.sort_unstable();
        return entries;
    }
    let mut other = vec![(0_u64, 0_u32); entries.len()];
    for pass in 0..3 {
        let shift = 31 + pass * DIGIT_BITS;
        let digit = |key: u64| usize::try_from(key >> shift & ((1 << DIGIT_BITS) - 1)).unwrap_or(0);
        let mut places = vec![0_usize; 1 << DIGIT_BITS];
        for (key, _) in &entries {
            places[digit(*key)] += 1;
        }
        let mut sum = 0;
        for place in &mut places {
            sum += std::mem::replace(place, sum);
        }
        for entry in &entries {
            let place = &mut places[digit(entry.0)];
            other[*place] = *entry;
            *place += 1;
        }
        std::mem::swap(&mut entries, &mut other);
    }
    drop(other);
    let mut from = 0;
    while from < entries.len() {
        let upper = entries[from].0 >> 31;
        let to = from + entries[from..].iter().take_while(|entry| entry.0 >> 31 == upper).count();
        if entries[from..to].iter().any(|entry| entry.0 != entries[from].0) {
            entries[from..to].sort_unstable();
        }
        from = to;
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorting_by_digits_gives_what_sorting_gives() {
        let keys = (0..20_000_u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 9_000 * 0x1_0000_0001);
        let entries: Vec<(u64, u32)> = keys.zip(0..).collect();
        let mut expected = entries.clone();
        expected.sort_unstable();
        assert_eq!(sort(entries), expected);
    }
}
