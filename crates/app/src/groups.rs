//! The list of hidden groups, and one group: who, tied to whom, by what, and why it is ranked where it is.

use std::collections::{BTreeMap, BTreeSet};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::{ForceId, GroupId};
pub use lookagain_store::{
    group_exhibits::ExhibitRow,
    group_people::{AlertRow, GroupCaseRow, GroupDecisionRow, GroupState, TieJudgementRow},
    grouping::{GroupRunRow, GroupViewRow},
    identity::LinkedRow,
};

pub use crate::grouping::detail::{CaseSeen, GroupDetail, HolderSeen, MemberSeen, ReasonSeen, TieSeen};
use crate::{
    App, AppError, Who,
    visit::{Visit, detail},
};

/// How many groups a page shows.
pub const GROUPS_ON_A_PAGE: u32 = 25;
/// How many alerts a page shows, and how many groups across borders.
const MOST_SHOWN: u32 = 200;

/// A page of groups.
#[derive(Debug)]
pub struct GroupsPage {
    /// The groups, most surprising first.
    pub rows: Vec<GroupViewRow>,
    /// How many there are that the reader may see in full.
    pub total: u64,
    /// Groups that reach from the reader's force into others: that they exist, and no more.
    pub across: Vec<i64>,
    /// The newest run; none before the first.
    pub run: Option<GroupRunRow>,
    /// How many come before this page.
    pub skip: u32,
    /// Alerts on groups; none for a reader who is bound to a force.
    pub alerts: Vec<AlertRow>,
    /// Questions of other forces that wait for the reader's force: group, request, asking force, reason, when.
    pub waiting: Vec<(i64, i64, i64, String, String)>,
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
    /// What was decided, oldest first.
    pub decisions: Vec<GroupDecisionRow>,
    /// What was said of its ties.
    pub judgements: Vec<TieJudgementRow>,
    /// Alerts on it.
    pub alerts: Vec<AlertRow>,
    /// Charts that were kept.
    pub exhibits: Vec<ExhibitRow>,
    /// Names of those who decided, by account.
    pub names: BTreeMap<i64, String>,
    /// The reader may decide and judge.
    pub may_decide: bool,
    /// The reader's force, when bound to one.
    pub force: Option<ForceId>,
    /// The reader's force has asked for access.
    pub asked: bool,
}

impl GroupView {
    /// The standing decision, if somebody confirmed the group or set it aside.
    pub fn standing(&self) -> Option<&GroupDecisionRow> {
        let standing = |row: &&GroupDecisionRow| {
            row.undone_by.is_none() && matches!(row.act.as_str(), "CONFIRM" | "SET_ASIDE")
        };
        self.decisions.iter().rev().find(standing)
    }
}

impl App {
    /// Lists groups.
    ///
    /// # Errors
    /// When the reader may not see any.
    pub async fn list_groups(
        &self,
        who: &Who,
        state: GroupState,
        skip: u32,
        now: jiff::Timestamp,
    ) -> Result<GroupsPage, AppError> {
        let mut visit = self.enter(who, now).await?;
        let scope = visit.scope(Act::ListGroups).await?;
        let tx = visit.tx()?;
        let (rows, total) = tx.list_groups(scope, state, skip, GROUPS_ON_A_PAGE).await?;
        let run = tx.newest_group_run().await?;
        let (across, waiting, alerts) = match scope {
            Some(force) => {
                (tx.groups_across(force, MOST_SHOWN).await?, tx.access_waiting(force).await?, Vec::new())
            }
            None => (Vec::new(), Vec::new(), tx.group_alerts(None, MOST_SHOWN).await?),
        };
        let detail = detail! { "list" => "hidden groups", "results" => rows.len() };
        visit.note(Action::Search, None, scope, None, detail).await?;
        visit.leave().await?;
        Ok(GroupsPage { rows, total, across, run, skip, alerts, waiting })
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
        let (detail, more, resource) = self.group_seen(&mut visit, who, id, Act::ViewGroup).await?;
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
            may_decide: self.may(who, Act::DecideGroup, &resource),
            force,
            asked: match force {
                Some(force) => tx.access_requests(id).await?.iter().any(|row| row.1 == force.get()),
                None => false,
            },
            detail,
        };
        if !more {
            view.decisions = tx.group_decisions(id).await?;
            view.judgements = tx.tie_judgements(id).await?;
            view.alerts = tx.group_alerts(Some(id), MOST_SHOWN).await?;
            view.exhibits = tx.exhibits(id).await?;
        }
        let detail = detail! { "cases" => view.cases.len(), "more" => more };
        visit.note(Action::View, Some(object(id)), resource.force, None, detail).await?;
        visit.leave().await?;
        Ok(view)
    }

    /// What a reader may see of a group, whether there is more, and as what the policies saw it.
    pub(crate) async fn group_seen(
        &self,
        visit: &mut Visit<'_>,
        who: &Who,
        id: GroupId,
        act: Act,
    ) -> Result<(GroupDetail, bool, Resource), AppError> {
        let none = || AppError::NotFound("group");
        let row = visit.tx()?.group_view(id).await?.ok_or_else(none)?;
        let whole: GroupDetail =
            serde_json::from_str(&row.detail).map_err(|_| AppError::Internal("stored group"))?;
        let Some(force) = bound(who) else {
            let resource = Resource::of(ResourceKind::Group, ForceId::new(row.one_force).ok());
            visit.allow(act, &resource).await?;
            return Ok((whole, false, resource));
        };
        // Whoever is bound to a force must not learn from the answer that a group of others is there.
        if whole.cases.iter().all(|case| case.force != force.get()) {
            return Err(none());
        }
        let resource = Resource::of(ResourceKind::Group, Some(force));
        visit.allow(act, &resource).await?;
        let mut seen: BTreeSet<i64> = visit.tx()?.access_given(id, force).await?.into_iter().collect();
        seen.insert(force.get());
        let cases: Vec<i64> =
            whole.cases.iter().filter(|case| seen.contains(&case.force)).map(|case| case.case).collect();
        if cases.len() == whole.cases.len() {
            return Ok((whole, false, resource));
        }
        let mut part = whole.only(&cases);
        // Nothing that was counted over others' records: not the rank, not how common a value is, not what a definition says.
        part.reasons.clear();
        part.findings.clear();
        for tie in &mut part.ties {
            tie.cases_in_all = 0;
        }
        Ok((part, true, resource))
    }
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
