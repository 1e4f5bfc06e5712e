//! From clusters to identities that keep their numbers, and from ties to what holds an identity together. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where every nominal of a set of clusters belongs, and what changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    /// Who leaves the identity they are in.
    pub(crate) leave: Vec<i64>,
    /// Who joins an identity that is there: identity and nominal.
    pub(crate) join: Vec<(i64, i64)>,
    /// Clusters that need an identity of their own.
    pub(crate) new: Vec<Vec<i64>>,
}

/// Gives clusters the identities of before.
///
/// An identity goes with the cluster that holds most of its members, a cluster takes the identity that most of its members had; ties
/// go to the oldest identity, then to the cluster with the oldest nominal. A cluster of one takes an identity but never gets a new one.
/// `before` says where nominals of these clusters belong; `clusters` holds every such nominal once.
pub(crate) fn settle(before: &HashMap<i64, i64>, clusters: &[Vec<i64>]) -> Settled {
    let mut claims: Vec<(usize, i64, i64, usize)> = Vec::new();
    for (at, cluster) in clusters.iter().enumerate() {
        let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
        for nominal in cluster {
            if let Some(identity) = before.get(nominal) {
                *counts.entry(*identity).or_default() += 1;
            }
        }
        let oldest = cluster.iter().min().copied().unwrap_or(i64::MAX);
        claims.extend(counts.into_iter().map(|(identity, count)| (count, identity, oldest, at)));
    }
    claims.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut given, mut taken) = (HashMap::new(), BTreeSet::new());
    for (_, identity, _, at) in claims {
        if !taken.contains(&identity) && !given.contains_key(&at) {
            taken.insert(identity);
            given.insert(at, identity);
        }
    }
    let mut settled = Settled::default();
    for (at, cluster) in clusters.iter().enumerate() {
        let identity = given.get(&at).copied();
        for nominal in cluster {
            let had = before.get(nominal).copied();
            if had.is_some() && had != identity {
                settled.leave.push(*nominal);
            }
            if let Some(identity) = identity.filter(|identity| had != Some(*identity)) {
                settled.join.push((identity, *nominal));
            }
        }
        if identity.is_none() && cluster.len() > 1 {
            settled.new.push(cluster.clone());
        }
    }
    settled
}

/// Groups of nominals that ties hold together, each in ascending order, in the order of their first. Every nominal stands in one.
pub(crate) fn components(nominals: &[i64], ties: impl IntoIterator<Item = (i64, i64)>) -> Vec<Vec<i64>> {
    let at: HashMap<i64, usize> = nominals.iter().enumerate().map(|(at, nominal)| (*nominal, at)).collect();
    let mut parent: Vec<usize> = (0..nominals.len()).collect();
    for (one, other) in ties {
        if let (Some(one), Some(other)) = (at.get(&one), at.get(&other)) {
            let (one, other) = (root(&mut parent, *one), root(&mut parent, *other));
            parent[one.max(other)] = one.min(other);
        }
    }
    let mut groups: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
    for (index, nominal) in nominals.iter().enumerate() {
        groups.entry(root(&mut parent, index)).or_default().push(*nominal);
    }
    let mut groups: Vec<Vec<i64>> = groups.into_values().collect();
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort_unstable();
    groups
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// A tie between two nominals: a person's counts as stronger than any number of bits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tie {
    /// The two.
    pub(crate) couple: (i64, i64),
    /// How strong.
    pub(crate) bits: f64,
}

