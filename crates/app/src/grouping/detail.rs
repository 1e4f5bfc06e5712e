//! A group as it is kept and shown: numbers of the store, never a name or a value.

use std::collections::{BTreeMap, BTreeSet};

use lookagain_domain::group::{GroupPart, TieKind};
use lookagain_groups::{Candidate, Finding, Settings};
use lookagain_store::grouping::RefusedTie;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::build::Built;

/// A case of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSeen {
    /// The case.
    pub case: i64,
    /// Its force.
    pub force: i64,
    /// Cases with the same number were known to belong together.
    pub block: u32,
}

/// Someone in a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberSeen {
    /// The identity, or the nominal below nought.
    pub person: i64,
    /// What they are in it.
    pub part: GroupPart,
    /// Their records: the case of each, and the nominal whatever its version.
    pub records: Vec<(i64, i64)>,
    /// Does a force know who it is?
    pub identified: Option<bool>,
}

/// One who holds what ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderSeen {
    /// The case.
    pub case: i64,
    /// The nominal whatever its version; none when it is the case's own.
    pub nominal: Option<i64>,
    /// First and last day, in days from 1 January 1970.
    pub days: Option<(i32, i32)>,
}

/// What ties.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TieSeen {
    /// What it is.
    pub kind: TieKind,
    /// Its key: tells nothing of the value, and leaves the installation nowhere. For a person's kinds as in [`MemberSeen::person`].
    pub key: i64,
    /// Who holds it.
    pub holders: Vec<HolderSeen>,
    /// Steps that tie them.
    pub steps: u32,
    /// Bits of one step.
    pub bits_each: f64,
    /// Bits in all.
    pub bits: f64,
    /// How many cases in all have it on record.
    pub cases_in_all: u32,
    /// How strong one step is, in words.
    pub strength: String,
}

/// A reason for a rank.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReasonSeen {
    /// The kind of tie; none for what belonging costs.
    pub kind: Option<TieKind>,
    /// How many.
    pub count: u32,
    /// Bits.
    pub bits: f64,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupDetail {
    /// Its cases.
    pub cases: Vec<CaseSeen>,
    /// Who is in it.
    pub members: Vec<MemberSeen>,
    /// What ties it, strongest first.
    pub ties: Vec<TieSeen>,
    /// Why it is ranked where it is: the rank is the sum.
    pub reasons: Vec<ReasonSeen>,
    /// What each definition says.
    pub findings: Vec<Finding>,
    /// Version of the settings.
    pub settings: String,
}

impl GroupDetail {
    /// The rank.
    pub fn bits(&self) -> f64 {
        self.reasons.iter().map(|reason| reason.bits).sum()
    }

    /// How many blocks of cases were known to belong together.
    pub fn blocks(&self) -> usize {
        self.cases.iter().map(|case| case.block).collect::<BTreeSet<_>>().len()
    }

    /// How many are this in it.
    pub fn count(&self, part: GroupPart) -> usize {
        self.members.iter().filter(|member| member.part == part).count()
    }

    pub(crate) fn of(candidate: &Candidate, built: &Built, settings: &Settings) -> Self {
        let case = |at: u32| built.cases[at as usize];
        let nominal = |at: u32| built.nominals[at as usize];
        let mut cases: Vec<CaseSeen> = Vec::with_capacity(candidate.cases.len());
        for (block, of) in candidate.blocks.iter().enumerate() {
            let block = u32::try_from(block).unwrap_or(u32::MAX);
            cases.extend(of.iter().map(|at| CaseSeen {
                case: case(*at),
                force: built.forces[*at as usize],
                block,
            }));
        }
        cases.sort_by_key(|seen| seen.case);
        let ties = candidate.ties.iter().map(|tie| TieSeen {
            kind: tie.kind,
            key: if tie.kind.is_person() {
                built.people[tie.value as usize]
            } else {
                built.keys[tie.value as usize]
            },
            holders: tie
                .holders
                .iter()
                .map(|holder| HolderSeen {
                    case: case(holder.case),
                    nominal: holder.record.map(nominal),
                    days: holder.from_day.zip(holder.to_day),
                })
                .collect(),
            steps: tie.steps,
            bits_each: tie.bits_each,
            bits: tie.bits,
            cases_in_all: tie.cases_in_all,
            strength: settings.strength(tie.bits_each).to_owned(),
        });
        let members = candidate.members.iter().map(|member| MemberSeen {
            person: built.people[member.person as usize],
            part: member.part,
            records: member.records.iter().map(|(at, record)| (case(*at), nominal(*record))).collect(),
            identified: member.identified,
        });
        Self {
            cases,
            members: members.collect(),
            ties: ties.collect(),
            reasons: candidate
                .reasons
                .iter()
                .map(|reason| ReasonSeen { kind: reason.kind, count: reason.count, bits: reason.bits })
                .collect(),
            findings: candidate.findings.clone(),
            settings: settings.version().to_owned(),
        }
    }
}

