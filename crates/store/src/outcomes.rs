//! How cases of a force ended, crime by crime: no person, and no officer.

use lookagain_domain::ForceId;
use sqlx::FromRow;

use crate::{StoreError, Tx, db::binds};

/// A crime, as far as how it ended goes.
#[derive(Debug, Clone, FromRow)]
pub struct EndedCrime {
    /// The force's reference of the case.
    pub case_ref: String,
    /// Class code of the offence.
    pub offence_code: String,
    /// When it was closed, or a code.
    pub closed_on: String,
    /// Its outcome, or a code.
    pub outcome: String,
    /// Who decided, or a code.
    pub decision_maker: String,
    /// Town or district.
    pub locality: Option<String>,
}

impl Tx {
    /// The present crimes of a force, case by case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ended_crimes(&mut self, force: ForceId) -> Result<Vec<EndedCrime>, StoreError> {
        self.rows(
            "SELECT case_ref, offence_code, closed_on, outcome, decision_maker, locality FROM crime \
             WHERE force_id = $1 AND superseded_in IS NULL ORDER BY case_ref, id",
            binds![force.get()],
        )
        .await
    }
}
