//! What somebody looked for, what they want to hear of, and what was there when they last looked.

use std::collections::BTreeSet;

use lookagain_domain::AccountId;
use sqlx::FromRow;

use crate::{
    StoreError, Tx,
    bulk::placeholders,
    db::{Bind, binds},
};

/// What somebody looked for.
#[derive(Debug, Clone, FromRow)]
pub struct KeptSearch {
    /// Its number.
    pub id: i64,
    /// Whose it is; nobody's on the command line.
    pub account_id: Option<i64>,
    /// The words, sealed.
    pub words: String,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// When, UTC.
    pub made_at: String,
}

const KEPT: &str = "SELECT id, account_id, words, reason, made_at FROM kept_search ";

/// A saved search.
#[derive(Debug, Clone, FromRow)]
pub struct SavedRow {
    /// Its number.
    pub id: i64,
    /// The search.
    pub search_id: i64,
    /// What its owner calls it, sealed.
    pub name: String,
    /// When they last looked, UTC.
    pub looked_at: String,
}

/// Records that have a reference of the force's own, which stays when they are corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Referred {
    /// Nominals.
    Nominal,
    /// Contacts.
    Contact,
    /// Locations.
    Location,
    /// Objects.
    Object,
}

const SAVED: &str = "SELECT id, search_id, name, looked_at FROM saved_search ";

impl Tx {
    /// Keeps what somebody looks for; returns its number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_search(
        &mut self,
        account: Option<AccountId>,
        words: &str,
        reason: Option<&str>,
        now: jiff::Timestamp,
    ) -> Result<i64, StoreError> {
        self.number(
            "INSERT INTO kept_search (account_id, words, reason, made_at) VALUES ($1, $2, $3, $4) RETURNING id",
            binds![account.map(AccountId::get), words, reason, now],
        )
        .await
    }

    /// What somebody looked for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn kept_search(&mut self, id: i64) -> Result<Option<KeptSearch>, StoreError> {
        Ok(self.rows_of(format!("{KEPT} WHERE id = $1"), binds![id]).await?.into_iter().next())
    }

    /// What somebody looked for, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn kept_searches(
        &mut self,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<KeptSearch>, StoreError> {
        let sql = format!("{KEPT} WHERE account_id = $1 ORDER BY id DESC LIMIT $2");
        self.rows_of(sql, binds![account.get(), limit]).await
    }

    /// Saves a search; returns its number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_search(
        &mut self,
        account: AccountId,
        search: i64,
        name: &str,
        now: jiff::Timestamp,
    ) -> Result<i64, StoreError> {
        self.number(
            "INSERT INTO saved_search (account_id, search_id, name, saved_at, looked_at) VALUES ($1, $2, $3, $4, $4) RETURNING id",
            binds![account.get(), search, name, now],
        )
        .await
    }

    /// What somebody saved and did not drop, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn saved_searches(&mut self, account: AccountId) -> Result<Vec<SavedRow>, StoreError> {
        let sql = format!("{SAVED} WHERE account_id = $1 AND dropped_at IS NULL ORDER BY id");
        self.rows_of(sql, binds![account.get()]).await
    }

    /// Drops a saved search; `false` when it is not this person's, or was dropped.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_saved_search(
        &mut self,
        account: AccountId,
        saved: i64,
        now: jiff::Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE saved_search SET dropped_at = $3 WHERE id = $1 AND account_id = $2 AND dropped_at IS NULL";
        Ok(self.execute(sql, binds![saved, account.get(), now]).await? > 0)
    }

    /// What was there when the owner last looked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seen_in(&mut self, saved: i64) -> Result<BTreeSet<i64>, StoreError> {
        let rows: Vec<(i64,)> =
            self.rows("SELECT found FROM saved_search_seen WHERE saved_id = $1", binds![saved]).await?;
        Ok(rows.into_iter().map(|(found,)| found).collect())
    }

    /// Notes what is there while the owner looks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_seen(
        &mut self,
        saved: i64,
        found: &[i64],
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let rows = found.iter().map(|found| binds![saved, *found]).collect();
        self.insert_many(
            "INSERT INTO saved_search_seen (saved_id, found) VALUES ",
            rows,
            " ON CONFLICT (saved_id, found) DO NOTHING",
        )
        .await?;
        self.execute("UPDATE saved_search SET looked_at = $2 WHERE id = $1", binds![saved, now])
            .await
            .map(drop)
    }

    /// What these records are called by their force: number and reference.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn references_of(
        &mut self,
        of: Referred,
        numbers: &[i64],
    ) -> Result<Vec<(i64, String)>, StoreError> {
        let from = match of {
            Referred::Nominal => "nominal_ref FROM nominal",
            Referred::Contact => "nominal_ref || ' ' || kind || ' ' || value FROM contact",
            Referred::Location => "location_ref FROM location",
            Referred::Object => "object_ref FROM object",
        };
        let mut found = Vec::new();
        for chunk in numbers.chunks(1_000) {
            let marks = placeholders(self.dialect(), 1, chunk.len());
            let sql = format!("SELECT id, {from} WHERE id IN ({marks})");
            let values = chunk.iter().map(|number| Bind::from(*number)).collect();
            found.extend(self.rows_of::<(i64, String)>(sql, values).await?);
        }
        Ok(found)
    }
}
