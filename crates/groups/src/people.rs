//! Who is in a group, and what they are in it.

use lookagain_domain::group::GroupPart;
use rayon::prelude::*;

use crate::{
    candidate::Member,
    evidence::{Evidence, Involvement, PartIn},
    index::id,
};

/// Involvements by case, to look up who is in one.
#[derive(Debug)]
pub(crate) struct Involved {
    sorted: Vec<Involvement>,
    /// People who are a victim in some case, group or not, or may be one.
    victims: Vec<bool>,
}

impl Involved {
    pub(crate) fn of(evidence: &Evidence) -> Self {
        let mut sorted = evidence.involvements.clone();
        sorted.par_sort_unstable_by_key(|one| (one.case, one.record, one.part));
        sorted.dedup();
        let people = evidence.records.iter().map(|record| record.person as usize + 1).max().unwrap_or(0);
        let mut victims = vec![false; people];
        for one in sorted.iter().filter(|one| one.part == PartIn::Victim) {
            victims[evidence.records[one.record as usize].person as usize] = true;
        }
        for record in &evidence.to_care_for {
            victims[evidence.records[*record as usize].person as usize] = true;
        }
        Self { sorted, victims }
    }

    /// Who is in these cases.
    pub(crate) fn of_cases(&self, cases: &[u32]) -> Vec<Involvement> {
        let mut found = Vec::new();
        for case in cases {
            let from = self.sorted.partition_point(|one| one.case < *case);
            found.extend(self.sorted[from..].iter().take_while(|one| one.case == *case));
        }
        found
    }

    /// The people of these involvements. Who is a victim anywhere, or may be, is never listed as a suspect.
    pub(crate) fn members(&self, evidence: &Evidence, involved: &[Involvement]) -> Vec<Member> {
        let mut by_person: Vec<(u32, u32, u32, PartIn)> = involved
            .iter()
            .map(|one| (evidence.records[one.record as usize].person, one.case, one.record, one.part))
            .collect();
        by_person.sort_unstable();
        by_person.dedup();
        let member = |same: &[(u32, u32, u32, PartIn)]| {
            let person = same[0].0;
            let is = |part: PartIn| same.iter().any(|(.., p)| *p == part);
            let part = match (is(PartIn::Suspect), self.victims[person as usize]) {
                (true, true) => GroupPart::Care,
                (true, false) => GroupPart::Suspect,
                (false, _) if is(PartIn::Victim) => GroupPart::Victim,
                (false, _) => GroupPart::Other,
            };
            let mut records: Vec<(u32, u32)> =
                same.iter().map(|(_, case, record, _)| (*case, *record)).collect();
            records.dedup();
            let known: Vec<Option<bool>> =
                records.iter().map(|(_, record)| evidence.records[*record as usize].identified).collect();
            let identified = if known.contains(&Some(true)) {
                Some(true)
            } else if known.contains(&None) {
                None
            } else {
                Some(false)
            };
            Member { person, part, records, identified }
        };
        let mut members: Vec<Member> = by_person.chunk_by(|a, b| a.0 == b.0).map(member).collect();
        members
            .sort_by_key(|member| (member.part, std::cmp::Reverse(id(member.records.len())), member.person));
        members
    }
}
