//! The queue: cases in order, filtered in SQL by what the reader may see and asked for.

use lookagain_domain::{CaseId, ForceId, Standing, group::GroupAct};
use sqlx::FromRow;

use crate::{
    Dialect, StoreError, Tx,
    db::{Bind, binds},
};

/// Which confirmed groups link cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    /// Any.
    Any,
    /// Those wholly within a force: a reader bound to it must not learn of others.
    Within(ForceId),
}

/// Which cases to list. An empty filter lists all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Only this force. A reader bound to one force always has it set.
    pub force: Option<ForceId>,
    /// Status code.
    pub status: Option<String>,
    /// Eligibility code.
    pub eligibility: Option<String>,
    /// Band code.
    pub band: Option<String>,
    /// Offence family code.
    pub family: Option<String>,
    /// Only cases that a confirmed group links.
    pub linked: Option<Linked>,
    /// Words, each of which must begin a word of the case's references, offence titles or places.
    pub words: Vec<String>,
}

/// A place in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The rank, the lower the sooner.
    pub rank: i64,
    /// The case, among equals.
    pub case: i64,
}

/// A case in the queue.
#[derive(Debug, Clone)]
pub struct QueueRow {
    /// The case.
    pub case: CaseId,
    /// The force.
    pub force: i64,
    /// The force's reference.
    pub case_ref: String,
    /// Status code.
    pub status: String,
    /// Family code.
    pub family: String,
    /// Its place.
    pub place: Place,
    /// What was found: band, eligibility and the reasons.
    pub found: Standing,
}

#[derive(FromRow)]
struct Raw {
    case_id: i64,
    force_id: i64,
    case_ref: String,
    status: String,
    family: String,
    rank: i64,
    findings: String,
}

/// Which way from a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Later in the order.
    After,
    /// Earlier in the order.
    Before,
}

impl QueueFilter {
    /// The WHERE clause and its parameters, numbered from `$1`.
    fn sql(&self, dialect: Dialect) -> (String, Vec<Bind>) {
        let mut clauses = Vec::new();
        let mut values = Vec::new();
        let mut clause = |text: &str, value: Bind| {
            values.push(value);
            clauses.push(text.replace('?', &format!("${}", values.len())));
        };
        if let Some(force) = self.force {
            clause("q.force_id = ?", Bind::from(force.get()));
        }
        let codes = [
            ("q.status = ?", &self.status),
            ("q.eligibility = ?", &self.eligibility),
            ("q.band = ?", &self.band),
            ("q.family = ?", &self.family),
        ];
        for (text, code) in codes {
            if let Some(code) = code {
                clause(text, Bind::from(code));
            }
        }
        match self.linked {
            Some(Linked::Any) => clause(
                "q.case_id IN (SELECT g.case_id FROM group_case g WHERE g.until_run IS NULL AND g.group_id IN \
                 (SELECT d.group_id FROM group_decision d LEFT JOIN group_decision u ON u.undoes = d.id WHERE d.act = ? AND u.id IS NULL))",
                Bind::from(GroupAct::Confirm.code()),
            ),
            Some(Linked::Within(force)) => clause(
                "q.case_id IN (SELECT g.case_id FROM group_view v JOIN group_case g ON g.group_id = v.group_id AND g.until_run IS NULL \
                 WHERE v.one_force = ? AND v.group_id IN (SELECT d.group_id FROM group_decision d \
                 LEFT JOIN group_decision u ON u.undoes = d.id WHERE d.act = 'CONFIRM' AND u.id IS NULL))",
                Bind::from(force.get()),
            ),
            None => {}
        }
        let words: Vec<String> =
            self.words.iter().map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect()).collect();
        let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
        if !words.is_empty() {
            let joined = |each: &dyn Fn(&String) -> String, by: &str| {
                words.iter().map(each).collect::<Vec<_>>().join(by)
            };
            match dialect {
                Dialect::Sqlite => clause(
                    "q.case_id IN (SELECT rowid FROM case_text WHERE case_text MATCH ?)",
                    Bind::from(joined(&|word| format!("\"{word}\"*"), " ")),
                ),
                Dialect::Postgres => clause(
                    "q.case_id IN (SELECT case_id FROM case_text WHERE vector @@ to_tsquery('simple', ?))",
                    Bind::from(joined(&|word| format!("{word}:*"), " & ")),
                ),
            }
        }
        let text = if clauses.is_empty() { String::from("1 = 1") } else { clauses.join(" AND ") };
        (text, values)
    }
}

