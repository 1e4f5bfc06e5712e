//! The list of hidden groups, and one group: who, tied to whom, by what, and why it is ranked where it is.

use std::collections::{BTreeMap, BTreeSet};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::{ForceId, GroupId, group::Met};
pub use lookagain_store::{
    group_exhibits::{ExhibitRow, OpenedRow},
    group_people::{AlertRow, GroupCaseRow, GroupDecisionRow, GroupState, TieJudgementRow},
    grouping::{GroupRunRow, GroupViewRow},
    identity::LinkedRow,
};

pub use crate::grouping::detail::{CaseSeen, GroupDetail, HolderSeen, MemberSeen, ReasonSeen, TieSeen};
use crate::{
    App, AppError, SignedIn, Who,
    assess::date as today,
    grouping::{keep::Before, part},
    visit::{Visit, detail},
};

/// How many groups a page shows.
pub const GROUPS_ON_A_PAGE: u32 = 25;
/// How many groups across borders a page shows.
pub const ACROSS_ON_A_PAGE: u32 = 100;
/// How many alerts a page shows.
const MOST_SHOWN: u32 = 200;

/// A line of the list of groups.
#[derive(Debug)]
pub struct GroupLine {
    /// The group.
    pub group: i64,
    /// All of it was known as one investigation.
    pub known: bool,
    /// How many forces.
    pub forces: usize,
    /// What the reader may see of it.
    pub detail: GroupDetail,
    /// What was weighed over everybody's records; none for a reader who is bound to a force.
    pub weighed: Option<Weighed>,
}

/// What of a group was weighed over everybody's records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighed {
    /// Its rank.
    pub bits: f64,
    /// What the definition of a network says.
    pub network: Met,
}

/// Whether somebody has looked for groups.
#[derive(Debug)]
pub enum LastRun {
    /// Not yet.
    Never,
    /// At this time; what it looked at is all forces', and is not told.
    At(String),
    /// With everything that is counted of it.
    Told(GroupRunRow),
}

/// A page of groups.
#[derive(Debug)]
pub struct GroupsPage {
    /// The groups: most surprising first, or those of most cases for a reader who is bound to a force.
    pub rows: Vec<GroupLine>,
    /// How many there are that the reader may see in full.
    pub total: u64,
    /// Groups that reach from the reader's force into others: that they exist, and no more.
    pub across: Vec<i64>,
    /// How many of those there are.
    pub across_total: u64,
    /// How many of those come before this page.
    pub across_skip: u32,
    /// The newest run.
    pub run: LastRun,
    /// How many come before this page.
    pub skip: u32,
    /// Alerts on groups; none for a reader who is bound to a force.
    pub alerts: Vec<AlertRow>,
    /// How many alerts there are; the oldest that somebody looked at are not listed when there are very many.
    pub alerts_total: u64,
    /// Questions of other forces that wait for the reader's force: group, request, asking force, reason, when.
    pub waiting: Vec<(i64, i64, i64, String, String)>,
    /// What the reader's force opens of its own to others.
    pub opened: Vec<OpenedRow>,
}

/// Everything on the page of a group.
#[derive(Debug)]
pub struct GroupView {
    /// Its number.
    pub id: GroupId,
    /// What the reader may see of it.
    pub detail: GroupDetail,
    /// Other forces have cases in it that the reader may not see.
    pub more: bool,
    /// Its cases, with status.
    pub cases: Vec<GroupCaseRow>,
    /// Crimes of its cases: case, from, to, offence.
    pub dates: Vec<(i64, String, String, String)>,
    /// The records that are spoken of, by number: the present version of each.
    pub records: BTreeMap<i64, LinkedRow>,
    /// The file and row where each nominal's contact of a kind stands: nominal, kind of contact, file, row.
    pub sources: Vec<(i64, String, String, i64)>,
    /// What was decided, oldest first. What speaks of cases that the reader may not see has no reason, no other group and no cases.
    pub decisions: Vec<GroupDecisionRow>,
    /// What was said of its ties, but for what may speak of cases that the reader may not see.
    pub judgements: Vec<TieJudgementRow>,
    /// Alerts on it, but for those on cases that the reader may not see.
    pub alerts: Vec<AlertRow>,
    /// Charts that were kept, but for those that show cases that the reader may not see.
    pub exhibits: Vec<ExhibitRow>,
    /// Names of those who decided, by account.
    pub names: BTreeMap<i64, String>,
    /// The reader may decide and judge.
    pub may_decide: bool,
    /// The reader's force, when bound to one.
    pub force: Option<ForceId>,
    /// The reader's force has asked for access, and an owner has not answered yet.
    pub asked: bool,
}

