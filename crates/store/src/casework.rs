//! Files of cases after the queue: versions of items, and the lists that are made from them.

#[cfg(test)]
mod plans;

use lookagain_domain::{AccountId, CaseId, ForceId, RunId};
use sqlx::FromRow;

use crate::{Dialect, StoreError, Tx, cases::CaseRow, db::binds};

/// One version of one item, as it is kept.
#[derive(Debug, Clone, FromRow)]
pub struct EntryRow {
    /// Its kind.
    pub kind: String,
    /// Which item.
    pub item: String,
    /// Its version.
    pub version: i64,
    /// What it says, as JSON.
    pub body: String,
    /// Who wrote it.
    pub made_by: Option<i64>,
    /// When, UTC.
    pub made_at: String,
}

/// A case in a list of casework.
#[derive(Debug, Clone, FromRow)]
pub struct StageRow {
    /// The case.
    pub case_id: i64,
    /// The force's reference.
    pub case_ref: String,
    /// The force.
    pub force_id: i64,
    /// Where it stands.
    pub stage: String,
    /// Since when, UTC.
    pub since: String,
    /// Its band.
    pub band: String,
    /// Where the second review stands, if there is one.
    pub second_review: Option<String>,
}

/// One thing that waits.
#[derive(Debug, Clone, FromRow)]
pub struct WorkRow {
    /// The case.
    pub case_id: i64,
    /// The force's reference.
    pub case_ref: String,
    /// The force.
    pub force_id: i64,
    /// What kind of thing.
    pub kind: String,
    /// Which item.
    pub item: String,
    /// Who it waits for.
    pub owner: Option<i64>,
    /// Whose pool it is in.
    pub pool: String,
    /// Since when, a day.
    pub since: String,
    /// When it is due, a day.
    pub due: Option<String>,
}

/// One thing that waits, about to be listed.
#[derive(Debug)]
pub struct NewWork<'a> {
    /// What kind of thing.
    pub kind: &'a str,
    /// Which item.
    pub item: &'a str,
    /// Who it waits for.
    pub owner: Option<AccountId>,
    /// Whose pool it is in.
    pub pool: &'a str,
    /// The pool's force.
    pub pool_force: Option<ForceId>,
    /// Since when, a day.
    pub since: String,
    /// When it is due, a day.
    pub due: Option<String>,
}

/// Whose work is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    /// The person: what waits for them alone.
    pub owner: Option<AccountId>,
    /// A pool: what waits for anyone of it.
    pub pool: &'a str,
    /// Of a pool that each force has of its own, whose: everybody's, the national one, or a force's.
    pub room: Room,
    /// Only cases of this force.
    pub force: Option<ForceId>,
}

/// Whose part of a pool: investigators of a force take on what was offered to it, and the agency's what was offered to the agency.
#[derive(Debug, Clone, Copy)]
pub enum Room {
    /// All of it.
    Any,
    /// What waits for nobody's force.
    National,
    /// What waits for this force.
    Of(ForceId),
}

/// How somebody reads where cases stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// As it is.
    Plain,
    /// As someone who may be asked for a blind second review: while that is not in, a case stands where it stood when the first was submitted.
    Blind,
}

impl Sight {
    /// The stage, of `casework_stage` as `s`.
    const fn stage(self) -> &'static str {
        match self {
            Self::Plain => "COALESCE(s.stage, 'QUEUED')",
            Self::Blind => {
                "CASE WHEN s.second_review IN ('DRAWN', 'OPEN', 'PASSED') AND s.stage NOT IN ('QUEUED', 'UNDER_REVIEW') \
                 THEN 'FOR_PANEL' ELSE COALESCE(s.stage, 'QUEUED') END"
            }
        }
    }
}

/// A meeting at its present version.
#[derive(Debug, Clone, FromRow)]
pub struct MeetingRow {
    /// Its number.
    pub id: i64,
    /// The version.
    pub version: i64,
    /// What it says, as JSON.
    pub body: String,
}

/// A set of questions.
#[derive(Debug, Clone, FromRow)]
pub struct QuestionsRow {
    /// Its version.
    pub version: String,
    /// Its text.
    pub body: String,
    /// When it was adopted, UTC.
    pub adopted_at: String,
}

