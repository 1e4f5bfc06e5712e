//! Who holds what, both ways, in compact arrays: a value's holders and a case's values.

use std::collections::BTreeSet;

use lookagain_domain::group::TieKind;
use rayon::prelude::*;

use crate::evidence::{Evidence, PartIn, UNKNOWN_DAY};

/// No record: the value is the case's own, such as a venue.
pub(crate) const NO_RECORD: u32 = u32::MAX;

/// One value in one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Item {
    /// The value's place in [`Index::kinds`].
    pub(crate) value: u32,
    pub(crate) case: u32,
    /// The record that holds it, or [`NO_RECORD`].
    pub(crate) record: u32,
    /// First and last day of use.
    pub(crate) from_day: i32,
    pub(crate) to_day: i32,
}

/// Values that two cases or more hold, and who holds them.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// The kind of each value.
    pub(crate) kinds: Vec<TieKind>,
    /// What the caller calls it.
    pub(crate) names: Vec<u32>,
    /// In how many cases it is.
    pub(crate) cases: Vec<u32>,
    /// Items by value, then case.
    items: Vec<Item>,
    value_starts: Vec<u32>,
    /// Items by case, then value.
    by_case: Vec<Item>,
    case_starts: Vec<u32>,
    /// For each value in many cases: forces with their counts.
    force_counts: Vec<(u16, u32)>,
    force_starts: Vec<u32>,
    /// Cases of each force.
    pub(crate) force_cases: Vec<u32>,
}

/// Above so many cases a value's counts by force are kept; below they are counted when asked for.
const MANY: u32 = 8;