impl GroupView {
    /// The reader may take this word back, if they may decide: whoever is bound to a force, what was said of its records.
    pub fn may_restore(&self, said: &TieJudgementRow) -> bool {
        self.force.is_none_or(|force| said.nominal.is_some() || said.force_id == Some(force.get()))
    }

    /// The standing decision, if somebody confirmed the group or set it aside.
    pub fn standing(&self) -> Option<&GroupDecisionRow> {
        let standing = |row: &&GroupDecisionRow| {
            row.undone_by.is_none() && matches!(row.act.as_str(), "CONFIRM" | "SET_ASIDE")
        };
        self.decisions.iter().rev().find(standing)
    }
}

impl App {
    /// Lists groups. `skip` passes over so many, and over so many of those that reach into other forces.
    ///
    /// # Errors
    /// When the reader may not see any.
    pub async fn list_groups(
        &self,
        who: &Who,
        state: GroupState,
        (skip, across_skip): (u32, u32),
        now: jiff::Timestamp,
    ) -> Result<GroupsPage, AppError> {
        let mut visit = self.enter(who, now).await?;
        let scope = visit.scope(Act::ListGroups).await?;
        let tx = visit.tx()?;
        let (rows, total) = tx.list_groups(scope, state, skip, GROUPS_ON_A_PAGE).await?;
        let mut page = GroupsPage {
            rows: Vec::with_capacity(rows.len()),
            total,
            across: Vec::new(),
            across_total: 0,
            across_skip,
            run: match (tx.newest_group_run().await?, scope) {
                (None, _) => LastRun::Never,
                (Some(run), Some(_)) => LastRun::At(run.run_at),
                (Some(run), None) => LastRun::Told(run),
            },
            skip,
            alerts: Vec::new(),
            alerts_total: 0,
            waiting: Vec::new(),
            opened: Vec::new(),
        };
        for row in &rows {
            page.rows.push(line(tx, row, scope).await?);
        }
        if let Some(force) = scope {
            (page.across, page.across_total) = tx.groups_across(force, across_skip, ACROSS_ON_A_PAGE).await?;
            page.waiting = tx.access_waiting(force).await?;
            page.opened = tx.access_opened_by(force, today(now)).await?;
        } else {
            (page.alerts, page.alerts_total) = tx.group_alerts(None, MOST_SHOWN).await?;
        }
        let detail = detail! { "list" => "hidden groups", "results" => page.rows.len() };
        visit.note(Action::Search, None, scope, None, detail).await?;
        visit.leave().await?;
        Ok(page)
    }

    /// Opens a group.
    ///
    /// # Errors
    /// [`AppError::NotFound`] also when no case of it may be seen by the reader.
    pub async fn view_group(
        &self,
        who: &Who,
        id: GroupId,
        now: jiff::Timestamp,
    ) -> Result<GroupView, AppError> {
        let mut visit = self.enter(who, now).await?;
        let Seen { detail, more, resource, decided_as, visible, .. } =
            self.group_seen(&mut visit, who, id, Act::ViewGroup).await?;
        let own: BTreeSet<i64> = detail.cases.iter().map(|case| case.case).collect();
        let tx = visit.tx()?;
        let nominals: BTreeSet<i64> = detail
            .members
            .iter()
            .flat_map(|member| member.records.iter().map(|(_, nominal)| *nominal))
            .collect();
        let holders: BTreeSet<i64> = detail
            .ties
            .iter()
            .filter(|tie| !tie.kind.is_person())
            .flat_map(|tie| tie.holders.iter().filter_map(|holder| holder.nominal))
            .collect();
        let sources = tx.contact_sources(&holders.into_iter().collect::<Vec<_>>()).await?;
        let records = tx.linked_nominals(&nominals.into_iter().collect::<Vec<_>>()).await?;
        let force = bound(who);
        let mut view = GroupView {
            id,
            more,
            cases: tx.group_cases(id).await?.into_iter().filter(|row| own.contains(&row.0)).collect(),
            dates: tx.group_dates(id).await?.into_iter().filter(|row| own.contains(&row.0)).collect(),
            records: records.into_iter().map(|row| (row.id, row)).collect(),
            sources,
            decisions: Vec::new(),
            judgements: Vec::new(),
            alerts: Vec::new(),
            exhibits: Vec::new(),
            names: tx.account_names().await?.into_iter().map(|(id, name)| (id.get(), name)).collect(),
            may_decide: self.may(who, Act::DecideGroup, &decided_as),
            force,
            asked: match force {
                Some(force) => tx.access_asked(id, force).await?,
                None => false,
            },
            detail,
        };
        if !more {
            view.decisions = decisions_seen(tx, id, &visible).await?;
            view.judgements = judgements_seen(tx, id, &visible).await?;
            view.alerts = tx.group_alerts(Some(id), MOST_SHOWN).await?.0;
            view.alerts.retain(|alert| visible.holds(alert.case_id, alert.force_id));
            for alert in view.alerts.iter_mut().filter(|_| visible.bound()) {
                alert.bits = None;
            }
            view.exhibits = exhibits_seen(tx, id, &visible).await?;
        }
        let detail = detail! { "cases" => view.cases.len(), "more" => more };
        visit.note(Action::View, Some(object(id)), resource.force, None, detail).await?;
        visit.leave().await?;
        Ok(view)
    }

