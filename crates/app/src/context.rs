//! Published figures beside the returns: context for people, never facts of a case.

use std::path::PathBuf;

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::Action;
use lookagain_domain::{Force, ForceId};
use lookagain_intake::{Limits, context::read_context};
use lookagain_store::context::ContextRow;
use serde::Serialize;

use crate::{App, AppError, Who, visit::detail};

/// A force on the page of forces.
#[derive(Debug, Clone, Serialize)]
pub struct ForceLine {
    /// The force.
    pub slug: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its number.
    pub force: ForceId,
    /// Cases assessed.
    pub cases: i64,
    /// All criteria met.
    pub met: i64,
    /// Facts missing.
    pub unknown: i64,
    /// A criterion not met.
    pub not_met: i64,
}

impl App {
    /// Loads published counts from files of data.police.uk or a table of outcomes by force.
    ///
    /// # Errors
    /// When a file cannot be read or it may not be done.
    pub async fn load_context(
        &self,
        who: &Who,
        paths: &[PathBuf],
        now: jiff::Timestamp,
    ) -> Result<(u64, Vec<String>), AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::LoadContext, &Resource::of(ResourceKind::Context, None)).await?;
        let (mut figures, mut unknown) = (Vec::new(), Vec::new());
        for path in crate::files::delivered(paths)? {
            let read = read_context(&path, &Limits::default())
                .map_err(|error| AppError::Delivery(error.to_string()))?;
            unknown.extend(read.unknown_forces.into_iter().map(|(name, _)| name));
            for figure in read.figures {
                if let Some(force) = Force::named(&figure.force_slug).and_then(|force| force.id().ok()) {
                    figures.push((
                        force,
                        figure.period.unwrap_or_default(),
                        figure.measure,
                        figure.source,
                        figure.count,
                    ));
                }
            }
        }
        unknown.sort();
        unknown.dedup();
        let loaded = visit.tx()?.add_context(&figures, now).await?;
        visit.note(Action::LoadContext, None, None, None, detail! { "context figures" => loaded }).await?;
        visit.leave().await?;
        Ok((loaded, unknown))
    }

    /// Every force with what its returns came to; only their own for whoever is bound to a force. Published figures are open to
    /// all, what another force has sent is not.
    ///
    /// # Errors
    /// When the reader may not see it.
    pub async fn list_forces(&self, who: &Who, now: jiff::Timestamp) -> Result<Vec<ForceLine>, AppError> {
        let own = match who {
            Who::Person(person) => person.force(),
            Who::Operator(_) => None,
        };
        let mut visit = self.enter(who, now).await?;
        let scope = visit.scope(Act::ViewContext).await?.or(own);
        let totals = visit.tx()?.force_totals().await?;
        visit.note(Action::Search, None, scope, None, detail! { "list" => "forces" }).await?;
        visit.leave().await?;
        Ok(Force::ALL
            .iter()
            .filter_map(|force| Some((force, force.id().ok()?)))
            .filter(|(_, id)| scope.is_none_or(|only| only == *id))
            .filter_map(|(force, id)| {
                let found = totals.iter().find(|(number, ..)| *number == id.get());
                let (_, cases, met, unknown, not_met) = *found.unwrap_or(&(0, 0, 0, 0, 0));
                let listed = force.territorial || cases > 0;
                listed.then_some(ForceLine {
                    slug: force.slug,
                    name: force.short_name,
                    force: id,
                    cases,
                    met,
                    unknown,
                    not_met,
                })
            })
            .collect())
    }

    /// The published figures of one force.
    ///
    /// # Errors
    /// When the reader may not see them.
    pub async fn view_context(
        &self,
        who: &Who,
        force: ForceId,
        now: jiff::Timestamp,
    ) -> Result<Vec<ContextRow>, AppError> {
        let mut visit = self.enter(who, now).await?;
        let resource = Resource::of(ResourceKind::Context, Some(force));
        match visit.allow(Act::ViewContext, &resource).await {
            Err(AppError::Refused) => return Err(AppError::NotFound("force")),
            other => other?,
        }
        let rows = visit.tx()?.list_context(force).await?;
        let detail = detail! { "list" => "context figures", "results" => rows.len() };
        visit.note(Action::View, None, Some(force), None, detail).await?;
        visit.leave().await?;
        Ok(rows)
    }
}
