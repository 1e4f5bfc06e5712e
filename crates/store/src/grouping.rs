//! What grouping reads and what a run leaves behind: cases, who is in them, what people hold, and groups that keep their numbers.
//!
//! No protected characteristic is selected here, and no name: nothing that groups cases may use them.

use lookagain_domain::{
    AccountId, GroupId, SubmissionId,
    group::{GroupRunKind, TieKind},
    identity::IdentityFlag,
};
use sqlx::FromRow;

use crate::{
    StoreError, Tx,
    bulk::placeholders,
    db::{Bind, binds, read},
};

/// One crime, as far as grouping goes.
#[derive(Debug, Clone, FromRow)]
pub struct CrimeToGroup {
    /// The case.
    pub case_id: i64,
    /// The force.
    pub force_id: i64,
    /// First day, or a code.
    pub offence_from: String,
    /// Last day, or a code.
    pub offence_to: String,
    /// Category of the dataset, or a code.
    pub cocad: String,
    /// Exploitation, as the force holds it.
    pub cse_flag: String,
    /// Abuse of a child, as the force holds it.
    pub csa_flag: String,
    /// The location record.
    pub location_ref: Option<String>,
    /// Town or district.
    pub locality: Option<String>,
}

/// Someone's part in a case.
#[derive(Debug, Clone, FromRow)]
pub struct PartToGroup {
    /// The case.
    pub case_id: i64,
    /// The nominal whatever its version.
    pub nominal: i64,
    /// The part: a code.
    pub role: String,
    /// Youngest age at the offence.
    pub age_from: Option<i64>,
    /// Oldest age.
    pub age_to: Option<i64>,
}

/// A contact of a nominal.
#[derive(Debug, Clone, FromRow)]
pub struct ContactToGroup {
    /// The nominal whatever its version.
    pub nominal: i64,
    /// The force.
    pub force_id: i64,
    /// Kind code.
    pub kind: String,
    /// Value as recorded.
    pub value: String,
    /// Postcode of an address.
    pub postcode: Option<String>,
    /// From, or a code.
    pub used_from: String,
    /// To, or a code.
    pub used_to: String,
}

/// What a person called no tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusedTie {
    /// Kind of tie.
    pub kind: TieKind,
    /// The value.
    pub key: i64,
    /// The one nominal that does not hold it; none when it ties nobody.
    pub nominal: Option<i64>,
    /// Whose records it is said of, when it names no nominal: one force's, or everybody's.
    pub force: Option<i64>,
}

/// A location record: force, reference, address, postcode.
pub type LocationToGroup = (i64, String, Option<String>, Option<String>);

/// A run about to be kept.
#[derive(Debug, Clone)]
pub struct NewGroupRun<'a> {
    /// What it was.
    pub kind: GroupRunKind,
    /// Version of the settings.
    pub settings: &'a str,
    /// The last submission it saw.
    pub as_of: Option<SubmissionId>,
    /// The run of linkage whose identities it used; 0 when there was none.
    pub link_run: i64,
    /// Who asked for it; none for the command line.
    pub by: Option<AccountId>,
    /// Cases there were.
    pub cases: u64,
    /// Pairs of cases that were worth a look.
    pub pairs: u64,
    /// Candidates kept.
    pub candidates: u64,
    /// Candidates there were.
    pub in_all: u64,
    /// The last case there was; none for a person's decision, which looks at no new ones.
    pub last_case: Option<i64>,
}

/// A run as it is stored.
#[derive(Debug, Clone, FromRow)]
pub struct GroupRunRow {
    /// Its number.
    pub id: i64,
    /// What it was.
    pub kind: String,
    /// Version of the settings.
    pub settings: String,
    /// The run of linkage whose identities it used.
    pub link_run: i64,
    /// When, UTC.
    pub run_at: String,
    /// Cases there were.
    pub cases: i64,
    /// Pairs that were worth a look.
    pub pairs: i64,
    /// Candidates kept.
    pub candidates: i64,
    /// Candidates there were.
    pub in_all: i64,
    /// The last case there was; none in a run of before this was kept.
    pub last_case: Option<i64>,
}

