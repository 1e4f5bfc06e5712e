//! Results against a truth that the engine never saw: precision, recall and F1 of pairs and clusters, and whether a
//! predicted probability means what it says.

use lookagain_linkage::{
    model::LinkType,
    table::{Column, NOT_RECORDED},
};
use rayon::prelude::*;
use serde::Serialize;

use crate::engine::Pair;

/// How well something was found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Score {
    /// Pairs that were found and are true.
    pub true_positives: u64,
    /// Pairs that were found.
    pub found: u64,
    /// Of the found, the share that is true. 0 where none was found.
    pub precision: f64,
    /// Of the true, the share that was found. 0 where there are none.
    pub recall: f64,
    /// The harmonic mean of the two.
    pub f1: f64,
}

/// Pairs of one band of predicted probability.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Band {
    /// From this probability on.
    pub from: f64,
    /// Below this one; the last band includes it.
    pub to: f64,
    /// How many pairs.
    pub pairs: u64,
    /// The mean of what was predicted.
    pub predicted: f64,
    /// The share that is true.
    pub observed: f64,
}

/// All figures of one run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// True pairs in the records, whether or not any rule looked at them.
    pub true_pairs: u64,
    /// Pairs that were left out since the truth of a record is not known.
    pub without_truth: u64,
    /// The share of the true pairs that is among the pairs kept, at whatever weight.
    pub kept_recall: f64,
    /// Pairs at a probability of 0.5 and more.
    pub at_half: Score,
    /// Pairs at the match weight that gives the best F1.
    pub best: Score,
    /// That match weight, in bits.
    pub best_bits: f64,
    /// Pairs within clusters.
    pub clusters: Score,
    /// Predicted against observed, band by band.
    pub bands: Vec<Band>,
}

/// The bands' edges.
const EDGES: [f64; 8] = [0.0, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0];

/// Compares pairs and clusters with the truth: rows with the same value are one person.
pub fn evaluate(truth: &Column, sets: &[u16], link: LinkType, pairs: &[Pair], of_row: &[u32]) -> Evaluation {
    let truth = truth.rows();
    let known = |row: u32| truth.get(row as usize).copied().filter(|value| *value != NOT_RECORDED);
    let mut judged: Vec<(f64, bool)> = pairs
        .par_iter()
        .filter_map(|pair| Some((pair.bits, known(pair.left)? == known(pair.right)?)))
        .collect();
    judged.par_sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));

    let rows = || (0..u32::try_from(truth.len()).unwrap_or(u32::MAX)).filter(|row| known(*row).is_some());
    let set = |row: u32| sets.get(row as usize).copied().unwrap_or(0);
    let truth_of = |row: u32| truth[row as usize];
    let cluster_of = |row: u32| of_row.get(row as usize).copied().unwrap_or(row);
    let true_pairs = pairs_within(rows().map(|row| ((truth_of(row), 0), set(row))).collect(), link);
    let in_clusters = pairs_within(rows().map(|row| ((cluster_of(row), 0), set(row))).collect(), link);
    let right_in_clusters =
        pairs_within(rows().map(|row| ((cluster_of(row), truth_of(row)), set(row))).collect(), link);

    let (best, best_bits) = best(&judged, true_pairs);
    let at_half = judged.partition_point(|(bits, _)| *bits >= 0.0);
    Evaluation {
        true_pairs,
        without_truth: (pairs.len() - judged.len()) as u64,
        kept_recall: ratio(trues(&judged), true_pairs),
        at_half: Score::of(trues(&judged[..at_half]), at_half as u64, true_pairs),
        best,
        best_bits,
        clusters: Score::of(right_in_clusters, in_clusters, true_pairs),
        bands: bands(&judged),
    }
}

impl Score {
    fn of(true_positives: u64, found: u64, all: u64) -> Self {
        let (precision, recall) = (ratio(true_positives, found), ratio(true_positives, all));
        let f1 = ratio(2 * true_positives, found + all);
        Self { true_positives, found, precision, recall, f1 }
    }
}

fn trues(judged: &[(f64, bool)]) -> u64 {
    judged.iter().filter(|(_, right)| *right).count() as u64
}

