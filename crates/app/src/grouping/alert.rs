//! Alerts: a case that comes in and has what ties a known group. Looked at in the submission itself, over what came in alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use lookagain_domain::{GroupId, SubmissionId, group::TieKind};
use lookagain_store::{Tx, group_people::NewContact};

use super::{
    detail::GroupDetail,
    keys::{Address, Gazetteer, Keys},
    load::kind_of,
};
use crate::AppError;

/// Raises alerts on what a submission brought; returns how many cases touch a group.
///
/// A case touches a group when what it has in common with the group's ties is at least as much as belonging costs: even odds.
pub(crate) async fn raise(
    tx: &mut Tx,
    keys: &Keys,
    submission: SubmissionId,
    now: jiff::Timestamp,
) -> Result<u64, AppError> {
    let groups = tx.groups_to_watch().await?;
    if groups.is_empty() {
        return Ok(0);
    }
    let groups = groups
        .into_iter()
        .map(|(group, detail)| {
            let detail: GroupDetail =
                serde_json::from_str(&detail).map_err(|_| AppError::Internal("stored group"))?;
            Ok((GroupId::new(group).map_err(|_| AppError::Internal("stored group"))?, detail))
        })
        .collect::<Result<Vec<_>, AppError>>()?;
    let found = touched(keys, &groups, &tx.contacts_of_submission(submission).await?);
    tx.raise_alerts(&found, submission, now).await?;
    Ok(u64::try_from(found.len()).unwrap_or(u64::MAX))
}

/// Which new cases touch which groups, with the bits above even odds.
fn touched(keys: &Keys, groups: &[(GroupId, GroupDetail)], new: &[NewContact]) -> Vec<(GroupId, i64, f64)> {
    let mut holders: HashMap<(TieKind, i64), Vec<(usize, f64)>> = HashMap::new();
    for (at, (_, detail)) in groups.iter().enumerate() {
        for tie in detail.ties.iter().filter(|tie| !tie.kind.is_person()) {
            holders.entry((tie.kind, tie.key)).or_default().push((at, tie.bits_each));
        }
    }
    let mut shared: BTreeMap<(usize, i64), BTreeMap<(TieKind, i64), f64>> = BTreeMap::new();
    for contact in new {
        let Some(kind) = kind_of(&contact.kind) else { continue };
        for key in keys_of(keys, kind, contact) {
            for (at, bits) in holders.get(&(kind, key)).into_iter().flatten() {
                shared.entry((*at, contact.case_id)).or_default().insert((kind, key), *bits);
            }
        }
    }
    let mut found = Vec::new();
    for ((at, case), ties) in shared {
        let (group, detail) = &groups[at];
        let bits = ties.values().sum::<f64>() - detail.prior_bits();
        if bits > 0.0 && detail.cases.iter().all(|seen| seen.case != case) {
            found.push((*group, case, bits));
        }
    }
    found
}

fn keys_of(keys: &Keys, kind: TieKind, contact: &NewContact) -> BTreeSet<i64> {
    if kind != TieKind::Address {
        return keys.contact(kind, &contact.value).into_iter().collect();
    }
    let address = Address::read(&contact.value, contact.postcode.as_deref());
    address.map(|address| Gazetteer::default().key(keys, &address, contact.force_id)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grouping::detail::{CaseSeen, ReasonSeen, TieSeen};

    #[test]
    fn a_case_that_shares_enough_raises_an_alert_and_one_that_shares_little_or_belongs_already_does_not() {
        let keys = Keys::of("a test");
        let tie = |kind: TieKind, value: &str, bits_each: f64| TieSeen {
            kind,
            key: keys.contact(kind, value).unwrap(),
            holders: Vec::new(),
            steps: 1,
            bits_each,
            bits: bits_each,
            cases_in_all: 2,
            strength: String::new(),
        };
        let detail = GroupDetail {
            cases: vec![CaseSeen { case: 1, force: 1, block: 0 }, CaseSeen { case: 2, force: 2, block: 1 }],
            members: Vec::new(),
            ties: vec![tie(TieKind::Phone, "07700900003", 12.0), tie(TieKind::Vehicle, "ZA12 IBC", 12.0)],
            reasons: vec![ReasonSeen { kind: None, count: 1, bits: -15.0 }],
            findings: Vec::new(),
            settings: String::new(),
        };
        let groups = vec![(GroupId::new(7).unwrap(), detail)];
        let contact = |case_id: i64, kind: &str, value: &str| NewContact {
            case_id,
            nominal: 1,
            force_id: 1,
            kind: kind.to_owned(),
            value: value.to_owned(),
            postcode: None,
        };
        let both = |case: i64| [contact(case, "PHONE", "07700 900003"), contact(case, "VEHICLE", "za12ibc")];
        let found = touched(&keys, &groups, &both(9));
        assert_eq!(found.iter().map(|(group, case, _)| (group.get(), *case)).collect::<Vec<_>>(), [(7, 9)]);
        assert!((found[0].2 - 9.0).abs() < 1e-9, "24 bits less what belonging costs");
        assert_eq!(touched(&keys, &groups, &both(9)[..1]), []);
        assert_eq!(touched(&keys, &groups, &both(2)), []);
        // The same number of two records of one case counts once.
        assert_eq!(
            touched(
                &keys,
                &groups,
                &[contact(9, "PHONE", "07700900003"), contact(9, "PHONE", "+44 7700 900003")]
            ),
            []
        );
    }
}
