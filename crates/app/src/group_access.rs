//! What is another force's stays closed: a force that sees that a group reaches further asks, and the owner answers.

use lookagain_access::Act;
use lookagain_audit::Action;
use lookagain_domain::GroupId;

use crate::{
    App, AppError, SignedIn, Who,
    groups::{bound, object},
    reveal::reason_given,
    visit::detail,
};

impl App {
    /// Asks the owners of the rest of a group for access to it.
    ///
    /// # Errors
    /// When the reader is bound to no force, or sees all of it.
    pub async fn ask_access(
        &self,
        person: &SignedIn,
        id: GroupId,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let who = Who::Person(person.clone());
        let reason = reason_given(reason)?;
        let mut visit = self.enter(&who, now).await?;
        let (_, more, resource) = self.group_seen(&mut visit, &who, id, Act::AskAccess).await?;
        let force = bound(&who).filter(|_| more);
        let force = force.ok_or_else(|| AppError::Conflict("there is nothing to ask for".to_owned()))?;
        visit.tx()?.ask_access(id, force, person.account(), &reason, now).await?;
        visit.note(Action::RequestInfo, Some(object(id)), resource.force, Some(&reason), detail! {}).await?;
        visit.leave().await
    }

    /// Answers another force's question for access to one's own part of a group.
    ///
    /// # Errors
    /// When no such question waits for the reader's force.
    pub async fn answer_access(
        &self,
        person: &SignedIn,
        (id, request): (GroupId, i64),
        accepted: bool,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let who = Who::Person(person.clone());
        let reason = reason_given(reason)?;
        let mut visit = self.enter(&who, now).await?;
        let (_, _, resource) = self.group_seen(&mut visit, &who, id, Act::AnswerAccess).await?;
        let force = bound(&who).ok_or(AppError::Refused)?;
        let waits = visit.tx()?.access_waiting(force).await?;
        if !waits.iter().any(|row| (row.0, row.1) == (id.get(), request)) {
            return Err(AppError::NotFound("request for access"));
        }
        visit.tx()?.answer_access(request, force, accepted, person.account(), &reason, now).await?;
        let detail = detail! { "request" => request, "accepted" => accepted };
        visit.note(Action::Respond, Some(object(id)), resource.force, Some(&reason), detail).await?;
        visit.leave().await
    }
}
