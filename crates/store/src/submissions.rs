//! Submissions, their files, and what was rejected.

use lookagain_domain::{AccountId, FileId, ForceId, Rejection, SubmissionId};
use serde::Serialize;
use sqlx::FromRow;

use crate::{
    StoreError, Tx,
    bulk::placeholders,
    db::{Bind, binds, read},
};

/// One delivery, as the list shows it.
#[derive(Debug, Clone, FromRow, Serialize)]
pub struct SubmissionRow {
    /// Its number.
    pub id: i64,
    /// The force.
    pub force_id: i64,
    /// The mapping it was read with.
    pub mapping: String,
    /// The mapping's version.
    pub mapping_version: i64,
    /// When it came, UTC.
    pub received_at: String,
    /// Who sent it; none for the command line.
    pub received_by: Option<i64>,
    /// How many files.
    pub files: i64,
    /// Rows in.
    pub rows_in: i64,
    /// Rows accepted.
    pub accepted: i64,
    /// Rows rejected.
    pub rejected: i64,
}

/// One file of a submission, as the receipt shows it.
#[derive(Debug, Clone, FromRow, Serialize)]
pub struct FileRow {
    /// Its number.
    pub id: i64,
    /// The submission.
    pub submission_id: i64,
    /// Its name as delivered.
    pub name: String,
    /// The sheet, for a workbook.
    pub sheet: Option<String>,
    /// SHA-256 of the file's bytes, hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: i64,
    /// Its format.
    pub format: String,
    /// The kinds of record in it, separated by commas.
    pub kinds: String,
    /// Its text encoding, if it is text.
    pub encoding: Option<String>,
    /// `READ`, `UNREADABLE`, `UNKNOWN` or `REPEATED`.
    pub status: String,
    /// Rows in it: always `accepted + rejected`.
    pub rows_in: i64,
    /// Rows that became records or were here already.
    pub accepted: i64,
    /// Rows that could not be read.
    pub rejected: i64,
    /// Records that were not known before.
    pub records_new: i64,
    /// Records that replace an older one.
    pub records_changed: i64,
    /// Records that were here with the same content.
    pub records_same: i64,
    /// The file that was here before with the same bytes.
    pub same_as: Option<i64>,
    /// Warnings, as a JSON list of texts.
    pub warnings: String,
}

/// How often a rule rejected something in a submission.
#[derive(Debug, Clone, FromRow, Serialize)]
pub struct RejectionCount {
    /// File name.
    pub name: String,
    /// The rule.
    pub rule: String,
    /// The column.
    pub column_name: String,
    /// What kind of thing stood there.
    pub value_class: String,
    /// How many rows.
    pub count: i64,
}

/// A rejected row with one of its reasons.
#[derive(Debug, Clone, FromRow)]
pub struct RejectedRow {
    /// File name.
    pub name: String,
    /// The line.
    pub line: i64,
    /// The column.
    pub column_name: String,
    /// The rule.
    pub rule: String,
    /// What kind of thing stood there.
    pub value_class: String,
    /// The row as JSON pairs of column and value, when it could be kept.
    pub cells: Option<String>,
}

/// A file about to be read.
#[derive(Debug)]
pub struct NewFile<'a> {
    /// Its name as delivered.
    pub name: &'a str,
    /// The sheet, for a workbook.
    pub sheet: Option<&'a str>,
    /// SHA-256, hexadecimal.
    pub sha256: &'a str,
    /// Its size.
    pub bytes: u64,
    /// Its format.
    pub format: &'a str,
    /// The kinds of record in it, separated by commas.
    pub kinds: &'a str,
}

/// What reading a file came to.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct FileResult {
    /// Rows in it.
    pub rows_in: u64,
    /// Rows accepted.
    pub accepted: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// New records.
    pub records_new: u64,
    /// Changed records.
    pub records_changed: u64,
    /// Unchanged records.
    pub records_same: u64,
    /// Text encoding.
    pub encoding: Option<String>,
    /// Warnings.
    pub warnings: Vec<String>,
}

/// How a file ended up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileStatus {
    /// Read to its end.
    Read,
    /// Could not be read, or not to its end.
    Unreadable,
    /// No table of the mapping knows it.
    Unknown,
    /// The same bytes were read before under the same mapping.
    Repeated(FileId),
}

impl FileStatus {
    const fn code(self) -> &'static str {
        match self {
            Self::Read => "READ",
            Self::Unreadable => "UNREADABLE",
            Self::Unknown => "UNKNOWN",
            Self::Repeated(_) => "REPEATED",
        }
    }
}

const FILE_COLUMNS: &str = "SELECT id, submission_id, name, sheet, sha256, bytes, format, kinds, encoding, status, rows_in, accepted, rejected, \
     records_new, records_changed, records_same, same_as, warnings FROM source_file ";

