//! What a person is shown: cases that belong together, who is in them, what ties them, and why it is ranked where it is.

use lookagain_domain::group::{GroupPart, TieKind};
use serde::Serialize;

use crate::define::Finding;

/// One who holds what ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Holder {
    /// Place of the case.
    pub case: u32,
    /// Place of the record; none when it is the case's own, such as a venue.
    pub record: Option<u32>,
    /// First day of use; none when it is not known.
    pub from_day: Option<i32>,
    /// Last day.
    pub to_day: Option<i32>,
}

/// Something that cases of a group share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tie {
    /// What it is.
    pub kind: TieKind,
    /// The caller's number of it; for a person's kinds the person.
    pub value: u32,
    /// Who holds it.
    pub holders: Vec<Holder>,
    /// How many steps tie its holders.
    pub steps: u32,
    /// Bits of one step.
    pub bits_each: f64,
    /// Bits of all steps, less what years between uses cost.
    pub bits: f64,
    /// How many cases in all have it on record.
    pub cases_in_all: u32,
}

/// Someone in a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The person, as evidence numbers them.
    pub person: u32,
    /// What they are in this group.
    pub part: GroupPart,
    /// Places of their cases in the group, each with the record there.
    pub records: Vec<(u32, u32)>,
    /// Does a force know who it is? None when that was not recorded.
    pub identified: Option<bool>,
}

/// One line of the reasons for a rank.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupReason {
    /// The kind of tie; none for what it costs to hold that cases belong together.
    pub kind: Option<TieKind>,
    /// How many: ties, or cases.
    pub count: u32,
    /// Its share of the rank, in bits.
    pub bits: f64,
}

/// Cases that may belong together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// Places of the cases, ascending.
    pub cases: Vec<u32>,
    /// Cases that were known to belong together, block by block: each has one, when nothing was known.
    pub blocks: Vec<Vec<u32>>,
    /// Who is in it.
    pub members: Vec<Member>,
    /// What ties it, strongest first.
    pub ties: Vec<Tie>,
    /// Why it is ranked where it is; the rank is their sum.
    pub reasons: Vec<GroupReason>,
    /// What each definition says.
    pub findings: Vec<Finding>,
    /// How many forces.
    pub forces: u32,
}

impl Candidate {
    /// The rank: the sum of the reasons, in bits. Nought is even odds.
    pub fn bits(&self) -> f64 {
        self.reasons.iter().map(|reason| reason.bits).sum()
    }

    /// All of it was known as one investigation.
    pub fn known(&self) -> bool {
        self.blocks.len() < 2
    }
}
