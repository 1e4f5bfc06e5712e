//! The index that search looks words up in, the records it is made from, and what was found.

mod force;

use lookagain_domain::ForceId;
use sqlx::FromRow;

use crate::{
    StoreError, Tx,
    bulk::placeholders,
    db::{Bind, binds},
};

/// One word of one record: term, field, force and the record's number.
pub type Term = (i64, i64, i64, i64);

/// How many terms go into one statement.
const TERMS: usize = 1_000;

/// The newest record of each kind, before a submission: what comes after is new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct Marks {
    /// Nominals.
    pub nominal: i64,
    /// Contacts.
    pub contact: i64,
    /// Crimes.
    pub crime: i64,
    /// Locations.
    pub location: i64,
    /// Objects.
    pub object: i64,
}

/// Which records.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    /// Present ones of a force after a number and up to another, so many at a time, in order.
    Present {
        /// The force.
        force: ForceId,
        /// After this one.
        after: i64,
        /// Up to this one.
        until: i64,
        /// How many.
        limit: u32,
    },
    /// Those that a file replaced, after a number, so many at a time, in order.
    Replaced {
        /// The file.
        file: i64,
        /// After this one.
        after: i64,
        /// How many.
        limit: u32,
    },
}

/// What a person can be found by.
#[derive(Debug, FromRow)]
pub struct NominalWords {
    /// The record's number.
    pub id: i64,
    /// The force's reference.
    pub nominal_ref: String,
    /// Surname.
    pub surname: Option<String>,
    /// Forenames.
    pub forenames: Option<String>,
    /// Alias.
    pub known_as: Option<String>,
    /// PNC id.
    pub pnc_id: Option<String>,
    /// CRO number.
    pub cro_number: Option<String>,
    /// NHS number.
    pub nhs_number: Option<String>,
}

/// What a contact can be found by.
#[derive(Debug, FromRow)]
pub struct ContactWords {
    /// The record's number.
    pub id: i64,
    /// Kind code.
    pub kind: String,
    /// Value.
    pub value: String,
    /// Postcode.
    pub postcode: Option<String>,
}

/// What a case can be found by, crime by crime.
#[derive(Debug, FromRow)]
pub struct CrimeWords {
    /// The crime's number.
    pub id: i64,
    /// The case's number.
    pub case_id: i64,
    /// The force's reference of the investigation.
    pub case_ref: String,
    /// The force's reference of the crime.
    pub crime_ref: String,
    /// Offence class.
    pub offence_code: String,
    /// The force's title of the offence.
    pub offence_title: Option<String>,
    /// Town or district.
    pub locality: Option<String>,
}

/// What a place can be found by.
#[derive(Debug, FromRow)]
pub struct LocationWords {
    /// The record's number.
    pub id: i64,
    /// Address.
    pub address: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
}

/// What an object can be found by.
#[derive(Debug, FromRow)]
pub struct ObjectWords {
    /// The record's number.
    pub id: i64,
    /// Registration mark, serial number and the like.
    pub identifier: Option<String>,
}

/// A case that was found.
#[derive(Debug, Clone, FromRow)]
pub struct FoundCase {
    /// Its number.
    pub id: i64,
    /// The force's reference.
    pub case_ref: String,
    /// Where it stands.
    pub status: String,
}

/// A contact, place or object that was found, with the case or person it leads to.
#[derive(Debug, Clone, FromRow)]
pub struct FoundThing {
    /// Kind code.
    pub kind: String,
    /// The force's reference of whose it is: a nominal's, or the thing's own.
    pub reference: String,
    /// The nominal whose it is, where it is somebody's.
    pub nominal: Option<i64>,
}

