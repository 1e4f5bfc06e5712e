//! The part of a group that a reader bound to a force sees: made from the records that this reader may see, and from nothing else.

use std::collections::{BTreeMap, BTreeSet};

use lookagain_domain::{
    ForceId,
    group::{GroupPart, TieKind},
    identity::Verdict,
    record::Role,
};
use lookagain_groups::PartIn;
use lookagain_store::Tx;

use super::{
    detail::{GroupDetail, HolderSeen, MemberSeen, TieSeen},
    load::{answer, part_in},
};
use crate::AppError;

/// What the visible records say of the people in a group.
#[derive(Debug, Default)]
struct Said {
    /// The parts of each nominal: with each, whether it is in a case of the group that may be seen.
    parts: BTreeMap<i64, Vec<(bool, PartIn)>>,
    /// Whether each nominal is identified.
    identified: BTreeMap<i64, Option<bool>>,
    /// Nominals that somebody, or linkage, holds to be one person.
    same: Vec<(i64, i64)>,
}

/// The group as these cases alone make it, also when they are all of its cases.
///
/// What was weighed over everybody's records is left out: the rank, strengths, the definitions, how common a value is. What people are,
/// whether they are identified and who is one person is read from the visible records.
pub(crate) async fn of(
    tx: &mut Tx,
    group: &GroupDetail,
    cases: &BTreeSet<i64>,
    own: ForceId,
) -> Result<GroupDetail, AppError> {
    let seen = group.members.iter().flat_map(|member| &member.records);
    let seen: Vec<(i64, i64)> = seen.filter(|(case, _)| cases.contains(case)).copied().collect();
    let force: BTreeMap<i64, i64> = group.cases.iter().map(|seen| (seen.case, seen.force)).collect();
    let own_records: BTreeSet<i64> = seen
        .iter()
        .filter(|(case, _)| force.get(case) == Some(&own.get()))
        .map(|(_, nominal)| *nominal)
        .collect();
    let nominals: BTreeSet<i64> = seen.iter().map(|(_, nominal)| *nominal).collect();
    let nominals: Vec<i64> = nominals.into_iter().collect();
    let mut said = Said::default();
    for (nominal, case, role) in tx.parts_of_nominals(&nominals).await? {
        let here = cases.contains(&case);
        // What a record is in a case that is not of the group is visible when the record is the reader's own force's.
        if here || own_records.contains(&nominal) {
            let role: Role = role.parse().map_err(|_| AppError::Internal("stored role"))?;
            said.parts.entry(nominal).or_default().push((here, part_in(role)));
        }
    }
    let identified = tx.nominals_identified(&nominals).await?;
    said.identified = identified.into_iter().map(|(nominal, code)| (nominal, answer(&code))).collect();
    let judged = tx.judgements_of(&nominals).await?;
    let stands =
        judged.iter().filter(|row| row.withdrawn_by.is_none() && row.verdict == Verdict::Same.code());
    said.same = stands.map(|row| (row.one, row.other)).collect();
    Ok(made(group, cases, &said))
}

fn made(group: &GroupDetail, cases: &BTreeSet<i64>, said: &Said) -> GroupDetail {
    let mut part = group.within(&cases.iter().copied().collect::<Vec<_>>());
    let (people, things): (Vec<TieSeen>, Vec<TieSeen>) =
        part.ties.into_iter().partition(|tie| tie.kind.is_person());
    let days: BTreeMap<(i64, i64), Option<(i32, i32)>> = people
        .iter()
        .flat_map(|tie| &tie.holders)
        .filter_map(|holder| Some(((holder.case, holder.nominal?), holder.days)))
        .collect();
    part.ties = things;
    let mut members = Vec::new();
    for member in part.members.drain(..).flat_map(|member| apart(&member, &said.same)) {
        let of: Vec<(bool, PartIn)> = member
            .records
            .iter()
            .filter_map(|(_, nominal)| said.parts.get(nominal))
            .flatten()
            .copied()
            .collect();
        let known: Vec<Option<bool>> = member
            .records
            .iter()
            .map(|(_, nominal)| said.identified.get(nominal).copied().flatten())
            .collect();
        let identified = if known.contains(&Some(true)) {
            Some(true)
        } else if known.contains(&None) {
            None
        } else {
            Some(false)
        };
        part.ties.extend(tie_of(&member, &of, &days));
        members.push(MemberSeen { part: seen_as(member.part, &of), identified, ..member });
    }
    part.members = members;
    part.reweigh(0.0);
    part.reasons.clear();
    for tie in &mut part.ties {
        (tie.bits, tie.bits_each, tie.cases_in_all) = (0.0, 0.0, 0);
        tie.strength.clear();
    }
    // Their order must not say what they weigh elsewhere.
    part.ties.sort_by_key(|tie| (tie.kind, tie.holders.first().map(|one| (one.case, one.nominal)), tie.key));
    part.members.sort_by_key(|member| (member.part, std::cmp::Reverse(member.records.len()), member.person));
    part
}