/// What a reviewer saw.
#[derive(Debug, Clone, FromRow)]
pub struct SnapshotRow {
    /// Its number.
    pub id: i64,
    /// Which review.
    pub review: String,
    /// SHA-256 of the body.
    pub hash: String,
    /// The records, as JSON.
    pub body: String,
    /// By whom.
    pub taken_by: i64,
    /// When, UTC.
    pub taken_at: String,
}

/// A learning point.
#[derive(Debug, Clone, FromRow)]
pub struct LearningRow {
    /// The case it came from.
    pub case_id: i64,
    /// Which of its learning points.
    pub item: String,
    /// The force whose practice it is about.
    pub force_id: i64,
    /// The theme.
    pub theme: String,
    /// The failing.
    pub failing: String,
    /// The question.
    pub question: String,
    /// What to learn.
    pub body: String,
    /// When, UTC.
    pub published_at: String,
}

/// An entry of many cases, for counting.
#[derive(Debug, Clone, FromRow)]
pub struct ManyRow {
    /// The case.
    pub case_id: i64,
    /// Its kind.
    pub kind: String,
    /// Which item.
    pub item: String,
    /// What it says, as JSON.
    pub body: String,
}

const STAGE: &str = "SELECT q.case_id, k.case_ref, q.force_id, COALESCE(s.stage, 'QUEUED') AS stage, COALESCE(s.since, k.status_since) AS since, q.band, \
     s.second_review FROM queue_entry q JOIN case_file k ON k.id = q.case_id LEFT JOIN casework_stage s ON s.case_id = q.case_id ";

/// The same of cases that have a stage, which is where the search begins: SQLite keeps to the order of a `CROSS JOIN`.
const STAGED: &str = "SELECT q.case_id, k.case_ref, q.force_id, s.stage, s.since, q.band, s.second_review \
     FROM casework_stage s CROSS JOIN queue_entry q CROSS JOIN case_file k WHERE q.case_id = s.case_id AND k.id = s.case_id ";

const WORK: &str = "SELECT w.case_id, k.case_ref, w.force_id, w.kind, w.item, w.owner, w.pool, w.since, w.due FROM casework_work w JOIN case_file k ON k.id = w.case_id ";

/// Crimes of a case, present or replaced ones, that name one of a person's numbers: by the key of the case.
const fn had_part_sql(replaced: bool) -> &'static str {
    if replaced {
        "SELECT COUNT(*) FROM crime c CROSS JOIN account_badge b WHERE c.force_id = $1 AND c.case_ref = $2 AND c.superseded_in IS NOT NULL \
         AND b.account_id = $3 AND b.force_id = c.force_id AND b.officer_ref = c.officer_ref"
    } else {
        "SELECT COUNT(*) FROM crime c CROSS JOIN account_badge b WHERE c.force_id = $1 AND c.case_ref = $2 AND c.superseded_in IS NULL \
         AND b.account_id = $3 AND b.force_id = c.force_id AND b.officer_ref = c.officer_ref"
    }
}

/// Concluded cases are few: from them to their people, to the other records of those, to the cases of these, each by its key.
const CONCLUDED_AND_LINKED: &str = "SELECT DISTINCT k.id, k.force_id, k.case_ref, k.status, k.status_since FROM casework_stage s CROSS JOIN case_file k \
     CROSS JOIN crime c CROSS JOIN involvement i CROSS JOIN linked_nominal l CROSS JOIN identity_member m \
     CROSS JOIN identity_member o CROSS JOIN linked_nominal p CROSS JOIN involvement j CROSS JOIN crime d \
     WHERE s.stage IN ('UPHELD', 'CLOSED') AND k.id = s.case_id \
     AND c.force_id = k.force_id AND c.case_ref = k.case_ref AND c.superseded_in IS NULL \
     AND i.force_id = c.force_id AND i.crime_ref = c.crime_ref AND i.superseded_in IS NULL \
     AND l.force_id = i.force_id AND l.nominal_ref = i.nominal_ref \
     AND m.nominal = l.id AND m.until_run IS NULL \
     AND o.identity_id = m.identity_id AND o.until_run IS NULL AND o.nominal <> m.nominal \
     AND (m.from_run = $1 OR o.from_run = $1) AND p.id = o.nominal \
     AND j.force_id = p.force_id AND j.nominal_ref = p.nominal_ref AND j.superseded_in IS NULL \
     AND d.force_id = j.force_id AND d.crime_ref = j.crime_ref AND d.superseded_in IS NULL \
     AND NOT (d.force_id = c.force_id AND d.case_ref = c.case_ref) ORDER BY k.id";

