//! The whole way: index, weigh, put together, grow, describe, rank.

use std::collections::BTreeSet;

use lookagain_domain::group::TieKind;
use rayon::prelude::*;

use crate::{
    candidate::{Candidate, GroupReason, Holder, Tie},
    define::Seen,
    evidence::{Evidence, UNKNOWN_DAY},
    grow::{Grown, distinct},
    index::{Index, NO_RECORD, id},
    kept::{Became, Kept, Names, of_cases},
    leiden::{Edge, Quality, communities},
    people::Involved,
    score::{Shared, Weighed},
    settings::Settings,
    weigh::Weights,
};

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Candidates, in the order in which to look at them.
    pub candidates: Vec<Candidate>,
    /// Pairs of cases that were worth a look.
    pub pairs: Vec<Edge>,
    /// What a case must bring to belong to a group, in bits.
    pub prior_bits: f64,
    /// Candidates there were before the list was cut.
    pub in_all: usize,
    /// Cases that are in no settled group and belong to one by their ties: the group's place, the case, bits above even odds.
    pub beside: Vec<(usize, u32, f64)>,
}

/// What a run leaves for the next, beside what stays as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Left {
    /// Communities there were.
    pub communities: usize,
    /// What was worked out anew, by the mark of its cases.
    pub anew: Vec<(String, Became)>,
    /// Marks under which nothing holds any more; some of them may be among those anew.
    pub gone: Vec<String>,
}

impl Left {
    /// What the next run may take over.
    pub fn onto(self, mut kept: Kept) -> Kept {
        for mark in &self.gone {
            kept.0.remove(mark);
        }
        kept.0.extend(self.anew);
        kept
    }
}

/// Finds candidates.
pub fn find(evidence: &Evidence, settings: &Settings) -> Found {
    find_beside(evidence, settings, &[])
}

/// Finds candidates beside groups that a person settled, each ascending: what one of them holds wholly is not found again, and takes
/// no place in the list.
pub fn find_beside(evidence: &Evidence, settings: &Settings, settled: &[Vec<u32>]) -> Found {
    let index = Index::of(evidence);
    let weights = Weights::of(evidence, &index, settings);
    let (pairs, communities) = put_together(&weights);
    let grown: Vec<Grown> = communities.par_iter().map(|cases| weights.groups_of(cases)).collect();
    finish(&weights, pairs, grown.into_iter().flat_map(|grown| grown.sets).collect(), settled)
}

/// Finds what [`find_beside`] finds, and works out only what changed since another run left what it kept. `names` say which case,
/// person and value each number is, from run to run.
pub fn find_again(
    evidence: &Evidence,
    settings: &Settings,
    settled: &[Vec<u32>],
    names: &Names<'_>,
    kept: &Kept,
) -> (Found, Left) {
    let index = Index::of(evidence);
    let weights = Weights::of(evidence, &index, settings);
    let (pairs, communities) = put_together(&weights);
    let each = |cases: &Vec<u32>| {
        let mark = of_cases(names, cases);
        if let Some(sets) = kept.0.get(&mark).and_then(|became| became.still(&weights, names)) {
            return (mark, None, sets);
        }
        let grown = weights.groups_of(cases);
        (mark, Some(Became::of(&weights, names, &grown)), grown.sets)
    };
    let grown: Vec<(String, Option<Became>, Vec<Vec<u32>>)> = communities.par_iter().map(each).collect();
    let mut left = Left { communities: communities.len(), ..Left::default() };
    let mut sets = Vec::new();
    let mut still = BTreeSet::new();
    for (mark, became, these) in grown {
        sets.extend(these);
        match became {
            Some(became) => left.anew.push((mark, became)),
            None => _ = still.insert(mark),
        }
    }
    left.gone = kept.0.keys().filter(|mark| !still.contains(*mark)).cloned().collect();
    (finish(&weights, pairs, sets, settled), left)
}

/// Pairs worth a look, and which cases they put together, ascending.
fn put_together(weights: &Weights<'_>) -> (Vec<Edge>, Vec<Vec<u32>>) {
    let pairs = weights.edges();
    let quality = Quality::Potts(weights.settings.resolution_bits());
    // Most cases are in no pair, and alone anyhow: only the others are nodes, in their order.
    let mut paired: Vec<u32> = pairs.iter().flat_map(|pair| [pair.one, pair.other]).collect();
    paired.par_sort_unstable();
    paired.dedup();
    let node = |case: u32| id(paired.binary_search(&case).unwrap_or_default());
    let edge = |pair: &Edge| Edge { one: node(pair.one), other: node(pair.other), weight: pair.weight };
    let edges: Vec<Edge> = pairs.par_iter().map(edge).collect();
    let of = communities(paired.len(), &edges, quality);
    let mut by_community: Vec<(u32, u32)> = of.iter().copied().zip(paired).collect();
    by_community.sort_unstable();
    let several = by_community.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1);
    let sets = several.map(|same| same.iter().map(|(_, case)| *case).collect()).collect();
    (pairs, sets)
}