#[expect(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^52")]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// How many pairs that may be linked share a key.
fn pairs_within(mut rows: Vec<((u32, u32), u16)>, link: LinkType) -> u64 {
    rows.par_sort_unstable();
    let choose = |n: usize| n as u64 * (n as u64).saturating_sub(1) / 2;
    let mut pairs = 0;
    for group in rows.chunk_by(|a, b| a.0 == b.0) {
        pairs += choose(group.len());
        if link == LinkType::Between {
            pairs -= group.chunk_by(|a, b| a.1 == b.1).map(|same| choose(same.len())).sum::<u64>();
        }
    }
    pairs
}

/// The threshold with the best F1; pairs of one weight are taken together.
fn best(judged: &[(f64, bool)], true_pairs: u64) -> (Score, f64) {
    let mut best = (Score::of(0, 0, true_pairs), f64::INFINITY);
    let (mut found, mut right) = (0, 0);
    for same in judged.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        found += same.len() as u64;
        right += trues(same);
        let score = Score::of(right, found, true_pairs);
        if score.f1 > best.0.f1 {
            best = (score, same[0].0);
        }
    }
    best
}

/// `judged` falls from the largest weight to the least.
fn bands(judged: &[(f64, bool)]) -> Vec<Band> {
    let probability = |bits: f64| 1.0 / (1.0 + (-bits).exp2());
    let mut bands = Vec::new();
    for edges in EDGES.windows(2) {
        let (from, to) = (edges[0], edges[1]);
        let below = |edge: f64| judged.partition_point(|(bits, _)| probability(*bits) >= edge);
        let start = if to < 1.0 { below(to) } else { 0 };
        let band = &judged[start..below(from).max(start)];
        if band.is_empty() {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^52")]
        let predicted = band.iter().map(|(bits, _)| probability(*bits)).sum::<f64>() / band.len() as f64;
        let pairs = band.len() as u64;
        bands.push(Band { from, to, pairs, predicted, observed: ratio(trues(band), pairs) });
    }
    bands
}

#[cfg(test)]
mod tests {
    use lookagain_linkage::table::ColumnBuilder;

    use super::*;
    use crate::engine::Levels;

    fn pair(left: u32, right: u32, bits: f64) -> Pair {
        Pair { left, right, bits, levels: Levels::default() }
    }

    /// Rows 0, 1, 2 are one person, 3 and 4 another, 5 is nobody known.
    fn figures(link: LinkType) -> Evaluation {
        let mut truth = ColumnBuilder::new("truth");
        for value in ["a", "a", "a", "b", "b", ""] {
            truth.push(Some(value));
        }
        let pairs = [pair(0, 1, 5.0), pair(0, 3, 2.0), pair(3, 4, 1.0), pair(1, 2, -1.0), pair(0, 5, 9.0)];
        evaluate(&truth.finish(), &[0, 0, 1, 0, 1, 1], link, &pairs, &[0, 0, 2, 0, 0, 5])
    }

    #[test]
    fn figures_are_those_of_a_case_worked_by_hand() {
        let found = figures(LinkType::Within);
        // True: 01, 02, 12, 34. At 0.5 and more: 01, 03, 34, of which 01 and 34 are true.
        assert_eq!((found.true_pairs, found.without_truth), (4, 1));
        assert_eq!((found.at_half.true_positives, found.at_half.found), (2, 3));
        assert!(
            (found.at_half.precision - 2.0 / 3.0).abs() < 1e-12 && (found.at_half.recall - 0.5).abs() < 1e-12
        );
        assert!((found.at_half.f1 - 4.0 / 7.0).abs() < 1e-12, "{found:?}");
        // All four pairs: three true, F1 = 6/8.
        assert!((found.best.f1 - 0.75).abs() < 1e-12 && (found.best_bits + 1.0).abs() < 1e-12);
        // Clusters {0,1,3,4} and {2}: six pairs, of which 01 and 34 are true.
        assert_eq!((found.clusters.true_positives, found.clusters.found), (2, 6));
        assert!((found.kept_recall - 0.75).abs() < 1e-12);
        assert_eq!(found.bands.iter().map(|band| band.pairs).sum::<u64>(), 4);
    }

    #[test]
    fn between_sets_only_pairs_of_two_sets_are_true() {
        // 02, 12 and 34 lie between the sets.
        assert_eq!(figures(LinkType::Between).true_pairs, 3);
    }
}
