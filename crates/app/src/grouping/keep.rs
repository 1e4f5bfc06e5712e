//! Groups that keep their numbers, and what people decided standing above what a run finds.

use std::collections::{BTreeMap, BTreeSet};

use lookagain_domain::group::{GroupAct, GroupPart, Met};
use lookagain_store::{Tx, group_people::GroupDecisionRow, grouping::GroupViewRow};

use super::detail::GroupDetail;
use crate::AppError;

/// What was decided on, as it was before: what taking it back brings again.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Before {
    /// The group.
    pub(crate) one: GroupDetail,
    /// The other group of a merger.
    pub(crate) other: Option<GroupDetail>,
}

/// Groups whose cases a person settled, so that no run changes them.
pub(crate) fn held(decisions: &[GroupDecisionRow]) -> BTreeSet<i64> {
    let mut held = BTreeSet::new();
    for decision in decisions {
        match decision.act.parse::<GroupAct>() {
            Ok(GroupAct::Confirm | GroupAct::SetAside) => _ = held.insert(decision.group_id),
            Ok(GroupAct::Merge | GroupAct::Split) => {
                held.insert(decision.group_id);
                held.extend(decision.other_group);
            }
            Ok(GroupAct::Undo) | Err(_) => {}
        }
    }
    held
}

/// What changes in the membership of groups.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    /// Group and case that part.
    pub(crate) leave: Vec<(i64, i64)>,
    /// Group and case that come together.
    pub(crate) join: Vec<(i64, i64)>,
    /// The group of each set that was found; none where it needs a new one.
    pub(crate) group: Vec<Option<i64>>,
}

/// Gives found sets the groups of before: a set takes the group that most of its cases had, a group goes with the set that has most of
/// its cases; on a draw the oldest group, then the set that stands first. Sets and cases may overlap.
pub(crate) fn settle(before: &BTreeMap<i64, Vec<i64>>, found: &[Vec<i64>]) -> Settled {
    let mut groups_of: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (group, cases) in before {
        for case in cases {
            groups_of.entry(*case).or_default().push(*group);
        }
    }
    let mut claims: Vec<(usize, i64, usize)> = Vec::new();
    for (at, set) in found.iter().enumerate() {
        let mut shared: BTreeMap<i64, usize> = BTreeMap::new();
        for group in set.iter().filter_map(|case| groups_of.get(case)).flatten() {
            *shared.entry(*group).or_default() += 1;
        }
        claims.extend(shared.into_iter().map(|(group, count)| (count, group, at)));
    }
    claims.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut settled = Settled { group: vec![None; found.len()], ..Settled::default() };
    let mut taken = BTreeSet::new();
    for (_, group, at) in claims {
        if settled.group[at].is_none() && taken.insert(group) {
            settled.group[at] = Some(group);
        }
    }
    for (at, set) in found.iter().enumerate() {
        let Some(group) = settled.group[at] else { continue };
        let had = &before[&group];
        settled.leave.extend(had.iter().filter(|case| !set.contains(case)).map(|case| (group, *case)));
        settled.join.extend(set.iter().filter(|case| !had.contains(case)).map(|case| (group, *case)));
    }
    for (group, cases) in before.iter().filter(|(group, _)| !taken.contains(group)) {
        settled.leave.extend(cases.iter().map(|case| (*group, *case)));
    }
    settled
}

/// Present cases by group.
pub(crate) async fn present(tx: &mut Tx) -> Result<BTreeMap<i64, Vec<i64>>, AppError> {
    let mut by_group: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (group, case) in tx.present_group_cases().await? {
        by_group.entry(group).or_default().push(case);
    }
    Ok(by_group)
}

/// The row of a group for the list.
pub(crate) fn row(group: i64, detail: &GroupDetail) -> Result<GroupViewRow, AppError> {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let forces: BTreeSet<i64> = detail.cases.iter().map(|case| case.force).collect();
    let kinds: BTreeSet<&str> = detail.ties.iter().map(|tie| tie.kind.code()).collect();
    let network = detail.findings.iter().find(|finding| finding.id == "network");
    Ok(GroupViewRow {
        group_id: group,
        bits: detail.bits(),
        known: i64::from(detail.blocks() < 2),
        one_force: forces.first().filter(|_| forces.len() == 1).copied().unwrap_or(0),
        forces: count(forces.len()),
        cases: count(detail.cases.len()),
        suspects: count(detail.count(GroupPart::Suspect)),
        victims: count(detail.count(GroupPart::Victim) + detail.count(GroupPart::Care)),
        places: count(detail.ties.iter().filter(|tie| !tie.kind.is_person()).count()),
        ties: kinds.into_iter().collect::<Vec<_>>().join(" "),
        network: network.map_or(Met::Unknown, |finding| finding.met).code().to_owned(),
        detail: serde_json::to_string(detail).map_err(|_| AppError::Internal("writing a group"))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before(of: &[(i64, &[i64])]) -> BTreeMap<i64, Vec<i64>> {
        of.iter().map(|(group, cases)| (*group, cases.to_vec())).collect()
    }

    #[test]
    fn a_group_keeps_its_number_while_most_of_it_stays_together() {
        let had = before(&[(1, &[10, 11, 12]), (2, &[20, 21])]);
        let settled = settle(&had, &[vec![10, 11, 13], vec![30, 31]]);
        assert_eq!(settled.group, [Some(1), None]);
        assert_eq!(settled.leave, [(1, 12), (2, 20), (2, 21)]);
        assert_eq!(settled.join, [(1, 13)]);
    }

    #[test]
    fn of_two_halves_the_larger_keeps_the_number_and_cases_may_be_in_two_groups() {
        let had = before(&[(1, &[10, 11, 12, 13, 14])]);
        assert_eq!(settle(&had, &[vec![10, 11], vec![12, 13, 14]]).group, [None, Some(1)]);
        let had = before(&[(1, &[10, 11]), (2, &[11, 12])]);
        let same = settle(&had, &[vec![11, 12], vec![10, 11]]);
        assert_eq!((same.group, same.leave.len(), same.join.len()), (vec![Some(2), Some(1)], 0, 0));
    }
}
