//! Forms that somebody began to fill in: sealed, one for each form of a case and person.

use lookagain_domain::{AccountId, CaseId};
use sqlx::FromRow;

use crate::{Dialect, StoreError, Tx, db::binds};

/// A draft as it is kept.
#[derive(Debug, Clone, FromRow)]
pub struct DraftRow {
    /// Says which keeping this is: another keeping has another mark.
    pub mark: String,
    /// What was typed, sealed.
    pub fields: String,
    /// When it was begun, UTC.
    pub began_at: String,
    /// When it was last kept, UTC.
    pub kept_at: String,
}

/// Whose draft of what.
#[derive(Debug, Clone, Copy)]
pub struct DraftOf<'a> {
    /// Whose.
    pub account: AccountId,
    /// Of which case.
    pub case: CaseId,
    /// Of which form.
    pub form: &'a str,
}

/// A keeping: its mark and what was typed, sealed.
#[derive(Debug, Clone, Copy)]
pub struct NewDraft<'a> {
    /// Says which keeping this is.
    pub mark: &'a str,
    /// What was typed, sealed.
    pub fields: &'a str,
}

impl Tx {
    /// A draft, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn draft(&mut self, of: DraftOf<'_>) -> Result<Option<DraftRow>, StoreError> {
        let sql = "SELECT mark, fields, began_at, kept_at FROM draft WHERE account_id = $1 AND case_id = $2 AND form = $3";
        let rows = self.rows(sql, binds![of.account.get(), of.case.get(), of.form]).await?;
        Ok(rows.into_iter().next())
    }

    /// Begins a draft; `false` when there is one already, which stays as it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_draft(
        &mut self,
        of: DraftOf<'_>,
        new: NewDraft<'_>,
        now: jiff::Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO draft (account_id, case_id, form, mark, fields, began_at, kept_at) VALUES ($1, $2, $3, $4, $5, $6, $6) \
                   ON CONFLICT (account_id, case_id, form) DO NOTHING";
        let binds = binds![of.account.get(), of.case.get(), of.form, new.mark, new.fields, now];
        Ok(self.execute(sql, binds).await? > 0)
    }

    /// Keeps a draft in the place of the keeping that has this mark; `false` when there is no such one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_draft(
        &mut self,
        of: DraftOf<'_>,
        before: &str,
        new: NewDraft<'_>,
        now: jiff::Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE draft SET mark = $5, fields = $6, kept_at = $7 \
                   WHERE account_id = $1 AND case_id = $2 AND form = $3 AND mark = $4";
        let binds = binds![of.account.get(), of.case.get(), of.form, before, new.mark, new.fields, now];
        Ok(self.execute(sql, binds).await? > 0)
    }

    /// Takes a draft away; `false` when there was none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_draft(&mut self, of: DraftOf<'_>) -> Result<bool, StoreError> {
        self.overwriting(true).await?;
        let sql = "DELETE FROM draft WHERE account_id = $1 AND case_id = $2 AND form = $3";
        let gone = self.execute(sql, binds![of.account.get(), of.case.get(), of.form]).await?;
        self.overwriting(false).await?;
        Ok(gone > 0)
    }

    /// Takes every draft away that was last kept before this; says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_drafts(&mut self, before: jiff::Timestamp) -> Result<u64, StoreError> {
        self.overwriting(true).await?;
        let gone = self.execute("DELETE FROM draft WHERE kept_at < $1", binds![before]).await?;
        self.overwriting(false).await?;
        Ok(gone)
    }

    /// SQLite would leave the bytes of what is deleted where they are until the page is used again. PostgreSQL does: its vacuum takes them.
    async fn overwriting(&mut self, on: bool) -> Result<(), StoreError> {
        if self.dialect() == Dialect::Sqlite {
            let sql = if on { "PRAGMA secure_delete = 1" } else { "PRAGMA secure_delete = 0" };
            let _: Vec<(i64,)> = self.rows(sql, binds![]).await?;
        }
        Ok(())
    }
}
