//! What documents hold, as people described it; how somebody wants to read, and how much they opened today.

use lookagain_domain::{AccountId, CaseId, ForceId};
use sqlx::FromRow;

use crate::{StoreError, Tx, db::binds};

/// What a document holds, as somebody described it.
#[derive(Debug, Clone, FromRow)]
pub struct ContentRow {
    /// The document.
    pub attachment_id: i64,
    /// The version of the list that the codes are from.
    pub list: String,
    /// Codes, between commas.
    pub codes: String,
    /// What it is about, sealed.
    pub line: Option<String>,
    /// By whom.
    pub made_by: i64,
    /// When, UTC.
    pub made_at: String,
}

/// What a document holds, about to be put on record.
#[derive(Debug)]
pub struct NewContent<'a> {
    /// The document.
    pub attachment: i64,
    /// The version of the list that the codes are from.
    pub list: &'a str,
    /// Codes, between commas.
    pub codes: &'a str,
    /// What it is about, sealed.
    pub line: Option<&'a str>,
    /// By whom.
    pub by: AccountId,
}

/// How somebody wants to read.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ChoiceRow {
    /// How far documents open.
    pub depth: String,
    /// After how many a break is offered; nothing for never.
    pub after_opened: Option<i64>,
    /// After how many minutes a break is offered; nothing for never.
    pub after_minutes: Option<i64>,
}

/// How much somebody opened on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromRow)]
pub struct DayRow {
    /// The day, ISO 8601.
    pub day: String,
    /// How many on that day.
    pub opened: i64,
    /// How many since the last break.
    pub since_opened: i64,
    /// When the first of these was opened, UTC.
    pub since_at: Option<String>,
    /// A break lasts until then, UTC.
    pub break_until: Option<String>,
}

/// The open work of a team, in numbers.
#[derive(Debug, Clone, FromRow)]
pub struct OpenWork {
    /// The team.
    pub pool: String,
    /// For how many people something waits by name.
    pub people: i64,
    /// Cases in which something waits.
    pub cases: i64,
    /// Of these, cases in which something waits for nobody by name.
    pub free: i64,
}

/// A document of a case in a team's open work.
#[derive(Debug, Clone, FromRow)]
pub struct OpenContent {
    /// The team.
    pub pool: String,
    /// The case.
    pub case_id: i64,
    /// It waits for nobody by name.
    pub free: i64,
    /// Codes, between commas; nothing where nobody has described the document.
    pub codes: Option<String>,
}

const CONTENT: &str =
    "SELECT c.attachment_id, c.list, c.codes, c.line, c.made_by, c.made_at FROM document_content c ";

