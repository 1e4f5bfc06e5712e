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
    pub(crate) link: LinkType,
    pub(crate) sets: Vec<u16>,
}

impl Blocking {
    /// Groups the records by each rule.
    pub(crate) fn new(table: &Table, model: &Model, rules: &[BlockingRule]) -> Result<Self, ModelError> {
        let rules =
            rules.par_iter().map(|rule| Groups::new(table, model, rule)).collect::<Result<Vec<_>, _>>()?;
        let sets = if model.link == LinkType::Between { table.sets().to_vec() } else { Vec::new() };
        Ok(Self { rules, link: model.link, sets })
    }

    /// Whether two records may be one person, by the sets that they came from.
    #[inline]
    pub(crate) fn allows(&self, left: u32, right: u32) -> bool {
        self.sets.is_empty() || self.link.allows(self.sets[left as usize], self.sets[right as usize])
    }

    /// Whether a rule gives this pair, by the groups of both.
    #[inline]
    pub(crate) fn gives(&self, rule: usize, left: u32, right: u32) -> bool {
        self.rules[rule].share_a_group(left, right)
    }
}