/// Cases whose blind second review is not in.
const BLIND_CASES: &str =
    "SELECT case_id FROM casework_stage WHERE second_review IN ('DRAWN', 'OPEN', 'PASSED') ORDER BY case_id";

/// From the few cases that have a second review to their entries.
const DOUBLY_REVIEWED: &str = "SELECT e.case_id, e.kind, e.item, e.body FROM casework_stage s CROSS JOIN casework_entry e \
     WHERE s.second_review IN ('SUBMITTED', 'OPEN', 'PASSED') AND e.case_id = s.case_id \
     AND e.kind IN ('ANSWER', 'REVIEW', 'CONSIDERATION') ORDER BY e.id";

/// From the few learning points to where their cases stand.
const LEARNING_STAGES: &str = "SELECT DISTINCT l.case_id, s.stage FROM learning_point l CROSS JOIN casework_stage s \
     WHERE l.force_id = $1 AND s.case_id = l.case_id ORDER BY l.case_id";

/// Concluded cases, by where they stand.
const CONCLUDED: &str = "SELECT k.id, k.force_id, k.case_ref, k.status, k.status_since FROM casework_stage s CROSS JOIN case_file k \
     WHERE s.stage IN ('UPHELD', 'CLOSED') AND k.id = s.case_id ORDER BY k.id";

fn second_reviews_sql() -> String {
    format!(
        "{STAGED} AND s.second_review IN ('DRAWN', 'PASSED') AND q.force_id = COALESCE($1, q.force_id) ORDER BY q.rank, q.case_id LIMIT $2"
    )
}

fn pool_sql(room: Room) -> String {
    let of = match room {
        Room::Any => "",
        Room::National => "AND w.pool_force IS NULL",
        Room::Of(_) => "AND w.pool_force = $4",
    };
    format!(
        "{WORK} WHERE w.pool = $1 {of} AND w.owner IS NULL AND w.force_id = COALESCE($2, w.force_id) ORDER BY w.due IS NULL, w.due, w.id LIMIT $3"
    )
}

