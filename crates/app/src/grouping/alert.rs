//! Alerts: a case that comes in and has what ties a known group. Looked at in the submission itself, over what came in alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use lookagain_domain::{GroupId, SubmissionId, group::TieKind};
use lookagain_store::{
    Tx,
    group_people::{AddressHeld, NewContact},
    grouping::GroupViewRow,
};

use super::{
    detail::{GroupDetail, TieSeen},
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
    let new = tx.contacts_of_submission(submission).await?;
    // An address without a postcode goes by the postcode that others of it have: those of the groups are read when it may matter.
    let addressed = new.iter().any(|contact| kind_of(&contact.kind) == Some(TieKind::Address));
    let at_home =
        groups.iter().flat_map(|(_, detail)| &detail.ties).filter(|tie| tie.kind == TieKind::Address);
    let at_home: BTreeSet<i64> =
        at_home.flat_map(|tie| tie.holders.iter().filter_map(|holder| holder.nominal)).collect();
    let held =
        if addressed { tx.addresses_of(&at_home.into_iter().collect::<Vec<_>>()).await? } else { Vec::new() };
    let found = touched(keys, &groups, &held, &new);
    tx.raise_alerts(&found, submission, now).await?;
    Ok(u64::try_from(found.len()).unwrap_or(u64::MAX))
}

/// Which cases are new to a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewCases {
    /// The last case that the run before saw; none when there was no run, and then none is new.
    pub(crate) after: Option<i64>,
    /// The newest submission.
    pub(crate) submission: Option<SubmissionId>,
}

/// Raises alerts on cases that came in since the run before and belong to a group that was there: by people too, whom linkage has joined
/// meanwhile. `joined` are groups with cases that they took in, `beside` those that a person settled, with cases that belong to them.
pub(crate) async fn raise_joined(
    tx: &mut Tx,
    new: NewCases,
    views: &[GroupViewRow],
    joined: &[(i64, i64)],
    beside: &[(i64, i64, f64)],
    now: jiff::Timestamp,
) -> Result<u64, AppError> {
    let (Some(after), Some(submission)) = (new.after, new.submission) else { return Ok(0) };
    let mut found: BTreeMap<(i64, i64), f64> = BTreeMap::new();
    let touched: BTreeSet<i64> =
        joined.iter().filter(|(_, case)| *case > after).map(|(group, _)| *group).collect();
    for view in views.iter().filter(|view| view.bits > 0.0 && touched.contains(&view.group_id)) {
        let detail: GroupDetail =
            serde_json::from_str(&view.detail).map_err(|_| AppError::Internal("written group"))?;
        for (group, case) in joined.iter().filter(|(group, case)| *group == view.group_id && *case > after) {
            let holds = |tie: &&TieSeen| tie.holders.iter().any(|holder| holder.case == *case);
            let bits: f64 = detail.ties.iter().filter(holds).map(|tie| tie.bits_each).sum();
            found.insert((*group, *case), bits - detail.prior_bits());
        }
    }
    let confirmed: BTreeSet<i64> = tx.confirmed_groups().await?.into_iter().collect();
    let beside = beside.iter().filter(|(group, case, _)| *case > after && confirmed.contains(group));
    found.extend(beside.map(|(group, case, bits)| ((*group, *case), *bits)));
    let found = found.into_iter().map(|((group, case), bits)| {
        let group = GroupId::new(group).map_err(|_| AppError::Internal("stored group"))?;
        Ok((group, case, bits))
    });
    let found = found.collect::<Result<Vec<_>, AppError>>()?;
    Ok(tx.raise_alerts(&found, submission, now).await?)
}

/// A tie of a group: the group's place, the key that the tie was kept under, and bits of a step.
type Held = (usize, i64, f64);

