//! Forms that somebody began to fill in: kept for them alone until they send them, throw them away or leave them alone for long.
//!
//! What a draft says is sealed, bound to its owner, its case and its form, and nobody else ever reads it. That one was kept, opened, thrown
//! away or erased is on record; what it said is not.

use jiff::SignedDuration;
use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::{AccountId, CaseId};
use lookagain_store::drafts::{DraftOf, DraftRow, NewDraft};

use crate::{
    App, AppError, SignedIn, Who,
    attachments::seal,
    visit::{Visit, detail},
};

/// A draft is erased so many days after it was last kept.
pub const DRAFT_DAYS: i64 = 14;

/// The most that one draft holds, in bytes: a form of casework is smaller by far.
const MOST: usize = 200_000;

/// What somebody typed into a form: fields in order, of which a name may stand several times.
pub type Typed = Vec<(String, String)>;

/// A draft, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Says which keeping this is: the next one names it.
    pub mark: String,
    /// What was typed.
    pub fields: Typed,
    /// When it was begun, UTC.
    pub began_at: String,
    /// When it was last kept, UTC.
    pub kept_at: String,
}

/// What became of what was to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// It is kept, under this mark.
    Done {
        /// The mark.
        mark: String,
    },
    /// There is another draft of this form, perhaps from another window. It stays as it is.
    Other {
        /// The mark of that one: whoever wants to put theirs in its place names it.
        mark: String,
        /// When that one was last kept, UTC.
        kept_at: String,
    },
    /// The draft that this one goes on from is gone: it was sent, thrown away or erased, perhaps in another window.
    Gone,
}

impl App {
    /// What this person began to fill in, if there is something.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when they may not know of the case.
    pub async fn draft(
        &self,
        person: &SignedIn,
        case: CaseId,
        form: &str,
        now: jiff::Timestamp,
    ) -> Result<Option<Draft>, AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let force = visit.may_draft(case).await?;
        let of = DraftOf { account: person.account, case, form };
        let fresh =
            |row: &DraftRow| row.kept_at.parse().is_ok_and(|kept: jiff::Timestamp| kept >= oldest(now));
        let found = visit.tx()?.draft(of).await?.filter(fresh);
        let found = found.map(|row| self.unsealed_draft(of, row)).transpose()?;
        let detail = detail! { "part" => "draft", "form" => form, "found" => found.is_some() };
        visit.note(Action::View, Some(object(case)), Some(force), None, detail).await?;
        visit.leave().await?;
        Ok(found)
    }

    /// Keeps what this person typed so far. `before` is the mark of the keeping that it goes on from, empty for none: another one is
    /// never written over.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when they may not know of the case; [`AppError::Invalid`] for more than a form can hold.
    pub async fn keep_draft(
        &self,
        person: &SignedIn,
        case: CaseId,
        form: &str,
        fields: &Typed,
        before: &str,
        now: jiff::Timestamp,
    ) -> Result<Kept, AppError> {
        let text = serde_json::to_string(fields).map_err(|_| AppError::Internal("the text of a draft"))?;
        if text.len() > MOST || form.len() > 200 {
            return Err(AppError::invalid("draft", "This is more than a draft can hold"));
        }
        let of = DraftOf { account: person.account, case, form };
        let io = |source| AppError::Io { doing: "sealing a draft", source };
        let sealed = seal::seal_text(&self.draft_key()?, &text, &bound(of)).map_err(io)?;
        let mark = hex::encode(&seal::new_key().map_err(io)?[..16]);
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let force = visit.may_draft(case).await?;
        visit.tx()?.forget_drafts(oldest(now)).await?;
        let new = NewDraft { mark: &mark, fields: &sealed };
        let kept = if before.is_empty() {
            visit.tx()?.begin_draft(of, new, now).await?
        } else {
            visit.tx()?.keep_draft(of, before, new, now).await?
        };
        let answer = if kept {
            Kept::Done { mark }
        } else {
            let other = visit.tx()?.draft(of).await?;
            other.map_or(Kept::Gone, |row| Kept::Other { mark: row.mark, kept_at: row.kept_at })
        };
        let action = if before.is_empty() { Action::Create } else { Action::Alter };
        let detail = detail! { "part" => "draft", "form" => form, "kept" => kept };
        visit.note(action, Some(object(case)), Some(force), None, detail).await?;
        visit.leave().await?;
        Ok(answer)
    }

    /// Throws away what this person began to fill in.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when they may not know of the case.
    pub async fn drop_draft(
        &self,
        person: &SignedIn,
        case: CaseId,
        form: &str,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let force = visit.may_draft(case).await?;
        let gone = visit.tx()?.drop_draft(DraftOf { account: person.account, case, form }).await?;
        let detail = detail! { "part" => "draft", "form" => form, "thrown away" => gone };
        visit.note(Action::Erase, Some(object(case)), Some(force), None, detail).await?;
        visit.leave().await
    }

    /// Erases every draft that was left alone for too long; says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_drafts(&self, who: &Who, now: jiff::Timestamp) -> Result<u64, AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::VerifyAudit, &Resource::of(ResourceKind::Audit, None)).await?;
        let gone = visit.tx()?.forget_drafts(oldest(now)).await?;
        let detail = detail! { "part" => "drafts", "erased" => gone };
        visit.note(Action::Erase, None, None, None, detail).await?;
        visit.leave().await?;
        Ok(gone)
    }

    fn unsealed_draft(&self, of: DraftOf<'_>, row: DraftRow) -> Result<Draft, AppError> {
        let io = |source| AppError::Io { doing: "opening a draft", source };
        let text = seal::open_text(&self.draft_key()?, &row.fields, &bound(of)).map_err(io)?;
        let fields = serde_json::from_str(&text).map_err(|_| AppError::Internal("a draft cannot be read"))?;
        Ok(Draft { mark: row.mark, fields, began_at: row.began_at, kept_at: row.kept_at })
    }

    /// The key of drafts, made from the key of attachments.
    fn draft_key(&self) -> Result<[u8; 32], AppError> {
        Ok(seal::derive(&self.master_key()?, "forms that were begun"))
    }
}

impl Visit<'_> {
    /// Whoever may open the file of a case may begin a form of it; sending it asks again.
    async fn may_draft(&mut self, case: CaseId) -> Result<lookagain_domain::ForceId, AppError> {
        let row = self.case(case, Act::ViewCase).await?;
        let force = row.force()?;
        self.allow(Act::ViewReview, &Resource::of(ResourceKind::Review, Some(force))).await?;
        Ok(force)
    }

    /// Takes the draft of a form, if it came from one, away in the transaction that puts the form on record.
    pub(crate) async fn sent(
        &mut self,
        account: AccountId,
        case: CaseId,
        form: Option<&str>,
    ) -> Result<(), AppError> {
        if let Some(form) = form {
            self.tx()?.drop_draft(DraftOf { account, case, form }).await?;
        }
        Ok(())
    }
}

fn object(case: CaseId) -> Object {
    Object { kind: "case".to_owned(), id: case.get() }
}

/// Whose draft of what: sealed into it, so that it opens in no other place.
fn bound(of: DraftOf<'_>) -> String {
    format!("draft of {} for case {}: {}", of.account, of.case, of.form)
}

/// What was last kept before this is erased.
fn oldest(now: jiff::Timestamp) -> jiff::Timestamp {
    now.saturating_sub(SignedDuration::from_hours(24 * DRAFT_DAYS)).unwrap_or(now)
}
