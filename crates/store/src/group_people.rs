//! Groups as people read and judge them: the list, one group, what was decided and said, alerts.

use lookagain_domain::{AccountId, ForceId, GroupId, SubmissionId, group::GroupAct};
use serde::Serialize;
use sqlx::FromRow;

use crate::{
    Dialect, StoreError, Tx,
    db::binds,
    grouping::{GroupViewRow, RefusedTie},
};

/// A decision about a group.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct GroupDecisionRow {
    /// Its number.
    pub id: i64,
    /// The group.
    pub group_id: i64,
    /// What: a code.
    pub act: String,
    /// The other group of a merger or split.
    pub other_group: Option<i64>,
    /// The cases it speaks of, as JSON.
    pub cases: String,
    /// Who.
    pub account_id: i64,
    /// Why.
    pub reason: String,
    /// When, UTC.
    pub decided_at: String,
    /// The decision that this one takes back.
    pub undoes: Option<i64>,
    /// The decision that took this one back.
    pub undone_by: Option<i64>,
}

/// A person's word that something ties nobody.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct TieJudgementRow {
    /// Its number.
    pub id: i64,
    /// Kind of tie.
    pub kind: String,
    /// The value.
    pub value_key: i64,
    /// The one nominal that it is about; none when it is said to tie nobody.
    pub nominal: Option<i64>,
    /// The force whose records alone it is about; none for everybody's.
    pub force_id: Option<i64>,
    /// The group from whose page it was said.
    pub group_id: i64,
    /// Who.
    pub account_id: i64,
    /// Why.
    pub reason: String,
    /// When, UTC.
    pub judged_at: String,
    /// The judgement that took this one back.
    pub withdrawn_by: Option<i64>,
}

/// An alert: a new case that touches a known group.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct AlertRow {
    /// Its number.
    pub id: i64,
    /// The group.
    pub group_id: i64,
    /// The new case.
    pub case_id: i64,
    /// The force of the case.
    pub force_id: i64,
    /// The force's reference of the case.
    pub case_ref: String,
    /// How sure, in bits above even odds; none where that is not told.
    pub bits: Option<f64>,
    /// When, UTC.
    pub raised_at: String,
    /// Who looked at it; none yet.
    pub seen_by: Option<i64>,
}

/// A contact that came in with a submission.
#[derive(Debug, Clone, FromRow)]
pub struct NewContact {
    /// The case its holder is in.
    pub case_id: i64,
    /// The nominal whatever its version.
    pub nominal: i64,
    /// The force.
    pub force_id: i64,
    /// Kind code.
    pub kind: String,
    /// Value as recorded.
    pub value: String,
    /// Postcode of an address.
    pub postcode: Option<String>,
}

/// An address of a nominal.
#[derive(Debug, Clone, FromRow)]
pub struct AddressHeld {
    /// The nominal whatever its version.
    pub nominal: i64,
    /// The force.
    pub force_id: i64,
    /// As recorded.
    pub value: String,
    /// Its postcode.
    pub postcode: Option<String>,
}

/// A case of a group: number, force, reference, status.
pub type GroupCaseRow = (i64, i64, String, String);

const VIEW: &str = "SELECT v.group_id, v.bits, v.known, v.one_force, v.forces, v.cases, v.suspects, v.victims, v.places, v.ties, \
     v.network, v.detail FROM group_view v ";

/// Which groups a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GroupState {
    /// Those on which nobody decided.
    #[default]
    Open,
    /// Confirmed ones.
    Confirmed,
    /// Those set aside.
    SetAside,
}

impl GroupState {
    const fn condition(self) -> &'static str {
        match self {
            Self::Open => "NOT EXISTS (SELECT 1 FROM standing s WHERE s.group_id = v.group_id)",
            Self::Confirmed => {
                "EXISTS (SELECT 1 FROM standing s WHERE s.group_id = v.group_id AND s.act = 'CONFIRM')"
            }
            Self::SetAside => {
                "EXISTS (SELECT 1 FROM standing s WHERE s.group_id = v.group_id AND s.act = 'SET_ASIDE')"
            }
        }
    }
}

pub(crate) const STANDING: &str = "WITH standing AS (SELECT d.group_id, d.act FROM group_decision d LEFT JOIN group_decision u ON u.undoes = d.id \
     WHERE d.act IN ('CONFIRM', 'SET_ASIDE') AND u.id IS NULL) ";

