//! From a community to a candidate: every case must be justified by its own ties to the rest, and a case that other groups have too may
//! belong to several.

use crate::{
    index::{Item, id},
    leiden::{Edge, components},
    weigh::Weights,
};

/// How often a group is gone through; it hardly ever takes three.
const ROUNDS: usize = 8;

impl Weights<'_> {
    /// Takes out whom nothing justifies and takes in whom its ties alone justify, until nothing changes. Ascending; may be empty.
    pub(crate) fn grown(&self, community: &[u32]) -> Vec<u32> {
        let mut cases = community.to_vec();
        cases.sort_unstable();
        for _ in 0..ROUNDS {
            let before = cases.clone();
            self.drop_unjustified(&mut cases);
            if cases.len() < 2 {
                return Vec::new();
            }
            self.take_in(&mut cases);
            if cases == before {
                break;
            }
        }
        cases
    }

    /// Two groups that have one case in common and nothing else are two, and the case belongs to both. Each part ascending.
    pub(crate) fn parted(&self, cases: Vec<u32>) -> Vec<Vec<u32>> {
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

    /// What a case's own ties bring to the rest, less what belonging costs.
    pub(crate) fn brings(&self, case: u32, cases: &[u32], whole: f64) -> f64 {
        let rest: Vec<u32> = cases.iter().copied().filter(|other| *other != case).collect();
        whole - self.weigh(&rest).net_bits()
    }

    fn drop_unjustified(&self, cases: &mut Vec<u32>) {
        while cases.len() > 1 {
            // Of two, each brings what both are worth.
            if cases.len() == 2 {
                if self.weigh(cases).net_bits() < self.settings.stay_bits() {
                    cases.clear();
                }
                return;
            }
            let whole = self.weigh(cases).net_bits();
            let worst = cases
                .iter()
                .map(|case| (self.brings(*case, cases, whole), *case))
                .min_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            match worst {
                Some((bits, case)) if bits < self.settings.stay_bits() => cases.retain(|one| *one != case),
                _ => return,
            }
        }
    }

    /// Takes in, best first, every case beside the group that is at least as likely to belong as not.
    fn take_in(&self, cases: &mut Vec<u32>) {
        while cases.len() < self.settings.most_cases() {
            let mut gains = self.beside(cases);
            gains.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let whole = self.weigh(cases).net_bits();
            let best = gains.into_iter().take(8).find_map(|(case, _)| {
                let mut with = cases.clone();
                with.insert(with.partition_point(|one| *one < case), case);
                (self.weigh(&with).net_bits() - whole > self.settings.join_bits()).then_some(with)
            });
            match best {
                Some(with) => *cases = with,
                None => return,
            }
        }
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
