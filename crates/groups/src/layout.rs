//! Where the nodes of a chart stand: computed once, the same on every visit.
//!
//! Nodes start on a sunflower in their order and are moved by springs and repulsion, as in Fruchterman and Reingold, "Graph drawing by
//! force-directed placement" (1991), with a grid so that only near nodes push each other. No chance is involved.

/// A position; both run from 0 to about 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// How often nodes are moved; fewer for large charts.
fn rounds(nodes: usize) -> usize {
    (400_000 / (nodes + 1)).clamp(12, 200)
}

/// Places so many nodes with these ties.
pub fn place(nodes: usize, ties: &[(u32, u32)]) -> Vec<Spot> {
    let golden = std::f64::consts::PI * (3.0 - 5_f64.sqrt());
    let spread = (nodes.max(1) as f64).sqrt();
    let start = |at: usize| {
        let (radius, angle) = ((at as f64 + 0.5).sqrt(), at as f64 * golden);
        Spot { x: radius * angle.cos(), y: radius * angle.sin() }
    };
    let mut spots: Vec<Spot> = (0..nodes).map(start).collect();
    let all = rounds(nodes);
    for round in 0..all {
        let heat = 0.5 * spread.min(6.0) * (1.0 - round as f64 / all as f64).powi(2) + 0.01;
        step(&mut spots, ties, heat);
    }
    scaled(&spots)
}

/// The ideal length of a tie; everything is measured in it.
const LENGTH: f64 = 1.6;
/// Nodes farther apart than this do not push each other.
const REACH: f64 = 4.0;

fn step(spots: &mut [Spot], ties: &[(u32, u32)], heat: f64) {
    let mut push = vec![(0.0, 0.0); spots.len()];
    repel(spots, &mut push);
    for (one, other) in ties {
        let (a, b) = (spots[*one as usize], spots[*other as usize]);
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let away = dx.hypot(dy).max(0.01);
        let pull = away / LENGTH * 0.5;
        let (px, py) = (dx / away * pull, dy / away * pull);
        push[*one as usize].0 += px;
        push[*one as usize].1 += py;
        push[*other as usize].0 -= px;
        push[*other as usize].1 -= py;
    }
    for (spot, (px, py)) in spots.iter_mut().zip(push) {
        // A little towards the middle, so that parts without ties do not drift away.
        let (px, py) = (px - 0.02 * spot.x, py - 0.02 * spot.y);
        let far = px.hypot(py).max(1e-9);
        let go = far.min(heat);
        spot.x += px / far * go;
        spot.y += py / far * go;
    }
}

fn repel(spots: &[Spot], push: &mut [(f64, f64)]) {
    let cell = |value: f64| (value / REACH).floor();
    let mut order: Vec<(i64, i64, usize)> =
        spots.iter().enumerate().map(|(at, spot)| (whole(cell(spot.x)), whole(cell(spot.y)), at)).collect();
    order.sort_unstable();
    for (cx, cy, at) in &order {
        for dx in -1..=1 {
            let (low, high) = ((cx + dx, cy - 1, 0), (cx + dx, cy + 1, usize::MAX));
            let from = order.partition_point(|cell| *cell < low);
            for (_, _, other) in order[from..].iter().take_while(|cell| **cell <= high) {
                if other != at {
                    let (a, b) = (spots[*at], spots[*other]);
                    let (dx, dy) = (a.x - b.x, a.y - b.y);
                    let away = dx.hypot(dy).max(0.05);
                    let force = LENGTH * LENGTH / away;
                    // Two on one spot part in the direction of their numbers.
                    let (ux, uy) = if away <= 0.05 {
                        (if at < other { -1.0 } else { 1.0 }, 0.0)
                    } else {
                        (dx / away, dy / away)
                    };
                    push[*at].0 += ux * force;
                    push[*at].1 += uy * force;
                }
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "positions stay within thousands of lengths")]
const fn whole(value: f64) -> i64 {
    value as i64
}

/// Moves and scales everything into the unit square, the same both ways, rounded so that bytes do not depend on the last digit.
fn scaled(spots: &[Spot]) -> Vec<Spot> {
    let least = |of: fn(&Spot) -> f64| spots.iter().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&Spot) -> f64| spots.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (x, y) = (least(|spot| spot.x), least(|spot| spot.y));
    let wide = (most(|spot| spot.x) - x).max(most(|spot| spot.y) - y).max(1e-9);
    let round = |value: f64| (value * 10_000.0).round() / 10_000.0;
    spots.iter().map(|spot| Spot { x: round((spot.x - x) / wide), y: round((spot.y - y) / wide) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_clusters_stand_apart_and_the_same_chart_stands_the_same() {
        let mut ties = Vec::new();
        for (from, to) in [(0, 5), (5, 10)] {
            for one in from..to {
                ties.extend((one + 1..to).map(|other| (one, other)));
            }
        }
        let spots = place(10, &ties);
        assert_eq!(spots, place(10, &ties));
        let away = |a: usize, b: usize| (spots[a].x - spots[b].x).hypot(spots[a].y - spots[b].y);
        let within = away(0, 1).max(away(5, 6));
        assert!(away(0, 9) > within, "{spots:?}");
        assert!(spots.iter().all(|spot| (0.0..=1.0).contains(&spot.x) && (0.0..=1.0).contains(&spot.y)));
    }
}
