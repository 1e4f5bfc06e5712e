//! A linkage model: what is compared, in which levels, with which probabilities, and which pairs are looked at.
//!
//! A model is data. It is written and read as TOML, and it says everything that a score depends on: the same model over
//! the same records gives the same bytes.

mod check;
mod condition;
mod written;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use check::ModelError;
pub use condition::{Condition, DateForm, Field, Reading, Shape, Test};
pub use written::BadModel;

/// Which pairs may be matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkType {
    /// Any two records (Splink: `dedupe_only`).
    #[default]
    Within,
    /// Only records of different sets (Splink: `link_only`).
    Between,
    /// Both (Splink: `link_and_dedupe`).
    Both,
}

impl LinkType {
    /// Whether two records of these sets may be one person.
    pub const fn allows(self, left: u16, right: u16) -> bool {
        match self {
            Self::Within | Self::Both => true,
            Self::Between => left != right,
        }
    }
}

/// A whole model. Probabilities that are not there yet are `None` until it is trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Which pairs may be matches.
    #[serde(default)]
    pub link: LinkType,
    /// λ: the probability that two records drawn at random are one person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior: Option<f64>,
    /// Rules that say which pairs are looked at; a pair is looked at when any of them gives it.
    #[serde(default, rename = "blocking", skip_serializing_if = "Vec::is_empty")]
    pub blocking: Vec<BlockingRule>,
    /// What is compared. Each gives one level, and with it bits.
    #[serde(default, rename = "comparison", skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<Comparison>,
    /// How it is trained.
    #[serde(default)]
    pub training: Training,
    /// People who share a home and a name without being one person, as a class of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relatives: Option<Relatives>,
    /// Spellings that were learned to be one name, by column: each pair with the odds that it is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variants: BTreeMap<String, Vec<Variant>>,
}

/// One thing that is compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// What it is called in output, such as `date_of_birth`.
    pub name: String,
    /// From the strongest to the weakest: the first whose condition holds is the pair's level. At most 64.
    #[serde(rename = "level")]
    pub levels: Vec<Level>,
}

/// One level of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// In words, for people.
    pub label: String,
    /// When it holds.
    pub when: Condition,
    /// A level that says nothing either way (Splink: `is_null_level`): K = 1, and pairs in it do not count in training.
    #[serde(default, skip_serializing_if = "is_false")]
    pub says_nothing: bool,
    /// P(level | one person).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub m: Option<f64>,
    /// P(level | two people).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub u: Option<f64>,
    /// P(level | two people of one household), where the model knows of relatives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relatives: Option<f64>,
    /// m stays as it is in training.
    #[serde(default, skip_serializing_if = "is_false")]
    pub keep_m: bool,
    /// u stays as it is in training.
    #[serde(default, skip_serializing_if = "is_false")]
    pub keep_u: bool,
    /// Rare values weigh more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term_frequency: Option<TermFrequency>,
}

/// Term-frequency adjustment of an exact level: K is multiplied by `(u / f)^weight`, where f is the relative frequency
/// of the value, the larger of the two where they differ, and never under `least`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermFrequency {
    /// Whose values are counted.
    pub field: Field,
    /// w, from 0 to 1.
    #[serde(default = "one")]
    pub weight: f64,
    /// The least frequency (Splink: `tf_minimum_u_value`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// f is how often *another* record has the value, (c − 1)/n in place of c/n: what two records share because they are
    /// one person should not make the value look common.
    #[serde(default, skip_serializing_if = "is_false")]
    pub of_others: bool,
    /// What training learned of rare values: by how many records have a value, how many of them are other people's, as far as the odds
    /// of one person go. Ascending by records; between two entries it is interpolated, beyond the last nothing was learned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strangers: Vec<(u32, f64)>,
}

/// One rule of blocking: pairs that agree on every key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockingRule {
    /// What it is called in the report.
    pub name: String,
    /// What must be equal, all of it, and recorded.
    #[serde(rename = "equal")]
    pub keys: Vec<BlockKey>,
}

/// One thing that a blocking rule wants equal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum BlockKey {
    /// The same field of both.
    Same(Field),
    /// A field of the one and another field of the other.
    Across {
        /// Of the left record.
        left: Field,
        /// Of the right record.
        right: Field,
    },
}

/// How a model is trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Training {
    /// Where every draw starts from.
    pub seed: u64,
    /// How many random pairs u is counted from.
    pub random_pairs: u64,
    /// How many pairs of each rule m is learned from, at most.
    pub pairs_per_rule: u64,
    /// The share of all true pairs that agree on one of the `certain` rules: a guess that scales the prior.
    pub recall: f64,
    /// Rules whose pairs are nearly always one person. Where there are none, the prior is learned with m.
    #[serde(rename = "certain", skip_serializing_if = "Vec::is_empty")]
    pub certain: Vec<BlockingRule>,
    /// Rounds of expectation and maximisation, at most.
    pub rounds: u32,
    /// Stop when no probability moves by more.
    pub until: f64,
}

impl Default for Training {
    fn default() -> Self {
        Self {
            seed: 1,
            random_pairs: 500_000,
            pairs_per_rule: 150_000,
            recall: 0.7,
            certain: Vec::new(),
            rounds: 100,
            until: 2e-4,
        }
    }
}

/// The class of pairs that are two people of one household.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relatives {
    /// The probability that two records drawn at random are two such people.
    pub prior: f64,
}

/// Two spellings that were learned to be one name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The one, folded.
    pub one: String,
    /// The other, folded; it comes later in the order of letters.
    pub other: String,
}

const fn one() -> f64 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl Model {
    /// A model that compares nothing yet.
    pub(crate) fn empty() -> Self {
        Self {
            link: LinkType::default(),
            prior: None,
            blocking: Vec::new(),
            comparisons: Vec::new(),
            training: Training::default(),
            relatives: None,
            variants: BTreeMap::new(),
        }
    }

    /// log₂ of the prior odds; 0 odds before training.
    pub fn prior_bits(&self) -> f64 {
        self.prior.map_or(0.0, |prior| (prior / (1.0 - prior)).log2())
    }
}

impl Level {
    /// log₂(m/u): the match weight of the level in bits, before any term-frequency adjustment. 0 where the level says
    /// nothing or is not trained.
    pub fn bits(&self) -> f64 {
        match (self.says_nothing, self.m, self.u) {
            (false, Some(m), Some(u)) => (m / u).log2(),
            (true | false, ..) => 0.0,
        }
    }
}

impl BlockKey {
    /// The field of the left and of the right record.
    pub const fn sides(&self) -> (&Field, &Field) {
        match self {
            Self::Same(field) => (field, field),
            Self::Across { left, right } => (left, right),
        }
    }
}
