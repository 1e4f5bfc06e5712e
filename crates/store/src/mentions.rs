//! Who is spoken to in the file of a case, and whether they have seen it.

use lookagain_domain::{AccountId, CaseId};
use sqlx::FromRow;

use crate::{StoreError, Tx, db::binds};

/// A word of a colleague, in an entry of a case's file.
#[derive(Debug, Clone, FromRow)]
pub struct MentionRow {
    /// Its number.
    pub id: i64,
    /// The case.
    pub case_id: i64,
    /// The kind of entry.
    pub kind: String,
    /// Which item.
    pub item: String,
    /// By whom.
    pub made_by: i64,
    /// When, UTC.
    pub made_at: String,
    /// When they marked it as read, UTC.
    pub seen_at: Option<String>,
}

const MENTION: &str = "SELECT id, case_id, kind, item, made_by, made_at, seen_at FROM mention ";

impl Tx {
    /// The account in use that is called so, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_active(&mut self, username: &str) -> Result<Option<AccountId>, StoreError> {
        let row: Option<(i64,)> =
            self.row("SELECT id FROM account WHERE username = $1 AND active = 1", binds![username]).await?;
        Ok(row.and_then(|(id,)| AccountId::new(id).ok()))
    }

    /// Who is spoken to in an item.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mentioned_in(
        &mut self,
        case: CaseId,
        kind: &str,
        item: &str,
    ) -> Result<Vec<AccountId>, StoreError> {
        let rows: Vec<(i64,)> = self
            .rows(
                "SELECT account_id FROM mention WHERE case_id = $1 AND kind = $2 AND item = $3 ORDER BY account_id",
                binds![case.get(), kind, item],
            )
            .await?;
        Ok(rows.into_iter().filter_map(|(id,)| AccountId::new(id).ok()).collect())
    }

    /// Notes that somebody is spoken to in an item.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_mention(
        &mut self,
        to: AccountId,
        (case, kind, item): (CaseId, &str, &str),
        by: AccountId,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO mention (account_id, case_id, kind, item, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (case_id, kind, item, account_id) DO NOTHING",
            binds![to.get(), case.get(), kind, item, by.get(), now],
        )
        .await
        .map(drop)
    }

    /// Forgets that somebody was spoken to in an item.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_mention(
        &mut self,
        to: AccountId,
        (case, kind, item): (CaseId, &str, &str),
    ) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM mention WHERE account_id = $1 AND case_id = $2 AND kind = $3 AND item = $4",
            binds![to.get(), case.get(), kind, item],
        )
        .await
        .map(drop)
    }

    /// Where somebody is spoken to: what they have not read before what they have, the newest of each first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_mentions(&mut self, to: AccountId, limit: u32) -> Result<Vec<MentionRow>, StoreError> {
        let sql = format!(
            "{MENTION} WHERE account_id = $1 ORDER BY CASE WHEN seen_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT $2"
        );
        self.rows_of(sql, binds![to.get(), limit]).await
    }

    /// Somebody's own mention.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_mention(&mut self, id: i64, to: AccountId) -> Result<Option<MentionRow>, StoreError> {
        let sql = format!("{MENTION} WHERE id = $1 AND account_id = $2");
        Ok(self.rows_of(sql, binds![id, to.get()]).await?.into_iter().next())
    }

    /// Marks a mention as read, or as unread.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_mention(&mut self, id: i64, seen: Option<jiff::Timestamp>) -> Result<(), StoreError> {
        let seen = seen.map(|seen| seen.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
        self.execute("UPDATE mention SET seen_at = $1 WHERE id = $2", binds![seen, id]).await.map(drop)
    }

    /// Accounts in use with one of these roles, of one force and of none, or of all: name to sign in with, and name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_colleagues(
        &mut self,
        force: Option<lookagain_domain::ForceId>,
    ) -> Result<Vec<(String, String)>, StoreError> {
        self.rows(
            "SELECT username, display_name FROM account WHERE active = 1 \
             AND role IN ('REVIEWER', 'PANEL_MEMBER', 'INVESTIGATOR', 'SUPERVISOR') \
             AND (force_id IS NULL OR force_id = COALESCE($1, force_id)) ORDER BY display_name, username",
            binds![force.map(lookagain_domain::ForceId::get)],
        )
        .await
    }
}
