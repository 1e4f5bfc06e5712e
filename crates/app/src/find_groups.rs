//! Finding hidden groups: what is on record becomes candidates, and candidates keep the numbers of groups that are there.
//!
//! A run works out what something has changed for, and takes over the rest from the run before: its result is that of a run over
//! everything, to the last byte.
//!
//! Read what is there, compute beside whoever works meanwhile, look whether anything moved, and keep what differs in one transaction
//! with its audit entry. Groups on which a person decided stay as that person left them.

use std::collections::{BTreeMap, BTreeSet};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::Action;
use lookagain_domain::{GroupId, group::GroupRunKind};
use lookagain_groups::{Became, Candidate, Kept, Left, Names, Settings, describe, find_again};
use lookagain_store::{
    Tx,
    grouping::{GroupViewRow, NewGroupRun},
};
use serde::Serialize;

use crate::{
    App, AppError, Who,
    casework::reopening,
    grouping::{
        alert::{self, NewCases},
        build::Built,
        detail::GroupDetail,
        keep::{self, Settled, settle},
        load::{self, Loaded, Marks},
    },
    visit::{Visit, detail},
};

/// How much of a run is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What something has changed for since the run before.
    Changes,
    /// Everything.
    Everything,
}

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
    /// Sets of cases that pairs put together.
    pub communities: u64,
    /// Of those, worked out and not taken over from the run before.
    pub worked_out: u64,
    /// Groups whose page differs from what it was.
    pub changed: u64,
    /// Alerts that new cases raised.
    pub alerts: u64,
}

/// How often it starts over when records or decisions changed meanwhile.
const TRIES: usize = 3;

impl App {
    /// Finds groups among all cases.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when records or decisions did not stand still.
    pub async fn find_groups(
        &self,
        who: &Who,
        extent: Extent,
        now: jiff::Timestamp,
    ) -> Result<GroupSummary, AppError> {
        let system = Resource::of(ResourceKind::System, None);
        if !self.may(who, Act::FindGroups, &system) {
            let mut visit = self.enter(who, now).await?;
            return visit.allow(Act::FindGroups, &system).await.and(Err(AppError::Refused));
        }
        let settings = Settings::shipped().map_err(|_| AppError::Internal("settings of groups"))?;
        for _ in 0..TRIES {
            let mut loaded = load::load(&mut self.store.read().await?, &self.group_keys).await?;
            if extent == Extent::Everything {
                loaded.kept = Kept::default();
            }
            let of = settings.clone();
            let work = tokio::task::spawn_blocking(move || work_out(loaded, &of))
                .await
                .map_err(|_| AppError::Internal("finding groups"))??;
            let mut visit = self.enter(who, now).await?;
            visit.allow(Act::FindGroups, &system).await?;
            visit.tx()?.lock_groups().await?;
            if Marks::now(visit.tx()?).await? != work.marks {
                continue;
            }
            return keep_run(&mut visit, who, work, now).await;
        }
        Err(AppError::Conflict("records or decisions kept changing. Try again".to_owned()))
    }
}

/// What a run will leave behind, worked out before anything is locked.
struct Work {
    kind: GroupRunKind,
    marks: Marks,
    settings: String,
    cases: u64,
    pairs: u64,
    in_all: u64,
    /// Groups that there were, but for held ones.
    before: usize,
    settled: Settled,
    /// The cases of each candidate, and its row with no number yet.
    new: Vec<(Vec<i64>, GroupViewRow)>,
    held: Vec<GroupViewRow>,
    left: Left,
    /// What is shown of groups now.
    views: BTreeMap<i64, GroupViewRow>,
    /// The last case of now, and of the run before.
    last_case: Option<i64>,
    last_before: Option<i64>,
    /// Cases that belong to a group that a person settled: group, case, bits.
    beside: Vec<(i64, i64, f64)>,
}

