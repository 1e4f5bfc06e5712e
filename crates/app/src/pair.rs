//! Two records beside each other, and why they look like one person, to the bit. Who they are stays hidden until revealed.

use std::{collections::BTreeMap, sync::Arc};

use jiff::ToSpan;
use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::{CaseId, NominalId};
pub use lookagain_store::identity::{FlagRow, JudgementRow, LinkedRow};
use lookagain_store::people::{ContactRow, NominalRow, PartRow};

use crate::{
    App, AppError, SignedIn, Who,
    judge::common_force,
    link::{
        engine,
        load::{self, Nominals},
    },
    people::conceal,
    reveal::reason_given,
    visit::{Visit, detail},
};

/// One record of a pair.
#[derive(Debug)]
pub struct Side {
    /// The record. Pages show what identifies only when `revealed`.
    pub person: NominalRow,
    /// What linking knows of it.
    pub linked: LinkedRow,
    /// The crimes it has a part in.
    pub parts: Vec<PartRow>,
    /// Contacts: filled only when revealed.
    pub contacts: Vec<ContactRow>,
    /// Who it is may be shown to this reader now.
    pub revealed: bool,
}

/// One step of the weight.
#[derive(Debug, Clone)]
pub struct WeightStep {
    /// What is compared, as the model calls it.
    pub comparison: String,
    /// The level, in words.
    pub level: String,
    /// What it adds or takes away, frequency included.
    pub bits: f64,
    /// Probability of this level for one person.
    pub m: Option<f64>,
    /// Probability of this level for two people.
    pub u: Option<f64>,
    /// Relative frequency of the value, where rare values weigh more.
    pub frequency: Option<f64>,
    /// What rarity adds, as part of `bits`.
    pub frequency_bits: f64,
    /// The values of the first record: empty unless revealed.
    pub one: Vec<String>,
    /// The values of the second: empty unless revealed.
    pub other: Vec<String>,
}

/// Why two records look like one person: prior + steps = total.
#[derive(Debug, Clone)]
pub struct Weight {
    /// Before anything is compared.
    pub prior_bits: f64,
    /// What each comparison adds.
    pub steps: Vec<WeightStep>,
    /// The sum.
    pub total_bits: f64,
    /// 2^W/(1 + 2^W).
    pub probability: f64,
}

/// Everything on the page of a pair.
#[derive(Debug)]
pub struct PairView {
    /// The record of the lower number that the reader may see.
    pub one: Side,
    /// The other; none when it is of a force that the reader may not see.
    pub other: Option<Side>,
    /// Why; none when the other may not be seen.
    pub weight: Option<Weight>,
    /// What was judged about the two, oldest first.
    pub judgements: Vec<JudgementRow>,
    /// What is flagged about the two.
    pub flags: Vec<FlagRow>,
    /// Joining would make one person of a victim and a suspect.
    pub clashes: bool,
    /// The reader may judge.
    pub may_judge: bool,
    /// The reader may have the names of both shown.
    pub may_reveal: bool,
    /// Names of those who judged, by account.
    pub names: BTreeMap<i64, String>,
}

impl App {
    /// Opens a pair. Whoever may see one of the two records only learns that there is something.
    ///
    /// # Errors
    /// [`AppError::NotFound`] also when the reader may know of neither record.
    pub async fn pair(
        &self,
        who: &Who,
        couple: (NominalId, NominalId),
        now: jiff::Timestamp,
    ) -> Result<PairView, AppError> {
        self.scope(who, Act::ViewPair)?;
        let nominals = self.nominals().await?;
        let mut visit = self.enter(who, now).await?;
        let mut rows = Vec::new();
        for id in [couple.0, couple.1] {
            rows.push(visit.tx()?.linked_nominal(id).await?.ok_or(AppError::NotFound("pair of records"))?);
        }
        rows.sort_by_key(|row| (!self.sees(who, row), row.id));
        let [one, other] = rows.as_slice() else { return Err(AppError::NotFound("pair of records")) };
        if one.id == other.id {
            return Err(AppError::NotFound("pair of records"));
        }
        let resource = Resource::of(ResourceKind::Identity, one.force().ok());
        if let Err(error) = visit.allow(Act::ViewPair, &resource).await {
            return Err(if matches!(error, AppError::Refused) {
                AppError::NotFound("pair of records")
            } else {
                error
            });
        }
        let hidden = !self.sees(who, other);
        let side = side(&mut visit, who, one, now).await?;
        let mut view = PairView {
            one: side,
            other: None,
            weight: None,
            judgements: Vec::new(),
            flags: Vec::new(),
            clashes: one.part()?.clashes(other.part()?) && !hidden,
            may_judge: false,
            may_reveal: false,
            names: BTreeMap::new(),
        };
        if !hidden {
            let both = Resource::of(ResourceKind::Identity, common_force(one, other));
            view.may_judge = self.may(who, Act::JudgePair, &both);
            let forces = [one.force()?, other.force()?];
            let of = |force| Resource::of(ResourceKind::Person, Some(force));
            view.may_reveal = forces.into_iter().all(|force| self.may(who, Act::RevealName, &of(force)));
            self.fill(&mut visit, who, &mut view, (one, other), nominals).await?;
        }
        let object = Some(Object { kind: "person".to_owned(), id: one.nominal_id });
        let detail = if hidden {
            detail! { "pair with" => "a record of another force", "revealed" => view.one.revealed }
        } else {
            detail! {
                "pair with" => other.nominal_id, "revealed" => view.one.revealed,
                "other revealed" => view.other.as_ref().is_some_and(|side| side.revealed),
            }
        };
        visit.note(Action::View, object, common_force(one, other), None, detail).await?;
        visit.leave().await?;
        Ok(view)
    }

