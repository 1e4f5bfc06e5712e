//! What holds a set of cases together, beyond what was known: every shared value with its bits, and what the set costs.

use lookagain_domain::group::TieKind;

use crate::{
    evidence::UNKNOWN_DAY,
    index::{Item, NO_RECORD, id},
    weigh::Weights,
};

const DAYS_A_YEAR: f64 = 365.25;

/// A value that two or more parts of a set share.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shared {
    pub(crate) value: u32,
    pub(crate) kind: TieKind,
    /// Who holds it in the set.
    pub(crate) holders: Vec<Item>,
    /// How many steps it takes to tie its holders: one fewer than the parts that hold it.
    pub(crate) steps: u32,
    /// Bits of one step, before time.
    pub(crate) bits_each: f64,
    /// Bits of all steps, less what years between them cost.
    pub(crate) bits: f64,
}

/// A set of cases, weighed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Weighed {
    /// What two or more cases of it hold, by value.
    pub(crate) shared: Vec<Shared>,
    /// Parts of the set that were known to belong together: one for each case, when nothing was known.
    pub(crate) blocks: Vec<Vec<u32>>,
    pub(crate) tie_bits: f64,
    pub(crate) cost_bits: f64,
    /// Everything that its cases hold, in order.
    items: Vec<Item>,
    /// The cases, ascending, and the block of each.
    cases: Vec<u32>,
    block_of: Vec<u32>,
}

impl Weighed {
    pub(crate) fn net_bits(&self) -> f64 {
        self.tie_bits - self.cost_bits
    }

    fn block(&self, case: u32) -> u32 {
        self.cases.binary_search(&case).ok().map_or(u32::MAX, |place| self.block_of[place])
    }

    /// Who in the set holds a value.
    fn holding(&self, value: u32) -> &[Item] {
        let from = self.items.partition_point(|item| item.value < value);
        let many = self.items[from..].partition_point(|item| item.value == value);
        &self.items[from..from + many]
    }

    /// The bits that a value brings now.
    fn bits_of(&self, value: u32) -> f64 {
        let place = self.shared.binary_search_by_key(&value, |shared| shared.value);
        place.map_or(0.0, |place| self.shared[place].bits)
    }
}

/// Union-find over a few places.
struct Parts(Vec<u32>);

impl Parts {
    fn of(count: usize) -> Self {
        Self((0..id(count)).collect())
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.0[at as usize] != at {
            self.0[at as usize] = self.0[self.0[at as usize] as usize];
            at = self.0[at as usize];
        }
        at
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other) as usize] = one.min(other);
    }

    /// Joins places that have the same key.
    fn join_same(&mut self, mut keyed: Vec<(u32, u32)>) {
        keyed.sort_unstable();
        for two in keyed.windows(2).filter(|two| two[0].0 == two[1].0) {
            self.join(two[0].1, two[1].1);
        }
    }
}