fn work_out(loaded: Loaded, settings: &Settings) -> Result<Work, AppError> {
    let built = &loaded.built;
    let held = places(built, &loaded.held);
    let Built { evidence, cases, forces, nominals: records, people, keys: values } = built;
    let names = Names { cases, forces, records, people, values };
    let (found, left) = find_again(evidence, settings, &held, &names, &loaded.kept);
    let numbers: Vec<i64> = loaded.held.keys().copied().collect();
    let beside = found.beside.iter().map(|(at, case, bits)| (numbers[*at], cases[*case as usize], *bits));
    let numbered = |candidate: &Candidate| -> Vec<i64> {
        candidate.cases.iter().map(|case| built.cases[*case as usize]).collect()
    };
    let sets: Vec<Vec<i64>> = found.candidates.iter().map(numbered).collect();
    let settled = settle(&loaded.before, &sets);
    let row =
        |group: i64, candidate: &Candidate| keep::row(group, &GroupDetail::of(candidate, built, settings));
    let rows = found.candidates.iter().map(|candidate| row(0, candidate));
    let new = sets.into_iter().zip(rows).map(|(set, row)| Ok((set, row?)));
    let new = new.collect::<Result<Vec<_>, AppError>>()?;
    let described = if held.is_empty() { Vec::new() } else { describe(&built.evidence, settings, held) };
    let held = loaded.held.keys().zip(&described).map(|(group, candidate)| row(*group, candidate));
    let held = held.collect::<Result<Vec<_>, AppError>>()?;
    Ok(Work {
        kind: if loaded.kept.0.is_empty() { GroupRunKind::Full } else { GroupRunKind::Changes },
        beside: beside.collect(),
        last_case: cases.last().copied(),
        last_before: loaded.last_case,
        marks: loaded.marks,
        settings: settings.version().to_owned(),
        cases: count(built.cases.len()),
        pairs: count(found.pairs.len()),
        in_all: count(found.in_all),
        before: loaded.before.len(),
        settled,
        new,
        held,
        left,
        views: loaded.views,
    })
}

/// The places of the cases of groups, ascending.
fn places(built: &Built, groups: &BTreeMap<i64, Vec<i64>>) -> Vec<Vec<u32>> {
    let place = |case: &i64| u32::try_from(built.cases.binary_search(case).ok()?).ok();
    let ascending = |cases: &Vec<i64>| {
        let mut set: Vec<u32> = cases.iter().filter_map(place).collect();
        set.sort_unstable();
        set
    };
    groups.values().map(ascending).collect()
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// A group that is more likely than not, and new or with another case in it, touches what was concluded before. The sets are those of
/// the first views; groups that people hold come after them and do not change.
fn touching<'a>(views: &[GroupViewRow], sets: &'a [Vec<i64>], join: &[(i64, i64)]) -> Vec<(i64, &'a [i64])> {
    let changed: BTreeSet<i64> = join.iter().map(|(group, _)| *group).collect();
    views
        .iter()
        .zip(sets)
        .filter(|(view, _)| view.bits > 0.0 && changed.contains(&view.group_id))
        .map(|(view, set)| (view.group_id, set.as_slice()))
        .collect()
}

