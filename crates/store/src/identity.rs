//! Reading identities, the judgements that hold them together, and the clerical queue; and a person's judgement.

use lookagain_domain::{
    AccountId, ForceId, IdentityId, JudgementId, NominalId,
    identity::{Part, Verdict},
};
use serde::Serialize;
use sqlx::FromRow;

use crate::{
    StoreError, Tx,
    bulk::placeholders,
    db::{Bind, binds, read},
    linkage::{Couple, PairRow},
};

/// A nominal whatever its version, with its present one.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct LinkedRow {
    /// The nominal whatever its version.
    pub id: i64,
    /// The force.
    pub force_id: i64,
    /// The present version.
    pub nominal_id: i64,
    /// What it is on record as: a code.
    pub part: String,
    /// The identity it belongs to, if to any.
    pub identity_id: Option<i64>,
}

impl LinkedRow {
    /// The force, typed.
    ///
    /// # Errors
    /// When the stored number is not an id.
    pub fn force(&self) -> Result<ForceId, StoreError> {
        ForceId::new(self.force_id)
            .map_err(|_| StoreError::Unreadable { table: "linked_nominal", column: "force_id" })
    }

    /// What it is on record as.
    ///
    /// # Errors
    /// When the stored text is not a code.
    pub fn part(&self) -> Result<Part, StoreError> {
        read(&self.part, "linked_nominal", "part")
    }
}

/// One judgement about two nominals.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct JudgementRow {
    /// Its number.
    pub id: i64,
    /// The lower nominal.
    pub one: i64,
    /// The higher.
    pub other: i64,
    /// What is held: a code.
    pub verdict: String,
    /// The run that held it; none for a person.
    pub run_id: Option<i64>,
    /// The bits that the run gave.
    pub bits: Option<f64>,
    /// The person; none for a run.
    pub account_id: Option<i64>,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// When, UTC.
    pub judged_at: String,
    /// The judgement that this one takes back.
    pub withdraws: Option<i64>,
    /// The judgement that took this one back.
    pub withdrawn_by: Option<i64>,
}

/// A nominal's time in an identity.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct MemberRow {
    /// The identity.
    pub identity_id: i64,
    /// The nominal whatever its version.
    pub nominal: i64,
    /// The run that joined it.
    pub from_run: i64,
    /// What that run was: a code.
    pub from_kind: String,
    /// When it was, UTC.
    pub from_at: String,
    /// The run that parted it; none while it belongs.
    pub until_run: Option<i64>,
    /// What that run was.
    pub until_kind: Option<String>,
    /// When it was, UTC.
    pub until_at: Option<String>,
}

/// A flag that is up.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct FlagRow {
    /// What is flagged: a code.
    pub kind: String,
    /// The lower nominal.
    pub one: i64,
    /// The higher.
    pub other: i64,
}

/// A pair of the clerical queue.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct ClericalRow {
    /// Present version of the lower nominal.
    pub one: i64,
    /// Present version of the higher.
    pub other: i64,
    /// The force of the lower.
    pub one_force: i64,
    /// The force of the higher.
    pub other_force: i64,
    /// What the lower is on record as.
    pub one_part: String,
    /// What the higher is on record as.
    pub other_part: String,
    /// Match weight in bits.
    pub bits: f64,
    /// How many records its answer joins or parts.
    pub records: i64,
    /// How much its answer would teach.
    pub teaches: f64,
}

const LINKED: &str = "SELECT l.id, l.force_id, n.id AS nominal_id, l.part, m.identity_id FROM linked_nominal l \
     JOIN nominal n ON n.force_id = l.force_id AND n.nominal_ref = l.nominal_ref AND n.superseded_in IS NULL \
     LEFT JOIN identity_member m ON m.nominal = l.id AND m.until_run IS NULL ";

const JUDGEMENT: &str = "SELECT j.id, j.one, j.other, j.verdict, j.run_id, j.bits, j.account_id, j.reason, j.judged_at, j.withdraws, \
     w.id AS withdrawn_by FROM link_judgement j LEFT JOIN link_judgement w ON w.withdraws = j.id ";

const MEMBER: &str = "SELECT m.identity_id, m.nominal, m.from_run, f.kind AS from_kind, f.run_at AS from_at, m.until_run, \
     u.kind AS until_kind, u.run_at AS until_at FROM identity_member m JOIN link_run f ON f.id = m.from_run \
     LEFT JOIN link_run u ON u.id = m.until_run ";

/// Which pairs wait for a person: the answer is worth having, nobody has said same or different, and this reader has not passed it on as not to be told.
const WAITS: &str = "p.teaches >= 0.1 AND NOT EXISTS (SELECT 1 FROM link_judgement j LEFT JOIN link_judgement w ON w.withdraws = j.id \
     WHERE j.one = p.one AND j.other = p.other AND j.account_id IS NOT NULL AND w.id IS NULL \
     AND (j.verdict IN ('SAME', 'DIFFERENT') OR (j.verdict = 'UNSURE' AND j.account_id = $1)))";

/// No account has the number 0.
fn nobody_is_0(account: Option<AccountId>) -> i64 {
    account.map_or(0, AccountId::get)
}