pub(crate) fn id(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn starts(count: usize, of: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut starts = vec![0_u32; count + 1];
    for at in of {
        starts[at as usize + 1] += 1;
    }
    for at in 0..count {
        starts[at + 1] += starts[at];
    }
    starts
}

impl Index {
    pub(crate) fn of(evidence: &Evidence) -> Self {
        let mut raw = items(evidence);
        raw.par_sort_unstable();
        raw.dedup_by_key(|(kind, name, item)| (*kind, *name, item.case, item.record));
        let mut index = Self::default();
        let refused: BTreeSet<(TieKind, u32)> = evidence.refused.iter().copied().collect();
        let mut rest = raw.as_slice();
        while let Some(&(kind, name, first)) = rest.first() {
            let many = rest.partition_point(|(k, n, _)| (*k, *n) <= (kind, name));
            let (these, after) = rest.split_at(many);
            rest = after;
            let several = these.iter().any(|(_, _, item)| item.case != first.case);
            if several && !refused.contains(&(kind, name)) {
                index.add(kind, name, these);
            }
        }
        drop(raw);
        index.finish(evidence)
    }

    fn add(&mut self, kind: TieKind, name: u32, these: &[(TieKind, u32, Item)]) {
        let value = id(self.kinds.len());
        let mut cases = 0;
        let mut last = None;
        for (_, _, item) in these {
            cases += u32::from(last != Some(item.case));
            last = Some(item.case);
            self.items.push(Item { value, ..*item });
        }
        self.kinds.push(kind);
        self.names.push(name);
        self.cases.push(cases);
    }

    fn finish(mut self, evidence: &Evidence) -> Self {
        self.value_starts = starts(self.kinds.len(), self.items.iter().map(|item| item.value));
        self.case_starts = starts(evidence.cases.len(), self.items.iter().map(|item| item.case));
        self.by_case.clone_from(&self.items);
        self.by_case.par_sort_unstable_by_key(|item| (item.case, item.value, item.record));
        let forces = evidence.cases.iter().map(|case| usize::from(case.force) + 1).max().unwrap_or(0);
        self.force_cases = vec![0; forces];
        for case in &evidence.cases {
            self.force_cases[usize::from(case.force)] += 1;
        }
        self.force_starts.push(0);
        let mut counts = vec![0_u32; forces];
        for value in 0..self.kinds.len() {
            if self.cases[value] > MANY {
                let mut last = None;
                for item in self.holders(id(value)) {
                    if last != Some(item.case) {
                        counts[usize::from(evidence.cases[item.case as usize].force)] += 1;
                    }
                    last = Some(item.case);
                }
                for (force, count) in counts.iter_mut().enumerate().filter(|(_, count)| **count > 0) {
                    self.force_counts.push((u16::try_from(force).unwrap_or(u16::MAX), *count));
                    *count = 0;
                }
            }
            self.force_starts.push(id(self.force_counts.len()));
        }
        self
    }

    /// Who holds a value, by case.
    pub(crate) fn holders(&self, value: u32) -> &[Item] {
        let at = value as usize;
        &self.items[self.value_starts[at] as usize..self.value_starts[at + 1] as usize]
    }

    /// What a case holds, by value. Only values that another case holds too.
    pub(crate) fn of_case(&self, case: u32) -> &[Item] {
        let at = case as usize;
        &self.by_case[self.case_starts[at] as usize..self.case_starts[at + 1] as usize]
    }

    /// In how many cases of a force a value is.
    pub(crate) fn in_force(&self, evidence: &Evidence, value: u32, force: u16) -> u32 {
        let at = value as usize;
        if self.cases[at] > MANY {
            let counts =
                &self.force_counts[self.force_starts[at] as usize..self.force_starts[at + 1] as usize];
            return counts.iter().find(|(f, _)| *f == force).map_or(0, |(_, count)| *count);
        }
        let mut last = None;
        let mut count = 0;
        for item in self.holders(value) {
            count += u32::from(last != Some(item.case) && evidence.cases[item.case as usize].force == force);
            last = Some(item.case);
        }
        count
    }
}

/// Every value in every case, with a person as the value that their records share.
fn items(evidence: &Evidence) -> Vec<(TieKind, u32, Item)> {
    let refused: BTreeSet<(TieKind, u32, u32)> = evidence.refused_holders.iter().copied().collect();
    let refused_here: BTreeSet<(TieKind, u32, u16)> = evidence.refused_in_force.iter().copied().collect();
    let no_tie_here = |kind: TieKind, value: u32, case: u32| {
        !refused_here.is_empty() && refused_here.contains(&(kind, value, evidence.cases[case as usize].force))
    };
    let kinds = person_kinds(evidence);
    let mut items = Vec::with_capacity(evidence.involvements.len() + evidence.holdings.len());
    let mut by_record: Vec<(u32, u32)> =
        evidence.involvements.iter().map(|one| (one.record, one.case)).collect();
    by_record.sort_unstable();
    by_record.dedup();
    for &(record, case) in &by_record {
        let person = evidence.records[record as usize].person;
        let Some(kind) = kinds[person as usize] else { continue };
        let facts = &evidence.cases[case as usize];
        let item = Item { value: 0, case, record, from_day: facts.from_day, to_day: facts.to_day };
        if !refused.contains(&(kind, person, record)) {
            items.push((kind, person, item));
        }
    }
    let records = starts(evidence.records.len(), by_record.iter().map(|(record, _)| *record));
    for holding in &evidence.holdings {
        if !refused.is_empty() && refused.contains(&(holding.kind, holding.value, holding.record)) {
            continue;
        }
        let at = holding.record as usize;
        for (record, case) in &by_record[records[at] as usize..records[at + 1] as usize] {
            let facts = &evidence.cases[*case as usize];
            let known = holding.from_day != UNKNOWN_DAY;
            let (from_day, to_day) =
                if known { (holding.from_day, holding.to_day) } else { (facts.from_day, facts.to_day) };
            let item = Item { value: 0, case: *case, record: *record, from_day, to_day };
            if !no_tie_here(holding.kind, holding.value, *case) {
                items.push((holding.kind, holding.value, item));
            }
        }
    }
    for place in &evidence.places {
        let facts = &evidence.cases[place.case as usize];
        let item = Item {
            value: 0,
            case: place.case,
            record: NO_RECORD,
            from_day: facts.from_day,
            to_day: facts.to_day,
        };
        if !no_tie_here(place.kind, place.value, place.case) {
            items.push((place.kind, place.value, item));
        }
    }
    items
}

/// What sort of tie each person is between their cases; `None` for people of one case.
fn person_kinds(evidence: &Evidence) -> Vec<Option<TieKind>> {
    let people = evidence.records.iter().map(|record| record.person as usize + 1).max().unwrap_or(0);
    // One bit for each part, and the first case met.
    let mut parts = vec![0_u8; people];
    let mut first = vec![u32::MAX; people];
    let mut several = vec![false; people];
    for one in &evidence.involvements {
        let person = evidence.records[one.record as usize].person as usize;
        parts[person] |= match one.part {
            PartIn::Suspect => 1,
            PartIn::Victim => 2,
            PartIn::Other => 4,
        };
        several[person] |= first[person] != u32::MAX && first[person] != one.case;
        first[person] = one.case;
    }
    // Who may be a victim is not called the same suspect.
    for record in &evidence.to_care_for {
        parts[evidence.records[*record as usize].person as usize] |= 2;
    }
    let kind = |parts: u8| match parts {
        1 => TieKind::SameSuspect,
        2 => TieKind::SameVictim,
        _ => TieKind::NamedElsewhere,
    };
    parts.iter().zip(several).map(|(parts, several)| several.then(|| kind(*parts))).collect()
}
