//! What was asked of a force, and its answers.

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::{
    CaseId, ForceId, RequestId,
    review::{CaseStatus, TriageAction},
};
use lookagain_store::decisions::{NewDecision, RequestRow};

use crate::{App, AppError, SignedIn, Who, visit::detail};

/// A page of the list of requests.
#[derive(Debug)]
pub struct RequestPage {
    /// The requests, the longest open first.
    pub rows: Vec<RequestRow>,
    /// How many there are.
    pub total: u64,
    /// Of which open.
    pub open: u64,
}

impl App {
    /// A page of the requests in the reader's scope, open ones first.
    ///
    /// # Errors
    /// When the reader may see none.
    pub async fn list_requests(
        &self,
        who: &Who,
        limit: u32,
        offset: u32,
        now: jiff::Timestamp,
    ) -> Result<RequestPage, AppError> {
        let mut visit = self.enter(who, now).await?;
        let scope = visit.scope(Act::ListCases).await?;
        let rows = visit.tx()?.list_requests(scope, limit, offset).await?;
        let (total, open) = visit.tx()?.count_requests(scope).await?;
        visit
            .note(
                Action::Search,
                None,
                scope,
                None,
                detail! { "list" => "requests", "results" => total, "shown" => rows.len() },
            )
            .await?;
        visit.leave().await?;
        Ok(RequestPage { rows, total, open })
    }

    /// The force answers; the case goes back to triage.
    ///
    /// # Errors
    /// [`AppError::Invalid`] without an answer; [`AppError::Conflict`] when the request is not open any more.
    pub async fn answer(
        &self,
        person: &SignedIn,
        id: RequestId,
        answer: &str,
        now: jiff::Timestamp,
    ) -> Result<CaseId, AppError> {
        let answer = answer.trim();
        if answer.chars().count() < 5 || answer.chars().count() > 2000 {
            return Err(AppError::invalid("answer", "Enter an answer of 5 to 2,000 characters"));
        }
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let request = visit.tx()?.lookup_request(id).await?.ok_or(AppError::NotFound("request"))?;
        let force = ForceId::new(request.force_id).map_err(|_| AppError::Internal("force id"))?;
        visit.allow(Act::RespondInfo, &Resource::of(ResourceKind::Case, Some(force))).await?;
        let case = CaseId::new(request.case_id).map_err(|_| AppError::Internal("case id"))?;
        let row = visit.tx()?.lock_case(case).await?.ok_or(AppError::NotFound("case"))?;
        if !visit.tx()?.answer_request(id, answer, person.account, now).await? {
            return Err(AppError::Conflict("this request is not open any more".to_owned()));
        }
        if row.status()? == CaseStatus::InfoRequested {
            let new = NewDecision {
                case,
                action: TriageAction::InfoReceived,
                from: CaseStatus::InfoRequested,
                to: CaseStatus::Triage,
                reason: "The force answered the request",
                route: None,
                considered: None,
                by: person.account,
                undoes: None,
            };
            visit.tx()?.add_decision(&new, now).await?;
        }
        let object = Some(Object { kind: "case".to_owned(), id: case.get() });
        visit.note(Action::Respond, object, Some(force), None, detail! { "request" => id.get() }).await?;
        visit.leave().await?;
        Ok(case)
    }
}
