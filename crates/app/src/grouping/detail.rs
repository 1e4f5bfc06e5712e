//! A group as it is kept and shown: numbers of the store, never a name or a value.

use lookagain_domain::group::{GroupPart, TieKind};
use lookagain_groups::{Candidate, Finding, Settings};
use serde::{Deserialize, Serialize};

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
    /// Its key: tells nothing of the value. For a person's kinds as in [`MemberSeen::person`].
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
        self.cases.iter().map(|case| case.block).collect::<std::collections::BTreeSet<_>>().len()
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
        let prior = self.prior_bits();
        let mut part = self.clone();
        part.cases.retain(|seen| cases.contains(&seen.case));
        for member in &mut part.members {
            member.records.retain(|(case, _)| cases.contains(case));
        }
        part.members.retain(|member| !member.records.is_empty());
        for tie in &mut part.ties {
            tie.holders.retain(|holder| cases.contains(&holder.case));
        }
        part.reweigh(prior);
        part
    }

    /// Both together.
    pub(crate) fn with(&self, other: &Self) -> Self {
        let prior = self.prior_bits().max(other.prior_bits());
        let mut both = self.clone();
        let blocks = u32::try_from(self.blocks()).unwrap_or(u32::MAX);
        let missing = other.cases.iter().filter(|seen| self.cases.iter().all(|mine| mine.case != seen.case));
        both.cases.extend(missing.map(|seen| CaseSeen { block: seen.block + blocks, ..*seen }));
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
                    mine.steps += tie.steps + 1;
                    mine.bits_each = mine.bits_each.min(tie.bits_each);
                }
                None => both.ties.push(tie.clone()),
            }
        }
        both.reweigh(prior);
        both
    }

    /// Without a tie, or without one who was said to hold it.
    pub(crate) fn without(&self, kind: TieKind, key: i64, nominal: Option<i64>) -> Self {
        let prior = self.prior_bits();
        let mut rest = self.clone();
        for tie in rest.ties.iter_mut().filter(|tie| (tie.kind, tie.key) == (kind, key)) {
            tie.holders.retain(|holder| nominal.is_some() && holder.nominal != nominal);
        }
        rest.reweigh(prior);
        rest
    }

    /// Counts steps and reasons anew after something went or came. The next run weighs it from the records.
    fn reweigh(&mut self, prior: f64) {
        for tie in &mut self.ties {
            let cases: std::collections::BTreeSet<i64> =
                tie.holders.iter().map(|holder| holder.case).collect();
            let most = u32::try_from(cases.len().saturating_sub(1)).unwrap_or(u32::MAX);
            let before = tie.steps.max(1);
            tie.steps = tie.steps.min(most);
            // What years cost stays in proportion.
            tie.bits = (tie.bits / f64::from(before)).min(tie.bits_each) * f64::from(tie.steps);
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
