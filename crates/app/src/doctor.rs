//! A check-up: is everything there, whole, and consistent with itself?

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::Action;
use lookagain_domain::Force;
use lookagain_store::Dialect;
use serde::Serialize;

use crate::{App, AppError, Who, files, visit::detail};

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// What was looked at.
    pub what: &'static str,
    /// It is as it must be.
    pub good: bool,
    /// What was found, and what to do about it.
    pub found: String,
}

impl App {
    /// Looks at the database, the kept files, the audit chain, the rules and the code lists. That someone looked is noted afterwards;
    /// a database that cannot even take that entry is a finding like the others.
    ///
    /// # Errors
    /// When it may not be done, or the database cannot be reached at all.
    pub async fn doctor(&self, who: &Who, now: jiff::Timestamp) -> Result<Vec<Check>, AppError> {
        if !self.may(who, Act::VerifyAudit, &Resource::of(ResourceKind::Audit, None)) {
            let mut visit = self.enter(who, now).await?;
            return visit.refuse(Act::VerifyAudit, None).await.and(Err(AppError::Refused));
        }
        let mut checks = self.look_over(now).await?;
        let faults = checks.iter().filter(|check| !check.good).count();
        let noted = self.note_look_over(who, checks.len(), faults, now).await;
        let found = match &noted {
            Ok(()) => "this check-up is in the audit".to_owned(),
            Err(error) => format!("this check-up could not be put into the audit: {error}"),
        };
        checks.push(Check { what: "on record", good: noted.is_ok(), found });
        Ok(checks)
    }

    async fn note_look_over(
        &self,
        who: &Who,
        checks: usize,
        faults: usize,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::VerifyAudit, &Resource::of(ResourceKind::Audit, None)).await?;
        let detail = detail! { "what" => "doctor", "checks" => checks, "faults" => faults };
        visit.note(Action::Verify, None, None, None, detail).await?;
        visit.leave().await
    }

    async fn look_over(&self, now: jiff::Timestamp) -> Result<Vec<Check>, AppError> {
        let mut checks = Vec::new();
        let mut add = |what, good, found: String| checks.push(Check { what, good, found });
        let territorial = Force::territorial().count();
        add(
            "forces",
            territorial == 43,
            format!("{territorial} territorial forces of England and Wales (43 expected)"),
        );
        let database = match self.store.dialect() {
            Dialect::Sqlite => "SQLite",
            Dialect::Postgres => "PostgreSQL",
        };
        let faults = self.store.self_check().await?;
        let found = if faults.is_empty() {
            format!("{database} is whole")
        } else {
            format!("{database}: {}. Restore a backup", faults.join("; "))
        };
        add("database", faults.is_empty(), found);
        let report = self.store.read().await?.verify_audit(&[]).await?;
        let found = match report.faults.first() {
            None => format!("{} entries, unbroken", report.entries),
            Some(fault) => format!("{} faults; the first: {fault}", report.faults.len()),
        };
        add("audit chain", report.faults.is_empty(), found);
        let kept = self.store.read().await?.kept_hashes().await?;
        let missing = kept.iter().filter(|sha256| !files::path(&self.folder, sha256).exists()).count();
        let found = format!(
            "{} kept files, {missing} missing from {}",
            kept.len(),
            self.folder.join("files").display()
        );
        add("kept files", missing == 0, found);
        let documents = self.look_over_documents(now).await?;
        let found = format!(
            "{} sealed documents, {} that cannot be opened; {} sealed files that no document names were cleared away",
            documents.sealed, documents.lost, documents.cleared
        );
        add("documents", documents.lost == 0, found);
        let (all_read, found) = self.look_over_texts().await?;
        add("texts of documents", all_read, found);
        let forgotten = documents.erased == 0 || self.store.forget_deleted().await?;
        let found = if forgotten {
            "no key of an erased document is left in the log of the database"
        } else {
            "somebody reads all the while: the log of the database may hold keys of erased documents. Look again later"
        };
        add("erased keys", forgotten, found.to_owned());
        let wrong = self.store.read().await?.count_uneven_files().await?;
        let found = format!("{wrong} files for which it does not hold");
        add("rows in = records + rejections", wrong == 0, found);
        let waiting = self.store.read().await?.count_unassessed().await?;
        let advice = if waiting == 0 { "" } else { ": run `lookagain assess`" };
        add("assessed cases", waiting == 0, format!("{waiting} cases without an assessment{advice}"));
        add("rules", true, format!("version {}", self.rules().rules.version()));
        Ok(checks)
    }

    /// Whether every document's text was read, and how many were.
    async fn look_over_texts(&self) -> Result<(bool, String), AppError> {
        let (read, without, waiting) = self.store.read().await?.count_texts().await?;
        let advice = if waiting == 0 { "" } else { ": run `lookagain search --index`" };
        let found = format!(
            "the text of {read} documents can be searched, {without} have none, {waiting} were not read yet{advice}"
        );
        Ok((waiting == 0, found))
    }
}