/// The tie that an identity hangs on: the weakest of the strongest ties that hold it together, and the two sides that would part
/// without it and all that are weaker. `None` for a nominal alone.
pub(crate) fn weakest(nominals: &[i64], ties: &[Tie]) -> Option<(Tie, Vec<i64>, Vec<i64>)> {
    let mut ties = ties.to_vec();
    ties.sort_by(|a, b| b.bits.total_cmp(&a.bits).then(a.couple.cmp(&b.couple)));
    let mut used: Vec<Tie> = Vec::new();
    let mut parent: Vec<usize> = (0..nominals.len()).collect();
    let at: HashMap<i64, usize> = nominals.iter().enumerate().map(|(at, nominal)| (*nominal, at)).collect();
    for tie in ties {
        let (Some(one), Some(other)) = (at.get(&tie.couple.0), at.get(&tie.couple.1)) else { continue };
        let (one, other) = (root(&mut parent, *one), root(&mut parent, *other));
        if one != other {
            parent[one.max(other)] = one.min(other);
            used.push(tie);
        }
    }
    let last = used.pop()?;
    let groups = components(nominals, used.iter().map(|tie| tie.couple));
    let side =
        |nominal: i64| groups.iter().find(|group| group.contains(&nominal)).cloned().unwrap_or_default();
    Some((last, side(last.couple.0), side(last.couple.1)))
}

/// How many records an answer about each couple would join or part, in the order of the couples.
///
/// Across two clusters: all records of both, which become one. Inside a cluster: all its records when this tie alone holds two
/// sides together, otherwise only the two.
pub(crate) fn records_at_stake(
    cluster_of: &HashMap<i64, usize>,
    sizes: &[usize],
    couples: &[(i64, i64)],
    tied: &[(i64, i64)],
) -> Vec<usize> {
    let bridges = bridges(tied);
    couples
        .iter()
        .map(|couple| match (cluster_of.get(&couple.0), cluster_of.get(&couple.1)) {
            (Some(one), Some(other)) if one == other => {
                if bridges.contains(couple) {
                    sizes[*one]
                } else {
                    2
                }
            }
            (one, other) => {
                let size = |cluster: Option<&usize>| cluster.map_or(1, |at| sizes[*at]);
                size(one) + size(other)
            }
        })
        .collect()
}

/// The ties without which something would fall apart (Tarjan 1974), found without recursion: clusters can be long chains.
fn bridges(ties: &[(i64, i64)]) -> BTreeSet<(i64, i64)> {
    let mut around: BTreeMap<i64, Vec<(i64, usize)>> = BTreeMap::new();
    for (edge, (one, other)) in ties.iter().enumerate() {
        around.entry(*one).or_default().push((*other, edge));
        around.entry(*other).or_default().push((*one, edge));
    }
    let (mut order, mut low): (HashMap<i64, usize>, HashMap<i64, usize>) = (HashMap::new(), HashMap::new());
    let mut found = BTreeSet::new();
    for start in around.keys() {
        if order.contains_key(start) {
            continue;
        }
        order.insert(*start, order.len());
        low.insert(*start, order[start]);
        let mut path = vec![(*start, usize::MAX, 0)];
        while let Some((here, by, next)) = path.last_mut() {
            let (here, by) = (*here, *by);
            if let Some((there, edge)) = around[&here].get(*next).copied() {
                *next += 1;
                if edge == by {
                    continue;
                }
                if let Some(seen) = order.get(&there).copied() {
                    low.entry(here).and_modify(|low| *low = (*low).min(seen));
                } else {
                    order.insert(there, order.len());
                    low.insert(there, order[&there]);
                    path.push((there, edge, 0));
                }
            } else {
                path.pop();
                if let Some((above, ..)) = path.last() {
                    let mine = low[&here];
                    low.entry(*above).and_modify(|low| *low = (*low).min(mine));
                    if mine > order[above] {
                        found.insert(ties[by]);
                    }
                }
            }
        }
    }
    found
}

