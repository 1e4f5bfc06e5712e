//! What a reviewer saw when they submitted, kept as it was and opened again.

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_casework::CaseFile;
use lookagain_domain::{AccountId, CaseId};
use lookagain_store::{cases::CaseRow, casework::SnapshotRow};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    App, AppError, Who,
    visit::{Visit, detail},
};

/// A snapshot, opened.
#[derive(Debug)]
pub struct SnapshotView {
    /// As it is kept.
    pub row: SnapshotRow,
    /// The hash of what is kept is still the hash on record.
    pub whole: bool,
    /// The records.
    pub records: Value,
    /// Who took it.
    pub taken_by: String,
}

impl App {
    /// Opens what a reviewer saw.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is none, also for whoever may not know of the case or of that review.
    pub async fn review_snapshot(
        &self,
        who: &Who,
        case: CaseId,
        id: i64,
        now: jiff::Timestamp,
    ) -> Result<SnapshotView, AppError> {
        let mut visit = self.enter(who, now).await?;
        let row = visit.case(case, Act::ViewCase).await?;
        visit.allow(Act::ViewReview, &Resource::of(ResourceKind::Review, Some(row.force()?))).await?;
        let (file, _) = visit.file(case).await?;
        let found = visit.tx()?.lookup_snapshot(case, id).await?.ok_or(AppError::NotFound("snapshot"))?;
        // As for the review itself: whoever reviews blind, or may still be asked to, opens no other's.
        if let Who::Person(person) = who
            && !file.opens(&found.review, &visit.actor(person, &row).await?)
        {
            return Err(AppError::NotFound("snapshot"));
        }
        let names = visit.tx()?.account_names().await?;
        let object = Some(Object { kind: "case".to_owned(), id: case.get() });
        visit.note(Action::View, object, Some(row.force()?), None, detail! { "snapshot" => id }).await?;
        visit.leave().await?;
        let taken_by = names.into_iter().find(|(account, _)| account.get() == found.taken_by);
        Ok(SnapshotView {
            whole: hex::encode(Sha256::digest(found.body.as_bytes())) == found.hash,
            records: serde_json::from_str(&found.body).unwrap_or(Value::Null),
            taken_by: taken_by.map_or_else(String::new, |(_, name)| name),
            row: found,
        })
    }
}

impl Visit<'_> {
    /// Keeps the records of a case and the work of a review as they are now. Names are not in it; whom the reviewer had revealed is.
    pub(super) async fn take_snapshot(
        &mut self,
        row: &CaseRow,
        file: &CaseFile,
        review: &str,
        by: AccountId,
    ) -> Result<i64, AppError> {
        let case = CaseId::new(row.id).map_err(|_| AppError::Internal("case id"))?;
        let now = self.now;
        let tx = self.tx()?;
        let crimes = tx.list_crimes(row).await?;
        let allegations = tx.list_allegations(row).await?;
        let mut people = tx.list_people(row).await?;
        for person in &mut people {
            // Identifying, as names are.
            person.born.clear();
        }
        let found = tx.current_assessment(case).await?;
        let decisions = tx.list_decisions(case).await?;
        let revealed: Vec<i64> = tx.revealed(by, case, now).await?.iter().map(|person| person.id).collect();
        let mut work = Vec::new();
        for filed in file.history() {
            let own =
                filed.item.strip_prefix(review).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            if own {
                let text = filed.body.text().map_err(|_| AppError::Internal("the text of an entry"))?;
                let says: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
                work.push(json!({ "kind": filed.body.kind(), "item": filed.item, "version": filed.version, "at": filed.at, "says": says }));
            }
        }
        let body = json!({
            "case": { "number": row.id, "force": row.force_id, "reference": row.case_ref, "status": row.status },
            "crimes": crimes, "allegations": allegations, "people": people,
            "assessment": found.map(|(id, at, found)| json!({ "number": id, "at": at, "findings": found })),
            "decisions": decisions, "revealed": revealed, "review": work,
        });
        let body = body.to_string();
        let hash = hex::encode(Sha256::digest(body.as_bytes()));
        Ok(self.tx()?.add_snapshot(case, review, (&hash, &body), by, now).await?)
    }
}
