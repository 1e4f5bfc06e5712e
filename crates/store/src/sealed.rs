//! The only file that names the sealed table of protected characteristics.
//!
//! What goes in comes from intake. What comes out is counts, for scorecards, and the values of one person for someone who may see
//! them. No function here takes or returns a case, a score, a link or an order.

use lookagain_domain::{FileId, ForceId, SourceRef};
use lookagain_protected::ProtectedRecord;

use crate::{
    StoreError, Tx,
    bulk::{Cells, Table},
    db::binds,
};

pub(crate) const TABLE: Table = Table {
    name: "sealed_protected",
    columns: &[
        "nominal_ref",
        "characteristic",
        "source",
        "value_key",
        "raw",
        "code_system",
        "code",
        "recorded_on",
    ],
    key_columns: 4,
    refers_to: &[("nominal_ref", "nominal", "nominal_ref")],
};

pub(crate) fn cells(record: ProtectedRecord, to: &mut Cells) {
    let code = record.code.to_string();
    // Several nationalities may stand side by side, each with its own row; a reason for a missing value replaces itself.
    let value_key = match (&record.code, &record.raw) {
        (lookagain_domain::Known::Missing(_), Some(raw)) => raw.clone(),
        (lookagain_domain::Known::Value(_) | lookagain_domain::Known::Missing(_), _) => code.clone(),
    };
    to.put(record.nominal_ref).text(record.characteristic).text(record.source).put(value_key);
    to.put(record.raw).text(record.code_system).put(code).text(record.recorded_on);
}

/// One recorded value, for a person who may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtectedValue {
    /// Such as `ETHNICITY`.
    pub characteristic: String,
    /// Who said so: self, officer, partner, document.
    pub source: String,
    /// As it stood in the file.
    pub raw: Option<String>,
    /// The list the code is from.
    pub code_system: String,
    /// The code, or why there is none.
    pub code: String,
    /// When it was recorded.
    pub recorded_on: String,
    /// Where it stands.
    pub at: SourceRef,
}

/// How well one characteristic is recorded for one role: counts of people, never of anyone by name.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Completeness {
    /// `SUSPECT` or `VICTIM`.
    pub role: String,
    /// Such as `ETHNICITY`.
    pub characteristic: String,
    /// People in that role.
    pub people: u64,
    /// Of whom with a self-defined value.
    pub self_defined: u64,
    /// Of whom with a value from someone else only.
    pub observed_only: u64,
}

impl Tx {
    /// What is recorded about one person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_protected(
        &mut self,
        force: ForceId,
        nominal_ref: &str,
    ) -> Result<Vec<ProtectedValue>, StoreError> {
        type Row = (String, String, Option<String>, String, String, String, i64, i64);
        let rows: Vec<Row> = self
            .rows(
                "SELECT characteristic, source, raw, code_system, code, recorded_on, source_file, source_row \
                 FROM sealed_protected WHERE force_id = $1 AND nominal_ref = $2 AND superseded_in IS NULL \
                 ORDER BY characteristic, source, code",
                binds![force.get(), nominal_ref],
            )
            .await?;
        rows.into_iter()
            .map(|(characteristic, source, raw, code_system, code, recorded_on, file, row)| {
                Ok(ProtectedValue {
                    characteristic,
                    source,
                    raw,
                    code_system,
                    code,
                    recorded_on,
                    at: source_ref(file, row)?,
                })
            })
            .collect()
    }

    /// How completely ethnicity and nationality are recorded for the suspects and victims of a force.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn protected_completeness(&mut self, force: ForceId) -> Result<Vec<Completeness>, StoreError> {
        let rows: Vec<(String, String, i64, i64, i64)> = self
            .rows(
                "WITH person AS (SELECT DISTINCT nominal_ref, CASE WHEN role IN ('SUSPECT', 'OFFENDER') THEN 'SUSPECT' ELSE 'VICTIM' END AS role \
                     FROM involvement WHERE force_id = $1 AND superseded_in IS NULL AND role IN ('SUSPECT', 'OFFENDER', 'VICTIM', 'COMPLAINANT')), \
                 wanted AS (SELECT 'ETHNICITY' AS characteristic UNION ALL SELECT 'NATIONALITY'), \
                 value AS (SELECT nominal_ref, characteristic, MAX(CASE WHEN source = 'SELF' THEN 1 ELSE 0 END) AS self_defined \
                     FROM sealed_protected WHERE force_id = $1 AND superseded_in IS NULL \
                     AND code NOT IN ('UNKNOWN', 'NOT_ASKED', 'REFUSED', 'NOT_MIGRATED', 'SYSTEM_LACKS_FIELD', 'REDACTED', 'NOT_SUPPLIED', 'NS', 'IC9') \
                     GROUP BY nominal_ref, characteristic) \
                 SELECT person.role, wanted.characteristic, COUNT(*), CAST(COALESCE(SUM(value.self_defined), 0) AS BIGINT), \
                     CAST(COALESCE(SUM(1 - value.self_defined), 0) AS BIGINT) \
                 FROM person CROSS JOIN wanted \
                 LEFT JOIN value ON value.nominal_ref = person.nominal_ref AND value.characteristic = wanted.characteristic \
                 GROUP BY person.role, wanted.characteristic ORDER BY person.role, wanted.characteristic",
                binds![force.get()],
            )
            .await?;
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        Ok(rows
            .into_iter()
            .map(|(role, characteristic, people, self_defined, observed)| Completeness {
                role,
                characteristic,
                people: count(people),
                self_defined: count(self_defined),
                observed_only: count(observed),
            })
            .collect())
    }
}

pub(crate) fn source_ref(file: i64, row: i64) -> Result<SourceRef, StoreError> {
    let unreadable = StoreError::Unreadable { table: "source_file", column: "id" };
    Ok(SourceRef { file: FileId::new(file).map_err(|_| unreadable)?, row: u64::try_from(row).unwrap_or(0) })
}