    /// Notes that a person looked at an alert of a group.
    ///
    /// # Errors
    /// When there is no such alert that the reader may see, or somebody looked before.
    pub async fn see_alert(
        &self,
        person: &SignedIn,
        id: GroupId,
        alert: i64,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let (seen, resource) = self.group_to_decide(&mut visit, &who, id).await?;
        let tx = visit.tx()?;
        let (alerts, _) = tx.group_alerts(Some(id), u32::MAX).await?;
        let may = |row: &AlertRow| row.id == alert && seen.visible.holds(row.case_id, row.force_id);
        if !alerts.iter().any(may) {
            return Err(AppError::NotFound("alert"));
        }
        if !tx.see_alert(id, alert, person.account(), now).await? {
            return Err(AppError::Conflict("somebody looked at this already".to_owned()));
        }
        let detail = detail! { "alert" => alert };
        visit.note(Action::Alter, Some(object(id)), resource.force, None, detail).await?;
        visit.leave().await
    }

    /// What a reader may see of a group.
    pub(crate) async fn group_seen(
        &self,
        visit: &mut Visit<'_>,
        who: &Who,
        id: GroupId,
        act: Act,
    ) -> Result<Seen, AppError> {
        let none = || AppError::NotFound("group");
        let row = visit.tx()?.group_view(id).await?.ok_or_else(none)?;
        let whole: GroupDetail =
            serde_json::from_str(&row.detail).map_err(|_| AppError::Internal("stored group"))?;
        let decided_as = Resource::of(ResourceKind::Group, ForceId::new(row.one_force).ok());
        let Some(force) = bound(who) else {
            visit.allow(act, &decided_as).await?;
            let detail = whole.clone();
            return Ok(Seen {
                detail,
                whole,
                more: false,
                resource: decided_as,
                decided_as,
                visible: Visible::default(),
            });
        };
        // Whoever is bound to a force must not learn from the answer that a group of others is there.
        if whole.cases.iter().all(|case| case.force != force.get()) {
            return Err(none());
        }
        let resource = Resource::of(ResourceKind::Group, Some(force));
        visit.allow(act, &resource).await?;
        let now = visit.now;
        let opened = visit.tx()?.cases_opened(id, force, today(now)).await?;
        let visible = Visible { force: Some(force), opened: opened.into_iter().collect() };
        let cases = whole.cases.iter().filter(|case| visible.holds(case.case, case.force));
        let cases: BTreeSet<i64> = cases.map(|case| case.case).collect();
        let detail = part::of(visit.tx()?, &whole, &cases, force).await?;
        let more = cases.len() < whole.cases.len();
        Ok(Seen { detail, whole, more, resource, decided_as, visible })
    }

    /// A group to decide about, and as what it is noted. Whoever is bound to a force decides about groups that lie wholly within it:
    /// what another force has opened to it is for reading.
    pub(crate) async fn group_to_decide(
        &self,
        visit: &mut Visit<'_>,
        who: &Who,
        id: GroupId,
    ) -> Result<(Seen, Resource), AppError> {
        visit.tx()?.lock_groups().await?;
        let seen = self.group_seen(visit, who, id, Act::ViewGroup).await?;
        // Whoever may decide about no group at all is told just that.
        if !self.may(who, Act::DecideGroup, &seen.decided_as)
            && self.may(who, Act::DecideGroup, &seen.resource)
        {
            return match visit.refuse(Act::DecideGroup, seen.resource.force).await {
                Ok(()) | Err(AppError::Refused) => Err(AppError::Conflict(
                    "this group reaches into other forces: only somebody who is bound to no force decides about it".to_owned(),
                )),
                Err(error) => Err(error),
            };
        }
        visit.allow(Act::DecideGroup, &seen.decided_as).await?;
        let resource = seen.resource;
        Ok((seen, resource))
    }
}

/// A group as a line of the list: to a reader who is bound to a force, made from the visible records as its page is.
async fn line(
    tx: &mut lookagain_store::Tx,
    row: &GroupViewRow,
    scope: Option<ForceId>,
) -> Result<GroupLine, AppError> {
    let whole: GroupDetail =
        serde_json::from_str(&row.detail).map_err(|_| AppError::Internal("stored group"))?;
    let cases: BTreeSet<i64> = whole.cases.iter().map(|seen| seen.case).collect();
    let forces: BTreeSet<i64> = whole.cases.iter().map(|seen| seen.force).collect();
    let network = row.network.parse().map_err(|_| AppError::Internal("stored group"))?;
    let weighed = scope.is_none().then_some(Weighed { bits: row.bits, network });
    let detail = match scope {
        Some(force) => part::of(tx, &whole, &cases, force).await?,
        None => whole,
    };
    Ok(GroupLine { group: row.group_id, known: detail.blocks() < 2, forces: forces.len(), detail, weighed })
}

