//! Pairs in portions that threads share out, always the same portions in the same order.

use crate::block::{Blocking, group::pairs};

/// About so many pairs make a portion.
const PAIRS_IN_TASK: u64 = 200_000;

/// Some groups of a rule, or some left records of one large group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) rule: usize,
    /// Groups from this one…
    pub(crate) from: usize,
    /// …up to, and without, this one.
    pub(crate) to: usize,
    /// Of the only group, the left records from this place up to that; all of them otherwise.
    lefts: Option<(u32, u32)>,
}

impl Task {
    /// All portions, rule after rule.
    pub(crate) fn all(blocking: &Blocking) -> Vec<Self> {
        let mut tasks = Vec::new();
        for (rule, groups) in blocking.rules.iter().enumerate() {
            let (mut from, mut sum) = (0, 0);
            for group in 0..groups.len() {
                let size = groups.get(group).len();
                let more = pairs(size);
                if more > 2 * PAIRS_IN_TASK {
                    if from < group {
                        tasks.push(Self { rule, from, to: group, lefts: None });
                    }
                    let step = u32::try_from((PAIRS_IN_TASK / size as u64).max(1)).unwrap_or(1);
                    let size = u32::try_from(size).unwrap_or(u32::MAX);
                    for left in (0..size).step_by(step as usize) {
                        let lefts = Some((left, (left + step).min(size)));
                        tasks.push(Self { rule, from: group, to: group + 1, lefts });
                    }
                    (from, sum) = (group + 1, 0);
                    continue;
                }
                sum += more;
                if sum >= PAIRS_IN_TASK {
                    tasks.push(Self { rule, from, to: group + 1, lefts: None });
                    (from, sum) = (group + 1, 0);
                }
            }
            if from < groups.len() {
                tasks.push(Self { rule, from, to: groups.len(), lefts: None });
            }
        }
        tasks
    }
}

/// A walk through the pairs of one portion, group after group.
#[derive(Debug)]
pub(crate) struct Walk<'b> {
    blocking: &'b Blocking,
    task: Task,
    /// The group at hand, by its number, and its rows.
    group: usize,
    rows: &'b [u32],
    next: usize,
    /// For each record at hand, its groups under the earlier rules that give it at most one.
    earlier: Vec<u32>,
    /// How many earlier rules have one group for each record.
    plain: usize,
    /// Earlier rules with several.
    overlapping: Vec<usize>,
}

impl<'b> Walk<'b> {
    pub(crate) fn new(blocking: &'b Blocking, task: Task) -> Self {
        let overlapping = (0..task.rule).filter(|rule| blocking.rules[*rule].overlap()).collect();
        let plain = blocking.plain.partition_point(|rule| *rule < task.rule);
        Self { blocking, task, group: 0, rows: &[], next: task.from, earlier: Vec::new(), plain, overlapping }
    }

    /// The rows of the next group.
    pub(crate) fn next_group(&mut self) -> Option<&'b [u32]> {
        if self.next == self.task.to {
            return None;
        }
        self.group = self.next;
        self.next += 1;
        self.rows = self.blocking.rules[self.task.rule].get(self.group);
        self.earlier.clear();
        for (place, row) in (0_u32..).zip(self.rows) {
            // A record without a group under a rule gets a number that no other record has.
            let alone = u32::MAX - place;
            let groups = &self.blocking.groups_of(*row)[..self.plain];
            self.earlier.extend(groups.iter().map(|group| if *group == 0 { alone } else { *group }));
        }
        Some(self.rows)
    }

    /// Calls `pair` for each pair of the group at hand that no earlier rule gives, with the places of both records.
    #[inline]
    pub(crate) fn each_pair(&self, mut pair: impl FnMut(usize, usize)) {
        for i in self.lefts() {
            for j in i + 1..self.rows.len() {
                self.meet(i, j, &mut pair);
            }
        }
    }

    /// The same for the pairs that hold one of these places, which are ascending.
    pub(crate) fn each_pair_with(&self, places: &[usize], mut pair: impl FnMut(usize, usize)) {
        for i in self.lefts() {
            let next = places.partition_point(|place| *place < i);
            if places.get(next) == Some(&i) {
                (i + 1..self.rows.len()).for_each(|j| self.meet(i, j, &mut pair));
            } else {
                places[next..].iter().for_each(|j| self.meet(i, *j, &mut pair));
            }
        }
    }

    /// The places that are a left record in this portion.
    #[inline]
    fn lefts(&self) -> std::ops::Range<usize> {
        let all = self.rows.len();
        self.task.lefts.map_or(0..all, |(from, to)| from as usize..(to as usize).min(all))
    }

    #[inline]
    fn meet(&self, i: usize, j: usize, pair: &mut impl FnMut(usize, usize)) {
        if !self.given_before(i, j) && self.blocking.allows(self.rows[i], self.rows[j]) {
            pair(i, j);
        }
    }

    #[inline]
    fn given_before(&self, i: usize, j: usize) -> bool {
        let rows = self.rows;
        let width = self.plain;
        let (one, other) = (&self.earlier[i * width..][..width], &self.earlier[j * width..][..width]);
        let plain = one.iter().zip(other).fold(false, |any, (a, b)| any || (a == b));
        if plain || self.overlapping.iter().any(|rule| self.blocking.gives(*rule, rows[i], rows[j])) {
            return true;
        }
        let own = &self.blocking.rules[self.task.rule];
        own.overlap()
            && (!own.agree_across(rows[i], rows[j]) || own.first_shared(rows[i], rows[j]) != Some(self.group))
    }
}
