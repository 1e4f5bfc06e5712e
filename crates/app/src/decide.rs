//! What a triage officer decides: accept, confirm an exclusion, ask the force, undo. Always with a reason, never by software.

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::{
    AccountId, CaseId, DecisionId, ReviewRoute,
    review::{CaseStatus, TriageAction},
};
use lookagain_store::{cases::CaseRow, decisions::NewDecision};

use crate::{
    App, AppError, SignedIn, Who,
    reveal::reason_given,
    visit::{Visit, detail},
};

/// What was chosen on the page.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The decision.
    pub action: TriageAction,
    /// Why.
    pub reason: String,
    /// With an exclusion: where the closure can be looked at instead.
    pub route: Option<ReviewRoute>,
    /// With a request: what is asked.
    pub questions: Vec<String>,
    /// The assessment that was on the page: if it is not the current one any more, nothing is decided on it.
    pub considered: Option<i64>,
    /// Where the case stood on the page: if someone else moved it meanwhile, nothing is overwritten.
    pub seen_status: CaseStatus,
}

impl App {
    /// Decides about a case.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when a reason, route or question is missing; [`AppError::Conflict`] when the case moved meanwhile or the
    /// action is not possible from where it stands.
    pub async fn decide(
        &self,
        person: &SignedIn,
        case: CaseId,
        choice: Choice,
        now: jiff::Timestamp,
    ) -> Result<DecisionId, AppError> {
        let reason = reason_given(&choice.reason)?;
        let questions: Vec<String> =
            choice.questions.iter().map(|q| q.trim().to_owned()).filter(|q| !q.is_empty()).collect();
        match choice.action {
            TriageAction::ConfirmExclusion if choice.route.is_none() => {
                return Err(AppError::invalid("route", "Choose where the closure can be looked at instead"));
            }
            TriageAction::RequestInfo if questions.is_empty() => {
                return Err(AppError::invalid(
                    "questions",
                    "Choose or write at least one thing to ask the force",
                ));
            }
            TriageAction::Undo | TriageAction::UpholdExclusion | TriageAction::OverturnExclusion => {
                return Err(AppError::Internal("not a triage decision"));
            }
            TriageAction::Accept
            | TriageAction::ConfirmExclusion
            | TriageAction::RequestInfo
            | TriageAction::InfoReceived
            | TriageAction::Reopen => {}
        }
        let who = Who::Person(person.clone());
        let (act, entry) = if choice.action == TriageAction::RequestInfo {
            (Act::RequestInfo, Action::RequestInfo)
        } else {
            (Act::Decide, Action::Decide)
        };
        let mut visit = self.enter(&who, now).await?;
        let row = visit.case(case, act).await?;
        self.unmoved(&mut visit, &row, case, &choice).await?;
        let from = row.status()?;
        let to = from.after(choice.action).map_err(|illegal| AppError::Conflict(illegal.to_string()))?;
        let route = choice.route.map(ReviewRoute::code);
        let new = NewDecision {
            case,
            action: choice.action,
            from,
            to,
            reason: &reason,
            route,
            considered: choice.considered,
            by: person.account,
            undoes: None,
        };
        let decision = visit.tx()?.add_decision(&new, now).await?;
        if choice.action == TriageAction::RequestInfo {
            visit.tx()?.add_request(case, row.force()?, decision, &questions, now).await?;
        } else {
            visit.tx()?.withdraw_requests(case).await?;
        }
        if choice.action == TriageAction::ConfirmExclusion && self.draws(decision) {
            visit.tx()?.add_second_look(decision, case, now).await?;
        }
        self.note_decision(&mut visit, &row, entry, decision, choice.action, &reason).await?;
        visit.leave().await?;
        Ok(decision)
    }

