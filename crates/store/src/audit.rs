//! The audit chain's rows: appended in the transaction of what they tell, never changed.

use lookagain_audit::{EntryBody, Head, Report, StoredEntry, Verifier};
use sqlx::FromRow;

use crate::{Dialect, StoreError, Tx, db::binds};

/// Which entries to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// By this account.
    pub account: Option<i64>,
    /// With this action code.
    pub action: Option<String>,
    /// About this kind of object…
    pub object_kind: Option<String>,
    /// …with this number.
    pub object_id: Option<i64>,
    /// Older than this entry.
    pub before: Option<i64>,
}

#[derive(FromRow)]
struct Raw {
    seq: i64,
    at: String,
    actor_account: Option<i64>,
    actor_role: String,
    action: String,
    object_kind: Option<String>,
    object_id: Option<i64>,
    force_id: Option<i64>,
    policy: Option<String>,
    reason: Option<String>,
    detail: String,
    prev_hash: String,
    hash: String,
}

const ENTRY: &str = "SELECT seq, at, actor_account, actor_role, action, object_kind, object_id, force_id, policy, reason, detail, prev_hash, hash \
     FROM audit_entry ";

impl Tx {
    /// Appends an entry. The head is locked until the transaction ends: entries are in the order of commits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn append_audit(&mut self, body: EntryBody) -> Result<u64, StoreError> {
        let head = self.audit_head(true).await?;
        let entry = lookagain_audit::append(&head, body);
        let row = StoredEntry::from(&entry);
        self.execute(
            "INSERT INTO audit_entry (seq, at, actor_account, actor_role, action, object_kind, object_id, force_id, policy, reason, detail, \
             prev_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            binds![
                row.seq, row.at, row.actor_account, row.actor_role, row.action, row.object_kind, row.object_id, row.force_id,
                row.policy, row.reason, row.detail, row.prev_hash, row.hash.clone()
            ],
        )
        .await?;
        let seq = row.seq;
        self.execute(
            "INSERT INTO audit_head (id, seq, hash) VALUES (1, $1, $2) ON CONFLICT (id) DO UPDATE SET seq = $1, hash = $2",
            binds![seq, row.hash],
        )
        .await?;
        Ok(u64::try_from(seq).unwrap_or(0))
    }

    /// Where the chain ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit_head(&mut self, lock: bool) -> Result<Head, StoreError> {
        if lock && self.dialect() == Dialect::Postgres {
            // Also covers the very first entry, for which there is no row to lock yet.
            self.execute("SELECT pg_advisory_xact_lock(7220250617)", binds![]).await?;
        }
        let row: Option<(i64, String)> =
            self.row("SELECT seq, hash FROM audit_head WHERE id = 1", binds![]).await?;
        let Some((seq, hash)) = row else { return Ok(Head::genesis()) };
        let unreadable = |column| StoreError::Unreadable { table: "audit_head", column };
        Ok(Head {
            seq: u64::try_from(seq).map_err(|_| unreadable("seq"))?,
            hash: hash.parse().map_err(|_| unreadable("hash"))?,
        })
    }

    /// Entries, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_audit(
        &mut self,
        filter: &AuditFilter,
        limit: u32,
    ) -> Result<Vec<StoredEntry>, StoreError> {
        let mut clauses = vec!["1 = 1".to_owned()];
        let mut values = Vec::new();
        let mut clause = |text: &str, value: Option<crate::db::Bind>| {
            if let Some(value) = value {
                values.push(value);
                clauses.push(format!("{text} ${}", values.len()));
            }
        };
        clause("actor_account =", filter.account.map(Into::into));
        clause("action =", filter.action.clone().map(Into::into));
        clause("object_kind =", filter.object_kind.clone().map(Into::into));
        clause("object_id =", filter.object_id.map(Into::into));
        clause("seq <", filter.before.map(Into::into));
        values.extend(binds![limit]);
        let sql =
            format!("{ENTRY} WHERE {} ORDER BY seq DESC LIMIT ${}", clauses.join(" AND "), values.len());
        let rows: Vec<Raw> = self.rows_of(sql, values).await?;
        Ok(rows.into_iter().map(stored).collect())
    }

    /// Goes through the whole chain, a few thousand entries at a time. It must pass through the `vouched` heads, which come from
    /// outside the database, such as those of signed checkpoints.
    ///
    /// # Errors
    /// When the database fails; what is wrong with the chain is in the report.
    pub async fn verify_audit(&mut self, vouched: &[Head]) -> Result<Report, StoreError> {
        let mut verifier = Verifier::new().expecting(vouched.iter().copied());
        let mut after = 0i64;
        loop {
            let rows: Vec<Raw> = self
                .rows_of(format!("{ENTRY} WHERE seq > $1 ORDER BY seq LIMIT 5000"), binds![after])
                .await?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            for row in rows {
                verifier.push(&stored(row));
            }
        }
        let head = self.audit_head(false).await?;
        Ok(verifier.finish(Some(&head)))
    }

    /// Keeps a copy of a signed checkpoint. The one that proves something is the one kept elsewhere.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_checkpoint(
        &mut self,
        head: &Head,
        note: &str,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let seq = i64::try_from(head.seq).unwrap_or(i64::MAX);
        self.execute(
            "INSERT INTO audit_checkpoint (seq, note, at) VALUES ($1, $2, $3) ON CONFLICT (seq) DO NOTHING",
            binds![seq, note, now],
        )
        .await
        .map(drop)
    }
}

fn stored(raw: Raw) -> StoredEntry {
    StoredEntry {
        seq: raw.seq,
        at: raw.at,
        actor_account: raw.actor_account,
        actor_role: raw.actor_role,
        action: raw.action,
        object_kind: raw.object_kind,
        object_id: raw.object_id,
        force_id: raw.force_id,
        policy: raw.policy,
        reason: raw.reason,
        detail: raw.detail,
        prev_hash: raw.prev_hash,
        hash: raw.hash,
    }
}
