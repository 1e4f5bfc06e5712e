//! Joining groups of records by the average evidence between them.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BinaryHeap},
};

use rayon::prelude::*;

use crate::{
    cluster::{
        Clusters, Flag,
        constraint::{Held, Refusal, Rules},
    },
    predict::Pair,
};

/// What a pair that was not kept counts, in bits: it is most likely two people.
const NOT_KEPT_BITS: f64 = -4.0;
/// No single pair counts more than so many bits for a join: above, it is certain anyway.
const MOST_BITS: f64 = 12.0;

/// Sum of bits and number of the pairs kept between two groups.
#[derive(Debug, Clone, Copy, Default)]
struct Between {
    bits: f64,
    pairs: u32,
}

/// A join that may be made.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Offer {
    average: f64,
    one: u32,
    other: u32,
    /// How many records both had when the offer was made: a later change makes it void.
    sizes: (u32, u32),
}

impl Eq for Offer {}

impl Ord for Offer {
    /// The best first; among equals the lower rows.
    fn cmp(&self, other: &Self) -> Ordering {
        self.average
            .total_cmp(&other.average)
            .then_with(|| (other.one, other.other).cmp(&(self.one, self.other)))
    }
}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

pub(super) fn join(records: usize, pairs: &[Pair], rules: &Rules, least_bits: f64) -> Clusters {
    // What weighs no more than a pair that was not kept is one that was not kept.
    let pairs: Vec<Pair> = pairs.iter().filter(|pair| pair.bits > NOT_KEPT_BITS).copied().collect();
    let components = components(records, &pairs, rules);
    let mut of_row: Vec<u32> = (0..u32::try_from(records).unwrap_or(u32::MAX)).collect();
    let solved: Vec<Solved> =
        components.par_iter().map(|component| solve(component, rules, least_bits)).collect();
    let mut flags = Vec::new();
    for (members, own) in solved {
        for (row, first) in members {
            of_row[row as usize] = first;
        }
        flags.extend(own);
    }
    Clusters { of_row, flags }
}

/// Records that some chain of kept pairs or judgements ties together, with those pairs.
struct Component {
    rows: Vec<u32>,
    pairs: Vec<(u32, u32, f64)>,
    same: Vec<(u32, u32)>,
    apart: Vec<(u32, u32)>,
}

fn components(records: usize, pairs: &[Pair], rules: &Rules) -> Vec<Component> {
    let mut parents: Vec<u32> = (0..u32::try_from(records).unwrap_or(u32::MAX)).collect();
    for (left, right) in pairs.iter().map(|pair| (pair.left, pair.right)).chain(rules.same.iter().copied()) {
        let (a, b) = (find(&mut parents, left), find(&mut parents, right));
        parents[a.max(b) as usize] = a.min(b);
    }
    let mut number: BTreeMap<u32, usize> = BTreeMap::new();
    let mut components: Vec<Component> = Vec::new();
    let mut tied = vec![false; records];
    for (left, right) in pairs.iter().map(|pair| (pair.left, pair.right)).chain(rules.same.iter().copied()) {
        tied[left as usize] = true;
        tied[right as usize] = true;
    }
    for row in (0..u32::try_from(records).unwrap_or(u32::MAX)).filter(|row| tied[*row as usize]) {
        let root = find(&mut parents, row);
        let at = *number.entry(root).or_insert_with(|| {
            components.push(Component {
                rows: Vec::new(),
                pairs: Vec::new(),
                same: Vec::new(),
                apart: Vec::new(),
            });
            components.len() - 1
        });
        components[at].rows.push(row);
    }
    for pair in pairs {
        let at = number[&find(&mut parents, pair.left)];
        components[at].pairs.push((pair.left, pair.right, pair.bits));
    }
    for (list, same) in [(&rules.same, true), (&rules.apart, false)] {
        for (left, right) in list {
            let (a, b) = (find(&mut parents, *left), find(&mut parents, *right));
            if let (true, Some(at)) = (a == b, number.get(&a)) {
                let into = if same { &mut components[*at].same } else { &mut components[*at].apart };
                into.push((*left, *right));
            }
        }
    }
    components
}

fn find(parents: &mut [u32], mut row: u32) -> u32 {
    while parents[row as usize] != row {
        parents[row as usize] = parents[parents[row as usize] as usize];
        row = parents[row as usize];
    }
    row
}

/// Each row of a component with the first row of its cluster, and what a person should look at.
type Solved = (Vec<(u32, u32)>, Vec<Flag>);

/// The groups of one component while they are joined.
struct Groups<'r> {
    parents: Vec<u32>,
    sizes: Vec<u32>,
    held: Vec<Held>,
    between: Vec<BTreeMap<u32, Between>>,
    apart: Vec<Vec<u32>>,
    rows: &'r [u32],
}

