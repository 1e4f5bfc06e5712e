//! Documents added to a case: what is kept where under which key, and legal holds.

use lookagain_domain::{AccountId, CaseId};
use sqlx::FromRow;

use crate::{Dialect, StoreError, Tx, db::binds};

/// A document added to a case.
#[derive(Debug, Clone, FromRow)]
pub struct AttachmentRow {
    /// Its number.
    pub id: i64,
    /// The case.
    pub case_id: i64,
    /// What whoever added it called it.
    pub title: String,
    /// What its content says it is.
    pub kind: String,
    /// Bytes.
    pub size_bytes: i64,
    /// SHA-256 of the content.
    pub hash: String,
    /// The sealed file's name.
    pub stored_as: String,
    /// By whom.
    pub added_by: i64,
    /// When, UTC.
    pub added_at: String,
    /// The wrapped key; nothing once it was erased.
    pub wrapped: Option<String>,
}

/// A document about to be noted.
#[derive(Debug)]
pub struct NewAttachment<'a> {
    /// The case.
    pub case: CaseId,
    /// What it is called.
    pub title: &'a str,
    /// What its content says it is.
    pub kind: &'a str,
    /// Bytes.
    pub size_bytes: i64,
    /// SHA-256 of the content.
    pub hash: &'a str,
    /// The sealed file's name.
    pub stored_as: &'a str,
    /// The wrapped key.
    pub wrapped: &'a str,
    /// By whom.
    pub by: AccountId,
}

/// A step of a legal hold.
#[derive(Debug, Clone, FromRow)]
pub struct HoldRow {
    /// `SET` or `LIFT`.
    pub step: String,
    /// Why.
    pub reason: String,
    /// By whom.
    pub made_by: i64,
    /// When, UTC.
    pub made_at: String,
}

const ATTACHMENT: &str = "SELECT a.id, a.case_id, a.title, a.kind, a.size_bytes, a.hash, a.stored_as, a.added_by, a.added_at, k.wrapped \
     FROM attachment a LEFT JOIN attachment_key k ON k.attachment_id = a.id ";

impl Tx {
    /// Notes a document and its key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_attachment(
        &mut self,
        new: &NewAttachment<'_>,
        now: jiff::Timestamp,
    ) -> Result<i64, StoreError> {
        let id = self
            .number(
                "INSERT INTO attachment (case_id, title, kind, size_bytes, hash, stored_as, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
                binds![
                    new.case.get(),
                    new.title,
                    new.kind,
                    new.size_bytes,
                    new.hash,
                    new.stored_as,
                    new.by.get(),
                    now
                ],
            )
            .await?;
        self.execute(
            "INSERT INTO attachment_key (attachment_id, wrapped) VALUES ($1, $2)",
            binds![id, new.wrapped],
        )
        .await?;
        Ok(id)
    }

    /// The documents of a case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_attachments(&mut self, case: CaseId) -> Result<Vec<AttachmentRow>, StoreError> {
        self.rows_of(format!("{ATTACHMENT} WHERE a.case_id = $1 ORDER BY a.id"), binds![case.get()]).await
    }

    /// A document.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_attachment(&mut self, id: i64) -> Result<Option<AttachmentRow>, StoreError> {
        Ok(self.rows_of(format!("{ATTACHMENT} WHERE a.id = $1"), binds![id]).await?.into_iter().next())
    }

    /// Takes the key of a document away, and with it its text and the words that it is found by. A legal hold refuses that in the database itself.
    ///
    /// # Errors
    /// When the database fails, or the case is on legal hold.
    pub async fn erase_attachment(&mut self, id: i64) -> Result<(), StoreError> {
        // SQLite would leave the bytes of the key where they are until the page is used again. PostgreSQL does: its vacuum takes them.
        let sqlite = self.dialect() == Dialect::Sqlite;
        if sqlite {
            let _: Vec<(i64,)> = self.rows("PRAGMA secure_delete = 1", binds![]).await?;
        }
        self.execute("DELETE FROM attachment_key WHERE attachment_id = $1", binds![id]).await?;
        self.remove_text(id).await?;
        if sqlite {
            let _: Vec<(i64,)> = self.rows("PRAGMA secure_delete = 0", binds![]).await?;
        }
        Ok(())
    }

    /// Every sealed file that was ever named, and its wrapped key if it was not erased.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sealed_files(&mut self) -> Result<Vec<(String, Option<String>)>, StoreError> {
        self.rows(
            "SELECT a.stored_as, k.wrapped FROM attachment a LEFT JOIN attachment_key k ON k.attachment_id = a.id ORDER BY a.id",
            binds![],
        )
        .await
    }

    /// Is anything sealed under the master key?
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_sealed_keys(&mut self) -> Result<bool, StoreError> {
        Ok(self.number("SELECT COUNT(*) FROM (SELECT 1 FROM attachment_key LIMIT 1) AS k", binds![]).await?
            > 0)
    }

    /// Every step of the legal hold of a case, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_holds(&mut self, case: CaseId) -> Result<Vec<HoldRow>, StoreError> {
        self.rows(
            "SELECT step, reason, made_by, made_at FROM legal_hold WHERE case_id = $1 ORDER BY id DESC",
            binds![case.get()],
        )
        .await
    }

    /// Sets or lifts a legal hold.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_hold(
        &mut self,
        case: CaseId,
        step: &str,
        reason: &str,
        by: AccountId,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO legal_hold (case_id, step, reason, made_by, made_at) VALUES ($1, $2, $3, $4, $5)",
            binds![case.get(), step, reason, by.get(), now],
        )
        .await
        .map(drop)
    }
}
