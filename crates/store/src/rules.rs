//! Versions of the rules: adopted one after another, never changed.

use lookagain_domain::AccountId;
use sqlx::FromRow;

use crate::{StoreError, Tx, db::binds};

/// A version of the rules.
#[derive(Debug, Clone, FromRow)]
pub struct RuleSetRow {
    /// Its version.
    pub version: String,
    /// The TOML text.
    pub text: String,
    /// When it was adopted, UTC.
    pub adopted_at: String,
    /// By whom; none for what was shipped.
    pub adopted_by: Option<i64>,
}

impl Tx {
    /// A setting of this database.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn setting(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> =
            self.row("SELECT value FROM setting WHERE name = $1", binds![name]).await?;
        Ok(row.map(|(value,)| value))
    }

    /// Sets a setting that was not set before.
    ///
    /// # Errors
    /// When the database fails, or it was set before.
    pub async fn set_setting(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        self.execute("INSERT INTO setting (name, value) VALUES ($1, $2)", binds![name, value]).await.map(drop)
    }

    /// Adopts a version of the rules; `false` when there is one of that name already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn adopt_rules(
        &mut self,
        version: &str,
        text: &str,
        by: Option<AccountId>,
        now: jiff::Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO rule_set (version, text, adopted_at, adopted_by) VALUES ($1, $2, $3, $4) ON CONFLICT (version) DO NOTHING";
        Ok(self.execute(sql, binds![version, text, now, by.map(AccountId::get)]).await? == 1)
    }

    /// Every version, newest first. The first is the one in force.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_rules(&mut self) -> Result<Vec<RuleSetRow>, StoreError> {
        self.rows("SELECT version, text, adopted_at, adopted_by FROM rule_set ORDER BY id DESC", binds![])
            .await
    }

    /// The version in force.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rules_in_force(&mut self) -> Result<Option<RuleSetRow>, StoreError> {
        self.row(
            "SELECT version, text, adopted_at, adopted_by FROM rule_set ORDER BY id DESC LIMIT 1",
            binds![],
        )
        .await
    }
}
