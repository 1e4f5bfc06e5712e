//! Finding hidden groups: what is on record becomes candidates, and candidates keep the numbers of groups that are there.
//!
//! Read what is there, compute beside whoever works meanwhile, look whether anything moved, and keep what differs in one transaction
//! with its audit entry. Groups on which a person decided stay as that person left them.

use std::collections::{BTreeMap, BTreeSet};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::Action;
use lookagain_domain::group::GroupRunKind;
use lookagain_groups::{Candidate, Found, Settings, describe, find};
use lookagain_store::grouping::NewGroupRun;
use serde::Serialize;

use crate::{
    App, AppError, Who,
    casework::reopening,
    grouping::{
        detail::GroupDetail,
        keep::{self, held, settle},
        load::{self, Loaded},
    },
    visit::{Visit, detail},
};

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupSummary {
    /// Its number.
    pub run: i64,
    /// Version of the settings.
    pub settings: String,
    /// Cases there were.
    pub cases: u64,
    /// Pairs of cases that were worth a look.
    pub pairs: u64,
    /// Candidates kept.
    pub groups: u64,
    /// Candidates there were before the list was cut.
    pub in_all: u64,
    /// Of those kept, reaching into several forces.
    pub across_forces: u64,
    /// Of those kept, more likely than not.
    pub likely: u64,
    /// Groups that are new.
    pub made: u64,
    /// Groups that are no longer found.
    pub gone: u64,
    /// Groups that stay as a person left them.
    pub held: u64,
    /// Concluded cases that it was proposed to reopen.
    pub proposed: u64,
}

/// How often it starts over when records or decisions changed meanwhile.
const TRIES: usize = 3;

impl App {
    /// Finds groups among all cases.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when records or decisions did not stand still.
    pub async fn find_groups(&self, who: &Who, now: jiff::Timestamp) -> Result<GroupSummary, AppError> {
        let system = Resource::of(ResourceKind::System, None);
        if !self.may(who, Act::FindGroups, &system) {
            let mut visit = self.enter(who, now).await?;
            return visit.allow(Act::FindGroups, &system).await.and(Err(AppError::Refused));
        }
        let settings = Settings::shipped().map_err(|_| AppError::Internal("settings of groups"))?;
        for _ in 0..TRIES {
            let loaded = load::load(&mut self.store.read().await?).await?;
            let of = settings.clone();
            let (loaded, found) = tokio::task::spawn_blocking(move || {
                let found = find(&loaded.built.evidence, &of);
                (loaded, found)
            })
            .await
            .map_err(|_| AppError::Internal("finding groups"))?;
            let mut visit = self.enter(who, now).await?;
            visit.allow(Act::FindGroups, &system).await?;
            if moved(&mut visit, &loaded).await? {
                continue;
            }
            return keep_run(&mut visit, who, (&loaded, &found), &settings, now).await;
        }
        Err(AppError::Conflict("records or decisions kept changing. Try again".to_owned()))
    }
}

async fn moved(visit: &mut Visit<'_>, loaded: &Loaded) -> Result<bool, AppError> {
    let tx = visit.tx()?;
    Ok(tx.newest_group_run_number().await? != loaded.run
        || tx.newest_run_number().await? != loaded.link_run
        || tx.newest_submission().await? != loaded.submission)
}

