//! Evidence as the store has it: present versions, in the order of numbers.

use std::collections::{BTreeMap, HashMap};

use lookagain_domain::{Known, SubmissionId, group::TieKind, known::YesNo, record::Role};
use lookagain_groups::{Kept, PartIn};
use lookagain_store::{
    Tx,
    grouping::{CrimeToGroup, GroupViewRow},
};

use super::{
    build::{Builder, Built, date},
    keep,
    keys::Keys,
};
use crate::AppError;

/// How many numbers are gone through at a time.
const CHUNK: u32 = 20_000;

/// Everything that a run depends on and that may change meanwhile, by the number of its newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marks {
    /// Groups changed.
    run: i64,
    /// Identities and flags.
    pub(crate) link_run: i64,
    /// Records.
    pub(crate) submission: Option<SubmissionId>,
    /// What people said of ties, and decided about groups.
    words: (i64, i64),
}

impl Marks {
    pub(crate) async fn now(tx: &mut Tx) -> Result<Self, AppError> {
        Ok(Self {
            run: tx.newest_group_run_number().await?,
            link_run: tx.newest_run_number().await?,
            submission: tx.newest_submission().await?,
            words: tx.newest_group_words().await?,
        })
    }
}

/// Evidence, and what there was when it was read.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) built: Built,
    pub(crate) marks: Marks,
    /// Cases of groups as they are, but for those that a person settled.
    pub(crate) before: BTreeMap<i64, Vec<i64>>,
    /// Cases of groups that a person settled.
    pub(crate) held: BTreeMap<i64, Vec<i64>>,
    /// What the run before left.
    pub(crate) kept: Kept,
    /// What is shown of groups.
    pub(crate) views: BTreeMap<i64, GroupViewRow>,
    /// The last case that the run before saw; none when there was none.
    pub(crate) last_case: Option<i64>,
}

/// Reads everything.
#[expect(clippy::too_many_lines, reason = "one read after the other, each in a few lines")]
pub(crate) async fn load(tx: &mut Tx, keys: &Keys) -> Result<Loaded, AppError> {
    let mut builder = Builder::new(keys.clone());
    let marks = Marks::now(tx).await?;
    let mut before = keep::present(tx).await?;
    let mut settled = keep::held(&tx.standing_group_decisions().await?);
    // Without its page nobody could take back what was said of its ties.
    settled.extend(tx.groups_with_refused_ties().await?);
    let held = settled.into_iter().filter_map(|group| Some((group, before.remove(&group)?))).collect();
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
    builder.settle(&tx.refused_ties().await?);
    for nominal in tx.nominals_to_care_for().await? {
        builder.care_for(nominal);
    }
    let kept = kept(tx).await?;
    let views = tx.all_group_views().await?.into_iter().map(|view| (view.group_id, view)).collect();
    let last_case = tx.newest_group_run().await?.and_then(|run| run.last_case);
    Ok(Loaded { built: builder.built, marks, before, held, kept, views, last_case })
}

/// What the run before left. What cannot be read, as an older version wrote it, is worked out anew.
async fn kept(tx: &mut Tx) -> Result<Kept, AppError> {
    let rows = tx.group_kept().await?.into_iter();
    let read = |(mark, became): (String, String)| Some((mark, serde_json::from_str(&became).ok()?));
    Ok(Kept(rows.filter_map(read).collect()))
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
