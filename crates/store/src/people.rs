//! One person as one force recorded them, and the reveals of who they are.

use lookagain_domain::{AccountId, CaseId, NominalId};
use serde::Serialize;
use sqlx::FromRow;

use crate::{StoreError, Tx, db::binds};

/// Everything on record about a person. Identifying: only for a reader to whom it is revealed.
#[derive(Debug, Clone, FromRow)]
pub struct NominalRow {
    /// Number.
    pub id: i64,
    /// Force.
    pub force_id: i64,
    /// The force's reference.
    pub nominal_ref: String,
    /// Known to the force?
    pub identified: String,
    /// Surname.
    pub surname: Option<String>,
    /// Forenames.
    pub forenames: Option<String>,
    /// Alias.
    pub known_as: Option<String>,
    /// Date of birth.
    pub born: String,
    /// Youngest estimated age.
    pub age_from: Option<i64>,
    /// Oldest estimated age.
    pub age_to: Option<i64>,
    /// Sex.
    pub sex: String,
    /// Alive?
    pub vital_status: String,
    /// PNC id.
    pub pnc_id: Option<String>,
    /// CRO number.
    pub cro_number: Option<String>,
    /// NHS number.
    pub nhs_number: Option<String>,
    /// Access to children today.
    pub access_to_children: String,
    /// Flight risk.
    pub flight_risk: String,
    /// Position of trust.
    pub position_of_trust: String,
    /// File.
    pub source_file: i64,
    /// Row.
    pub source_row: i64,
    /// The file that replaced this version, if one did.
    pub superseded_in: Option<i64>,
}

/// A contact of a person.
#[derive(Debug, Clone, FromRow)]
pub struct ContactRow {
    /// Kind code.
    pub kind: String,
    /// Value.
    pub value: String,
    /// Postcode.
    pub postcode: Option<String>,
    /// From.
    pub used_from: String,
    /// To.
    pub used_to: String,
    /// File.
    pub source_file: i64,
    /// Row.
    pub source_row: i64,
}

/// A crime a person has a part in.
#[derive(Debug, Clone, FromRow, Serialize)]
pub struct PartRow {
    /// The case.
    pub case_id: i64,
    /// The crime's reference.
    pub crime_ref: String,
    /// The part.
    pub role: String,
    /// Offence class.
    pub offence_code: String,
    /// Offence title.
    pub offence_title: Option<String>,
    /// First day of the offence.
    pub offence_from: String,
}

/// A typed tie of a record with another.
#[derive(Debug, Clone, FromRow)]
pub struct LinkRow {
    /// Kind of the first.
    pub from_kind: String,
    /// Reference of the first.
    pub from_ref: String,
    /// What ties them.
    pub link: String,
    /// Kind of the second.
    pub to_kind: String,
    /// Reference of the second.
    pub to_ref: String,
    /// More.
    pub detail: Option<String>,
    /// File.
    pub source_file: i64,
    /// Row.
    pub source_row: i64,
}

const NOMINAL: &str = "SELECT id, force_id, nominal_ref, identified, surname, forenames, known_as, born, age_from, age_to, sex, vital_status, pnc_id, \
     cro_number, nhs_number, access_to_children, flight_risk, position_of_trust, source_file, source_row, superseded_in FROM nominal ";

impl Tx {
    /// One version of a person's record.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_nominal(&mut self, id: NominalId) -> Result<Option<NominalRow>, StoreError> {
        Ok(self.rows_of(format!("{NOMINAL} WHERE id = $1"), binds![id.get()]).await?.into_iter().next())
    }

    /// All versions of a person's record, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn nominal_versions(&mut self, of: &NominalRow) -> Result<Vec<NominalRow>, StoreError> {
        let of_one = "WHERE force_id = $1 AND nominal_ref = $2 AND superseded_in IS";
        let sql = format!("{NOMINAL} {of_one} NULL UNION ALL {NOMINAL} {of_one} NOT NULL ORDER BY id DESC");
        self.rows_of(sql, binds![of.force_id, &of.nominal_ref]).await
    }

    /// The current contacts of a person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_contacts(&mut self, of: &NominalRow) -> Result<Vec<ContactRow>, StoreError> {
        self.rows(
            "SELECT kind, value, postcode, used_from, used_to, source_file, source_row FROM contact \
             WHERE force_id = $1 AND nominal_ref = $2 AND superseded_in IS NULL ORDER BY kind, id",
            binds![of.force_id, &of.nominal_ref],
        )
        .await
    }

    /// The crimes a person has a part in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_parts(&mut self, of: &NominalRow) -> Result<Vec<PartRow>, StoreError> {
        self.rows(
            "SELECT k.id AS case_id, c.crime_ref, i.role, c.offence_code, c.offence_title, c.offence_from FROM involvement i \
             JOIN crime c ON c.force_id = i.force_id AND c.crime_ref = i.crime_ref AND c.superseded_in IS NULL \
             JOIN case_file k ON k.force_id = c.force_id AND k.case_ref = c.case_ref \
             WHERE i.force_id = $1 AND i.nominal_ref = $2 AND i.superseded_in IS NULL ORDER BY c.id, i.role",
            binds![of.force_id, &of.nominal_ref],
        )
        .await
    }

    /// Ties of a record with others, both ways round.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_links(
        &mut self,
        force: i64,
        kind: &str,
        reference: &str,
        limit: u32,
    ) -> Result<Vec<LinkRow>, StoreError> {
        self.rows(
            "SELECT from_kind, from_ref, link, to_kind, to_ref, detail, source_file, source_row FROM (\
             SELECT id, from_kind, from_ref, link, to_kind, to_ref, detail, source_file, source_row FROM link \
             WHERE force_id = $1 AND from_kind = $2 AND from_ref = $3 AND superseded_in IS NULL UNION ALL \
             SELECT id, from_kind, from_ref, link, to_kind, to_ref, detail, source_file, source_row FROM link \
             WHERE force_id = $1 AND to_kind = $2 AND to_ref = $3 AND superseded_in IS NULL) both_ways ORDER BY id LIMIT $4",
            binds![force, kind, reference, limit],
        )
        .await
    }

    /// Notes a reveal of one person to one reader until a time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_reveal(
        &mut self,
        account: AccountId,
        case: CaseId,
        nominal: NominalId,
        reason: &str,
        now: jiff::Timestamp,
        until: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO reveal (account_id, case_id, nominal_id, reason, revealed_at, until) VALUES ($1, $2, $3, $4, $5, $6)",
            binds![account.get(), case.get(), nominal.get(), reason, now, until],
        )
        .await
        .map(drop)
    }

    /// Who is revealed to a reader now, in whichever case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revealed_to(
        &mut self,
        account: AccountId,
        now: jiff::Timestamp,
    ) -> Result<Vec<i64>, StoreError> {
        let sql =
            "SELECT DISTINCT nominal_id FROM reveal WHERE account_id = $1 AND until > $2 ORDER BY nominal_id";
        let rows: Vec<(i64,)> = self.rows(sql, binds![account.get(), now]).await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Who of a case is revealed to a reader now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revealed(
        &mut self,
        account: AccountId,
        case: CaseId,
        now: jiff::Timestamp,
    ) -> Result<Vec<NominalRow>, StoreError> {
        let sql = format!(
            "{NOMINAL} WHERE id IN (SELECT nominal_id FROM reveal WHERE account_id = $1 AND case_id = $2 AND until > $3) ORDER BY id"
        );
        self.rows_of(sql, binds![account.get(), case.get(), now]).await
    }
}
