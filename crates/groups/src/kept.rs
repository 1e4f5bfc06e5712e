//! What one run leaves for the next: what each community became, and the mark of everything that had a say in it.
//!
//! A run counts anew how common each value is, weighs pairs and puts cases together, which takes one look at everything. What takes long
//! is to grow each community, and that depends on few cases. When the mark of those is what it was, what the community became is taken
//! over; else it is worked out. The result is that of a run from nothing, to the last byte: `tests/again.rs` compares them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    grow::{Grown, Seen},
    index::NO_RECORD,
    weigh::Weights,
};

/// Raised when the same evidence would become other groups, so that nothing of an older way is taken over.
const WAY: u32 = 1;

/// What the places in evidence stand for from run to run. Ascending in each list, so that what is new changes no order.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// The case in each place.
    pub cases: &'a [i64],
    /// The force of each case.
    pub forces: &'a [i64],
    /// The record in each place.
    pub records: &'a [i64],
    /// Each person.
    pub people: &'a [i64],
    /// Each value.
    pub values: &'a [i64],
}

/// What a community became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Became {
    /// The mark of all that had a say in it.
    pub mark: String,
    /// Cases that were in it at any time.
    pub within: Vec<i64>,
    /// Cases beside it that were weighed.
    pub beside: Vec<i64>,
    /// The groups that it became.
    pub groups: Vec<Vec<i64>>,
}

/// What each community became, by the mark of its cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept(pub BTreeMap<String, Became>);

/// A mark: the first half of SHA-256.
struct Mark(Sha256);

impl Mark {
    fn new() -> Self {
        Self(Sha256::new())
    }

    fn add(&mut self, part: impl Into<i64>) {
        self.0.update(part.into().to_le_bytes());
    }

    fn real(&mut self, part: f64) {
        self.0.update(part.to_bits().to_le_bytes());
    }

    fn all(&mut self, parts: &[i64]) {
        self.add(i64::try_from(parts.len()).unwrap_or(i64::MAX));
        for part in parts {
            self.add(*part);
        }
    }

    fn text(self) -> String {
        let whole = self.0.finalize();
        hex::encode(&whole[..16])
    }
}

/// The mark of a community: which cases it has.
pub(crate) fn of_cases(names: &Names<'_>, cases: &[u32]) -> String {
    let mut mark = Mark::new();
    mark.all(&named(names.cases, cases));
    mark.text()
}

fn named(names: &[i64], places: &[u32]) -> Vec<i64> {
    places.iter().map(|at| names[*at as usize]).collect()
}

/// Places of what still is there; none when something is not.
fn places(names: &[i64], of: &[i64]) -> Option<Vec<u32>> {
    of.iter().map(|name| u32::try_from(names.binary_search(name).ok()?).ok()).collect()
}

impl Became {
    pub(crate) fn of(weights: &Weights<'_>, names: &Names<'_>, grown: &Grown) -> Self {
        Self {
            mark: mark(weights, names, &grown.seen),
            within: named(names.cases, &grown.seen.within),
            beside: named(names.cases, &grown.seen.beside),
            groups: grown.sets.iter().map(|set| named(names.cases, set)).collect(),
        }
    }

    /// The groups, when nothing that had a say in them has changed.
    pub(crate) fn still(&self, weights: &Weights<'_>, names: &Names<'_>) -> Option<Vec<Vec<u32>>> {
        let within = places(names.cases, &self.within)?;
        let seen = Seen { within, beside: places(names.cases, &self.beside)? };
        if mark(weights, names, &seen) != self.mark {
            return None;
        }
        self.groups.iter().map(|group| places(names.cases, group)).collect()
    }
}

/// Everything that growing a community depends on, of the cases that had a say: what any two of them share with who holds it and how
/// common that is, who else has it where cases within share it, and which very common values are within at all.
fn mark(weights: &Weights<'_>, names: &Names<'_>, seen: &Seen) -> String {
    let (index, evidence) = (weights.index, weights.evidence);
    let mut mark = Mark::new();
    mark.add(WAY);
    mark.0.update(weights.settings.version());
    mark.real(weights.prior_bits);
    mark.all(&named(names.cases, &seen.within));
    mark.all(&named(names.cases, &seen.beside));
    let mut items: Vec<_> = seen
        .within
        .iter()
        .chain(&seen.beside)
        .flat_map(|case| index.of_case(*case).iter().copied())
        .collect();
    items.sort_unstable();
    for same in items.chunk_by(|one, other| one.value == other.value) {
        let value = same[0].value;
        let inside = |case: u32| seen.within.binary_search(&case).is_ok();
        let common = index.cases[value as usize] > weights.settings.most_followed();
        let shared = same[0].case != same[same.len() - 1].case;
        let counts = shared || (common && inside(same[0].case));
        if !counts {
            continue;
        }
        let kind = index.kinds[value as usize];
        mark.add(i64::try_from(kind.index()).unwrap_or(i64::MAX));
        let of = if kind.is_person() { names.people } else { names.values };
        mark.add(of[index.names[value as usize] as usize]);
        mark.add(weights.held(value));
        mark.add(common);
        for expected in weights.expectations(kind) {
            mark.real(*expected);
        }
        for item in same {
            let case = item.case as usize;
            let (here, all) = weights.held_in(value, evidence.cases[case].force);
            for part in [names.cases[case], names.forces[case], here.into(), all.into()] {
                mark.add(part);
            }
            if item.record != NO_RECORD {
                let record = item.record as usize;
                mark.add(names.records[record]);
                mark.add(names.people[evidence.records[record].person as usize]);
            }
            mark.add(item.from_day);
            mark.add(item.to_day);
        }
        let mut within = same.iter().map(|item| item.case).filter(|case| inside(*case));
        let first = within.next();
        if !common && within.any(|case| Some(case) != first) {
            let mut holders: Vec<u32> = index.holders(value).iter().map(|item| item.case).collect();
            holders.dedup();
            mark.all(&named(names.cases, &holders));
        }
    }
    mark.text()
}