impl GroupDetail {
    /// What belonging costs for each block but one.
    pub(crate) fn prior_bits(&self) -> f64 {
        let cost = self.reasons.iter().find(|reason| reason.kind.is_none());
        cost.map_or(0.0, |reason| -reason.bits / f64::from(reason.count.max(1)))
    }

    /// The part of it that these cases are.
    pub(crate) fn only(&self, cases: &[i64]) -> Self {
        let mut part = self.within(cases);
        part.reweigh(self.prior_bits());
        part
    }

    /// What of it is in these cases, with ties that may tie nobody any more.
    pub(crate) fn within(&self, cases: &[i64]) -> Self {
        let mut part = self.clone();
        part.cases.retain(|seen| cases.contains(&seen.case));
        for member in &mut part.members {
            member.records.retain(|(case, _)| cases.contains(case));
        }
        part.members.retain(|member| !member.records.is_empty());
        for tie in &mut part.ties {
            tie.holders.retain(|holder| cases.contains(&holder.case));
        }
        part
    }

    /// Tells whether the group is still as it was shown: what hangs on the place of a tie holds no longer when it differs. Made from
    /// nothing that says what a tie is.
    pub fn mark(&self) -> String {
        let shown = serde_json::to_vec(&self.clone().numbered()).unwrap_or_default();
        hex::encode(&Sha256::digest(shown)[..8])
    }

    /// Things under their places instead of their keys: what leaves the installation, or may be compared with another group's, has none.
    #[must_use]
    pub(crate) fn numbered(mut self) -> Self {
        for (at, tie) in self.ties.iter_mut().enumerate().filter(|(_, tie)| !tie.kind.is_person()) {
            tie.key = i64::try_from(at + 1).unwrap_or(i64::MAX);
        }
        self
    }

    /// Both together. What ties only one to the other, and neither in itself, is found by the next run.
    pub(crate) fn with(&self, other: &Self) -> Self {
        let prior = self.prior_bits().max(other.prior_bits());
        let mut both = self.clone();
        let missing = other.cases.iter().filter(|seen| self.cases.iter().all(|mine| mine.case != seen.case));
        both.cases.extend(missing);
        both.cases.sort_by_key(|seen| seen.case);
        for member in &other.members {
            match both.members.iter_mut().find(|mine| mine.person == member.person) {
                Some(mine) => {
                    mine.records.extend(&member.records);
                    mine.records.sort_unstable();
                    mine.records.dedup();
                    // A victim in one and a suspect in the other is a matter of care.
                    if mine.part != member.part {
                        mine.part = joined(mine.part, member.part);
                    }
                }
                None => both.members.push(member.clone()),
            }
        }
        for tie in &other.ties {
            match both.ties.iter_mut().find(|mine| (mine.kind, mine.key) == (tie.kind, tie.key)) {
                Some(mine) => {
                    mine.holders.extend(&tie.holders);
                    mine.holders.sort_by_key(|holder| (holder.case, holder.nominal));
                    mine.holders.dedup();
                    // A step weighs what a step weighed on average; how many there are is counted below.
                    mine.steps += tie.steps;
                    mine.bits += tie.bits;
                    // Fewer others hold it than either group counted.
                    mine.bits_each = mine.bits_each.max(tie.bits_each);
                }
                None => both.ties.push(tie.clone()),
            }
        }
        both.reweigh(prior);
        both
    }

