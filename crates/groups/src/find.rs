//! The whole way: index, weigh, put together, grow, describe, rank.

use lookagain_domain::group::TieKind;

use crate::{
    candidate::{Candidate, GroupReason, Holder, Tie},
    define::Seen,
    evidence::{Evidence, UNKNOWN_DAY},
    grow::distinct,
    index::{Index, NO_RECORD, id},
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
    let pairs = weights.edges();
    let nodes = evidence.cases.len();
    let of = communities(nodes, &pairs, Quality::Potts(settings.resolution_bits()));
    let mut by_community: Vec<(u32, u32)> =
        of.iter().enumerate().map(|(case, community)| (*community, id(case))).collect();
    by_community.sort_unstable();
    let sets: Vec<Vec<u32>> = by_community
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|same| same.len() > 1)
        .map(|same| weights.grown(&same.iter().map(|(_, case)| *case).collect::<Vec<_>>()))
        .filter(|set| set.len() > 1)
        .flat_map(|set| weights.parted(set))
        .filter(|set| {
            weights.weigh(set).shared.iter().any(|tie| tie.kind != TieKind::Circumstances && tie.bits > 0.0)
        })
        .collect();
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
    let sets: Vec<Vec<u32>> = distinct(sets, nodes).into_iter().filter(|set| !known(set)).collect();
    let mut ranked: Vec<(f64, Vec<u32>)> =
        sets.into_iter().map(|set| (weights.weigh(&set).net_bits(), set)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let in_all = ranked.len();
    ranked.truncate(settings.most_candidates());
    let involved = Involved::of(evidence);
    let candidates = ranked.into_iter().map(|(_, set)| candidate(&weights, &involved, set)).collect();
    Found { candidates, pairs, prior_bits: weights.prior_bits, in_all }
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
