//! Accounts, sessions, sign-in links and the throttle on guessing.

use lookagain_domain::{AccountId, ForceId};
use serde::Serialize;
use sqlx::FromRow;

use crate::{StoreError, Tx, db::binds};

/// An account as it is stored.
#[derive(Debug, Clone, FromRow)]
pub struct AccountRow {
    /// Its number.
    pub id: i64,
    /// What the person types.
    pub username: String,
    /// How others see the person.
    pub display_name: String,
    /// Role code.
    pub role: String,
    /// The force it is bound to; none for a national account.
    pub force_id: Option<i64>,
    /// Argon2id hash; none when only a link can sign in.
    pub password_hash: Option<String>,
    /// TOTP secret, base32; none until a second factor is set up.
    pub totp_secret: Option<String>,
    /// The last TOTP step used: a code works once.
    pub totp_last_step: i64,
    /// 1 when it may sign in.
    pub active: i64,
    /// 1 when single-key shortcuts are on.
    pub shortcuts: i64,
}

/// A session with its account.
#[derive(Debug, Clone, FromRow)]
pub struct SessionRow {
    /// The account.
    pub account_id: i64,
    /// The token that every form carries.
    pub csrf: String,
    /// 1 when the second factor was given, or none is set up.
    pub second_factor: i64,
    /// When it was last used, UTC.
    pub seen_at: String,
    /// When it ends whatever happens, UTC.
    pub expires_at: String,
}

/// An account to be made.
#[derive(Debug, Clone, Serialize)]
pub struct NewAccount<'a> {
    /// What the person types.
    pub username: &'a str,
    /// How others see the person.
    pub display_name: &'a str,
    /// Role code.
    pub role: &'a str,
    /// The force.
    pub force: Option<ForceId>,
    /// Argon2id hash.
    #[serde(skip)]
    pub password_hash: Option<&'a str>,
}

const ACCOUNT: &str = "SELECT id, username, display_name, role, force_id, password_hash, totp_secret, totp_last_step, active, shortcuts FROM account ";

