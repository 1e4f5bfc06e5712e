//! What people decided about cases, requests to forces, and second looks at exclusions.

use lookagain_domain::{
    AccountId, CaseId, DecisionId, ForceId, RequestId,
    review::{CaseStatus, TriageAction},
};
use serde::Serialize;
use sqlx::FromRow;

use crate::{StoreError, Tx, db::binds};

/// A decision about to be written.
#[derive(Debug)]
pub struct NewDecision<'a> {
    /// The case.
    pub case: CaseId,
    /// What was decided.
    pub action: TriageAction,
    /// Where the case stood.
    pub from: CaseStatus,
    /// Where it stands now.
    pub to: CaseStatus,
    /// Why, in the person's words.
    pub reason: &'a str,
    /// The route recorded with an exclusion.
    pub route: Option<&'a str>,
    /// The assessment that was on the page.
    pub considered: Option<i64>,
    /// Who decided.
    pub by: AccountId,
    /// The decision that this one undoes.
    pub undoes: Option<DecisionId>,
}

/// A decision as it is shown.
#[derive(Debug, Clone, FromRow, Serialize)]
pub struct DecisionRow {
    /// Its number.
    pub id: i64,
    /// The case.
    pub case_id: i64,
    /// What was decided.
    pub action: String,
    /// Where the case stood.
    pub from_status: String,
    /// Where it stood after.
    pub to_status: String,
    /// Why.
    pub reason: String,
    /// The route recorded with an exclusion.
    pub route: Option<String>,
    /// By whom.
    pub decided_by: i64,
    /// When, UTC.
    pub decided_at: String,
    /// The decision that this one undoes.
    pub undoes: Option<i64>,
    /// The decision that undid this one.
    pub undone_by: Option<i64>,
}

/// A request to a force.
#[derive(Debug, Clone, FromRow, Serialize)]
pub struct RequestRow {
    /// Its number.
    pub id: i64,
    /// The case.
    pub case_id: i64,
    /// The force's reference of the case.
    pub case_ref: String,
    /// The force.
    pub force_id: i64,
    /// What is asked, as a JSON list of texts.
    pub questions: String,
    /// When, UTC.
    pub asked_at: String,
    /// `OPEN`, `ANSWERED` or `WITHDRAWN`.
    pub status: String,
    /// The answer.
    pub answer: Option<String>,
    /// When it was answered, UTC.
    pub answered_at: Option<String>,
}

/// An exclusion drawn for a second look.
#[derive(Debug, Clone, FromRow, Serialize)]
pub struct SecondLookRow {
    /// Its number.
    pub id: i64,
    /// The case.
    pub case_id: i64,
    /// The force's reference.
    pub case_ref: String,
    /// The force.
    pub force_id: i64,
    /// The exclusion.
    pub decision_id: i64,
    /// Who confirmed it.
    pub excluded_by: i64,
    /// When it was drawn, UTC.
    pub drawn_at: String,
    /// The action of the second look, if there was one.
    pub result: Option<String>,
}

/// Counts of second looks, and of the exclusions they were drawn from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct SecondLookCounts {
    /// Exclusions that stand or were overturned on a second look (not those undone).
    pub exclusions: u64,
    /// Of whom drawn.
    pub drawn: u64,
    /// Of whom looked at again.
    pub looked_at: u64,
    /// Of whom overturned.
    pub overturned: u64,
}

const DECISION: &str = "SELECT d.id, d.case_id, d.action, d.from_status, d.to_status, d.reason, d.route, d.decided_by, d.decided_at, d.undoes, \
     u.id AS undone_by FROM decision d LEFT JOIN decision u ON u.undoes = d.id ";

const REQUEST: &str = "SELECT r.id, r.case_id, k.case_ref, r.force_id, r.questions, r.asked_at, r.status, r.answer, r.answered_at \
     FROM info_request r JOIN case_file k ON k.id = r.case_id ";

const SECOND_LOOK: &str = "SELECT s.id, s.case_id, k.case_ref, k.force_id, s.decision_id, d.decided_by AS excluded_by, s.drawn_at, r.action AS result \
     FROM second_look s JOIN case_file k ON k.id = s.case_id JOIN decision d ON d.id = s.decision_id \
     LEFT JOIN decision r ON r.id = s.result LEFT JOIN decision u ON u.undoes = s.decision_id ";