impl Tx {
    /// Cases from a place on, in order (also when looking before the place).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_queue(
        &mut self,
        filter: &QueueFilter,
        from: Option<(Direction, Place)>,
        limit: u32,
    ) -> Result<Vec<QueueRow>, StoreError> {
        let (mut clause, mut values) = filter.sql(self.dialect());
        let direction = from.map_or(Direction::After, |(direction, _)| direction);
        let (compare, order) = match direction {
            Direction::After => (">", "q.rank, q.case_id"),
            Direction::Before => ("<", "q.rank DESC, q.case_id DESC"),
        };
        if let Some((_, place)) = from {
            let n = values.len();
            clause = format!("{clause} AND (q.rank, q.case_id) {compare} (${}, ${})", n + 1, n + 2);
            values.extend(binds![place.rank, place.case]);
        }
        values.extend(binds![limit]);
        // The narrow rows are chosen first; only those few are joined with the wide ones.
        let sql = format!(
            "SELECT q.case_id, q.force_id, k.case_ref, q.status, q.family, q.rank, a.findings FROM \
             (SELECT q.case_id, q.force_id, q.status, q.family, q.rank FROM queue_entry q WHERE {clause} ORDER BY {order} LIMIT ${}) q \
             JOIN case_file k ON k.id = q.case_id JOIN assessment a ON a.case_id = q.case_id AND a.superseded_at IS NULL \
             ORDER BY {order}",
            values.len()
        );
        let rows: Vec<Raw> = self.rows_of(sql, values).await?;
        let mut rows = rows.into_iter().map(queue_row).collect::<Result<Vec<_>, _>>()?;
        if direction == Direction::Before {
            rows.reverse();
        }
        Ok(rows)
    }

    /// How many cases the filter matches.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_queue(&mut self, filter: &QueueFilter) -> Result<u64, StoreError> {
        let (clause, values) = filter.sql(self.dialect());
        let sql = format!("SELECT COUNT(*) FROM queue_entry q WHERE {clause}");
        let rows: Vec<(i64,)> = self.rows_of(sql, values).await?;
        Ok(rows.first().and_then(|(n,)| u64::try_from(*n).ok()).unwrap_or(0))
    }

    /// Cases in scope by status, eligibility and band.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn queue_totals(
        &mut self,
        force: Option<ForceId>,
    ) -> Result<Vec<(String, String, String, i64)>, StoreError> {
        let filter = QueueFilter { force, ..QueueFilter::default() };
        let (clause, values) = filter.sql(self.dialect());
        let sql = format!(
            "SELECT q.status, q.eligibility, q.band, COUNT(*) FROM queue_entry q WHERE {clause} \
             GROUP BY q.status, q.eligibility, q.band ORDER BY q.status, q.eligibility, q.band"
        );
        self.rows_of(sql, values).await
    }

    /// Where a case stands in the order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn queue_place(&mut self, case: CaseId) -> Result<Option<Place>, StoreError> {
        let row: Option<(i64,)> =
            self.row("SELECT rank FROM queue_entry WHERE case_id = $1", binds![case.get()]).await?;
        Ok(row.map(|(rank,)| Place { rank, case: case.get() }))
    }
}

fn queue_row(raw: Raw) -> Result<QueueRow, StoreError> {
    Ok(QueueRow {
        case: CaseId::new(raw.case_id)
            .map_err(|_| StoreError::Unreadable { table: "case_file", column: "id" })?,
        force: raw.force_id,
        case_ref: raw.case_ref,
        status: raw.status,
        family: raw.family,
        place: Place { rank: raw.rank, case: raw.case_id },
        found: serde_json::from_str(&raw.findings)
            .map_err(|_| StoreError::Unreadable { table: "assessment", column: "findings" })?,
    })
}