/// A group as a run found it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct GroupViewRow {
    /// The group.
    pub group_id: i64,
    /// Its rank.
    pub bits: f64,
    /// 1 when all of it was known as one investigation.
    pub known: i64,
    /// The force of all its cases; 0 for several.
    pub one_force: i64,
    /// How many forces.
    pub forces: i64,
    /// How many cases.
    pub cases: i64,
    /// How many suspects.
    pub suspects: i64,
    /// How many victims, with those who are a matter of care.
    pub victims: i64,
    /// How many places and things tie it.
    pub places: i64,
    /// Kinds of ties, separated by blanks.
    pub ties: String,
    /// What the definition of a network says.
    pub network: String,
    /// Everything, as JSON.
    pub detail: String,
}

impl GroupViewRow {
    /// The group, typed.
    ///
    /// # Errors
    /// When the stored number is not an id.
    pub fn id(&self) -> Result<GroupId, StoreError> {
        GroupId::new(self.group_id)
            .map_err(|_| StoreError::Unreadable { table: "group_view", column: "group_id" })
    }
}

impl Tx {
    /// The crimes of the next cases after a number, of at most `limit` case numbers, in the order of cases.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn crimes_to_group(&mut self, after: i64, limit: u32) -> Result<Vec<CrimeToGroup>, StoreError> {
        self.rows(
            "SELECT f.id AS case_id, f.force_id, c.offence_from, c.offence_to, c.cocad, c.cse_flag, c.csa_flag, c.location_ref, \
             c.locality FROM case_file f JOIN crime c ON c.force_id = f.force_id AND c.case_ref = f.case_ref \
             AND c.superseded_in IS NULL WHERE f.id > $1 AND f.id <= $2 ORDER BY f.id, c.id",
            binds![after, after + i64::from(limit)],
        )
        .await
    }

    /// Who has a part in the cases after a number, of at most `limit` case numbers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn parts_to_group(&mut self, after: i64, limit: u32) -> Result<Vec<PartToGroup>, StoreError> {
        self.rows(
            "SELECT f.id AS case_id, l.id AS nominal, i.role, i.age_from, i.age_to FROM case_file f \
             CROSS JOIN crime c CROSS JOIN involvement i CROSS JOIN linked_nominal l \
             WHERE c.force_id = f.force_id AND c.case_ref = f.case_ref AND c.superseded_in IS NULL \
             AND i.force_id = c.force_id AND i.crime_ref = c.crime_ref AND i.superseded_in IS NULL \
             AND l.force_id = i.force_id AND l.nominal_ref = i.nominal_ref AND f.id > $1 AND f.id <= $2 \
             UNION SELECT f.id, l.id, 'SUSPECT', NULL, NULL FROM case_file f \
             CROSS JOIN crime c CROSS JOIN allegation a CROSS JOIN linked_nominal l \
             WHERE c.force_id = f.force_id AND c.case_ref = f.case_ref AND c.superseded_in IS NULL \
             AND a.force_id = c.force_id AND a.crime_ref = c.crime_ref AND a.superseded_in IS NULL \
             AND l.force_id = a.force_id AND l.nominal_ref = a.nominal_ref AND f.id > $1 AND f.id <= $2 ORDER BY 1, 2, 3, 4, 5",
            binds![after, after + i64::from(limit)],
        )
        .await
    }

    /// The highest number of a case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_case(&mut self) -> Result<i64, StoreError> {
        self.number("SELECT COALESCE(MAX(id), 0) FROM case_file", binds![]).await
    }

    /// Whether each nominal is identified, and its identity, in the order of nominals: number, code, identity.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn nominals_to_group(&mut self) -> Result<Vec<(i64, String, Option<i64>)>, StoreError> {
        self.rows(
            "SELECT l.id, n.identified, m.identity_id FROM linked_nominal l \
             JOIN nominal n ON n.force_id = l.force_id AND n.nominal_ref = l.nominal_ref AND n.superseded_in IS NULL \
             LEFT JOIN identity_member m ON m.nominal = l.id AND m.until_run IS NULL ORDER BY l.id",
            binds![],
        )
        .await
    }

    /// Nominals of which a victim's and a suspect's may be one person, as linkage has flagged and nobody has answered.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn nominals_to_care_for(&mut self) -> Result<Vec<i64>, StoreError> {
        let rows: Vec<(i64,)> = self
            .rows(
                "SELECT one FROM identity_flag WHERE kind = $1 AND until_run IS NULL \
                 UNION SELECT other FROM identity_flag WHERE kind = $1 AND until_run IS NULL ORDER BY 1",
                binds![IdentityFlag::VictimAndSuspect.code()],
            )
            .await?;
        Ok(rows.into_iter().map(|(nominal,)| nominal).collect())
    }

    /// Contacts of nominals after a number, of at most `limit` numbers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn contacts_to_group(
        &mut self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<ContactToGroup>, StoreError> {
        self.rows(
            "SELECT l.id AS nominal, l.force_id, c.kind, c.value, c.postcode, c.used_from, c.used_to FROM linked_nominal l \
             JOIN contact c ON c.force_id = l.force_id AND c.nominal_ref = l.nominal_ref AND c.superseded_in IS NULL \
             WHERE l.id > $1 AND l.id <= $2 ORDER BY l.id, c.kind, c.value",
            binds![after, after + i64::from(limit)],
        )
        .await
    }

    /// Every location record.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn locations_to_group(&mut self) -> Result<Vec<LocationToGroup>, StoreError> {
        self.rows(
            "SELECT force_id, location_ref, address, postcode FROM location WHERE superseded_in IS NULL ORDER BY force_id, location_ref",
            binds![],
        )
        .await
    }

    /// What people called no tie, and did not take back.
    ///
    /// # Errors
    /// When the database fails or a kind is not known.
    pub async fn refused_ties(&mut self) -> Result<Vec<RefusedTie>, StoreError> {
        let rows: Vec<(String, i64, Option<i64>, Option<i64>)> = self
            .rows(
                "SELECT j.kind, j.value_key, j.nominal, j.force_id FROM tie_judgement j LEFT JOIN tie_judgement w ON w.withdraws = j.id \
                 WHERE j.withdraws IS NULL AND w.id IS NULL ORDER BY j.id",
                binds![],
            )
            .await?;
        rows.into_iter()
            .map(|(kind, key, nominal, force)| {
                Ok(RefusedTie { kind: read(&kind, "tie_judgement", "kind")?, key, nominal, force })
            })
            .collect()
    }

    /// Groups from whose page something was called no tie, and not taken back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn groups_with_refused_ties(&mut self) -> Result<Vec<i64>, StoreError> {
        let rows: Vec<(i64,)> = self
            .rows(
                "SELECT DISTINCT j.group_id FROM tie_judgement j LEFT JOIN tie_judgement w ON w.withdraws = j.id \
                 WHERE j.withdraws IS NULL AND w.id IS NULL ORDER BY j.group_id",
                binds![],
            )
            .await?;
        Ok(rows.into_iter().map(|(group,)| group).collect())
    }

    /// Number of the newest run of any kind; 0 when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_group_run_number(&mut self) -> Result<i64, StoreError> {
        self.number("SELECT COALESCE(MAX(id), 0) FROM group_run", binds![]).await
    }

    /// Numbers of the newest judgement about a tie and of the newest decision about a group; 0 when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_group_words(&mut self) -> Result<(i64, i64), StoreError> {
        let row = self
            .row(
                "SELECT COALESCE((SELECT MAX(id) FROM tie_judgement), 0), COALESCE((SELECT MAX(id) FROM group_decision), 0)",
                binds![],
            )
            .await?;
        Ok(row.unwrap_or((0, 0)))
    }

    /// The newest run over everything.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_group_run(&mut self) -> Result<Option<GroupRunRow>, StoreError> {
        self.row(
            "SELECT id, kind, settings, link_run, run_at, cases, pairs, candidates, in_all, last_case FROM group_run \
             WHERE kind <> 'DECISION' ORDER BY id DESC LIMIT 1",
            binds![],
        )
        .await
    }

    /// Keeps a run.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_group_run(
        &mut self,
        run: &NewGroupRun<'_>,
        now: jiff::Timestamp,
    ) -> Result<i64, StoreError> {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        self.number(
            "INSERT INTO group_run (kind, settings, as_of, link_run, run_at, run_by, cases, pairs, candidates, in_all, \
             last_case) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
            binds![
                run.kind.code(),
                run.settings,
                run.as_of.map(SubmissionId::get),
                run.link_run,
                now,
                run.by.map(AccountId::get),
                count(run.cases),
                count(run.pairs),
                count(run.candidates),
                count(run.in_all),
                run.last_case
            ],
        )
        .await
    }

    /// Which case belongs to which group now: group and case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn present_group_cases(&mut self) -> Result<Vec<(i64, i64)>, StoreError> {
        self.rows(
            "SELECT group_id, case_id FROM group_case WHERE until_run IS NULL ORDER BY group_id, case_id",
            binds![],
        )
        .await
    }

    /// Makes so many groups; returns their numbers, lowest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_hidden_groups(&mut self, run: i64, count: usize) -> Result<Vec<i64>, StoreError> {
        let mut ids = Vec::with_capacity(count);
        while ids.len() < count {
            let more = (count - ids.len()).min(1000);
            let marks: Vec<String> =
                (1..=more).map(|n| format!("({})", placeholders(self.dialect(), n, 1))).collect();
            let sql = format!("INSERT INTO hidden_group (made_in) VALUES {} RETURNING id", marks.join(", "));
            let made: Vec<(i64,)> = self.rows_of(sql, vec![Bind::from(run); more]).await?;
            ids.extend(made.into_iter().map(|(id,)| id));
        }
        ids.sort_unstable();
        Ok(ids)
    }

    /// Ends memberships and begins others: group and case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn move_group_cases(
        &mut self,
        run: i64,
        leave: &[(i64, i64)],
        join: &[(i64, i64)],
    ) -> Result<(), StoreError> {
        for (group, case) in leave {
            self.execute(
                "UPDATE group_case SET until_run = $1 WHERE until_run IS NULL AND group_id = $2 AND case_id = $3",
                binds![run, *group, *case],
            )
            .await?;
        }
        let rows = join.iter().map(|(group, case)| binds![*group, *case, run]).collect();
        self.insert_many("INSERT INTO group_case (group_id, case_id, from_run) VALUES ", rows, "").await
    }

    /// What is shown of every group, by number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all_group_views(&mut self) -> Result<Vec<GroupViewRow>, StoreError> {
        self.rows(
            "SELECT group_id, bits, known, one_force, forces, cases, suspects, victims, places, ties, network, detail FROM group_view \
             ORDER BY group_id",
            binds![],
        )
        .await
    }

    /// Takes what is shown of a group away: it has no cases any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_group_view(&mut self, group: GroupId) -> Result<(), StoreError> {
        self.execute("DELETE FROM group_view WHERE group_id = $1", binds![group.get()]).await.map(|_| ())
    }

    /// Adds or replaces what is shown of groups.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_group_views(&mut self, views: &[GroupViewRow]) -> Result<(), StoreError> {
        let rows = views
            .iter()
            .map(|v| {
                binds![
                    v.group_id,
                    Some(v.bits),
                    v.known,
                    v.one_force,
                    v.forces,
                    v.cases,
                    v.suspects,
                    v.victims,
                    v.places,
                    &*v.ties,
                    &*v.network,
                    &*v.detail
                ]
            })
            .collect();
        self.insert_many(
            "INSERT INTO group_view (group_id, bits, known, one_force, forces, cases, suspects, victims, places, ties, network, \
             detail) VALUES ",
            rows,
            " ON CONFLICT (group_id) DO UPDATE SET bits = excluded.bits, known = excluded.known, one_force = excluded.one_force, \
             forces = excluded.forces, cases = excluded.cases, suspects = excluded.suspects, victims = excluded.victims, \
             places = excluded.places, ties = excluded.ties, network = excluded.network, detail = excluded.detail",
        )
        .await
    }
}
