//! A person says whether two records are one person, or takes that back. It beats every run and stands until it is withdrawn.

use std::collections::{BTreeSet, HashSet};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::{
    AccountId, ForceId, IdentityId, JudgementId, NominalId,
    identity::{RunKind, Verdict},
};
use lookagain_store::{
    Tx,
    identity::{JudgementRow, LinkedRow},
    linkage::{Couple, NewRun, PairRow},
};

use crate::{
    App, AppError, SignedIn, Who,
    link::{
        engine::{self, JOIN_AT},
        held, keep, load,
    },
    reveal::reason_given,
    visit::{Visit, detail},
};

/// What was chosen on the page of a pair.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Same, different, or not to be told.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// The reader has seen that this would make one person of a victim and a suspect.
    pub aware: bool,
}

impl App {
    /// Judges two records, and works the judgement into the identities that it touches.
    ///
    /// # Errors
    /// [`AppError::Invalid`] without a reason, or when a victim would become a suspect and nobody said that they know;
    /// [`AppError::NotFound`] when the reader may know of neither record.
    pub async fn judge(
        &self,
        person: &SignedIn,
        couple: (NominalId, NominalId),
        judged: &Judged,
        now: jiff::Timestamp,
    ) -> Result<JudgementId, AppError> {
        let reason = reason_given(&judged.reason)?;
        if judged.verdict == Verdict::Withdrawn {
            return Err(AppError::Internal("not a judgement about a pair"));
        }
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let (one, other) = self.couple(&mut visit, &who, couple, Act::JudgePair).await?;
        if judged.verdict == Verdict::Same && one.part()?.clashes(other.part()?) && !judged.aware {
            return Err(AppError::invalid(
                "aware",
                "Confirm that you know that this makes one person of a victim and a suspect",
            ));
        }
        let couple = (one.id, other.id);
        let id =
            visit.tx()?.add_judgement(couple, judged.verdict, person.account, &reason, None, now).await?;
        let items = relink(visit.tx()?, couple, person.account, now).await?;
        let object = Some(Object { kind: "judgement".to_owned(), id: id.get() });
        let detail = detail! { "verdict" => judged.verdict.code(), "one" => one.nominal_id, "other" => other.nominal_id, "items" => items };
        visit.note(Action::Link, object, common_force(&one, &other), Some(&reason), detail).await?;
        visit.leave().await?;
        Ok(id)
    }

