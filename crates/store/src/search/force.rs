//! Which forces' records are in the index of search.

use lookagain_domain::{ForceId, SubmissionId};

use super::Marks;
use crate::{StoreError, Tx, db::binds};

impl Tx {
    /// Notes that a force's records are in the index; `false` when they were already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_search_force(
        &mut self,
        force: ForceId,
        now: jiff::Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO search_force (force_id, indexed_at) VALUES ($1, $2) ON CONFLICT (force_id) DO NOTHING";
        Ok(self.execute(sql, binds![force.get(), now]).await? > 0)
    }

    /// Whether a force's records are in the index.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_searched(&mut self, force: ForceId) -> Result<bool, StoreError> {
        let sql = "SELECT COUNT(*) FROM search_force WHERE force_id = $1";
        Ok(self.number(sql, binds![force.get()]).await? > 0)
    }

    /// Between which numbers the present records of a force lie: what is before the first, and the last. Read from the keys of the force.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search_span(&mut self, force: ForceId) -> Result<(Marks, Marks), StoreError> {
        let end = |what: &str, of: &str| {
            format!(
                "COALESCE((SELECT {what} FROM {of} WHERE force_id = $1 AND superseded_in IS NULL), 0) AS {of}"
            )
        };
        let ends = |what: &str| {
            let each = ["nominal", "contact", "crime", "location", "object"].map(|of| end(what, of));
            format!("SELECT {}", each.join(", "))
        };
        let first: Option<Marks> = self.rows_of(ends("MIN(id) - 1"), binds![force.get()]).await?.pop();
        let last: Option<Marks> = self.rows_of(ends("MAX(id)"), binds![force.get()]).await?.pop();
        Ok((first.unwrap_or_default(), last.unwrap_or_default()))
    }

    /// The files of a submission.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn files_of(&mut self, submission: SubmissionId) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT id FROM source_file WHERE submission_id = $1 ORDER BY id";
        let rows: Vec<(i64,)> = self.rows(sql, binds![submission.get()]).await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Whether a force sent anything before a submission.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sent_before(
        &mut self,
        force: ForceId,
        submission: SubmissionId,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT COUNT(*) FROM submission WHERE force_id = $1 AND id < $2";
        Ok(self.number(sql, binds![force.get(), submission.get()]).await? > 0)
    }
}
