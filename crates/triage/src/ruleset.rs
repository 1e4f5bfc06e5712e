//! One version of all rules, parsed and checked.

use jiff::civil::Date;
use lookagain_domain::ReviewRoute;
use serde::{Deserialize, Serialize};

use crate::{
    CatalogueEntry, RulesError,
    about::{About, Head},
    catalogue,
    definition::Definition,
    route::Route,
    rules,
};

/// Declares a section of the rules file: its struct, and its rules with their words in a fixed order.
macro_rules! section {
    ($(#[$doc:meta])* $section:ident { $($rule:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $section { $(pub(crate) $rule: rules::$rule::Settings,)* }

        impl $section {
            pub(crate) fn heads(&self) -> Vec<(&'static About, Head<'_>)> {
                vec![$((&rules::$rule::ABOUT, self.$rule.head())),*]
            }
        }
    };
}

section! {
    /// Criteria, three-valued: first those of a closure, then those of the case.
    Eligibility {
        nfa_outcome, window, decision_maker,
        child_sexual_offence, group_definition, suspects_alive, not_reviewed_before, victim_age,
        exclusion_familial, exclusion_online,
    }
}

section! {
    /// Rules that call for a band.
    Bands {
        live_risk, rape_family, access_to_children, flight_risk, position_of_trust, contact_identified, remaining,
    }
}

section! {
    /// Rules that add points inside a band.
    Points {
        several_suspects, several_victims, living_identified_suspect, suspect_not_interviewed, victim_supports,
        account_not_recorded, enquiries_not_completed, group_offence_class, cse_flag, outcome_of_interest,
        young_victim, transferred, waiting_time,
    }
}

/// The file as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RulesFile {
    pub(crate) version: String,
    pub(crate) published: Date,
    pub(crate) changelog: Vec<ChangelogEntry>,
    #[serde(rename = "definition")]
    pub(crate) definitions: Vec<Definition>,
    #[serde(rename = "route")]
    pub(crate) routes: Vec<Route>,
    pub(crate) eligibility: Eligibility,
    pub(crate) band: Bands,
    pub(crate) points: Points,
}

/// A line of the published changelog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangelogEntry {
    /// The day of the change.
    pub date: Date,
    /// What changed, in words.
    pub change: String,
}

/// One version of all rules. Parsing is the only way to one, so whatever holds a `Rules` holds rules that were checked.
#[derive(Debug, Clone)]
pub struct Rules {
    pub(crate) file: RulesFile,
    catalogue: Vec<CatalogueEntry>,
}

const SHIPPED: &str = include_str!("../../../reference-data/rules/2026-11.toml");

impl Rules {
    /// Reads and checks a rules file.
    ///
    /// # Errors
    /// [`RulesError`] names the line and key and says what was expected. Unknown keys are refused: a misspelt
    /// setting must not pass for a default.
    ///
    /// ```
    /// use lookagain_triage::Rules;
    /// let misspelt = Rules::shipped_text().replace("first = \"2010-01-01\"", "frist = \"2010-01-01\"");
    /// let error = Rules::parse(&misspelt).map(|_| ()).unwrap_err().to_string();
    /// assert!(error.contains("eligibility.window.frist") && error.contains("`first`"), "{error}");
    /// ```
    pub fn parse(toml: &str) -> Result<Self, RulesError> {
        let file: RulesFile = toml::from_str(toml).map_err(|error| RulesError::shape(toml, &error))?;
        file.check()?;
        let table: toml::Table = toml::from_str(toml).map_err(|error| RulesError::shape(toml, &error))?;
        let catalogue = catalogue::build(&file, &table);
        Ok(Self { file, catalogue })
    }

    /// The rules that come with the product.
    ///
    /// # Errors
    /// Never in practice: a test reads them.
    pub fn shipped() -> Result<Self, RulesError> {
        Self::parse(SHIPPED)
    }

    /// The text of the rules that come with the product, to show or to start a copy from.
    pub const fn shipped_text() -> &'static str {
        SHIPPED
    }

    /// The version, such as `2026-11-1`.
    pub fn version(&self) -> &str {
        &self.file.version
    }

    /// The day on which this version was published.
    pub const fn published(&self) -> Date {
        self.file.published
    }

    /// What changed from version to version, in the order of the file.
    pub fn changelog(&self) -> &[ChangelogEntry] {
        &self.file.changelog
    }

    /// The table of review routes, first row that applies, for the page of rules: where to, source and note.
    pub fn routes(&self) -> impl Iterator<Item = (ReviewRoute, &str, Option<&str>)> {
        self.file.routes.iter().map(|route| (route.to, route.source.as_str(), route.note.as_deref()))
    }

    /// Every rule, enabled or not, in the order of the file's sections: eligibility, bands, points.
    pub fn catalogue(&self) -> Vec<CatalogueEntry> {
        self.catalogue.clone()
    }

    /// One rule of the catalogue. `None` for an id that this version does not have.
    pub fn lookup(&self, rule: &str) -> Option<&CatalogueEntry> {
        self.catalogue.iter().find(|entry| entry.id == rule)
    }

    /// The label of a fact's key, such as `decision_date`. `None` for a key that this version does not use.
    pub fn fact_label(&self, key: &str) -> Option<&str> {
        let mut labels = self.catalogue.iter().flat_map(|entry| &entry.fact_labels);
        labels.find(|label| label.key == key).map(|label| label.label.as_str())
    }
}
