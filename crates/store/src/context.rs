//! Published figures shown beside a force's return. They are never facts of a case.

use lookagain_domain::ForceId;
use serde::Serialize;
use sqlx::FromRow;

use crate::{StoreError, Tx, db::binds};

/// A published count.
#[derive(Debug, Clone, FromRow, Serialize)]
pub struct ContextRow {
    /// The force.
    pub force_id: i64,
    /// Month or range; empty when the source has none.
    pub period: String,
    /// What is counted.
    pub measure: String,
    /// The file it is from.
    pub source: String,
    /// The count.
    pub count: i64,
}

impl Tx {
    /// Adds or replaces published counts. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_context(
        &mut self,
        figures: &[(ForceId, String, String, String, u64)],
        now: jiff::Timestamp,
    ) -> Result<u64, StoreError> {
        for chunk in figures.chunks(500) {
            let mut values = Vec::new();
            for (force, period, measure, source, count) in chunk {
                values.extend(binds![
                    force.get(),
                    period,
                    measure,
                    source,
                    i64::try_from(*count).unwrap_or(i64::MAX),
                    now
                ]);
            }
            let head =
                "INSERT INTO context_figure (force_id, period, measure, source, count, loaded_at) VALUES ";
            let tail = " ON CONFLICT (force_id, source, period, measure) DO UPDATE SET count = excluded.count, loaded_at = excluded.loaded_at";
            self.insert_values(head, 6, values, tail).await?;
        }
        Ok(figures.len() as u64)
    }

    /// Published counts of one force, summed over periods, by source and measure.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_context(&mut self, force: ForceId) -> Result<Vec<ContextRow>, StoreError> {
        self.rows(
            "SELECT force_id, MIN(period) || CASE WHEN MAX(period) > MIN(period) THEN '/' || MAX(period) ELSE '' END AS period, measure, source, \
             CAST(SUM(count) AS BIGINT) AS count FROM context_figure WHERE force_id = $1 \
             GROUP BY force_id, source, measure ORDER BY source, SUM(count) DESC, measure",
            binds![force.get()],
        )
        .await
    }

    /// What the returns of each force came to: submissions, crimes, cases, cases by eligibility.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn force_totals(&mut self) -> Result<Vec<(i64, i64, i64, i64, i64)>, StoreError> {
        self.rows(
            "SELECT force_id, COUNT(*), CAST(SUM(CASE WHEN eligibility = 'MET' THEN 1 ELSE 0 END) AS BIGINT), \
             CAST(SUM(CASE WHEN eligibility = 'UNKNOWN' THEN 1 ELSE 0 END) AS BIGINT), \
             CAST(SUM(CASE WHEN eligibility = 'NOT_MET' THEN 1 ELSE 0 END) AS BIGINT) \
             FROM queue_entry GROUP BY force_id ORDER BY force_id",
            binds![],
        )
        .await
    }
}
