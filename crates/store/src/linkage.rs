//! What linkage reads and what a run leaves behind: nominals to compare, models, runs, pairs, judgements, identities, flags.
//!
//! No protected characteristic is selected here, and neither is sex: nothing that links people may use them.

use lookagain_domain::{
    AccountId, ForceId, RunId, SubmissionId,
    identity::{IdentityFlag, Part, RunKind},
};
use sqlx::FromRow;

use crate::{
    StoreError, Tx,
    bulk::placeholders,
    db::{Bind, binds, read},
};

/// The most parameters of one statement that both databases take.
const MOST_PARAMETERS: usize = 30_000;

/// One nominal as linkage compares it: the present version, with everything about contacts as sets.
#[derive(Debug, Clone, Default)]
pub struct NominalToLink {
    /// The nominal whatever its version.
    pub linked: i64,
    /// The force.
    pub force: i64,
    /// The force's reference.
    pub nominal_ref: String,
    /// What the last run compared; none when it is new.
    pub hash_before: Option<i64>,
    /// Surname.
    pub surname: Option<String>,
    /// Forenames.
    pub forenames: Option<String>,
    /// Aliases.
    pub known_as: Option<String>,
    /// Date of birth, also partial; a code when it is missing.
    pub born: String,
    /// Youngest estimated age.
    pub age_from: Option<i64>,
    /// Oldest estimated age.
    pub age_to: Option<i64>,
    /// PNC id.
    pub pnc_id: Option<String>,
    /// CRO number.
    pub cro_number: Option<String>,
    /// NHS number.
    pub nhs_number: Option<String>,
    /// Kind, value and postcode of each contact, in the order of kind and value.
    pub contacts: Vec<(String, String, Option<String>)>,
    /// On record as a victim or complainant somewhere.
    pub victim: bool,
    /// On record as a suspect or offender somewhere.
    pub suspect: bool,
}

impl NominalToLink {
    /// What it is on record as, over all its crimes.
    pub const fn part(&self) -> Part {
        match (self.victim, self.suspect) {
            (true, true) => Part::Both,
            (true, false) => Part::Victim,
            (false, true) => Part::Suspect,
            (false, false) => Part::Neither,
        }
    }
}

#[derive(FromRow)]
struct RawNominal {
    linked: i64,
    force_id: i64,
    nominal_ref: String,
    content_hash: Option<i64>,
    surname: Option<String>,
    forenames: Option<String>,
    known_as: Option<String>,
    born: String,
    age_from: Option<i64>,
    age_to: Option<i64>,
    pnc_id: Option<String>,
    cro_number: Option<String>,
    nhs_number: Option<String>,
}

/// A model as it is stored.
#[derive(Debug, Clone, FromRow)]
pub struct ModelRow {
    /// Its number.
    pub id: i64,
    /// SHA-256 of the text, hexadecimal.
    pub hash: String,
    /// The model.
    pub toml: String,
    /// When it was kept, UTC.
    pub made_at: String,
}

/// A run about to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewRun {
    /// The model; none for a judgement that came before any model.
    pub model: Option<i64>,
    /// What it was.
    pub kind: RunKind,
    /// Where its draws started.
    pub seed: u64,
    /// The last submission it saw.
    pub as_of: Option<SubmissionId>,
    /// Who asked for it; none for the command line.
    pub by: Option<AccountId>,
    /// Nominals there were.
    pub nominals: u64,
    /// Of which new or changed.
    pub compared: u64,
    /// Pairs above the floor.
    pub pairs: u64,
    /// Identities of two or more.
    pub identities: u64,
    /// Nominals in them.
    pub members: u64,
    /// Flags raised.
    pub flags: u64,
}

/// A run as it is stored.
#[derive(Debug, Clone, FromRow)]
pub struct RunRow {
    /// Its number.
    pub id: i64,
    /// The model.
    pub model_id: Option<i64>,
    /// What it was.
    pub kind: String,
    /// The last submission it saw.
    pub as_of: Option<i64>,
    /// When, UTC.
    pub run_at: String,
    /// Nominals there were.
    pub nominals: i64,
    /// Of which new or changed.
    pub compared: i64,
    /// Pairs above the floor.
    pub pairs: i64,
    /// Identities of two or more.
    pub identities: i64,
    /// Nominals in them.
    pub members: i64,
    /// Flags raised.
    pub flags: i64,
}