#[expect(clippy::too_many_lines, reason = "what a run leaves behind, in the order in which it is written")]
async fn keep_run(
    visit: &mut Visit<'_>,
    who: &Who,
    (loaded, found): (&Loaded, &Found),
    settings: &Settings,
    now: jiff::Timestamp,
) -> Result<GroupSummary, AppError> {
    let built = &loaded.built;
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let tx = visit.tx()?;
    let mut before = keep::present(tx).await?;
    let mut held = held(&tx.standing_group_decisions().await?);
    // Without its page nobody could take back what was said of its ties.
    held.extend(tx.groups_with_refused_ties().await?);
    let held: BTreeMap<i64, Vec<i64>> =
        held.into_iter().filter_map(|group| Some((group, before.remove(&group)?))).collect();
    let numbered = |candidate: &Candidate| -> Vec<i64> {
        candidate.cases.iter().map(|case| built.cases[*case as usize]).collect()
    };
    // What a person settled is not found again beside it.
    let new = found.candidates.iter().filter(|candidate| {
        let cases = numbered(candidate);
        !held.values().any(|group| cases.iter().all(|case| group.contains(case)))
    });
    let new: Vec<&Candidate> = new.collect();
    let sets: Vec<Vec<i64>> = new.iter().map(|candidate| numbered(candidate)).collect();
    let settled = settle(&before, &sets);
    let run = NewGroupRun {
        kind: GroupRunKind::Full,
        settings: settings.version(),
        as_of: loaded.submission,
        link_run: loaded.link_run,
        by: who.account(),
        cases: count(built.cases.len()),
        pairs: count(found.pairs.len()),
        candidates: count(sets.len()),
        in_all: count(found.in_all),
    };
    let id = tx.add_group_run(&run, now).await?;
    let missing = settled.group.iter().filter(|group| group.is_none()).count();
    let made = tx.add_hidden_groups(id, missing).await?;
    let mut fresh = made.iter().copied();
    let mut join = settled.join;
    let mut views = Vec::with_capacity(sets.len());
    for ((group, set), candidate) in settled.group.iter().zip(&sets).zip(&new) {
        let group = if let Some(group) = group {
            *group
        } else {
            let group = fresh.next().ok_or(AppError::Internal("numbers of groups"))?;
            join.extend(set.iter().map(|case| (group, *case)));
            group
        };
        views.push(keep::row(group, &GroupDetail::of(candidate, built, settings))?);
    }
    for (group, candidate) in held.keys().zip(describe_held(loaded, settings, &held)) {
        views.push(keep::row(*group, &GroupDetail::of(&candidate, built, settings))?);
    }
    tx.move_group_cases(id, &settled.leave, &join).await?;
    tx.replace_group_views(&views).await?;
    // A group that is more likely than not, and new or with another case in it, touches what was concluded before.
    let changed: BTreeSet<i64> = join.iter().map(|(group, _)| *group).collect();
    let touching: Vec<(i64, &[i64])> = views
        .iter()
        .zip(&sets)
        .filter(|(view, _)| view.bits > 0.0 && changed.contains(&view.group_id))
        .map(|(view, set)| (view.group_id, set.as_slice()))
        .collect();
    let proposed = reopening::propose_for_groups(tx, &touching, now).await?;
    let taken = settled.group.iter().flatten().count();
    let summary = GroupSummary {
        run: id,
        settings: settings.version().to_owned(),
        cases: run.cases,
        pairs: run.pairs,
        groups: count(views.len()),
        in_all: run.in_all,
        across_forces: count(views.iter().filter(|view| view.one_force == 0).count()),
        likely: count(views.iter().filter(|view| view.bits > 0.0).count()),
        made: count(missing),
        gone: count(before.len().saturating_sub(taken)),
        held: count(held.len()),
        proposed,
    };
    let detail = detail! {
        "settings" => settings.version(), "cases" => summary.cases, "pairs" => summary.pairs, "groups" => summary.groups,
        "made" => summary.made, "gone" => summary.gone, "held" => summary.held,
        "proposed" => summary.proposed,
    };
    visit.note(Action::Group, None, None, None, detail).await?;
    visit.leave().await?;
    Ok(summary)
}

fn describe_held(loaded: &Loaded, settings: &Settings, held: &BTreeMap<i64, Vec<i64>>) -> Vec<Candidate> {
    if held.is_empty() {
        return Vec::new();
    }
    let place = |case: &i64| {
        let at = loaded.built.cases.binary_search(case).ok()?;
        u32::try_from(at).ok()
    };
    let sets = held.values().map(|cases| {
        let mut set: Vec<u32> = cases.iter().filter_map(place).collect();
        set.sort_unstable();
        set
    });
    describe(&loaded.built.evidence, settings, sets.collect())
}
