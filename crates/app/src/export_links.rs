//! Which record belongs to which identity, for measuring linkage from outside: references and numbers, no names.

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::Action;
use lookagain_domain::{Force, ForceId};

use crate::{App, AppError, Who, visit::detail};

/// One record: the force's slug, the force's reference, and the identity it belongs to, if to any.
pub type LinkOfRecord = (&'static str, String, Option<i64>);

impl App {
    /// Every record that a run has seen, with its identity.
    ///
    /// # Errors
    /// When it may not be done or the database fails.
    pub async fn export_links(&self, who: &Who, now: jiff::Timestamp) -> Result<Vec<LinkOfRecord>, AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::RunLinkage, &Resource::of(ResourceKind::System, None)).await?;
        let rows = visit.tx()?.links_of_records().await?;
        let detail = detail! { "list" => "identities of records", "results" => rows.len() };
        visit.note(Action::Export, None, None, None, detail).await?;
        visit.leave().await?;
        let slug =
            |force: i64| ForceId::new(force).ok().and_then(Force::lookup).map_or("", |force| force.slug);
        Ok(rows.into_iter().map(|(force, reference, identity)| (slug(force), reference, identity)).collect())
    }
}