/// Which new cases touch which groups, with the bits above even odds. `held`: the addresses of those whom an address ties.
fn touched(
    keys: &Keys,
    groups: &[(GroupId, GroupDetail)],
    held: &[AddressHeld],
    new: &[NewContact],
) -> Vec<(GroupId, i64, f64)> {
    let mut gazetteer = Gazetteer::default();
    let read = |one: &AddressHeld| {
        Some((one.nominal, one.force_id, Address::read(&one.value, one.postcode.as_deref())?))
    };
    let mut addresses: BTreeMap<i64, Vec<(i64, Address)>> = BTreeMap::new();
    for (nominal, force, address) in held.iter().filter_map(read) {
        gazetteer.learn(&address);
        addresses.entry(nominal).or_default().push((force, address));
    }
    for contact in new.iter().filter(|contact| kind_of(&contact.kind) == Some(TieKind::Address)) {
        if let Some(address) = Address::read(&contact.value, contact.postcode.as_deref()) {
            gazetteer.learn(&address);
        }
    }
    // What a tie goes by now, beside the key that it was kept under: what is known of postcodes changes with every delivery.
    let also = |tie: &TieSeen| -> BTreeSet<i64> {
        let nominals = tie.holders.iter().filter_map(|holder| addresses.get(&holder.nominal?)).flatten();
        nominals
            .filter(|(force, address)| gazetteer.every_key(keys, address, *force).contains(&tie.key))
            .map(|(force, address)| gazetteer.key(keys, address, *force))
            .chain([tie.key])
            .collect()
    };
    let mut holders: HashMap<(TieKind, i64), Vec<Held>> = HashMap::new();
    for (at, (_, detail)) in groups.iter().enumerate() {
        for tie in detail.ties.iter().filter(|tie| !tie.kind.is_person()) {
            let every = if tie.kind == TieKind::Address { also(tie) } else { BTreeSet::from([tie.key]) };
            for key in every {
                holders.entry((tie.kind, key)).or_default().push((at, tie.key, tie.bits_each));
            }
        }
    }
    let mut shared: BTreeMap<(usize, i64), BTreeMap<(TieKind, i64), f64>> = BTreeMap::new();
    for contact in new {
        let Some(kind) = kind_of(&contact.kind) else { continue };
        let Some(key) = key_of(keys, &gazetteer, kind, contact) else { continue };
        for (at, tie, bits) in holders.get(&(kind, key)).into_iter().flatten() {
            shared.entry((*at, contact.case_id)).or_default().insert((kind, *tie), *bits);
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

fn key_of(keys: &Keys, gazetteer: &Gazetteer, kind: TieKind, contact: &NewContact) -> Option<i64> {
    if kind != TieKind::Address {
        return keys.contact(kind, &contact.value);
    }
    let address = Address::read(&contact.value, contact.postcode.as_deref())?;
    Some(gazetteer.key(keys, &address, contact.force_id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grouping::detail::{CaseSeen, HolderSeen, ReasonSeen};

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
        let found = touched(&keys, &groups, &[], &both(9));
        assert_eq!(found.iter().map(|(group, case, _)| (group.get(), *case)).collect::<Vec<_>>(), [(7, 9)]);
        assert!((found[0].2 - 9.0).abs() < 1e-9, "24 bits less what belonging costs");
        assert_eq!(touched(&keys, &groups, &[], &both(9)[..1]), []);
        assert_eq!(touched(&keys, &groups, &[], &both(2)), []);
        // The same number of two records of one case counts once.
        assert_eq!(
            touched(
                &keys,
                &groups,
                &[],
                &[contact(9, "PHONE", "07700900003"), contact(9, "PHONE", "+44 7700 900003")]
            ),
            []
        );
    }

    #[test]
    fn a_new_address_touches_a_group_however_much_of_it_was_written_then_and_now() {
        let keys = Keys::of("a test");
        let (with, without) = (Some("QA1 2BC"), None);
        let address = |postcode: Option<&str>| Address::read("12 High Road, Tarnwick", postcode).unwrap();
        let mut learnt = Gazetteer::default();
        learnt.learn(&address(with));
        for (known_then, held, new, touches) in [
            // The tie went by a postcode that one of its holders has; the new record lacks it.
            (true, [with, without], without, true),
            // Nobody had the postcode, and the new record brings it.
            (false, [without, without], with, true),
            (false, [without, without], without, true),
            (true, [with, with], with, true),
            // Another house of the same name.
            (true, [with, with], Some("QA9 9ZZ"), false),
        ] {
            let gazetteer = if known_then { &learnt } else { &Gazetteer::default() };
            let detail = GroupDetail {
                cases: vec![
                    CaseSeen { case: 1, force: 1, block: 0 },
                    CaseSeen { case: 2, force: 2, block: 1 },
                ],
                members: Vec::new(),
                ties: vec![TieSeen {
                    kind: TieKind::Address,
                    key: gazetteer.key(&keys, &address(held[0]), 1),
                    holders: [1, 2].map(|n| HolderSeen { case: n, nominal: Some(n), days: None }).to_vec(),
                    steps: 1,
                    bits_each: 20.0,
                    bits: 20.0,
                    cases_in_all: 2,
                    strength: String::new(),
                }],
                reasons: vec![ReasonSeen { kind: None, count: 1, bits: -15.0 }],
                findings: Vec::new(),
                settings: String::new(),
            };
            let groups = vec![(GroupId::new(7).unwrap(), detail)];
            let of = |nominal: i64, postcode: Option<&str>| AddressHeld {
                nominal,
                force_id: nominal,
                value: "12 High Rd, Tarnwick".to_owned(),
                postcode: postcode.map(str::to_owned),
            };
            let contact = NewContact {
                case_id: 9,
                nominal: 3,
                force_id: 3,
                kind: "ADDRESS".to_owned(),
                value: "12 High Road, Tarnwick".to_owned(),
                postcode: new.map(str::to_owned),
            };
            let found = touched(&keys, &groups, &[of(1, held[0]), of(2, held[1])], &[contact]);
            assert_eq!(found.len(), usize::from(touches), "{known_then} {held:?} {new:?}");
        }
    }
}