impl Tx {
    /// Says what a document holds. What was said before stays.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_content(
        &mut self,
        new: &NewContent<'_>,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO document_content (attachment_id, list, codes, line, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)",
            binds![new.attachment, new.list, new.codes, new.line, new.by.get(), now],
        )
        .await
        .map(drop)
    }

    /// What was last said of a document.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_content(&mut self, attachment: i64) -> Result<Option<ContentRow>, StoreError> {
        let sql = format!("{CONTENT} WHERE c.attachment_id = $1 ORDER BY c.id DESC LIMIT 1");
        Ok(self.rows_of(sql, binds![attachment]).await?.into_iter().next())
    }

    /// What was last said of each document of a case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_contents(&mut self, case: CaseId) -> Result<Vec<ContentRow>, StoreError> {
        let sql = format!(
            "{CONTENT} WHERE c.id IN (SELECT MAX(o.id) FROM attachment a CROSS JOIN document_content o \
             WHERE a.case_id = $1 AND o.attachment_id = a.id GROUP BY a.id) ORDER BY c.attachment_id"
        );
        self.rows_of(sql, binds![case.get()]).await
    }

    /// How somebody wants to read; nothing where they never said.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reading_choice(&mut self, account: AccountId) -> Result<Option<ChoiceRow>, StoreError> {
        self.row(
            "SELECT depth, after_opened, after_minutes FROM reading_choice WHERE account_id = $1",
            binds![account.get()],
        )
        .await
    }

    /// Keeps how somebody wants to read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_reading_choice(
        &mut self,
        account: AccountId,
        choice: &ChoiceRow,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO reading_choice (account_id, depth, after_opened, after_minutes) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (account_id) DO UPDATE SET depth = excluded.depth, after_opened = excluded.after_opened, \
             after_minutes = excluded.after_minutes",
            binds![account.get(), &choice.depth, choice.after_opened, choice.after_minutes],
        )
        .await
        .map(drop)
    }

    /// How much somebody opened on a day; nothing where they opened nothing and took no break.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reading_day(&mut self, account: AccountId, day: &str) -> Result<Option<DayRow>, StoreError> {
        self.row(
            "SELECT day, opened, since_opened, since_at, break_until FROM reading_day WHERE account_id = $1 AND day = $2",
            binds![account.get(), day],
        )
        .await
    }

    /// Counts one more opening on a day. Of the day before nothing is kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_opening(
        &mut self,
        account: AccountId,
        day: &str,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO reading_day (account_id, day, opened, since_opened, since_at) VALUES ($1, $2, 1, 1, $3) \
             ON CONFLICT (account_id) DO UPDATE SET \
             opened = CASE WHEN reading_day.day = excluded.day THEN reading_day.opened + 1 ELSE 1 END, \
             since_opened = CASE WHEN reading_day.day = excluded.day THEN reading_day.since_opened + 1 ELSE 1 END, \
             since_at = CASE WHEN reading_day.day = excluded.day THEN COALESCE(reading_day.since_at, excluded.since_at) ELSE excluded.since_at END, \
             break_until = NULL, day = excluded.day",
            binds![account.get(), day, now],
        )
        .await
        .map(drop)
    }

    /// Begins to count anew, with a break until then or without one. How many were opened on the day stays.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_anew(
        &mut self,
        account: AccountId,
        day: &str,
        until: Option<jiff::Timestamp>,
    ) -> Result<(), StoreError> {
        let until = until.map(|until| until.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
        self.execute(
            "INSERT INTO reading_day (account_id, day, opened, since_opened, break_until) VALUES ($1, $2, 0, 0, $3) \
             ON CONFLICT (account_id) DO UPDATE SET \
             opened = CASE WHEN reading_day.day = excluded.day THEN reading_day.opened ELSE 0 END, \
             since_opened = 0, since_at = NULL, break_until = excluded.break_until, day = excluded.day",
            binds![account.get(), day, until],
        )
        .await
        .map(drop)
    }

    /// The open work of each team, in numbers: of one force's cases, or of all. Cases of the review queue that nobody has begun wait for reviewers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_work(&mut self, force: Option<ForceId>) -> Result<Vec<OpenWork>, StoreError> {
        self.rows(
            "SELECT w.pool, COUNT(DISTINCT w.owner) AS people, COUNT(DISTINCT w.case_id) AS cases, \
             COUNT(DISTINCT CASE WHEN w.owner IS NULL THEN w.case_id END) AS free \
             FROM (SELECT pool, owner, case_id FROM casework_work WHERE force_id = COALESCE($1, force_id) UNION ALL \
             SELECT 'REVIEWERS', CAST(NULL AS BIGINT), q.case_id FROM queue_entry q WHERE q.status = 'QUEUED' \
             AND q.force_id = COALESCE($1, q.force_id) AND NOT EXISTS (SELECT 1 FROM casework_stage s WHERE s.case_id = q.case_id)) w \
             GROUP BY w.pool ORDER BY w.pool",
            binds![force.map(ForceId::get)],
        )
        .await
    }

    /// What the documents hold of the cases in each team's open work: of one force's cases, or of all. What was erased is not there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_contents(&mut self, force: Option<ForceId>) -> Result<Vec<OpenContent>, StoreError> {
        // From the documents, which are few beside the cases that wait.
        let said = "LEFT JOIN document_content c ON c.id = (SELECT MAX(o.id) FROM document_content o WHERE o.attachment_id = a.id)";
        let sql = format!(
            "SELECT w.pool, w.case_id, MAX(w.free) AS free, w.codes FROM (\
             SELECT w.pool, w.case_id, CAST(CASE WHEN w.owner IS NULL THEN 1 ELSE 0 END AS BIGINT) AS free, a.id, c.codes \
             FROM attachment_key k CROSS JOIN attachment a CROSS JOIN casework_work w {said} \
             WHERE a.id = k.attachment_id AND w.case_id = a.case_id AND w.force_id = COALESCE($1, w.force_id) UNION ALL \
             SELECT 'REVIEWERS', q.case_id, CAST(1 AS BIGINT), a.id, c.codes \
             FROM attachment_key k CROSS JOIN attachment a CROSS JOIN queue_entry q {said} \
             WHERE a.id = k.attachment_id AND q.case_id = a.case_id AND q.status = 'QUEUED' AND q.force_id = COALESCE($1, q.force_id) \
             AND NOT EXISTS (SELECT 1 FROM casework_stage s WHERE s.case_id = q.case_id)) w \
             GROUP BY w.pool, w.case_id, w.id, w.codes ORDER BY w.pool, w.case_id, w.id"
        );
        self.rows_of(sql, binds![force.map(ForceId::get)]).await
    }
}
