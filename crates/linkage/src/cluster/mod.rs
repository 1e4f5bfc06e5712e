//! From pairs to people: which records are one person, all of them together.
//!
//! Pairs are taken from the heaviest down. Two groups of records are joined when, on average over every pair between
//! them, the evidence is for one person: a pair that was looked at counts with its match weight, one that was not, or that
//! weighed too little to be kept, counts against. So one bad tie does not chain two people together, as it does in
//! connected components. (Average linkage over a sparse graph; compare Bansal, Blum and Chawla 2004 on correlation clustering.)
//!
//! Some joins are refused whatever the weights: see [`Constraints`].

mod bridge;
mod constraint;
mod join;

use crate::{Table, predict::Pair};

pub use constraint::{Constraints, Judgement, Verdict};

/// Which records are one person, and what a person should look at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clusters {
    /// For each row, the smallest row of its cluster: itself where it is alone.
    pub of_row: Vec<u32>,
    /// What a person should look at, in the order of rows.
    pub flags: Vec<Flag>,
}

/// Something about a cluster that a person should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flag {
    /// These two would be joined, but each side holds a valid identifier that the other contradicts.
    IdentifiersConflict {
        /// A row of the one side.
        left: u32,
        /// A row of the other.
        right: u32,
    },
    /// These two would be joined, but one is a victim and the other a suspect: a person decides.
    VictimAndSuspect {
        /// A row of the one side.
        left: u32,
        /// A row of the other.
        right: u32,
    },
    /// A person said that two records of the sides are different people.
    HeldApart {
        /// A row of the one side.
        left: u32,
        /// A row of the other.
        right: u32,
    },
    /// Only this tie holds two parts of a cluster together.
    Bridge {
        /// The left record of the tie.
        left: u32,
        /// The right record.
        right: u32,
    },
}

/// Joins records to people.
///
/// `least_bits` is the average evidence that a join wants; 0 is "as likely as not". The pairs must be of this table, and may
/// come in any order: the same pairs give the same clusters.
pub fn cluster(
    table: &Table,
    pairs: &[Pair],
    judgements: &[Judgement],
    constraints: &Constraints,
    least_bits: f64,
) -> Clusters {
    let rules = constraint::Rules::new(table, judgements, constraints);
    let mut joined = join::join(table.len(), pairs, &rules, least_bits);
    let bridges = bridge::bridges(&joined.of_row, pairs, least_bits);
    joined.flags.extend(bridges.into_iter().map(|(left, right)| Flag::Bridge { left, right }));
    joined.flags.sort_unstable();
    joined.flags.dedup();
    joined
}
