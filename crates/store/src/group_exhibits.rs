//! What leaves a group's page: charts kept as exhibits, and questions of one force for what another holds.

use lookagain_domain::{AccountId, ForceId, GroupId};

use crate::{StoreError, Tx, db::binds};

/// What a force opens of its own to another: group, request, asking force, last day, when it was answered.
pub type OpenedRow = (i64, i64, i64, String, String);

/// An exhibit without its picture: number, query, hash, account, when.
pub type ExhibitRow = (i64, String, String, i64, String);

impl Tx {
    /// Keeps an exhibit.
    ///
    /// # Errors
    /// When the database fails.
    #[expect(clippy::too_many_arguments, reason = "one row of seven facts, written in one place")]
    pub async fn add_exhibit(
        &mut self,
        group: GroupId,
        query: &str,
        frozen: &str,
        picture: &str,
        sha256: &str,
        by: AccountId,
        now: jiff::Timestamp,
    ) -> Result<i64, StoreError> {
        self.number(
            "INSERT INTO exhibit (group_id, query, frozen, picture, sha256, account_id, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             RETURNING id",
            binds![group.get(), query, frozen, picture, sha256, by.get(), now],
        )
        .await
    }

    /// The exhibits of a group, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn exhibits(&mut self, group: GroupId) -> Result<Vec<ExhibitRow>, StoreError> {
        self.rows(
            "SELECT id, query, sha256, account_id, made_at FROM exhibit WHERE group_id = $1 ORDER BY id",
            binds![group.get()],
        )
        .await
    }

    /// One exhibit: query, what it was drawn from, picture, hash, when.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn exhibit(
        &mut self,
        group: GroupId,
        id: i64,
    ) -> Result<Option<(String, String, String, String, String)>, StoreError> {
        self.row(
            "SELECT query, frozen, picture, sha256, made_at FROM exhibit WHERE group_id = $1 AND id = $2",
            binds![group.get(), id],
        )
        .await
    }

    /// Appends a request for access.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ask_access(
        &mut self,
        group: GroupId,
        force: ForceId,
        by: AccountId,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<i64, StoreError> {
        self.number(
            "INSERT INTO access_request (group_id, asked_by, asking_force, reason, asked_at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
            binds![group.get(), by.get(), force.get(), reason, now],
        )
        .await
    }

    /// Whether a request of a force about a group still waits for the answer of a force that has cases in it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn access_asked(&mut self, group: GroupId, force: ForceId) -> Result<bool, StoreError> {
        let waiting = self
            .number(
                "SELECT COUNT(*) FROM access_request r WHERE r.group_id = $1 AND r.asking_force = $2 AND EXISTS (\
                 SELECT 1 FROM group_case g CROSS JOIN case_file f LEFT JOIN access_answer a ON a.request_id = r.id AND a.owner_force = f.force_id \
                 WHERE g.group_id = r.group_id AND g.until_run IS NULL AND f.id = g.case_id AND f.force_id <> r.asking_force \
                 AND a.request_id IS NULL)",
                binds![group.get(), force.get()],
            )
            .await?;
        Ok(waiting > 0)
    }

    /// Requests that a force has not answered and whose group has cases of it: group, request, asking force, reason, when.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn access_waiting(
        &mut self,
        owner: ForceId,
    ) -> Result<Vec<(i64, i64, i64, String, String)>, StoreError> {
        self.rows(
            "SELECT r.group_id, r.id, r.asking_force, r.reason, r.asked_at FROM access_request r \
             LEFT JOIN access_answer a ON a.request_id = r.id AND a.owner_force = $1 \
             WHERE a.request_id IS NULL AND r.asking_force <> $1 AND EXISTS (SELECT 1 FROM group_case g \
             JOIN case_file f ON f.id = g.case_id WHERE g.group_id = r.group_id AND g.until_run IS NULL AND f.force_id = $1) ORDER BY r.id",
            binds![owner.get()],
        )
        .await
    }

    /// Appends an owner's answer. `open_until` is the last day on which it holds; none declines. It covers what is in the group now.
    ///
    /// # Errors
    /// When the database fails, also when this owner has answered.
    pub async fn answer_access(
        &mut self,
        request: i64,
        owner: ForceId,
        open_until: Option<jiff::civil::Date>,
        by: AccountId,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let until = open_until.map(|day| day.to_string());
        self.execute(
            "INSERT INTO access_answer (request_id, owner_force, accepted, account_id, reason, answered_at, open_until, as_of_run) \
             SELECT $1, $2, $3, $4, $5, $6, $7, COALESCE(MAX(id), 0) FROM group_run",
            binds![request, owner.get(), until.is_some(), by.get(), reason, now, until],
        )
        .await
        .map(|_| ())
    }

    /// Takes an owner's consent back.
    ///
    /// # Errors
    /// When the database fails, also when it was taken back before.
    pub async fn withdraw_access(
        &mut self,
        request: i64,
        owner: ForceId,
        by: AccountId,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO access_withdrawal (request_id, owner_force, account_id, reason, withdrawn_at) VALUES ($1, $2, $3, $4, $5)",
            binds![request, owner.get(), by.get(), reason, now],
        )
        .await
        .map(|_| ())
    }

    /// What a force opens of its own to others and has not withdrawn, up to its last day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn access_opened_by(
        &mut self,
        owner: ForceId,
        today: jiff::civil::Date,
    ) -> Result<Vec<OpenedRow>, StoreError> {
        self.rows(
            "SELECT r.group_id, r.id, r.asking_force, a.open_until, a.answered_at FROM access_request r \
             JOIN access_answer a ON a.request_id = r.id AND a.owner_force = $1 AND a.accepted = 1 AND a.open_until >= $2 \
             LEFT JOIN access_withdrawal w ON w.request_id = a.request_id AND w.owner_force = a.owner_force \
             WHERE w.request_id IS NULL ORDER BY r.id",
            binds![owner.get(), today.to_string()],
        )
        .await
    }
}
