//! Who saw and did what, and proof that the record of it is whole.

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Head, Report, SigningKey, StoredEntry, sign_checkpoint, signing_key};
use lookagain_store::audit::AuditFilter;

use crate::{App, AppError, Who, visit::detail};

/// A page of the audit.
#[derive(Debug)]
pub struct AuditPage {
    /// The entries, newest first.
    pub entries: Vec<StoredEntry>,
    /// There are older ones.
    pub more: bool,
    /// Names of accounts, for showing who it was.
    pub names: std::collections::BTreeMap<i64, String>,
}

/// A new key for checkpoints.
///
/// # Errors
/// When the system has no randomness to give.
pub fn new_signing_key() -> Result<SigningKey, AppError> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|_| AppError::Internal("randomness"))?;
    Ok(signing_key(&bytes))
}

/// Where the chain ended, signed.
#[derive(Debug, Clone)]
pub struct SignedHead {
    /// Number and hash of the last entry.
    pub head: Head,
    /// The signed note.
    pub note: String,
}

impl App {
    /// Entries of the audit, newest first. Looking at it is noted too.
    ///
    /// # Errors
    /// When the reader may not.
    pub async fn view_audit(
        &self,
        who: &Who,
        filter: &AuditFilter,
        limit: u32,
        now: jiff::Timestamp,
    ) -> Result<AuditPage, AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::ViewAudit, &Resource::of(ResourceKind::Audit, None)).await?;
        let mut entries = visit.tx()?.list_audit(filter, limit + 1).await?;
        let more = entries.len() > limit as usize;
        entries.truncate(limit as usize);
        let names = visit.tx()?.account_names().await?;
        visit
            .note(Action::View, None, None, None, detail! { "list" => "audit", "shown" => entries.len() })
            .await?;
        visit.leave().await?;
        Ok(AuditPage { entries, more, names: names.into_iter().map(|(id, name)| (id.get(), name)).collect() })
    }

    /// Goes through the whole chain, which must pass through the heads that are known from elsewhere, such as those of signed
    /// checkpoints. The verification is itself noted, after it has looked.
    ///
    /// # Errors
    /// When the reader may not, or the database fails; what is wrong with the chain is in the report.
    pub async fn verify_audit(
        &self,
        who: &Who,
        vouched: &[Head],
        now: jiff::Timestamp,
    ) -> Result<Report, AppError> {
        let report = self.look_through(who, vouched, now).await?;
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::VerifyAudit, &Resource::of(ResourceKind::Audit, None)).await?;
        let detail = detail! { "entries" => report.entries, "faults" => report.faults.len(), "checkpoints" => vouched.len() };
        visit.note(Action::Verify, None, None, None, detail).await?;
        visit.leave().await?;
        Ok(report)
    }

    /// Verifies the chain and signs where it ends. A chain that is not sound is not signed: a signature must not bless it.
    ///
    /// # Errors
    /// When it may not be done, the origin cannot be a name, or the database fails; what is wrong with the chain is in the answer.
    pub async fn sign_audit(
        &self,
        who: &Who,
        origin: &str,
        key: &SigningKey,
        now: jiff::Timestamp,
    ) -> Result<Result<SignedHead, Report>, AppError> {
        let report = self.look_through(who, &[], now).await?;
        if !report.is_sound() {
            return Ok(Err(report));
        }
        let head = report.head;
        let note = sign_checkpoint(origin, &head, key)
            .map_err(|error| AppError::invalid("origin", error.to_string()))?;
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::VerifyAudit, &Resource::of(ResourceKind::Audit, None)).await?;
        visit.tx()?.add_checkpoint(&head, &note, now).await?;
        let detail = detail! { "entries" => head.seq, "head" => head.hash.to_string(), "origin" => origin };
        visit.note(Action::Checkpoint, None, None, None, detail).await?;
        visit.leave().await?;
        Ok(Ok(SignedHead { head, note }))
    }

    async fn look_through(
        &self,
        who: &Who,
        vouched: &[Head],
        now: jiff::Timestamp,
    ) -> Result<Report, AppError> {
        if !self.may(who, Act::VerifyAudit, &Resource::of(ResourceKind::Audit, None)) {
            let mut visit = self.enter(who, now).await?;
            return visit.refuse(Act::VerifyAudit, None).await.and(Err(AppError::Refused));
        }
        // In a reading transaction of its own: the chain is long and others go on working.
        Ok(self.store.read().await?.verify_audit(vouched).await?)
    }
}
