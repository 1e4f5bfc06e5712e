//! Ties that alone hold two parts of a cluster together.

use std::collections::BTreeMap;

use crate::predict::Pair;

/// Both parts must have so many records: a single record that hangs on one tie is nothing unusual.
const LEAST_PART: u32 = 3;

/// The bridges of each cluster over its ties of at least so many bits (Tarjan 1974, "A note on finding the bridges of a
/// graph"), whose both sides are parts worth the name.
pub(super) fn bridges(of_row: &[u32], pairs: &[Pair], least_bits: f64) -> Vec<(u32, u32)> {
    let mut ties: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.bits >= least_bits) {
        let cluster = of_row[pair.left as usize];
        if cluster == of_row[pair.right as usize] {
            ties.entry(cluster).or_default().push((pair.left, pair.right));
        }
    }
    let mut found = Vec::new();
    for ties in ties.values().filter(|ties| ties.len() >= 2 * LEAST_PART as usize - 1) {
        of_cluster(ties, &mut found);
    }
    found.sort_unstable();
    found
}

fn of_cluster(ties: &[(u32, u32)], found: &mut Vec<(u32, u32)>) {
    let mut rows: Vec<u32> = ties.iter().flat_map(|(left, right)| [*left, *right]).collect();
    rows.sort_unstable();
    rows.dedup();
    let place = |row: u32| rows.partition_point(|known| *known < row);
    let mut near: Vec<Vec<(usize, usize)>> = vec![Vec::new(); rows.len()];
    for (tie, (left, right)) in ties.iter().enumerate() {
        near[place(*left)].push((place(*right), tie));
        near[place(*right)].push((place(*left), tie));
    }
    // Depth first, with a stack of its own: a cluster may be as long as it likes.
    let (mut seen, mut low, mut size) =
        (vec![0_usize; rows.len()], vec![0_usize; rows.len()], vec![1_u32; rows.len()]);
    let mut time = 0;
    let mut cut: Vec<(usize, usize)> = Vec::new();
    let mut stack: Vec<(usize, usize, usize)> = Vec::new();
    for start in 0..rows.len() {
        if seen[start] != 0 {
            continue;
        }
        time += 1;
        (seen[start], low[start]) = (time, time);
        stack.push((start, usize::MAX, 0));
        let first = cut.len();
        while let Some((at, by, next)) = stack.pop() {
            if let Some((to, tie)) = near[at].get(next).copied() {
                stack.push((at, by, next + 1));
                if tie == by {
                    continue;
                }
                if seen[to] == 0 {
                    time += 1;
                    (seen[to], low[to]) = (time, time);
                    stack.push((to, tie, 0));
                } else {
                    low[at] = low[at].min(seen[to]);
                }
            } else if let Some((parent, _, _)) = stack.last().copied() {
                low[parent] = low[parent].min(low[at]);
                size[parent] += size[at];
                if low[at] > seen[parent] {
                    cut.push((by, at));
                }
            }
        }
        for (tie, side) in &cut[first..] {
            if size[*side] >= LEAST_PART && size[start] - size[*side] >= LEAST_PART {
                found.push(ties[*tie]);
            }
        }
    }
}