const SUBMISSION_COLUMNS: &str = "SELECT s.id, s.force_id, s.mapping, s.mapping_version, s.received_at, s.received_by, COUNT(f.id) AS files, \
     CAST(COALESCE(SUM(f.rows_in), 0) AS BIGINT) AS rows_in, CAST(COALESCE(SUM(f.accepted), 0) AS BIGINT) AS accepted, \
     CAST(COALESCE(SUM(f.rejected), 0) AS BIGINT) AS rejected \
     FROM submission s LEFT JOIN source_file f ON f.submission_id = s.id ";

impl Tx {
    /// Opens a submission.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_submission(
        &mut self,
        force: ForceId,
        mapping: &str,
        mapping_version: u32,
        by: Option<AccountId>,
        now: jiff::Timestamp,
    ) -> Result<SubmissionId, StoreError> {
        let id = self
            .number(
                "INSERT INTO submission (force_id, mapping, mapping_version, received_at, received_by) \
                 VALUES ($1, $2, $3, $4, $5) RETURNING id",
                binds![force.get(), mapping, mapping_version, now, by.map(AccountId::get)],
            )
            .await?;
        SubmissionId::new(id).map_err(|_| StoreError::Unreadable { table: "submission", column: "id" })
    }

    /// Adds a file to a submission before it is read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_file(
        &mut self,
        submission: SubmissionId,
        force: ForceId,
        file: &NewFile<'_>,
    ) -> Result<FileId, StoreError> {
        let id = self
            .number(
                "INSERT INTO source_file (submission_id, force_id, name, sheet, sha256, bytes, format, kinds, status) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'READING') RETURNING id",
                binds![
                    submission.get(), force.get(), file.name, file.sheet, file.sha256,
                    i64::try_from(file.bytes).unwrap_or(i64::MAX), file.format, file.kinds
                ],
            )
            .await?;
        FileId::new(id).map_err(|_| StoreError::Unreadable { table: "source_file", column: "id" })
    }

    /// Writes down what reading a file came to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish_file(
        &mut self,
        file: FileId,
        status: FileStatus,
        result: &FileResult,
    ) -> Result<(), StoreError> {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let same_as = match status {
            FileStatus::Repeated(earlier) => Some(earlier.get()),
            FileStatus::Read | FileStatus::Unreadable | FileStatus::Unknown => None,
        };
        let warnings = serde_json::to_string(&result.warnings).unwrap_or_default();
        self.execute(
            "UPDATE source_file SET status = $2, rows_in = $3, accepted = $4, rejected = $5, records_new = $6, \
             records_changed = $7, records_same = $8, encoding = $9, warnings = $10, same_as = $11 WHERE id = $1",
            binds![
                file.get(), status.code(), count(result.rows_in), count(result.accepted), count(result.rejected),
                count(result.records_new), count(result.records_changed), count(result.records_same),
                result.encoding.clone(), warnings, same_as
            ],
        )
        .await
        .map(drop)
    }

    /// A file of this force that was read to its end before, with the same bytes, sheet and mapping.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_same_file(
        &mut self,
        force: ForceId,
        sha256: &str,
        sheet: Option<&str>,
        mapping: &str,
        mapping_version: u32,
    ) -> Result<Option<FileId>, StoreError> {
        let row: Option<(i64,)> = self
            .row(
                "SELECT f.id FROM source_file f JOIN submission s ON s.id = f.submission_id \
                 WHERE f.force_id = $1 AND f.sha256 = $2 AND COALESCE(f.sheet, '') = COALESCE($3, '') \
                 AND s.mapping = $4 AND s.mapping_version = $5 AND f.status = 'READ' ORDER BY f.id LIMIT 1",
                binds![force.get(), sha256, sheet, mapping, mapping_version],
            )
            .await?;
        Ok(row.and_then(|(id,)| FileId::new(id).ok()))
    }

    /// Adds rejections of a file; `cells` is the row as JSON, kept for the sender.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_rejections(
        &mut self,
        file: FileId,
        rejected: &[(u64, Vec<Rejection>, Option<String>)],
    ) -> Result<(), StoreError> {
        for chunk in rejected.chunks(200) {
            let mut reasons = Vec::new();
            let mut rows = Vec::new();
            for (line, why, cells) in chunk {
                let line = i64::try_from(*line).unwrap_or(i64::MAX);
                for reason in why {
                    reasons.extend(binds![
                        file.get(),
                        line,
                        &reason.column,
                        &reason.rule,
                        reason.value_class.code()
                    ]);
                }
                if let Some(cells) = cells {
                    rows.extend(binds![file.get(), line, cells]);
                }
            }
            let insert = "INSERT INTO rejection (file_id, line, column_name, rule, value_class) VALUES ";
            self.insert_values(insert, 5, reasons, "").await?;
            let insert = "INSERT INTO rejected_row (file_id, line, cells) VALUES ";
            self.insert_values(insert, 3, rows, " ON CONFLICT (file_id, line) DO NOTHING").await?;
        }
        Ok(())
    }

    /// A multi-row INSERT of values that stand one after another.
    pub(crate) async fn insert_values(
        &mut self,
        head: &str,
        width: usize,
        values: Vec<Bind>,
        tail: &str,
    ) -> Result<(), StoreError> {
        if values.is_empty() {
            return Ok(());
        }
        let (rows, dialect) = (values.len() / width, self.dialect());
        let marks: Vec<String> =
            (0..rows).map(|row| format!("({})", placeholders(dialect, row * width + 1, width))).collect();
        self.run(format!("{head}{}{tail}", marks.join(", ")), values, false).await.map(drop)
    }

    /// The submissions of the forces in scope, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_submissions(
        &mut self,
        force: Option<ForceId>,
        limit: u32,
        offset: u32,
    ) -> Result<Vec<SubmissionRow>, StoreError> {
        let sql = format!(
            "{SUBMISSION_COLUMNS} WHERE s.force_id = COALESCE($1, s.force_id) GROUP BY s.id ORDER BY s.id DESC LIMIT $2 OFFSET $3"
        );
        self.rows_of(sql, binds![force.map(ForceId::get), limit, offset]).await
    }

    /// How many submissions there are in scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_submissions(&mut self, force: Option<ForceId>) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) FROM submission WHERE force_id = COALESCE($1, force_id)";
        Ok(u64::try_from(self.number(sql, binds![force.map(ForceId::get)]).await?).unwrap_or(0))
    }

    /// One submission.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_submission(&mut self, id: SubmissionId) -> Result<Option<SubmissionRow>, StoreError> {
        let sql = format!("{SUBMISSION_COLUMNS} WHERE s.id = $1 GROUP BY s.id");
        Ok(self.rows_of(sql, binds![id.get()]).await?.into_iter().next())
    }

    /// The files of a submission, in the order they were read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_files(&mut self, submission: SubmissionId) -> Result<Vec<FileRow>, StoreError> {
        self.rows_of(format!("{FILE_COLUMNS} WHERE submission_id = $1 ORDER BY id"), binds![submission.get()])
            .await
    }

    /// The names of files by number, for showing where facts came from.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn file_names(
        &mut self,
        files: &[FileId],
    ) -> Result<Vec<(FileId, SubmissionId, String)>, StoreError> {
        let mut names = Vec::with_capacity(files.len());
        for file in files {
            let row: Option<(i64, String)> = self
                .row("SELECT submission_id, name FROM source_file WHERE id = $1", binds![file.get()])
                .await?;
            if let Some((submission, name)) = row {
                names.push((*file, read(&submission.to_string(), "source_file", "submission_id")?, name));
            }
        }
        Ok(names)
    }

    /// Rejections of a submission by file, rule, column and class.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_rejections(
        &mut self,
        submission: SubmissionId,
    ) -> Result<Vec<RejectionCount>, StoreError> {
        self.rows(
            "SELECT f.name, r.rule, r.column_name, r.value_class, COUNT(*) AS count FROM rejection r \
             JOIN source_file f ON f.id = r.file_id WHERE f.submission_id = $1 \
             GROUP BY f.id, f.name, r.rule, r.column_name, r.value_class ORDER BY f.id, COUNT(*) DESC, r.rule, r.column_name, r.value_class",
            binds![submission.get()],
        )
        .await
    }

    /// Rejected rows of a submission with their reasons, from a place on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_rejected_rows(
        &mut self,
        submission: SubmissionId,
        limit: u32,
        offset: u32,
    ) -> Result<Vec<RejectedRow>, StoreError> {
        self.rows(
            "SELECT f.name, r.line, r.column_name, r.rule, r.value_class, c.cells FROM rejection r \
             JOIN source_file f ON f.id = r.file_id \
             LEFT JOIN rejected_row c ON c.file_id = r.file_id AND c.line = r.line \
             WHERE f.submission_id = $1 ORDER BY r.file_id, r.line, r.id LIMIT $2 OFFSET $3",
            binds![submission.get(), limit, offset],
        )
        .await
    }
}