/// Leaves out what was found twice or settled, ranks, and describes.
fn finish(weights: &Weights<'_>, pairs: Vec<Edge>, sets: Vec<Vec<u32>>, settled: &[Vec<u32>]) -> Found {
    let mut settled_of: Vec<(u32, u32)> = settled
        .iter()
        .enumerate()
        .flat_map(|(group, cases)| cases.iter().map(move |case| (*case, id(group))))
        .collect();
    settled_of.sort_unstable();
    // Only groups that hold the first case can hold all of them.
    let known = |set: &Vec<u32>| {
        let Some(first) = set.first() else { return false };
        let from = settled_of.partition_point(|(case, _)| case < first);
        let groups = settled_of[from..].iter().take_while(|(case, _)| case == first);
        let mut groups = groups.map(|(_, group)| &settled[*group as usize]);
        groups.any(|group| set.iter().all(|case| group.binary_search(case).is_ok()))
    };
    let sets: Vec<Vec<u32>> =
        distinct(sets, weights.evidence.cases.len()).into_iter().filter(|set| !known(set)).collect();
    let mut ranked: Vec<(f64, Vec<u32>)> =
        sets.into_par_iter().map(|set| (weights.weigh(&set).net_bits(), set)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let in_all = ranked.len();
    ranked.truncate(weights.settings.most_candidates());
    let involved = Involved::of(weights.evidence);
    let candidates = ranked.into_par_iter().map(|(_, set)| candidate(weights, &involved, set)).collect();
    let beside = settled.par_iter().enumerate().flat_map_iter(|(at, group)| {
        weights.joining(group).into_iter().map(move |(case, bits)| (at, case, bits))
    });
    Found { candidates, pairs, prior_bits: weights.prior_bits, in_all, beside: beside.collect() }
}

/// Describes given sets of cases, each ascending: groups as they are, after a person merged or split them.
pub fn describe(evidence: &Evidence, settings: &Settings, sets: Vec<Vec<u32>>) -> Vec<Candidate> {
    let index = Index::of(evidence);
    let weights = Weights::of(evidence, &index, settings);
    let involved = Involved::of(evidence);
    sets.into_iter().map(|set| candidate(&weights, &involved, set)).collect()
}

/// Pairs of cases that share anything few have, or a person only, each counted once and as much as any other: what plainer ways to
/// group start from, for comparison.
pub fn plain_pairs(evidence: &Evidence, settings: &Settings, people_only: bool) -> Vec<Edge> {
    let index = Index::of(evidence);
    let weights = Weights::of(evidence, &index, settings);
    weights.plain_edges(people_only)
}

fn candidate(weights: &Weights<'_>, all: &Involved, cases: Vec<u32>) -> Candidate {
    let weighed = weights.weigh(&cases);
    let reasons = reasons(&weighed, weights.prior_bits);
    let mut ties: Vec<Tie> = weighed.shared.iter().map(|shared| tie(shared, weights.index)).collect();
    ties.sort_by(|a, b| b.bits.total_cmp(&a.bits).then((a.kind, a.value).cmp(&(b.kind, b.value))));
    let involved = all.of_cases(&cases);
    let members = all.members(weights.evidence, &involved);
    let seen = Seen { cases: &cases, members: &members, ties: &ties };
    let findings = weights
        .settings
        .definitions()
        .iter()
        .map(|definition| definition.find(weights.evidence, &seen))
        .collect();
    let mut forces: Vec<u16> =
        cases.iter().map(|case| weights.evidence.cases[*case as usize].force).collect();
    forces.sort_unstable();
    forces.dedup();
    Candidate { cases, blocks: weighed.blocks, members, ties, reasons, findings, forces: id(forces.len()) }
}

fn tie(shared: &Shared, index: &Index) -> Tie {
    let day = |day: i32| (day != UNKNOWN_DAY).then_some(day);
    Tie {
        kind: shared.kind,
        value: index.names[shared.value as usize],
        holders: shared
            .holders
            .iter()
            .map(|item| Holder {
                case: item.case,
                record: (item.record != NO_RECORD).then_some(item.record),
                from_day: day(item.from_day),
                to_day: day(item.to_day),
            })
            .collect(),
        steps: shared.steps,
        bits_each: shared.bits_each,
        bits: shared.bits,
        cases_in_all: index.cases[shared.value as usize],
    }
}

/// One line for each kind of tie, in the order of the list, and one for what it costs.
fn reasons(weighed: &Weighed, prior_bits: f64) -> Vec<GroupReason> {
    let mut lines = Vec::new();
    for kind in TieKind::ALL {
        let of: Vec<&Shared> = weighed.shared.iter().filter(|shared| shared.kind == *kind).collect();
        if !of.is_empty() {
            let bits = of.iter().map(|shared| shared.bits).sum();
            lines.push(GroupReason { kind: Some(*kind), count: id(of.len()), bits });
        }
    }
    let parts = id(weighed.blocks.len().saturating_sub(1));
    lines.push(GroupReason { kind: None, count: parts, bits: -f64::from(parts) * prior_bits });
    lines
}