/// What a reader may see of a group.
#[derive(Debug)]
pub(crate) struct Seen {
    /// What is shown.
    pub(crate) detail: GroupDetail,
    /// All of it: what a decision is about, and never shown to whoever may see a part.
    pub(crate) whole: GroupDetail,
    /// There is more than is shown.
    pub(crate) more: bool,
    /// As what the policies saw it, and what the audit says of it.
    pub(crate) resource: Resource,
    /// As what the policies see it when somebody decides: it belongs to all of its forces.
    pub(crate) decided_as: Resource,
    /// Which cases the reader may see.
    pub(crate) visible: Visible,
}

/// Which cases a reader may see: all, or those of a force and what others have opened to it.
#[derive(Debug, Default)]
pub(crate) struct Visible {
    force: Option<ForceId>,
    opened: BTreeSet<i64>,
}

impl Visible {
    const fn bound(&self) -> bool {
        self.force.is_some()
    }

    pub(crate) fn holds(&self, case: i64, force: i64) -> bool {
        self.force.is_none_or(|own| own.get() == force) || self.opened.contains(&case)
    }

    fn holds_all(&self, group: &GroupDetail) -> bool {
        group.cases.iter().all(|seen| self.holds(seen.case, seen.force))
    }

    /// All that a decision was about may be seen.
    pub(crate) fn holds_decision(&self, row: &GroupDecisionRow) -> bool {
        !self.bound()
            || serde_json::from_str::<Before>(&row.cases).is_ok_and(|before| {
                self.holds_all(&before.one) && before.other.iter().all(|other| self.holds_all(other))
            })
    }

    /// All that an exhibit was drawn from may be seen.
    pub(crate) fn holds_frozen(&self, frozen: &str) -> bool {
        #[derive(serde::Deserialize)]
        struct Frozen {
            detail: GroupDetail,
        }
        !self.bound()
            || serde_json::from_str::<Frozen>(frozen).is_ok_and(|frozen| self.holds_all(&frozen.detail))
    }
}

/// Decisions as a reader may see them. That somebody decided is told in any case; what it was about is not.
async fn decisions_seen(
    tx: &mut lookagain_store::Tx,
    id: GroupId,
    visible: &Visible,
) -> Result<Vec<GroupDecisionRow>, AppError> {
    let mut rows = tx.group_decisions(id).await?;
    let hidden: BTreeSet<i64> =
        rows.iter().filter(|row| !visible.holds_decision(row)).map(|row| row.id).collect();
    for row in &mut rows {
        if hidden.contains(&row.id) || row.undoes.is_some_and(|undone| hidden.contains(&undone)) {
            row.reason.clear();
            row.cases.clear();
            (row.group_id, row.other_group) = (id.get(), None);
        }
    }
    Ok(rows)
}

/// Exhibits that were drawn from nothing but what may be seen.
async fn exhibits_seen(
    tx: &mut lookagain_store::Tx,
    id: GroupId,
    visible: &Visible,
) -> Result<Vec<ExhibitRow>, AppError> {
    let mut seen = Vec::new();
    for row in tx.exhibits(id).await? {
        let may = !visible.bound()
            || tx.exhibit(id, row.0).await?.is_some_and(|(_, frozen, ..)| visible.holds_frozen(&frozen));
        seen.extend(may.then_some(row));
    }
    Ok(seen)
}

/// What was said of a group's ties while everything in it may be seen.
pub(crate) async fn judgements_seen(
    tx: &mut lookagain_store::Tx,
    id: GroupId,
    visible: &Visible,
) -> Result<Vec<TieJudgementRow>, AppError> {
    let mut seen = Vec::new();
    for row in tx.tie_judgements(id).await? {
        let cases = if visible.bound() { tx.group_cases_at(id, &row.judged_at).await? } else { Vec::new() };
        if cases.iter().all(|(case, force)| visible.holds(*case, *force)) {
            seen.push(row);
        }
    }
    Ok(seen)
}

/// The force that a reader is bound to.
pub(crate) fn bound(who: &Who) -> Option<ForceId> {
    match who {
        Who::Person(person) => person.force(),
        Who::Operator(_) => None,
    }
}

pub(crate) fn object(id: GroupId) -> Object {
    Object { kind: "group".to_owned(), id: id.get() }
}