    /// Without what somebody called no tie: for everybody, in the records of one force, or for one who was said to hold it.
    pub(crate) fn without(&self, said: &RefusedTie) -> Self {
        let prior = self.prior_bits();
        let mut rest = self.clone();
        let force: BTreeMap<i64, i64> = self.cases.iter().map(|seen| (seen.case, seen.force)).collect();
        let still = |holder: &HolderSeen| match (said.nominal, said.force) {
            (Some(_), _) => holder.nominal != said.nominal,
            (None, Some(own)) => force.get(&holder.case) != Some(&own),
            (None, None) => false,
        };
        let mut changed = false;
        for tie in rest.ties.iter_mut().filter(|tie| (tie.kind, tie.key) == (said.kind, said.key)) {
            let before = tie.holders.len();
            tie.holders.retain(still);
            changed |= tie.holders.len() < before;
        }
        if changed {
            rest.reweigh(prior);
        }
        rest
    }

    /// Counts blocks, steps and reasons anew after something went or came. The next run weighs it from the records, and only then it is
    /// told again which definitions it meets: they were found of what it was before.
    pub(crate) fn reweigh(&mut self, prior: f64) {
        self.findings.clear();
        self.count_blocks();
        let block: BTreeMap<i64, u32> = self.cases.iter().map(|seen| (seen.case, seen.block)).collect();
        let person: BTreeMap<i64, i64> = self
            .members
            .iter()
            .flat_map(|member| member.records.iter().map(|(_, nominal)| (*nominal, member.person)))
            .collect();
        for tie in &mut self.ties {
            let steps = steps(tie, &block, &person);
            if steps != tie.steps {
                // What years cost stays in proportion.
                let each = (tie.bits / f64::from(tie.steps.max(1))).min(tie.bits_each);
                tie.bits = each * f64::from(steps);
                tie.steps = steps;
            }
        }
        self.ties.retain(|tie| tie.steps > 0);
        self.ties.sort_by(|a, b| b.bits.total_cmp(&a.bits).then((a.kind, a.key).cmp(&(b.kind, b.key))));
        self.reasons.clear();
        for kind in TieKind::ALL {
            let of: Vec<&TieSeen> = self.ties.iter().filter(|tie| tie.kind == *kind).collect();
            if !of.is_empty() {
                let count = u32::try_from(of.len()).unwrap_or(u32::MAX);
                let bits = of.iter().map(|tie| tie.bits).sum();
                self.reasons.push(ReasonSeen { kind: Some(*kind), count, bits });
            }
        }
        let count = u32::try_from(self.blocks().saturating_sub(1)).unwrap_or(u32::MAX);
        self.reasons.push(ReasonSeen { kind: None, count, bits: -f64::from(count) * prior });
    }

    /// Cases that one record is in were known to belong together. Blocks are numbered by their first case.
    fn count_blocks(&mut self) {
        let mut block: BTreeMap<i64, i64> = self.cases.iter().map(|seen| (seen.case, seen.case)).collect();
        let mut of_nominal: BTreeMap<i64, i64> = BTreeMap::new();
        let records = self.members.iter().flat_map(|member| &member.records);
        for (case, nominal) in records {
            let Some(here) = block.get(case).copied() else { continue };
            let first = *of_nominal.entry(*nominal).or_insert(*case);
            let there = block.get(&first).copied().unwrap_or(here);
            let (low, high) = (here.min(there), here.max(there));
            for one in block.values_mut().filter(|one| **one == high) {
                *one = low;
            }
        }
        let numbers: BTreeSet<i64> = block.values().copied().collect();
        let numbers: BTreeMap<i64, u32> = numbers.into_iter().zip(0..).collect();
        for seen in &mut self.cases {
            seen.block = block.get(&seen.case).and_then(|first| numbers.get(first)).copied().unwrap_or(0);
        }
    }
}