/// A pair that a run found worth a look.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct PairRow {
    /// The lower nominal.
    pub one: i64,
    /// The higher.
    pub other: i64,
    /// The force of the lower.
    pub one_force: i64,
    /// The force of the higher.
    pub other_force: i64,
    /// Match weight in bits.
    pub bits: f64,
    /// The level of each comparison, packed as linkage packs them.
    pub levels: i64,
    /// How many records its answer joins or parts.
    pub records: i64,
    /// How much its answer would teach: the order of the clerical queue.
    pub teaches: f64,
}

/// Two nominals, the lower first.
pub type Couple = (i64, i64);

impl Tx {
    /// Gives every nominal of a force that has none a number that stays the same over its versions. Returns how many were new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn register_nominals(&mut self, force: ForceId) -> Result<u64, StoreError> {
        self.execute(
            "INSERT INTO linked_nominal (force_id, nominal_ref) SELECT n.force_id, n.nominal_ref FROM nominal n \
             LEFT JOIN linked_nominal l ON l.force_id = n.force_id AND l.nominal_ref = n.nominal_ref \
             WHERE n.force_id = $1 AND n.superseded_in IS NULL AND l.id IS NULL ORDER BY n.nominal_ref",
            binds![force.get()],
        )
        .await
    }

    /// The next nominals after a number, at most `limit`, in order: present versions only.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn nominals_to_link(
        &mut self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<NominalToLink>, StoreError> {
        let raw: Vec<RawNominal> = self
            .rows(
                "SELECT l.id AS linked, l.force_id, l.nominal_ref, l.content_hash, n.surname, n.forenames, n.known_as, n.born, \
                 n.age_from, n.age_to, n.pnc_id, n.cro_number, n.nhs_number \
                 FROM linked_nominal l JOIN nominal n ON n.force_id = l.force_id AND n.nominal_ref = l.nominal_ref \
                 AND n.superseded_in IS NULL WHERE l.id > $1 ORDER BY l.id LIMIT $2",
                binds![after, limit],
            )
            .await?;
        let mut nominals: Vec<NominalToLink> = raw.into_iter().map(NominalToLink::from).collect();
        let Some(last) = nominals.last().map(|nominal| nominal.linked) else { return Ok(nominals) };
        let contacts: Vec<(i64, String, String, Option<String>)> = self
            .rows(
                "SELECT l.id, c.kind, c.value, c.postcode FROM linked_nominal l JOIN contact c ON c.force_id = l.force_id \
                 AND c.nominal_ref = l.nominal_ref AND c.superseded_in IS NULL WHERE l.id > $1 AND l.id <= $2 \
                 ORDER BY l.id, c.kind, c.value",
                binds![after, last],
            )
            .await?;
        let mut at = 0;
        for (linked, kind, value, postcode) in contacts {
            while nominals.get(at).is_some_and(|nominal| nominal.linked < linked) {
                at += 1;
            }
            if let Some(nominal) = nominals.get_mut(at).filter(|nominal| nominal.linked == linked) {
                nominal.contacts.push((kind, value, postcode));
            }
        }
        let parts: Vec<(i64, String)> = self
            .rows(
                "SELECT l.id, i.role FROM linked_nominal l JOIN involvement i ON i.force_id = l.force_id \
                 AND i.nominal_ref = l.nominal_ref AND i.superseded_in IS NULL WHERE l.id > $1 AND l.id <= $2 \
                 UNION SELECT l.id, 'SUSPECT' FROM linked_nominal l JOIN allegation a ON a.force_id = l.force_id \
                 AND a.nominal_ref = l.nominal_ref AND a.superseded_in IS NULL WHERE l.id > $1 AND l.id <= $2 ORDER BY 1, 2",
                binds![after, last],
            )
            .await?;
        let mut at = 0;
        for (linked, role) in parts {
            while nominals.get(at).is_some_and(|nominal| nominal.linked < linked) {
                at += 1;
            }
            if let Some(nominal) = nominals.get_mut(at).filter(|nominal| nominal.linked == linked) {
                nominal.victim |= matches!(role.as_str(), "VICTIM" | "COMPLAINANT");
                nominal.suspect |= matches!(role.as_str(), "SUSPECT" | "OFFENDER");
            }
        }
        Ok(nominals)
    }

    /// The nominals with these numbers, in ascending order: a few, for what one judgement touches.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn nominals_to_link_among(
        &mut self,
        numbers: &[i64],
    ) -> Result<Vec<NominalToLink>, StoreError> {
        let mut found = Vec::with_capacity(numbers.len());
        for number in numbers {
            found.extend(
                self.nominals_to_link(number - 1, 1).await?.into_iter().filter(|one| one.linked == *number),
            );
        }
        found.sort_by_key(|one| one.linked);
        Ok(found)
    }

    /// Notes what a run compared of each nominal that was new or changed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_linked(&mut self, nominals: &[(i64, i64, &str, Part, i64)]) -> Result<(), StoreError> {
        let rows = nominals
            .iter()
            .map(|(linked, force, reference, part, hash)| {
                binds![*linked, *force, *reference, part.code(), *hash]
            })
            .collect();
        self.insert_many(
            "INSERT INTO linked_nominal (id, force_id, nominal_ref, part, content_hash) VALUES ",
            rows,
            " ON CONFLICT (id) DO UPDATE SET part = excluded.part, content_hash = excluded.content_hash",
        )
        .await
    }

    /// The newest submission.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_submission(&mut self) -> Result<Option<SubmissionId>, StoreError> {
        let row: Option<(i64,)> =
            self.row("SELECT id FROM submission ORDER BY id DESC LIMIT 1", binds![]).await?;
        Ok(row.and_then(|(id,)| SubmissionId::new(id).ok()))
    }

    /// The model of the newest run that had one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn present_model(&mut self) -> Result<Option<ModelRow>, StoreError> {
        self.row(
            "SELECT m.id, m.hash, m.toml, m.made_at FROM link_run r JOIN link_model m ON m.id = r.model_id ORDER BY r.id DESC LIMIT 1",
            binds![],
        )
        .await
    }

    /// Keeps a model; one with the same text is kept once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_model(
        &mut self,
        hash: &str,
        toml: &str,
        by: Option<AccountId>,
        now: jiff::Timestamp,
    ) -> Result<i64, StoreError> {
        self.execute(
            "INSERT INTO link_model (hash, toml, made_at, made_by) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING",
            binds![hash, toml, now, by.map(AccountId::get)],
        )
        .await?;
        self.number("SELECT id FROM link_model WHERE hash = $1", binds![hash]).await
    }

    /// Keeps a run.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_run(&mut self, run: &NewRun, now: jiff::Timestamp) -> Result<RunId, StoreError> {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let id = self
            .number(
                "INSERT INTO link_run (model_id, kind, seed, as_of, run_at, run_by, nominals, compared, pairs, identities, members, flags) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
                binds![
                    run.model,
                    run.kind.code(),
                    run.seed.cast_signed(),
                    run.as_of.map(SubmissionId::get),
                    now,
                    run.by.map(AccountId::get),
                    count(run.nominals),
                    count(run.compared),
                    count(run.pairs),
                    count(run.identities),
                    count(run.members),
                    count(run.flags)
                ],
            )
            .await?;
        RunId::new(id).map_err(|_| StoreError::Unreadable { table: "link_run", column: "id" })
    }

    /// The newest run of linkage over records; a person's judgement is not one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_run(&mut self) -> Result<Option<RunRow>, StoreError> {
        self.row(
            "SELECT id, model_id, kind, as_of, run_at, nominals, compared, pairs, identities, members, flags FROM link_run \
             WHERE kind <> 'JUDGEMENT' ORDER BY id DESC LIMIT 1",
            binds![],
        )
        .await
    }

    /// Number of the newest run of any kind; 0 when there is none. Whoever works from an older one must look again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_run_number(&mut self) -> Result<i64, StoreError> {
        self.number("SELECT COALESCE(MAX(id), 0) FROM link_run", binds![]).await
    }

    /// Every pair above the floor, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all_pairs(&mut self) -> Result<Vec<PairRow>, StoreError> {
        self.rows(
            "SELECT one, other, one_force, other_force, bits, levels, records, teaches FROM link_pair ORDER BY one, other",
            binds![],
        )
        .await
    }

    /// Replaces every pair.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replace_pairs(&mut self, pairs: &[PairRow]) -> Result<(), StoreError> {
        self.execute("DELETE FROM link_pair", binds![]).await?;
        self.put_pairs(pairs).await
    }

    /// Adds pairs, or gives those that are there new weights.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_pairs(&mut self, pairs: &[PairRow]) -> Result<(), StoreError> {
        let rows = pairs.iter().map(|p| {
            binds![
                p.one,
                p.other,
                p.one_force,
                p.other_force,
                Some(p.bits),
                p.levels,
                p.records,
                Some(p.teaches)
            ]
        });
        self.insert_many(
            "INSERT INTO link_pair (one, other, one_force, other_force, bits, levels, records, teaches) VALUES ",
            rows.collect(),
            " ON CONFLICT (one, other) DO UPDATE SET bits = excluded.bits, levels = excluded.levels, records = excluded.records, \
             teaches = excluded.teaches",
        )
        .await
    }

    /// Removes the pairs of these nominals, before they are compared again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_pairs_of(&mut self, nominals: &[i64]) -> Result<(), StoreError> {
        self.in_chunks("DELETE FROM link_pair WHERE one IN (?)", nominals).await?;
        self.in_chunks("DELETE FROM link_pair WHERE other IN (?)", nominals).await
    }

    /// What models hold to be the same and have not withdrawn: judgement and couple.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn standing_model_judgements(&mut self) -> Result<Vec<(i64, i64, i64)>, StoreError> {
        self.rows(
            "SELECT j.id, j.one, j.other FROM link_judgement j LEFT JOIN link_judgement w ON w.withdraws = j.id \
             WHERE j.run_id IS NOT NULL AND j.verdict = 'SAME' AND w.id IS NULL ORDER BY j.one, j.other",
            binds![],
        )
        .await
    }

    /// What people judged and did not withdraw, oldest first: number, couple, verdict, account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn standing_judgements_of_people(
        &mut self,
    ) -> Result<Vec<(i64, i64, i64, String, i64)>, StoreError> {
        self.rows(
            "SELECT j.id, j.one, j.other, j.verdict, j.account_id FROM link_judgement j LEFT JOIN link_judgement w ON w.withdraws = j.id \
             WHERE j.account_id IS NOT NULL AND j.verdict <> 'WITHDRAWN' AND w.id IS NULL ORDER BY j.id",
            binds![],
        )
        .await
    }

    /// Appends what a run holds to be the same, with the bits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_model_judgements(
        &mut self,
        run: RunId,
        same: &[(Couple, f64)],
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let rows = same
            .iter()
            .map(|((one, other), bits)| binds![*one, *other, "SAME", run.get(), Some(*bits), now])
            .collect();
        self.insert_many(
            "INSERT INTO link_judgement (one, other, verdict, run_id, bits, judged_at) VALUES ",
            rows,
            "",
        )
        .await
    }

    /// Appends that a run no longer holds what an earlier one did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn withdraw_model_judgements(
        &mut self,
        run: RunId,
        judgements: &[(i64, i64, i64)],
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let rows = judgements
            .iter()
            .map(|(id, one, other)| binds![*one, *other, "WITHDRAWN", run.get(), now, *id])
            .collect();
        self.insert_many(
            "INSERT INTO link_judgement (one, other, verdict, run_id, judged_at, withdraws) VALUES ",
            rows,
            "",
        )
        .await
    }

    /// Who belongs to which identity now: identity and nominal, in the order of nominals.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn present_members(&mut self) -> Result<Vec<(i64, i64)>, StoreError> {
        self.rows(
            "SELECT identity_id, nominal FROM identity_member WHERE until_run IS NULL ORDER BY nominal",
            binds![],
        )
        .await
    }

    /// Makes so many identities; returns their numbers, lowest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_identities(&mut self, run: RunId, count: usize) -> Result<Vec<i64>, StoreError> {
        let mut ids = Vec::with_capacity(count);
        while ids.len() < count {
            let more = (count - ids.len()).min(1000);
            let marks: Vec<String> =
                (1..=more).map(|n| format!("({})", placeholders(self.dialect(), n, 1))).collect();
            let sql = format!("INSERT INTO identity (made_in) VALUES {} RETURNING id", marks.join(", "));
            let made: Vec<(i64,)> = self.rows_of(sql, vec![Bind::from(run.get()); more]).await?;
            ids.extend(made.into_iter().map(|(id,)| id));
        }
        ids.sort_unstable();
        Ok(ids)
    }

    /// Ends the membership of these nominals and begins the new ones. Identity and nominal.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn move_members(
        &mut self,
        run: RunId,
        leave: &[i64],
        join: &[(i64, i64)],
    ) -> Result<(), StoreError> {
        let run = run.get();
        self.in_chunks(
            &format!(
                "UPDATE identity_member SET until_run = {run} WHERE until_run IS NULL AND nominal IN (?)"
            ),
            leave,
        )
        .await?;
        let rows = join.iter().map(|(identity, nominal)| binds![*identity, *nominal, run]).collect();
        self.insert_many("INSERT INTO identity_member (identity_id, nominal, from_run) VALUES ", rows, "")
            .await
    }

    /// Every flag that is up: number, kind, couple.
    ///
    /// # Errors
    /// When the database fails or a kind is not known.
    pub async fn present_flags(&mut self) -> Result<Vec<(i64, IdentityFlag, Couple)>, StoreError> {
        let rows: Vec<(i64, String, i64, i64)> = self
            .rows(
                "SELECT id, kind, one, other FROM identity_flag WHERE until_run IS NULL ORDER BY one, other, kind",
                binds![],
            )
            .await?;
        rows.into_iter()
            .map(|(id, kind, one, other)| Ok((id, read(&kind, "identity_flag", "kind")?, (one, other))))
            .collect()
    }

    /// Takes flags down and raises others.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_flags(
        &mut self,
        run: RunId,
        down: &[i64],
        up: &[(IdentityFlag, Couple)],
    ) -> Result<(), StoreError> {
        let run = run.get();
        self.in_chunks(&format!("UPDATE identity_flag SET until_run = {run} WHERE id IN (?)"), down).await?;
        let rows =
            up.iter().map(|(kind, (one, other))| binds![kind.code(), *one, *other, run]).collect::<Vec<_>>();
        self.insert_many("INSERT INTO identity_flag (kind, one, other, from_run) VALUES ", rows, "").await
    }

    /// Inserts rows, many to a statement.
    pub(crate) async fn insert_many(
        &mut self,
        head: &str,
        rows: Vec<Vec<Bind>>,
        tail: &str,
    ) -> Result<(), StoreError> {
        let width = rows.first().map_or(1, Vec::len).max(1);
        let most = (MOST_PARAMETERS / width).min(1000);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<Vec<Bind>> = rows.by_ref().take(most).collect();
            let marks: Vec<String> = (0..chunk.len())
                .map(|row| format!("({})", placeholders(self.dialect(), row * width + 1, width)))
                .collect();
            let sql = format!("{head}{}{tail}", marks.join(", "));
            let keep = chunk.len() == most;
            self.run(sql, chunk.into_iter().flatten().collect(), keep).await?;
        }
        Ok(())
    }

    /// Runs a statement with `?` standing for numbers, so many at a time.
    pub(crate) async fn in_chunks(&mut self, sql: &str, numbers: &[i64]) -> Result<(), StoreError> {
        for chunk in numbers.chunks(1000) {
            let marks = placeholders(self.dialect(), 1, chunk.len());
            let binds = chunk.iter().map(|n| Bind::from(*n)).collect();
            self.run(sql.replace('?', &marks), binds, false).await?;
        }
        Ok(())
    }
}

impl From<RawNominal> for NominalToLink {
    fn from(raw: RawNominal) -> Self {
        Self {
            linked: raw.linked,
            force: raw.force_id,
            nominal_ref: raw.nominal_ref,
            hash_before: raw.content_hash,
            surname: raw.surname,
            forenames: raw.forenames,
            known_as: raw.known_as,
            born: raw.born,
            age_from: raw.age_from,
            age_to: raw.age_to,
            pnc_id: raw.pnc_id,
            cro_number: raw.cro_number,
            nhs_number: raw.nhs_number,
            contacts: Vec::new(),
            victim: false,
            suspect: false,
        }
    }
}
