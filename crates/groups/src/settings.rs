//! How ties are weighed and groups are found: one version, as it was published.

use lookagain_domain::group::TieKind;
use serde::Deserialize;
use std::collections::BTreeMap;

use crate::define::Definition;

const SHIPPED: &str = include_str!("../../../reference-data/groups/2026-11.toml");

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Not the shape that was expected; the message names line and key.
    #[error("settings of groups: {0}")]
    Shape(#[from] toml::de::Error),
    /// A figure that cannot be meant.
    #[error("settings of groups: expected {expected} for {key}, found {found}")]
    Figure {
        /// The key.
        key: String,
        /// What was expected.
        expected: &'static str,
        /// What was found.
        found: f64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct TieSetting {
    agreement: f64,
    bits_a_year: f64,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Strength {
    from_bits: f64,
    words: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: String,
    one_case_in: f64,
    slack_bits: f64,
    resolution_bits: f64,
    most_holders: u32,
    most_followed: u32,
    most_cases: usize,
    join_bits: f64,
    stay_bits: f64,
    least_tie_bits: f64,
    most_candidates: usize,
    tie: BTreeMap<TieKind, TieSetting>,
    strength: Vec<Strength>,
    definition: Vec<Definition>,
}

/// One version of the settings.
#[derive(Debug, Clone)]
pub struct Settings {
    written: Written,
    ties: Vec<TieSetting>,
}

impl Settings {
    /// Reads settings.
    ///
    /// # Errors
    /// When a key is not known or missing, or a figure cannot be meant.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let written: Written = toml::from_str(text)?;
        let wrong =
            |key: &str, expected, found| SettingsError::Figure { key: key.to_owned(), expected, found };
        if written.one_case_in < 1.0 {
            return Err(wrong("one_case_in", "1 or more", written.one_case_in));
        }
        if written.resolution_bits <= 0.0 {
            return Err(wrong("resolution_bits", "more than 0", written.resolution_bits));
        }
        let mut ties = Vec::new();
        for kind in TieKind::ALL {
            let Some(tie) = written.tie.get(kind) else {
                return Err(wrong(&format!("tie.{kind}"), "a section", 0.0));
            };
            if !(tie.agreement > 0.0 && tie.agreement <= 1.0) {
                return Err(wrong(&format!("tie.{kind}.agreement"), "more than 0, at most 1", tie.agreement));
            }
            ties.push(*tie);
        }
        Ok(Self { written, ties })
    }

    /// The settings that come with the product.
    ///
    /// # Errors
    /// Never, as a test holds.
    pub fn shipped() -> Result<Self, SettingsError> {
        Self::parse(SHIPPED)
    }

    /// Their text, to show.
    pub const fn shipped_text() -> &'static str {
        SHIPPED
    }

    /// The version.
    pub fn version(&self) -> &str {
        &self.written.version
    }

    /// How strong a tie of so many bits is, in words.
    pub fn strength(&self, bits: f64) -> &str {
        let found = self.written.strength.iter().find(|strength| bits >= strength.from_bits);
        found.or(self.written.strength.last()).map_or("", |strength| &strength.words)
    }

    /// The definitions.
    pub fn definitions(&self) -> &[Definition] {
        &self.written.definition
    }

    /// What it takes, in bits, to hold that a case belongs to a group: how rare that is among so many cases.
    pub fn prior_bits(&self, cases: usize) -> f64 {
        (cases.max(2) as f64 * self.written.one_case_in).log2()
    }

    pub(crate) fn agreement(&self, kind: TieKind) -> f64 {
        self.ties[kind.index()].agreement
    }

    pub(crate) fn bits_a_year(&self, kind: TieKind) -> f64 {
        self.ties[kind.index()].bits_a_year
    }

    pub(crate) const fn slack_bits(&self) -> f64 {
        self.written.slack_bits
    }

    pub(crate) const fn resolution_bits(&self) -> f64 {
        self.written.resolution_bits
    }

    pub(crate) const fn most_holders(&self) -> u32 {
        self.written.most_holders
    }

    pub(crate) const fn most_followed(&self) -> u32 {
        self.written.most_followed
    }

    pub(crate) const fn most_cases(&self) -> usize {
        self.written.most_cases
    }

    pub(crate) const fn join_bits(&self) -> f64 {
        self.written.join_bits
    }

    pub(crate) const fn least_tie_bits(&self) -> f64 {
        self.written.least_tie_bits
    }

    pub(crate) const fn stay_bits(&self) -> f64 {
        self.written.stay_bits
    }

    /// The most candidates that are kept.
    pub const fn most_candidates(&self) -> usize {
        self.written.most_candidates
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_settings_can_be_read_and_a_misspelt_key_is_named() {
        let settings = Settings::shipped().unwrap();
        assert_eq!((settings.strength(20.0), settings.strength(-1.0)), ("very strong", "hardly a tie"));
        let wrong = Settings::shipped_text().replace("slack_bits", "slak_bits");
        assert!(Settings::parse(&wrong).unwrap_err().to_string().contains("slak_bits"));
        let wrong = Settings::shipped_text().replace("agreement = 0.5", "agreement = 1.5");
        assert!(Settings::parse(&wrong).unwrap_err().to_string().contains("1.5"));
    }

    #[test]
    fn a_group_is_rarer_the_more_cases_there_are() {
        let settings = Settings::shipped().unwrap();
        assert!((settings.prior_bits(1024) - (10.0 + 10_f64.log2())).abs() < 1e-9);
    }
}