/// How many steps tie who holds something: one fewer than there are parts of the group that nothing else connects. Cases of one block
/// are one part, and so is what one person has in several.
fn steps(tie: &TieSeen, block: &BTreeMap<i64, u32>, person: &BTreeMap<i64, i64>) -> u32 {
    let mut parts: Vec<(BTreeSet<u32>, BTreeSet<i64>)> = Vec::new();
    for holder in &tie.holders {
        let blocks = block.get(&holder.case).copied();
        let people =
            holder.nominal.filter(|_| !tie.kind.is_person()).and_then(|one| person.get(&one).copied());
        let mut part = (BTreeSet::from_iter(blocks), BTreeSet::from_iter(people));
        parts.retain_mut(|other| {
            let apart = other.0.is_disjoint(&part.0) && other.1.is_disjoint(&part.1);
            if !apart {
                part.0.append(&mut other.0);
                part.1.append(&mut other.1);
            }
            apart
        });
        parts.push(part);
    }
    u32::try_from(parts.len().saturating_sub(1)).unwrap_or(u32::MAX)
}

const fn joined(one: GroupPart, other: GroupPart) -> GroupPart {
    match (one, other) {
        (GroupPart::Care, _)
        | (_, GroupPart::Care)
        | (GroupPart::Suspect, GroupPart::Victim)
        | (GroupPart::Victim, GroupPart::Suspect) => GroupPart::Care,
        (GroupPart::Suspect, _) | (_, GroupPart::Suspect) => GroupPart::Suspect,
        (GroupPart::Victim, _) | (_, GroupPart::Victim) => GroupPart::Victim,
        (GroupPart::Other, GroupPart::Other) => GroupPart::Other,
    }
}

#[cfg(test)]
mod tests {
    use lookagain_domain::group::Met;

    use super::*;
    use crate::grouping::keep;

    /// A group of these records (case, nominal, person), with one phone that some nominals hold.
    fn group(
        records: &[(i64, i64, i64)],
        phone: &[i64],
        (steps, bits): (u32, f64),
        prior: f64,
    ) -> GroupDetail {
        let cases: BTreeSet<i64> = records.iter().map(|(case, ..)| *case).collect();
        let people: BTreeSet<i64> = records.iter().map(|(.., person)| *person).collect();
        let of = |person: i64| records.iter().filter(move |record| record.2 == person);
        let holders = records.iter().filter(|(_, nominal, _)| phone.contains(nominal));
        let mut group = GroupDetail {
            cases: cases.iter().map(|case| CaseSeen { case: *case, force: 1, block: 0 }).collect(),
            members: people
                .iter()
                .map(|person| MemberSeen {
                    person: *person,
                    part: GroupPart::Suspect,
                    records: of(*person).map(|(case, nominal, _)| (*case, *nominal)).collect(),
                    identified: None,
                })
                .collect(),
            ties: vec![TieSeen {
                kind: TieKind::Phone,
                key: 7,
                holders: holders
                    .map(|(case, nominal, _)| HolderSeen { case: *case, nominal: Some(*nominal), days: None })
                    .collect(),
                steps,
                bits_each: bits / f64::from(steps),
                bits,
                cases_in_all: 2,
                strength: String::new(),
            }],
            reasons: vec![ReasonSeen { kind: None, count: 1, bits: -prior }],
            findings: Vec::new(),
            settings: String::new(),
        };
        group.reweigh(prior);
        group
    }

    fn told(group: &GroupDetail) -> (Vec<u32>, Vec<(u32, f64)>, f64) {
        let blocks = group.cases.iter().map(|seen| seen.block).collect();
        let ties = group.ties.iter().map(|tie| (tie.steps, tie.bits)).collect();
        (blocks, ties, group.bits())
    }

