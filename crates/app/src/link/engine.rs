//! The one place that calls the linkage engine: what goes in, and in which words it answers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use lookagain_domain::identity::{IdentityFlag, Verdict};
use lookagain_linkage::{
    Clusters, Constraints, Flag, Judgement, Levels, Model, Pair, Verdict as Judged, Watch, bits_of,
};
use lookagain_store::linkage::{Couple, PairRow};
use sha2::{Digest, Sha256};

use super::{
    LinkRequest,
    derive::{components, records_at_stake, teaches},
    load::{IDENTIFIERS, Nominals, PART},
};
use crate::{
    AppError,
    pair::{Weight, WeightStep},
};

/// Pairs from this weight on are kept, for the clerical queue: a probability of 1.5 in 100.
pub(crate) const FLOOR_BITS: f64 = -6.0;
/// From this probability on software holds two records to be one person.
pub(crate) const JOIN_AT: f64 = 0.95;

/// What people hold of couples: the last standing judgement about each.
pub(crate) type Held = BTreeMap<Couple, Verdict>;

/// What clustering came to.
#[derive(Debug, Default)]
pub(crate) struct Derived {
    /// Every nominal in one cluster, alone or with others.
    pub(crate) clusters: Vec<Vec<i64>>,
    /// What the model holds to be the same, with the bits: with people's judgements, exactly what holds the clusters together.
    pub(crate) ties: BTreeMap<Couple, f64>,
    /// What is left for a person.
    pub(crate) flags: BTreeSet<(IdentityFlag, Couple)>,
}

fn refused(error: impl std::fmt::Display) -> AppError {
    AppError::Conflict(format!("the records cannot be linked with this model: {error}"))
}

/// A model, proposed from the records when none is given, and trained on them unless it comes trained.
pub(crate) fn trained(nominals: &Nominals, request: &LinkRequest, people: &Held) -> Result<Model, AppError> {
    let mut untrained = match request.model.as_deref() {
        Some(toml) => Model::from_toml(toml).map_err(refused)?,
        None => lookagain_linkage::propose(&nominals.without_parts()?).model,
    };
    untrained.training.seed = request.seed.unwrap_or(untrained.training.seed);
    let table = nominals.table()?;
    let columns: Vec<&str> = table.columns().iter().map(lookagain_linkage::table::Column::name).collect();
    untrained.check_columns(&columns).map_err(refused)?;
    if untrained.prior.is_some() && untrained.check_trained().is_ok() {
        // A model that comes trained is used as it is.
        return Ok(untrained);
    }
    Ok(lookagain_linkage::train(table, &untrained, &judgements(nominals, people)).map_err(refused)?.model)
}

/// Text and SHA-256 of a model.
pub(crate) fn written(model: &Model) -> Result<(String, String), AppError> {
    let toml = model.to_toml().map_err(refused)?;
    let hash = hex::encode(Sha256::digest(toml.as_bytes()));
    Ok((toml, hash))
}

/// A stored model.
pub(crate) fn read_model(toml: &str) -> Result<Model, AppError> {
    Model::from_toml(toml).map_err(refused)
}

/// Every pair above the floor.
pub(crate) fn all_pairs(
    nominals: &Nominals,
    model: &Model,
    watch: &dyn Watch,
) -> Result<Vec<Pair>, AppError> {
    let mut pairs =
        lookagain_linkage::predict(nominals.table()?, model, FLOOR_BITS, watch).map_err(refused)?;
    pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
    Ok(pairs)
}

/// The pairs above the floor that hold a record which is new or changed.
pub(crate) fn pairs_of_changed(
    nominals: &Nominals,
    model: &Model,
    watch: &dyn Watch,
) -> Result<Vec<Pair>, AppError> {
    if nominals.changed.is_empty() {
        return Ok(Vec::new());
    }
    lookagain_linkage::predict_with(nominals.table()?, model, &nominals.changed, FLOOR_BITS, watch)
        .map_err(refused)
}

/// Stored pairs as the engine knows them; those of nominals that are not here are left out.
pub(crate) fn stored(nominals: &Nominals, pairs: &[PairRow]) -> Vec<Pair> {
    let pair = |pair: &PairRow| {
        let (left, right) = (nominals.row(pair.one)?, nominals.row(pair.other)?);
        Some(Pair { left, right, bits: pair.bits, levels: Levels::from_packed(pair.levels.cast_unsigned()) })
    };
    pairs.iter().filter_map(pair).collect()
}

fn judgements(nominals: &Nominals, people: &Held) -> Vec<Judgement> {
    let judgement = |(couple, verdict): (&Couple, &Verdict)| {
        let (left, right) = (nominals.row(couple.0)?, nominals.row(couple.1)?);
        let verdict = match verdict {
            Verdict::Same => Judged::Same,
            Verdict::Different => Judged::Different,
            Verdict::Unsure | Verdict::Withdrawn => return None,
        };
        Some(Judgement { left, right, verdict })
    };
    people.iter().filter_map(judgement).collect()
}

