//! Showing who someone is: always one person, always for a reason, for a while, and on record.

use jiff::ToSpan;
use lookagain_access::Act;
use lookagain_audit::{Action, Object};
use lookagain_domain::{CaseId, NominalId};

use crate::{App, AppError, SignedIn, Who, visit::detail};

impl App {
    /// Reveals one person of a case to the reader.
    ///
    /// # Errors
    /// [`AppError::Invalid`] without a reason; [`AppError::NotFound`] when the person is not part of the case.
    pub async fn reveal(
        &self,
        person: &SignedIn,
        case: CaseId,
        nominal: NominalId,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let reason = reason_given(reason)?;
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let row = visit.case(case, Act::RevealName).await?;
        if !visit.tx()?.person_in_case(&row, nominal).await? {
            return Err(AppError::NotFound("person"));
        }
        let until = now
            .saturating_add(self.settings.reveal_minutes.minutes())
            .map_err(|_| AppError::Internal("time"))?;
        visit.tx()?.add_reveal(person.account, case, nominal, &reason, now, until).await?;
        let object = Some(Object { kind: "person".to_owned(), id: nominal.get() });
        visit
            .note(Action::Reveal, object, Some(row.force()?), Some(&reason), detail! { "case" => case.get() })
            .await?;
        visit.leave().await
    }
}

/// The reason a person typed: between 5 and 2,000 characters that are not all space.
pub(crate) fn reason_given(reason: &str) -> Result<String, AppError> {
    let reason = reason.trim().replace("\r\n", "\n");
    match reason.chars().count() {
        0..5 => Err(AppError::invalid("reason", "Enter a reason of at least 5 characters")),
        5..=2000 => Ok(reason),
        _ => Err(AppError::invalid("reason", "Enter a reason of at most 2,000 characters")),
    }
}