    /// Takes a person's judgement back. Both stay on record, and the records are joined or parted as if it had never been.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it was taken back already; [`AppError::NotFound`] when the reader may not know of it.
    pub async fn withdraw(
        &self,
        person: &SignedIn,
        judgement: JudgementId,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<JudgementRow, AppError> {
        let reason = reason_given(reason)?;
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let row = self.standing(&mut visit, &who, judgement).await?;
        let couple = (row.one, row.other);
        let id = visit
            .tx()?
            .add_judgement(couple, Verdict::Withdrawn, person.account, &reason, Some(judgement), now)
            .await?;
        let items = relink(visit.tx()?, couple, person.account, now).await?;
        let object = Some(Object { kind: "judgement".to_owned(), id: id.get() });
        let detail = detail! { "withdraws" => judgement.get(), "items" => items };
        visit.note(Action::Undo, object, None, Some(&reason), detail).await?;
        visit.leave().await?;
        Ok(row)
    }

    /// A judgement that the reader may take back, for the page that asks why.
    ///
    /// # Errors
    /// As [`App::withdraw`].
    pub async fn standing_judgement(
        &self,
        who: &Who,
        judgement: JudgementId,
        now: jiff::Timestamp,
    ) -> Result<(JudgementRow, i64, i64), AppError> {
        let mut visit = self.enter(who, now).await?;
        let row = self.standing(&mut visit, who, judgement).await?;
        let couple = visit.tx()?.linked_nominals(&[row.one, row.other]).await?;
        let version = |id: i64| couple.iter().find(|one| one.id == id).map_or(0, |one| one.nominal_id);
        let object = Some(Object { kind: "judgement".to_owned(), id: judgement.get() });
        visit.note(Action::View, object, None, None, detail! {}).await?;
        visit.leave().await?;
        let (one, other) = (version(row.one), version(row.other));
        Ok((row, one, other))
    }

    async fn standing(
        &self,
        visit: &mut Visit<'_>,
        who: &Who,
        judgement: JudgementId,
    ) -> Result<JudgementRow, AppError> {
        let row = visit.tx()?.judgement(judgement).await?.ok_or(AppError::NotFound("judgement"))?;
        let couple = visit.tx()?.linked_nominals(&[row.one, row.other]).await?;
        let [one, other] = couple.as_slice() else { return Err(AppError::NotFound("judgement")) };
        self.allow_couple(visit, who, one, other, Act::JudgePair).await.map_err(|error| {
            if matches!(error, AppError::NotFound(_)) { AppError::NotFound("judgement") } else { error }
        })?;
        if row.account_id.is_none() || row.verdict == Verdict::Withdrawn.code() {
            return Err(AppError::Conflict(
                "only a person's judgement can be taken back; judge the pair instead".to_owned(),
            ));
        }
        if row.withdrawn_by.is_some() {
            return Err(AppError::Conflict("this judgement was taken back already".to_owned()));
        }
        Ok(row)
    }

    /// Two records, the lower first, if this may be done to them. Whoever may know of neither is told that there is none.
    pub(crate) async fn couple(
        &self,
        visit: &mut Visit<'_>,
        who: &Who,
        (one, other): (NominalId, NominalId),
        act: Act,
    ) -> Result<(LinkedRow, LinkedRow), AppError> {
        let one = visit.tx()?.linked_nominal(one).await?.ok_or(AppError::NotFound("pair of records"))?;
        let other = visit.tx()?.linked_nominal(other).await?.ok_or(AppError::NotFound("pair of records"))?;
        if one.id == other.id {
            return Err(AppError::NotFound("pair of records"));
        }
        let (one, other) = if one.id < other.id { (one, other) } else { (other, one) };
        self.allow_couple(visit, who, &one, &other, act).await?;
        Ok((one, other))
    }

    async fn allow_couple(
        &self,
        visit: &mut Visit<'_>,
        who: &Who,
        one: &LinkedRow,
        other: &LinkedRow,
        act: Act,
    ) -> Result<(), AppError> {
        let resource = Resource::of(ResourceKind::Identity, common_force(one, other));
        match visit.allow(act, &resource).await {
            Err(AppError::Refused) if !self.sees(who, one) && !self.sees(who, other) => {
                Err(AppError::NotFound("pair of records"))
            }
            other => other,
        }
    }

    /// May this reader know of this record, as far as linking goes?
    pub(crate) fn sees(&self, who: &Who, row: &LinkedRow) -> bool {
        row.force().is_ok_and(|force| {
            self.may(who, Act::ViewPair, &Resource::of(ResourceKind::Identity, Some(force)))
        })
    }
}

/// The force of both; none when they are of two.
pub(crate) fn common_force(one: &LinkedRow, other: &LinkedRow) -> Option<ForceId> {
    (one.force_id == other.force_id).then(|| one.force().ok()).flatten()
}

/// Works a judgement into the identities that it touches: everything that is tied to the two, however far, is joined anew. Answers with what
/// the audit says of each proposal to reopen a case that came of it.
async fn relink(
    tx: &mut Tx,
    couple: Couple,
    by: AccountId,
    now: jiff::Timestamp,
) -> Result<Vec<String>, AppError> {
    let people = held(tx).await?;
    let (scope, pairs) = around(tx, couple).await?;
    let row = tx.present_model().await?;
    let row = row.ok_or_else(|| AppError::Conflict("records have not been linked yet".to_owned()))?;
    let model = engine::read_model(&row.toml)?;
    let nominals = load::nominals_among(tx, &scope.iter().copied().collect::<Vec<_>>()).await?;
    let known = engine::stored(&nominals, &pairs);
    let derived = engine::derive(&nominals, &known, &people)?;
    let here = people.into_iter().filter(|((one, other), _)| scope.contains(one) && scope.contains(other));
    let rows = engine::rows(&nominals, &known, &derived, &here.collect());
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let several = || derived.clusters.iter().filter(|cluster| cluster.len() > 1);
    let run = NewRun {
        model: Some(row.id),
        kind: RunKind::Judgement,
        seed: model.training.seed,
        as_of: nominals.submission,
        by: Some(by),
        nominals: count(scope.len()),
        compared: 0,
        pairs: count(rows.len()),
        identities: count(several().count()),
        members: several().map(|cluster| count(cluster.len())).sum(),
        flags: count(derived.flags.len()),
    };
    let scope: HashSet<i64> = scope.into_iter().collect();
    let (_, kept) = keep::keep(tx, &run, &derived, Some(&scope), now).await?;
    let differ: Vec<PairRow> = rows.into_iter().filter(|row| !pairs.contains(row)).collect();
    tx.put_pairs(&differ).await?;
    Ok(kept.proposed)
}

/// Everything that is tied to two nominals, however far, and the pairs among it.
async fn around(tx: &mut Tx, (one, other): Couple) -> Result<(BTreeSet<i64>, Vec<PairRow>), AppError> {
    let mut scope = BTreeSet::from([one, other]);
    let mut new = vec![one, other];
    let mut pairs = Vec::new();
    while !new.is_empty() {
        let mut next = BTreeSet::new();
        let some = tx.pairs_of(&new).await?;
        let strong = some.iter().filter(|pair| lookagain_linkage::probability(pair.bits) >= JOIN_AT);
        next.extend(strong.flat_map(|pair| [pair.one, pair.other]));
        pairs.extend(some);
        for judgement in tx.judgements_of(&new).await? {
            if judgement.verdict == Verdict::Same.code() {
                next.extend([judgement.one, judgement.other]);
            }
        }
        let present = tx.memberships(&new).await?.into_iter().filter(|row| row.until_run.is_none());
        let identities: BTreeSet<i64> = present.map(|row| row.identity_id).collect();
        for identity in identities.into_iter().filter_map(|id| IdentityId::new(id).ok()) {
            let members = tx.identity_members(identity).await?;
            next.extend(members.iter().filter(|row| row.until_run.is_none()).map(|row| row.nominal));
        }
        new = next.difference(&scope).copied().collect();
        scope.extend(&new);
    }
    pairs.sort_by_key(|pair| (pair.one, pair.other));
    pairs.dedup_by_key(|pair| (pair.one, pair.other));
    pairs.retain(|pair| scope.contains(&pair.one) && scope.contains(&pair.other));
    Ok((scope, pairs))
}
