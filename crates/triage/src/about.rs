//! What every rule says about itself: the words that do not change with the settings.

use serde::Serialize;

use crate::FactKey;

/// What a rule is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RuleKind {
    /// A criterion of the operation; three-valued.
    Eligibility,
    /// Calls for a priority band.
    Band,
    /// Adds points inside a band.
    Points,
}

/// The words of a rule.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About {
    pub(crate) id: &'static str,
    pub(crate) kind: RuleKind,
    pub(crate) title: &'static str,
    pub(crate) question: &'static str,
    pub(crate) facts: &'static [FactKey],
}

/// What the rules file says of every rule, whatever else it sets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head<'a> {
    pub(crate) version: u32,
    pub(crate) enabled: bool,
    pub(crate) source: &'a str,
    pub(crate) note: Option<&'a str>,
}

/// Declares a rule: `ABOUT` (its words) and `Settings` (its table in the rules file, unknown keys refused).
///
/// serde cannot refuse unknown keys in a flattened struct, so the head is written into each table.
macro_rules! rule {
    (
        $kind:ident $id:literal,
        title: $title:literal,
        question: $question:literal,
        facts: [$($fact:ident),* $(,)?],
        settings { $($(#[$attribute:meta])* $field:ident: $type:ty,)* }
    ) => {
        pub(crate) const ABOUT: $crate::about::About = $crate::about::About {
            id: $id,
            kind: $crate::RuleKind::$kind,
            title: $title,
            question: $question,
            facts: &[$($crate::FactKey::$fact),*],
        };

        /// This rule's table in the rules file.
        #[derive(Debug, Clone, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct Settings {
            version: u32,
            pub(crate) enabled: bool,
            source: String,
            note: Option<String>,
            $($(#[$attribute])* pub(crate) $field: $type,)*
        }

        impl Settings {
            pub(crate) fn head(&self) -> $crate::about::Head<'_> {
                $crate::about::Head {
                    version: self.version,
                    enabled: self.enabled,
                    source: &self.source,
                    note: self.note.as_deref(),
                }
            }

            /// A finding of this rule, without points and band.
            fn reason(
                &self,
                finding: lookagain_domain::Finding,
                facts: Vec<lookagain_domain::Fact>,
            ) -> lookagain_domain::Reason {
                lookagain_domain::Reason {
                    rule: $id.to_owned(),
                    version: self.version,
                    finding,
                    points: 0,
                    band: None,
                    facts,
                }
            }
        }
    };
}