    /// Undoes the last decision about a case, if it is the person's own. The decision stays on record, and so does that it was undone.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when there is nothing to undo or something was built on it since.
    pub async fn undo(
        &self,
        person: &SignedIn,
        case: CaseId,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<DecisionId, AppError> {
        let reason = reason_given(reason)?;
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let row = visit.case(case, Act::ViewCase).await?;
        not_begun(&mut visit, case).await?;
        let decisions = visit.tx()?.list_decisions(case).await?;
        let last =
            decisions.iter().rev().find(|d| d.undone_by.is_none() && d.action != TriageAction::Undo.code());
        let last = last.ok_or_else(|| AppError::Conflict("there is no decision to undo".to_owned()))?;
        let decided_by = AccountId::new(last.decided_by).ok();
        visit
            .allow(
                Act::UndoDecision,
                &Resource { decided_by, ..Resource::of(ResourceKind::Case, Some(row.force()?)) },
            )
            .await?;
        let back: CaseStatus = last.from_status.parse().map_err(|_| AppError::Internal("stored status"))?;
        if row.status != last.to_status {
            return Err(AppError::Conflict("the case has moved on since this decision".to_owned()));
        }
        let undone = DecisionId::new(last.id).map_err(|_| AppError::Internal("decision id"))?;
        let new = NewDecision {
            case,
            action: TriageAction::Undo,
            from: row.status()?,
            to: back,
            reason: &reason,
            route: None,
            considered: None,
            by: person.account,
            undoes: Some(undone),
        };
        let decision = visit.tx()?.add_decision(&new, now).await?;
        visit.tx()?.reopen_second_look(undone).await?;
        if last.action == TriageAction::RequestInfo.code() {
            visit.tx()?.withdraw_requests(case).await?;
        } else if back == CaseStatus::InfoRequested {
            visit.tx()?.restore_requests(case).await?;
        }
        self.note_decision(&mut visit, &row, Action::Undo, decision, TriageAction::Undo, &reason).await?;
        visit.leave().await?;
        Ok(decision)
    }

    async fn unmoved(
        &self,
        visit: &mut Visit<'_>,
        row: &CaseRow,
        case: CaseId,
        choice: &Choice,
    ) -> Result<(), AppError> {
        if choice.action == TriageAction::Reopen {
            not_begun(visit, case).await?;
        }
        if row.status()? != choice.seen_status {
            return Err(AppError::Conflict(format!(
                "someone else moved this case to “{}” while you had it open. Look at it again before you decide",
                row.status()?.label()
            )));
        }
        let current = visit.tx()?.current_assessment(case).await?.map(|(id, ..)| id);
        if choice.considered.is_some() && current != choice.considered {
            return Err(AppError::Conflict(
                "the findings changed while you had the case open. Look at them again before you decide"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    pub(crate) async fn note_decision(
        &self,
        visit: &mut Visit<'_>,
        row: &CaseRow,
        entry: Action,
        decision: DecisionId,
        action: TriageAction,
        reason: &str,
    ) -> Result<(), AppError> {
        let object = Some(Object { kind: "case".to_owned(), id: row.id });
        let detail = detail! { "decision" => decision.get(), "action" => action.code() };
        visit.note(entry, object, Some(row.force()?), Some(reason), detail).await
    }

    /// Is this exclusion drawn for a second look? By a hash of its number and the seed: nobody can choose, anybody can check.
    fn draws(&self, decision: DecisionId) -> bool {
        let mut bytes = self.second_look_seed.as_bytes().to_vec();
        bytes.extend(decision.get().to_le_bytes());
        xxhash_rust::xxh3::xxh3_64(&bytes) % 100 < u64::from(self.settings.second_look_percent)
    }
}

impl App {
    /// The case of the person's last decision that can still be undone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_decided(
        &self,
        person: &SignedIn,
        now: jiff::Timestamp,
    ) -> Result<Option<CaseId>, AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let scope = visit.scope(Act::UndoDecision).await?;
        let found = visit.tx()?.last_decided(person.account).await?;
        let detail = detail! { "list" => "own last decision", "results" => usize::from(found.is_some()) };
        visit.note(Action::Search, None, scope, None, detail).await?;
        visit.leave().await?;
        Ok(found)
    }
}

/// Triage takes nothing back once the review of a case has begun.
async fn not_begun(visit: &mut Visit<'_>, case: CaseId) -> Result<(), AppError> {
    match visit.tx()?.casework_stage(case).await?.as_deref() {
        None | Some("QUEUED") => Ok(()),
        Some(_) => Err(AppError::Conflict(
            "the review of this case has begun: triage cannot take it back any more".to_owned(),
        )),
    }
}
