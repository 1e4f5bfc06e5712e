//! Definitions of group-based exploitation, as versioned rows of the settings. Each is met, not met, or cannot be told.

use lookagain_domain::group::{GroupPart, Met};
use serde::{Deserialize, Serialize};

use crate::{
    candidate::{Member, Tie},
    evidence::Evidence,
    index::id,
    leiden::{Edge, components},
};

lookagain_domain::codes! {
    /// What a definition needs.
    Need {
        /// At least two suspects who cannot be one person.
        TwoSuspects = "TWO_SUSPECTS", "Two or more suspects, identified or not";
        /// Two suspects are in one case, or what suspects hold connects them.
        Associated = "ASSOCIATED", "Suspects known to or associated with each other";
        Child = "CHILD", "A victim under 18";
        Exploitation = "EXPLOITATION", "Held by a force to be exploitation";
        RecordedCse = "RECORDED_CSE", "Recorded in the dataset's category of exploitation";
    }
}

/// One definition.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its id, as in the rules of triage.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// What it says, in short.
    pub title: String,
    /// What must hold.
    pub needs: Vec<Need>,
}

/// What one definition says of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The definition.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Whether it is met.
    pub met: Met,
    /// Each need with what is known of it.
    pub needs: Vec<(Need, Met)>,
}

/// What a definition looks at.
pub(crate) struct Seen<'a> {
    pub(crate) cases: &'a [u32],
    pub(crate) members: &'a [Member],
    pub(crate) ties: &'a [Tie],
}

impl Definition {
    /// Tests a group.
    pub(crate) fn find(&self, evidence: &Evidence, group: &Seen<'_>) -> Finding {
        let needs: Vec<(Need, Met)> =
            self.needs.iter().map(|need| (*need, need_met(*need, evidence, group))).collect();
        let met = needs.iter().fold(Met::Yes, |sum, (_, met)| sum.and(*met));
        Finding { id: self.id.clone(), version: self.version, met, needs }
    }
}

fn need_met(need: Need, evidence: &Evidence, group: &Seen<'_>) -> Met {
    let facts = || group.cases.iter().map(|case| &evidence.cases[*case as usize]);
    match need {
        Need::TwoSuspects => two_suspects(group),
        Need::Associated => associated(group),
        Need::Child => any(facts().map(|case| case.child)),
        Need::Exploitation => any(facts().map(|case| case.exploitation)),
        Need::RecordedCse => any(facts().map(|case| case.recorded_cse)),
    }
}

/// One yes is enough; without one, anything unknown leaves it open.
fn any(answers: impl Iterator<Item = Option<bool>>) -> Met {
    let mut met = Met::No;
    for answer in answers {
        match answer {
            Some(true) => return Met::Yes,
            None => met = Met::Unknown,
            Some(false) => {}
        }
    }
    met
}

fn suspects<'a>(group: &Seen<'a>) -> Vec<&'a Member> {
    group.members.iter().filter(|member| member.part == GroupPart::Suspect).collect()
}

/// Two suspects are in one case.
fn together(suspects: &[&Member]) -> bool {
    let mut in_case: Vec<(u32, u32)> = suspects
        .iter()
        .flat_map(|member| member.records.iter().map(|(case, _)| (*case, member.person)))
        .collect();
    in_case.sort_unstable();
    in_case.dedup();
    in_case.chunk_by(|a, b| a.0 == b.0).any(|case| case.len() >= 2)
}

/// Two who cannot be one: known to be different, or in one case together. Two unidentified ones of two cases may be one person.
fn two_suspects(group: &Seen<'_>) -> Met {
    let suspects = suspects(group);
    if suspects.len() < 2 {
        return if suspects.is_empty() { Met::Unknown } else { Met::No };
    }
    let identified = suspects.iter().filter(|member| member.identified == Some(true)).count();
    if identified >= 2 || together(&suspects) { Met::Yes } else { Met::Unknown }
}

/// Two who cannot be one are in one case, or suspects' own ties lead from the one to the other: what both hold, or a suspect between
/// them does. What their victims have in common, where their cases happened and a tie between other people say nothing of these two.
fn associated(group: &Seen<'_>) -> Met {
    let suspects = suspects(group);
    if together(&suspects) {
        return Met::Yes;
    }
    let mut of_record: Vec<(u32, u32)> = suspects
        .iter()
        .enumerate()
        .flat_map(|(at, member)| member.records.iter().map(move |(_, record)| (*record, id(at))))
        .collect();
    of_record.sort_unstable();
    of_record.dedup();
    let suspect = |record: u32| {
        let at = of_record.binary_search_by_key(&record, |(of, _)| *of).ok()?;
        Some(of_record[at].1)
    };
    let mut ties = Vec::new();
    for tie in group.ties.iter().filter(|tie| tie.bits > 0.0) {
        let mut holders = tie.holders.iter().filter_map(|holder| suspect(holder.record?));
        if let Some(one) = holders.next() {
            let others = holders.filter(|other| *other != one);
            ties.extend(others.map(|other| Edge { one, other, weight: 1.0 }));
        }
    }
    let part = components(suspects.len(), &ties);
    let mut reached: Vec<u32> = suspects
        .iter()
        .zip(&part)
        .filter(|(member, _)| member.identified == Some(true))
        .map(|(_, part)| *part)
        .collect();
    reached.sort_unstable();
    let connected = reached.windows(2).any(|two| two[0] == two[1]);
    if connected { Met::Yes } else { two_suspects(group).and(Met::Unknown) }
}