/// Clusters under what people hold and what can never be joined.
pub(crate) fn derive(nominals: &Nominals, pairs: &[Pair], people: &Held) -> Result<Derived, AppError> {
    let constraints = Constraints {
        strong_identifiers: IDENTIFIERS.iter().map(|name| (*name).to_owned()).collect(),
        role: Some(PART.to_owned()),
    };
    let judged = judgements(nominals, people);
    let found = lookagain_linkage::cluster(nominals.table()?, pairs, &judged, &constraints, bits_of(JOIN_AT));
    let one_cluster =
        |left: u32, right: u32| found.of_row.get(left as usize) == found.of_row.get(right as usize);
    let couple = |left: u32, right: u32| {
        let (one, other) = (nominals.at(left), nominals.at(right));
        (one.min(other), one.max(other))
    };
    let holds = |pair: &&Pair| {
        pair.bits >= bits_of(JOIN_AT)
            && one_cluster(pair.left, pair.right)
            && people.get(&couple(pair.left, pair.right)) != Some(&Verdict::Different)
    };
    let ties: BTreeMap<Couple, f64> =
        pairs.iter().filter(holds).map(|pair| (couple(pair.left, pair.right), pair.bits)).collect();
    let said: Vec<Couple> = judged
        .iter()
        .filter(|judgement| judgement.verdict == Judged::Same && one_cluster(judgement.left, judgement.right))
        .map(|judgement| couple(judgement.left, judgement.right))
        .collect();
    // What no judgement holds together is no identity, whatever the engine made of it.
    let clusters = components(&nominals.linked, ties.keys().copied().chain(said));
    let flags = flags(&found, &couple, people);
    Ok(Derived { clusters, ties, flags })
}

/// What is left for a person: not what a person has answered.
fn flags(
    found: &Clusters,
    couple: &dyn Fn(u32, u32) -> Couple,
    people: &Held,
) -> BTreeSet<(IdentityFlag, Couple)> {
    let flags = found.flags.iter().filter_map(|flag| match *flag {
        Flag::Bridge { left, right } => Some((IdentityFlag::Bridge, couple(left, right))),
        Flag::VictimAndSuspect { left, right } => Some((IdentityFlag::VictimAndSuspect, couple(left, right))),
        Flag::IdentifiersConflict { left, right } => Some((IdentityFlag::Conflict, couple(left, right))),
        // A person said so: there is nothing left to ask.
        Flag::HeldApart { .. } => None,
    });
    flags
        .filter(|(kind, couple)| match (kind, people.get(couple)) {
            (_, Some(Verdict::Different))
            | (IdentityFlag::Bridge | IdentityFlag::VictimAndSuspect, Some(Verdict::Same)) => false,
            (
                IdentityFlag::Bridge | IdentityFlag::VictimAndSuspect | IdentityFlag::Conflict,
                Some(Verdict::Same | Verdict::Unsure | Verdict::Withdrawn) | None,
            ) => true,
        })
        .collect()
}

/// Pairs as they are stored, with what an answer about each would teach. `people` hold clusters together too.
pub(crate) fn rows(nominals: &Nominals, pairs: &[Pair], derived: &Derived, people: &Held) -> Vec<PairRow> {
    let mut cluster_of = HashMap::new();
    for (at, cluster) in derived.clusters.iter().enumerate().filter(|(_, cluster)| cluster.len() > 1) {
        cluster_of.extend(cluster.iter().map(|nominal| (*nominal, at)));
    }
    let sizes: Vec<usize> = derived.clusters.iter().map(Vec::len).collect();
    let said = people.iter().filter(|(_, verdict)| **verdict == Verdict::Same).map(|(couple, _)| *couple);
    let tied: BTreeSet<Couple> = derived.ties.keys().copied().chain(said).collect();
    let tied: Vec<Couple> = tied.into_iter().collect();
    let couples: Vec<Couple> = pairs
        .iter()
        .map(|pair| {
            let (one, other) = (nominals.at(pair.left), nominals.at(pair.right));
            (one.min(other), one.max(other))
        })
        .collect();
    let stake = records_at_stake(&cluster_of, &sizes, &couples, &tied);
    let force = |nominal: i64| {
        nominals.row(nominal).and_then(|row| nominals.forces.get(row as usize).copied()).unwrap_or_default()
    };
    let flagged: BTreeSet<Couple> = derived.flags.iter().map(|(_, couple)| *couple).collect();
    // Software could not say what a flag is about, however sure it is that the two are alike: as open as the toss of a coin.
    let open = |pair: &Pair, couple: &Couple| if flagged.contains(couple) { 0.5 } else { pair.probability() };
    let row = |((pair, couple @ (one, other)), records): ((&Pair, &Couple), usize)| PairRow {
        one: *one,
        other: *other,
        one_force: force(*one),
        other_force: force(*other),
        bits: pair.bits,
        levels: pair.levels.packed().cast_signed(),
        records: i64::try_from(records).unwrap_or(i64::MAX),
        teaches: teaches(open(pair, couple), records),
    };
    let mut rows: Vec<PairRow> = pairs.iter().zip(&couples).zip(stake).map(row).collect();
    rows.sort_by_key(|row| (row.one, row.other));
    rows.dedup_by_key(|row| (row.one, row.other));
    rows
}

/// Why two records weigh what they weigh, with their values.
pub(crate) fn explain(nominals: &Nominals, model: &Model, left: u32, right: u32) -> Result<Weight, AppError> {
    let found = lookagain_linkage::explain(nominals.table()?, model, left, right).map_err(refused)?;
    let values = |values: Vec<Option<String>>| values.into_iter().flatten().collect();
    let step = |step: lookagain_linkage::Step| WeightStep {
        comparison: step.comparison,
        level: step.level,
        bits: step.bits + step.frequency_bits,
        m: step.m,
        u: step.u,
        frequency: step.frequency,
        frequency_bits: step.frequency_bits,
        one: values(step.left),
        other: values(step.right),
    };
    Ok(Weight {
        prior_bits: found.prior_bits,
        steps: found.steps.into_iter().map(step).collect(),
        total_bits: found.total_bits,
        probability: found.probability,
    })
}