impl Tx {
    /// The nominal that a version belongs to; none before the first run saw it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn linked_nominal(&mut self, version: NominalId) -> Result<Option<LinkedRow>, StoreError> {
        let sql = format!(
            "{LINKED} JOIN nominal v ON v.force_id = l.force_id AND v.nominal_ref = l.nominal_ref WHERE v.id = $1"
        );
        Ok(self.rows_of(sql, binds![version.get()]).await?.into_iter().next())
    }

    /// The nominals with these numbers, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn linked_nominals(&mut self, ids: &[i64]) -> Result<Vec<LinkedRow>, StoreError> {
        self.among(&format!("{LINKED} WHERE l.id IN (?)"), ids, "ORDER BY l.id").await
    }

    /// The identities that these versions of nominals belong to: version, identity, and how many belong to it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn identities_of(&mut self, versions: &[i64]) -> Result<Vec<(i64, i64, i64)>, StoreError> {
        self.among(
            "SELECT v.id, m.identity_id, (SELECT COUNT(*) FROM identity_member o WHERE o.identity_id = m.identity_id AND o.until_run IS NULL) \
             FROM nominal v JOIN linked_nominal l ON l.force_id = v.force_id AND l.nominal_ref = v.nominal_ref \
             JOIN identity_member m ON m.nominal = l.id AND m.until_run IS NULL WHERE v.id IN (?)",
            versions,
            "ORDER BY v.id",
        )
        .await
    }

    /// Whether there is an identity of this number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_identity(&mut self, id: IdentityId) -> Result<bool, StoreError> {
        Ok(self.number("SELECT COUNT(*) FROM identity WHERE id = $1", binds![id.get()]).await? == 1)
    }

    /// Who belongs or belonged to an identity, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn identity_members(&mut self, id: IdentityId) -> Result<Vec<MemberRow>, StoreError> {
        self.rows_of(format!("{MEMBER} WHERE m.identity_id = $1 ORDER BY m.id"), binds![id.get()]).await
    }

    /// Where these nominals belong or belonged, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn memberships(&mut self, nominals: &[i64]) -> Result<Vec<MemberRow>, StoreError> {
        self.among(&format!("{MEMBER} WHERE m.nominal IN (?)"), nominals, "ORDER BY m.id").await
    }

    /// The pair of these two, if the present model found it worth a look.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pair(&mut self, (one, other): Couple) -> Result<Option<PairRow>, StoreError> {
        self.row(
            "SELECT one, other, one_force, other_force, bits, levels, records, teaches FROM link_pair WHERE one = $1 AND other = $2",
            binds![one, other],
        )
        .await
    }

    /// The pairs of these nominals, with whomever.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pairs_of(&mut self, nominals: &[i64]) -> Result<Vec<PairRow>, StoreError> {
        const PAIR: &str =
            "SELECT one, other, one_force, other_force, bits, levels, records, teaches FROM link_pair ";
        let mut pairs: Vec<PairRow> =
            self.among(&format!("{PAIR} WHERE one IN (?)"), nominals, "ORDER BY one, other").await?;
        pairs.extend(
            self.among::<PairRow>(&format!("{PAIR} WHERE other IN (?)"), nominals, "ORDER BY one, other")
                .await?,
        );
        pairs.sort_by_key(|pair| (pair.one, pair.other));
        pairs.dedup_by_key(|pair| (pair.one, pair.other));
        Ok(pairs)
    }

    /// Every judgement about these nominals, with whomever, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn judgements_of(&mut self, nominals: &[i64]) -> Result<Vec<JudgementRow>, StoreError> {
        let mut found: Vec<JudgementRow> =
            self.among(&format!("{JUDGEMENT} WHERE j.one IN (?)"), nominals, "ORDER BY j.id").await?;
        found.extend(
            self.among::<JudgementRow>(
                &format!("{JUDGEMENT} WHERE j.other IN (?)"),
                nominals,
                "ORDER BY j.id",
            )
            .await?,
        );
        found.sort_by_key(|judgement| judgement.id);
        found.dedup_by_key(|judgement| judgement.id);
        Ok(found)
    }

    /// Every judgement about two nominals, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn judgements_between(
        &mut self,
        (one, other): Couple,
    ) -> Result<Vec<JudgementRow>, StoreError> {
        self.rows_of(
            format!("{JUDGEMENT} WHERE j.one = $1 AND j.other = $2 ORDER BY j.id"),
            binds![one, other],
        )
        .await
    }

    /// One judgement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn judgement(&mut self, id: JudgementId) -> Result<Option<JudgementRow>, StoreError> {
        Ok(self.rows_of(format!("{JUDGEMENT} WHERE j.id = $1"), binds![id.get()]).await?.into_iter().next())
    }

    /// Appends a person's judgement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_judgement(
        &mut self,
        (one, other): Couple,
        verdict: Verdict,
        by: AccountId,
        reason: &str,
        withdraws: Option<JudgementId>,
        now: jiff::Timestamp,
    ) -> Result<JudgementId, StoreError> {
        let id = self
            .number(
                "INSERT INTO link_judgement (one, other, verdict, account_id, reason, judged_at, withdraws) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
                binds![one, other, verdict.code(), by.get(), reason, now, withdraws.map(JudgementId::get)],
            )
            .await?;
        JudgementId::new(id).map_err(|_| StoreError::Unreadable { table: "link_judgement", column: "id" })
    }

    /// The flags that are up about these nominals, with whomever.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flags_of(&mut self, nominals: &[i64]) -> Result<Vec<FlagRow>, StoreError> {
        const FLAG: &str = "SELECT kind, one, other FROM identity_flag WHERE until_run IS NULL AND ";
        let mut flags: Vec<FlagRow> =
            self.among(&format!("{FLAG} one IN (?)"), nominals, "ORDER BY one, other, kind").await?;
        flags.extend(
            self.among::<FlagRow>(&format!("{FLAG} other IN (?)"), nominals, "ORDER BY one, other, kind")
                .await?,
        );
        flags.sort_by(|a, b| (a.one, a.other, &a.kind).cmp(&(b.one, b.other, &b.kind)));
        flags.dedup();
        Ok(flags)
    }

    /// Every nominal by force and reference, with the identity it belongs to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn links_of_records(&mut self) -> Result<Vec<(i64, String, Option<i64>)>, StoreError> {
        self.rows(
            "SELECT l.force_id, l.nominal_ref, m.identity_id FROM linked_nominal l \
             LEFT JOIN identity_member m ON m.nominal = l.id AND m.until_run IS NULL ORDER BY l.id",
            binds![],
        )
        .await
    }

    /// The pairs that wait for a person, those first whose answer would teach most. With a force: both records of that force.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clerical_queue(
        &mut self,
        force: Option<ForceId>,
        account: Option<AccountId>,
        skip: u32,
        limit: u32,
    ) -> Result<Vec<ClericalRow>, StoreError> {
        let inside = if force.is_some() { "p.one_force = $4 AND p.other_force = $4 AND " } else { "" };
        // The narrow rows are chosen first; only those few are joined with the wide ones.
        let sql = format!(
            "SELECT a.id AS one, b.id AS other, p.one_force, p.other_force, la.part AS one_part, lb.part AS other_part, p.bits, p.records, p.teaches FROM \
             (SELECT p.one, p.other, p.one_force, p.other_force, p.bits, p.records, p.teaches FROM link_pair p WHERE {inside}{WAITS} \
             ORDER BY p.teaches DESC, p.one, p.other LIMIT $2 OFFSET $3) p \
             JOIN linked_nominal la ON la.id = p.one JOIN nominal a ON a.force_id = la.force_id AND a.nominal_ref = la.nominal_ref AND a.superseded_in IS NULL \
             JOIN linked_nominal lb ON lb.id = p.other JOIN nominal b ON b.force_id = lb.force_id AND b.nominal_ref = lb.nominal_ref AND b.superseded_in IS NULL \
             ORDER BY p.teaches DESC, p.one, p.other"
        );
        let mut values = binds![nobody_is_0(account), limit, skip];
        values.extend(force.map(|force| Bind::from(force.get())));
        self.rows_of(sql, values).await
    }

    /// How many pairs wait for a person; with a force, how many of them lie inside it and how many reach into others.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_clerical(
        &mut self,
        force: Option<ForceId>,
        account: Option<AccountId>,
    ) -> Result<(u64, u64), StoreError> {
        let count = |row: Option<(i64,)>| row.and_then(|(n,)| u64::try_from(n).ok()).unwrap_or(0);
        let Some(force) = force else {
            let sql = format!("SELECT COUNT(*) FROM link_pair p WHERE {WAITS}");
            let rows: Vec<(i64,)> = self.rows_of(sql, binds![nobody_is_0(account)]).await?;
            return Ok((count(rows.first().copied()), 0));
        };
        let inside = format!(
            "SELECT COUNT(*) FROM link_pair p WHERE p.one_force = $2 AND p.other_force = $2 AND {WAITS}"
        );
        let inside: Vec<(i64,)> = self.rows_of(inside, binds![nobody_is_0(account), force.get()]).await?;
        let across = format!(
            "SELECT COUNT(*) FROM link_pair p WHERE (p.one_force = $2) <> (p.other_force = $2) AND {WAITS}"
        );
        let across: Vec<(i64,)> = self.rows_of(across, binds![nobody_is_0(account), force.get()]).await?;
        Ok((count(inside.first().copied()), count(across.first().copied())))
    }

    /// A query with `?` standing for numbers, so many at a time, its answers one after the other.
    async fn among<T: crate::db::Row>(
        &mut self,
        sql: &str,
        numbers: &[i64],
        order: &str,
    ) -> Result<Vec<T>, StoreError> {
        let mut rows = Vec::new();
        for chunk in numbers.chunks(1000) {
            let marks = placeholders(self.dialect(), 1, chunk.len());
            let binds = chunk.iter().map(|n| Bind::from(*n)).collect();
            rows.extend(self.rows_of::<T>(format!("{} {order}", sql.replace('?', &marks)), binds).await?);
        }
        Ok(rows)
    }
}