/// How much an answer would teach: 1 at probability one half and 0 at certainty, times log₂ of the records at stake.
#[expect(clippy::cast_precision_loss, reason = "clusters are far smaller than 2^52")]
pub(crate) fn teaches(probability: f64, records: usize) -> f64 {
    4.0 * probability * (1.0 - probability) * (records.max(2) as f64).log2()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (before: nominal in identity; clusters now) → (leave, join, new)
    #[test]
    fn numbers_follow_the_majority_and_ties_go_to_the_oldest() {
        type Row<'a> =
            (&'a str, &'a [(i64, i64)], &'a [&'a [i64]], &'a [i64], &'a [(i64, i64)], &'a [&'a [i64]]);
        let rows: &[Row<'_>] = &[
            ("nothing changes", &[(1, 7), (2, 7)], &[&[1, 2]], &[], &[], &[]),
            ("a newcomer joins", &[(1, 7), (2, 7)], &[&[1, 2, 3]], &[], &[(7, 3)], &[]),
            ("two who never met get a new one", &[], &[&[1, 2]], &[], &[], &[&[1, 2]]),
            ("one alone gets none", &[], &[&[1]], &[], &[], &[]),
            (
                "a join goes with the larger",
                &[(1, 3), (2, 3), (4, 7), (5, 7), (6, 7)],
                &[&[1, 2, 4, 5, 6]],
                &[1, 2],
                &[(7, 1), (7, 2)],
                &[],
            ),
            ("a join of equals goes with the oldest", &[(4, 3), (1, 7)], &[&[1, 4]], &[1], &[(3, 1)], &[]),
            (
                "a split goes with the larger side",
                &[(1, 7), (2, 7), (3, 7), (4, 7), (5, 7)],
                &[&[1, 2], &[3, 4, 5]],
                &[1, 2],
                &[],
                &[&[1, 2]],
            ),
            ("one who leaves gets none", &[(1, 7), (2, 7), (3, 7)], &[&[1, 2], &[3]], &[3], &[], &[]),
            ("two who part: the oldest keeps it", &[(1, 7), (2, 7)], &[&[1], &[2]], &[2], &[], &[]),
            ("and back", &[(1, 7)], &[&[1, 2]], &[], &[(7, 2)], &[]),
        ];
        for (what, before, clusters, leave, join, new) in rows {
            let clusters: Vec<Vec<i64>> = clusters.iter().map(|cluster| cluster.to_vec()).collect();
            let found = settle(&before.iter().copied().collect(), &clusters);
            let expected = Settled {
                leave: leave.to_vec(),
                join: join.to_vec(),
                new: new.iter().map(|cluster| cluster.to_vec()).collect(),
            };
            assert_eq!(found, expected, "{what}");
        }
    }

    #[test]
    fn the_weakest_tie_is_the_one_that_everything_hangs_on() {
        let tie = |one, other, bits| Tie { couple: (one, other), bits };
        let ties =
            [tie(1, 2, 20.0), tie(2, 3, 12.0), tie(1, 3, 3.0), tie(3, 4, 5.0), tie(4, 5, f64::INFINITY)];
        let (weakest, one, other) = weakest(&[1, 2, 3, 4, 5], &ties).unwrap();
        assert_eq!((weakest, one, other), (tie(3, 4, 5.0), vec![1, 2, 3], vec![4, 5]));
        assert_eq!(super::weakest(&[1], &ties), None);
    }

    #[test]
    fn what_an_answer_joins_or_parts_is_counted() {
        // A triangle 1 2 3 with 4 hanging on 3; 5 and 6 apart from them; 7 alone.
        let tied = [(1, 2), (2, 3), (1, 3), (3, 4), (5, 6)];
        let clusters: HashMap<i64, usize> = [(1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (6, 1)].into();
        let stake = records_at_stake(&clusters, &[4, 2], &[(1, 2), (3, 4), (4, 5), (1, 7)], &tied);
        assert_eq!(stake, [2, 4, 6, 5]);
    }

    #[test]
    fn a_long_chain_is_all_bridges_and_a_ring_has_none() {
        let chain: Vec<(i64, i64)> = (1..50_000).map(|n| (n, n + 1)).collect();
        assert_eq!(bridges(&chain).len(), chain.len());
        let ring: Vec<(i64, i64)> = chain.iter().copied().chain([(1, 50_000)]).collect();
        assert!(bridges(&ring).is_empty());
    }

    #[test]
    fn a_coin_toss_teaches_most_and_certainty_nothing() {
        assert!((teaches(0.5, 2) - 1.0).abs() < 1e-12);
        assert!((teaches(0.5, 8) - 3.0).abs() < 1e-12);
        assert!(teaches(1.0, 100).abs() < 1e-12);
        assert!(teaches(0.9, 2) < teaches(0.6, 2));
    }
}