/// Someone as the people that visible records make of them: records that only a record of others joins are apart, and a record by itself
/// is no identity.
fn apart(member: &MemberSeen, same: &[(i64, i64)]) -> Vec<MemberSeen> {
    let mut of: BTreeMap<i64, i64> = member.records.iter().map(|(_, nominal)| (*nominal, *nominal)).collect();
    for (one, other) in same {
        let (Some(one), Some(other)) = (of.get(one).copied(), of.get(other).copied()) else { continue };
        for lowest in of.values_mut().filter(|lowest| **lowest == one.max(other)) {
            *lowest = one.min(other);
        }
    }
    let people: BTreeSet<i64> = of.values().copied().collect();
    let person = |lowest: &i64| {
        let records: Vec<(i64, i64)> =
            member.records.iter().filter(|(_, nominal)| of.get(nominal) == Some(lowest)).copied().collect();
        let several = records.iter().any(|(_, nominal)| nominal != lowest);
        let person = if several { member.person } else { -lowest };
        MemberSeen { person, records, ..member.clone() }
    };
    people.iter().map(person).collect()
}

/// What someone who is in several cases ties them by, going by what visible records say they are. Whoever is for care because of what
/// may not be seen is told of as no suspect, and so as no tie either.
fn tie_of(
    member: &MemberSeen,
    of: &[(bool, PartIn)],
    days: &BTreeMap<(i64, i64), Option<(i32, i32)>>,
) -> Option<TieSeen> {
    let cases: BTreeSet<i64> = member.records.iter().map(|(case, _)| *case).collect();
    let hidden = member.part == GroupPart::Care && of.iter().all(|(_, part)| *part != PartIn::Victim);
    if cases.len() < 2 || hidden {
        return None;
    }
    let all = |wanted: PartIn| of.iter().all(|(_, part)| *part == wanted);
    let kind = if all(PartIn::Suspect) {
        TieKind::SameSuspect
    } else if all(PartIn::Victim) {
        TieKind::SameVictim
    } else {
        TieKind::NamedElsewhere
    };
    let holders = member.records.iter().map(|(case, nominal)| HolderSeen {
        case: *case,
        nominal: Some(*nominal),
        days: days.get(&(*case, *nominal)).copied().flatten(),
    });
    Some(TieSeen {
        kind,
        key: member.person,
        holders: holders.collect(),
        steps: 0,
        bits_each: 0.0,
        bits: 0.0,
        cases_in_all: 0,
        strength: String::new(),
    })
}

