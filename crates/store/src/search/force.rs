//! Which forces' records are in the index of search.

use lookagain_domain::{ForceId, SubmissionId};

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

    /// Takes a force's records out of the index, so that the next time all of them go in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn leave_search_force(&mut self, force: ForceId) -> Result<(), StoreError> {
        let of = || binds![force.get()];
        // Most are not in it: the terms of a force lie all over the index, and looking for none of them takes as long.
        if self.execute("DELETE FROM search_force WHERE force_id = $1", of()).await? > 0 {
            self.execute("DELETE FROM search_term WHERE force_id = $1", of()).await?;
        }
        Ok(())
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
