//! What a run of grouping leaves for the next: what each set of cases that pairs put together became.

use crate::{StoreError, Tx, db::binds};

impl Tx {
    /// What was kept: mark and JSON, by mark.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn group_kept(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        self.rows("SELECT mark, became FROM group_kept ORDER BY mark", binds![]).await
    }

    /// Forgets all of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_group_kept(&mut self) -> Result<(), StoreError> {
        self.execute("DELETE FROM group_kept", binds![]).await.map(|_| ())
    }

    /// Forgets what no longer holds, and keeps what was worked out anew.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_groups(
        &mut self,
        gone: &[String],
        anew: Vec<(String, String)>,
    ) -> Result<(), StoreError> {
        for mark in gone {
            self.execute("DELETE FROM group_kept WHERE mark = $1", binds![&**mark]).await?;
        }
        let rows = anew.into_iter().map(|(mark, became)| binds![mark, became]).collect();
        self.insert_many("INSERT INTO group_kept (mark, became) VALUES ", rows, "").await
    }
}
