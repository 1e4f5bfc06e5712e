//! Cases, their crimes and what triage found about them.

use lookagain_domain::{Assessment, CaseId, ForceId, NominalId, PriorityBand, review::CaseStatus};
use serde::Serialize;
use sqlx::FromRow;

use crate::{
    Dialect, StoreError, Tx,
    bulk::placeholders,
    db::{binds, read},
};

/// A case as its page shows it.
#[derive(Debug, Clone, FromRow)]
pub struct CaseRow {
    /// Its number.
    pub id: i64,
    /// The force.
    pub force_id: i64,
    /// The force's investigation reference.
    pub case_ref: String,
    /// Where it stands.
    pub status: String,
    /// Since when, UTC.
    pub status_since: String,
}

impl CaseRow {
    /// Where it stands, typed.
    ///
    /// # Errors
    /// When the stored text is not a status.
    pub fn status(&self) -> Result<CaseStatus, StoreError> {
        read(&self.status, "case_file", "status")
    }

    /// The force, typed.
    ///
    /// # Errors
    /// When the stored number is not an id.
    pub fn force(&self) -> Result<ForceId, StoreError> {
        ForceId::new(self.force_id)
            .map_err(|_| StoreError::Unreadable { table: "case_file", column: "force_id" })
    }
}

/// A crime of a case, as its page shows it.
#[derive(Debug, Clone, FromRow, Serialize)]
pub struct CrimeRow {
    /// Its number.
    pub id: i64,
    /// The force's reference.
    pub crime_ref: String,
    /// Offence class.
    pub offence_code: String,
    /// The force's title of the offence.
    pub offence_title: Option<String>,
    /// First day of the offence.
    pub offence_from: String,
    /// Last day.
    pub offence_to: String,
    /// Recorded.
    pub recorded_on: String,
    /// Closed.
    pub closed_on: String,
    /// Outcome of the crime as a whole.
    pub outcome: String,
    /// Who decided it.
    pub decision_maker: String,
    /// COCAD category.
    pub cocad: String,
    /// CSE flag.
    pub cse_flag: String,
    /// CSA flag.
    pub csa_flag: String,
    /// Group flag.
    pub group_flag: String,
    /// Online only.
    pub online_only: String,
    /// Live risk.
    pub live_risk: String,
    /// Earlier review.
    pub prior_review: String,
    /// Lines of enquiry raised.
    pub enquiries_raised: Option<i64>,
    /// Of which completed.
    pub enquiries_completed: Option<i64>,
    /// Town or district.
    pub locality: Option<String>,
    /// Badge number of the officer in the case.
    pub officer_ref: Option<String>,
    /// File.
    pub source_file: i64,
    /// Row.
    pub source_row: i64,
}

/// An allegation of a case, as its page shows it.
#[derive(Debug, Clone, FromRow, Serialize)]
pub struct AllegationRow {
    /// Its number.
    pub id: i64,
    /// The crime's number.
    pub crime_id: i64,
    /// The crime's reference.
    pub crime_ref: String,
    /// The suspect's number.
    pub nominal_id: i64,
    /// Offence class.
    pub offence_code: String,
    /// Outcome.
    pub outcome: String,
    /// Decided on.
    pub decision_date: String,
    /// By whom.
    pub decision_maker: String,
    /// Interviewed under caution?
    pub interviewed: String,
    /// File.
    pub source_file: i64,
    /// Row.
    pub source_row: i64,
}

/// A person of a case. The names are only filled for a reader to whom they are revealed.
#[derive(Debug, Clone, FromRow, Serialize)]
pub struct PersonInCase {
    /// The person's number.
    pub nominal_id: i64,
    /// The crime's reference.
    pub crime_ref: String,
    /// Part in it.
    pub role: String,
    /// Known to the force?
    pub identified: String,
    /// Sex.
    pub sex: String,
    /// Alive?
    pub vital_status: String,
    /// Date of birth: identifying, shown only when revealed.
    pub born: String,
    /// Recorded age at the offence, youngest.
    pub age_from: Option<i64>,
    /// Recorded age at the offence, oldest.
    pub age_to: Option<i64>,
    /// Supports action?
    pub supports_action: String,
    /// Account recorded?
    pub account_recorded: String,
    /// Access to children today?
    pub access_to_children: String,
    /// File.
    pub source_file: i64,
    /// Row.
    pub source_row: i64,
}

/// Some neighbouring cases of a force, in the order of their references.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The reference before the first.
    pub(crate) after: String,
    /// The reference of the last.
    pub(crate) last: String,
}

/// What to write for a case after assessing it.
#[derive(Debug)]
pub struct NewAssessment<'a> {
    /// The case.
    pub case: CaseId,
    /// What was found.
    pub found: &'a Assessment,
    /// Its JSON text.
    pub json: &'a str,
    /// Its hash, to tell whether anything changed.
    pub hash: i64,
    /// The weightiest offence family among its crimes, as a code.
    pub family: &'a str,
}

