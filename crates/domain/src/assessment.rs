//! What triage finds: three-valued criteria, a band, and the reasons that add up to a place in the queue.

use serde::{Deserialize, Serialize};

use crate::{AllegationId, CrimeId, NominalId, SourceRef};

crate::codes! {
    /// A three-valued finding. `NotMet` only ever proposes; a person confirms.
    Finding {
        Met = "MET", "Met";
        NotMet = "NOT_MET", "Not met";
        Unknown = "UNKNOWN", "Unknown";
    }
}

impl Finding {
    /// Kleene's "and" over all: not met if any is not met, else unknown if any is unknown, else met (also when empty).
    pub fn all(findings: impl IntoIterator<Item = Self>) -> Self {
        findings.into_iter().fold(Self::Met, |so_far, next| match (so_far, next) {
            (Self::NotMet, _) | (_, Self::NotMet) => Self::NotMet,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Met, Self::Met) => Self::Met,
        })
    }

    /// Kleene's "or" over all: met if any is met, else unknown if any is unknown, else not met (also when empty).
    pub fn any(findings: impl IntoIterator<Item = Self>) -> Self {
        Self::all(findings.into_iter().map(Self::negate)).negate()
    }

    /// Met becomes not met and the reverse; unknown stays.
    #[must_use]
    pub const fn negate(self) -> Self {
        match self {
            Self::Met => Self::NotMet,
            Self::NotMet => Self::Met,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl From<Option<bool>> for Finding {
    fn from(known: Option<bool>) -> Self {
        match known {
            Some(true) => Self::Met,
            Some(false) => Self::NotMet,
            None => Self::Unknown,
        }
    }
}

crate::codes! {
    /// Priority bands; P0 is handled at once, outside the ordinary order.
    PriorityBand {
        P0 = "P0", "P0: live risk today";
        P1 = "P1", "P1: first";
        P2 = "P2", "P2: next";
        P3 = "P3", "P3: remaining";
    }
}

crate::codes! {
    /// Where a closure can be looked at again.
    ReviewRoute {
        Operation = "OPERATION", "This operation";
        Csarp = "CSARP", "Child Sexual Abuse Review Panel";
        PoliceVrr = "POLICE_VRR", "Police Victims' Right to Review";
        CpsVrr = "CPS_VRR", "CPS Victims' Right to Review";
        ForceReview = "FORCE_REVIEW", "Review by the force";
        None = "NONE", "No route known: not an NFA closure";
        Unknown = "UNKNOWN", "Not known yet: facts are missing";
    }
}

/// One fact that a finding rests on, with the place it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Which fact, as a key of the rule catalogue, such as `decision_date`.
    #[serde(rename = "w")]
    pub what: String,
    /// Its value in text form, or the code of the reason it is missing. Never a name.
    #[serde(rename = "v")]
    pub value: String,
    /// The file and row; `None` for a fact that is the absence of any record.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceRef>,
}

/// One rule's finding. A score is a list of these; the number is their sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The rule's id in the catalogue, such as `window`.
    #[serde(rename = "r")]
    pub rule: String,
    /// The version of the rule.
    #[serde(rename = "n")]
    pub version: u32,
    /// What it found.
    #[serde(rename = "f")]
    pub finding: Finding,
    /// What it adds to the place in the band; 0 for eligibility criteria.
    #[serde(rename = "p", default, skip_serializing_if = "is_zero")]
    pub points: i32,
    /// The band it calls for, if it is a band rule.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub band: Option<PriorityBand>,
    /// The facts it rests on.
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
const fn is_zero(n: &i32) -> bool {
    *n == 0
}

/// The findings on one closure: an allegation, or a whole crime that names no suspect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosureFinding {
    /// The allegation; `None` when the crime was closed as a whole.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub allegation: Option<AllegationId>,
    /// The crime.
    #[serde(rename = "c")]
    pub crime: CrimeId,
    /// The suspect, if there is one.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub suspect: Option<NominalId>,
    /// All criteria of a closure taken together.
    #[serde(rename = "f")]
    pub finding: Finding,
    /// The criteria one by one.
    #[serde(rename = "r")]
    pub criteria: Vec<Reason>,
    /// Where this closure can be looked at.
    #[serde(rename = "o")]
    pub route: ReviewRoute,
}

/// What one version of the rules finds about one case. The same facts and rules give the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The rules' version, such as `2026-11-1`.
    pub rules: String,
    /// All criteria taken together.
    pub eligibility: Finding,
    /// The criteria of the case.
    pub criteria: Vec<Reason>,
    /// The criteria of each closure.
    pub closures: Vec<ClosureFinding>,
    /// The band.
    pub band: PriorityBand,
    /// Why this band and this place in it: band rules that are met and reasons with points. Most weighty first.
    pub priority: Vec<Reason>,
    /// Where the case can be looked at: this operation, or the route that is open to it instead.
    pub route: ReviewRoute,
}

/// As much of an [`Assessment`] as a list shows: read from the same bytes, without the criteria and their facts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Standing {
    /// All criteria taken together.
    pub eligibility: Finding,
    /// The band.
    pub band: PriorityBand,
    /// Why this band and this place in it, most weighty first.
    pub priority: Vec<Reason>,
    /// Where the case can be looked at.
    pub route: ReviewRoute,
}

impl Standing {
    /// The place inside the band: the sum of the reasons' points.
    pub fn points(&self) -> i32 {
        self.priority.iter().map(|reason| reason.points).sum()
    }
}

impl Assessment {
    /// The place inside the band: the sum of the reasons' points.
    pub fn points(&self) -> i32 {
        self.priority.iter().map(|reason| reason.points).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::Finding::{self, Met, NotMet, Unknown};

    #[test]
    fn three_valued_and_and_or_follow_kleene() {
        for (list, all, any) in [
            (&[][..], Met, NotMet),
            (&[Met, Met], Met, Met),
            (&[Met, Unknown], Unknown, Met),
            (&[NotMet, Unknown], NotMet, Unknown),
            (&[Met, NotMet], NotMet, Met),
            (&[Unknown, Unknown], Unknown, Unknown),
            (&[NotMet, NotMet], NotMet, NotMet),
        ] {
            assert_eq!(Finding::all(list.iter().copied()), all, "all {list:?}");
            assert_eq!(Finding::any(list.iter().copied()), any, "any {list:?}");
        }
    }
}