fn solve(component: &Component, rules: &Rules, least_bits: f64) -> Solved {
    let rows = &component.rows;
    let place = |row: u32| u32::try_from(rows.partition_point(|known| *known < row)).unwrap_or(u32::MAX);
    let mut groups = Groups {
        parents: (0..u32::try_from(rows.len()).unwrap_or(u32::MAX)).collect(),
        sizes: vec![1; rows.len()],
        held: rows.iter().map(|row| rules.of_row(*row)).collect(),
        between: vec![BTreeMap::new(); rows.len()],
        apart: vec![Vec::new(); rows.len()],
        rows,
    };
    for (left, right) in &component.apart {
        let (a, b) = (place(*left), place(*right));
        groups.apart[a as usize].push(b);
        groups.apart[b as usize].push(a);
    }
    for (left, right, bits) in &component.pairs {
        let (a, b) = (place(*left), place(*right));
        for (one, other) in [(a, b), (b, a)] {
            let between = groups.between[one as usize].entry(other).or_default();
            between.bits += bits.min(MOST_BITS);
            between.pairs += 1;
        }
    }
    let mut flags = Vec::new();
    // What a person called one person is joined first, whatever the rest says.
    for (left, right) in &component.same {
        let (a, b) = (find(&mut groups.parents, place(*left)), find(&mut groups.parents, place(*right)));
        if a != b {
            groups.join(a, b);
        }
    }
    let mut offers = BinaryHeap::new();
    for one in 0..u32::try_from(rows.len()).unwrap_or(u32::MAX) {
        if find(&mut groups.parents, one) == one {
            groups.offers(one, least_bits, true, &mut offers);
        }
    }
    while let Some(offer) = offers.pop() {
        let current = groups.parents[offer.one as usize] == offer.one
            && groups.parents[offer.other as usize] == offer.other
            && (groups.sizes[offer.one as usize], groups.sizes[offer.other as usize]) == offer.sizes;
        if !current {
            continue;
        }
        if let Some(refusal) = groups.refusal(offer.one, offer.other) {
            let (left, right) = (rows[offer.one as usize], rows[offer.other as usize]);
            flags.push(match refusal {
                Refusal::Identifiers => Flag::IdentifiersConflict { left, right },
                Refusal::Roles => Flag::VictimAndSuspect { left, right },
                Refusal::HeldApart => Flag::HeldApart { left, right },
            });
            continue;
        }
        let joined = groups.join(offer.one, offer.other);
        groups.offers(joined, least_bits, false, &mut offers);
    }
    let members = (0..u32::try_from(rows.len()).unwrap_or(u32::MAX))
        .map(|at| (rows[at as usize], rows[find(&mut groups.parents, at) as usize]))
        .collect();
    (members, flags)
}

impl Groups<'_> {
    /// Offers to join a group with each of its neighbours; only with later ones when all groups offer in turn.
    fn offers(&self, one: u32, least_bits: f64, later_only: bool, offers: &mut BinaryHeap<Offer>) {
        for (other, between) in &self.between[one as usize] {
            if later_only && *other < one {
                continue;
            }
            let (a, b) = (one.min(*other), one.max(*other));
            let sizes = (self.sizes[a as usize], self.sizes[b as usize]);
            let possible = f64::from(sizes.0) * f64::from(sizes.1);
            let average = (between.bits + (possible - f64::from(between.pairs)) * NOT_KEPT_BITS) / possible;
            if average >= least_bits {
                offers.push(Offer { average, one: a, other: b, sizes });
            }
        }
    }

    fn refusal(&mut self, one: u32, other: u32) -> Option<Refusal> {
        let apart = std::mem::take(&mut self.apart[one as usize]);
        let held_apart = apart.iter().any(|place| find(&mut self.parents, *place) == other);
        self.apart[one as usize] = apart;
        if held_apart {
            return Some(Refusal::HeldApart);
        }
        self.held[one as usize].refuses(&self.held[other as usize])
    }

    /// Joins two groups under the lower place, which is returned.
    fn join(&mut self, one: u32, other: u32) -> u32 {
        let (into, from) = (one.min(other), one.max(other));
        self.parents[from as usize] = into;
        self.sizes[into as usize] += self.sizes[from as usize];
        let held = self.held[from as usize].clone();
        self.held[into as usize].take(&held);
        let apart = std::mem::take(&mut self.apart[from as usize]);
        self.apart[into as usize].extend(apart);
        let mut neighbours: Vec<(u32, Between)> =
            std::mem::take(&mut self.between[from as usize]).into_iter().collect();
        neighbours.sort_unstable_by_key(|(place, _)| *place);
        self.between[into as usize].remove(&from);
        for (place, between) in neighbours {
            if place == into {
                continue;
            }
            self.between[place as usize].remove(&from);
            for (near, far) in [(into, place), (place, into)] {
                let sum = self.between[near as usize].entry(far).or_default();
                sum.bits += between.bits;
                sum.pairs += between.pairs;
            }
        }
        debug_assert!(self.rows.len() >= self.sizes[into as usize] as usize);
        into
    }
}
