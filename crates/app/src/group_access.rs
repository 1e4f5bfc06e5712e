//! What is another force's stays closed: a force that sees that a group reaches further asks, and the owner answers. What an owner opens
//! ends on a day, covers the cases that were in the group when it answered, and can be taken back at any time.

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::Action;
use lookagain_domain::GroupId;

use crate::{
    App, AppError, SignedIn, Who,
    assess::date as today,
    groups::{bound, object},
    reveal::reason_given,
    visit::detail,
};

/// The longest that an owner can open its part of a group for, in days.
pub const LONGEST_OPEN_DAYS: i32 = 366;

impl App {
    /// Asks the owners of the rest of a group for access to it.
    ///
    /// # Errors
    /// When the reader is bound to no force, sees all of it, or the force has asked and was not answered yet.
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
        let seen = self.group_seen(&mut visit, &who, id, Act::AskAccess).await?;
        let force = bound(&who).filter(|_| seen.more);
        let force = force.ok_or_else(|| AppError::Conflict("there is nothing to ask for".to_owned()))?;
        if visit.tx()?.access_asked(id, force).await? {
            return Err(AppError::Conflict(
                "your force has asked, and not everybody has answered yet".to_owned(),
            ));
        }
        visit.tx()?.ask_access(id, force, person.account(), &reason, now).await?;
        visit
            .note(Action::RequestInfo, Some(object(id)), seen.resource.force, Some(&reason), detail! {})
            .await?;
        visit.leave().await
    }

    /// Answers another force's question for access to one's own part of a group. `open_until` is the last day on which it is open; none
    /// declines.
    ///
    /// # Errors
    /// When no such question waits for the reader's force, or the last day is not one of the next year's.
    pub async fn answer_access(
        &self,
        person: &SignedIn,
        (id, request): (GroupId, i64),
        open_until: Option<jiff::civil::Date>,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let who = Who::Person(person.clone());
        let reason = reason_given(reason)?;
        if let Some(day) = open_until {
            let longest = today(now).saturating_add(jiff::Span::new().days(LONGEST_OPEN_DAYS));
            if day < today(now) || day > longest {
                return Err(AppError::invalid("until", "Enter a day from today to a year from now"));
            }
        }
        let mut visit = self.enter(&who, now).await?;
        let seen = self.group_seen(&mut visit, &who, id, Act::AnswerAccess).await?;
        let force = bound(&who).ok_or(AppError::Refused)?;
        let waits = visit.tx()?.access_waiting(force).await?;
        if !waits.iter().any(|row| (row.0, row.1) == (id.get(), request)) {
            return Err(AppError::NotFound("request for access"));
        }
        visit.tx()?.answer_access(request, force, open_until, person.account(), &reason, now).await?;
        let mut detail = detail! { "request" => request, "accepted" => open_until.is_some() };
        if let Some(day) = open_until {
            detail.insert("until".to_owned(), day.to_string().into());
        }
        visit.note(Action::Respond, Some(object(id)), seen.resource.force, Some(&reason), detail).await?;
        visit.leave().await
    }

    /// Takes back that another force sees one's own part of a group. It is closed from then on.
    ///
    /// # Errors
    /// When nothing is open to take back.
    pub async fn withdraw_access(
        &self,
        person: &SignedIn,
        (id, request): (GroupId, i64),
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let who = Who::Person(person.clone());
        let reason = reason_given(reason)?;
        let mut visit = self.enter(&who, now).await?;
        // Also when the group has no case of the force any more: what was opened must close.
        let force = bound(&who);
        visit.allow(Act::AnswerAccess, &Resource::of(ResourceKind::Group, force)).await?;
        let force = force.ok_or(AppError::Refused)?;
        let open = visit.tx()?.access_opened_by(force, today(now)).await?;
        if !open.iter().any(|row| (row.0, row.1) == (id.get(), request)) {
            return Err(AppError::NotFound("request for access"));
        }
        visit.tx()?.withdraw_access(request, force, person.account(), &reason, now).await?;
        let detail = detail! { "request" => request, "withdrawn" => true };
        visit.note(Action::Undo, Some(object(id)), Some(force), Some(&reason), detail).await?;
        visit.leave().await
    }
}