    async fn fill(
        &self,
        visit: &mut Visit<'_>,
        who: &Who,
        view: &mut PairView,
        (one, other): (&LinkedRow, &LinkedRow),
        nominals: Arc<Nominals>,
    ) -> Result<(), AppError> {
        let now = visit.now;
        let second = side(visit, who, other, now).await?;
        let couple = (one.id.min(other.id), one.id.max(other.id));
        let tx = visit.tx()?;
        view.judgements = tx.judgements_between(couple).await?;
        view.flags = tx.flags_of(&[one.id]).await?;
        view.flags.retain(|flag| (flag.one, flag.other) == couple);
        view.names = tx.account_names().await?.into_iter().map(|(id, name)| (id.get(), name)).collect();
        if let Some(model) = tx.present_model().await? {
            let rows = (nominals.row(one.id), nominals.row(other.id));
            if let (Some(left), Some(right)) = rows {
                let explained = move || {
                    let model = engine::read_model(&model.toml)?;
                    engine::explain(&nominals, &model, left, right)
                };
                let weight = tokio::task::spawn_blocking(explained)
                    .await
                    .map_err(|_| AppError::Internal("explaining"))??;
                view.weight = Some(concealed(weight, view.one.revealed, second.revealed));
            }
        }
        view.other = Some(second);
        Ok(())
    }

    /// Reveals both records of a pair to the reader, for one reason, on record for each.
    ///
    /// # Errors
    /// [`AppError::Invalid`] without a reason; [`AppError::Conflict`] when a record is in no case, so that nothing says who may see it.
    pub async fn reveal_pair(
        &self,
        person: &SignedIn,
        couple: (NominalId, NominalId),
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let reason = reason_given(reason)?;
        let who = Who::Person(person.clone());
        let until = now
            .saturating_add(self.settings.reveal_minutes.minutes())
            .map_err(|_| AppError::Internal("time"))?;
        let mut visit = self.enter(&who, now).await?;
        let (one, other) = self.couple(&mut visit, &who, couple, Act::ViewPair).await?;
        for row in [one, other] {
            let force = row.force()?;
            visit.allow(Act::RevealName, &Resource::of(ResourceKind::Person, Some(force))).await?;
            let id = NominalId::new(row.nominal_id).map_err(|_| AppError::Internal("nominal id"))?;
            let tx = visit.tx()?;
            let record = tx.lookup_nominal(id).await?.ok_or(AppError::NotFound("person"))?;
            let case = tx.list_parts(&record).await?.first().and_then(|part| CaseId::new(part.case_id).ok());
            let case = case.ok_or_else(|| {
                AppError::Conflict("a record that is in no case cannot be revealed".to_owned())
            })?;
            tx.add_reveal(person.account, case, id, &reason, now, until).await?;
            let object = Some(Object { kind: "person".to_owned(), id: id.get() });
            let detail = detail! { "case" => case.get(), "for" => "a pair of records" };
            visit.note(Action::Reveal, object, Some(force), Some(&reason), detail).await?;
        }
        visit.leave().await
    }

    /// The nominals as they stand, read once for each run and submission: explaining a pair needs to know how rare its values are.
    pub(crate) async fn nominals(&self) -> Result<Arc<Nominals>, AppError> {
        let mut kept = self.linked.lock().await;
        let mut tx = self.store.read().await?;
        let (run, submission) = (tx.newest_run_number().await?, tx.newest_submission().await?);
        if let Some(known) = kept.as_ref().filter(|known| (known.run, known.submission) == (run, submission))
        {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(load::nominals(&mut tx).await?);
        *kept = Some(Arc::clone(&read));
        Ok(read)
    }
}

/// One record, with what identifies taken out unless it is revealed to the reader.
async fn side(
    visit: &mut Visit<'_>,
    who: &Who,
    linked: &LinkedRow,
    now: jiff::Timestamp,
) -> Result<Side, AppError> {
    let id = NominalId::new(linked.nominal_id).map_err(|_| AppError::Internal("nominal id"))?;
    let tx = visit.tx()?;
    let mut person = tx.lookup_nominal(id).await?.ok_or(AppError::NotFound("person"))?;
    let parts = tx.list_parts(&person).await?;
    let mut revealed = false;
    if let Some(account) = who.account() {
        let mut cases: Vec<i64> = parts.iter().map(|part| part.case_id).collect();
        cases.sort_unstable();
        cases.dedup();
        for case in cases.into_iter().filter_map(|case| CaseId::new(case).ok()) {
            revealed |= tx.revealed(account, case, now).await?.iter().any(|shown| shown.id == person.id);
        }
    }
    let contacts = if revealed { tx.list_contacts(&person).await? } else { Vec::new() };
    if !revealed {
        conceal(&mut person);
    }
    Ok(Side { person, linked: linked.clone(), parts, contacts, revealed })
}

/// The weight without the values of a record that is not revealed.
fn concealed(mut weight: Weight, one: bool, other: bool) -> Weight {
    for step in &mut weight.steps {
        if !one {
            step.one.clear();
        }
        if !other {
            step.other.clear();
        }
    }
    weight
}