impl Tx {
    /// The file of a case: every entry in the order of writing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn casework(&mut self, case: CaseId) -> Result<Vec<EntryRow>, StoreError> {
        self.rows(
            "SELECT kind, item, version, body, made_by, made_at FROM casework_entry WHERE case_id = $1 ORDER BY id",
            binds![case.get()],
        )
        .await
    }

    /// Puts one version of an item on record.
    ///
    /// # Errors
    /// When the database fails, or this version is on record already.
    pub async fn add_casework(
        &mut self,
        case: CaseId,
        kind: &str,
        (item, version, body): (&str, u32, &str),
        by: Option<AccountId>,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO casework_entry (case_id, kind, item, version, body, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            binds![case.get(), kind, item, version, body, by.map(AccountId::get), now],
        )
        .await
        .map(drop)
    }

    /// Sets where a case stands in lists.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_casework_stage(
        &mut self,
        case: &CaseRow,
        stage: &str,
        since: jiff::Timestamp,
        meeting: Option<i64>,
        second_review: Option<&str>,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO casework_stage (case_id, force_id, stage, since, meeting_id, second_review) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (case_id) DO UPDATE SET stage = excluded.stage, since = excluded.since, meeting_id = excluded.meeting_id, \
             second_review = excluded.second_review",
            binds![case.id, case.force_id, stage, since, meeting, second_review],
        )
        .await
        .map(drop)
    }

    /// Where a case stands in lists; nothing before its first review was begun.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn casework_stage(&mut self, case: CaseId) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> =
            self.row("SELECT stage FROM casework_stage WHERE case_id = $1", binds![case.get()]).await?;
        Ok(row.map(|(stage,)| stage))
    }

    /// Replaces what waits in a case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_work(&mut self, case: &CaseRow, work: &[NewWork<'_>]) -> Result<(), StoreError> {
        self.execute("DELETE FROM casework_work WHERE case_id = $1", binds![case.id]).await?;
        for item in work {
            self.execute(
                "INSERT INTO casework_work (case_id, force_id, kind, item, owner, pool, pool_force, since, due) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                binds![
                    case.id,
                    case.force_id,
                    item.kind,
                    item.item,
                    item.owner.map(AccountId::get),
                    item.pool,
                    item.pool_force.map(ForceId::get),
                    item.since.as_str(),
                    item.due.as_deref()
                ],
            )
            .await?;
        }
        Ok(())
    }

    /// Cases of the review queue that stand at one of these stages, most pressing first. `stages` is a list between commas, such as `,QUEUED,LISTED,`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn casework_cases(
        &mut self,
        force: Option<ForceId>,
        stages: &str,
        sight: Sight,
        (limit, offset): (u32, u32),
    ) -> Result<Vec<StageRow>, StoreError> {
        let stage = sight.stage();
        // A blind reader does not learn when it moved on either.
        let since = match sight {
            Sight::Plain => "COALESCE(s.since, k.status_since)",
            Sight::Blind => {
                "CASE WHEN s.second_review IN ('DRAWN', 'OPEN', 'PASSED') THEN k.status_since ELSE COALESCE(s.since, k.status_since) END"
            }
        };
        self.rows_of(
            format!(
                "SELECT q.case_id, k.case_ref, q.force_id, {stage} AS stage, {since} AS since, q.band, s.second_review \
                 FROM queue_entry q JOIN case_file k ON k.id = q.case_id LEFT JOIN casework_stage s ON s.case_id = q.case_id \
                 WHERE q.status = 'QUEUED' AND q.force_id = COALESCE($1, q.force_id) \
                 AND $2 LIKE '%,' || {stage} || ',%' ORDER BY q.rank, q.case_id LIMIT $3 OFFSET $4"
            ),
            binds![force.map(ForceId::get), stages, limit, offset],
        )
        .await
    }

    /// How many cases stand at each stage.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn casework_counts(
        &mut self,
        force: Option<ForceId>,
        sight: Sight,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        let stage = sight.stage();
        self.rows_of(
            format!(
                "SELECT {stage}, COUNT(*) FROM queue_entry q LEFT JOIN casework_stage s ON s.case_id = q.case_id \
                 WHERE q.status = 'QUEUED' AND q.force_id = COALESCE($1, q.force_id) GROUP BY {stage}"
            ),
            binds![force.map(ForceId::get)],
        )
        .await
    }

    /// Cases whose blind second review waits for someone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn second_reviews(
        &mut self,
        force: Option<ForceId>,
        limit: u32,
    ) -> Result<Vec<StageRow>, StoreError> {
        self.rows_of(second_reviews_sql(), binds![force.map(ForceId::get), limit]).await
    }

    /// Cases whose blind second review is not in yet, whoever has it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn blind_cases(&mut self) -> Result<Vec<i64>, StoreError> {
        let found: Vec<(i64,)> = self.rows(BLIND_CASES, binds![]).await?;
        Ok(found.into_iter().map(|(case,)| case).collect())
    }

    /// Cases on the agenda of a meeting.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn agenda(&mut self, meeting: i64) -> Result<Vec<StageRow>, StoreError> {
        self.rows_of(
            format!("{STAGED} AND s.meeting_id = $1 AND s.stage = 'LISTED' ORDER BY q.rank, q.case_id"),
            binds![meeting],
        )
        .await
    }

    /// Notes that a meeting decided a case. Noting it again changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_meeting_case(&mut self, meeting: i64, case: CaseId) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO meeting_case (meeting_id, case_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            binds![meeting, case.get()],
        )
        .await
        .map(drop)
    }

    /// Cases that a meeting decided, wherever they stand now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn decided_at(&mut self, meeting: i64) -> Result<Vec<StageRow>, StoreError> {
        self.rows_of(
            format!(
                "{STAGE} JOIN meeting_case d ON d.case_id = q.case_id WHERE d.meeting_id = $1 ORDER BY q.rank, q.case_id"
            ),
            binds![meeting],
        )
        .await
    }

    /// What waits for a person, or for anyone of a pool: what is due first, first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_work(&mut self, whose: Whose<'_>, limit: u32) -> Result<Vec<WorkRow>, StoreError> {
        let force = whose.force.map(ForceId::get);
        if let Some(owner) = whose.owner {
            return self
                .rows_of(
                    format!("{WORK} WHERE w.owner = $1 AND w.force_id = COALESCE($2, w.force_id) ORDER BY w.due IS NULL, w.due, w.id LIMIT $3"),
                    binds![owner.get(), force, limit],
                )
                .await;
        }
        let mut binds = binds![whose.pool, force, limit];
        if let Room::Of(force) = whose.room {
            binds.extend(binds![force.get()]);
        }
        self.rows_of(pool_sql(whose.room), binds).await
    }

    /// How much waits for each person and pool, how much of it is overdue, and since when the oldest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn workload(
        &mut self,
        force: Option<ForceId>,
        today: &str,
    ) -> Result<Vec<(Option<i64>, String, i64, i64, String)>, StoreError> {
        self.rows(
            "SELECT owner, pool, COUNT(*), COALESCE(SUM(CASE WHEN due < $1 THEN 1 ELSE 0 END), 0), MIN(since) FROM casework_work \
             WHERE force_id = COALESCE($2, force_id) GROUP BY owner, pool ORDER BY pool, owner",
            binds![today, force.map(ForceId::get)],
        )
        .await
    }

    /// Makes a meeting.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_meeting(
        &mut self,
        body: &str,
        by: AccountId,
        now: jiff::Timestamp,
    ) -> Result<i64, StoreError> {
        let id = self
            .number(
                "INSERT INTO meeting (made_by, made_at) VALUES ($1, $2) RETURNING id",
                binds![by.get(), now],
            )
            .await?;
        self.add_meeting_version(id, 1, body, by, now).await?;
        Ok(id)
    }

    /// Puts a version of a meeting on record.
    ///
    /// # Errors
    /// When the database fails, or this version is on record already.
    pub async fn add_meeting_version(
        &mut self,
        meeting: i64,
        version: i64,
        body: &str,
        by: AccountId,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO meeting_entry (meeting_id, version, body, made_by, made_at) VALUES ($1, $2, $3, $4, $5)",
            binds![meeting, version, body, by.get(), now],
        )
        .await
        .map(drop)
    }

    /// A meeting at its present version, which nobody else changes before the transaction ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_meeting(&mut self, meeting: i64) -> Result<Option<MeetingRow>, StoreError> {
        // SQLite has one writer at a time and so locks already.
        if self.dialect() == Dialect::Postgres {
            let _: Vec<(i64,)> =
                self.rows("SELECT id FROM meeting WHERE id = $1 FOR UPDATE", binds![meeting]).await?;
        }
        self.row(
            "SELECT meeting_id AS id, version, body FROM meeting_entry WHERE meeting_id = $1 ORDER BY version DESC LIMIT 1",
            binds![meeting],
        )
        .await
    }

    /// The last meetings, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_meetings(&mut self, limit: u32) -> Result<Vec<MeetingRow>, StoreError> {
        self.rows(
            "SELECT e.meeting_id AS id, e.version, e.body FROM meeting_entry e WHERE e.version = \
             (SELECT MAX(version) FROM meeting_entry o WHERE o.meeting_id = e.meeting_id) ORDER BY e.meeting_id DESC LIMIT $1",
            binds![limit],
        )
        .await
    }

    /// Every set of questions that was ever in force, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_questions(&mut self) -> Result<Vec<QuestionsRow>, StoreError> {
        self.rows("SELECT version, body, adopted_at FROM question_set ORDER BY id DESC", binds![]).await
    }

    /// Puts a set of questions in force.
    ///
    /// # Errors
    /// When the database fails, or the version is taken.
    pub async fn adopt_questions(
        &mut self,
        version: &str,
        body: &str,
        by: Option<AccountId>,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO question_set (version, body, adopted_at, adopted_by) VALUES ($1, $2, $3, $4)",
            binds![version, body, now, by.map(AccountId::get)],
        )
        .await
        .map(drop)
    }

    /// Keeps what a reviewer saw.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_snapshot(
        &mut self,
        case: CaseId,
        review: &str,
        (hash, body): (&str, &str),
        by: AccountId,
        now: jiff::Timestamp,
    ) -> Result<i64, StoreError> {
        self.number(
            "INSERT INTO review_snapshot (case_id, review, hash, body, taken_by, taken_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            binds![case.get(), review, hash, body, by.get(), now],
        )
        .await
    }

    /// What a reviewer saw.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_snapshot(
        &mut self,
        case: CaseId,
        id: i64,
    ) -> Result<Option<SnapshotRow>, StoreError> {
        self.row(
            "SELECT id, review, hash, body, taken_by, taken_at FROM review_snapshot WHERE case_id = $1 AND id = $2",
            binds![case.get(), id],
        )
        .await
    }

    /// Notes a badge number under which a person may stand in a force's records. Noting it again changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_badge(
        &mut self,
        account: AccountId,
        force: ForceId,
        officer_ref: &str,
        by: Option<AccountId>,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO account_badge (account_id, force_id, officer_ref, noted_by, noted_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            binds![account.get(), force.get(), officer_ref, by.map(AccountId::get), now],
        )
        .await
        .map(drop)
    }

    /// The person stands in the records of this case, in any version of them, as its officer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn had_part(&mut self, account: AccountId, case: &CaseRow) -> Result<bool, StoreError> {
        let of = || binds![case.force_id, case.case_ref.as_str(), account.get()];
        let present = self.number(had_part_sql(false), of()).await?;
        Ok(present > 0 || self.number(had_part_sql(true), of()).await? > 0)
    }

    /// Replaces the learning points of a case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_learning(&mut self, case: CaseId, points: &[LearningRow]) -> Result<(), StoreError> {
        self.execute("DELETE FROM learning_point WHERE case_id = $1", binds![case.get()]).await?;
        for point in points {
            self.execute(
                "INSERT INTO learning_point (case_id, item, force_id, theme, failing, question, body, published_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                binds![
                    case.get(),
                    point.item.as_str(),
                    point.force_id,
                    point.theme.as_str(),
                    point.failing.as_str(),
                    point.question.as_str(),
                    point.body.as_str(),
                    point.published_at.as_str()
                ],
            )
            .await?;
        }
        Ok(())
    }

    /// Concluded cases whose people were tied, in a run of linkage, to records of another case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn concluded_and_linked(&mut self, run: RunId) -> Result<Vec<CaseRow>, StoreError> {
        self.rows(CONCLUDED_AND_LINKED, binds![run.get()]).await
    }

    /// Cases that were concluded and not reopened.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn concluded_cases(&mut self) -> Result<Vec<CaseRow>, StoreError> {
        self.rows(CONCLUDED, binds![]).await
    }

    /// Every learning point, the newest of each theme first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_learning(&mut self, limit: u32) -> Result<Vec<LearningRow>, StoreError> {
        self.rows(
            "SELECT case_id, item, force_id, theme, failing, question, body, published_at FROM learning_point ORDER BY theme, published_at DESC, case_id LIMIT $1",
            binds![limit],
        )
        .await
    }

    /// The cases of a force that taught something, and where each stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn learning_stages(&mut self, force: ForceId) -> Result<Vec<(i64, String)>, StoreError> {
        self.rows(LEARNING_STAGES, binds![force.get()]).await
    }

    /// Every version of answers, reviews and panel decisions of every case that has a second review, in the order of writing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn doubly_reviewed(&mut self) -> Result<Vec<ManyRow>, StoreError> {
        self.rows(DOUBLY_REVIEWED, binds![]).await
    }
}