impl Tx {
    /// A page of groups, most surprising first, and how many there are. A force sees those that are wholly its own, the largest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_groups(
        &mut self,
        force: Option<ForceId>,
        state: GroupState,
        skip: u32,
        limit: u32,
    ) -> Result<(Vec<GroupViewRow>, u64), StoreError> {
        let own = force.map_or(-1, ForceId::get);
        let condition = state.condition();
        // The order by rank would say how common things are in other forces.
        let order = if force.is_some() { "v.cases DESC, v.group_id" } else { "v.bits DESC, v.group_id" };
        let rows = format!(
            "{STANDING} {VIEW} WHERE ($1 = -1 OR v.one_force = $1) AND {condition} ORDER BY {order} LIMIT $2 OFFSET $3"
        );
        let rows = self.rows_of(rows, binds![own, limit, skip]).await?;
        let count = format!(
            "{STANDING} SELECT COUNT(*) FROM group_view v WHERE ($1 = -1 OR v.one_force = $1) AND {condition}"
        );
        let count: Vec<(i64,)> = self.rows_of(count, binds![own]).await?;
        let count = count.first().map_or(0, |(count,)| u64::try_from(*count).unwrap_or(0));
        Ok((rows, count))
    }

    /// A page of the groups that reach from a force into others, and how many there are: their numbers only.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn groups_across(
        &mut self,
        force: ForceId,
        skip: u32,
        limit: u32,
    ) -> Result<(Vec<i64>, u64), StoreError> {
        const OWN: &str = "FROM group_view v WHERE v.one_force = 0 AND EXISTS (SELECT 1 FROM group_case g \
             JOIN case_file f ON f.id = g.case_id WHERE g.group_id = v.group_id AND g.until_run IS NULL AND f.force_id = $1)";
        let rows = format!("SELECT v.group_id {OWN} ORDER BY v.group_id LIMIT $2 OFFSET $3");
        let rows: Vec<(i64,)> = self.rows_of(rows, binds![force.get(), limit, skip]).await?;
        let count: Vec<(i64,)> = self.rows_of(format!("SELECT COUNT(*) {OWN}"), binds![force.get()]).await?;
        let count = count.first().map_or(0, |(count,)| u64::try_from(*count).unwrap_or(0));
        Ok((rows.into_iter().map(|(id,)| id).collect(), count))
    }

    /// What is shown of one group.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn group_view(&mut self, group: GroupId) -> Result<Option<GroupViewRow>, StoreError> {
        let rows = self.rows_of(format!("{VIEW} WHERE v.group_id = $1"), binds![group.get()]).await?;
        Ok(rows.into_iter().next())
    }

    /// The present cases of a group, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn group_cases(&mut self, group: GroupId) -> Result<Vec<GroupCaseRow>, StoreError> {
        self.rows(
            "SELECT f.id, f.force_id, f.case_ref, f.status FROM group_case g JOIN case_file f ON f.id = g.case_id \
             WHERE g.group_id = $1 AND g.until_run IS NULL ORDER BY f.id",
            binds![group.get()],
        )
        .await
    }

    /// First and last day of the offences of a group's cases, as recorded: case, from, to, offence title or code.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn group_dates(
        &mut self,
        group: GroupId,
    ) -> Result<Vec<(i64, String, String, String)>, StoreError> {
        self.rows(
            "SELECT f.id, c.offence_from, c.offence_to, COALESCE(c.offence_title, c.offence_code) FROM group_case g \
             JOIN case_file f ON f.id = g.case_id \
             JOIN crime c ON c.force_id = f.force_id AND c.case_ref = f.case_ref AND c.superseded_in IS NULL \
             WHERE g.group_id = $1 AND g.until_run IS NULL ORDER BY c.offence_from, f.id, c.id",
            binds![group.get()],
        )
        .await
    }

    /// Groups of a case now, with the standing decision about each.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn groups_of_case(
        &mut self,
        case: lookagain_domain::CaseId,
    ) -> Result<Vec<(i64, Option<String>)>, StoreError> {
        self.rows(
            "WITH standing AS (SELECT d.group_id, d.act FROM group_decision d LEFT JOIN group_decision u ON u.undoes = d.id \
             WHERE d.act IN ('CONFIRM', 'SET_ASIDE') AND u.id IS NULL) \
             SELECT g.group_id, (SELECT MAX(s.act) FROM standing s WHERE s.group_id = g.group_id) FROM group_case g \
             WHERE g.case_id = $1 AND g.until_run IS NULL ORDER BY g.group_id",
            binds![case.get()],
        )
        .await
    }

    /// What was decided about a group, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn group_decisions(&mut self, group: GroupId) -> Result<Vec<GroupDecisionRow>, StoreError> {
        self.rows(
            "SELECT d.id, d.group_id, d.act, d.other_group, d.cases, d.account_id, d.reason, d.decided_at, d.undoes, u.id AS undone_by \
             FROM group_decision d LEFT JOIN group_decision u ON u.undoes = d.id WHERE d.group_id = $1 OR d.other_group = $1 ORDER BY d.id",
            binds![group.get()],
        )
        .await
    }

    /// Standing decisions of all groups, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn standing_group_decisions(&mut self) -> Result<Vec<GroupDecisionRow>, StoreError> {
        self.rows(
            "SELECT d.id, d.group_id, d.act, d.other_group, d.cases, d.account_id, d.reason, d.decided_at, d.undoes, u.id AS undone_by \
             FROM group_decision d LEFT JOIN group_decision u ON u.undoes = d.id WHERE d.undoes IS NULL AND u.id IS NULL ORDER BY d.id",
            binds![],
        )
        .await
    }

    /// Appends a decision.
    ///
    /// # Errors
    /// When the database fails.
    #[expect(clippy::too_many_arguments, reason = "one row of eight facts, written in one place")]
    pub async fn add_group_decision(
        &mut self,
        group: GroupId,
        act: GroupAct,
        other: Option<GroupId>,
        cases: &str,
        by: AccountId,
        reason: &str,
        undoes: Option<i64>,
        now: jiff::Timestamp,
    ) -> Result<i64, StoreError> {
        self.number(
            "INSERT INTO group_decision (group_id, act, other_group, cases, account_id, reason, decided_at, undoes) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            binds![group.get(), act.code(), other.map(GroupId::get), cases, by.get(), reason, now, undoes],
        )
        .await
    }

    /// What people said of a group's ties, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tie_judgements(&mut self, group: GroupId) -> Result<Vec<TieJudgementRow>, StoreError> {
        self.rows(
            "SELECT j.id, j.kind, j.value_key, j.nominal, j.force_id, j.group_id, j.account_id, j.reason, j.judged_at, w.id AS withdrawn_by \
             FROM tie_judgement j LEFT JOIN tie_judgement w ON w.withdraws = j.id WHERE j.group_id = $1 AND j.withdraws IS NULL ORDER BY j.id",
            binds![group.get()],
        )
        .await
    }

    /// Appends a judgement about a tie, or takes one back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_tie_judgement(
        &mut self,
        group: GroupId,
        said: &RefusedTie,
        by: AccountId,
        reason: &str,
        withdraws: Option<i64>,
        now: jiff::Timestamp,
    ) -> Result<i64, StoreError> {
        self.number(
            "INSERT INTO tie_judgement (kind, value_key, nominal, force_id, group_id, account_id, reason, judged_at, withdraws) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
            binds![
                said.kind.code(),
                said.key,
                said.nominal,
                said.force,
                group.get(),
                by.get(),
                reason,
                now,
                withdraws
            ],
        )
        .await
    }

    /// The files and rows in which contacts of these nominals stand: nominal, kind, file's name, row.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn contact_sources(
        &mut self,
        nominals: &[i64],
    ) -> Result<Vec<(i64, String, String, i64)>, StoreError> {
        let mut found = Vec::new();
        for chunk in nominals.chunks(500) {
            let marks = crate::bulk::placeholders(self.dialect(), 1, chunk.len());
            let sql = format!(
                "SELECT l.id, c.kind, s.name, c.source_row FROM linked_nominal l JOIN contact c ON c.force_id = l.force_id \
                 AND c.nominal_ref = l.nominal_ref AND c.superseded_in IS NULL JOIN source_file s ON s.id = c.source_file \
                 WHERE l.id IN ({marks}) ORDER BY l.id, c.kind, c.source_row"
            );
            let some: Vec<(i64, String, String, i64)> =
                self.rows_of(sql, chunk.iter().map(|n| (*n).into()).collect()).await?;
            found.extend(some);
        }
        Ok(found)
    }

    /// What came in with a submission and may touch a group: case, nominal, force, kind, value, postcode.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn contacts_of_submission(
        &mut self,
        submission: SubmissionId,
    ) -> Result<Vec<NewContact>, StoreError> {
        self.rows(
            "SELECT DISTINCT f.id AS case_id, l.id AS nominal, c.force_id, c.kind, c.value, c.postcode FROM source_file s \
             CROSS JOIN contact c CROSS JOIN involvement i CROSS JOIN crime r CROSS JOIN case_file f CROSS JOIN linked_nominal l \
             WHERE s.submission_id = $1 AND c.source_file = s.id AND c.superseded_in IS NULL \
             AND i.force_id = c.force_id AND i.nominal_ref = c.nominal_ref AND i.superseded_in IS NULL \
             AND r.force_id = i.force_id AND r.crime_ref = i.crime_ref AND r.superseded_in IS NULL \
             AND f.force_id = r.force_id AND f.case_ref = r.case_ref \
             AND l.force_id = c.force_id AND l.nominal_ref = c.nominal_ref ORDER BY f.id, l.id, c.kind, c.value",
            binds![submission.get()],
        )
        .await
    }

    /// Keeps others from deciding about groups, or a run from changing them, until the transaction ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_groups(&mut self) -> Result<(), StoreError> {
        // SQLite has one writer at a time and so locks already. A run rewrites every group and a merger two: one lock for all of them
        // cannot be taken crosswise.
        if self.dialect() == Dialect::Postgres {
            self.execute("SELECT pg_advisory_xact_lock(7220250618)", binds![]).await?;
        }
        Ok(())
    }
}