impl Tx {
    /// Makes an account; `None` when the name is taken.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_account(
        &mut self,
        account: &NewAccount<'_>,
        now: jiff::Timestamp,
    ) -> Result<Option<AccountId>, StoreError> {
        let row: Option<(i64,)> = self
            .row(
                "INSERT INTO account (username, display_name, role, force_id, password_hash, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (username) DO NOTHING RETURNING id",
                binds![
                    account.username,
                    account.display_name,
                    account.role,
                    account.force.map(ForceId::get),
                    account.password_hash,
                    now
                ],
            )
            .await?;
        Ok(row.and_then(|(id,)| AccountId::new(id).ok()))
    }

    /// The account with this name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_named(&mut self, username: &str) -> Result<Option<AccountRow>, StoreError> {
        Ok(self.rows_of(format!("{ACCOUNT} WHERE username = $1"), binds![username]).await?.into_iter().next())
    }

    /// The account with this number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account(&mut self, id: AccountId) -> Result<Option<AccountRow>, StoreError> {
        Ok(self.rows_of(format!("{ACCOUNT} WHERE id = $1"), binds![id.get()]).await?.into_iter().next())
    }

    /// All accounts, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_accounts(&mut self) -> Result<Vec<AccountRow>, StoreError> {
        self.rows_of(format!("{ACCOUNT} ORDER BY username"), binds![]).await
    }

    /// Allows or stops sign-in; stopping also ends every session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_account_active(&mut self, id: AccountId, active: bool) -> Result<(), StoreError> {
        self.execute("UPDATE account SET active = $2 WHERE id = $1", binds![id.get(), active]).await?;
        if !active {
            self.execute("DELETE FROM session WHERE account_id = $1", binds![id.get()]).await?;
        }
        Ok(())
    }

    /// Replaces the password hash.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_password(&mut self, id: AccountId, hash: &str) -> Result<(), StoreError> {
        self.execute("UPDATE account SET password_hash = $2 WHERE id = $1", binds![id.get(), hash])
            .await
            .map(drop)
    }

    /// Sets or removes the second factor.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_totp(&mut self, id: AccountId, secret: Option<&str>) -> Result<(), StoreError> {
        let sql = "UPDATE account SET totp_secret = $2, totp_last_step = 0 WHERE id = $1";
        self.execute(sql, binds![id.get(), secret]).await.map(drop)
    }

    /// Marks a TOTP step as used. `false` when it, or a later one, was used before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_totp_step(&mut self, id: AccountId, step: i64) -> Result<bool, StoreError> {
        let sql = "UPDATE account SET totp_last_step = $2 WHERE id = $1 AND totp_last_step < $2";
        Ok(self.execute(sql, binds![id.get(), step]).await? == 1)
    }

    /// Single-key shortcuts on or off.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_shortcuts(&mut self, id: AccountId, on: bool) -> Result<(), StoreError> {
        self.execute("UPDATE account SET shortcuts = $2 WHERE id = $1", binds![id.get(), on]).await.map(drop)
    }

    /// Names of the people who have a part in a decision or an entry, by account number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_names(&mut self) -> Result<Vec<(AccountId, String)>, StoreError> {
        let rows: Vec<(i64, String)> =
            self.rows("SELECT id, display_name FROM account ORDER BY id", binds![]).await?;
        Ok(rows.into_iter().filter_map(|(id, name)| Some((AccountId::new(id).ok()?, name))).collect())
    }

    /// Starts a session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_session(
        &mut self,
        token_hash: &str,
        account: AccountId,
        csrf: &str,
        second_factor: bool,
        now: jiff::Timestamp,
        expires_at: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO session (token_hash, account_id, csrf, second_factor, created_at, seen_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $5, $6)",
            binds![token_hash, account.get(), csrf, second_factor, now, expires_at],
        )
        .await
        .map(drop)
    }

    /// The session with this token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session(&mut self, token_hash: &str) -> Result<Option<SessionRow>, StoreError> {
        let sql =
            "SELECT account_id, csrf, second_factor, seen_at, expires_at FROM session WHERE token_hash = $1";
        self.row(sql, binds![token_hash]).await
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_session(&mut self, token_hash: &str, now: jiff::Timestamp) -> Result<(), StoreError> {
        self.execute("UPDATE session SET seen_at = $2 WHERE token_hash = $1", binds![token_hash, now])
            .await
            .map(drop)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_session(&mut self, token_hash: &str) -> Result<(), StoreError> {
        self.execute("DELETE FROM session WHERE token_hash = $1", binds![token_hash]).await.map(drop)
    }

    /// Ends every session of an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_sessions(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.execute("DELETE FROM session WHERE account_id = $1", binds![account.get()]).await.map(drop)
    }

    /// Ends every session of an account but one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_other_sessions(&mut self, account: AccountId, kept: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM session WHERE account_id = $1 AND token_hash <> $2";
        self.execute(sql, binds![account.get(), kept]).await.map(drop)
    }

    /// Makes a link that signs in once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_sign_in_link(
        &mut self,
        token_hash: &str,
        account: AccountId,
        expires_at: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO sign_in_link (token_hash, account_id, expires_at) VALUES ($1, $2, $3)";
        self.execute(sql, binds![token_hash, account.get(), expires_at]).await.map(drop)
    }

    /// Uses a sign-in link: its account, if it was not used before and has not run out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_sign_in_link(
        &mut self,
        token_hash: &str,
        now: jiff::Timestamp,
    ) -> Result<Option<AccountId>, StoreError> {
        let row: Option<(i64, String)> = self
            .row(
                "UPDATE sign_in_link SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL RETURNING account_id, expires_at",
                binds![token_hash, now],
            )
            .await?;
        Ok(row.and_then(|(account, expires)| {
            let expires: jiff::Timestamp = expires.parse().ok()?;
            if expires > now { AccountId::new(account).ok() } else { None }
        }))
    }

    /// How often sign-in failed for a name in a row, and until when it is blocked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn throttle(&mut self, name_hash: &str) -> Result<Option<(i64, String)>, StoreError> {
        self.row(
            "SELECT failures, blocked_until FROM sign_in_throttle WHERE name_hash = $1",
            binds![name_hash],
        )
        .await
    }

    /// Counts one more failure for a name; returns how many there are now. In one statement: guesses sent side by side count each.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_failure(&mut self, name_hash: &str, now: jiff::Timestamp) -> Result<i64, StoreError> {
        self.number(
            "INSERT INTO sign_in_throttle (name_hash, failures, blocked_until) VALUES ($1, 1, $2) \
             ON CONFLICT (name_hash) DO UPDATE SET failures = sign_in_throttle.failures + 1 RETURNING failures",
            binds![name_hash, now],
        )
        .await
    }

    /// Blocks a name until a time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn block_name(
        &mut self,
        name_hash: &str,
        blocked_until: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE sign_in_throttle SET blocked_until = $2 WHERE name_hash = $1";
        self.execute(sql, binds![name_hash, blocked_until]).await.map(drop)
    }

    /// Forgets the failures of a name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clear_throttle(&mut self, name_hash: &str) -> Result<(), StoreError> {
        self.execute("DELETE FROM sign_in_throttle WHERE name_hash = $1", binds![name_hash]).await.map(drop)
    }
}