/// Where the band puts a case in the whole order: the lower, the sooner.
pub fn rank(band: PriorityBand, points: i32) -> i64 {
    let band: i64 = match band {
        PriorityBand::P0 => 0,
        PriorityBand::P1 => 1,
        PriorityBand::P2 => 2,
        PriorityBand::P3 => 3,
    };
    band * 1_000_000 + 500_000 - i64::from(points).clamp(-499_999, 499_999)
}

impl Tx {
    /// Makes a case for every investigation of a force that has none yet; returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_missing_cases(
        &mut self,
        force: ForceId,
        now: jiff::Timestamp,
    ) -> Result<u64, StoreError> {
        if self.dialect() == Dialect::Postgres {
            // The rows of this submission are in no statistics yet: planned without them, one force's facts took minutes.
            let tables = "ANALYZE crime, nominal, involvement, allegation, contact";
            self.run(tables.to_owned(), binds![], false).await?;
        }
        let made = self
            .execute(
            // Grouped, not DISTINCT: the groups come out of the index of case references one after another, and none is remembered.
            "INSERT INTO case_file (force_id, case_ref, status, status_since) \
             SELECT c.force_id, c.case_ref, 'TRIAGE', $2 FROM crime c \
             WHERE c.force_id = $1 AND c.superseded_in IS NULL AND NOT EXISTS \
             (SELECT 1 FROM case_file k WHERE k.force_id = c.force_id AND k.case_ref = c.case_ref) \
             GROUP BY c.force_id, c.case_ref ORDER BY c.force_id, c.case_ref ON CONFLICT (force_id, case_ref) DO NOTHING",
            binds![force.get(), now],
        )
        .await?;
        if made > 0 && self.dialect() == Dialect::Postgres {
            self.run("ANALYZE case_file".to_owned(), binds![], false).await?;
        }
        Ok(made)
    }

    /// One case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_case(&mut self, case: CaseId) -> Result<Option<CaseRow>, StoreError> {
        self.row(
            "SELECT id, force_id, case_ref, status, status_since FROM case_file WHERE id = $1",
            binds![case.get()],
        )
        .await
    }

    /// One case, kept from changing under us until the transaction ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_case(&mut self, case: CaseId) -> Result<Option<CaseRow>, StoreError> {
        // SQLite has one writer at a time and so locks already.
        let lock = if self.dialect() == Dialect::Postgres { " FOR UPDATE" } else { "" };
        let sql =
            format!("SELECT id, force_id, case_ref, status, status_since FROM case_file WHERE id = $1{lock}");
        Ok(self.rows_of(sql, binds![case.get()]).await?.into_iter().next())
    }

    /// A case by the force's reference of the investigation, or of one of its crimes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn case_by_ref(
        &mut self,
        force: Option<ForceId>,
        reference: &str,
    ) -> Result<Vec<CaseRow>, StoreError> {
        self.rows(
            "SELECT DISTINCT k.id, k.force_id, k.case_ref, k.status, k.status_since FROM case_file k \
             LEFT JOIN crime c ON c.force_id = k.force_id AND c.case_ref = k.case_ref AND c.superseded_in IS NULL \
             WHERE (k.case_ref = $2 OR c.crime_ref = $2) AND k.force_id = COALESCE($1, k.force_id) ORDER BY k.id LIMIT 20",
            binds![force.map(ForceId::get), reference],
        )
        .await
    }

    /// The current crimes of a case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_crimes(&mut self, case: &CaseRow) -> Result<Vec<CrimeRow>, StoreError> {
        self.rows(
            "SELECT id, crime_ref, offence_code, offence_title, offence_from, offence_to, recorded_on, closed_on, outcome, decision_maker, \
             cocad, cse_flag, csa_flag, group_flag, online_only, live_risk, prior_review, enquiries_raised, enquiries_completed, locality, \
             officer_ref, source_file, source_row FROM crime WHERE force_id = $1 AND case_ref = $2 AND superseded_in IS NULL ORDER BY id",
            binds![case.force_id, &case.case_ref],
        )
        .await
    }

    /// The current allegations of a case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_allegations(&mut self, case: &CaseRow) -> Result<Vec<AllegationRow>, StoreError> {
        self.rows(
            "SELECT a.id, c.id AS crime_id, a.crime_ref, n.id AS nominal_id, a.offence_code, a.outcome, a.decision_date, a.decision_maker, \
             a.interviewed, a.source_file, a.source_row FROM crime c \
             JOIN allegation a ON a.force_id = c.force_id AND a.crime_ref = c.crime_ref AND a.superseded_in IS NULL \
             JOIN nominal n ON n.force_id = a.force_id AND n.nominal_ref = a.nominal_ref AND n.superseded_in IS NULL \
             WHERE c.force_id = $1 AND c.case_ref = $2 AND c.superseded_in IS NULL ORDER BY c.id, a.id",
            binds![case.force_id, &case.case_ref],
        )
        .await
    }

    /// The people of a case, one row for each part in each crime. No names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_people(&mut self, case: &CaseRow) -> Result<Vec<PersonInCase>, StoreError> {
        self.rows(
            "SELECT n.id AS nominal_id, i.crime_ref, i.role, n.identified, n.sex, n.vital_status, n.born, i.age_from, i.age_to, \
             i.supports_action, i.account_recorded, n.access_to_children, n.source_file, n.source_row FROM crime c \
             JOIN involvement i ON i.force_id = c.force_id AND i.crime_ref = c.crime_ref AND i.superseded_in IS NULL \
             JOIN nominal n ON n.force_id = i.force_id AND n.nominal_ref = i.nominal_ref AND n.superseded_in IS NULL \
             WHERE c.force_id = $1 AND c.case_ref = $2 AND c.superseded_in IS NULL ORDER BY i.role DESC, n.id, c.id",
            binds![case.force_id, &case.case_ref],
        )
        .await
    }

    /// Is this person part of this case?
    ///
    /// # Errors
    /// When the database fails.
    pub async fn person_in_case(&mut self, case: &CaseRow, nominal: NominalId) -> Result<bool, StoreError> {
        let sql = "SELECT COUNT(*) FROM nominal n JOIN involvement i ON i.force_id = n.force_id AND i.nominal_ref = n.nominal_ref \
                   JOIN crime c ON c.force_id = i.force_id AND c.crime_ref = i.crime_ref \
                   WHERE n.id = $1 AND c.force_id = $2 AND c.case_ref = $3";
        let in_crimes = self.number(sql, binds![nominal.get(), case.force_id, &case.case_ref]).await?;
        let sql = "SELECT COUNT(*) FROM nominal n JOIN allegation a ON a.force_id = n.force_id AND a.nominal_ref = n.nominal_ref \
                   JOIN crime c ON c.force_id = a.force_id AND c.crime_ref = a.crime_ref \
                   WHERE n.id = $1 AND c.force_id = $2 AND c.case_ref = $3";
        Ok(in_crimes + self.number(sql, binds![nominal.get(), case.force_id, &case.case_ref]).await? > 0)
    }

    /// The next cases of a force after a stretch, or the first ones: so that a force of any size goes through memory piece by piece.
    /// `None` when there are no more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_stretch(
        &mut self,
        force: ForceId,
        before: Option<&Stretch>,
        cases: u32,
    ) -> Result<Option<Stretch>, StoreError> {
        let after = before.map_or("", |stretch| &stretch.last).to_owned();
        // By reference, not by number: that index begins with the force, so nobody else's cases are passed over.
        let last: Option<(Option<String>,)> = self
            .row(
                "SELECT MAX(case_ref) FROM (SELECT case_ref FROM case_file WHERE force_id = $1 AND case_ref > $2 \
                 ORDER BY case_ref LIMIT $3) AS stretch",
                binds![force.get(), &after, cases],
            )
            .await?;
        Ok(last.and_then(|(last,)| last).map(|last| Stretch { after, last }))
    }

    /// The hashes of the current assessments of the cases in a stretch: case, hash.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn assessment_hashes(
        &mut self,
        force: ForceId,
        stretch: &Stretch,
    ) -> Result<Vec<(i64, i64)>, StoreError> {
        self.rows(
            "SELECT a.case_id, a.findings_hash FROM case_file k JOIN assessment a ON a.case_id = k.id AND a.superseded_at IS NULL \
             WHERE k.force_id = $1 AND k.case_ref > $2 AND k.case_ref <= $3 ORDER BY a.case_id",
            binds![force.get(), &stretch.after, &stretch.last],
        )
        .await
    }

    /// The current assessment of a case with its number and time.
    ///
    /// # Errors
    /// When the database fails or the stored findings cannot be read.
    pub async fn current_assessment(
        &mut self,
        case: CaseId,
    ) -> Result<Option<(i64, String, Assessment)>, StoreError> {
        let row: Option<(i64, String, String)> = self
            .row(
                "SELECT id, assessed_at, findings FROM assessment WHERE case_id = $1 AND superseded_at IS NULL",
                binds![case.get()],
            )
            .await?;
        row.map(|(id, at, json)| Ok((id, at, findings(&json)?))).transpose()
    }

    /// How often a case was assessed with a different finding: number, time, rules, eligibility, band, points.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn assessment_history(
        &mut self,
        case: CaseId,
    ) -> Result<Vec<(i64, String, String, String, String, i64)>, StoreError> {
        self.rows(
            "SELECT id, assessed_at, rules, eligibility, band, points FROM assessment WHERE case_id = $1 ORDER BY id",
            binds![case.get()],
        )
        .await
    }

    /// Replaces the assessments of cases whose findings changed, and their places in the queue.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_assessments(
        &mut self,
        force: ForceId,
        new: &[NewAssessment<'_>],
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        for chunk in new.chunks(400) {
            let (time, marks) =
                (placeholders(self.dialect(), 1, 1), placeholders(self.dialect(), 2, chunk.len()));
            let mut ids = binds![now];
            ids.extend(chunk.iter().map(|a| crate::db::Bind::from(a.case.get())));
            let sql = format!(
                "UPDATE assessment SET superseded_at = {time} WHERE superseded_at IS NULL AND case_id IN ({marks})"
            );
            self.run(sql, ids, chunk.len() == 400).await?;
            let (mut found, mut places) = (Vec::new(), Vec::new());
            for a in chunk {
                let points = a.found.points();
                found.extend(binds![
                    a.case.get(),
                    &a.found.rules,
                    now,
                    a.found.eligibility.code(),
                    a.found.band.code(),
                    i64::from(points),
                    a.found.route.code(),
                    a.json,
                    a.hash
                ]);
                places.extend(binds![
                    a.case.get(),
                    force.get(),
                    CaseStatus::Triage.code(),
                    a.found.eligibility.code(),
                    a.found.band.code(),
                    rank(a.found.band, points),
                    a.family
                ]);
            }
            let head = "INSERT INTO assessment (case_id, rules, assessed_at, eligibility, band, points, route, findings, findings_hash) VALUES ";
            self.insert_values(head, 9, found, "").await?;
            let head = "INSERT INTO queue_entry (case_id, force_id, status, eligibility, band, rank, family) VALUES ";
            let tail = " ON CONFLICT (case_id) DO UPDATE SET eligibility = excluded.eligibility, band = excluded.band, \
                        rank = excluded.rank, family = excluded.family";
            self.insert_values(head, 7, places, tail).await?;
        }
        Ok(())
    }

    /// Makes the words of a force's cases searchable: references, offence titles and places, never names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn index_cases(&mut self, force: ForceId, stretch: &Stretch) -> Result<(), StoreError> {
        let which = || binds![force.get(), &stretch.after, &stretch.last];
        let sql = match self.dialect() {
            Dialect::Sqlite => {
                self.execute(
                    "DELETE FROM case_text WHERE rowid IN (SELECT id FROM case_file WHERE force_id = $1 AND case_ref > $2 AND case_ref <= $3)",
                    which(),
                )
                .await?;
                "INSERT INTO case_text (rowid, words) SELECT k.id, k.case_ref || ' ' || replace(replace(replace(k.case_ref, '/', ''), '-', ''), ' ', '') || ' ' || \
                 group_concat(c.crime_ref || ' ' || replace(replace(replace(c.crime_ref, '/', ''), '-', ''), ' ', '') || ' ' || c.offence_code || ' ' || \
                 COALESCE(c.offence_title, '') || ' ' || COALESCE(c.locality, ''), ' ') \
                 FROM case_file k JOIN crime c ON c.force_id = k.force_id AND c.case_ref = k.case_ref AND c.superseded_in IS NULL \
                 WHERE k.force_id = $1 AND k.case_ref > $2 AND k.case_ref <= $3 GROUP BY k.id"
            }
            Dialect::Postgres => {
                self.execute(
                    "DELETE FROM case_text WHERE case_id IN (SELECT id FROM case_file WHERE force_id = $1 AND case_ref > $2 AND case_ref <= $3)",
                    which(),
                )
                .await?;
                "INSERT INTO case_text (case_id, words) SELECT k.id, translate(k.case_ref, '/-_.', '    ') || ' ' || translate(k.case_ref, '/- ', '') || ' ' || \
                 string_agg(translate(c.crime_ref, '/-_.', '    ') || ' ' || translate(c.crime_ref, '/- ', '') || ' ' || c.offence_code || ' ' || \
                 COALESCE(c.offence_title, '') || ' ' || COALESCE(c.locality, ''), ' ') \
                 FROM case_file k JOIN crime c ON c.force_id = k.force_id AND c.case_ref = k.case_ref AND c.superseded_in IS NULL \
                 WHERE k.force_id = $1 AND k.case_ref > $2 AND k.case_ref <= $3 GROUP BY k.id"
            }
        };
        self.execute(sql, which()).await.map(drop)
    }
}

fn findings(json: &str) -> Result<Assessment, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Unreadable { table: "assessment", column: "findings" })
}