/// Writes down what was worked out.
async fn keep_run(
    visit: &mut Visit<'_>,
    who: &Who,
    work: Work,
    now: jiff::Timestamp,
) -> Result<GroupSummary, AppError> {
    let tx = visit.tx()?;
    let run = NewGroupRun {
        kind: work.kind,
        settings: &work.settings,
        as_of: work.marks.submission,
        link_run: work.marks.link_run,
        by: who.account(),
        cases: work.cases,
        pairs: work.pairs,
        candidates: count(work.new.len()),
        in_all: work.in_all,
        last_case: work.last_case,
    };
    let id = tx.add_group_run(&run, now).await?;
    let held = count(work.held.len());
    let taken = work.settled.group.iter().flatten().count();
    let Numbered { mut views, sets, join, made } = number(tx, id, work.settled, work.new).await?;
    views.extend(work.held);
    let (communities, worked_out) = (count(work.left.communities), count(work.left.anew.len()));
    let changed = put_views(tx, &work.views, &views).await?;
    keep(tx, work.kind, work.left).await?;
    let touching = touching(&views, &sets, &join);
    let proposed = reopening::propose_for_groups(tx, &touching, now).await?;
    let joined: Vec<(i64, i64)> = join.into_iter().filter(|(group, _)| !made.contains(group)).collect();
    let new = NewCases { after: work.last_before, submission: work.marks.submission };
    let alerts = alert::raise_joined(tx, new, &views, &joined, &work.beside, now).await?;
    let summary = GroupSummary {
        run: id,
        settings: work.settings,
        cases: work.cases,
        pairs: work.pairs,
        groups: count(views.len()),
        in_all: work.in_all,
        across_forces: count(views.iter().filter(|view| view.one_force == 0).count()),
        likely: count(views.iter().filter(|view| view.bits > 0.0).count()),
        made: count(made.len()),
        gone: count(work.before.saturating_sub(taken)),
        held,
        proposed: count(proposed.len()),
        communities,
        worked_out,
        changed,
        alerts,
    };
    let detail = detail! {
        "settings" => &*summary.settings, "cases" => summary.cases, "pairs" => summary.pairs, "groups" => summary.groups,
        "made" => summary.made, "gone" => summary.gone, "held" => summary.held, "changed" => summary.changed,
        "worked_out" => summary.worked_out, "alerts" => summary.alerts,
        "proposed" => summary.proposed, "items" => proposed,
    };
    visit.note(Action::Group, None, None, None, detail).await?;
    visit.leave().await?;
    Ok(summary)
}

/// What was found, under the numbers of groups.
struct Numbered {
    views: Vec<GroupViewRow>,
    /// The cases of each.
    sets: Vec<Vec<i64>>,
    /// Groups and cases that came together.
    join: Vec<(i64, i64)>,
    /// Groups that are new.
    made: BTreeSet<i64>,
}

/// Gives what was found the numbers of groups, new ones where it needs them, and moves cases.
async fn number(
    tx: &mut Tx,
    run: i64,
    settled: Settled,
    new: Vec<(Vec<i64>, GroupViewRow)>,
) -> Result<Numbered, AppError> {
    let missing = settled.group.iter().filter(|group| group.is_none()).count();
    let fresh = tx.add_hidden_groups(run, missing).await?;
    let made = fresh.iter().copied().collect();
    let mut fresh = fresh.into_iter();
    let (mut views, mut sets, mut join) = (Vec::with_capacity(new.len()), Vec::new(), settled.join);
    for (group, (set, mut row)) in settled.group.iter().zip(new) {
        row.group_id = if let Some(group) = group {
            *group
        } else {
            let group = fresh.next().ok_or(AppError::Internal("numbers of groups"))?;
            join.extend(set.iter().map(|case| (group, *case)));
            group
        };
        views.push(row);
        sets.push(set);
    }
    tx.move_group_cases(run, &settled.leave, &join).await?;
    Ok(Numbered { views, sets, join, made })
}

/// Puts what is shown of groups where it differs from what is there; how many differ.
async fn put_views(
    tx: &mut Tx,
    before: &BTreeMap<i64, GroupViewRow>,
    views: &[GroupViewRow],
) -> Result<u64, AppError> {
    let now: BTreeSet<i64> = views.iter().map(|view| view.group_id).collect();
    for group in before.keys().filter(|group| !now.contains(group)) {
        let group = GroupId::new(*group).map_err(|_| AppError::Internal("stored group"))?;
        tx.remove_group_view(group).await?;
    }
    let differ = |view: &&GroupViewRow| before.get(&view.group_id) != Some(*view);
    let differ: Vec<GroupViewRow> = views.iter().filter(differ).cloned().collect();
    tx.put_group_views(&differ).await?;
    Ok(count(differ.len()))
}

/// Keeps what the next run may take over.
async fn keep(tx: &mut Tx, kind: GroupRunKind, left: Left) -> Result<(), AppError> {
    if kind == GroupRunKind::Full {
        tx.forget_group_kept().await?;
    }
    let written = |(mark, became): (String, Became)| Some((mark, serde_json::to_string(&became).ok()?));
    let anew = left.anew.into_iter().map(written).collect::<Option<Vec<_>>>();
    let anew = anew.ok_or(AppError::Internal("writing what a run leaves"))?;
    Ok(tx.keep_groups(&left.gone, anew).await?)
}
