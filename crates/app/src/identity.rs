//! One identity: its nominals, the judgements that hold it together, the tie that it hangs on, and how it came to be.

use std::collections::{BTreeMap, BTreeSet};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::{ForceId, IdentityId, identity::Verdict};
pub use lookagain_store::identity::MemberRow;
use lookagain_store::identity::{FlagRow, JudgementRow, LinkedRow};

use crate::{
    App, AppError, Who,
    link::derive::{Tie, weakest},
    visit::detail,
};

/// The tie that an identity hangs on, and the two sides that would part without it and all that are weaker.
#[derive(Debug, Clone, PartialEq)]
pub struct WeakestTie {
    /// The judgement.
    pub judgement: JudgementRow,
    /// Nominals on the one side.
    pub one_side: Vec<i64>,
    /// Nominals on the other.
    pub other_side: Vec<i64>,
}

/// Everything on the page of an identity.
#[derive(Debug)]
pub struct IdentityView {
    /// Its number.
    pub id: IdentityId,
    /// The records that belong to it and that the reader may see.
    pub members: Vec<LinkedRow>,
    /// Records of forces that the reader may not see belong to it, or did.
    pub more: bool,
    /// The judgements that hold it together.
    pub ties: Vec<JudgementRow>,
    /// The weakest; none when not all of it may be seen, or it is one record.
    pub weakest: Option<WeakestTie>,
    /// What people judged about its records and did not withdraw, whatever they said.
    pub by_people: Vec<JudgementRow>,
    /// What is flagged.
    pub flags: Vec<FlagRow>,
    /// Who came and went, oldest first.
    pub history: Vec<MemberRow>,
    /// Every record that is spoken of and may be seen, by number.
    pub records: BTreeMap<i64, LinkedRow>,
    /// Where records that left belong now: record and identity.
    pub elsewhere: BTreeMap<i64, i64>,
    /// Names of those who judged, by account.
    pub names: BTreeMap<i64, String>,
    /// The reader may judge and take back.
    pub may_judge: bool,
}

impl App {
    /// Opens an identity.
    ///
    /// # Errors
    /// [`AppError::NotFound`] also when the reader may see none of its records.
    pub async fn identity(
        &self,
        who: &Who,
        id: IdentityId,
        now: jiff::Timestamp,
    ) -> Result<IdentityView, AppError> {
        let mut visit = self.enter(who, now).await?;
        let history = visit.tx()?.identity_members(id).await?;
        let ever: BTreeSet<i64> = history.iter().map(|row| row.nominal).collect();
        let all = visit.tx()?.linked_nominals(&ever.into_iter().collect::<Vec<_>>()).await?;
        let seen: Vec<&LinkedRow> = all.iter().filter(|row| self.sees(who, row)).collect();
        let Some(first) = seen.first() else { return Err(AppError::NotFound("identity")) };
        visit
            .allow(Act::ViewIdentity, &Resource::of(ResourceKind::Identity, first.force().ok()))
            .await
            .map_err(|error| {
                if matches!(error, AppError::Refused) { AppError::NotFound("identity") } else { error }
            })?;
        let more = seen.len() < all.len();
        let mut view = IdentityView {
            id,
            members: seen
                .iter()
                .filter(|row| row.identity_id == Some(id.get()))
                .map(|row| (*row).clone())
                .collect(),
            more,
            ties: Vec::new(),
            weakest: None,
            by_people: Vec::new(),
            flags: Vec::new(),
            history,
            records: seen.iter().map(|row| (row.id, (*row).clone())).collect(),
            elsewhere: BTreeMap::new(),
            names: BTreeMap::new(),
            may_judge: self.may(who, Act::JudgePair, &Resource::of(ResourceKind::Identity, one_force(&all))),
        };
        let members: Vec<i64> = view.members.iter().map(|row| row.id).collect();
        let tx = visit.tx()?;
        let judgements = tx.judgements_of(&view.records.keys().copied().collect::<Vec<_>>()).await?;
        view.flags = tx.flags_of(&members).await?;
        view.names = tx.account_names().await?.into_iter().map(|(id, name)| (id.get(), name)).collect();
        // Flags and people's judgements may speak of records beside the identity's own.
        let beside: BTreeSet<i64> = view
            .flags
            .iter()
            .flat_map(|flag| [flag.one, flag.other])
            .chain(
                judgements.iter().filter(|row| row.account_id.is_some()).flat_map(|row| [row.one, row.other]),
            )
            .filter(|nominal| !view.records.contains_key(nominal))
            .collect();
        for row in tx.linked_nominals(&beside.into_iter().collect::<Vec<_>>()).await? {
            if self.sees(who, &row) {
                view.records.insert(row.id, row);
            }
        }
        arrange(&mut view, &members, judgements);
        let object = Some(Object { kind: "identity".to_owned(), id: id.get() });
        let detail = detail! { "records" => view.members.len(), "more" => more };
        visit.note(Action::View, object, one_force(&all), None, detail).await?;
        visit.leave().await?;
        Ok(view)
    }
}

/// Leaves in the view only what the reader may see, and finds what holds it together.
fn arrange(view: &mut IdentityView, members: &[i64], judgements: Vec<JudgementRow>) {
    let seen = |one: i64, other: i64| view.records.contains_key(&one) && view.records.contains_key(&other);
    let standing = judgements.into_iter().filter(|row| {
        row.withdrawn_by.is_none() && row.verdict != Verdict::Withdrawn.code() && seen(row.one, row.other)
    });
    let (by_people, by_model): (Vec<JudgementRow>, Vec<JudgementRow>) =
        standing.partition(|row| row.account_id.is_some());
    view.flags.retain(|flag| view.records.contains_key(&flag.one) && view.records.contains_key(&flag.other));
    view.history.retain(|row| view.records.contains_key(&row.nominal));
    let inside = |row: &&JudgementRow| {
        members.contains(&row.one) && members.contains(&row.other) && row.verdict == Verdict::Same.code()
    };
    let mut ties: Vec<JudgementRow> =
        by_people.iter().filter(inside).chain(by_model.iter().filter(inside)).cloned().collect();
    ties.sort_by(|a, b| strength(b).total_cmp(&strength(a)).then(a.id.cmp(&b.id)));
    if !view.more {
        let strengths: Vec<Tie> =
            ties.iter().map(|row| Tie { couple: (row.one, row.other), bits: strength(row) }).collect();
        view.weakest = weakest(members, &strengths).and_then(|(tie, one_side, other_side)| {
            let judgement = ties.iter().find(|row| (row.one, row.other) == tie.couple)?.clone();
            Some(WeakestTie { judgement, one_side, other_side })
        });
    }
    view.elsewhere = view
        .records
        .values()
        .filter_map(|row| Some((row.id, row.identity_id.filter(|identity| *identity != view.id.get())?)))
        .collect();
    view.ties = ties;
    view.by_people = by_people;
}

/// A person's word is stronger than any number of bits.
fn strength(row: &JudgementRow) -> f64 {
    if row.account_id.is_some() { f64::INFINITY } else { row.bits.unwrap_or_default() }
}

/// The force of all of them; none when they are of several.
fn one_force(rows: &[LinkedRow]) -> Option<ForceId> {
    let first = rows.first()?;
    rows.iter().all(|row| row.force_id == first.force_id).then(|| first.force().ok()).flatten()
}
