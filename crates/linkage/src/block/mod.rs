//! Which pairs are looked at: the records that agree on the keys of a rule, rule after rule.
//!
//! A rule gives each record a number, its group; the pairs of a rule are the pairs within its groups. A pair that an
//! earlier rule gives too is left to that rule, so each is looked at once. Groups that are too large are refined by
//! more fields, never dropped, and what the refinement leaves out is counted.

mod count;
mod group;
mod keys;
mod refine;
mod task;

use rayon::prelude::*;

use crate::{
    Table,
    model::{BlockingRule, LinkType, Model, ModelError},
};

pub(crate) use count::counts;
pub use count::{Refined, RuleCount, analyse_blocking, count_candidates};
pub(crate) use group::{Groups, pairs as pairs_of};
pub(crate) use keys::{Keys, NO_KEY, agreement_keys};
pub(crate) use task::{Task, Walk};

/// The largest group whose pairs are all looked at; one with more records is refined.
pub(crate) const LARGEST_GROUP: usize = 6_000;

/// All rules of a model over a table.
#[derive(Debug)]
pub(crate) struct Blocking {
    pub(crate) rules: Vec<Groups>,
    /// The rules whose groups do not overlap, ascending.
    pub(crate) plain: Vec<usize>,
    /// Record after record, its group under each of them: numbered from 1, 0 for none.
    of_rows: Vec<u32>,
    pub(crate) link: LinkType,
    pub(crate) sets: Vec<u16>,
}

impl Blocking {
    /// Groups the records by each rule.
    pub(crate) fn new(table: &Table, model: &Model, rules: &[BlockingRule]) -> Result<Self, ModelError> {
        let rules =
            rules.par_iter().map(|rule| Groups::new(table, model, rule)).collect::<Result<Vec<_>, _>>()?;
        let plain: Vec<usize> = (0..rules.len()).filter(|rule| !rules[*rule].overlap()).collect();
        let mut of_rows = vec![0; table.len() * plain.len()];
        for (place, rule) in plain.iter().enumerate() {
            for (number, group) in (1..).zip(0..rules[*rule].len()) {
                let rows = rules[*rule].get(group).iter();
                rows.for_each(|row| of_rows[*row as usize * plain.len() + place] = number);
            }
        }
        let sets = if model.link == LinkType::Between { table.sets().to_vec() } else { Vec::new() };
        Ok(Self { rules, plain, of_rows, link: model.link, sets })
    }

    /// Whether two records may be one person, by the sets that they came from.
    #[inline]
    pub(crate) fn allows(&self, left: u32, right: u32) -> bool {
        self.sets.is_empty() || self.link.allows(self.sets[left as usize], self.sets[right as usize])
    }

    /// The groups of a record under the plain rules, in their order.
    #[inline]
    pub(crate) fn groups_of(&self, row: u32) -> &[u32] {
        &self.of_rows[row as usize * self.plain.len()..][..self.plain.len()]
    }

    /// Whether a rule whose groups overlap gives this pair.
    #[inline]
    pub(crate) fn gives(&self, rule: usize, left: u32, right: u32) -> bool {
        self.rules[rule].share_a_group(left, right)
    }
}
