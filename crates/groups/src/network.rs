//! Questions that people ask of a network: the shortest way between two, who is near, triangles, who has most ties.

use std::collections::VecDeque;

use crate::index::id;

/// A network without direction: who is tied to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    starts: Vec<u32>,
    to: Vec<u32>,
}

impl Network {
    /// Of so many nodes and these ties; repeats and ties to oneself are left out.
    pub fn of(nodes: usize, ties: &[(u32, u32)]) -> Self {
        let mut both: Vec<(u32, u32)> =
            ties.iter().filter(|(a, b)| a != b).flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
        both.sort_unstable();
        both.dedup();
        let mut starts = vec![0_u32; nodes + 1];
        for (from, _) in &both {
            starts[*from as usize + 1] += 1;
        }
        for at in 0..nodes {
            starts[at + 1] += starts[at];
        }
        Self { starts, to: both.into_iter().map(|(_, to)| to).collect() }
    }

    /// How many nodes.
    pub const fn nodes(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whom a node is tied to, ascending.
    pub fn neighbours(&self, node: u32) -> &[u32] {
        &self.to[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }

    /// A shortest way, with both ends; none when there is no way. Of several, the one through the lowest nodes.
    ///
    /// ```
    /// use lookagain_groups::network::Network;
    /// let network = Network::of(5, &[(0, 1), (1, 2), (2, 3)]);
    /// assert_eq!(network.shortest(0, 3), Some(vec![0, 1, 2, 3]));
    /// assert_eq!(network.shortest(0, 4), None);
    /// ```
    pub fn shortest(&self, from: u32, to: u32) -> Option<Vec<u32>> {
        let away = self.steps_from(&[to]);
        let mut at = from;
        let mut left = away[from as usize]?;
        let mut way = vec![from];
        while left > 0 {
            at = self.neighbours(at).iter().copied().find(|next| away[*next as usize] == Some(left - 1))?;
            way.push(at);
            left -= 1;
        }
        Some(way)
    }

    /// How many steps each node is from the nearest of these; none where there is no way.
    pub fn steps_from(&self, nodes: &[u32]) -> Vec<Option<u32>> {
        let mut steps = vec![None; self.nodes()];
        let mut queue = VecDeque::new();
        for node in nodes {
            if steps[*node as usize].is_none() {
                steps[*node as usize] = Some(0);
                queue.push_back(*node);
            }
        }
        while let Some(node) = queue.pop_front() {
            let next = steps[node as usize].map(|steps| steps + 1);
            for other in self.neighbours(node) {
                if steps[*other as usize].is_none() {
                    steps[*other as usize] = next;
                    queue.push_back(*other);
                }
            }
        }
        steps
    }

    /// Every three nodes each of which is tied to both others, ascending.
    pub fn triangles(&self) -> Vec<[u32; 3]> {
        let mut found = Vec::new();
        for one in 0..id(self.nodes()) {
            let ahead = after(self.neighbours(one), one);
            for two in ahead {
                let (mut left, mut right) = (after(ahead, *two), after(self.neighbours(*two), *two));
                while let (Some(a), Some(b)) = (left.first(), right.first()) {
                    if a == b {
                        found.push([one, *two, *a]);
                    }
                    if a <= b {
                        left = &left[1..];
                    }
                    if b <= a {
                        right = &right[1..];
                    }
                }
            }
        }
        found
    }

    /// How many ties each node has.
    pub fn degrees(&self) -> Vec<u32> {
        self.starts.windows(2).map(|two| two[1] - two[0]).collect()
    }
}

/// The part of an ascending list that is greater.
fn after(list: &[u32], than: u32) -> &[u32] {
    &list[list.partition_point(|node| *node <= than)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_with_one_diagonal_has_two_triangles() {
        let network = Network::of(4, &[(0, 1), (1, 2), (2, 3), (3, 0), (0, 2), (2, 0), (1, 1)]);
        assert_eq!(network.triangles(), [[0, 1, 2], [0, 2, 3]]);
        assert_eq!(network.degrees(), [3, 2, 3, 2]);
        assert_eq!(network.steps_from(&[1]), [Some(1), Some(0), Some(1), Some(2)]);
    }
}
