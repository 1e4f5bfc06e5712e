//! Communities by Leiden: Traag, Waltman, van Eck, "From Louvain to Leiden", Scientific Reports 9, 5233 (2019).
//!
//! Local moving by a queue, refinement within communities so that each is connected, aggregation, until nothing moves. Nodes are
//! visited in their order and the best move is taken, the lowest community on a draw: no chance is involved, so that the same graph
//! gives the same communities.

use std::collections::VecDeque;

use crate::index::id;

/// An edge; `one` is the lower node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// The lower node.
    pub one: u32,
    /// The higher.
    pub other: u32,
    /// How much it holds; more than 0.
    pub weight: f64,
}

/// What makes communities good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quality {
    /// Constant Potts model: the weight within, less this much for each pair of nodes. No limit of resolution.
    Potts(f64),
    /// Modularity, for comparison with others.
    Modularity,
}

/// A graph in compact rows, with how much each node stands for.
struct Graph {
    starts: Vec<u32>,
    to: Vec<u32>,
    weights: Vec<f64>,
    /// Nodes of the first graph in each; degree, for modularity.
    sizes: Vec<f64>,
    /// What a pair of sizes costs.
    cost: f64,
}

impl Graph {
    fn of(nodes: usize, edges: &[Edge], sizes: Vec<f64>, cost: f64) -> Self {
        let mut starts = vec![0_u32; nodes + 1];
        for edge in edges {
            starts[edge.one as usize + 1] += 1;
            starts[edge.other as usize + 1] += 1;
        }
        for at in 0..nodes {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let (mut to, mut weights) = (vec![0; edges.len() * 2], vec![0.0; edges.len() * 2]);
        for edge in edges {
            for (from, other) in [(edge.one, edge.other), (edge.other, edge.one)] {
                let at = next[from as usize] as usize;
                (to[at], weights[at]) = (other, edge.weight);
                next[from as usize] += 1;
            }
        }
        Self { starts, to, weights, sizes, cost }
    }

    const fn nodes(&self) -> usize {
        self.sizes.len()
    }

    fn neighbours(&self, node: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        let range = self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize;
        self.to[range.clone()].iter().copied().zip(self.weights[range].iter().copied())
    }
}

/// Weights from one node to the communities around it, without clearing an array for each.
struct Around {
    weight: Vec<f64>,
    met: Vec<u32>,
}

impl Around {
    fn of(count: usize) -> Self {
        Self { weight: vec![0.0; count], met: Vec::new() }
    }

