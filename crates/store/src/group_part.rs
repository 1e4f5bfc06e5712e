//! What a reader who is bound to a force may know of a group: which cases are open to it, what was in the group when something was said
//! of it, and the parts of people as the visible records have them.

use lookagain_domain::{ForceId, GroupId};

use crate::{StoreError, Tx, bulk::placeholders, db::binds, group_people::AddressHeld};

impl Tx {
    /// Cases of other forces in a group that their owners have opened to a force: those that were in it when an owner answered, until
    /// the owner's last day, unless the owner has withdrawn.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cases_opened(
        &mut self,
        group: GroupId,
        to: ForceId,
        today: jiff::civil::Date,
    ) -> Result<Vec<i64>, StoreError> {
        let rows: Vec<(i64,)> = self
            .rows(
                "SELECT DISTINCT g.case_id FROM access_request r CROSS JOIN access_answer a CROSS JOIN group_case g CROSS JOIN case_file f \
                 LEFT JOIN access_withdrawal w ON w.request_id = a.request_id AND w.owner_force = a.owner_force \
                 WHERE r.group_id = $1 AND r.asking_force = $2 AND a.request_id = r.id AND a.accepted = 1 AND a.open_until >= $3 \
                 AND g.group_id = r.group_id AND g.until_run IS NULL AND g.from_run <= a.as_of_run \
                 AND f.id = g.case_id AND f.force_id = a.owner_force AND w.request_id IS NULL ORDER BY 1",
                binds![group.get(), to.get(), today.to_string()],
            )
            .await?;
        Ok(rows.into_iter().map(|(case,)| case).collect())
    }

    /// The cases that a group had at a time, with their forces; also those that came or left just then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn group_cases_at(&mut self, group: GroupId, at: &str) -> Result<Vec<(i64, i64)>, StoreError> {
        self.rows(
            "SELECT DISTINCT f.id, f.force_id FROM group_case g JOIN group_run s ON s.id = g.from_run \
             LEFT JOIN group_run u ON u.id = g.until_run JOIN case_file f ON f.id = g.case_id \
             WHERE g.group_id = $1 AND s.run_at <= $2 AND (u.id IS NULL OR u.run_at >= $2) ORDER BY f.id",
            binds![group.get(), at],
        )
        .await
    }

    /// The parts of nominals in all of their cases: nominal, case, code of the part.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn parts_of_nominals(
        &mut self,
        nominals: &[i64],
    ) -> Result<Vec<(i64, i64, String)>, StoreError> {
        let mut found = Vec::new();
        for (table, role) in [("involvement", "i.role"), ("allegation", "'SUSPECT'")] {
            for chunk in nominals.chunks(500) {
                let marks = placeholders(self.dialect(), 1, chunk.len());
                let sql = format!(
                    "SELECT DISTINCT l.id, f.id, {role} FROM linked_nominal l CROSS JOIN {table} i CROSS JOIN crime c CROSS JOIN case_file f \
                     WHERE l.id IN ({marks}) AND i.force_id = l.force_id AND i.nominal_ref = l.nominal_ref AND i.superseded_in IS NULL \
                     AND c.force_id = i.force_id AND c.crime_ref = i.crime_ref AND c.superseded_in IS NULL \
                     AND f.force_id = c.force_id AND f.case_ref = c.case_ref"
                );
                let some: Vec<(i64, i64, String)> =
                    self.rows_of(sql, chunk.iter().map(|n| (*n).into()).collect()).await?;
                found.extend(some);
            }
        }
        found.sort();
        Ok(found)
    }

    /// Whether these nominals are identified: number, code.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn nominals_identified(&mut self, nominals: &[i64]) -> Result<Vec<(i64, String)>, StoreError> {
        let mut found = Vec::new();
        for chunk in nominals.chunks(500) {
            let marks = placeholders(self.dialect(), 1, chunk.len());
            let sql = format!(
                "SELECT l.id, n.identified FROM linked_nominal l CROSS JOIN nominal n WHERE l.id IN ({marks}) \
                 AND n.force_id = l.force_id AND n.nominal_ref = l.nominal_ref AND n.superseded_in IS NULL ORDER BY l.id"
            );
            let some: Vec<(i64, String)> =
                self.rows_of(sql, chunk.iter().map(|n| (*n).into()).collect()).await?;
            found.extend(some);
        }
        Ok(found)
    }

    /// The addresses of these nominals, as recorded.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn addresses_of(&mut self, nominals: &[i64]) -> Result<Vec<AddressHeld>, StoreError> {
        let mut found = Vec::new();
        for chunk in nominals.chunks(500) {
            let marks = placeholders(self.dialect(), 1, chunk.len());
            let sql = format!(
                "SELECT l.id AS nominal, l.force_id, c.value, c.postcode FROM linked_nominal l CROSS JOIN contact c \
                 WHERE l.id IN ({marks}) AND c.force_id = l.force_id AND c.nominal_ref = l.nominal_ref \
                 AND c.superseded_in IS NULL AND c.kind = 'ADDRESS' ORDER BY l.id, c.value"
            );
            let some: Vec<AddressHeld> =
                self.rows_of(sql, chunk.iter().map(|n| (*n).into()).collect()).await?;
            found.extend(some);
        }
        Ok(found)
    }
}
