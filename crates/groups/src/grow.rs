//! From a community to a candidate: every case must be justified by its own ties to the rest, and a case that other groups have too may
//! belong to several.

use lookagain_domain::group::TieKind;

use crate::{
    index::{Item, id},
    leiden::{Edge, components},
    weigh::Weights,
};

/// How often a group is gone through; it hardly ever takes three.
const ROUNDS: usize = 8;

/// What a community became, and what was looked at on the way.
#[derive(Debug, Default)]
pub(crate) struct Grown {
    /// Groups, each ascending.
    pub(crate) sets: Vec<Vec<u32>>,
    pub(crate) seen: Seen,
}

/// Which cases had a say in what a community became: when nothing that ties these changes, it becomes the same again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Cases that were in it at any time, ascending.
    pub(crate) within: Vec<u32>,
    /// Cases beside it that were weighed and never taken in, ascending.
    pub(crate) beside: Vec<u32>,
}

impl Seen {
    fn settle(&mut self) {
        for cases in [&mut self.within, &mut self.beside] {
            cases.sort_unstable();
            cases.dedup();
        }
        self.beside.retain(|case| self.within.binary_search(case).is_err());
    }
}

impl Weights<'_> {
    /// What a community becomes: grown, parted, and without what only the same place and time ties.
    pub(crate) fn groups_of(&self, community: &[u32]) -> Grown {
        let mut seen = Seen::default();
        let grown = self.grown(community, &mut seen);
        seen.settle();
        let tied = |set: &Vec<u32>| {
            self.weigh(set).shared.iter().any(|tie| tie.kind != TieKind::Circumstances && tie.bits > 0.0)
        };
        let sets = if grown.len() > 1 { self.parted(grown) } else { Vec::new() };
        Grown { sets: sets.into_iter().filter(tied).collect(), seen }
    }

    /// Takes out whom nothing justifies and takes in whom its ties alone justify, until nothing changes. Ascending; may be empty.
    fn grown(&self, community: &[u32], seen: &mut Seen) -> Vec<u32> {
        let mut cases = community.to_vec();
        cases.sort_unstable();
        seen.within.extend(&cases);
        for _ in 0..ROUNDS {
            let before = cases.clone();
            self.drop_unjustified(&mut cases);
            if cases.len() < 2 {
                return Vec::new();
            }
            self.take_in(&mut cases, seen);
            if cases == before {
                break;
            }
        }
        cases
    }

    /// Two groups that have one case in common and nothing else are two, and the case belongs to both. Each part ascending.
    fn parted(&self, cases: Vec<u32>) -> Vec<Vec<u32>> {
        let shared = self.weigh(&cases).shared;
        for pivot in &cases {
            let rest: Vec<u32> = cases.iter().copied().filter(|case| case != pivot).collect();
            let at = |case: u32| rest.binary_search(&case).ok().map(id);
            let mut ties = Vec::new();
            for value in shared.iter().filter(|value| value.bits_each >= self.settings.least_tie_bits()) {
                let mut holders = value.holders.iter().filter_map(|item| at(item.case));
                if let Some(one) = holders.next() {
                    ties.extend(holders.filter(|other| *other != one).map(|other| Edge {
                        one,
                        other,
                        weight: 1.0,
                    }));
                }
            }
            let part = components(rest.len(), &ties);
            let mut parts: Vec<Vec<u32>> = Vec::new();
            for (case, part) in rest.iter().zip(&part) {
                let part = *part as usize;
                parts.resize_with(parts.len().max(part + 1), Vec::new);
                parts[part].push(*case);
            }
            if parts.iter().filter(|part| part.len() >= 2).count() >= 2 {
                let with_pivot = |mut part: Vec<u32>| {
                    part.push(*pivot);
                    part.sort_unstable();
                    part
                };
                let large = parts.into_iter().filter(|part| part.len() >= 2).map(with_pivot);
                return large.flat_map(|part| self.parted(part)).collect();
            }
        }
        vec![cases]
    }

    fn drop_unjustified(&self, cases: &mut Vec<u32>) {
        while cases.len() > 1 {
            let weighed = self.weigh(cases);
            let whole = weighed.net_bits();
            // Of two, each brings what both are worth.
            if cases.len() == 2 {
                if whole < self.settings.stay_bits() {
                    cases.clear();
                }
                return;
            }
            // What a case's own ties bring to the rest, less what belonging costs.
            let brings = |case: &u32| (whole - self.net_without(&weighed, *case), *case);
            let worst = cases.iter().map(brings).min_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            match worst {
                Some((bits, case)) if bits < self.settings.stay_bits() => cases.retain(|one| *one != case),
                _ => return,
            }
        }
    }

    /// Takes in, best first, every case beside the group that is at least as likely to belong as not.
    fn take_in(&self, cases: &mut Vec<u32>, seen: &mut Seen) {
        while cases.len() < self.settings.most_cases() {
            let mut gains = self.beside(cases);
            if gains.is_empty() {
                return;
            }
            gains.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let weighed = self.weigh(cases);
            let whole = weighed.net_bits();
            let best = gains.into_iter().take(8).map(|(case, _)| case).find(|case| {
                seen.beside.push(*case);
                self.net_with(&weighed, *case) - whole > self.settings.join_bits()
            });
            let Some(best) = best else { return };
            seen.within.push(best);
            cases.insert(cases.partition_point(|one| *one < best), best);
        }
    }

    /// Cases outside a group that its ties alone justify, with what they bring above even odds, in order.
    pub(crate) fn joining(&self, cases: &[u32]) -> Vec<(u32, f64)> {
        let weighed = self.weigh(cases);
        let brings = |case| self.net_with(&weighed, case) - weighed.net_bits();
        let beside = self.beside(cases).into_iter().map(|(case, _)| (case, brings(case)));
        beside.filter(|(_, bits)| *bits > self.settings.join_bits()).collect()
    }

    /// Cases that share something with the group, with an upper bound of what they would bring.
    fn beside(&self, cases: &[u32]) -> Vec<(u32, f64)> {
        let mut values: Vec<u32> =
            cases.iter().flat_map(|case| self.index.of_case(*case).iter().map(|item| item.value)).collect();
        values.sort_unstable();
        values.dedup();
        let mut gains: Vec<(u32, f64)> = Vec::new();
        // What values of many holders could add to any case.
        let mut common = 0.0;
        for value in values {
            let holders = self.index.holders(value);
            if self.index.cases[value as usize] > self.settings.most_followed() {
                let inside = cases.iter().flat_map(|case| self.index.of_case(*case));
                let inside: Vec<Item> = inside.filter(|item| item.value == value).copied().collect();
                common += self.bits(value, &self.forces_of(&inside)) + 1.0;
                continue;
            }
            let outside =
                holders.iter().map(|item| item.case).filter(|case| cases.binary_search(case).is_err());
            let mut outside: Vec<u32> = outside.collect();
            outside.dedup();
            if outside.is_empty() {
                continue;
            }
            let inside: Vec<Item> =
                holders.iter().filter(|item| cases.binary_search(&item.case).is_ok()).copied().collect();
            // A case joins by what ties the group, not by what one of its cases happens to have: else groups would chain.
            if inside.first().map(|item| item.case) == inside.last().map(|item| item.case) {
                continue;
            }
            // One more holder than inside: what the value would weigh if the case belonged. Forces are those inside.
            let bits = self.bits(value, &self.forces_of(&inside)) + 1.0;
            gains.extend(outside.into_iter().map(|case| (case, bits)));
        }
        gains.sort_by_key(|(case, _)| *case);
        let short = self.prior_bits + self.settings.join_bits() - common;
        gains
            .chunk_by(|a, b| a.0 == b.0)
            .map(|same| (same[0].0, same.iter().map(|(_, bits)| bits).sum::<f64>()))
            .filter(|(_, bits)| *bits > short)
            .collect()
    }
}

/// Leaves out sets that another set holds wholly, and repeats. Each set ascending.
pub(crate) fn distinct(mut sets: Vec<Vec<u32>>, cases: usize) -> Vec<Vec<u32>> {
    sets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    let mut of_case: Vec<Vec<u32>> = vec![Vec::new(); cases];
    let mut kept: Vec<Vec<u32>> = Vec::new();
    for set in sets {
        let holds = |at: &u32| set.iter().all(|case| kept[*at as usize].binary_search(case).is_ok());
        if set.first().is_some_and(|first| of_case[*first as usize].iter().any(holds)) {
            continue;
        }
        for case in &set {
            of_case[*case as usize].push(id(kept.len()));
        }
        kept.push(set);
    }
    kept
}
