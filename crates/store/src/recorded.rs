//! Ties as they are on record: who has which part in which crime, who is tied to whom, and to which things and places.

use lookagain_domain::ForceId;
use sqlx::FromRow;

use crate::{StoreError, Tx, db::binds};

/// A recorded relation between two records of one force.
#[derive(Debug, FromRow)]
pub struct LinkRow {
    /// The force.
    pub force_id: i64,
    /// Kind of record.
    pub from_kind: String,
    /// Its reference.
    pub from_ref: String,
    /// What the force calls the relation.
    pub link: String,
    /// Kind of record.
    pub to_kind: String,
    /// Its reference.
    pub to_ref: String,
}

/// A person's part in a crime.
#[derive(Debug, FromRow)]
pub struct PartRow {
    /// The force.
    pub force_id: i64,
    /// The crime.
    pub crime_ref: String,
    /// The person.
    pub nominal_ref: String,
    /// Role code.
    pub role: String,
}

/// Somebody named as a suspect in an allegation.
#[derive(Debug, FromRow)]
pub struct AllegedRow {
    /// The force.
    pub force_id: i64,
    /// The person.
    pub nominal_ref: String,
}

/// A number, account, vehicle or address: of a person, or a record of its own.
#[derive(Debug, FromRow)]
pub struct ThingRow {
    /// The force.
    pub force_id: i64,
    /// The person who has it, or its own reference.
    pub reference: String,
    /// Kind code.
    pub kind: String,
    /// As recorded.
    pub value: Option<String>,
    /// Of an address.
    pub postcode: Option<String>,
}

/// All of it, of one force or of all: present versions only, each list in the order of its key.
#[derive(Debug)]
pub struct RecordedTies {
    /// Relations.
    pub links: Vec<LinkRow>,
    /// Parts in crimes.
    pub parts: Vec<PartRow>,
    /// Who is named in an allegation.
    pub alleged: Vec<AllegedRow>,
    /// What people have.
    pub contacts: Vec<ThingRow>,
    /// Things with a record of their own.
    pub objects: Vec<ThingRow>,
    /// Addresses with a record of their own.
    pub addresses: Vec<ThingRow>,
}

impl Tx {
    /// Reads the ties on record.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recorded_ties(&mut self, force: Option<ForceId>) -> Result<RecordedTies, StoreError> {
        let (from, to) = force.map_or((0, i64::MAX), |force| (force.get(), force.get()));
        let of = || binds![from, to];
        let whose = "superseded_in IS NULL AND force_id BETWEEN $1 AND $2";
        Ok(RecordedTies {
            links: self
                .rows_of(
                    format!(
                        "SELECT force_id, from_kind, from_ref, link, to_kind, to_ref FROM link WHERE {whose} \
                         ORDER BY force_id, from_ref, from_kind, link, to_kind, to_ref"
                    ),
                    of(),
                )
                .await?,
            parts: self
                .rows_of(
                    format!(
                        "SELECT force_id, crime_ref, nominal_ref, role FROM involvement WHERE {whose} \
                         ORDER BY force_id, crime_ref, nominal_ref, role"
                    ),
                    of(),
                )
                .await?,
            alleged: self
                .rows_of(
                    format!(
                        "SELECT DISTINCT force_id, nominal_ref FROM allegation WHERE {whose} ORDER BY force_id, nominal_ref"
                    ),
                    of(),
                )
                .await?,
            contacts: self
                .rows_of(
                    format!(
                        "SELECT force_id, nominal_ref AS reference, kind, value, postcode FROM contact WHERE {whose} \
                         ORDER BY force_id, nominal_ref, kind, value"
                    ),
                    of(),
                )
                .await?,
            objects: self
                .rows_of(
                    format!(
                        "SELECT force_id, object_ref AS reference, kind, identifier AS value, NULL AS postcode FROM object \
                         WHERE {whose} ORDER BY force_id, object_ref"
                    ),
                    of(),
                )
                .await?,
            addresses: self
                .rows_of(
                    format!(
                        "SELECT force_id, location_ref AS reference, kind, address AS value, postcode FROM location \
                         WHERE {whose} AND kind = 'ADDRESS' ORDER BY force_id, location_ref"
                    ),
                    of(),
                )
                .await?,
        })
    }
}
