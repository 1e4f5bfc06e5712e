//! Alerts: cases that came in and touch a known group.

use lookagain_domain::{AccountId, GroupId, SubmissionId};

use crate::{
    StoreError, Tx,
    db::binds,
    group_people::{AlertRow, STANDING},
};

impl Tx {
    /// Groups that a new case can touch: confirmed ones, and those that are more likely than not and were not set aside. Group and detail.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn groups_to_watch(&mut self) -> Result<Vec<(i64, String)>, StoreError> {
        let sql = format!(
            "{STANDING} SELECT v.group_id, v.detail FROM group_view v WHERE \
             EXISTS (SELECT 1 FROM standing s WHERE s.group_id = v.group_id AND s.act = 'CONFIRM') OR (v.bits > 0 AND \
             NOT EXISTS (SELECT 1 FROM standing s WHERE s.group_id = v.group_id)) ORDER BY v.group_id"
        );
        self.rows_of(sql, binds![]).await
    }

    /// Groups that a person confirmed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn confirmed_groups(&mut self) -> Result<Vec<i64>, StoreError> {
        let sql = format!("{STANDING} SELECT s.group_id FROM standing s WHERE s.act = 'CONFIRM' ORDER BY 1");
        let rows: Vec<(i64,)> = self.rows_of(sql, binds![]).await?;
        Ok(rows.into_iter().map(|(group,)| group).collect())
    }

    /// Raises alerts: group, case, bits. One that is up already is left alone. How many are new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn raise_alerts(
        &mut self,
        alerts: &[(GroupId, i64, f64)],
        submission: SubmissionId,
        now: jiff::Timestamp,
    ) -> Result<u64, StoreError> {
        let before = self.number("SELECT COUNT(*) FROM group_alert", binds![]).await?;
        let rows = alerts
            .iter()
            .map(|(group, case, bits)| binds![group.get(), *case, submission.get(), Some(*bits), now])
            .collect();
        self.insert_many(
            "INSERT INTO group_alert (group_id, case_id, submission_id, bits, raised_at) VALUES ",
            rows,
            " ON CONFLICT (group_id, case_id) DO NOTHING",
        )
        .await?;
        let after = self.number("SELECT COUNT(*) FROM group_alert", binds![]).await?;
        Ok(u64::try_from(after - before).unwrap_or(0))
    }

    /// Alerts, unseen first, then newest; all of them, or of one group. And how many there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn group_alerts(
        &mut self,
        group: Option<GroupId>,
        limit: u32,
    ) -> Result<(Vec<AlertRow>, u64), StoreError> {
        let group = group.map_or(-1, GroupId::get);
        let rows = self
            .rows(
                "SELECT a.id, a.group_id, a.case_id, f.force_id, f.case_ref, a.bits, a.raised_at, s.account_id AS seen_by \
                 FROM group_alert a JOIN case_file f ON f.id = a.case_id LEFT JOIN group_alert_seen s ON s.alert_id = a.id \
                 WHERE $1 = -1 OR a.group_id = $1 ORDER BY CASE WHEN s.alert_id IS NULL THEN 0 ELSE 1 END, a.id DESC LIMIT $2",
                binds![group, limit],
            )
            .await?;
        let count = self
            .number("SELECT COUNT(*) FROM group_alert a WHERE $1 = -1 OR a.group_id = $1", binds![group])
            .await?;
        Ok((rows, u64::try_from(count).unwrap_or(0)))
    }

    /// Notes that someone looked at an alert of a group; false when there is none, or somebody looked before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn see_alert(
        &mut self,
        group: GroupId,
        alert: i64,
        by: AccountId,
        now: jiff::Timestamp,
    ) -> Result<bool, StoreError> {
        let seen = self
            .execute(
                "INSERT INTO group_alert_seen (alert_id, account_id, seen_at) SELECT a.id, $3, $4 FROM group_alert a \
                 WHERE a.id = $1 AND a.group_id = $2 ON CONFLICT (alert_id) DO NOTHING",
                binds![alert, group.get(), by.get(), now],
            )
            .await?;
        Ok(seen > 0)
    }
}