impl Tx {
    /// Writes a decision and moves the case, and its place in the queue, with it.
    ///
    /// # Errors
    /// When the database fails, or the undone decision was undone before.
    pub async fn add_decision(
        &mut self,
        new: &NewDecision<'_>,
        now: jiff::Timestamp,
    ) -> Result<DecisionId, StoreError> {
        let id = self
            .number(
                "INSERT INTO decision (case_id, action, from_status, to_status, reason, route, considered, decided_by, decided_at, undoes) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
                binds![
                    new.case.get(), new.action.code(), new.from.code(), new.to.code(), new.reason, new.route, new.considered,
                    new.by.get(), now, new.undoes.map(DecisionId::get)
                ],
            )
            .await?;
        let binds = || binds![new.case.get(), new.to.code(), now];
        self.execute("UPDATE case_file SET status = $2, status_since = $3 WHERE id = $1", binds()).await?;
        self.execute(
            "UPDATE queue_entry SET status = $2 WHERE case_id = $1",
            binds![new.case.get(), new.to.code()],
        )
        .await?;
        DecisionId::new(id).map_err(|_| StoreError::Unreadable { table: "decision", column: "id" })
    }

    /// The decisions about a case, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_decisions(&mut self, case: CaseId) -> Result<Vec<DecisionRow>, StoreError> {
        self.rows_of(format!("{DECISION} WHERE d.case_id = $1 ORDER BY d.id"), binds![case.get()]).await
    }

    /// The case of the last decision of a person that was not undone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_decided(&mut self, by: AccountId) -> Result<Option<CaseId>, StoreError> {
        let row: Option<(i64,)> = self
            .row(
                "SELECT d.case_id FROM decision d LEFT JOIN decision u ON u.undoes = d.id \
                 WHERE d.decided_by = $1 AND u.id IS NULL AND d.action <> 'UNDO' ORDER BY d.id DESC LIMIT 1",
                binds![by.get()],
            )
            .await?;
        Ok(row.and_then(|(case,)| CaseId::new(case).ok()))
    }

    /// Asks a force for facts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_request(
        &mut self,
        case: CaseId,
        force: ForceId,
        decision: DecisionId,
        questions: &[String],
        now: jiff::Timestamp,
    ) -> Result<RequestId, StoreError> {
        let questions = serde_json::to_string(questions).unwrap_or_default();
        let id = self
            .number(
                "INSERT INTO info_request (case_id, force_id, decision_id, questions, asked_at, status) \
                 VALUES ($1, $2, $3, $4, $5, 'OPEN') RETURNING id",
                binds![case.get(), force.get(), decision.get(), questions, now],
            )
            .await?;
        RequestId::new(id).map_err(|_| StoreError::Unreadable { table: "info_request", column: "id" })
    }

    /// Answers an open request; `false` when it is not open.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answer_request(
        &mut self,
        id: RequestId,
        answer: &str,
        by: AccountId,
        now: jiff::Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE info_request SET status = 'ANSWERED', answer = $2, answered_by = $3, answered_at = $4 WHERE id = $1 AND status = 'OPEN'";
        Ok(self.execute(sql, binds![id.get(), answer, by.get(), now]).await? == 1)
    }

    /// Withdraws the open requests of a case: it was decided without them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn withdraw_requests(&mut self, case: CaseId) -> Result<u64, StoreError> {
        let sql = "UPDATE info_request SET status = 'WITHDRAWN' WHERE case_id = $1 AND status = 'OPEN'";
        self.execute(sql, binds![case.get()]).await
    }

    /// Opens again the requests of a case that a decision, now undone, withdrew.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn restore_requests(&mut self, case: CaseId) -> Result<u64, StoreError> {
        let sql = "UPDATE info_request SET status = 'OPEN' WHERE case_id = $1 AND status = 'WITHDRAWN' \
                   AND id = (SELECT MAX(id) FROM info_request WHERE case_id = $1)";
        self.execute(sql, binds![case.get()]).await
    }

    /// One request.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_request(&mut self, id: RequestId) -> Result<Option<RequestRow>, StoreError> {
        Ok(self.rows_of(format!("{REQUEST} WHERE r.id = $1"), binds![id.get()]).await?.into_iter().next())
    }

    /// The requests of a case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn case_requests(&mut self, case: CaseId) -> Result<Vec<RequestRow>, StoreError> {
        self.rows_of(format!("{REQUEST} WHERE r.case_id = $1 ORDER BY r.id"), binds![case.get()]).await
    }

    /// A page of the requests in scope, the longest open first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_requests(
        &mut self,
        force: Option<ForceId>,
        limit: u32,
        offset: u32,
    ) -> Result<Vec<RequestRow>, StoreError> {
        let sql = format!(
            "{REQUEST} WHERE r.force_id = COALESCE($1, r.force_id) \
             ORDER BY CASE r.status WHEN 'OPEN' THEN 0 ELSE 1 END, r.id LIMIT $2 OFFSET $3"
        );
        self.rows_of(sql, binds![force.map(ForceId::get), limit, offset]).await
    }

    /// How many requests are in scope, and how many of them are open.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_requests(&mut self, force: Option<ForceId>) -> Result<(u64, u64), StoreError> {
        let row: Option<(i64, i64)> = self
            .row(
                "SELECT COUNT(*), COUNT(CASE WHEN status = 'OPEN' THEN 1 END) FROM info_request WHERE force_id = COALESCE($1, force_id)",
                binds![force.map(ForceId::get)],
            )
            .await?;
        let (all, open) = row.unwrap_or_default();
        Ok((u64::try_from(all).unwrap_or(0), u64::try_from(open).unwrap_or(0)))
    }

    /// Draws an exclusion for a second look.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_second_look(
        &mut self,
        decision: DecisionId,
        case: CaseId,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO second_look (decision_id, case_id, drawn_at) VALUES ($1, $2, $3)";
        self.execute(sql, binds![decision.get(), case.get(), now]).await.map(drop)
    }

    /// Second looks in scope that are still to be done first, then those done. Undone exclusions are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_second_looks(
        &mut self,
        force: Option<ForceId>,
        limit: u32,
        offset: u32,
    ) -> Result<Vec<SecondLookRow>, StoreError> {
        let sql = format!(
            "{SECOND_LOOK} WHERE u.id IS NULL AND k.force_id = COALESCE($1, k.force_id) \
             ORDER BY CASE WHEN s.result IS NULL THEN 0 ELSE 1 END, s.id LIMIT $2 OFFSET $3"
        );
        self.rows_of(sql, binds![force.map(ForceId::get), limit, offset]).await
    }

    /// The open second look at a case, if one was drawn.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_second_look(&mut self, case: CaseId) -> Result<Option<SecondLookRow>, StoreError> {
        let sql = format!("{SECOND_LOOK} WHERE u.id IS NULL AND s.result IS NULL AND s.case_id = $1");
        Ok(self.rows_of(sql, binds![case.get()]).await?.into_iter().next())
    }

    /// Writes down the result of a second look.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish_second_look(
        &mut self,
        id: i64,
        result: Option<DecisionId>,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE second_look SET result = $2 WHERE id = $1";
        self.execute(sql, binds![id, result.map(DecisionId::get)]).await.map(drop)
    }

    /// The second look that a decision was the result of, open again: the decision is undone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reopen_second_look(&mut self, result: DecisionId) -> Result<(), StoreError> {
        self.execute("UPDATE second_look SET result = NULL WHERE result = $1", binds![result.get()])
            .await
            .map(drop)
    }

    /// Counts for the estimate of wrongly confirmed exclusions.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn second_look_counts(
        &mut self,
        force: Option<ForceId>,
    ) -> Result<SecondLookCounts, StoreError> {
        let force = force.map(ForceId::get);
        let exclusions = self
            .number(
                "SELECT COUNT(*) FROM decision d JOIN case_file k ON k.id = d.case_id LEFT JOIN decision u ON u.undoes = d.id \
                 WHERE d.action = 'CONFIRM_EXCLUSION' AND u.id IS NULL AND k.force_id = COALESCE($1, k.force_id)",
                binds![force],
            )
            .await?;
        let rows: Vec<(Option<String>, i64)> = self
            .rows(
                "SELECT r.action, COUNT(*) FROM second_look s JOIN case_file k ON k.id = s.case_id LEFT JOIN decision r ON r.id = s.result \
                 LEFT JOIN decision u ON u.undoes = s.decision_id \
                 WHERE u.id IS NULL AND k.force_id = COALESCE($1, k.force_id) GROUP BY r.action",
                binds![force],
            )
            .await?;
        let count = |wanted: &dyn Fn(&Option<String>) -> bool| {
            let sum: i64 = rows.iter().filter(|(action, _)| wanted(action)).map(|(_, n)| n).sum();
            u64::try_from(sum).unwrap_or(0)
        };
        Ok(SecondLookCounts {
            exclusions: u64::try_from(exclusions).unwrap_or(0),
            drawn: count(&|_| true),
            looked_at: count(&Option::is_some),
            overturned: count(&|action| action.as_deref() == Some(TriageAction::OverturnExclusion.code())),
        })
    }
}
