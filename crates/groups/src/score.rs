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
    pub(crate) shared: Vec<Shared>,
    /// Parts of the set that were known to belong together: one for each case, when nothing was known.
    pub(crate) blocks: Vec<Vec<u32>>,
    pub(crate) tie_bits: f64,
    pub(crate) cost_bits: f64,
}

impl Weighed {
    pub(crate) fn net_bits(&self) -> f64 {
        self.tie_bits - self.cost_bits
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
        let mut weighed = Weighed::default();
        for same in items.chunk_by(|a, b| a.value == b.value) {
            if same[0].case != same[same.len() - 1].case {
                weighed.shared.extend(self.shared(same, &place, &mut known));
            }
        }
        weighed.tie_bits = weighed.shared.iter().map(|shared| shared.bits).sum();
        let mut blocks: Vec<(u32, u32)> =
            cases.iter().enumerate().map(|(at, case)| (known.root(id(at)), *case)).collect();
        blocks.sort_unstable();
        weighed.blocks = blocks
            .chunk_by(|a, b| a.0 == b.0)
            .map(|block| block.iter().map(|(_, case)| *case).collect())
            .collect();
        weighed.cost_bits = (weighed.blocks.len().saturating_sub(1)) as f64 * self.prior_bits;
        weighed
    }

    fn shared(&self, holders: &[Item], place: &impl Fn(u32) -> u32, known: &mut Parts) -> Option<Shared> {
        let value = holders[0].value;
        let kind = self.index.kinds[value as usize];
        // What one person had in two cases says no more than that it is the person, which is a tie of its own.
        let mut parts = Parts::of(holders.len());
        let person = |item: &Item| {
            (item.record != NO_RECORD).then(|| self.evidence.records[item.record as usize].person)
        };
        for (at, item) in holders.iter().enumerate() {
            for (before, other) in holders[..at].iter().enumerate() {
                let same_person =
                    !kind.is_person() && person(item).is_some() && person(item) == person(other);
                if same_person || known.root(place(item.case)) == known.root(place(other.case)) {
                    parts.join(id(before), id(at));
                }
            }
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
