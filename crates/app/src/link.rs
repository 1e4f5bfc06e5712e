//! Linking: nominals of every force become identities, in full or after a submission. Nominals are never changed.
//!
//! Read what is there, compute beside whoever works meanwhile, then look whether anything moved, and keep what differs in one
//! transaction with its audit entry.

pub(crate) mod derive;
pub(crate) mod engine;
pub(crate) mod keep;
pub(crate) mod load;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::{
    RunId,
    identity::{RunKind, Verdict},
};
use lookagain_linkage::{Model, Pair, Watch};
pub use lookagain_store::linkage::RunRow;
use lookagain_store::{
    Tx,
    linkage::{ModelRow, NewRun, PairRow},
};
use serde::Serialize;

use self::{
    engine::{Derived, Held},
    load::Nominals,
};
use crate::{
    App, AppError, Who,
    visit::{Visit, detail},
};

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct LinkRequest {
    /// Train again and compare everything, also what the last run knows.
    pub full: bool,
    /// A model in TOML, used as it is if it comes trained; one is proposed from the records when there is none. Makes the run full.
    pub model: Option<String>,
    /// Where every draw of a training starts from; the model's own when there is none.
    pub seed: Option<u64>,
    /// Threads to compare with; 0 for one to a core. They change nothing of what comes out.
    pub threads: usize,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkSummary {
    /// Its number.
    pub run: RunId,
    /// `FULL` or `INCREMENTAL`.
    pub kind: RunKind,
    /// SHA-256 of the model's text.
    pub model: String,
    /// Nominals there are.
    pub nominals: u64,
    /// Of which new or changed since the last run.
    pub compared: u64,
    /// Pairs above the floor.
    pub pairs: u64,
    /// Identities of two nominals or more.
    pub identities: u64,
    /// Nominals in them.
    pub members: u64,
    /// Identities that are new.
    pub made: u64,
    /// Nominals that joined an identity.
    pub joined: u64,
    /// Nominals that left one.
    pub left: u64,
    /// What is flagged for a person.
    pub flags: u64,
}

/// How often linking starts over when records or judgements changed meanwhile.
const TRIES: usize = 3;

/// What a run starts from.
struct Start {
    nominals: Nominals,
    people: Held,
    model: Option<ModelRow>,
    pairs: Vec<PairRow>,
}

/// What a run found.
struct Found {
    start: Start,
    kind: RunKind,
    model: Model,
    derived: Derived,
    rows: Vec<PairRow>,
}

impl App {
    /// Links the nominals of every force: those that are new or changed against all, or all against all.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when the records cannot be linked with the model, or did not stand still.
    pub async fn link(
        &self,
        who: &Who,
        request: &LinkRequest,
        now: jiff::Timestamp,
        watch: Arc<dyn Watch + Send + Sync>,
    ) -> Result<LinkSummary, AppError> {
        let system = Resource::of(ResourceKind::System, None);
        if !self.may(who, Act::RunLinkage, &system) {
            let mut visit = self.enter(who, now).await?;
            return visit.allow(Act::RunLinkage, &system).await.and(Err(AppError::Refused));
        }
        for _ in 0..TRIES {
            let start = start(&mut self.store.read().await?).await?;
            let (asked, watch) = (request.clone(), Arc::clone(&watch));
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(asked.threads)
                .build()
                .map_err(|_| AppError::Internal("threads to link with"))?;
            let found = tokio::task::spawn_blocking(move || pool.install(|| find(start, &asked, &*watch)))
                .await
                .map_err(|_| AppError::Internal("linking"))??;
            let mut visit = self.enter(who, now).await?;
            visit.allow(Act::RunLinkage, &system).await?;
            if moved(visit.tx()?, &found.start.nominals).await? {
                continue;
            }
            return keep_run(&mut visit, who, found, now).await;
        }
        Err(AppError::Conflict(
            "records or judgements kept changing while they were linked. Try again".to_owned(),
        ))
    }
}

async fn start(tx: &mut Tx) -> Result<Start, AppError> {
    Ok(Start {
        nominals: load::nominals(tx).await?,
        people: held(tx).await?,
        model: tx.present_model().await?,
        pairs: tx.all_pairs().await?,
    })
}

/// What people hold of couples now: the last standing judgement about each.
pub(crate) async fn held(tx: &mut Tx) -> Result<Held, AppError> {
    let standing = tx.standing_judgements_of_people().await?;
    let typed = standing.into_iter().map(|(_, one, other, verdict, _)| {
        let verdict: Verdict = verdict.parse().map_err(|_| AppError::Internal("stored verdict"))?;
        Ok(((one, other), verdict))
    });
    typed.collect::<Result<BTreeMap<_, _>, AppError>>()
}

/// Did a run, a judgement or a submission come in since these were read?
async fn moved(tx: &mut Tx, nominals: &Nominals) -> Result<bool, AppError> {
    Ok(tx.newest_run_number().await? != nominals.run || tx.newest_submission().await? != nominals.submission)
}

/// Compares, joins and weighs. Takes its time, away from whoever answers pages.
fn find(start: Start, request: &LinkRequest, watch: &dyn Watch) -> Result<Found, AppError> {
    let nominals = &start.nominals;
    let known = start.model.as_ref().filter(|_| !request.full && request.model.is_none());
    watch.stage("train", 0);
    let (kind, model, pairs): (RunKind, Model, Vec<Pair>) = if let Some(row) = known {
        let model = engine::read_model(&row.toml)?;
        let mut pairs = engine::pairs_of_changed(nominals, &model, watch)?;
        let unchanged = |pair: &Pair| {
            ![pair.left, pair.right].iter().any(|row| nominals.changed.binary_search(row).is_ok())
        };
        pairs.extend(engine::stored(nominals, &start.pairs).into_iter().filter(unchanged));
        pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
        (RunKind::Incremental, model, pairs)
    } else {
        let model = engine::trained(nominals, request, &start.people)?;
        let pairs = engine::all_pairs(nominals, &model, watch)?;
        (RunKind::Full, model, pairs)
    };
    watch.stage("join", 0);
    let derived = engine::derive(nominals, &pairs, &start.people)?;
    let rows = engine::rows(nominals, &pairs, &derived, &start.people);
    Ok(Found { start, kind, model, derived, rows })
}

async fn keep_run(
    visit: &mut Visit<'_>,
    who: &Who,
    found: Found,
    now: jiff::Timestamp,
) -> Result<LinkSummary, AppError> {
    let Found { start, kind, model, derived, rows } = found;
    let (toml, hash) = engine::written(&model)?;
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let several = || derived.clusters.iter().filter(|cluster| cluster.len() > 1);
    let tx = visit.tx()?;
    let new = NewRun {
        model: Some(tx.keep_model(&hash, &toml, who.account(), now).await?),
        kind,
        seed: model.training.seed,
        as_of: start.nominals.submission,
        by: who.account(),
        nominals: count(start.nominals.linked.len()),
        compared: count(if kind == RunKind::Full {
            start.nominals.linked.len()
        } else {
            start.nominals.changed.len()
        }),
        pairs: count(rows.len()),
        identities: count(several().count()),
        members: several().map(|cluster| count(cluster.len())).sum(),
        flags: count(derived.flags.len()),
    };
    let (run, kept) = keep::keep(tx, &new, &derived, None, now).await?;
    if kind == RunKind::Full {
        tx.replace_pairs(&rows).await?;
    } else {
        keep_pairs(tx, &start, &rows).await?;
    }
    note_nominals(tx, &start.nominals).await?;
    let object = Some(Object { kind: "run".to_owned(), id: run.get() });
    let detail = detail! {
        "kind" => kind.code(), "model" => &*hash, "nominals" => new.nominals, "compared" => new.compared, "pairs" => new.pairs,
        "identities" => new.identities, "joined" => kept.joined, "left" => kept.left, "flags" => new.flags,
        "items" => kept.proposed,
    };
    visit.note(Action::Link, object, None, None, detail).await?;
    visit.leave().await?;
    Ok(LinkSummary {
        run,
        kind,
        model: hash,
        nominals: new.nominals,
        compared: new.compared,
        pairs: new.pairs,
        identities: new.identities,
        members: new.members,
        made: kept.made,
        joined: kept.joined,
        left: kept.left,
        flags: new.flags,
    })
}

/// Keeps the pairs that are new or weigh otherwise than before, and drops those that are gone.
async fn keep_pairs(tx: &mut Tx, start: &Start, rows: &[PairRow]) -> Result<(), AppError> {
    let changed: Vec<i64> = start.nominals.changed.iter().map(|row| start.nominals.at(*row)).collect();
    tx.remove_pairs_of(&changed).await?;
    let before: HashMap<(i64, i64), &PairRow> =
        start.pairs.iter().map(|pair| ((pair.one, pair.other), pair)).collect();
    let touched =
        |row: &PairRow| changed.binary_search(&row.one).is_ok() || changed.binary_search(&row.other).is_ok();
    let new: Vec<PairRow> = rows
        .iter()
        .filter(|row| touched(row) || before.get(&(row.one, row.other)).is_none_or(|old| *old != *row))
        .cloned()
        .collect();
    Ok(tx.put_pairs(&new).await?)
}

async fn note_nominals(tx: &mut Tx, nominals: &Nominals) -> Result<(), AppError> {
    let rows: Vec<_> = nominals
        .changed
        .iter()
        .zip(&nominals.references)
        .map(|(row, reference)| {
            let at = *row as usize;
            (
                nominals.linked[at],
                nominals.forces[at],
                reference.as_str(),
                nominals.parts[at],
                nominals.hashes[at],
            )
        })
        .collect();
    Ok(tx.note_linked(&rows).await?)
}