impl Weights<'_> {
    /// Weighs a set of cases, ascending.
    pub(crate) fn weigh(&self, cases: &[u32]) -> Weighed {
        let mut items: Vec<Item> =
            cases.iter().flat_map(|case| self.index.of_case(*case).iter().copied()).collect();
        items.sort_unstable();
        let place = |case: u32| id(cases.binary_search(&case).unwrap_or_default());
        let mut known = Parts::of(cases.len());
        // One record of one force in two cases: the force itself knows that this person is in both.
        for same in items.chunk_by(|a, b| a.value == b.value) {
            if self.index.kinds[same[0].value as usize].is_person() {
                let mut by_record: Vec<(u32, u32)> =
                    same.iter().map(|item| (item.record, item.case)).collect();
                by_record.sort_unstable();
                for two in by_record.windows(2).filter(|two| two[0].0 == two[1].0) {
                    known.join(place(two[0].1), place(two[1].1));
                }
            }
        }
        let block_of: Vec<u32> = (0..id(cases.len())).map(|at| known.root(at)).collect();
        let mut weighed = Weighed { cases: cases.to_vec(), block_of, ..Weighed::default() };
        for same in items.chunk_by(|a, b| a.value == b.value) {
            let shared = self.shared(same, |case| weighed.block(case));
            weighed.shared.extend(shared);
        }
        weighed.items = items;
        weighed.tie_bits = weighed.shared.iter().map(|shared| shared.bits).sum();
        let mut blocks: Vec<(u32, u32)> =
            weighed.block_of.iter().copied().zip(cases.iter().copied()).collect();
        blocks.sort_unstable();
        weighed.blocks = blocks
            .chunk_by(|a, b| a.0 == b.0)
            .map(|block| block.iter().map(|(_, case)| *case).collect())
            .collect();
        weighed.cost_bits = (weighed.blocks.len().saturating_sub(1)) as f64 * self.prior_bits;
        weighed
    }

    /// What a set comes to without one of its cases: weighed by what that case holds alone, where nobody knew it to belong to another.
    pub(crate) fn net_without(&self, weighed: &Weighed, case: u32) -> f64 {
        let block = weighed.block(case);
        if weighed.block_of.iter().filter(|other| **other == block).count() > 1 {
            let rest: Vec<u32> = weighed.cases.iter().copied().filter(|other| *other != case).collect();
            return self.weigh(&rest).net_bits();
        }
        let mut bits = weighed.tie_bits;
        for same in self.index.of_case(case).chunk_by(|a, b| a.value == b.value) {
            let value = same[0].value;
            let rest: Vec<Item> =
                weighed.holding(value).iter().copied().filter(|item| item.case != case).collect();
            let after = self.shared(&rest, |case| weighed.block(case)).map_or(0.0, |shared| shared.bits);
            bits += after - weighed.bits_of(value);
        }
        bits - weighed.cost_bits + if weighed.blocks.len() > 1 { self.prior_bits } else { 0.0 }
    }

    /// What a set comes to with one more case, by what that case holds alone.
    pub(crate) fn net_with(&self, weighed: &Weighed, case: u32) -> f64 {
        let held = self.index.of_case(case);
        let known = |item: &Item| {
            let person = self.index.kinds[item.value as usize].is_person();
            person && weighed.holding(item.value).iter().any(|other| other.record == item.record)
        };
        if held.iter().any(known) {
            let mut with = weighed.cases.clone();
            with.insert(with.partition_point(|one| *one < case), case);
            return self.weigh(&with).net_bits();
        }
        let mut bits = weighed.tie_bits;
        for same in held.chunk_by(|a, b| a.value == b.value) {
            let value = same[0].value;
            let there = weighed.holding(value);
            if there.is_empty() {
                continue;
            }
            let mut all: Vec<Item> = there.iter().chain(same).copied().collect();
            all.sort_unstable();
            // The new one is a block of its own, which no other has.
            let after = self.shared(&all, |case| weighed.block(case)).map_or(0.0, |shared| shared.bits);
            bits += after - weighed.bits_of(value);
        }
        bits - weighed.cost_bits - if weighed.blocks.is_empty() { 0.0 } else { self.prior_bits }
    }

    /// What ties holders of one value, by the block of each case; none when all of them are in one.
    fn shared(&self, holders: &[Item], block: impl Fn(u32) -> u32) -> Option<Shared> {
        let first = holders.first()?;
        if holders.iter().all(|item| item.case == first.case) {
            return None;
        }
        let (value, kind) = (first.value, self.index.kinds[first.value as usize]);
        let mut parts = Parts::of(holders.len());
        parts.join_same(holders.iter().zip(0..).map(|(item, at)| (block(item.case), at)).collect());
        // What one person had in two cases says no more than that it is the person, which is a tie of its own.
        if !kind.is_person() {
            let people = holders.iter().zip(0..).filter(|(item, _)| item.record != NO_RECORD);
            let person = |item: &Item| self.evidence.records[item.record as usize].person;
            parts.join_same(people.map(|(item, at)| (person(item), at)).collect());
        }
        let mut days: Vec<(u32, Item)> =
            holders.iter().enumerate().map(|(at, item)| (parts.root(id(at)), *item)).collect();
        days.sort_unstable_by_key(|(part, item)| (*part, item.from_day));
        days.dedup_by_key(|(part, _)| *part);
        let steps = id(days.len().saturating_sub(1));
        if steps == 0 {
            return None;
        }
        let bits_each = self.bits(value, &self.forces_of(holders));
        days.sort_unstable_by_key(|(part, item)| (item.from_day, *part));
        let a_year = self.settings.bits_a_year(kind);
        let bits = days
            .windows(2)
            .map(|two| (bits_each - a_year * years_between(&two[0].1, &two[1].1)).max(0.0))
            .sum();
        Some(Shared { value, kind, holders: holders.to_vec(), steps, bits_each, bits })
    }

    /// How many cases of each force are among the holders of a value.
    pub(crate) fn forces_of(&self, holders: &[Item]) -> Vec<(u16, u32)> {
        let mut cases: Vec<u32> = holders.iter().map(|item| item.case).collect();
        cases.dedup();
        let mut forces: Vec<u16> =
            cases.iter().map(|case| self.evidence.cases[*case as usize].force).collect();
        forces.sort_unstable();
        forces.chunk_by(|a, b| a == b).map(|same| (same[0], id(same.len()))).collect()
    }
}

