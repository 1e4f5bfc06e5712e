//! How complete the records of a force are, measure by measure: counts only.

use lookagain_domain::ForceId;
use serde::Serialize;

use crate::{StoreError, Tx, db::binds};

/// One line of a scorecard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// What is measured, in words.
    pub what: &'static str,
    /// Records with a value.
    pub known: u64,
    /// Records.
    pub of: u64,
}

/// The codes of a missing value, as they stand in the tables.
const MISSING: &str =
    "('UNKNOWN', 'NOT_ASKED', 'REFUSED', 'NOT_MIGRATED', 'SYSTEM_LACKS_FIELD', 'REDACTED', 'NOT_SUPPLIED')";

/// (words, table, column that must have a value, which rows)
const MEASURES: &[(&str, &str, &str, &str)] = &[
    ("Crimes with an offence class", "crime", "offence_code", ""),
    ("Crimes with the date of the offence", "crime", "offence_from", ""),
    ("Crimes with a closing date", "crime", "closed_on", ""),
    ("Crimes with an outcome", "crime", "outcome", ""),
    ("Crimes with a COCAD category", "crime", "cocad", ""),
    ("Crimes with an answer on earlier review", "crime", "prior_review", ""),
    ("Allegations with an outcome", "allegation", "outcome", ""),
    ("Allegations with a decision date", "allegation", "decision_date", ""),
    ("Allegations with a decision-maker", "allegation", "decision_maker", ""),
    ("People with a date of birth", "nominal", "born", ""),
    ("People known to be alive or dead", "nominal", "vital_status", ""),
    (
        "Victims whose account was recorded, or said not to be",
        "involvement",
        "account_recorded",
        " AND role IN ('VICTIM', 'COMPLAINANT')",
    ),
];

impl Tx {
    /// The scorecard of a force as its records stand now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn scorecard(&mut self, force: ForceId) -> Result<Vec<Measure>, StoreError> {
        let mut measures = Vec::with_capacity(MEASURES.len());
        for (what, table, column, which) in MEASURES {
            let sql = format!(
                "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN {column} IN {MISSING} THEN 0 ELSE 1 END), 0) AS BIGINT) \
                 FROM {table} WHERE force_id = $1 AND superseded_in IS NULL{which}"
            );
            let rows: Vec<(i64, i64)> = self.rows_of(sql, binds![force.get()]).await?;
            let (of, known) = rows.first().copied().unwrap_or_default();
            let count = |n: i64| u64::try_from(n).unwrap_or(0);
            measures.push(Measure { what, known: count(known), of: count(of) });
        }
        let crimes = measures.first().map_or(0, |measure| measure.of);
        for (what, roles) in [
            ("Crimes with a victim on record", "'VICTIM', 'COMPLAINANT'"),
            ("Crimes with a suspect on record", "'SUSPECT', 'OFFENDER'"),
        ] {
            let sql = format!(
                "SELECT COUNT(DISTINCT crime_ref) FROM involvement WHERE force_id = $1 AND superseded_in IS NULL AND role IN ({roles})"
            );
            let rows: Vec<(i64,)> = self.rows_of(sql, binds![force.get()]).await?;
            let known = rows.first().map_or(0, |(n,)| u64::try_from(*n).unwrap_or(0));
            measures.push(Measure { what, known, of: crimes });
        }
        Ok(measures)
    }
}
