//! The published rules, and adopting a new version of them.

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::Action;
use lookagain_store::rules::RuleSetRow;
use lookagain_triage::{CatalogueEntry, Rules};

use crate::{App, AppError, Who, start::RulesInForce, visit::detail};

/// What the page of rules shows.
#[derive(Debug)]
pub struct RulesView {
    /// The version in force.
    pub version: String,
    /// Every rule of it.
    pub catalogue: Vec<CatalogueEntry>,
    /// Its TOML text.
    pub text: String,
    /// Every version, newest first.
    pub versions: Vec<RuleSetRow>,
}

impl App {
    /// The rules in force. Everyone who is signed in may read them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn view_rules(&self, who: &Who, now: jiff::Timestamp) -> Result<RulesView, AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::ViewRules, &Resource::of(ResourceKind::Rules, None)).await?;
        let versions = visit.tx()?.list_rules().await?;
        let current = self.fresh_rules(visit.tx()?).await?;
        visit.note(Action::View, None, None, None, detail! { "rules" => current.rules.version() }).await?;
        visit.leave().await?;
        Ok(RulesView {
            version: current.rules.version().to_owned(),
            catalogue: current.rules.catalogue(),
            text: current.text.clone(),
            versions,
        })
    }

    /// Adopts a new version. Cases are assessed by it when [`App::assess`] runs next; decisions keep what they were made under.
    ///
    /// # Errors
    /// When the text cannot be read, its version exists already, or it may not be done.
    pub async fn adopt_rules(&self, who: &Who, toml: &str, now: jiff::Timestamp) -> Result<String, AppError> {
        let rules = Rules::parse(toml)?;
        let version = rules.version().to_owned();
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::AdoptRules, &Resource::of(ResourceKind::Rules, None)).await?;
        if !visit.tx()?.adopt_rules(&version, toml, who.account(), now).await? {
            return Err(AppError::Conflict(format!(
                "there are rules of version {version} already: give the new ones another version"
            )));
        }
        visit.note(Action::AdoptRules, None, None, None, detail! { "rules" => &*version }).await?;
        visit.leave().await?;
        self.set_rules(RulesInForce { rules, text: toml.to_owned() });
        Ok(version)
    }
}
