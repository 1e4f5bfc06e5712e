//! Who saw and did what, and proof that the record of it is whole.

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Report, StoredEntry};
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

    /// Goes through the whole chain. The verification is itself noted, after it has looked.
    ///
    /// # Errors
    /// When the reader may not, or the database fails; what is wrong with the chain is in the report.
    pub async fn verify_audit(&self, who: &Who, now: jiff::Timestamp) -> Result<Report, AppError> {
        if !self.may(who, Act::VerifyAudit, &Resource::of(ResourceKind::Audit, None)) {
            return Err(AppError::Refused);
        }
        // In a reading transaction of its own: the chain is long and others go on working.
        let report = self.store.read().await?.verify_audit().await?;
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::VerifyAudit, &Resource::of(ResourceKind::Audit, None)).await?;
        let detail = detail! { "entries" => report.entries, "faults" => report.faults.len() };
        visit.note(Action::Verify, None, None, None, detail).await?;
        visit.leave().await?;
        Ok(report)
    }
}
