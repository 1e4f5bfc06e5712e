//! What a run leaves behind: only what differs from what stood before.

use std::collections::{BTreeSet, HashMap, HashSet};

use lookagain_domain::{RunId, identity::IdentityFlag};
use lookagain_store::{
    Tx,
    linkage::{Couple, NewRun},
};

use super::{derive::settle, engine::Derived};
use crate::{AppError, casework::reopening};

/// What changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Nominals that joined an identity.
    pub(crate) joined: u64,
    /// Nominals that left one.
    pub(crate) left: u64,
    /// Identities that are new.
    pub(crate) made: u64,
    /// What the audit says of each proposal to reopen a case that came of it.
    pub(crate) proposed: Vec<String>,
}

/// Keeps what was derived. `of` limits it to the nominals that were looked at; none for all.
pub(crate) async fn keep(
    tx: &mut Tx,
    run: &NewRun,
    derived: &Derived,
    of: Option<&HashSet<i64>>,
    now: jiff::Timestamp,
) -> Result<(RunId, Kept), AppError> {
    let id = tx.add_run(run, now).await?;
    let looked_at = |nominal: &i64| of.is_none_or(|of| of.contains(nominal));
    judgements(tx, id, derived, &|(one, other)| looked_at(&one) && looked_at(&other), now).await?;

    let before = tx.present_members().await?.into_iter().filter(|(_, nominal)| looked_at(nominal));
    let before: HashMap<i64, i64> = before.map(|(identity, nominal)| (nominal, identity)).collect();
    let settled = settle(&before, &derived.clusters);
    let made = tx.add_identities(id, settled.new.len()).await?;
    let mut join = settled.join;
    for (identity, cluster) in made.iter().zip(&settled.new) {
        join.extend(cluster.iter().map(|nominal| (*identity, *nominal)));
    }
    tx.move_members(id, &settled.leave, &join).await?;
    let proposed = reopening::propose(tx, id, now).await?;

    let present = tx.present_flags().await?;
    let here = |couple: &Couple| looked_at(&couple.0) || looked_at(&couple.1);
    let down: Vec<i64> = present
        .iter()
        .filter(|(_, kind, couple)| here(couple) && !derived.flags.contains(&(*kind, *couple)))
        .map(|(id, ..)| *id)
        .collect();
    let up: BTreeSet<(IdentityFlag, Couple)> =
        present.iter().map(|(_, kind, couple)| (*kind, *couple)).collect();
    let up: Vec<(IdentityFlag, Couple)> = derived.flags.difference(&up).copied().collect();
    tx.change_flags(id, &down, &up).await?;
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let (joined, left, made) = (count(join.len()), count(settled.leave.len()), count(made.len()));
    Ok((id, Kept { joined, left, made, proposed }))
}

/// Appends what the model holds now and did not hold before, and takes back what it no longer holds.
async fn judgements(
    tx: &mut Tx,
    run: RunId,
    derived: &Derived,
    here: &(dyn Fn(Couple) -> bool + Sync),
    now: jiff::Timestamp,
) -> Result<(), AppError> {
    let standing = tx.standing_model_judgements().await?;
    let known: HashSet<Couple> = standing.iter().map(|(_, one, other)| (*one, *other)).collect();
    let gone: Vec<(i64, i64, i64)> = standing
        .into_iter()
        .filter(|(_, one, other)| here((*one, *other)) && !derived.ties.contains_key(&(*one, *other)))
        .collect();
    let new: Vec<(Couple, f64)> = derived
        .ties
        .iter()
        .filter(|(couple, _)| !known.contains(couple))
        .map(|(couple, bits)| (*couple, *bits))
        .collect();
    tx.withdraw_model_judgements(run, &gone, now).await?;
    tx.add_model_judgements(run, &new, now).await?;
    Ok(())
}