    fn gather(&mut self, graph: &Graph, node: u32, community: &[u32], only: impl Fn(u32) -> bool) {
        for at in self.met.drain(..) {
            self.weight[at as usize] = 0.0;
        }
        for (other, weight) in graph.neighbours(node).filter(|(other, _)| *other != node && only(*other)) {
            let here = community[other as usize];
            if self.weight[here as usize] == 0.0 {
                self.met.push(here);
            }
            self.weight[here as usize] += weight;
        }
        self.met.sort_unstable();
    }
}

/// Least gain that counts as one.
const LEAST: f64 = 1e-9;

/// The community of each node, numbered in the order of their first nodes.
pub fn communities(nodes: usize, edges: &[Edge], quality: Quality) -> Vec<u32> {
    let (sizes, cost) = match quality {
        Quality::Potts(cost) => (vec![1.0; nodes], cost),
        Quality::Modularity => {
            let mut degrees = vec![0.0; nodes];
            for edge in edges {
                degrees[edge.one as usize] += edge.weight;
                degrees[edge.other as usize] += edge.weight;
            }
            let all: f64 = degrees.iter().sum();
            (degrees, if all > 0.0 { 1.0 / all } else { 0.0 })
        }
    };
    let graph = Graph::of(nodes, edges, sizes, cost);
    let mut found: Vec<u32> = (0..id(nodes)).collect();
    // Each pass begins where the last one ended; when it changes nothing, no node would rather be elsewhere.
    for _ in 0..MOST_PASSES {
        let next = pass(&graph, &found);
        if next == found {
            break;
        }
        found = next;
    }
    found
}

/// Hardly any graph takes more than three.
const MOST_PASSES: usize = 20;

/// Local moving, refinement and aggregation from given communities until nothing moves.
fn pass(first: &Graph, from: &[u32]) -> Vec<u32> {
    let mut member: Vec<u32> = (0..id(first.nodes())).collect();
    let mut community = from.to_vec();
    let mut above: Option<Graph> = None;
    loop {
        let graph = above.as_ref().unwrap_or(first);
        move_nodes(graph, &mut community);
        let refined = refine(graph, &community);
        let count = refined.iter().max().map_or(0, |most| *most as usize + 1);
        if count == graph.nodes() {
            break;
        }
        let mut home = vec![0; count];
        for (node, part) in refined.iter().enumerate() {
            home[*part as usize] = community[node];
        }
        for at in &mut member {
            *at = refined[*at as usize];
        }
        above = Some(aggregate(graph, &refined, count));
        community = renumbered(&home);
    }
    renumbered(&member.iter().map(|at| community[*at as usize]).collect::<Vec<_>>())
}

/// Moves each node where it is held best, until none would move.
fn move_nodes(graph: &Graph, community: &mut [u32]) {
    let mut total = vec![0.0; graph.nodes()];
    for (node, at) in community.iter().enumerate() {
        total[*at as usize] += graph.sizes[node];
    }
    let mut free: Vec<u32> = (0..id(graph.nodes())).rev().filter(|at| total[*at as usize] == 0.0).collect();
    let mut queue: VecDeque<u32> = (0..id(graph.nodes())).collect();
    let mut queued = vec![true; graph.nodes()];
    let mut around = Around::of(graph.nodes());
    while let Some(node) = queue.pop_front() {
        queued[node as usize] = false;
        let (from, size) = (community[node as usize], graph.sizes[node as usize]);
        around.gather(graph, node, community, |_| true);
        total[from as usize] -= size;
        let gain = |at: u32| around.weight[at as usize] - graph.cost * size * total[at as usize];
        let (mut best, mut most) = (from, gain(from));
        for &at in &around.met {
            if gain(at) > most + LEAST {
                (best, most) = (at, gain(at));
            }
        }
        if most < -LEAST
            && let Some(empty) = free.pop()
        {
            best = empty;
        }
        total[best as usize] += size;
        if best == from {
            continue;
        }
        if total[from as usize] <= 0.0 {
            free.push(from);
        }
        community[node as usize] = best;
        for (other, _) in graph.neighbours(node) {
            if community[other as usize] != best && !queued[other as usize] {
                queued[other as usize] = true;
                queue.push_back(other);
            }
        }
    }
}

/// Splits each community into parts that hold together: nodes join within their community only, starting alone.
fn refine(graph: &Graph, community: &[u32]) -> Vec<u32> {
    let mut part: Vec<u32> = (0..id(graph.nodes())).collect();
    let mut total = graph.sizes.clone();
    let mut alone = vec![true; graph.nodes()];
    let mut around = Around::of(graph.nodes());
    for node in 0..id(graph.nodes()) {
        if !alone[node as usize] {
            continue;
        }
        let (home, size) = (community[node as usize], graph.sizes[node as usize]);
        around.gather(graph, node, &part, |other| community[other as usize] == home);
        let gain = |at: u32| around.weight[at as usize] - graph.cost * size * total[at as usize];
        let (mut best, mut most) = (node, 0.0);
        for &at in &around.met {
            if gain(at) > most + LEAST {
                (best, most) = (at, gain(at));
            }
        }
        if best != node {
            total[node as usize] -= size;
            total[best as usize] += size;
            part[node as usize] = best;
            alone[best as usize] = false;
            alone[node as usize] = false;
        }
    }
    renumbered(&part)
}

fn aggregate(graph: &Graph, part: &[u32], count: usize) -> Graph {
    let mut sizes = vec![0.0; count];
    for (node, at) in part.iter().enumerate() {
        sizes[*at as usize] += graph.sizes[node];
    }
    let mut edges = Vec::new();
    for node in 0..id(graph.nodes()) {
        let one = part[node as usize];
        for (other, weight) in graph.neighbours(node) {
            let other = part[other as usize];
            if one < other {
                edges.push(Edge { one, other, weight });
            }
        }
    }
    edges.sort_by_key(|edge| (edge.one, edge.other));
    let mut joined: Vec<Edge> = Vec::with_capacity(edges.len());
    for edge in edges {
        match joined.last_mut() {
            Some(last) if (last.one, last.other) == (edge.one, edge.other) => last.weight += edge.weight,
            _ => joined.push(edge),
        }
    }
    Graph::of(count, &joined, sizes, graph.cost)
}

/// The same grouping, numbered in the order of first nodes.
fn renumbered(of: &[u32]) -> Vec<u32> {
    let most = of.iter().max().map_or(0, |most| *most as usize + 1);
    let mut number = vec![u32::MAX; most];
    let mut next = 0;
    of.iter()
        .map(|at| {
            let number = &mut number[*at as usize];
            if *number == u32::MAX {
                *number = next;
                next += 1;
            }
            *number
        })
        .collect()
}

/// Which nodes edges connect at all: the plainest way to group, for comparison.
pub fn components(nodes: usize, edges: &[Edge]) -> Vec<u32> {
    let mut parent: Vec<u32> = (0..id(nodes)).collect();
    let root = |parent: &mut Vec<u32>, mut at: u32| {
        while parent[at as usize] != at {
            parent[at as usize] = parent[parent[at as usize] as usize];
            at = parent[at as usize];
        }
        at
    };
    for edge in edges {
        let (one, other) = (root(&mut parent, edge.one), root(&mut parent, edge.other));
        parent[one.max(other) as usize] = one.min(other);
    }
    let roots: Vec<u32> = (0..id(nodes)).map(|at| root(&mut parent, at)).collect();
    renumbered(&roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(of: &[(u32, u32, f64)]) -> Vec<Edge> {
        of.iter().map(|&(one, other, weight)| Edge { one, other, weight }).collect()
    }

    #[test]
    fn two_triangles_on_a_thread_are_two_communities() {
        let graph = edges(&[
            (0, 1, 5.0),
            (0, 2, 5.0),
            (1, 2, 5.0),
            (2, 3, 0.5),
            (3, 4, 5.0),
            (3, 5, 5.0),
            (4, 5, 5.0),
        ]);
        for quality in [Quality::Potts(1.0), Quality::Modularity] {
            assert_eq!(communities(6, &graph, quality), [0, 0, 0, 1, 1, 1], "{quality:?}");
        }
        assert_eq!(components(6, &graph), [0; 6]);
    }

    #[test]
    fn a_weak_pair_stays_apart_under_potts_and_nodes_without_edges_are_alone() {
        assert_eq!(communities(4, &edges(&[(0, 1, 0.5), (2, 3, 1.5)]), Quality::Potts(1.0)), [0, 1, 2, 2]);
        assert_eq!(communities(3, &[], Quality::Potts(1.0)), [0, 1, 2]);
    }

    /// The quality of a division, from its definition.
    fn potts(nodes: usize, graph: &[Edge], of: &[u32], cost: f64) -> f64 {
        let within: f64 =
            graph.iter().filter(|e| of[e.one as usize] == of[e.other as usize]).map(|e| e.weight).sum();
        let mut pairs = 0.0;
        for one in 0..nodes {
            pairs += (one + 1..nodes).filter(|other| of[one] == of[*other]).count() as f64;
        }
        within - cost * pairs
    }

    proptest::proptest! {
        #[test]
        fn communities_are_connected_and_no_node_would_rather_be_elsewhere(
            weights in proptest::collection::vec(0_u32..8, 21)
        ) {
            let mut graph = Vec::new();
            let mut weight = weights.iter();
            for one in 0..7_u32 {
                for other in one + 1..7 {
                    let weight = f64::from(*weight.next().unwrap()) - 3.0;
                    if weight > 0.0 {
                        graph.push(Edge { one, other, weight });
                    }
                }
            }
            let of = communities(7, &graph, Quality::Potts(1.0));
            proptest::prop_assert_eq!(&of, &communities(7, &graph, Quality::Potts(1.0)));
            for community in 0..=*of.iter().max().unwrap() {
                let inner: Vec<Edge> = graph.iter().copied()
                    .filter(|e| of[e.one as usize] == community && of[e.other as usize] == community).collect();
                let parts = components(7, &inner);
                let mut roots: Vec<u32> = (0..7).filter(|n| of[*n] == community).map(|n| parts[n]).collect();
                roots.dedup();
                proptest::prop_assert_eq!(roots.len(), 1, "{:?} falls apart", of);
            }
            let found = potts(7, &graph, &of, 1.0);
            proptest::prop_assert!(found >= 0.0, "worse than nothing: {}", found);
            for (node, to) in (0..7).flat_map(|node| (0..8).map(move |to| (node, to))) {
                let mut moved = of.clone();
                moved[node] = to;
                let other = potts(7, &graph, &moved, 1.0);
                proptest::prop_assert!(other <= found + 1e-6, "{} would rather be in {}: {:?}", node, to, of);
            }
        }
    }
}