impl Tx {
    /// The newest record of each kind.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search_marks(&mut self) -> Result<Marks, StoreError> {
        let sql = "SELECT COALESCE((SELECT MAX(id) FROM nominal), 0) AS nominal, COALESCE((SELECT MAX(id) FROM contact), 0) AS contact, \
                   COALESCE((SELECT MAX(id) FROM crime), 0) AS crime, COALESCE((SELECT MAX(id) FROM location), 0) AS location, \
                   COALESCE((SELECT MAX(id) FROM object), 0) AS object";
        Ok(self.row(sql, binds![]).await?.unwrap_or_default())
    }

    /// Forces that have cases and are not in the index.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forces_not_indexed(&mut self) -> Result<Vec<ForceId>, StoreError> {
        let rows: Vec<(i64,)> = self
            .rows(
                "SELECT DISTINCT s.force_id FROM submission s LEFT JOIN search_force f ON f.force_id = s.force_id \
                 WHERE f.force_id IS NULL ORDER BY s.force_id",
                binds![],
            )
            .await?;
        Ok(rows.into_iter().filter_map(|(force,)| ForceId::new(force).ok()).collect())
    }

    /// Records of one table to put into the index, or to take out.
    async fn words<T: crate::db::Row>(
        &mut self,
        columns: &str,
        table: &str,
        which: Which,
    ) -> Result<Vec<T>, StoreError> {
        // The plus keeps SQLite on the numbers: by force it would read and sort all that the force ever sent.
        let (clause, values) = match which {
            Which::Present { force, after, until, limit } => (
                "t.id > $1 AND t.id <= $2 AND +t.force_id = $3 AND t.superseded_in IS NULL ORDER BY t.id LIMIT $4",
                binds![after, until, force.get(), limit],
            ),
            Which::Replaced { file, after, limit } => {
                ("t.superseded_in = $1 AND t.id > $2 ORDER BY t.id LIMIT $3", binds![file, after, limit])
            }
        };
        self.rows_of(format!("SELECT {columns} FROM {table} t WHERE {clause}"), values).await
    }

    /// Nominals for the index.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn nominal_words(&mut self, which: Which) -> Result<Vec<NominalWords>, StoreError> {
        let columns =
            "t.id, t.nominal_ref, t.surname, t.forenames, t.known_as, t.pnc_id, t.cro_number, t.nhs_number";
        self.words(columns, "nominal", which).await
    }

    /// Contacts for the index.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn contact_words(&mut self, which: Which) -> Result<Vec<ContactWords>, StoreError> {
        self.words("t.id, t.kind, t.value, t.postcode", "contact", which).await
    }

    /// Crimes for the index.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn crime_words(&mut self, which: Which) -> Result<Vec<CrimeWords>, StoreError> {
        let columns = "t.id, (SELECT k.id FROM case_file k WHERE k.force_id = t.force_id AND k.case_ref = t.case_ref) AS case_id, \
                       t.case_ref, t.crime_ref, t.offence_code, t.offence_title, t.locality";
        self.words(columns, "crime", which).await
    }

    /// The present crimes of these cases.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn crime_words_of(&mut self, cases: &[i64]) -> Result<Vec<CrimeWords>, StoreError> {
        let mut found = Vec::new();
        for chunk in cases.chunks(1_000) {
            let sql = format!(
                "SELECT c.id, k.id AS case_id, c.case_ref, c.crime_ref, c.offence_code, c.offence_title, c.locality FROM case_file k \
                 CROSS JOIN crime c WHERE k.id IN ({}) AND c.force_id = k.force_id AND c.case_ref = k.case_ref \
                 AND c.superseded_in IS NULL ORDER BY c.id",
                placeholders(self.dialect(), 1, chunk.len())
            );
            found.extend(
                self.rows_of::<CrimeWords>(sql, chunk.iter().map(|n| Bind::from(*n)).collect()).await?,
            );
        }
        Ok(found)
    }

    /// Locations for the index.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn location_words(&mut self, which: Which) -> Result<Vec<LocationWords>, StoreError> {
        self.words("t.id, t.address, t.postcode", "location", which).await
    }

    /// Objects for the index.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn object_words(&mut self, which: Which) -> Result<Vec<ObjectWords>, StoreError> {
        self.words("t.id, t.identifier", "object", which).await
    }

    /// What the documents of a force's cases are called: number and title.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn document_titles(&mut self, force: ForceId) -> Result<Vec<(i64, String)>, StoreError> {
        self.rows(
            "SELECT a.id, a.title FROM attachment a CROSS JOIN case_file k WHERE k.id = a.case_id AND k.force_id = $1 ORDER BY a.id",
            binds![force.get()],
        )
        .await
    }

    /// Puts terms into the index. They go in faster when they are sorted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_terms(&mut self, terms: &[Term]) -> Result<(), StoreError> {
        let statement = |dialect, rows: usize| {
            let marks: Vec<String> =
                (0..rows).map(|row| format!("({})", placeholders(dialect, row * 4 + 1, 4))).collect();
            format!(
                "INSERT INTO search_term (term, field, force_id, subject) VALUES {} ON CONFLICT DO NOTHING",
                marks.join(", ")
            )
        };
        let dialect = self.dialect();
        let full = statement(dialect, TERMS);
        for chunk in terms.chunks(TERMS) {
            let whole = chunk.len() == TERMS;
            let sql = if whole { full.clone() } else { statement(dialect, chunk.len()) };
            let mut values = Vec::with_capacity(chunk.len() * 4);
            for (term, field, force, subject) in chunk {
                values.extend([*term, *field, *force, *subject].map(Bind::from));
            }
            self.run(sql, values, whole).await?;
        }
        Ok(())
    }

    /// Notes which words of a force sound how: sound and term.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_sounds(&mut self, force: ForceId, sounds: &[(i64, i64)]) -> Result<(), StoreError> {
        let rows = sounds.iter().map(|(sound, term)| binds![*sound, force.get(), *term]).collect();
        let head = "INSERT INTO search_sound (sound, force_id, term) VALUES ";
        self.insert_many(head, rows, " ON CONFLICT DO NOTHING").await
    }

    /// The words that sound so, of whichever force: where they stand is asked with the reader's scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_sounds(&mut self, sound: i64) -> Result<Vec<i64>, StoreError> {
        let rows: Vec<(i64,)> = self
            .rows("SELECT DISTINCT term FROM search_sound WHERE sound = $1 ORDER BY term", binds![sound])
            .await?;
        Ok(rows.into_iter().map(|(term,)| term).collect())
    }

    /// Takes terms out of the index.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_terms(&mut self, terms: &[Term]) -> Result<(), StoreError> {
        // One by one, each by its whole key: for many keys at once SQLite would go through all of the index.
        for (term, field, force, subject) in terms {
            self.execute(
                "DELETE FROM search_term WHERE term = $1 AND field = $2 AND force_id = $3 AND subject = $4",
                binds![*term, *field, *force, *subject],
            )
            .await?;
        }
        Ok(())
    }

    /// Where these terms stand in these fields: of one force, or of all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_terms(
        &mut self,
        terms: &[i64],
        fields: &[i64],
        force: Option<ForceId>,
    ) -> Result<Vec<Term>, StoreError> {
        let mut found = Vec::new();
        if fields.is_empty() {
            return Ok(found);
        }
        for chunk in terms.chunks(2_000) {
            let dialect = self.dialect();
            let mut sql = format!(
                "SELECT term, field, force_id, subject FROM search_term WHERE term IN ({}) AND field IN ({})",
                placeholders(dialect, 1, chunk.len()),
                placeholders(dialect, chunk.len() + 1, fields.len())
            );
            let mut values: Vec<Bind> = chunk.iter().chain(fields).map(|n| Bind::from(*n)).collect();
            if let Some(force) = force {
                sql = format!(
                    "{sql} AND force_id = {}",
                    placeholders(dialect, chunk.len() + fields.len() + 1, 1)
                );
                values.push(Bind::from(force.get()));
            }
            found.extend(self.rows_of::<Term>(sql, values).await?);
        }
        Ok(found)
    }

    /// A case that was found.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn found_case(&mut self, id: i64) -> Result<Option<FoundCase>, StoreError> {
        self.row("SELECT id, case_ref, status FROM case_file WHERE id = $1", binds![id]).await
    }

    /// A contact that was found, and whose it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn found_contact(&mut self, id: i64) -> Result<Option<FoundThing>, StoreError> {
        self.row(
            "SELECT c.kind, c.nominal_ref AS reference, n.id AS nominal FROM contact c LEFT JOIN nominal n ON n.force_id = c.force_id \
             AND n.nominal_ref = c.nominal_ref AND n.superseded_in IS NULL WHERE c.id = $1",
            binds![id],
        )
        .await
    }

    /// A place that was found.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn found_location(&mut self, id: i64) -> Result<Option<FoundThing>, StoreError> {
        self.row(
            "SELECT kind, location_ref AS reference, CAST(NULL AS BIGINT) AS nominal FROM location WHERE id = $1",
            binds![id],
        )
        .await
    }

    /// An object that was found.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn found_object(&mut self, id: i64) -> Result<Option<FoundThing>, StoreError> {
        self.row(
            "SELECT kind, object_ref AS reference, CAST(NULL AS BIGINT) AS nominal FROM object WHERE id = $1",
            binds![id],
        )
        .await
    }

    /// The cases of a force that took place at a location, at most 20.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cases_at(&mut self, force: i64, location: &str) -> Result<Vec<FoundCase>, StoreError> {
        self.rows(
            "SELECT DISTINCT k.id, k.case_ref, k.status FROM crime c CROSS JOIN case_file k WHERE c.force_id = $1 AND c.superseded_in IS NULL \
             AND c.location_ref = $2 AND k.force_id = c.force_id AND k.case_ref = c.case_ref ORDER BY k.id LIMIT 20",
            binds![force, location],
        )
        .await
    }

    /// The cases that an object is tied to, itself or through a nominal, at most 20: number, reference, and nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cases_of_object(
        &mut self,
        force: i64,
        object: &str,
    ) -> Result<Vec<(i64, String, String)>, StoreError> {
        self.rows(
            "SELECT DISTINCT k.id, k.case_ref, '' FROM (\
             SELECT l.to_ref AS ref FROM link l WHERE l.force_id = $1 AND l.from_ref = $2 AND l.from_kind = 'objects' \
             AND l.to_kind = 'crimes' AND l.superseded_in IS NULL \
             UNION SELECT l.from_ref FROM link l WHERE l.force_id = $1 AND l.to_kind = 'objects' AND l.to_ref = $2 \
             AND l.from_kind = 'crimes' AND l.superseded_in IS NULL \
             UNION SELECT i.crime_ref FROM link l CROSS JOIN involvement i WHERE l.force_id = $1 AND l.from_ref = $2 \
             AND l.from_kind = 'objects' AND l.to_kind = 'nominals' AND l.superseded_in IS NULL \
             AND i.force_id = $1 AND i.nominal_ref = l.to_ref AND i.superseded_in IS NULL \
             UNION SELECT i.crime_ref FROM link l CROSS JOIN involvement i WHERE l.force_id = $1 AND l.to_kind = 'objects' \
             AND l.to_ref = $2 AND l.from_kind = 'nominals' AND l.superseded_in IS NULL \
             AND i.force_id = $1 AND i.nominal_ref = l.from_ref AND i.superseded_in IS NULL) t \
             CROSS JOIN crime c CROSS JOIN case_file k WHERE c.force_id = $1 AND c.crime_ref = t.ref AND c.superseded_in IS NULL \
             AND k.force_id = c.force_id AND k.case_ref = c.case_ref ORDER BY k.id LIMIT 20",
            binds![force, object],
        )
        .await
    }

    /// The cases that a nominal has a part in, with the parts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn parts_in_cases(
        &mut self,
        force: i64,
        nominal_ref: &str,
    ) -> Result<Vec<(i64, String, String)>, StoreError> {
        self.rows(
            "SELECT DISTINCT k.id, k.case_ref, i.role FROM involvement i CROSS JOIN crime c CROSS JOIN case_file k \
             WHERE i.force_id = $1 AND i.nominal_ref = $2 AND i.superseded_in IS NULL AND c.force_id = i.force_id \
             AND c.crime_ref = i.crime_ref AND c.superseded_in IS NULL AND k.force_id = c.force_id AND k.case_ref = c.case_ref \
             ORDER BY k.id, i.role",
            binds![force, nominal_ref],
        )
        .await
    }
}