/// Years between two uses; none when they overlap or a day is not known.
pub(crate) fn years_between(one: &Item, other: &Item) -> f64 {
    if [one.from_day, one.to_day, other.from_day, other.to_day].contains(&UNKNOWN_DAY) {
        return 0.0;
    }
    let gap = (other.from_day - one.to_day).max(one.from_day - other.to_day).max(0);
    f64::from(gap) / DAYS_A_YEAR
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        evidence::{CaseFacts, Evidence, Holding, Involvement, PartIn, RecordFacts},
        index::Index,
        settings::Settings,
    };

    const CASES: u32 = 14;

    /// Cases with two records each, of a few people, some of them in two cases; and who holds what.
    fn evidence() -> impl Strategy<Value = Evidence> {
        let people = proptest::collection::vec(0_u32..20, 2 * CASES as usize);
        let twice = proptest::collection::vec((0..CASES, 0..2 * CASES), 0..4);
        let held = proptest::collection::vec((0_u32..5, 0..2 * CASES, 0_usize..3), 0..50);
        (people, twice, held).prop_map(|(people, twice, held)| {
            let mut evidence = Evidence::default();
            for case in 0..CASES {
                evidence.cases.push(CaseFacts {
                    force: u16::try_from(case % 3).unwrap(),
                    from_day: 100 * case.cast_signed(),
                    to_day: 100 * case.cast_signed() + 30,
                    child: None,
                    exploitation: None,
                    recorded_cse: None,
                });
            }
            evidence.records =
                people.iter().map(|person| RecordFacts { person: *person, identified: None }).collect();
            let own = (0..2 * CASES).map(|record| (record / 2, record));
            let all =
                own.chain(twice).map(|(case, record)| Involvement { case, record, part: PartIn::Suspect });
            evidence.involvements = all.collect();
            for (value, record, kind) in held {
                let kind = [TieKind::Phone, TieKind::Vehicle, TieKind::Address][kind];
                let (from_day, to_day) = (UNKNOWN_DAY, UNKNOWN_DAY);
                evidence.holdings.push(Holding { kind, value, record, from_day, to_day });
            }
            evidence
        })
    }

    proptest! {
        #[test]
        fn one_case_more_or_less_is_weighed_as_the_whole_set_is(
            evidence in evidence(), within in proptest::collection::vec(proptest::bool::ANY, CASES as usize)
        ) {
            let settings = Settings::shipped().unwrap();
            let index = Index::of(&evidence);
            let weights = Weights::of(&evidence, &index, &settings);
            let set: Vec<u32> = (0..CASES).filter(|case| within[*case as usize]).collect();
            let weighed = weights.weigh(&set);
            for case in 0..CASES {
                let mut other = set.clone();
                let found = if let Ok(place) = set.binary_search(&case) {
                    other.remove(place);
                    weights.net_without(&weighed, case)
                } else {
                    other.insert(set.partition_point(|one| *one < case), case);
                    weights.net_with(&weighed, case)
                };
                let expected = weights.weigh(&other).net_bits();
                prop_assert!((found - expected).abs() < 1e-9, "{:?} and {}: {} for {}", set, case, found, expected);
            }
        }
    }
}
