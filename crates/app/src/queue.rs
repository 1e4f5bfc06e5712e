//! The queue, as a triage officer works through it.

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::Action;
use lookagain_domain::{CaseId, Force, ForceId};
use lookagain_store::queue::{Direction, Linked, Place, QueueFilter, QueueRow};
use serde::Serialize;

use crate::{
    App, AppError, Who,
    groups::bound,
    visit::{Visit, detail},
};

/// A page of the queue.
#[derive(Debug)]
pub struct QueuePage {
    /// The cases, in order.
    pub rows: Vec<QueueRow>,
    /// How many the filter matches.
    pub total: u64,
    /// There are cases before the first.
    pub has_before: bool,
    /// There are cases after the last.
    pub has_after: bool,
}

/// Cases in scope by where they stand.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Totals {
    /// (status, eligibility, band, cases)
    pub rows: Vec<(String, String, String, i64)>,
}

impl Totals {
    /// Cases for which the test holds.
    pub fn sum(&self, test: impl Fn(&str, &str, &str) -> bool) -> u64 {
        let sum: i64 = self.rows.iter().filter(|(s, e, b, _)| test(s, e, b)).map(|(.., n)| n).sum();
        u64::try_from(sum).unwrap_or(0)
    }
}

impl App {
    /// A page of the queue: what the reader may see of what the filter asks for.
    ///
    /// # Errors
    /// When the reader may see no queue, or the database fails.
    pub async fn queue(
        &self,
        who: &Who,
        mut filter: QueueFilter,
        from: Option<(Direction, Place)>,
        limit: u32,
        now: jiff::Timestamp,
    ) -> Result<QueuePage, AppError> {
        let mut visit = self.enter(who, now).await?;
        narrow(&mut visit, &mut filter, Act::ListCases).await?;
        self.narrow_links(&mut visit, who, &mut filter).await?;
        let resource = Resource::of(ResourceKind::Case, filter.force);
        if filter.force.is_some() || matches!(who, Who::Person(_)) {
            visit.allow(Act::ListCases, &resource).await?;
        }
        let mut rows = visit.tx()?.list_queue(&filter, from, limit + 1).await?;
        let more = rows.len() > limit as usize;
        let backwards = matches!(from, Some((Direction::Before, _)));
        if more && backwards {
            rows.remove(0);
        } else if more {
            rows.pop();
        }
        let total = visit.tx()?.count_queue(&filter).await?;
        let (has_before, has_after) = if backwards { (more, true) } else { (from.is_some(), more) };
        let filtered = filter.status.is_some()
            || filter.eligibility.is_some()
            || filter.band.is_some()
            || filter.family.is_some()
            || filter.linked.is_some();
        // The words are kept: what was searched for is part of who looked for what. They are references and places, never names.
        let detail = detail! { "results" => total, "shown" => rows.len(), "filtered" => filtered, "words" => filter.words.join(" ") };
        visit.note(Action::Search, None, filter.force, None, detail).await?;
        visit.leave().await?;
        Ok(QueuePage { rows, total, has_before, has_after })
    }

    /// The case before or after this one in the reader's queue.
    ///
    /// # Errors
    /// When the reader may see no queue, or the database fails.
    pub async fn neighbour(
        &self,
        who: &Who,
        case: CaseId,
        mut filter: QueueFilter,
        direction: Direction,
        now: jiff::Timestamp,
    ) -> Result<Option<CaseId>, AppError> {
        let mut visit = self.enter(who, now).await?;
        narrow(&mut visit, &mut filter, Act::ListCases).await?;
        self.narrow_links(&mut visit, who, &mut filter).await?;
        let found = match visit.tx()?.queue_place(case).await? {
            Some(place) => visit.tx()?.list_queue(&filter, Some((direction, place)), 1).await?,
            None => Vec::new(),
        };
        let step = match direction {
            Direction::Before => "before",
            Direction::After => "after",
        };
        let detail =
            detail! { "list" => "queue", "step" => step, "case" => case.get(), "results" => found.len() };
        visit.note(Action::Search, None, filter.force, None, detail).await?;
        visit.leave().await?;
        Ok(found.first().map(|row| row.case))
    }

    /// A reader bound to one force learns only of groups that lie wholly within it; who may list no groups, of none.
    async fn narrow_links(
        &self,
        visit: &mut Visit<'_>,
        who: &Who,
        filter: &mut QueueFilter,
    ) -> Result<(), AppError> {
        if filter.linked.is_some() {
            let force = bound(who);
            if !self.may(who, Act::ListGroups, &Resource::of(ResourceKind::Group, force)) {
                return visit.refuse(Act::ListGroups, force).await;
            }
            filter.linked = Some(force.map_or(Linked::Any, Linked::Within));
        }
        Ok(())
    }

    /// Cases in scope by status, eligibility and band.
    ///
    /// # Errors
    /// When the reader may see no queue, or the database fails.
    pub async fn totals(&self, who: &Who, now: jiff::Timestamp) -> Result<Totals, AppError> {
        let mut visit = self.enter(who, now).await?;
        let scope = visit.scope(Act::ListCases).await?;
        let rows = visit.tx()?.queue_totals(scope).await?;
        visit.note(Action::Search, None, scope, None, detail! { "list" => "totals" }).await?;
        visit.leave().await?;
        Ok(Totals { rows })
    }

    /// Cases by the reference of the investigation or of a crime. For the command line and for search by reference.
    ///
    /// # Errors
    /// When the reader may not, or the database fails.
    pub async fn find_case(
        &self,
        who: &Who,
        force: Option<ForceId>,
        reference: &str,
        now: jiff::Timestamp,
    ) -> Result<Vec<(CaseId, String, &'static str)>, AppError> {
        let mut filter = QueueFilter { force, ..QueueFilter::default() };
        let mut visit = self.enter(who, now).await?;
        narrow(&mut visit, &mut filter, Act::SearchCases).await?;
        let rows = visit.tx()?.case_by_ref(filter.force, reference).await?;
        visit
            .note(
                Action::Search,
                None,
                filter.force,
                None,
                detail! { "results" => rows.len(), "by" => "reference" },
            )
            .await?;
        visit.leave().await?;
        rows.into_iter()
            .map(|row| {
                let force = Force::lookup(row.force()?).map_or("", |force| force.slug);
                Ok((CaseId::new(row.id).map_err(|_| AppError::Internal("case id"))?, row.case_ref, force))
            })
            .collect()
    }
}

/// A reader bound to one force sees that one, whatever the filter says; asking for another finds nothing to see.
async fn narrow(visit: &mut Visit<'_>, filter: &mut QueueFilter, act: Act) -> Result<(), AppError> {
    match (visit.scope(act).await?, filter.force) {
        (Some(own), Some(asked)) if own != asked => visit.refuse(act, Some(asked)).await,
        (Some(own), _) => {
            filter.force = Some(own);
            Ok(())
        }
        (None, _) => Ok(()),
    }
}