impl Tx {
    /// The hashes of all delivered files that must be kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn kept_hashes(&mut self) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> =
            self.rows("SELECT DISTINCT sha256 FROM kept_file ORDER BY sha256", binds![]).await?;
        Ok(rows.into_iter().map(|(hash,)| hash).collect())
    }

    /// Notes that a delivered file was kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_kept_file(
        &mut self,
        submission: SubmissionId,
        name: &str,
        sha256: &str,
        bytes: u64,
    ) -> Result<(), StoreError> {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        let sql = "INSERT INTO kept_file (submission_id, name, sha256, bytes) VALUES ($1, $2, $3, $4)";
        self.execute(sql, binds![submission.get(), name, sha256, bytes]).await.map(drop)
    }

    /// Files for which rows in is not accepted plus rejected: there must be none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_uneven_files(&mut self) -> Result<u64, StoreError> {
        let sql =
            "SELECT COUNT(*) FROM source_file WHERE rows_in <> accepted + rejected OR status = 'READING'";
        Ok(u64::try_from(self.number(sql, binds![]).await?).unwrap_or(0))
    }

    /// Cases that have no assessment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_unassessed(&mut self) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) FROM case_file k WHERE NOT EXISTS (SELECT 1 FROM assessment a WHERE a.case_id = k.id)";
        Ok(u64::try_from(self.number(sql, binds![]).await?).unwrap_or(0))
    }
}
