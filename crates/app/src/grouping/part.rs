//! The part of a group that a reader bound to a force sees: made from the records that this reader may see, and from nothing else.

use std::collections::{BTreeMap, BTreeSet};

use lookagain_domain::{ForceId, group::GroupPart, record::Role};
use lookagain_groups::PartIn;
use lookagain_store::Tx;

use super::{
    detail::GroupDetail,
    load::{answer, part_in},
};
use crate::AppError;

/// The group as these cases alone make it. `whole`: they are all of its cases.
///
/// What was weighed over everybody's records is left out of a part: the rank, strengths, the definitions. How common a value is in all
/// forces is left out in any case. What people are, and whether they are identified, is read from the visible records.
pub(crate) async fn of(
    tx: &mut Tx,
    group: &GroupDetail,
    cases: &BTreeSet<i64>,
    own: ForceId,
) -> Result<GroupDetail, AppError> {
    let whole = group.cases.iter().all(|seen| cases.contains(&seen.case));
    let visible: Vec<i64> = cases.iter().copied().collect();
    let mut part = if whole { group.clone() } else { group.only(&visible) };
    for tie in &mut part.ties {
        tie.cases_in_all = 0;
    }
    if !whole {
        part.reasons.clear();
        part.findings.clear();
        for tie in &mut part.ties {
            (tie.bits, tie.bits_each) = (0.0, 0.0);
            tie.strength.clear();
        }
        // Their order must not say what they weigh elsewhere.
        part.ties
            .sort_by_key(|tie| (tie.kind, tie.holders.first().map(|one| (one.case, one.nominal)), tie.key));
    }
    let force: BTreeMap<i64, i64> = group.cases.iter().map(|seen| (seen.case, seen.force)).collect();
    let own_records = part.members.iter().flat_map(|member| &member.records);
    let own_records: BTreeSet<i64> = own_records
        .filter(|(case, _)| force.get(case) == Some(&own.get()))
        .map(|(_, nominal)| *nominal)
        .collect();
    let nominals: BTreeSet<i64> =
        part.members.iter().flat_map(|member| member.records.iter().map(|(_, nominal)| *nominal)).collect();
    let nominals: Vec<i64> = nominals.into_iter().collect();
    let mut parts: BTreeMap<i64, Vec<(bool, PartIn)>> = BTreeMap::new();
    for (nominal, case, role) in tx.parts_of_nominals(&nominals).await? {
        let here = cases.contains(&case);
        // What a record is in a case that is not of the group is visible when the record is the reader's own force's.
        if here || own_records.contains(&nominal) {
            let role: Role = role.parse().map_err(|_| AppError::Internal("stored role"))?;
            parts.entry(nominal).or_default().push((here, part_in(role)));
        }
    }
    let known: BTreeMap<i64, Option<bool>> = tx
        .nominals_identified(&nominals)
        .await?
        .into_iter()
        .map(|(nominal, code)| (nominal, answer(&code)))
        .collect();
    for member in &mut part.members {
        let of: Vec<(bool, PartIn)> =
            member.records.iter().filter_map(|(_, nominal)| parts.get(nominal)).flatten().copied().collect();
        member.part = seen_as(member.part, &of);
        let known: Vec<Option<bool>> =
            member.records.iter().map(|(_, nominal)| known.get(nominal).copied().flatten()).collect();
        member.identified = if known.contains(&Some(true)) {
            Some(true)
        } else if known.contains(&None) {
            None
        } else {
            Some(false)
        };
    }
    part.members.sort_by_key(|member| (member.part, std::cmp::Reverse(member.records.len()), member.person));
    Ok(part)
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
}