    #[test]
    fn two_groups_together_have_the_blocks_of_both_and_a_step_between_them() {
        let one = group(&[(1, 10, -10), (2, 20, -20)], &[10, 20], (1, 10.0), 3.0);
        let other = group(&[(3, 30, -30), (4, 40, -40)], &[30, 40], (1, 6.0), 3.0);
        // Steps of 10 and 6 bits, and one between the groups of their mean; three blocks more than one.
        assert_eq!(told(&one.with(&other)), (vec![0, 1, 2, 3], vec![(3, 24.0)], 24.0 - 9.0));
        // One record is in a case of each: what the force knew is no step and costs nothing.
        let other = group(&[(3, 20, -20), (4, 40, -40)], &[20, 40], (1, 6.0), 3.0);
        assert_eq!(told(&one.with(&other)), (vec![0, 1, 1, 2], vec![(2, 16.0)], 16.0 - 6.0));
    }

    #[test]
    fn what_is_left_is_known_to_belong_together_only_through_what_is_left() {
        let whole =
            group(&[(1, 9, -9), (2, 9, -9), (2, 8, -8), (3, 8, -8), (4, 40, -40)], &[9, 40], (1, 10.0), 3.0);
        assert_eq!(told(&whole).0, [0, 0, 0, 1]);
        let part = whole.only(&[1, 3, 4]);
        assert_eq!(told(&part), (vec![0, 1, 2], vec![(1, 10.0)], 10.0 - 6.0));
        assert_eq!(told(&whole.only(&[3, 4])).1, [], "one holder alone is no tie");
    }

    #[test]
    fn what_one_person_had_in_two_cases_is_no_tie_once_nobody_else_has_it() {
        let whole = group(&[(1, 10, 5), (2, 20, 5), (3, 30, -30)], &[10, 20, 30], (1, 10.0), 3.0);
        assert_eq!(told(&whole).1, [(1, 10.0)]);
        assert_eq!(told(&whole.only(&[1, 2])).1, []);
        let said = |key: i64, nominal: Option<i64>, force: Option<i64>| {
            whole.without(&RefusedTie { kind: TieKind::Phone, key, nominal, force })
        };
        assert_eq!(told(&said(7, Some(30), None)).1, []);
        assert_eq!(said(8, None, None), whole, "another thing");
        assert_eq!(said(7, None, Some(2)), whole, "said of another force's records");
        assert_eq!(told(&said(7, None, Some(1))).1, []);
    }

    #[test]
    fn what_a_definition_said_of_a_group_is_not_said_of_what_became_of_it() {
        let whole = GroupDetail {
            findings: vec![Finding {
                id: "network".to_owned(),
                version: 1,
                met: Met::Yes,
                needs: Vec::new(),
            }],
            ..group(&[(1, 10, -10), (2, 20, -20), (3, 30, -30)], &[10, 20, 30], (2, 20.0), 3.0)
        };
        let refused = RefusedTie { kind: TieKind::Phone, key: 7, nominal: Some(30), force: None };
        for (became, how) in [
            (whole.without(&refused), "a tie was wrong"),
            (whole.only(&[1, 2]), "split"),
            (whole.with(&whole), "merged"),
        ] {
            assert_eq!(became.findings, [], "{how}");
            assert_eq!(keep::row(1, &became).unwrap().network, Met::Unknown.code(), "{how}");
        }
        let other = RefusedTie { key: 8, ..refused };
        assert_eq!(whole.without(&other).findings, whole.findings, "nothing changed");
    }

    #[test]
    fn a_mark_tells_when_the_group_is_not_as_it_was_shown_and_says_nothing_of_a_key() {
        let whole = group(&[(1, 10, -10), (2, 20, -20), (3, 30, -30)], &[10, 20, 30], (2, 20.0), 3.0);
        let mut other_key = whole.clone();
        other_key.ties[0].key = 8;
        assert_eq!(whole.mark(), other_key.mark());
        assert_ne!(whole.mark(), whole.only(&[1, 2]).mark());
    }

    #[test]
    fn what_leaves_the_installation_has_no_keys() {
        let whole = group(&[(1, 10, -10), (2, 20, -20)], &[10, 20], (1, 10.0), 3.0);
        let mut secret = whole.clone();
        secret.ties[0].key = 0x7a7a_7a7a_7a7a;
        assert_eq!(
            secret.numbered(),
            GroupDetail { ties: vec![TieSeen { key: 1, ..whole.ties[0].clone() }], ..whole }
        );
    }
}
