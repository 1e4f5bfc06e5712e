//! Evidence as the store has it: present versions, in the order of numbers.

use std::collections::HashMap;

use lookagain_domain::{Known, SubmissionId, group::TieKind, known::YesNo, record::Role};
use lookagain_groups::PartIn;
use lookagain_store::{Tx, grouping::CrimeToGroup};

use super::build::{Builder, Built, date};
use crate::AppError;

/// How many numbers are gone through at a time.
const CHUNK: u32 = 20_000;

/// Evidence, and when it was read.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) built: Built,
    pub(crate) run: i64,
    pub(crate) link_run: i64,
    pub(crate) submission: Option<SubmissionId>,
}

/// Reads everything.
#[expect(clippy::too_many_lines, reason = "one read after the other, each in a few lines")]
pub(crate) async fn load(tx: &mut Tx) -> Result<Loaded, AppError> {
    let mut builder = Builder::default();
    let (run, link_run) = (tx.newest_group_run_number().await?, tx.newest_run_number().await?);
    let submission = tx.newest_submission().await?;
    for (nominal, identified, identity) in tx.nominals_to_group().await? {
        builder.record(nominal, identity.unwrap_or(-nominal), answer(&identified))?;
    }
    let record = |builder: &Builder, nominal: i64| {
        let at = builder.built.nominals.binary_search(&nominal).ok()?;
        u32::try_from(at).ok()
    };
    let locations: HashMap<(i64, String), (Option<String>, Option<String>)> = tx
        .locations_to_group()
        .await?
        .into_iter()
        .map(|(force, reference, address, postcode)| ((force, reference), (address, postcode)))
        .collect();
    let (last, mut after) = (tx.last_case().await?, 0);
    while after < last {
        let mut case_at: HashMap<i64, u32> = HashMap::new();
        for crime in tx.crimes_to_group(after, CHUNK).await? {
            let case = if let Some(case) = case_at.get(&crime.case_id) {
                *case
            } else {
                let case = builder.case(crime.case_id, crime.force_id)?;
                case_at.insert(crime.case_id, case);
                case
            };
            take_crime(&mut builder, case, &crime);
            let place = crime.location_ref.and_then(|reference| locations.get(&(crime.force_id, reference)));
            if let Some((Some(line), postcode)) = place {
                builder.venue(case, line, postcode.as_deref());
            }
        }
        for part in tx.parts_to_group(after, CHUNK).await? {
            let (Some(case), Some(record)) = (case_at.get(&part.case_id), record(&builder, part.nominal))
            else {
                continue;
            };
            let role: Role = part.role.parse().map_err(|_| AppError::Internal("stored role"))?;
            let child = match (part.age_from, part.age_to) {
                (_, Some(oldest)) if oldest < 18 => Some(true),
                (Some(youngest), _) if youngest >= 18 => Some(false),
                _ => None,
            };
            builder.part(*case, record, part_in(role), child);
        }
        after += i64::from(CHUNK);
    }
    let (last, mut after) = (builder.built.nominals.last().copied().unwrap_or(0), 0);
    while after < last {
        for contact in tx.contacts_to_group(after, CHUNK).await? {
            if let (Some(record), Some(kind)) = (record(&builder, contact.nominal), kind_of(&contact.kind)) {
                let dates = (date(&contact.used_from), date(&contact.used_to));
                let holder = (record, contact.force_id);
                builder.contact(holder, kind, &contact.value, contact.postcode.as_deref(), dates);
            }
        }
        after += i64::from(CHUNK);
    }
    builder.settle_addresses();
    for (kind, key, nominal) in tx.refused_ties().await? {
        builder.refuse(kind, key, nominal);
    }
    Ok(Loaded { built: builder.built, run, link_run, submission })
}

fn take_crime(builder: &mut Builder, case: u32, crime: &CrimeToGroup) {
    let category = match crime.cocad.as_str() {
        "CSE" => Some(true),
        "FAM" | "INS" | "RIT" | "OTH" => Some(false),
        _ => None,
    };
    // A flag for abuse of a child that is not set says nothing: forces set it late, if ever.
    let child = answer(&crime.csa_flag).filter(|yes| *yes);
    let known = [answer(&crime.cse_flag), category, child];
    let dates = (date(&crime.offence_from), date(&crime.offence_to));
    builder.crime(case, dates, known, crime.locality.as_deref());
}

pub(crate) fn answer(text: &str) -> Option<bool> {
    match text.parse::<Known<YesNo>>() {
        Ok(Known::Value(YesNo::Yes)) => Some(true),
        Ok(Known::Value(YesNo::No)) => Some(false),
        Ok(Known::Missing(_)) | Err(_) => None,
    }
}

pub(crate) const fn part_in(role: Role) -> PartIn {
    if role.is_suspect() {
        PartIn::Suspect
    } else if role.is_victim() {
        PartIn::Victim
    } else {
        PartIn::Other
    }
}

/// The tie that a kind of contact makes.
pub(crate) fn kind_of(contact: &str) -> Option<TieKind> {
    match contact {
        "PHONE" => Some(TieKind::Phone),
        "EMAIL" => Some(TieKind::Email),
        "ONLINE" => Some(TieKind::Online),
        "VEHICLE" => Some(TieKind::Vehicle),
        "ADDRESS" => Some(TieKind::Address),
        _ => None,
    }
}