/// What someone is, going by visible records: each with whether it is in a case of the group.
///
/// Who is for care because of records that may not be seen is not listed as a suspect, nor told of as a victim.
fn seen_as(everywhere: GroupPart, of: &[(bool, PartIn)]) -> GroupPart {
    let suspect = of.contains(&(true, PartIn::Suspect));
    let victim = of.iter().any(|(_, part)| *part == PartIn::Victim);
    match (suspect, victim) {
        (true, true) => GroupPart::Care,
        (true, false) if everywhere == GroupPart::Care => GroupPart::Other,
        (true, false) => GroupPart::Suspect,
        (false, _) if of.contains(&(true, PartIn::Victim)) => GroupPart::Victim,
        (false, _) => GroupPart::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grouping::detail::{CaseSeen, ReasonSeen};

    #[test]
    fn what_someone_is_follows_from_visible_records_and_nobody_for_care_becomes_a_suspect() {
        let (here, elsewhere) = (true, false);
        for (everywhere, of, seen) in [
            (GroupPart::Suspect, vec![(here, PartIn::Suspect)], GroupPart::Suspect),
            (GroupPart::Suspect, vec![(here, PartIn::Other)], GroupPart::Other),
            (GroupPart::Care, vec![(here, PartIn::Suspect)], GroupPart::Other),
            (GroupPart::Care, vec![(here, PartIn::Suspect), (elsewhere, PartIn::Victim)], GroupPart::Care),
            (GroupPart::Care, vec![(here, PartIn::Victim)], GroupPart::Victim),
            (GroupPart::Other, vec![(here, PartIn::Other), (elsewhere, PartIn::Suspect)], GroupPart::Other),
        ] {
            assert_eq!(seen_as(everywhere, &of), seen, "{everywhere:?} {of:?}");
        }
    }

    /// Three cases, the first two of the reader's force. Nominals 1 and 2 are there, 3 is elsewhere; all three are identity 9.
    fn group(part: GroupPart, kind: TieKind) -> GroupDetail {
        let holders = [(1, 1), (2, 2), (3, 3)];
        GroupDetail {
            cases: [(1, 1), (2, 1), (3, 2)].map(|(case, force)| CaseSeen { case, force, block: 0 }).to_vec(),
            members: vec![MemberSeen { person: 9, part, records: holders.to_vec(), identified: Some(true) }],
            ties: vec![TieSeen {
                kind,
                key: 9,
                holders: holders
                    .map(|(case, nominal)| HolderSeen { case, nominal: Some(nominal), days: Some((1, 2)) })
                    .to_vec(),
                steps: 2,
                bits_each: 10.0,
                bits: 20.0,
                cases_in_all: 3,
                strength: "strong".to_owned(),
            }],
            reasons: vec![ReasonSeen { kind: None, count: 2, bits: -9.0 }],
            findings: Vec::new(),
            settings: String::new(),
        }
    }

    fn said(of: &[(i64, bool, PartIn)], same: &[(i64, i64)]) -> Said {
        let mut said = Said { same: same.to_vec(), ..Said::default() };
        for (nominal, here, part) in of {
            said.parts.entry(*nominal).or_default().push((*here, *part));
        }
        said
    }

    /// Who is shown and what ties by whom.
    type Shown = (Vec<(i64, GroupPart)>, Vec<(TieKind, i64)>);

    fn shown(group: &GroupDetail, cases: &[i64], said: &Said) -> Shown {
        let part = made(group, &cases.iter().copied().collect(), said);
        assert!(part.reasons.is_empty() && part.findings.is_empty());
        assert!(part.ties.iter().all(|tie| (tie.bits, tie.bits_each, tie.cases_in_all) == (0.0, 0.0, 0)));
        (
            part.members.iter().map(|member| (member.person, member.part)).collect(),
            part.ties.iter().map(|tie| (tie.kind, tie.key)).collect(),
        )
    }

    #[test]
    fn who_is_one_person_follows_from_visible_records() {
        use PartIn::Suspect;
        let (whole, both) =
            (group(GroupPart::Suspect, TieKind::SameSuspect), [(1, true, Suspect), (2, true, Suspect)]);
        // Linked to each other: one person, and a tie.
        assert_eq!(
            shown(&whole, &[1, 2], &said(&both, &[(1, 2)])),
            (vec![(9, GroupPart::Suspect)], vec![(TieKind::SameSuspect, 9)])
        );
        // Linked only through the record of the other force: two records, and nothing that says that there is a third.
        let through = said(&both, &[(1, 3), (2, 3)]);
        assert_eq!(
            shown(&whole, &[1, 2], &through),
            (vec![(-2, GroupPart::Suspect), (-1, GroupPart::Suspect)], vec![])
        );
        // A record by itself is no identity.
        assert_eq!(shown(&whole, &[1], &through), (vec![(-1, GroupPart::Suspect)], vec![]));
    }

    #[test]
    fn in_what_part_someone_ties_cases_follows_from_visible_records() {
        use PartIn::{Other, Suspect, Victim};
        let linked = [(1, 2)];
        // A witness in the other force makes the whole NAMED_ELSEWHERE; the part is not told.
        let named = group(GroupPart::Suspect, TieKind::NamedElsewhere);
        for (of, kind) in [
            ([(1, true, Suspect), (2, true, Suspect)], TieKind::SameSuspect),
            ([(1, true, Victim), (2, true, Victim)], TieKind::SameVictim),
            ([(1, true, Suspect), (2, true, Other)], TieKind::NamedElsewhere),
        ] {
            assert_eq!(shown(&named, &[1, 2], &said(&of, &linked)).1, [(kind, 9)], "{of:?}");
        }
        // For care because of what may not be seen: neither a suspect nor the same suspect.
        let care = group(GroupPart::Care, TieKind::NamedElsewhere);
        let of = [(1, true, Suspect), (2, true, Suspect)];
        assert_eq!(shown(&care, &[1, 2], &said(&of, &linked)), (vec![(9, GroupPart::Other)], vec![]));
    }
}
